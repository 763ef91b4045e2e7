# SPDX-License-Identifier: GPL-3.0-or-later
"""Many messages at once, from the scripted server, as fast as the line takes them."""
import threading
import uuid
from xml.sax.saxutils import quoteattr


def flood(session, sender, count, word, keep=False, burst=200):
    """Sends `count` numbered messages with archive ids; `keep` writes them to the archive as well."""
    number = 0
    while number < count:
        xml = []
        for number in range(number, min(number + burst, count)):
            ident, key = f'{word}-{number}', uuid.uuid4().hex
            start = (f"<message xmlns='jabber:client' type='chat' id='{ident}' from={quoteattr(sender)} to={quoteattr(session.bare)}>"
                     f"<body>{word} {number} the quick brown fox jumps over the lazy dog</body>")
            if keep:
                session.server.archive.add(start + '</message>', ident=key)
            xml.append(session.archived(start, key))
        number += 1
        with session.server.lock:
            if session.managed:                         # as one entry a message, for the count
                session.state.outbound += len(xml)
                session.state.unacknowledged += xml
            session.wire.send(''.join(xml))


class ScriptedRoom:
    """One room of the scripted server, which is in the bookmarks: full of people, without a past."""

    def __init__(self, server, jid, nick, people):
        self.jid, self.nick, self.people = jid, nick, people
        self.entered = False
        server.on_iq.append(self.answer)
        server.on_presence.append(self.enter)

    def presence(self, session, nick, inside=''):
        return (f"<presence from={quoteattr(f'{self.jid}/{nick}')} to={quoteattr(session.jid)}><occupant-id xmlns='urn:xmpp:occupant-id:0' id='o-{nick}'/>"
                f"<x xmlns='http://jabber.org/protocol/muc#user'><item role='participant' affiliation='none'/>{inside}</x></presence>")

    def enter(self, session, presence):
        if (presence.get('to') or '').split('/')[0] != self.jid or presence.get('type') is not None:
            return
        for n in range(self.people):
            session.push(self.presence(session, f'Guest{n}'))
        session.push(self.presence(session, presence.get('to').split('/', 1)[1], "<status code='110'/>"))
        session.push(f"<message type='groupchat' from={quoteattr(self.jid)} to={quoteattr(session.jid)}><subject/></message>")
        self.entered = True
        session.server.note('entered')

    def answer(self, session, iq):
        tag = iq[0].tag if len(iq) else ''
        if tag == '{http://jabber.org/protocol/pubsub}pubsub' and iq[0][0].get('node') == 'urn:xmpp:bookmarks:1' and iq.get('type') == 'get':
            session.result(iq, "<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='urn:xmpp:bookmarks:1'>"
                           f"<item id={quoteattr(self.jid)}><conference xmlns='urn:xmpp:bookmarks:1' name='Tea' autojoin='true'>"
                           f"<nick>{self.nick}</nick></conference></item></items></pubsub>")
            return True
        if iq.get('to') != self.jid:
            return False
        if tag.endswith('disco#info}query'):
            features = ('http://jabber.org/protocol/muc', 'urn:xmpp:mam:2', 'urn:xmpp:occupant-id:0', 'urn:xmpp:sid:0', 'muc_persistent', 'muc_open')
            session.result(iq, "<query xmlns='http://jabber.org/protocol/disco#info'><identity category='conference' type='text' name='Tea'/>"
                           + ''.join(f"<feature var='{f}'/>" for f in features) + '</query>')
        elif tag == '{urn:xmpp:mam:2}query':
            session.result(iq, "<fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'/></fin>")
        elif tag == '{urn:xmpp:ping}ping':
            session.result(iq)
        else:
            session.error(iq)
        return True

    def message(self, session, number, word):
        nick = f'Guest{number % self.people}'
        return (f"<message xmlns='jabber:client' type='groupchat' id='{word}-r{number}' from={quoteattr(f'{self.jid}/{nick}')} to={quoteattr(session.jid)}>"
                f"<body>{word} r{number} the quick brown fox jumps over the lazy dog</body><occupant-id xmlns='urn:xmpp:occupant-id:0' id='o-{nick}'/>"
                f"<stanza-id xmlns='urn:xmpp:sid:0' by={quoteattr(self.jid)} id='{uuid.uuid4().hex}'/></message>")


def mixed_flood(session, sender, room, private, public, ready, word='flood', burst=50):
    """Private messages and those of a room by turns. What the client writes meanwhile is read at once: its questions for the count are
    answered between two bursts, so that the thread that reads never waits for a line that is full. `ready`: all is made, now it is sent."""
    stanzas = []
    for n in range(max(private, public)):
        if n < private:
            start = (f"<message xmlns='jabber:client' type='chat' id='{word}-p{n}' from={quoteattr(sender)} to={quoteattr(session.bare)}>"
                     f"<body>{word} p{n} the quick brown fox jumps over the lazy dog</body>")
            stanzas.append(session.archived(start, uuid.uuid4().hex))
        if n < public:
            stanzas.append(room.message(session, n, word))
    parts = [(stanzas[first:first + burst], ''.join(stanzas[first:first + burst]).encode()) for first in range(0, len(stanzas), burst)]
    asked, ordinary = threading.Event(), session._manage

    def later(name, element):
        if name == 'r':
            asked.set()
        else:
            ordinary(name, element)
    session._manage = later
    ready.set()
    try:
        for part, data in parts:
            with session.server.lock:
                if session.managed:
                    session.state.outbound += len(part)
                    session.state.unacknowledged += part
            session.wire.send(data)
            if asked.is_set():
                asked.clear()
                session.wire.send(f"<a xmlns='urn:xmpp:sm:3' h='{session.state.inbound}'/>")
    finally:
        session._manage = ordinary
        if asked.is_set():
            session.wire.send(f"<a xmlns='urn:xmpp:sm:3' h='{session.state.inbound}'/>")
