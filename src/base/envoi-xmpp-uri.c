/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-xmpp-uri.h"
#include "envoi-jid.h"
#include <gio/gio.h>
#include <string.h>

#define MAX_PARAMETERS 64

typedef struct { char *key, *value; } Parameter;

struct _EnvoiXmppUri
{
  gatomicrefcount ref_count;
  EnvoiXmppUriAction action;
  EnvoiJid *jid;
  char *query, *authority;
  GArray *parameters;
};

G_DEFINE_QUARK (envoi-xmpp-uri-error-quark, envoi_xmpp_uri_error)
G_DEFINE_BOXED_TYPE (EnvoiXmppUri, envoi_xmpp_uri, envoi_xmpp_uri_ref, envoi_xmpp_uri_unref)

static const struct { const char *query; EnvoiXmppUriAction action; } words[] = {
  { "", ENVOI_XMPP_URI_ADDRESS },
  { "join", ENVOI_XMPP_URI_JOIN },
  { "message", ENVOI_XMPP_URI_MESSAGE },
  { "roster", ENVOI_XMPP_URI_ROSTER },
  { "subscribe", ENVOI_XMPP_URI_SUBSCRIBE },
  { "register", ENVOI_XMPP_URI_REGISTER },
  { "pubsub", ENVOI_XMPP_URI_NODE },
  { "remove", ENVOI_XMPP_URI_REMOVE },
  { "unsubscribe", ENVOI_XMPP_URI_UNSUBSCRIBE },
  { "command", ENVOI_XMPP_URI_COMMAND },
  { "trust-message", ENVOI_XMPP_URI_TRUST },
};

/* Pages that explain such a link to people without a program. The link stands behind the mark, or in the path. */
static const struct { const char *host, *path; gboolean in_path, room; } gateways[] = {
  { "xmpp.link", "/", FALSE, FALSE },
  { "www.xmpp.link", "/", FALSE, FALSE },
  { "invite.joinjabber.org", "/", FALSE, FALSE },
  { "join.jabber.network", "/", FALSE, FALSE },
  { "yax.im", "/i/", FALSE, FALSE },
  { "conversations.im", "/i/", TRUE, FALSE },
  { "conversations.im", "/j/", TRUE, TRUE },
};

static void
clear_parameter (Parameter *parameter)
{
  g_free (parameter->key);
  g_free (parameter->value);
}

static EnvoiXmppUri *
make (void)
{
  EnvoiXmppUri *self = g_new0 (EnvoiXmppUri, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->parameters = g_array_new (FALSE, FALSE, sizeof (Parameter));
  g_array_set_clear_func (self->parameters, (GDestroyNotify) clear_parameter);
  self->query = g_strdup ("");
  return self;
}

EnvoiXmppUri *
envoi_xmpp_uri_ref (EnvoiXmppUri *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
envoi_xmpp_uri_unref (EnvoiXmppUri *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_clear_pointer (&self->jid, envoi_jid_unref);
  g_array_unref (self->parameters);
  g_free (self->query);
  g_free (self->authority);
  g_free (self);
}

static gboolean
turns_direction (gunichar c)
{
  return c == 0x061c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

/* A text that people write may have lines, tabs and marks of direction; everything else is a name or a token. */
static gboolean
is_prose (const char *key)
{
  return g_str_equal (key, "body") || g_str_equal (key, "subject");
}

static gboolean
is_clean (const char *text, gboolean prose)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == 0xfeff || c == 0xfffe || c == 0xffff)
        return FALSE;
      if (g_unichar_type (c) == G_UNICODE_CONTROL && !(prose && (c == '\n' || c == '\t')))
        return FALSE;
      if (turns_direction (c) && !(prose && (c == 0x061c || c == 0x200e || c == 0x200f)))
        return FALSE;
    }
  return TRUE;
}

static int
hex (char c)
{
  return g_ascii_xdigit_value (c);
}

