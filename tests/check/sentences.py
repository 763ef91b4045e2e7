#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sentences for people stand where people look: in app and widgets, never in a room below."""
import potfiles
import tree

ROOMS = ("app", "widgets")


def problems(root):
    return [
        f"{tree.relative(root, path)}: a sentence to translate stands below the rooms of the window ({', '.join(ROOMS)})."
        for path in tree.files(root / "src", "*.c", "*.h")
        if len(parts := path.relative_to(root / "src").parts) > 1 and parts[0] not in ROOMS and potfiles.translatable(path)
    ]


if __name__ == "__main__":
    tree.run(problems)
