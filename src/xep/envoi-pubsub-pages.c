/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-pubsub-pages.h"

#include <string.h>

#include "0059-result-sets.h"
#include "0413-order-by.h"
#include "envoi-error.h"
#include "envoi-pubsub-private.h"
#include "envoi-time.h"

/* Pages of a node, newest first, from servers that page (ejabberd, in either order), that don't but list ids (Prosody, to whom may), and that
 * do neither (Prosody to strangers). Where the next page is, is a string of one of these forms:
 *
 *   before:CURSOR, after:CURSOR   the service pages
 *   first:NEWEST OLDEST           it doesn't: these were the ends of the first page (ids, escaped)
 *   left:N                        it lists ids, newest first: N older ones are left; counted from the end, news don't shift it
 *   window:N SIZE                 it lists nothing: the newest N are read, of about SIZE bytes each; a larger window is asked for
 *
 * Main thread. */

#define TIMEOUT 60
#define MAX_PAGE 500
#define MAX_ITEMS 2000
#define MAX_IDS 20000
#define MAX_ID 1024
#define MAX_ASKED_IDS 100
#define OVERLAP 10
/* What a server's own line to another takes in one piece, with room for the rest. */
#define MAX_WINDOW_BYTES (200 * 1024)
#define NS ENVOI_NS_PUBSUB

G_DEFINE_BOXED_TYPE (EnvoiPubsubPage, envoi_pubsub_page, envoi_pubsub_page_ref, envoi_pubsub_page_unref)

static void
item_free (EnvoiPubsubItem *item)
{
  g_free (item->id);
  g_free (item->publisher);
  g_free (item);
}

static EnvoiPubsubPage *
page_new (EnvoiStanza *stanza)
{
  EnvoiPubsubPage *self = g_rc_box_new0 (EnvoiPubsubPage);

  self->stanza = stanza ? envoi_stanza_ref (stanza) : NULL;
  self->items = g_ptr_array_new_with_free_func ((GDestroyNotify) item_free);
  self->total = -1;
  return self;
}

EnvoiPubsubPage *
envoi_pubsub_page_ref (EnvoiPubsubPage *self)
{
  return g_rc_box_acquire (self);
}

static void
page_clear (EnvoiPubsubPage *self)
{
  g_ptr_array_unref (self->items);
  g_free (self->next);
  g_clear_pointer (&self->stanza, envoi_stanza_unref);
}

void
envoi_pubsub_page_unref (EnvoiPubsubPage *self)
{
  g_rc_box_release_full (self, (GDestroyNotify) page_clear);
}

/**
 * envoi_pubsub_to_feed_error:
 * @jid: (nullable): whose node was asked
 *
 * Returns: (transfer full): a service's refusal as ENVOI_FEED_ERROR; DISCONNECTED and errors of other domains as they are
 */
