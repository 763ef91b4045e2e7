#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of a room, with the real program and a scripted participant: talk, answers, reactions, corrections and what is taken back, both ways;
who may change what; and the search.

    test_room_words.py prosody|ejabberd"""
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from live.arena import Arena, open_desktop  # noqa: E402
from live.tap import case, run, say  # noqa: E402
from world import servers  # noqa: E402
from world.actors import Stage  # noqa: E402
from world.rooms import CORRECT, REACTIONS, REPLY, RETRACT, archive_id  # noqa: E402

open_desktop(size='1280x1000')
from live.ui import text_of, until  # noqa: E402


class Harbour:
    def __init__(self, server, stage):
        self.server = server
        for name in ('alice', 'bob', 'eve'):
            server.add_user(name)
        self.room = server.room('harbour')
        self.bob = stage.enter(server, 'bob').join(self.room, 'Bob', roomname='Harbour', persistentroom=True)
        self.eve = stage.enter(server, 'eve').join(self.room, 'Eve')
        other = stage.enter(server, 'alice', resource='phone')
        other.bookmark(self.room, 'Harbour', 'Alice')
        self.other = other
        self.arena = Arena(server, 'alice')
        self.program = self.arena.program
        self.failures = 0

    def row(self, text, patience=20):
        return self.program.wait_row('Messages', text if isinstance(text, re.Pattern) else re.compile(re.escape(text)), patience)

    def row_widget(self, text):
        wanted = re.compile(re.escape(text))
        return until(lambda: next((a for a in self.program.all('list item', wanted, self.program.find('list', 'Messages'))), None), f'the row {text!r}')

    def choose(self, text, letter):
        """From the message's menu, by the letter that is underlined."""
        self.program.focus()
        self.program.point_and_click(self.row_widget(text), 3)
        self.program.find('menu')
        self.program.key(letter)

    def field(self):
        return self.program.find('text', 'Message')

    def shot(self, name):
        self.program.screenshot(f'room-words-{self.server.kind}-{name}')

    def failed(self):
        self.failures += 1
        if self.program.alive():
            self.shot(f'failed-{self.failures}')
            say(self.program.tree())
        say(self.program.tail(20))


@case('what is said on both sides is read on both sides, with its author')
def talk(harbour):
    program = harbour.program
    harbour.arena.start()
    harbour.bob.wait_person('Alice', 40)
    program.action('win.open-conversation', '', harbour.room)
    harbour.bob.say('Does the *ferry* leave at seven?')
    harbour.row('Bob, ')
    harbour.arena.send(harbour.room, 'At half past, I believe')
    seen = harbour.bob.wait_body('At half past, I believe')
    assert seen.type == 'groupchat' and seen.sender == f'{harbour.room}/Alice', seen
    harbour.row(re.compile('You, .*At half past.*Delivered'))


@case('an answer from there quotes what is stored here; one from here names the message')
def answers(harbour):
    program = harbour.program
    question = harbour.bob.wait_body('At half past, I believe')
    harbour.bob.reply(question, 'Thank you!')
    harbour.row(re.compile('Bob, .*: Thank you!'))
    program.says(re.compile('Answers You: At half past'))
    harbour.choose('Thank you!', 'r')
    program.says(re.compile('Replying to .*Bob'))
    program.type('You are welcome')
    program.key('Return')
    seen = harbour.bob.wait_kind('reply', lambda s: s.body and s.body.endswith('You are welcome'))
    thanks = next(s for s in harbour.bob.seen() if s.body and s.body.endswith('Thank you!'))
    assert seen.kinds['reply'].get('id') == archive_id(thanks, harbour.room), seen.kinds['reply'].attrib
    assert seen.body == '> Thank you!\nYou are welcome', seen.body


@case('reactions: whose and how many, and one of ours by a click')
def reactions(harbour):
    program = harbour.program
    harbour.bob.say('Cake at the pier')
    harbour.row('Cake at the pier')
    cake = harbour.eve.wait_body('Cake at the pier')
    harbour.eve.react(cake, '🍰', '🎉')
    harbour.bob.react(cake, '🍰')
    chip = program.find('toggle button', re.compile('Reaction 🍰: .*Eve.*Bob|Reaction 🍰: .*Bob.*Eve'))
    program.click(accessible=chip)
    seen = harbour.bob.wait_kind('reactions', lambda s: s.sender.endswith('/Alice'))
    assert seen.kinds['reactions'].get('id') == archive_id(cake, harbour.room)
    assert [e.text for e in seen.kinds['reactions'].findall(f'{{{REACTIONS}}}reaction')] == ['🍰']
    program.find('toggle button', re.compile('Reaction 🍰: You'))
    harbour.eve.react(cake)
    program.gone('toggle button', re.compile('Reaction 🎉'))
    harbour.shot('1-talk')


