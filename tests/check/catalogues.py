#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every catalogue that po/LINGUAS names is there, is well formed, and keeps its format strings."""
import tree


def problems(root):
    linguas = root / "po" / "LINGUAS"
    if not linguas.exists():
        return None
    languages = [word for line in linguas.read_text().splitlines() if not line.startswith("#") for word in line.split()]
    found = []
    for language in languages:
        path = root / "po" / f"{language}.po"
        if not path.exists():
            found.append(f"po/LINGUAS: {language} is named, but po/{language}.po is missing.")
            continue
        said = tree.says(["msgfmt", "--check", "--output-file=/dev/null", str(path)])
        if said:
            found.append(said)
    found += [
        f"{tree.relative(root, path)}: po/LINGUAS does not name it."
        for path in tree.files(root / "po", "*.po") if path.stem not in languages
    ]
    return found


if __name__ == "__main__":
    tree.run(problems)
