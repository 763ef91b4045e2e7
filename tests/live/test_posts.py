# SPDX-License-Identifier: GPL-3.0-or-later
"""Posts as the program keeps them, against real servers that speak with each other, without a window: published, read, commented on, liked,
changed, deleted, paged, written without a line, and published once whatever happens.

    test_posts.py KIND        prosody, ejabberd or ejabberd-sql: where Alice is; Bob is on another server of another kind"""
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from live import namespace  # noqa: E402

FEDERATED = namespace.enter(network=True)
if FEDERATED:
    namespace.use_dns(namespace.ADDRESS)
    from live.dns import NameServer
    NAMES = NameServer(address=namespace.ADDRESS)
    namespace.drop_rights()
from live import tap  # noqa: E402
from live.poster import Poster, count  # noqa: E402
from world import servers  # noqa: E402
from world.actors import Stage  # noqa: E402
from world.certificates import Authority  # noqa: E402

KIND = sys.argv[1] if len(sys.argv) > 1 else 'prosody'
BLOG, COMMENTS = 'urn:xmpp:microblog:0', 'urn:xmpp:microblog:0:comments/'
MANY = 300                              # a thousand in the program itself: test_feeds.py


class World:
    pass


@tap.case('an article is published: open to all, with a place for comments')
def publish(world):
    alice = world.alice
    assert alice.ask('access', 'open') == 'done'
    answer = alice.ask('post', 'On protocols', 'Some *text* with #tags and *stars*')
    assert 'state=published' in answer and f'author={alice.bare}' in answer, answer
    world.article = answer.split(' ')[0]
    world.thread = COMMENTS + world.article
    alice.until(lambda: count(world.watcher, world.thread, world.home.comments) == 0, 'a place for comments')


@tap.case('a stranger on the other server follows, and sees what is there')
def follow(world):
    answer = world.bob.ask('follow', world.alice.bare)
    assert 'followed=1 pending=0' in answer, answer
    world.bob.wait(f'added {world.alice.bare} {BLOG} {world.article} state=published author={world.alice.bare}')
    assert count(world.bob_watcher, 'urn:xmpp:pubsub:movim-public-subscription') == 1


@tap.case('what is published then comes live over there')
def live(world):
    start = world.bob.mark()
    item = world.alice.ask('post', '', 'A short one').split(' ')[0]
    world.bob.wait(f'added {world.alice.bare} {BLOG} {item} ', after=start)
    world.short = item


@tap.case('comments and likes from over there come live here, with who it was')
def comments(world):
    alice, bob = world.alice, world.bob
    start = alice.mark()
    assert not bob.ask('comment', alice.bare, BLOG, world.article, 'Well said & true').startswith('error')
    assert 'text=Well said & true' in alice.wait(f'comment {world.thread} ', after=start)
    assert alice.said(f'comment {world.thread} ', start)[-1].split(' by=')[1].startswith(bob.bare)
    assert not bob.ask('like', alice.bare, BLOG, world.article).startswith('error')
    assert f'by={bob.bare}' in alice.wait(f'like {world.thread} ', after=start)
    assert 'comments=1 likes=1' in alice.ask('comments', alice.bare, BLOG, world.article)
    # Taken back: on Prosody only by writing over it.
    assert bob.ask('unlike', alice.bare, BLOG, world.article) == 'done'
    assert 'comments=1 likes=0' in alice.ask('comments', alice.bare, BLOG, world.article)
    assert 'comments=1 likes=0 liked=0' in bob.ask('comments', alice.bare, BLOG, world.article)


@tap.case('an answer here is seen there while the post is looked at')
def watched(world):
    alice, bob = world.alice, world.bob
    assert bob.ask('watch', alice.bare, BLOG, world.article) == 'done'
    start = bob.mark()
    alice.ask('comment', alice.bare, BLOG, world.article, 'Thank you')
    assert f'by={alice.bare} text=Thank you' in bob.wait(f'comment {world.thread} ', after=start)


