/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <glib-object.h>
G_BEGIN_DECLS
/**
 * EnvoiXep:
 *
 * One row of the table of what Envoi speaks. Each file of this folder ends with its row; the build makes the table of them,
 * and from the table come the modules of each session, the features we announce, the DOAP file and the list in About.
 */
typedef enum {
  ENVOI_XEP_MODULE,   /* has a module in each session */
  ENVOI_XEP_PAYLOAD,  /* functions that read and write parts of a stanza */
  ENVOI_XEP_STREAM,   /* belongs to the connection, or to the rooms beneath */
} EnvoiXepKind;

typedef struct {
  guint               number;    /* of the XEP; 0 for a piece of an RFC */
  const char         *title;
  const char         *version;   /* of the text that was built after */
  gboolean            partial;   /* not all of it is built; then note says what is */
  const char         *note;      /* nullable */
  EnvoiXepKind        kind;
  const char * const *features;  /* for disco#info; nullable */
  GType             (*get_type) (void);
} EnvoiXep;

/* Opens the row that ends a file: the file's name with underscores. */
#define ENVOI_XEP_ROW(name) const EnvoiXep envoi_xep_##name
#define ENVOI_XEP_FEATURES(...) (const char * const []) { __VA_ARGS__, NULL }

/* The rows in the order of the build file, then those of the stream. */
guint           envoi_xep_table_get_n_rows (void);
const EnvoiXep *envoi_xep_table_get_row    (guint index);
/* All features of all rows, sorted as by the i;octet collation, none twice. (transfer full) */
GStrv           envoi_xep_table_dup_features (void);
G_END_DECLS
