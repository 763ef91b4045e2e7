/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-comment.h"
G_BEGIN_DECLS
/* How posts and comments are told in words. All strings (transfer full), one line, of bounded length, a stranger's text isolated. */
/* Who wrote it: a known name or address, else what is only said, marked so. */
char    *envoi_post_words_author     (EnvoiPost *post);
char    *envoi_comment_words_author  (EnvoiComment *comment);
/* What it is about in at most max characters: its title, or the beginning of its text. */
char    *envoi_post_words_summary    (EnvoiPost *post, guint max);
/* For a screen reader: who, when, what, counts, state. */
char    *envoi_post_words_whole      (EnvoiPost *post);
/* "Also the title": FALSE where the text begins with it. */
gboolean envoi_post_shows_title      (EnvoiPost *post);
/* "3 min read" for long ones, else NULL. */
char    *envoi_post_words_reading_time (EnvoiPost *post);
G_END_DECLS
