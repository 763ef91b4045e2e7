/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gio/gio.h>
#include <libdex.h>
G_BEGIN_DECLS
/* Feeds in files: an Atom document (RFC 4287) that holds many entries. Pure; any thread. */
#define ENVOI_ATOM_FILE_ERROR (envoi_atom_file_error_quark ())
typedef enum {
  ENVOI_ATOM_FILE_ERROR_NOT_A_FEED,    /* something else than an Atom feed */
  ENVOI_ATOM_FILE_ERROR_UNSAFE,        /* with a document type: entities */
  ENVOI_ATOM_FILE_ERROR_TOO_BIG,
} EnvoiAtomFileError;
GQuark envoi_atom_file_error_quark (void);
#define ENVOI_ATOM_FILE_MAX_BYTES (256 * 1024 * 1024)
#define ENVOI_ATOM_FILE_MAX_ENTRIES 50000
typedef struct {
  GPtrArray *entries;      /* EnvoiStanza: <entry> each, in the order of the file */
  guint      n_unreadable; /* entries that are broken or too big: left out */
} EnvoiAtomFile;
#define ENVOI_TYPE_ATOM_FILE (envoi_atom_file_get_type ())
GType          envoi_atom_file_get_type (void);
/* The entries of a document. Comments, processing instructions and everything around the entries are passed over. NULL with ENVOI_ATOM_FILE_ERROR. */
EnvoiAtomFile *envoi_atom_file_parse    (const char *text, gsize length, GError **error);
EnvoiAtomFile *envoi_atom_file_copy     (const EnvoiAtomFile *self);
void           envoi_atom_file_free     (EnvoiAtomFile *self);
/* Future of EnvoiAtomFile; read in another thread. Rejects with ENVOI_ATOM_FILE_ERROR, G_IO_ERROR. */
DexFuture     *envoi_atom_file_load     (GFile *file);
/* A document of these entries' texts, each an <entry> with its namespaces. updated: of the newest. (transfer full) */
char          *envoi_atom_file_write    (const char *id, const char *title, const char *author, gint64 updated, GPtrArray *entries /* char * */);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EnvoiAtomFile, envoi_atom_file_free)
G_END_DECLS
