/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-downloader.h"

#include <libsoup/soup.h>
#include <string.h>

#include "envoi-jid.h"

/* What may be loaded without a click (F01 of the threat list): whoever can make us load something learns our address, that we read it, and when. */

/* host is domain, or below it. Numbers are nobody's domain. */
static gboolean
is_within (const char *host, const char *domain)
{
  gsize length = strlen (host), least = domain != NULL ? strlen (domain) : 0;

  if (least == 0 || length < least || g_hostname_is_ip_address (domain) || strchr (domain, '.') == NULL)
    return least > 0 && g_ascii_strcasecmp (host, domain) == 0;
  return g_ascii_strcasecmp (host + length - least, domain) == 0 && (length == least || host[length - least - 1] == '.');
}

/* pubsub.example.org keeps its pictures on upload.example.org; but what lies beside a place where everybody may have a name is somebody else's. */
static const char *
home_of_service (const char *service)
{
  const char *dot = strchr (service, '.');

  return dot != NULL && !g_hostname_is_ip_address (service) && strchr (dot + 1, '.') != NULL && !soup_tld_domain_is_public_suffix (dot + 1) ? dot + 1 : service;
}

gboolean
envoi_picture_policy_decide (const char *text, const char *author, gboolean trusted, const char *own_domain, const char * const *own_hosts)
{
  g_autoptr (GUri) uri = text != NULL ? g_uri_parse (text, G_URI_FLAGS_ENCODED, NULL) : NULL;
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL, *at;
  g_autofree char *ascii = host != NULL ? g_hostname_to_ascii (host) : NULL, *domain = NULL;

  if (ascii == NULL || *ascii == '\0' || g_strcmp0 (g_uri_get_scheme (uri), "https") != 0 || g_uri_get_userinfo (uri) != NULL)
    return FALSE;
  for (guint i = 0; own_hosts != NULL && own_hosts[i] != NULL; i++)
    if (g_ascii_strcasecmp (ascii, own_hosts[i]) == 0)
      return TRUE;
  if (!trusted || author == NULL)
    return FALSE;
  at = strchr (author, '@');
  domain = g_hostname_to_ascii (at != NULL ? at + 1 : author);
  return domain != NULL && is_within (ascii, at != NULL ? domain : home_of_service (domain));
}
