/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-xml-guard.h"
#include "envoi-xml-text.h"
#include <string.h>
G_BEGIN_DECLS
/* The guard's two halves: envoi-xml-guard.c reads characters, envoi-xml-guard-writer.c bounds elements and writes
 * the canonical form. */
#define ENVOI_XML_GUARD_MAX_DEPTH 128
#define ENVOI_XML_GUARD_MAX_NAME  256

typedef enum {
  START, DECLARATION, CONTENT, OPEN, BANG, CDATA, REFERENCE,
  NAME, IN_TAG, ATTRIBUTE_NAME, BEFORE_EQUALS, BEFORE_QUOTE, VALUE, AFTER_VALUE, SLASH,
  END_NAME, END_SPACE, CLOSED, HALTED
} EnvoiXmlGuardState;

typedef enum { KEEP, NAMESPACE, DROP } EnvoiXmlAttributeKind;

struct _EnvoiXmlGuard {
  EnvoiXmlGuardCallbacks callbacks;
  gpointer               user_data;
  EnvoiXmlLimits         limits;

  EnvoiXmlGuardState state;
  gboolean     fragment;
  guint        turn;            /* changes with reset and pause, so that feed notices them */
  EnvoiXmlText text;
  gsize        bytes;           /* since the first-level element, or the stream, began */

  GString     *scope;           /* the start tag of the wrapper, without its end */
  GString     *out;
  char         header_name[ENVOI_XML_GUARD_MAX_NAME + 1];
  char         stanza_name[ENVOI_XML_GUARD_MAX_NAME + 1];
  gsize        content_at;      /* in out: behind the first-level start tag */
  gboolean     hollow;

  guint        depth;           /* open elements, the stream's counted */
  guint        elements;
  guint        attributes;
  guint        children[ENVOI_XML_GUARD_MAX_DEPTH + 2];
  gboolean     group[ENVOI_XML_GUARD_MAX_DEPTH + 2];

  char         name[ENVOI_XML_GUARD_MAX_NAME + 1];
  guint        name_size;
  EnvoiXmlAttributeKind kind;
  gsize        attribute_at;
  gsize        value_size;
  char         quote;
  char         word[24];        /* declaration's start, reference, or what follows "<!" */
  guint        word_size;
  gboolean     in_value;        /* of a reference */
  guint        brackets;        /* of a CDATA section's end */
  gboolean     carriage_return;
  GError      *error;
};

/* Each gives FALSE when the stream is refused. */
gboolean envoi_xml_guard_refuse        (EnvoiXmlGuard *self, EnvoiXmlErrorCode code, const char *why);
gboolean envoi_xml_guard_add_to_name   (EnvoiXmlGuard *self, const char *unit, guint size);
/* The name of a start tag is complete. */
gboolean envoi_xml_guard_begin_element (EnvoiXmlGuard *self);
gboolean envoi_xml_guard_end_start_tag (EnvoiXmlGuard *self, gboolean empty);
gboolean envoi_xml_guard_end_element   (EnvoiXmlGuard *self);
/* The name of an attribute is complete. */
gboolean envoi_xml_guard_begin_value   (EnvoiXmlGuard *self);
gboolean envoi_xml_guard_end_value     (EnvoiXmlGuard *self);

#define NOT_WELL_FORMED(self, why) envoi_xml_guard_refuse (self, ENVOI_XML_ERROR_NOT_WELL_FORMED, why)

static inline void
put (EnvoiXmlGuard *self, const char *bytes, gsize size)
{
  if (!self->hollow)
    g_string_append_len (self->out, bytes, size);
}

static inline void
put_string (EnvoiXmlGuard *self, const char *string)
{
  put (self, string, strlen (string));
}

static inline void
put_value (EnvoiXmlGuard *self, const char *bytes, gsize size)
{
  self->value_size += size;
  if (self->kind != DROP)
    put (self, bytes, size);
}
G_END_DECLS
