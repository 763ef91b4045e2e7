# SPDX-License-Identifier: GPL-3.0-or-later
"""What Envoi speaks to chat rooms, against real servers, without a window: each case a room of its own."""
import os
import re
import shlex
import sys

from live import tap
from live.line import Line
from world import servers

KIND = sys.argv[1]
NOBODY = '-'


class Talker(Line):
    """envoi-rooms: words are quoted as a shell wants them."""

    def ask(self, command, *words, patience=40):
        """Waits for the answer; what is behind "ok ", or "error CONDITION"."""
        start = self.mark()
        self.tell(command, *words)
        _, _, good, rest = self.wait(f'answer {command} ', after=start, patience=patience).split(' ', 3)
        return rest if good == 'ok' else f'error {rest}'

    def tell(self, command, *words):
        self.do(' '.join([command, *(shlex.quote(w) for w in words)]))

    def enter(self, room, nick, *password):
        start = self.mark()
        self.tell('join', room, nick, *password)
        self.wait(f'joined {room} {nick}', after=start)
        self.wait(f'subject {room}', after=start)
        return self


def people(server):
    found = []
    for name in ('alice', 'bob'):
        one = Talker(server.jid(name), 'secret', server.environment(), resource=name[0])
        one.wait('session')
        found.append(one)
    return found


def make(alice, room):
    """A room that alice has just made, open to all."""
    alice.enter(room, 'Alice')
    assert 'created' in alice.said(f'joined {room}')[-1]
    assert alice.ask('instant', room) == 'done'


@tap.case('what is there, and what is not')
def look(world):
    alice, _, room = world
    assert alice.ask('info', room('none')) == 'error item-not-found'
    assert alice.ask('info', room('none').partition('@')[2]).startswith('room=0 service=1')
    make(alice, room('look'))
    assert alice.ask('set', room('look'), 'muc#roomconfig_roomname', 'A room to look at') == 'done'
    alice.wait(f'news {room("look")} 104')
    info = alice.ask('info', room('look'))
    features = int(re.search(r'features=(\d+)', info)[1])
    assert info.startswith('room=1 service=0') and 'name=A room to look at' in info and info.endswith('occupants=1'), info
    assert features & 64 and features & 128 and features & 256, features      # archive, occupant ids, moderation
    assert alice.ask('reserved', room('look')) == NOBODY


@tap.case('come in, be another, be refused another, go, come back')
def nicks(world):
    alice, bob, room = world
    make(alice, room('nicks'))
    bob.tell('join', room('nicks'), 'Alice')
    bob.wait(f'join-failed {room("nicks")} conflict')
    bob.enter(room('nicks'), 'Bob')
    mine = alice.wait(f'presence {room("nicks")} Bob here other')
    bob.tell('nick', room('nicks'), 'Robert')
    bob.wait(f'presence {room("nicks")} Robert here self')
    assert 'new=Robert' in alice.wait(f'presence {room("nicks")} Bob gone other')
    later = alice.wait(f'presence {room("nicks")} Robert here other')
    assert re.search(r'id=(\S+)', mine)[1] == re.search(r'id=(\S+)', later)[1] != NOBODY
    bob.tell('nick', room('nicks'), 'Alice')
    bob.wait(f'nick-refused {room("nicks")} conflict')
    bob.tell('leave', room('nicks'))
    bob.wait(f'removed {room("nicks")} left')
    start = bob.mark()
    bob.enter(room('nicks'), 'Bob')
    # Out and in again at once: only the second visit counts.
    bob.tell('leave', room('nicks'))
    bob.enter(room('nicks'), 'Bob')
    assert bob.ask('ping', room('nicks')) == '0'
    assert not bob.said(f'removed {room("nicks")}', after=start), bob.text()


@tap.case('whether we are inside')
def ping(world):
    alice, bob, room = world
    make(alice, room('ping'))
    bob.enter(room('ping'), 'Bob')
    assert bob.ask('ping', room('ping')) == '0'
    assert alice.ask('role', room('ping'), 'Bob', 'none', 'spam') == 'done'
    assert 'kicked reason=spam actor=Alice' in bob.wait(f'removed {room("ping")}')
    assert bob.ask('ping', room('ping')) == '1'


@tap.case('what a room refuses is told')
def refusals(world):
    alice, bob, room = world
    make(alice, room('refusals'))
    assert alice.ask('set', room('refusals'), 'muc#roomconfig_changesubject', '0') == 'done'
    bob.enter(room('refusals'), 'Bob')
    assert bob.ask('subject', room('refusals'), 'mine') == 'error forbidden'
    assert alice.ask('subject', room('refusals'), 'hers, with <b> & "quotes"') == 'done'
    bob.wait(f'subject {room("refusals")} Alice [hers, with <b> & "quotes"]')
    assert bob.ask('role', room('refusals'), 'Alice', 'none', '') in ('error not-allowed', 'error forbidden')
    assert bob.ask('destroy', room('refusals'), '', '') == 'error forbidden'


