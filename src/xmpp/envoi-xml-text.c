/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The characters of the guard. Pure functions. */
#include "envoi-xml-text.h"
#include "envoi-xml-guard.h"
#include <string.h>

/* What the third byte of EF B7 xx stands for, in the order of the constants. */
static const char meanings[] = "\n<&>\r'\t]";

gboolean
envoi_xml_text_add (EnvoiXmlText *self, guint8 byte)
{
  if (self->size == 0)
    {
      self->low = 0x80;
      self->high = 0xbf;
      if (byte >= 0xc2 && byte <= 0xdf)
        self->missing = 1;
      else if (byte >= 0xe0 && byte <= 0xef)
        self->missing = 2;
      else if (byte >= 0xf0 && byte <= 0xf4)
        self->missing = 3;
      else
        return FALSE;
      switch (byte)
        {
        case 0xe0: self->low = 0xa0; break;    /* overlong */
        case 0xed: self->high = 0x9f; break;   /* surrogates */
        case 0xf0: self->low = 0x90; break;
        case 0xf4: self->high = 0x8f; break;   /* beyond U+10FFFF */
        }
      self->bytes[self->size++] = byte;
      return TRUE;
    }
  if (byte < self->low || byte > self->high)
    return FALSE;
  self->low = 0x80;
  self->high = 0xbf;
  self->bytes[self->size++] = byte;
  self->missing--;
  if (self->missing == 0 && self->size == 3)
    {
      if (memcmp (self->bytes, "\xef\xbf", 2) == 0 && byte >= 0xbe)
        return FALSE;
      if (memcmp (self->bytes, "\xef\xb7", 2) == 0 && byte >= 0x90 && byte <= 0xaf)
        memcpy (self->bytes, "\xef\xbf\xbd", 3);
    }
  return TRUE;
}

gsize
envoi_xml_text_plain_run (const guint8 *data, gsize size)
{
  static const guint8 special[256] = {
    [0 ... 0x1f] = 1, ['<'] = 1, ['&'] = 1, ['\''] = 1, ['"'] = 1, [0x80 ... 0xff] = 1,
  };
  gsize run = 0;

  while (run < size && !special[data[run]])
    run++;
  return run;
}

static gsize
write_character (gunichar c, char *out)
{
  const char *meaning = c != 0 && c < 0x80 ? strchr (meanings, c) : NULL;

  if (c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff) || c == 0xfffe || c == 0xffff ||
      (c < 0x20 && c != '\t' && c != '\n' && c != '\r'))
    return 0;
  if (meaning != NULL)
    {
      memcpy (out, ENVOI_XML_TEXT_NEWLINE, 3);
      out[2] += meaning - meanings;
      return 3;
    }
  if (c >= 0xfdd0 && c <= 0xfdef)
    c = 0xfffd;
  return g_unichar_to_utf8 (c, out);
}

gsize
envoi_xml_text_resolve (const char *reference, char *out)
{
  static const struct { const char *name; char c; } entities[] = {
    { "lt", '<' }, { "gt", '>' }, { "amp", '&' }, { "quot", '"' }, { "apos", '\'' },
  };
  gunichar sum = 0;
  guint base = 10;

  for (guint i = 0; i < G_N_ELEMENTS (entities); i++)
    if (g_str_equal (reference, entities[i].name))
      return write_character (entities[i].c, out);
  if (*reference++ != '#')
    return 0;
  if (*reference == 'x')
    {
      base = 16;
      reference++;
    }
  if (*reference == '\0')
    return 0;
  for (; *reference != '\0'; reference++)
    {
      int digit = g_ascii_xdigit_value (*reference);

      if (digit < 0 || digit >= (int) base || sum > 0x10ffff)
        return 0;
      sum = sum * base + digit;
    }
  return sum == 0 ? 0 : write_character (sum, out);
}

gsize
envoi_xml_guard_decode (const char *text, char *out)
{
  const char *end = text + strlen (text);
  char *to = out;

  while (text < end)
    {
      const char *mark = memchr (text, 0xef, end - text);
      gsize plain = (mark != NULL ? mark : end) - text;

      memcpy (to, text, plain);
      to += plain;
      text += plain;
      if (mark == NULL)
        break;
      if ((guint8) mark[1] == 0xb7 && (guint8) (mark[2] - 0x90) < sizeof meanings - 1)
        *to++ = meanings[(guint8) mark[2] - 0x90];
      else
        to = (char *) memcpy (to, mark, 3) + 3;
      text += 3;
    }
  return to - out;
}
