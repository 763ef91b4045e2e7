/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-newcomer.h"

#include <stdint.h>
#include <string.h>
#include <sys/random.h>

#include "envoi-jid.h"
#include "envoi-xmpp-uri.h"

#define GROUPS 4
#define GROUP_LENGTH 4

void
envoi_newcomer_free (EnvoiNewcomer *self)
{
  g_free (self->server);
  g_free (self->name);
  g_free (self->token);
  g_free (self->inviter);
  g_free (self);
}

static EnvoiNewcomer *
newcomer_new (const EnvoiJid *jid)
{
  EnvoiNewcomer *self = g_new0 (EnvoiNewcomer, 1);

  self->server = g_strdup (envoi_jid_get_domain (jid));
  return self;
}

static EnvoiNewcomerKind
read_link (const char *text, EnvoiNewcomer **result)
{
  g_autoptr (EnvoiXmppUri) uri = envoi_xmpp_uri_parse (text, NULL);
  g_autoptr (EnvoiJid) jid = uri != NULL ? envoi_jid_new (envoi_xmpp_uri_get_bare (uri), NULL) : NULL;
  const char *token = uri != NULL ? envoi_xmpp_uri_get (uri, "preauth") : NULL;
  gboolean registers, knows_me;

  if (jid == NULL)
    return ENVOI_NEWCOMER_NO_ADDRESS;
  registers = envoi_xmpp_uri_get_action (uri) == ENVOI_XMPP_URI_REGISTER;
  /* An invitation of a contact makes an account only where it says so; without a token nothing is certain but the server. */
  knows_me = envoi_xmpp_uri_get_action (uri) == ENVOI_XMPP_URI_ROSTER && token != NULL && envoi_jid_get_local (jid) != NULL &&
             envoi_xmpp_uri_get (uri, "ibr") != NULL && g_ascii_strcasecmp (envoi_xmpp_uri_get (uri, "ibr"), "n") != 0;
  if (!registers && !knows_me)
    return ENVOI_NEWCOMER_OTHER_LINK;
  *result = newcomer_new (jid);
  (*result)->token = g_strdup (token);
  if (registers)
    (*result)->name = g_strdup (envoi_jid_get_local (jid));
  else
    (*result)->inviter = g_strdup (envoi_jid_get_bare (jid));
  return ENVOI_NEWCOMER_GOOD;
}

EnvoiNewcomerKind
envoi_newcomer_read (const char *text, EnvoiNewcomer **result)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  g_autoptr (EnvoiJid) jid = NULL;

  *result = NULL;
  if (*stripped == '\0')
    return ENVOI_NEWCOMER_EMPTY;
  if (envoi_xmpp_uri_is_link (stripped))
    return read_link (stripped, result);
  if (g_ascii_strncasecmp (stripped, "http://", 7) == 0 || g_ascii_strncasecmp (stripped, "https://", 8) == 0)
    return ENVOI_NEWCOMER_WEB_PAGE;
  jid = envoi_jid_new (stripped, NULL);
  if (jid == NULL || envoi_jid_get_resource (jid) != NULL)
    return ENVOI_NEWCOMER_NO_ADDRESS;
  *result = newcomer_new (jid);
  (*result)->name = g_strdup (envoi_jid_get_local (jid));
  return ENVOI_NEWCOMER_GOOD;
}

/* No dictionary: what counts is how much there would be to try, with repeats and steps counted once, and what the name gives away taken off. */
guint
envoi_password_strength (const char *password, const char *name)
{
  gboolean lower = FALSE, upper = FALSE, digit = FALSE, other = FALSE;
  g_autofree char *folded = g_utf8_casefold (password, -1), *folded_name = name != NULL ? g_utf8_casefold (name, -1) : NULL;
  gunichar before = 0;
  double length = 0, bits;
  guint kinds;

  for (const char *at = password; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar character = g_utf8_get_char (at);

      lower |= g_unichar_islower (character);
      upper |= g_unichar_isupper (character);
      digit |= g_unichar_isdigit (character);
      other |= !g_unichar_isalnum (character) || (g_unichar_isalpha (character) && !g_unichar_islower (character) && !g_unichar_isupper (character));
      length += before != 0 && (character == before || character == before + 1 || character + 1 == before) ? 0.3 : 1;
      before = character;
    }
  if (folded_name != NULL && g_utf8_strlen (folded_name, -1) >= 3 && strstr (folded, folded_name) != NULL)
    length -= g_utf8_strlen (folded_name, -1);
  kinds = lower * 26 + upper * 26 + digit * 10 + other * 30;
  bits = length > 0 && kinds > 0 ? length * g_bit_storage (kinds) : 0;
  return bits < 20 ? 0 : bits < 36 ? 1 : bits < 50 ? 2 : bits < 70 ? 3 : 4;
}

char *
envoi_password_suggest (void)
{
  static const char letters[] = "abcdefghijkmnpqrstuvwxyz23456789";   /* 32 of them */
  GString *text = g_string_new (NULL);
  uint8_t random[GROUPS * GROUP_LENGTH];

  G_STATIC_ASSERT (sizeof letters - 1 == 32);
  /* At most 256 bytes come whole or not at all. */
  while (getrandom (random, sizeof random, 0) != sizeof random)
    ;
  for (guint i = 0; i < sizeof random; i++)
    {
      if (i > 0 && i % GROUP_LENGTH == 0)
        g_string_append_c (text, '-');
      g_string_append_c (text, letters[random[i] % 32]);
    }
  explicit_bzero (random, sizeof random);
  return g_string_free (text, FALSE);
}
