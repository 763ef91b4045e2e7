/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-room-actions.h"
#include "envoi-commands.h"
#include "envoi-moderation-dialog.h"
#include "envoi-participant-menu.h"
#include "envoi-room-commands.h"
#include "envoi-text.h"
#include "envoi-window-private.h"
#include <glib/gi18n.h>

/* The commands upon somebody in a room: "win.participant-…" with account, room, nickname (or address), and what is to be set. */

typedef struct
{
  EnvoiWindow *window;       /* not owned: the window has the actions */
  EnvoiRoom *room;
  EnvoiOccupant *occupant;   /* nullable: not there any more */
  EnvoiRoomService *service; /* nullable: not online */
  const char *who, *value;
} Target;

static gboolean
find_target (Target *target, GSimpleAction *action, GVariant *parameter, gpointer widget)
{
  const char *account, *jid;
  g_autoptr (GError) error = NULL;

  *target = (Target) { .window = ENVOI_WINDOW (widget) };
  if (target->window->manager == NULL)
    return FALSE;
  if (g_variant_is_of_type (parameter, G_VARIANT_TYPE ("(ssss)")))
    g_variant_get (parameter, "(&s&s&s&s)", &account, &jid, &target->who, &target->value);
  else
    g_variant_get (parameter, "(&s&s&s)", &account, &jid, &target->who);
  target->room = envoi_find_room (target->window->manager, account, jid);
  if (target->room == NULL)
    return FALSE;
  target->occupant = envoi_room_find_occupant (target->room, target->who);
  target->service = envoi_find_online_room_service (target->window->manager, envoi_room_get_account (target->room), &error);
  return TRUE;
}

/* Says why nothing can be done. */
static gboolean
is_ready (Target *target)
{
  g_autoptr (GError) error = NULL;

  if (target->service == NULL)
    {
      envoi_find_online_room_service (target->window->manager, envoi_room_get_account (target->room), &error);
      envoi_window_toast_error (target->window, NULL, error);
      return FALSE;
    }
  if (target->occupant == NULL)
    {
      g_autofree char *name = envoi_text_one_line (target->who, 40), *isolated = envoi_text_isolate (name);
      g_autofree char *text = g_strdup_printf (_("%s is not in the room any more."), isolated);
      envoi_window_toast (target->window, text);
      return FALSE;
    }
  return TRUE;
}

static void
details (GSimpleAction *action, GVariant *parameter, gpointer widget)
{
  Target target;

  if (find_target (&target, action, parameter, widget) && target.occupant != NULL)
    envoi_participant_menu_show_details (target.window->manager, target.room, target.occupant, widget);
}

static void
copy (GSimpleAction *action, GVariant *parameter, gpointer widget)
{
  Target target;

  if (find_target (&target, action, parameter, widget))
    gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), target.who);
}

static void
message (GSimpleAction *action, GVariant *parameter, gpointer widget)
{
  EnvoiConversation *conversation;
  g_autofree char *full = NULL;
  Target target;

  if (!find_target (&target, action, parameter, widget))
    return;
  full = g_strdup_printf ("%s/%s", envoi_room_get_jid (target.room), target.who);
  conversation = envoi_store_ensure_conversation (envoi_session_manager_get_store (target.window->manager), envoi_room_get_account (target.room), full);
  if (conversation != NULL)
    envoi_window_show_conversation (target.window, conversation);
}

static void
mention (GSimpleAction *action, GVariant *parameter, gpointer widget)
{
  Target target;

  if (!find_target (&target, action, parameter, widget))
    return;
  envoi_window_open_conversation (target.window, envoi_account_get_jid (envoi_room_get_account (target.room)), envoi_room_get_jid (target.room));
  if (target.window->page != NULL)
    envoi_conversation_page_mention (target.window->page, target.who);
}

static void
ignore (GSimpleAction *action, GVariant *parameter, gpointer widget)
{
  Target target;
  gboolean ignored;
  g_autofree char *name = NULL, *isolated = NULL, *text = NULL;

  if (!find_target (&target, action, parameter, widget) || !is_ready (&target))
    return;
  ignored = !envoi_occupant_get_ignored (target.occupant);
  envoi_room_service_set_ignored (target.service, target.room, target.occupant, ignored);
  name = envoi_text_one_line (target.who, 40);
  isolated = envoi_text_isolate (name);
  text = g_strdup_printf (ignored ? _("You see nothing more from %s here.") : _("You see again what %s writes."), isolated);
  envoi_window_toast (target.window, text);
}

