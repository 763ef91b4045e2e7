# SPDX-License-Identifier: GPL-3.0-or-later
"""What the scripted server does for a client that has signed in: stream management, roster,
archive, and short answers to everything else.

Stream management misbehaves by keys of server.sm (all optional):
  enabled   the whole <enabled/> element        resumed_h   the h said in <resumed/> (a value or a function)
  answer_h  a function of the true h for <a/>    failed      the whole <failed/> element
  deaf      True: <r/> is never answered"""
import datetime
import time
import uuid
from xml.etree import ElementTree
from xml.sax.saxutils import quoteattr

from .wire import Gone

SM = 'urn:xmpp:sm:3'
MAM = 'urn:xmpp:mam:2'
RSM = 'http://jabber.org/protocol/rsm'
ROSTER = 'jabber:iq:roster'
ACCOUNT_FEATURES = (MAM, 'urn:xmpp:mam:2#extended', 'urn:xmpp:sid:0', 'http://jabber.org/protocol/pubsub#publish',
                    'http://jabber.org/protocol/pubsub#publish-options', 'http://jabber.org/protocol/pubsub#persistent-items')
SERVER_FEATURES = ('urn:xmpp:carbons:2', 'urn:xmpp:ping', 'urn:xmpp:blocking', 'vcard-temp')


class StreamState:
    """What outlives a line."""

    def __init__(self, user, resource):
        self.user, self.resource = user, resource
        self.id = None
        self.inbound = 0                # stanzas of the client that we have handled
        self.outbound = 0               # stanzas we have sent
        self.acknowledged = 0
        self.unacknowledged = []        # their XML, oldest first
        self.available = False


class Archive:
    """Messages of one user: (id, time, element as text)."""

    def __init__(self):
        self.entries = []

    def add(self, xml, when=None, ident=None):
        ident = ident or uuid.uuid4().hex
        self.entries.append((ident, when or time.time(), xml))
        return ident


def stamp(when):
    return datetime.datetime.fromtimestamp(when, datetime.timezone.utc).strftime('%Y-%m-%dT%H:%M:%S.%fZ')


