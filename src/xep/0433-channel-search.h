/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-module.h"
G_BEGIN_DECLS
/* A public room that a directory knows. Texts are sanitised and clipped. */
typedef struct {
  char    *address;                    /* bare */
  char    *name, *description, *language;  /* nullable */
  int      n_users;                    /* -1 = not said */
  gboolean is_open;                    /* anybody may come in */
  gboolean shows_addresses;            /* all see who one is */
} EnvoiFoundChannel;
/**
 * EnvoiChannelSearch: asks a directory of public rooms (XEP-0433). What is asked goes to the directory's owner: only when the person wants it.
 */
#define ENVOI_TYPE_CHANNEL_SEARCH (envoi_channel_search_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiChannelSearch, envoi_channel_search, ENVOI, CHANNEL_SEARCH, EnvoiModule)
#define ENVOI_CHANNEL_SEARCH_MAX 100
/* Future of a GPtrArray of EnvoiFoundChannel, the biggest first; rejects with ENVOI_STANZA_ERROR. text "": whatever is big. */
DexFuture *envoi_channel_search_find (EnvoiChannelSearch *self, const char *directory, const char *text, guint max);
G_END_DECLS
