/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <glib-object.h>

/* The accessors of a plain property: the setter notifies when the value changes, and only then.
 * They expect a static array "properties". The second form of each notifies "title" as well. */

#define ENVOI_DEFINE_GET(Type, type, ctype, field) \
  ctype \
  envoi_##type##_get_##field (Type *self) \
  { \
    return self->field; \
  }

#define ENVOI_DEFINE_STRING_WITH(Type, type, field, PROP, and_then) \
  ENVOI_DEFINE_GET (Type, type, const char *, field) \
  void \
  envoi_##type##_set_##field (Type *self, const char *field) \
  { \
    if (!g_set_str (&self->field, field)) \
      return; \
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP]); \
    and_then; \
  }

#define ENVOI_DEFINE_VALUE_WITH(Type, type, ctype, field, PROP, and_then) \
  ENVOI_DEFINE_GET (Type, type, ctype, field) \
  void \
  envoi_##type##_set_##field (Type *self, ctype field) \
  { \
    if (self->field == field) \
      return; \
    self->field = field; \
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP]); \
    and_then; \
  }

#define ENVOI_NOTIFY_TITLE g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE])

#define ENVOI_DEFINE_STRING(Type, type, field, PROP) ENVOI_DEFINE_STRING_WITH (Type, type, field, PROP, (void) 0)
#define ENVOI_DEFINE_STRING_IN_TITLE(Type, type, field, PROP) ENVOI_DEFINE_STRING_WITH (Type, type, field, PROP, ENVOI_NOTIFY_TITLE)
#define ENVOI_DEFINE_VALUE(Type, type, ctype, field, PROP) ENVOI_DEFINE_VALUE_WITH (Type, type, ctype, field, PROP, (void) 0)
#define ENVOI_DEFINE_VALUE_IN_TITLE(Type, type, ctype, field, PROP) ENVOI_DEFINE_VALUE_WITH (Type, type, ctype, field, PROP, ENVOI_NOTIFY_TITLE)
