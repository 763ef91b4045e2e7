# SPDX-License-Identifier: GPL-3.0-or-later
"""What the checks share: the files of the tree, and how a check ends."""
import subprocess
import sys
from pathlib import Path

SKIP = 77  # Meson's exit status for a test that does not apply


def files(root, *patterns):
    """The tree's own files that fit one of the patterns, without build folders and dot folders."""
    found = set()
    for pattern in patterns:
        for path in root.rglob(pattern):
            parts = path.relative_to(root).parts
            if path.is_file() and not any(p.startswith(("_build", "build", ".")) and p != "build-aux" for p in parts[:-1]):
                found.add(path)
    return sorted(found)


def relative(root, path):
    return path.relative_to(root).as_posix()


def without_comments(text):
    """C text with its comments blanked, line by line, and its strings left alone."""
    out = []
    i = 0
    while i < len(text):
        if text.startswith("/*", i):
            end = text.find("*/", i + 2)
            end = len(text) if end < 0 else end + 2
            out.append("\n" * text.count("\n", i, end))
            i = end
        elif text.startswith("//", i):
            end = text.find("\n", i)
            i = len(text) if end < 0 else end
        elif text[i] in "\"'":
            end = i + 1
            while end < len(text) and text[end] not in (text[i], "\n"):
                end += 2 if text[end] == "\\" else 1
            out.append(text[i:end + 1])
            i = end + 1
        else:
            out.append(text[i])
            i += 1
    return "".join(out)


def run(problems):
    """The main function of a check: problems(root) gives one sentence for each problem, None to skip."""
    root = Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    found = problems(root)
    if found is None:
        sys.exit(SKIP)
    for problem in found:
        print(problem)
    sys.exit(1 if found else 0)


def says(command):
    """Runs a validator; what it said if it was not content, else ''."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    return done.stdout.strip() or f"exit status {done.returncode}" if done.returncode else ""
