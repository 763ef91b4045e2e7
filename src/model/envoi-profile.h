/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <glib-object.h>
G_BEGIN_DECLS
/* EnvoiProfile: what somebody tells everybody about himself (vCard). All of it is his own claim: plain text, clipped, nullable. Not stored. */
typedef struct {
  char *full_name, *nickname, *organisation, *role, *birthday, *email, *phone, *url, *description;
} EnvoiProfile;
#define ENVOI_TYPE_PROFILE (envoi_profile_get_type ())
GType         envoi_profile_get_type (void);
EnvoiProfile *envoi_profile_new      (void);
EnvoiProfile *envoi_profile_copy     (const EnvoiProfile *self);
void          envoi_profile_free     (EnvoiProfile *self);
gboolean      envoi_profile_is_empty (const EnvoiProfile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EnvoiProfile, envoi_profile_free)

/* Who may see what is published of the own account. */
typedef enum { ENVOI_AUDIENCE_CONTACTS, ENVOI_AUDIENCE_EVERYBODY } EnvoiAudience;
G_END_DECLS
