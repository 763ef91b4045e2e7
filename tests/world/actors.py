# SPDX-License-Identifier: GPL-3.0-or-later
"""Scripted people: slixmpp clients that run in a thread of their own, so that a test which is
not asynchronous can direct them.

    with Stage() as stage:
        bob = stage.enter(server, 'bob')
        bob.say('alice@…', 'hello'); bob.wait_body('hi')

A Peer remembers what it saw (bodies, receipts, markers, chat states, presences) and waits for
conditions over that.  What it does by itself: sends receipts, and whatever `habits` it is given."""
import asyncio
import base64
import hashlib
import logging
import threading
import time
import uuid
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

logging.getLogger('slixmpp').setLevel(logging.CRITICAL)
logging.getLogger('asyncio').setLevel(logging.CRITICAL)
import slixmpp  # noqa: E402  after its warnings were silenced

from .rooms import Guest  # noqa: E402

RECEIPTS, MARKERS, STATES = 'urn:xmpp:receipts', 'urn:xmpp:chat-markers:0', 'http://jabber.org/protocol/chatstates'
MAM, RSM = 'urn:xmpp:mam:2', 'http://jabber.org/protocol/rsm'
PLUGINS = ('xep_0030', 'xep_0004', 'xep_0059', 'xep_0060', 'xep_0163', 'xep_0199', 'xep_0280', 'xep_0115', 'xep_0092')


class Seen:
    """One message that a peer got, live or as carbon copy."""

    def __init__(self, xml, carbon=None):
        self.xml, self.carbon, self.time = xml, carbon, time.monotonic()
        self.id = xml.get('id')
        self.type = xml.get('type') or 'normal'
        self.sender, self.to = xml.get('from') or '', xml.get('to') or ''
        self.body = xml.findtext('{jabber:client}body')
        self.origin = next((e.get('id') for e in xml.findall('{urn:xmpp:sid:0}origin-id')), None)
        self.kinds = {child.tag.split('}')[-1]: child for child in xml}

    def __repr__(self):
        return f'<{self.sender} {self.body!r} {sorted(self.kinds)}>'


class Client(slixmpp.ClientXMPP):
    def __init__(self, peer, jid, password, authority):
        super().__init__(jid, password)
        self.peer = peer
        self.enable_direct_tls = False
        self.ca_certs = str(authority)
        for plugin in PLUGINS:
            self.register_plugin(plugin)
        self['xep_0115'].caps_node = 'https://example.org/actor'
        self.auto_authorize = self.auto_subscribe = None
        self.whitespace_keepalive = False

    def __del__(self):
        """slixmpp's own would speak to a loop that may be closed."""

    def stop_filters(self):
        if self._run_out_filters is not None:
            self._run_out_filters.cancel()


