/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-comment.h"
#include "envoi-draft.h"
#include "envoi-feed.h"
#include "envoi-post.h"
#include "envoi-session.h"
G_BEGIN_DECLS
/**
 * EnvoiPublisher:
 *
 * What an account writes: posts, comments, likes, and taking them back. Everything is on the disk before it is shown, waits there for the
 * line, and goes out exactly once, whatever happens to program and line: what may have gone out before is asked for first. Main thread;
 * owned by the session. All futures reject with ENVOI_FEED_ERROR or ENVOI_STANZA_ERROR; what the line cut off is not refused, it waits.
 *
 * Signals: published (EnvoiPost *post), refused (EnvoiDraft *draft, GError *error)
 */
#define ENVOI_TYPE_PUBLISHER (envoi_publisher_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiPublisher, envoi_publisher, ENVOI, PUBLISHER, EnvoiService)
#define ENVOI_PUBLISHER_UNDO_SECONDS 6

/* --- Posts --- */
/* Queues the draft; the post is shown at once as QUEUED (a scheduled one when its time has come). Future of EnvoiPost when it is published. A
 * draft with edit_of changes that post. Rejected at once: TOO_BIG, or there is nothing in it. */
DexFuture *envoi_publisher_submit        (EnvoiPublisher *self, EnvoiDraft *draft);
/* Back to an EDITING draft with everything in it, as long as it has not gone out; its files may be on their way to the server. Future of TRUE;
 * rejected when it is too late. */
DexFuture *envoi_publisher_cancel        (EnvoiPublisher *self, EnvoiDraft *draft);
/* A FAILED one, once more. */
DexFuture *envoi_publisher_retry         (EnvoiPublisher *self, EnvoiDraft *draft);
/* The draft of a post that is QUEUED, SENDING or FAILED. (transfer none) nullable */
EnvoiDraft *envoi_publisher_find_draft   (EnvoiPublisher *self, EnvoiPost *post);
/* A new, unsaved draft to edit this own post with: text, tags, files, audience. Future of EnvoiDraft. */
DexFuture *envoi_publisher_edit          (EnvoiPublisher *self, EnvoiPost *post);
/* Shown in the own blog with the original's author kept and its comments. Future of EnvoiPost. */
DexFuture *envoi_publisher_repost        (EnvoiPublisher *self, EnvoiPost *post);
/* The post is DELETING; after ENVOI_PUBLISHER_UNDO_SECONDS the service is told, also after a restart. */
void       envoi_publisher_delete_post   (EnvoiPublisher *self, EnvoiPost *post);
/* FALSE: too late. */
gboolean   envoi_publisher_undo_delete   (EnvoiPublisher *self, EnvoiPost *post);
/* Own posts, and others' in an own community or blog. */
gboolean   envoi_publisher_may_delete    (EnvoiPublisher *self, EnvoiPost *post);
gboolean   envoi_publisher_may_edit      (EnvoiPublisher *self, EnvoiPost *post);

/* --- Comments and likes --- */
/* Shown at once. Future of EnvoiComment when the service has it; a refused one stays, FAILED with its problem. */
DexFuture *envoi_publisher_comment         (EnvoiPublisher *self, EnvoiPost *post, const char *text);
DexFuture *envoi_publisher_retry_comment   (EnvoiPublisher *self, EnvoiComment *comment);
/* Own comments, all of an own post. Future of TRUE. A failed own one just goes. */
DexFuture *envoi_publisher_delete_comment  (EnvoiPublisher *self, EnvoiComment *comment);
gboolean   envoi_publisher_may_delete_comment (EnvoiPublisher *self, EnvoiPost *post, EnvoiComment *comment);
/* Future of TRUE; shown at once. */
DexFuture *envoi_publisher_like            (EnvoiPublisher *self, EnvoiPost *post);
DexFuture *envoi_publisher_unlike          (EnvoiPublisher *self, EnvoiPost *post);

/* --- Who may read the own blog --- */
typedef enum { ENVOI_BLOG_UNKNOWN, ENVOI_BLOG_OPEN, ENVOI_BLOG_CONTACTS, ENVOI_BLOG_NONE_YET, ENVOI_BLOG_OTHER } EnvoiBlogAccess;
/* Future of int (EnvoiBlogAccess). */
DexFuture *envoi_publisher_get_blog_access (EnvoiPublisher *self);
/* Future of TRUE. Before the first post: kept, and the blog begins so. */
DexFuture *envoi_publisher_set_blog_access (EnvoiPublisher *self, EnvoiBlogAccess access);
/* The last thing known, without asking. */
EnvoiBlogAccess envoi_publisher_get_known_access (EnvoiPublisher *self);
G_END_DECLS
