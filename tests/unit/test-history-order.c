/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chat-world.h"
#include "envoi-history-service-private.h"

/*
 * Whatever the way of the messages was, in the end they stand here as in the server's archive. A simulated server keeps an archive with
 * one order, hands live copies over a stream that is lost, resumed (with what it had not handed over in between the new) or ended, and
 * answers questions late; the program is busy, and is restarted. A seed decides; it is printed, and $ENVOI_SEED runs that one alone.
 *
 * With ejabberd, what comes while the line hangs waits with the process of that line. It has its id and its stamp, but it is neither in the
 * archive nor handed over before another process serves the session or the session is over; and then it comes in between what is new.
 */

#define STEPS 60
#define SEEDS 60
#define MANY_SEEDS 3000
#define MAX_LATE 20             /* seconds, and messages: less than what the cursor stays behind */

/* Something on its way to the client: a live copy, or the answer to a question about what was in the archive then. */
typedef struct {
  guint index;
  EnvoiStanza *question;
  guint snapshot, age;
} Item;

typedef struct {
  ChatWorld *world;
  GRand *rand;
  GQueue stream;          /* Item; what stays in it when the line is lost is handed over after the resume */
  gint64 skew;            /* the server's clock, seen from ours */
  gboolean coarse;        /* stamps in whole seconds */
  gboolean unordered;     /* what is redelivered comes in between the new */
  gboolean late;          /* it has a process for each line; the stamps are a second apart */
  GQueue hanging;         /* indices of what waits with that of the old one */
  gboolean session;       /* the server has one */
  gboolean line;
  guint n_kept;           /* items of the stream that wait since the line was lost, and what has come in between them */
  guint n_between;        /* where the last of these stands */
  guint n_in, n_out;
  gint64 began;
  guint n_taken;          /* of world->out */
} Trial;

static gboolean
chance (Trial *trial, guint percent)
{
  return (guint) g_rand_int_range (trial->rand, 0, 100) < percent;
}

static void
item_free (Item *item)
{
  g_clear_pointer (&item->question, envoi_stanza_unref);
  g_free (item);
}

static Trial *the_trial;

static gboolean
on_query (ChatWorld *world, EnvoiStanza *question, const EnvoiNode *query)
{
  Item *item = g_new0 (Item, 1);

  item->question = envoi_stanza_ref (question);
  item->snapshot = world->archive->len;
  item->age = world->archive_age;
  g_queue_push_tail (&the_trial->stream, item);
  return TRUE;
}

static Archived *
archive (Trial *trial, const char *id, char *message)
{
  Archived *item;

  chat_archive (trial->world, BOB, id, message);
  item = trial->world->archive->pdata[trial->world->archive->len - 1];
  item->time = envoi_time_now () + trial->skew;
  if (trial->late)
    item->time = trial->began + (gint64) trial->world->archive->len * G_USEC_PER_SEC;
  if (trial->coarse)
    item->time -= item->time % G_USEC_PER_SEC;
  return item;
}

/* The process of the new line takes over what the old one had. Without a session it all goes into the archive only. */
static void
hand_over (Trial *trial, guint n)
{
  for (; n > 0 && !g_queue_is_empty (&trial->hanging); n--)
    {
      guint index = GPOINTER_TO_UINT (g_queue_pop_head (&trial->hanging));
      Item *item;

      ((Archived *) trial->world->archive->pdata[index])->shown_at = ++trial->world->archive_age;
      if (!trial->session)
        continue;
      item = g_new0 (Item, 1);
      item->index = index;
      g_queue_push_tail (&trial->stream, item);
    }
}

static gboolean
hangs (Trial *trial)
{
  if (!trial->late || !trial->session)
    return FALSE;
  if (!g_queue_is_empty (&trial->hanging) && trial->world->archive->len - GPOINTER_TO_UINT (g_queue_peek_head (&trial->hanging)) >= MAX_LATE)
    {
      /* It gives up. */
      hand_over (trial, G_MAXUINT);
      return FALSE;
    }
  return !trial->line;
}

static void
receive (Trial *trial, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *archive_id = g_strdup_printf ("arch-%u", trial->world->archive->len);
      g_autofree char *id = g_strdup_printf ("in-%u", trial->n_in);
      g_autofree char *body = g_strdup_printf ("text %u", trial->n_in++);
      gboolean late = hangs (trial);
      Item *item;

      archive (trial, archive_id, chat_text (BOB "/x", ALICE, id, body));
      if (late)
        {
          ((Archived *) trial->world->archive->pdata[trial->world->archive->len - 1])->shown_at = G_MAXUINT;
          g_queue_push_tail (&trial->hanging, GUINT_TO_POINTER (trial->world->archive->len - 1));
        }
      if (!trial->session || late)
        continue;
      item = g_new0 (Item, 1);
      item->index = trial->world->archive->len - 1;
      /* To the process of the new line goes directly what comes while that of the old one hands over. */
      if (trial->unordered && trial->n_kept > 0)
        {
          trial->n_between = g_rand_int_range (trial->rand, (int) trial->n_between, (int) trial->n_kept + 1);
          g_queue_push_nth (&trial->stream, item, (int) trial->n_between);
          trial->n_between++;
          trial->n_kept++;
        }
      else
        g_queue_push_tail (&trial->stream, item);
    }
}

