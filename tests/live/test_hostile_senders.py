#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Group A: forged senders.  The scripted server lets everything through, as a careless or bought
one would; after each attack a message from a friend shows that all of it was dealt with.

A13 is in test_feed_hostile.py."""
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from live import stored  # noqa: E402
from live.arena import Arena  # noqa: E402
from live.forge import EVIL, FORWARD, FRIEND, archived, carbon, chat, event  # noqa: E402
from live.hostile import HostileServer  # noqa: E402
from live.tap import case, run  # noqa: E402

BOOKMARKS = 'urn:xmpp:bookmarks:1'


def absent(arena, body, *stanzas):
    bodies = arena.inject(*stanzas)
    assert not any(body in (b or '') for b in bodies), f'{body!r} was taken'


@case('A01 a copy of a friend’s message that a stranger wraps is dropped')
def a01(arena):
    absent(arena, 'A01', carbon('received', 'A01 forged', EVIL + '/x'), carbon('received', 'A01 bare', EVIL))


@case('A02 words that a stranger puts in one’s mouth are dropped')
def a02(arena):
    absent(arena, 'A02', carbon('sent', 'A02 forged', EVIL + '/x'), carbon('sent', 'A02 friend', FRIEND))


@case('A03 a carbon copy inside a groupchat message is dropped')
def a03(arena):
    absent(arena, 'A03', carbon('received', 'A03 forged', 'room@rooms.test/nick', 'groupchat'))


@case('A04 a carbon copy from another own device or the own domain is dropped, a true one is taken')
def a04(arena):
    absent(arena, 'A04 forged', carbon('received', 'A04 forged device', 'romeo@hostile.test/other'),
           carbon('sent', 'A04 forged domain', 'hostile.test'))
    assert 'A04 true' in arena.inject(carbon('received', 'A04 true', 'romeo@hostile.test'))


@case('A05 results of the archive that nobody asked for are dropped')
def a05(arena):
    absent(arena, 'A05', archived('A05 contact', FRIEND, 'q'), archived('A05 none', EVIL, None),
           archived('A05 own', 'romeo@hostile.test', 'never-asked'), archived('A05 empty', '', None))


@case('A06 results from others while a query is open are dropped')
def a06(arena):
    server, done = arena.server, []

    def answer(session, iq):
        query = iq.find('{urn:xmpp:mam:2}query')
        if query is not None and not done:
            done.append(query.get('queryid'))
            session.push(archived('A06 forged', EVIL, query.get('queryid')))
            session.push(archived('A06 domain', 'hostile.test', query.get('queryid')))
            session.push(archived('A06 device', 'romeo@hostile.test/other', query.get('queryid')))
        return False
    server.on_iq.append(answer)
    try:
        server.states.clear()
        server.hang_up()
        server.wait(lambda: done, 'a query of the archive')
        arena.sentinel()
        assert not any('A06' in (b or '') for b in arena.stored.bodies())
    finally:
        server.on_iq.remove(answer)


class House:
    """A room of the scripted server, with an archive; what each archive answers is the case's."""

    jid = 'hall@rooms.hostile.test'
    features = ('http://jabber.org/protocol/muc', 'muc_nonanonymous', 'muc_persistent', 'urn:xmpp:mam:2', 'urn:xmpp:sid:0')

    def __init__(self, server):
        self.server, self.asked = server, {'room': [], 'own': []}
        server.on_iq.append(self.answer)
        server.on_presence.append(self.enter)

    def leave(self):
        self.server.on_iq.remove(self.answer)
        self.server.on_presence.remove(self.enter)

    def enter(self, session, presence):
        to = presence.get('to') or ''
        if not to.startswith(self.jid + '/') or presence.get('type'):
            return
        nick, muc = to.split('/', 1)[1], 'http://jabber.org/protocol/muc#user'
        session.push(f"<presence from='{self.jid}/juliet' to='{session.jid}'><x xmlns='{muc}'><item affiliation='member' role='participant' jid='{FRIEND}/x'/></x></presence>")
        session.push(f"<presence from='{self.jid}/{nick}' to='{session.jid}'><x xmlns='{muc}'><item affiliation='member' role='participant' jid='{session.jid}'/>"
                     "<status code='100'/><status code='110'/></x></presence>")
        session.push(f"<message from='{self.jid}' to='{session.jid}' type='groupchat'><subject>Hall</subject></message>")

    def result(self, body, sender, query, ident, archive):
        """One result as `sender` gives it: of the room or of the account, as `archive` says."""
        message = chat(body, f'{self.jid}/juliet', kind='groupchat') if archive == 'room' else chat(body, FRIEND + '/x')
        origin = f" from='{sender}'" if sender else ''
        return (f"<message xmlns='jabber:client'{origin} to='romeo@hostile.test/x'><result xmlns='urn:xmpp:mam:2' id='{ident}' queryid='{query}'>"
                + FORWARD.format(f"<delay xmlns='urn:xmpp:delay' stamp='2026-11-01T10:00:00Z'/>{message}") + '</result></message>')

    def answer(self, session, iq):
        to = iq.get('to') or ''
        if to == self.jid and iq.find('{http://jabber.org/protocol/disco#info}query') is not None:
            session.result(iq, "<query xmlns='http://jabber.org/protocol/disco#info'><identity category='conference' type='text' name='Hall'/>"
                           + ''.join(f"<feature var='{f}'/>" for f in self.features) + '</query>')
            return True
        items = iq.find('{http://jabber.org/protocol/pubsub}pubsub/{http://jabber.org/protocol/pubsub}items')
        if items is not None and items.get('node') == BOOKMARKS and to in ('', 'romeo@hostile.test'):
            session.result(iq, f"<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='{BOOKMARKS}'><item id='{self.jid}'>"
                           f"<conference xmlns='{BOOKMARKS}' autojoin='true' name='Hall'><nick>romeo</nick></conference></item></items></pubsub>")
            return True
        query = iq.find('{urn:xmpp:mam:2}query')
        if query is None or to not in ('', 'romeo@hostile.test', self.jid):
            return False
        place, name, here = ('room', query.get('queryid'), self.jid) if to == self.jid else ('own', query.get('queryid'), 'romeo@hostile.test')
        other = 'own' if place == 'room' else 'room'
        n = len(self.asked[place])
        self.asked[place].append(name)
        # Into each open question the other archive gives its own, with either question's name.
        for m, (wrong, kind) in enumerate((('romeo@hostile.test', 'own'), ('', 'own'), ('romeo@hostile.test', 'room')) if place == 'room' else
                                          ((self.jid, 'room'), (self.jid, 'own'), (self.jid + '/juliet', 'room'))):
            for k, question in enumerate((name, *self.asked[other][-1:])):
                if question == name or place == 'own':      # what the own archive says to its own question is true
                    session.push(self.result(f'A07 forged in {place} {n}-{m}-{k}', wrong, question, f'forged-{place}-{n}-{m}-{k}', kind))
        if n == 0:
            session.push(self.result(f'A07 true of {place}', here, name, f'true-{place}', place))
        session.result(iq, "<fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'>"
                       + (f"<first index='0'>true-{place}</first><last>true-{place}</last><count>1</count>" if n == 0 else '<count>0</count>') + '</set></fin>')
        return True


