/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-post-words.h"
#include "envoi-date-text.h"
#include "envoi-rich-text.h"
#include "envoi-text.h"
#include "envoi-time.h"
#include <glib/gi18n-lib.h>
#include <string.h>

#define CHARS_A_MINUTE 1200
#define LONG_CHARS 3000

static char *
describe_author (EnvoiContact *contact, const char *jid, const char *claimed_name, const char *claimed_jid)
{
  const char *claim = claimed_name != NULL ? claimed_name : claimed_jid;
  g_autofree char *line = NULL;

  if (contact != NULL)
    return envoi_text_one_line (envoi_contact_get_title (contact), 60);
  if (jid != NULL)
    return envoi_text_one_line (jid, 60);
  if (claim == NULL)
    return g_strdup (_("Unknown author"));
  line = envoi_text_one_line (claim, 60);
  /* Translators: a name that nobody vouches for */
  return g_strdup_printf (_("Says it is by “%s”"), line);
}

char *
envoi_post_words_author (EnvoiPost *post)
{
  return describe_author (envoi_post_get_author (post), envoi_post_get_author_jid (post), envoi_post_get_claimed_name (post), envoi_post_get_claimed_jid (post));
}

char *
envoi_comment_words_author (EnvoiComment *comment)
{
  if (envoi_comment_get_own (comment))
    return g_strdup (_("You"));
  return describe_author (envoi_comment_get_author (comment), envoi_comment_get_author_jid (comment), envoi_comment_get_claimed_name (comment), NULL);
}

gboolean
envoi_post_shows_title (EnvoiPost *post)
{
  const char *title = envoi_post_get_title (post);
  g_autofree char *start = NULL, *one_line = NULL, *title_line = NULL;
  gsize length;

  if (title == NULL || *title == '\0' || envoi_post_get_content_kind (post) == ENVOI_CONTENT_NONE || envoi_post_get_text (post) == NULL)
    return FALSE;
  title_line = envoi_text_one_line (title, 1000);
  start = envoi_rich_text_to_plain (envoi_post_get_text (post), g_utf8_strlen (title, -1) + 20);
  one_line = envoi_text_one_line (start, 1000);
  length = strlen (title_line);
  /* A title that was clipped from the text ends in an ellipsis. */
  if (g_str_has_suffix (title_line, "…"))
    length -= strlen ("…");
  return length == 0 || strncmp (one_line, title_line, length) != 0;
}

char *
envoi_post_words_summary (EnvoiPost *post, guint max)
{
  const char *title = envoi_post_get_title (post);
  EnvoiRichText *text = title == NULL || *title == '\0' ? envoi_post_get_text (post) : NULL;
  g_autofree char *plain = text != NULL ? envoi_rich_text_to_plain (text, max) : NULL;
  g_autofree char *line = envoi_text_one_line (plain != NULL ? plain : title != NULL ? title : "", max);

  if (*line != '\0')
    return g_steal_pointer (&line);
  return g_strdup (envoi_post_get_kind (post) == ENVOI_POST_UNREADABLE ? _("A post that can’t be shown")
                   : envoi_post_get_parts (post)->len > 0 ? _("Pictures") : _("A post without text"));
}

static void
append (GString *out, const char *text)
{
  if (text == NULL || *text == '\0')
    return;
  g_string_append (out, ". ");
  g_string_append (out, text);
}

char *
envoi_post_words_whole (EnvoiPost *post)
{
  g_autofree char *author = envoi_post_words_author (post), *when = envoi_date_text_short (envoi_post_get_published (post), envoi_time_now ());
  g_autofree char *summary = envoi_post_words_summary (post, 200), *text = NULL, *likes = NULL, *comments = NULL;
  guint n_likes = envoi_post_get_n_likes (post), n_comments = envoi_post_get_n_comments (post);
  GString *out = g_string_new (NULL);

  /* Translators: a post for a screen reader: “Anna, Yesterday: title” */
  g_string_append_printf (out, _("%s, %s: %s"), author, when, envoi_post_get_nsfw (post) ? _("Sensitive content") : summary);
  if (!envoi_post_get_nsfw (post) && envoi_post_shows_title (post))
    {
      text = envoi_rich_text_to_plain (envoi_post_get_text (post), 600);
      append (out, text);
    }
  if (!envoi_post_get_read (post))
    append (out, _("New"));
  if (envoi_post_get_edited (post))
    append (out, _("Edited"));
  likes = n_likes > 0 ? g_strdup_printf (ngettext ("%u like", "%u likes", n_likes), n_likes) : NULL;
  comments = n_comments > 0 ? g_strdup_printf (ngettext ("%u comment", "%u comments", n_comments), n_comments) : NULL;
  append (out, likes);
  append (out, comments);
  return g_string_free (out, FALSE);
}

char *
envoi_post_words_reading_time (EnvoiPost *post)
{
  EnvoiRichText *text = envoi_post_get_text (post);
  guint length = text != NULL ? envoi_rich_text_get_length (text) : 0, minutes = (length + CHARS_A_MINUTE / 2) / CHARS_A_MINUTE;

  return length >= LONG_CHARS ? g_strdup_printf (ngettext ("%u min read", "%u min read", minutes), minutes) : NULL;
}
