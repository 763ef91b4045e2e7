/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-room-bar.h"
#include "envoi-error.h"
#include "envoi-error-text.h"
#include "envoi-room-commands.h"
#include "envoi-text.h"
#include "envoi-window.h"
#include <glib/gi18n.h>

typedef enum { NOTHING, JOIN, NOW, PASSWORD, OTHER_NICK, FORGET, ASK_VOICE, UNDERSTOOD, OPEN_OTHER, GRANT_VOICE, NOT_NOW } Deed;

struct _EnvoiRoomBar
{
  AdwBin parent_instance;
  EnvoiSessionManager *manager;
  EnvoiRoom *room;
  EnvoiRoomService *service;     /* of the room's account when it was opened; nullable */
  gulong voice_handler;
  EnvoiRoomFeatures seen;        /* what the room was like when the person last looked */
  gboolean asked_voice;
  EnvoiOccupant *asking;         /* who asks to write; nullable */
  char *other;                   /* where a closed room has moved to */
  Deed first, second;
  GtkWidget *revealer, *title_label, *text_label, *first_button, *second_button;
};

G_DEFINE_FINAL_TYPE (EnvoiRoomBar, envoi_room_bar, ADW_TYPE_BIN)

static const char *
get_label (Deed deed)
{
  switch (deed)
    {
    case JOIN: return _("_Join Again");
    case NOW: return _("_Try Now");
    case PASSWORD: return _("Enter _Password…");
    case OTHER_NICK: return _("Choose a _Nickname…");
    case FORGET: return _("_Forget Room…");
    case ASK_VOICE: return _("_Ask to Write");
    case UNDERSTOOD: return _("_Understood");
    case GRANT_VOICE: return _("_Let Write");
    case NOT_NOW: return _("_Not Now");
    case OPEN_OTHER: return _("_Look at the New Room…");
    case NOTHING:
    default: return NULL;
    }
}

static void
say (EnvoiRoomBar *self, const char *title, const char *text, Deed first, Deed second)
{
  gtk_label_set_text (GTK_LABEL (self->title_label), title != NULL ? title : "");
  gtk_widget_set_visible (self->title_label, title != NULL);
  gtk_label_set_text (GTK_LABEL (self->text_label), text != NULL ? text : "");
  self->first = first;
  self->second = second;
  gtk_widget_set_visible (self->first_button, first != NOTHING);
  gtk_widget_set_visible (self->second_button, second != NOTHING);
  if (first != NOTHING)
    gtk_button_set_label (GTK_BUTTON (self->first_button), get_label (first));
  if (second != NOTHING)
    gtk_button_set_label (GTK_BUTTON (self->second_button), get_label (second));
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->revealer), TRUE);
}

char *
envoi_room_bar_add_reason (const char *text, const GError *problem)
{
  g_autofree char *reason = NULL, *isolated = NULL;

  if (problem->domain != ENVOI_ROOM_ERROR || *problem->message == '\0')
    return g_strdup (text);
  reason = envoi_text_one_line (problem->message, 300);
  isolated = envoi_text_isolate (reason);
  /* Translators: first what happened, then the words that a moderator or the room gave as the reason */
  return g_strdup_printf (_("%s\nReason given: “%s”"), text, isolated);
}

static void
say_outside (EnvoiRoomBar *self)
{
  EnvoiRoomService *service = envoi_find_room_service (self->manager, envoi_room_get_account (self->room));
  const GError *problem = envoi_room_get_problem (self->room);
  g_autoptr (EnvoiErrorText) words = NULL;
  g_autofree char *text = NULL;
  Deed first = JOIN, second = FORGET;

  if (problem == NULL)
    {
      say (self, NULL, _("You are not in this room. You see what was said while you were."), JOIN, FORGET);
      return;
    }
  if (service != NULL && envoi_room_service_wants_answer (service, self->room))
    {
      say (self, _("A question first"), _("The room asks a question before it lets anybody in. Join to answer it."), JOIN, FORGET);
      return;
    }
  if (g_error_matches (problem, ENVOI_ROOM_ERROR, ENVOI_ROOM_ERROR_DESTROYED))
    {
      g_free (self->other);
      self->other = service != NULL ? envoi_room_service_dup_alternate (service, self->room) : NULL;
    }
  words = envoi_error_text_new (problem, NULL);
  text = envoi_room_bar_add_reason (words->body, problem);
  if (problem->domain == ENVOI_ROOM_ERROR)
    switch ((EnvoiRoomError) problem->code)
      {
      case ENVOI_ROOM_ERROR_PASSWORD: first = PASSWORD; break;
      case ENVOI_ROOM_ERROR_NICK_CONFLICT:
      case ENVOI_ROOM_ERROR_NICK_REFUSED: first = OTHER_NICK; break;
      case ENVOI_ROOM_ERROR_DESTROYED:
        first = self->other != NULL ? OPEN_OTHER : FORGET;
        second = self->other != NULL ? FORGET : NOTHING;
        break;
      case ENVOI_ROOM_ERROR_NOT_A_ROOM: first = FORGET; second = NOTHING; break;
      case ENVOI_ROOM_ERROR_FAILED: case ENVOI_ROOM_ERROR_NOT_FOUND: case ENVOI_ROOM_ERROR_UNREACHABLE: case ENVOI_ROOM_ERROR_MEMBERS_ONLY:
      case ENVOI_ROOM_ERROR_BANNED: case ENVOI_ROOM_ERROR_FULL: case ENVOI_ROOM_ERROR_NOT_ALLOWED: case ENVOI_ROOM_ERROR_KICKED:
      case ENVOI_ROOM_ERROR_REMOVED: case ENVOI_ROOM_ERROR_SHUTDOWN: case ENVOI_ROOM_ERROR_LOST: case ENVOI_ROOM_ERROR_NOT_INSIDE:
      case ENVOI_ROOM_ERROR_EXISTS:
      default: break;
      }
  say (self, words->title, text, first, second);
}