/* Decodes once. NULL for a broken escape, %00, or what is no UTF-8 afterwards. */
static char *
decode (const char *text, gsize length, gboolean plus_is_blank)
{
  g_autoptr (GString) result = g_string_sized_new (length);

  for (gsize i = 0; i < length; i++)
    {
      if (text[i] == '%')
        {
          int value;

          if (i + 2 >= length || hex (text[i + 1]) < 0 || hex (text[i + 2]) < 0)
            return NULL;
          value = hex (text[i + 1]) * 16 + hex (text[i + 2]);
          if (value == 0)
            return NULL;
          g_string_append_c (result, (char) value);
          i += 2;
        }
      else
        g_string_append_c (result, text[i] == '+' && plus_is_blank ? ' ' : text[i]);
    }
  if (!g_utf8_validate (result->str, (gssize) result->len, NULL))
    return NULL;
  return g_string_free_and_steal (g_steal_pointer (&result));
}

/* Some write a blank as a plus, as web forms do, and it shows: in their values a true plus is written %2B. Movim and Libervia do so in the links of
 * posts, where no raw colon is then left. */
static gboolean
is_form_encoded (const char *value, gsize length, gboolean of_node)
{
  gboolean escapes = memchr (value, '%', length) != NULL;

  if (of_node)
    return escapes || memchr (value, ':', length) == NULL;
  return escapes && (g_strstr_len (value, (gssize) length, "%2B") != NULL || g_strstr_len (value, (gssize) length, "%2b") != NULL);
}

static gboolean
fail (GError **error, EnvoiXmppUriError code, const char *why)
{
  g_set_error_literal (error, ENVOI_XMPP_URI_ERROR, code, why);
  return FALSE;
}

static gboolean
read_parameter (EnvoiXmppUri *self, const char *part, gsize length, gboolean of_node, GError **error)
{
  const char *equals = memchr (part, '=', length);
  gsize key_length = equals != NULL ? (gsize) (equals - part) : length;
  Parameter parameter = { 0 };

  if (length == 0)
    return TRUE;
  if (self->parameters->len >= MAX_PARAMETERS)
    return fail (error, ENVOI_XMPP_URI_ERROR_TOO_LONG, "too many parts");
  parameter.key = decode (part, key_length, FALSE);
  if (parameter.key == NULL)
    return fail (error, ENVOI_XMPP_URI_ERROR_ENCODING, "a name cannot be decoded");
  for (char *p = parameter.key; *p != '\0'; p++)
    *p = g_ascii_tolower (*p);
  if (equals != NULL)
    {
      gsize value_length = length - key_length - 1;
      parameter.value = decode (equals + 1, value_length, is_form_encoded (equals + 1, value_length, of_node));
    }
  else
    parameter.value = g_strdup ("");
  if (parameter.value != NULL && is_prose (parameter.key))
    {
      g_auto (GStrv) lines = g_strsplit (parameter.value, "\r\n", -1);
      g_free (parameter.value);
      parameter.value = g_strjoinv ("\n", lines);
    }
  g_array_append_val (self->parameters, parameter);
  if (parameter.value == NULL)
    return fail (error, ENVOI_XMPP_URI_ERROR_ENCODING, "a value cannot be decoded");
  if (!is_clean (parameter.key, FALSE) || !is_clean (parameter.value, is_prose (parameter.key)))
    return fail (error, ENVOI_XMPP_URI_ERROR_HIDDEN, "a value holds hidden characters");
  return TRUE;
}

/* @also: a second separator, or 0 */
static gboolean
read_query (EnvoiXmppUri *self, const char *query, gsize length, char also, GError **error)
{
  gboolean of_node = g_strstr_len (query, (gssize) length, "node=") != NULL;
  gboolean first = TRUE;

  for (gsize at = 0; at <= length;)
    {
      gsize end = at;

      while (end < length && query[end] != ';' && (also == 0 || query[end] != also))
        end++;
      if (first && memchr (query + at, '=', end - at) == NULL)
        {
          g_free (self->query);
          self->query = decode (query + at, end - at, FALSE);
          if (self->query == NULL || !is_clean (self->query, FALSE))
            return fail (error, ENVOI_XMPP_URI_ERROR_ENCODING, "the query cannot be decoded");
          for (char *p = self->query; *p != '\0'; p++)
            *p = g_ascii_tolower (*p);
        }
      else if (!read_parameter (self, query + at, end - at, of_node, error))
        return FALSE;
      first = FALSE;
      at = end + 1;
    }
  return TRUE;
}

