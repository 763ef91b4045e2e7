/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
G_BEGIN_DECLS
/* All keys at a glance. (transfer floating) */
AdwDialog *envoi_shortcuts_dialog_new (void);
G_END_DECLS
