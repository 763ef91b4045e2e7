/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
#include "envoi-contact.h"
#include "envoi-occupant.h"
G_BEGIN_DECLS
typedef struct _EnvoiFeed EnvoiFeed;
#define ENVOI_TYPE_AVATAR_VIEW (envoi_avatar_view_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiAvatarView, envoi_avatar_view, ENVOI, AVATAR_VIEW, GtkWidget)
GtkWidget *envoi_avatar_view_new         (int size);
void       envoi_avatar_view_set_contact (EnvoiAvatarView *self, EnvoiContact *contact);
void       envoi_avatar_view_set_account (EnvoiAvatarView *self, EnvoiAccount *account);
void       envoi_avatar_view_set_occupant (EnvoiAvatarView *self, EnvoiOccupant *occupant);
/* Of a blog: that of its person. Of a community: its own, where it may be loaded without a click. */
void       envoi_avatar_view_set_feed    (EnvoiAvatarView *self, EnvoiFeed *feed);
void       envoi_avatar_view_set_name    (EnvoiAvatarView *self, const char *name);
G_END_DECLS