@case('A07 the own archive puts nothing into a room, nor a room into a conversation')
def a07(arena):
    server = arena.server
    house = House(server)
    try:
        server.states.clear()
        server.hang_up()
        server.wait(lambda: house.asked['own'], 'a question to the own archive')
        arena.online()
        server.wait(lambda: house.asked['room'], 'a question to the archive of the room')
        arena.stored.wait_body('A07 true of room')
        arena.stored.wait_body('A07 true of own')
        # And once more, with both questions known.
        server.states.clear()
        server.hang_up()
        server.wait(lambda: len(house.asked['own']) >= 2 and len(house.asked['room']) >= 2, 'both archives asked again')
        arena.sentinel()
        assert not [b for b in arena.stored.bodies() if 'A07 forged' in (b or '')], arena.stored.bodies()
        assert [m['peer'] for m in arena.stored.messages() if m['body'] == 'A07 true of room'] == [house.jid]
        assert [m['peer'] for m in arena.stored.messages() if m['body'] == 'A07 true of own'] == [FRIEND]
    finally:
        house.leave()
        arena.program.action('win.close-conversation')


@case('A08 a stranger’s roster push changes nothing and is not confirmed')
def a08(arena):
    server = arena.server
    for sender in (EVIL, EVIL + '/x', FRIEND, 'hostile.test', 'romeo@hostile.test/other'):
        ident = 'push-' + sender.replace('@', '-').replace('/', '-')
        arena.inject(f"<iq xmlns='jabber:client' type='set' id='{ident}' from='{sender}' to='romeo@hostile.test/x'><query xmlns='jabber:iq:roster'>"
                     f"<item jid='forged@evil.test' subscription='both'/><item jid='{FRIEND}' name='Renamed' subscription='remove'/></query></iq>")
        answers = [e for _, e in server.received if e.tag.endswith('}iq') and e.get('id') == ident]
        assert not [e for e in answers if e.get('type') == 'result'], f'confirmed to {sender}'
    contacts = arena.stored.contacts()
    assert 'forged@evil.test' not in contacts and contacts[FRIEND]['in_roster'] and contacts[FRIEND]['name'] == 'Juliet', contacts.get(FRIEND)


