#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Links and codes with the real program: from the desktop's own opener while it runs and while it does not, in codes that other
programs write, from pictures and from a camera; and what is malformed."""
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from live.arena import Arena, open_desktop  # noqa: E402
from live.tap import Skip, case, run, say  # noqa: E402
from world import servers  # noqa: E402
from world.actors import Stage  # noqa: E402

DESKTOP = open_desktop(size='1280x1000')
from gi.repository import Gio, GLib  # noqa: E402
from live import camera  # noqa: E402
from live.ui import until, text_of  # noqa: E402

BUILD = Path(os.environ['ENVOI_PROGRAM']).parents[2]
ID = 'im.envoi.Envoi'
KEY = '3c9a5f2be1d64780aa0c1f0b7e6d5c4b3a29181706f5e4d3c2b1a09f8e7d6c5b'


class Adopted:
    """A program that somebody else started, with as much of Popen as the tests want."""

    def __init__(self, pid):
        self.pid, self.returncode = pid, None

    def poll(self):
        try:
            state = Path(f'/proc/{self.pid}/stat').read_text().rsplit(')', 1)[1].split()[0]
        except (OSError, IndexError):
            state = 'Z'
        self.returncode = 0 if state == 'Z' else None
        return self.returncode

    def wait(self, patience=20):
        until(lambda: self.poll() is not None, 'the program has ended', patience)
        return 0

    def kill(self):
        try:
            os.kill(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass

    def send_signal(self, number):
        os.kill(self.pid, number)


class Day:
    def __init__(self, server, stage):
        self.server, self.stage = server, stage
        self.arena = Arena(server, 'alice')
        self.program, self.stored = self.arena.program, self.arena.stored
        self.alice = server.jid('alice')
        self.room = server.room('meetup')
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        self.failures = 0

    # The desktop ------------------------------------------------------------------------

    def install(self):
        """As “meson install” does it, but with the program of the build folder and this test's profile."""
        program = DESKTOP.folder / 'envoi'
        variables = {**self.arena.profile.environment(), **self.program.environment, 'ENVOI_PROBE': str(self.program.probe_file), 'G_DEBUG': 'fatal-criticals',
                     'GSETTINGS_SCHEMA_DIR': os.environ['GSETTINGS_SCHEMA_DIR']}
        lines = ''.join(f'export {name}={self.quote(value)}\n' for name, value in variables.items())
        program.write_text(f'#!/bin/sh\n{lines}exec {self.program.binary} "$@" >>{self.program.log} 2>&1\n')
        program.chmod(0o755)
        service = (BUILD / 'data' / f'{ID}.service').read_text()
        (DESKTOP.folder / 'services' / f'{ID}.service').write_text(re.sub(r'(?m)^Exec=\S+', f'Exec={program}', service))
        self.entry = (BUILD / 'data' / f'{ID}.desktop').read_text().replace('Exec=envoi', f'Exec={program}')
        self.applications = Path(os.environ['XDG_DATA_HOME']) / 'applications'
        self.applications.mkdir()
        self.write_entry(True)
        # A new service file is seen without being told, but not at once.
        self.bus.call_sync('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', 'ReloadConfig', None, None, 0, 5000, None)

    @staticmethod
    def quote(value):
        return "'" + str(value).replace("'", "'\\''") + "'"

    def write_entry(self, by_bus):
        (self.applications / f'{ID}.desktop').write_text(self.entry if by_bus else self.entry.replace('DBusActivatable=true', 'DBusActivatable=false'))
        subprocess.run(['update-desktop-database', str(self.applications)], check=True)

    def opener(self, *command):
        """Some openers stay until the program ends."""
        subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)

    def adopt(self):
        """The program that the desktop started."""
        def pid():
            owner = self.bus.call_sync('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', 'GetConnectionUnixProcessID',
                                       GLib.Variant('(s)', (ID,)), None, 0, 5000, None)
            return owner.unpack()[0]
        self.program.process = Adopted(until(pid, 'the program is on the bus', 30))
        self.program.bus = self.bus
        self.program.wait_window()

    # The window -------------------------------------------------------------------------

    def link(self, text):
        self.program.action('app.open-link', text)

    def page(self, heading):
        """The page of the link is there; says what it shows."""
        return self.program.find('dialog', None) and self.program.says(heading)

    def button(self, name):
        """Of the page, not of the window behind it."""
        return until(lambda: next((b for d in self.program.all('dialog') if (b := self.program.look('button', name, d))), None), f'the button {name}')

    def has_button(self, name):
        return any(self.program.look('button', name, d) for d in self.program.all('dialog'))

    def close(self):
        def gone():
            if not self.program.all('dialog') and not self.program.all('alert'):
                return True
            self.program.focus()
            self.program.key('Escape')
            time.sleep(0.2)
            return False
        until(gone, 'no dialog is open')

    def nothing_done(self, before):
        assert self.state() == before, (before, self.state())

    def state(self):
        """What a link may not change before somebody says yes."""
        return (len(self.stored.bodies()), sorted(self.stored.contacts()), sorted(r['jid'] for r in self.stored.rows('SELECT jid FROM room')))

    def shot(self, name):
        self.program.screenshot(f'links-{name}')

    def failed(self):
        self.failures += 1
        if self.program.alive():
            self.program.screenshot(f'links-failed-{self.failures}')
            say(self.program.tree())
        say(self.program.tail(12))
        if not self.program.alive():
            self.program.start()
        try:
            self.close()
        except AssertionError:
            pass


