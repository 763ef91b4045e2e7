/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-command-line.h"
#include "envoi-account-state-text.h"
#include "envoi-commands.h"
#include "envoi-error-text.h"
#include "envoi-jid.h"
#include "envoi-post-words.h"
#include "envoi-search-query.h"
#include "envoi-store-feeds.h"
#include "envoi-time.h"
#include <glib/gi18n.h>

#define MAX_TEXT (64 * 1024)

/* Exit status, beside 0 and 1. */
#define STATUS_USAGE 2
#define STATUS_KEPT 3

typedef struct {
  char *account;
  int n, seconds;
  gboolean posts;
  char **rest;
} Options;

typedef struct {
  GApplicationCommandLine *command_line;
  DexFuture *ready, *started;
  EnvoiSessionManager *manager;
  Options options;
} Run;

typedef struct {
  const char *name, *options, *parameters, *summary;
  guint at_least;             /* words */
  gboolean online;            /* needs the sessions */
  int (*run) (Run *run);      /* in a fiber; the exit status */
} Command;

static int run_open (Run *run);
static int run_send (Run *run);
static int run_search (Run *run);
static int run_status (Run *run);

static const Command commands[] = {
  { "open", "", N_("LINK"), N_("Open an xmpp: link or an address in the window"), 1, FALSE, run_open },
  { "send", "aw", N_("ADDRESS [TEXT…]"), N_("Send a message; without a text, what comes from standard input"), 1, TRUE, run_send },
  { "search", "np", N_("WORD…"), N_("Find messages, or posts and comments; “from:anna”, “in:harbour”, “after:2026-01-31” narrow it"), 1, FALSE, run_search },
  { "status", "a", N_("[online|chat|away|extended-away|busy|offline [TEXT]]"), N_("Tell how the accounts are, or set how contacts see you"), 0, TRUE, run_status },
};

/* --- Words -------------------------------------------------------------------------------------------------------------- */

static const Command *
find_command (const char *name)
{
  for (guint i = 0; name != NULL && i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (commands[i].name, name))
      return &commands[i];
  return NULL;
}

gboolean
envoi_command_line_is_command (const char * const *arguments)
{
  return arguments[0] != NULL && find_command (arguments[1]) != NULL;
}

gboolean
envoi_command_line_goes_online (const char * const *arguments)
{
  const Command *command = envoi_command_line_is_command (arguments) ? find_command (arguments[1]) : NULL;

  return command != NULL && command->online;
}

static void
options_clear (Options *options)
{
  g_free (options->account);
  g_strfreev (options->rest);
}

/* With help: tells it and ends the process where it is asked for. */
static gboolean
parse (const Command *command, const char * const *arguments, gboolean with_help, Options *options, GError **error)
{
  const GOptionEntry all[] = {
    { "account", 'a', 0, G_OPTION_ARG_STRING, &options->account, N_("The account to use, by its address"), N_("ADDRESS") },
    { "wait", 'w', 0, G_OPTION_ARG_INT, &options->seconds, N_("How long to wait until the server has it (30)"), N_("SECONDS") },
    { "number", 'n', 0, G_OPTION_ARG_INT, &options->n, N_("How many to show (20)"), N_("N") },
    { "posts", 'p', 0, G_OPTION_ARG_NONE, &options->posts, N_("Posts and comments in place of messages"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->rest, NULL, NULL },
  };
  GOptionEntry entries[G_N_ELEMENTS (all) + 1] = { { NULL } };
  g_autofree char *parameters = g_strdup_printf ("%s %s", command->name, _(command->parameters));
  g_autoptr (GOptionContext) context = g_option_context_new (parameters);
  g_auto (GStrv) words = NULL;
  guint n = 0;

  options->n = 20;
  options->seconds = 30;
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    if (*all[i].long_name == '\0' || strchr (command->options, all[i].short_name) != NULL)
      entries[n++] = all[i];
  /* The words after the first of a text may look like options. */
  g_option_context_set_strict_posix (context, TRUE);
  g_option_context_set_help_enabled (context, with_help);
  g_option_context_set_summary (context, _(command->summary));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  words = g_strdupv ((char **) arguments + 1);
  if (!g_option_context_parse_strv (context, &words, error))
    return FALSE;
  if ((options->rest != NULL ? g_strv_length (options->rest) : 0) < command->at_least)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, _("Something is missing. “envoi %s --help” tells what."), command->name);
      return FALSE;
    }
  return TRUE;
}

