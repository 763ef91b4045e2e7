#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rooms, through the window: what is shown before one joins, who is there, what can be done, and what is said when it ends.

    test_room_window.py KIND        prosody or ejabberd

One program, one server; everybody else is on another client. Every page is kept as a picture."""
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from live.arena import Arena, open_desktop  # noqa: E402
from live.tap import case, run, say  # noqa: E402
from world import servers  # noqa: E402
from world.actors import Stage  # noqa: E402

KIND = sys.argv[1] if len(sys.argv) > 1 else 'prosody'
PEOPLE = ('alice', 'anna', 'berta', 'carl', 'dora')

open_desktop()                      # libatspi looks at the environment when it is imported
from live.notifications import Notifications  # noqa: E402
from live.ui import has_state, turn, until  # noqa: E402


class Evening:
    """What all cases share."""

    def __init__(self, server, stage):
        self.server, self.stage = server, stage
        for name in PEOPLE:
            server.add_user(name)
        self.notes = Notifications()
        self.arena = Arena(server, 'alice')
        self.program = self.arena.program
        self.alice = server.jid('alice')
        self.anna, self.berta, self.carl, self.dora = (stage.enter(server, name) for name in PEOPLE[1:])
        self.failures = 0

    def failed(self):
        self.failures += 1
        if self.program.alive():
            self.program.screenshot(f'rooms-{KIND}-failed-{self.failures}')
            say(self.program.tree()[-3000:])
            while self.program.all('dialog'):
                self.close()
        say(self.program.tail(8))

    def shot(self, name):
        self.program.screenshot(f'rooms-{KIND}-{name}')

    def close(self):
        dialogs = len(self.program.all('dialog'))
        for _ in range(4):
            self.program.focus()
            self.program.key('Escape')
            try:
                return until(lambda: len(self.program.all('dialog')) < dialogs, 'a dialog gone', 3)
            except AssertionError:
                continue
        raise AssertionError('the dialog does not close')

    def room(self, name):
        return f'{name}@{self.server.rooms}'

    def press(self, name):
        button = self.program.find('button', name)
        until(lambda: has_state(self.program.find('button', name), 'SENSITIVE'), f'{name!r} can be pressed')
        self.program.click(accessible=self.program.find('button', name) or button)

    def look_at(self, room):
        self.program.action('win.join-room', room)

    def enter(self, room, nick=None):
        self.look_at(room)
        self.program.says('Before You Join')
        if nick:
            self.program.set_text(re.compile('^Nickname'), nick)
        self.press('Join')

    def notified(self, title):
        return until(lambda: self.notes.find(title), f'a notification of {title!r}')

    def taken_back(self, ident):
        until(lambda: ident not in self.notes.shown, 'the notification is taken back')

    def press_on(self, ident, action):
        """The button of a notification that stands for this action."""
        names = self.notes.shown[ident]['actions'][::2]
        self.notes.press(ident, next(name for name in names if action in name))

    def rooms_here(self):
        """The rooms that the program knows."""
        return [row['jid'] for row in self.arena.stored.rows('SELECT jid FROM room')]

    def stored_account(self):
        until(lambda: self.server.online_sessions('alice') if hasattr(self.server, 'online_sessions') else not self.program.look(None, 'Offline'), 'online')

    def answer(self, name):
        """The answer to a question that has come up."""
        self.program.find('button', name)
        self.program.click('button', name)


@case('signed in')
def sign_in(evening):
    evening.program.find('button', 'Add or Join')
    evening.stored_account()


@case('one look, one click, and in the room')
def join(evening):
    room = evening.room('meetup')
    evening.seat = evening.anna.join(room, 'Anna', roomname='XMPP Meetup Hamburg', roomdesc='We meet each Tuesday at seven.',
                                     persistentroom=True, publicroom=True)
    evening.seat.set_subject('Next: Tuesday, 19:00, back room')
    evening.berta_seat = evening.berta.join(room, 'Berta')
    evening.seat.say('Who comes on Tuesday?')
    evening.berta_seat.say('I do, and I bring cake.')
    evening.berta_seat.wait_body('I do, and I bring cake.')
    evening.look_at(room)
    evening.program.says('XMPP Meetup Hamburg')
    evening.program.says(room)
    evening.program.says('We meet each Tuesday at seven.')
    evening.program.says('Messages are not encrypted')
    evening.program.says(re.compile('address'))
    evening.shot('01-preview')
    evening.press('Join')
    evening.seat.wait_person('alice')
    evening.program.says('I do, and I bring cake.')
    evening.program.says(re.compile('3 participants'))
    evening.shot('02-joined')


@case('who is there, by role')
def participants(evening):
    evening.program.action('win.show-participants')
    evening.program.says('Moderators (1)')
    evening.program.wait_row('Participants', 'Berta')
    evening.dora_seat = evening.dora.join(evening.room('meetup'), 'Dora with a long name that goes on and on')
    evening.program.wait_row('Participants', 'Dora')
    evening.shot('03-participants')
    evening.program.action('win.room-details', evening.alice, evening.room('meetup'))
    evening.program.says('Notify Me Of')
    evening.shot('04-details')
    evening.close()
    evening.program.action('win.participant-details', evening.alice, evening.room('meetup'), 'Berta')
    evening.program.says('Private Message')
    evening.shot('05-participant')
    evening.close()


@case('kicked with a reason, and back by one button')
def kicked(evening):
    evening.seat.kick('alice', 'too <b>loud</b>')
    evening.program.says('A moderator has removed you from the room')
    evening.program.says('too <b>loud</b>')
    evening.shot('06-kicked')
    evening.press('Join Again')
    evening.seat.wait_person('alice')
    evening.program.gone(None, re.compile('A moderator has removed you'))


@case('a nickname that is taken is asked for in place')
def conflict(evening):
    room = evening.room('names')
    evening.carl_seat = evening.carl.join(room, 'alice')
    evening.look_at(room)
    evening.program.says('Before You Join')
    evening.press('Join')
    evening.program.says('Somebody else has this nickname')
    evening.shot('07-conflict')
    evening.program.set_text(re.compile('^Nickname'), 'Alice II')
    evening.press('Join')
    evening.carl_seat.wait_person('Alice II')
    evening.program.gone('dialog')


@case('a room with a password')
def password(evening):
    room = evening.room('cellar')
    evening.carl.join(room, 'Carl', passwordprotectedroom=True, roomsecret='sesame')
    evening.look_at(room)
    evening.program.says('A password is needed to enter.')
    evening.shot('08-password')
    evening.program.set_text('Password of the Room', 'wrong')
    evening.press('Join')
    evening.program.says(re.compile('The room asks for a password, or it is not this one'))
    evening.program.set_text('Password of the Room', 'sesame')
    evening.press('Join')
    evening.program.gone('dialog')
    evening.carl.seats[room].wait_person('alice')


@case('members only: what to do is said')
def members_only(evening):
    room = evening.room('club')
    evening.club = evening.carl.join(room, 'Carl', membersonly=True, roomname='The Club')
    evening.look_at(room)
    evening.program.says('Only members may enter.')
    evening.press('Join')
    evening.program.says('Ask one of them to invite you.')
    evening.shot('09-members-only')
    evening.close()


@case('no room at the address')
def nothing_there(evening):
    evening.look_at(evening.room('nowhere'))
    evening.program.says('No such room')
    evening.program.says('New Room at This Address')
    evening.shot('10-nothing')
    evening.close()


@case('an invitation among the requests, followed')
def invited(evening):
    room = evening.room('club')
    evening.club.set_affiliation(evening.alice, 'member')
    evening.club.invite(evening.alice, 'Come in, it is warm')
    evening.program.says(re.compile('1 invitation'))
    told = evening.notified('Invitation to')
    note = evening.notes.shown[told]
    assert 'invites you' in note['body'] and 'Come in, it is warm' in note['body'] and note['actions'][3::2] == ['Join…', 'Decline'], note
    evening.program.action('app.show-requests')
    evening.program.says('Come in, it is warm')
    evening.program.says(re.compile('invites you'))
    evening.shot('11-invitation')
    evening.program.focus()
    evening.taken_back(told)
    evening.press('Look and Join…')
    evening.program.says('Before You Join')
    evening.press('Join')
    evening.club.wait_person('alice')
    evening.program.gone('dialog')
    evening.program.gone(None, re.compile('1 invitation'))


@case('an invitation answered in its notification: “Decline” takes it away, “Join…” shows what will happen')
def invited_by_notification(evening):
    first, second = evening.room('first'), evening.room('second')
    seats = {room: evening.carl.join(room, 'Carl', roomname='The ' + room.split('@')[0].title(), membersonly=True) for room in (first, second)}
    for room, seat in seats.items():
        seat.set_affiliation(evening.alice, 'member')
        seat.invite(evening.alice, 'Shall we?')
    evening.program.says(re.compile('2 invitations'))
    evening.press_on(evening.notified(first), 'decline')
    evening.program.says(re.compile('1 invitation'))
    assert not evening.program.all('dialog')
    evening.press_on(evening.notified(second), 'open-invitation')
    evening.program.says('Before You Join')
    evening.program.says('The Second')
    evening.program.says(re.compile('invites you.\n.*Shall we'))
    evening.shot('12-invitation-opened')
    evening.press('Join')
    seats[second].wait_person('alice')
    evening.program.gone('dialog')
    evening.program.gone(None, re.compile('1 invitation'))
    assert first not in evening.rooms_here()


@case('put out of a room while one looks at another: told by a notification, which goes when the room is looked at')
def put_out_unseen(evening):
    evening.program.action('win.open-conversation', evening.alice, evening.room('club'))
    evening.program.focus()
    evening.seat.kick('alice', 'enough')
    told = evening.notified('You were removed')
    assert 'XMPP Meetup Hamburg' in evening.notes.shown[told]['summary'] and 'enough' in evening.notes.shown[told]['body'], evening.notes.shown
    evening.notes.press(told)
    evening.program.says('A moderator has removed you from the room')
    evening.press('Join Again')
    evening.seat.wait_person('alice')
    evening.program.action('win.open-conversation', evening.alice, evening.room('club'))
    evening.seat.set_affiliation(evening.alice, 'outcast')
    told = evening.notified('You are banned')
    evening.program.action('win.open-conversation', evening.alice, evening.room('meetup'))
    evening.program.focus()
    evening.taken_back(told)
    evening.program.says('You have been banned from this room')
    evening.seat.set_affiliation(evening.alice, 'none')
    evening.press('Join Again')
    evening.seat.wait_person('alice')


@case('a reaction to what one wrote is told by a notification, which goes when the room is looked at; not in a silent room')
def reaction_told(evening):
    second, club = evening.room('second'), evening.room('club')
    carl = evening.carl.seats[second]
    evening.arena.send(second, 'I bring the lamp')
    seen = carl.wait(lambda: next((s for s in carl.seen() if s.body == 'I bring the lamp'), None), 'the line in the room')
    evening.program.action('win.open-conversation', evening.alice, club)
    evening.program.focus()
    carl.react(seen, '🔦')
    told = evening.notified('🔦')
    assert 'Carl' in evening.notes.shown[told]['body'] and 'I bring the lamp' in evening.notes.shown[told]['body'], evening.notes.shown
    evening.program.action('win.open-conversation', evening.alice, second)
    evening.taken_back(told)
    evening.program.action('win.room-notify', evening.alice, second, 'nothing')
    evening.program.action('win.open-conversation', evening.alice, club)
    carl.react(seen)
    carl.react(seen, '💡')
    evening.arena.stored.wait(lambda: any('💡' in r['emojis'] for r in evening.arena.stored.rows('SELECT emojis FROM reaction')), 'the reaction stored')
    turn()
    assert evening.notes.find('💡') is None


@case('a group of one\'s own, with somebody invited')
def make_group(evening):
    evening.program.action('win.new-room')
    evening.program.says('only those who are invited may enter')
    evening.program.set_text('Name', 'Cake for Anna')
    evening.program.set_text(re.compile('Search contacts'), evening.berta.bare)
    evening.shot('12-new-group')
    evening.press('Create')
    invitation = evening.berta.wait(lambda: next((s for s in list(evening.berta.seen) if 'x' in s.kinds and s.sender.split('@')[0] != 'meetup'
                                                  and s.type != 'groupchat'), None), 'the invitation')
    say(str(invitation))
    evening.program.says('Cake for Anna')
    evening.program.gone('dialog')
    evening.shot('13-group')


@case('the owner\'s settings, members and bans')
def owner(evening):
    evening.group = next(r for r in evening.rooms_here() if r.split('@')[0] not in ('meetup', 'names', 'cellar', 'club', 'second'))
    evening.program.action('win.room-details', evening.alice, evening.group)
    evening.program.says('Settings of the Room')
    evening.program.press_by_keyboard('Settings of the Room')
    evening.program.find('button', 'Save')
    until(lambda: len(evening.program.all('switch')) + len(evening.program.all('toggle button')) + len(evening.program.all('check box')) > 2, 'the form')
    evening.shot('14-settings')
    evening.program.key('Escape')
    evening.program.says('Members and Lasting Roles')
    evening.program.press_by_keyboard('Members and Lasting Roles')
    evening.program.says('alice@')
    evening.shot('15-members')
    evening.program.key('Escape')
    evening.program.says('Banned')
    evening.program.press_by_keyboard('Banned')
    evening.program.says('Nobody Is Banned')
    evening.program.set_text('Address to Ban', 'spammer@example.net')
    evening.press('Ban')
    evening.program.says('spammer@example.net')
    evening.shot('16-bans')
    while evening.program.all('dialog'):
        evening.close()


@case('browsing the server\'s rooms')
def browse(evening):
    evening.program.action('win.browse-rooms')
    evening.program.wait_row('Rooms', 'Meetup')
    evening.program.says('search.jabber.network')
    evening.shot('17-browse')
    evening.close()


@case('a moderator removes somebody, and all that he wrote')
def moderate(evening):
    room = evening.room('meetup')
    for i in range(4):
        evening.dora_seat.say(f'Buy my pills, number {i}')
    evening.program.action('win.open-conversation', evening.alice, room)
    evening.program.says('Buy my pills, number 3')
    evening.seat.set_affiliation(evening.alice, 'admin')
    evening.seat.wait(lambda: evening.seat.item('alice').get('role') == 'moderator', 'alice a moderator')
    evening.program.action('win.participant-moderate', evening.alice, room, evening.dora_seat.nick)
    evening.program.says('Delete 4 Messages')
    evening.shot('18-moderation')
    evening.press('Delete 4 Messages')
    evening.program.gone('dialog')
    until(lambda: not evening.program.all(None, re.compile('^Buy my pills')), 'the messages gone')
    evening.program.action('win.participant-ban', evening.alice, room, evening.dora_seat.nick)
    if KIND == 'ejabberd':              # it tells addresses only to administrators who come in as such
        evening.program.says('The room does not tell you the address')
        evening.program.action('win.participant-kick', evening.alice, room, evening.dora_seat.nick)
        evening.program.says('Remove From the Room?')
        evening.answer('Remove')
    else:
        evening.program.says('Ban From the Room?')
        evening.shot('19-ban')
        evening.answer('Ban')
    evening.seat.wait_gone(evening.dora_seat.nick)


@case('a room is closed: what happened, and the new one')
def destroyed(evening):
    evening.program.action('win.open-conversation', evening.alice, evening.room('names'))
    evening.carl_seat.destroy('We have moved', evening.room('meetup'))
    evening.program.says('The room was closed')
    evening.shot('20-closed')


@case('the server goes and comes back')
def server_restart(evening):
    room = evening.room('meetup')
    evening.program.action('win.open-conversation', evening.alice, room)
    evening.server.restart(politely=True)
    evening.anna.wait_online()
    evening.seat = evening.anna.join(room, 'Anna')
    evening.seat.wait_person('alice', 60)
    evening.seat.say('Back again')
    evening.program.says('Back again', 30)


@case('everything fits 360 pixels')
def narrow(evening):
    room = evening.room('meetup')
    evening.program.resize(360, 640)
    evening.program.action('win.open-conversation', evening.alice, room)
    evening.shot('21-narrow-room')
    evening.program.action('win.show-participants')
    evening.program.says('Moderators (2)')
    evening.shot('22-narrow-participants')
    evening.program.key('Escape')
    for name, action, arguments in (('23-narrow-details', 'win.room-details', (evening.alice, room)), ('24-narrow-preview', 'win.join-room', (room,)),
                                    ('25-narrow-new', 'win.new-room', ()), ('26-narrow-browse', 'win.browse-rooms', ())):
        evening.program.action(action, *arguments)
        evening.program.find('dialog')
        evening.program.find('button', re.compile('Close|Cancel'))
        evening.shot(name)
        evening.close()


if __name__ == '__main__':
    with servers.new_server(KIND) as one_server, Stage() as one_stage:
        evening = Evening(one_server, one_stage)
        evening.arena.start()
        try:
            run(evening, on_failure=evening.failed)
        finally:
            evening.program.kill()
