/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-room-text.h"
#include "envoi-color.h"
#include "envoi-text.h"
#include <glib/gi18n-lib.h>
#include <pango/pango.h>

#define MAX_COLORS 512

const char *
envoi_affiliation_get_text (EnvoiAffiliation affiliation)
{
  switch (affiliation)
    {
    case ENVOI_AFFILIATION_OWNER: return _("Owner");
    case ENVOI_AFFILIATION_ADMIN: return _("Administrator");
    case ENVOI_AFFILIATION_MEMBER: return _("Member");
    case ENVOI_AFFILIATION_OUTCAST: return _("Banned");
    case ENVOI_AFFILIATION_NONE:
    default: return NULL;
    }
}

const char *
envoi_participant_group_get_text (EnvoiParticipantGroup group)
{
  switch (group)
    {
    case ENVOI_PARTICIPANTS_MODERATORS: return _("Moderators");
    case ENVOI_PARTICIPANTS_VISITORS: return _("Visitors");
    case ENVOI_PARTICIPANTS_ABSENT: return _("Not Here Now");
    case ENVOI_PARTICIPANTS_SPEAKING:
    default: return _("Participants");
    }
}

const char *
envoi_room_get_kind_text (EnvoiRoom *room)
{
  return envoi_room_is_group (room) ? _("Private group") : _("Public channel");
}

const char *
envoi_room_get_icon_name (EnvoiRoom *room)
{
  return envoi_room_is_group (room) ? "envoi-group-symbolic" : "envoi-channel-symbolic";
}

char *
envoi_room_text_dup_people (guint n)
{
  return g_strdup_printf (ngettext ("%u participant", "%u participants", n), n);
}

char *
envoi_room_text_dup_subtitle (EnvoiRoom *room)
{
  const char *subject = envoi_room_get_subject (room);
  g_autofree char *people = NULL, *line = NULL, *isolated = NULL;

  switch (envoi_room_get_state (room))
    {
    case ENVOI_ROOM_JOINING: return g_strdup (_("Joining…"));
    case ENVOI_ROOM_REJOINING: return g_strdup (_("Connecting again…"));
    case ENVOI_ROOM_OUTSIDE: return g_strdup (_("You are not in this room"));
    case ENVOI_ROOM_JOINED:
    default: break;
    }
  if (envoi_room_get_catching_up (room))
    return g_strdup (_("Fetching missed messages…"));
  people = envoi_room_text_dup_people (envoi_room_get_n_occupants (room));
  if (subject == NULL || *subject == '\0')
    return g_steal_pointer (&people);
  line = envoi_text_one_line (subject, 120);
  isolated = envoi_text_isolate (line);
  /* Translators: below a room's name: how many are there, and what the room is about */
  return g_strdup_printf (_("%s – %s"), people, isolated);
}

GStrv
envoi_room_text_dup_facts (EnvoiRoomFeatures features)
{
  g_autoptr (GStrvBuilder) facts = g_strv_builder_new ();

  if (features & ENVOI_ROOM_NON_ANONYMOUS)
    g_strv_builder_add (facts, _("Everyone in this room sees your address."));
  else
    g_strv_builder_add (facts, _("Only the room’s moderators see your address; the others see your nickname."));
  if (features & ENVOI_ROOM_MEMBERS_ONLY)
    g_strv_builder_add (facts, _("Only members may enter."));
  if (features & ENVOI_ROOM_MODERATED)
    g_strv_builder_add (facts, _("Newcomers may read, and write when a moderator lets them."));
  if (features & ENVOI_ROOM_LOGGED)
    g_strv_builder_add (facts, _("What is said here is published."));
  if (features & ENVOI_ROOM_HAS_ARCHIVE)
    g_strv_builder_add (facts, _("Messages are not encrypted from end to end; the server keeps them."));
  else
    g_strv_builder_add (facts, _("Messages are not encrypted from end to end."));
  return g_strv_builder_end (facts);
}

/* The same few hundred names come again and again. */
PangoAttrList *
envoi_nick_get_attributes (const char *nick, gboolean dark)
{
  static GHashTable *known[2];
  GHashTable **table = &known[dark ? 1 : 0];
  PangoAttrList *attributes;
  EnvoiColor color;

  if (*table == NULL)
    *table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) pango_attr_list_unref);
  attributes = g_hash_table_lookup (*table, nick);
  if (attributes != NULL)
    return attributes;
  if (g_hash_table_size (*table) >= MAX_COLORS)
    g_hash_table_remove_all (*table);
  color = envoi_color_for_text (nick, dark);
  attributes = pango_attr_list_new ();
  pango_attr_list_insert (attributes, pango_attr_foreground_new (color.red * 65535, color.green * 65535, color.blue * 65535));
  g_hash_table_insert (*table, g_strdup (nick), attributes);
  return attributes;
}
