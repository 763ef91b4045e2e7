#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Envoi among other programs: a Movim-shaped peer and a Libervia-shaped one write, comment, like, edit and retract at Envoi, and read what
Envoi writes by their own rules.

    test_feed_peers.py KIND        prosody, ejabberd or ejabberd-sql

Nobody is anybody's contact: all that works here works among strangers."""
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from live.arena import Arena, open_desktop  # noqa: E402
from live.feeds import BLOG, COMMENTS, Reader  # noqa: E402
from live.tap import case, run, say  # noqa: E402
from world import servers  # noqa: E402
from world.actors import Stage  # noqa: E402
from world.blogger import HEART, condition  # noqa: E402
from world.libervia import ATTACHMENTS, Libervia, beside  # noqa: E402
from world.libervia import address as libervia_address
from world.movim import Movim  # noqa: E402

KIND = sys.argv[1] if len(sys.argv) > 1 else 'prosody'
PICTURE = 'https://up.invalid/cat.jpg'        # nobody asks for it: it is no host of the author's


class Day:
    def __init__(self, server, stage):
        self.server = server
        self.arena = Arena(server, 'romeo')
        self.reader = Reader(self.arena)
        self.alice = stage.enter(server, 'alice', kind=Movim)
        self.louise = stage.enter(server, 'louise', kind=Libervia)
        self.stage = stage
        self.failures = 0

    def failed(self):
        self.failures += 1
        if self.arena.program.alive():
            self.arena.program.screenshot(f'feed-peers-{KIND}-failed-{self.failures}')
        say(self.arena.program.tail(12))

    def own_post(self, ident):
        """One of romeo's, as Movim reads it."""
        return next(p for p in self.own() if p.id == ident)

    def own(self):
        """What romeo's blog holds at the server."""
        return self.alice.read(self.reader.bare, newest=50)


# --- Movim -----------------------------------------------------------------------------------------------------------


@case('Movim’s article comes with title, text, author, tags, picture, card, public page and comments place')
def movim_article(day):
    alice, reader = day.alice, day.reader
    day.article = alice.write('My #cats', markdown='Look **here** #meow', xhtml='<p>Look <strong>here</strong> #meow</p>', tags=['cats', 'meow'],
                              pictures=[(PICTURE, 'image/jpeg', 'cat.jpg')], card=('https://cats.invalid/', 'Cats', 'All of them'),
                              public='https://pod.invalid/blog/alice/1')
    alice.open_blog()
    reader.follow(alice.bare)
    post = reader.wait_post(day.article)
    assert post['title'] == 'My #cats' and post['author_jid'] == alice.bare, post
    assert '<strong>here</strong>' in post['content'] and post['source'] == 'Look **here** #meow', post
    assert {'cats', 'meow'} <= set(post['tags'].split('\x1f')), post['tags']
    assert PICTURE in post['parts_code'] and 'https://cats.invalid/' in post['parts_code'] and 'All of them' in post['parts_code']
    assert post['public_url'] == 'https://pod.invalid/blog/alice/1'
    assert (post['comments_service'], post['comments_node']) == (f'comments.{day.server.domain}', COMMENTS + day.article)


@case('Movim’s brief post, its edit and its end come live')
def movim_live(day):
    alice, reader = day.alice, day.reader
    brief = alice.write('Just a brief #word', tags=['word'])
    first = reader.wait_post(brief)
    assert first['title'] == 'Just a brief #word' and not first['edited'] and not first['content']
    published = next(p for p in alice.read(alice.bare) if p.id == brief).published
    day.stage.run(wait_seconds(3))             # times are whole seconds
    alice.write('A better #word', ident=brief, published=published, tags=['word'])
    later = reader.wait_post(brief, lambda p: p['title'] == 'A better #word', 'edited')
    assert later['edited'] and later['published'] == first['published'], (first, later)
    alice.delete(brief)
    reader.wait_gone(brief)
    assert reader.post(day.article)


async def wait_seconds(n):
    import asyncio
    await asyncio.sleep(n)