static void
say_inside (EnvoiRoomBar *self)
{
  EnvoiRoomFeatures features = envoi_room_get_features (self->room), come = features & ~self->seen;

  if (come & ENVOI_ROOM_NON_ANONYMOUS)
    say (self, _("The room has changed"), _("From now on, everyone in this room sees your address."), UNDERSTOOD, NOTHING);
  else if (come & ENVOI_ROOM_LOGGED)
    say (self, _("The room has changed"), _("From now on, what is said here is published."), UNDERSTOOD, NOTHING);
  else if (self->asking != NULL && envoi_occupant_get_room (self->asking) == self->room && envoi_occupant_get_role (self->asking) == ENVOI_ROLE_VISITOR)
    {
      g_autofree char *name = envoi_text_one_line (envoi_occupant_get_nick (self->asking), 60), *isolated = envoi_text_isolate (name);
      g_autofree char *text = g_strdup_printf (_("%s asks to be allowed to write here."), isolated);
      say (self, NULL, text, GRANT_VOICE, NOT_NOW);
    }
  else if (!envoi_room_get_can_write (self->room) && envoi_room_get_role (self->room) == ENVOI_ROLE_VISITOR)
    say (self, NULL, self->asked_voice ? _("You have asked to write. A moderator decides.") : _("You may read here, not write."),
         self->asked_voice ? NOTHING : ASK_VOICE, NOTHING);
  else
    gtk_revealer_set_reveal_child (GTK_REVEALER (self->revealer), FALSE);
}

static void
update (EnvoiRoomBar *self)
{
  const GError *problem;

  if (self->room == NULL)
    {
      gtk_revealer_set_reveal_child (GTK_REVEALER (self->revealer), FALSE);
      return;
    }
  switch (envoi_room_get_state (self->room))
    {
    case ENVOI_ROOM_JOINED:
      say_inside (self);
      break;
    case ENVOI_ROOM_REJOINING:
      problem = envoi_room_get_problem (self->room);
      if (problem != NULL && envoi_account_get_state (envoi_room_get_account (self->room)) == ENVOI_CONNECTION_ONLINE)
        {
          g_autoptr (EnvoiErrorText) words = envoi_error_text_new (problem, NULL);
          say (self, words->title, _("Envoi tries to join again by itself. What you write is sent then."), NOW, NOTHING);
        }
      else
        gtk_revealer_set_reveal_child (GTK_REVEALER (self->revealer), FALSE);
      break;
    case ENVOI_ROOM_OUTSIDE:
      say_outside (self);
      break;
    case ENVOI_ROOM_JOINING:
    default:
      gtk_revealer_set_reveal_child (GTK_REVEALER (self->revealer), FALSE);
      break;
    }
}

static void
on_notify (EnvoiRoomBar *self, GParamSpec *pspec)
{
  static const char * const watched[] = { "state", "problem", "role", "can-write", "features", NULL };

  if (g_str_equal (pspec->name, "state") && envoi_room_get_state (self->room) != ENVOI_ROOM_JOINED)
    self->asked_voice = FALSE;
  if (g_str_equal (pspec->name, "state") && envoi_room_get_state (self->room) == ENVOI_ROOM_JOINING)
    self->seen = ~0;            /* the person has just been told, or knows it */
  if (g_str_equal (pspec->name, "features") && self->seen == (EnvoiRoomFeatures) ~0)
    self->seen = envoi_room_get_features (self->room);
  if (g_strv_contains (watched, pspec->name))
    update (self);
}

