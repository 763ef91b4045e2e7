#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The doors beside the window: the command line, the desktop's search, and the switcher."""
import os
import re
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from live.arena import Arena, open_desktop  # noqa: E402
from live.hostile import HostileServer  # noqa: E402
from live.tap import case, run  # noqa: E402

FRIEND, OTHER = 'juliet@friends.test', 'mercutio@friends.test'
NAME, PATH = 'im.envoi.Envoi', '/im/envoi/Envoi/SearchProvider'


class Doors:
    def __init__(self, server):
        self.desktop = open_desktop()
        from live import ui
        from gi.repository import Gio
        self.server, self.until = server, ui.until
        self.arena = Arena(server)
        self.program = self.arena.program
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)

    def environment(self):
        environment = {**os.environ, **self.arena.profile.environment(), **self.program.environment}
        environment.pop('ENVOI_PROBE', None)
        return environment

    def envoi(self, *words, status=0, typed=None):
        done = subprocess.run([self.program.binary, *words], env=self.environment(), timeout=90, check=False, capture_output=True, text=True, input=typed)
        assert done.returncode == status, (words, done.returncode, done.stdout, done.stderr)
        return done.stdout if status == 0 else done.stderr

    def provider(self, method, signature, *arguments):
        from gi.repository import GLib
        answer = self.bus.call_sync(NAME, PATH, 'org.gnome.Shell.SearchProvider2', method, GLib.Variant(signature, arguments), None, 0, 60000, None)
        return answer.unpack()[0] if answer.n_children() else None

    def received(self, name, child, text):
        """Whether the server got such a stanza, with a child that says this."""
        return any(e.tag.endswith('}' + name) and any(c.tag.endswith('}' + child) and c.text == text for c in e) for _, e in list(self.server.received))

    def settings(self, **keys):
        file = self.arena.profile.folder / 'config' / 'glib-2.0' / 'settings' / 'keyfile'
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text('[im/envoi/Envoi]\n' + ''.join(f'{k.replace("_", "-")}={v}\n' for k, v in keys.items()))


@case('“status” tells each account and what is unread')
def status(doors):
    doors.server.wait_online().deliver(OTHER + '/x', 'A plague o’ both your houses')
    doors.arena.stored.wait_body('A plague o’ both your houses')
    line = doors.envoi('status')
    assert line.startswith(doors.arena.bare + '\t') and '1 unread message' in line, line


@case('“status away” is seen by contacts, a wrong word is told')
def presence(doors):
    doors.envoi('status', 'away', 'gone', 'fishing')
    doors.until(lambda: doors.received('presence', 'show', 'away') and doors.received('presence', 'status', 'gone fishing'), 'the presence')
    doors.envoi('status', 'online', '')
    assert 'no way to be seen' in doors.envoi('status', 'asleep', status=1)


@case('“send” sends, from the words or from standard input, and says when it cannot')
def send(doors):
    doors.envoi('send', FRIEND, 'It', 'is', 'the', 'east')
    doors.until(lambda: doors.received('message', 'body', 'It is the east'), 'the message')
    doors.envoi('send', FRIEND, typed='and Juliet\nis the sun\n')
    doors.until(lambda: doors.received('message', 'body', 'and Juliet\nis the sun'), 'the second message')
    assert 'no address' in doors.envoi('send', 'nobody', 'x', status=1)
    assert 'no such account' in doors.envoi('send', '-a', 'tybalt@friends.test', FRIEND, 'x', status=1)
    assert 'no text' in doors.envoi('send', FRIEND, typed='', status=1)


@case('help, and words that are missing or unknown, need no running program')
def usage(doors):
    assert 'ADDRESS' in doors.envoi('send', '--help')
    for name in ('open', 'send', 'search', 'status'):
        assert name in doors.envoi('--help')
    assert '--help' in doors.envoi('send', status=2)
    doors.envoi('search', '--nonsense', status=2)


@case('“search” finds messages; what steers a terminal is taken out')
def search(doors):
    doors.server.wait_online().deliver(FRIEND + '/x', 'wherefore \u009b31m art \u202ethou Romeo')
    doors.arena.sentinel()
    found = doors.envoi('search', 'wherefore')
    assert re.match(r'\d{4}-\d\d-\d\d \d\d:\d\d\tJuliet\tJuliet\t', found), found
    assert 'Romeo' in found and '\u009b' not in found and '\x1b' not in found, repr(found)
    assert '\tYou\t' in doors.envoi('search', 'east')
    assert doors.envoi('search', 'in:nowhere', 'east', status=1)
    doors.envoi('search', 'xyzzyplugh', status=1)
    doors.envoi('search', '--posts', 'xyzzyplugh', status=1)