@case('Envoi’s comment and like are Movim’s comment and like, with their author')
def comment_at_movim(day):
    alice, reader = day.alice, day.reader
    reader.do('comment', alice.bare, BLOG, day.article, 'What a cat & dog!')
    reader.do('like', alice.bare, BLOG, day.article)
    post = next(p for p in alice.read(alice.bare) if p.id == day.article)
    live = alice.wait_post(post.comments[0], COMMENTS + day.article, lambda c: c.title == 'What a cat & dog!')
    assert live.author == reader.bare, live.author
    alice.wait_post(post.comments[0], COMMENTS + day.article, lambda c: c.title == HEART and c.author == reader.bare)
    comments, likes = alice.comments_of(post)
    assert [c.title for c in comments] == ['What a cat & dog!'] and likes == {reader.bare}, (comments, likes)
    reader.wait_counts(day.article, likes=1, comments=1)
    assert reader.post(day.article)['liked']


@case('what Envoi takes back is gone at Movim: a like, a comment')
def withdraw_at_movim(day):
    alice, reader = day.alice, day.reader
    post = next(p for p in alice.read(alice.bare) if p.id == day.article)
    reader.do('unlike', alice.bare, BLOG, day.article)
    # On Prosody only the owner may retract: there the like becomes words that say it is withdrawn.
    day.arena.stored.wait(lambda: reader.bare not in alice.comments_of(post)[1], 'the like is gone', 30, 0.3)
    reader.wait_counts(day.article, likes=0)
    assert not reader.post(day.article)['liked']
    mine = next(c for c in reader.comments(reader.post(day.article)) if c['text'] == 'What a cat & dog!')
    reader.do('delete-comment', alice.bare, BLOG, day.article, mine['item_id'])
    day.arena.stored.wait(lambda: not any(c.title == 'What a cat & dog!' for c in alice.comments_of(post)[0]), 'the comment is gone', 30, 0.3)
    say('left at Movim:', alice.comments_of(post))


@case('Envoi’s brief post and article are whole at Movim, live')
def envoi_at_movim(day):
    alice, reader = day.alice, day.reader
    day.brief = reader.publish('', 'Hello from #Envoi, in brief')['item_id']
    alice.follow(reader.bare)
    post = alice.wait_post(reader.bare, BLOG, lambda p: p.id == day.brief)
    assert post.title == 'Hello from #Envoi, in brief' and post.author == reader.bare and 'envoi' in post.tags, (post, post.tags)
    assert post.can_be_commented, (post.id, post.comments)
    markdown = '# A head\n\nWith **strong** words, a [link](https://example.org/) and\n\n- one\n- two #list\n\n> quoted'
    day.written = reader.publish('An article', markdown, picture=PICTURE, description='A cat')['item_id']
    post = alice.wait_post(reader.bare, BLOG, lambda p: p.id == day.written)
    assert post.title == 'An article' and post.source == markdown, (post.title, post.source)
    assert post.pictures == [PICTURE], post.pictures
    assert 'list' in post.tags and not post.edited, (post.tags, post.published, post.updated)
    for words in ('A head', 'strong', 'link', 'one', 'two', 'quoted'):
        assert words in post.shown, post.shown
    assert post.can_be_commented, (post.id, post.comments)


@case('Movim’s comment and like at Envoi come live, with their author; what it may take back goes')
def movim_at_envoi(day):
    alice, reader = day.alice, day.reader
    post = next(p for p in alice.read(reader.bare) if p.id == day.written)
    said = alice.comment(post, 'Well written <b>!</b>')
    liked = alice.like(post)
    row = reader.post(day.written)
    comment = reader.wait_comment(row, lambda c: c['item_id'] == said)
    assert comment['text'] == 'Well written <b>!</b>' and comment['author_jid'] == alice.bare, comment
    reader.wait_counts(day.written, likes=1, comments=1)
    assert reader.wait_comment(row, lambda c: c['item_id'] == liked)['is_like']
    refusal = alice.withdraw(post, liked)
    if KIND == 'prosody':
        assert refusal == 'forbidden', refusal          # only the owner may: the like stays
        reader.wait_counts(day.written, likes=1, comments=1)
    else:
        assert refusal is None, refusal
        reader.wait_counts(day.written, likes=0, comments=1)


