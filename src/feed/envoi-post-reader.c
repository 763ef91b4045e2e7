/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-post-reader.h"

#include <math.h>
#include <string.h>

#include "0277-microblog.h"
#include "envoi-jid.h"
#include "envoi-rich-text.h"
#include "envoi-tags.h"
#include "envoi-time.h"

#define A_DAY (G_GINT64_CONSTANT (24 * 3600) * G_USEC_PER_SEC)
#define MAX_TAGS 40
#define MAX_PARTS 40
/* Some ask the clock twice for one post: that is no edit. */
#define EDITED_USEC (G_USEC_PER_SEC / 2)
#define NODE_STORIES "urn:xmpp:pubsub-social-feed:stories:0"

static gboolean
is_web_address (const char *href)
{
  return href != NULL && (g_ascii_strncasecmp (href, "https://", 8) == 0 || g_ascii_strncasecmp (href, "http://", 7) == 0) && strlen (href) < 4096;
}

const char *
envoi_post_reader_author (const char *service, const char *node, const char *publisher)
{
  if (publisher != NULL)
    return publisher;
  return g_strcmp0 (node, ENVOI_NODE_MICROBLOG) == 0 && strchr (service, '@') != NULL ? service : NULL;
}

gint64
envoi_post_reader_bound_time (gint64 time)
{
  gint64 now = envoi_time_now ();

  return time <= 0 || time > now + A_DAY ? now : time;
}

/* --- What is attached ------------------------------------------------------------------------------------------------ */

/* Some say no type: the name of the file tells. */
static char *
dup_type (const EnvoiAtomLink *link)
{
  g_autofree char *guess = NULL;
  gboolean uncertain = FALSE;

  if (link->type != NULL && strchr (link->type, '/') != NULL)
    return g_ascii_strdown (link->type, -1);
  guess = g_content_type_guess (link->href, NULL, 0, &uncertain);
  return uncertain || guess == NULL ? NULL : g_content_type_get_mime_type (guess);
}

static EnvoiPartKind
kind_of (const char *type)
{
  if (type == NULL)
    return ENVOI_PART_FILE;
  if (g_str_has_prefix (type, "image/"))
    return ENVOI_PART_PICTURE;
  if (g_str_has_prefix (type, "video/"))
    return ENVOI_PART_VIDEO;
  return g_str_has_prefix (type, "audio/") ? ENVOI_PART_AUDIO : ENVOI_PART_FILE;
}

static GPtrArray *
read_parts (const EnvoiAtomEntry *entry)
{
  GPtrArray *parts = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < entry->links->len && parts->len < MAX_PARTS; i++)
    {
      const EnvoiAtomLink *link = entry->links->pdata[i];
      gboolean enclosure = g_str_equal (link->rel, "enclosure"), card = g_str_equal (link->rel, "related");
      g_autofree char *type = NULL;
      EnvoiPostPart *part;

      if ((!enclosure && !card) || !is_web_address (link->href))
        continue;
      type = enclosure ? dup_type (link) : g_strdup (link->type);
      part = envoi_post_part_new (card ? ENVOI_PART_CARD : kind_of (type), link->href);
      envoi_post_part_set_media_type (part, type);
      envoi_post_part_set_title (part, link->title);
      envoi_post_part_set_description (part, link->description);
      envoi_post_part_set_logo (part, is_web_address (link->logo) ? link->logo : NULL);
      envoi_post_part_set_length (part, link->length);
      g_ptr_array_add (parts, part);
    }
  return parts;
}

/* --- What is said ---------------------------------------------------------------------------------------------------- */

