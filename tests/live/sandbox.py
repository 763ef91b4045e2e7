# SPDX-License-Identifier: GPL-3.0-or-later
"""The installed Flatpak as a program under test: with a desktop whose portals are real, seen and driven from outside the sandbox.

Import it before anything else of `live`: it takes the variables away that keep other tests from the portals."""
import os
import shutil
import subprocess
from pathlib import Path

from . import desktop, portals

for name in ('GDK_DEBUG', 'GTK_USE_PORTAL', 'ADW_DISABLE_PORTAL', 'GSETTINGS_BACKEND', 'GIO_USE_VFS', 'GIO_USE_PROXY_RESOLVER', 'GIO_USE_NETWORK_MONITOR'):
    desktop.VARIABLES.pop(name)

PLAINLY = ('/usr/bin/setpriv', '--ambient-caps=-all', '--inh-caps=-all')
EXPORTS = Path(os.environ['FLATPAK_USER_DIR']) / 'exports' / 'share'


def flatpak(*arguments, **keywords):
    """Gives what it said; it may fail."""
    return subprocess.run([*PLAINLY, 'flatpak', *arguments], capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60, check=False, **keywords)


class SandboxDesktop(desktop.Desktop):
    def start(self):
        os.environ['XDG_DATA_DIRS'] = f'{EXPORTS}:/usr/local/share:/usr/share'
        super().start()
        self.backend = portals.Backend()
        return self

    def __enter__(self):
        return self.start()

    def _bus(self):
        # Where a sandbox finds it, too: the paths of lent files are told to both sides.
        runtime = Path(f'/run/user/{os.getuid()}')
        runtime.mkdir(mode=0o700, exist_ok=True)
        os.environ['XDG_RUNTIME_DIR'] = str(runtime)
        services = portals.prepare(self.folder, PLAINLY)
        address = super()._bus()
        for file in (EXPORTS / 'dbus-1' / 'services').glob('*.service'):
            services[file.stem] = file.read_text().replace('Exec=', 'Exec=' + ' '.join(PLAINLY) + ' ')
        for name, text in services.items():
            (self.folder / 'services' / f'{name}.service').write_text(text)
        subprocess.run(['dbus-send', f'--bus={address}', '--dest=org.freedesktop.DBus', '--print-reply', '/org/freedesktop/DBus',
                        'org.freedesktop.DBus.ReloadConfig'], check=True, stdout=subprocess.DEVNULL)
        return address


class Home:
    """Where the sandbox keeps the data of its application; has what live.stored wants of a profile."""

    def __init__(self, application):
        self.folder = Path(os.environ['HOME']) / '.var' / 'app' / application
        self.data = self.folder / 'data'
        (self.folder / 'config').mkdir(parents=True)

    def environment(self):
        return {}


def program_class():
    """After the desktop is there: libatspi looks at the environment once."""
    from gi.repository import Atspi, Gio, GLib
    from .ui import Program, children, until

    class OnBus:
        """A process that the bus has started, known by its name there."""

        def __init__(self, name):
            self.name = name

        def poll(self):
            bus = Gio.bus_get_sync(Gio.BusType.SESSION)
            owned = bus.call_sync('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', 'NameHasOwner',
                                  GLib.Variant('(s)', (self.name,)), None, 0, 5000, None)
            return None if owned.unpack()[0] else 0

        def wait(self, patience=20):
            until(lambda: self.poll() is not None, f'{self.name} leaves the bus', patience)
            return 0

        def kill(self):
            flatpak('kill', self.name)

    class Sandboxed(Program):
        def start(self, wait=True):
            # Held in the installation, not on the command line: who is started by the bus has it, too.
            flatpak('override', '--user', *(f'--env={name}={value}' for name, value in self.environment.items()), self.id)
            with open(self.log, 'ab') as output:
                self.process = subprocess.Popen([*PLAINLY, 'flatpak', 'run', '--user', '--die-with-parent', self.id], stdin=subprocess.DEVNULL,
                                                stdout=output, stderr=output)
            return self.attach(wait)

        def adopt(self):
            """The program that the desktop has started."""
            self.process = OnBus(self.id)
            until(self.alive, 'the program is on the bus', 40)
            return self.attach(True)

        def attach(self, wait):
            self.application = self._path = None
            if self.bus is None:
                self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
                Atspi.init()
            if wait:
                self.wait_window()
            return self

        def wait_window(self, patience=40):
            """By its name: the process that the accessibility bus sees is the proxy's."""
            def there():
                self.check_alive()
                return next((a for a in children(Atspi.get_desktop(0)) if a.get_name() in ('envoi', 'Envoi', self.id) and children(a)), None)
            self._path = None
            self.application = until(there, 'the window on the accessibility bus', patience)
            return self

        def windows(self):
            """By their class: their process number is that within the sandbox."""
            found = []
            for ident in subprocess.run(['xdotool', 'search', '--onlyvisible', '--class', self.id], capture_output=True, text=True).stdout.split():
                lines = subprocess.run(['xdotool', 'getwindowgeometry', '--shell', ident], capture_output=True, text=True).stdout.split()
                size = dict(line.split('=') for line in lines if '=' in line)
                found.append((int(size.get('WIDTH', 0)) * int(size.get('HEIGHT', 0)), ident))
            return [ident for _, ident in sorted(found)]

        def inside(self, *command):
            """Runs a command in a sandbox with the same permissions; gives (exit status, what it said)."""
            done = flatpak('run', '--user', f'--command={command[0]}', self.id, *command[1:])
            return done.returncode, (done.stdout + done.stderr).strip()

    return Sandboxed


def clear(application):
    flatpak('override', '--user', '--reset', application)
    shutil.rmtree(Path(os.environ['HOME']) / '.var' / 'app' / application, ignore_errors=True)
