/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-stanza.h"
G_BEGIN_DECLS
#define ENVOI_NS_ATOM "http://www.w3.org/2005/Atom"
#define ENVOI_NS_ATOM_THREAD "http://purl.org/syndication/thread/1.0"
#define ENVOI_NS_XHTML "http://www.w3.org/1999/xhtml"
#define ENVOI_NS_GEOLOC "http://jabber.org/protocol/geoloc"
/* Longer content is not taken out of the entry (TOO_BIG). */
#define ENVOI_ATOM_MAX_CONTENT (256 * 1024)
#define ENVOI_ATOM_MAX_TITLE 16384      /* user-visible characters */
#define ENVOI_ATOM_MAX_LINKS 64
#define ENVOI_ATOM_MAX_CATEGORIES 64

/* Why an entry cannot be shown as a post. */
typedef enum {
  ENVOI_ATOM_READABLE,
  ENVOI_ATOM_NOT_AN_ENTRY,    /* some other payload */
  ENVOI_ATOM_EMPTY,           /* neither title nor content nor something attached */
  ENVOI_ATOM_TOO_BIG,         /* content beyond the bound: title and links are there, the content is not */
} EnvoiAtomProblem;

/* An address of a feed or post. For anything but xmpp: only uri (and ref) is set. */
typedef struct {
  char *service, *node, *item;   /* nullable; service is a bare JID */
  char *uri;                     /* nullable: as it stood there */
  char *ref;                     /* nullable: the other's atom id */
} EnvoiAtomReference;

typedef struct {
  char   *rel;                   /* never NULL: "alternate" when nothing is said */
  char   *type, *title;          /* nullable */
  char   *href;                  /* never NULL; any scheme */
  char   *description, *logo;    /* nullable: of link cards, not in Atom */
  guint64 length;                /* bytes, 0 = not said */
} EnvoiAtomLink;

/**
 * EnvoiAtomEntry:
 *
 * What one <entry> says (RFC 4287, XEP-0277, XEP-0472), as Movim, Libervia and Converse write it. Everything in it is a claim of
 * whoever wrote it: who published it stands beside it, not in it. Texts are valid UTF-8 without controls and bounded; markup is
 * not looked into. The fields are open: one who writes fills them in.
 */
typedef struct {
  EnvoiAtomProblem problem;
  char      *id;                 /* nullable: the atom id */
  char      *title;              /* nullable: plain text, markup taken out */
  char      *content_xhtml;      /* nullable: <div xmlns='…xhtml'>…</div>; for writing also what stands in it */
  char      *content_html;       /* nullable: HTML as text */
  char      *content_text;       /* nullable: plain text, or the Markdown that the XHTML was made from */
  char      *summary;            /* nullable: plain text */
  char      *author_name;        /* nullable: claimed */
  char      *author_uri;         /* nullable: claimed, as it stood there */
  char      *author_jid;         /* nullable: claimed, the bare JID of author_uri */
  gint64     published, updated; /* 0 = not said; published falls back to updated */
  char      *language;           /* nullable: BCP 47, of the entry or of its text */
  GPtrArray *links;              /* EnvoiAtomLink; never NULL: enclosure, related, alternate … but not those below */
  GStrv      categories;         /* never NULL: terms as written */
  EnvoiAtomReference *comments;  /* nullable: where the comments are */
  EnvoiAtomReference *reply;     /* nullable: what it answers */
  EnvoiAtomReference *via;       /* nullable: what it repeats */
  gboolean   has_place;          /* latitude and longitude count */
  double     latitude, longitude;
  char      *place;              /* nullable: words for the place */
  char      *generator;          /* nullable */
  gboolean   nsfw;               /* by its categories */
} EnvoiAtomEntry;

#define ENVOI_TYPE_ATOM_ENTRY (envoi_atom_entry_get_type ())
GType           envoi_atom_entry_get_type (void);
EnvoiAtomEntry *envoi_atom_entry_new      (void);
EnvoiAtomEntry *envoi_atom_entry_copy     (const EnvoiAtomEntry *self);
void            envoi_atom_entry_free     (EnvoiAtomEntry *self);
EnvoiAtomEntry *envoi_atom_entry_read     (const EnvoiNode *payload);
EnvoiStanza    *envoi_atom_entry_write    (const EnvoiAtomEntry *self, const EnvoiNode *former);
/* The first link of this relation whose type begins so (NULL = any). (transfer none) (nullable) */
const EnvoiAtomLink *envoi_atom_entry_find_link (const EnvoiAtomEntry *self, const char *rel, const char *type);
/* The http or https page of the post, when it has one. (transfer none) (nullable) */
const char     *envoi_atom_entry_get_public_url (const EnvoiAtomEntry *self);
EnvoiAtomLink  *envoi_atom_entry_add_link (EnvoiAtomEntry *self, const char *rel, const char *href, const char *type);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EnvoiAtomEntry, envoi_atom_entry_free)

/* References. item and ref nullable. */
EnvoiAtomReference *envoi_atom_reference_new  (const char *service, const char *node, const char *item, const char *ref);
EnvoiAtomReference *envoi_atom_reference_copy (const EnvoiAtomReference *self);
void                envoi_atom_reference_free (EnvoiAtomReference *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EnvoiAtomReference, envoi_atom_reference_free)
char               *envoi_atom_format_uri     (const char *service, const char *node, const char *item);
gboolean            envoi_atom_parse_uri      (const char *uri, char **service, char **node, char **item);
G_END_DECLS
