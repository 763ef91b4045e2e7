/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-xml-private.h"
G_BEGIN_DECLS
/**
 * EnvoiXmlGuard:
 *
 * Stands between the decrypted bytes and the XML parser: cuts the stream into whole first-level elements as the bytes
 * arrive, in linear time and bounded memory, and gives each on as a document of its own. Net thread (any one thread).
 *
 * What it gives on is a canonical form, chosen so that the parser behind it can neither be surprised nor made slow:
 * - no DTD, comment, processing instruction, CDATA section, entity or character reference is left;
 * - characters that make that parser start a new piece of text, or that cannot be written plainly, stand as
 *   noncharacters of Unicode's U+FDD0 block, which are there for such internal use; the same characters from outside
 *   become U+FFFD. envoi_xml_guard_decode() turns them back;
 * - attributes with a prefix are left out, because the parser behind drops prefixes and "x:from" would pass for
 *   "from"; xml:lang is kept, under the name ENVOI_XML_GUARD_LANG;
 * - each 256 children of one element stand in a group element, because that parser walks the list of children for
 *   each further one. envoi_xml_guard_is_group() tells them.
 */
typedef struct _EnvoiXmlGuard EnvoiXmlGuard;

#define ENVOI_XML_GUARD_LANG "xml.lang"

typedef struct {
  gsize stanza_bytes;   /* of one first-level element as it came */
  gsize header_bytes;   /* all before and with the stream header */
  guint depth;          /* of elements within a first-level element, itself counted */
  guint elements;       /* in one first-level element */
  guint attributes;     /* of one element */
  guint name_bytes;     /* of an element's or attribute's name */
  guint ns_bytes;       /* of a namespace: each element repeats it in the parser's memory */
  /* A first-level element whose inside has too much is given on without its content, instead of an error: a contact
   * who sends such a thing must not be able to end our session again and again. Bytes are always an error. */
  gboolean hollow;
} EnvoiXmlLimits;

extern const EnvoiXmlLimits envoi_xml_limits_narrow;   /* before the server proved itself */
extern const EnvoiXmlLimits envoi_xml_limits_wide;

/* document is NUL-terminated and lives during the call; the callbacks may call reset and pause. */
typedef struct {
  /* The stream header as an empty element, and an element as a first-level one without prefix would be. */
  void (*header) (const char *document, const char *inside, gpointer user_data);
  /* A wrapper element that declares the stream's namespaces, with the one first-level element in it. */
  void (*stanza) (const char *document, gboolean hollow, gpointer user_data);
  void (*closed) (gpointer user_data);
} EnvoiXmlGuardCallbacks;

EnvoiXmlGuard *envoi_xml_guard_new    (const EnvoiXmlGuardCallbacks *callbacks, gpointer user_data);
void           envoi_xml_guard_free   (EnvoiXmlGuard *self);
void           envoi_xml_guard_set_limits (EnvoiXmlGuard *self, const EnvoiXmlLimits *limits);
void           envoi_xml_guard_reset  (EnvoiXmlGuard *self);
/* Like reset, but as if a header with the usual namespaces had come. */
void           envoi_xml_guard_reset_to_fragment (EnvoiXmlGuard *self);
void           envoi_xml_guard_pause  (EnvoiXmlGuard *self);
/* FALSE once, with an error of ENVOI_XML_ERROR; later bytes are dropped until reset. */
gboolean       envoi_xml_guard_feed   (EnvoiXmlGuard *self, const guint8 *data, gsize size, GError **error);
/* TRUE when no element is half read. */
gboolean       envoi_xml_guard_is_idle (EnvoiXmlGuard *self);

/* Turns canonical text back. out has room for strlen (text) bytes; returns how many were written (no NUL). */
gsize          envoi_xml_guard_decode (const char *text, char *out);
gboolean       envoi_xml_guard_is_group (const char *name, const char *mark /* attribute "g", nullable */);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EnvoiXmlGuard, envoi_xml_guard_free)
G_END_DECLS
