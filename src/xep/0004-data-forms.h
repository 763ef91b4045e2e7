/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-stanza.h"
G_BEGIN_DECLS
#define ENVOI_NS_DATA_FORMS "jabber:x:data"
/* Data forms (XEP-0004) with pictures (XEP-0221) and types of values (XEP-0122), read within bounds. Strings for people (titles, labels,
 * descriptions, instructions) are sanitised and clipped; values are kept as they are, so that they go back unchanged. */
typedef struct { char *value; char *label; /* nullable */ } EnvoiFormOption;
typedef struct { char *uri; char *type; /* nullable */ } EnvoiFormMedia;   /* uri: cid:, http(s): …; nothing is fetched by itself */
typedef struct {
  char      *var;          /* nullable for fixed text */
  char      *type;         /* nullable: text-single */
  GStrv      values;       /* never NULL */
  char      *label, *description;  /* nullable */
  gboolean   required;
  GPtrArray *options;      /* EnvoiFormOption; nullable */
  GPtrArray *media;        /* EnvoiFormMedia; nullable */
  char      *datatype;     /* "xs:integer" …; nullable */
} EnvoiFormField;
typedef struct {
  char      *form_type;    /* nullable */
  char      *type;         /* "form", "submit", "result", "cancel" */
  char      *title;        /* nullable */
  char      *instructions; /* nullable; several are joined by newlines */
  GPtrArray *fields;       /* EnvoiFormField, without FORM_TYPE, in the order sent */
} EnvoiForm;
#define ENVOI_FORM_MAX_FIELDS 256
#define ENVOI_FORM_MAX_VALUES 1024
#define ENVOI_FORM_MAX_OPTIONS 1024

/* Boxed, counted; one who fills it in has the only reference. */
#define ENVOI_TYPE_FORM (envoi_form_get_type ())
GType       envoi_form_get_type   (void);
/* Empty, of type "form". form_type nullable. */
EnvoiForm  *envoi_form_new        (const char *form_type);
EnvoiForm  *envoi_form_ref        (EnvoiForm *self);
void        envoi_form_unref      (EnvoiForm *self);
/* NULL when the node is no form or breaks a bound. FORM_TYPE counts only from a hidden field (or, of type submit, one without type). */
EnvoiForm  *envoi_form_read       (const EnvoiNode *x);
EnvoiFormField *envoi_form_find   (const EnvoiForm *self, const char *var);   /* nullable (transfer none) */
const char *envoi_form_get_value  (const EnvoiForm *self, const char *var);   /* first value; NULL when not there */
gboolean    envoi_form_get_bool   (const EnvoiForm *self, const char *var);   /* "1" or "true" */
/* Adds the field when it is not there. values NULL = none. */
void        envoi_form_set_values (EnvoiForm *self, const char *var, const char * const *values);
void        envoi_form_set_value  (EnvoiForm *self, const char *var, const char *value);
/* Writes <x type='submit'> with all fields but fixed text, unknown ones too. */
void        envoi_form_write_submit (const EnvoiForm *self, EnvoiBuilder *builder);

/* For protocols: opens <x type='submit'> with its FORM_TYPE; close with envoi_builder_close. */
void        envoi_form_open_submit (EnvoiBuilder *builder, const char *form_type);
void        envoi_form_write_field (EnvoiBuilder *builder, const char *var, const char *value);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EnvoiForm, envoi_form_unref)
G_END_DECLS
