/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <glib.h>
G_BEGIN_DECLS
/* Characters for the guard: UTF-8 byte by byte, references, and the noncharacters that stand for others. */
#define ENVOI_XML_TEXT_NEWLINE    "\xef\xb7\x90"
#define ENVOI_XML_TEXT_LESS       "\xef\xb7\x91"
#define ENVOI_XML_TEXT_AMPERSAND  "\xef\xb7\x92"
#define ENVOI_XML_TEXT_GREATER    "\xef\xb7\x93"
#define ENVOI_XML_TEXT_RETURN     "\xef\xb7\x94"
#define ENVOI_XML_TEXT_APOSTROPHE "\xef\xb7\x95"
#define ENVOI_XML_TEXT_TAB        "\xef\xb7\x96"
#define ENVOI_XML_TEXT_BRACKET    "\xef\xb7\x97"

typedef struct {
  char    bytes[4];
  guint8  size;       /* of what is there of a character */
  guint8  missing;    /* bytes until it is complete */
  guint8  low, high;  /* bounds of the next byte */
} EnvoiXmlText;

/* Adds one byte of a character of several bytes. FALSE when it is not UTF-8 or not allowed in XML. A complete
 * character (missing is 0) from the block that is used inside is replaced by U+FFFD. */
gboolean envoi_xml_text_add       (EnvoiXmlText *self, guint8 byte);
/* The length of the run of printable ASCII that needs no care in text and values. */
gsize    envoi_xml_text_plain_run (const guint8 *data, gsize size);
/* What stands between & and ; to at most 4 bytes. 0 when there is no such entity, or XML forbids the character. */
gsize    envoi_xml_text_resolve   (const char *reference, char *out);
G_END_DECLS
