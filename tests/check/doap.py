#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The DOAP file lists exactly the extensions that src/xep builds.

    tests/check/doap.py SOURCE [BUILD]    where the file may be in either's data folder
"""
import re
import sys
from pathlib import Path

import tree


def problems(root):
    table = root / "src" / "xep" / "meson.build"
    folders = [root / "data", *(Path(a) for a in sys.argv[2:])]
    files = [p for folder in folders if folder.is_dir() for p in sorted(folder.rglob("*.doap"))]
    if not table.exists() or not files:
        return None
    built = set(re.findall(r"^\s*'(\d{4})-", table.read_text(), re.M))
    # Those of the connection have no file there, but a row.
    others = table.with_name("envoi-xep-others.c")
    if others.exists():
        built |= {f"{int(n):04}" for n in re.findall(r"\.number = (\d+)", others.read_text())}
    found = []
    for path in files:
        listed = set(re.findall(r"xep-(\d{4})\.html", path.read_text()))
        found += [f"{path.name}: XEP-{n} is built but not listed." for n in sorted(built - listed)]
        found += [f"{path.name}: XEP-{n} is listed but not built." for n in sorted(listed - built)]
    return found


if __name__ == "__main__":
    tree.run(problems)
