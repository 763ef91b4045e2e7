/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-error.h"
G_BEGIN_DECLS
/**
 * EnvoiStanza:
 *
 * One XMPP element of the first level with all below it: immutable, in one block of memory, counted atomically,
 * usable from any thread. Namespaces are resolved: every node knows its own.
 */
typedef struct _EnvoiStanza EnvoiStanza;
typedef struct _EnvoiNode EnvoiNode;    /* lives as long as its stanza; element or text */
#define ENVOI_NS_CLIENT "jabber:client"
#define ENVOI_NS_STANZA_ERRORS "urn:ietf:params:xml:ns:xmpp-stanzas"

#define ENVOI_TYPE_STANZA (envoi_stanza_get_type ())
GType            envoi_stanza_get_type (void);
EnvoiStanza     *envoi_stanza_ref      (EnvoiStanza *self);
void             envoi_stanza_unref    (EnvoiStanza *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EnvoiStanza, envoi_stanza_unref)
const EnvoiNode *envoi_stanza_get_root (const EnvoiStanza *self);
const char      *envoi_stanza_get_name (const EnvoiStanza *self);   /* "message", "iq", "presence", ... */
const char      *envoi_stanza_get_id   (const EnvoiStanza *self);   /* nullable, like from, to, type */
const char      *envoi_stanza_get_from (const EnvoiStanza *self);
const char      *envoi_stanza_get_to   (const EnvoiStanza *self);
const char      *envoi_stanza_get_type_attribute (const EnvoiStanza *self);
/* First child element with this name and namespace, of the root. */
const EnvoiNode *envoi_stanza_find     (const EnvoiStanza *self, const char *name, const char *ns);
char            *envoi_stanza_to_xml   (const EnvoiStanza *self);
/* Place in the incoming stream: (session << 40 | count); 0 for stanzas that were built here. */
guint64          envoi_stanza_get_sequence (const EnvoiStanza *self);
/* Reads one element from text under the guard's rules; any thread. For fixtures and stored stanzas. */
EnvoiStanza     *envoi_stanza_parse    (const char *xml, gssize length, GError **error);

const char      *envoi_node_get_name   (const EnvoiNode *node);     /* NULL for text nodes */
const char      *envoi_node_get_ns     (const EnvoiNode *node);
const char      *envoi_node_get_attribute (const EnvoiNode *node, const char *name);
const char      *envoi_node_get_text   (const EnvoiNode *node);     /* all direct text joined, "" when none; for text nodes the text */
const EnvoiNode *envoi_node_get_first  (const EnvoiNode *node);     /* first child of any kind */
const EnvoiNode *envoi_node_get_next   (const EnvoiNode *node);     /* next sibling of any kind */
const EnvoiNode *envoi_node_first_element (const EnvoiNode *node);
const EnvoiNode *envoi_node_next_element  (const EnvoiNode *node);
/* First child element; name or ns NULL = any. */
const EnvoiNode *envoi_node_find       (const EnvoiNode *node, const char *name, const char *ns);
/* Next sibling element of this name and namespace. */
const EnvoiNode *envoi_node_find_next  (const EnvoiNode *node, const char *name, const char *ns);
gboolean         envoi_node_is         (const EnvoiNode *node, const char *name, const char *ns);
/* Checked reading of a decimal number attribute: FALSE when missing, malformed or outside. */
gboolean         envoi_node_get_uint   (const EnvoiNode *node, const char *attribute, guint64 max, guint64 *value);
gboolean         envoi_node_get_bool   (const EnvoiNode *node, const char *attribute, gboolean fallback);
char            *envoi_node_to_xml     (const EnvoiNode *node);
/* A stanza that shares no memory with the one that holds node: for what was wrapped (carbons, archive). (transfer full).
 * It keeps the sequence given. */
EnvoiStanza     *envoi_stanza_new_from_node (const EnvoiNode *node, guint64 sequence);

/**
 * EnvoiBuilder: writes a stanza from top to bottom; sanitises all text. One thread; not counted; finish consumes it.
 */
typedef struct _EnvoiBuilder EnvoiBuilder;
EnvoiBuilder *envoi_builder_new       (const char *name, const char *ns);          /* ns NULL = jabber:client */
EnvoiBuilder *envoi_builder_new_message  (const char *to, const char *type, const char *id);
EnvoiBuilder *envoi_builder_new_presence (const char *to, const char *type);
EnvoiBuilder *envoi_builder_new_iq    (const char *to, const char *type);          /* id is given on sending */
void          envoi_builder_attribute (EnvoiBuilder *self, const char *name, const char *value); /* value NULL = nothing */
void          envoi_builder_attribute_uint (EnvoiBuilder *self, const char *name, guint64 value);
void          envoi_builder_open      (EnvoiBuilder *self, const char *name, const char *ns);    /* ns NULL = the parent's */
void          envoi_builder_text      (EnvoiBuilder *self, const char *text);
void          envoi_builder_close     (EnvoiBuilder *self);
void          envoi_builder_leaf      (EnvoiBuilder *self, const char *name, const char *ns, const char *text); /* open text close */
void          envoi_builder_node      (EnvoiBuilder *self, const EnvoiNode *node);   /* copies a subtree */
EnvoiStanza  *envoi_builder_finish    (EnvoiBuilder *self);                         /* closes what is open; consumes */
void          envoi_builder_free      (EnvoiBuilder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EnvoiBuilder, envoi_builder_free)

GError     *envoi_stanza_dup_error    (const EnvoiStanza *self);         /* NULL when type is not "error" */
const char *envoi_stanza_error_get_condition (int code);                  /* "item-not-found" */
EnvoiStanza *envoi_stanza_new_error_reply  (const EnvoiStanza *request, const char *error_type, int code);
EnvoiBuilder *envoi_builder_new_result (const EnvoiStanza *request);
G_END_DECLS