@tap.case('members only, a password, a ban')
def doors(world):
    alice, bob, room = world
    bob_jid = bob_address(world)
    make(alice, room('doors'))
    assert alice.ask('set', room('doors'), 'muc#roomconfig_membersonly', '1') == 'done'
    bob.tell('join', room('doors'), 'Bob')
    bob.wait(f'join-failed {room("doors")} registration-required')
    assert alice.ask('affiliation', room('doors'), bob_jid, 'member', '') == 'done'
    bob.enter(room('doors'), 'Bob')
    assert alice.ask('list', room('doors'), 'member') == f'1 {bob_jid}'
    assert alice.ask('affiliation', room('doors'), bob_jid, 'none', '') == 'done'
    assert 'affiliation' in bob.wait(f'removed {room("doors")}')

    make(alice, room('password'))
    assert alice.ask('set', room('password'), 'muc#roomconfig_passwordprotectedroom', '1', 'muc#roomconfig_roomsecret', 'open sesame') == 'done'
    bob.tell('join', room('password'), 'Bob')
    bob.wait(f'join-failed {room("password")} not-authorized')
    bob.enter(room('password'), 'Bob', 'open sesame')
    assert alice.ask('affiliation', room('password'), bob_jid, 'outcast', 'bad') == 'done'
    assert 'banned reason=bad' in bob.wait(f'removed {room("password")}')
    assert alice.ask('list', room('password'), 'outcast') == f'1 {bob_jid}'
    start = bob.mark()
    bob.tell('join', room('password'), 'Bob', 'open sesame')
    bob.wait(f'join-failed {room("password")} forbidden', after=start)


def bob_address(world):
    return 'bob@' + world[2]('x').partition('@rooms.')[2]


@tap.case('invitations, through the room and from a person')
def invitations(world):
    alice, bob, room = world
    make(alice, room('invitations'))
    assert alice.ask('invite', room('invitations'), bob_address(world), 'tea is ready') == 'done'
    assert bob.wait(f'invited {room("invitations")}').endswith('tea is ready')
    alice.tell('invite-directly', bob_address(world), room('invitations'), 'come')
    assert 'alice@' in bob.wait('invited-by')
    assert bob.said('invited-by')[0].split()[2:4] == [room('invitations'), 'come']
    # One invitation is one, however the server words it.
    assert len(bob.said(f'invited {room("invitations")}')) == len(bob.said('invited-by')) == 1, bob.text()


@tap.case('a voice, asked for and given')
def voice(world):
    alice, bob, room = world
    make(alice, room('voice'))
    bob.enter(room('voice'), 'Bob')
    assert alice.ask('role', room('voice'), 'Bob', 'visitor', '') == 'done'
    bob.wait(f'presence {room("voice")} Bob here self visitor')
    assert bob.ask('ask-voice', room('voice')) == 'done'
    asked = alice.wait(f'voice-requested {room("voice")} Bob').split()
    start = bob.mark()
    alice.tell('voice', room('voice'), 'Bob', asked[3])
    bob.wait(f'presence {room("voice")} Bob here self participant', after=start)


@tap.case('moderated, pictured, destroyed')
def end(world):
    alice, bob, room = world
    make(alice, room('end'))
    bob.enter(room('end'), 'Bob')
    assert alice.ask('picture', room('end')) == 'done'
    bob.wait(f'avatar {room("end")} aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d')
    assert alice.ask('moderate', room('end'), 'no-such-message', '') .startswith('error')
    assert alice.ask('destroy', room('end'), room('next'), 'moved') == 'done'
    assert bob.wait(f'removed {room("end")}').endswith(f'destroyed reason=moved actor=- alternate={room("next")}')
    # Once, and not as lost besides.
    assert len(bob.said(f'removed {room("end")}')) == 1, bob.text()


@tap.case('bookmarks and what was read, told to the other device')
def other_device(world):
    alice, _, room = world
    with Talker('alice@' + bob_address(world).partition('@')[2], 'secret', None, resource='other') as other:
        other.wait('session')
        assert other.ask('bookmarks') == '0'        # by now the server knows what this device wants to hear of
        assert alice.ask('bookmark', room('kept'), 'Kept room', 'Alice') == 'done'
        assert other.wait(f'bookmark {room("kept")}') .endswith('Kept room nick=Alice autojoin=1 pinned=1 notify=2')
        assert other.ask('bookmarks') == f'1 {room("kept")}'
        assert alice.ask('display', room('kept'), 'some-id', room('kept')) == 'done'
        other.wait(f'displayed {room("kept")} some-id {room("kept")}')
        assert other.ask('displays') == f'1 {room("kept")}=some-id'
        assert alice.ask('unbookmark', room('kept')) == 'done'
        other.wait(f'unbookmarked {room("kept")}')
        assert alice.ask('unbookmark', room('kept')) == 'done'
        assert other.ask('bookmarks') == '0'


with servers.new_server(KIND) as real:
    os.environ.update(real.environment())
    for user in ('alice', 'bob'):
        real.add_user(user)
    real.befriend('alice', 'bob')
    one, two = people(real)
    try:
        tap.run((one, two, real.room), on_failure=lambda: tap.say('alice:\n' + one.text() + '\nbob:\n' + two.text() + '\n' + real.tail(15)))
    finally:
        one.kill(), two.kill()