class Session:
    def __init__(self, server, wire, user, resource, state):
        self.server, self.wire, self.state = server, wire, state
        self.user, self.resource = user, resource
        self.bare = server.jid(user)
        self.jid = f'{self.bare}/{resource}'
        self.available = state.available
        self.alive = True
        self.managed = state.id is not None

    # Out ------------------------------------------------------------------------------

    def push(self, xml, counted=True):
        """Sends one stanza; keeps it for resumption when stream management is on."""
        with self.server.lock:
            if counted and self.managed:
                self.state.outbound += 1
                self.state.unacknowledged.append(xml)
            try:
                if self.server.split_bytes:
                    for byte in (xml.encode() if isinstance(xml, str) else xml):
                        self.wire.send(bytes((byte,)))
                else:
                    self.wire.send(xml)
            except Gone:
                if not (counted and self.managed):
                    raise

    def result(self, iq, content=''):
        origin = f' from={quoteattr(iq.get("to"))}' if iq.get('to') else ''
        self.push(f"<iq type='result' id={quoteattr(iq.get('id', ''))}{origin} to={quoteattr(self.jid)}>{content}</iq>")

    def error(self, iq, condition='service-unavailable', kind='cancel'):
        origin = f' from={quoteattr(iq.get("to"))}' if iq.get('to') else ''
        self.push(f"<iq type='error' id={quoteattr(iq.get('id', ''))}{origin} to={quoteattr(self.jid)}><error type='{kind}'>"
                  f"<{condition} xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>")

    def archived(self, xml_without_end, ident):
        """`</message>` and before it the archive's id, as a server adds it."""
        return xml_without_end + f"<stanza-id xmlns='urn:xmpp:sid:0' by={quoteattr(self.bare)} id={quoteattr(ident)}/></message>"

    def deliver(self, sender, body, ident=None, extra='', keep=True):
        """An ordinary chat message from a contact, archived and delivered as a good server does."""
        from xml.sax.saxutils import escape
        ident = ident or uuid.uuid4().hex
        start = (f"<message xmlns='jabber:client' type='chat' id={quoteattr(ident)} from={quoteattr(sender)} "
                 f"to={quoteattr(self.bare)}><body>{escape(body)}</body>{extra}")
        key = self.server.archive.add(start + '</message>') if keep else uuid.uuid4().hex
        self.push(self.archived(start, key))
        return ident

    # In -------------------------------------------------------------------------------

    def run(self):
        with self.server.changed:
            self.server.sessions.append(self)
            self.server.changed.notify_all()
        try:
            while True:
                self._handle(self.wire.element())
        finally:
            with self.server.changed:
                self.alive = False
                self.state.available = self.available
                self.server.changed.notify_all()

    def resume(self, element):
        server, state = self.server, self.state
        told = int(element.get('h') or 0)
        acknowledged = (told - state.acknowledged) % 2**32
        if acknowledged <= len(state.unacknowledged):
            del state.unacknowledged[:acknowledged]
            state.acknowledged = told
        h = server.sm.get('resumed_h', state.inbound)
        h = h(state.inbound) if callable(h) else h
        self.wire.send(f"<resumed xmlns='{SM}' previd={quoteattr(state.id)} h='{h}'/>")
        server.note('resumed')
        for xml in list(state.unacknowledged):
            self.wire.send(xml)

    def _handle(self, element):
        name = element.tag.split('}')[-1]
        server = self.server
        if element.tag.startswith(f'{{{SM}}}'):
            self._manage(name, element)
            return
        if name in ('iq', 'message', 'presence'):
            self.state.inbound = (self.state.inbound + 1) % 2**32
            with server.changed:
                server.received.append((time.monotonic(), element))
                server.changed.notify_all()
        if name == 'iq':
            self._iq(element)
        elif name == 'message':
            self._message(element)
        elif name == 'presence':
            if element.get('to') is None and element.get('type') in (None, 'unavailable'):
                with server.changed:
                    self.available = element.get('type') is None
                    server.changed.notify_all()
                if self.available:
                    self.push(f"<presence from={quoteattr(self.jid)} to={quoteattr(self.jid)}/>")
            for script in server.on_presence:
                script(self, element)
        else:
            server.note('nonza:' + name)

    def _manage(self, name, element):
        server, state = self.server, self.state
        if name == 'enable':
            if server.step(self.wire, 'enable'):
                return
            state.id, self.managed = uuid.uuid4().hex, True
            state.inbound = state.outbound = state.acknowledged = 0
            state.unacknowledged.clear()
            server.states[state.id] = state
            resume = f" id='{state.id}' resume='true' max='300'" if server.offer_resume else ''
            self.wire.send(server.sm.get('enabled', f"<enabled xmlns='{SM}'{resume}/>"))
        elif name == 'r':
            server.note('asked')
            if not server.sm.get('deaf'):
                h = server.sm.get('answer_h', lambda true: true)(state.inbound)
                self.wire.send(f"<a xmlns='{SM}' h='{h}'/>")
        elif name == 'a':
            told = int(element.get('h') or 0)
            with server.changed:
                count = (told - state.acknowledged) % 2**32
                if count <= len(state.unacknowledged):
                    del state.unacknowledged[:count]
                    state.acknowledged = told
                else:
                    server.failures.append(('ack', f'h={told} beyond what was sent'))
                server.changed.notify_all()

    def ask(self):
        """<r/>: afterwards the client's <a/> tells what it has kept."""
        self.wire.send(f"<r xmlns='{SM}'/>")

    def _message(self, element):
        server = self.server
        if any(script(self, element) for script in server.on_message):
            return
        if element.findtext('{jabber:client}body') is not None:
            element.set('from', self.jid)
            server.archive.add(ElementTree.tostring(element, encoding='unicode'))

    def _iq(self, iq):
        server = self.server
        if iq.get('type') not in ('get', 'set'):
            return
        if any(script(self, iq) for script in server.on_iq):
            return
        child = iq[0] if len(iq) else None
        tag = '' if child is None else child.tag
        if tag == f'{{{ROSTER}}}query' and iq.get('type') == 'get':
            if not server.step(self.wire, 'roster'):
                self.result(iq, f"<query xmlns='{ROSTER}' ver='1'>" + ''.join(map(roster_item, server.roster)) + '</query>')
        elif tag == f'{{{ROSTER}}}query':
            self.result(iq)
            for item in child:
                server.roster = [r for r in server.roster if r['jid'] != item.get('jid')]
                if item.get('subscription') != 'remove':
                    server.roster.append({'jid': item.get('jid'), 'name': item.get('name'), 'subscription': 'none',
                                          'groups': [g.text for g in item]})
                self.push(f"<iq type='set' id='{uuid.uuid4().hex}' to={quoteattr(self.jid)}><query xmlns='{ROSTER}'>"
                          f"<item jid={quoteattr(item.get('jid'))} subscription='{item.get('subscription') or 'none'}'/></query></iq>")
        elif tag == f'{{{MAM}}}query':
            if not server.step(self.wire, 'archive'):
                self._archive(iq, child)
        elif tag.endswith('disco#info}query'):
            own = iq.get('to') in (None, self.bare)
            identity = "<identity category='account' type='registered'/><identity category='pubsub' type='pep'/>" if own \
                else "<identity category='server' type='im' name='Scripted'/>"
            features = ACCOUNT_FEATURES if own else SERVER_FEATURES
            self.result(iq, "<query xmlns='http://jabber.org/protocol/disco#info'>" + identity +
                        ''.join(f"<feature var='{f}'/>" for f in features) + '</query>')
        elif tag.endswith('disco#items}query'):
            self.result(iq, "<query xmlns='http://jabber.org/protocol/disco#items'/>")
        elif tag in ('{urn:xmpp:ping}ping', '{urn:xmpp:carbons:2}enable') or tag.endswith('}session'):
            self.result(iq)
        elif tag == '{urn:xmpp:blocking}blocklist':
            self.result(iq, "<blocklist xmlns='urn:xmpp:blocking'/>")
        elif tag == '{http://jabber.org/protocol/pubsub}pubsub':
            if iq.get('type') == 'set':
                self.result(iq)
            else:
                self.error(iq, 'item-not-found')
        else:
            self.error(iq)

    def _archive(self, iq, query):
        """One page (XEP-0313 with XEP-0059): before, after, max, with, start, end."""
        entries = list(self.server.archive.entries)
        for field in query.iter('{jabber:x:data}field'):
            value = field.findtext('{jabber:x:data}value') or ''
            if field.get('var') == 'with':
                entries = [e for e in entries if f'{value}"' in e[2] or f"{value}'" in e[2] or f'{value}/' in e[2]]
            elif field.get('var') in ('start', 'end'):
                text = value.replace('Z', '+00:00')
                limit = datetime.datetime.fromisoformat(text).timestamp()
                entries = [e for e in entries if (e[1] >= limit if field.get('var') == 'start' else e[1] <= limit)]
        rsm = query.find(f'{{{RSM}}}set')
        most, after, before = 50, None, None
        if rsm is not None:
            most = min(int(rsm.findtext(f'{{{RSM}}}max') or 50), 250)
            after, before = rsm.find(f'{{{RSM}}}after'), rsm.find(f'{{{RSM}}}before')
        keys = [e[0] for e in entries]
        if after is not None and after.text:
            if after.text not in keys:
                self.error(iq, 'item-not-found')
                return
            entries = entries[keys.index(after.text) + 1:]
        if before is not None:
            if before.text:
                if before.text not in keys:
                    self.error(iq, 'item-not-found')
                    return
                entries = entries[:keys.index(before.text)]
            page, complete = entries[-most:], len(entries) <= most
        else:
            page, complete = entries[:most], len(entries) <= most
        queryid = f" queryid={quoteattr(query.get('queryid'))}" if query.get('queryid') else ''
        for ident, when, xml in page:
            self.push(f"<message from={quoteattr(self.bare)} to={quoteattr(self.jid)}><result xmlns='{MAM}'{queryid} id={quoteattr(ident)}>"
                      f"<forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='{stamp(when)}'/>{xml}</forwarded></result></message>")
        edges = f"<first index='0'>{page[0][0]}</first><last>{page[-1][0]}</last>" if page else ''
        self.result(iq, f"<fin xmlns='{MAM}'{' complete=' + repr('true') if complete else ''}>"
                        f"<set xmlns='{RSM}'>{edges}<count>{len(entries)}</count></set></fin>")


def roster_item(row):
    name = f" name={quoteattr(row['name'])}" if row.get('name') else ''
    groups = ''.join(f'<group>{g}</group>' for g in row.get('groups') or ())
    return f"<item jid={quoteattr(row['jid'])}{name} subscription='{row.get('subscription', 'both')}'>{groups}</item>"
