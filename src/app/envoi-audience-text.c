/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-audience-text.h"
#include <glib/gi18n.h>

/* On a blog the person's wish goes before what the blog is now; a community is as its owners made it. */
static EnvoiFeedAccess
decide (gboolean is_blog, EnvoiFeedAccess access, EnvoiAudience wanted)
{
  if (is_blog && wanted == ENVOI_AUDIENCE_OPEN)
    return ENVOI_FEED_ACCESS_OPEN;
  if (is_blog && wanted == ENVOI_AUDIENCE_CONTACTS)
    return ENVOI_FEED_ACCESS_PRESENCE;
  return access;
}

const char *
envoi_audience_text_get (gboolean is_blog, EnvoiFeedAccess access, EnvoiAudience wanted)
{
  switch (decide (is_blog, access, wanted))
    {
    case ENVOI_FEED_ACCESS_OPEN: return _("Everybody can read this");
    case ENVOI_FEED_ACCESS_PRESENCE: return _("Only your contacts can read this");
    case ENVOI_FEED_ACCESS_ROSTER: return _("Only some of your contacts can read this");
    case ENVOI_FEED_ACCESS_AUTHORIZE: return _("Only members can read this");
    case ENVOI_FEED_ACCESS_WHITELIST: return is_blog ? _("Only people on your list can read this") : _("Only members can read this");
    case ENVOI_FEED_ACCESS_UNKNOWN:
    default: return is_blog ? _("As your blog is set") : _("Whoever may read the community can read this");
    }
}

const char *
envoi_audience_text_get_icon (gboolean is_blog, EnvoiFeedAccess access, EnvoiAudience wanted)
{
  switch (decide (is_blog, access, wanted))
    {
    case ENVOI_FEED_ACCESS_OPEN: return "envoi-public-symbolic";
    case ENVOI_FEED_ACCESS_PRESENCE:
    case ENVOI_FEED_ACCESS_ROSTER: return "envoi-contacts-symbolic";
    case ENVOI_FEED_ACCESS_AUTHORIZE:
    case ENVOI_FEED_ACCESS_WHITELIST: return "envoi-group-symbolic";
    case ENVOI_FEED_ACCESS_UNKNOWN:
    default: return is_blog ? "envoi-contacts-symbolic" : "envoi-group-symbolic";
    }
}

const char *
envoi_audience_text_get_change (EnvoiFeedAccess access, EnvoiAudience wanted)
{
  if (wanted == ENVOI_AUDIENCE_OPEN && access != ENVOI_FEED_ACCESS_OPEN && access != ENVOI_FEED_ACCESS_UNKNOWN)
    return _("Your whole blog becomes public with this post, earlier posts too.");
  if (wanted == ENVOI_AUDIENCE_CONTACTS && access == ENVOI_FEED_ACCESS_OPEN)
    return _("Your whole blog is closed for everybody but your contacts with this post, earlier posts too. What others have copied stays with them.");
  return NULL;
}
