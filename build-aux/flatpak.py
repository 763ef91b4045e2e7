#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds Envoi's Flatpak from the tree's own manifest against a runtime made of Debian's packages, installs it into the
cache folder, and tests its sandbox.  Called by `./dev flatpak`, within the private Debian 13; flatpak-runtime.sh made the runtime.

    flatpak.py SOURCE [--devel] [--build-only]

What is changed of the manifest, and nothing else: the runtime's name; no debug information is split off; the sources of Envoi (this tree, as it is now);
-Ddeveloper=true, so that the test can name its server; and modules are left out whose release archive is neither on a Debian
mirror nor downloaded already: their library is in the runtime, then."""
import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

PLATFORM, SDK, BRANCH = 'im.envoi.Debian.Platform', 'im.envoi.Debian.Sdk', '13'
IN_RUNTIME = ('libidn', 'gsasl')
# Flatpak's own bubblewrap refuses to start with a capability that it did not ask for; see enter_root().
PLAINLY = ['/usr/bin/setpriv', '--ambient-caps=-all', '--inh-caps=-all']


def say(text):
    print(text, file=sys.stderr, flush=True)


class Builder:
    def __init__(self, source, devel):
        self.source = Path(source)
        self.cache = Path(os.environ['FLATPAK_CACHE'])
        self.application = 'im.envoi.Envoi' + ('.Devel' if devel else '')
        self.log = open(self.cache / 'build.log', 'w')
        os.environ.update({'FLATPAK_USER_DIR': str(self.cache / 'user'), 'FLATPAK_SYSTEM_DIR': str(self.cache / 'system'),
                           'DBUS_SYSTEM_BUS_ADDRESS': os.environ['DBUS_SESSION_BUS_ADDRESS']})
        for name in ('user', 'system', 'state/downloads', 'work'):
            (self.cache / name).mkdir(parents=True, exist_ok=True)
        # Flatpak looks for one of the whole machine, too, and wants it to be sound.
        if not (self.cache / 'system' / 'repo').exists():
            self.run('ostree', 'init', '--mode=bare-user-only', f'--repo={self.cache / "system" / "repo"}')

    def run(self, *command):
        self.log.write('+ ' + ' '.join(map(str, command)) + '\n')
        self.log.flush()
        if subprocess.run([*PLAINLY, *map(str, command)], stdout=self.log, stderr=self.log, stdin=subprocess.DEVNULL).returncode:
            lines = (self.cache / 'build.log').read_text(errors='replace').splitlines()
            say('\n'.join(lines[-40:]))
            raise SystemExit(f'dev: {command[0]} failed; the whole log is {self.cache / "build.log"}.')

    # The runtime, once --------------------------------------------------------------------

    def install_runtime(self):
        done = self.cache / 'user' / '.runtime'
        if done.exists():
            return
        start = time.monotonic()
        say('Installing the runtime.')
        repo = self.cache / 'repo'
        shutil.rmtree(repo, ignore_errors=True)
        for name in ('platform', 'sdk'):
            self.run('flatpak', 'build-export', '--runtime', '--files=files', '--metadata=metadata', '--disable-sandbox', repo,
                     self.cache / 'new' / name, BRANCH)
        self.run('flatpak', 'build-update-repo', repo)
        self.run('flatpak', 'remote-add', '--user', '--if-not-exists', '--no-gpg-verify', 'debian', f'file://{repo}')
        for name in (PLATFORM, SDK):
            self.run('flatpak', 'install', '--user', '--noninteractive', '--reinstall', 'debian', f'{name}//{BRANCH}')
        done.touch()
        for folder in (repo, self.cache / 'new'):
            shutil.rmtree(folder)
        say(f'Installed in {time.monotonic() - start:.0f} s.')

    # The program ------------------------------------------------------------------------------

    def provide_archives(self):
        """Puts Debian's copies of the release archives where flatpak-builder looks before it asks upstream."""
        self.archives = {}
        for path in (self.cache / 'archives').glob('*.orig.tar.*'):
            if not path.name.endswith('.asc'):
                self.archives[hashlib.sha256(path.read_bytes()).hexdigest()] = path

    def provide(self, source):
        folder = self.cache / 'state' / 'downloads' / source['sha256']
        target = folder / source['url'].rsplit('/', 1)[1]
        if not target.exists() and source['sha256'] in self.archives:
            folder.mkdir(exist_ok=True)
            shutil.copy(self.archives[source['sha256']], target)
        return target.exists()

    def module(self, module, folder):
        """The module as it is to be built here, None if the runtime stands in for it."""
        if isinstance(module, str):
            module = json.loads((folder / module).read_text())
        if 'modules' in module:
            module['modules'] = [m for inner in module['modules'] if (m := self.module(inner, folder))]
        for source in module.get('sources', []):
            if source['type'] == 'archive' and not self.provide(source) and module['name'] in IN_RUNTIME:
                say(f'{module["name"]} is taken from Debian: its release archive is not here ({source["url"]}).')
                return None
            if source['type'] == 'dir':
                source['path'] = str(self.cache / 'work' / 'source')
                module['config-opts'].append('-Ddeveloper=true')
        return module

    def copy_tree(self):
        """The tree as it is now: what git knows and what it would; without git, all but build folders."""
        target = self.cache / 'work' / 'source'
        shutil.rmtree(target, ignore_errors=True)
        listed = subprocess.run(['git', '-c', f'safe.directory={self.source}', '-C', str(self.source), 'ls-files', '-zco', '--exclude-standard'], capture_output=True)
        if listed.returncode:
            shutil.copytree(self.source, target, ignore=shutil.ignore_patterns('_build*', '.git', '__pycache__'))
            return
        for name in filter(None, listed.stdout.decode().split('\0')):
            if (self.source / name).is_file():
                (target / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(self.source / name, target / name)

    def build(self):
        start = time.monotonic()
        folder = self.source / 'flatpak'
        manifest = json.loads((folder / f'{self.application}.json').read_text())
        # Nobody looks into this one with a debugger.
        manifest['build-options'] = {'no-debuginfo': True}
        manifest.update({'runtime': PLATFORM, 'sdk': SDK, 'runtime-version': BRANCH})
        self.copy_tree()
        self.provide_archives()
        manifest['modules'] = [m for module in manifest['modules'] if (m := self.module(module, folder))]
        file = self.cache / 'work' / f'{self.application}.json'
        file.write_text(json.dumps(manifest, indent=2))
        say(f'Building {self.application}.')
        self.run('flatpak-builder', '--user', '--install', '--force-clean', '--disable-rofiles-fuse', '--ccache', '--default-branch=test',
                 f'--state-dir={self.cache / "state"}', f'--repo={self.cache / "app-repo"}', self.cache / 'build', file)
        say(f'Built and installed in {time.monotonic() - start:.0f} s.')


def main():
    parser = argparse.ArgumentParser(prog='./dev flatpak')
    parser.add_argument('source', help=argparse.SUPPRESS)
    parser.add_argument('--devel', action='store_true', help='the development variant, im.envoi.Envoi.Devel')
    parser.add_argument('--build-only', action='store_true', help='do not test the sandbox')
    options = parser.parse_args()
    builder = Builder(options.source, options.devel)
    builder.install_runtime()
    builder.build()
    if options.build_only:
        return
    os.environ.update({'PYTHONPATH': f'{options.source}/tests', 'PYTHONDONTWRITEBYTECODE': '1',
                       'ENVOI_FLATPAK': builder.application, 'ENVOI_PROGRAM': 'flatpak',
                       'ENVOI_SCREENSHOTS': os.environ.get('ENVOI_SCREENSHOTS') or str(builder.cache / 'screenshots')})
    sys.exit(subprocess.run([sys.executable, f'{options.source}/tests/live/test_flatpak.py']).returncode)


if __name__ == '__main__':
    main()