/* What the client has sent reaches the server. */
static void
take (Trial *trial, gboolean acknowledge)
{
  for (; trial->n_taken < trial->world->out->len; trial->n_taken++)
    {
      Out *out = trial->world->out->pdata[trial->n_taken];
      const EnvoiNode *body = envoi_stanza_find (out->stanza, "body", ENVOI_NS_CLIENT);
      g_autofree char *archive_id = g_strdup_printf ("arch-%u", trial->world->archive->len);
      guint64 tag = out->tag;

      if (body == NULL || tag == 0)
        continue;
      archive (trial, archive_id, chat_text (ALICE "/a", BOB, envoi_stanza_get_id (out->stanza), envoi_node_get_text (body)));
      if (!acknowledge)
        continue;
      g_signal_emit_by_name (trial->world->session, "stanza-sent", tag);
      g_signal_emit_by_name (trial->world->session, "stanza-acked", tag);
    }
}

static void
deliver (Trial *trial, guint n)
{
  for (guint i = 0; i < n && trial->line && !g_queue_is_empty (&trial->stream); i++)
    {
      Item *item = g_queue_pop_head (&trial->stream);

      trial->n_kept -= trial->n_kept > 0;
      trial->n_between -= trial->n_between > 0;
      if (item->question != NULL)
        {
          guint len = trial->world->archive->len, age = trial->world->archive_age;

          trial->world->archive->len = item->snapshot;
          trial->world->archive_age = item->age;
          chat_serve_archive (trial->world, item->question, envoi_node_first_element (envoi_stanza_get_root (item->question)));
          trial->world->archive->len = len;
          trial->world->archive_age = age;
        }
      else
        {
          Archived *archived = trial->world->archive->pdata[item->index];
          g_autofree char *xml = g_strdup (archived->message);

          *strstr (xml, "</message>") = '\0';
          chat_receive (trial->world, "%s<stanza-id xmlns='urn:xmpp:sid:0' by='" ALICE "' id='%s'/></message>", xml, archived->id);
        }
      item_free (item);
      if (chance (trial, 30))
        g_main_context_iteration (NULL, FALSE);
    }
}

static void
lose (Trial *trial)
{
  if (!trial->line)
    return;
  trial->line = FALSE;
  trial->n_kept = trial->stream.length;
  trial->n_between = 0;
  envoi_session_report_lost (trial->world->session);
}

static void
end (Trial *trial)
{
  if (!trial->session)
    return;
  take (trial, FALSE);
  trial->session = trial->line = FALSE;
  hand_over (trial, G_MAXUINT);
  trial->n_kept = 0;
  g_queue_clear_full (&trial->stream, (GDestroyNotify) item_free);
  chat_end (trial->world);
  trial->n_taken = 0;
}

static void
come (Trial *trial)
{
  gboolean resumed = trial->session;

  if (trial->line)
    return;
  trial->session = trial->line = TRUE;
  envoi_session_report_online (trial->world->session, resumed);
}

/* The program is killed and started; it takes up the session where its store knows it. */
static void
restart (Trial *trial)
{
  GList *next;

  chat_settle (trial->world);
  if (trial->line)
    trial->n_kept = trial->stream.length;
  trial->line = FALSE;
  chat_restart (trial->world);
  g_ptr_array_set_size (trial->world->out, 0);
  trial->n_taken = 0;
  /* Nobody waits for what the dead one asked. */
  for (GList *link = trial->stream.head; link != NULL; link = next)
    {
      next = link->next;
      if (((Item *) link->data)->question != NULL)
        {
          item_free (link->data);
          g_queue_delete_link (&trial->stream, link);
          trial->n_kept -= trial->n_kept > 0;
        }
    }
  trial->n_between = 0;
}

static void
write_one (Trial *trial)
{
  EnvoiConversation *conversation = envoi_store_ensure_conversation (trial->world->store, trial->world->account, BOB);
  g_autofree char *body = g_strdup_printf ("mine %u", trial->n_out++);

  dex_future_disown (envoi_message_service_send (trial->world->messages, conversation, body));
}

/* The time for it has passed: what the old process had was handed over. */
static void
look_again (Trial *trial)
{
  if (trial->line && g_queue_is_empty (&trial->hanging) && g_queue_is_empty (&trial->stream))
    envoi_level_look_again (trial->world->history->own);
}

