/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-stanza.h"
G_BEGIN_DECLS
#define ENVOI_NS_DATA_FORMS "jabber:x:data"
/* The parts of data forms (XEP-0004) that protocols need: reading results within bounds, writing submitted fields. */
typedef struct { char *var; char *type; GStrv values; } EnvoiFormField;
typedef struct { char *form_type; char *type; GPtrArray *fields; /* EnvoiFormField, without FORM_TYPE, in the order sent */ } EnvoiForm;
#define ENVOI_FORM_MAX_FIELDS 256
#define ENVOI_FORM_MAX_VALUES 1024

/* NULL when the node is no form or breaks a bound. FORM_TYPE counts only from a hidden field (or, of type result or submit, one without type). */
EnvoiForm  *envoi_form_read       (const EnvoiNode *x);
void        envoi_form_free       (EnvoiForm *self);
const char *envoi_form_get_value  (const EnvoiForm *self, const char *var);   /* first value; NULL when not there */
/* Opens <x type='submit'> with its FORM_TYPE; close with envoi_builder_close. */
void        envoi_form_open_submit (EnvoiBuilder *builder, const char *form_type);
void        envoi_form_write_field (EnvoiBuilder *builder, const char *var, const char *value);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EnvoiForm, envoi_form_free)
G_END_DECLS
