# SPDX-License-Identifier: GPL-3.0-or-later
"""Rooms as the program keeps them, against real servers, without a window: made here, entered, refused, left, ended."""
import os
import re
import shlex
import sys

from live import tap
from live.line import Line
from world import servers

KIND = sys.argv[1]
MEMBERS_ONLY, NON_ANONYMOUS, PASSWORD, MODERATED, PERSISTENT, HIDDEN, ARCHIVE = 1, 2, 4, 8, 16, 32, 64
OWNER = 4
# ENVOI_ROOM_ERROR
NOT_FOUND, NICK_CONFLICT, PASSWORD_NEEDED, ONLY_MEMBERS, BANNED, NOT_ALLOWED, KICKED, DESTROYED, EXISTS = 1, 4, 6, 7, 8, 10, 11, 13, 17


class Visitor(Line):
    """envoi-visitor: words are quoted as a shell wants them."""

    def ask(self, command, *words, patience=40):
        """Waits for the answer; what is behind "ok ", or "error DOMAIN CODE"."""
        start = self.mark()
        self.do(' '.join([command, *(shlex.quote(w) for w in words)]))
        _, _, good, rest = self.wait(f'answer {command} ', after=start, patience=patience).split(' ', 3)
        return rest if good == 'ok' else f'error {rest}'

    def refused(self, code, *question):
        answer = self.ask(*question)
        assert answer == f'error envoi-room-error-quark {code}', answer


def features(answer):
    return int(re.search(r'features=(\d+)', answer)[1])


def others(world):
    return 'bob@' + world[2]('x').partition('@rooms.')[2]


@tap.case('a group: members only, everybody seen, lasting, not listed, archived; who is invited gets in')
def group(world):
    alice, bob, room = world
    before = alice.ask('preview', room('group'))
    assert 'exists=0' in before and 'nick=alice' in before, before
    made = alice.ask('create', room('group'), 'group', 'Friends', others(world))
    assert features(made) & (MEMBERS_ONLY | NON_ANONYMOUS | PERSISTENT | HIDDEN | ARCHIVE | MODERATED) == \
        MEMBERS_ONLY | NON_ANONYMOUS | PERSISTENT | HIDDEN | ARCHIVE, made
    assert f'affiliation={OWNER}' in made
    assert 'verified=1' in bob.wait(f'invited {room("group")}')
    seen = bob.ask('preview', room('group'))
    assert 'name=Friends' in seen and 'shown=2' in seen, seen
    assert bob.ask('join', room('group')).startswith(room('group'))
    assert alice.ask('flags', room('group')) == 'done' and 'group=1 people=2' in alice.wait('flags')
    alice.refused(EXISTS, 'create', room('group'), 'channel', 'Taken')
    assert alice.ask('members', room('group')) == '1'


@tap.case('a channel: open, listed, whoever comes may speak, addresses hidden')
def channel(world):
    alice, bob, room = world
    made = alice.ask('create', room('channel'), 'channel', 'Meetup')
    assert features(made) & (MEMBERS_ONLY | NON_ANONYMOUS | PERSISTENT | HIDDEN | ARCHIVE | MODERATED) == PERSISTENT | ARCHIVE, made
    assert 'shown=1' in bob.ask('preview', room('channel'))
    assert 'role=2' in bob.ask('join', room('channel'))
    assert bob.ask('browse') in ('1', '2')                 # ejabberd lists to a member what is hidden from others
    assert alice.ask('describe', room('channel'), 'Meetup of the town', 'Every second Tuesday') == 'done'
    assert 'name=Meetup of the town' in bob.ask('preview', room('channel'))
    assert bob.ask('subject', room('channel'), 'mine').startswith('error envoi-room-error-quark')


@tap.case('refused: another\'s nick, no password, not a member, a ban, nothing there')
def refused(world):
    alice, bob, room = world
    alice.ask('create', room('doors'), 'channel', 'Doors')
    bob.refused(NICK_CONFLICT, 'join', room('doors'), 'alice')
    assert bob.ask('join', room('doors'), 'Bob').startswith(room('doors'))
    assert bob.ask('nick', room('doors'), 'Robert') == 'done'
    bob.refused(NICK_CONFLICT, 'nick', room('doors'), 'alice')
    assert alice.ask('ban', room('doors'), others(world), 'enough') == 'done'
    assert bob.wait(f'removed {room("doors")} {BANNED} [enough]')
    bob.refused(BANNED, 'join', room('doors'))
    alice.ask('create', room('closed'), 'group', 'Closed')
    bob.refused(ONLY_MEMBERS, 'join', room('closed'))
    bob.refused(NOT_FOUND, 'join', room('nothing'))


@tap.case('put out by a moderator: told, and not back by itself; destroyed: told, and where to go')
def put_out(world):
    alice, bob, room = world
    alice.ask('create', room('out'), 'channel', 'Out')
    bob.ask('join', room('out'), 'Bob')
    start = bob.mark()
    assert bob.ask('kick', room('out'), 'alice').startswith('error envoi-room-error-quark')
    assert alice.ask('kick', room('out'), 'Bob', 'be quiet') == 'done'
    bob.wait(f'removed {room("out")} {KICKED} [be quiet]', after=start)
    assert bob.said(f'state {room("out")}', after=start)[-1] == f'state {room("out")} outside problem={KICKED}'
    assert bob.ask('join', room('out'), 'Bob').startswith(room('out'))
    assert alice.ask('destroy', room('out'), 'moved', room('new')) == 'done'
    assert bob.wait(f'removed {room("out")} {DESTROYED}').endswith(f'[moved] alternate={room("new")}')
    # Who did it is not told that it happened.
    assert not alice.said(f'removed {room("out")}'), alice.text()


@tap.case('entered and left on one device, entered and left on the other')
def other_device(world):
    alice, _, room = world
    with_domain = others(world).partition('@')[2]
    other = Visitor('alice@' + with_domain, 'secret', None, resource='other')
    try:
        other.wait('session')
        other.wait(f'state {room("channel")} joined')
        alice.ask('create', room('both'), 'channel', 'Both')
        other.wait(f'state {room("both")} joined')
        start = alice.mark()
        other.ask('leave', room('both'))
        alice.wait(f'state {room("both")} outside', after=start)
        start = other.mark()
        assert alice.ask('join', room('both')).startswith(room('both'))
        other.wait(f'state {room("both")} joined', after=start)
        assert len(other.said(f'state {room("both")} joined')) == 2, other.text()
    finally:
        other.kill()


with servers.new_server(KIND) as real:
    os.environ.update(real.environment())
    for user in ('alice', 'bob'):
        real.add_user(user)
    real.befriend('alice', 'bob')
    people = [Visitor(real.jid(name), 'secret', real.environment(), resource=name[0]) for name in ('alice', 'bob')]
    try:
        for one in people:
            one.wait('session')
        tap.run((*people, real.room), on_failure=lambda: tap.say('alice:\n' + people[0].text() + '\nbob:\n' + people[1].text() + '\n' + real.tail(15)))
    finally:
        for one in people:
            one.kill()
