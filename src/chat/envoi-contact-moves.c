/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-contact-service-private.h"

#include <string.h>

#include "envoi-activity.h"
#include "envoi-error.h"
#include "envoi-store-feeds.h"
#include "envoi-time.h"

/* Contacts that have a new address, and telling them of ours (XEP-0283). Part of EnvoiContactService.
 * Who asks to be a contact may claim to be an old one. That counts only when the old one sees us and its own account says the same;
 * until then, and otherwise, the request is one of a stranger. Nothing is answered by itself. */

#define KEY_MOVES "moves"
#define MAX_CHECKS 20        /* questions to old accounts that are open at once */
#define MAX_MOVES 200
#define PAUSE_MSEC 150       /* between two contacts that are asked: servers slow down who floods them */

/* --- What is known -------------------------------------------------------------------------------------------------- */

static void
save_moves (EnvoiContactService *self)
{
  g_autoptr (GString) lines = g_string_new (NULL);
  GHashTableIter iter;
  gpointer new_bare, old_bare;

  g_hash_table_iter_init (&iter, self->moves);
  while (g_hash_table_iter_next (&iter, &new_bare, &old_bare))
    g_string_append_printf (lines, "%s\n%s\n", (char *) new_bare, (char *) old_bare);
  envoi_store_set_value (self->store, self->account, KEY_MOVES, lines->len > 0 ? lines->str : NULL);
}

static EnvoiRequest *
find_request (EnvoiContactService *self, const char *bare)
{
  EnvoiContact *contact = envoi_store_find_contact (self->store, self->account, bare);

  return contact != NULL ? envoi_contact_service_find_request (self, contact) : NULL;
}

static DexFuture *
on_moves_loaded (DexFuture *future, gpointer user_data)
{
  g_autoptr (EnvoiContactService) self = g_weak_ref_get (user_data);
  const GValue *value = dex_future_get_value (future, NULL);
  const char *text = value != NULL ? g_value_get_string (value) : NULL;
  g_auto (GStrv) lines = text != NULL ? g_strsplit (text, "\n", 2 * MAX_MOVES + 1) : NULL;

  if (self == NULL || !self->running)
    return dex_future_new_for_boolean (FALSE);
  for (guint i = 0; lines != NULL && lines[i] != NULL && lines[i + 1] != NULL; i += 2)
    {
      g_autoptr (EnvoiRequest) request = find_request (self, lines[i]);

      /* Answered in the meantime, or checked anew already. */
      if (request == NULL || g_hash_table_contains (self->moves, lines[i]))
        continue;
      g_hash_table_insert (self->moves, g_strdup (lines[i]), g_strdup (lines[i + 1]));
      envoi_request_set_moved_from (request, lines[i + 1]);
    }
  return dex_future_new_for_boolean (TRUE);
}

/* The address that who has this one had before; NULL when there was none, or nobody confirmed it. */
const char *
envoi_contact_moves_get_old (EnvoiContactService *self, const char *bare)
{
  return g_hash_table_lookup (self->moves, bare);
}

/* The request is answered. */
void
envoi_contact_moves_forget (EnvoiContactService *self, const char *bare)
{
  if (g_hash_table_remove (self->moves, bare))
    save_moves (self);
}

/* --- Others who moved ----------------------------------------------------------------------------------------------- */

typedef struct { EnvoiContactService *self; char *new_bare, *old_bare; } Check;

static void
check_free (Check *check)
{
  g_object_unref (check->self);
  g_free (check->new_bare);
  g_free (check->old_bare);
  g_free (check);
}

/* Only who sees us already may take us along. */
static gboolean
may_have_moved (EnvoiContactService *self, const char *new_bare, const char *old_bare)
{
  EnvoiContact *from = envoi_store_find_contact (self->store, self->account, old_bare);
  EnvoiContact *to = envoi_store_find_contact (self->store, self->account, new_bare);

  return from != NULL && envoi_contact_get_in_roster (from) && !envoi_contact_get_blocked (from) &&
         envoi_contact_get_subscription (from) >= ENVOI_SUBSCRIPTION_FROM && !g_str_equal (new_bare, envoi_account_get_jid (self->account)) &&
         (to == NULL || (!envoi_contact_get_blocked (to) && envoi_contact_get_subscription (to) < ENVOI_SUBSCRIPTION_FROM));
}

