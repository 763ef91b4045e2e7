/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-room-preview.h"

EnvoiRoomPreview *
envoi_room_preview_new (const char *address)
{
  EnvoiRoomPreview *self = g_new0 (EnvoiRoomPreview, 1);

  self->address = g_strdup (address);
  self->n_occupants = -1;
  return self;
}

EnvoiRoomPreview *
envoi_room_preview_copy (const EnvoiRoomPreview *self)
{
  EnvoiRoomPreview *copy = g_memdup2 (self, sizeof *self);

  copy->address = g_strdup (self->address);
  copy->name = g_strdup (self->name);
  copy->description = g_strdup (self->description);
  copy->language = g_strdup (self->language);
  copy->subject = g_strdup (self->subject);
  copy->community = g_strdup (self->community);
  copy->avatar_hash = g_strdup (self->avatar_hash);
  copy->proposed_nick = g_strdup (self->proposed_nick);
  copy->reserved_nick = g_strdup (self->reserved_nick);
  copy->problem = self->problem ? g_error_copy (self->problem) : NULL;
  return copy;
}

void
envoi_room_preview_free (EnvoiRoomPreview *self)
{
  g_free (self->address);
  g_free (self->name);
  g_free (self->description);
  g_free (self->language);
  g_free (self->subject);
  g_free (self->community);
  g_free (self->avatar_hash);
  g_free (self->proposed_nick);
  g_free (self->reserved_nick);
  g_clear_error (&self->problem);
  g_free (self);
}

G_DEFINE_BOXED_TYPE (EnvoiRoomPreview, envoi_room_preview, envoi_room_preview_copy, envoi_room_preview_free)