static EnvoiJid *
read_address (const char *text, gsize length, GError **error)
{
  g_autofree char *address = decode (text, length, FALSE);
  EnvoiJid *jid;

  if (address == NULL)
    {
      fail (error, ENVOI_XMPP_URI_ERROR_ENCODING, "the address cannot be decoded");
      return NULL;
    }
  if (!is_clean (address, FALSE))
    {
      fail (error, ENVOI_XMPP_URI_ERROR_HIDDEN, "the address holds hidden characters");
      return NULL;
    }
  jid = envoi_jid_new (address, NULL);
  if (jid == NULL)
    fail (error, ENVOI_XMPP_URI_ERROR_ADDRESS, "no valid address");
  return jid;
}

/* [//account/]address, RFC 5122, section 2.2. Some write //address and mean no account. */
static gboolean
read_path (EnvoiXmppUri *self, const char *path, gsize length, GError **error)
{
  if (length > 2 && path[0] == '/' && path[1] == '/')
    {
      const char *slash;

      path += 2;
      length -= 2;
      slash = memchr (path, '/', length);
      if (slash != NULL && slash + 1 < path + length &&
          memchr (path, '@', (gsize) (slash - path)) != NULL &&
          (memchr (slash, '@', (gsize) (path + length - slash)) != NULL || memchr (slash, '.', (gsize) (path + length - slash)) != NULL))
        {
          g_autoptr (EnvoiJid) account = read_address (path, (gsize) (slash - path), error);

          if (account == NULL)
            return FALSE;
          self->authority = g_strdup (envoi_jid_get_bare (account));
          length -= (gsize) (slash + 1 - path);
          path = slash + 1;
        }
      else if (slash != NULL && slash + 1 == path + length)
        length--;
    }
  self->jid = read_address (path, length, error);
  return self->jid != NULL;
}

static void
decide (EnvoiXmppUri *self)
{
  self->action = ENVOI_XMPP_URI_OTHER;
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (self->query, words[i].query))
      self->action = words[i].action;
  if (self->action == ENVOI_XMPP_URI_ADDRESS && envoi_xmpp_uri_get (self, "node") != NULL)
    self->action = ENVOI_XMPP_URI_NODE;
  /* ?pubsub;action=delete and its like change something: not from a link. */
  if (g_str_equal (self->query, "pubsub"))
    {
      const char *action = envoi_xmpp_uri_get (self, "action");

      if (envoi_xmpp_uri_get (self, "node") == NULL ||
          (action != NULL && !g_str_equal (action, "subscribe") && !g_str_equal (action, "retrieve")))
        self->action = ENVOI_XMPP_URI_OTHER;
    }
}

/* Of the gateway in @uri: what stands for "address?query", decoded as far as the page itself would. NULL when it is no such page. */
static char *
read_gateway (const char *uri, gboolean *in_path, gboolean *room)
{
  g_autoptr (GUri) parsed = NULL;
  const char *host, *path, *fragment;

  if (g_ascii_strncasecmp (uri, "https://", 8) != 0 && g_ascii_strncasecmp (uri, "http://", 7) != 0)
    return NULL;
  parsed = g_uri_parse (uri, G_URI_FLAGS_PARSE_RELAXED | G_URI_FLAGS_ENCODED, NULL);
  if (parsed == NULL || g_uri_get_host (parsed) == NULL || g_uri_get_userinfo (parsed) != NULL || g_uri_get_port (parsed) > 0)
    return NULL;
  host = g_uri_get_host (parsed);
  path = g_uri_get_path (parsed);
  fragment = g_uri_get_fragment (parsed);
  for (guint i = 0; i < G_N_ELEMENTS (gateways); i++)
    {
      const char *rest;

      if (g_ascii_strcasecmp (host, gateways[i].host) != 0)
        continue;
      if (!gateways[i].in_path)
        {
          if (fragment == NULL || *fragment == '\0' || (*path != '\0' && !g_str_equal (path, gateways[i].path)))
            continue;
          *in_path = *room = FALSE;
          /* Encoded as a whole, "?" and "@" too. */
          if (strchr (fragment, '?') == NULL && strchr (fragment, '%') != NULL &&
              (strchr (fragment, '@') == NULL || g_strstr_len (fragment, -1, "%3F") != NULL || g_strstr_len (fragment, -1, "%3f") != NULL))
            return decode (fragment, strlen (fragment), FALSE);
          return g_strdup (fragment);
        }
      rest = g_str_has_prefix (path, gateways[i].path) ? path + strlen (gateways[i].path) : NULL;
      if (rest == NULL || *rest == '\0')
        continue;
      *in_path = TRUE;
      *room = gateways[i].room;
      return g_uri_get_query (parsed) != NULL ? g_strconcat (rest, "?", g_uri_get_query (parsed), NULL) : g_strdup (rest);
    }
  return NULL;
}