GError *
envoi_pubsub_to_feed_error (const GError *error, const char *jid)
{
  EnvoiFeedError code = ENVOI_FEED_ERROR_FAILED;

  if (error->domain != ENVOI_STANZA_ERROR || error->code == ENVOI_STANZA_ERROR_DISCONNECTED)
    return g_error_copy (error);
  switch (error->code)
    {
    case ENVOI_STANZA_ERROR_ITEM_NOT_FOUND: code = ENVOI_FEED_ERROR_NOT_FOUND; break;
    /* Prosody has one word for all; to a person's feed it nearly always means this. */
    case ENVOI_STANZA_ERROR_FORBIDDEN: code = jid && strchr (jid, '@') ? ENVOI_FEED_ERROR_CONTACTS_ONLY : ENVOI_FEED_ERROR_FORBIDDEN; break;
    case ENVOI_STANZA_ERROR_NOT_AUTHORIZED:
    case ENVOI_STANZA_ERROR_SUBSCRIPTION_REQUIRED: code = ENVOI_FEED_ERROR_CONTACTS_ONLY; break;
    case ENVOI_STANZA_ERROR_NOT_ALLOWED: code = ENVOI_FEED_ERROR_CLOSED; break;
    case ENVOI_STANZA_ERROR_FEATURE_NOT_IMPLEMENTED: code = ENVOI_FEED_ERROR_UNSUPPORTED; break;
    case ENVOI_STANZA_ERROR_NOT_ACCEPTABLE: code = ENVOI_FEED_ERROR_TOO_BIG; break;
    case ENVOI_STANZA_ERROR_UNEXPECTED_REQUEST: code = ENVOI_FEED_ERROR_NOT_SUBSCRIBED; break;
    case ENVOI_STANZA_ERROR_GONE:
    case ENVOI_STANZA_ERROR_REDIRECT: code = ENVOI_FEED_ERROR_GONE; break;
    case ENVOI_STANZA_ERROR_CONFLICT: code = ENVOI_FEED_ERROR_CONFLICT; break;
    case ENVOI_STANZA_ERROR_RESOURCE_CONSTRAINT:
    case ENVOI_STANZA_ERROR_POLICY_VIOLATION: code = ENVOI_FEED_ERROR_LIMIT; break;
    case ENVOI_STANZA_ERROR_TIMEOUT:
    case ENVOI_STANZA_ERROR_REMOTE_SERVER_NOT_FOUND:
    case ENVOI_STANZA_ERROR_REMOTE_SERVER_TIMEOUT:
    case ENVOI_STANZA_ERROR_RECIPIENT_UNAVAILABLE:
    case ENVOI_STANZA_ERROR_SERVICE_UNAVAILABLE: code = ENVOI_FEED_ERROR_UNREACHABLE; break;
    default: break;
    }
  return g_error_new_literal (ENVOI_FEED_ERROR, code, error->message);
}

static DexFuture *
on_refused (DexFuture *answer, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  dex_future_get_value (answer, &error);
  return dex_future_new_for_error (envoi_pubsub_to_feed_error (error, user_data));
}

/**
 * envoi_pubsub_request:
 * @iq: consumed
 * @jid: (nullable): whom it goes to, for the wording of a refusal
 *
 * Returns: (transfer full): future of EnvoiStanza; rejects with ENVOI_FEED_ERROR
 */
DexFuture *
envoi_pubsub_request (EnvoiPubsub *self, EnvoiBuilder *iq, const char *jid)
{
  EnvoiRouter *router = envoi_module_get_router (ENVOI_MODULE (self));
  EnvoiStanza *stanza = envoi_builder_finish (iq);

  if (router == NULL)
    {
      envoi_stanza_unref (stanza);
      return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "Not connected");
    }
  return dex_future_catch (envoi_router_request (router, stanza, TIMEOUT), on_refused, g_strdup (jid), g_free);
}

/* --- One answer ---------------------------------------------------------------------------------------------------- */

static EnvoiPubsubPage *
read_page (EnvoiStanza *answer, const char *node, GError **error)
{
  const EnvoiNode *items = envoi_pubsub_get_items (answer);
  EnvoiPubsubPage *page;

  if (items == NULL || g_strcmp0 (envoi_node_get_attribute (items, "node"), node) != 0)
    {
      g_set_error_literal (error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_UNREADABLE, "");
      return NULL;
    }
  page = page_new (answer);
  for (const EnvoiNode *child = envoi_node_find (items, "item", NS); child && page->items->len < MAX_ITEMS;
       child = envoi_node_find_next (child, "item", NS))
    {
      const char *id = envoi_node_get_attribute (child, "id"), *publisher = envoi_node_get_attribute (child, "publisher");
      EnvoiPubsubItem *item;

      if (id == NULL || *id == '\0' || strlen (id) > MAX_ID)
        continue;
      item = g_new0 (EnvoiPubsubItem, 1);
      *item = (EnvoiPubsubItem) { g_strdup (id), publisher ? envoi_jid_dup_bare (publisher) : NULL, envoi_node_first_element (child) };
      g_ptr_array_add (page->items, item);
    }
  return page;
}

static const char *
find_published (const EnvoiPubsubItem *item)
{
  const EnvoiNode *published = item->payload ? envoi_node_find (item->payload, "published", NULL) : NULL;

  if (item->payload && published == NULL)
    published = envoi_node_find (item->payload, "updated", NULL);
  return published ? envoi_node_get_text (published) : NULL;
}

static gint64
get_published (const EnvoiPubsubItem *item)
{
  const char *text = find_published (item);
  gint64 time;

  return text && envoi_time_parse (text, &time) ? time : 0;
}

