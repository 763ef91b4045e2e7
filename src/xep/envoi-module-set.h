/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-module.h"
G_BEGIN_DECLS
/**
 * EnvoiModuleSet:
 *
 * The modules of one session, one of each type of the table, attached to the session's router. Owned by the session. Main thread.
 */
#define ENVOI_TYPE_MODULE_SET (envoi_module_set_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiModuleSet, envoi_module_set, ENVOI, MODULE_SET, GObject)

/* Makes and attaches a module for each row of the table that has one. */
EnvoiModuleSet *envoi_module_set_new             (EnvoiRouter *router);
/* NULL when the table has no module of this type. (transfer none) */
gpointer        envoi_module_set_get             (EnvoiModuleSet *self, GType type);
/* The session calls these before its services hear of it. */
void            envoi_module_set_session_started (EnvoiModuleSet *self, gboolean resumed);
void            envoi_module_set_session_ended   (EnvoiModuleSet *self);
/* Takes all handlers off the router. Called when the session is taken down, and by dispose. */
void            envoi_module_set_detach          (EnvoiModuleSet *self);
/**
 * EnvoiRevealFunc:
 * @from: bare or full address, or a domain
 *
 * Whether the one behind @from may learn that we are there (G01, G02, G06 of the threat list). The own account and its
 * server are never asked about. Without a function the answer is no.
 */
typedef gboolean (*EnvoiRevealFunc) (const char *from, gpointer user_data);
void            envoi_module_set_set_reveal      (EnvoiModuleSet *self, EnvoiRevealFunc func, gpointer user_data, GDestroyNotify destroy);
G_END_DECLS