@tap.case('a change arrives as one: same post, marked as edited')
def edit(world):
    alice, bob = world.alice, world.bob
    start = bob.mark()
    answer = alice.ask('edit', alice.bare, BLOG, world.article, 'Other text')
    assert answer.startswith(world.article) and 'edited=1' in answer and 'source=Other text' in answer, answer
    assert 'edited=1' in bob.wait(f'changed {alice.bare} {BLOG} {world.article} ', after=start)
    assert count(world.watcher, BLOG) == 2


@tap.case('deleted after the time for thinking better of it, here and there; undone in time nothing happens')
def delete(world):
    alice, bob = world.alice, world.bob
    alice.ask('delete', alice.bare, BLOG, world.article)
    alice.ask('undo', alice.bare, BLOG, world.article)
    start, here = bob.mark(), alice.mark()
    alice.ask('delete', alice.bare, BLOG, world.short)
    assert count(world.watcher, BLOG) == 2
    bob.wait(f'removed {alice.bare} {BLOG} {world.short}', after=start)
    alice.wait(f'removed {alice.bare} {BLOG} {world.short}', after=here)
    assert count(world.watcher, BLOG) == 1
    assert not bob.said(f'removed {alice.bare} {BLOG} {world.article}', start)


@tap.case('lost while away: made good at the next sign-in, also what was deleted')
def away(world):
    alice, bob = world.alice, world.bob
    gone = alice.ask('post', 'Soon gone', '').split(' ')[0]
    bob.wait(f'added {alice.bare} {BLOG} {gone}')
    bob.quit()
    items = [alice.ask('post', f'While away {n}', '').split(' ')[0] for n in range(30)]
    alice.ask('delete', alice.bare, BLOG, gone)
    alice.wait(f'removed {alice.bare} {BLOG} {gone}')
    world.bob = bob = bob.again()
    bob.wait('caught-up', patience=60)
    bob.until(lambda: bob.ask('known', alice.bare, BLOG) == '31', 'level')
    assert all(f'{BLOG} {i} ' in bob.text() or bob.said(f'added {alice.bare} {BLOG} {i} ') for i in items)
    bob.wait(f'removed {alice.bare} {BLOG} {gone}')


@tap.case('published on one device, seen on the other at once')
def other_device(world):
    alice = world.alice
    alice.ask('post', 'There is a blog', '')
    other = Poster(world.home, 'alice', resource='other')
    try:
        other.wait('caught-up', patience=60)
        other.ask('visit', alice.bare, BLOG)                # the server works in order: it has asked to be told before
        start = other.mark()
        item = alice.ask('post', 'From the first device', '').split(' ')[0]
        assert f'author={alice.bare}' in other.wait(f'added {alice.bare} {BLOG} {item} ', after=start)
        # And the echo of one's own is no second post.
        assert len(alice.said(f'added {alice.bare} {BLOG} {item} ')) == 1
    finally:
        other.kill()


@tap.case('written without a line, published with it, once')
def offline(world):
    alice, bob = world.alice, world.bob
    before = count(world.watcher, BLOG)
    alice.quit()
    away = alice.again(offline=True)
    away.wait('ready')
    away.do("post 'From the train' 'no line here'")
    away.wait(f'added {alice.bare} {BLOG} ')
    assert 'state=queued' in away.said(f'added {alice.bare} {BLOG} ')[0]
    away.kill()                                             # what is shown is on the disk
    start = bob.mark()
    world.alice = alice = alice.again()
    alice.wait('session')
    bob.wait(f'added {alice.bare} {BLOG} ', after=start)
    alice.until(lambda: count(world.watcher, BLOG) == before + 1, 'published')
    assert len(bob.said(f'added {alice.bare} {BLOG} ', start)) == 1


@tap.case('killed while publishing, again and again: each exactly once')
def killed(world):
    before, n = count(world.watcher, BLOG), 8
    for i in range(n):
        world.alice.do(f"post 'Killed {i}' ''")
        # Somewhere between the disk and the server's answer.
        time.sleep(0.004 * (i + 1) ** 2)
        world.alice.kill()
        kept = bool(world.alice.said(f'added {world.alice.bare}'))
        world.alice = world.alice.again()
        world.alice.wait('session')
        world.alice.wait('caught-up', patience=60)
        tap.say(f'killed {i}: shown before: {kept}')
    world.alice.until(lambda: world.alice.ask('post', 'The last one', '').count('state=published'), 'working')
    titles = [e.text for e in world.watcher.iq('get', f"<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='{BLOG}'/></pubsub>")
              .iterfind('.//{http://www.w3.org/2005/Atom}title')]
    for i in range(n):
        assert titles.count(f'Killed {i}') <= 1, titles
    tap.say(f'{sum(f"Killed {i}" in titles for i in range(n))} of {n} had reached the disk')
    assert sum(f'Killed {i}' in titles for i in range(n)) >= n // 2 and len(titles) <= before + n + 1