gboolean
envoi_pubsub_page_is_descending (const EnvoiPubsubPage *page)
{
  gint64 former = 0;
  int descents = 0;

  for (guint i = 0; i < page->items->len; i++)
    {
      gint64 published = get_published (page->items->pdata[i]);

      if (published == 0)
        continue;
      if (former != 0 && published != former)
        descents += former > published ? 1 : -1;
      former = published;
    }
  return descents > 0;
}

/* The service pages: where the page before this one is. */
static char *
read_next (const EnvoiPubsubPage *page, const EnvoiRsmResult *set, const char *asked)
{
  gint64 first, last;
  g_autofree char *next = NULL;

  if (page->items->len == 0 || set->first == NULL || set->last == NULL)
    return NULL;
  /* ejabberd's cursors are times and its pages come in either order: the smaller one is older, and what is before it older still. */
  if (envoi_time_parse (set->first, &first) && envoi_time_parse (set->last, &last))
    next = g_strconcat ("before:", first < last ? set->first : set->last, NULL);
  else if (envoi_pubsub_page_is_descending (page))
    next = g_strconcat ("after:", set->last, NULL);
  else
    next = g_strconcat ("before:", set->first, NULL);
  /* One that stays where it is would never end. */
  return g_strcmp0 (next, asked) == 0 ? NULL : g_steal_pointer (&next);
}

static char *
format_first (const EnvoiPubsubPage *page)
{
  g_autofree char *a = g_uri_escape_string (((EnvoiPubsubItem *) page->items->pdata[0])->id, NULL, FALSE);
  g_autofree char *b = g_uri_escape_string (((EnvoiPubsubItem *) page->items->pdata[page->items->len - 1])->id, NULL, FALSE);

  return envoi_pubsub_page_is_descending (page) ? g_strdup_printf ("first:%s %s", a, b) : g_strdup_printf ("first:%s %s", b, a);
}

/* --- The questions, in a fiber ------------------------------------------------------------------------------------ */

typedef struct { EnvoiPubsub *self; char *jid, *node, *cursor; guint max; } Reading;

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  g_object_unref (reading->self);
  g_free (reading->jid);
  g_free (reading->node);
  g_free (reading->cursor);
  g_free (reading);
}

static EnvoiPubsubPage *
ask (Reading *reading, guint max_items, const EnvoiRsmRequest *range, const char * const *ids, GError **error)
{
  EnvoiBuilder *iq = envoi_builder_new_iq (reading->jid, "get");
  g_autoptr (EnvoiStanza) answer = NULL;

  envoi_builder_open (iq, "pubsub", NS);
  envoi_builder_open (iq, "items", NULL);
  envoi_builder_attribute (iq, "node", reading->node);
  if (max_items > 0)
    envoi_builder_attribute_uint (iq, "max_items", max_items);
  for (; ids && *ids; ids++)
    {
      envoi_builder_open (iq, "item", NULL);
      envoi_builder_attribute (iq, "id", *ids);
      envoi_builder_close (iq);
    }
  envoi_builder_close (iq);
  envoi_order_by_write_creation (iq);
  if (range)
    envoi_rsm_write (iq, range);
  answer = dex_await_boxed (envoi_pubsub_request (reading->self, iq, reading->jid), error);
  return answer ? read_page (answer, reading->node, error) : NULL;
}

static EnvoiPubsubPage *
read_newest (Reading *reading, GError **error)
{
  EnvoiPubsubPage *page = ask (reading, reading->max, NULL, NULL, error);
  EnvoiRsmResult set;

  if (page == NULL)
    return NULL;
  envoi_rsm_read (envoi_stanza_find (page->stanza, "pubsub", NS), &set);
  page->total = set.count;
  if (set.first)
    page->next = set.count >= 0 && set.count <= page->items->len ? NULL : read_next (page, &set, NULL);
  /* More than asked for is everything; less, too. */
  else if (page->items->len == reading->max)
    page->next = format_first (page);
  envoi_rsm_result_clear (&set);
  return page;
}

