/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-mention.h"

#include <string.h>

static gboolean
names (const char *text, const char *word)
{
  const char *words[] = { word, NULL };
  return envoi_mention_find (text, words);
}

/* A nick is heard where it stands as a word, however it is written, and nowhere else. */
static void
test_borders (void)
{
  g_assert_true (names ("al: are you there?", "al"));
  g_assert_true (names ("hello @Al!", "al"));
  g_assert_true (names ("(AL)", "Al"));
  g_assert_true (names ("ask al", "al"));
  g_assert_false (names ("also in general", "al"));
  g_assert_false (names ("al_2 said so", "al"));
  g_assert_false (names ("al2", "al"));
  g_assert_true (names ("general, but al too", "al"));
  g_assert_false (names ("", "al"));
  g_assert_false (names ("al", ""));
  g_assert_false (names ("al", "  "));
  g_assert_false (envoi_mention_find ("al", NULL));
}

static void
test_scripts (void)
{
  g_assert_true (names ("GRÜSSE, Jörg!", "jörg"));
  g_assert_true (names ("jo\xcc\x88rg?", "JÖRG"));
  g_assert_false (names ("jo\xcc\x88rg", "jo"));
  g_assert_true (names ("Ну что, Маша?", "маша"));
  g_assert_false (names ("Машабот", "маша"));
  /* Without blanks between words there is no border to look for. */
  g_assert_true (names ("田中さんはどこ", "田中"));
  g_assert_true (names ("see 🦊fox🦊", "🦊fox🦊"));
  g_assert_true (names ("C++ is meant", "c++"));
  g_assert_true (names ("two words here", "Two Words"));
}

static void
test_quotes (void)
{
  const char *words[] = { "anna", "release", NULL };

  g_assert_false (envoi_mention_find ("> anna said so\nno", words));
  g_assert_true (envoi_mention_find ("> bert said so\nask anna", words));
  g_assert_true (envoi_mention_find ("the release is out", words));
  g_assert_false (envoi_mention_find ("the releases", words));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mention/borders", test_borders);
  g_test_add_func ("/mention/scripts", test_scripts);
  g_test_add_func ("/mention/quotes", test_quotes);
  return g_test_run ();
}