static void
read_tags (EnvoiPost *post, const EnvoiAtomEntry *entry, EnvoiRichText *text)
{
  g_autoptr (GPtrArray) tags = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree char *plain = text != NULL ? envoi_rich_text_to_plain (text, 20000) : NULL;
  g_autofree char *all = g_strconcat (entry->title ? entry->title : "", "\n", plain ? plain : "", NULL);
  g_auto (GStrv) found = envoi_tags_find (all);

  for (guint from = 0; from < 2; from++)
    for (char **tag = from == 0 ? entry->categories : found; tag != NULL && *tag != NULL && tags->len < MAX_TAGS; tag++)
      {
        g_autofree char *key = envoi_tag_key (*tag);

        if (key == NULL || g_hash_table_contains (seen, key))
          continue;
        g_ptr_array_add (tags, g_steal_pointer (&key));
        g_hash_table_add (seen, tags->pdata[tags->len - 1]);
      }
  g_ptr_array_add (tags, NULL);
  envoi_post_set_tags (post, (const char * const *) tags->pdata);
}

/* Who writes no title gets the first line of his text as one, for programs that insist: it isn't shown twice. */
static gboolean
repeats (const char *title, EnvoiRichText *text)
{
  g_autofree char *plain = envoi_rich_text_to_plain (text, 20000);
  g_autofree char *head = g_strdup (title);
  gsize length;

  g_strstrip (head);
  g_strstrip (plain);
  if (g_str_has_suffix (head, "…"))
    head[strlen (head) - strlen ("…")] = '\0';
  length = strlen (head);
  return length > 0 && strncmp (plain, head, length) == 0 && (plain[length] == '\0' || plain[length] == '\n' || g_str_has_suffix (title, "…"));
}

static void
set_content (EnvoiPost *post, EnvoiContentKind kind, const char *content)
{
  envoi_post_set_content_kind (post, kind);
  envoi_post_set_content (post, content);
}

static void
read_text (EnvoiPost *post, const EnvoiAtomEntry *entry)
{
  g_autoptr (EnvoiRichText) text = NULL;

  if (entry->content_xhtml != NULL)
    {
      set_content (post, ENVOI_CONTENT_XHTML, entry->content_xhtml);
      text = envoi_rich_text_new_from_xhtml (entry->content_xhtml, -1);
    }
  else if (entry->content_html != NULL)
    {
      set_content (post, ENVOI_CONTENT_HTML, entry->content_html);
      text = envoi_rich_text_new_from_html (entry->content_html, -1);
    }
  else if (entry->content_text != NULL || entry->summary != NULL)
    {
      const char *words = entry->content_text != NULL ? entry->content_text : entry->summary;

      set_content (post, ENVOI_CONTENT_TEXT, words);
      text = envoi_rich_text_new_from_markdown (words);
    }
  envoi_post_set_source (post, entry->content_text);
  envoi_post_set_title (post, entry->title != NULL && text != NULL && repeats (entry->title, text) ? NULL : entry->title);
  read_tags (post, entry, text);
}

static void
read_references (EnvoiPost *post, const EnvoiAtomEntry *entry)
{
  if (entry->comments != NULL && entry->comments->service != NULL && entry->comments->node != NULL
      && !g_str_equal (entry->comments->node, ENVOI_NODE_MICROBLOG))
    {
      envoi_post_set_comments_service (post, entry->comments->service);
      envoi_post_set_comments_node (post, entry->comments->node);
    }
  if (entry->reply != NULL && entry->reply->service != NULL)
    {
      envoi_post_set_reply_service (post, entry->reply->service);
      envoi_post_set_reply_node (post, entry->reply->node);
      envoi_post_set_reply_item (post, entry->reply->item);
    }
  if (entry->via != NULL && entry->via->service != NULL)
    {
      envoi_post_set_via_service (post, entry->via->service);
      envoi_post_set_via_node (post, entry->via->node);
      envoi_post_set_via_item (post, entry->via->item);
    }
}

static EnvoiPostKind
tell_kind (const EnvoiAtomEntry *entry, const char *node)
{
  if (entry->problem != ENVOI_ATOM_READABLE)
    return ENVOI_POST_UNREADABLE;
  if (g_str_equal (node, NODE_STORIES))
    return ENVOI_POST_STORY;
  return entry->content_xhtml != NULL || entry->content_html != NULL || entry->content_text != NULL ? ENVOI_POST_ARTICLE : ENVOI_POST_PLAIN;
}

