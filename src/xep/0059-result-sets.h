/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-stanza.h"
G_BEGIN_DECLS
/* Result set management (XEP-0059). */
#define ENVOI_NS_RSM "http://jabber.org/protocol/rsm"
typedef struct {
  const char *after;    /* nullable */
  const char *before;   /* nullable; "" = the last page */
  guint       max;      /* 0 = not said */
} EnvoiRsmRequest;
typedef struct {
  char  *first, *last;  /* nullable: an empty page */
  gint64 count, index;  /* -1 = not said */
} EnvoiRsmResult;
void envoi_rsm_write (EnvoiBuilder *builder, const EnvoiRsmRequest *request);
/* Reads the <set> in parent; a missing one, and ids beyond 1023 bytes, read as nothing said. */
void envoi_rsm_read  (const EnvoiNode *parent, EnvoiRsmResult *result);
void envoi_rsm_result_clear (EnvoiRsmResult *self);
G_END_DECLS