char *
envoi_command_line_describe (void)
{
  GString *text = g_string_new (_("Commands:"));

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    g_string_append_printf (text, "\n  %-10s %s", commands[i].name, _(commands[i].summary));
  g_string_append_printf (text, "\n\n%s", _("“envoi COMMAND --help” tells more of each."));
  return g_string_free (text, FALSE);
}

gboolean
envoi_command_line_begin (GApplication *application, char **arguments, int *status)
{
  g_autoptr (GError) error = NULL;
  Options options = { NULL };
  gboolean good = parse (find_command (arguments[1]), (const char * const *) arguments, TRUE, &options, &error);

  options_clear (&options);
  if (!good)
    {
      g_printerr ("%s\n", error->message);
      *status = STATUS_USAGE;
      return TRUE;
    }
  g_application_set_flags (application, g_application_get_flags (application) | G_APPLICATION_IS_LAUNCHER);
  if (!g_application_register (application, NULL, &error))
    {
      g_debug ("No instance: %s", error->message);
      g_printerr ("%s\n", _("Envoi does not run, and the desktop cannot start it. Open Envoi, then try again."));
      *status = 1;
      return TRUE;
    }
  return FALSE;
}

/* --- What the commands share -------------------------------------------------------------------------------------------- */

/* A stranger's text must not steer the terminal. */
static char *
make_printable (const char *text)
{
  GString *printable = g_string_new (NULL);

  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      gunichar c = g_utf8_get_char (text);
      g_string_append_unichar (printable, g_unichar_iscntrl (c) ? ' ' : c);
    }
  return g_string_free (printable, FALSE);
}

static int
fail (Run *run, const GError *error)
{
  g_autoptr (EnvoiErrorText) text = envoi_error_text_new (error, NULL);

  g_application_command_line_printerr (run->command_line, "%s\n", text->body);
  return 1;
}

static int
complain (Run *run, const char *sentence)
{
  g_application_command_line_printerr (run->command_line, "%s\n", sentence);
  return 1;
}

/* --- open --------------------------------------------------------------------------------------------------------------- */

static int
run_open (Run *run)
{
  g_action_group_activate_action (G_ACTION_GROUP (g_application_get_default ()), "open-link", g_variant_new_string (run->options.rest[0]));
  return 0;
}

/* --- send --------------------------------------------------------------------------------------------------------------- */

/* The account that was named, else one that knows the address, else the first one that is switched on. (transfer none) (nullable) */
static EnvoiAccount *
choose_account (Run *run, const char *bare)
{
  EnvoiStore *store = envoi_session_manager_get_store (run->manager);
  GListModel *accounts = envoi_store_list_accounts (store);
  EnvoiAccount *first = NULL;

  if (run->options.account != NULL)
    return envoi_store_find_account (store, run->options.account);
  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (EnvoiAccount) account = g_list_model_get_item (accounts, i);   /* the store holds it */
      EnvoiContact *contact = envoi_store_find_contact (store, account, bare);

      if (!envoi_account_get_enabled (account))
        continue;
      if (envoi_store_find_room (store, account, bare) != NULL || (contact != NULL && envoi_contact_get_in_roster (contact)))
        return account;
      if (first == NULL)
        first = account;
    }
  return first;
}