@case('the desktop names Envoi for such links')
def registered(day):
    day.install()
    found = subprocess.run(['gio', 'mime', 'x-scheme-handler/xmpp'], capture_output=True, text=True, check=False).stdout
    assert ID in found, found
    asked = subprocess.run(['xdg-mime', 'query', 'default', 'x-scheme-handler/xmpp'], capture_output=True, text=True, check=False).stdout
    assert ID in asked, asked


@case('closed, the desktop’s opener starts it over the bus, and the page of the room comes')
def closed_by_bus(day):
    day.opener('gio', 'open', f'xmpp:{day.room}?join')
    day.adopt()
    day.program.says('Hamburg Meetup', patience=40)
    day.program.says(day.room)
    day.shot('01-join-closed')


@case('one yes, and the person stands in the room with its history')
def join(day):
    day.program.click(accessible=day.button('Join'))
    day.program.wait_row('Messages', 'Welcome to the meetup', patience=30)
    until(lambda: 'alice' in day.host.occupants(day.room), 'alice is in the room')
    day.shot('02-joined')


@case('running, the opener leads to the open window')
def running(day):
    day.program.action('win.close-conversation')
    day.opener('gio', 'open', f'xmpp:{day.server.jid("bob")}?message;body=Hello%20%2B%20good%20morning%2C%20Bob%3F')
    day.page(re.compile('Write to .*bob@'))
    day.program.says('Hello + good morning, Bob?')
    day.shot('03-message')
    before = len(day.stored.bodies())
    day.program.click(accessible=day.button('Open Conversation'))
    day.program.find('text', 'Message')
    until(lambda: text_of(day.program.find('text', 'Message')) == 'Hello + good morning, Bob?', 'the text in the field')
    assert len(day.stored.bodies()) == before, 'a link has sent something'


@case('closed, the opener of another desktop starts it by its command line')
def closed_by_command(day):
    day.program.quit()
    day.write_entry(False)
    day.opener('xdg-open', f'xmpp:{day.server.jid("carol")}?roster;name=Carol%20of%20the%20Hills')
    day.adopt()
    day.page('Add')
    day.program.says('Carol of the Hills')
    day.program.says(day.server.jid('carol'))
    day.shot('04-add')
    day.program.click(accessible=day.button('Add Contact'))
    day.stored.wait(lambda: (day.stored.contacts().get(day.server.jid('carol')) or {}).get('name') == 'Carol of the Hills', 'carol among the contacts', 30)


@case('a bare address: the server says that it is a room')
def bare_room(day):
    day.link('xmpp:' + day.server.room('other'))
    day.program.says('Second Room', patience=30)
    day.button('Join')
    day.close()