/* unconfirmed: only the old account's server says so. */
static void
tell_person (EnvoiContactService *self, const char *new_bare, const char *old_bare, gboolean unconfirmed)
{
  g_autoptr (EnvoiActivity) activity = envoi_activity_new (self->account, ENVOI_ACTIVITY_MOVED, envoi_time_now ());
  g_autofree char *text = g_strdup_printf ("%s → %s", old_bare, new_bare);

  envoi_activity_set_actor_jid (activity, old_bare);
  envoi_activity_set_item_id (activity, new_bare);
  envoi_activity_set_node (activity, unconfirmed ? ENVOI_ACTIVITY_NODE_GONE : NULL);
  envoi_activity_set_text (activity, text);
  dex_future_disown (envoi_store_add_activity (self->store, activity));
}

static DexFuture *
on_checked (DexFuture *future, gpointer user_data)
{
  Check *check = user_data;
  EnvoiContactService *self = check->self;
  const GValue *value = dex_future_get_value (future, NULL);
  gboolean known = g_strcmp0 (envoi_contact_moves_get_old (self, check->new_bare), check->old_bare) == 0;
  g_autoptr (EnvoiRequest) request = NULL;

  self->checks--;
  /* Not connected: the server repeats the request, and the claim with it. */
  if (value == NULL || !self->running)
    return dex_future_new_for_boolean (FALSE);
  request = find_request (self, check->new_bare);
  if (!g_value_get_boolean (value) || !may_have_moved (self, check->new_bare, check->old_bare))
    {
      if (known)
        envoi_contact_moves_forget (self, check->new_bare);
      if (known && request != NULL)
        envoi_request_set_moved_from (request, NULL);
      return dex_future_new_for_boolean (FALSE);
    }
  if (request == NULL || known || g_hash_table_size (self->moves) >= MAX_MOVES)
    return dex_future_new_for_boolean (FALSE);
  g_hash_table_insert (self->moves, g_strdup (check->new_bare), g_strdup (check->old_bare));
  save_moves (self);
  envoi_request_set_moved_from (request, check->old_bare);
  tell_person (self, check->new_bare, check->old_bare, FALSE);
  return dex_future_new_for_boolean (TRUE);
}

static void
on_claimed (EnvoiMoved *moved, const char *new_bare, const char *old_bare, EnvoiContactService *self)
{
  Check *check;

  if (!may_have_moved (self, new_bare, old_bare) || self->checks >= MAX_CHECKS)
    return;
  check = g_new0 (Check, 1);
  *check = (Check) { g_object_ref (self), g_strdup (new_bare), g_strdup (old_bare) };
  self->checks++;
  dex_future_disown (dex_future_finally (envoi_moved_verify (self->moved, old_bare, new_bare), on_checked, check, (GDestroyNotify) check_free));
}

/* What we sent to a contact came back with a new address. Anybody can send such an error, but only about himself: who is a contact gets as far as an offer,
 * once. */
static void
on_gone (EnvoiMoved *moved, const char *new_bare, const char *old_bare, EnvoiContactService *self)
{
  EnvoiContact *from = envoi_store_find_contact (self->store, self->account, old_bare);
  EnvoiContact *to = envoi_store_find_contact (self->store, self->account, new_bare);

  if (from == NULL || !envoi_contact_get_in_roster (from) || envoi_contact_get_blocked (from) || g_str_equal (new_bare, envoi_account_get_jid (self->account)) ||
      (to != NULL && (envoi_contact_get_blocked (to) || envoi_contact_get_in_roster (to))) || g_hash_table_size (self->gone) >= MAX_MOVES)
    return;
  if (g_hash_table_add (self->gone, g_strdup (old_bare)))
    tell_person (self, new_bare, old_bare, TRUE);
}

/* --- The person moves ----------------------------------------------------------------------------------------------- */

typedef struct { EnvoiContactService *from, *to; } Move;

static void
move_free (Move *move)
{
  g_object_unref (move->from);
  g_object_unref (move->to);
  g_free (move);
}

