/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-resources.h"

#include <string.h>

#define MAX_PEOPLE 20000
#define MAX_RESOURCES 32    /* of one person */

struct _EnvoiResources {
  GHashTable *people;       /* bare address -> GPtrArray of EnvoiResource, never empty */
  guint64     order;
};

static void
resource_free (EnvoiResource *resource)
{
  g_free (resource->full);
  g_free (resource->status);
  g_free (resource);
}

EnvoiResources *
envoi_resources_new (void)
{
  EnvoiResources *self = g_new0 (EnvoiResources, 1);

  self->people = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  return self;
}

void
envoi_resources_free (EnvoiResources *self)
{
  g_hash_table_unref (self->people);
  g_free (self);
}

void
envoi_resources_clear (EnvoiResources *self)
{
  g_hash_table_remove_all (self->people);
}

static gboolean
find (GPtrArray *resources, const char *full, guint *index)
{
  for (guint i = 0; i < resources->len; i++)
    if (g_str_equal (((EnvoiResource *) resources->pdata[i])->full, full))
      {
        *index = i;
        return TRUE;
      }
  return FALSE;
}

static EnvoiAvailability
availability_of (EnvoiShow show)
{
  switch (show)
    {
    case ENVOI_SHOW_CHAT: return ENVOI_AVAILABILITY_CHAT;
    case ENVOI_SHOW_AWAY: return ENVOI_AVAILABILITY_AWAY;
    case ENVOI_SHOW_XA:   return ENVOI_AVAILABILITY_EXTENDED_AWAY;
    case ENVOI_SHOW_DND:  return ENVOI_AVAILABILITY_BUSY;
    default:              return ENVOI_AVAILABILITY_ONLINE;
    }
}

static gboolean
leave (EnvoiResources *self, const EnvoiPresenceNews *news, GPtrArray *resources)
{
  guint index;

  if (resources == NULL)
    return FALSE;
  /* From the bare address it is about all of them. */
  if (g_str_equal (news->full, news->bare))
    return g_hash_table_remove (self->people, news->bare);
  if (!find (resources, news->full, &index))
    return FALSE;
  g_ptr_array_remove_index (resources, index);
  if (resources->len == 0)
    g_hash_table_remove (self->people, news->bare);
  return TRUE;
}

/**
 * envoi_resources_update:
 *
 * Returns: whether something changed
 */
gboolean
envoi_resources_update (EnvoiResources *self, const EnvoiPresenceNews *news)
{
  GPtrArray *resources = g_hash_table_lookup (self->people, news->bare);
  EnvoiResource *resource;
  guint index;

  if (!news->available)
    return leave (self, news, resources);

  if (resources == NULL)
    {
      if (g_hash_table_size (self->people) >= MAX_PEOPLE)
        return FALSE;
      resources = g_ptr_array_new_with_free_func ((GDestroyNotify) resource_free);
      g_hash_table_insert (self->people, g_strdup (news->bare), resources);
    }
  if (find (resources, news->full, &index))
    resource = resources->pdata[index];
  else
    {
      if (resources->len >= MAX_RESOURCES)
        return FALSE;
      resource = g_new0 (EnvoiResource, 1);
      resource->full = g_strdup (news->full);
      g_ptr_array_add (resources, resource);
    }
  resource->availability = availability_of (news->show);
  resource->priority = news->priority;
  resource->idle_since = news->idle_since;
  resource->order = ++self->order;
  g_set_str (&resource->status, news->status);
  return TRUE;
}

gboolean
envoi_resources_has (EnvoiResources *self, const char *full)
{
  const char *slash = strchr (full, '/');
  g_autofree char *bare = slash ? g_strndup (full, slash - full) : g_strdup (full);
  GPtrArray *resources = g_hash_table_lookup (self->people, bare);
  guint index;

  return resources && find (resources, full, &index);
}

static int
rank (const EnvoiResource *resource)
{
  switch (resource->availability)
    {
    case ENVOI_AVAILABILITY_CHAT: return 4;
    case ENVOI_AVAILABILITY_ONLINE: return 3;
    case ENVOI_AVAILABILITY_BUSY: return 2;
    case ENVOI_AVAILABILITY_AWAY: return 1;
    default: return 0;
    }
}

static gboolean
is_better (const EnvoiResource *a, const EnvoiResource *b)
{
  if (a->priority != b->priority)
    return a->priority > b->priority;
  if (rank (a) != rank (b))
    return rank (a) > rank (b);
  return a->order > b->order;
}

/**
 * envoi_resources_get_best:
 *
 * Returns: (transfer none) (nullable)
 */
const EnvoiResource *
envoi_resources_get_best (EnvoiResources *self, const char *bare)
{
  GPtrArray *resources = g_hash_table_lookup (self->people, bare);
  const EnvoiResource *best = NULL;

  for (guint i = 0; resources && i < resources->len; i++)
    if (best == NULL || is_better (resources->pdata[i], best))
      best = resources->pdata[i];
  return best;
}

/**
 * envoi_resources_list_people:
 *
 * Returns: (transfer container) (element-type utf8): bare addresses
 */
GPtrArray *
envoi_resources_list_people (EnvoiResources *self)
{
  return g_hash_table_get_keys_as_ptr_array (self->people);
}
