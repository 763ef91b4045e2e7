# SPDX-License-Identifier: GPL-3.0-or-later
"""A peer that writes and reads blogs as Libervia 0.9 does: text contents with languages, encoded addresses, its own
spelling of length, reactions beside the post, repeats as whole entries."""
import re
import secrets
import unicodedata
from urllib.parse import parse_qs, quote, quote_plus
from xml.sax.saxutils import escape, quoteattr

from .blogger import ATOM, BLOG, COMMENTS, XHTML, Blogger, bare, condition, now
from .movim import Refused, text_of

ATTACHMENTS = 'urn:xmpp:pubsub-attachments:1'
XML_LANG = '{http://www.w3.org/XML/1998/namespace}lang'


def address(service, node, item=None):
    return f'xmpp:{quote(service, safe="@")}?;node={quote_plus(node)}' + (f';item={quote_plus(item)}' if item else '')


def beside(service, node, item):
    """The place for what is attached to a post."""
    return f'{ATTACHMENTS}/{address(service, node, item)}'


def read_address(uri):
    """(service, node, item) of an address; None when it is none."""
    if not uri.startswith('xmpp:'):
        return None
    path, _, query = uri[5:].partition('?')
    values = {k: v[0] for k, v in parse_qs(query.lstrip(';').replace(';', '&')).items()}
    return (path, values['node'], values.get('item')) if path and values.get('node') else None


def friendly(title):
    """Libervia's ids: the title for an address, and something random."""
    plain = unicodedata.normalize('NFKD', title).encode('ascii', 'ignore').decode().lower()
    return (re.sub(r'[^a-z0-9]+', '-', plain).strip('-')[:60] or 'post') + '-' + secrets.token_hex(2)


class Post:
    """One entry by Libervia's rules."""

    def __init__(self, item):
        entry = item.payload
        if entry is None or entry.tag != f'{{{ATOM}}}entry':
            raise Refused('no entry')
        self.id, self.service, self.node = item.id, item.service, item.node
        self.title = self.title_xhtml = self.text = self.xhtml = None
        for name, plain, rich in (('title', 'title', 'title_xhtml'), ('content', 'text', 'xhtml')):
            for element in entry.findall(f'{{{ATOM}}}{name}'):
                self._read_text(element, plain, rich)
        if entry.find(f'{{{ATOM}}}title') is None or not entry.findtext(f'{{{ATOM}}}updated'):
            raise Refused('without title or date')
        if self.text is None and self.xhtml is None:
            self.text, self.xhtml, self.title_is_body = self.title, self.title_xhtml, True
        else:
            self.title_is_body = False
        self.updated = entry.findtext(f'{{{ATOM}}}updated')
        self.published = entry.findtext(f'{{{ATOM}}}published') or self.updated
        uri = entry.findtext(f'{{{ATOM}}}author/{{{ATOM}}}uri') or ''
        self.author = bare(uri.removeprefix('xmpp:')) if uri.startswith('xmpp:') else None
        self.author_name = entry.findtext(f'{{{ATOM}}}author/{{{ATOM}}}name')
        self.verified = self.author is not None and item.publisher == self.author
        self.tags = [c.get('term') for c in entry.findall(f'{{{ATOM}}}category') if c.get('term')]
        self.language = entry.get(XML_LANG)
        self.comments, self.attachments, self.via = [], [], None
        for link in entry.findall(f'{{{ATOM}}}link'):
            rel, href = link.get('rel'), link.get('href') or ''
            if rel == 'replies' and (place := read_address(href)):
                self.comments.append(place)
            elif rel in ('enclosure', 'related'):
                self.attachments.append((rel, href, link.get('type'), link.get('title')))
            elif rel == 'via':
                self.via = read_address(href)

    def _read_text(self, element, plain, rich):
        kind = element.get('type', 'text')
        if kind in ('text', 'html'):
            if getattr(self, plain if kind == 'text' else rich) is None:
                setattr(self, plain if kind == 'text' else rich, text_of(element))
        elif kind == 'xhtml':
            found = list(element)
            if len(found) != 1 or found[0].tag != f'{{{XHTML}}}div':
                raise Refused('an XHTML text that is not one <div>')
            setattr(self, rich, ' '.join(text_of(found[0]).split()))
        else:
            raise Refused(f'a text of type {kind}')

    @property
    def repeated_by(self):
        return self.service if self.via else None

    def __repr__(self):
        return f'<{self.id} {self.title!r} by {self.author}>'


