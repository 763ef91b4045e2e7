/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gio/gio.h>
#include <libdex.h>
#include "envoi-jid.h"
#include "envoi-router.h"
G_BEGIN_DECLS
/**
 * EnvoiModule:
 *
 * Base class of one extension (or one piece of an RFC) in one session: reads and writes stanzas, emits signals, knows no model.
 * Made and owned by EnvoiModuleSet. Main thread.
 */
#define ENVOI_TYPE_MODULE (envoi_module_get_type ())
G_DECLARE_DERIVABLE_TYPE (EnvoiModule, envoi_module, ENVOI, MODULE, GObject)

struct _EnvoiModuleClass {
  GObjectClass parent_class;
  void (*attach)          (EnvoiModule *self, EnvoiRouter *router);  /* all siblings exist; add the handlers */
  void (*detach)          (EnvoiModule *self);                       /* handlers are removed already */
  void (*session_started) (EnvoiModule *self, gboolean resumed);     /* stanzas may be sent */
  void (*session_ended)   (EnvoiModule *self);                       /* the server's session is over: forget what was live */
};

EnvoiRouter *envoi_module_get_router  (EnvoiModule *self);           /* NULL when detached */
/* Another module of the same session; NULL when the table has none of this type. (transfer none) */
gpointer     envoi_module_get_sibling (EnvoiModule *self, GType type);
/* Adds a handler whose user data is the module; it goes away when the module is detached. */
void         envoi_module_handle      (EnvoiModule *self, EnvoiStanzaKind kind, int priority, const char *name, const char *ns,
                                       EnvoiStanzaHandler handler);
/* TRUE when the one behind this address may learn that we are there. See envoi_module_set_set_reveal. */
gboolean     envoi_module_may_reveal  (EnvoiModule *self, const char *from);
G_END_DECLS
