/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-styling.h"

#include <string.h>

/* Writes what was found back as text: letters around what they style. Marks are left out. */
static char *
show (const char *text)
{
  g_autoptr (GArray) spans = envoi_styling_find (text, strlen (text), 1000);
  g_autoptr (GString) shown = g_string_new (NULL);

  for (guint i = 0; spans != NULL && i < spans->len; i++)
    {
      EnvoiStyleSpan *span = &g_array_index (spans, EnvoiStyleSpan, i);

      g_assert_cmpuint (span->start, <, span->end);
      g_assert_cmpuint (span->end, <=, strlen (text));
      if (span->style == ENVOI_STYLE_MARK)
        continue;
      g_string_append_c (shown, "BISMCQ"[span->style]);
      if (span->style == ENVOI_STYLE_QUOTE)
        g_string_append_printf (shown, "%u", span->level);
      g_string_append_c (shown, '<');
      g_string_append_len (shown, text + span->start, span->end - span->start);
      g_string_append_c (shown, '>');
    }
  return g_string_free (g_steal_pointer (&shown), FALSE);
}

static void
check (const char *text, const char *expected)
{
  g_autofree char *shown = show (text);
  g_assert_cmpstr (shown, ==, expected);
}

/* The examples of XEP-0393, sections 5 and 6, and what is near to them. */
static void
test_spans (void)
{
  check ("plain", "");
  check ("*strong*", "B<*strong*>");
  check ("_emphasis_ and ~strike~", "I<_emphasis_>S<~strike~>");
  check ("*strong*plain*", "B<*strong*>");
  check ("* plain *strong*", "B<*strong*>");
  check ("not strong*", "");
  check ("*not \n strong", "");
  check ("*not *strong", "");
  check ("**not strong", "");
  check ("****", "");
  check ("a*b*c", "");
  check ("snake_case_name and https://a.example/b_c_d", "");
  check ("*_both_*", "B<*_both_*>I<_both_>");
  check ("*bold _it_ bold*", "B<*bold _it_ bold*>I<_it_>");
  check ("_*~all~*_", "I<_*~all~*_>B<*~all~*>S<~all~>");
  check ("*a _b* c_", "B<*a _b*>");
  check ("`*code* _x_`", "M<`*code* _x_`>");
  check ("This is `*mono*`, *this `too*`", "M<`*mono*`>B<*this `too*>");
  check ("*\xc3\xa4*", "B<*\xc3\xa4*>");
  /* A blank of any script is a blank. */
  check ("*a\xe2\x80\x83*", "");
}

static void
test_blocks (void)
{
  check ("```\ncode *x*\n```\n*b*", "C<```\n>C<code *x*\n>C<```\n>B<*b*>");
  check ("```ignored\n(println)\n\n```", "C<```ignored\n>C<(println)\n>C<\n>C<```>");
  check ("```\nnever closed", "C<```\n>C<never closed>");
  check ("> said\nsays", "Q1<> said\n>");
  check (">> a\n> *b*", "Q2<>> a\n>Q1<> *b*>B<*b*>");
  check ("> ```\n> code\nout *b*", "Q1<> ```\n>C<```\n>Q1<> code\n>C<code\n>B<*b*>");
  check ("```\n> no quote\n```", "C<```\n>C<> no quote\n>C<```>");
  check ("a > b", "");
}

static char *
repeat (const char *piece, guint n)
{
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < n; i++)
    g_string_append (text, piece);
  return g_string_free (text, FALSE);
}

/* Row B16: whatever is written, the cost grows with its length and the number of spans is bounded. */
static void
test_hostile (void)
{
  static const char * const pieces[] = { "*_~`", "* a", "*a ", ">", "```\n", "_a*", " *", "~ ~_ _", "> ```\n>", "\n", "*a* " };

  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autofree char *text = repeat (pieces[i], 200000 / strlen (pieces[i]));
      gint64 before = g_get_monotonic_time ();
      g_autoptr (GArray) spans = envoi_styling_find (text, strlen (text), 500);

      g_assert_cmpuint (spans != NULL ? spans->len : 0, <=, 500);
      /* A search that began again at each sign would need minutes. */
      g_assert_cmpint (g_get_monotonic_time () - before, <, 5 * G_USEC_PER_SEC);
    }
}

static void
test_action (void)
{
  g_assert_cmpstr (envoi_styling_action ("/me waves"), ==, "waves");
  g_assert_null (envoi_styling_action ("/men at work"));
  g_assert_null (envoi_styling_action ("/me "));
  g_assert_null (envoi_styling_action ("/me"));
  g_assert_null (envoi_styling_action (" /me waves"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/styling/spans", test_spans);
  g_test_add_func ("/styling/blocks", test_blocks);
  g_test_add_func ("/styling/hostile", test_hostile);
  g_test_add_func ("/styling/action", test_action);
  return g_test_run ();
}