static void
set_role (GSimpleAction *action, GVariant *parameter, gpointer widget)
{
  g_autoptr (GEnumClass) roles = g_type_class_ref (ENVOI_TYPE_ROLE);
  GEnumValue *role;
  Target target;

  if (!find_target (&target, action, parameter, widget) || !is_ready (&target))
    return;
  role = g_enum_get_value_by_nick (roles, target.value);
  if (role != NULL)
    envoi_when_done (envoi_room_service_set_role (target.service, target.room, target.occupant, role->value, NULL), widget, envoi_window_toast_error);
}

/* What hurts is asked for first, with room for a reason */

typedef enum { KICK, BAN, AFFILIATION } Deed;
typedef struct { EnvoiWindow *window; EnvoiRoom *room; EnvoiOccupant *occupant; char *jid; EnvoiAffiliation affiliation; Deed deed; GtkWidget *reason, *also; } Question;

static void
question_free (gpointer data, GClosure *closure)
{
  Question *question = data;
  g_object_unref (question->window);
  g_object_unref (question->room);
  g_clear_object (&question->occupant);
  g_free (question->jid);
  g_free (question);
}

static void
on_answer (AdwAlertDialog *dialog, const char *response, gpointer data)
{
  Question *question = data;
  EnvoiRoomService *service;
  g_autoptr (GError) error = NULL;
  g_autofree char *reason = NULL;
  const char *given;

  if (!g_str_equal (response, "yes"))
    return;
  service = envoi_find_online_room_service (question->window->manager, envoi_room_get_account (question->room), &error);
  if (service == NULL)
    {
      envoi_window_toast_error (question->window, NULL, error);
      return;
    }
  reason = question->reason != NULL ? g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (question->reason)))) : NULL;
  given = reason != NULL && *reason != '\0' ? reason : NULL;
  if (question->deed == KICK)
    envoi_when_done (envoi_room_service_set_role (service, question->room, question->occupant, ENVOI_ROLE_NONE, given), question->window, envoi_window_toast_error);
  else
    envoi_when_done (envoi_room_service_set_affiliation (service, question->room, question->jid, question->affiliation, given), question->window, envoi_window_toast_error);
  if (question->also != NULL && adw_switch_row_get_active (ADW_SWITCH_ROW (question->also)) && envoi_occupant_get_key (question->occupant) != NULL)
    adw_dialog_present (envoi_moderation_dialog_new_for_author (question->window->manager, question->room, envoi_occupant_get_key (question->occupant),
                                                                envoi_occupant_get_nick (question->occupant)), GTK_WIDGET (question->window));
}

static void
ask (Target *target, Deed deed, EnvoiAffiliation affiliation, const char *jid, const char *title, const char *body, const char *yes, gboolean destructive)
{
  AdwAlertDialog *dialog = envoi_confirmation_new (title, body, yes, destructive);
  Question *question = g_new0 (Question, 1);

  question->window = g_object_ref (target->window);
  question->room = g_object_ref (target->room);
  question->occupant = target->occupant != NULL ? g_object_ref (target->occupant) : NULL;
  question->jid = g_strdup (jid);
  question->affiliation = affiliation;
  question->deed = deed;
  if (deed != AFFILIATION)
    {
      GtkWidget *group = adw_preferences_group_new ();
      question->reason = adw_entry_row_new ();
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (question->reason), _("Reason (Optional)"));
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), question->reason);
      if (deed == BAN && envoi_room_may_moderate (target->room) && envoi_occupant_get_key (target->occupant) != NULL)
        {
          question->also = adw_switch_row_new ();
          adw_preferences_row_set_title (ADW_PREFERENCES_ROW (question->also), _("Delete Their Messages Too"));
          adw_action_row_set_subtitle (ADW_ACTION_ROW (question->also), _("After you have looked through them"));
          adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), question->also);
        }
      adw_alert_dialog_set_extra_child (dialog, group);
    }
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_answer), question, question_free, 0);
  adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (target->window));
}

static char *
name_of (Target *target)
{
  g_autofree char *name = envoi_text_one_line (target->who, 60);
  return envoi_text_isolate (name);
}

