#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A file has one subject: it stays near 500 lines, and no file passes 650."""
import tree

NEAR, MOST = 500, 650


def problems(root):
    found = []
    for path in tree.files(root, "*.c", "*.h", "*.py", "*.blp", "*.sh", "*.css", "*.sql", "meson.build", "dev"):
        lines = path.read_bytes().count(b"\n")
        if lines > MOST:
            found.append(f"{tree.relative(root, path)}: {lines} lines; {MOST} are the most, split it by subject.")
        elif lines > NEAR:
            print(f"{tree.relative(root, path)}: {lines} lines, more than {NEAR}.")
    return found


if __name__ == "__main__":
    tree.run(problems)
