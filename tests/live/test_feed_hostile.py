#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Feeds by people who mean ill: forged authors, events that nobody asked for, comments overwritten, posts that are too big or full of markup,
pictures that count who looks.  The scripted server lets everything through, as a bought one would; each case states what becomes of it."""
import itertools
import re
import socket
import sys
import threading
from datetime import datetime, timedelta, timezone
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from live.arena import Arena, open_desktop  # noqa: E402
from live.feeds import BLOG, COMMENTS, Reader, settled  # noqa: E402
from live.forge import EVIL, FRIEND  # noqa: E402
from live.hostile import HostileServer  # noqa: E402
from live.tap import case, run, say  # noqa: E402

open_desktop()                      # libatspi looks at the environment when it is imported
from live.ui import until  # noqa: E402

PUBSUB, ATOM, XHTML = 'http://jabber.org/protocol/pubsub', 'http://www.w3.org/2005/Atom', 'http://www.w3.org/1999/xhtml'
FIRST = datetime(2026, 11, 1, tzinfo=timezone.utc)
_written = itertools.count()
SERVICE = 'pubsub.friends.test'
MARKUP = "<span size='100000'><b>&amp; <a href='file:///etc/passwd'>x</a> %s %n {0}"
SCRIPT = '<script>alert(1)</script>'


def entry(title='t', rest='', author=None, when=None):
    """Each is a minute younger than the one before it: what comes last stands above."""
    if when is None:
        when = (FIRST + timedelta(minutes=next(_written))).strftime('%Y-%m-%dT%H:%M:%SZ')
    by = f'<author><name>{escape(author)}</name><uri>xmpp:{escape(author)}</uri></author>' if author else ''
    return f"<entry xmlns='{ATOM}'><title>{escape(title)}</title>{by}{rest}<published>{when}</published><updated>{when}</updated></entry>"


def item(ident, payload='', publisher=None):
    by = f' publisher={quoteattr(publisher)}' if publisher else ''
    return f'<item id={quoteattr(ident)}{by}>{payload}</item>'


def event(sender, node, content, kind='headline'):
    return (f"<message xmlns='jabber:client' type='{kind}' from='{sender}' to='romeo@hostile.test'><event xmlns='{PUBSUB}#event'>"
            f"<items node='{node}'>{content}</items></event></message>")


class Counter:
    """Counts who comes; what tracking pictures do."""

    def __init__(self):
        self.socket = socket.socket()
        self.socket.bind(('127.0.0.1', 0))
        self.socket.listen(16)
        self.port, self.visits = self.socket.getsockname()[1], 0
        threading.Thread(target=self._count, daemon=True).start()

    def _count(self):
        while True:
            line, _ = self.socket.accept()
            self.visits += 1
            line.close()


class Day:
    def __init__(self, server, arena):
        self.server, self.arena, self.reader = server, arena, Reader(arena)
        self.nodes = {}                 # (address, node): items as XML, oldest first
        self.asked = []                 # (address, node, ids)
        self.counter = Counter()
        server.on_iq.append(self._answer)

    def _answer(self, session, iq):
        pubsub = iq.find(f'{{{PUBSUB}}}pubsub')
        items = pubsub.find(f'{{{PUBSUB}}}items') if pubsub is not None else None
        if iq.get('type') != 'get' or items is None:
            return False
        place = (iq.get('to') or session.bare, items.get('node'))
        ids = [e.get('id') for e in items]
        self.asked.append((*place, ids))
        if place not in self.nodes:
            return False
        found = [x for x in self.nodes[place] if not ids or any(f'id={quoteattr(i)}' in x for i in ids)]
        session.result(iq, f"<pubsub xmlns='{PUBSUB}'><items node={quoteattr(place[1])}>{''.join(found)}</items></pubsub>")
        return True

    def publish(self, service, node, ident, payload, publisher=None, live=True):
        """As a service does it: kept, and told."""
        whole = item(ident, payload, publisher)
        self.nodes.setdefault((service, node), []).append(whole)
        if live:
            self.server.inject(event(service, node, whole))

    def inject(self, *stanzas):
        """Then everything was dealt with."""
        self.arena.inject(*stanzas)
        settled(0.5)
        self.arena.program.check_alive()

    def fence(self, ident):
        """A good post behind all of it."""
        self.publish(FRIEND, BLOG, ident, entry('fence ' + ident), FRIEND)
        return self.reader.wait_post(ident)

    def home(self, text):
        """The timeline, where this can be seen; new posts wait until they are asked for."""
        program = self.arena.program
        program.action('win.show-home')

        def seen():
            if program.look(None, text):
                return True
            for button in program.all('button'):
                if re.search(r'\d+ new post', button.get_name() or '', re.I):
                    program.click(accessible=button)
                    break
            return False
        until(seen, f'{text} in the timeline')

    def titles(self):
        return [p['title'] for p in self.reader.posts()]


@case('events of feeds that nobody follows are dropped: of a stranger, of another node, of the own server’s service')
def unfollowed(day):
    day.inject(event(EVIL, BLOG, item('u1', entry('unfollowed'), EVIL)), event(FRIEND, 'other', item('u2', entry('unfollowed'), FRIEND)),
               event('pubsub.hostile.test', BLOG, item('u3', entry('unfollowed'), FRIEND)), event('hostile.test', BLOG, item('u4', entry('unfollowed'))),
               event('friends.test', BLOG, item('u5', entry('unfollowed'))))
    day.fence('u9')
    assert 'unfollowed' not in day.titles()
    assert not [f for f in day.reader.feeds() if f[0] in (EVIL, 'pubsub.hostile.test', 'hostile.test', 'friends.test')]


@case('A13 what a client says in the name of a feed is dropped: full addresses, chats, errors, rooms')
def forged_senders(day):
    day.inject(event(FRIEND + '/phone', BLOG, item('f1', entry('forged'), FRIEND)), event('romeo@hostile.test/x', BLOG, item('f2', entry('forged'))),
               event(FRIEND, BLOG, item('f3', entry('forged'), FRIEND), 'chat'), event(FRIEND, BLOG, item('f4', entry('forged')), 'error'),
               event(FRIEND, BLOG, item('f5', entry('forged')), 'groupchat'))
    # A followed node’s name from somewhere else; a post that is here under its id; the service named by the publisher or by the node.
    day.inject(*[event(sender, node, item(ident, entry('forged'), publisher))
                 for sender in (EVIL, EVIL + '/x', 'pubsub.evil.test', 'friends.test')
                 for node in ('cats', f'xmpp:{SERVICE}?;node=cats', f'{SERVICE}/cats')
                 for ident, publisher in (('cat', SERVICE), ('f6', FRIEND), ('f7', None))])
    # And its own service, for a node that nobody follows.
    day.inject(event(SERVICE, 'dogs', item('cat', entry('forged'), FRIEND)))
    day.fence('f9')
    assert 'forged' not in day.titles()
    assert day.reader.post('cat')['title'] == 'a cat'
    assert {f[0] for f in day.reader.feeds()} <= {FRIEND, SERVICE, 'romeo@hostile.test'}, day.reader.feeds()


@case('an author is who published, never who the entry names; what nobody vouches for is only claimed')
def forged_authors(day):
    reader = day.reader
    day.publish(SERVICE, 'cats', 'a1', entry('by mallory', author=FRIEND), EVIL + '/x')
    day.publish(SERVICE, 'cats', 'a2', entry('by nobody', author=FRIEND))
    day.publish(SERVICE, 'cats', 'a3', entry('by nonsense', author=FRIEND), '@@')
    day.publish(FRIEND, BLOG, 'a4', entry('guest', author=FRIEND), EVIL)
    day.publish(FRIEND, BLOG, 'a5', entry('own', author=EVIL))
    assert [(reader.wait_post(i)['author_jid'], reader.post(i)['claimed_jid']) for i in ('a1', 'a2', 'a3', 'a4', 'a5')] == \
        [(EVIL, FRIEND), (None, FRIEND), (None, FRIEND), (EVIL, FRIEND), (FRIEND, EVIL)]
    # And so it is said.
    day.home(re.compile('by nobody'))
    for title, by, never in (('by mallory', EVIL, 'Juliet'), ('by nobody', 'Says it is by', None), ('by nonsense', 'Says it is by', None), ('guest', EVIL, None)):
        card = until(lambda: day.arena.program.look('list item', re.compile(title)) or day.arena.program.look(None, re.compile(title)), title)
        words = card.get_name()
        say(repr(words))
        assert by in words and not (never and never in words), words


@case('nobody but its service changes, empties or deletes a feed')
def forged_ends(day):
    day.fence('e1')
    for sender in (EVIL, FRIEND + '/x', 'pubsub.hostile.test', SERVICE):
        day.server.inject(event(sender, BLOG, "<retract id='e1'/>"))
        for what in ('purge', 'delete'):
            day.server.inject(f"<message xmlns='jabber:client' type='headline' from='{sender}' to='romeo@hostile.test'><event xmlns='{PUBSUB}#event'>"
                              f"<{what} node='{BLOG}'/></event></message>")
    day.inject(event(EVIL, BLOG, item('e1', entry('overwritten'), EVIL)))
    assert day.reader.post('e1')['title'] == 'fence e1'
    day.inject(event(FRIEND, BLOG, "<retract id='e1'/>"))
    day.reader.wait_gone('e1')


@case('heads without content are fetched by their ids, once, and what is not there is no post')
def heads(day):
    reader = day.reader
    day.nodes[SERVICE, 'cats'] += [item('h1', entry('fetched'), FRIEND)]
    before = len(day.asked)
    day.inject(event(SERVICE, 'cats', item('h1')), event(SERVICE, 'cats', item('h-gone')))
    assert reader.wait_post('h1')['title'] == 'fetched' and reader.post('h1')['author_jid'] == FRIEND
    assert reader.post('h-gone') is None
    # The account's own lists are asked for other things.
    asked = [a for a in day.asked[before:] if a[0] != day.arena.bare]
    assert len(asked) <= 2, asked
    before = len(day.asked)
    day.inject(*[event(SERVICE, 'cats', ''.join(item(f'flood-{i}-{j}') for j in range(50))) for i in range(20)])
    settled(2)
    assert len(day.asked) - before <= 30, len(day.asked) - before       # 1,000 heads are a few questions
    day.fence('h9')


@case('an entry of 300 KB is kept whole, shown as a plain card, and breaks no list')
def too_big(day):
    reader = day.reader
    day.publish(FRIEND, BLOG, 'big', entry('big one', f"<content type='xhtml'><div xmlns='{XHTML}'><p>{'x' * 300000}</p></div></content>"), FRIEND)
    post = reader.wait_post('big')
    assert post['kind'] == 4 and post['title'] == 'big one' and not post['content'], (post['kind'], post['title'])
    assert len(reader.entry('big')) > 300000
    day.publish(FRIEND, BLOG, 'big-title', entry('t' * 300000), FRIEND)
    assert len(reader.wait_post('big-title')['title']) <= 16384
    crowd = ''.join(f"<category term='t{i}'/><link rel='enclosure' type='image/png' href='https://127.0.0.1:{day.counter.port}/{i}'/>" for i in range(3000))
    day.publish(FRIEND, BLOG, 'crowd', entry('crowd', crowd), FRIEND)
    assert len(reader.wait_post('crowd')['tags'].split('\x1f')) <= 64
    day.publish(FRIEND, BLOG, 'deep', entry('deep', f"<content type='xhtml'><div xmlns='{XHTML}'>{'<b>' * 100}x{'</b>' * 100}</div></content>"), FRIEND)
    reader.wait_post('deep')
    # Deeper than any stanza may be: emptied, and asked for by its id, where it is as deep again.
    day.publish(FRIEND, BLOG, 'abyss', entry('abyss', f"<content type='xhtml'><div xmlns='{XHTML}'>{'<div>' * 10000}x{'</div>' * 10000}</div></content>"), FRIEND)
    day.fence('big9')
    day.home(re.compile('fence big9'))
    day.arena.program.screenshot('feed-hostile-big')


@case('what is no entry, or an empty one, is a plain card that is kept whole, or no post at all')
def unreadable(day):
    reader = day.reader
    day.publish(FRIEND, BLOG, 'odd', "<recipe xmlns='urn:cook'><egg n='2'/></recipe>", FRIEND)
    day.publish(FRIEND, BLOG, 'empty', f"<entry xmlns='{ATOM}'/>", FRIEND)
    for ident in ('odd', 'empty'):
        assert reader.wait_post(ident)['kind'] == 4
    assert "n='2'" in reader.entry('odd').replace('"', "'")
    for hidden in ('0', 'urn:xmpp:avatar:metadata', 'test_post'):
        day.publish(FRIEND, BLOG, hidden, entry('hidden'), FRIEND)
    day.fence('odd9')
    assert 'hidden' not in day.titles()


@case('E08 E09 markup and scripts in every field are words, or nothing')
def markup(day):
    reader, program = day.reader, day.arena.program
    trap = f'https://127.0.0.1:{day.counter.port}/trap'
    rich = (f"<p onclick='alert(1)' style='background:url({trap})'>rich text<script>alert(2)</script><style>p{{background:url({trap})}}</style></p>"
            f"<iframe src='{trap}'/><object data='{trap}'/><embed src='{trap}'/><form action='{trap}'><input value='form'/></form>"
            f"<a href='javascript:alert(3)'>scripted</a> <a href='file:///etc/passwd'>filed</a> <a href='data:text/html,x'>dated</a>"
            f"<link rel='stylesheet' href='{trap}'/><video src='{trap}' poster='{trap}'/><audio src='{trap}'/><svg><image href='{trap}'/></svg><img src='{trap}'/>")
    rest = (f"<content type='xhtml'><div xmlns='{XHTML}'>{rich}</div></content><content type='html'>{escape(rich)}</content>"
            f"<link rel='enclosure' type='image/png' href='{trap}' title={quoteattr(MARKUP)}/>"
            f"<link rel='related' href='{trap}' title={quoteattr(MARKUP)} description={quoteattr(SCRIPT)} logo='{trap}'/>"
            f"<link rel='alternate' type='text/html' href='javascript:alert(4)'/>"
            f"<category term={quoteattr(SCRIPT)}/><geoloc xmlns='http://jabber.org/protocol/geoloc'><text>{escape(MARKUP)}</text></geoloc>"
            f"<author><name>{escape(MARKUP)}</name><uri>{escape(SCRIPT)}</uri></author>")
    day.publish(FRIEND, BLOG, 'markup', entry(MARKUP, rest), FRIEND)
    day.publish(SERVICE, 'cats', 'markup-claimed', entry(SCRIPT, f'<author><name>{escape(MARKUP)}</name></author>'))
    reader.wait_post('markup')
    reader.wait_post('markup-claimed')
    assert not reader.post('markup')['public_url']
    day.home(re.compile(re.escape(MARKUP[:30])))
    program.says(re.compile(re.escape(SCRIPT)))
    program.screenshot('feed-hostile-markup')
    program.action('win.open-post', FRIEND, BLOG, 'markup')
    program.says(re.compile('rich text'))
    program.screenshot('feed-hostile-markup-post')
    shown = ' '.join((a.get_name() or '') for a in program.all(None))
    assert 'alert(1)' not in shown.replace(SCRIPT, '') and 'alert(2)' not in shown and 'alert(3)' not in shown, 'a script is seen'
    program.check_alive()


@case('nothing was loaded from a stranger’s host: of all pictures, posters, logos and styles above not one was asked for')
def tracking(day):
    program = day.arena.program
    trap = f'127.0.0.1:{day.counter.port}'
    for n, scheme in enumerate(('https', 'http')):
        day.publish(FRIEND, BLOG, f'track{n}', entry(f'tracking {scheme}', f"<link rel='enclosure' type='image/png' href='{scheme}://{trap}/pixel.png' title='pixel'/>"
                    f"<content type='text'>![inline]({scheme}://{trap}/inline.png) words</content>"), FRIEND)
        day.publish(SERVICE, 'cats', f'track-stranger{n}', entry('tracking stranger', f"<link rel='enclosure' type='image/jpeg' href='{scheme}://{trap}/p.jpg'/>"
                    f"<link rel='related' href='{scheme}://{trap}/' title='card' logo='{scheme}://{trap}/logo.png'/>"), EVIL)
    day.reader.wait_post('track-stranger1')
    day.home(re.compile('tracking'))
    program.action('win.open-post', FRIEND, BLOG, 'track0')
    program.says(re.compile('words'))
    settled(2)
    assert day.counter.visits == 0, f'{day.counter.visits} visits'
    program.screenshot('feed-hostile-tracking')
    # The counter does count: a click loads.
    button = next((a for a in program.all('button') if re.search('Load|Show|picture|pixel', a.get_name() or '', re.I)), None)
    assert button is not None, [a.get_name() for a in program.all('button')]
    program.click(accessible=button)
    day.arena.stored.wait(lambda: day.counter.visits > 0, 'a click asks for the picture')


@case('a comment that somebody else overwrites is his; nobody else’s events reach the place')
def comments(day):
    reader = day.reader
    place, node = 'comments.friends.test', COMMENTS + 'c-post'
    day.publish(FRIEND, BLOG, 'c-post', entry('commented', f"<link rel='replies' title='comments' href='xmpp:{place}?;node={node}'/>"), FRIEND)
    reader.wait_post('c-post')
    day.publish(place, node, 'c1', entry('I am Paris', author='paris@friends.test'), 'paris@friends.test')
    post = reader.post('c-post')
    assert reader.wait_comment(post, lambda c: c['item_id'] == 'c1')['author_jid'] == 'paris@friends.test'
    day.server.inject(event(place, node, item('c1', entry('I am Paris, and a fool', author='paris@friends.test'), EVIL)))
    row = reader.wait_comment(post, lambda c: 'fool' in (c['text'] or ''), 'overwritten')
    assert row['author_jid'] == EVIL, row
    day.server.inject(event(place, node, item('c2', entry('unsigned', author='paris@friends.test'))))
    assert reader.wait_comment(post, lambda c: c['item_id'] == 'c2')['author_jid'] is None
    for n in range(5):
        day.server.inject(event(place, node, item(f'l{n}', entry('♥', author=f'{n}@friends.test'), EVIL)))
    reader.wait_counts('c-post', likes=1)                  # one heart a person, however many he gives
    day.inject(event(EVIL, node, item('c3', entry('from elsewhere'), FRIEND)), event(EVIL, node, "<retract id='c2'/>"),
               event(place + '/x', node, item('c4', entry('from a client'), FRIEND)))
    texts = [c['text'] for c in reader.comments(post)]
    assert 'unsigned' in texts and 'from elsewhere' not in texts and 'from a client' not in texts, texts


@case('times of tomorrow and of never do not stand above everything for ever')
def times(day):
    import time
    for ident, when in (('t1', '2999-12-31T23:59:59Z'), ('t2', '1969-01-01T00:00:00Z'), ('t3', 'yesterday'), ('t4', '')):
        day.publish(FRIEND, BLOG, ident, entry('time ' + ident, when=when), FRIEND)
        assert 0 < day.reader.wait_post(ident)['published'] <= (time.time() + 2 * 86400) * 1e6


@case('what others say of the own lists is not followed')
def lists(day):
    def followed(service):
        return (f"<subscription xmlns='urn:xmpp:pubsub:subscription:0' server='{service}' node='{BLOG}'/>")
    for node in ('urn:xmpp:pubsub:movim-public-subscription', 'urn:xmpp:pubsub:subscription'):
        for sender in (EVIL, FRIEND, 'hostile.test', 'romeo@hostile.test/x', 'pubsub.hostile.test'):
            day.server.inject(event(sender, node, item('1', followed(EVIL))))
    day.inject()
    assert not (day.reader.feeds().get((EVIL, BLOG)) or {}).get('followed')


@case('an entry with a DTD ends the line, not the program; nothing of it is stored')
def dtd(day):
    dtds = [trick + event(FRIEND, BLOG, item('dtd', entry('from a DTD'), FRIEND))
            for trick in ("<!DOCTYPE entry [<!ENTITY a 'aaaa'>]>", '<?xml-stylesheet href="http://evil.test/"?>')]
    for stanza in (*dtds, event(FRIEND, BLOG, item('entity', f"<entry xmlns='{ATOM}'><title>&a;&b;</title></entry>", FRIEND))):
        sessions = len(day.server.sessions)
        day.server.inject(stanza)
        day.server.wait(lambda: len(day.server.sessions) > sessions, 'the line ends, and another begins', 40)
        day.arena.online(40)
    day.arena.sentinel()
    assert day.reader.post('dtd') is None and day.reader.post('entity') is None


@case('after all this it ends politely, with its database whole')
def ends(day):
    day.arena.program.quit()
    assert day.arena.stored.integrity() == ['ok']


if __name__ == '__main__':
    open_desktop()
    with HostileServer() as hostile:
        hostile.roster = [{'jid': FRIEND, 'name': 'Juliet', 'subscription': 'both'}]
        place = Arena(hostile)
        one_day = Day(hostile, place)
        one_day.nodes[FRIEND, BLOG] = [item('first', entry('first post'), FRIEND)]
        one_day.nodes[SERVICE, 'cats'] = [item('cat', entry('a cat'), FRIEND)]
        with place:
            place.online()
            one_day.reader.follow(FRIEND)
            one_day.reader.follow(SERVICE, 'cats')
            one_day.reader.wait_post('first')
            one_day.reader.wait_post('cat')
            run(one_day, on_failure=lambda: (place.program.screenshot('feed-hostile-failed'), say(place.program.tail(8))))