@case('A09 an answer with the right id from the wrong sender is ignored')
def a09(arena):
    server, forged = arena.server, []

    def answer(session, iq):
        if iq.find('{jabber:iq:roster}query') is not None and iq.get('type') == 'get':
            forged.append(iq.get('id'))
            for sender in (EVIL, FRIEND, 'evil.test'):
                session.push(f"<iq xmlns='jabber:client' type='result' id='{iq.get('id')}' from='{sender}' to='{session.jid}'><query xmlns='jabber:iq:roster' ver='9'>"
                             "<item jid='a09@evil.test' subscription='both'/></query></iq>")
        mam = iq.find('{urn:xmpp:mam:2}query')
        if mam is not None:
            session.push(f"<iq xmlns='jabber:client' type='result' id='{iq.get('id')}' from='{EVIL}' to='{session.jid}'><fin xmlns='urn:xmpp:mam:2' complete='true'/></iq>")
        return False
    server.on_iq.append(answer)
    try:
        server.archive.add(chat('A09 true history', ident='a09'), time.time())
        server.states.clear()
        server.hang_up()
        server.wait(lambda: forged, 'a query of the roster')
        arena.sentinel()
        arena.stored.wait_body('A09 true history')
        assert 'a09@evil.test' not in arena.stored.contacts()
        assert arena.stored.contacts()[FRIEND]['in_roster']
    finally:
        server.on_iq.remove(answer)


@case('A10 an answer from the own address to a query of the server is ignored')
def a10(arena):
    server, forged = arena.server, []

    def answer(session, iq):
        if iq.find('{http://jabber.org/protocol/disco#info}query') is not None and iq.get('to') == server.domain:
            forged.append(iq.get('id'))
            session.push(f"<iq xmlns='jabber:client' type='result' id='{iq.get('id')}' from='{session.bare}' to='{session.jid}'>"
                         "<query xmlns='http://jabber.org/protocol/disco#info'><identity category='server' type='im'/></query></iq>")
        return False
    server.on_iq.append(answer)
    try:
        before = len(server.received)
        server.states.clear()
        server.hang_up()
        server.wait(lambda: forged, 'a query of the server', 20)
        arena.sentinel()
        server.wait(lambda: any(e.find('{urn:xmpp:carbons:2}enable') is not None for _, e in server.received[before:]),
                    'carbons enabled, from the true answer')
    finally:
        server.on_iq.remove(answer)


@case('A11 bookmarks that a contact publishes are not one’s own')
def a11(arena):
    before = len(arena.server.received)
    for sender in (FRIEND, FRIEND + '/x', EVIL):
        arena.inject(event(sender, 'urn:xmpp:bookmarks:1', "<conference xmlns='urn:xmpp:bookmarks:1' autojoin='true'><nick>romeo</nick></conference>", 'room@evil.test'),
                     event(sender, 'storage:bookmarks', "<storage xmlns='storage:bookmarks'><conference jid='room@evil.test' autojoin='1'/></storage>"))
    sent = [e for _, e in arena.server.received[before:] if (e.get('to') or '').startswith('room@evil.test')]
    assert not sent, 'it went to the room'


