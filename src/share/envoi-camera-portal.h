/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gio/gio.h>
#include <libdex.h>
G_BEGIN_DECLS
#define ENVOI_CAMERA_ERROR (envoi_camera_error_quark ())
typedef enum {
  ENVOI_CAMERA_ERROR_NO_PORTAL,   /* the desktop lends no cameras */
  ENVOI_CAMERA_ERROR_NO_CAMERA,
  ENVOI_CAMERA_ERROR_DENIED,      /* the person said no, now or once */
  ENVOI_CAMERA_ERROR_FAILED,      /* it gives no pictures */
} EnvoiCameraError;
GQuark     envoi_camera_error_quark (void);
/* Asks the desktop for the cameras (org.freedesktop.portal.Camera); the person may be asked.
 * (transfer full): future of int, a connection to PipeWire that the caller closes; rejects with ENVOI_CAMERA_ERROR. */
DexFuture *envoi_camera_portal_open (GDBusConnection *bus);
G_END_DECLS
