/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-jid.h"

#include <gio/gio.h>
#include <string.h>

/* RFC 7622, 3.2 to 3.4: each part has 1 to 1023 bytes. */
#define MAX_PART 1023

G_DEFINE_QUARK (envoi-jid-error-quark, envoi_jid_error)
G_DEFINE_BOXED_TYPE (EnvoiJid, envoi_jid, envoi_jid_ref, envoi_jid_unref)

struct _EnvoiJid {
  gatomicrefcount ref_count;
  char *local;
  char *domain;
  char *resource;
  char *bare;
  char *full;   /* the same pointer as bare when there is no resource */
};

static void
envoi_jid_free (EnvoiJid *self)
{
  if (self->full != self->bare)
    g_free (self->full);
  g_free (self->bare);
  g_free (self->local);
  g_free (self->domain);
  g_free (self->resource);
  g_free (self);
}

/**
 * envoi_jid_ref:
 *
 * Returns: (transfer full): @self
 */
EnvoiJid *
envoi_jid_ref (EnvoiJid *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * envoi_jid_unref:
 * @self: (transfer full): an address
 */
void
envoi_jid_unref (EnvoiJid *self)
{
  if (g_atomic_ref_count_dec (&self->ref_count))
    envoi_jid_free (self);
}

static gboolean
is_plain_ascii (const char *text)
{
  for (; *text != '\0'; text++)
    if (!g_ascii_islower (*text) && !g_ascii_isdigit (*text) && strchr ("-._", *text) == NULL)
      return FALSE;
  return TRUE;
}

/* What no part of an address may hold: controls, and characters that are not there to be seen. */
static gboolean
holds_forbidden (const char *text, const char *also)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      switch (g_unichar_type (c))
        {
        case G_UNICODE_CONTROL:
        case G_UNICODE_PRIVATE_USE:
        case G_UNICODE_SURROGATE:
        case G_UNICODE_UNASSIGNED:
        case G_UNICODE_LINE_SEPARATOR:
        case G_UNICODE_PARAGRAPH_SEPARATOR:
          return TRUE;
        case G_UNICODE_FORMAT:
          if (c != 0x200c && c != 0x200d)   /* joiners belong to some scripts */
            return TRUE;
          break;
        default:
          break;
        }
      if (c < 0x80 && also != NULL && strchr (also, (int) c) != NULL)
        return TRUE;
    }
  return FALSE;
}

/* RFC 8265, UsernameCaseMapped: folded, composed; RFC 7622, 3.3.1: some characters of ASCII are never allowed. */
static char *
normalize_local (const char *text)
{
  g_autofree char *lower = NULL;
  char *result;

  if (is_plain_ascii (text))
    return g_strdup (text);
  lower = g_utf8_strdown (text, -1);
  result = g_utf8_normalize (lower, -1, G_NORMALIZE_NFKC);
  if (result == NULL || holds_forbidden (result, " \"&'/:<>@"))
    g_clear_pointer (&result, g_free);
  return result;
}

static char *
normalize_domain (const char *text)
{
  g_autofree char *trimmed = NULL;
  g_autofree char *ascii = NULL;
  char *result;
  gsize length = strlen (text);

  if (length > 1 && text[length - 1] == '.')   /* RFC 7622, 3.2: the trailing dot goes away */
    text = trimmed = g_strndup (text, length - 1);
  if (text[0] == '[' || g_hostname_is_ip_address (text))
    {
      g_autofree char *inner = NULL;

      if (text[0] != '[')
        return g_strdup (text);
      inner = g_strndup (text + 1, strcspn (text + 1, "]"));
      return g_hostname_is_ip_address (inner) && g_str_has_suffix (text, "]") ? g_ascii_strdown (text, -1) : NULL;
    }
  ascii = g_hostname_to_ascii (text);
  if (ascii == NULL || *ascii == '\0' || holds_forbidden (ascii, " \"&'/:<>@\\!#$%()*+,;=?[]^`{|}~") ||
      strstr (ascii, "..") != NULL || ascii[0] == '.')
    return NULL;
  result = g_hostname_to_unicode (ascii);
  return result;
}

/* RFC 8265, OpaqueString: composed, unusual blanks become U+0020, nothing folded. */
static char *
normalize_resource (const char *text)
{
  g_autofree char *composed = g_utf8_normalize (text, -1, G_NORMALIZE_NFC);
  GString *result;

  if (composed == NULL || holds_forbidden (composed, NULL))
    return NULL;
  result = g_string_sized_new (strlen (composed));
  for (const char *p = composed; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      g_string_append_unichar (result, g_unichar_type (c) == G_UNICODE_SPACE_SEPARATOR ? ' ' : c);
    }
  return g_string_free (result, FALSE);
}

static gboolean
fits (const char *part)
{
  gsize length = part != NULL ? strlen (part) : 0;
  return length >= 1 && length <= MAX_PART;
}

/**
 * envoi_jid_new:
 * @text: (nullable): an address as somebody wrote it
 * @error: why it is none, ENVOI_JID_ERROR
 *
 * Reads an address by RFC 7622, section 3.
 *
 * Returns: (transfer full) (nullable): the normalised address
 */
