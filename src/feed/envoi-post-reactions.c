/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-post-reactions.h"

#include <string.h>

#include "envoi-jid.h"
#include "envoi-post-reader.h"

/* A control character, which XML cannot carry. */
#define PREFIX "\x1freaction\x1f"

/* One is the other's server, or a service of it. */
static gboolean
is_same_server (const char *post, const char *comments)
{
  g_autoptr (EnvoiJid) first = envoi_jid_new (post, NULL), second = envoi_jid_new (comments, NULL);
  const char *domain = first != NULL ? envoi_jid_get_domain (first) : NULL, *other = second != NULL ? envoi_jid_get_domain (second) : NULL;

  if (domain == NULL || other == NULL)
    return FALSE;
  return g_str_equal (domain, other)
         || (g_str_has_suffix (other, domain) && strlen (other) > strlen (domain) && other[strlen (other) - strlen (domain) - 1] == '.');
}

gboolean
envoi_post_takes_reactions (EnvoiPost *post)
{
  const char *service = envoi_post_get_service (post), *comments = envoi_post_get_comments_service (post);

  /* A post may name another one's comments as its own; its server would then vouch there for whomever it likes. */
  return envoi_post_get_via_item (post) == NULL && comments != NULL && envoi_post_get_comments_node (post) != NULL && is_same_server (service, comments);
}

EnvoiComment *
envoi_post_read_reaction (EnvoiPost *post, const EnvoiPubsubAttachment *attachment)
{
  g_autofree char *id = NULL;
  g_autofree char *text = NULL;
  EnvoiComment *comment;
  gint64 time;

  if (!attachment->verified || *attachment->reactions == NULL)
    return NULL;
  id = envoi_post_dup_reaction_id (attachment->jid);
  text = g_strjoinv (" ", attachment->reactions);
  /* The same at each reading. */
  time = attachment->reacted != 0 ? envoi_post_reader_bound_time (attachment->reacted) : envoi_post_get_published (post);
  comment = envoi_comment_new (envoi_post_get_account (post), envoi_post_get_comments_service (post), envoi_post_get_comments_node (post), id);
  envoi_comment_set_author_jid (comment, attachment->jid);
  envoi_comment_set_text (comment, text);
  envoi_comment_set_is_like (comment, TRUE);
  envoi_comment_set_published (comment, time);
  envoi_comment_set_updated (comment, time);
  envoi_comment_set_own (comment, g_str_equal (attachment->jid, envoi_account_get_jid (envoi_post_get_account (post))));
  return comment;
}

char *
envoi_post_dup_reaction_id (const char *jid)
{
  return g_strconcat (PREFIX, jid, NULL);
}

gboolean
envoi_post_is_reaction_id (const char *item_id)
{
  return g_str_has_prefix (item_id, PREFIX);
}
