# SPDX-License-Identifier: GPL-3.0-or-later
"""A private desktop for one test: X server in memory, session bus, accessibility bus and, when
wanted, a keyring.  Everything lives below one temporary folder and ends with the test.

Nothing of the caller's own session is reached: the environment of the test process is replaced."""
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

# Only services that the accessibility tree needs can be activated on the private bus.
BUS = '''<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><keep_umask/><listen>unix:path={folder}/bus</listen><auth>EXTERNAL</auth>
<servicedir>{folder}/services</servicedir>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
<limit name="max_incoming_bytes">1000000000</limit><limit name="max_replies_per_connection">50000</limit></busconfig>
'''
VARIABLES = {
    'GDK_BACKEND': 'x11', 'GTK_A11Y': 'atspi', 'GSK_RENDERER': 'cairo', 'GSETTINGS_BACKEND': 'keyfile',
    'GDK_DEBUG': 'no-portals', 'ADW_DISABLE_PORTAL': '1', 'LC_ALL': 'C.UTF-8', 'NO_AT_BRIDGE': '0',
    'GTK_USE_PORTAL': '0', 'GIO_USE_VFS': 'local', 'GIO_USE_PROXY_RESOLVER': 'dummy', 'GIO_USE_NETWORK_MONITOR': 'base',
}
DROPPED = ('WAYLAND_DISPLAY', 'XAUTHORITY', 'DBUS_SESSION_BUS_ADDRESS', 'AT_SPI_BUS_ADDRESS', 'LANGUAGE',
           'http_proxy', 'https_proxy', 'all_proxy', 'no_proxy')


class Desktop:
    def __init__(self, size='1280x900', keyring=False):
        self.folder = Path(tempfile.mkdtemp(prefix='envoi-desktop-'))
        self.size, self.with_keyring = size, keyring
        self.processes = []

    def start(self):
        runtime = self.folder / 'run'
        runtime.mkdir(mode=0o700)
        for name in DROPPED:
            os.environ.pop(name, None)
        os.environ.update(VARIABLES)
        os.environ['XDG_RUNTIME_DIR'] = str(runtime)
        # The helpers of the bus write into a profile of their own, not into the program's.
        for name in ('CONFIG', 'DATA', 'CACHE', 'STATE'):
            (self.folder / name.lower()).mkdir(mode=0o700)
            os.environ[f'XDG_{name}_HOME'] = str(self.folder / name.lower())
        os.environ['DISPLAY'] = ':' + self._x_server()
        os.environ['DBUS_SESSION_BUS_ADDRESS'] = self._bus()
        if self.with_keyring:
            self._keyring()
        return self

    __enter__ = start

    def __exit__(self, *_):
        self.close()

    def close(self):
        for process in reversed(self.processes):
            try:
                os.killpg(process.pid, signal.SIGTERM)
            except ProcessLookupError:
                continue
        for process in self.processes:
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self.processes.clear()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _spawn(self, command, **keywords):
        log = open(self.folder / f'{Path(command[0]).name}.log', 'ab')
        process = subprocess.Popen(command, stdout=keywords.pop('stdout', log), stderr=log,
                                   start_new_session=True, **keywords)
        log.close()
        self.processes.append(process)
        return process

    def _x_server(self):
        readable, writable = os.pipe()
        self._spawn(['Xvfb', '-displayfd', str(writable), '-screen', '0', f'{self.size}x24', '-nolisten', 'tcp', '-noreset'],
                    pass_fds=[writable])
        os.close(writable)
        with os.fdopen(readable) as pipe:               # the number comes in two pieces: read to its newline
            number = pipe.readline().strip()
        if not number:
            raise RuntimeError('Xvfb does not start: ' + (self.folder / 'Xvfb.log').read_text())
        return number

    def _bus(self):
        services = self.folder / 'services'
        services.mkdir()
        for file in ('org.a11y.Bus.service',):
            source = Path('/usr/share/dbus-1/services') / file
            if source.exists():
                # Without the line that hands it to systemd.
                text = '\n'.join(x for x in source.read_text().splitlines() if not x.startswith('SystemdService'))
                (services / file).write_text(text + '\n')
        config = self.folder / 'bus.conf'
        config.write_text(BUS.format(folder=self.folder))
        self._spawn(['dbus-daemon', '--nofork', f'--config-file={config}'])
        socket = self.folder / 'bus'
        end = time.monotonic() + 10
        while not socket.exists():
            if time.monotonic() > end:
                raise RuntimeError('the session bus does not start')
            time.sleep(0.01)
        return f'unix:path={socket}'

    def _keyring(self):
        """A real Secret Service whose keyring is open."""
        process = self._spawn(['gnome-keyring-daemon', '--foreground', '--unlock', '--components=secrets',
                               f'--control-directory={self.folder / "run"}'], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
        process.stdin.write(b'keyring')
        process.stdin.close()
        from gi.repository import Gio, GLib
        bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        end = time.monotonic() + 10
        while True:
            owned = bus.call_sync('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', 'NameHasOwner',
                                  GLib.Variant('(s)', ('org.freedesktop.secrets',)), None, 0, 5000, None)
            if owned.unpack()[0]:
                return
            if time.monotonic() > end:
                raise RuntimeError('the keyring does not start')
            time.sleep(0.05)


class Profile:
    """The folders of one user of the program; `limit` puts its data on a small file system."""

    def __init__(self, folder):
        self.folder = Path(folder)
        for name in ('config', 'data', 'cache', 'state'):
            (self.folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)
        self.data = self.folder / 'data'

    def environment(self):
        return {f'XDG_{name.upper()}_HOME': str(self.folder / name) for name in ('config', 'data', 'cache', 'state')}
