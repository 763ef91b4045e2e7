#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""One room, three clients: the program, Dino (through its own window) and a scripted participant.

What each writes, answers, corrects, reacts to and takes back is looked for at the other two. Dino 0.5 knows
no retraction (XEP-0424): it can take nothing back, and shows the sentence that stands there for such clients.
The buttons that it shows beside a message have no names by which they could be found: it answers by the action
behind the button, and joins a reaction that is there already instead of choosing a new one."""
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from live import namespace  # noqa: E402
from world.certificates import Authority  # noqa: E402

INSIDE = os.path.exists('/usr/bin/dino') and namespace.enter(network=True)
if INSIDE:
    namespace.use_dns()
    AUTHORITY = Authority(Path(tempfile.mkdtemp(prefix='envoi-ca-')))
    namespace.trust(AUTHORITY.file)
    from live.dns import NameServer
    NAMES = NameServer()
    namespace.drop_rights()
from live import stored  # noqa: E402
from live.arena import Arena, new_profile, open_desktop  # noqa: E402
from live.tap import case, run, say  # noqa: E402
from world import servers  # noqa: E402
from world.actors import Stage  # noqa: E402
from world.rooms import archive_id  # noqa: E402

EDITED, BY_AUTHOR = 128, 256
EMOJI = '{urn:xmpp:reactions:0}reaction'


class Table:
    """What all cases share."""

    def __init__(self, server, stage):
        from live.dino import Dino
        for name in ('alice', 'bob', 'carol'):
            server.add_user(name)
        self.server, self.room = server, server.room('pier')
        self.bob = stage.enter(server, 'bob').join(self.room, 'Bob', roomname='Pier', persistentroom=True)
        for name, nick in (('alice', 'Alice'), ('carol', 'Carol')):         # each knows the room from another device
            device = stage.enter(server, name, resource='phone')
            assert device.bookmark(self.room, 'Pier', nick).get('type') == 'result'
            device.leave()
        self.arena = Arena(server, 'alice')
        for name in ('ENVOI_TEST_RESOLVE', 'ENVOI_TEST_CA'):
            del self.arena.program.environment[name]
        self.program, self.stored, self.dino = self.arena.program, self.arena.stored, Dino(new_profile())

    # Looking ---------------------------------------------------------------------------

    def wait_message(self, body, condition=lambda m: True, what='here'):
        return self.stored.wait(lambda: (m := self.stored.find(body, self.room)) and condition(m) and m, f'{body!r} {what}', 30)

    def row(self, pattern):
        return self.program.wait_row('Messages', re.compile(pattern))

    def hidden_in_dino(self, text):
        from live.ui import until
        until(lambda: not self.dino.holds(text), f'{text!r} gone from Dino')

    def reactions(self, body):
        return sorted(e for r in self.stored.rows('SELECT r.emojis FROM reaction r JOIN message m ON m.id = r.message_id WHERE m.body = ?', (body,))
                      for e in r['emojis'].split())

    # Doing -----------------------------------------------------------------------------

    def say(self, body):
        """Alice, in the program; as Bob sees it."""
        self.arena.send(self.room, body)
        return self.bob.wait_body(body)

    def choose(self, text, letter):
        """From the menu of a message, by the letter that is underlined."""
        from live.ui import until
        messages = self.program.find('list', 'Messages')
        row = until(lambda: next(iter(self.program.all('list item', re.compile(re.escape(text)), messages)), None), f'the row {text!r}')
        self.program.focus()
        self.program.point_and_click(row, 3)
        self.program.find('menu')
        self.program.key(letter)

    def shot(self, name):
        self.program.screenshot(f'room-dino-{name}')


def place(program, x, width):
    """Side by side, so that one picture shows both."""
    for ident in program.windows()[-1:]:
        subprocess.run(['xdotool', 'windowsize', ident, str(width), '900', 'windowmove', ident, str(x), '0'], check=True)


@case('all three are in the room')
def enter(table):
    dino = table.dino
    table.arena.start()
    dino.start().sign_in(table.server.jid('carol'), 'secret')
    table.bob.wait_person('Alice', 30)
    table.bob.wait_person('Carol', 30)
    place(table.program, 0, 900)
    place(dino, 900, 900)
    table.program.action('win.open-conversation', '', table.room)
    dino.open_room(table.room)
    people = table.stored.wait(lambda: table.stored.rows('SELECT 1 FROM room WHERE jid = ?', (table.room,)), 'the room')
    assert people and {'Alice', 'Bob', 'Carol'} == set(table.bob.people)


@case('what each of them writes is read by the other two, once')
def talk(table):
    table.say('Does the ferry run?')
    table.dino.shows('Does the ferry run?')
    table.dino.write('It does, says Dino')
    seen = table.bob.wait_body('It does, says Dino')
    assert seen.sender == f'{table.room}/Carol' and seen.type == 'groupchat', seen
    got = table.wait_message('It does, says Dino')
    assert got['nick'] == 'Carol' and not got['outgoing'] and got['archive_id'] == archive_id(seen, table.room), got
    table.bob.say('Every hour, say I')
    table.wait_message('Every hour, say I')
    table.dino.shows('Every hour, say I')
    table.row('Carol, .*It does, says Dino')
    for body in ('Does the ferry run?', 'It does, says Dino', 'Every hour, say I'):
        assert table.stored.bodies(table.room).count(body) == table.dino.bodies().count(body) == 1, body


@case('an answer from Dino quotes our message here; ours quotes Dino\'s message there')
def answers(table):
    question = table.bob.wait_body('Does the ferry run?')
    table.dino.reply('Does the ferry run?', 'At seven it does')
    seen = table.bob.wait_kind('reply', lambda s: s.sender.endswith('/Carol'))
    assert seen.kinds['reply'].get('id') == archive_id(question, table.room), seen.kinds['reply'].attrib
    answer = table.wait_message('At seven it does')         # without the lines that stand there for old clients
    assert answer['reply_to'] == archive_id(question, table.room)
    table.row('Carol, .*At seven it does')
    table.program.says(re.compile('Answers You: Does the ferry'))
    table.choose('At seven it does', 'r')
    table.program.says(re.compile('Replying to .*Carol'))
    table.program.type('I shall be there')
    table.program.key('Return')
    mine = table.bob.wait_kind('reply', lambda s: s.sender.endswith('/Alice'))
    assert mine.kinds['reply'].get('id') == archive_id(seen, table.room) and mine.body.endswith('I shall be there'), mine
    table.dino.shows_answer('I shall be there', 'At seven it does')
    table.shot('1-answers')


@case('reactions of all three are counted on one message, on both sides')
def reactions(table):
    table.bob.say('Cake at the pier')
    table.wait_message('Cake at the pier')
    table.dino.shows('Cake at the pier')
    cake = table.bob.wait_body('Cake at the pier')
    table.bob.react(cake, '🍰')
    table.program.click('toggle button', re.compile('Reaction 🍰: .*Bob'))
    seen = table.bob.wait_kind('reactions', lambda s: s.sender.endswith('/Alice'))
    assert [e.text for e in seen.kinds['reactions'].findall(EMOJI)] == ['🍰']
    table.dino.wait_reaction('🍰', 2)
    table.dino.press_reaction('🍰')
    seen = table.bob.wait_kind('reactions', lambda s: s.sender.endswith('/Carol'))
    assert seen.kinds['reactions'].get('id') == archive_id(cake, table.room)
    table.stored.wait(lambda: table.reactions('Cake at the pier') == ['🍰'] * 3, 'three reactions')
    table.program.find('toggle button', re.compile('Reaction 🍰: (?=.*Carol)(?=.*Bob)(?=.*You)'))
    table.dino.wait_reaction('🍰', 3)
    table.shot('2-reactions')
    table.program.click('toggle button', re.compile('Reaction 🍰'))       # taken back again
    table.dino.wait_reaction('🍰', 2)
    table.stored.wait(lambda: table.reactions('Cake at the pier') == ['🍰'] * 2, 'ours gone')


@case('corrections, from each to the others')
def corrections(table):
    from live.ui import text_of, until
    table.dino.write('See you at noon')
    first = table.bob.wait_body('See you at noon')
    table.wait_message('See you at noon')
    table.dino.correct_last('See you at noon', 'See you at one')
    seen = table.bob.wait_kind('replace', lambda s: s.sender.endswith('/Carol'))
    assert seen.kinds['replace'].get('id') == first.id
    table.wait_message('See you at one', lambda m: m['flags'] & EDITED, 'corrected')
    assert table.stored.find('See you at noon', table.room) is None
    table.row('See you at one.*Edited')
    table.say('I bring tee')
    table.dino.shows('I bring tee')
    table.wait_message('I bring tee', lambda m: m['state'] >= stored.ACKED, 'confirmed')
    field = table.program.find('text', 'Message')
    table.program.focus()
    table.program.point_and_click(field)
    table.program.key('Up')
    until(lambda: text_of(field) == 'I bring tee', 'the last own message in the field')
    table.program.key('ctrl+a')
    table.program.type('I bring tea')
    table.program.key('Return')
    table.dino.shows('I bring tea')
    table.hidden_in_dino('I bring tee')
    ident = table.bob.say('Bob brings bred')
    table.dino.shows('Bob brings bred')
    table.bob.correct(ident, 'Bob brings bread')
    table.dino.shows('Bob brings bread')
    table.row('Bob brings bread.*Edited')
    table.shot('3-corrections')


@case('what is taken back goes here; Dino, which cannot, tells of the attempt and goes on')
def retractions(table):
    table.bob.say('What Bob regrets')
    table.wait_message('What Bob regrets')
    table.bob.retract(table.bob.wait_body('What Bob regrets'))
    table.row('Bob.*deleted this message')
    blunder = table.say('My own blunder')
    table.wait_message('My own blunder', lambda m: m['state'] >= stored.ACKED, 'confirmed')
    table.dino.shows('My own blunder')
    table.row('My own blunder.*Delivered')
    table.choose('My own blunder', 'd')
    table.program.click('button', 'Delete')
    seen = table.bob.wait_kind('retract', lambda s: s.sender.endswith('/Alice'))
    assert seen.kinds['retract'].get('id') == archive_id(blunder, table.room)
    table.row('You deleted this message')
    assert not [b for b in table.stored.bodies(table.room) if b in ('My own blunder', 'What Bob regrets')]
    assert len([m for m in table.stored.messages(table.room) if m['flags'] & BY_AUTHOR]) == 2
    say('for programs that cannot:', seen.body)
    table.dino.shows(seen.body)
    table.dino.write('Dino goes on')
    table.wait_message('Dino goes on')
    table.row('Carol, .*Dino goes on')
    table.shot('4-retractions')


if __name__ == '__main__':
    if not INSIDE:
        print('1..0 # SKIP no Dino or no network namespace here')
        sys.exit(0)
    open_desktop(size='1800x900')
    with servers.new_server('prosody', authority=AUTHORITY) as one_server, Stage() as one_stage:
        NAMES.host('xmpp.' + one_server.domain)
        NAMES.srv(one_server.domain, [(1, 1, one_server.port, 'xmpp.' + one_server.domain)])
        NAMES.srv(one_server.domain, [(1, 1, one_server.direct_port, 'xmpp.' + one_server.domain)], 'xmpps-client')
        one_table = Table(one_server, one_stage)
        try:
            run(one_table, on_failure=lambda: (one_table.shot('failed'), say(one_table.program.tree() if one_table.program.application else ''),
                                               say(one_table.dino.tree() if one_table.dino.application else '')))
        finally:
            one_table.program.kill()
            one_table.dino.kill()