class Libervia(Blogger):
    """Follows, reads, writes, comments, reacts and repeats as Libervia."""

    async def _take_live(self, item):
        if item.payload is None:
            found = await self._fetch(item.service, item.node, [item.id])
            if not found:
                return
            item = found[0]
        try:
            self.posts[item.service, item.node, item.id] = Post(item)
        except Refused:
            return
        self.stage.notify()

    def follow(self, service, node=BLOG):
        self.subscribe(service, node)
        return self.read(service, node)

    def read(self, service, node=BLOG, newest=10):
        posts = []
        for item in self.fetch(service, node, newest=newest):
            try:
                posts.append(Post(item))
            except Refused:
                continue
        for post in posts:
            self.posts[service, node, post.id] = post
        return posts

    def comments_of(self, post):
        return [c for service, node, _ in post.comments for c in self.read(service, node, 100)]

    # Writing -------------------------------------------------------------------------------

    def build(self, service, node, ident, title, text=None, language='en', tags=(), pictures=(), comments=None, published=None):
        parts = [f"<entry xmlns='{ATOM}' xml:lang='{language}'><id>{escape(address(service, node, ident))}</id>"
                 f"<title type='text' xml:lang='{language}'>{escape(title)}</title>"]
        if text is not None:
            parts.append(f"<content type='text' xml:lang='{language}'>{escape(text)}</content>")
        stamp = now()
        parts.append(f'<updated>{stamp}</updated><published>{published or stamp}</published>'
                     f'<author><name>{escape(self.name.title())}</name><uri>xmpp:{escape(self.bare)}</uri></author>')
        parts += [f'<category term={quoteattr(tag)}/>' for tag in tags]
        parts += [f"<link rel='enclosure' href={quoteattr(href)} type={quoteattr(kind)} lenght='{length}' title={quoteattr(name)}/>"
                  for href, kind, length, name in pictures]
        if comments:
            parts.append(f'<link href={quoteattr(address(*comments))} rel="replies" title="comments"/>')
        return ''.join(parts) + '</entry>'

    def write(self, title, text=None, ident=None, **parts):
        """A post in the own blog, with its places for comments and reactions."""
        first = ident is None
        ident = ident or friendly(title)
        place = f'pubsub.{self.server.domain}', COMMENTS + ident
        options = [('pubsub#persist_items', '1'), ('pubsub#max_items', 'max'), ('pubsub#access_model', 'open'), ('pubsub#publish_model', 'open'),
                   ('pubsub#itemreply', 'publisher'), ('pubsub#deliver_payloads', '1')]
        if first:
            self.create_node(*place, options)
            self.create_node(None, beside(self.bare, BLOG, ident), options)
        answer = self.publish_item(None, BLOG, ident, self.build(self.bare, BLOG, ident, title, text, comments=place, **parts),
                                   [('pubsub#persist_items', '1'), ('pubsub#max_items', 'max'), ('pubsub#access_model', 'open')])
        if condition(answer) == 'conflict':
            answer = self.publish_item(None, BLOG, ident, self.build(self.bare, BLOG, ident, title, text, comments=place, **parts))
        assert condition(answer) is None, condition(answer)
        return ident

    def comment(self, post, text):
        """A comment is an entry whose title is its text."""
        service, node, _ = post.comments[0]
        ident = friendly(text)
        answer = self.publish_item(service, node, ident, self.build(service, node, ident, text))
        assert condition(answer) is None, condition(answer)
        return ident

    def repeat(self, post, payload):
        """The whole entry again in the own blog, with where it is from."""
        from xml.etree import ElementTree
        ElementTree.register_namespace('', ATOM)
        link = ElementTree.SubElement(payload, f'{{{ATOM}}}link')
        link.set('rel', 'via')
        link.set('href', address(post.service, post.node, post.id))
        ident = friendly(post.title or 'repeat')
        answer = self.publish_item(None, BLOG, ident, ElementTree.tostring(payload, encoding='unicode'))
        assert condition(answer) is None, condition(answer)
        return ident

    def react(self, post, *emojis, whose=None):
        """Reactions beside the post; the condition when the author made no place for them, or the service let nobody write under that name."""
        node = beside(post.service, post.node, post.id)
        reactions = ''.join(f'<reaction>{e}</reaction>' for e in emojis)
        return condition(self.publish_item(post.service, node, whose or self.bare, f"<attachments xmlns='{ATTACHMENTS}'><reactions timestamp='{now()}'>"
                                           f'{reactions}</reactions></attachments>'))

    def reactions_of(self, service, node, ident):
        """Who reacted how, as Libervia counts: each item is named after whose it is, and by his own hand."""
        found = {}
        for item in self.fetch(service, beside(service, node, ident)):
            reactions = [r.text for r in item.payload.findall(f'{{{ATTACHMENTS}}}reactions/{{{ATTACHMENTS}}}reaction')] if item.payload is not None else []
            if reactions and item.publisher in (None, item.id):
                found[item.id] = reactions
        return found

    def follow_publicly(self, *places):
        """What its server would write for it: whom it follows for everybody to see."""
        options = [('pubsub#persist_items', '1'), ('pubsub#max_items', 'max'), ('pubsub#access_model', 'open')]
        self.create_node(None, 'urn:xmpp:pps:subscriptions:0', options)
        for number, (service, node) in enumerate(places):
            answer = self.publish_item(None, 'urn:xmpp:pps:subscriptions:0', str(number),
                                       f"<subscription xmlns='urn:xmpp:pps:0' jid={quoteattr(service)} node={quoteattr(node)}/>")
            assert condition(answer) is None, condition(answer)

    def withdraw(self, post, comment):
        service, node, _ = post.comments[0]
        return condition(self.retract_item(service, node, comment))

    def delete(self, ident):
        answer = self.retract_item(None, BLOG, ident)
        assert condition(answer) is None, condition(answer)
