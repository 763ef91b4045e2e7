/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-address-set.h"

#define MAX_ADDRESSES 2000

struct _EnvoiAddressSet {
  EnvoiStore   *store;
  EnvoiAccount *account;
  char         *key;
  GHashTable   *addresses;
  DexFuture    *loading;   /* NULL once it is loaded */
  gboolean      loaded;
  gboolean      changed;   /* since before it was loaded */
};

static void
clear (EnvoiAddressSet *self)
{
  g_object_unref (self->store);
  g_object_unref (self->account);
  g_free (self->key);
  g_hash_table_unref (self->addresses);
}

void
envoi_address_set_unref (EnvoiAddressSet *self)
{
  g_rc_box_release_full (self, (GDestroyNotify) clear);
}

static void
save (EnvoiAddressSet *self)
{
  g_autofree GStrv list = NULL;
  g_autofree char *text = NULL;

  self->changed = TRUE;
  if (!self->loaded)
    return;
  self->changed = FALSE;
  list = (GStrv) g_hash_table_get_keys_as_array (self->addresses, NULL);
  text = g_strjoinv ("\n", list);
  envoi_store_set_value (self->store, self->account, self->key, *text ? text : NULL);
}

static DexFuture *
on_loaded (DexFuture *future, gpointer user_data)
{
  EnvoiAddressSet *self = user_data;
  const GValue *value = dex_future_get_value (future, NULL);
  const char *text = value ? g_value_get_string (value) : NULL;
  g_auto (GStrv) list = text ? g_strsplit (text, "\n", MAX_ADDRESSES) : NULL;

  for (guint i = 0; list && list[i]; i++)
    if (*list[i])
      g_hash_table_add (self->addresses, g_strdup (list[i]));
  self->loaded = TRUE;
  dex_clear (&self->loading);
  if (self->changed)
    save (self);
  return dex_future_new_for_boolean (TRUE);
}

/**
 * envoi_address_set_new:
 * @key: the name of the value that holds the set
 *
 * Returns: (transfer full): what was kept under @key; it comes in shortly
 */
EnvoiAddressSet *
envoi_address_set_new (EnvoiStore *store, EnvoiAccount *account, const char *key)
{
  EnvoiAddressSet *self = g_rc_box_new0 (EnvoiAddressSet);

  self->store = g_object_ref (store);
  self->account = g_object_ref (account);
  self->key = g_strdup (key);
  self->addresses = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->loading = dex_future_finally (envoi_store_get_value (store, account, key), on_loaded, g_rc_box_acquire (self),
                                      (GDestroyNotify) envoi_address_set_unref);
  return self;
}

DexFuture *
envoi_address_set_wait_loaded (EnvoiAddressSet *self)
{
  return self->loaded ? dex_future_new_true () : dex_ref (self->loading);
}

gboolean
envoi_address_set_contains (EnvoiAddressSet *self, const char *bare)
{
  return g_hash_table_contains (self->addresses, bare);
}

void
envoi_address_set_add (EnvoiAddressSet *self, const char *bare)
{
  if (g_hash_table_size (self->addresses) < MAX_ADDRESSES && !g_hash_table_contains (self->addresses, bare))
    {
      g_hash_table_add (self->addresses, g_strdup (bare));
      save (self);
    }
}

void
envoi_address_set_remove (EnvoiAddressSet *self, const char *bare)
{
  if (g_hash_table_remove (self->addresses, bare))
    save (self);
}
