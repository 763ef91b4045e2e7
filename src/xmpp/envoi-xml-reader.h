/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-xml-guard.h"
G_BEGIN_DECLS
/* Reads a document that the guard made, with libstrophe's parser. Any thread.
 *
 * Returns: (transfer full): its one element (of a header: the document element itself), or NULL with
 * ENVOI_XML_ERROR_NOT_WELL_FORMED */
EnvoiStanza *envoi_xml_read_stanza (const char *document, GError **error);
EnvoiStanza *envoi_xml_read_header (const char *document, GError **error);
G_END_DECLS
