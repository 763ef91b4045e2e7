# SPDX-License-Identifier: GPL-3.0-or-later
"""A peer that writes and reads blogs as Movim 0.35 does, mistakes included: what it would drop is dropped here."""
import re
from urllib.parse import unquote, unquote_plus
from xml.sax.saxutils import escape, quoteattr

from .blogger import ATOM, BLOG, COMMENTS, HEART, THREAD, XHTML, Blogger, condition, new_id, now, older_than_a_month

TAG = re.compile(r'(^| )#(\w+)')
# As Movim sends them, in its order.
POST_OPTIONS = [('pubsub#persist_items', 'true'), ('pubsub#max_items', 'max'), ('pubsub#itemreply', 'publisher'), ('pubsub#notify_sub', 'true')]
STORIES = 'urn:xmpp:pubsub-social-feed:stories:0'
BLOG_OPTIONS = POST_OPTIONS + [('pubsub#notify_retract', 'true')]
COMMENT_OPTIONS = [('pubsub#persist_items', 'true'), ('pubsub#max_items', 'max'), ('pubsub#send_last_published_item', 'on_sub'),
                   ('pubsub#deliver_payloads', 'false'), ('pubsub#access_model', 'open'), ('pubsub#publish_model', 'open'),
                   ('pubsub#itemreply', 'publisher'), ('pubsub#notify_retract', 'true')]


class Refused(Exception):
    """Movim doesn't take this entry."""


def text_of(element):
    return ''.join(element.itertext())


class Post:
    """One entry by Movim's rules."""

    def __init__(self, item):
        entry = item.payload
        if entry is None or entry.tag != f'{{{ATOM}}}entry':
            raise Refused('no entry')
        self.id, self.service, self.node = item.id, item.service, item.node
        titles = [e for e in entry.findall(f'{{{ATOM}}}title')]
        self.title = text_of(titles[0]).strip() if titles else ''
        if titles and titles[0].get('type') in ('html', 'xhtml'):
            self.title = re.sub(r'<[^>]*>', '', self.title)
        self.updated = entry.findtext(f'{{{ATOM}}}updated') or ''
        if not self.title or not self.updated:
            raise Refused('without title or date')
        self.published = entry.findtext(f'{{{ATOM}}}published') or self.updated
        self.edited = self.published != self.updated
        uri = entry.findtext(f'{{{ATOM}}}author/{{{ATOM}}}uri')
        self.author = uri[5:] if uri and item.publisher and uri == 'xmpp:' + item.publisher else None
        if self.author is None and item.node == BLOG:
            self.author = item.service
        self.content, self.source = None, None
        for content in entry.findall(f'{{{ATOM}}}content'):
            if content.get('type') == 'text':
                self.source = text_of(content).strip()
            else:
                self.content = content            # what is shown
        self.tags = {c.get('term', '').lower() for c in entry.findall(f'{{{ATOM}}}category')}
        self.tags |= {m.group(2).lower() for text in (self.title, self.source or '') for m in TAG.finditer(text)}
        self._read_links(entry)
        reply = entry.find(f'{{{THREAD}}}in-reply-to')
        self.reply = self._cut(reply.get('href')) if reply is not None else None

    def _read_links(self, entry):
        self.pictures, self.files, self.cards, self.public, self.comments = [], [], [], None, None
        for link in entry.findall(f'{{{ATOM}}}link'):
            rel, href, kind = link.get('rel'), link.get('href', ''), link.get('type')
            if link.get('title') == 'comments':
                self.comments = self._comments(href)
            elif rel == 'enclosure' and kind:
                (self.pictures if kind.startswith('image') else self.files).append(href)
            elif rel == 'alternate' and href.startswith('http'):
                self.public = href
            elif rel == 'related':
                self.cards.append((href, link.get('title'), link.get('description')))

    @staticmethod
    def _comments(href):
        """It decodes the address and cuts the query at character 36."""
        path, _, query = unquote_plus(href).partition('?')
        return path.removeprefix('xmpp:'), query[36:]

    @staticmethod
    def _cut(href):
        """Split at semicolons without decoding: only the plain form is found again."""
        parts = href.split(';')
        return parts[0].removeprefix('xmpp:').rstrip('?'), *(p.partition('=')[2] for p in parts[1:3])

    @property
    def can_be_commented(self):
        return self.comments is not None and 6 <= len(self.id) <= 128 and not re.search(r'\s', self.id) and self.comments[1] == self.id

    @property
    def shown(self):
        """The words that a reader sees below the title."""
        return ' '.join(text_of(self.content).split()) if self.content is not None else ''

    def __repr__(self):
        return f'<{self.id} {self.title!r} by {self.author}>'


