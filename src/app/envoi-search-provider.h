/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-session-manager.h"
#include <gio/gio.h>
G_BEGIN_DECLS
/**
 * EnvoiSearchProvider:
 *
 * Answers the desktop's search (org.gnome.Shell.SearchProvider2) with people, rooms, feeds and posts; never with messages, which are nobody's business on a
 * screen that others may see. Questions that come before the store is open wait for it. Main thread; owned by the application.
 */
#define ENVOI_TYPE_SEARCH_PROVIDER (envoi_search_provider_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiSearchProvider, envoi_search_provider, ENVOI, SEARCH_PROVIDER, GObject)
/* Signal "asked" (): before each question, so that the program stays for the next one. */
/* ready: resolves to the EnvoiSessionManager when the store is open; when it does not open, nothing is found. */
EnvoiSearchProvider *envoi_search_provider_new    (DexFuture *ready);
gboolean             envoi_search_provider_export (EnvoiSearchProvider *self, GDBusConnection *bus, const char *application_path, GError **error);
void                 envoi_search_provider_leave  (EnvoiSearchProvider *self);      /* the bus */
G_END_DECLS