EnvoiJid *
envoi_jid_new (const char *text, GError **error)
{
  g_autofree char *local = NULL;
  g_autofree char *domain = NULL;
  g_autofree char *resource = NULL;
  const char *slash, *at, *domain_start;
  EnvoiJid *self;

  if (text == NULL || *text == '\0' || strnlen (text, 4 * MAX_PART) >= 4 * MAX_PART || !g_utf8_validate (text, -1, NULL))
    {
      g_set_error_literal (error, ENVOI_JID_ERROR, ENVOI_JID_ERROR_EMPTY, "Not an address");
      return NULL;
    }

  slash = strchr (text, '/');
  at = memchr (text, '@', slash != NULL ? (gsize) (slash - text) : strlen (text));
  domain_start = at != NULL ? at + 1 : text;
  if (at != NULL)
    {
      g_autofree char *part = g_strndup (text, at - text);
      local = *part != '\0' ? normalize_local (part) : NULL;
      if (!fits (local))
        {
          g_set_error_literal (error, ENVOI_JID_ERROR, ENVOI_JID_ERROR_LOCAL, "Bad local part");
          return NULL;
        }
    }
  {
    g_autofree char *part = slash != NULL ? g_strndup (domain_start, slash - domain_start) : g_strdup (domain_start);
    domain = *part != '\0' ? normalize_domain (part) : NULL;
    if (!fits (domain))
      {
        g_set_error_literal (error, ENVOI_JID_ERROR, ENVOI_JID_ERROR_DOMAIN, "Bad domain");
        return NULL;
      }
  }
  if (slash != NULL)
    {
      resource = normalize_resource (slash + 1);
      if (!fits (resource))
        {
          g_set_error_literal (error, ENVOI_JID_ERROR, ENVOI_JID_ERROR_RESOURCE, "Bad resource");
          return NULL;
        }
    }

  self = g_new0 (EnvoiJid, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->bare = local != NULL ? g_strconcat (local, "@", domain, NULL) : g_strdup (domain);
  self->full = resource != NULL ? g_strconcat (self->bare, "/", resource, NULL) : self->bare;
  self->local = g_steal_pointer (&local);
  self->domain = g_steal_pointer (&domain);
  self->resource = g_steal_pointer (&resource);
  return self;
}

/** envoi_jid_get_local: Returns: (nullable): the part before the "@" */
const char *
envoi_jid_get_local (const EnvoiJid *self)
{
  return self->local;
}

/** envoi_jid_get_domain: Returns: the domain, in Unicode */
const char *
envoi_jid_get_domain (const EnvoiJid *self)
{
  return self->domain;
}

/** envoi_jid_get_resource: Returns: (nullable): the part behind the "/" */
const char *
envoi_jid_get_resource (const EnvoiJid *self)
{
  return self->resource;
}

/** envoi_jid_get_bare: Returns: the address without the resource */
const char *
envoi_jid_get_bare (const EnvoiJid *self)
{
  return self->bare;
}

/** envoi_jid_get_full: Returns: the whole address */
const char *
envoi_jid_get_full (const EnvoiJid *self)
{
  return self->full;
}

/** envoi_jid_equal: Returns: whether both are the same address, resource included */
gboolean
envoi_jid_equal (const EnvoiJid *a, const EnvoiJid *b)
{
  return strcmp (a->full, b->full) == 0;
}

/* Most addresses on the wire are plain already: then nothing needs to be normalised. */
static gboolean
is_plain_bare (const char *text)
{
  const char *at = strchr (text, '@');
  gsize length = strlen (text);

  if (at == NULL || at == text || at[1] == '\0' || at[1] == '.' || length > MAX_PART || text[length - 1] == '.')
    return FALSE;
  for (const char *p = text; *p != '\0'; p++)
    if (p != at && !g_ascii_islower (*p) && !g_ascii_isdigit (*p) && strchr ("-._", *p) == NULL)
      return FALSE;
  return strstr (at, "..") == NULL && strchr (at, '_') == NULL && strstr (at, "xn--") == NULL &&
         g_ascii_isalpha (text[length - 1]);
}

/**
 * envoi_jid_dup_bare:
 * @text: (nullable): an address from outside
 *
 * Returns: (transfer full) (nullable): its bare form, normalised; %NULL when @text is no address
 */
char *
envoi_jid_dup_bare (const char *text)
{
  g_autoptr(EnvoiJid) jid = NULL;

  if (text != NULL && is_plain_bare (text))
    return g_strdup (text);
  jid = envoi_jid_new (text, NULL);
  return jid != NULL ? g_strdup (jid->bare) : NULL;
}

/**
 * envoi_jid_dup_full:
 * @text: (nullable): an address from outside
 *
 * Returns: (transfer full) (nullable): the address, normalised; %NULL when @text is none
 */
char *
envoi_jid_dup_full (const char *text)
{
  g_autoptr(EnvoiJid) jid = NULL;

  if (text != NULL && is_plain_bare (text))
    return g_strdup (text);
  jid = envoi_jid_new (text, NULL);
  return jid != NULL ? g_strdup (jid->full) : NULL;
}