@case('a bare address of somebody unknown: write or add')
def bare_person(day):
    day.link(f'xmpp:{day.server.jid("dave")}')
    day.page(re.compile('Write to .*dave@'))
    until(lambda: not day.program.look(None, re.compile('Asking the server')), 'the server has answered', 30)
    day.button('Add Contact')
    day.button('Open Conversation')
    day.shot('05-person')
    day.close()


@case('F12 what a link does not do: remove, unsubscribe, run, publish')
def harmless(day):
    bob = day.server.jid('bob')
    before = day.state()
    for query, sentence in (('?remove', 'remove'), ('?unsubscribe', 'no longer see'), ('?command;node=x', 'runs no commands'),
                            ('?pubsub;action=delete;node=x', 'does not do'), ('?sendfile', 'does not do')):
        day.link(f'xmpp:{bob}{query}')
        day.program.says(re.compile(sentence))
        day.button('Open Conversation')
        assert not day.has_button('Add Contact')
        day.close()
    day.nothing_done(before)


@case('a post is shown as text')
def post(day):
    day.link('xmpp:pubsub.movim.eu?;node=de-hamburg-xmpp-meetup;item=November%20meetup')
    day.program.says('de-hamburg-xmpp-meetup')
    day.program.says('November meetup')
    day.shot('06-post')
    day.close()


@case('F12 malformed links: one sentence, nothing changes')
def malformed(day):
    before = day.state()
    for text, sentence in (('xmpp:', 'no valid address'), ('xmpp:a@b.example?message;body=%00', 'damaged'), ('xmpp:%E2%80%AEa@b.example', 'hidden characters'),
                           ('xmpp:a@b.example?message;body=' + 'x' * 100000, 'too long'), ('https://example.org/', 'no address and no link')):
        day.link(text)
        day.program.says('This Link Does Not Work')
        day.program.says(re.compile(sentence))
        day.close()
    day.shot('07-malformed')
    day.nothing_done(before)


@case('an address of mixed scripts is warned of and shown as a whole')
def mixed(day):
    day.link('xmpp:pаypal@example.org?roster')                     # the second letter is Cyrillic
    day.program.says(re.compile('mixes letters of several alphabets'))
    day.program.says('pаypal@example.org')
    day.shot('08-mixed')
    day.close()


@case('links of web pages that stand for an address')
def gateways(day):
    day.link(f'https://xmpp.link/#{day.room}?join')
    day.program.wait_row('Messages', 'Welcome to the meetup')
    day.link('https://conversations.im/i/nobody@example.org?omemo-sid-1=' + KEY)
    day.program.says('nobody@example.org')
    day.program.says(re.compile('names a key'))
    day.close()


def read_code(picture):
    return subprocess.run(['zbarimg', '-q', '--raw', '-Sdisable', '-Sqrcode.enable', str(picture)], capture_output=True, text=True, check=False).stdout.strip()


@case('the code in the program’s own window is read by another program: my address, a contact, a room, light and dark')
def own_window(day):
    for account, address, link in ((day.alice, '', f'xmpp:{day.alice}'), (day.alice, day.server.jid('bob'), f'xmpp:{day.server.jid("bob")}'),
                                   (day.alice, day.room, f'xmpp:{day.room}?join')):
        day.program.action('app.share', account, address)
        day.program.find('image', re.compile('^Code with'))
        until(lambda: read_code(day.program.screenshot('links-09-share-' + (link[5:].split('@')[0]))) == link, f'{link} on the screen')
        day.close()


CODES = (
    ('conversations', 'xmpp:romeo@montague.example?omemo-sid-1031453=' + KEY, 'romeo@montague.example'),
    ('conversations-invitation', 'xmpp:romeo@montague.example?roster;preauth=TOKEN;ibr=y;omemo-sid-1=' + KEY, 'romeo@montague.example'),
    ('dino', 'xmpp:juliet@capulet.example?omemo-sid-4711=' + KEY, 'juliet@capulet.example'),
    ('gajim', 'xmpp:mercutio@verona.example?message;omemo-sid-1=' + KEY + ';omemo-sid-2=' + KEY, 'mercutio@verona.example'),
    ('kaidan', 'xmpp:nurse@capulet.example?trust-message;encryption=urn:xmpp:omemo:2;trust=' + KEY, 'nurse@capulet.example'),
)


