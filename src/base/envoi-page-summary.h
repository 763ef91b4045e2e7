/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <glib.h>
G_BEGIN_DECLS
/**
 * EnvoiPageSummary:
 * What a web page says of itself, for the card below a post: plain text of one paragraph, bounded; the picture is an absolute https or http address.
 * Each may be NULL.
 */
typedef struct { char *title, *description, *site, *picture; } EnvoiPageSummary;
/* Looks at most at the first 256 KiB. Text that is no page gives an empty summary. uri: where the page came from, for what it names relative to
 * itself. (transfer full) */
EnvoiPageSummary *envoi_page_summary_read (const char *html, gsize length, const char *uri);
void              envoi_page_summary_free (EnvoiPageSummary *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EnvoiPageSummary, envoi_page_summary_free)
G_END_DECLS