@case('Envoi’s edit keeps the day at Movim; what Envoi deletes is gone there, and its comments')
def edit_and_delete(day):
    alice, reader = day.alice, day.reader
    before = next(p for p in alice.read(reader.bare) if p.id == day.written)
    reader.do('edit', reader.bare, BLOG, day.written, 'An edited article', 'Other *words*')
    after = alice.wait_post(reader.bare, BLOG, lambda p: p.id == day.written and p.title == 'An edited article')
    assert after.published == before.published and after.edited and after.source == 'Other *words*', (after.published, after.updated, after.source)
    assert after.comments == before.comments
    assert len([p for p in alice.read(reader.bare, newest=50) if p.id == day.written]) == 1
    reader.do('delete', reader.bare, BLOG, day.brief)
    alice.wait_retracted(reader.bare, BLOG, day.brief, 40)
    reader.wait_gone(day.brief)


@case('Movim’s answer to a post of Envoi names it, encoded or not')
def movim_reply(day):
    alice, reader = day.alice, day.reader
    for href in (f'xmpp:{reader.bare}?;node={BLOG};item={day.written}',
                 f'xmpp:{reader.bare}?;node=urn%3Axmpp%3Amicroblog%3A0;item={day.written}'):
        reply = reader.wait_post(alice.write('I answer', reply=href))
        assert (reply['reply_service'], reply['reply_node'], reply['reply_item']) == (reader.bare, BLOG, day.written), reply


@case('what Envoi follows is in Movim’s lists, and what Movim on the same account follows is followed here')
def lists(day):
    reader = day.reader
    phone = day.stage.enter(day.server, 'romeo', kind=Movim, resource='movim')
    import hashlib
    wanted = hashlib.sha1(f'{day.alice.bare}<{BLOG}<{reader.bare}'.encode()).hexdigest()
    items = {i.id: i.payload for i in phone.fetch(None, 'urn:xmpp:pubsub:movim-public-subscription')}
    assert wanted in items and items[wanted].get('server') == day.alice.bare and items[wanted].get('node') == BLOG, items
    public = phone.fetch(None, 'urn:xmpp:pubsub:subscription')
    assert wanted not in {i.id for i in public}, 'a private follow was told'
    day.louise.write('Bonjour', 'Un *mot*', tags=['fr'])
    phone.subscribe(day.louise.bare)
    ident = hashlib.sha1(f'{day.louise.bare}<{BLOG}<{reader.bare}'.encode()).hexdigest()
    phone.publish_item(None, 'urn:xmpp:pubsub:movim-public-subscription', ident,
                       f"<subscription xmlns='urn:xmpp:pubsub:subscription:0' server='{day.louise.bare}' node='{BLOG}'><title>Louise</title></subscription>")
    day.arena.stored.wait(lambda: (reader.feeds().get((day.louise.bare, BLOG)) or {}).get('followed'), 'louise is followed', 30)
    phone.leave()


# --- Libervia --------------------------------------------------------------------------------------------------------


@case('Libervia’s post comes with text, language, tags and comments place; its edit and its end too')
def libervia_post(day):
    louise, reader = day.louise, day.reader
    reader.follow(louise.bare)
    day.mot = louise.write('Un mot #été', 'Le *texte* entier', language='fr', tags=['été', 'deux mots'],
                           pictures=[('https://up.invalid/b.png', 'image/png', 4711, 'b.png')])
    post = reader.wait_post(day.mot)
    assert post['title'] == 'Un mot #été' and post['content'] == 'Le *texte* entier' and post['language'] == 'fr', post
    assert post['author_jid'] == louise.bare and 'été' in post['tags'].split('\x1f'), post
    assert 'https://up.invalid/b.png' in post['parts_code'] and '4711' in post['parts_code'], post['parts_code']
    assert (post['comments_service'], post['comments_node']) == (f'pubsub.{day.server.domain}', COMMENTS + day.mot)
    published = louise.posts.get((louise.bare, BLOG, day.mot)) or louise.read(louise.bare, newest=20)
    stamp = next(p for p in louise.read(louise.bare, newest=20) if p.id == day.mot).published
    assert published
    louise.write('Un autre mot', 'Le texte', ident=day.mot, language='fr', published=stamp)
    reader.wait_post(day.mot, lambda p: p['title'] == 'Un autre mot' and p['published'] == post['published'], 'edited')
    other = louise.write('Bientôt parti')
    reader.wait_post(other)
    louise.delete(other)
    reader.wait_gone(other)


