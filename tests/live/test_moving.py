#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Moving to another account: through the window from the old one to the new one, and what is offered when contacts move.

    test_moving.py KIND        prosody, ejabberd or ejabberd-sql

One program with two accounts; contacts are scripted."""
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from live.arena import Arena, open_desktop  # noqa: E402
from live.tap import case, run, say  # noqa: E402
from world import servers  # noqa: E402
from world.actors import Stage  # noqa: E402
from world.blogger import Blogger, condition  # noqa: E402

KIND = sys.argv[1] if len(sys.argv) > 1 else 'prosody'
MOVED = 'urn:xmpp:moved:1'
GONE = "<gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>"

open_desktop()                      # libatspi looks at the environment when it is imported
from live.ui import has_state, turn, until  # noqa: E402


class Mover(Blogger):
    """Somebody with an old or a new account."""

    async def _take_live(self, item):
        pass

    def state(self, new):
        answer = self.publish_item(None, MOVED, 'current', f"<moved xmlns='{MOVED}'><new-jid>{new}</new-jid></moved>", [('pubsub#access_model', 'open')])
        assert condition(answer) is None, condition(answer)

    def claim(self, to, old):
        self.presence(kind='subscribe', to=to, extra=f"<moved xmlns='{MOVED}'><old-jid>{old}</old-jid></moved>")


class Day:
    def __init__(self, server, stage):
        self.server, self.stage = server, stage
        self.arena = Arena(server, 'romeo')
        self.program, self.stored = self.arena.program, self.arena.stored
        self.romeo, self.new = server.jid('romeo'), server.jid('montague')
        self.failures = 0
        for name in ('bob', 'mercutio', 'mercury', 'eve'):
            setattr(self, name, stage.enter(server, name, kind=Mover))

    def failed(self):
        self.failures += 1
        if self.program.alive():
            self.program.screenshot(f'moving-{KIND}-failed-{self.failures}')
            while self.program.all('dialog'):
                self.close()
        say(self.program.tail(12))

    def shot(self, name):
        self.program.screenshot(f'moving-{KIND}-{name}')

    def close(self):
        """The topmost dialog goes; where a page lies over another one in it, the first Escape only leads back."""
        dialogs = len(self.program.all('dialog'))
        for _ in range(3):
            self.program.focus()
            self.program.key('Escape')
            try:
                return until(lambda: len(self.program.all('dialog')) < dialogs, 'a dialog gone', 3)
            except AssertionError:
                continue
        raise AssertionError('the dialog does not close')

    def activities(self):
        return self.stored.rows('SELECT * FROM activity')

    def requests(self, jid):
        return self.stored.rows('SELECT * FROM request WHERE jid = ?', (jid,))

    def press(self, name):
        """A row that is a button, by keyboard: Tab until it has the focus, then Return."""
        self.program.find('button', name)
        dialog = self.program.all('dialog')[-1]
        self.program.focus()
        for _ in range(60):
            if any(has_state(b, 'FOCUSED') for b in self.program.all('button', name, dialog)):
                return self.program.key('Return')
            self.program.key('Tab')
            turn()
        raise AssertionError(f'the keyboard does not reach {name!r}')


@case('a second account is added, and the old one’s page asks where to move')
def second(day):
    day.bob.wait(lambda: any(p.get('type') is None for p in day.bob.presences.get(day.romeo, [])), 'romeo is online')
    day.program.action('app.add-account')
    day.program.set_text(re.compile('^Address'), day.new)
    day.program.set_text('Password', day.server.users['montague'])
    day.program.click(accessible=until(lambda: len(found := day.program.all('button', 'Sign In')) == 1 and found[0], 'one button to sign in'))
    day.stored.wait(lambda: len(day.stored.rows('SELECT 1 FROM account')) == 2, 'two accounts', 40)
    until(lambda: not day.program.all('text', 'Password'), 'the page for signing in gone', 30)
    day.program.action('win.show-account', day.romeo)
    day.press('Move to Another Account…')
    day.program.says('Move to Another Account?')
    day.program.says(re.compile('says to everybody that you are found at the new account'))
    day.shot('question')
    # Nothing is said before the answer.
    assert not [i for i in day.bob.fetch(day.romeo, MOVED) if i.payload is not None]


@case('told so, the old account says it, and each contact is asked from the new one, with where it came from')
def moves(day):
    day.program.click('button', 'Tell Contacts')
    got = day.bob.wait(lambda: next((p for p in day.bob.presences.get(day.new, []) if p.get('type') == 'subscribe'), None), 'the request from the new account', 40)
    assert got.findtext(f'{{{MOVED}}}moved/{{{MOVED}}}old-jid') == day.romeo, got
    said = [i.payload.findtext(f'{{{MOVED}}}new-jid') for i in day.bob.fetch(day.romeo, MOVED) if i.payload is not None]
    assert said == [day.new], said
    day.program.says(re.compile('contacts were asked'))
    day.shot('told')
    # Who accepts and asks back is let in without a question: he saw the old one.
    day.bob.presence(kind='subscribed', to=day.new)
    day.bob.presence(kind='subscribe', to=day.new)
    day.bob.wait(lambda: any(p.get('type') == 'subscribed' for p in day.bob.presences.get(day.new, [])), 'the new account lets bob see it', 30)
    day.close()


@case('a contact who moved is offered with both addresses, and added only when told so; the old one stays')
def offered(day):
    day.mercutio.state(day.mercury.bare)
    day.mercury.claim(day.romeo, day.mercutio.bare)
    day.stored.wait(lambda: [a for a in day.activities() if a['actor_jid'] == day.mercutio.bare and a['item_id'] == day.mercury.bare], 'the move is told', 40)
    assert not any(p.get('type') == 'subscribed' for p in day.mercury.presences.get(day.romeo, [])), 'accepted by itself'
    day.program.action('app.show-requests')
    day.program.says(re.compile(f'moved from {re.escape(day.mercutio.bare)} to {re.escape(day.mercury.bare)}.*confirms it'))
    day.shot('offer')
    day.program.click('button', re.compile('Accept'))
    day.mercury.wait(lambda: {'subscribed', 'subscribe'} <= {p.get('type') for p in day.mercury.presences.get(day.romeo, [])}, 'accepted and asked back', 30)
    day.stored.wait(lambda: (day.stored.contacts().get(day.mercury.bare) or {}).get('name') == 'Mercutio', 'the name that he had', 30)
    assert day.mercutio.bare in day.stored.contacts()
    day.close()


@case('a stranger who claims to be a contact’s new account is a stranger: nothing says that anybody moved')
def claimed(day):
    before = len(day.activities())
    day.eve.claim(day.romeo, day.bob.bare)
    day.stored.wait(lambda: day.requests(day.eve.bare), 'the request of a stranger', 30)
    day.program.action('app.show-requests')
    day.program.says(day.eve.bare)
    # Bob’s account was asked and did not confirm; what he says next comes after that.
    day.bob.say(day.romeo, 'I did not move')
    day.stored.wait_body('I did not move')
    assert not day.program.all(None, re.compile('moved from'))
    assert len(day.activities()) == before, day.activities()
    assert not any(p.get('type') in ('subscribed', 'subscribe') for p in day.eve.presences.get(day.romeo, []))
    day.shot('stranger')
    day.program.click('button', re.compile('Decline'))
    day.stored.wait(lambda: not day.requests(day.eve.bare), 'declined')
    day.close()


@case('an account that is gone and names a new address: an offer, said to be unconfirmed, and nothing else')
def gone(day):
    full = next(p.get('from') for p in reversed(day.bob.presences[day.romeo]) if p.get('type') is None)
    # A stranger’s word about himself is no news, whoever told him where to send it.
    for name, to in (('eve', 'evelyn@elsewhere.invalid'), ('bob', 'bobby@elsewhere.invalid')):
        getattr(day, name).raw(f"<message type='error' to='{full}' id='x1'><error type='cancel'>{GONE}xmpp:{to}</gone></error></message>")
    told = day.stored.wait(lambda: [a for a in day.activities() if a['node'] == 'gone'], 'the offer', 30)
    assert [(a['actor_jid'], a['item_id']) for a in told] == [(day.bob.bare, 'bobby@elsewhere.invalid')], told
    assert 'bobby@elsewhere.invalid' not in day.stored.contacts()
    day.program.action('app.show-activity')
    day.program.says(re.compile('tells a new address, which nobody has confirmed'))
    day.shot('gone')


@case('the program ends well')
def ends(day):
    day.program.quit()
    assert day.stored.integrity() == ['ok']


if __name__ == '__main__':
    with servers.new_server(KIND) as one_server, Stage() as one_stage:
        for user in ('romeo', 'montague', 'bob', 'mercutio', 'mercury', 'eve'):
            one_server.add_user(user)
        one_server.set_roster('romeo', [servers.contact(one_server.jid('bob'), 'Bob'), servers.contact(one_server.jid('mercutio'), 'Mercutio')])
        for user in ('bob', 'mercutio'):
            one_server.set_roster(user, [servers.contact(one_server.jid('romeo'))])
        one_day = Day(one_server, one_stage)
        with one_day.arena:
            run(one_day, on_failure=one_day.failed)
