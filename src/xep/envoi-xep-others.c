/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-xep.h"

/* What is spoken by the connection or by the rooms beneath and has therefore no file in this one. */

const EnvoiXep envoi_xep_others[] = {
  { .number = 82, .title = "XMPP Date and Time Profiles", .version = "1.1.1", .kind = ENVOI_XEP_STREAM },
  { .number = 198, .title = "Stream Management", .version = "1.6.3", .kind = ENVOI_XEP_STREAM },
  { .number = 221, .title = "Data Forms Media Element", .version = "1.0", .kind = ENVOI_XEP_STREAM, .note = "in the forms of XEP-0004" },
  { .number = 237, .title = "Roster Versioning", .version = "1.3", .kind = ENVOI_XEP_STREAM, .note = "as RFC 6121 has it" },
  { .number = 352, .title = "Client State Indication", .version = "1.0.0", .kind = ENVOI_XEP_STREAM },
  { .number = 368, .title = "SRV records for XMPP over TLS", .version = "1.1.0", .kind = ENVOI_XEP_STREAM },
  { .number = 386, .title = "Bind 2", .version = "1.1.0", .kind = ENVOI_XEP_STREAM },
  { .number = 388, .title = "Extensible SASL Profile", .version = "1.0.4", .kind = ENVOI_XEP_STREAM },
  { .number = 392, .title = "Consistent Color Generation", .version = "1.0.1", .kind = ENVOI_XEP_STREAM },
  { .number = 401, .title = "Ad-hoc Account Invitation Generation", .version = "0.5.0", .kind = ENVOI_XEP_STREAM },
  { .number = 440, .title = "SASL Channel-Binding Type Capability", .version = "1.0.0", .kind = ENVOI_XEP_STREAM },
  { .number = 445, .title = "Pre-Authenticated In-Band Registration", .version = "0.2.0", .kind = ENVOI_XEP_STREAM },
  { .number = 469, .title = "Bookmark Pinning", .version = "0.1.0", .kind = ENVOI_XEP_STREAM, .note = "in the bookmarks of XEP-0402" },
  { .number = 474, .title = "SASL SCRAM Downgrade Protection", .version = "0.5.0", .kind = ENVOI_XEP_STREAM },
  { .number = 484, .title = "Fast Authentication Streamlining Tokens", .version = "0.2.0", .kind = ENVOI_XEP_STREAM },
  { .number = 486, .title = "MUC Avatars", .version = "0.1.0", .kind = ENVOI_XEP_STREAM, .note = "read and set, in the room's vcard-temp" },
  { .number = 492, .title = "Chat notification settings", .version = "0.2.0", .kind = ENVOI_XEP_STREAM, .partial = TRUE,
    .note = "of rooms, in the bookmarks of XEP-0402" },
  { .title = NULL }
};