@case('Envoi’s comment at Libervia is read there, with its author verified')
def comment_at_libervia(day):
    louise, reader = day.louise, day.reader
    reader.do('comment', louise.bare, BLOG, day.mot, 'Très bien !')
    post = next(p for p in louise.read(louise.bare, newest=20) if p.id == day.mot)
    day.arena.stored.wait(lambda: any(c.text == 'Très bien !' and c.author == reader.bare and c.verified for c in louise.comments_of(post)), 'the comment', 30, 0.3)


@case('Envoi’s article is whole at Libervia; its comment comes, its repeat names the original')
def envoi_at_libervia(day):
    louise, reader = day.louise, day.reader
    louise.follow(reader.bare)
    markdown = 'Some **strong** words #here\n\nand more'
    ident = reader.publish('For Libervia', markdown, picture=PICTURE, description='A cat')['item_id']
    post = louise.wait_post(reader.bare, BLOG, lambda p: p.id == ident)
    assert (post.title, post.text) == ('For Libervia', markdown) and 'strong' in post.xhtml and 'and more' in post.xhtml, (post.title, post.text, post.xhtml)
    assert post.author == reader.bare and post.verified and post.tags == ['here'], (post.author, post.verified, post.tags)
    assert ('enclosure', PICTURE, 'image/jpeg', 'A cat') in post.attachments, post.attachments
    assert len(post.comments) == 1 and post.comments[0][1] == COMMENTS + ident, post.comments
    said = louise.comment(post, 'Je réponds')
    comment = reader.wait_comment(reader.post(ident), lambda c: c['item_id'] == said)
    assert comment['text'] == 'Je réponds' and comment['author_jid'] == louise.bare, comment
    repeat = louise.repeat(post, louise.fetch_entry(reader.bare, BLOG, ident))
    row = reader.wait_post(repeat)
    assert row['author_jid'] == louise.bare and row['claimed_jid'] == reader.bare, row      # who published it, and whose it says it is
    assert (row['via_service'], row['via_node'], row['via_item']) == (reader.bare, BLOG, ident), row
    day.for_libervia = post


@case('Libervia’s reaction to Envoi’s post comes live, counts once, and goes; under another’s name it counts for nobody')
def libervia_reacts(day):
    louise, reader, post = day.louise, day.reader, day.for_libervia
    assert louise.react(post, '🎉', '👍') is None
    reader.wait_counts(post.id, likes=1)
    like = reader.wait_comment(reader.post(post.id), lambda c: c['is_like'])
    assert (like['author_jid'], like['text']) == (louise.bare, '🎉 👍'), like
    # She likes it as Movim does, too: the same person.
    day.alice.like(day.own_post(post.id))
    reader.wait_counts(post.id, likes=2)
    # Alice in the name of somebody who never said a word, and over what Louise said.
    said = f"<attachments xmlns='{ATTACHMENTS}'><reactions><reaction>💩</reaction></reactions></attachments>"
    for name in (f'nobody@{day.server.domain}', louise.bare):
        say('forged as', name, condition(day.alice.publish_item(reader.bare, beside(reader.bare, BLOG, post.id), name, said)) or 'accepted by the server')
    # What follows on the same line comes after it: then all forged ones were looked at.
    day.alice.comment(day.own_post(post.id), 'After the forged ones')
    reader.wait_counts(post.id, comments=2)
    rows = {c['author_jid']: c['text'] for c in reader.comments(reader.post(post.id)) if c['is_like']}
    assert rows == {louise.bare: '🎉 👍', day.alice.bare: HEART}, rows
    assert louise.react(post) is None
    reader.wait_counts(post.id, likes=1)


@case('Envoi’s like of Libervia’s post stands beside it, too, and goes from there; Libervia’s own is seen')
def like_at_libervia(day):
    louise, reader = day.louise, day.reader
    assert louise.react(next(p for p in louise.read(louise.bare, newest=20) if p.id == day.mot), '🎉') is None
    reader.do('watch-comments', louise.bare, BLOG, day.mot)
    reader.wait_counts(day.mot, likes=1)
    reader.do('like', louise.bare, BLOG, day.mot)
    day.arena.stored.wait(lambda: louise.reactions_of(louise.bare, BLOG, day.mot).get(reader.bare) == [HEART], 'the like beside the post', 30, 0.3)
    reader.wait_counts(day.mot, likes=2)
    reader.do('unlike', louise.bare, BLOG, day.mot)
    day.arena.stored.wait(lambda: reader.bare not in louise.reactions_of(louise.bare, BLOG, day.mot), 'the like is gone', 30, 0.3)
    reader.wait_counts(day.mot, likes=1)
    assert not reader.post(day.mot)['liked']


