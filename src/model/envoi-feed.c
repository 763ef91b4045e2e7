/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-feed-records.h"

struct _EnvoiFeed {
  GObject parent_instance;
  EnvoiAccount *account;
  EnvoiContact *contact;
  char *service, *node;
  EnvoiFeedData data;
};

G_DEFINE_FINAL_TYPE (EnvoiFeed, envoi_feed, G_TYPE_OBJECT)

#define ENVOI_RECORD_DATA EnvoiFeedData
ENVOI_DEFINE_RECORD (EnvoiFeed, feed, ENVOI_FEED_FIELDS, NULL)

enum { PROP_ACCOUNT = N_FIELDS + 1, PROP_CONTACT, PROP_SERVICE, PROP_NODE };

#define ACCESS(name, ctype) ENVOI_ACCESS (EnvoiFeed, feed, name, ctype)
ACCESS (kind, int)
ACCESS (description, char *)
ACCESS (avatar_hash, char *)
ACCESS (avatar_url, char *)
ACCESS (followed, gboolean)
ACCESS (shared, gboolean)
ACCESS (extensions, char *)
ACCESS (notify, gboolean)
ACCESS (pinned, gboolean)
ACCESS (pending, gboolean)
ACCESS (complete, gboolean)
ACCESS (cursor, char *)
ACCESS (depth, gint64)
ACCESS (unread_after, gint64)
ACCESS (access, int)
ACCESS (publish, int)
ACCESS (affiliation, int)
ACCESS (n_followers, guint)
ACCESS (n_posts, guint)
ACCESS (room_uri, char *)
ACCESS (unread, guint)
ACCESS (newest, gint64)
ACCESS (loading, gboolean)
ACCESS (problem, GError *)
ENVOI_ACCESS_SET (EnvoiFeed, feed, title, char *)

const char *
envoi_feed_get_title (EnvoiFeed *self)
{
  if (self->data.title != NULL && self->data.title[0] != '\0')
    return self->data.title;
  return self->contact != NULL ? envoi_contact_get_title (self->contact) : self->node;
}

const char *
envoi_feed_get_own_title (EnvoiFeed *self)
{
  return self->data.title;
}

EnvoiAccount *
envoi_feed_get_account (EnvoiFeed *self)
{
  return self->account;
}

const char *
envoi_feed_get_service (EnvoiFeed *self)
{
  return self->service;
}

const char *
envoi_feed_get_node (EnvoiFeed *self)
{
  return self->node;
}

EnvoiContact *
envoi_feed_get_contact (EnvoiFeed *self)
{
  return self->contact;
}

gboolean
envoi_feed_is_own (EnvoiFeed *self)
{
  return strcmp (self->node, ENVOI_BLOG_NODE) == 0 && g_strcmp0 (self->service, envoi_account_get_jid (self->account)) == 0;
}

static void
on_contact_title (EnvoiFeed *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[FIELD_title]);
}

static void
envoi_feed_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EnvoiFeed *self = ENVOI_FEED (object);

  switch (id)
    {
    case FIELD_title + 1:
      g_value_set_string (value, envoi_feed_get_title (self));
      break;
    case PROP_ACCOUNT:
      g_value_set_object (value, self->account);
      break;
    case PROP_CONTACT:
      g_value_set_object (value, self->contact);
      break;
    case PROP_SERVICE:
      g_value_set_string (value, self->service);
      break;
    case PROP_NODE:
      g_value_set_string (value, self->node);
      break;
    default:
      envoi_record_get_property (object, id, value, &envoi_feed_record_class);
    }
}

static void
envoi_feed_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  envoi_record_set_property (object, id, value, &envoi_feed_record_class, properties);
}

static void
envoi_feed_finalize (GObject *object)
{
  EnvoiFeed *self = ENVOI_FEED (object);

  envoi_record_clear (&envoi_feed_record_class, &self->data);
  g_free (self->service);
  g_free (self->node);
  g_clear_object (&self->contact);
  g_clear_object (&self->account);
  G_OBJECT_CLASS (envoi_feed_parent_class)->finalize (object);
}

static void
envoi_feed_class_init (EnvoiFeedClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = envoi_feed_get_property;
  object_class->set_property = envoi_feed_set_property;
  object_class->finalize = envoi_feed_finalize;
  envoi_record_install (object_class, &envoi_feed_record_class, properties);
  g_object_class_install_property (object_class, PROP_ACCOUNT, g_param_spec_object ("account", NULL, NULL, ENVOI_TYPE_ACCOUNT, readable));
  g_object_class_install_property (object_class, PROP_CONTACT, g_param_spec_object ("contact", NULL, NULL, ENVOI_TYPE_CONTACT, readable));
  g_object_class_install_property (object_class, PROP_SERVICE, g_param_spec_string ("service", NULL, NULL, NULL, readable));
  g_object_class_install_property (object_class, PROP_NODE, g_param_spec_string ("node", NULL, NULL, NULL, readable));
}

static void
envoi_feed_init (EnvoiFeed *self)
{
  self->data.notify = TRUE;
}

/**
 * envoi_feed_new:
 * @service: a bare address, normalised
 * @contact: (nullable): whose blog it is
 *
 * Only the store makes feeds, so that there is one object for each.
 *
 * Returns: (transfer full): a feed
 */
EnvoiFeed *
envoi_feed_new (EnvoiAccount *account, const char *service, const char *node, EnvoiContact *contact)
{
  EnvoiFeed *self = g_object_new (ENVOI_TYPE_FEED, NULL);

  self->account = g_object_ref (account);
  self->service = g_strdup (service);
  self->node = g_strdup (node);
  self->data.kind = strcmp (node, ENVOI_BLOG_NODE) == 0 ? ENVOI_FEED_BLOG : ENVOI_FEED_COMMUNITY;
  if (contact != NULL)
    {
      self->contact = g_object_ref (contact);
      g_signal_connect_object (contact, "notify::title", G_CALLBACK (on_contact_title), self, G_CONNECT_SWAPPED);
    }
  return self;
}
