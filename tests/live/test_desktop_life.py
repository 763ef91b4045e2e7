#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Envoi as a citizen of the desktop: notifications that lead somewhere and go away again, life
without a window, one instance."""
import os
import re
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from live.arena import Arena, open_desktop  # noqa: E402
from live.hostile import HostileServer  # noqa: E402
from live.tap import case, run  # noqa: E402

FRIEND, OTHER = 'juliet@friends.test', 'mercutio@friends.test'


class Life:
    def __init__(self, server):
        open_desktop()
        from live.notifications import Notifications
        from live import ui
        self.server, self.until = server, ui.until
        self.notes = Notifications()
        self.arena = Arena(server)
        self.program = self.arena.program

    def deliver(self, text, sender=FRIEND):
        self.server.wait_online().deliver(sender + '/x', text)

    def notified(self, text):
        return self.until(lambda: self.notes.find(text), f'a notification of {text!r}')

    def gone(self, ident):
        self.until(lambda: ident not in self.notes.shown, 'the notification is taken back')

    def windows(self):
        found = subprocess.run(['xdotool', 'search', '--onlyvisible', '--pid', str(self.program.process.pid)], capture_output=True, text=True)
        return found.stdout.split()

    def focus(self):
        subprocess.run(['xdotool', 'windowfocus', self.windows()[-1]], check=True)

    def settings(self, **keys):
        """As the preferences would have written them."""
        file = self.arena.profile.folder / 'config' / 'glib-2.0' / 'settings' / 'keyfile'
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text('[im/envoi/Envoi]\n' + ''.join(f'{k.replace("_", "-")}={v}\n' for k, v in keys.items()))


@case('a message is told; pressing on it opens the conversation')
def told(life):
    life.deliver('Wherefore art thou?')
    ident = life.notified('Wherefore')
    assert life.notes.shown[ident]['summary'] == 'Juliet', life.notes.shown
    life.notes.press(ident)
    life.program.find('text', 'Message')
    life.program.wait_row('Messages', 'Wherefore art thou?')
    life.program.action('win.close-conversation')


@case('reading takes the notification back')
def taken_back(life):
    life.deliver('Deny thy father')
    ident = life.notified('Deny')
    life.program.action('win.open-conversation', '', FRIEND)
    life.focus()
    life.gone(ident)


@case('the conversation that is before the eyes is not told of')
def not_told(life):
    life.focus()
    life.deliver('You see this already')
    life.program.wait_row('Messages', 'You see this already')
    life.deliver('A plague', OTHER)
    life.notified('A plague')
    assert life.notes.find('You see this') is None


@case('“Mark as Read” on the notification marks it')
def mark_read(life):
    ident = life.notes.find('A plague')
    button = next(a for a in life.notes.shown[ident]['actions'][::2] if 'mark-read' in a)
    life.notes.press(ident, button)
    life.arena.stored.wait(lambda: all(not r['unread'] for r in life.arena.stored.rows('SELECT unread FROM conversation')), 'nothing unread')


@case('a muted conversation is silent')
def muted(life):
    life.program.action('win.mute', life.arena.bare, OTHER)
    life.deliver('both your houses', OTHER)
    life.deliver('after it', FRIEND + '2')
    life.notified('after it')
    assert life.notes.find('both your houses') is None
    life.program.action('win.mute', life.arena.bare, OTHER)


@case('closing the window: messages still arrive, and a notification brings it back')
def background(life):
    life.focus()
    life.program.key('ctrl+w')
    life.until(lambda: not life.windows(), 'the window is closed')
    life.deliver('Art thou asleep?')
    ident = life.notified('Art thou asleep?')
    assert life.program.alive()
    life.notes.press(ident)
    life.until(life.windows, 'a window')
    life.program.wait_window()
    life.program.wait_row('Messages', 'Art thou asleep?')


@case('a second start shows the first one’s window and ends')
def second(life):
    life.focus()
    life.program.key('ctrl+w')
    life.until(lambda: not life.windows(), 'the window is closed')
    environment = {**os.environ, **life.arena.profile.environment(), **life.program.environment}
    environment.pop('ENVOI_PROBE', None)
    again = subprocess.run([life.program.binary], env=environment, timeout=20, check=False)
    assert again.returncode == 0
    life.until(life.windows, 'the window is back')
    life.program.wait_window()


@case('an xmpp: link for a stranger asks what to do; one for a contact opens the conversation')
def link(life):
    life.program.action('app.open-uri', 'xmpp:nurse@friends.test?message')
    dialog = life.program.find('dialog')
    life.program.find('button', 'Add Contact', dialog)
    life.program.find(None, 'nurse@friends.test', dialog)
    life.focus()
    life.program.key('Escape')
    life.program.gone('dialog')
    life.program.action('app.open-uri', f'xmpp:{FRIEND}')
    life.program.wait_row('Messages', 'Art thou asleep?')


@case('the keyboard alone suffices: find, open, write, leave the field, reach messages and their menu, contacts')
def keyboard(life):
    from live.ui import text_of
    program = life.program

    def focused(role, name=None):
        def there():
            a = program.focused()
            return a is not None and a.get_role_name() == role and (name is None or re.search(name, a.get_name() or ''))
        life.until(there, f'the focus on {role} {name}')
    program.action('win.close-conversation')
    life.focus()
    program.key('ctrl+l')
    program.type('merc')
    life.until(lambda: program.rows('Conversations') and all('Mercutio' in r for r in program.rows('Conversations')), 'only Mercutio is listed')
    program.key('Return')
    focused('text', '^Message$')
    program.type('by the heel')
    program.key('shift+Return')
    program.type('and the hand')
    program.key('Return')
    program.wait_row('Messages', re.compile('You, .*by the heel\nand the hand'))
    program.key('Tab')                                  # the field does not swallow it
    life.until(lambda: text_of(program.find('text', 'Message')) == '' and program.focused().get_role_name() != 'text', 'Tab leaves the field')
    program.action('win.open-conversation', '', OTHER)
    focused('text', '^Message$')
    program.key('F6')
    focused('list item')
    program.key('Menu')
    program.find('menu')
    program.key('Escape')
    program.key('F6')
    program.key('alt+2')
    program.find('list', 'Contacts')
    focused('list item')
    program.key('Down', 'Up', 'Return')
    focused('text', '^Message$')
    # A dialog that is on its way out still takes the keys.
    program.key('ctrl+i')
    program.says('Known From')
    program.key('Escape')
    program.gone(None, 'Known From')
    program.key('ctrl+comma')
    program.says('Notify of New Messages')
    program.key('Escape')
    program.gone(None, 'Notify of New Messages')
    program.key('ctrl+question')
    program.says('Next unread conversation')
    program.key('Escape')


@case('with the text hidden, a notification names only the person; switched off, none comes')
def privacy(life):
    life.program.quit()
    life.settings(notification_preview='false')
    life.program.start()
    life.arena.online()
    life.deliver('my secret', OTHER)
    life.until(lambda: any(n['summary'] in ('Mercutio', OTHER) for n in life.notes.shown.values()), 'a notification')
    assert life.notes.find('my secret') is None, life.notes.shown
    life.program.quit()
    life.settings(notifications='false')
    life.program.start()
    life.arena.online()
    before = life.notes.count
    life.deliver('not a word', OTHER)
    life.arena.sentinel(OTHER + '/x')
    assert life.notes.count == before


@case('without “receive while the window is closed” closing it ends the program, with everything stored')
def ends(life):
    life.program.quit()
    life.settings(run_in_background='false')
    life.program.start()
    life.arena.online()
    life.focus()
    life.program.key('ctrl+w')
    end = time.monotonic() + 20
    while life.program.alive() and time.monotonic() < end:
        time.sleep(0.05)
    assert life.program.process.poll() == 0, life.program.tail()
    # Table by table: the index of words needs the program's own tokenizer.
    for table in ('account', 'contact', 'conversation', 'message'):
        assert life.arena.stored.rows(f'PRAGMA quick_check({table})')[0]['quick_check'] == 'ok', table


if __name__ == '__main__':
    with HostileServer() as hostile:
        hostile.roster = [{'jid': FRIEND, 'name': 'Juliet', 'subscription': 'both'}, {'jid': OTHER, 'name': 'Mercutio', 'subscription': 'both'}]
        life_here = Life(hostile)
        with life_here.arena as place:
            place.online()
            run(life_here, on_failure=lambda: place.program.screenshot('desktop-life-failed'))
