/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0433-channel-search.h"

#include "0004-data-forms.h"
#include "0059-result-sets.h"
#include "envoi-text.h"
#include "envoi-xep.h"

/* Asks a directory of public rooms. Owned by the module set; main thread. */

#define NS "urn:xmpp:channel-search:0:search"
#define FORM "urn:xmpp:channel-search:0:search-params"
#define ORDER "{urn:xmpp:channel-search:0:order}"
#define TIMEOUT 30
#define MAX_NAME 256
#define MAX_DESCRIPTION 2048

struct _EnvoiChannelSearch {
  EnvoiModule parent_instance;
};

G_DEFINE_FINAL_TYPE (EnvoiChannelSearch, envoi_channel_search, ENVOI_TYPE_MODULE)

static void
channel_free (EnvoiFoundChannel *channel)
{
  g_free (channel->address);
  g_free (channel->name);
  g_free (channel->description);
  g_free (channel->language);
  g_free (channel);
}

static char *
dup_text (const EnvoiNode *item, const char *name, gsize max, gboolean one_line)
{
  const EnvoiNode *node = envoi_node_find (item, name, NS);
  g_autofree char *clean = node ? envoi_text_sanitize (envoi_node_get_text (node), -1) : NULL;
  g_autofree char *text = NULL;

  if (clean == NULL)
    return NULL;
  text = g_strstrip (one_line ? envoi_text_one_line (clean, max) : g_steal_pointer (&clean));
  text[envoi_text_clip (text, max, 4 * max)] = '\0';
  return *text ? g_steal_pointer (&text) : NULL;
}

static EnvoiFoundChannel *
read_item (const EnvoiNode *item)
{
  g_autoptr (EnvoiJid) jid = envoi_jid_new (envoi_node_get_attribute (item, "address"), NULL);
  const EnvoiNode *users = envoi_node_find (item, "nusers", NS), *open = envoi_node_find (item, "is-open", NS);
  g_autofree char *anonymity = dup_text (item, "anonymity-mode", 64, TRUE);
  EnvoiFoundChannel *channel;
  guint64 n;

  if (jid == NULL || envoi_jid_get_local (jid) == NULL || envoi_jid_get_resource (jid))
    return NULL;
  channel = g_new0 (EnvoiFoundChannel, 1);
  channel->address = g_strdup (envoi_jid_get_bare (jid));
  channel->name = dup_text (item, "name", MAX_NAME, TRUE);
  channel->description = dup_text (item, "description", MAX_DESCRIPTION, FALSE);
  channel->language = dup_text (item, "language", 64, TRUE);
  channel->n_users = users && g_ascii_string_to_unsigned (envoi_node_get_text (users), 10, 0, G_MAXINT, &n, NULL) ? (int) n : -1;
  /* Listed means open, unless it says otherwise. */
  channel->is_open = open == NULL || g_strcmp0 (envoi_node_get_text (open), "false") != 0;
  channel->shows_addresses = g_strcmp0 (anonymity, "none") == 0;
  return channel;
}

static DexFuture *
on_answered (DexFuture *answer, gpointer user_data)
{
  const EnvoiNode *result = envoi_stanza_find (g_value_get_boxed (dex_future_get_value (answer, NULL)), "result", NS);
  GPtrArray *channels;

  if (result == NULL)
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_NOT_ACCEPTABLE, "Unusable answer");
  channels = g_ptr_array_new_with_free_func ((GDestroyNotify) channel_free);
  for (const EnvoiNode *item = envoi_node_find (result, "item", NS); item && channels->len < ENVOI_CHANNEL_SEARCH_MAX;
       item = envoi_node_find_next (item, "item", NS))
    {
      EnvoiFoundChannel *channel = read_item (item);

      if (channel)
        g_ptr_array_add (channels, channel);
    }
  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, channels);
}

/**
 * envoi_channel_search_find:
 * @directory: whom to ask
 * @text: words; "" = the biggest rooms
 * @max: 1 to ENVOI_CHANNEL_SEARCH_MAX
 *
 * Returns: (transfer full): future of a GPtrArray of EnvoiFoundChannel; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_channel_search_find (EnvoiChannelSearch *self, const char *directory, const char *text, guint max)
{
  EnvoiRouter *router = envoi_module_get_router (ENVOI_MODULE (self));
  EnvoiBuilder *iq;

  if (router == NULL)
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "Not connected");
  iq = envoi_builder_new_iq (directory, "get");
  envoi_builder_open (iq, "search", NS);
  envoi_rsm_write (iq, &(EnvoiRsmRequest) { .max = CLAMP (max, 1, ENVOI_CHANNEL_SEARCH_MAX) });
  envoi_form_open_submit (iq, FORM);
  if (*text)
    {
      envoi_form_write_field (iq, "q", text);
      envoi_form_write_field (iq, "sinname", "true");
      envoi_form_write_field (iq, "sindescription", "true");
      envoi_form_write_field (iq, "sinaddress", "true");
    }
  else
    envoi_form_write_field (iq, "all", "true");
  envoi_form_write_field (iq, "min_users", "1");
  envoi_form_write_field (iq, "key", ORDER "nusers");
  envoi_builder_close (iq);
  return dex_future_then (envoi_router_request (router, envoi_builder_finish (iq), TIMEOUT), on_answered, NULL, NULL);
}

static void
envoi_channel_search_class_init (EnvoiChannelSearchClass *klass)
{
}

static void
envoi_channel_search_init (EnvoiChannelSearch *self)
{
}

ENVOI_XEP_ROW (0433_channel_search) = {
  .number = 433, .title = "Extended Channel Search", .version = "0.1.0", .partial = TRUE, .note = "by words, the biggest rooms first",
  .get_type = envoi_channel_search_get_type,
};