@case('Envoi’s repost is a repeat at Libervia: the original author, and where it is from')
def repost(day):
    louise, reader = day.louise, day.reader
    reader.do('repost', louise.bare, BLOG, day.mot)
    post = louise.wait_post(reader.bare, BLOG, lambda p: p.via is not None)
    assert post.via == (louise.bare, BLOG, day.mot) and post.author == louise.bare, (post.via, post.author)
    assert post.title == 'Un autre mot' and post.repeated_by == reader.bare, post
    # Movim shows it as words of who posts it: at least it is not dropped.
    assert any(p.title == 'Un autre mot' for p in day.own())


@case('in a community of Movim’s making all three read and write')
def community(day):
    alice, louise, reader = day.alice, day.louise, day.reader
    service = f'pubsub.{day.server.domain}'
    answer = alice.create_node(service, 'cats', [('pubsub#persist_items', 'true'), ('pubsub#deliver_payloads', 'false'), ('pubsub#access_model', 'open'),
                                                 ('pubsub#send_last_published_item', 'on_sub'), ('pubsub#max_items', 'max'), ('pubsub#title', 'Cats'),
                                                 ('pubsub#publish_model', 'open')])
    assert condition(answer) is None, condition(answer)
    for peer in (alice, louise):
        peer.follow(service, 'cats')
    reader.follow(service, 'cats')
    theirs = alice.write('In the community', service=service, node='cats')
    row = reader.wait_post(theirs)                      # only the head came: it was fetched
    # Prosody's service vouches for who published; on ejabberd this community doesn't, and nobody is believed.
    assert row['author_jid'] == (alice.bare if KIND == 'prosody' else None) and row['claimed_jid'] == alice.bare, row
    mine = reader.publish('Envoi is here', service=service, node='cats')['item_id']
    assert alice.wait_post(service, 'cats', lambda p: p.id == mine).title == 'Envoi is here'
    assert louise.wait_post(service, 'cats', lambda p: p.id == mine).title == 'Envoi is here'


@case('whom Libervia follows in public is told, also to strangers; and who follows Envoi’s blog, where the server tells')
def public_follows(day):
    louise, reader, program = day.louise, day.reader, day.arena.program
    louise.follow_publicly((f'pubsub.{day.server.domain}', 'cats'), (day.alice.bare, BLOG))
    program.action('win.show-follows-of', reader.bare, louise.bare)
    for shown in ('cats', 'alice'):
        program.wait_row('Follows', re.compile(shown, re.I))
    program.screenshot(f'feed-peers-{KIND}-follows')
    program.key('Escape')
    program.gone('list', 'Follows')
    if KIND != 'prosody':
        # ejabberd tells the owner nothing; a server with public lists would keep this one.
        phone = day.stage.enter(day.server, 'romeo', kind=Libervia, resource='libervia')
        place = f'urn:xmpp:pps:subscribers:0/{BLOG}'
        phone.create_node(None, place, [('pubsub#persist_items', '1'), ('pubsub#max_items', 'max')])
        assert condition(phone.publish_item(None, place, '1', f"<subscriber xmlns='urn:xmpp:pps:0' jid='{louise.bare}'/>")) is None
        phone.leave()
    program.action('win.show-followers', '')
    program.says(re.compile('^louise', re.I))
    program.screenshot(f'feed-peers-{KIND}-followers')
    program.key('Escape')


@case('the page shows what came, and the database is whole')
def ends(day):
    program = day.arena.program
    program.action('win.show-home')
    program.says(re.compile('My #cats|An edited article|Un autre mot'))
    program.screenshot(f'feed-peers-{KIND}')
    program.quit()
    assert day.arena.stored.integrity() == ['ok']


assert libervia_address('a@b', BLOG) == 'xmpp:a@b?;node=urn%3Axmpp%3Amicroblog%3A0'

if __name__ == '__main__':
    open_desktop()
    with servers.new_server(KIND) as one_server, Stage() as one_stage:
        for user in ('romeo', 'alice', 'louise'):
            one_server.add_user(user)
        one_day = Day(one_server, one_stage)
        with one_day.arena:
            run(one_day, on_failure=one_day.failed)
