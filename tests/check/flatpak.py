#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Flatpak manifests ask for no more than the six permissions, and keep the rules of Flathub that can be told from here.

The rules and their names are listed in flatpak/README.md; its list is compared with RULES.

    tests/check/flatpak.py SOURCE [BUILD]
"""
import json
import re
import sys
import xml.etree.ElementTree as ET

import tree

PERMISSIONS = ["--share=network", "--share=ipc", "--socket=wayland", "--socket=fallback-x11", "--socket=pulseaudio", "--device=dri"]
KEYS = {"id", "runtime", "runtime-version", "sdk", "command", "finish-args", "cleanup", "modules"}
ARCHIVE = re.compile(r"https://[^/]+/\S+\.(tar\.(gz|xz|bz2)|tgz|zip)$")
RULES = {
    "application-id": "three parts or more, a domain of ours, as the file is called; a development build ends with .Devel",
    "runtime": "org.gnome.Platform and org.gnome.Sdk, with a number",
    "keys": "no key beside those that are needed: no branch, no extension, no build arguments, nothing to run at the end",
    "permissions": "exactly the six; no file system, bus name, device or X11 without Wayland",
    "sources": "archives only, by https, each with a sha256; our own tree stands for the release's archive",
    "build": "no network while building; cmake by ninja, and optimised",
    "cleanup": "no headers, static libraries or pkg-config files in the program",
    "variant": "the development build differs in its id and its options only",
    "metainfo": "id, licence, developer, summary, description, launcher, content rating, colours, releases, screenshots with captions",
    "desktop": "icon and id agree; it says what it is and which links it opens",
    "icons": "a square one of 128 pixels, and a symbolic one of 16",
}


def flat(modules, folder):
    """All modules, those in other files and in other modules too."""
    for module in modules:
        if isinstance(module, str):
            module = json.loads((folder / module).read_text())
        yield module
        yield from flat(module.get("modules", []), folder)


def module_problems(module):
    name = module.get("name", "?")
    options = module.get("config-opts", [])
    if "build-args" in json.dumps(module.get("build-options", {})) or "--share=network" in json.dumps(module):
        yield f"build: {name} wants the network while it is built."
    if module.get("buildsystem") == "cmake" or (module.get("buildsystem") == "cmake-ninja" and "-DCMAKE_BUILD_TYPE=RelWithDebInfo" not in options):
        yield f"build: {name} is to be built by cmake-ninja with -DCMAKE_BUILD_TYPE=RelWithDebInfo."
    for source in module.get("sources", []):
        kind = source.get("type")
        if kind == "archive":
            if not ARCHIVE.match(source.get("url", "")):
                yield f"sources: {name} has an address that is no archive behind https: {source.get('url')}."
            if not re.fullmatch("[0-9a-f]{64}", source.get("sha256", "")):
                yield f"sources: {name} has an archive without a sha256."
        elif kind == "dir":
            if name != "envoi" or source.get("path") != "..":
                yield f"sources: {name} is taken from a folder."
        elif kind not in ("script", "patch"):
            yield f"sources: {name} has a source of the kind {kind}."


def manifest_problems(path):
    try:
        manifest = json.loads(path.read_text())
        modules = list(flat(manifest.get("modules", []), path.parent))
    except (OSError, ValueError) as error:
        return [f"keys: it cannot be read: {error}."]
    found = []
    ident = manifest.get("id", "")
    if ident != path.stem or len(ident.split(".")) < 3 or not re.fullmatch(r"im\.envoi\.[A-Za-z]+(\.Devel)?", ident):
        found.append(f"application-id: the id is {ident or 'missing'}.")
    if manifest.get("runtime") != "org.gnome.Platform" or manifest.get("sdk") != "org.gnome.Sdk" or not re.fullmatch(r"\d+", str(manifest.get("runtime-version"))):
        found.append("runtime: it is not a release of GNOME's.")
    for key in sorted(set(manifest) ^ KEYS):
        found.append(f"keys: {key} is {'not wanted' if key in manifest else 'missing'}.")
    for argument in manifest.get("finish-args", []):
        if argument not in PERMISSIONS:
            found.append(f"permissions: {argument} is more than the program needs.")
    for argument in PERMISSIONS:
        if argument not in manifest.get("finish-args", []):
            found.append(f"permissions: {argument} is missing.")
    for wanted in ("/include", "/lib/pkgconfig", "*.a", "*.la"):
        if wanted not in manifest.get("cleanup", []):
            found.append(f"cleanup: {wanted} stays in the program.")
    for module in modules:
        found += module_problems(module)
    return found


def variant_problems(root):
    try:
        release, development = (json.loads((root / "flatpak" / f"im.envoi.Envoi{end}.json").read_text()) for end in ("", ".Devel"))
    except (OSError, ValueError):
        return ["variant: there are not both manifests."]
    for manifest in (release, development):
        manifest.pop("id", None)
        manifest["modules"][-1]["config-opts"] = [o for o in manifest["modules"][-1]["config-opts"] if o != "-Dprofile=development"]
    return [] if release == development else ["variant: the two manifests differ in more than their id and profile."]


def metainfo_problems(path, ident):
    component = ET.parse(path).getroot()
    summary = component.findtext("summary", "")
    wanted = {
        "its id": component.findtext("id") == ident,
        "the licence of the metadata": component.findtext("metadata_license") in ("CC0-1.0", "FSFAP", "MIT"),
        "a developer with an id": component.find("developer[@id]/name") is not None,
        "a name of at most 20 letters": 0 < len(component.findtext("name", "")) <= 20,
        "a summary of at most 35 letters without a full stop": 0 < len(summary) <= 35 and not summary.endswith("."),
        "a description": component.find("description/p") is not None,
        "its launcher": component.findtext("launchable") == f"{ident}.desktop",
        "a content rating": component.find("content_rating[@type='oars-1.1']") is not None,
        "a homepage by https": (component.findtext("url[@type='homepage']") or "").startswith("https://"),
        "two colours": {c.get("scheme_preference") for c in component.findall("branding/color[@type='primary']")} == {"light", "dark"},
        "a release with a date and a description": component.find("releases/release[@date][@version]/description") is not None,
        "a default screenshot": len(component.findall("screenshots/screenshot[@type='default']")) == 1,
        "a caption and an address by https for each screenshot": all(
            s.find("caption") is not None and (s.findtext("image") or "").startswith("https://") for s in component.findall("screenshots/screenshot")),
    }
    return [f"metainfo: {what} is missing." for what, there in wanted.items() if not there]


def desktop_problems(path, ident):
    lines = dict(line.split("=", 1) for line in path.read_text().split("\n[")[0].splitlines() if "=" in line)
    wanted = {"Icon": ident, "Type": "Application", "DBusActivatable": "true", "Terminal": "false"}
    found = [f"desktop: {key} is not {value}." for key, value in wanted.items() if lines.get(key) != value]
    if "x-scheme-handler/xmpp;" not in lines.get("MimeType", ""):
        found.append("desktop: it does not open xmpp: links.")
    return found + [f"desktop: {key} is missing." for key in ("Categories", "Keywords", "Comment") if not lines.get(key)]


def icon_problems(folder, ident):
    found = []
    for name, size in ((ident, "128"), (ident.removesuffix(".Devel") + "-symbolic", "16")):
        try:
            svg = ET.parse(folder / f"{name}.svg").getroot()
        except (OSError, ET.ParseError):
            found.append(f"icons: {name}.svg is missing or broken.")
            continue
        if (svg.get("width"), svg.get("height"), svg.get("viewBox")) != (size, size, f"0 0 {size} {size}"):
            found.append(f"icons: {name}.svg is not {size} by {size}.")
    return found


def problems(root):
    if not (root / "flatpak").is_dir():
        return None
    found = []
    for path in sorted((root / "flatpak").glob("*.*.json")):
        found += [f"{tree.relative(root, path)}: {problem}" for problem in manifest_problems(path)]
        found += [f"data/icons/app: {problem}" for problem in icon_problems(root / "data" / "icons" / "app", path.stem)]
    found += [f"flatpak: {problem}" for problem in variant_problems(root)]
    readme = root / "flatpak" / "README.md"
    listed = dict(re.findall(r"^- `([a-z-]+)`: (.*)$", readme.read_text(), re.M)) if readme.is_file() else {}
    found += [f"flatpak/README.md: the rule {rule} does not stand there as: {text}" for rule, text in RULES.items() if listed.get(rule) != text]
    if len(sys.argv) > 2:
        for path in sorted((root / sys.argv[2] / "data").glob("*.metainfo.xml")):
            ident = path.name.removesuffix(".metainfo.xml")
            found += [f"{path.name}: {problem}" for problem in metainfo_problems(path, ident) + desktop_problems(path.parent / f"{ident}.desktop", ident)]
    return found


if __name__ == "__main__":
    tree.run(problems)
