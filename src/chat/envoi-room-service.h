/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-questionnaire.h"
#include "envoi-room-invitation.h"
#include "envoi-room-preview.h"
#include "envoi-session.h"
G_BEGIN_DECLS
typedef struct _EnvoiStanza EnvoiStanza;
/**
 * EnvoiRoomService:
 *
 * The rooms of one account: joins them, stays in them, knows who is there, keeps the bookmarks. Main thread; owned by the session.
 * What can fail rejects with ENVOI_ROOM_ERROR where the room refuses in its own way, else with ENVOI_STANZA_ERROR.
 *
 * Signals:
 *   invited (EnvoiRoomInvitation *invitation): a new one stands in the list of invitations
 *   removed (EnvoiRoom *room, const GError *why): we are outside against our will; the room's "problem" says the same
 *   challenged (EnvoiRoom *room, EnvoiQuestionnaire *questionnaire) → gboolean: a room that is being entered wants an answer first, see
 *     envoi_room_service_answer(); TRUE: somebody is there to give it
 *   voice-requested (EnvoiRoom *room, const char *nick): somebody without voice asks a moderator, us
 */
#define ENVOI_TYPE_ROOM_SERVICE (envoi_room_service_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiRoomService, envoi_room_service, ENVOI, ROOM_SERVICE, EnvoiService)

typedef enum { ENVOI_ROOM_KIND_GROUP /* members only, all see each other's addresses */, ENVOI_ROOM_KIND_CHANNEL /* open to all */ } EnvoiRoomKind;

/* --- in and out --- */
/* What is behind an address. Future of a boxed EnvoiRoomPreview, also when there is no room (see "exists"). */
DexFuture  *envoi_room_service_preview      (EnvoiRoomService *self, const char *address);
/* Resolves to EnvoiRoom once we stand inside. nick NULL: the reserved, the bookmark's, or the own one. password NULL: the bookmark's. remember:
 * with a bookmark, so that all devices join at each sign-in. */
DexFuture  *envoi_room_service_join         (EnvoiRoomService *self, const char *address, const char *nick, const char *password, gboolean remember);
/* forget: the bookmark and what is stored here go too; otherwise the bookmark stays and no device joins by itself. */
void        envoi_room_service_leave        (EnvoiRoomService *self, EnvoiRoom *room, gboolean forget);
/* Tries now instead of at the end of the pause. */
void        envoi_room_service_rejoin       (EnvoiRoomService *self, EnvoiRoom *room);
/* Resolves when we stand in the room (at once when we do); rejects when the attempt under way fails or there is none. For the outbox. */
DexFuture  *envoi_room_service_wait_joined  (EnvoiRoomService *self, EnvoiRoom *room);
void        envoi_room_service_answer       (EnvoiRoomService *self, EnvoiRoom *room, EnvoiQuestionnaire *questionnaire);
/* The last attempt to enter came to nothing because the question was not, or not rightly, answered. */
gboolean    envoi_room_service_wants_answer (EnvoiRoomService *self, EnvoiRoom *room);
DexFuture  *envoi_room_service_change_nick  (EnvoiRoomService *self, EnvoiRoom *room, const char *nick);
/* The room keeps this nick for us where it can (register). */
DexFuture  *envoi_room_service_reserve_nick (EnvoiRoomService *self, EnvoiRoom *room, const char *nick);
/* The nick to propose: the account's nickname, else the local part of its address. (transfer full) */
char       *envoi_room_service_dup_nick     (EnvoiRoomService *self);

/* --- who wrote it --- */
/* The author key of a room's message (see EnvoiMessage:author-key). archived: from the room's archive, whose nicks say nothing of who stands
 * in the room now. NULL: nobody may change the message. (transfer full) */
char       *envoi_room_service_get_author_key (EnvoiRoomService *self, EnvoiRoom *room, EnvoiStanza *message, gboolean archived);
/* Whether this bare address is a room of ours (joined, joining, bookmarked or stored). */
EnvoiRoom  *envoi_room_service_find         (EnvoiRoomService *self, const char *bare);
/* A live groupchat message was taken from the room: it is alive. */
void        envoi_room_service_note_heard   (EnvoiRoomService *self, EnvoiRoom *room);

/* --- what everybody may change --- */
DexFuture  *envoi_room_service_set_subject  (EnvoiRoomService *self, EnvoiRoom *room, const char *subject);
void        envoi_room_service_set_notify   (EnvoiRoomService *self, EnvoiRoom *room, EnvoiRoomNotify notify);
void        envoi_room_service_set_pinned   (EnvoiRoomService *self, EnvoiRoom *room, gboolean pinned);
void        envoi_room_service_set_name     (EnvoiRoomService *self, EnvoiRoom *room, const char *name);    /* the bookmark's */
void        envoi_room_service_set_autojoin (EnvoiRoomService *self, EnvoiRoom *room, gboolean autojoin);
void        envoi_room_service_set_ignored  (EnvoiRoomService *self, EnvoiRoom *room, EnvoiOccupant *occupant, gboolean ignored);
gboolean    envoi_room_service_is_ignored   (EnvoiRoomService *self, EnvoiRoom *room, const char *author_key);
DexFuture  *envoi_room_service_request_voice (EnvoiRoomService *self, EnvoiRoom *room);

