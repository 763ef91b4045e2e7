# SPDX-License-Identifier: GPL-3.0-or-later
"""What all programs with blogs have in common on the wire (XEP-0060).  Movim and Libervia are in files of
their own: each builds and reads entries exactly as that program does, its mistakes included."""
import time
import uuid
from datetime import datetime, timezone
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

from .actors import Peer

PUBSUB = 'http://jabber.org/protocol/pubsub'
OWNER, EVENT, OPTIONS, CONFIG = PUBSUB + '#owner', PUBSUB + '#event', PUBSUB + '#publish-options', PUBSUB + '#node_config'
ATOM, THREAD, XHTML = 'http://www.w3.org/2005/Atom', 'http://purl.org/syndication/thread/1.0', 'http://www.w3.org/1999/xhtml'
BLOG, COMMENTS = 'urn:xmpp:microblog:0', 'urn:xmpp:microblog:0:comments/'
STANZAS = 'urn:ietf:params:xml:ns:xmpp-stanzas'
HEART = '♥'


def bare(jid):
    return (jid or '').split('/')[0]


def now():
    return datetime.now(timezone.utc).strftime('%Y-%m-%dT%H:%M:%S+00:00')


def form(kind, fields):
    return (f"<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>{kind}</value></field>"
            + ''.join(f"<field var='{var}'><value>{escape(value)}</value></field>" for var, value in fields) + '</x>')


def condition(answer):
    """The defined condition of an error, None of a result."""
    if answer.get('type') != 'error':
        return None
    error = answer.findall('{jabber:client}error')[-1]
    return next((e.tag.split('}')[1] for e in error if e.tag.startswith('{' + STANZAS) and not e.tag.endswith('text')), 'undefined')


class Item:
    def __init__(self, service, node, element):
        self.service, self.node = service, node
        self.id, self.publisher = element.get('id'), bare(element.get('publisher')) or None
        self.payload = next(iter(element), None)

    def __repr__(self):
        return f'<{self.service} {self.node} {self.id}>'


class Blogger(Peer):
    """A peer that reads and writes nodes.  `posts` holds what the program shows: {(service, node, id): its own reading}."""

    def __init__(self, *arguments, **keywords):
        super().__init__(*arguments, **keywords)
        self.posts, self.retracted, self.events = {}, [], []

    def _on_message(self, message):
        super()._on_message(message)
        event = message.xml.find(f'{{{EVENT}}}event')
        if event is None or message.xml.get('type') == 'error':
            return
        service = message.xml.get('from') or self.bare
        for items in event.findall(f'{{{EVENT}}}items'):
            node = items.get('node')
            for element in items:
                if element.tag == f'{{{EVENT}}}retract':
                    self.retracted.append((service, node, element.get('id')))
                    self.posts.pop((service, node, element.get('id')), None)
                else:
                    item = Item(service, node, element)
                    self.events.append(item)
                    task = self.stage.loop.create_task(self._take_live(item))
                    self._tasks.add(task)
                    task.add_done_callback(self._tasks.discard)
        self.stage.notify()

    async def _take_live(self, item):
        raise NotImplementedError

    # Requests ------------------------------------------------------------------------------

    async def _fetch(self, service, node, ids=(), newest=None):
        wanted = f" max_items='{newest}'" if newest else ''
        answer = await self._iq('get', f"<pubsub xmlns='{PUBSUB}'><items node={quoteattr(node)}{wanted}>"
                                + ''.join(f'<item id={quoteattr(i)}/>' for i in ids) + '</items></pubsub>', service)
        items = answer.find(f'{{{PUBSUB}}}pubsub/{{{PUBSUB}}}items')
        return [Item(service, node, e) for e in items] if items is not None else []

    def fetch(self, service, node, ids=(), newest=None):
        return self.stage.run(self._fetch(service, node, ids, newest))

    def fetch_entry(self, service, node, ident):
        items = self.fetch(service, node, [ident])
        return items[0].payload if items else None

    def publish_item(self, service, node, ident, payload, options=None):
        wanted = f"<publish-options>{form(OPTIONS, options)}</publish-options>" if options else ''
        return self.iq('set', f"<pubsub xmlns='{PUBSUB}'><publish node={quoteattr(node)}><item id={quoteattr(ident)}>{payload}</item></publish>"
                       f'{wanted}</pubsub>', service)

    def create_node(self, service, node, options):
        return self.iq('set', f"<pubsub xmlns='{PUBSUB}'><create node={quoteattr(node)}/><configure>{form(CONFIG, options)}</configure></pubsub>", service)

    def configure_node(self, service, node, options):
        return self.iq('set', f"<pubsub xmlns='{OWNER}'><configure node={quoteattr(node)}>{form(CONFIG, options)}</configure></pubsub>", service)

    def delete_node(self, service, node):
        return self.iq('set', f"<pubsub xmlns='{OWNER}'><delete node={quoteattr(node)}/></pubsub>", service)

    def retract_item(self, service, node, ident, notify=True):
        return self.iq('set', f"<pubsub xmlns='{PUBSUB}'><retract node={quoteattr(node)}{' notify=' + quoteattr('true') if notify else ''}>"
                       f'<item id={quoteattr(ident)}/></retract></pubsub>', service)

    def subscribe(self, service, node=BLOG):
        answer = self.iq('set', f"<pubsub xmlns='{PUBSUB}'><subscribe node={quoteattr(node)} jid={quoteattr(self.bare)}/></pubsub>", service)
        assert condition(answer) is None, (service, node, ElementTree.tostring(answer))
        return answer

    # Waiting -------------------------------------------------------------------------------

    def wait_post(self, service, node, test, patience=30):
        """The first post there that is so, as this program reads it."""
        return self.wait(lambda: next((p for (s, n, _), p in list(self.posts.items()) if s == service and n == node and test(p)), None),
                         f'the post in {service} {node}; has {list(self.posts.values())[-5:]}', patience)

    def wait_retracted(self, service, node, ident, patience=30):
        self.wait(lambda: (service, node, ident) in self.retracted, f'the retraction of {ident}', patience)


def new_id():
    return str(uuid.uuid4())


def older_than_a_month(text):
    try:
        return time.time() - datetime.fromisoformat(text.replace('Z', '+00:00')).timestamp() > 30 * 24 * 3600
    except ValueError:
        return True
