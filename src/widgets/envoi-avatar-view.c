/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-avatar-view.h"
#include "envoi-avatar-cache.h"
#include "envoi-feed.h"
#include "envoi-media-source.h"
#include <adwaita.h>

/*
 * EnvoiAvatarView: the picture of a contact, of a participant of a room, of a community or of one's own account, or its initials. Asks for the picture when it is
 * first shown, not before. Says nothing to a screen reader: the name stands beside it.
 */

struct _EnvoiAvatarView
{
  GtkWidget parent_instance;
  GtkWidget *avatar;
  GObject *person;      /* EnvoiContact, EnvoiOccupant, EnvoiAccount or EnvoiFeed */
  EnvoiAttachment *attachment;   /* the picture of a community */
  gboolean asked;       /* for it, whatever came of it */
  char *name;           /* initials of another name than the person's own */
  gulong file_handler, hash_handler, title_handler, follow_handler;
  guint64 serial;       /* a picture that comes too late belongs to somebody else */
};

enum { PROP_0, PROP_CONTACT, PROP_ACCOUNT, PROP_SIZE, N_PROPS };
static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (EnvoiAvatarView, envoi_avatar_view, GTK_TYPE_WIDGET)

typedef struct { GWeakRef view; guint64 serial; EnvoiAttachment *attachment; } Wait;

static void
wait_free (gpointer data)
{
  Wait *wait = data;
  g_weak_ref_clear (&wait->view);
  g_clear_object (&wait->attachment);
  g_free (wait);
}

static DexFuture *
on_picture (DexFuture *future, gpointer data)
{
  Wait *wait = data;
  g_autoptr (EnvoiAvatarView) self = g_weak_ref_get (&wait->view);
  const GValue *value = dex_future_get_value (future, NULL);

  if (self != NULL && self->avatar != NULL && value != NULL && self->serial == wait->serial)
    adw_avatar_set_custom_image (ADW_AVATAR (self->avatar), g_value_get_object (value));
  return dex_future_new_true ();
}

static GFile *
get_file (EnvoiAvatarView *self)
{
  if (ENVOI_IS_CONTACT (self->person))
    return envoi_contact_get_avatar_file (ENVOI_CONTACT (self->person));
  if (ENVOI_IS_OCCUPANT (self->person))
    return envoi_occupant_get_avatar_file (ENVOI_OCCUPANT (self->person));
  if (ENVOI_IS_ACCOUNT (self->person))
    return envoi_account_get_avatar_file (ENVOI_ACCOUNT (self->person));
  return self->attachment != NULL ? envoi_attachment_get_local_file (self->attachment) : NULL;
}

/* A service is trusted for the sake of what is followed there, not for any picture that somebody names. */
static void
update_attachment (EnvoiAvatarView *self)
{
  EnvoiFeed *feed = ENVOI_IS_FEED (self->person) ? ENVOI_FEED (self->person) : NULL;
  const char *url = feed != NULL ? envoi_feed_get_avatar_url (feed) : NULL;
  const char *author = feed != NULL && envoi_feed_get_followed (feed) ? envoi_feed_get_service (feed) : NULL;

  if (self->attachment != NULL && feed != NULL && envoi_attachment_get_account (self->attachment) == envoi_feed_get_account (feed)
      && g_strcmp0 (envoi_attachment_get_uri (self->attachment), url) == 0 && g_strcmp0 (envoi_attachment_get_author (self->attachment), author) == 0)
    return;
  g_clear_object (&self->attachment);
  self->asked = FALSE;
  if (url == NULL)
    return;
  self->attachment = envoi_attachment_new (envoi_feed_get_account (feed), author, url);
  envoi_attachment_set_media_type (self->attachment, "image/*");
}

static void update_picture (EnvoiAvatarView *self);

static DexFuture *
on_fetched (DexFuture *future, gpointer data)
{
  Wait *wait = data;
  g_autoptr (EnvoiAvatarView) self = g_weak_ref_get (&wait->view);
  const GValue *value = dex_future_get_value (future, NULL);

  if (self != NULL && self->avatar != NULL && value != NULL && self->attachment == wait->attachment)
    {
      envoi_attachment_set_local_file (self->attachment, g_value_get_object (value));
      update_picture (self);
    }
  return dex_future_new_true ();
}

