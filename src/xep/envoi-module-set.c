/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-module-private.h"

#include "envoi-xep.h"

/* All modules of one session. Owned by the session; main thread. */

struct _EnvoiModuleSet {
  GObject          parent_instance;
  GPtrArray       *modules;      /* in the order of the table */
  GHashTable      *by_type;      /* GType -> EnvoiModule, unowned */
  EnvoiRevealFunc  reveal;
  gpointer         reveal_data;
  GDestroyNotify   reveal_destroy;
};

G_DEFINE_FINAL_TYPE (EnvoiModuleSet, envoi_module_set, G_TYPE_OBJECT)

static void
envoi_module_set_dispose (GObject *object)
{
  EnvoiModuleSet *self = ENVOI_MODULE_SET (object);

  envoi_module_set_detach (self);
  envoi_module_set_set_reveal (self, NULL, NULL, NULL);
  for (guint i = 0; i < self->modules->len; i++)
    envoi_module_adopt (self->modules->pdata[i], NULL);
  g_hash_table_remove_all (self->by_type);
  g_ptr_array_set_size (self->modules, 0);

  G_OBJECT_CLASS (envoi_module_set_parent_class)->dispose (object);
}

static void
envoi_module_set_finalize (GObject *object)
{
  EnvoiModuleSet *self = ENVOI_MODULE_SET (object);

  g_ptr_array_unref (self->modules);
  g_hash_table_unref (self->by_type);
  G_OBJECT_CLASS (envoi_module_set_parent_class)->finalize (object);
}

static void
envoi_module_set_class_init (EnvoiModuleSetClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = envoi_module_set_dispose;
  G_OBJECT_CLASS (klass)->finalize = envoi_module_set_finalize;
}

static void
envoi_module_set_init (EnvoiModuleSet *self)
{
  self->modules = g_ptr_array_new_with_free_func (g_object_unref);
  self->by_type = g_hash_table_new (NULL, NULL);
}

/**
 * envoi_module_set_new:
 * @router: the session's router, held until the set is detached
 *
 * Returns: (transfer full): one module for each row of the table that has one
 */
EnvoiModuleSet *
envoi_module_set_new (EnvoiRouter *router)
{
  EnvoiModuleSet *self = g_object_new (ENVOI_TYPE_MODULE_SET, NULL);

  for (guint i = 0; i < envoi_xep_table_get_n_rows (); i++)
    {
      const EnvoiXep *row = envoi_xep_table_get_row (i);
      EnvoiModule *module;

      if (row->get_type == NULL)
        continue;
      module = g_object_new (row->get_type (), NULL);
      envoi_module_adopt (module, self);
      g_ptr_array_add (self->modules, module);
      g_hash_table_insert (self->by_type, (gpointer) row->get_type (), module);
    }

  /* Only now, so that each finds the others. */
  for (guint i = 0; i < self->modules->len; i++)
    envoi_module_attach (self->modules->pdata[i], router);
  return self;
}

/**
 * envoi_module_set_get:
 *
 * Returns: (transfer none) (nullable): the module of @type
 */
gpointer
envoi_module_set_get (EnvoiModuleSet *self, GType type)
{
  g_return_val_if_fail (ENVOI_IS_MODULE_SET (self), NULL);
  return g_hash_table_lookup (self->by_type, (gpointer) type);
}

/**
 * envoi_module_set_session_started:
 * @resumed: the server's session of before goes on
 *
 * The line is up and stanzas may be sent.
 */
void
envoi_module_set_session_started (EnvoiModuleSet *self, gboolean resumed)
{
  for (guint i = 0; i < self->modules->len; i++)
    {
      EnvoiModuleClass *klass = ENVOI_MODULE_GET_CLASS (self->modules->pdata[i]);
      if (klass->session_started)
        klass->session_started (self->modules->pdata[i], resumed);
    }
}

/**
 * envoi_module_set_session_ended:
 *
 * The server has forgotten the session.
 */
void
envoi_module_set_session_ended (EnvoiModuleSet *self)
{
  for (guint i = 0; i < self->modules->len; i++)
    {
      EnvoiModuleClass *klass = ENVOI_MODULE_GET_CLASS (self->modules->pdata[i]);
      if (klass->session_ended)
        klass->session_ended (self->modules->pdata[i]);
    }
}

/**
 * envoi_module_set_detach:
 *
 * Takes every handler off the router. May be called twice.
 */
void
envoi_module_set_detach (EnvoiModuleSet *self)
{
  for (guint i = self->modules->len; i > 0; i--)
    envoi_module_detach (self->modules->pdata[i - 1]);
}

/**
 * envoi_module_set_set_reveal:
 * @func: (nullable): decides about everybody but the own account and its server
 */
void
envoi_module_set_set_reveal (EnvoiModuleSet *self, EnvoiRevealFunc func, gpointer user_data, GDestroyNotify destroy)
{
  if (self->reveal_destroy)
    self->reveal_destroy (self->reveal_data);
  self->reveal = func;
  self->reveal_data = user_data;
  self->reveal_destroy = destroy;
}

gboolean
envoi_module_set_asks_reveal (EnvoiModuleSet *self, const char *from)
{
  return self->reveal != NULL && self->reveal (from, self->reveal_data);
}
