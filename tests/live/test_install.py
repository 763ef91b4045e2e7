#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""“meson install” into an empty prefix: the program starts from there, in the person's language, and “ninja uninstall” leaves only
the person's data.  With DESTDIR the same files go below it, for who makes packages.

The prefix is the build's own, /usr/local, empty: an empty folder stands in for it, in a mount namespace of this test."""
import gettext
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from live.tap import Skip, case, run, say  # noqa: E402

BUILD = Path(os.environ['ENVOI_BUILD'] if 'ENVOI_BUILD' in os.environ else os.environ['MESON_BUILD_ROOT'])
PREFIX, ID = Path('/usr/local'), 'im.envoi.Envoi'
# What serves all programs below a prefix is made anew by the installation and stays.
SHARED = {'share/glib-2.0/schemas/gschemas.compiled', 'share/icons/hicolor/icon-theme.cache', 'share/applications/mimeinfo.cache'}
WANTED = {'bin/envoi', f'share/applications/{ID}.desktop', f'share/metainfo/{ID}.metainfo.xml', f'share/dbus-1/services/{ID}.service',
          f'share/glib-2.0/schemas/{ID}.gschema.xml', f'share/icons/hicolor/scalable/apps/{ID}.svg',
          f'share/icons/hicolor/symbolic/apps/{ID}-symbolic.svg', 'share/locale/de/LC_MESSAGES/envoi.mo', 'share/locale/fr/LC_MESSAGES/envoi.mo'}


def enter_namespace():
    """Runs this test again where PREFIX is an empty folder that may be written."""
    prefix = tempfile.mkdtemp(prefix='envoi-prefix-')
    command = ['bwrap', '--dev-bind', '/', '/', '--tmpfs', '/usr']
    for path in sorted(Path('/usr').iterdir()):
        if path.is_symlink():
            command += ['--symlink', os.readlink(path), str(path)]
        elif path != PREFIX:
            command += ['--ro-bind', str(path), str(path)]
    try:
        return subprocess.run([*command, '--bind', prefix, str(PREFIX), sys.executable, *sys.argv], env={**os.environ, 'ENVOI_PREFIX': prefix}, check=False).returncode
    finally:
        shutil.rmtree(prefix, ignore_errors=True)


def files(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob('*') if not path.is_dir()}


def call(*command, **variables):
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **variables}, timeout=120, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]


class Machine:
    def __init__(self):
        from live.arena import new_profile, open_desktop
        open_desktop()
        from live.ui import Program
        for name in ('GSETTINGS_SCHEMA_DIR', 'ENVOI_LOCALEDIR', 'XDG_DATA_DIRS', 'LD_LIBRARY_PATH'):
            os.environ.pop(name, None)
        self.profile = new_profile()
        self.program = Program(self.profile, binary=str(PREFIX / 'bin' / 'envoi'))

    def failed(self):
        say(self.program.tail(20))


@case('all that belongs to the program is installed, and nothing else')
def install(machine):
    assert not files(PREFIX), files(PREFIX)
    call('meson', 'install', '-C', str(BUILD), '--no-rebuild', '--quiet')
    found = files(PREFIX)
    assert WANTED <= found, WANTED - found
    stray = {name for name in found - SHARED if ID not in name and Path(name).name not in ('envoi', 'envoi.mo')
             and not name.startswith(('share/help/', 'share/man/'))}
    assert not stray, stray
    service = (PREFIX / 'share' / 'dbus-1' / 'services' / f'{ID}.service').read_text()
    assert f'Exec={PREFIX}/bin/envoi ' in service, service


@case('it starts from there, with its settings and icons')
def starts(machine):
    machine.program.start()
    machine.program.find('button', 'Sign In')
    process = Path('/proc') / str(machine.program.process.pid)
    assert os.readlink(process / 'exe') == str(PREFIX / 'bin' / 'envoi')
    assert str(BUILD) not in (process / 'maps').read_text()
    machine.program.screenshot('installed')
    assert machine.program.quit() == 0


@case('it speaks the person’s language')
def language(machine):
    if 'de_DE.utf8' not in subprocess.run(['locale', '-a'], capture_output=True, text=True, check=True).stdout:
        raise Skip('no German locale here')
    machine.program.environment.update(LC_ALL='de_DE.UTF-8', LANG='de_DE.UTF-8')
    machine.program.start()
    word = gettext.translation('envoi', PREFIX / 'share' / 'locale', ['de']).gettext('Sign In')
    assert word != 'Sign In'
    machine.program.find('button', word)
    assert machine.program.quit() == 0


@case('uninstalled, only the person’s data are left')
def uninstall(machine):
    data = files(machine.profile.data)
    assert data, 'the program has kept nothing'
    call('ninja', '-C', str(BUILD), 'uninstall')
    left = files(PREFIX)
    assert left <= SHARED, left - SHARED
    assert files(machine.profile.data) == data


@case('with DESTDIR all of it goes below that folder')
def destdir(machine):
    before = files(PREFIX)
    with tempfile.TemporaryDirectory(prefix='envoi-destdir-') as folder:
        call('meson', 'install', '-C', str(BUILD), '--no-rebuild', '--quiet', DESTDIR=folder)
        found = files(Path(folder))
        below = {name.removeprefix('usr/local/') for name in found}
        assert all(name.startswith('usr/local/') for name in found) and WANTED <= below, found
        assert files(PREFIX) == before
        call('ninja', '-C', str(BUILD), 'uninstall', DESTDIR=folder)
        assert not files(Path(folder)), files(Path(folder))


if __name__ == '__main__':
    if 'ENVOI_PREFIX' not in os.environ:
        sys.exit(enter_namespace())
    one_machine = Machine()
    try:
        run(one_machine, on_failure=one_machine.failed)
    finally:
        one_machine.program.kill()