static Wait *
wait_new (EnvoiAvatarView *self)
{
  Wait *wait = g_new0 (Wait, 1);

  g_weak_ref_init (&wait->view, self);
  wait->serial = self->serial;
  g_set_object (&wait->attachment, self->attachment);
  return wait;
}

static void
want_attachment (EnvoiAvatarView *self)
{
  EnvoiMediaSource *source = envoi_media_source_get_default ();

  if (self->attachment == NULL || self->asked || source == NULL || !envoi_media_source_allows (source, self->attachment))
    return;
  self->asked = TRUE;
  dex_future_disown (dex_future_finally (envoi_media_source_fetch (source, self->attachment, FALSE), on_fetched, wait_new (self), wait_free));
}

static void
update_feed (EnvoiAvatarView *self)
{
  update_attachment (self);
  update_picture (self);
}

static void
update_picture (EnvoiAvatarView *self)
{
  GFile *file = get_file (self);
  GdkTexture *known = file != NULL ? envoi_avatar_cache_peek (file) : NULL;

  self->serial++;
  adw_avatar_set_custom_image (ADW_AVATAR (self->avatar), GDK_PAINTABLE (known));
  if (known != NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  if (file == NULL)
    {
      if (ENVOI_IS_CONTACT (self->person))
        envoi_contact_want_avatar (ENVOI_CONTACT (self->person));
      else if (ENVOI_IS_OCCUPANT (self->person))
        envoi_occupant_want_avatar (ENVOI_OCCUPANT (self->person));
      else if (ENVOI_IS_FEED (self->person))
        want_attachment (self);
      return;
    }
  dex_future_disown (dex_future_finally (envoi_avatar_cache_load (file), on_picture, wait_new (self), wait_free));
}

static void
update_text (EnvoiAvatarView *self)
{
  const char *text = self->name;

  if (text != NULL)
    ;
  else if (ENVOI_IS_CONTACT (self->person))
    text = envoi_contact_get_title (ENVOI_CONTACT (self->person));
  else if (ENVOI_IS_OCCUPANT (self->person))
    text = envoi_occupant_get_nick (ENVOI_OCCUPANT (self->person));
  else if (ENVOI_IS_FEED (self->person))
    text = envoi_feed_get_title (ENVOI_FEED (self->person));
  else if (ENVOI_IS_ACCOUNT (self->person))
    text = envoi_account_get_nickname (ENVOI_ACCOUNT (self->person)) != NULL
         ? envoi_account_get_nickname (ENVOI_ACCOUNT (self->person)) : envoi_account_get_jid (ENVOI_ACCOUNT (self->person));
  adw_avatar_set_text (ADW_AVATAR (self->avatar), text);
}

static void
drop_handlers (EnvoiAvatarView *self)
{
  if (self->person == NULL)
    return;
  g_clear_signal_handler (&self->file_handler, self->person);
  g_clear_signal_handler (&self->hash_handler, self->person);
  g_clear_signal_handler (&self->title_handler, self->person);
  g_clear_signal_handler (&self->follow_handler, self->person);
}

static void
set_person (EnvoiAvatarView *self, gpointer person)
{
  if (self->person == person)
    return;
  drop_handlers (self);
  g_set_object (&self->person, person);
  update_attachment (self);
  if (ENVOI_IS_FEED (person))
    {
      self->title_handler = g_signal_connect_swapped (person, "notify::title", G_CALLBACK (update_text), self);
      self->file_handler = g_signal_connect_swapped (person, "notify::avatar-url", G_CALLBACK (update_feed), self);
      self->follow_handler = g_signal_connect_swapped (person, "notify::followed", G_CALLBACK (update_feed), self);
    }
  else if (person != NULL)
    {
      self->file_handler = g_signal_connect_swapped (person, "notify::avatar-file", G_CALLBACK (update_picture), self);
      self->title_handler = g_signal_connect_swapped (person, ENVOI_IS_CONTACT (person) ? "notify::title" : ENVOI_IS_OCCUPANT (person) ? "notify::nick" : "notify::nickname", G_CALLBACK (update_text), self);
      if (!ENVOI_IS_ACCOUNT (person))
        self->hash_handler = g_signal_connect_swapped (person, "notify::avatar-hash", G_CALLBACK (update_picture), self);
    }
  update_text (self);
  update_picture (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONTACT]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACCOUNT]);
}

