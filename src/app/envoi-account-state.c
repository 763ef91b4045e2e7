/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-account-state.h"
#include "envoi-account-state-text.h"
#include "envoi-commands.h"
#include "envoi-error.h"
#include "envoi-error-text.h"
#include "envoi-jid.h"
#include <glib/gi18n.h>

/*
 * EnvoiAccountState: how all accounts together fare, in words: the one that needs the person most speaks.
 * Owned by the sidebar; main thread.
 */

struct _EnvoiAccountState
{
  GObject parent_instance;
  GListModel *accounts;
  GPtrArray *watched;
  EnvoiAccount *worst;
  char *subtitle, *banner, *banner_title;
  gboolean alarming;
  const char *button;
};

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EnvoiAccountState, envoi_account_state, G_TYPE_OBJECT)

static int
urgency (EnvoiAccount *account)
{
  if (!envoi_account_get_enabled (account))
    return 0;
  switch (envoi_account_get_state (account))
    {
    case ENVOI_CONNECTION_BLOCKED: return 6;
    case ENVOI_CONNECTION_WAITING: return envoi_account_get_problem (account) != NULL ? 5 : 4;
    case ENVOI_CONNECTION_CONNECTING:
    case ENVOI_CONNECTION_AUTHENTICATING: return 3;
    case ENVOI_CONNECTION_ONLINE: return 2;
    case ENVOI_CONNECTION_OFFLINE:
    default: return 1;
    }
}

static void
update (EnvoiAccountState *self)
{
  EnvoiAccount *worst = NULL;
  const GError *problem;

  for (guint i = 0; i < self->watched->len; i++)
    if (worst == NULL || urgency (self->watched->pdata[i]) > urgency (worst))
      worst = self->watched->pdata[i];
  g_set_object (&self->worst, worst);
  g_clear_pointer (&self->subtitle, g_free);
  g_clear_pointer (&self->banner, g_free);
  g_clear_pointer (&self->banner_title, g_free);
  self->alarming = FALSE;
  self->button = NULL;
  if (worst == NULL)
    self->subtitle = g_strdup ("");
  else
    {
      self->subtitle = envoi_account_state_title (worst);
      problem = envoi_account_get_problem (worst);
      if (urgency (worst) >= 5 && problem != NULL)
        {
          g_autoptr (EnvoiJid) jid = envoi_jid_new (envoi_account_get_jid (worst), NULL);
          g_autoptr (EnvoiErrorText) text = envoi_error_text_new (problem, jid != NULL ? envoi_jid_get_domain (jid) : NULL);
          if (envoi_account_state_get_several (self))
            self->banner_title = g_strdup_printf ("%s: %s", envoi_account_get_title (worst), text->title);
          else
            self->banner_title = g_strdup (text->title);
          self->banner = g_strdup (text->body);
          self->alarming = g_error_matches (problem, ENVOI_CONNECTION_ERROR, ENVOI_CONNECTION_ERROR_PIN_CHANGED) ||
                           g_error_matches (problem, ENVOI_CONNECTION_ERROR, ENVOI_CONNECTION_ERROR_SERVER_PROOF) ||
                           g_error_matches (problem, ENVOI_CONNECTION_ERROR, ENVOI_CONNECTION_ERROR_DOWNGRADE);
          self->button = envoi_remedy_get_label (text->remedy);
        }
    }
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_account_notify (EnvoiAccountState *self, GParamSpec *pspec)
{
  static const char * const relevant[] = { "state", "problem", "enabled", "availability", "label", "avatar-file", NULL };

  if (g_strv_contains (relevant, pspec->name))
    update (self);
}

static void
unwatch (EnvoiAccountState *self)
{
  for (guint i = 0; i < self->watched->len; i++)
    g_signal_handlers_disconnect_by_func (self->watched->pdata[i], on_account_notify, self);
  g_ptr_array_set_size (self->watched, 0);
}

static void
on_accounts_changed (EnvoiAccountState *self)
{
  unwatch (self);
  for (guint i = 0; i < g_list_model_get_n_items (self->accounts); i++)
    {
      EnvoiAccount *account = g_list_model_get_item (self->accounts, i);
      g_signal_connect_object (account, "notify", G_CALLBACK (on_account_notify), self, G_CONNECT_SWAPPED);
      g_ptr_array_add (self->watched, account);
    }
  update (self);
}

EnvoiAccount *envoi_account_state_get_worst    (EnvoiAccountState *self) { return self->worst; }
const char   *envoi_account_state_get_subtitle (EnvoiAccountState *self) { return self->subtitle; }
const char   *envoi_account_state_get_banner   (EnvoiAccountState *self) { return self->banner; }
const char   *envoi_account_state_get_banner_title (EnvoiAccountState *self) { return self->banner_title; }
gboolean      envoi_account_state_get_alarming (EnvoiAccountState *self) { return self->alarming; }
const char   *envoi_account_state_get_button   (EnvoiAccountState *self) { return self->button; }
gboolean      envoi_account_state_get_several  (EnvoiAccountState *self) { return self->watched->len > 1; }

static void
envoi_account_state_dispose (GObject *object)
{
  EnvoiAccountState *self = ENVOI_ACCOUNT_STATE (object);

  unwatch (self);
  g_clear_object (&self->accounts);
  g_clear_object (&self->worst);
  G_OBJECT_CLASS (envoi_account_state_parent_class)->dispose (object);
}

static void
envoi_account_state_finalize (GObject *object)
{
  EnvoiAccountState *self = ENVOI_ACCOUNT_STATE (object);

  g_ptr_array_unref (self->watched);
  g_free (self->subtitle);
  g_free (self->banner);
  g_free (self->banner_title);
  G_OBJECT_CLASS (envoi_account_state_parent_class)->finalize (object);
}

static void
envoi_account_state_class_init (EnvoiAccountStateClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = envoi_account_state_dispose;
  G_OBJECT_CLASS (klass)->finalize = envoi_account_state_finalize;
  signals[CHANGED] = g_signal_new ("changed", ENVOI_TYPE_ACCOUNT_STATE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
envoi_account_state_init (EnvoiAccountState *self)
{
  self->watched = g_ptr_array_new_with_free_func (g_object_unref);
}

EnvoiAccountState *
envoi_account_state_new (EnvoiStore *store)
{
  EnvoiAccountState *self = g_object_new (ENVOI_TYPE_ACCOUNT_STATE, NULL);

  self->accounts = g_object_ref (envoi_store_list_accounts (store));
  g_signal_connect_object (self->accounts, "items-changed", G_CALLBACK (on_accounts_changed), self, G_CONNECT_SWAPPED);
  on_accounts_changed (self);
  return self;
}
