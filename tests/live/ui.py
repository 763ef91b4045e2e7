# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives the real program's window from outside: accessibility tree, actions on the bus, keys.

    with Desktop(), Program(profile, environment) as program:
        program.click('button', 'Send'); program.wait_row('Messages', 'hello')

Import this module only after Desktop.start(): libatspi looks at the environment once.
Everything waits for a condition; nothing sleeps for a fixed time."""
import json
import os
import re
import signal
import subprocess
import time
from pathlib import Path

import gi
gi.require_version('Atspi', '2.0')
from gi.repository import Atspi, Gio, GLib  # noqa: E402

APPLICATION = 'im.envoi.Envoi'
RETURN, ESCAPE, TAB = 'Return', 'Escape', 'Tab'


def turn():
    """Lets libatspi and GDBus hear what happened."""
    context = GLib.MainContext.default()
    while context.iteration(False):
        pass


def until(condition, what, patience=20, pause=0.03):
    """The first true value of condition(); objects may vanish while it looks at them."""
    end = time.monotonic() + patience
    while True:
        try:
            if value := condition():
                return value
        except GLib.Error:
            pass
        turn()
        if time.monotonic() > end:
            raise AssertionError(f'never: {what}')
        time.sleep(pause)


def children(accessible):
    return [c for i in range(accessible.get_child_count()) if (c := accessible.get_child_at_index(i))]


def walk(accessible, depth=0):
    yield accessible
    if depth < 60:
        for child in children(accessible):
            yield from walk(child, depth + 1)


def has_state(accessible, state):
    return accessible.get_state_set().contains(getattr(Atspi.StateType, state))


def text_of(accessible):
    """(0, -1) would give '' for a GtkEntry."""
    return Atspi.Text.get_text(accessible, 0, Atspi.Text.get_character_count(accessible))


def matches(wanted, text):
    return wanted is None or (wanted.search(text or '') if isinstance(wanted, re.Pattern) else wanted == text)


LEAK = re.compile(r'^(Direct|Indirect) leak of (\d+) byte\(s\) in (\d+) object\(s\) allocated from:\n((?: +#.*\n)+)', re.M)
FILE_INFO = 40                          # bytes; of a GFileInfo


def only_the_choosers_leak(report):
    """GTK 4.18's file chooser keeps three GFileInfo each time a path is typed into it, in a program of twenty lines as in ours. They are made in
    a thread of GIO's, where no frame has a name that could be suppressed; so they are known by their size and their stack, and by no frame of ours."""
    direct = [(int(size), int(n), stack) for kind, size, n, stack in LEAK.findall(report) if kind == 'Direct']
    return bool(direct) and report.count('ERROR: ') == report.count('ERROR: LeakSanitizer') and all(
        size == FILE_INFO * n and n % 3 == 0 and 'g_type_create_instance' in stack and 'libgio-2.0' in stack and 'asan_thread_start' in stack
        and 'envoi' not in stack for size, n, stack in direct)


