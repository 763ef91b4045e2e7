/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-session-manager.h"
G_BEGIN_DECLS
/**
 * EnvoiLinkOpener:
 *
 * The one entry for links: of the desktop, the command line, the bus, messages, codes, and what was pasted. Shows one page after the other; keeps links
 * until the store is open and there is an account to use. Nothing but showing happens here. Main thread; owned by the application.
 */
#define ENVOI_TYPE_LINK_OPENER (envoi_link_opener_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiLinkOpener, envoi_link_opener, ENVOI, LINK_OPENER, GObject)
EnvoiLinkOpener *envoi_link_opener_new  (GtkApplication *application);
/* The store is open. */
void             envoi_link_opener_start (EnvoiLinkOpener *self, EnvoiSessionManager *manager);
/* A link, or an address alone. */
void             envoi_link_opener_open (EnvoiLinkOpener *self, const char *text);
/* What the desktop or the command line named: a link, or an address that was taken for a file. */
void             envoi_link_opener_open_file (EnvoiLinkOpener *self, GFile *file);
G_END_DECLS
