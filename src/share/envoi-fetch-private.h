/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <libdex.h>
#include <libsoup/soup.h>
#include "envoi-transfer.h"
G_BEGIN_DECLS
typedef struct {
  guint64 max_bytes;
  guint   max_redirects;
  guint   patience;       /* seconds after which it has to come faster than least_rate */
  guint64 least_rate;     /* bytes a second, on the average; 0: any */
  gboolean need_tls;      /* at every step */
} EnvoiFetchLimits;
/* Loads what stands at an address into a file, which is there only when all has come; its folder exists. transfer (nullable) hears how far it is and may
 * cancel it. A future of the media type, told by the first bytes alone; rejects with ENVOI_TRANSFER_ERROR or G_IO_ERROR_CANCELLED. */
DexFuture *envoi_fetch (SoupSession *session, const char *uri, GFile *target, const EnvoiFetchLimits *limits, EnvoiTransfer *transfer);
G_END_DECLS