/* NULL with a status when there is none. */
static char *
read_text (Run *run)
{
  char **words = run->options.rest + 1;
  g_autoptr (GInputStream) input = NULL;
  g_autoptr (GByteArray) all = g_byte_array_new ();

  if (words[0] != NULL && !(g_str_equal (words[0], "-") && words[1] == NULL))
    return g_strjoinv (" ", words);
  input = g_application_command_line_get_stdin (run->command_line);
  while (input != NULL && all->len <= MAX_TEXT)
    {
      g_autoptr (GBytes) bytes = dex_await_boxed (dex_input_stream_read_bytes (input, 8192, G_PRIORITY_DEFAULT), NULL);

      if (bytes == NULL || g_bytes_get_size (bytes) == 0)
        break;
      g_byte_array_append (all, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
    }
  if (all->len == 0 || all->len > MAX_TEXT || !g_utf8_validate ((char *) all->data, all->len, NULL))
    return NULL;
  return g_strchomp (g_strndup ((char *) all->data, all->len));
}

static void
on_state (EnvoiMessage *message, GParamSpec *property, DexPromise *settled)
{
  if (envoi_message_get_state (message) >= ENVOI_MESSAGE_STATE_ACKED && dex_future_is_pending (DEX_FUTURE (settled)))
    dex_promise_resolve_boolean (settled, TRUE);
}

static int
wait_for_server (Run *run, EnvoiMessage *message)
{
  g_autoptr (DexPromise) settled = dex_promise_new ();
  gulong id = g_signal_connect_data (message, "notify::state", G_CALLBACK (on_state), dex_ref (settled), (GClosureNotify) dex_unref, 0);

  on_state (message, NULL, settled);
  dex_await (dex_future_first (dex_ref (DEX_FUTURE (settled)), dex_timeout_new_seconds (CLAMP (run->options.seconds, 0, 3600)), NULL), NULL);
  g_signal_handler_disconnect (message, id);
  if (envoi_message_get_state (message) == ENVOI_MESSAGE_STATE_FAILED)
    return complain (run, _("The message was refused. The conversation tells why."));
  if (envoi_message_get_state (message) >= ENVOI_MESSAGE_STATE_ACKED)
    return 0;
  complain (run, _("There is no connection yet. The message is kept and goes out with the next one."));
  return STATUS_KEPT;
}

static int
run_send (Run *run)
{
  EnvoiStore *store = envoi_session_manager_get_store (run->manager);
  g_autofree char *bare = envoi_jid_dup_bare (run->options.rest[0]), *text = NULL;
  EnvoiAccount *account = bare != NULL ? choose_account (run, bare) : NULL;
  EnvoiMessageService *service = account != NULL ? envoi_find_message_service (run->manager, account) : NULL;
  g_autoptr (EnvoiMessage) message = NULL;
  EnvoiConversation *conversation;
  GError *error = NULL;
  int status;

  if (bare == NULL || strchr (bare, '@') == NULL)
    return complain (run, _("This is no address that Envoi can write to. It looks like name@server."));
  if (service == NULL)
    return complain (run, _("There is no such account, or it is switched off. “envoi status” lists the accounts."));
  text = read_text (run);
  if (text == NULL || *text == '\0')
    return complain (run, _("There is no text to send, or it is too long, or it is not UTF-8."));
  conversation = envoi_store_ensure_conversation (store, account, bare);
  message = dex_await_object (envoi_message_service_send (service, conversation, text), &error);
  if (message == NULL)
    {
      status = fail (run, error);
      g_error_free (error);
      return status;
    }
  return wait_for_server (run, message);
}

/* --- search ------------------------------------------------------------------------------------------------------------- */

static void
print_hit (Run *run, gint64 time, const char *where, const char *who, const char *snippet)
{
  g_autoptr (GDateTime) moment = g_date_time_new_from_unix_local (time / G_USEC_PER_SEC);
  g_autofree char *when = moment != NULL ? g_date_time_format (moment, "%Y-%m-%d %H:%M") : g_strdup ("");
  g_autofree char *place = make_printable (where), *author = make_printable (who), *text = make_printable (snippet);

  g_application_command_line_print (run->command_line, "%s\t%s\t%s\t%s\n", when, place, author, text);
}

static guint
print_messages (Run *run, GPtrArray *hits)
{
  for (guint i = 0; i < hits->len; i++)
    {
      EnvoiSearchHit *hit = hits->pdata[i];
      const char *title = envoi_conversation_get_title (hit->conversation), *nick = envoi_message_get_nick (hit->message);

      print_hit (run, envoi_message_get_time (hit->message), title, envoi_message_get_outgoing (hit->message) ? _("You") : nick != NULL ? nick : title, hit->snippet);
    }
  return hits->len;
}

static guint
print_posts (Run *run, GPtrArray *hits)
{
  for (guint i = 0; i < hits->len; i++)
    {
      EnvoiPostSearchHit *hit = hits->pdata[i];
      EnvoiFeed *feed = hit->post != NULL ? envoi_post_get_feed (hit->post) : NULL;
      g_autofree char *who = hit->comment != NULL ? envoi_comment_words_author (hit->comment) : envoi_post_words_author (hit->post);

      print_hit (run, hit->comment != NULL ? envoi_comment_get_published (hit->comment) : envoi_post_get_published (hit->post),
                 feed != NULL ? envoi_feed_get_title (feed) : "", who, hit->snippet);
    }
  return hits->len;
}

static int
run_search (Run *run)
{
  EnvoiStore *store = envoi_session_manager_get_store (run->manager);
  g_autofree char *typed = g_strjoinv (" ", run->options.rest);
  g_autoptr (EnvoiSearchWords) words = envoi_search_words_parse (typed);
  EnvoiSearchQuery messages = { .text = words->text, .from = words->from, .after = words->after, .before = words->before };
  EnvoiPostSearchQuery posts = { .text = words->text, .from = words->from, .after = words->after, .before = words->before };
  guint limit = CLAMP (run->options.n, 1, 1000);
  g_autoptr (GPtrArray) hits = NULL;
  GError *error = NULL;
  int status;

  messages.conversation = words->in != NULL ? envoi_search_find_conversation (store, words->in) : NULL;
  posts.feed = words->in != NULL ? envoi_search_find_feed (store, words->in) : NULL;
  if (words->in != NULL && (run->options.posts ? posts.feed == NULL : messages.conversation == NULL))
    return complain (run, _("There is no conversation or feed of this name."));
  hits = dex_await_boxed (run->options.posts ? envoi_store_search_posts (store, &posts, limit, 0) : envoi_store_search (store, &messages, limit, 0), &error);
  if (hits == NULL)
    {
      status = fail (run, error);
      g_error_free (error);
      return status;
    }
  return (run->options.posts ? print_posts (run, hits) : print_messages (run, hits)) > 0 ? 0 : 1;
}

/* --- status ------------------------------------------------------------------------------------------------------------- */

static guint
count_unread (EnvoiStore *store, EnvoiAccount *account)
{
  GListModel *conversations = envoi_store_list_conversations (store);
  guint unread = 0;

  for (guint i = 0; i < g_list_model_get_n_items (conversations); i++)
    {
      g_autoptr (EnvoiConversation) conversation = g_list_model_get_item (conversations, i);

      if (envoi_conversation_get_account (conversation) == account && envoi_conversation_get_open (conversation))
        unread += envoi_conversation_get_unread (conversation);
    }
  return unread;
}

static int
run_status (Run *run)
{
  EnvoiStore *store = envoi_session_manager_get_store (run->manager);
  GListModel *accounts = envoi_store_list_accounts (store);
  char **words = run->options.rest;
  EnvoiAccount *account = run->options.account != NULL ? envoi_store_find_account (store, run->options.account) : NULL;

  if (run->options.account != NULL && account == NULL)
    return complain (run, _("There is no such account. “envoi status” lists the accounts."));
  if (words != NULL && words[0] != NULL)
    {
      g_autoptr (GEnumClass) values = g_type_class_ref (ENVOI_TYPE_AVAILABILITY);
      GEnumValue *value = g_enum_get_value_by_nick (values, words[0]);
      g_autofree char *text = words[1] != NULL ? g_strjoinv (" ", words + 1) : NULL;

      if (value == NULL)
        return complain (run, _("This is no way to be seen. There are online, chat, away, extended-away, busy and offline."));
      envoi_set_presence (run->manager, account, value->value, text);
      return 0;
    }
  if (g_list_model_get_n_items (accounts) == 0)
    return complain (run, _("There is no account yet. Open Envoi to sign in."));
  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (EnvoiAccount) each = g_list_model_get_item (accounts, i);
      g_autofree char *state = envoi_account_state_text (each);
      guint unread = count_unread (store, each);

      if (account != NULL && each != account)
        continue;
      g_application_command_line_print (run->command_line, "%s\t%s", envoi_account_get_jid (each), state);
      if (unread > 0)
        g_application_command_line_print (run->command_line, ngettext ("\t%u unread message", "\t%u unread messages", unread), unread);
      g_application_command_line_print (run->command_line, "\n");
    }
  return 0;
}