@tap.case('hundreds of posts, page by page: none missing, none twice')
def paging(world):
    fields = ''.join(f"<field var='pubsub#{k}'><value>{v}</value></field>" for k, v in
                     (('persist_items', 'true'), ('max_items', 'max'), ('access_model', 'open')))
    answer = world.watcher.iq('set', "<pubsub xmlns='http://jabber.org/protocol/pubsub'><create node='many'/><configure><x xmlns='jabber:x:data' type='submit'>"
                              "<field var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/pubsub#node_config</value></field>"
                              f'{fields}</x></configure></pubsub>', world.home.pubsub)
    assert answer.get('type') == 'result', answer
    world.stage.run(fill(world), 200)
    assert count(world.watcher, 'many', world.home.pubsub) == MANY
    start = time.monotonic()
    assert 'followed=0' in world.bob.ask('visit', world.home.pubsub, 'many', patience=60)
    assert world.bob.ask('all', world.home.pubsub, 'many', patience=120) == str(MANY)
    added = [line.split(' ')[3] for line in world.bob.said(f'added {world.home.pubsub} many ')]
    assert len(added) == len(set(added)) == MANY, (len(added), len(set(added)))
    tap.say(f'{time.monotonic() - start:.1f} s')


async def fill(world):
    for n in range(MANY):
        stamp = time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(1577836800 + 60 * n))
        answer = await world.watcher._iq('set', f"<pubsub xmlns='http://jabber.org/protocol/pubsub'><publish node='many'><item id='many-{n:04}'>"
                                         f"<entry xmlns='http://www.w3.org/2005/Atom'><title>Number {n}</title><id>many-{n}</id><published>{stamp}</published>"
                                         f"<updated>{stamp}</updated></entry></item></publish></pubsub>", world.home.pubsub)
        assert answer.get('type') == 'result', answer


@tap.case('followed no more: nothing comes any more, and the lists know')
def unfollow(world):
    assert world.bob.ask('unfollow', world.alice.bare, BLOG) == 'done'
    assert count(world.bob_watcher, 'urn:xmpp:pubsub:movim-public-subscription') == 0
    start = world.bob.mark()
    item = world.alice.ask('post', 'Nobody hears', '').split(' ')[0]
    world.bob.ask('visit', world.alice.bare)
    assert len(world.bob.said(f'added {world.alice.bare} {BLOG} {item} ', start)) == 1


if not FEDERATED:
    print('1..0 # SKIP no namespaces here')
    sys.exit(0)
world = World()
authority = Authority(Path(tempfile.mkdtemp(prefix='envoi-ca-')))
world.home = servers.new_server(KIND, domain='home.example', authority=authority, federated=True)
world.away = servers.new_server('prosody' if KIND != 'prosody' else 'ejabberd', domain='away.example', authority=authority, federated=True)
for server in (world.home, world.away):
    server.announce(NAMES)
with world.home, world.away, Stage() as world.stage:
    world.home.add_user('alice')
    world.away.add_user('bob')
    # What the servers really have is asked by another device of the same person.
    world.watcher = world.stage.enter(world.home, 'alice', resource='watcher')
    world.bob_watcher = world.stage.enter(world.away, 'bob', resource='watcher')
    world.alice, world.bob = Poster(world.home, 'alice'), Poster(world.away, 'bob')
    try:
        for one in (world.alice, world.bob):
            one.wait('caught-up', patience=60)
        tap.run(world, on_failure=lambda: tap.say('alice:\n' + world.alice.text() + '\nbob:\n' + world.bob.text()))
    finally:
        world.alice.kill()
        world.bob.kill()
