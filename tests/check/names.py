#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every control in a template has an accessible name of its own.

The live suite walks the windows that it opens; this reads the templates that no test opens, too.
"""
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import tree

# Controls, and the properties that give each a name. A tooltip names a control where nothing else does.
TEXT = {"label", "title", "tooltip-text", "tooltip-markup"}
CONTROLS = {
    **dict.fromkeys(("GtkButton", "GtkToggleButton", "GtkMenuButton", "GtkLinkButton", "AdwSplitButton", "GtkCheckButton"), TEXT),
    **dict.fromkeys(("GtkSwitch", "GtkScale", "GtkSpinButton", "GtkDropDown", "GtkColorDialogButton"), {"tooltip-text"}),
    **dict.fromkeys(("GtkEntry", "GtkText", "GtkTextView", "GtkPasswordEntry", "GtkSearchEntry"), {"tooltip-text"}),
    **dict.fromkeys(("GtkListView", "GtkGridView", "GtkColumnView"), set()),
}
ROWS = {"AdwActionRow", "AdwSwitchRow", "AdwEntryRow", "AdwPasswordEntryRow", "AdwComboRow", "AdwSpinRow", "AdwExpanderRow", "AdwButtonRow"}
NAMING_CHILDREN = {"GtkLabel", "AdwButtonContent"}


def properties(widget):
    return {p.get("name"): (p.text or "").strip() for p in widget.findall("property")} | {
        b.get("name"): "bound" for b in widget.findall("binding")
    } | {p.get("name"): "bound" for p in widget.findall("property[@bind-source]")}


def is_named(widget, naming, labelled):
    given = properties(widget)
    if any(given.get(name) for name in naming):
        return True
    accessibility = widget.find("accessibility")
    if accessibility is not None and any(e.get("name") in ("label", "labelled-by") for e in accessibility):
        return True
    if widget.get("id") in labelled:
        return True
    # A button is named by the text inside it.
    return "label" in naming and any(o.get("class") in NAMING_CHILDREN for o in widget.iter("object") if o is not widget)


def unnamed(xml):
    """Gives 'class id' for each control in a template's XML that has no name."""
    top = ET.fromstring(xml)
    # A row names the widget that it activates, a mnemonic label the widget it is for.
    labelled = {p.text for p in top.iter("property") if p.get("name") in ("activatable-widget", "mnemonic-widget")}
    for widget in top.iter():
        if widget.tag not in ("object", "template"):
            continue
        kind = widget.get("class") if widget.tag == "object" else widget.get("parent")
        naming = {"title"} if kind in ROWS else CONTROLS.get(kind)
        if widget.tag == "template" and kind in ROWS:
            continue  # its users give it a title
        if naming is not None and not is_named(widget, naming, labelled):
            yield f"{kind} {widget.get('id') or '(no id)'}"


def compiled(path, build):
    """Gives (XML, complaint): what the build made of a template, or what the compiler makes of it now."""
    made = build / "src" / path.parent.name / f"{path.stem}.ui" if build else None
    if made and made.exists():
        return made.read_text(), ""
    done = subprocess.run(["blueprint-compiler", "compile", str(path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
    return done.stdout, done.stdout + done.stderr if done.returncode else ""


def named_in_code(root, path, control):
    """Whether the template's own C file gives the control its name, as it must where the name varies."""
    code = root / "src" / path.parent.name / f"{path.stem}.c"
    child = control.split()[-1]
    return code.exists() and any(
        re.search(rf"\bself->{child}\b", line) and re.search(r"_set_label|_set_tooltip_text|PROPERTY_LABEL", line)
        for line in code.read_text(errors="replace").splitlines()
    )


def problems(root):
    templates = tree.files(root / "ui", "*.blp") if (root / "ui").is_dir() else []
    build = Path(sys.argv[2]) if len(sys.argv) > 2 else None
    if not templates:
        return None
    found = []
    for path in templates:
        xml, complaint = compiled(path, build)
        if complaint:
            found.append(f"{tree.relative(root, path)}: {complaint}")
            continue
        found += [f"{tree.relative(root, path)}: {control} has no accessible name (label, tooltip-text, or accessibility {{ label }})." for control in unnamed(xml) if not named_in_code(root, path, control)]
    return found


if __name__ == "__main__":
    tree.run(problems)