class Program:
    """The program with one profile; start() after kill() goes on with the same profile."""

    def __init__(self, profile, environment=None, binary=None, arguments=(), application_id=APPLICATION):
        self.profile = profile
        self.id, self.object = application_id, '/' + application_id.replace('.', '/')
        self.binary = binary or os.environ['ENVOI_PROGRAM']
        self.arguments = list(arguments)
        self.environment = dict(environment or {})
        self.process = self.application = self._path = None
        self.bus = None
        self.probe_file = Path(profile.folder) / 'probe.json'
        self.log = Path(profile.folder) / 'program.log'

    # Life ------------------------------------------------------------------------------

    def start(self, wait=True):
        self.probe_file.unlink(missing_ok=True)
        environment = {**os.environ, **self.profile.environment(), 'ENVOI_PROBE': str(self.probe_file),
                       'G_DEBUG': 'fatal-criticals', **self.environment}
        output = open(self.log, 'ab')
        self.started = time.monotonic()
        self.process = subprocess.Popen([self.binary, *self.arguments], env=environment, stdin=subprocess.DEVNULL,
                                        stdout=output, stderr=output)
        output.close()
        self.application = self._path = None
        if self.bus is None:
            self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
            Atspi.init()
        if wait:
            self.wait_window()
        return self

    def __enter__(self):
        return self if self.alive() else self.start()

    def __exit__(self, kind, *_):
        if kind and self.alive():
            self.screenshot('failed')
        self.kill()

    def alive(self):
        return self.process is not None and self.process.poll() is None

    def check_alive(self):
        if not self.alive():
            raise AssertionError(f'the program ended with {self.process and self.process.returncode}:\n{self.tail()}')

    def wait_window(self, patience=30):
        def there():
            self.check_alive()
            return next((a for a in children(Atspi.get_desktop(0))
                         if a.get_process_id() == self.process.pid and children(a)), None)
        self._path = None                               # it may be another window than before
        self.application = until(there, 'the window on the accessibility bus', patience)
        return self

    def kill(self):
        """SIGKILL, at once."""
        if self.process is not None:
            if self.process.poll() is None:
                self.process.kill()
            self.process.wait()
        self.application = None

    def freeze(self):
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self):
        self.process.send_signal(signal.SIGCONT)

    def restart(self):
        self.kill()
        return self.start()

    def quit(self, patience=20):
        """The polite end, by the program's own action; gives the exit status."""
        self.action('app.quit')
        try:
            status = self.process.wait(patience)
        except subprocess.TimeoutExpired:
            raise AssertionError('the program does not quit') from None
        if status and not only_the_choosers_leak(self.log.read_text(errors='replace')):
            raise AssertionError(f'exit status {status}:\n{self.tail(400)}')
        return status

    def tail(self, lines=30):
        return '\n'.join(self.log.read_text(errors='replace').splitlines()[-lines:]) if self.log.exists() else ''

    def cpu_seconds(self):
        """User and system time of all threads so far."""
        fields = Path(f'/proc/{self.process.pid}/stat').read_text().rsplit(')', 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')

    def memory(self):
        """Proportional set size in MiB."""
        for line in Path(f'/proc/{self.process.pid}/smaps_rollup').read_text().splitlines():
            if line.startswith('Pss:'):
                return int(line.split()[1]) / 1024
        return 0.0

    def probe(self, patience=10):
        """Longest turns of the main loop since the first frame, as the program measured them."""
        self.probe_file.unlink(missing_ok=True)
        self.process.send_signal(signal.SIGUSR1)

        def read():
            self.check_alive()
            try:
                return json.loads(self.probe_file.read_text())
            except (OSError, ValueError):
                return None
        return until(read, 'the probe writes its file', patience, 0.05)

    def forget_turns(self):
        """The probe begins anew."""
        self.check_alive()
        self.process.send_signal(signal.SIGUSR2)

    # Actions ---------------------------------------------------------------------------

    def window_path(self):
        """Asked once in each life of the program: it may be stopped the next time."""
        if self._path is not None:
            return self._path
        answer = self.bus.call_sync(self.id, f'{self.object}/window', 'org.freedesktop.DBus.Introspectable', 'Introspect',
                                    None, None, 0, 5000, None).unpack()[0]
        numbers = sorted(int(n) for n in re.findall(r'<node name="(\d+)"', answer))
        if not numbers:
            raise AssertionError('no window offers actions')
        self._path = f'{self.object}/window/{numbers[-1]}'
        return self._path

    def action(self, name, *arguments, signature=None, wait=True):
        """Activates `app.name` or `win.name`; with several arguments, one tuple parameter."""
        scope, name = name.split('.', 1)
        path = self.object if scope == 'app' else self.window_path()
        parameter = []
        if arguments:
            signature = signature or ('s' if len(arguments) == 1 else '(' + 's' * len(arguments) + ')')
            parameter = [GLib.Variant(signature, arguments[0] if len(arguments) == 1 and not signature.startswith('(') else arguments)]
        body = GLib.Variant('(sava{sv})', (name, parameter, {}))
        if wait:
            self.bus.call_sync(self.id, path, 'org.gtk.Actions', 'Activate', body, None, 0, 20000, None)
        else:
            self.bus.call(self.id, path, 'org.gtk.Actions', 'Activate', body, None, 0, 20000, None, None)

    def has_action(self, name):
        scope, name = name.split('.', 1)
        path = self.object if scope == 'app' else self.window_path()
        return name in self.bus.call_sync(self.id, path, 'org.gtk.Actions', 'List', None, None, 0, 5000, None).unpack()[0]

    # Looking ---------------------------------------------------------------------------

    def all(self, role=None, name=None, within=None, showing=True):
        self.check_alive()
        found = []
        for a in walk(within or self.application):
            try:
                if (role is None or a.get_role_name() == role) and matches(name, a.get_name()) and \
                        (not showing or has_state(a, 'SHOWING')):
                    found.append(a)
            except GLib.Error:
                continue
        return found

    def look(self, role=None, name=None, within=None, showing=True):
        """The first such control or None; does not wait."""
        self.check_alive()
        for a in walk(within or self.application):
            try:
                if (role is None or a.get_role_name() == role) and matches(name, a.get_name()) and \
                        (not showing or has_state(a, 'SHOWING')):
                    return a
            except GLib.Error:
                continue
        return None

    def find(self, role=None, name=None, within=None, patience=20):
        return until(lambda: self.look(role, name, within), f'{role or "anything"} {name!r}', patience)

    def gone(self, role=None, name=None, patience=20):
        until(lambda: not self.look(role, name), f'{role or "anything"} {name!r} gone', patience)

    def says(self, text, patience=20):
        """Waits until a label (or any name) contains the text."""
        wanted = text if isinstance(text, re.Pattern) else re.compile(re.escape(text))
        return self.find(None, wanted, patience=patience)

    def rows(self, name, role='list'):
        """Names of the rows of a list that exist now, top to bottom."""
        return [c.get_name() or ' '.join(filter(None, (a.get_name() for a in walk(c)))) for c in children(self.find(role, name))]

    def wait_row(self, name, text, patience=20):
        wanted = text if isinstance(text, re.Pattern) else re.compile(re.escape(text))
        return until(lambda: next((r for r in self.rows(name) if wanted.search(r)), None), f'{text!r} in {name}', patience)

    def sensitive(self, accessible):
        return has_state(accessible, 'SENSITIVE')

    def tree(self, within=None):
        """The visible tree as text, for the report of a failure."""
        lines = []

        def add(a, depth):
            try:
                if depth and not has_state(a, 'SHOWING'):
                    return
                lines.append('  ' * depth + f'{a.get_role_name()} {a.get_name()!r}')
                for child in children(a):
                    add(child, depth + 1)
            except GLib.Error:
                pass
        add(within or self.application, 0)
        return '\n'.join(lines[:400])

    # Doing -----------------------------------------------------------------------------

    def click(self, role=None, name=None, within=None, accessible=None):
        a = accessible or self.find(role, name, within)
        names = [a.get_action_name(i) for i in range(a.get_n_actions())]
        if 'click' in names:
            a.do_action(names.index('click'))
        else:
            self.point_and_click(a)
        return a

    def press_by_keyboard(self, name):
        """For what may be far down: Tab until it has the focus, then Return."""
        self.focus()
        for _ in range(60):
            focused = self.focused()
            if focused is not None and (focused.get_name() or '') == name:
                return self.key('Return')
            self.key('Tab')
            turn()
        raise AssertionError(f'the keyboard does not reach {name!r}')

    def set_text(self, name, text, role='text'):
        """Fills an entry or text view; a row that holds one is searched for it."""
        def place():
            a = self.look(role, name) or self.look(None, name)
            if a is None:
                return None
            for inner in walk(a):
                if inner.get_editable_text_iface() is not None and has_state(inner, 'EDITABLE'):
                    return inner
            return None
        field = until(place, f'a field {name!r}')
        if not Atspi.EditableText.set_text_contents(field, text):
            raise AssertionError(f'{name!r} does not take text')
        if 'assword' not in (field.get_name() or ''):   # its text is not told
            until(lambda: text_of(field) == text, f'the text in {name!r}')
        return field

    def key(self, *keys):
        """Keys by the X server to whatever has the focus: 'Return', 'ctrl+k', 'F10'."""
        subprocess.run(['xdotool', 'key', '--clearmodifiers', *keys], check=True, stderr=subprocess.DEVNULL)

    def type(self, text):
        subprocess.run(['xdotool', 'type', '--delay', '5', text], check=True, stderr=subprocess.DEVNULL)

    def windows(self):
        """The program's windows in the X server, the largest last."""
        found = []
        for ident in subprocess.run(['xdotool', 'search', '--onlyvisible', '--pid', str(self.process.pid)],
                                    capture_output=True, text=True).stdout.split():
            lines = subprocess.run(['xdotool', 'getwindowgeometry', '--shell', ident], capture_output=True, text=True).stdout.split()
            size = dict(line.split('=') for line in lines if '=' in line)
            found.append((int(size.get('WIDTH', 0)) * int(size.get('HEIGHT', 0)), ident))
        return [ident for _, ident in sorted(found)]

    def focus(self):
        """There is no window manager: the keyboard goes where it is told."""
        for ident in self.windows()[-1:]:
            subprocess.run(['xdotool', 'windowraise', ident, 'windowfocus', '--sync', ident], check=False, stderr=subprocess.DEVNULL, timeout=10)

    def resize(self, width, height):
        for ident in self.windows()[-1:]:
            subprocess.run(['xdotool', 'windowsize', ident, str(width), str(height)], check=True)

    def point(self, accessible):
        """The middle of a control on the screen."""
        frame = next(a for a in children(self.application) if has_state(a, 'SHOWING'))
        e, f = (a.get_extents(Atspi.CoordType.WINDOW) for a in (accessible, frame))
        x = y = 0
        for ident in self.windows()[-1:]:
            geometry = dict(line.split('=') for line in subprocess.run(
                ['xdotool', 'getwindowgeometry', '--shell', ident], capture_output=True, text=True).stdout.split() if '=' in line)
            x, y = int(geometry.get('X', 0)), int(geometry.get('Y', 0))
        return x + e.x - 2 * f.x + e.width // 2, y + e.y - 2 * f.y + e.height // 2

    def point_and_click(self, accessible, button=1):
        x, y = self.point(accessible)
        subprocess.run(['xdotool', 'mousemove', str(x), str(y), 'click', str(button)], check=True)

    def focused(self):
        return next((a for a in walk(self.application) if has_state(a, 'FOCUSED')), None)

    def screenshot(self, name):
        folder = Path(os.environ.get('ENVOI_SCREENSHOTS') or
                      Path(os.environ.get('MESON_BUILD_ROOT', '.')) / 'screenshots')
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / (re.sub(r'[^A-Za-z0-9._-]+', '-', name) + '.png')
        subprocess.run(['import', '-window', 'root', str(file)], check=False, stderr=subprocess.DEVNULL)
        return file