@case('corrections, both ways: what was said first stays to be seen')
def corrections(harbour):
    program = harbour.program
    ident = harbour.bob.say('See you at noon')
    harbour.row('See you at noon')
    harbour.bob.correct(ident, 'See you at one')
    harbour.row(re.compile('See you at one. Edited'))
    program.focus()
    program.point_and_click(harbour.field())
    program.key('Up')
    until(lambda: text_of(harbour.field()) == 'You are welcome', 'the last own message in the field')
    program.key('ctrl+a')
    program.type('You are most welcome')
    program.key('Return')
    seen = harbour.bob.wait_kind('replace', lambda s: s.sender.endswith('/Alice'))
    assert seen.kinds['replace'].get('id') == next(s for s in harbour.bob.seen() if s.body and s.body.endswith('You are welcome')).id
    harbour.row('You are most welcome')
    assert CORRECT in seen.kinds['replace'].tag


@case('taken back, there and here')
def retractions(harbour):
    program = harbour.program
    harbour.bob.say('What I regret')
    harbour.row('What I regret')
    harbour.bob.retract(harbour.bob.wait_body('What I regret'))
    harbour.row(re.compile('Bob.*deleted this message'))
    harbour.arena.send(harbour.room, 'My own blunder')
    blunder = harbour.bob.wait_body('My own blunder')
    harbour.row(re.compile('My own blunder.*Delivered'))
    harbour.choose('My own blunder', 'd')
    program.click('button', 'Delete')
    seen = harbour.bob.wait_kind('retract', lambda s: s.sender.endswith('/Alice'))
    assert RETRACT in seen.kinds['retract'].tag and seen.kinds['retract'].get('id') == archive_id(blunder, harbour.room)
    harbour.row('You deleted this message')


@case('B03, B04, B09: another one, also under the same nick, changes nothing')
def forged(harbour):
    ident = harbour.bob.say('The true words')
    harbour.row('The true words')
    true = harbour.eve.wait_body('The true words')
    harbour.eve.correct(ident, 'forged by Eve')
    harbour.eve.retract(true)
    harbour.row(re.compile('Eve, .*forged by Eve'))     # a line of her own
    harbour.bob.change_nick('Robert')
    harbour.eve.change_nick('Bob')
    harbour.eve.correct(ident, 'forged by Bob')
    harbour.eve.retract(true)
    harbour.row(re.compile('Bob, .*forged by Bob'))
    rows = harbour.program.rows('Messages')
    assert any(re.search(r'Bob, .*: The true words$', row) for row in rows), rows
    harbour.eve.change_nick('Eve')
    harbour.bob.change_nick('Bob')


@case('a moderator’s hand is named; a participant’s is not believed')
def moderated(harbour):
    harbour.eve.say('Buy cheap boats')
    harbour.row('Buy cheap boats')
    spam = harbour.bob.wait_body('Buy cheap boats')
    harbour.eve.message(f"<retract xmlns='{RETRACT}1' id='{archive_id(harbour.bob.wait_body('Cake at the pier'), harbour.room)}'>"
                        "<moderated xmlns='urn:xmpp:message-moderate:1'/></retract>")
    answer = harbour.bob.moderate(archive_id(spam, harbour.room), 'advertising')
    if answer.get('type') == 'error':
        say('this server lets nobody moderate')
    else:
        harbour.row(re.compile('A moderator removed this message: .*advertising'))
    harbour.row('Cake at the pier')
    harbour.shot('2-changed')


@case('all of it is still so after a restart, read from the room’s archive by another device')
def again(harbour):
    def shown(*more):
        harbour.program.wait_row('Conversations', 'Harbour', 40)
        harbour.program.action('win.open-conversation', '', harbour.room)
        for text in ('Bob, .*Thank you!', 'See you at one', 'You are most welcome', 'Bob, .*The true words', *more):
            harbour.row(re.compile(text), 40)
        rows = harbour.program.rows('Messages')
        assert not any('See you at noon' in row or 'What I regret' in row or 'My own blunder' in row for row in rows), rows
    harbour.program.restart()
    shown('deleted this message')
    harbour.program.kill()
    harbour.arena = Arena(harbour.server, 'alice')
    harbour.program = harbour.arena.program
    harbour.arena.start()
    harbour.bob.wait_person('Alice', 40)
    shown()     # an archive may have nothing left of what was deleted
    harbour.shot('3-new-device')


@case('the search finds it and leads there')
def search(harbour):
    program = harbour.program
    program.action('win.find-everywhere')
    program.set_text('Words to look for', 'ferry')
    hit = until(lambda: next((row for row in program.all('list item', re.compile('ferry'))), None) or
                next(iter(program.all('label', re.compile(r'Does the \*ferry\*'))), None), 'the ferry is found')
    harbour.shot('4-search')
    assert hit
    program.key('Return')
    harbour.row(re.compile('Bob, .*ferry'))


if __name__ == '__main__':
    chosen = servers.new_server(sys.argv[1])
    chosen.kind = sys.argv[1]
    with chosen as one_server, Stage() as one_stage:
        harbour_now = Harbour(one_server, one_stage)
        try:
            run(harbour_now, on_failure=harbour_now.failed)
        finally:
            harbour_now.program.kill()
