/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kinds of things that a room says of itself, as GObject knows them. */
#include "envoi-room.h"

GType
envoi_room_state_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    { ENVOI_ROOM_OUTSIDE, "ENVOI_ROOM_OUTSIDE", "outside" },
    { ENVOI_ROOM_JOINING, "ENVOI_ROOM_JOINING", "joining" },
    { ENVOI_ROOM_JOINED, "ENVOI_ROOM_JOINED", "joined" },
    { ENVOI_ROOM_REJOINING, "ENVOI_ROOM_REJOINING", "rejoining" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("EnvoiRoomState", values));
  return type;
}

GType
envoi_room_notify_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    { ENVOI_ROOM_NOTIFY_DEFAULT, "ENVOI_ROOM_NOTIFY_DEFAULT", "default" },
    { ENVOI_ROOM_NOTIFY_ALL, "ENVOI_ROOM_NOTIFY_ALL", "all" },
    { ENVOI_ROOM_NOTIFY_MENTIONS, "ENVOI_ROOM_NOTIFY_MENTIONS", "mentions" },
    { ENVOI_ROOM_NOTIFY_NOTHING, "ENVOI_ROOM_NOTIFY_NOTHING", "nothing" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("EnvoiRoomNotify", values));
  return type;
}

GType
envoi_room_features_get_type (void)
{
  static gsize type = 0;
  static const GFlagsValue values[] = {
    { ENVOI_ROOM_MEMBERS_ONLY, "ENVOI_ROOM_MEMBERS_ONLY", "members-only" },
    { ENVOI_ROOM_NON_ANONYMOUS, "ENVOI_ROOM_NON_ANONYMOUS", "non-anonymous" },
    { ENVOI_ROOM_PASSWORD, "ENVOI_ROOM_PASSWORD", "password" },
    { ENVOI_ROOM_MODERATED, "ENVOI_ROOM_MODERATED", "moderated" },
    { ENVOI_ROOM_PERSISTENT, "ENVOI_ROOM_PERSISTENT", "persistent" },
    { ENVOI_ROOM_HIDDEN, "ENVOI_ROOM_HIDDEN", "hidden" },
    { ENVOI_ROOM_HAS_ARCHIVE, "ENVOI_ROOM_HAS_ARCHIVE", "has-archive" },
    { ENVOI_ROOM_OCCUPANT_IDS, "ENVOI_ROOM_OCCUPANT_IDS", "occupant-ids" },
    { ENVOI_ROOM_MODERATION, "ENVOI_ROOM_MODERATION", "moderation" },
    { ENVOI_ROOM_MODERATION_OLD, "ENVOI_ROOM_MODERATION_OLD", "moderation-old" },
    { ENVOI_ROOM_SELF_PING, "ENVOI_ROOM_SELF_PING", "self-ping" },
    { ENVOI_ROOM_STABLE_IDS, "ENVOI_ROOM_STABLE_IDS", "stable-ids" },
    { ENVOI_ROOM_REGISTER, "ENVOI_ROOM_REGISTER", "register" },
    { ENVOI_ROOM_LIGHT, "ENVOI_ROOM_LIGHT", "light" },
    { ENVOI_ROOM_MIX, "ENVOI_ROOM_MIX", "mix" },
    { ENVOI_ROOM_LOGGED, "ENVOI_ROOM_LOGGED", "logged" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_flags_register_static ("EnvoiRoomFeatures", values));
  return type;
}
