/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-module-private.h"

/* The base of what speaks one extension. Owned by its EnvoiModuleSet, which also outlives it; main thread. */

typedef struct {
  EnvoiModuleSet *set;      /* unowned */
  EnvoiRouter    *router;   /* owned while attached */
  GArray         *handlers; /* guint */
} EnvoiModulePrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (EnvoiModule, envoi_module, G_TYPE_OBJECT)

#define PRIVATE(self) ((EnvoiModulePrivate *) envoi_module_get_instance_private (self))

static void
envoi_module_finalize (GObject *object)
{
  EnvoiModulePrivate *priv = PRIVATE (ENVOI_MODULE (object));

  g_assert (priv->router == NULL);
  g_array_unref (priv->handlers);
  G_OBJECT_CLASS (envoi_module_parent_class)->finalize (object);
}

static void
envoi_module_class_init (EnvoiModuleClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = envoi_module_finalize;
}

static void
envoi_module_init (EnvoiModule *self)
{
  PRIVATE (self)->handlers = g_array_new (FALSE, FALSE, sizeof (guint));
}

void
envoi_module_adopt (EnvoiModule *self, EnvoiModuleSet *set)
{
  PRIVATE (self)->set = set;
}

void
envoi_module_attach (EnvoiModule *self, EnvoiRouter *router)
{
  EnvoiModulePrivate *priv = PRIVATE (self);

  g_return_if_fail (priv->router == NULL);

  priv->router = g_object_ref (router);
  if (ENVOI_MODULE_GET_CLASS (self)->attach)
    ENVOI_MODULE_GET_CLASS (self)->attach (self, router);
}

void
envoi_module_detach (EnvoiModule *self)
{
  EnvoiModulePrivate *priv = PRIVATE (self);

  if (priv->router == NULL)
    return;

  for (guint i = 0; i < priv->handlers->len; i++)
    envoi_router_remove (priv->router, g_array_index (priv->handlers, guint, i));
  g_array_set_size (priv->handlers, 0);

  if (ENVOI_MODULE_GET_CLASS (self)->detach)
    ENVOI_MODULE_GET_CLASS (self)->detach (self);
  g_clear_object (&priv->router);
}

/**
 * envoi_module_get_router:
 *
 * Returns: (transfer none) (nullable): the session's router, NULL once the module is detached
 */
EnvoiRouter *
envoi_module_get_router (EnvoiModule *self)
{
  g_return_val_if_fail (ENVOI_IS_MODULE (self), NULL);
  return PRIVATE (self)->router;
}

/**
 * envoi_module_get_sibling:
 *
 * Returns: (transfer none) (nullable): the module of @type in the same session
 */
gpointer
envoi_module_get_sibling (EnvoiModule *self, GType type)
{
  EnvoiModulePrivate *priv = PRIVATE (self);

  return priv->set ? envoi_module_set_get (priv->set, type) : NULL;
}

/**
 * envoi_module_handle:
 * @name: (nullable): name of a direct child that must be there
 * @ns: (nullable): its namespace
 *
 * Adds a handler that gets the module as its user data and goes away with envoi_module_detach().
 */
void
envoi_module_handle (EnvoiModule *self, EnvoiStanzaKind kind, int priority, const char *name, const char *ns,
                     EnvoiStanzaHandler handler)
{
  EnvoiModulePrivate *priv = PRIVATE (self);
  guint id;

  g_return_if_fail (priv->router != NULL);

  id = envoi_router_add (priv->router, kind, priority, name, ns, handler, self, NULL);
  g_array_append_val (priv->handlers, id);
}

/**
 * envoi_module_may_reveal:
 * @from: (nullable): a sender's address, as it came
 *
 * Whether an answer that shows that somebody is here may go to @from. The own account's clients and the own server may always know.
 */
gboolean
envoi_module_may_reveal (EnvoiModule *self, const char *from)
{
  EnvoiModulePrivate *priv = PRIVATE (self);
  g_autoptr (EnvoiJid) jid = NULL;
  const char *own, *at;

  if (priv->router == NULL)
    return FALSE;
  if (envoi_router_is_own (priv->router, from))
    return TRUE;
  if ((jid = envoi_jid_new (from, NULL)) == NULL)
    return FALSE;

  own = envoi_router_get_own_bare (priv->router);
  if (g_str_equal (envoi_jid_get_bare (jid), own))
    return TRUE;
  at = strchr (own, '@');
  if (g_str_equal (envoi_jid_get_full (jid), at ? at + 1 : own))
    return TRUE;
  return priv->set != NULL && envoi_module_set_asks_reveal (priv->set, envoi_jid_get_full (jid));
}
