/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-text-look.h"
#include "envoi-text.h"
#include <string.h>

/* What a name looks like: letters that many fonts draw alike are the same here. It is for warning only; nothing is ever taken for
 * the same because of it. Compatible forms (wide, mathematical), case and accents are evened out before this table is asked. */

typedef struct { gunichar letter; char like; } Likeness;

/* Ascending. */
static const Likeness likenesses[] = {
  { '0', 'o' }, { '1', 'l' }, { 'i', 'l' }, { '|', 'l' },
  { 0x00f8, 'o' }, { 0x0111, 'd' }, { 0x0127, 'h' }, { 0x0131, 'l' }, { 0x0142, 'l' }, { 0x0251, 'a' }, { 0x0261, 'g' }, { 0x0269, 'l' }, { 0x026a, 'l' },
  /* Greek */
  { 0x03b1, 'a' }, { 0x03b2, 'b' }, { 0x03b5, 'e' }, { 0x03b6, 'z' }, { 0x03b7, 'h' }, { 0x03b9, 'l' }, { 0x03ba, 'k' }, { 0x03bc, 'm' }, { 0x03bd, 'v' },
  { 0x03bf, 'o' }, { 0x03c1, 'p' }, { 0x03c4, 't' }, { 0x03c5, 'y' }, { 0x03c7, 'x' }, { 0x03f2, 'c' }, { 0x03f3, 'j' },
  /* Cyrillic */
  { 0x0430, 'a' }, { 0x0432, 'b' }, { 0x0433, 'r' }, { 0x0435, 'e' }, { 0x043a, 'k' }, { 0x043c, 'm' }, { 0x043d, 'h' }, { 0x043e, 'o' }, { 0x043f, 'n' },
  { 0x0440, 'p' }, { 0x0441, 'c' }, { 0x0442, 't' }, { 0x0443, 'y' }, { 0x0445, 'x' }, { 0x044c, 'b' }, { 0x0455, 's' }, { 0x0456, 'l' }, { 0x0458, 'j' },
  { 0x0475, 'v' }, { 0x04af, 'y' }, { 0x04bb, 'h' }, { 0x04cf, 'l' }, { 0x0501, 'd' }, { 0x051b, 'q' }, { 0x051d, 'w' },
  /* Armenian */
  { 0x0566, 'q' }, { 0x0570, 'h' }, { 0x0575, 'j' }, { 0x0578, 'n' }, { 0x057d, 'u' }, { 0x0581, 'g' }, { 0x0585, 'o' },
};

static int
compare (gconstpointer a, gconstpointer b)
{
  gunichar left = *(const gunichar *) a, right = ((const Likeness *) b)->letter;

  return left < right ? -1 : left > right;
}

/**
 * envoi_text_dup_look:
 * @name: valid UTF-8
 *
 * Returns: (transfer full): a key that is equal for names which a hurried reader takes for the same
 */
char *
envoi_text_dup_look (const char *name)
{
  g_autofree char *folded = envoi_text_fold (name);
  GString *look = g_string_sized_new (strlen (folded));

  for (const char *p = folded; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      const Likeness *found = bsearch (&c, likenesses, G_N_ELEMENTS (likenesses), sizeof (Likeness), compare);

      if (g_unichar_isspace (c) || g_unichar_iszerowidth (c) || g_unichar_iscntrl (c))
        continue;
      g_string_append_unichar (look, found != NULL ? (gunichar) found->like : c);
      if (g_str_has_suffix (look->str, "rn"))
        {
          g_string_truncate (look, look->len - 2);
          g_string_append_c (look, 'm');
        }
      else if (g_str_has_suffix (look->str, "vv"))
        {
          g_string_truncate (look, look->len - 2);
          g_string_append_c (look, 'w');
        }
    }
  return g_string_free (look, FALSE);
}
