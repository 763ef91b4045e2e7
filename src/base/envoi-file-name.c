/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-file-name.h"

#include <string.h>

/* Names of files that come from outside. */

#define MAX_BYTES 200
#define MAX_ENDING 16

static gboolean
is_kept (gunichar c)
{
  if (c < 0x20 || (c >= 0x7f && c < 0xa0) || strchr ("/\\:*?\"<>|", c < 0x80 ? (int) c : 'a') != NULL)
    return FALSE;
  /* Controls of direction, and what is not seen at all. */
  return !(c >= 0x200b && c <= 0x200f) && !(c >= 0x2028 && c <= 0x202e) && !(c >= 0x2060 && c <= 0x206f) && c != 0xfeff;
}

/* Names that mean a device on some systems, to which a person may carry the file. */
static gboolean
is_device (const char *name)
{
  static const char * const devices[] = { "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "lpt1", "lpt2", "lpt3" };
  gsize length = strcspn (name, ".");

  for (guint i = 0; i < G_N_ELEMENTS (devices); i++)
    if (length == strlen (devices[i]) && g_ascii_strncasecmp (name, devices[i], length) == 0)
      return TRUE;
  return FALSE;
}

char *
envoi_file_name_sanitize (const char *name, const char *fallback)
{
  g_autofree char *valid = g_utf8_make_valid (name != NULL ? name : "", -1);
  const char *slash = strrchr (valid, '/'), *start = slash != NULL ? slash + 1 : valid, *back = strrchr (start, '\\'), *ending;
  g_autoptr (GString) clean = g_string_new (NULL);

  if (back != NULL)
    start = back + 1;
  for (const char *p = start; *p != '\0'; p = g_utf8_next_char (p))
    if (is_kept (g_utf8_get_char (p)) && (clean->len > 0 || (*p != '.' && *p != ' ' && *p != '-')))
      g_string_append_unichar (clean, g_utf8_get_char (p));
  while (clean->len > 0 && (clean->str[clean->len - 1] == ' ' || clean->str[clean->len - 1] == '.'))
    g_string_truncate (clean, clean->len - 1);
  if (clean->len > MAX_BYTES)
    {
      gsize keep;

      ending = strrchr (clean->str, '.');
      if (ending != NULL && strlen (ending) > MAX_ENDING)
        ending = NULL;
      keep = MAX_BYTES - (ending != NULL ? strlen (ending) : 0);
      while (keep > 0 && (clean->str[keep] & 0xc0) == 0x80)
        keep--;
      if (ending != NULL)
        g_string_erase (clean, keep, ending - clean->str - keep);
      else
        g_string_truncate (clean, keep);
    }
  if (clean->len == 0 || is_device (clean->str))
    return g_strdup (fallback);
  return g_string_free (g_steal_pointer (&clean), FALSE);
}

char *
envoi_file_name_from_uri (const char *uri)
{
  g_autoptr (GUri) parsed = g_uri_parse (uri, G_URI_FLAGS_ENCODED, NULL);
  const char *path = parsed != NULL ? g_uri_get_path (parsed) : NULL, *slash = path != NULL ? strrchr (path, '/') : NULL;
  g_autofree char *name = slash != NULL ? g_uri_unescape_string (slash + 1, NULL) : NULL;

  return name != NULL && *name != '\0' ? envoi_file_name_sanitize (name, NULL) : NULL;
}

gboolean
envoi_file_name_is_active (const char *name, const char *media_type)
{
  static const char * const endings[] = {
    "desktop", "sh", "bash", "zsh", "fish", "csh", "run", "bin", "elf", "so", "appimage", "flatpak", "flatpakref", "flatpakrepo", "snap", "deb", "rpm",
    "exe", "com", "bat", "cmd", "msi", "scr", "ps1", "vbs", "vbe", "js", "jse", "mjs", "wsf", "hta", "cpl", "lnk", "pif", "reg", "jar", "jnlp", "app",
    "dmg", "pkg", "apk", "py", "pyc", "pl", "rb", "php", "lua", "html", "htm", "xhtml", "shtml", "mht", "svg", "svgz", "xml", "xsl", "service",
    "docm", "xlsm", "pptm", "dotm", "iso", "img",
  };
  static const char * const types[] = {
    "application/x-desktop", "application/x-executable", "application/x-pie-executable", "application/x-sharedlib", "application/x-shellscript",
    "application/vnd.microsoft.portable-executable", "application/x-ms-dos-executable", "application/x-msdownload", "application/x-java-archive",
    "application/java-archive", "application/javascript", "application/xhtml+xml", "application/vnd.appimage", "text/html", "text/javascript",
    "text/x-python", "text/x-perl", "image/svg+xml", "image/svg+xml-compressed", "application/x-perl", "application/x-ruby",
  };
  const char *dot = name != NULL ? strrchr (name, '.') : NULL;

  for (guint i = 0; dot != NULL && i < G_N_ELEMENTS (endings); i++)
    if (g_ascii_strcasecmp (dot + 1, endings[i]) == 0)
      return TRUE;
  for (guint i = 0; media_type != NULL && i < G_N_ELEMENTS (types); i++)
    if (g_ascii_strncasecmp (media_type, types[i], strlen (types[i])) == 0)
      return TRUE;
  return FALSE;
}
