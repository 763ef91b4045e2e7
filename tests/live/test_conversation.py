#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A first conversation, through the window, as a person has it.

    test_conversation.py KIND        prosody, ejabberd or ejabberd-sql

One program, one server, two people on other clients; the cases follow one another as in a day."""
import re
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from live import stored  # noqa: E402
from live.arena import Arena, open_desktop  # noqa: E402
from live.tap import Skip, case, run, say  # noqa: E402
from world import servers  # noqa: E402
from world.actors import Stage  # noqa: E402
from world.pictures import landscape  # noqa: E402

KIND = sys.argv[1] if len(sys.argv) > 1 else 'prosody'
PAST = 260


class Day:
    """What all cases share."""

    def __init__(self, server, stage):
        self.server, self.stage = server, stage
        self.arena = Arena(server, 'alice')
        self.program, self.stored = self.arena.program, self.arena.stored
        self.bob = self.carol = None
        self.alice, self.bob_jid, self.carol_jid = (server.jid(n) for n in ('alice', 'bob', 'carol'))

    def open(self, jid):
        self.program.action('win.open-conversation', '', jid)
        self.program.find('text', 'Message')

    def last_row(self, text, patience=20):
        return self.program.wait_row('Messages', text, patience)

    def failed(self):
        self.failures = getattr(self, 'failures', 0) + 1
        if self.program.alive():
            self.program.screenshot(f'{KIND}-failed-{self.failures}')
        say(self.program.tail(8))

    def shot(self, name):
        self.program.screenshot(f'{KIND}-{name}')


def prepare(server, stage):
    for name in ('alice', 'bob', 'carol', 'dave'):
        server.add_user(name)
    server.set_roster('alice', [servers.contact(server.jid('bob'), 'Bob Example', ['Friends']), servers.contact(server.jid('carol'), 'Carol', ['Work'])])
    server.set_roster('bob', [servers.contact(server.jid('alice'), 'Alice')])
    server.set_roster('carol', [servers.contact(server.jid('alice'))])
    now = time.time()
    if KIND == 'ejabberd':                              # Mnesia: through a client, and fewer
        with Stage() as early:
            one = early.enter(server, 'carol')
            for n in range(80):
                one.say(server.jid('alice'), f'past {n:03}', markable=False)
            one.wait(lambda: len([1 for _, s in one.read_archive() if s.body]) >= 80, 'the past')
    else:
        server.add_history('alice', [{'peer': server.jid('carol'), 'outgoing': n % 3 == 0, 'time': now - (PAST - n) * 3600, 'body': f'past {n:03}'} for n in range(PAST)])
    day = Day(server, stage)
    day.bob, day.carol = stage.enter(server, 'bob'), stage.enter(server, 'carol')
    day.bob.publish_avatar(landscape('bob'))
    day.bob.presence(status='at the lake')
    return day


@case('sign in through the page')
def sign_in(day):
    from live.ui import until
    program = day.program
    for name in ('ENVOI_TEST_ACCOUNT', 'ENVOI_TEST_PASSWORD'):
        program.environment.pop(name)
    program.start()
    day.shot('01-start')
    program.find('button', 'Sign In')
    program.action('win.sign-in')
    program.set_text(re.compile('Address'), day.alice)
    program.set_text(re.compile('Password'), day.server.users['alice'])
    day.shot('02-sign-in')
    # While one page slides over the other, both have such a button.
    program.click(accessible=until(lambda: len(found := program.all('button', 'Sign In')) == 1 and found[0], 'one button to sign in'))
    day.stored.wait(lambda: day.stored.rows('SELECT 1 FROM account WHERE jid = ?', (day.alice,)), 'the account', 30)
    day.bob.wait(lambda: any(p.get('type') is None for p in day.bob.presences.get(day.alice, [])), 'alice online')
    day.shot('03-signed-in')


@case('contacts have their names, groups and presence')
def contacts(day):
    day.stored.wait(lambda: {day.bob_jid, day.carol_jid} <= set(day.stored.contacts()), 'the roster')
    rows = day.stored.contacts()
    assert rows[day.bob_jid]['name'] == 'Bob Example' and 'Friends' in (rows[day.bob_jid]['groups'] or ''), rows[day.bob_jid]
    day.program.action('win.show-contacts')
    day.program.wait_row('Contacts', re.compile('Bob Example.*at the lake'))
    day.shot('04-contacts')
    day.bob.presence('away', 'asleep')
    day.program.wait_row('Contacts', re.compile('Bob Example.*asleep'))
    day.bob.presence(status='at the lake')


@case('a picture is fetched and kept by its hash')
def avatar(day):
    import hashlib
    ident = hashlib.sha1(landscape('bob')).hexdigest()
    day.stored.wait(lambda: day.stored.contacts()[day.bob_jid]['avatar_hash'] == ident, 'the hash of the picture', 30)
    day.stored.wait(lambda: [f for f in day.arena.profile.folder.rglob(ident + '*')], 'the picture', 30)


@case('write with the keyboard, see it sent, delivered and read')
def write(day):
    day.open(day.bob_jid)
    day.program.set_text('Message', 'hello Bob ✓ <b>&amp; 👩‍🔬')
    day.program.find('text', 'Message').get_component_iface()
    day.program.key('Return')
    seen = day.bob.wait_body('hello Bob ✓ <b>&amp; 👩‍🔬')
    assert seen.origin == seen.id and 'request' in seen.kinds and 'markable' in seen.kinds, seen.kinds
    day.stored.wait_state('hello Bob ✓ <b>&amp; 👩‍🔬', stored.DELIVERED)
    day.last_row(re.compile('hello Bob ✓ <b>&amp; 👩‍🔬.*(Delivered|delivered|arrived)'))
    day.bob.mark(day.alice, seen.id)
    day.stored.wait_state('hello Bob ✓ <b>&amp; 👩‍🔬', stored.READ)
    day.last_row(re.compile('hello Bob.*(Read|read)'))
    day.shot('05-read')


@case('send with the button')
def button(day):
    day.program.set_text('Message', 'by button')
    day.program.click('button', 'Send Message')
    day.bob.wait_body('by button')


@case('receive while looking: a receipt and a marker go back')
def receive(day):
    ident = day.bob.say(day.alice, 'and hello Alice\nsecond line https://example.org/path?q=1')
    day.last_row(re.compile('and hello Alice'))
    day.bob.wait_kind('received', ident)
    day.bob.wait_kind('displayed', ident)
    day.shot('06-received')


@case('receive while looking elsewhere: unread is counted, no marker until it is read')
def unread(day):
    day.open(day.carol_jid)
    ident = None
    for n in range(3):
        ident = day.bob.say(day.alice, f'unread {n}')
    day.stored.wait(lambda: day.stored.conversations()[day.bob_jid]['unread'] == 3, 'three unread')
    day.program.action('win.show-conversations')
    day.program.wait_row('Conversations', re.compile('Bob Example.*3'))
    day.bob.wait_kind('received', ident)
    assert not [s for s in day.bob.seen if 'displayed' in s.kinds and s.kinds['displayed'].get('id') == ident], 'a marker for what was not seen'
    day.shot('07-unread')
    day.open(day.bob_jid)
    day.bob.wait_kind('displayed', ident)
    day.stored.wait(lambda: day.stored.conversations()[day.bob_jid]['unread'] == 0, 'nothing unread')


@case('typing is seen both ways')
def typing(day):
    day.open(day.bob_jid)
    day.bob.chat_state(day.alice, 'composing')
    day.program.says(re.compile('typing|writing', re.I))
    day.bob.chat_state(day.alice, 'paused')
    day.program.gone(None, re.compile('is (typing|writing)', re.I))
    field = day.program.find('text', 'Message')
    day.program.point_and_click(field)
    day.program.type('hm')
    day.bob.wait_kind('composing')
    day.program.set_text('Message', '')


@case('what another own client sends and receives appears here too')
def carbons(day):
    other = day.stage.enter(day.server, 'alice', resource='phone')
    other.say(day.bob_jid, 'from my phone')
    row = day.stored.wait_body('from my phone', day.bob_jid)
    assert row['outgoing'] and row['state'] >= stored.ACKED
    day.bob.say(other.bare + '/phone', 'to your phone only')
    row = day.stored.wait_body('to your phone only', day.bob_jid)
    assert not row['outgoing']
    other.leave()


@case('history: the last page at once, older ones on scrolling back, no gap')
def history(day):
    total = 80 if KIND == 'ejabberd' else PAST
    day.open(day.carol_jid)
    messages = day.program.find('list', 'Messages')
    # What a server kept for the first sign-in is unread: then reading begins above the end.
    jump = re.compile('jump to latest', re.I)
    while not any(f'past {total - 1:03}' in row for row in day.program.rows('Messages')) and (button := day.program.look('button', jump)):
        day.program.click(accessible=button)
    day.last_row(f'past {total - 1:03}')
    day.shot('08-history')
    end = time.monotonic() + 60

    def past():
        return [b for b in day.stored.bodies(day.carol_jid) if b.startswith('past')]
    while len(past()) < total and time.monotonic() < end:
        before = len(past())
        day.program.point_and_click(messages)
        for _ in range(4):
            day.program.key('Home')
        try:
            day.stored.wait(lambda: len(past()) > before, 'an older page', 6)
        except AssertionError:
            day.program.key('Prior')
    assert past() == [f'past {n:03}' for n in range(total)], (len(past()), past()[:2])
    day.shot('09-history-begin')


@case('killed and offline: what was missed arrives once, in order')
def missed(day):
    day.program.kill()
    for n in range(20):
        day.bob.say(day.alice, f'missed {n:02}')
    day.bob.wait(lambda: len([1 for _, s in day.bob.read_archive(day.alice) if s.body and s.body.startswith('missed')]) == 20, 'all at the server')
    day.program.start()
    day.stored.wait(lambda: len([b for b in day.stored.bodies(day.bob_jid) if b.startswith('missed')]) == 20, 'twenty missed', 40)
    assert [b for b in day.stored.bodies(day.bob_jid) if b.startswith('missed')] == [f'missed {n:02}' for n in range(20)]
    day.open(day.bob_jid)
    day.last_row('missed 00')                          # it opens where one left off
    day.program.click('button', re.compile('Jump'))
    day.last_row('missed 19')
    day.stored.wait(lambda: day.stored.conversations()[day.bob_jid]['unread'] == 0, 'all read')
    day.shot('10-missed')


@case('written while the server is away: sent once when it is back')
def offline(day):
    day.server.stop()
    day.arena.send(day.bob_jid, 'into the night')
    day.stored.wait_body('into the night')
    assert day.stored.find('into the night')['state'] in (stored.QUEUED, stored.SENT)
    day.program.says(re.compile('offline|connect|again|reach', re.I), 30)
    day.shot('11-offline')
    day.server.start()
    day.bob.wait_body('into the night', 60)
    day.stored.wait_state('into the night', stored.ACKED, 60)
    assert len([1 for _, s in day.bob.read_archive(day.alice) if s.body == 'into the night']) == 1


@case('a stranger asks to be a contact, and is accepted')
def request(day):
    dave = day.stage.enter(day.server, 'dave')
    dave.presence(kind='subscribe', to=day.alice)
    day.stored.wait(lambda: day.stored.rows('SELECT 1 FROM request'), 'the request')
    day.program.action('app.show-requests')
    day.program.says(re.compile(re.escape(dave.bare)))
    day.shot('12-request')
    day.program.click('button', re.compile('Accept'))
    dave.wait(lambda: any(p.get('type') == 'subscribed' for p in dave.presences.get(day.alice, [])), 'accepted')
    day.stored.wait(lambda: not day.stored.rows('SELECT 1 FROM request'), 'the request answered')
    day.program.key('Escape')


@case('add a contact by address')
def add(day):
    day.server.add_user('erin')
    erin = day.stage.enter(day.server, 'erin')
    day.program.action('win.add-contact')
    day.program.set_text(re.compile('^Address'), erin.bare)
    day.program.set_text(re.compile('^Name'), 'Erin')
    day.shot('13-add-contact')
    day.program.click('button', re.compile('Add$'))
    erin.wait(lambda: any(p.get('type') == 'subscribe' for p in erin.presences.get(day.alice, [])), 'asked')
    erin.presence(kind='subscribed', to=day.alice)
    day.stored.wait(lambda: (day.stored.contacts().get(erin.bare) or {}).get('name') == 'Erin', 'Erin among the contacts')


@case('a draft survives the death of the program')
def draft(day):
    day.open(day.carol_jid)
    day.program.set_text('Message', 'not yet finished')
    day.stored.wait(lambda: day.stored.conversations()[day.carol_jid]['draft'] == 'not yet finished', 'the draft')
    day.program.restart()
    day.open(day.carol_jid)
    from live.ui import text_of, until
    until(lambda: text_of(day.program.find('text', 'Message')) == 'not yet finished', 'the draft in the composer')
    day.program.set_text('Message', '')


@case('a quick restart resumes the session at the server')
def resumes(day):
    if KIND == 'none':
        raise Skip
    before = len(day.bob.presences.get(day.alice, []))
    day.program.quit()
    day.program.start()
    day.bob.say(day.alice, 'after the restart')
    day.stored.wait_body('after the restart')
    said = day.bob.presences.get(day.alice, [])[before:]
    assert not [p for p in said if p.get('type') == 'unavailable'], 'others saw it leave'


@case('everything fits 360 pixels')
def narrow(day):
    day.program.resize(360, 640)
    day.open(day.bob_jid)
    day.program.find('text', 'Message')
    day.shot('14-narrow')
    day.program.action('win.close-conversation')
    day.program.find('list', re.compile('Conversations|Contacts'))
    day.shot('15-narrow-list')


@case('every control has a name')
def named(day):
    from live.ui import has_state, walk
    wanted = {'button', 'toggle button', 'check box', 'radio button', 'text', 'list', 'combo box', 'slider', 'switch', 'menu'}
    bare = [f'{a.get_role_name()} in {a.get_parent().get_role_name()} {a.get_parent().get_name()!r} of {a.get_parent().get_parent().get_name()!r}' for a in walk(day.program.application) if a.get_role_name() in wanted and not a.get_name()
            and has_state(a, 'SHOWING')]
    assert not bare, bare


@case('it ends politely, with its database whole and its files private')
def ends(day):
    day.program.quit()
    assert day.stored.integrity() == ['ok']
    for path in day.arena.profile.data.rglob('*'):
        mode = path.stat().st_mode & 0o777
        assert mode in ((0o700,) if path.is_dir() else (0o600,)) or 'keyrings' in str(path), (path, oct(mode))


if __name__ == '__main__':
    open_desktop()
    with servers.new_server(KIND) as one_server, Stage() as one_stage:
        one_day = prepare(one_server, one_stage)
        try:
            run(one_day, on_failure=one_day.failed)
        finally:
            import os
            if os.environ.get('ENVOI_KEEP'):
                import shutil
                shutil.copytree(one_server.folder, os.environ['ENVOI_KEEP'], dirs_exist_ok=True, ignore=lambda d, names: [n for n in names if n.endswith('.sock')])
            one_day.program.kill()
