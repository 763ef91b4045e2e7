#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""SQL is never put together from values: no printf or concatenation makes a statement.

Identifiers can't be bound. Where a statement needs one that varies, a comment just above says
"identifiers of our own schema", and that is what they have to be.
"""
import re

import tree

MAKERS = re.compile(r"\b(\w*printf|g_strconcat|g_strjoin\w*|g_string_append\w*|g_strreplace|g_string_replace|sqlite3_str_\w+)\s*\(")
STATEMENT = re.compile(r'"[^"]*\b(SELECT\s|INSERT\s+(OR|INTO)|REPLACE\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|CREATE\s+(TABLE|INDEX)|DROP\s|ALTER\s+TABLE|ATTACH\s|WHERE\s|VALUES\s*\()')
EXEMPT = "identifiers of our own schema"
ALWAYS = re.compile(r"\bsqlite3_(v?mprintf|v?snprintf)\s*\(")


def call(text, start):
    """The text of the call whose opening parenthesis is the first at or after start."""
    depth = 0
    i = text.index("(", start)
    begin = i
    while i < len(text):
        if text[i] == '"':
            i += 1
            while i < len(text) and text[i] != '"':
                i += 2 if text[i] == "\\" else 1
        elif text[i] == "(":
            depth += 1
        elif text[i] == ")":
            depth -= 1
            if not depth:
                break
        i += 1
    return text[begin:i + 1]


def problems(root):
    found = []
    for path in tree.files(root / "src", "*.c", "*.h"):
        original = path.read_text(errors="replace")
        lines = original.splitlines()
        text = tree.without_comments(original)
        for made in MAKERS.finditer(text):
            if ALWAYS.match(made[0]) or STATEMENT.search(call(text, made.start())):
                line = text.count("\n", 0, made.start()) + 1
                if EXEMPT in " ".join(lines[max(line - 4, 0):line - 1]):
                    continue
                found.append(f"{tree.relative(root, path)}:{line}: {made[1]} makes SQL; write the statement out and bind its values.")
    return found


if __name__ == "__main__":
    tree.run(problems)
