/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0413-order-by.h"

#include "envoi-xep.h"

#define NS "urn:xmpp:order-by:1"

void
envoi_order_by_write_creation (EnvoiBuilder *builder)
{
  envoi_builder_open (builder, "order", NS);
  envoi_builder_attribute (builder, "by", "creation");
  envoi_builder_close (builder);
}

ENVOI_XEP_ROW (0413_order_by) = {
  .number = 413, .title = "Order-By", .version = "0.2.1", .kind = ENVOI_XEP_PAYLOAD, .partial = TRUE, .note = "feeds are asked for by creation",
};
