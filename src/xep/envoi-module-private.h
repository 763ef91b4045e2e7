/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-module-set.h"
G_BEGIN_DECLS
/* For EnvoiModuleSet only. */
void     envoi_module_adopt           (EnvoiModule *self, EnvoiModuleSet *set);
void     envoi_module_attach          (EnvoiModule *self, EnvoiRouter *router);
void     envoi_module_detach          (EnvoiModule *self);
/* For EnvoiModule only. */
gboolean envoi_module_set_asks_reveal (EnvoiModuleSet *self, const char *from);
G_END_DECLS
