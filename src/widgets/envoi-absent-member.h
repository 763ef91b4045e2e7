/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-room.h"
G_BEGIN_DECLS
/* EnvoiAbsentMember: somebody with a place in a room's lists (member, administrator, owner, banned), there or not. Never changes. */
#define ENVOI_TYPE_ABSENT_MEMBER (envoi_absent_member_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiAbsentMember, envoi_absent_member, ENVOI, ABSENT_MEMBER, GObject)
EnvoiAbsentMember *envoi_absent_member_new (const char *jid, const char *nick, EnvoiAffiliation affiliation, const char *reason);
const char        *envoi_absent_member_get_jid    (EnvoiAbsentMember *self);
const char        *envoi_absent_member_get_nick   (EnvoiAbsentMember *self);   /* nullable */
const char        *envoi_absent_member_get_reason (EnvoiAbsentMember *self);   /* nullable */
const char        *envoi_absent_member_get_title  (EnvoiAbsentMember *self);   /* nickname, else address */
EnvoiAffiliation   envoi_absent_member_get_affiliation (EnvoiAbsentMember *self);
G_END_DECLS
