/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "0004-data-forms.h"
#include "0045-rooms.h"
G_BEGIN_DECLS
/* For the files of XEP-0045. */
typedef struct {
  char         *jid;
  char         *nick;           /* ours; while joining the one that was asked for */
  char         *asked_nick;     /* nullable: a change that the room has not answered */
  EnvoiMucState state;
  gboolean      in_history;
  guint         farewells;      /* how often we left and the room has not said good-bye */
  guint         serial;         /* of this attempt */
  gboolean      light;          /* see envoi-muc-light-room.c */
} EnvoiMucRoom;

struct _EnvoiMuc {
  EnvoiModule parent_instance;
  GHashTable *rooms;            /* bare address -> EnvoiMucRoom */
  guint       last_serial;
  GHashTable *fences;           /* message id -> the room's answer to it, see envoi-muc-messages.c */
};

enum { ENVOI_MUC_SIGNAL_PRESENCE, ENVOI_MUC_SIGNAL_JOINED, ENVOI_MUC_SIGNAL_JOIN_FAILED, ENVOI_MUC_SIGNAL_NICK_REFUSED,
       ENVOI_MUC_SIGNAL_REMOVED, ENVOI_MUC_SIGNAL_SUBJECT, ENVOI_MUC_SIGNAL_NEWS, ENVOI_MUC_SIGNAL_AVATAR, ENVOI_MUC_SIGNAL_INVITED,
       ENVOI_MUC_SIGNAL_DECLINED, ENVOI_MUC_SIGNAL_AFFILIATION, ENVOI_MUC_SIGNAL_VOICE_REQUESTED, ENVOI_MUC_N_SIGNALS };
extern guint envoi_muc_signals[ENVOI_MUC_N_SIGNALS];

EnvoiMucRoom *envoi_muc_find         (EnvoiMuc *self, const char *jid);
char         *envoi_muc_dup_resource (const char *text);
char         *envoi_muc_dup_text     (const EnvoiNode *node, gsize max);
guint         envoi_muc_read_statuses (const EnvoiNode *x, guint16 *statuses);
void          envoi_muc_handle_messages (EnvoiMuc *self);
GHashTable   *envoi_muc_fences_new   (void);
#define ENVOI_MUC_FIELD_NAME "muc#roomconfig_roomname"
void          envoi_muc_light_attach (EnvoiMuc *self);
void          envoi_muc_light_detach (EnvoiMuc *self);
void          envoi_muc_light_enter  (EnvoiMuc *self, EnvoiMucRoom *room);
void          envoi_muc_light_leave  (EnvoiMuc *self, EnvoiMucRoom *room);
gboolean      envoi_muc_is_light     (EnvoiMuc *self, const char *room);
DexFuture    *envoi_muc_light_fetch_form (EnvoiMuc *self, const char *room);
DexFuture    *envoi_muc_light_save_form  (EnvoiMuc *self, const char *room, const EnvoiForm *form);
DexFuture    *envoi_muc_light_order      (EnvoiMuc *self, const char *room, const char *jid, EnvoiMucAffiliation affiliation);
/* An iq to the room; DISCONNECTED when there is no line. */
DexFuture    *envoi_muc_request      (EnvoiMuc *self, EnvoiBuilder *iq);
G_END_DECLS