static void
step (Trial *trial)
{
  static const guint bursts[] = { 1, 1, 3, 20, 80 };

  switch (g_rand_int_range (trial->rand, 0, 16))
    {
    case 0: case 1: case 2: case 3:
      receive (trial, bursts[g_rand_int_range (trial->rand, 0, G_N_ELEMENTS (bursts))]);
      break;
    case 4: case 5: case 6: case 7:
      deliver (trial, bursts[g_rand_int_range (trial->rand, 0, G_N_ELEMENTS (bursts))]);
      break;
    case 8:
      write_one (trial);
      break;
    case 9:
      if (trial->line)
        take (trial, chance (trial, 80));
      break;
    case 10:
      chat_settle (trial->world);
      look_again (trial);
      break;
    case 11:
      lose (trial);
      break;
    case 12: case 13:
      come (trial);
      if (trial->line)
        hand_over (trial, g_rand_int_range (trial->rand, 0, 10));
      break;
    case 14:
      if (chance (trial, 60))
        end (trial);
      break;
    default:
      if (chance (trial, 15))
        restart (trial);
    }
  for (guint n = g_rand_int_range (trial->rand, 0, 20); n > 0; n--)
    g_main_context_iteration (NULL, FALSE);
}

/* The line stays, everything is handed over and answered. */
static void
calm_down (Trial *trial)
{
  guint quiet = 0;

  come (trial);
  while (quiet < 3)
    {
      g_autoptr (DexFuture) caught_up = envoi_history_service_wait_caught_up (trial->world->history);

      take (trial, TRUE);
      deliver (trial, G_MAXUINT);
      chat_settle (trial->world);
      hand_over (trial, 3);
      look_again (trial);
      quiet = g_queue_is_empty (&trial->stream) && trial->n_taken == trial->world->out->len && !dex_future_is_pending (caught_up) ? quiet + 1 : 0;
    }
}

static void
append_numbers (GString *text, const char *token)
{
  char *end;
  guint64 first = g_ascii_strtoull (token, &end, 10), last = g_str_has_prefix (end, "..") ? g_ascii_strtoull (end + 2, NULL, 10) : first;

  for (guint64 n = first; n <= last; n++)
    g_string_append_printf (text, "%" G_GUINT64_FORMAT " ", n);
}

/* Incoming and own ones apart: what crosses on the way has no order that both sides agree on. */
static void
judge (Trial *trial)
{
  g_autofree char *texts = chat_texts (trial->world, BOB);
  g_auto (GStrv) tokens = g_strsplit (texts, ",", -1);
  g_autoptr (GString) in = g_string_new (""), out = g_string_new (""), expected = g_string_new (""), expected_out = g_string_new ("");

  for (guint i = 0; tokens[i] != NULL; i++)
    {
      const char *token = tokens[i] + (tokens[i][0] == '|');

      if (g_str_has_prefix (token, "-mine "))
        append_numbers (out, token + strlen ("-mine "));
      else if (*token != '\0')
        append_numbers (in, token);
    }
  for (guint i = 0; i < trial->n_in; i++)
    g_string_append_printf (expected, "%u ", i);
  for (guint i = 0; i < trial->n_out; i++)
    g_string_append_printf (expected_out, "%u ", i);
  g_assert_cmpstr (in->str, ==, expected->str);
  g_assert_cmpstr (out->str, ==, expected_out->str);
}

static void
try (guint seed)
{
  static const gint64 skews[] = { 0, 0, 0, -3600, -3, 3, 60, 3600 };
  Trial trial = { .world = chat_new (), .rand = g_rand_new_with_seed (seed) };

  the_trial = &trial;
  trial.skew = skews[g_rand_int_range (trial.rand, 0, G_N_ELEMENTS (skews))] * G_USEC_PER_SEC;
  trial.coarse = chance (&trial, 50);
  trial.unordered = chance (&trial, 50);
  trial.late = chance (&trial, 40);
  trial.began = envoi_time_now () - 1000 * G_USEC_PER_SEC;
  envoi_history_settled_usec = (trial.late ? 30 : 0) * G_USEC_PER_SEC;
  envoi_history_late_msec = G_MAXINT;
  trial.world->on_query = on_query;
  envoi_history_unclear_msec = 0;
  envoi_history_slice_usec = chance (&trial, 50) ? 0 : 4000;
  g_test_message ("seed %u: clock %+d s%s%s%s%s", seed, (int) (trial.skew / G_USEC_PER_SEC), trial.coarse ? ", whole seconds" : "",
                  trial.unordered ? ", redelivery in between" : "", trial.late ? ", late in the archive" : "", envoi_history_slice_usec == 0 ? ", busy" : "");
  /* An account that is not new here: an empty archive is level at once. */
  come (&trial);
  calm_down (&trial);
  for (guint i = 0; i < STEPS; i++)
    step (&trial);
  calm_down (&trial);
  judge (&trial);
  g_queue_clear_full (&trial.stream, (GDestroyNotify) item_free);
  trial.world->on_query = NULL;
  chat_free (trial.world);
  g_rand_free (trial.rand);
}

static void
test_random (void)
{
  const char *one = g_getenv ("ENVOI_SEED");
  guint n = g_getenv ("ENVOI_TEST_LONG") != NULL ? MANY_SEEDS : SEEDS;

  if (one != NULL)
    try ((guint) g_ascii_strtoull (one, NULL, 10));
  for (guint seed = 1; one == NULL && seed <= n; seed++)
    try (seed);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/history-order/random", test_random);
  return g_test_run ();
}