gboolean
envoi_xmpp_uri_is_link (const char *text)
{
  g_autofree char *inner = NULL;
  gboolean in_path, room;

  while (g_ascii_isspace (*text))
    text++;
  if (g_ascii_strncasecmp (text, "xmpp:", 5) == 0)
    return TRUE;
  if (strlen (text) > ENVOI_XMPP_URI_MAX_LENGTH || !g_utf8_validate (text, -1, NULL))
    return FALSE;
  inner = read_gateway (text, &in_path, &room);
  return inner != NULL;
}

/**
 * envoi_xmpp_uri_parse:
 * @text: what stands in a link, a code, or was pasted; blanks around it are ignored
 *
 * Returns: (transfer full) (nullable): the link; NULL and %ENVOI_XMPP_URI_ERROR for everything that is none
 */
EnvoiXmppUri *
envoi_xmpp_uri_parse (const char *text, GError **error)
{
  g_autoptr (EnvoiXmppUri) self = make ();
  g_autofree char *stripped = NULL, *inner = NULL;
  gboolean in_path = FALSE, room = FALSE;
  const char *start;
  gsize length, path_length;

  if (strlen (text) > ENVOI_XMPP_URI_MAX_LENGTH)
    {
      fail (error, ENVOI_XMPP_URI_ERROR_TOO_LONG, "the link is too long");
      return NULL;
    }
  if (!g_utf8_validate (text, -1, NULL))
    {
      fail (error, ENVOI_XMPP_URI_ERROR_ENCODING, "the link is no UTF-8");
      return NULL;
    }
  stripped = g_strstrip (g_strdup (text));
  if (!is_clean (stripped, FALSE))
    {
      fail (error, ENVOI_XMPP_URI_ERROR_HIDDEN, "the link holds hidden characters");
      return NULL;
    }
  if (g_ascii_strncasecmp (stripped, "xmpp:", 5) == 0)
    start = stripped + 5;
  else
    {
      start = inner = read_gateway (stripped, &in_path, &room);
      if (start == NULL)
        {
          fail (error, ENVOI_XMPP_URI_ERROR_NOT_A_LINK, "no link of this kind");
          return NULL;
        }
      if (g_ascii_strncasecmp (start, "xmpp:", 5) == 0)
        start += 5;
    }
  length = strcspn (start, "#");
  path_length = strcspn (start, "?#");
  if (!read_path (self, start, path_length, error) ||
      (path_length < length && !read_query (self, start + path_length + 1, length - path_length - 1, in_path ? '&' : 0, error)))
    return NULL;
  if (room && *self->query == '\0')
    {
      g_free (self->query);
      self->query = g_strdup ("join");
    }
  decide (self);
  /* A room, and an account to write with, have a name before the “@”; a server alone can only be registered at. */
  if (self->action == ENVOI_XMPP_URI_JOIN && envoi_jid_get_local (self->jid) == NULL)
    {
      fail (error, ENVOI_XMPP_URI_ERROR_ADDRESS, "the address of a server, not of a room");
      return NULL;
    }
  return g_steal_pointer (&self);
}

/**
 * envoi_xmpp_uri_new:
 * @action: what it shall ask for; not %ENVOI_XMPP_URI_OTHER
 * @address: a valid address
 *
 * Returns: (transfer full): a link without parameters
 */
EnvoiXmppUri *
envoi_xmpp_uri_new (EnvoiXmppUriAction action, const char *address)
{
  EnvoiXmppUri *self = make ();

  self->jid = envoi_jid_new (address, NULL);
  g_assert (self->jid != NULL);
  self->action = action;
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (words[i].action == action && !g_str_equal (words[i].query, "pubsub"))
      {
        g_free (self->query);
        self->query = g_strdup (words[i].query);
      }
  return self;
}

void
envoi_xmpp_uri_add (EnvoiXmppUri *self, const char *key, const char *value)
{
  Parameter parameter = { g_strdup (key), g_strdup (value != NULL ? value : "") };
  g_array_append_val (self->parameters, parameter);
}

