/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-tables-private.h"
G_BEGIN_DECLS
gboolean envoi_message_state_may_follow (EnvoiMessageState old, EnvoiMessageState next);
G_END_DECLS
