/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-feed-types.h"
G_BEGIN_DECLS
/* A record: plain values that are the same in a model object and in a row of the store. One list of fields, written as a macro, makes the
 * struct, the properties, the accessors and the columns, so that none of them can be forgotten. A record may go from one thread to
 * another; an object may not.
 *
 *   #define ENVOI_THING_FIELDS(X, L) X (STRING, title, NULL, 0) X (ENUM, kind, ENVOI_TYPE_KIND, LAST_KIND) L (BOOLEAN, loading, NULL, 0)
 *
 * X: has a column of this name; L: is only alive, in the object. */
typedef enum {
  ENVOI_FIELD_STRING, ENVOI_FIELD_INT64, ENVOI_FIELD_UINT, ENVOI_FIELD_BOOLEAN, ENVOI_FIELD_ENUM, ENVOI_FIELD_STRV, ENVOI_FIELD_ERROR,
  ENVOI_FIELD_PLACE,
} EnvoiFieldKind;

typedef struct {
  const char *name;
  EnvoiFieldKind kind;
  gsize offset;
  GType (*type) (void);   /* of an enum */
  int most;               /* the enum's last value */
  gboolean live;
} EnvoiField;

typedef struct {
  const EnvoiField *fields;
  guint count;
  gsize size;
  gsize offset;                                      /* of the data in the object */
  void (*changed) (GObject *object, guint field);    /* nullable: before the notification */
} EnvoiRecordClass;

#define ENVOI_CTYPE_STRING  char *
#define ENVOI_CTYPE_INT64   gint64
#define ENVOI_CTYPE_UINT    guint
#define ENVOI_CTYPE_BOOLEAN gboolean
#define ENVOI_CTYPE_ENUM    int
#define ENVOI_CTYPE_STRV    char **
#define ENVOI_CTYPE_ERROR   GError *
#define ENVOI_CTYPE_PLACE   EnvoiPlace *

#define ENVOI_RECORD_MEMBER(kind, name, type, most) ENVOI_CTYPE_##kind name;

/* Frees the content. */
void     envoi_record_clear        (const EnvoiRecordClass *klass, gpointer data);
/* to: cleared or zeroed; gets copies. */
void     envoi_record_copy         (const EnvoiRecordClass *klass, gconstpointer from, gpointer to);
void     envoi_record_copy_field   (const EnvoiField *field, gconstpointer from, gpointer to);
gboolean envoi_record_equal_field  (const EnvoiField *field, gconstpointer a, gconstpointer b);
/* One text for what SQLite has no type for; NULL for nothing. (transfer full) */
char    *envoi_record_write_field  (const EnvoiField *field, gconstpointer data);
void     envoi_record_read_field   (const EnvoiField *field, gpointer data, const char *text);

/* Objects: property ids are one more than the field's index. */
void     envoi_record_install      (GObjectClass *object_class, const EnvoiRecordClass *klass, GParamSpec **properties);
void     envoi_record_get_property (GObject *object, guint id, GValue *value, const EnvoiRecordClass *klass);
void     envoi_record_set_property (GObject *object, guint id, const GValue *value, const EnvoiRecordClass *klass, GParamSpec **properties);
/* value: points to one of the field's C type. Notifies when it changes. */
void     envoi_record_set          (gpointer object, const EnvoiRecordClass *klass, GParamSpec **properties, guint field, gconstpointer value);
/* All that is not live becomes what data has. */
void     envoi_record_apply        (gpointer object, const EnvoiRecordClass *klass, GParamSpec **properties, gconstpointer data);

/* --- For the file of a class, which has a struct member "data", a static array "properties" and a macro FIELDS (X, L). --- */
#define ENVOI_RECORD_INDEX(kind, name, type, most) FIELD_##name,
#define ENVOI_RECORD_ROW(kind, name, type, most, live) { #name, ENVOI_FIELD_##kind, G_STRUCT_OFFSET (ENVOI_RECORD_DATA, name), type, most, live },
#define ENVOI_RECORD_ROW_X(kind, name, type, most) ENVOI_RECORD_ROW (kind, name, type, most, FALSE)
#define ENVOI_RECORD_ROW_L(kind, name, type, most) ENVOI_RECORD_ROW (kind, name, type, most, TRUE)

#define ENVOI_DEFINE_RECORD(Type, type, FIELDS, and_then) \
  enum { FIELDS (ENVOI_RECORD_INDEX, ENVOI_RECORD_INDEX) N_FIELDS }; \
  static GParamSpec *properties[N_FIELDS]; \
  static const EnvoiField record_fields[] = { FIELDS (ENVOI_RECORD_ROW_X, ENVOI_RECORD_ROW_L) }; \
  const EnvoiRecordClass envoi_##type##_record_class = { record_fields, N_FIELDS, sizeof (Type##Data), G_STRUCT_OFFSET (Type, data), and_then }; \
  const Type##Data *envoi_##type##_get_data (Type *self) { return &self->data; } \
  void envoi_##type##_apply (Type *self, const Type##Data *data) { envoi_record_apply (self, &envoi_##type##_record_class, properties, data); }

#define ENVOI_ACCESS(Type, type, name, cast) \
  __typeof__ (envoi_##type##_get_##name (NULL)) \
  envoi_##type##_get_##name (Type *self) \
  { \
    return (__typeof__ (envoi_##type##_get_##name (NULL))) self->data.name; \
  } \
  ENVOI_ACCESS_SET (Type, type, name, cast)

#define ENVOI_ACCESS_SET(Type, type, name, cast) \
  void \
  envoi_##type##_set_##name (Type *self, __typeof__ (envoi_##type##_get_##name (NULL)) name) \
  { \
    cast value = (cast) name; \
    envoi_record_set (self, &envoi_##type##_record_class, properties, FIELD_##name, &value); \
  }
G_END_DECLS