class Peer(Guest):
    def __init__(self, stage, server, name, password=None, resource=None, port=None):
        self.stage, self.server, self.name = stage, server, name
        self.bare = server.jid(name)
        self.password = password or server.users.get(name, 'secret')
        self.resource = resource or 'actor'
        self.port = port
        self.seen, self.presences, self.failures = [], {}, []
        self.roster_pushes = []
        self.seats = {}                 # room: Seat
        self.habits = []                # coroutine functions (peer, Seen), called for each new live message
        self.receipts = True
        self.online = False
        self.wanted = True
        self.sessions = 0
        self.xmpp = None
        self._tasks = set()

    # In the stage's loop -----------------------------------------------------------------

    def _open(self):
        self.xmpp = Client(self, f'{self.bare}/{self.resource}', self.password, self.server.authority.file)
        self.xmpp.loop = self.stage.loop
        add = self.xmpp.add_event_handler
        add('session_start', self._on_session)
        add('disconnected', self._on_disconnected)
        add('failed_auth', lambda e: self._fail('not-authorized'))
        self.xmpp.register_handler(slixmpp.xmlstream.handler.Callback(
            'presences', slixmpp.xmlstream.matcher.StanzaPath('presence'), self._on_presence))
        self.xmpp.register_handler(slixmpp.xmlstream.handler.Callback(
            'messages', slixmpp.xmlstream.matcher.StanzaPath('message'), self._on_message))
        self.xmpp.connect(self.server.host, self.port or self.server.port)

    def _fail(self, why):
        self.failures.append(why)
        self.stage.notify()

    async def _on_session(self, _):
        for seat in self.seats.values():
            seat.lost()
        self.xmpp.send_raw("<iq type='set' id='carbons'><enable xmlns='urn:xmpp:carbons:2'/></iq>")
        self.xmpp.send_raw("<iq type='get' id='roster'><query xmlns='jabber:iq:roster'/></iq>")
        self.xmpp.send_presence()
        for seat in self.seats.values():
            if seat.wanted:
                seat.enter()

    def _on_disconnected(self, _):
        self.online = False
        for seat in self.seats.values():
            seat.lost()
        self.stage.notify()
        if self.wanted and self.xmpp is not None:
            old, self.xmpp = self.xmpp, None
            old.cancel_connection_attempt()
            old.stop_filters()
            self.stage.loop.call_later(0.2, lambda: self.wanted and self.xmpp is None and self._open())

    def _on_presence(self, presence):
        sender = presence.xml.get('from') or ''
        if not self.online and self.xmpp is not None and sender == self.xmpp.boundjid.full:
            self.online = True          # the server knows: from now on messages come live
            self.sessions += 1
        self.presences.setdefault(sender.split('/')[0], []).append(presence.xml)
        if sender.split('/')[0] in self.seats:
            self.seats[sender.split('/')[0]].take_presence(presence.xml)
        self.stage.notify()

    def _on_message(self, message):
        xml = message.xml
        carbon = None
        for way in ('received', 'sent'):
            wrapper = xml.find(f'{{urn:xmpp:carbons:2}}{way}')
            if wrapper is not None:
                if (xml.get('from') or '') != self.bare:
                    return
                xml, carbon = wrapper.find('{urn:xmpp:forward:0}forwarded/{jabber:client}message'), way
        if xml.find(f'{{{MAM}}}result') is not None:
            return
        seen = Seen(xml, carbon)
        self.seen.append(seen)
        if carbon is None and seen.type != 'error' and seen.body is not None:
            if self.receipts and seen.type != 'groupchat' and 'request' in seen.kinds and seen.id:
                self._raw(f"<message type='chat' to={quoteattr(seen.sender)} id='{uuid.uuid4().hex}'>"
                          f"<received xmlns='{RECEIPTS}' id={quoteattr(seen.id)}/><store xmlns='urn:xmpp:hints'/></message>")
            for habit in self.habits:
                task = self.stage.loop.create_task(habit(self, seen))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
        self.stage.notify()

    def _raw(self, xml):
        if self.xmpp is not None and self.xmpp.transport is not None:
            self.xmpp.send_raw(xml)
            return True
        return False

    # From any thread -------------------------------------------------------------------

    def raw(self, xml):
        """Sends bytes as they are; returns whether there was a line."""
        return self.stage.call(lambda: self._raw(xml))

    def say(self, to, body, ident=None, extra='', kind='chat', markable=True):
        ident = ident or uuid.uuid4().hex
        extra += f"<request xmlns='{RECEIPTS}'/>" + (f"<markable xmlns='{MARKERS}'/>" if markable else '')
        self.raw(f"<message type='{kind}' to={quoteattr(str(to))} id={quoteattr(ident)}><body>{escape(body)}</body>"
                 f"<origin-id xmlns='urn:xmpp:sid:0' id={quoteattr(ident)}/><active xmlns='{STATES}'/>{extra}</message>")
        return ident

    def chat_state(self, to, state):
        self.raw(f"<message type='chat' to={quoteattr(str(to))}><{state} xmlns='{STATES}'/><no-store xmlns='urn:xmpp:hints'/></message>")

    def mark(self, to, ident, kind='displayed'):
        self.raw(f"<message type='chat' to={quoteattr(str(to))} id='{uuid.uuid4().hex}'><{kind} xmlns='{MARKERS}' id={quoteattr(ident)}/>"
                 "<store xmlns='urn:xmpp:hints'/></message>")

    def presence(self, show=None, status=None, kind=None, to=None, extra=''):
        attributes = (f" type='{kind}'" if kind else '') + (f' to={quoteattr(str(to))}' if to else '')
        self.raw(f'<presence{attributes}>' + (f'<show>{show}</show>' if show else '') +
                 (f'<status>{escape(status)}</status>' if status else '') + extra + '</presence>')

    async def publish_now(self, node, item, payload):
        return await self._iq('set', f"<pubsub xmlns='http://jabber.org/protocol/pubsub'><publish node={quoteattr(node)}>"
                              f"<item id={quoteattr(item)}>{payload}</item></publish></pubsub>")

    async def publish_avatar_now(self, png, size=96):
        ident = hashlib.sha1(png).hexdigest()
        await self.publish_now('urn:xmpp:avatar:data', ident, f"<data xmlns='urn:xmpp:avatar:data'>{base64.b64encode(png).decode()}</data>")
        await self.publish_now('urn:xmpp:avatar:metadata', ident, "<metadata xmlns='urn:xmpp:avatar:metadata'>"
                               f"<info id='{ident}' type='image/png' bytes='{len(png)}' width='{size}' height='{size}'/></metadata>")

    async def publish_nick_now(self, name):
        await self.publish_now('http://jabber.org/protocol/nick', 'current', f"<nick xmlns='http://jabber.org/protocol/nick'>{escape(name)}</nick>")

    def publish_avatar(self, png):
        self.stage.run(self.publish_avatar_now(png))

    def publish_nick(self, name):
        self.stage.run(self.publish_nick_now(name))

    async def _iq(self, kind, payload, to=None, patience=20):
        iq = self.xmpp.Iq()
        iq['type'] = kind
        if to:
            iq['to'] = to
        iq.append(ElementTree.fromstring(payload))
        try:
            return (await iq.send(timeout=patience)).xml
        except slixmpp.exceptions.IqError as error:
            return error.iq.xml

    def iq(self, kind, payload, to=None, patience=20):
        """Sends a query and returns the answer's element."""
        return self.stage.run(self._iq(kind, payload, to, patience), patience + 5)

    def read_archive(self, peer=None, page=100):
        """The whole archive, oldest first, as a list of (archive id, Seen)."""
        return self.stage.run(self._read_archive(peer, page), 120)

    async def _read_archive(self, peer, page, room=None):
        found, after = [], ''
        while True:
            ident, rows = uuid.uuid4().hex, []

            def collect(message):
                result = message.xml.find(f'{{{MAM}}}result')
                if result.get('queryid') == ident:
                    inner = result.find('{urn:xmpp:forward:0}forwarded/{jabber:client}message')
                    rows.append((result.get('id'), Seen(inner)))
            handler = slixmpp.xmlstream.handler.Callback(ident, slixmpp.xmlstream.matcher.MatchXPath(
                f'{{jabber:client}}message/{{{MAM}}}result'), collect)
            self.xmpp.register_handler(handler)
            iq = self.xmpp.Iq()
            iq['type'] = 'set'
            if room:
                iq['to'] = room
            form = (f"<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>{MAM}</value></field>"
                    f"<field var='with'><value>{escape(peer)}</value></field></x>") if peer else ''
            iq.append(ElementTree.fromstring(
                f"<query xmlns='{MAM}' queryid='{ident}'>{form}<set xmlns='{RSM}'><max>{page}</max>"
                + (f'<after>{escape(after)}</after>' if after else '') + '</set></query>'))
            fin = (await iq.send(timeout=60)).xml.find(f'{{{MAM}}}fin')
            self.xmpp.remove_handler(ident)
            found += rows
            after = fin.findtext(f'{{{RSM}}}set/{{{RSM}}}last') or ''
            if fin.get('complete') == 'true' or not rows or not after:
                return found

    def leave(self):
        """Signs out and stays out."""
        self.wanted = False

        async def end():
            if self.xmpp is not None:
                self.xmpp.disconnect(wait=1.0)
        self.stage.run(end())
        self.wait(lambda: not self.online, 'signed out')

    def come_back(self):
        self.wanted = True
        self.stage.call(self._open)
        self.wait_online()

    # Waiting ---------------------------------------------------------------------------

    def wait(self, condition, what, patience=20):
        return self.stage.wait(condition, f'{self.name}: {what}', patience)

    def wait_online(self, patience=20):
        self.wait(lambda: self.online, f'online {self.failures[-3:]}', patience)
        return self

    def wait_body(self, body, patience=20):
        return self.wait(lambda: next((s for s in self.seen if s.body == body), None), f'the message {body!r}', patience)

    def wait_kind(self, kind, ident=None, patience=20, carbon=False):
        """The first stanza with such a child (received, displayed, composing …), for that message id."""
        return self.wait(lambda: next((s for s in self.seen if kind in s.kinds and (carbon or not s.carbon) and
                                       ident in (None, s.kinds[kind].get('id'))), None), f'{kind} of {ident}', patience)

    def bodies(self, sender=None):
        return [s.body for s in list(self.seen) if s.body is not None and not s.carbon and
                (sender is None or s.sender.split('/')[0] == sender)]