@case('A12 private nodes of others and others’ pictures change nothing of one’s own or a friend’s')
def a12(arena):
    arena.server.wait_online().deliver(FRIEND + '/x', 'A12 unread', ident='a12')
    arena.stored.wait_body('A12 unread')
    before = arena.stored.conversations()[FRIEND]['unread']
    avatar = arena.stored.contacts()[FRIEND]['avatar_hash']
    arena.inject(event(EVIL, 'urn:xmpp:mds:displayed:0', "<displayed xmlns='urn:xmpp:mds:displayed:0'><stanza-id xmlns='urn:xmpp:sid:0' by='romeo@hostile.test' id='x'/></displayed>", FRIEND),
                 event(EVIL, 'urn:xmpp:avatar:metadata', f"<metadata xmlns='urn:xmpp:avatar:metadata'><info id='{'a' * 40}' type='image/png' bytes='9' jid='{FRIEND}'/></metadata>", 'a' * 40))
    after = arena.stored.conversations()[FRIEND]['unread']
    assert after >= before, (before, after)
    assert arena.stored.contacts()[FRIEND]['avatar_hash'] == avatar


@case('A14 a forwarded message alone is not the friend’s')
def a14(arena):
    absent(arena, 'A14', f"<message xmlns='jabber:client' type='chat' from='{EVIL}/x' to='romeo@hostile.test'>" + FORWARD.format(chat('A14 forged')) + '</message>')
    assert not [m for m in arena.stored.messages(FRIEND) if 'A14' in (m['body'] or '')]


@case('A15 only direct children of a message are read')
def a15(arena):
    absent(arena, 'A15', f"<message xmlns='jabber:client' type='chat' from='{EVIL}/x' to='romeo@hostile.test'><body><body>A15 in body</body></body></message>",
           f"<message xmlns='jabber:client' type='chat' from='{EVIL}/x' to='romeo@hostile.test'><x xmlns='urn:example'>{chat('A15 nested')}<body xmlns='jabber:client'>A15 body</body></x></message>",
           f"<message xmlns='jabber:client' type='chat' from='{EVIL}/x' to='romeo@hostile.test'>{chat('A15 inner')}</message>")


@case('A16 a nickname in a message renames nobody')
def a16(arena):
    nick = "<nick xmlns='http://jabber.org/protocol/nick'>{}</nick>"
    arena.inject(chat('A16 evil', EVIL + '/x', ident='a16', extra=nick.format('Juliet')), chat('A16 friend', ident='a16b', extra=nick.format('Somebody')))
    arena.stored.wait_body('A16 friend')
    contacts = arena.stored.contacts()
    assert contacts[FRIEND]['name'] == 'Juliet'
    known = contacts.get(EVIL)
    assert not known or (known['name'] or '') != 'Juliet', known
    arena.program.wait_row('Conversations', 'mallory@evil.test')   # the stranger is shown by address
    assert sum('Juliet' in (row or '') for row in arena.program.rows('Conversations')) == 1, arena.program.rows('Conversations')


@case('A17 a delay stamped by the sender is not believed')
def a17(arena):
    arena.inject(chat('A17 a', ident='a17', extra="<delay xmlns='urn:xmpp:delay' from='localhost' stamp='2001-01-01T00:00:00Z'/>"),
                 chat('A17 b', ident='a17b', extra=f"<delay xmlns='urn:xmpp:delay' from='{FRIEND}' stamp='2001-01-01T00:00:00Z'/>"),
                 chat('A17 c', ident='a17c', extra="<delay xmlns='urn:xmpp:delay' stamp='2001-01-01T00:00:00Z'/>"))
    for body in ('A17 a', 'A17 b', 'A17 c'):
        assert abs(arena.stored.find(body)['time'] / 1e6 - time.time()) < 120, body


@case('A18 impossible times are kept within reason')
def a18(arena):
    stamps = ('9999-12-31T23:59:59Z', '1970-01-01T00:00:00Z', '-1', '', 'tomorrow', '2026-13-45T99:99:99Z', '99999999999-01-01T00:00:00Z')
    for number, stamp in enumerate(stamps):
        arena.inject(chat(f'A18 {number}', ident=f'a18-{number}', extra=f"<delay xmlns='urn:xmpp:delay' from='hostile.test' stamp='{stamp}'/>"))
        when = arena.stored.find(f'A18 {number}')['time'] / 1e6
        assert -86400 < when < time.time() + 86400, (stamp, when)
    order = [b for b in arena.stored.bodies(FRIEND) if b.startswith('A18')]
    assert order == [f'A18 {n}' for n in range(len(stamps))], order