static void
kick (GSimpleAction *action, GVariant *parameter, gpointer widget)
{
  Target target;
  g_autofree char *name = NULL, *body = NULL;

  if (!find_target (&target, action, parameter, widget) || !is_ready (&target))
    return;
  name = name_of (&target);
  body = g_strdup_printf (_("%s has to leave the room, and may come back."), name);
  ask (&target, KICK, 0, NULL, _("Remove From the Room?"), body, _("_Remove"), TRUE);
}

static void
ban (GSimpleAction *action, GVariant *parameter, gpointer widget)
{
  Target target;
  g_autofree char *name = NULL, *body = NULL;

  if (!find_target (&target, action, parameter, widget) || !is_ready (&target))
    return;
  name = name_of (&target);
  /* A ban is upon an address; some rooms tell it to new administrators only when they enter again. */
  if (envoi_occupant_get_real_jid (target.occupant) == NULL)
    {
      body = g_strdup_printf (_("The room does not tell you the address of %s. Leave it and join again, then ban."), name);
      envoi_window_toast (target.window, body);
      return;
    }
  body = g_strdup_printf (_("%s (%s) has to leave the room, and may not come back until the ban is lifted."), name, envoi_occupant_get_real_jid (target.occupant));
  ask (&target, BAN, ENVOI_AFFILIATION_OUTCAST, envoi_occupant_get_real_jid (target.occupant), _("Ban From the Room?"), body, _("_Ban"), TRUE);
}

static void
set_affiliation (GSimpleAction *action, GVariant *parameter, gpointer widget)
{
  g_autoptr (GEnumClass) values = g_type_class_ref (ENVOI_TYPE_AFFILIATION);
  GEnumValue *value;
  Target target;
  g_autofree char *name = NULL, *body = NULL;

  if (!find_target (&target, action, parameter, widget))
    return;
  value = g_enum_get_value_by_nick (values, target.value);
  if (value == NULL || value->value == ENVOI_AFFILIATION_OUTCAST)
    return;
  name = name_of (&target);
  switch ((EnvoiAffiliation) value->value)
    {
    case ENVOI_AFFILIATION_OWNER:
      body = g_strdup_printf (_("%s may then do everything here that you may, also close the room for ever and take your own rights away."), name);
      break;
    case ENVOI_AFFILIATION_ADMIN:
      body = g_strdup_printf (_("%s may then remove and ban people and delete messages."), name);
      break;
    case ENVOI_AFFILIATION_MEMBER:
      body = g_strdup_printf (_("%s is then a member: may enter also while the room is for members only."), name);
      break;
    case ENVOI_AFFILIATION_NONE:
    case ENVOI_AFFILIATION_OUTCAST:
    default:
      body = g_strdup_printf (envoi_room_get_features (target.room) & ENVOI_ROOM_MEMBERS_ONLY ? _("%s is then no member any more, and has to leave the room.")
                                                                                             : _("%s then has no lasting role here any more."), name);
      break;
    }
  ask (&target, AFFILIATION, value->value, target.who, _("Change the Lasting Role?"), body, _("C_hange"), value->value == ENVOI_AFFILIATION_NONE);
}

static void
moderate (GSimpleAction *action, GVariant *parameter, gpointer widget)
{
  Target target;

  if (!find_target (&target, action, parameter, widget) || !is_ready (&target) || envoi_occupant_get_key (target.occupant) == NULL)
    return;
  adw_dialog_present (envoi_moderation_dialog_new_for_author (target.window->manager, target.room, envoi_occupant_get_key (target.occupant),
                                                              envoi_occupant_get_nick (target.occupant)), widget);
}

void
envoi_participant_actions_add (EnvoiWindow *window)
{
  static const GActionEntry entries[] = {
    { .name = "participant-details", .activate = details, .parameter_type = "(sss)" },
    { .name = "participant-copy", .activate = copy, .parameter_type = "(sss)" },
    { .name = "participant-message", .activate = message, .parameter_type = "(sss)" },
    { .name = "participant-mention", .activate = mention, .parameter_type = "(sss)" },
    { .name = "participant-ignore", .activate = ignore, .parameter_type = "(sss)" },
    { .name = "participant-role", .activate = set_role, .parameter_type = "(ssss)" },
    { .name = "participant-affiliation", .activate = set_affiliation, .parameter_type = "(ssss)" },
    { .name = "participant-kick", .activate = kick, .parameter_type = "(sss)" },
    { .name = "participant-ban", .activate = ban, .parameter_type = "(sss)" },
    { .name = "participant-moderate", .activate = moderate, .parameter_type = "(sss)" },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (window), entries, G_N_ELEMENTS (entries), window);
}