@case('“open” shows what a link would do')
def open_link(doors):
    doors.envoi('open', 'xmpp:nurse@friends.test?message')
    dialog = doors.program.find('dialog')
    doors.program.find(None, 'nurse@friends.test', dialog)
    doors.program.focus()
    doors.program.key('Escape')
    doors.program.gone('dialog')


@case('the desktop’s search finds people, not what they wrote, and leads to them')
def provider(doors):
    ids = doors.provider('GetInitialResultSet', '(as)', ['juli'])
    assert len(ids) == 1, ids
    metas = doors.provider('GetResultMetas', '(as)', ids)
    assert metas[0]['name'] == 'Juliet' and metas[0]['description'] == FRIEND and metas[0]['id'] == ids[0], metas
    assert doors.provider('GetSubsearchResultSet', '(asas)', ids, ['juli', 'xyzzy']) == []
    assert doors.provider('GetInitialResultSet', '(as)', ['wherefore']) == []
    doors.provider('ActivateResult', '(sasu)', ids[0], ['juli'], 0)
    doors.program.wait_row('Messages', re.compile('wherefore'))
    # Nothing else can be done by it.
    doors.provider('ActivateResult', '(sasu)', 'quit', [], 0)
    doors.provider('ActivateResult', '(sasu)', "open-conversation('x')", [], 0)
    doors.provider('LaunchSearch', '(asu)', ['wherefore'], 0)
    doors.program.wait_row('What was found', re.compile('wherefore'))
    doors.program.focus()
    doors.program.key('Escape')
    doors.program.gone('list', 'What was found')


@case('Ctrl+K goes to people and gives commands, by the keyboard alone')
def switcher(doors):
    program = doors.program
    program.action('win.close-conversation')
    program.focus()
    program.key('ctrl+k')
    program.find('list', 'Where to go')
    program.type('merc')
    doors.until(lambda: program.rows('Where to go') and 'Mercutio' in program.rows('Where to go')[0], 'Mercutio is first')
    program.screenshot('switcher')
    program.key('Return')
    program.wait_row('Messages', re.compile('A plague'))
    program.focus()
    program.key('ctrl+k')
    program.find('list', 'Where to go')
    program.type('shortc')
    doors.until(lambda: 'Keyboard Shortcuts' in program.rows('Where to go')[0], 'the command')
    program.key('Down', 'Up', 'Return')
    program.says('Next unread conversation')
    program.key('Escape')
    program.gone(None, 'Next unread conversation')
    program.key('ctrl+k')
    program.find('list', 'Where to go')
    program.type('wherefore art')
    doors.until(lambda: program.rows('Where to go') and 'Search for' in program.rows('Where to go')[0], 'the search is offered')
    program.key('Return')
    program.screenshot('found')
    program.wait_row('What was found', re.compile('wherefore'))
    program.key('Escape')
    program.gone('list', 'What was found')


@case('started for the desktop’s search alone, and not wished in the background, it answers and does not go online')
def service(doors):
    doors.program.quit()
    doors.settings(run_in_background='false')
    script = doors.desktop.folder / 'start-envoi'
    wanted = {k: v for k, v in doors.environment().items() if not k.startswith('DBUS_')}
    script.write_text('#!/bin/sh\n' + ''.join(f"export {k}='{v}'\n" for k, v in wanted.items() if "'" not in v and re.fullmatch(r'\w+', k))
                      + f"exec '{doors.program.binary}' --gapplication-service\n")
    script.chmod(0o700)
    (doors.desktop.folder / 'services' / f'{NAME}.service').write_text(f'[D-BUS Service]\nName={NAME}\nExec={script}\n')
    doors.bus.call_sync('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', 'ReloadConfig', None, None, 0, 10000, None)
    logins = len(doors.server.sessions)
    ids = doors.provider('GetInitialResultSet', '(as)', ['juli'])
    assert len(ids) == 1, ids
    assert 'wherefore' in doors.envoi('search', 'wherefore')
    assert len(doors.server.sessions) == logins
    # A message is worth a connection.
    doors.envoi('send', FRIEND, 'from the dark')
    assert len(doors.server.sessions) == logins + 1
    from gi.repository import GLib
    doors.bus.call_sync(NAME, '/im/envoi/Envoi', 'org.freedesktop.Application', 'ActivateAction', GLib.Variant('(sava{sv})', ('quit', [], {})), None, 0, 10000, None)
    doors.until(lambda: not doors.bus.call_sync('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', 'NameHasOwner',
                                                GLib.Variant('(s)', (NAME,)), None, 0, 10000, None).unpack()[0], 'it has ended')


if __name__ == '__main__':
    with HostileServer() as hostile:
        hostile.roster = [{'jid': FRIEND, 'name': 'Juliet', 'subscription': 'both'}, {'jid': OTHER, 'name': 'Mercutio', 'subscription': 'both'}]
        here = Doors(hostile)
        with here.arena as place:
            place.online()
            run(here, on_failure=lambda: place.program.screenshot('desktop-doors-failed'))