/* --- what moderators, admins and owners may change --- */
void        envoi_room_service_answer_voice (EnvoiRoomService *self, EnvoiRoom *room, const char *nick, gboolean allow);
DexFuture  *envoi_room_service_create       (EnvoiRoomService *self, const char *address, EnvoiRoomKind kind, const char *name, const char *nick,
                                             const char * const *invitees);   /* EnvoiRoom; address: bare or only the part before the '@', or NULL */
DexFuture  *envoi_room_service_destroy      (EnvoiRoomService *self, EnvoiRoom *room, const char *reason, const char *alternate);
DexFuture  *envoi_room_service_invite       (EnvoiRoomService *self, EnvoiRoom *room, const char *jid, const char *reason);
DexFuture  *envoi_room_service_set_role     (EnvoiRoomService *self, EnvoiRoom *room, EnvoiOccupant *occupant, EnvoiRole role, const char *reason);
DexFuture  *envoi_room_service_set_affiliation (EnvoiRoomService *self, EnvoiRoom *room, const char *jid, EnvoiAffiliation affiliation, const char *reason);
/* Future of a boxed GPtrArray of EnvoiMember. */
DexFuture  *envoi_room_service_list_affiliated (EnvoiRoomService *self, EnvoiRoom *room, EnvoiAffiliation affiliation);
typedef struct { char *jid, *nick, *reason; EnvoiAffiliation affiliation; } EnvoiMember;
#define ENVOI_TYPE_MEMBER (envoi_member_get_type ())
GType       envoi_member_get_type           (void);
/* Future of EnvoiQuestionnaire; save writes the answers back with every field that was not shown as it was. */
DexFuture  *envoi_room_service_load_form    (EnvoiRoomService *self, EnvoiRoom *room);
DexFuture  *envoi_room_service_save_form    (EnvoiRoomService *self, EnvoiRoom *room, EnvoiQuestionnaire *form);
/* Name and description: a short way through the form. NULL leaves as it is. */
DexFuture  *envoi_room_service_describe     (EnvoiRoomService *self, EnvoiRoom *room, const char *name, const char *description);
/* Which community it belongs to, NULL: none. Future of boolean; FALSE: this room has no place to say so. */
DexFuture  *envoi_room_service_set_community (EnvoiRoomService *self, EnvoiRoom *room, const char *uri);
DexFuture  *envoi_room_service_set_picture  (EnvoiRoomService *self, EnvoiRoom *room, GBytes *picture, const char *media_type);  /* NULL: none */
/* Takes one message away for all. */
DexFuture  *envoi_room_service_moderate     (EnvoiRoomService *self, EnvoiRoom *room, EnvoiMessage *message, const char *reason);
/* All stored ones of one author, newest first; resolves to guint: how many. */
DexFuture  *envoi_room_service_moderate_all (EnvoiRoomService *self, EnvoiRoom *room, const char *author_key, const char *reason);
/* The messages that moderate_all would take away: a boxed GPtrArray of EnvoiMessage. */
DexFuture  *envoi_room_service_preview_moderate_all (EnvoiRoomService *self, EnvoiRoom *room, const char *author_key);

/* About the last removal: who did it (nick), where a destroyed room has gone (bare address). (transfer full) nullable */
char       *envoi_room_service_dup_actor     (EnvoiRoomService *self, EnvoiRoom *room);
char       *envoi_room_service_dup_alternate (EnvoiRoomService *self, EnvoiRoom *room);

/* --- finding rooms --- */
/* Future of a boxed GPtrArray of EnvoiRoomPreview (address and name; the rest when a preview is asked for). service NULL: the own server's. */
DexFuture  *envoi_room_service_browse       (EnvoiRoomService *self, const char *service);
/* The public directory (0433): tells a foreign service what is searched, so the caller has asked the person. Future as above. */
#define ENVOI_ROOM_DIRECTORY "api@search.jabber.network"
DexFuture  *envoi_room_service_search_directory (EnvoiRoomService *self, const char *text);
/* Where the own server keeps rooms; future of string, NULL when it has none. */
DexFuture  *envoi_room_service_find_room_service (EnvoiRoomService *self);
/* The same as far as known. (transfer full) nullable */
char       *envoi_room_service_dup_room_service_address (EnvoiRoomService *self);

/* --- invitations --- */
GListModel *envoi_room_service_list_invitations (EnvoiRoomService *self);   /* EnvoiRoomInvitation, newest first (transfer none) */
/* Joins as envoi_room_service_join does and takes the invitation off the list once inside. nick nullable. */
DexFuture  *envoi_room_service_accept       (EnvoiRoomService *self, EnvoiRoomInvitation *invitation, const char *nick);
void        envoi_room_service_decline      (EnvoiRoomService *self, EnvoiRoomInvitation *invitation, const char *reason);
G_END_DECLS
