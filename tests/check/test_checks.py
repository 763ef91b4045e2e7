#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The checks themselves: each complains of a fault put before it, and not of sound files."""
import json
import sys
import tempfile
import unittest
from pathlib import Path

import catalogues
import doap
import flatpak
import licences
import metadata
import names
import potfiles
import sentences
import sizes
import sql
import tree
import walls

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "build-aux"))
run_tests = __import__("run-tests")

ARCHITECTURE = """
| room | sees | foreign headers only here |
|---|---|---|
| base | – | – |
| xmpp | base | `<strophe.h>`, `<gnutls/…>` |
| app | base | GTK, libadwaita |
"""


class Checks(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="envoi-check.")
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)

    def put(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def put_rooms(self, **text_of):
        self.put("ARCHITECTURE.md", ARCHITECTURE)
        self.put("src/base/base.h", "")
        self.put("src/xmpp/wire.h", "")
        self.put("src/xmpp/wire-private.h", "")
        self.put("src/app/window.h", "")
        for room, text in text_of.items():
            self.put(f"src/{room}/file.c", text)

    def assert_complains(self, check, *words):
        found = check.problems(self.root)
        self.assertEqual(len(found), 1, found)
        for word in words:
            self.assertIn(word, found[0])

    def test_walls_let_downward_includes_pass(self):
        self.put_rooms(app='#include <gtk/gtk.h>\n#include "base.h"\n', xmpp='#include <gnutls/x509.h>\n#include "wire-private.h"\n')
        self.assertEqual(walls.problems(self.root), [])

    def test_walls_stop_an_upward_include(self):
        self.put_rooms(xmpp='\n#include "window.h"\n')
        self.assert_complains(walls, "src/xmpp/file.c:2", "app")

    def test_walls_stop_a_room_that_is_below_but_unseen(self):
        self.put_rooms(app='#include "wire.h"\n')
        self.assert_complains(walls, "app does not see xmpp")

    def test_walls_stop_a_foreign_header(self):
        self.put_rooms(app="#include <strophe.h>\n")
        self.assert_complains(walls, "strophe.h", "only in xmpp")

    def test_walls_stop_gtk_below(self):
        self.put_rooms(base="#include <gdk/gdk.h>\n")
        self.assert_complains(walls, "gdk/gdk.h", "only in app")

    def test_walls_stop_climbing(self):
        self.put_rooms(app='#include "../base/base.h"\n')
        self.assert_complains(walls, "climbs")

    def test_walls_want_every_room_in_the_table(self):
        self.put_rooms(cellar="")
        self.assert_complains(walls, "cellar")

    def test_walls_want_the_table(self):
        self.put_rooms()
        self.put("ARCHITECTURE.md", "prose")
        self.assert_complains(walls, "table")

    def test_sizes(self):
        self.put("src/a.c", "\n" * 650)
        self.put("src/b.c", "\n" * 651)
        self.put("_build-x/c.c", "\n" * 900)
        self.assert_complains(sizes, "src/b.c")

    def test_licences(self):
        self.put("src/a.c", "/* SPDX-License-Identifier: GPL-3.0-or-later */\n")
        self.put("src/b.c", "int b;\n")
        self.assert_complains(licences, "src/b.c")

    def test_sql_bound(self):
        self.put("src/a.c", 'x = "SELECT a FROM b WHERE c = ?";\n/* g_strdup_printf ("SELECT %s") */\ng_strdup_printf ("%d selected", n);\n')
        self.assertEqual(sql.problems(self.root), [])

    def test_sql_printed(self):
        self.put("src/a.c", '\nx = g_strdup_printf ("SELECT a FROM %s"\n  " WHERE b", t);\n')
        self.assert_complains(sql, "src/a.c:2")

    def test_sql_identifiers(self):
        self.put("src/a.c", '/* The tables are identifiers of our own schema. */\nx = g_strdup_printf ("SELECT a FROM %s", t);\n')
        self.assertEqual(sql.problems(self.root), [])

    def test_sql_joined(self):
        self.put("src/a.c", 'x = g_strconcat ("DELETE FROM a WHERE b = \'", b, "\'", NULL);\n')
        self.assert_complains(sql, "g_strconcat")

    def test_potfiles(self):
        self.put("src/app/a.c", 'say (_("Hello"));\n')
        self.put("src/app/b.c", '/* _("no") */ #define _(x) x\n')
        self.put("ui/app/c.blp", "Label { label: _(\"Hello\"); }\n")
        self.put("po/POTFILES.in", "src/app/a.c\n")
        found = potfiles.problems(self.root)
        self.assertIn("ui/app/c.blp holds", found[0])
        self.put("po/POTFILES.in", potfiles.text_of(potfiles.wanted(self.root)))
        self.assertEqual(potfiles.problems(self.root), [])
        self.put("po/POTFILES.in", "src/app/a.c\nsrc/app/b.c\nui/app/c.blp\n")
        self.assertIn("src/app/b.c is listed", potfiles.problems(self.root)[0])

    def test_sentences(self):
        self.put("src/app/a.c", 'say (_("Hello"));\n')
        self.put("src/base/b.c", 'say ("Hello");\n')
        self.assertEqual(sentences.problems(self.root), [])
        self.put("src/base/b.c", 'say (_("Hello"));\n')
        self.assert_complains(sentences, "src/base/b.c")

    def test_catalogues(self):
        header = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
        self.put("src/a.c", 'f (_("Yes"));\n')
        self.put("po/POTFILES.in", "src/a.c\n")
        self.put("po/LINGUAS", "de fr\n")
        self.put("po/de.po", header + '#, c-format\nmsgid "%d of %s"\nmsgstr "%s von %d"\n\nmsgid "Yes"\nmsgstr "Ja"\n')
        self.put("po/fr.po", header + 'msgid "Yes"\nmsgstr "Oui"\n')
        self.assert_complains(catalogues, "de.po")
        self.put("po/de.po", header)
        self.assert_complains(catalogues, 'de.po: no translation of "Yes"')
        self.put("po/de.po", header + 'msgid "Yes"\nmsgstr "Ja"\n')
        self.assertEqual(catalogues.problems(self.root), [])
        self.put("po/LINGUAS", "de fr it\n")
        self.assert_complains(catalogues, "it.po")

    def test_names(self):
        self.put("ui/app/a.blp", "using Gtk 4.0;\nusing Adw 1;\nBox {\n"
                 "  Button { icon-name: 'a'; tooltip-text: 'Send'; }\n"
                 "  Button { Label { label: 'Send'; } }\n"
                 "  Adw.ActionRow { title: 'On'; activatable-widget: a; [suffix] Switch a {} }\n"
                 "  TextView { accessibility { label: 'Text'; } }\n}\n")
        self.assertEqual(names.problems(self.root), [])
        self.put("ui/app/a.blp", "using Gtk 4.0;\nBox { Button plain { icon-name: 'a'; } Label {} }\n")
        self.assert_complains(names, "GtkButton plain")
        self.put("src/app/a.c", "gtk_button_set_label (GTK_BUTTON (self->plain), text);\n")
        self.assertEqual(names.problems(self.root), [])

    def test_metadata(self):
        self.put("data/a.desktop", "[Desktop Entry]\nType=Application\nName=A\nExec=a\n")
        self.assertEqual(metadata.validate(self.root / "data"), (1, []))
        self.put("data/a.desktop", "[Desktop Entry]\nType=Application\nExec=a\n")
        self.assertEqual(len(metadata.validate(self.root / "data")[1]), 1)

    def test_metadata_sees_settings_that_do_not_hold(self):
        key = '<schemalist><schema id="a.b" path="/a/b/"><key name="x" type="i"><default>{}</default></key></schema></schemalist>'
        self.put("data/a.gschema.xml", key.format("1"))
        self.assertEqual(metadata.validate(self.root / "data")[1], [])
        self.put("data/a.gschema.xml", key.format("one"))
        self.assertEqual(len(metadata.validate(self.root / "data")[1]), 1)

    def put_manifest(self, **changes):
        source = {"type": "archive", "url": "https://example.org/a-1.tar.xz", "sha256": "0" * 64}
        manifest = {"id": "im.envoi.Envoi", "runtime": "org.gnome.Platform", "runtime-version": "50", "sdk": "org.gnome.Sdk", "command": "envoi",
                    "finish-args": list(flatpak.PERMISSIONS), "cleanup": ["/include", "/lib/pkgconfig", "*.a", "*.la"],
                    "modules": [{"name": "a", "buildsystem": "meson", "sources": [{**source, **changes.pop("source", {})}]}]}
        path = self.put("flatpak/im.envoi.Envoi.json", json.dumps({**manifest, **changes}))
        return flatpak.manifest_problems(path)

    def test_flatpak(self):
        self.assertEqual(self.put_manifest(), [])
        bad = {
            "application-id": {"id": "im.envoi.Other"}, "runtime": {"runtime-version": "master"}, "keys": {"default-branch": "x"},
            "permissions": {"finish-args": [*flatpak.PERMISSIONS, "--filesystem=home"]}, "sources": {"source": {"url": "http://example.org/a.tar.gz"}},
            "cleanup": {"cleanup": ["/include", "*.a", "*.la"]}, "build": {"modules": [{"name": "a", "buildsystem": "cmake"}]},
        }
        for rule, changes in bad.items():
            found = self.put_manifest(**changes)
            self.assertEqual(len(found), 1, (rule, found))
            self.assertTrue(found[0].startswith(rule), found)
        self.assertIn("sha256", self.put_manifest(source={"sha256": "0"})[0])
        self.assertTrue(self.put_manifest(**{"finish-args": flatpak.PERMISSIONS[1:]})[0].startswith("permissions"))
        self.assertIn("folder", self.put_manifest(source={"type": "dir", "path": "/home"})[0])

    def test_doap(self):
        self.put("src/xep/meson.build", "xeps = [\n  '0085-chat-states',\n  'rfc6121-roster',\n]\n")
        row = '<xmpp:SupportedXep><xmpp:xep rdf:resource="https://xmpp.org/extensions/xep-{}.html"/></xmpp:SupportedXep>\n'
        self.put("data/a.doap", row.format("0085"))
        self.assertEqual(doap.problems(self.root), [])
        self.put("data/a.doap", row.format("0085") + row.format("0045"))
        self.assert_complains(doap, "0045")
        self.put("data/a.doap", "")
        self.assert_complains(doap, "0085")

    def test_comments_are_blanked_but_strings_are_not(self):
        self.assertEqual(tree.without_comments('a "/* b */" /* c\nd */ e // f\ng'), 'a "/* b */" \n e \ng')


class ClosingLine(unittest.TestCase):
    """The counts of ./dev test's last line."""

    def count(self, result, stdout=""):
        return run_tests.count({"result": result, "stdout": stdout})

    def test_tap_counts_its_outermost_tests(self):
        text = "TAP version 14\nok 1 /a\nok 2 /b # SKIP none\n# Subtest: c\n    ok 1 - inner\nnot ok 3 /c\n1..3\n"
        self.assertEqual(self.count("FAIL", text), (1, 1, 1))

    def test_a_crash_is_a_failure(self):
        self.assertEqual(self.count("ERROR", "1..3\nok 1 /a\n"), (1, 1, 0))
        self.assertEqual(self.count("TIMEOUT", ""), (0, 1, 0))

    def test_each_failure_is_shown_with_its_reason(self):
        text = "# reason\nnot ok 1 - a\n" + "ok 2 - b\n" * 100 + "# later\nnot ok 3 - c\n" + "noise\n" * 100 + "the end\n"
        shown = run_tests.what_failed({"stdout": text}).splitlines()
        for line in ("# reason", "not ok 1 - a", "# later", "not ok 3 - c", "the end", "[…]"):
            self.assertIn(line, shown)
        self.assertLess(len(shown), 60)

    def test_a_word_chooses_only_within_the_suites(self):
        tests = [{"name": "stanza", "suite": ["envoi:unit"]}, {"name": "display-sidebar", "suite": ["envoi:display"]},
                 {"name": "sidebar", "suite": ["envoi:unit"]}]
        self.assertEqual(run_tests.choose(tests, ["sidebar"], ["unit"]), ["sidebar"])
        self.assertEqual(run_tests.choose(tests, ["sidebar"], []), ["display-sidebar", "sidebar"])
        self.assertEqual(run_tests.choose(tests, ["stanza", "side"], ["display"]), ["display-sidebar"])

    def test_a_program_without_tap_is_one_test(self):
        self.assertEqual(self.count("OK", "whatever"), (1, 0, 0))
        self.assertEqual(self.count("SKIP"), (0, 0, 1))
        self.assertEqual(self.count("FAIL", "whatever"), (0, 1, 0))


if __name__ == "__main__":
    unittest.main()
