/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-muc-admin.h"

#include <string.h>

#include "envoi-muc-private.h"
#include "muc-light.h"

/* What moderators, admins and owners of a room do. Main thread. */

#define NS_ADMIN ENVOI_NS_MUC "#admin"
#define NS_OWNER ENVOI_NS_MUC "#owner"
#define NS_REGISTER "jabber:iq:register"
#define MAX_REASON 1023

static DexFuture *
on_done (DexFuture *answer, gpointer user_data)
{
  return dex_future_new_for_boolean (TRUE);
}

static EnvoiBuilder *
new_query (const char *room, const char *type, const char *ns)
{
  EnvoiBuilder *iq = envoi_builder_new_iq (room, type);

  envoi_builder_open (iq, "query", ns);
  return iq;
}

static DexFuture *
order (EnvoiMuc *self, EnvoiBuilder *iq)
{
  return dex_future_then (envoi_muc_request (self, iq), on_done, NULL, NULL);
}

static void
write_reason (EnvoiBuilder *iq, const char *reason)
{
  if (reason && *reason)
    envoi_builder_leaf (iq, "reason", NULL, reason);
}

/**
 * envoi_muc_set_role:
 * @role: %ENVOI_MUC_ROLE_NONE puts the person out
 * @reason: (nullable): for the person
 *
 * Returns: (transfer full): future of TRUE; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_muc_set_role (EnvoiMuc *self, const char *room, const char *nick, EnvoiMucRole role, const char *reason)
{
  EnvoiBuilder *iq;

  /* There the nick is the address, and being put out means not being a member any more. */
  if (envoi_muc_is_light (self, room))
    return role == ENVOI_MUC_ROLE_NONE ? envoi_muc_light_order (self, room, nick, ENVOI_MUC_AFFILIATION_NONE)
                                       : dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_FEATURE_NOT_IMPLEMENTED, "No roles");
  iq = new_query (room, "set", NS_ADMIN);
  envoi_builder_open (iq, "item", NULL);
  envoi_builder_attribute (iq, "nick", nick);
  envoi_builder_attribute (iq, "role", envoi_muc_role_to_string (role));
  write_reason (iq, reason);
  return order (self, iq);
}