class Stage:
    """The thread and its event loop, and everybody in it."""

    def __init__(self):
        self.loop = asyncio.new_event_loop()
        self.peers = []
        self.changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, name='stage', daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self.close()

    def _run(self):
        asyncio.set_event_loop(self.loop)
        self.loop.run_forever()

    def close(self):
        for peer in self.peers:
            peer.wanted = False

        async def end():
            for peer in self.peers:
                if peer.xmpp is not None:
                    peer.xmpp.abort()
                    peer.xmpp.stop_filters()
            await asyncio.sleep(0)
        try:
            self.run(end(), 5)
        finally:
            self.loop.call_soon_threadsafe(self.loop.stop)
            self._thread.join(5)

    def enter(self, server, name, wait=True, kind=None, **keywords):
        """kind: a class of Peer that behaves as some program does."""
        peer = (kind or Peer)(self, server, name, **keywords)
        self.peers.append(peer)
        self.call(peer._open)
        return peer.wait_online() if wait else peer

    def run(self, coroutine, patience=20):
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(patience)

    def call(self, function):
        async def inside():
            return function()
        return self.run(inside())

    def notify(self):
        with self.changed:
            self.changed.notify_all()

    def wait(self, condition, what, patience=20):
        end = time.monotonic() + patience
        with self.changed:
            while not (value := condition()):
                left = end - time.monotonic()
                if left <= 0:
                    raise AssertionError(f'never: {what}')
                self.changed.wait(min(left, 0.5))
            return value