static void
on_failed (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiRoomBar *self = owner;
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (error == NULL || !ENVOI_IS_WINDOW (root))
    return;
  g_autoptr (EnvoiErrorText) text = envoi_error_text_new (error, NULL);
  envoi_window_toast (ENVOI_WINDOW (root), text->body);
}

static void
act (EnvoiRoomBar *self, Deed deed)
{
  EnvoiRoomService *service = envoi_find_room_service (self->manager, envoi_room_get_account (self->room));
  const char *account = envoi_account_get_jid (envoi_room_get_account (self->room)), *jid = envoi_room_get_jid (self->room);

  switch (deed)
    {
    case JOIN: gtk_widget_activate_action (GTK_WIDGET (self), "win.rejoin", "(ss)", account, jid); break;
    case NOW:
      if (service != NULL)
        envoi_room_service_rejoin (service, self->room);
      break;
    case PASSWORD:
    case OTHER_NICK: gtk_widget_activate_action (GTK_WIDGET (self), "win.join-room", "s", jid); break;
    case OPEN_OTHER: gtk_widget_activate_action (GTK_WIDGET (self), "win.join-room", "s", self->other); break;
    case FORGET: gtk_widget_activate_action (GTK_WIDGET (self), "win.forget-room", "(ss)", account, jid); break;
    case ASK_VOICE:
      if (service != NULL)
        {
          self->asked_voice = TRUE;
          envoi_when_done (envoi_room_service_request_voice (service, self->room), self, on_failed);
        }
      break;
    case GRANT_VOICE:
      if (service != NULL && self->asking != NULL)
        envoi_when_done (envoi_room_service_set_role (service, self->room, self->asking, ENVOI_ROLE_PARTICIPANT, NULL), self, on_failed);
      g_clear_object (&self->asking);
      break;
    case NOT_NOW: g_clear_object (&self->asking); break;
    case UNDERSTOOD: self->seen = envoi_room_get_features (self->room); break;
    case NOTHING:
    default: break;
    }
  update (self);
}

static void
on_first_clicked (EnvoiRoomBar *self)
{
  act (self, self->first);
}

static void
on_second_clicked (EnvoiRoomBar *self)
{
  act (self, self->second);
}

static void
on_voice_requested (EnvoiRoomBar *self, EnvoiRoom *room, const char *nick)
{
  if (room != self->room)
    return;
  g_set_object (&self->asking, envoi_room_find_occupant (room, nick));
  update (self);
}

void
envoi_room_bar_set_room (EnvoiRoomBar *self, EnvoiSessionManager *manager, EnvoiRoom *room)
{
  if (self->room == room)
    return;
  if (self->room != NULL)
    g_signal_handlers_disconnect_by_func (self->room, on_notify, self);
  g_clear_object (&self->asking);
  if (self->service != NULL)
    g_clear_signal_handler (&self->voice_handler, self->service);
  g_clear_object (&self->service);
  g_set_object (&self->manager, manager);
  g_set_object (&self->room, room);
  self->asked_voice = FALSE;
  g_clear_pointer (&self->other, g_free);
  if (room != NULL)
    {
      self->seen = envoi_room_get_features (room);
      if (envoi_room_get_state (room) != ENVOI_ROOM_JOINED)
        self->seen = ~0;
      g_signal_connect_object (room, "notify", G_CALLBACK (on_notify), self, G_CONNECT_SWAPPED);
      g_set_object (&self->service, envoi_find_room_service (manager, envoi_room_get_account (room)));
      if (self->service != NULL)
        self->voice_handler = g_signal_connect_swapped (self->service, "voice-requested", G_CALLBACK (on_voice_requested), self);
    }
  update (self);
}

static void
envoi_room_bar_dispose (GObject *object)
{
  EnvoiRoomBar *self = ENVOI_ROOM_BAR (object);

  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), ENVOI_TYPE_ROOM_BAR);
  g_clear_object (&self->asking);
  if (self->service != NULL)
    g_clear_signal_handler (&self->voice_handler, self->service);
  g_clear_object (&self->service);
  g_clear_object (&self->room);
  g_clear_object (&self->manager);
  g_clear_pointer (&self->other, g_free);
  G_OBJECT_CLASS (envoi_room_bar_parent_class)->dispose (object);
}

static void
envoi_room_bar_class_init (EnvoiRoomBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = envoi_room_bar_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/im/envoi/Envoi/app/envoi-room-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, EnvoiRoomBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, EnvoiRoomBar, title_label);
  gtk_widget_class_bind_template_child (widget_class, EnvoiRoomBar, text_label);
  gtk_widget_class_bind_template_child (widget_class, EnvoiRoomBar, first_button);
  gtk_widget_class_bind_template_child (widget_class, EnvoiRoomBar, second_button);
  gtk_widget_class_bind_template_callback (widget_class, on_first_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_second_clicked);
}

static void
envoi_room_bar_init (EnvoiRoomBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