/* Contacts that the new account has not asked yet. (transfer full) */
static GPtrArray *
list_to_ask (EnvoiContactService *from, EnvoiContactService *to)
{
  GListModel *contacts = envoi_store_list_contacts (from->store);
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (contacts); i++)
    {
      g_autoptr (EnvoiContact) contact = g_list_model_get_item (contacts, i);
      const char *jid = envoi_contact_get_jid (contact);
      EnvoiContact *there;

      if (envoi_contact_get_account (contact) != from->account || !envoi_contact_get_in_roster (contact) || envoi_contact_get_blocked (contact) ||
          envoi_contact_get_subscription (contact) == ENVOI_SUBSCRIPTION_NONE || strchr (jid, '@') == NULL ||
          g_str_equal (jid, envoi_account_get_jid (to->account)))
        continue;
      there = envoi_store_find_contact (to->store, to->account, jid);
      if (there != NULL && (envoi_contact_get_blocked (there) || envoi_contact_get_asked (there) ||
                            envoi_contact_get_subscription (there) == ENVOI_SUBSCRIPTION_TO ||
                            envoi_contact_get_subscription (there) == ENVOI_SUBSCRIPTION_BOTH))
        continue;
      g_ptr_array_add (list, g_steal_pointer (&contact));
    }
  return g_steal_pointer (&list);
}

guint
envoi_contact_service_count_to_move (EnvoiContactService *self, EnvoiContactService *to)
{
  g_autoptr (GPtrArray) list = list_to_ask (self, to);

  return list->len;
}

static DexFuture *
move_fiber (gpointer data)
{
  Move *move = data;
  EnvoiContactService *from = move->from, *to = move->to;
  const char *old_bare = envoi_account_get_jid (from->account), *new_bare = envoi_account_get_jid (to->account);
  g_autoptr (GPtrArray) list = list_to_ask (from, to);
  g_autoptr (GError) error = NULL;
  guint asked = 0;

  /* Nobody believes the new account before the old one has spoken. */
  if (!dex_await (envoi_moved_publish (from->moved, new_bare), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  /* Who comes back has not moved away from there any more. */
  dex_await (envoi_moved_withdraw (to->moved), NULL);
  for (guint i = 0; i < list->len && envoi_contact_service_is_online (to); i++)
    {
      EnvoiContact *contact = list->pdata[i];
      const char *jid = envoi_contact_get_jid (contact);
      EnvoiContact *there = envoi_store_find_contact (to->store, to->account, jid);

      if ((there == NULL || !envoi_contact_get_in_roster (there)) &&
          !dex_await (envoi_roster_set (to->roster, jid, envoi_contact_get_name (contact), (const char * const *) envoi_contact_get_groups (contact)), NULL))
        continue;
      if (!envoi_contact_service_is_online (to))
        break;
      if (envoi_store_ensure_contact (to->store, to->account, jid) == NULL)
        continue;
      /* Who sees the old account may see the new one, without a question. */
      if (envoi_contact_get_subscription (contact) >= ENVOI_SUBSCRIPTION_FROM)
        envoi_address_set_add (to->approved, jid);
      envoi_moved_announce (to->moved, jid, old_bare);
      asked++;
      if (i + 1 < list->len)
        dex_await (dex_timeout_new_msec (PAUSE_MSEC), NULL);
    }
  if (asked == 0 && list->len > 0)
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "No contact could be asked");
  return dex_future_new_for_uint (asked);
}

DexFuture *
envoi_contact_service_move (EnvoiContactService *self, EnvoiContactService *to)
{
  Move *move;

  if (self == to)
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_NOT_ALLOWED, "This is the same account");
  if (!envoi_contact_service_is_online (self) || !envoi_contact_service_is_online (to))
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "Not connected");
  move = g_new0 (Move, 1);
  *move = (Move) { g_object_ref (self), g_object_ref (to) };
  return dex_scheduler_spawn (NULL, 0, move_fiber, move, (GDestroyNotify) move_free);
}

/* --- Life ----------------------------------------------------------------------------------------------------------- */

static void
weak_ref_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

void
envoi_contact_moves_start (EnvoiContactService *self)
{
  GWeakRef *weak = g_new0 (GWeakRef, 1);

  g_weak_ref_init (weak, self);
  self->moves = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->moved = g_object_ref (envoi_session_get_module (envoi_service_get_session (ENVOI_SERVICE (self)), ENVOI_TYPE_MOVED));
  self->gone = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_signal_connect (self->moved, "claimed", G_CALLBACK (on_claimed), self);
  g_signal_connect (self->moved, "gone", G_CALLBACK (on_gone), self);
  dex_future_disown (dex_future_finally (envoi_store_get_value (self->store, self->account, KEY_MOVES), on_moves_loaded, weak, weak_ref_free));
}