EnvoiXmppUriAction
envoi_xmpp_uri_get_action (const EnvoiXmppUri *self)
{
  return self->action;
}

const char *
envoi_xmpp_uri_get_address (const EnvoiXmppUri *self)
{
  return envoi_jid_get_full (self->jid);
}

const char *
envoi_xmpp_uri_get_bare (const EnvoiXmppUri *self)
{
  return envoi_jid_get_bare (self->jid);
}

const char *
envoi_xmpp_uri_get_resource (const EnvoiXmppUri *self)
{
  return envoi_jid_get_resource (self->jid);
}

const char *
envoi_xmpp_uri_get_query (const EnvoiXmppUri *self)
{
  return self->query;
}

const char *
envoi_xmpp_uri_get_authority (const EnvoiXmppUri *self)
{
  return self->authority;
}

const char *
envoi_xmpp_uri_get (const EnvoiXmppUri *self, const char *key)
{
  for (guint i = 0; i < self->parameters->len; i++)
    if (g_str_equal (g_array_index (self->parameters, Parameter, i).key, key))
      return g_array_index (self->parameters, Parameter, i).value;
  return NULL;
}

static gboolean
is_key (const EnvoiXmppUri *self, const Parameter *parameter)
{
  const char *key = parameter->key, *value = parameter->value;
  gsize length = strlen (value);
  gboolean named = g_str_equal (key, "omemo");

  if (g_str_has_prefix (key, "omemo-sid-"))
    {
      const char *device = key + strlen ("omemo-sid-");
      gsize digits = strspn (device, "0123456789");
      named = digits > 0 && digits <= 10 && device[digits] == '\0';
    }
  if (self->action == ENVOI_XMPP_URI_TRUST && g_str_equal (key, "trust"))
    named = TRUE;
  return named && length >= 40 && length <= 128 && strspn (value, "0123456789abcdefABCDEF") == length;
}

guint
envoi_xmpp_uri_count_keys (const EnvoiXmppUri *self)
{
  guint count = 0;

  for (guint i = 0; i < self->parameters->len; i++)
    count += is_key (self, &g_array_index (self->parameters, Parameter, i));
  return count;
}

gboolean
envoi_xmpp_uri_get_key (const EnvoiXmppUri *self, guint index, const char **device, const char **key)
{
  for (guint i = 0; i < self->parameters->len; i++)
    {
      const Parameter *parameter = &g_array_index (self->parameters, Parameter, i);

      if (!is_key (self, parameter) || index-- > 0)
        continue;
      *device = g_str_has_prefix (parameter->key, "omemo-sid-") ? parameter->key + strlen ("omemo-sid-") : NULL;
      *key = parameter->value;
      return TRUE;
    }
  return FALSE;
}

/**
 * envoi_xmpp_uri_to_string:
 *
 * Everything but letters, digits and "-._~@/" is percent-encoded: no reader can take it for something else.
 */
char *
envoi_xmpp_uri_to_string (const EnvoiXmppUri *self)
{
  GString *text = g_string_new ("xmpp:");

  g_string_append_uri_escaped (text, envoi_jid_get_full (self->jid), "@/", FALSE);
  if (*self->query != '\0' || self->parameters->len > 0)
    {
      g_string_append_c (text, '?');
      g_string_append_uri_escaped (text, self->query, NULL, FALSE);
    }
  for (guint i = 0; i < self->parameters->len; i++)
    {
      const Parameter *parameter = &g_array_index (self->parameters, Parameter, i);

      g_string_append_c (text, ';');
      g_string_append_uri_escaped (text, parameter->key, NULL, FALSE);
      if (*parameter->value != '\0')
        {
          g_string_append_c (text, '=');
          g_string_append_uri_escaped (text, parameter->value, NULL, FALSE);
        }
    }
  return g_string_free_and_steal (text);
}

char *
envoi_xmpp_uri_to_web_link (const EnvoiXmppUri *self)
{
  g_autofree char *uri = envoi_xmpp_uri_to_string (self);

  return g_strconcat ("https://xmpp.link/#", uri + strlen ("xmpp:"), NULL);
}

char *
envoi_xmpp_uri_dup_join (const char *room)
{
  g_autofree char *escaped = g_uri_escape_string (room, "@", FALSE);
  return g_strconcat ("xmpp:", escaped, "?join", NULL);
}
