/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-profile.h"

G_DEFINE_BOXED_TYPE (EnvoiProfile, envoi_profile, envoi_profile_copy, envoi_profile_free)

EnvoiProfile *
envoi_profile_new (void)
{
  return g_new0 (EnvoiProfile, 1);
}

EnvoiProfile *
envoi_profile_copy (const EnvoiProfile *self)
{
  EnvoiProfile *copy = envoi_profile_new ();

  *copy = (EnvoiProfile) {
    .full_name = g_strdup (self->full_name), .nickname = g_strdup (self->nickname), .organisation = g_strdup (self->organisation),
    .role = g_strdup (self->role), .birthday = g_strdup (self->birthday), .email = g_strdup (self->email), .phone = g_strdup (self->phone),
    .url = g_strdup (self->url), .description = g_strdup (self->description),
  };
  return copy;
}

void
envoi_profile_free (EnvoiProfile *self)
{
  g_free (self->full_name);
  g_free (self->nickname);
  g_free (self->organisation);
  g_free (self->role);
  g_free (self->birthday);
  g_free (self->email);
  g_free (self->phone);
  g_free (self->url);
  g_free (self->description);
  g_free (self);
}

gboolean
envoi_profile_is_empty (const EnvoiProfile *self)
{
  return !self->full_name && !self->nickname && !self->organisation && !self->role && !self->birthday && !self->email &&
         !self->phone && !self->url && !self->description;
}
