/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-feed.h"
G_BEGIN_DECLS
/* Who can read what, said plainly. Pure. */

/* What the blog or community lets in; wanted: what the person chose for his blog. One sentence of a few words, and a symbol for it. */
const char *envoi_audience_text_get      (gboolean is_blog, EnvoiFeedAccess access, EnvoiAudience wanted);
const char *envoi_audience_text_get_icon (gboolean is_blog, EnvoiFeedAccess access, EnvoiAudience wanted);
/* What changes for all posts of the blog when this one is published so; NULL: nothing. */
const char *envoi_audience_text_get_change (EnvoiFeedAccess access, EnvoiAudience wanted);
G_END_DECLS