static EnvoiPubsubPage *
read_range (Reading *reading, const char *before, const char *after, GError **error)
{
  EnvoiRsmRequest range = { .after = after, .before = before, .max = reading->max };
  EnvoiPubsubPage *page = ask (reading, 0, &range, NULL, error);
  EnvoiRsmResult set;

  if (page == NULL)
    return NULL;
  envoi_rsm_read (envoi_stanza_find (page->stanza, "pubsub", NS), &set);
  page->total = set.count;
  page->next = read_next (page, &set, reading->cursor);
  envoi_rsm_result_clear (&set);
  return page;
}

static EnvoiPubsubPage *
read_listed (Reading *reading, GPtrArray *ids, guint start, GError **error)
{
  guint n_ids = ids->len, n;
  g_auto (GStrv) asked = NULL;
  EnvoiPubsubPage *page;

  n = MIN (MIN (reading->max, MAX_ASKED_IDS), n_ids - start);
  if (n == 0)
    return page_new (NULL);
  asked = g_new0 (char *, n + 1);
  for (guint i = 0; i < n; i++)
    asked[i] = g_strdup (ids->pdata[start + i]);
  page = ask (reading, 0, NULL, (const char * const *) asked, error);
  if (page == NULL)
    return NULL;
  page->total = n_ids;
  if (start + n < n_ids)
    page->next = g_strdup_printf ("left:%u", n_ids - start - n);
  return page;
}

/* A larger window of the newest; what was in the smaller one is left out, but for a few: newer ones may have been taken back meanwhile. */
static EnvoiPubsubPage *
read_window (Reading *reading, guint had, guint size, GError **error)
{
  guint wanted = MIN (had + reading->max, MAX_ITEMS), kept;
  g_autofree char *xml = NULL;
  EnvoiPubsubPage *page;
  gboolean descending;

  if (wanted > had && (guint64) wanted * size > MAX_WINDOW_BYTES)
    wanted = MAX (had, MAX_WINDOW_BYTES / MAX (size, 1));
  if (wanted <= had)
    {
      page = page_new (NULL);
      page->cut = TRUE;
      return page;
    }
  if ((page = ask (reading, wanted, NULL, NULL, error)) == NULL)
    return NULL;
  xml = envoi_stanza_to_xml (page->stanza);
  size = strlen (xml) / MAX (page->items->len, 1) + 1;
  descending = envoi_pubsub_page_is_descending (page);
  if (page->items->len >= wanted)
    page->next = g_strdup_printf ("window:%u %u", page->items->len, size);
  kept = MIN (page->items->len > had ? page->items->len - had + OVERLAP : OVERLAP, page->items->len);
  if (descending)
    g_ptr_array_remove_range (page->items, 0, page->items->len - kept);
  else
    g_ptr_array_set_size (page->items, kept);
  return page;
}

/* ids->len: it is not there. */
static guint
find_id (GPtrArray *ids, const char *id)
{
  guint i;

  for (i = 0; i < ids->len && !g_str_equal (ids->pdata[i], id); i++)
    ;
  return i;
}

static EnvoiPubsubPage *
read_second (Reading *reading, const char *ends, GError **error)
{
  g_auto (GStrv) words = g_strsplit (ends, " ", 2);
  g_autofree char *newest = words[0] ? g_uri_unescape_string (words[0], NULL) : NULL;
  g_autofree char *oldest = words[0] && words[1] ? g_uri_unescape_string (words[1], NULL) : NULL;
  g_autoptr (GPtrArray) ids = NULL;
  guint place, front;

  if (newest == NULL || oldest == NULL)
    {
      g_set_error_literal (error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_UNREADABLE, "");
      return NULL;
    }
  /* Anew, for what was kept may be older than the page. */
  ids = dex_await_boxed (envoi_pubsub_list_ids (reading->self, reading->jid, reading->node, TRUE), NULL);
  place = ids ? find_id (ids, oldest) : 0;
  front = ids ? find_id (ids, newest) : 0;
  /* Listed as they were given: newest first, the page at the beginning. Edited ones move to the front, new ones come before them. */
  if (ids && place < ids->len && place + OVERLAP >= reading->max && (front <= place || front == ids->len))
    return read_listed (reading, ids, place + 1, error);
  return read_window (reading, reading->max, 1, error);
}