@case('F13 picture files with the texts of Conversations, Dino, Gajim and Kaidan lead to the right page')
def pictures(day):
    for name, text, address in CODES:
        file = DESKTOP.folder / f'{name}.png'
        subprocess.run(['qrencode', '-o', str(file), '-s', '6', '-m', '4', text], check=True)
        day.program.action('app.scan-file', str(file))
        day.program.says(address)
        day.button('Open Conversation')
        day.close()


@case('several codes in one picture are offered')
def several(day):
    one, two, both = (DESKTOP.folder / f'{n}.png' for n in ('one', 'two', 'both'))
    subprocess.run(['qrencode', '-o', str(one), '-s', '6', '-m', '4', 'xmpp:one@b.example'], check=True)
    subprocess.run(['qrencode', '-o', str(two), '-s', '6', '-m', '4', '--foreground=FFFFFF', '--background=000000', 'xmpp:two@b.example'], check=True)
    subprocess.run(['convert', str(one), str(two), '-background', 'gray', '-append', str(both)], check=True)
    day.program.action('app.scan-file', str(both))
    day.program.says('Several codes')
    day.shot('10-several')
    day.program.says('xmpp:one@b.example')
    day.program.click(accessible=day.program.find('list item', re.compile('two@b.example')))
    day.page(re.compile('Write to .*two@b.example'))
    day.close()


@case('F13 a code with something else, a picture without a code, a file that is no picture')
def no_code(day):
    other, blank, text = (DESKTOP.folder / n for n in ('other.png', 'blank.png', 'text.png'))
    subprocess.run(['qrencode', '-o', str(other), '-s', '6', 'WIFI:S:x;T:WPA;P:y;;'], check=True)
    subprocess.run(['convert', '-size', '300x300', 'xc:white', str(blank)], check=True)
    text.write_text('no picture')
    day.program.action('app.scan-file', str(other))
    day.program.says('This Link Does Not Work')
    day.close()
    day.program.action('app.scan-file', str(blank))
    day.program.says(re.compile('No code was found'))
    day.shot('11-no-code')
    day.close()
    day.program.action('app.scan-file', str(text))
    day.program.says(re.compile('no picture that Envoi can read'))
    day.close()


@case('what was copied is read: a link, an address, a picture')
def clipboard(day):
    picture = DESKTOP.folder / 'dino.png'
    for kind, source, address in (('UTF8_STRING', b'xmpp:copied@b.example', 'copied@b.example'), ('UTF8_STRING', b' plain@b.example\n', 'plain@b.example'),
                                  ('image/png', picture.read_bytes(), 'juliet@capulet.example')):
        holder = subprocess.Popen(['xclip', '-selection', 'clipboard', '-t', kind, '-quiet'], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)
        holder.stdin.write(source)
        holder.stdin.close()
        try:
            day.program.action('app.scan')
            day.program.find('button', 'Paste')
            until(lambda: subprocess.run(['xclip', '-selection', 'clipboard', '-o', '-t', 'TARGETS'], capture_output=True, check=False).stdout, 'the clipboard is held')
            day.program.click('button', 'Paste')
            day.program.says(address)
            day.button('Add Contact')
            day.close()
        finally:
            holder.kill()
            holder.wait()


@case('without a portal, one sentence says that there is no camera')
def no_portal(day):
    day.program.action('app.scan')
    day.program.click('button', 'Use the Camera')
    day.program.says(re.compile('lends no cameras'))
    day.shot('12-no-camera')
    day.close()


@case('a camera that the desktop does not have, or does not lend: one sentence')
def no_camera(day):
    day.portal = camera.Portal()
    day.portal.present = False
    day.program.action('app.scan')
    day.program.click('button', 'Use the Camera')
    day.program.says(re.compile('No camera was found'))
    day.portal.present, day.portal.allowed = True, False
    day.program.click('button', 'Use the Camera')
    day.program.says(re.compile('may not use the camera'))
    assert day.portal.asked == 1, day.portal.asked
    day.close()


