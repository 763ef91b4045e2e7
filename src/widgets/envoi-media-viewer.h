/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-attachment.h"
G_BEGIN_DECLS
/**
 * EnvoiMediaViewer:
 *
 * Pictures of a message or a post, one at a time, as large as the window. Left and Right: the others; + and - and 0: size; Ctrl+S: save; Escape: close.
 */
#define ENVOI_TYPE_MEDIA_VIEWER (envoi_media_viewer_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiMediaViewer, envoi_media_viewer, ENVOI, MEDIA_VIEWER, AdwDialog)
/* pictures: EnvoiAttachment. Opens above the window of parent, at this one. (transfer none) */
EnvoiMediaViewer *envoi_media_viewer_present   (GtkWidget *parent, GPtrArray *pictures, guint index);
guint             envoi_media_viewer_get_index (EnvoiMediaViewer *self);
G_END_DECLS
