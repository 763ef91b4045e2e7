/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-store-feeds.h"
G_BEGIN_DECLS
/**
 * EnvoiSearchWords: what somebody typed into the search field, taken apart: “ferry from:anna after:2026-01-31”. Pure.
 */
typedef struct {
  char *text;       /* the words to be found; never NULL */
  char *from;       /* nullable */
  char *in;         /* part of a conversation's title; nullable */
  gint64 after;     /* beginning of this day, microseconds since 1970; 0: not said */
  gint64 before;    /* beginning of this day; 0: not said */
} EnvoiSearchWords;
EnvoiSearchWords *envoi_search_words_parse (const char *typed);
void              envoi_search_words_free  (EnvoiSearchWords *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EnvoiSearchWords, envoi_search_words_free)
/* What “in:” names: whose title holds this part, or whose address begins with it. (transfer none) (nullable) */
EnvoiConversation *envoi_search_find_conversation (EnvoiStore *store, const char *part);
EnvoiFeed         *envoi_search_find_feed         (EnvoiStore *store, const char *part);
G_END_DECLS