@case('a code before the camera leads to the page')
def with_camera(day):
    if not camera.is_possible():
        raise Skip('no PipeWire here')
    picture = DESKTOP.folder / 'camera.png'
    subprocess.run(['qrencode', '-o', str(picture), '-s', '8', '-m', '4', 'xmpp:seen@b.example?roster;name=Seen'], check=True)
    subprocess.run(['convert', str(picture), '-background', 'gray', '-gravity', 'center', '-extent', '640x480', str(picture)], check=True)
    day.portal.allowed = True
    with camera.Camera(DESKTOP.folder, picture):
        day.program.action('app.scan')
        day.program.click('button', 'Use the Camera')
        day.program.says(re.compile('Add .*Seen.* to Your Contacts'), patience=40)
        day.program.says('seen@b.example')
        day.shot('13-camera')
        day.close()
    day.portal.close()


@case('without an account: an invitation leads to the page that makes one; another link waits until somebody has signed in')
def no_account(day):
    from live.arena import new_profile
    arena = Arena(day.server, 'dave', profile=new_profile())
    signed_out = {name: arena.program.environment.pop(name) for name in ('ENVOI_TEST_ACCOUNT', 'ENVOI_TEST_PASSWORD')}
    assert signed_out
    if day.program.alive():
        day.program.quit()
    with arena.program as program:
        program.find('button', 'Sign In')
        program.action('app.open-link', f'xmpp:{day.server.domain}?register;preauth=TOKEN')
        program.find('button', 'Continue')
        until(lambda: any('preauth=TOKEN' in text_of(a) for a in program.all('text')), 'the invitation in the field')
        program.screenshot('links-14-register')
        program.action('app.open-link', f'xmpp:{day.server.jid("bob")}?message;body=hi')
        program.says('Sign in first; the link is opened then.')
        assert not program.all('dialog')


class Host:
    """Somebody in the room, who wrote there before."""

    def __init__(self, peer):
        self.peer = peer

    def occupants(self, room):
        inside = set()
        for xml in list(self.peer.presences.get(room, ())):
            nick = (xml.get('from') or '').partition('/')[2]
            (inside.discard if xml.get('type') else inside.add)(nick)
        return inside

    def make_room(self, room, name, *words):
        """A room with a name and a history."""
        self.peer.presence(to=f'{room}/host', extra="<x xmlns='http://jabber.org/protocol/muc'/>")
        self.peer.wait(lambda: 'host' in self.occupants(room), 'the host is in the room')
        fields = ''.join(f"<field var='{var}'><value>{value}</value></field>" for var, value in (
            ('FORM_TYPE', 'http://jabber.org/protocol/muc#roomconfig'), ('muc#roomconfig_roomname', name), ('muc#roomconfig_persistentroom', '1'),
            ('muc#roomconfig_publicroom', '1')))
        self.peer.iq('set', f"<query xmlns='http://jabber.org/protocol/muc#owner'><x xmlns='jabber:x:data' type='submit'>{fields}</x></query>", to=room)
        for word in words:
            self.peer.say(room, word, kind='groupchat')
            self.peer.wait_body(word)


def prepare(server, stage):
    for name in ('alice', 'bob', 'carol', 'dave'):
        server.add_user(name)
    server.set_roster('alice', [servers.contact(server.jid('bob'), 'Bob Example')])
    server.set_roster('bob', [servers.contact(server.jid('alice'), 'Alice')])
    day = Day(server, stage)
    bob = stage.enter(server, 'bob')
    day.host = Host(bob)
    day.host.make_room(day.room, 'Hamburg Meetup', 'Welcome to the meetup')
    day.host.make_room(server.room('other'), 'Second Room')
    return day


if __name__ == '__main__':
    if sys.argv[1:] == ['ejabberd'] and not os.environ.get('ENVOI_TEST_LONG'):
        print('1..0 # SKIP with --long only: what a link does hardly depends on the server')
        sys.exit()
    with servers.new_server(sys.argv[1] if len(sys.argv) > 1 else 'prosody') as one_server, Stage() as one_stage:
        one_day = prepare(one_server, one_stage)
        try:
            run(one_day, on_failure=one_day.failed)
        finally:
            one_day.program.kill()