static EnvoiPubsubPage *
read_left (Reading *reading, guint left, GError **error)
{
  g_autoptr (GPtrArray) ids = dex_await_boxed (envoi_pubsub_list_ids (reading->self, reading->jid, reading->node, FALSE), error);

  return ids ? read_listed (reading, ids, ids->len - MIN (left, ids->len), error) : NULL;
}

static DexFuture *
read_fiber (gpointer data)
{
  Reading *reading = data;
  const char *cursor = reading->cursor;
  EnvoiPubsubPage *page = NULL;
  GError *error = NULL;

  if (cursor == NULL)
    page = read_newest (reading, &error);
  else if (g_str_has_prefix (cursor, "before:"))
    page = read_range (reading, cursor + 7, NULL, &error);
  else if (g_str_has_prefix (cursor, "after:"))
    page = read_range (reading, NULL, cursor + 6, &error);
  else if (g_str_has_prefix (cursor, "first:"))
    page = read_second (reading, cursor + 6, &error);
  else if (g_str_has_prefix (cursor, "left:"))
    page = read_left (reading, MIN (g_ascii_strtoull (cursor + 5, NULL, 10), MAX_IDS), &error);
  else if (g_str_has_prefix (cursor, "window:"))
    {
      char *end;
      guint had = MIN (g_ascii_strtoull (cursor + 7, &end, 10), MAX_ITEMS);

      page = read_window (reading, had, MIN (g_ascii_strtoull (end, NULL, 10), G_MAXINT), &error);
    }
  else
    error = g_error_new_literal (ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_UNREADABLE, "");
  return page ? dex_future_new_take_boxed (ENVOI_TYPE_PUBSUB_PAGE, page) : dex_future_new_for_error (error);
}

static Reading *
reading_new (EnvoiPubsub *self, const char *jid, const char *node, const char *cursor, guint max)
{
  Reading *reading = g_new0 (Reading, 1);

  *reading = (Reading) { g_object_ref (self), g_strdup (jid), g_strdup (node), g_strdup (cursor), CLAMP (max, 1, MAX_PAGE) };
  return reading;
}

/**
 * envoi_pubsub_fetch_page:
 * @jid: (nullable): whose node; NULL = the own account
 * @cursor: (nullable): `next` of the page after it; NULL = the newest
 * @max: how many at the most, 1 to 500
 *
 * Returns: (transfer full): future of EnvoiPubsubPage; rejects with ENVOI_FEED_ERROR
 */
DexFuture *
envoi_pubsub_fetch_page (EnvoiPubsub *self, const char *jid, const char *node, const char *cursor, guint max)
{
  return dex_scheduler_spawn (NULL, 0, read_fiber, reading_new (self, jid, node, cursor, max), reading_free);
}

static DexFuture *
on_items (DexFuture *answer, gpointer user_data)
{
  GError *error = NULL;
  EnvoiPubsubPage *page = read_page (g_value_get_boxed (dex_future_get_value (answer, NULL)), user_data, &error);

  return page ? dex_future_new_take_boxed (ENVOI_TYPE_PUBSUB_PAGE, page) : dex_future_new_for_error (error);
}

/**
 * envoi_pubsub_fetch_by_ids:
 * @ids: (array zero-terminated=1): at least one; more than 100 are not asked for
 *
 * Returns: (transfer full): future of EnvoiPubsubPage with those that there are; rejects with ENVOI_FEED_ERROR
 */
DexFuture *
envoi_pubsub_fetch_by_ids (EnvoiPubsub *self, const char *jid, const char *node, const char * const *ids)
{
  EnvoiBuilder *iq = envoi_builder_new_iq (jid, "get");

  envoi_builder_open (iq, "pubsub", NS);
  envoi_builder_open (iq, "items", NULL);
  envoi_builder_attribute (iq, "node", node);
  for (guint i = 0; ids[i] && i < MAX_ASKED_IDS; i++)
    {
      envoi_builder_open (iq, "item", NULL);
      envoi_builder_attribute (iq, "id", ids[i]);
      envoi_builder_close (iq);
    }
  return dex_future_then (envoi_pubsub_request (self, iq, jid), on_items, g_strdup (node), g_free);
}
