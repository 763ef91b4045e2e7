# SPDX-License-Identifier: GPL-3.0-or-later
"""What the people of the living world write: blogs with comments and likes, and a community with pictures.

publish() puts the past there, before anybody comes; live() lets somebody write now and then."""
import asyncio
import re
import ssl
import time
import urllib.request
from datetime import datetime, timezone
from xml.sax.saxutils import quoteattr

from .blogger import ATOM, BLOG, COMMENTS, HEART, condition, new_id
from .movim import BLOG_OPTIONS, COMMENT_OPTIONS, POST_OPTIONS, Movim
from .pictures import landscape

FOLLOWS, FOLLOW = 'urn:xmpp:pubsub:subscription', 'urn:xmpp:pubsub:subscription:0'
COMMUNITY, COMMUNITY_TITLE = 'harvest', 'Harvest Festival'
SLOTS = 'urn:xmpp:http:upload:0'

# Who, days ago, title, Markdown, XHTML, tags, comments (who, text), who likes it. More than one paragraph is an article.
POSTS = [
    ('ana', 8.4, 'The tape from the barn', 'We found it. #music', '<p>We found it. The one with the storm, and the roof that answers.</p>',
     ('music', 'barn'), [('sol', 'You can hear me miss the second bar.'), ('mei', '那場雨太棒了')], ('sol', 'mei', 'priya')),
    ('ana', 3.1, 'How the second verse came to scan',
     '## First try\n\nToo many syllables.\n\n## Second try\n\n> the roof is a drum\n\n1. count\n2. sing\n3. *cut*\n\n`la la-la la`',
     '<h2>First try</h2><p>Too many syllables. I counted them on the <a href="https://example.org/bridge">bridge</a>, twice.</p><h2>Second try</h2>'
     '<blockquote><p>the roof is a drum<br/>and the rain has come</p></blockquote><p>What helped:</p><ol><li>count</li><li>sing</li><li><em>cut</em></li></ol>'
     '<pre><code>la la-la la</code></pre><p>It has <strong>one</strong> syllable too many still. Nobody will notice but Sol.</p>',
     ('music', 'words'), [('sol', 'I noticed.'), ('jonas', 'Zählt die Pause mit?')], ('jonas', 'olena')),
    ('jonas', 5.6, 'Die Brücke', 'Am Samstag gesperrt.', '<p>Am Samstag gesperrt, am Sonntag wieder offen. Räder bitte schieben.</p>', ('village',),
     [('ana', 'Also in the evening?')], ('ana',)),
    ('olena', 4.0, 'Борщ моєї бабусі', '- буряк\n- капуста\n- терпіння', '<p>Без поспіху:</p><ul><li>буряк</li><li>капуста</li><li>терпіння</li></ul>', ('рецепти',),
     [('priya', 'मुझे भी चाहिए!')], ('priya', 'ana', 'layla')),
    ('layla', 2.7, 'كتاب هذا الأسبوع', 'رواية قصيرة عن البحر.', '<p>رواية قصيرة عن البحر، قرأتها في ليلة واحدة.</p>', ('كتب',), [], ('ana',)),
    ('mei', 1.9, '散步', '沿著河走了一個小時。', '<p>沿著河走了一個小時。風很大，雲很快。</p>', ('散步',), [('ana', 'Which way round?')], ('sol',)),
    ('sol', 0.9, 'New cymbal! It sounds like rain 🥁🌧️', '', '', ('music',), [('ana', 'Bring it on Thursday'), ('mei', '期待！')], ('ana', 'mei', 'priya', 'jonas')),
    ('priya', 0.35, 'Found: one cat, asleep on the roof of the bakery', '', '', ('village', 'cats'), [('jonas', 'Wie ist sie da hinaufgekommen?')], ('ana', 'sol')),
]
COMMUNITY_POSTS = [
    ('jonas', 6.5, 'The lanterns are ordered', 'Two hundred, in four colours.', '<p>Two hundred, in four colours.</p>', ('lanterns',), 1),
    ('mei', 2.2, '去年的照片', '', '<p>去年的照片，今年會更好。</p>', ('photos',), 3),
    ('ana', 0.6, 'Who plays when', '', '<p>The list hangs at the mill. <strong>We are third.</strong></p>', ('music',), 0),
]
FRESH = ['The kettle is on.', 'Somebody left an umbrella at the mill.', 'Rain at six, they say. We play all the same.', 'Third rehearsal, first time without a mistake.']
WRITERS = ('ana', 'jonas', 'olena', 'layla', 'mei', 'sol', 'priya')


def stamp(days):
    return datetime.fromtimestamp(time.time() - days * 86400, timezone.utc).strftime('%Y-%m-%dT%H:%M:%S+00:00')


def upload(peer, name, data):
    """Puts a picture where the server takes files; None where it takes none."""
    slot = peer.iq('get', f"<request xmlns='{SLOTS}' filename={quoteattr(name)} size='{len(data)}' content-type='image/png'/>", f'upload.{peer.server.domain}')
    put, got = slot.find(f'.//{{{SLOTS}}}put'), slot.find(f'.//{{{SLOTS}}}get')
    if put is None or got is None:
        return None
    headers = {h.get('name'): h.text for h in put} | {'Content-Type': 'image/png'}
    context = ssl.create_default_context(cafile=str(peer.server.authority.file))
    try:
        urllib.request.urlopen(urllib.request.Request(put.get('url'), data, headers, method='PUT'), context=context, timeout=20).close()
    except OSError as error:                            # a post without its picture is better than no village
        print(f'{name} could not be put there: {error}')
        return None
    return got.get('url')


