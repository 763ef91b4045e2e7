/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-connection.h"
G_BEGIN_DECLS

EnvoiNet     *envoi_net_ref         (EnvoiNet *self);
void          envoi_net_unref       (EnvoiNet *self);
GMainContext *envoi_net_get_context (EnvoiNet *self);
/* Runs function once in the net thread, in the order of the calls. After envoi_net_free() only destroy runs. Any thread. */
void          envoi_net_invoke      (EnvoiNet *self, GSourceFunc function, gpointer data, GDestroyNotify destroy);

/* A timer of the net thread. */
GSource      *envoi_net_add_timer   (EnvoiNet *self, guint milliseconds, GSourceFunc function, gpointer data);
void          envoi_timer_clear     (GSource **timer);

/* What must be closed before the thread ends. close is called in the net thread; the owner removes itself when it is done. */
typedef void (*EnvoiNetClose) (gpointer owner);
void          envoi_net_add_owner    (EnvoiNet *self, gpointer owner, EnvoiNetClose close);
void          envoi_net_remove_owner (EnvoiNet *self, gpointer owner);

/* A deadline in milliseconds, shortened by ENVOI_TEST_DEADLINE_MS in a developer's build. */
guint         envoi_net_deadline    (guint milliseconds);
/* Forgets a secret before it frees it. */
void          envoi_secret_free     (char *secret);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EnvoiNet, envoi_net_unref)
G_END_DECLS
