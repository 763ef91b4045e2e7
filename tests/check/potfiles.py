#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""po/POTFILES.in names exactly the files that hold sentences to translate.

    tests/check/potfiles.py --write    brings it up to date
"""
import re
import sys
from pathlib import Path

import tree

C_SENTENCE = re.compile(r"\b(_|N_|C_|NC_|Q_|gettext|dgettext|ngettext|g_dngettext|dngettext|pgettext|g_dpgettext2?)\s*\(\s*(\"|[a-zA-Z])")
BLUEPRINT_SENTENCE = re.compile(r"\b(_|C_)\s*\(\s*[\"']")


def translatable(path):
    text = path.read_text(errors="replace")
    if path.suffix in (".c", ".h"):
        text = re.sub(r"^\s*#\s*define.*$", "", tree.without_comments(text), flags=re.M)
        return bool(C_SENTENCE.search(text))
    if path.suffix == ".blp":
        return bool(BLUEPRINT_SENTENCE.search(tree.without_comments(text)))
    return True


def wanted(root):
    found = [p for folder in ("src", "ui", "help") if (root / folder).is_dir() for p in tree.files(root / folder, "*.c", "*.blp")]
    if (root / "data").is_dir():
        found += tree.files(root / "data", "*.desktop.in", "*.desktop.in.in", "*.metainfo.xml.in", "*.metainfo.xml.in.in", "*.gschema.xml")
    return sorted(tree.relative(root, p) for p in found if translatable(p))


def text_of(names):
    return "# SPDX-License-Identifier: GPL-3.0-or-later\n# Written by tests/check/potfiles.py --write\n" + "".join(n + "\n" for n in names)


def problems(root):
    path = root / "po" / "POTFILES.in"
    if not path.exists():
        return None
    listed = [l.strip() for l in path.read_text().splitlines() if l.strip() and not l.startswith("#")]
    right = wanted(root)
    found = [f"po/POTFILES.in: {n} holds sentences but is not listed." for n in right if n not in listed]
    found += [f"po/POTFILES.in: {n} is listed but holds no sentence, or is gone." for n in listed if n not in right]
    if found:
        found.append("Mend it: tests/check/potfiles.py --write")
    return found


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        top = Path(__file__).resolve().parents[2]
        (top / "po" / "POTFILES.in").write_text(text_of(wanted(top)))
    else:
        tree.run(problems)