def entry_of(peer, service, node, ident, title, days, comments=True, **parts):
    entry = peer.build(service, node, ident, title, comments=f'comments.{peer.server.domain}' if comments else None, published=stamp(days), **parts)
    return re.sub('<updated>[^<]*', f'<updated>{stamp(days)}', entry)      # what was never edited has one date


def talk(peers, place, ident, days, comments, likes):
    """Comments and likes, in the hours after the post."""
    node = COMMENTS + ident
    for number, (who, text) in enumerate([*comments, *((liker, HEART) for liker in likes)]):
        peer, mine = peers[who], new_id()
        answer = peer.publish_item(place, node, mine, entry_of(peer, place, node, mine, text, max(days - 0.02 * (number + 1), 0.001), comments=False))
        assert condition(answer) is None, (who, condition(answer))


def publish(stage, server, me):
    """Blogs, a community, and that the person `me` (a peer) follows them."""
    place, pubsub = f'comments.{server.domain}', f'pubsub.{server.domain}'
    peers = {name: stage.enter(server, name, kind=Movim, resource='past') for name in WRITERS}
    for who, days, title, markdown, xhtml, tags, comments, likes in POSTS:
        peer, ident = peers[who], new_id()
        entry = entry_of(peer, peer.bare, BLOG, ident, title, days, markdown=markdown, xhtml=xhtml, tags=tags)
        answer = peer.publish_item(None, BLOG, ident, entry, [*BLOG_OPTIONS, ('pubsub#access_model', 'open')])
        assert condition(answer) is None, (who, condition(answer))
        peer.create_node(place, COMMENTS + ident, COMMENT_OPTIONS)
        talk(peers, place, ident, days, comments, likes)
    host = peers['jonas']
    answer = host.create_node(pubsub, COMMUNITY, [*POST_OPTIONS, ('pubsub#title', COMMUNITY_TITLE), ('pubsub#access_model', 'open'), ('pubsub#publish_model', 'open'),
                              ('pubsub#type', 'urn:xmpp:microblog:0'), ('pubsub#description', 'Lanterns, music and who brings what')])
    assert condition(answer) is None, condition(answer)
    for who, days, title, markdown, xhtml, tags, pictures in COMMUNITY_POSTS:
        peer, ident = peers[who], new_id()
        hrefs = [upload(peer, f'{ident}-{n}.png', landscape(f'{ident}{n}', 240)) for n in range(pictures)]
        entry = entry_of(peer, pubsub, COMMUNITY, ident, title, days, markdown=markdown, xhtml=xhtml, tags=tags,
                         pictures=[(href, 'image/png', f'Lanterns by the river, {n + 1}') for n, href in enumerate(hrefs) if href])
        answer = peer.publish_item(pubsub, COMMUNITY, ident, entry)
        assert condition(answer) is None, (who, condition(answer))
        peer.create_node(place, COMMENTS + ident, COMMENT_OPTIONS)
    follow(me, [(peers[name].bare, BLOG, '') for name in WRITERS] + [(pubsub, COMMUNITY, COMMUNITY_TITLE)])
    for peer in peers.values():
        peer.leave()
        stage.peers.remove(peer)


def follow(me, feeds):
    """As another program of the person did it before: the subscription, and the list that all devices read."""
    for service, node, title in feeds:
        answer = me.iq('set', f"<pubsub xmlns='http://jabber.org/protocol/pubsub'><subscribe node={quoteattr(node)} jid={quoteattr(me.bare)}/></pubsub>", service)
        assert condition(answer) is None, (service, condition(answer))
        item = f"<subscription xmlns='{FOLLOW}' server={quoteattr(service)} node={quoteattr(node)}><title>{title}</title></subscription>"
        me.iq('set', f"<pubsub xmlns='http://jabber.org/protocol/pubsub'><publish node='{FOLLOWS}'><item id={quoteattr(new_id())}>{item}</item></publish>"
              "<publish-options><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'>"
              "<value>http://jabber.org/protocol/pubsub#publish-options</value></field><field var='pubsub#persist_items'><value>true</value></field>"
              "<field var='pubsub#max_items'><value>max</value></field><field var='pubsub#access_model'><value>presence</value></field></x></publish-options></pubsub>")


async def live(peer):
    """Writes a line now and then. For a peer that stands in the stage's loop."""
    number = 0
    while peer.wanted:
        await asyncio.sleep(45)
        ident, stamped = new_id(), stamp(0)
        text = FRESH[number % len(FRESH)]
        number += 1
        await peer._iq('set', f"<pubsub xmlns='http://jabber.org/protocol/pubsub'><publish node='{BLOG}'><item id='{ident}'><entry xmlns='{ATOM}'><id>{ident}</id>"
                       f"<title>{text}</title><author><uri>xmpp:{peer.bare}</uri></author><published>{stamped}</published><updated>{stamped}</updated></entry>"
                       "</item></publish></pubsub>")
