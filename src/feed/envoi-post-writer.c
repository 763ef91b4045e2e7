/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-post-writer.h"

#include <math.h>
#include <string.h>

#include "0277-microblog.h"
#include "envoi-post-reader.h"
#include "envoi-rich-text.h"
#include "envoi-tags.h"

#define MAX_BRIEF 700           /* characters: up to here others show a title as a whole */
#define MAX_HEAD 120

static gboolean
is_blank (const char *text)
{
  for (; text != NULL && *text != '\0'; text = g_utf8_next_char (text))
    if (!g_unichar_isspace (g_utf8_get_char (text)))
      return FALSE;
  return TRUE;
}

gboolean
envoi_draft_has_content (EnvoiDraft *draft)
{
  return !is_blank (envoi_draft_get_title (draft)) || !is_blank (envoi_draft_get_text (draft))
         || g_list_model_get_n_items (G_LIST_MODEL (envoi_draft_get_parts (draft))) > 0 || envoi_draft_get_via_item (draft) != NULL;
}

/* --- Title and text --------------------------------------------------------------------------------------------------- */

static char *
dup_stripped (const char *text)
{
  return is_blank (text) ? NULL : g_strstrip (g_strdup (text));
}

/* The first line of the text, cut at a word: others insist on a title. */
static char *
dup_head (const char *plain)
{
  const char *end = strchr (plain, '\n');
  g_autofree char *line = end != NULL ? g_strndup (plain, (gsize) (end - plain)) : g_strdup (plain);
  char *cut, *blank;

  if (g_utf8_strlen (line, -1) <= MAX_HEAD)
    return g_steal_pointer (&line);
  cut = g_utf8_offset_to_pointer (line, MAX_HEAD);
  *cut = '\0';
  blank = strrchr (line, ' ');
  if (blank != NULL && blank > line + MAX_HEAD / 2)
    *blank = '\0';
  return g_strconcat (line, "…", NULL);
}

/* What else gives a title to a post of pictures alone. */
static char *
dup_part_title (EnvoiDraft *draft)
{
  g_autoptr (EnvoiPostPart) part = g_list_model_get_item (G_LIST_MODEL (envoi_draft_get_parts (draft)), 0);
  char *title = part != NULL ? dup_stripped (envoi_post_part_get_title (part)) : NULL;

  return title != NULL ? title : g_strdup ("📷");
}

static void
write_text (EnvoiAtomEntry *entry, EnvoiDraft *draft)
{
  g_autofree char *title = dup_stripped (envoi_draft_get_title (draft));
  g_autofree char *text = dup_stripped (envoi_draft_get_text (draft));
  g_autoptr (EnvoiRichText) rich = text != NULL ? envoi_rich_text_new_from_markdown (text) : NULL;
  g_autofree char *plain = rich != NULL ? envoi_rich_text_to_plain (rich, 0) : NULL;
  g_autofree char *inner = NULL;
  gboolean brief;

  g_clear_pointer (&entry->title, g_free);
  g_clear_pointer (&entry->content_xhtml, g_free);
  g_clear_pointer (&entry->content_html, g_free);
  g_clear_pointer (&entry->content_text, g_free);
  g_clear_pointer (&entry->summary, g_free);
  if (plain != NULL)
    g_strstrip (plain);
  /* One plain line is the title alone, as others write and show it. */
  brief = title == NULL && text != NULL && g_strcmp0 (plain, text) == 0 && strchr (text, '\n') == NULL && g_utf8_strlen (text, -1) <= MAX_BRIEF;
  if (title != NULL)
    entry->title = g_steal_pointer (&title);
  else if (brief)
    entry->title = g_strdup (text);
  else if (plain != NULL && *plain != '\0')
    entry->title = dup_head (plain);
  else
    entry->title = dup_part_title (draft);
  if (text == NULL || brief)
    return;
  inner = envoi_rich_text_to_xhtml (rich);
  entry->content_xhtml = g_strdup_printf ("<div xmlns='" ENVOI_NS_XHTML "'>%s</div>", inner);
  entry->content_text = g_steal_pointer (&text);
}

static void
add_tag (GPtrArray *tags, GHashTable *seen, const char *tag)
{
  g_autofree char *key = envoi_tag_key (tag);

  if (key == NULL || g_hash_table_contains (seen, key) || tags->len >= ENVOI_ATOM_MAX_CATEGORIES - 1)
    return;
  g_ptr_array_add (tags, g_steal_pointer (&key));
  g_hash_table_add (seen, tags->pdata[tags->len - 1]);
}

