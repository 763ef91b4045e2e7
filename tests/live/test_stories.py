#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of the day: a Movim-shaped contact tells stories, the strip shows them, and they go.

    test_stories.py KIND        prosody, ejabberd or ejabberd-sql"""
import re
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from live.arena import Arena, open_desktop  # noqa: E402
from live.tap import case, run, say  # noqa: E402
from world import servers  # noqa: E402
from world.actors import Stage  # noqa: E402
from world.movim import STORIES, Movim  # noqa: E402

open_desktop()                      # libatspi looks at the environment when it is imported
from live.ui import until  # noqa: E402

KIND = sys.argv[1] if len(sys.argv) > 1 else 'prosody'
PICTURE = 'https://up.invalid/lake.jpg'        # no host of the author's: nothing is loaded without a click
NEW, SEEN = re.compile(r'^Stories of .*Alice.*, new$'), re.compile(r'^Stories of .*Alice\S*$')


class Day:
    def __init__(self, server, stage):
        self.server, self.stage = server, stage
        self.arena = Arena(server, 'romeo')
        self.program = self.arena.program
        self.alice = stage.enter(server, 'alice', kind=Movim)
        self.mallory = stage.enter(server, 'mallory', kind=Movim)
        self.failures = 0

    def failed(self):
        self.failures += 1
        if self.program.alive():
            self.program.screenshot(f'stories-{KIND}-failed-{self.failures}')
        say(self.program.tail(12))

    def shot(self, name):
        self.program.screenshot(f'stories-{KIND}-{name}')

    def look(self, test, what):
        """For a window without the focus servers hold back what is not urgent; words from somebody bring it along."""
        for _ in range(8):
            self.program.focus()
            self.alice.say(self.arena.bare, 'Look!')
            try:
                return until(test, what, 5)
            except AssertionError:
                continue
        raise AssertionError(f'never: {what}')

    def see(self, name):
        return self.look(lambda: next(iter(self.program.all('button', name)), None), f'the button {name!r}')

    def sees_gone(self, role, name=None):
        self.look(lambda: not self.program.all(role, name), f'{role} {name!r} gone')

    def open(self, name):
        self.see(name)
        self.program.click('button', name)
        self.program.find('dialog')

    def home(self):
        """The window may be there before the account is."""
        self.arena.stored.wait(lambda: self.arena.stored.rows('SELECT 1 FROM account'), 'the account')
        for _ in range(5):
            self.program.action('win.show-home')
            try:
                return self.program.find(None, re.compile('^Home'), patience=5)
            except AssertionError:
                continue
        raise AssertionError('no home page')

    def close(self):
        self.program.focus()
        self.program.key('Escape')
        self.program.gone('dialog')


@case('a contact’s story comes live into the strip of a session that began before it; a stranger’s does not')
def told(day):
    day.alice.wait(lambda: any(p.get('type') is None for p in day.alice.presences.get(day.arena.bare, [])), 'romeo is online')
    day.home()
    day.mallory.tell_story('Buy now', PICTURE)
    day.lake = day.alice.tell_story('By the lake', PICTURE)
    day.see(NEW)
    day.shot('strip')
    assert not day.program.all('button', re.compile('mallory', re.I))


@case('opened, it is seen, and stays so in the next run, which asks for it again')
def seen(day):
    day.open(NEW)
    day.program.says('By the lake')
    day.shot('story')
    day.close()
    day.see(SEEN)
    day.program.quit()
    day.program.start()
    day.home()
    day.see(SEEN)


@case('an answer is a message to the author with the story’s address')
def answered(day):
    day.open(SEEN)
    day.program.set_text('Answer', 'What a view!')
    day.program.focus()
    day.program.point_and_click(day.program.find('text', 'Answer'))
    day.program.key('Return')
    got = day.alice.wait(lambda: next((s for s in day.alice.seen if s.body == 'What a view!'), None), 'the answer')
    assert Movim.shared_post(got) == (day.alice.bare, STORIES, day.lake), got
    day.program.gone('dialog')
    day.program.says('What a view!')
    day.shot('answered')
    day.program.action('win.show-home')


@case('what is taken back goes, what is a day old goes by itself, both while it is looked at')
def gone(day):
    stamp = (datetime.now(timezone.utc) - timedelta(hours=24) + timedelta(seconds=30)).strftime('%Y-%m-%dT%H:%M:%SZ')
    day.alice.tell_story('Nearly over', PICTURE, published=stamp)
    day.open(NEW)
    # Of the two the one that was not seen is shown first.
    day.program.says('Nearly over')
    day.alice.take_story_back(day.lake)
    # The last one went: dialog and strip with it.
    day.sees_gone('dialog')
    day.sees_gone('button', re.compile('^Stories of'))


@case('our own story of another device is shown as ours, and is not answered')
def own(day):
    phone = day.stage.enter(day.server, 'romeo', kind=Movim, resource='movim')
    ident = phone.tell_story('From my phone', PICTURE)
    day.open('Your Stories')
    day.program.says('From my phone')
    assert not day.program.all('text', 'Answer')
    day.shot('own')
    phone.take_story_back(ident)
    day.sees_gone('dialog')
    day.sees_gone('button', 'Your Stories')
    phone.leave()


@case('the program ends well')
def ends(day):
    day.program.quit()
    assert day.arena.stored.integrity() == ['ok']


if __name__ == '__main__':
    with servers.new_server(KIND) as one_server, Stage() as one_stage:
        for user in ('romeo', 'alice', 'mallory'):
            one_server.add_user(user)
        one_server.set_roster('romeo', [servers.contact(one_server.jid('alice'), 'Alice')])
        one_server.set_roster('alice', [servers.contact(one_server.jid('romeo'))])
        one_day = Day(one_server, one_stage)
        with one_day.arena:
            run(one_day, on_failure=one_day.failed)
