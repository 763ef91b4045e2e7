/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "0402-bookmarks.h"
G_BEGIN_DECLS
/**
 * EnvoiBookmarkStorage:
 *
 * The elder form of bookmarks (XEP-0048): one list of all, in the private storage of the account (XEP-0049) or as an item of its own node.
 * For servers that do not turn one into the other. What else is in the list stays as it is.
 */
#define ENVOI_TYPE_BOOKMARK_STORAGE (envoi_bookmark_storage_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiBookmarkStorage, envoi_bookmark_storage, ENVOI, BOOKMARK_STORAGE, EnvoiModule)
/* Futures of a GPtrArray of EnvoiBookmark. */
DexFuture *envoi_bookmark_storage_fetch     (EnvoiBookmarkStorage *self);
DexFuture *envoi_bookmark_storage_fetch_pep (EnvoiBookmarkStorage *self);
/* In the private storage. bookmark NULL: takes jid out. Future of TRUE. */
DexFuture *envoi_bookmark_storage_set       (EnvoiBookmarkStorage *self, const char *jid, const EnvoiBookmark *bookmark);
G_END_DECLS
