#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each source file names its licence in its first lines."""
import tree

PATTERNS = ("*.c", "*.h", "*.py", "*.lua", "*.sh", "*.blp", "*.css", "*.sql", "*.xml.in", "*.in.in", "meson.build", "meson.options", "dev", "run")


def problems(root):
    return [
        f"{tree.relative(root, path)}: no SPDX-License-Identifier in the first five lines."
        for path in tree.files(root, *PATTERNS)
        if not any("SPDX-License-Identifier:" in line for line in path.read_text(errors="replace").splitlines()[:5])
    ]


if __name__ == "__main__":
    tree.run(problems)