@case('A19 two ids by the same archive are no id, one by another is none either')
def a19(arena):
    sid = "<stanza-id xmlns='urn:xmpp:sid:0' by='{}' id='{}'/>"
    arena.inject(chat('A19 two', ident='a19', extra=sid.format('romeo@hostile.test', 'x1') + sid.format('romeo@hostile.test', 'x2')),
                 chat('A19 other', ident='a19b', extra=sid.format(FRIEND, 'x3') + sid.format('hostile.test', 'x4')))
    for body in ('A19 two', 'A19 other'):
        row = arena.stored.find(body)
        assert row and row['archive_id'] is None, row


@case('A20 a forged archive id does not swallow the true message')
def a20(arena):
    sid = "<stanza-id xmlns='urn:xmpp:sid:0' by='romeo@hostile.test' id='{}'/>"
    bodies = arena.inject(chat('A20 forged', EVIL + '/x', ident='a20', extra=sid.format('future')), chat('A20 true', ident='a20b', extra=sid.format('future')))
    assert 'A20 true' in bodies, 'the friend’s message is lost'
    bodies = arena.inject(chat('A20 same sender, other text', ident='a20c', extra=sid.format('future2')), chat('A20 second text', ident='a20d', extra=sid.format('future3')))
    assert 'A20 same sender, other text' in bodies and 'A20 second text' in bodies


@case('A21 the id of another sender’s message swallows nothing')
def a21(arena):
    origin = "<origin-id xmlns='urn:xmpp:sid:0' id='same'/>"
    bodies = arena.inject(chat('A21 friend', ident='same', extra=origin), chat('A21 evil', EVIL + '/x', ident='same', extra=origin),
                          chat('A21 friend again, other text', ident='same', extra=origin))
    assert {'A21 friend', 'A21 evil', 'A21 friend again, other text'} <= set(bodies), bodies[-4:]


def own(arena, text):
    """A message of one's own to the friend: its id."""
    arena.send(FRIEND, text)
    return arena.stored.wait_state(text, stored.ACKED)['stanza_id']


@case('A22 an error from somebody else fails nothing')
def a22(arena):
    ident = own(arena, 'A22 mine')
    for sender in (EVIL, EVIL + '/x', 'evil.test'):
        arena.inject(f"<message xmlns='jabber:client' type='error' id='{ident}' from='{sender}' to='romeo@hostile.test/x'><error type='cancel'>"
                     "<item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>")
        assert arena.stored.find('A22 mine')['state'] == stored.ACKED, sender
    arena.inject(f"<message xmlns='jabber:client' type='error' id='{ident}' from='{FRIEND}' to='romeo@hostile.test/x'><error type='cancel'>"
                 "<item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>")
    arena.stored.wait_state('A22 mine', stored.FAILED, exactly=True)


@case('A23 receipts and markers from somebody else mark nothing')
def a23(arena):
    ident = own(arena, 'A23 mine')
    receipt = "<received xmlns='urn:xmpp:receipts' id='{}'/>".format(ident)
    marker = "<displayed xmlns='urn:xmpp:chat-markers:0' id='{}'/>".format(ident)
    message = "<message xmlns='jabber:client' type='chat' id='r' from='{}' to='romeo@hostile.test/x'>{}</message>"
    for sender in (EVIL, EVIL + '/x', 'hostile.test', 'juliet@friends.test.evil.test'):
        arena.inject(message.format(sender, receipt), message.format(sender, marker))
        assert arena.stored.find('A23 mine')['state'] == stored.ACKED, sender
    arena.inject(message.format(FRIEND + '/x', receipt))
    arena.stored.wait_state('A23 mine', stored.DELIVERED)
    arena.inject(message.format(FRIEND + '/x', marker))
    arena.stored.wait_state('A23 mine', stored.READ)


if __name__ == '__main__':
    with HostileServer() as hostile:
        hostile.roster = [{'jid': FRIEND, 'name': 'Juliet', 'subscription': 'both'}]
        with Arena(hostile) as place:
            place.online()
            run(place, on_failure=lambda: place.program.screenshot('hostile-senders-failed'))
