/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0059-result-sets.h"

#include <string.h>

#include "envoi-xep.h"

#define MAX_ID 1023

/**
 * envoi_rsm_write:
 *
 * Writes the <set> of a request into what is open.
 */
void
envoi_rsm_write (EnvoiBuilder *builder, const EnvoiRsmRequest *request)
{
  envoi_builder_open (builder, "set", ENVOI_NS_RSM);
  if (request->max > 0)
    {
      g_autofree char *max = g_strdup_printf ("%u", request->max);
      envoi_builder_leaf (builder, "max", NULL, max);
    }
  if (request->after)
    envoi_builder_leaf (builder, "after", NULL, request->after);
  if (request->before)
    envoi_builder_leaf (builder, "before", NULL, request->before);
  envoi_builder_close (builder);
}

static char *
dup_id (const EnvoiNode *set, const char *name)
{
  const EnvoiNode *node = envoi_node_find (set, name, ENVOI_NS_RSM);
  const char *text = node ? envoi_node_get_text (node) : "";

  return *text != '\0' && strlen (text) <= MAX_ID ? g_strdup (text) : NULL;
}

static gint64
read_number (const char *text)
{
  guint64 value;

  return text && g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT32, &value, NULL) ? (gint64) value : -1;
}

/**
 * envoi_rsm_read:
 * @parent: (nullable): what holds the <set>
 * @result: (out): cleared with envoi_rsm_result_clear()
 */
void
envoi_rsm_read (const EnvoiNode *parent, EnvoiRsmResult *result)
{
  const EnvoiNode *set = parent ? envoi_node_find (parent, "set", ENVOI_NS_RSM) : NULL;
  const EnvoiNode *node;

  *result = (EnvoiRsmResult) { .count = -1, .index = -1 };
  if (set == NULL)
    return;
  result->first = dup_id (set, "first");
  result->last = dup_id (set, "last");
  if ((node = envoi_node_find (set, "count", ENVOI_NS_RSM)))
    result->count = read_number (envoi_node_get_text (node));
  if ((node = envoi_node_find (set, "first", ENVOI_NS_RSM)))
    result->index = read_number (envoi_node_get_attribute (node, "index"));
}

void
envoi_rsm_result_clear (EnvoiRsmResult *self)
{
  g_clear_pointer (&self->first, g_free);
  g_clear_pointer (&self->last, g_free);
}

ENVOI_XEP_ROW (0059_result_sets) = {
  .number = 59, .title = "Result Set Management", .version = "1.0", .kind = ENVOI_XEP_PAYLOAD,
};
