/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-room-service-private.h"

#include "0158-captcha.h"
#include "envoi-questionnaire-form.h"

/* What a room asks before it lets anybody in (XEP-0158). Only one that we are just entering may ask, and only somebody who is there to answer
 * is asked: who comes back by himself stays outside and is told why. Part of EnvoiRoomService. */

static void
refuse (EnvoiStay *stay)
{
  g_autoptr (GError) error = g_error_new_literal (ENVOI_ROOM_ERROR, ENVOI_ROOM_ERROR_NOT_ALLOWED, "");

  envoi_room_reject_promise (&stay->inside, error);
}

static gboolean
is_entering (EnvoiStay *stay)
{
  return stay != NULL && stay->inside != NULL && dex_future_is_pending (DEX_FUTURE (stay->inside));
}

static gboolean
on_challenged (EnvoiCaptcha *captcha, const EnvoiChallenge *challenge, EnvoiRoomService *self)
{
  EnvoiStay *stay = envoi_room_service_find_stay (self, challenge->from);
  g_autoptr (EnvoiQuestionnaire) questionnaire = NULL;
  gboolean asked = FALSE;

  if (!is_entering (stay))
    return FALSE;
  questionnaire = envoi_questionnaire_new_for_form (challenge->form, envoi_stanza_get_root (challenge->message));
  stay->challenged++;
  g_signal_emit_by_name (self, "challenged", stay->room, questionnaire, &asked);
  if (!asked)
    {
      envoi_muc_leave (self->muc, challenge->from, NULL);
      refuse (stay);
    }
  return TRUE;
}

void
envoi_room_challenge_start (EnvoiRoomService *self)
{
  EnvoiCaptcha *captcha = envoi_room_service_get_module (self, ENVOI_TYPE_CAPTCHA);

  if (captcha != NULL)
    g_signal_connect_object (captcha, "challenged", G_CALLBACK (on_challenged), self, 0);
}

/* A right answer is followed by the room's presence; a wrong one by a refusal, or by nothing. */
static DexFuture *
on_answered (DexFuture *future, gpointer data)
{
  EnvoiStay *stay = data;

  if (dex_future_is_rejected (future) && envoi_stay_is_current (stay) && is_entering (stay))
    {
      envoi_muc_leave (stay->service->muc, envoi_room_get_jid (stay->room), NULL);
      refuse (stay);
    }
  return dex_future_new_true ();
}

gboolean
envoi_room_service_wants_answer (EnvoiRoomService *self, EnvoiRoom *room)
{
  EnvoiStay *stay = envoi_room_service_find_stay (self, envoi_room_get_jid (room));

  return stay != NULL && stay->challenged > 0 && envoi_room_get_state (room) == ENVOI_ROOM_OUTSIDE;
}

/**
 * envoi_room_service_answer:
 * @questionnaire: of the signal "challenged", filled in
 *
 * What comes of it is told by the future of the join.
 */
void
envoi_room_service_answer (EnvoiRoomService *self, EnvoiRoom *room, EnvoiQuestionnaire *questionnaire)
{
  EnvoiStay *stay = envoi_room_service_find_stay (self, envoi_room_get_jid (room));
  EnvoiCaptcha *captcha = envoi_room_service_get_module (self, ENVOI_TYPE_CAPTCHA);
  g_autoptr (EnvoiForm) form = envoi_questionnaire_dup_form (questionnaire);

  if (!is_entering (stay) || captcha == NULL || form == NULL)
    return;
  /* The room has its own patience from now on. */
  stay->challenged++;
  dex_future_disown (dex_future_finally (envoi_captcha_answer (captcha, envoi_room_get_jid (room), form), on_answered, envoi_stay_hold (stay), envoi_stay_release));
}
