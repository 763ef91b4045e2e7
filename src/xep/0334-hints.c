/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0334-hints.h"

#include "envoi-xep.h"

#define NS "urn:xmpp:hints"

static const struct { EnvoiHints hint; const char *name; } hint_names[] = {
  { ENVOI_HINT_STORE, "store" },
  { ENVOI_HINT_NO_STORE, "no-store" },
  { ENVOI_HINT_NO_PERMANENT_STORE, "no-permanent-store" },
  { ENVOI_HINT_NO_COPY, "no-copy" },
};

EnvoiHints
envoi_hints_read (const EnvoiStanza *message)
{
  EnvoiHints hints = 0;

  for (guint i = 0; i < G_N_ELEMENTS (hint_names); i++)
    if (envoi_stanza_find (message, hint_names[i].name, NS))
      hints |= hint_names[i].hint;
  return hints;
}

void
envoi_hints_write (EnvoiBuilder *builder, EnvoiHints hints)
{
  for (guint i = 0; i < G_N_ELEMENTS (hint_names); i++)
    if (hints & hint_names[i].hint)
      envoi_builder_leaf (builder, hint_names[i].name, NS, NULL);
}

ENVOI_XEP_ROW (0334_hints) = {
  .number = 334, .title = "Message Processing Hints", .version = "1.0.0", .kind = ENVOI_XEP_PAYLOAD,
};
