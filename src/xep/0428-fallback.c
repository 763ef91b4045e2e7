/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0428-fallback.h"

#include "envoi-xep.h"

#define NS ENVOI_NS_FALLBACK
#define MAX_RANGES 64

typedef struct { glong start, end; } Range;

static int
compare (gconstpointer a, gconstpointer b)
{
  const Range *x = a, *y = b;

  return x->start < y->start ? -1 : x->start > y->start;
}

/* FALSE: unusable. Without both ends it is the whole text. */
static gboolean
read_range (const EnvoiNode *node, glong length, Range *range)
{
  guint64 start, end;

  if (!envoi_node_get_attribute (node, "start") && !envoi_node_get_attribute (node, "end"))
    {
      *range = (Range) { 0, length };
      return TRUE;
    }
  if (!envoi_node_get_uint (node, "start", length, &start) || !envoi_node_get_uint (node, "end", length, &end) || start >= end)
    return FALSE;
  *range = (Range) { start, end };
  return TRUE;
}

static const EnvoiNode *
find_fallback (const EnvoiStanza *message, const char *for_ns)
{
  const EnvoiNode *node = envoi_stanza_find (message, "fallback", NS);

  while (node && g_strcmp0 (envoi_node_get_attribute (node, "for"), for_ns) != 0)
    node = envoi_node_find_next (node, "fallback", NS);
  return node;
}

/* Sorted; NULL when one can't be used: then none is. */
static GArray *
read_ranges (const EnvoiNode *fallback, glong length)
{
  g_autoptr (GArray) ranges = g_array_new (FALSE, FALSE, sizeof (Range));
  Range range = { 0, length };

  for (const EnvoiNode *node = envoi_node_find (fallback, "body", NS); node; node = envoi_node_find_next (node, "body", NS))
    {
      if (ranges->len == MAX_RANGES || !read_range (node, length, &range))
        return NULL;
      g_array_append_val (ranges, range);
    }
  /* Nothing named at all: everything. */
  if (envoi_node_first_element (fallback) == NULL)
    g_array_append_val (ranges, range);
  if (ranges->len == 0)
    return NULL;
  g_array_sort (ranges, compare);
  for (guint i = 1; i < ranges->len; i++)
    if (g_array_index (ranges, Range, i).start < g_array_index (ranges, Range, i - 1).end)
      return NULL;
  return g_steal_pointer (&ranges);
}

/**
 * envoi_fallback_strip:
 * @body: the text as it came
 * @for_ns: the extension
 *
 * Returns: (transfer full) (nullable): what is left; %NULL when nothing is to be taken away
 */
char *
envoi_fallback_strip (const EnvoiStanza *message, const char *body, const char *for_ns)
{
  const EnvoiNode *fallback = find_fallback (message, for_ns);
  g_autoptr (GArray) ranges = NULL;
  const char *p = body;
  glong at = 0;
  GString *rest;

  if (fallback == NULL || (ranges = read_ranges (fallback, g_utf8_strlen (body, -1))) == NULL)
    return NULL;
  rest = g_string_new (NULL);
  for (guint i = 0; i < ranges->len; i++)
    {
      const Range *range = &g_array_index (ranges, Range, i);
      const char *start = g_utf8_offset_to_pointer (p, range->start - at);

      g_string_append_len (rest, p, start - p);
      p = g_utf8_offset_to_pointer (start, range->end - range->start);
      at = range->end;
    }
  g_string_append (rest, p);
  return g_string_free (rest, FALSE);
}

/**
 * envoi_fallback_is_whole:
 *
 * Returns: whether nothing of the text is meant for who knows the extension
 */
gboolean
envoi_fallback_is_whole (const EnvoiStanza *message, const char *for_ns)
{
  const EnvoiNode *body = envoi_stanza_find (message, "body", ENVOI_NS_CLIENT);
  g_autofree char *rest = body ? envoi_fallback_strip (message, envoi_node_get_text (body), for_ns) : NULL;

  return rest && *g_strstrip (rest) == '\0';
}

void
envoi_fallback_write (EnvoiBuilder *message, const char *for_ns, guint start, guint end)
{
  envoi_builder_open (message, "fallback", NS);
  envoi_builder_attribute (message, "for", for_ns);
  envoi_builder_open (message, "body", NULL);
  if (end > 0)
    {
      envoi_builder_attribute_uint (message, "start", start);
      envoi_builder_attribute_uint (message, "end", end);
    }
  envoi_builder_close (message);
  envoi_builder_close (message);
}

ENVOI_XEP_ROW (0428_fallback) = {
  .number = 428, .title = "Fallback Indication", .version = "0.2.1", .kind = ENVOI_XEP_PAYLOAD,
  .features = ENVOI_XEP_FEATURES (NS),
};
