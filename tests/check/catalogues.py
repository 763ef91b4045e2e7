#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every catalogue that po/LINGUAS names is there, is well formed, keeps its format strings, and has a
translation for every sentence of the program as it is now."""
import subprocess
import tempfile
from pathlib import Path

import tree

KEYWORDS = ["_", "N_", "C_:1c,2", "NC_:1c,2", "ngettext:1,2", "g_dngettext:2,3", "g_dpgettext2:2c,3"]


def template(root, folder):
    """The sentences of the program, collected anew."""
    path = Path(folder) / "envoi.pot"
    command = ["xgettext", "--from-code=UTF-8", "--files-from=po/POTFILES.in", f"--output={path}"]
    subprocess.run(command + [f"--keyword={word}" for word in KEYWORDS], cwd=root, check=True, stderr=subprocess.DEVNULL)
    return path


def untranslated(catalogue, pot, folder):
    """The sentences that the catalogue lacks."""
    merged = Path(folder) / "merged.po"
    subprocess.run(["msgmerge", "--quiet", "--no-fuzzy-matching", "--no-wrap", "-o", merged, catalogue, pot], check=True)
    left = subprocess.run(["msgattrib", "--untranslated", "--no-wrap", merged], stdout=subprocess.PIPE, text=True, check=True)
    return [line[len("msgid "):] for line in left.stdout.splitlines() if line.startswith("msgid ") and line != 'msgid ""']


def problems(root):
    linguas = root / "po" / "LINGUAS"
    if not linguas.exists():
        return None
    languages = [word for line in linguas.read_text().splitlines() if not line.startswith("#") for word in line.split()]
    found = []
    with tempfile.TemporaryDirectory() as folder:
        pot = template(root, folder)
        for language in languages:
            path = root / "po" / f"{language}.po"
            if not path.exists():
                found.append(f"po/LINGUAS: {language} is named, but po/{language}.po is missing.")
                continue
            said = tree.says(["msgfmt", "--check", "--output-file=/dev/null", str(path)])
            if said:
                found.append(said)
            found += [f"po/{language}.po: no translation of {sentence}" for sentence in untranslated(path, pot, folder)]
    found += [
        f"{tree.relative(root, path)}: po/LINGUAS does not name it."
        for path in tree.files(root / "po", "*.po") if path.stem not in languages
    ]
    return found


if __name__ == "__main__":
    tree.run(problems)
