#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The desktop file, the metainfo and the settings, as they are installed, pass their own validators.

    tests/check/metadata.py SOURCE [BUILD]
"""
import sys
from pathlib import Path

import tree

VALIDATORS = {
    "*.desktop": ["desktop-file-validate"],
    "*.metainfo.xml": ["appstreamcli", "validate", "--no-net", "--explain"],
    "*.service": None,
}
SCHEMAS = ["glib-compile-schemas", "--strict", "--dry-run"]


def validate(folder):
    """Gives (how many were looked at, the problems)."""
    count, found = 0, []
    for pattern, command in VALIDATORS.items():
        for path in sorted(folder.glob(pattern)):
            count += 1
            said = tree.says([*command, str(path)]) if command else ""
            if said:
                found.append(f"{path.name}: {said}")
            if pattern == "*.service" and "Name=" not in path.read_text():
                found.append(f"{path.name}: a D-Bus service file needs a Name.")
    if list(folder.glob("*.gschema.xml")) and (said := tree.says([*SCHEMAS, str(folder)])):
        found.append(f"The settings: {said}")
    return count, found


def problems(root):
    build = Path(sys.argv[2]) / "data" if len(sys.argv) > 2 else root / "data"
    count, found = validate(build)
    if not count:
        if list((root / "data").glob("*.desktop.in*")):
            return [f"data/ has a desktop file, but none was built in {build}."]
        return None
    return found


if __name__ == "__main__":
    tree.run(problems)