/* --- The one instance --------------------------------------------------------------------------------------------------- */

static void
run_free (gpointer data)
{
  Run *run = data;

  options_clear (&run->options);
  dex_unref (run->ready);
  dex_clear (&run->started);
  g_clear_object (&run->manager);
  g_object_unref (run->command_line);
  g_free (run);
}

static DexFuture *
run_fiber (gpointer data)
{
  Run *run = data;
  g_auto (GStrv) arguments = g_application_command_line_get_arguments (run->command_line, NULL);
  const Command *command = find_command (arguments[1]);
  GError *error = NULL;
  int status;

  if (!parse (command, (const char * const *) arguments, FALSE, &run->options, &error))
    {
      complain (run, error->message);
      status = STATUS_USAGE;
    }
  else if ((run->manager = dex_await_object (dex_ref (run->ready), &error)) == NULL)
    status = fail (run, error);
  else
    {
      if (run->started != NULL)
        dex_await (dex_ref (run->started), NULL);
      status = command->run (run);
    }
  g_clear_error (&error);
  g_application_command_line_set_exit_status (run->command_line, status);
  g_application_command_line_done (run->command_line);
  return NULL;
}

void
envoi_command_line_run (GApplicationCommandLine *command_line, DexFuture *ready, DexFuture *started)
{
  Run *run = g_new0 (Run, 1);

  run->command_line = g_object_ref (command_line);
  run->ready = dex_ref (ready);
  run->started = started != NULL ? dex_ref (started) : NULL;
  dex_future_disown (dex_scheduler_spawn (NULL, 0, run_fiber, run, run_free));
}
