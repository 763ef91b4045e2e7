/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-camera-portal.h"
G_BEGIN_DECLS
/**
 * EnvoiCamera:
 *
 * A camera that looks for codes. GStreamer's threads take the pictures and read them; the signals come in the main thread. Owned by who shows it;
 * when the last reference goes, the camera goes off.
 *
 * Signals: frame (GBytes *pixels, guint width, guint height, guint stride): a picture to show, four bytes a pixel: red, green, blue, nothing;
 *          found (GStrv texts): codes were read; failed (GError *error): no picture comes any more (ENVOI_CAMERA_ERROR)
 */
#define ENVOI_TYPE_CAMERA (envoi_camera_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiCamera, envoi_camera, ENVOI, CAMERA, GObject)
EnvoiCamera *envoi_camera_new   (void);
/* Asks the portal, then goes on. (transfer full): future of TRUE; rejects with ENVOI_CAMERA_ERROR. */
DexFuture   *envoi_camera_start (EnvoiCamera *self, GDBusConnection *bus);
/* Goes on with another source, written as for gst-launch: for tests. (transfer full): as above. */
DexFuture   *envoi_camera_start_source (EnvoiCamera *self, const char *source);
void         envoi_camera_stop  (EnvoiCamera *self);
G_END_DECLS
