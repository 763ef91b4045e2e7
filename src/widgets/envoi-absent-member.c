/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-absent-member.h"

struct _EnvoiAbsentMember
{
  GObject parent_instance;
  char *jid, *nick, *reason;
  EnvoiAffiliation affiliation;
};

G_DEFINE_FINAL_TYPE (EnvoiAbsentMember, envoi_absent_member, G_TYPE_OBJECT)

static void
envoi_absent_member_finalize (GObject *object)
{
  EnvoiAbsentMember *self = ENVOI_ABSENT_MEMBER (object);

  g_free (self->jid);
  g_free (self->nick);
  g_free (self->reason);
  G_OBJECT_CLASS (envoi_absent_member_parent_class)->finalize (object);
}

static void
envoi_absent_member_class_init (EnvoiAbsentMemberClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = envoi_absent_member_finalize;
}

static void
envoi_absent_member_init (EnvoiAbsentMember *self)
{
}

EnvoiAbsentMember *
envoi_absent_member_new (const char *jid, const char *nick, EnvoiAffiliation affiliation, const char *reason)
{
  EnvoiAbsentMember *self = g_object_new (ENVOI_TYPE_ABSENT_MEMBER, NULL);

  self->jid = g_strdup (jid);
  self->nick = g_strdup (nick);
  self->reason = g_strdup (reason);
  self->affiliation = affiliation;
  return self;
}

const char *
envoi_absent_member_get_jid (EnvoiAbsentMember *self)
{
  return self->jid;
}

const char *
envoi_absent_member_get_nick (EnvoiAbsentMember *self)
{
  return self->nick;
}

const char *
envoi_absent_member_get_reason (EnvoiAbsentMember *self)
{
  return self->reason;
}

const char *
envoi_absent_member_get_title (EnvoiAbsentMember *self)
{
  return self->nick != NULL && *self->nick != '\0' ? self->nick : self->jid;
}

EnvoiAffiliation
envoi_absent_member_get_affiliation (EnvoiAbsentMember *self)
{
  return self->affiliation;
}