static void
write_tags (EnvoiAtomEntry *entry, EnvoiDraft *draft)
{
  g_autoptr (GPtrArray) tags = g_ptr_array_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  const char *texts[] = { envoi_draft_get_title (draft), envoi_draft_get_text (draft) };

  for (const char * const *tag = envoi_draft_get_tags (draft); tag != NULL && *tag != NULL; tag++)
    add_tag (tags, seen, *tag);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_auto (GStrv) found = texts[i] != NULL ? envoi_tags_find (texts[i]) : NULL;

      for (char **tag = found; tag != NULL && *tag != NULL; tag++)
        add_tag (tags, seen, *tag);
    }
  if (envoi_draft_get_nsfw (draft))
    add_tag (tags, seen, "nsfw");
  g_ptr_array_add (tags, NULL);
  g_strfreev (entry->categories);
  entry->categories = (GStrv) g_ptr_array_free (g_steal_pointer (&tags), FALSE);
  entry->nsfw = envoi_draft_get_nsfw (draft);
}

/* --- Links ------------------------------------------------------------------------------------------------------------ */

static void
drop_links (EnvoiAtomEntry *entry)
{
  for (guint i = entry->links->len; i > 0; i--)
    {
      const EnvoiAtomLink *link = entry->links->pdata[i - 1];

      if (g_str_equal (link->rel, "enclosure") || g_str_equal (link->rel, "related")
          || (g_str_equal (link->rel, "alternate") && g_ascii_strncasecmp (link->href, "xmpp:", 5) == 0))
        g_ptr_array_remove_index (entry->links, i - 1);
    }
}

static void
write_links (EnvoiAtomEntry *entry, EnvoiDraft *draft, const EnvoiPostFrame *frame)
{
  GListModel *parts = G_LIST_MODEL (envoi_draft_get_parts (draft));
  g_autofree char *own = envoi_atom_format_uri (frame->service, frame->node, frame->item);

  drop_links (entry);
  envoi_atom_entry_add_link (entry, "alternate", own, NULL);
  for (guint i = 0; i < g_list_model_get_n_items (parts); i++)
    {
      g_autoptr (EnvoiPostPart) part = g_list_model_get_item (parts, i);
      gboolean card = envoi_post_part_get_kind (part) == ENVOI_PART_CARD;
      const char *type = envoi_post_part_get_media_type (part);
      EnvoiAtomLink *link;

      if (envoi_post_part_get_href (part) == NULL)
        continue;
      link = envoi_atom_entry_add_link (entry, card ? "related" : "enclosure", envoi_post_part_get_href (part),
                                        type != NULL ? type : card ? "text/html" : "application/octet-stream");
      if (link == NULL)
        continue;
      link->title = g_strdup (envoi_post_part_get_title (part));
      link->length = (guint64) MAX (envoi_post_part_get_length (part), 0);
      if (card)
        {
          link->description = g_strdup (envoi_post_part_get_description (part));
          link->logo = g_strdup (envoi_post_part_get_logo (part));
        }
    }
}

/* --- The frame -------------------------------------------------------------------------------------------------------- */

static char *
dup_atom_id (const EnvoiPostFrame *frame)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (frame->published / G_USEC_PER_SEC);
  g_autofree char *day = g_date_time_format (date, "%Y-%m-%d");
  const char *at = strchr (frame->author_jid, '@');

  return g_strdup_printf ("tag:%s,%s:posts-%s", at != NULL ? at + 1 : frame->author_jid, day, frame->item);
}

static void
write_frame (EnvoiAtomEntry *entry, const EnvoiPostFrame *frame)
{
  g_set_str (&entry->author_name, frame->author_name);
  g_free (entry->author_uri);
  entry->author_uri = g_strconcat ("xmpp:", frame->author_jid, NULL);
  g_set_str (&entry->author_jid, frame->author_jid);
  entry->published = frame->published;
  entry->updated = MAX (frame->updated, frame->published);
  g_set_str (&entry->generator, "Envoi");
  if (entry->id == NULL)
    entry->id = dup_atom_id (frame);
}

