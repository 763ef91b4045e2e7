#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sharing an address with the real program: sent in a conversation, saved as a picture and as a drawing that other programs read;
and a picture with a code, dragged from another program onto the page that reads codes."""
import re
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from live.arena import Arena, open_desktop  # noqa: E402
from live.tap import case, run, say  # noqa: E402
from world import servers  # noqa: E402
from world.actors import Stage  # noqa: E402

DESKTOP = open_desktop(size='1700x1000')        # the window, and room for another beside it
from live.ui import Atspi, has_state, text_of, until, walk  # noqa: E402


class Day:
    def __init__(self, server, bob):
        self.server, self.bob = server, bob
        self.arena = Arena(server, 'alice')
        self.program = self.arena.program
        self.alice, self.bob_jid = server.jid('alice'), server.jid('bob')
        self.failures = 0

    def share(self, address=''):
        self.program.action('app.share', self.alice, address)
        self.program.find('image', re.compile('^Code with'))

    def press(self, name, role='button'):
        """A row: Tab until it has the focus, then Return."""
        self.program.find(role, name)
        self.program.focus()

        def arrived():
            if any(has_state(b, 'FOCUSED') for d in self.program.all('dialog') for b in self.program.all(role, name, d)):
                return True
            self.program.key('Tab')
            return False
        until(arrived, f'the focus on {name!r}', pause=0.1)
        self.program.key('Return')

    def save(self, file):
        """Gives the file chooser a path."""
        self.press('Save Code…')
        window = self.program.find(None, 'Save Code', patience=30)

        def field():
            return next((a for a in walk(window) if a.get_role_name() == 'text' and has_state(a, 'EDITABLE') and '.png' in text_of(a)), None)
        entry = until(field, 'the field for the name')
        assert text_of(entry) == f'{self.bob_jid}.png', text_of(entry)
        Atspi.EditableText.set_text_contents(entry, str(file))
        until(lambda: text_of(entry) == str(file), 'the path in its field')
        self.program.click('button', 'Save', within=window)
        self.program.says('Code saved')
        until(lambda: file.exists() and file.stat().st_size, 'the file')
        return file

    def close(self):
        def gone():
            if not self.program.all('dialog'):
                return True
            self.program.focus()
            self.program.key('Escape')
            return False
        until(gone, 'no dialog is open', pause=0.2)

    def failed(self):
        self.failures += 1
        if self.program.alive():
            self.program.screenshot(f'share-failed-{self.failures}')
            say(self.program.tree())
        say(self.program.tail(12))


def read_code(picture):
    return subprocess.run(['zbarimg', '-q', '--raw', '-Sdisable', '-Sqrcode.enable', str(picture)], capture_output=True, text=True, check=False).stdout.strip()


@case('a contact is sent in a conversation: the search finds it, the link stands in the field, nothing goes out before the person sends it')
def send(day):
    day.share(day.server.jid('carol'))
    day.press('Send in a Conversation…')
    rows = until(lambda: next((c for d in day.program.all('dialog') for c in day.program.all('list', 'Conversations', d)), None), 'the list')
    until(lambda: day.program.look('list item', re.compile('Bob'), rows), 'Bob among the conversations')
    day.program.screenshot('share-01-send-to')
    day.program.set_text('Search names and addresses', 'nobody of this name')
    until(lambda: not day.program.all('list item', None, rows), 'nobody found')
    day.program.says('No conversation has this name.')
    day.program.screenshot('share-02-nobody')
    day.program.set_text('Search names and addresses', 'BOB')
    until(lambda: day.program.look('list item', re.compile('Bob'), rows), 'Bob found')
    day.press(re.compile('^Bob'), 'list item')
    link = f'xmpp:{day.server.jid("carol")}'
    until(lambda: text_of(day.program.find('text', 'Message')) == link, 'the link in the field')
    assert not day.program.all('dialog')
    assert link not in day.bob.bodies(), 'sent before the person said so'
    day.program.focus()
    day.program.point_and_click(day.program.find('text', 'Message'))
    day.program.key('Return')
    day.bob.wait_body(link)
    assert day.bob.bodies().count(link) == 1
    day.program.screenshot('share-03-sent')


@case('saved as a picture and as a drawing, whatever its name is written like: another program reads them')
def save(day):
    day.share(day.bob_jid)
    link, folder = f'xmpp:{day.bob_jid}', Path(DESKTOP.folder)
    picture = day.save(folder / 'code of Bob.png')
    assert picture.read_bytes().startswith(b'\x89PNG\r\n\x1a\n')
    assert read_code(picture) == link
    drawing, drawn = day.save(folder / 'code.SVG'), folder / 'drawn.png'
    assert '<svg' in drawing.read_text()[:300]
    subprocess.run(['convert', '-density', '300', f'svg:{drawing}', str(drawn)], check=True)
    assert read_code(drawn) == link
    day.close()


CORNER = (1500, 100)                    # of the other program's window
SOURCE = '''
import sys
import gi
gi.require_version("Gtk", "4.0")
from gi.repository import Gdk, Gio, GLib, Gtk
def activate(app):
    window = Gtk.ApplicationWindow(application=app, title="Drag source", decorated=False, default_width=120, default_height=120)
    label, source = Gtk.Label(label="Drag"), Gtk.DragSource(actions=Gdk.DragAction.COPY)
    source.connect("prepare", lambda *_: Gdk.ContentProvider.new_for_bytes(sys.argv[1], GLib.Bytes.new(open(sys.argv[2], "rb").read())))
    label.add_controller(source)
    window.set_child(label)
    window.present()
app = Gtk.Application(flags=Gio.ApplicationFlags.NON_UNIQUE)
app.connect("activate", activate)
app.run(None)
'''


@case('a picture with a code is dropped onto the page, as its file and as a picture; one without a code is told')
def drop(day):
    day.program.focus()
    picture, listed, blank = (Path(DESKTOP.folder) / n for n in ('dropped.png', 'dropped.uris', 'blank.png'))
    subprocess.run(['qrencode', '-o', str(picture), '-s', '6', '-m', '4', 'xmpp:dropped@b.example?roster;name=Dropped'], check=True)
    subprocess.run(['convert', '-size', '200x200', 'xc:white', str(blank)], check=True)
    listed.write_text(picture.as_uri() + '\r\n')
    for kind, content, sentence in (('text/uri-list', listed, 'dropped@b.example'), ('image/png', picture, 'dropped@b.example'),
                                    ('image/png', blank, re.compile('No code was found'))):
        day.program.action('app.scan')
        button = day.program.find('button', 'Paste')
        drag(day, button, kind, content)
        day.program.says(sentence)
        day.program.screenshot(f'share-04-dropped-{kind.split("/")[0]}')
        day.close()


def drag(day, target, kind, content):
    other = subprocess.Popen([sys.executable, '-c', SOURCE, kind, str(content)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def mouse(*what):
        subprocess.run(['xdotool', *map(str, what)], check=True, stderr=subprocess.DEVNULL, timeout=20)

    def taken():
        return not day.program.look('button', 'Paste') or day.program.look(None, re.compile('No code was found'))

    def attempt(ident):
        """As a hand does it: a drag begins after some way, the target answers to each step, and who missed tries again."""
        mouse('windowmove', ident, *CORNER, 'windowraise', ident)
        there, here = day.program.point(target), tuple(n + 60 for n in CORNER)
        mouse('mousemove', *here, 'sleep', '0.2', 'mousedown', 1)
        for part in range(1, 21):
            mouse('mousemove', *(round(a + (b - a) * part / 20) for a, b in zip(here, there)), 'sleep', '0.03')
        mouse('sleep', '0.2', 'mouseup', 1)
        try:
            return until(taken, 'taken this time', 5)
        except AssertionError:
            return False
    try:
        ident = until(lambda: subprocess.run(['xdotool', 'search', '--onlyvisible', '--name', '^Drag source$'], capture_output=True,
                                             text=True, check=False).stdout.split()[-1:], 'the window to drag from')[0]
        until(lambda: attempt(ident), 'it is taken', 60)
    finally:
        other.kill()
        other.wait()


def prepare(server, stage):
    for name in ('alice', 'bob', 'carol'):
        server.add_user(name)
    server.set_roster('alice', [servers.contact(server.jid('bob'), 'Bob Example')])
    server.set_roster('bob', [servers.contact(server.jid('alice'), 'Alice')])
    bob = stage.enter(server, 'bob')
    day = Day(server, bob)
    day.program.start()
    bob.say(day.alice, 'Who has the address of Carol?')
    day.arena.stored.wait_body('Who has the address of Carol?')
    return day


if __name__ == '__main__':
    with servers.new_server(sys.argv[1] if len(sys.argv) > 1 else 'prosody') as one_server, Stage() as one_stage:
        one_day = prepare(one_server, one_stage)
        try:
            run(one_day, on_failure=one_day.failed)
        finally:
            one_day.program.kill()