/**
 * envoi_muc_set_affiliation:
 * @jid: bare address
 * @nick: (nullable): to be reserved
 * @reason: (nullable): for the person
 *
 * Returns: (transfer full): future of TRUE; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_muc_set_affiliation (EnvoiMuc *self, const char *room, const char *jid, EnvoiMucAffiliation affiliation, const char *nick,
                           const char *reason)
{
  EnvoiBuilder *iq;

  if (envoi_muc_is_light (self, room))
    return envoi_muc_light_order (self, room, jid, affiliation);
  iq = new_query (room, "set", NS_ADMIN);
  envoi_builder_open (iq, "item", NULL);
  envoi_builder_attribute (iq, "jid", jid);
  envoi_builder_attribute (iq, "nick", nick);
  envoi_builder_attribute (iq, "affiliation", envoi_muc_affiliation_to_string (affiliation));
  write_reason (iq, reason);
  return order (self, iq);
}

static void
member_free (EnvoiMucMember *member)
{
  g_free (member->jid);
  g_free (member->nick);
  g_free (member->reason);
  g_free (member);
}

static DexFuture *
on_members (DexFuture *answer, gpointer user_data)
{
  EnvoiStanza *stanza = g_value_get_boxed (dex_future_get_value (answer, NULL));
  const EnvoiNode *query = envoi_stanza_find (stanza, "query", NS_ADMIN);
  EnvoiMucAffiliation asked = GPOINTER_TO_UINT (user_data);
  GPtrArray *members = g_ptr_array_new_with_free_func ((GDestroyNotify) member_free);

  for (const EnvoiNode *item = query ? envoi_node_find (query, "item", NS_ADMIN) : NULL; item && members->len < ENVOI_MUC_MAX_MEMBERS;
       item = envoi_node_find_next (item, "item", NS_ADMIN))
    {
      const char *affiliation = envoi_node_get_attribute (item, "affiliation");
      g_autofree char *jid = envoi_jid_dup_full (envoi_node_get_attribute (item, "jid"));
      EnvoiMucMember *member;

      if (jid == NULL || (affiliation && envoi_muc_affiliation_parse (affiliation) != asked))
        continue;
      member = g_new0 (EnvoiMucMember, 1);
      member->jid = g_steal_pointer (&jid);
      member->nick = envoi_muc_dup_resource (envoi_node_get_attribute (item, "nick"));
      member->affiliation = asked;
      member->role = envoi_muc_role_parse (envoi_node_get_attribute (item, "role"));
      member->reason = envoi_muc_dup_text (envoi_node_find (item, "reason", NS_ADMIN), MAX_REASON);
      g_ptr_array_add (members, member);
    }
  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, members);
}

static DexFuture *
on_light_members (DexFuture *answer, gpointer user_data)
{
  GPtrArray *all = g_value_get_boxed (dex_future_get_value (answer, NULL));
  EnvoiMucAffiliation asked = GPOINTER_TO_UINT (user_data);
  GPtrArray *members = g_ptr_array_new_with_free_func ((GDestroyNotify) member_free);

  for (guint i = 0; i < all->len; i++)
    {
      const EnvoiMucLightMember *light = all->pdata[i];
      EnvoiMucAffiliation affiliation = light->affiliation == ENVOI_MUC_LIGHT_OWNER ? ENVOI_MUC_AFFILIATION_OWNER : ENVOI_MUC_AFFILIATION_MEMBER;
      EnvoiMucMember *member;

      if (light->affiliation == ENVOI_MUC_LIGHT_NONE || affiliation != asked)
        continue;
      member = g_new0 (EnvoiMucMember, 1);
      member->jid = g_strdup (light->jid);
      member->affiliation = affiliation;
      g_ptr_array_add (members, member);
    }
  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, members);
}

/**
 * envoi_muc_list_affiliated:
 *
 * Returns: (transfer full): future of a GPtrArray of EnvoiMucMember; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_muc_list_affiliated (EnvoiMuc *self, const char *room, EnvoiMucAffiliation affiliation)
{
  EnvoiBuilder *iq;

  if (envoi_muc_is_light (self, room))
    return dex_future_then (envoi_muc_light_fetch_members (envoi_module_get_sibling (ENVOI_MODULE (self), ENVOI_TYPE_MUC_LIGHT), room),
                            on_light_members, GUINT_TO_POINTER (affiliation), NULL);
  iq = new_query (room, "get", NS_ADMIN);
  envoi_builder_open (iq, "item", NULL);
  envoi_builder_attribute (iq, "affiliation", envoi_muc_affiliation_to_string (affiliation));
  return dex_future_then (envoi_muc_request (self, iq), on_members, GUINT_TO_POINTER (affiliation), NULL);
}

static DexFuture *
on_config (DexFuture *answer, gpointer user_data)
{
  EnvoiStanza *stanza = g_value_get_boxed (dex_future_get_value (answer, NULL));
  const EnvoiNode *query = envoi_stanza_find (stanza, "query", NS_OWNER);
  const EnvoiNode *x = query ? envoi_node_find (query, "x", ENVOI_NS_DATA_FORMS) : NULL;
  EnvoiForm *form = x ? envoi_form_read (x) : envoi_form_new (ENVOI_NS_MUC "#roomconfig");

  if (form == NULL)
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_NOT_ACCEPTABLE, "Unusable answer");
  return dex_future_new_take_boxed (ENVOI_TYPE_FORM, form);
}

/**
 * envoi_muc_fetch_config:
 *
 * Returns: (transfer full): future of EnvoiForm; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_muc_fetch_config (EnvoiMuc *self, const char *room)
{
  if (envoi_muc_is_light (self, room))
    return envoi_muc_light_fetch_form (self, room);
  return dex_future_then (envoi_muc_request (self, new_query (room, "get", NS_OWNER)), on_config, NULL, NULL);
}

static DexFuture *
send_bare_form (EnvoiMuc *self, const char *room, const char *type)
{
  EnvoiBuilder *iq = new_query (room, "set", NS_OWNER);

  envoi_builder_open (iq, "x", ENVOI_NS_DATA_FORMS);
  envoi_builder_attribute (iq, "type", type);
  return order (self, iq);
}

/**
 * envoi_muc_save_config:
 * @form: (nullable): what envoi_muc_fetch_config() gave, filled in; %NULL takes the defaults
 *
 * Returns: (transfer full): future of TRUE; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_muc_save_config (EnvoiMuc *self, const char *room, const EnvoiForm *form)
{
  EnvoiBuilder *iq;

  if (envoi_muc_is_light (self, room))
    return envoi_muc_light_save_form (self, room, form);
  if (form == NULL || form->fields->len == 0)
    return send_bare_form (self, room, "submit");
  iq = new_query (room, "set", NS_OWNER);
  envoi_form_write_submit (form, iq);
  return order (self, iq);
}

DexFuture *
envoi_muc_cancel_config (EnvoiMuc *self, const char *room)
{
  return send_bare_form (self, room, "cancel");
}

/**
 * envoi_muc_destroy:
 * @alternate: (nullable): the room to go to
 * @password: (nullable): of that one
 * @reason: (nullable): for all
 *
 * Returns: (transfer full): future of TRUE; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_muc_destroy (EnvoiMuc *self, const char *room, const char *alternate, const char *password, const char *reason)
{
  EnvoiBuilder *iq;

  if (envoi_muc_is_light (self, room))
    return envoi_muc_light_destroy (envoi_module_get_sibling (ENVOI_MODULE (self), ENVOI_TYPE_MUC_LIGHT), room);
  iq = new_query (room, "set", NS_OWNER);
  envoi_builder_open (iq, "destroy", NULL);
  envoi_builder_attribute (iq, "jid", alternate && *alternate ? alternate : NULL);
  write_reason (iq, reason);
  if (password && *password)
    envoi_builder_leaf (iq, "password", NULL, password);
  return order (self, iq);
}

static DexFuture *
on_register (DexFuture *answer, gpointer user_data)
{
  EnvoiStanza *stanza = g_value_get_boxed (dex_future_get_value (answer, NULL));
  const EnvoiNode *query = envoi_stanza_find (stanza, "query", NS_REGISTER);
  const EnvoiNode *x = query ? envoi_node_find (query, "x", ENVOI_NS_DATA_FORMS) : NULL;
  EnvoiForm *form = x ? envoi_form_read (x) : envoi_form_new (ENVOI_NS_MUC "#register");
  const EnvoiNode *username;

  if (form == NULL || query == NULL)
    {
      g_clear_pointer (&form, envoi_form_unref);
      return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_NOT_ACCEPTABLE, "Unusable answer");
    }
  /* Who is registered already is told the nick beside the form, or without one. */
  username = envoi_node_find (query, "username", NS_REGISTER);
  if (username == NULL)
    username = envoi_node_find (query, "nick", NS_REGISTER);
  if (username && *envoi_node_get_text (username))
    envoi_form_set_value (form, "muc#register_roomnick", envoi_node_get_text (username));
  else if (form->fields->len == 0)
    envoi_form_set_value (form, "muc#register_roomnick", "");
  return dex_future_new_take_boxed (ENVOI_TYPE_FORM, form);
}

/**
 * envoi_muc_fetch_register:
 *
 * Returns: (transfer full): future of EnvoiForm; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_muc_fetch_register (EnvoiMuc *self, const char *room)
{
  return dex_future_then (envoi_muc_request (self, new_query (room, "get", NS_REGISTER)), on_register, NULL, NULL);
}

/**
 * envoi_muc_register:
 * @form: what envoi_muc_fetch_register() gave, filled in
 *
 * Returns: (transfer full): future of TRUE; rejects with ENVOI_STANZA_ERROR (CONFLICT: the nick belongs to somebody)
 */
DexFuture *
envoi_muc_register (EnvoiMuc *self, const char *room, const EnvoiForm *form)
{
  EnvoiBuilder *iq = new_query (room, "set", NS_REGISTER);

  envoi_form_write_submit (form, iq);
  return order (self, iq);
}

DexFuture *
envoi_muc_unregister (EnvoiMuc *self, const char *room)
{
  EnvoiBuilder *iq = new_query (room, "set", NS_REGISTER);

  envoi_builder_leaf (iq, "remove", NULL, NULL);
  return order (self, iq);
}
