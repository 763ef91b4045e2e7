/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-search-query.h"
#include "envoi-text.h"
#include <glib/gi18n.h>
#include <stdio.h>

/* The words before the colons are understood in English and in the person's language. */

enum { FROM, IN, AFTER, BEFORE, N_KEYS };

static gboolean
take_key (const char *token, const char *key, const char **value)
{
  g_autofree char *prefix = g_strconcat (key, ":", NULL);
  g_autofree char *start = g_utf8_strlen (token, -1) > g_utf8_strlen (prefix, -1) ? g_utf8_substring (token, 0, g_utf8_strlen (prefix, -1)) : NULL;
  g_autofree char *folded = start != NULL ? g_utf8_casefold (start, -1) : NULL, *wanted = g_utf8_casefold (prefix, -1);

  if (g_strcmp0 (folded, wanted) != 0)
    return FALSE;
  *value = token + strlen (start);
  return TRUE;
}

static int
find_key (const char *token, const char **value)
{
  const char *keys[N_KEYS][2] = {
    /* Translators: typed before a colon to look for messages of somebody: “from:anna”. One word, without blanks */
    [FROM] = { "from", C_("search", "from") },
    /* Translators: as above: messages in a conversation: “in:harbour” */
    [IN] = { "in", C_("search", "in") },
    /* Translators: as above: messages of that day and later: “after:2026-01-31” */
    [AFTER] = { "after", C_("search", "after") },
    /* Translators: as above: messages of earlier days: “before:2026-01-31” */
    [BEFORE] = { "before", C_("search", "before") },
  };

  for (int i = 0; i < N_KEYS; i++)
    if (take_key (token, keys[i][0], value) || take_key (token, keys[i][1], value))
      return i;
  return -1;
}

static gboolean
parse_day (const char *text, gint64 *time)
{
  g_autoptr (GDateTime) day = NULL;
  int year, month, date, length = 0;

  if (sscanf (text, "%4d-%2d-%2d%n", &year, &month, &date, &length) != 3 || text[length] != '\0'
      || (day = g_date_time_new_local (year, month, date, 0, 0, 0)) == NULL)
    return FALSE;
  *time = g_date_time_to_unix (day) * G_USEC_PER_SEC;
  return TRUE;
}

static gboolean
take_token (EnvoiSearchWords *self, const char *token)
{
  const char *value;

  switch (find_key (token, &value))
    {
    case FROM:
      g_set_str (&self->from, value);
      return TRUE;
    case IN:
      g_set_str (&self->in, value);
      return TRUE;
    case AFTER:
      return parse_day (value, &self->after);
    case BEFORE:
      return parse_day (value, &self->before);
    default:
      return FALSE;
    }
}

/* Up to the next blank outside of quotation marks. (transfer full) */
static char *
next_token (const char **at)
{
  g_autoptr (GString) token = g_string_new (NULL);
  gboolean quoted = FALSE;

  for (; **at != '\0'; *at = g_utf8_next_char (*at))
    {
      gunichar c = g_utf8_get_char (*at);

      if (c == '"')
        quoted = !quoted;
      else if (g_unichar_isspace (c) && !quoted)
        break;
      else
        g_string_append_unichar (token, c);
    }
  return g_string_free (g_steal_pointer (&token), FALSE);
}

EnvoiSearchWords *
envoi_search_words_parse (const char *typed)
{
  EnvoiSearchWords *self = g_new0 (EnvoiSearchWords, 1);
  g_autoptr (GString) text = g_string_new (NULL);

  for (const char *at = typed; *at != '\0';)
    {
      g_autofree char *token = NULL;

      if (g_unichar_isspace (g_utf8_get_char (at)))
        {
          at = g_utf8_next_char (at);
          continue;
        }
      token = next_token (&at);
      if (*token == '\0' || take_token (self, token))
        continue;
      if (text->len > 0)
        g_string_append_c (text, ' ');
      g_string_append (text, token);
    }
  self->text = g_string_free (g_steal_pointer (&text), FALSE);
  return self;
}

void
envoi_search_words_free (EnvoiSearchWords *self)
{
  g_free (self->text);
  g_free (self->from);
  g_free (self->in);
  g_free (self);
}

EnvoiConversation *
envoi_search_find_conversation (EnvoiStore *store, const char *part)
{
  GListModel *all = envoi_store_list_conversations (store);
  g_autofree char *wanted = envoi_text_fold (part);

  for (guint i = 0; i < g_list_model_get_n_items (all); i++)
    {
      g_autoptr (EnvoiConversation) conversation = g_list_model_get_item (all, i);
      g_autofree char *title = envoi_text_fold (envoi_conversation_get_title (conversation));

      if (strstr (title, wanted) != NULL || g_str_has_prefix (envoi_conversation_get_jid (conversation), part))
        return conversation;     /* the store holds it */
    }
  return NULL;
}

EnvoiFeed *
envoi_search_find_feed (EnvoiStore *store, const char *part)
{
  GListModel *all = envoi_store_list_feeds (store);
  g_autofree char *wanted = envoi_text_fold (part);

  for (guint i = 0; i < g_list_model_get_n_items (all); i++)
    {
      g_autoptr (EnvoiFeed) feed = g_list_model_get_item (all, i);
      g_autofree char *title = envoi_text_fold (envoi_feed_get_title (feed));

      if (strstr (title, wanted) != NULL || g_str_has_prefix (envoi_feed_get_node (feed), part))
        return feed;     /* the store holds it */
    }
  return NULL;
}
