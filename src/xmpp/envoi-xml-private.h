/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-stanza.h"
G_BEGIN_DECLS
#define ENVOI_NS_STREAMS "http://etherx.jabber.org/streams"

/* Why a stream of bytes was refused. After any of these the line is closed. */
#define ENVOI_XML_ERROR (envoi_xml_error_quark ())
typedef enum {
  ENVOI_XML_ERROR_NOT_WELL_FORMED,
  ENVOI_XML_ERROR_RESTRICTED_XML,     /* DTD, comment, processing instruction (RFC 6120, 11.1) */
  ENVOI_XML_ERROR_TOO_LARGE,          /* a stanza, the stream header, or one tag of them */
  ENVOI_XML_ERROR_TOO_DEEP,
  ENVOI_XML_ERROR_TOO_MANY,           /* elements or attributes */
  ENVOI_XML_ERROR_BAD_STREAM          /* no stream header, a second one, or one of another namespace */
} EnvoiXmlErrorCode;
GQuark      envoi_xml_error_quark     (void);
/* The condition of a stream error that tells the server so: "restricted-xml" ... */
const char *envoi_xml_error_get_condition (int code);

/**
 * EnvoiXml:
 *
 * The XML of one stream, both ways: bytes that came (decrypted) to stanzas, stanzas to bytes. Net thread only.
 * Bounds everything; a callback may call pause, reset, set_authenticated and write, but not free.
 */
typedef struct _EnvoiXml EnvoiXml;

typedef struct {
  /* The server's stream header as a stanza without children: attributes id, from, version, xml:lang. Borrowed. */
  void (*opened) (EnvoiStanza *header, gpointer user_data);
  /* One whole element of the first level: stanza, features, nonza, stream error. (transfer full) */
  void (*stanza) (EnvoiStanza *stanza, gpointer user_data);
  /* The server closed its stream in order. */
  void (*closed) (gpointer user_data);
  /* Once; nothing follows until reset. Borrowed. */
  void (*failed) (const GError *error, gpointer user_data);
} EnvoiXmlCallbacks;

/* callbacks must live as long as the object (a static const table). */
EnvoiXml *envoi_xml_new               (const EnvoiXmlCallbacks *callbacks, gpointer user_data);
void      envoi_xml_free              (EnvoiXml *self);
/* A new stream header is expected (at the start, after STARTTLS and SASL). Also ends a pause and a failure.
 * Called within a callback, what is left of the bytes being fed is dropped. */
void      envoi_xml_reset             (EnvoiXml *self);
/* The bounds of a server that is trusted with an account, instead of the narrow ones. Kept over reset. */
void      envoi_xml_set_authenticated (EnvoiXml *self, gboolean authenticated);
void      envoi_xml_feed              (EnvoiXml *self, const guint8 *data, gsize size);
/* Nothing is reported any more until reset; the rest of the bytes being fed is dropped. */
void      envoi_xml_pause             (EnvoiXml *self);

/* The opening of our stream: XML declaration and header. from: nullable. */
GBytes   *envoi_xml_write_header      (EnvoiXml *self, const char *from, const char *to);
GBytes   *envoi_xml_write             (EnvoiXml *self, const EnvoiStanza *stanza);
GBytes   *envoi_xml_write_close       (EnvoiXml *self);

/* The connection counts what comes in (only message, presence and iq count): within the stanza callback, before it
 * gives the stanza on, it says which place it has. Declared in envoi-stanza-private.h:
 * envoi_stanza_set_sequence (stanza, session << 40 | count). */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EnvoiXml, envoi_xml_free)
G_END_DECLS