static void
write_comments_place (EnvoiAtomEntry *entry, const EnvoiPostFrame *frame)
{
  g_autofree char *node = frame->comments_node != NULL ? g_strdup (frame->comments_node) : envoi_microblog_dup_comments_node (frame->item);

  g_clear_pointer (&entry->comments, envoi_atom_reference_free);
  if (frame->comments_service != NULL)
    entry->comments = envoi_atom_reference_new (frame->comments_service, node, NULL, NULL);
}

EnvoiAtomEntry *
envoi_post_write (EnvoiDraft *draft, const EnvoiPostFrame *frame, const EnvoiAtomEntry *former)
{
  EnvoiAtomEntry *entry = former != NULL ? envoi_atom_entry_copy (former) : envoi_atom_entry_new ();

  entry->problem = ENVOI_ATOM_READABLE;
  write_frame (entry, frame);
  write_comments_place (entry, frame);
  write_text (entry, draft);
  write_tags (entry, draft);
  write_links (entry, draft, frame);
  if (envoi_draft_get_language (draft) != NULL)
    g_set_str (&entry->language, envoi_draft_get_language (draft));
  if (envoi_draft_get_reply_item (draft) != NULL && envoi_draft_get_reply_service (draft) != NULL)
    {
      g_autofree char *ref = entry->reply != NULL ? g_strdup (entry->reply->ref) : NULL;

      g_clear_pointer (&entry->reply, envoi_atom_reference_free);
      entry->reply = envoi_atom_reference_new (envoi_draft_get_reply_service (draft), envoi_draft_get_reply_node (draft), envoi_draft_get_reply_item (draft), ref);
    }
  return entry;
}

EnvoiAtomEntry *
envoi_post_write_repost (const EnvoiAtomEntry *original, const char *service, const char *node, const char *item, const EnvoiPostFrame *frame)
{
  EnvoiAtomEntry *entry = envoi_atom_entry_copy (original);
  EnvoiAtomReference *via = envoi_atom_reference_new (service, node, item, original->id);
  g_autofree char *own = envoi_atom_format_uri (frame->service, frame->node, frame->item);

  g_clear_pointer (&entry->via, envoi_atom_reference_free);
  entry->via = via;
  for (guint i = entry->links->len; i > 0; i--)
    {
      const EnvoiAtomLink *link = entry->links->pdata[i - 1];

      if (g_str_equal (link->rel, "alternate") && g_ascii_strncasecmp (link->href, "xmpp:", 5) == 0)
        g_ptr_array_remove_index (entry->links, i - 1);
    }
  envoi_atom_entry_add_link (entry, "alternate", own, NULL);
  g_clear_pointer (&entry->id, g_free);
  entry->id = dup_atom_id (frame);
  entry->published = frame->published;
  entry->updated = frame->updated;
  if (entry->title == NULL)
    entry->title = g_strdup ("♻");
  return entry;
}

EnvoiAtomEntry *
envoi_comment_write (const char *text, const EnvoiPostFrame *frame)
{
  EnvoiAtomEntry *entry = envoi_atom_entry_new ();
  g_autofree char *own = envoi_atom_format_uri (frame->service, frame->node, frame->item);

  write_frame (entry, frame);
  g_set_str (&entry->title, text);
  envoi_atom_entry_add_link (entry, "alternate", own, NULL);
  return entry;
}

EnvoiPost *
envoi_post_from_draft (EnvoiDraft *draft, const EnvoiPostFrame *frame, char **entry_xml)
{
  g_autoptr (EnvoiAtomEntry) entry = envoi_post_write (draft, frame, NULL);
  g_autoptr (EnvoiStanza) stanza = envoi_atom_entry_write (entry, NULL);
  EnvoiPost *post = envoi_post_read (envoi_draft_get_account (draft), frame->service, frame->node, frame->item, frame->author_jid, envoi_stanza_get_root (stanza));
  GListModel *parts = G_LIST_MODEL (envoi_draft_get_parts (draft));
  g_autoptr (GPtrArray) copies = g_ptr_array_new_with_free_func (g_object_unref);

  /* With the files that have no address yet. */
  for (guint i = 0; i < g_list_model_get_n_items (parts); i++)
    g_ptr_array_add (copies, g_list_model_get_item (parts, i));
  envoi_post_set_parts (post, copies);
  envoi_post_set_state (post, ENVOI_POST_QUEUED);
  if (entry_xml != NULL)
    *entry_xml = envoi_stanza_to_xml (stanza);
  return post;
}