class Movim(Blogger):
    """Follows, reads, writes, comments and likes as Movim."""

    async def _take_live(self, item):
        if item.payload is None:
            if '@' in item.service:
                return                            # Movim asks only services for what stands in an item
            found = await self._fetch(item.service, item.node, [item.id])
            if not found:
                return
            item = found[0]
        try:
            post = Post(item)
        except Refused:
            return
        if item.node == BLOG and older_than_a_month(post.published):
            return
        self.posts[item.service, item.node, item.id] = post
        self.stage.notify()

    # Reading -------------------------------------------------------------------------------

    def follow(self, service, node=BLOG):
        self.subscribe(service, node)
        return self.read(service, node)

    def read(self, service, node=BLOG, newest=12):
        """The page of a blog; what it wouldn't show is not there."""
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
        """(comments, who likes it), as below the post."""
        service, ident = post.comments
        comments, likes = [], set()
        for comment in self.read(service, COMMENTS + ident, 500):
            if comment.title == HEART:
                likes.add(comment.author)
            else:
                comments.append(comment)
        return comments, likes

    # Writing -------------------------------------------------------------------------------

    def build(self, service, node, ident, title, markdown='', xhtml='', tags=(), pictures=(), card=None, public=None, reply=None, comments=None,
              published=None, author=True):
        reply_ns = f" xmlns:thr='{THREAD}'" if reply else ''
        parts = [f"<entry xmlns='{ATOM}'{reply_ns}><id>{escape(ident)}</id><title>{escape(title)}</title>"]
        if author:
            parts.append(f'<author><uri>xmpp:{escape(self.bare)}</uri></author>')
        parts.append(f'<link rel="alternate" href={quoteattr(f"xmpp:{service}?;node={node};item={ident}")}/>')
        if comments:
            parts.append(f'<link rel="replies" title="comments" href={quoteattr(f"xmpp:{comments}?;node={COMMENTS}{ident}")}/>')
        if public:
            parts.append(f'<link rel="alternate" type="text/html" title={quoteattr(title)} href={quoteattr(public)}/>')
        if card:
            parts.append(f'<link rel="related" href={quoteattr(card[0])} type="text/html" title={quoteattr(card[1])} description={quoteattr(card[2])}/>')
        if reply:
            parts.append(f'<thr:in-reply-to href={quoteattr(reply)}/>')
        parts += [f'<link rel="enclosure" href={quoteattr(href)} type={quoteattr(kind)} title={quoteattr(name)}/>' for href, kind, name in pictures]
        if xhtml:
            parts.append(f"<content type='xhtml'><div xmlns='{XHTML}'>{xhtml}</div></content>")
        if markdown:
            parts.append(f"<content type='text'>{escape(markdown)}</content>")
        stamp = now()
        parts.append(f'<published>{published or stamp}</published>')
        parts += [f'<category term={quoteattr(tag)}/>' for tag in tags]
        parts.append(f'<updated>{stamp}</updated></entry>')
        return ''.join(parts)

    def write(self, title, service=None, node=BLOG, ident=None, comments=True, **parts):
        """Publishes; with `ident` and `published`, edits.  Returns the item id."""
        ident = ident or new_id()
        home = service or self.bare
        place = f'comments.{self.server.domain}'
        entry = self.build(home, node, ident, title, comments=place if comments else None, **parts)
        answer = self.publish_item(service, node, ident, entry, BLOG_OPTIONS if node == BLOG else POST_OPTIONS)
        if condition(answer) in ('conflict', 'precondition-not-met', 'resource-constraint'):
            self.configure_node(None, node, BLOG_OPTIONS if node == BLOG else POST_OPTIONS)
            answer = self.publish_item(service, node, ident, entry)
        assert condition(answer) is None, condition(answer)
        if comments:
            self.create_node(place, COMMENTS + ident, COMMENT_OPTIONS)
            self.subscribe(place, COMMENTS + ident)
        return ident

    def open_blog(self):
        self.configure_node(None, BLOG, [('pubsub#access_model', 'open')])

    def comment(self, post, text):
        assert post.can_be_commented, (post, post.comments)
        service, ident = post.comments
        mine, stamp = new_id(), now()
        node = COMMENTS + ident
        entry = (f"<entry xmlns='{ATOM}'><id>{mine}</id><title>{escape(text)}</title><author><uri>xmpp:{escape(self.bare)}</uri></author>"
                 f'<link rel="alternate" href={quoteattr(f"xmpp:{service}?;node={node};item={mine}")}/>'
                 f'<published>{stamp}</published><updated>{stamp}</updated></entry>')
        answer = self.publish_item(service, node, mine, entry)
        assert condition(answer) is None, condition(answer)
        return mine

    def like(self, post):
        return self.comment(post, HEART)

    def withdraw(self, post, comment):
        """Takes back an own comment or like; the condition when the service refuses."""
        return condition(self.retract_item(post.comments[0], COMMENTS + post.comments[1], comment))

    def tell_story(self, title, picture, published=None):
        """One picture for a day, for contacts."""
        ident, stamp = new_id(), published or now()
        entry = (f"<entry xmlns='{ATOM}'><id>{ident}</id><title>{escape(title)}</title><author><uri>xmpp:{escape(self.bare)}</uri></author>"
                 f'<link rel="enclosure" href={quoteattr(picture)} type="image/jpeg" title="story"/><published>{stamp}</published><updated>{stamp}</updated></entry>')
        options = [('pubsub#persist_items', 'true'), ('pubsub#max_items', 'max'), ('pubsub#access_model', 'presence'), ('pubsub#notify_retract', 'true')]
        answer = self.publish_item(None, STORIES, ident, entry, options)
        assert condition(answer) is None, condition(answer)
        return ident

    def take_story_back(self, ident):
        answer = self.retract_item(None, STORIES, ident)
        assert condition(answer) is None, condition(answer)

    def delete(self, ident, service=None, node=BLOG):
        answer = self.retract_item(service, node, ident)
        assert condition(answer) is None, condition(answer)
        self.delete_node(f'comments.{self.server.domain}', COMMENTS + ident)

    def share(self, to, service, node, ident):
        """“Send to”: the post in a conversation."""
        uri = f'xmpp:{service}?;node={node};item={ident}'
        return self.say(to, 'Post shared using Movim', extra=f"<reference xmlns='urn:xmpp:reference:0' type='data' uri={quoteattr(uri)}/>"
                        f"<x xmlns='jabber:x:oob'><url>{escape(uri)}</url></x>")

    @staticmethod
    def shared_post(seen):
        """The address of the post that a message carries, as Movim finds it."""
        reference = seen.kinds.get('reference')
        if reference is None or reference.find('*') is not None or not (reference.get('uri') or '').startswith('xmpp:'):
            return None
        path, _, query = reference.get('uri').removeprefix('xmpp:').partition('?')
        values = dict(p.partition('=')[::2] for p in query.split(';') if p)
        return path, unquote(values.get('node', '')), unquote(values.get('item', ''))
