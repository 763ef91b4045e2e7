#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sandbox of the installed Flatpak, from outside: what it may and may not, and that all the rest goes through portals.

`./dev flatpak` builds, installs and calls this; it is no part of `./dev test`. The server is a real Prosody."""
import os
import re
import ssl
import subprocess
import sys
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from live import sandbox  # noqa: E402
from live.stored import Stored  # noqa: E402
from live.tap import Skip, case, run, say  # noqa: E402
from world import servers  # noqa: E402
from world.actors import Stage  # noqa: E402
from world.pictures import landscape  # noqa: E402

ID = os.environ['ENVOI_FLATPAK']
PERMITTED = {'shared': 'network;ipc;', 'sockets': 'x11;wayland;pulseaudio;fallback-x11;', 'devices': 'dri;'}
SHARING, METADATA = 'urn:xmpp:sfs:0', 'urn:xmpp:file:metadata:0'


def has_focus(accessible):
    from live.ui import has_state, walk
    return any(has_state(a, 'FOCUSED') for a in walk(accessible))


class Day:
    def __init__(self, desktop, server, stage):
        from live import ui
        self.desktop, self.backend, self.server, self.until = desktop, desktop.backend, server, ui.until
        for name in ('alice', 'bob'):
            server.add_user(name)
        server.befriend('alice', 'bob')
        self.alice, self.bob_jid = server.jid('alice'), server.jid('bob')
        self.bob = stage.enter(server, 'bob')
        sandbox.clear(ID)
        self.home = sandbox.Home(ID)
        environment = server.environment()
        authority = self.home.folder / 'config' / 'authority.pem'
        authority.write_bytes(Path(environment['ENVOI_TEST_CA']).read_bytes())
        self.program = sandbox.program_class()(self.home, {**environment, 'ENVOI_TEST_CA': str(authority), 'G_DEBUG': 'fatal-criticals'}, application_id=ID)
        self.stored = Stored(self.home)
        self.shots = 0

    def online(self):
        self.bob.wait(lambda: any(p.get('type') is None for p in self.bob.presences.get(self.alice, [])), 'alice online', 40)

    def open(self, jid):
        self.program.action('win.open-conversation', '', jid)
        self.program.find('text', 'Message')

    def close_window(self):
        """As the person does it."""
        def closed():
            if not self.program.windows():
                return True
            self.program.focus()
            self.program.key('ctrl+w')
            return False
        self.until(closed, 'the window is closed', pause=0.3)

    def notification(self, text):
        def shown():
            return next((key for key, n in self.backend.notifications.items() if text in str(n.get('body', '')) or text in str(n.get('title', ''))), None)
        return self.until(shown, f'a notification of {text!r}')

    def shot(self, name):
        self.program.screenshot(f'flatpak-{name}')

    def failed(self):
        self.shots += 1
        if self.program.alive():
            self.shot(f'failed-{self.shots}')
            if self.program.application is not None:
                say(self.program.tree())
        say('the desktop was asked: secrets', self.backend.secrets, 'files', self.backend.files_asked, 'access', self.backend.accesses)
        say(self.program.tail(20))
        for log in self.desktop.folder.glob('dbus-daemon.log'):
            say(log.read_text(errors='replace')[-3000:])


@case('it is installed with the six permissions of the manifest, and none more')
def permissions(day):
    said = sandbox.flatpak('info', '--user', '--show-permissions', ID).stdout
    found = dict(line.split('=', 1) for line in said.splitlines() if '=' in line)
    assert found == PERMITTED, said


@case('the window is there, in a sandbox')
def window(day):
    day.program.start()
    day.program.find('button', 'Sign In')
    assert ID in sandbox.flatpak('ps', '--columns=application').stdout.split()
    day.shot('1-start')


@case('signing in; the password is kept through the Secret portal, and lies in no file')
def sign_in(day):
    program, password = day.program, day.server.users['alice']
    program.action('win.sign-in')
    program.set_text(re.compile('Address'), day.alice)
    program.set_text('Password', password)
    program.click(accessible=day.until(lambda: len(found := program.all('button', 'Sign In')) == 1 and found[0], 'one button to sign in'))
    day.stored.wait(lambda: day.stored.rows('SELECT 1 FROM account WHERE jid = ? AND password_kept', (day.alice,)), 'the account, its password kept', 40)
    day.online()
    assert set(day.backend.secrets) == {ID}, day.backend.secrets
    holding = [path for path in day.home.folder.rglob('*') if path.is_file() and password.encode() in path.read_bytes()]
    assert not holding, holding
    day.shot('2-signed-in')


@case('started again, it signs in without asking')
def again(day):
    day.program.kill()
    day.program.start()
    day.bob.say(day.alice, 'Good morning')
    day.program.wait_row('Conversations', 'Good morning', 40)


@case('files of the host cannot be read, and the keyring and other programs not be reached')
def closed(day):
    secret = Path(os.environ['HOME']) / 'secret.txt'
    secret.write_text('only for me')
    other = Path(os.environ['HOME']) / '.var' / 'app' / 'org.example.Other' / 'data'
    other.mkdir(parents=True, exist_ok=True)
    (other / 'letter.txt').write_text('only for me, too')
    for path in (secret, other / 'letter.txt'):
        status, said = day.program.inside('cat', str(path))
        assert status != 0 and 'No such file' in said, (path, said)
    status, said = day.program.inside('sh', '-c', f'echo x >{secret.parent}/written.txt; ls -A {secret.parent}')
    assert not (secret.parent / 'written.txt').exists() and 'secret.txt' not in said, said
    for name in ('org.freedesktop.secrets', 'org.freedesktop.Flatpak'):
        status, said = day.program.inside('gdbus', 'introspect', '--session', '--dest', name, '--object-path', '/')
        assert status != 0, said
    status, said = day.program.inside('ls', '/dev')
    assert 'video0' not in said and 'sda' not in said and 'vda' not in said, said


@case('a file that is chosen through the portal can be read, and is sent')
def chosen(day):
    if not os.access('/dev/fuse', os.W_OK):
        raise Skip('no file system in user space here: /dev/fuse cannot be opened')
    pictures = Path(os.environ['HOME']) / 'Pictures'
    pictures.mkdir(exist_ok=True)
    picture = pictures / 'harbour.png'
    picture.write_bytes(landscape('harbour'))
    day.backend.chosen = [picture.as_uri()]
    day.open(day.bob_jid)
    day.program.click('button', 'Send Files')
    day.program.says(picture.name)
    assert day.backend.files_asked == 1
    day.program.click('button', 'Send')

    def arrived():
        for seen in list(day.bob.seen):
            sharing = seen.kinds.get('file-sharing')
            if sharing is not None and sharing.findtext(f'{{{METADATA}}}file/{{{METADATA}}}name') == picture.name:
                return seen
        return None
    seen = day.bob.wait(arrived, 'the picture', 40)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=str(day.server.authority.file))))
    with opener.open(seen.body, timeout=20) as answer:
        assert answer.read(8) == b'\x89PNG\r\n\x1a\n'
    # Decoded by glycin in a sandbox within the sandbox.
    day.program.find('button', re.compile('^Picture'))
    day.shot('3-sent')


@case('a link is opened by the desktop, through the portal')
def link(day):
    opened = day.desktop.folder / 'opened.txt'
    browser = day.desktop.folder / 'browser'
    browser.write_text(f'#!/bin/sh\nprintf "%s\\n" "$1" >>{opened}\n')
    browser.chmod(0o755)
    applications = Path(os.environ['XDG_DATA_HOME']) / 'applications'
    applications.mkdir(exist_ok=True)
    (applications / 'test-browser.desktop').write_text(f'[Desktop Entry]\nType=Application\nName=Browser\nExec={browser} %u\nMimeType=x-scheme-handler/https;\n')
    subprocess.run(['update-desktop-database', str(applications)], check=True)
    subprocess.run(['xdg-mime', 'default', 'test-browser.desktop', 'x-scheme-handler/https'], check=True)
    day.program.action('app.open-uri', 'https://example.org/reading?x=1')
    day.until(lambda: opened.exists() and opened.read_text().split() == ['https://example.org/reading?x=1'], 'the browser has the link', 30)


@case('closed, it asks whether it may run in the background, and tells of messages through the portal')
def background(day):
    from gi.repository import GLib
    store = 'org.freedesktop.impl.portal.PermissionStore'
    # So that the desktop asks the person, as some do each time.
    day.program.bus.call_sync(store, '/' + store.replace('.', '/'), store, 'SetPermission',
                              GLib.Variant('(sbssas)', ('background', True, 'background', ID, ['ask'])), None, 0, 5000, None)
    day.close_window()
    application, title, reason = day.until(lambda: day.backend.accesses and day.backend.accesses[0], 'the desktop asks the person')
    assert application == ID and 'background' in title and 'Envoi' in reason, day.backend.accesses
    day.bob.say(day.alice, 'Are you still there?')
    key = day.notification('Are you still there?')
    assert key[0] == ID
    day.backend.press(key)
    day.until(day.program.windows, 'a window')
    day.program.wait_window()
    day.program.wait_row('Messages', 'Are you still there?')
    day.shot('4-notified')


@case('to start with the desktop is asked through the portal, too')
def autostart(day):
    day.program.action('app.preferences')
    row = day.program.find('check box', 'Start With the Desktop')
    day.program.focus()
    # By the keyboard, which scrolls to it.
    day.until(lambda: has_focus(row) or day.program.key('Tab'), 'the focus on the switch', 40, 0.3)
    day.program.key('space')
    entry = Path(os.environ['XDG_CONFIG_HOME']) / 'autostart' / f'{ID}.desktop'
    day.until(entry.exists, 'the desktop starts it')
    command = next(line for line in entry.read_text().splitlines() if line.startswith('Exec='))
    assert 'flatpak run' in command and ID in command and command.endswith('--gapplication-service'), command
    day.program.key('space')
    day.until(lambda: not entry.exists(), 'the desktop starts it no more')
    day.shot('5-preferences')


@case('an xmpp: link from outside comes to the program that runs')
def outside(day):
    asked = subprocess.run(['xdg-mime', 'query', 'default', 'x-scheme-handler/xmpp'], capture_output=True, text=True, check=False).stdout
    assert asked.strip() == f'{ID}.desktop', asked
    day.program.kill()
    day.program.start()
    subprocess.Popen(['gio', 'open', f'xmpp:{day.bob_jid}?message;body=Hello%20there'], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    day.program.says('Hello there')
    assert sandbox.flatpak('ps', '--columns=application').stdout.split().count(ID) == 1
    day.shot('6-link')


@case('an xmpp: link from outside starts the program that does not run')
def outside_closed(day):
    day.program.quit()
    subprocess.Popen(['gio', 'open', f'xmpp:{day.bob_jid}?message;body=Hello%20again'], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    day.program.adopt()
    day.program.says('Hello again', 40)


@case('uninstalled, nothing but the person’s data is left')
def uninstalled(day):
    day.program.kill()
    day.until(lambda: ID not in sandbox.flatpak('ps', '--columns=application').stdout.split(), 'no sandbox runs')
    done = sandbox.flatpak('uninstall', '--user', '--noninteractive', ID)
    assert done.returncode == 0, done.stderr
    left = [path for path in sandbox.EXPORTS.rglob('*') if path.is_file() and path.name.startswith(ID + '.')]
    assert not left, left
    assert day.stored.file() is not None


if __name__ == '__main__':
    one_desktop = sandbox.SandboxDesktop(size='1280x900')
    with one_desktop, servers.new_server('prosody') as one_server, Stage() as one_stage:
        one_day = Day(one_desktop, one_server, one_stage)
        try:
            run(one_day, on_failure=one_day.failed)
        finally:
            one_day.program.kill()
            sandbox.clear(ID)
