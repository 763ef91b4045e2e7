/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-account.h"
G_BEGIN_DECLS

typedef enum {
  ENVOI_TRANSFER_WAITING,     /* for the line, or for its turn */
  ENVOI_TRANSFER_RUNNING,
  ENVOI_TRANSFER_DONE,
  ENVOI_TRANSFER_FAILED,      /* see "problem" */
  ENVOI_TRANSFER_CANCELLED,   /* by the person */
} EnvoiTransferState;
#define ENVOI_TYPE_TRANSFER_STATE (envoi_transfer_state_get_type ())
GType envoi_transfer_state_get_type (void);

/**
 * EnvoiTransfer:
 *
 * One file on its way to the server or from it, as the person sees it. Whoever moves the bytes sets sent, state and problem; the row that shows it
 * may cancel it. Main thread; made by whoever wants something moved.
 *
 * Properties: name, size (guint64, bytes; 0: not known), sent (guint64, bytes), state, fraction (double, 0 to 1)
 */
#define ENVOI_TYPE_TRANSFER (envoi_transfer_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiTransfer, envoi_transfer, ENVOI, TRANSFER, GObject)
EnvoiTransfer *envoi_transfer_new (const char *name, guint64 size);
ENVOI_PROP_STR (EnvoiTransfer, transfer, name)
ENVOI_PROP_VAL (EnvoiTransfer, transfer, guint64, size)
ENVOI_PROP_VAL (EnvoiTransfer, transfer, guint64, sent)
ENVOI_PROP_VAL (EnvoiTransfer, transfer, EnvoiTransferState, state)
double         envoi_transfer_get_fraction    (EnvoiTransfer *self);
const GError  *envoi_transfer_get_problem     (EnvoiTransfer *self);   /* why it failed; nullable */
/* Becomes FAILED, or CANCELLED when the error says so. */
void           envoi_transfer_fail            (EnvoiTransfer *self, const GError *problem);
/* The person does not want it any more: triggers the cancellable; the state follows when it has stopped. */
void           envoi_transfer_cancel          (EnvoiTransfer *self);
GCancellable  *envoi_transfer_get_cancellable (EnvoiTransfer *self);   /* transfer none */
gboolean       envoi_transfer_is_over         (EnvoiTransfer *self);
G_END_DECLS
