#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Feeds in the real program: Alice's server and Bob's speak with each other. What the program has is read from its database and its window,
what others see from what the servers hand out to them.

    test_feeds.py KIND        prosody, ejabberd or ejabberd-sql: where Alice is; Bob is on another server of another kind"""
import re
import ssl
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from live import namespace  # noqa: E402

FEDERATED = namespace.enter(network=True)
if not FEDERATED:
    print('1..0 # SKIP no namespaces here')
    sys.exit(0)
namespace.use_dns(namespace.ADDRESS)
from live.dns import NameServer  # noqa: E402

NAMES = NameServer(address=namespace.ADDRESS)
namespace.drop_rights()
from live.arena import Arena, open_desktop  # noqa: E402
from live.feeds import BLOG, COMMENTS, PUBLISHED, QUEUED, SENDING, Reader, settled  # noqa: E402
from live.poster import Poster, count  # noqa: E402
from live.relay import before_uploads  # noqa: E402
from live.tap import case, run, say  # noqa: E402
from world import servers  # noqa: E402
from world.actors import Stage  # noqa: E402
from world.certificates import Authority  # noqa: E402
from world.pictures import photo  # noqa: E402

KIND = sys.argv[1] if len(sys.argv) > 1 else 'prosody'
MANY = 1000
open_desktop(size='1280x1000')
from live.ui import until  # noqa: E402

ATOM, PUBSUB = '{http://www.w3.org/2005/Atom}', '{http://jabber.org/protocol/pubsub}'


class Day:
    """What all cases share."""

    def __init__(self, home, away, stage):
        self.home, self.away, self.stage = home, away, stage
        self.arena = Arena(home, 'alice')
        self.program, self.stored, self.reader = self.arena.program, self.arena.stored, Reader(self.arena)
        self.alice = home.jid('alice')
        self.watcher = stage.enter(home, 'alice', resource='watcher')      # asks the server what it really has
        self.bob = Poster(away, 'bob')
        self.failures = 0

    def titles(self):
        """What stands in the blog at the server."""
        answer = self.watcher.iq('get', f"<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='{BLOG}'/></pubsub>")
        return [e.text for e in answer.iter(ATOM + 'title')]

    def online(self):
        self.stored.wait(lambda: self.stored.rows('SELECT 1 FROM session'), 'signed in', 40)

    def shot(self, name):
        self.program.screenshot(f'feeds-{KIND}-{name}')

    def failed(self):
        self.failures += 1
        if self.program.alive():
            self.program.screenshot(f'feeds-{KIND}-failed-{self.failures}')
        say(self.program.tail(12) + '\nbob:\n' + self.bob.text())


def prepare(home, away, stage):
    home.add_user('alice')
    away.add_user('bob')
    day = Day(home, away, stage)
    day.bob.wait('caught-up', patience=60)
    day.arena.start()
    day.online()
    return day


@case('an article is written and published; it stands in the own blog and at the server')
def publish(day):
    day.reader.do('access', 'open')
    day.program.action('win.new-post')
    day.program.find(None, 'Text')
    day.program.click('toggle button', 'Title')
    day.program.set_text('Title', 'On protocols')
    day.program.set_text('Text', 'Some **strong** words #xmpp')
    day.program.click('button', 'Publish')
    day.program.gone(None, 'Text')
    until(lambda: day.titles() == ['On protocols'], 'the article at the server', 30, 0.3)
    row = day.stored.wait(lambda: next((p for p in day.reader.posts(day.alice) if p['state'] == PUBLISHED), None), 'published', 30)
    day.article = row['item_id']
    day.thread = COMMENTS + day.article
    day.program.action('win.open-feed', '', '')
    day.program.says('On protocols')
    day.shot('01-own-blog')


@case('a stranger on the other server follows: comments and likes come live, with who it was')
def comments(day):
    assert 'followed=1' in day.bob.ask('follow', day.alice)
    day.bob.wait(f'added {day.alice} {BLOG} {day.article} state=published author={day.alice}')
    until(lambda: count(day.watcher, day.thread, day.home.comments) == 0, 'a place for comments', 30, 0.3)
    assert not day.bob.ask('comment', day.alice, BLOG, day.article, 'Well said & true').startswith('error')
    post = day.reader.post(day.article)
    day.reader.wait_comment(post, lambda c: c['text'] == 'Well said & true' and c['author_jid'] == day.bob.bare)
    assert not day.bob.ask('like', day.alice, BLOG, day.article).startswith('error')
    day.reader.wait_counts(day.article, likes=1, comments=1)
    day.program.action('win.open-post', day.alice, BLOG, day.article)
    day.program.says('Well said & true')
    day.shot('02-comments')


@case('to comment is one command: the page opens with the field ready; beside Home stand the feeds, beside a conversation the others')
def begin_comment(day):
    day.program.action('win.open-conversation', '', day.bob.bare)
    day.program.find('list', 'Conversations')
    day.program.action('win.show-home')
    day.program.gone('list', 'Conversations')
    day.program.find('list item', 'Drafts')
    day.program.action('win.comment-post', day.alice, BLOG, day.article)
    until(lambda: day.program.focused() is not None and day.program.focused().get_name() == 'Write a comment', 'the field for a comment')
    day.shot('02-commenting')
    day.program.action('win.open-conversation', '', day.bob.bare)
    day.program.find('list', 'Conversations')


@case('an answer is seen over there, and a like taken back is none')
def answer(day):
    assert day.bob.ask('watch', day.alice, BLOG, day.article) == 'done'
    start = day.bob.mark()
    day.reader.do('comment', day.alice, BLOG, day.article, 'Thank you')
    assert f'by={day.alice} text=Thank you' in day.bob.wait(f'comment {day.thread} ', after=start)
    assert day.bob.ask('unlike', day.alice, BLOG, day.article) == 'done'
    day.reader.wait_counts(day.article, likes=0, comments=2)


@case('a change keeps the post: same item, same time of publication')
def edit(day):
    before = day.reader.post(day.article)
    day.reader.do('edit', day.alice, BLOG, day.article, 'On protocols', 'Other words')
    after = day.reader.wait_post(day.article, lambda p: p['source'] == 'Other words' and p['state'] == PUBLISHED, 'changed')
    assert after['edited'] and after['published'] == before['published'], (before['published'], after['published'])
    assert 'edited=1' in day.bob.wait(f'changed {day.alice} {BLOG} {day.article} ')
    assert day.titles() == ['On protocols']


@case('deleted: gone here, there and at the server')
def delete(day):
    row = day.reader.publish('To be deleted')
    day.bob.wait(f'added {day.alice} {BLOG} {row["item_id"]} ')
    day.reader.do('delete', day.alice, BLOG, row['item_id'])
    day.reader.wait_gone(row['item_id'])
    day.bob.wait(f'removed {day.alice} {BLOG} {row["item_id"]}')
    assert day.titles() == ['On protocols']


def photo_of(day, server, url):
    """What is to be had under the address, as anybody gets it."""
    trust = ssl.create_default_context(cafile=str(server.authority.file))
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=trust))
    with opener.open(url, timeout=20) as answer:
        return answer.read()


@case('an article with a photo: over there with its description, and without camera and place; comments and likes live, changed, deleted')
def photo_out(day):
    file = Path(day.arena.profile.folder) / 'harbour.jpg'
    file.write_bytes(photo('navy', (900, 200)))
    day.program.action('win.new-post')
    day.program.find(None, 'Text')
    day.program.click('toggle button', 'Title')
    day.program.set_text('Title', 'The harbour')
    day.program.set_text('Text', 'Seen **today**')
    day.program.action('win.add-to-post', str(file))
    field = day.program.find(None, re.compile('^Description of '))
    day.program.set_text(field.get_name(), 'Boats at night')
    day.program.click('button', 'Publish')
    day.program.gone(None, 'Text')
    row = day.stored.wait(lambda: next((p for p in day.reader.posts(day.alice) if p['title'] == 'The harbour' and p['state'] == PUBLISHED), None), 'published', 60)
    item = row['item_id']
    day.bob.wait(f'added {day.alice} {BLOG} {item} ')
    _, _, url, description = day.bob.said(f'picture {item} ')[0].split(' ', 3)
    assert description == 'description=Boats at night' and url.startswith('https://upload-home.localhost:'), (url, description)
    content = photo_of(day, day.home, url)
    assert content.startswith(b'\xff\xd8') and b'SecretCamera' not in content and b'Exif' not in content
    assert not day.bob.ask('comment', day.alice, BLOG, item, 'What a boat').startswith('error')
    assert not day.bob.ask('like', day.alice, BLOG, item).startswith('error')
    day.reader.wait_counts(item, likes=1, comments=1)
    day.program.action('win.open-post', day.alice, BLOG, item)
    day.program.says('What a boat')
    day.program.find(None, re.compile('Boats at night'))
    day.shot('05-photo')
    start = day.bob.mark()
    day.reader.do('edit', day.alice, BLOG, item, 'The harbour', 'Seen yesterday')
    assert 'Seen yesterday' in day.bob.wait(f'changed {day.alice} {BLOG} {item} ', after=start)
    assert day.bob.said(f'picture {item} ', start)[-1].split(' ', 3)[2] == url          # the photo stays
    day.reader.do('delete', day.alice, BLOG, item)
    day.bob.wait(f'removed {day.alice} {BLOG} {item}')
    day.reader.wait_gone(item)


@case('a stranger on the other server is followed: what he wrote and what he writes')
def follow(day):
    assert day.bob.ask('access', 'open') == 'done'
    first = day.bob.ask('post', 'Before', '').split(' ')[0]
    day.reader.follow(day.bob.bare)
    row = day.reader.wait_post(first)
    assert row['author_jid'] == day.bob.bare and row['followed'], dict(row)
    live = day.bob.ask('post', 'And after', '').split(' ')[0]
    day.reader.wait_post(live)
    day.program.action('win.open-feed', day.bob.bare, '')
    day.program.says('And after')
    day.shot('03-followed')


@case('F01 a stranger\'s article with a photo: its text at once, not a byte of the photo before a click; comments, likes, changes and deletion live')
def photo_in(day):
    file = Path(day.arena.profile.folder) / 'cat.jpg'
    file.write_bytes(photo('teal', (400, 300)))
    item = day.bob.ask('post', 'A visitor', 'She came by night', str(file), 'A white cat').split(' ')[0]
    day.reader.wait_post(item)
    uploads = UPLOADS[day.away]
    uploads.count()
    day.program.action('win.open-post', day.bob.bare, BLOG, item)
    day.program.says('She came by night')
    button = day.program.find('button', re.compile('^Load the picture from upload-away.localhost'))
    assert not day.bob.ask('comment', day.bob.bare, BLOG, item, 'She likes fish').startswith('error')
    assert not day.bob.ask('like', day.bob.bare, BLOG, item).startswith('error')
    day.reader.wait_counts(item, likes=1, comments=1)
    day.program.says('She likes fish')
    day.shot('06-stranger-photo')
    assert uploads.passed == 0, uploads.passed
    day.program.click(accessible=button)
    until(lambda: uploads.passed > 0, 'the photo is asked for')
    day.program.gone('button', re.compile('^Load the picture'))
    day.program.find(None, re.compile('A white cat'))
    day.shot('07-stranger-photo-loaded')
    start = day.bob.mark()
    day.reader.do('like', day.bob.bare, BLOG, item)
    day.reader.do('comment', day.bob.bare, BLOG, item, 'Greet her from me')
    assert f'by={day.alice} text=Greet her from me' in day.bob.wait('comment ', after=start)
    day.bob.wait('like ', after=start)
    assert not day.bob.ask('edit', day.bob.bare, BLOG, item, 'She came by day').startswith('error')
    day.program.says('She came by day')
    day.bob.ask('delete', day.bob.bare, BLOG, item)
    day.reader.wait_gone(item)


@case('lost while the program was closed: made good at the next start')
def away(day):
    day.program.quit()
    gone = day.bob.ask('post', 'Soon gone', '').split(' ')[0]
    items = [day.bob.ask('post', f'While away {n}', '').split(' ')[0] for n in range(25)]
    day.bob.ask('delete', day.bob.bare, BLOG, gone)
    day.bob.wait(f'removed {day.bob.bare} {BLOG} {gone}')
    day.arena.start()
    for item in items:
        day.reader.wait_post(item)
    assert day.reader.post(gone) is None


@case('a thousand posts, page by page: none missing, none twice')
def paging(day):
    fields = ''.join(f"<field var='pubsub#{k}'><value>{v}</value></field>" for k, v in
                     (('persist_items', 'true'), ('max_items', 'max'), ('access_model', 'open')))
    made = day.watcher.iq('set', "<pubsub xmlns='http://jabber.org/protocol/pubsub'><create node='many'/><configure><x xmlns='jabber:x:data' type='submit'>"
                          "<field var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/pubsub#node_config</value></field>"
                          f'{fields}</x></configure></pubsub>', day.home.pubsub)
    assert made.get('type') == 'result'
    day.stage.run(fill(day), 200)
    day.reader.do('visit', day.home.pubsub, 'many')

    def state():
        """How many are here, and whether that is all."""
        row = day.stored.rows("SELECT complete, (SELECT count(*) FROM post WHERE feed_id = feed.id) AS n FROM feed WHERE service = ? AND node = 'many'",
                              (day.home.pubsub,))
        return (row[0]['n'], row[0]['complete']) if row else (0, 0)
    day.stored.wait(lambda: state()[0] >= 20, 'the first page', 40, 0.2)
    end = time.monotonic() + 240

    while not state()[1]:
        # One question at a time: a command while one is under way does nothing.
        before, again = state()[0], time.monotonic() + 3
        day.reader.do('older', day.home.pubsub, 'many')
        while state() == (before, 0) and time.monotonic() < again:
            time.sleep(0.1)
        assert time.monotonic() < end, f'{state()} after {time.monotonic() - end + 240:.0f} s'
    ids = [p['item_id'] for p in day.reader.posts(day.home.pubsub, 'many')]
    assert len(ids) == len(set(ids)) == MANY, (len(ids), len(set(ids)))
    day.program.action('win.open-feed', day.home.pubsub, 'many')
    day.program.says(f'Number {MANY - 1}')
    day.shot('04-many')


async def fill(day):
    for n in range(MANY):
        stamp = time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(1577836800 + 60 * n))
        await day.watcher._iq('set', f"<pubsub xmlns='http://jabber.org/protocol/pubsub'><publish node='many'><item id='many-{n:04}'>"
                              f"<entry xmlns='http://www.w3.org/2005/Atom'><title>Number {n}</title><id>many-{n}</id><published>{stamp}</published>"
                              f"<updated>{stamp}</updated></entry></item></publish></pubsub>", day.home.pubsub)


@case('written while the server is down, published when it is back, once')
def offline(day):
    before = len(day.titles())
    day.program.freeze()
    if hasattr(day.home, 'wait_written'):
        day.home.wait_written()
    day.home.kill()
    day.program.thaw()
    day.reader.do('publish', '', '', 'From the train', '', '')
    # Before it knows that the line is dead it may be sending.
    day.stored.wait(lambda: next((p for p in day.reader.posts(day.alice) if p['title'] == 'From the train' and p['state'] in (QUEUED, SENDING)), None), 'kept')
    settled(0.5)
    day.home.start()
    day.watcher.wait_online(60)
    day.arena.retry()
    day.stored.wait(lambda: next((p for p in day.reader.posts(day.alice) if p['title'] == 'From the train' and p['state'] == PUBLISHED), None), 'published', 90)
    settled()
    titles = day.titles()
    assert titles.count('From the train') == 1 and len(titles) == before + 1, titles


@case('killed while publishing, again and again: each exactly once')
def killed(day):
    for i in range(6):
        day.reader.do('publish', '', '', f'Killed {i}', '', '')
        if i % 2:                                           # as soon as it is on the disk, or wherever it is
            day.stored.wait(lambda: day.stored.rows('SELECT 1 FROM post WHERE title = ?', (f'Killed {i}',)), 'on the disk', 10, 0.001)
        else:
            time.sleep(0.01 * i)
        day.program.kill()
        day.arena.start()
        day.online()
    day.stored.wait(lambda: not day.stored.rows('SELECT 1 FROM draft WHERE state IN (1, 2)'), 'nothing waits', 60)
    settled()
    titles = day.titles()
    reached = [i for i in range(6) if f'Killed {i}' in titles]
    assert all(titles.count(f'Killed {i}') == 1 for i in reached), titles
    assert {1, 3, 5} <= set(reached), titles
    assert not day.stored.rows('SELECT 1 FROM post WHERE state != 0')


authority = Authority(Path(tempfile.mkdtemp(prefix='envoi-ca-')))
one = servers.new_server(KIND, domain='home.example', authority=authority, federated=True)
other = servers.new_server('prosody' if KIND != 'prosody' else 'ejabberd', domain='away.example', authority=authority, federated=True)
for server in (one, other):
    server.announce(NAMES)
UPLOADS = {server: before_uploads(server, f'upload-{where}.localhost') for server, where in ((one, 'home'), (other, 'away'))}
with one, other, Stage() as the_stage:
    the_day = prepare(one, other, the_stage)
    try:
        run(the_day, on_failure=the_day.failed)
    finally:
        the_day.program.kill()
        the_day.bob.kill()
