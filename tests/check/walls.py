#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The walls between the rooms, as the table in ARCHITECTURE.md draws them.

Each row of that table is `| room | rooms it sees | foreign headers |`; a foreign header named
there may be included in no room that does not name it.
"""
import re

import tree

# What a word of the table's third column means in `#include <…>`; a header in angle brackets stands for itself.
LIBRARIES = {
    "GTK": r"(gtk|gdk|gsk)/",
    "libadwaita": r"adwaita\.h",
    "glycin": r"glycin",
}
ROW = re.compile(r"^\|\s*([a-z]+)\s*\|([^|]*)\|([^|]*)\|\s*$", re.M)


def read_table(text):
    """Gives ({room: rooms it sees}, {pattern of a foreign header: rooms that may include it})."""
    sees, foreign = {}, {}
    for room, seen, headers in ROW.findall(text):
        if "the above" in seen:
            sees[room] = set(sees)
            seen = seen.replace("the above", "")
        else:
            sees[room] = set()
        sees[room] |= set(re.findall(r"[a-z]+", re.sub(r"\(.*\)", "", seen)))
        patterns = [re.escape(h.rstrip("…")) + ("" if h.endswith("…") else "$") for h in re.findall(r"<([^>]+)>", headers)]
        patterns += [pattern for word, pattern in LIBRARIES.items() if word in headers]
        for pattern in patterns:
            foreign.setdefault(pattern, set()).add(room)
    return sees, foreign


def problems(root):
    sees, foreign = read_table((root / "ARCHITECTURE.md").read_text())
    if not sees or not foreign:
        return ["ARCHITECTURE.md: the table of the rooms is gone or has another form (tests/check/walls.py reads it)."]
    found = []
    sources = tree.files(root / "src", "*.c", "*.h")
    room_of = {}
    for path in sources:
        parts = path.relative_to(root / "src").parts
        if len(parts) > 1:
            room_of.setdefault(path.name, parts[0])
    for path in sources:
        name = tree.relative(root, path)
        parts = path.relative_to(root / "src").parts
        if len(parts) < 2:
            continue
        room = parts[0]
        if room not in sees:
            found.append(f"{name}: the room {room} is missing from the table in ARCHITECTURE.md.")
            continue
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
            include = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
            if not include:
                continue
            kind, header = include.groups()
            if kind == "<":
                for pattern, rooms in foreign.items():
                    if re.match(pattern, header) and room not in rooms:
                        found.append(f"{name}:{number}: <{header}> may be included only in {', '.join(sorted(rooms))}.")
                continue
            if "/" in header:
                found.append(f'{name}:{number}: "{header}" climbs over a wall; include by the file\'s name alone.')
            other = room_of.get(header.rsplit("/", 1)[-1])
            if other is None or other == room:
                continue
            if other not in sees[room]:
                found.append(f'{name}:{number}: {room} does not see {other} ("{header}").')
            elif header.endswith("-private.h"):
                found.append(f'{name}:{number}: "{header}" belongs to {other} alone.')
    return found


if __name__ == "__main__":
    tree.run(problems)