void
envoi_avatar_view_set_contact (EnvoiAvatarView *self, EnvoiContact *contact)
{
  if (contact != NULL || ENVOI_IS_CONTACT (self->person))
    set_person (self, contact);
}

void
envoi_avatar_view_set_account (EnvoiAvatarView *self, EnvoiAccount *account)
{
  if (account != NULL || ENVOI_IS_ACCOUNT (self->person))
    set_person (self, account);
}

void
envoi_avatar_view_set_occupant (EnvoiAvatarView *self, EnvoiOccupant *occupant)
{
  if (occupant != NULL || ENVOI_IS_OCCUPANT (self->person))
    set_person (self, occupant);
}

void
envoi_avatar_view_set_feed (EnvoiAvatarView *self, EnvoiFeed *feed)
{
  if (feed == NULL && !ENVOI_IS_FEED (self->person))
    return;
  /* A row is used again for another one. */
  if (feed != NULL)
    envoi_avatar_view_set_name (self, NULL);
  set_person (self, feed != NULL && envoi_feed_get_contact (feed) != NULL ? (gpointer) envoi_feed_get_contact (feed) : feed);
}

/* Whose initials are shown where no picture is; NULL: the person's own. */
void
envoi_avatar_view_set_name (EnvoiAvatarView *self, const char *name)
{
  if (g_set_str (&self->name, name))
    update_text (self);
}

static void
envoi_avatar_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (envoi_avatar_view_parent_class)->map (widget);
  update_picture (ENVOI_AVATAR_VIEW (widget));
}

static void
envoi_avatar_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EnvoiAvatarView *self = ENVOI_AVATAR_VIEW (object);

  switch (id)
    {
    case PROP_CONTACT: g_value_set_object (value, ENVOI_IS_CONTACT (self->person) ? self->person : NULL); break;
    case PROP_ACCOUNT: g_value_set_object (value, ENVOI_IS_ACCOUNT (self->person) ? self->person : NULL); break;
    case PROP_SIZE: g_value_set_int (value, adw_avatar_get_size (ADW_AVATAR (self->avatar))); break;
    default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
envoi_avatar_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  EnvoiAvatarView *self = ENVOI_AVATAR_VIEW (object);

  switch (id)
    {
    case PROP_CONTACT: envoi_avatar_view_set_contact (self, g_value_get_object (value)); break;
    case PROP_ACCOUNT: envoi_avatar_view_set_account (self, g_value_get_object (value)); break;
    case PROP_SIZE: adw_avatar_set_size (ADW_AVATAR (self->avatar), g_value_get_int (value)); break;
    default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
envoi_avatar_view_dispose (GObject *object)
{
  EnvoiAvatarView *self = ENVOI_AVATAR_VIEW (object);

  drop_handlers (self);
  g_clear_object (&self->person);
  g_clear_object (&self->attachment);
  g_clear_pointer (&self->avatar, gtk_widget_unparent);
  G_OBJECT_CLASS (envoi_avatar_view_parent_class)->dispose (object);
}

static void
envoi_avatar_view_finalize (GObject *object)
{
  g_free (ENVOI_AVATAR_VIEW (object)->name);
  G_OBJECT_CLASS (envoi_avatar_view_parent_class)->finalize (object);
}

static void
envoi_avatar_view_class_init (EnvoiAvatarViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = envoi_avatar_view_get_property;
  object_class->set_property = envoi_avatar_view_set_property;
  object_class->dispose = envoi_avatar_view_dispose;
  object_class->finalize = envoi_avatar_view_finalize;
  widget_class->map = envoi_avatar_view_map;
  properties[PROP_CONTACT] = g_param_spec_object ("contact", NULL, NULL, ENVOI_TYPE_CONTACT,
    G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_ACCOUNT] = g_param_spec_object ("account", NULL, NULL, ENVOI_TYPE_ACCOUNT,
    G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_SIZE] = g_param_spec_int ("size", NULL, NULL, -1, 256, 40, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
envoi_avatar_view_init (EnvoiAvatarView *self)
{
  self->avatar = g_object_new (ADW_TYPE_AVATAR, "size", 40, "show-initials", TRUE,
                               "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  gtk_widget_set_parent (self->avatar, GTK_WIDGET (self));
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
}

GtkWidget *
envoi_avatar_view_new (int size)
{
  return g_object_new (ENVOI_TYPE_AVATAR_VIEW, "size", size, NULL);
}