static void
read_entry (EnvoiPost *post, const EnvoiAtomEntry *entry, const char *node)
{
  g_autoptr (GPtrArray) parts = read_parts (entry);
  gint64 said = entry->published != 0 ? entry->published : entry->updated, published = envoi_post_reader_bound_time (said);

  envoi_post_set_kind (post, tell_kind (entry, node));
  envoi_post_set_atom_id (post, entry->id);
  envoi_post_set_claimed_name (post, entry->author_name);
  envoi_post_set_claimed_jid (post, entry->author_jid);
  envoi_post_set_published (post, published);
  envoi_post_set_updated (post, entry->updated != 0 ? envoi_post_reader_bound_time (entry->updated) : published);
  envoi_post_set_edited (post, entry->updated > said + EDITED_USEC);
  envoi_post_set_language (post, entry->language);
  envoi_post_set_parts (post, parts);
  envoi_post_set_public_url (post, envoi_atom_entry_get_public_url (entry));
  envoi_post_set_nsfw (post, entry->nsfw);
  read_text (post, entry);
  read_references (post, entry);
  if (entry->has_place || entry->place != NULL)
    {
      g_autoptr (EnvoiPlace) place = envoi_place_new (entry->has_place ? entry->latitude : NAN, entry->has_place ? entry->longitude : NAN, entry->place);

      envoi_post_set_place (post, place);
    }
}

EnvoiPost *
envoi_post_read (EnvoiAccount *account, const char *service, const char *node, const char *item, const char *publisher, const EnvoiNode *payload)
{
  g_autoptr (EnvoiAtomEntry) entry = envoi_atom_entry_read (payload);
  EnvoiPost *post = envoi_post_new (account, service, node, item);

  envoi_post_set_author_jid (post, envoi_post_reader_author (service, node, publisher));
  read_entry (post, entry, node);
  return post;
}

/* --- Comments -------------------------------------------------------------------------------------------------------- */

static char *
dup_comment_text (const EnvoiAtomEntry *entry)
{
  /* Text stands in the title; some who write articles everywhere put it into the content. */
  if (entry->title != NULL && *entry->title != '\0')
    return g_strdup (entry->title);
  if (entry->content_text != NULL)
    return g_strdup (entry->content_text);
  if (entry->content_xhtml != NULL || entry->content_html != NULL)
    {
      g_autoptr (EnvoiRichText) text = entry->content_xhtml != NULL ? envoi_rich_text_new_from_xhtml (entry->content_xhtml, -1)
                                                                    : envoi_rich_text_new_from_html (entry->content_html, -1);
      return envoi_rich_text_to_plain (text, 0);
    }
  return g_strdup (entry->summary);
}

EnvoiComment *
envoi_comment_read (EnvoiAccount *account, const char *service, const char *node, const char *item, const char *publisher, const EnvoiNode *payload)
{
  g_autoptr (EnvoiAtomEntry) entry = NULL;
  g_autofree char *text = NULL;
  gint64 published;
  EnvoiComment *comment;

  if (payload == NULL || envoi_microblog_hides_item (item))
    return NULL;
  entry = envoi_atom_entry_read (payload);
  if (entry->problem == ENVOI_ATOM_NOT_AN_ENTRY)
    return NULL;
  text = dup_comment_text (entry);
  if (text == NULL || *g_strstrip (text) == '\0' || g_str_equal (text, ENVOI_COMMENT_WITHDRAWN))
    return NULL;
  published = envoi_post_reader_bound_time (entry->published != 0 ? entry->published : entry->updated);
  comment = envoi_comment_new (account, service, node, item);
  /* A comments place belongs to nobody whom we could take for the author. */
  envoi_comment_set_author_jid (comment, publisher);
  envoi_comment_set_claimed_name (comment, entry->author_name);
  envoi_comment_set_text (comment, text);
  envoi_comment_set_is_like (comment, g_str_equal (text, ENVOI_MICROBLOG_LIKE));
  envoi_comment_set_published (comment, published);
  envoi_comment_set_updated (comment, entry->updated != 0 ? envoi_post_reader_bound_time (entry->updated) : published);
  envoi_comment_set_own (comment, g_strcmp0 (publisher, envoi_account_get_jid (account)) == 0);
  return comment;
}
