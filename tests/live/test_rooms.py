#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rooms, as a person has them: the program, one server, and others on other clients in the same rooms.

    test_rooms.py KIND        prosody, ejabberd or ejabberd-sql

The cases follow one another as in a day. What the program knows is read from its database, what the
others see from what the server sent them."""
import re
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from live import stored  # noqa: E402
from live.arena import Arena, open_desktop  # noqa: E402
from live.tap import Skip, case, run, say  # noqa: E402
from live.ui import until  # noqa: E402
from world import servers  # noqa: E402
from world.actors import Stage  # noqa: E402
from world.rooms import archive_id  # noqa: E402

KIND = sys.argv[1] if len(sys.argv) > 1 else 'prosody'
AFTER_GAP, MENTIONS, EDITED, BY_AUTHOR, BY_MODERATOR = 8, 64, 128, 256, 512
AWAY = 500


class Day:
    """What all cases share."""

    def __init__(self, server, stage):
        self.server, self.stage = server, stage
        self.arena = Arena(server, 'alice')
        self.program, self.stored = self.arena.program, self.arena.stored
        self.alice = server.jid('alice')
        self.tea = server.room('tea')

    def messages(self, room=None):
        return self.stored.messages(room or self.tea)

    def find(self, body, room=None):
        return self.stored.find(body, room or self.tea)

    def wait_body(self, body, room=None, patience=30):
        return self.stored.wait_body(body, room or self.tea, patience)

    def wait_message(self, body, condition, what, room=None, patience=20):
        return self.stored.wait(lambda: (m := self.find(body, room)) and condition(m) and m, f'{body!r} {what}', patience)

    def write(self, body, room=None):
        self.program.action('win.send-text', room or self.tea, body)

    def latest(self, text):
        """The row, at the end of the conversation; it opens where reading goes on."""
        jump = re.compile('jump to latest', re.I)
        end = time.monotonic() + 20
        while not any(re.search(text, r or '') for r in self.program.rows('Messages')):
            assert time.monotonic() < end, f'never shown: {text}'
            if button := self.program.look('button', jump):
                try:
                    self.program.click(accessible=button)
                except Exception:                       # it goes by itself when the end comes into sight
                    pass
            time.sleep(0.1)

    def failed(self):
        self.failures = getattr(self, 'failures', 0) + 1
        if self.program.alive():
            self.program.screenshot(f'rooms-{KIND}-failed-{self.failures}')
        say(self.program.tail(8))

    def shot(self, name):
        self.program.screenshot(f'rooms-{KIND}-{name}')


def prepare(server, stage):
    for name in ('alice', 'bob', 'carol'):
        server.add_user(name)
    server.befriend('alice', 'bob')
    day = Day(server, stage)
    past = [f'past {n:02}' for n in range(30)]
    if KIND != 'ejabberd':                              # Mnesia: only live, so it is not yet past when the program comes
        server.add_room_history('tea', [{'nick': 'Bob', 'time': time.time() - 7200 + 60 * n, 'body': body} for n, body in enumerate(past)])
    day.bob, day.carol = stage.enter(server, 'bob'), stage.enter(server, 'carol')
    day.device = stage.enter(server, 'alice', resource='phone')         # another device of the same person
    day.host = day.bob.join(day.tea, 'Bob', roomname='Tea Time', roomdesc='What goes with tea', persistentroom=True)
    day.third = day.carol.join(day.tea, 'Carol')
    for body in past if KIND == 'ejabberd' else []:
        day.host.say(body)
    if KIND == 'ejabberd':
        day.host.wait_body(past[-1])
    kept = [s.body for _, s in day.host.archive() if s.body]
    assert kept == past, kept
    return day


@case('a room that is bookmarked on another device is entered, with its name and its past')
def bookmarked(day):
    day.arena.start()
    day.stored.wait(lambda: day.stored.rows('SELECT 1 FROM session'), 'signed in', 30)
    day.bob.wait(lambda: any(p.get('from') != f'{day.alice}/phone' and p.get('type') is None for p in day.bob.presences.get(day.alice, [])), 'here', 30)
    assert day.device.bookmark(day.tea, 'Tea', 'Alice').get('type') == 'result'
    day.host.wait_person('Alice', 30)
    day.stored.wait(lambda: [m['body'] for m in day.messages()] == [f'past {n:02}' for n in range(30)], 'the past, in order', 30)
    day.stored.wait(lambda: day.stored.rows("SELECT 1 FROM room WHERE jid = ? AND name = 'Tea' AND configured_name = 'Tea Time'", (day.tea,)),
                    'its names')
    if KIND != 'ejabberd':
        day.stored.wait(lambda: day.stored.conversations()[day.tea]['unread'] == 0, 'nothing unread of it')
    day.program.action('win.open-conversation', '', day.tea)
    day.latest('past 29')
    day.shot('01-entered')


@case('what is written goes both ways, once; the room\'s echo confirms it')
def both_ways(day):
    day.write('hello from here')
    seen = day.host.wait_body('hello from here')
    assert seen.sender == f'{day.tea}/Alice'
    mine = day.wait_message('hello from here', lambda m: m['state'] >= stored.ACKED and m['archive_id'], 'confirmed')
    assert mine['outgoing'] and mine['archive_id'] == archive_id(seen, day.tea), (mine['archive_id'], archive_id(seen, day.tea))
    day.host.say('hello to you')
    theirs = day.wait_body('hello to you')
    assert not theirs['outgoing'] and theirs['nick'] == 'Bob'
    assert len([m for m in day.messages() if m['body'] == 'hello from here']) == 1
    day.latest('Bob.*hello to you')
    day.shot('02-both-ways')


@case('a mention by name counts, a name within a word does not')
def mentions(day):
    day.program.action('win.close-conversation')
    day.host.say('Alice, tea is ready')
    day.wait_message('Alice, tea is ready', lambda m: m['flags'] & MENTIONS, 'is a mention')
    day.host.say('Alicechen is no name')
    assert not day.wait_body('Alicechen is no name')['flags'] & MENTIONS
    day.stored.wait(lambda: (c := day.stored.conversations()[day.tea])['mentions'] == 1 and c['unread'] >= 2, 'counted apart')
    day.program.action('win.open-conversation', '', day.tea)
    day.program.find('text', 'Message')


@case('an answer, a reaction, a correction and a retraction of others are seen')
def changes(day):
    mine = day.host.wait_body('hello from here')
    day.host.reply(mine, 'an answer')
    answer = day.wait_message('an answer', lambda m: m['reply_to'], 'without the quoted lines')
    assert answer['reply_to'] == archive_id(mine, day.tea)
    day.host.react(mine, '👍', '🍵')
    day.stored.wait(lambda: [r['emojis'] for r in day.stored.rows(
        'SELECT r.emojis FROM reaction r JOIN message m ON m.id = r.message_id WHERE m.body = ?', ('hello from here',))] == ['👍 🍵'], 'the reactions')
    wrong = day.host.say('tee is ready')
    day.wait_body('tee is ready')
    day.host.correct(wrong, 'tea is ready')
    day.wait_message('tea is ready', lambda m: m['flags'] & EDITED, 'corrected')
    assert day.find('tee is ready') is None
    day.host.say('I take this back')
    mistake = day.host.wait_body('I take this back')
    day.wait_body('I take this back')
    day.host.retract(mistake)
    day.stored.wait(lambda: [m for m in day.messages() if m['flags'] & BY_AUTHOR], 'retracted')
    assert day.find('I take this back') is None
    day.latest('Bob.*: tea is ready')
    day.shot('03-changes')


@case('a moderator takes a message away')
def moderated(day):
    day.third.say('buy my rubbish')
    rubbish = day.host.wait_body('buy my rubbish')
    day.wait_body('buy my rubbish')
    assert day.host.moderate(archive_id(rubbish, day.tea), 'advertising').get('type') == 'result'
    gone = day.stored.wait(lambda: next((m for m in day.messages() if m['flags'] & BY_MODERATOR), None), 'moderated')
    assert gone['retraction_reason'] == 'advertising' and not gone['body'], gone


@case('whoever takes somebody\'s name can change nothing that this person wrote')
def impersonation(day):
    mine = day.third.say('Carol wrote this')
    seen = day.host.wait_body('Carol wrote this')
    before = day.wait_body('Carol wrote this')
    day.third.change_nick('Caroline')
    dave = day.stage.enter(day.server, 'dave')
    false = dave.join(day.tea, 'Carol')
    false.correct(mine, 'Carol never wrote this')
    false.retract(seen)
    false.moderate(archive_id(seen, day.tea), 'not yours')
    false.say('the false Carol was here')
    day.wait_body('the false Carol was here')
    assert day.find('Carol wrote this')['flags'] == before['flags'], day.find('Carol wrote this')
    assert day.find('Carol never wrote this') is None or not day.find('Carol never wrote this')['flags'] & EDITED
    # She herself still can, under her new name.
    day.third.correct(mine, 'Caroline wrote this')
    day.wait_message('Caroline wrote this', lambda m: m['flags'] & EDITED, 'corrected by herself')
    false.leave()


@case('a private message stays out of the room')
def private(day):
    day.host.whisper('Alice', 'between you and me')
    day.stored.wait(lambda: day.stored.find('between you and me', f'{day.tea}/Bob'), 'in a conversation of its own')
    assert day.find('between you and me') is None
    day.write('and back', f'{day.tea}/Bob')
    day.bob.wait_body('and back')
    assert 'and back' not in day.third.bodies()


def follow(day, room, **keys):
    """Opens a link to a room; the page that says what will happen is there when this returns."""
    day.program.action('app.open-link', f'xmpp:{room}?join' + ''.join(f';{k}={v}' for k, v in keys.items()))
    day.program.find('button', 'Join', patience=30)


@case('a link leads into a room: first what it is, then one press')
def by_link(day):
    coffee = day.server.room('coffee')
    day.coffee = day.bob.join(coffee, 'Bob', roomname='Coffee Break', roomdesc='Short and strong')
    day.coffee.say('freshly made')
    follow(day, coffee, nick='Alice')
    day.program.says('Coffee Break')
    day.program.says('Short and strong')
    day.shot('05-link')
    assert 'Alice' not in day.coffee.people             # nothing happens before the press
    day.program.click('button', 'Join')
    day.coffee.wait_person('Alice', 30)
    day.stored.wait(lambda: day.find('freshly made', coffee), 'its past')
    day.program.find('text', 'Message')
    day.write('I am in', coffee)
    day.coffee.wait_body('I am in')
    day.stored.wait(lambda: day.stored.rows('SELECT 1 FROM room WHERE jid = ? AND autojoin', (coffee,)), 'kept')


@case('a name that is taken: it asks for another')
def name_conflict(day):
    juice = day.server.room('juice')
    seat = day.bob.join(juice, 'Alice')
    follow(day, juice, nick='Alice')
    day.program.click('button', 'Join')
    day.program.says(re.compile('Somebody else has this nickname'))
    day.shot('06-name-taken')
    day.program.set_text(re.compile('^Nickname'), 'Alicia')
    day.program.click('button', 'Join')
    seat.wait_person('Alicia', 30)


@case('a password is asked for, and kept on no disk')
def password(day):
    cellar = day.server.room('cellar')
    seat = day.bob.join(cellar, 'Bob', passwordprotectedroom=True, roomsecret='open sesame 4711')
    follow(day, cellar, nick='Alice')
    day.program.set_text(re.compile('Password of the Room'), 'open sesame 4711')
    day.shot('07-password')
    day.program.click('button', 'Join')
    seat.wait_person('Alice', 30)
    day.stored.wait(lambda: day.stored.rows('SELECT 1 FROM room WHERE jid = ?', (cellar,)), 'kept')
    for file in day.arena.profile.data.rglob('*'):
        assert not file.is_file() or b'open sesame 4711' not in file.read_bytes(), file


def closed(day):
    """The page stays while it still asks the room, however often Escape is pressed."""
    if day.program.look('button', 'Join'):
        day.program.key('Escape')
    return not day.program.look('button', 'Join')


@case('a room for members only: a plain sentence, and nobody is in it')
def members_only(day):
    club = day.server.room('club')
    seat = day.bob.join(club, 'Bob', membersonly=True)
    follow(day, club, nick='Alice')
    day.program.click('button', 'Join')
    day.program.says(re.compile('member', re.I))
    day.shot('08-members-only')
    assert 'Alice' not in seat.people
    until(lambda: closed(day), 'the page closed')       # else the old page's button may be the one that is pressed below
    seat.set_affiliation(day.alice, 'member')
    follow(day, club, nick='Alice')
    day.program.click('button', 'Join')
    seat.wait_person('Alice', 30)
    day.program.gone('button', 'Join')


@case('an invitation is shown with who sent it, and leads to the room')
def invited(day):
    party = day.server.room('party')
    seat = day.bob.join(party, 'Bob', roomname='The Party', membersonly=True, **({'allowinvites': True} if KIND != 'prosody' else {}))
    seat.set_affiliation(day.alice, 'member')
    seat.invite(day.alice, 'bring cake')
    day.program.action('app.show-requests')
    day.program.says(re.compile('The room says that .*bob.* invites you|The room invites you', re.I), 30)   # Prosody names a nickname only
    day.program.says(re.compile('bring cake'))
    day.shot('11-invited')
    day.program.click('button', re.compile('^Look and Join'))
    day.program.find('button', 'Join', patience=30)
    assert 'Alice' not in seat.people
    day.program.click('button', 'Join')
    seat.wait(lambda: len(seat.people) == 2, 'Alice is there', 30)
    day.program.gone('button', 'Join')                   # with the room, what stood before it goes


@case('a private group of one\'s own: nobody enters uninvited')
def own_room(day):
    day.program.action('win.new-room')
    day.program.set_text(re.compile('^Name'), 'Bread Club')
    day.shot('12-new-room')
    day.program.click('button', 'Create')
    (row,) = day.stored.wait(lambda: day.stored.rows("SELECT jid FROM room WHERE 'Bread Club' IN (name, configured_name) AND autojoin"), 'made', 30)
    seat = day.carol.sit(row['jid'], 'Carol')
    assert seat.wait(seat.refusal, 'refused') == 'registration-required'
    day.write('nobody hears this', row['jid'])
    day.wait_message('nobody hears this', lambda m: m['state'] >= stored.ACKED, 'confirmed', row['jid'])
    assert day.device.bookmarks()[row['jid']].get('autojoin') in ('true', '1')


@case('put out by a moderator: told, not back by itself, back by one press')
def kicked(day):
    day.coffee.kick('Alice', 'spilled it')
    day.coffee.wait_gone('Alice')
    day.program.action('win.open-conversation', '', day.coffee.room)
    day.program.says(re.compile('spilled it|removed|kicked', re.I))
    day.shot('09-put-out')
    time.sleep(3)                                        # here waiting is the test: it does not push in again
    assert 'Alice' not in day.coffee.people
    day.program.action('win.rejoin', '', day.coffee.room)
    day.coffee.wait_person('Alice', 30)


@case('a room that is closed for good is told')
def destroyed(day):
    day.coffee.destroy('the machine is broken', day.tea)
    day.program.action('win.open-conversation', '', day.coffee.room)
    day.program.says(re.compile('the machine is broken|destroyed|closed|no longer exists', re.I))
    day.shot('10-closed')


@case('a link that is followed while the program is closed')
def while_closed(day):
    water = day.server.room('water')
    seat = day.bob.join(water, 'Bob')
    day.program.quit()
    arguments, day.program.arguments = day.program.arguments, [f'xmpp:{water}?join;nick=Alice']
    day.program.start()
    day.program.arguments = arguments
    day.program.find('button', 'Join', patience=40)
    day.program.click('button', 'Join')
    seat.wait_person('Alice', 40)


def be_away(day):
    """The program is not there, and its session is gone, so that nothing waits for it but the archive."""
    day.program.quit()
    if KIND == 'ejabberd':
        day.server.wait_written()
    day.server.restart()
    for seat in (day.host, day.third):
        seat.wait(lambda seat=seat: seat.inside, 'back in the room', 30)


@case(f'away for {AWAY} messages, it comes back to all of them, in order')
def away(day):
    be_away(day)
    start = time.monotonic()
    for n in range(AWAY):
        day.host.say(f'missed {n:03}')
    day.host.wait_body(f'missed {AWAY - 1:03}', 60)
    say(f'{AWAY} messages in {time.monotonic() - start:.1f} s')
    day.program.start()
    wanted = [f'missed {n:03}' for n in range(AWAY)]
    day.stored.wait(lambda: [m['body'] for m in day.messages() if (m['body'] or '').startswith('missed')] == wanted, 'all of them', 60)
    day.host.wait_person('Alice', 30)
    assert not [m for m in day.messages() if m['flags'] & AFTER_GAP]
    day.program.action('win.open-conversation', '', day.tea)
    day.program.find('text', 'Message')
    day.shot('04-back')


@case('the server dies in the middle of a conversation: nothing is lost, doubled or out of order')
def restarted(day):
    written = []
    for n in range(10):
        day.write(f'before {n}')
        written.append(f'before {n}')
    day.host.wait_body('before 9')
    if KIND == 'ejabberd':
        day.server.wait_written()
    day.server.restart()
    for n in range(10):                                  # while it is away, or not yet back in the room
        day.write(f'after {n}')
        written.append(f'after {n}')
    day.host.wait(lambda: day.host.inside, 'Bob is back', 30)
    day.host.wait_person('Alice', 60)
    day.host.say('we are back')
    day.wait_body('we are back', patience=60)
    day.wait_message('after 9', lambda m: m['state'] >= stored.ACKED, 'confirmed', patience=60)
    mine = [m['body'] for m in day.messages() if m['outgoing'] and m['body'] in written]
    assert mine == written, mine
    day.stored.wait(lambda: not day.stored.outbox(), 'nothing waits', 30)
    seen = [s.body for _, s in day.host.archive() if s.body in written]
    assert seen == written, seen


@case('an archive that has forgotten the middle: a mark, no silent hole')
def forgotten(day):
    if KIND != 'prosody':
        raise Skip('ejabberd\'s ids are times: asked for what comes after one that is gone, it answers as if nothing were missing')
    be_away(day)
    for n in range(40):
        day.host.say(f'hole {n:02}')
    day.host.wait_body('hole 39')
    # All that it had seen is gone from the archive, and the first of what it missed.
    old = [m['body'] for m in day.messages() if m['body']]
    assert day.server.forget_room_history('tea', {*old, *(f'hole {n:02}' for n in range(20))}) > 20
    day.program.start()
    first = day.wait_body('hole 20', patience=60)
    day.stored.wait(lambda: day.find('hole 39'), 'the rest')
    day.wait_message('hole 20', lambda m: m['flags'] & AFTER_GAP, 'marked')
    assert [m['body'] for m in day.messages() if (m['body'] or '').startswith('hole')] == [f'hole {n:02}' for n in range(20, 40)]
    assert first


@case('left on another device: left here')
def left(day):
    day.host.wait_person('Alice', 30)
    assert day.device.bookmark(day.tea, 'Tea', 'Alice', autojoin=False).get('type') == 'result'
    day.host.wait_gone('Alice', 30)
    assert day.device.bookmark(day.tea, 'Tea', 'Alice').get('type') == 'result'
    day.host.wait_person('Alice', 30)


if __name__ == '__main__':
    open_desktop()
    with servers.new_server(KIND) as one_server, Stage() as one_stage:
        one_server.add_user('dave')
        one_day = prepare(one_server, one_stage)
        try:
            run(one_day, on_failure=one_day.failed)
        finally:
            one_day.program.kill()
