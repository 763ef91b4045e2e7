#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Communities from their making to their end, what happens to the person, and the blog carried to another account: the real program
on a real server, everybody else as Movim is.

    test_communities.py KIND        prosody, ejabberd or ejabberd-sql"""
import re
import sys
import time
from pathlib import Path
from xml.etree import ElementTree

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from live.arena import Arena, open_desktop  # noqa: E402
from live.feeds import Reader  # noqa: E402
from live.tap import Skip, case, run, say  # noqa: E402
from world import servers  # noqa: E402
from world.actors import Stage  # noqa: E402
from world.blogger import ATOM, BLOG, COMMENTS, OWNER, PUBSUB, condition  # noqa: E402
from world.movim import Movim  # noqa: E402

KIND = sys.argv[1] if len(sys.argv) > 1 else 'prosody'
MANY = 30

open_desktop()
from live.notifications import Notifications  # noqa: E402
from live.ui import until  # noqa: E402


def values(element):
    """{var: value} of the form in an answer."""
    return {f.get('var'): f.findtext('{jabber:x:data}value') for f in element.iter('{jabber:x:data}field')}


class Year:
    def __init__(self, server, stage):
        self.server, self.stage = server, stage
        self.service = f'pubsub.{server.domain}'
        for name in ('alice', 'bob', 'carl', 'dora', 'nora'):
            server.add_user(name)
        self.notifications = Notifications()
        self.bob, self.carl = stage.enter(server, 'bob', kind=Movim), stage.enter(server, 'carl', kind=Movim)
        self.dora = stage.enter(server, 'dora', kind=Movim)
        self.helper = stage.enter(server, 'alice', kind=Movim)     # another client of hers
        self.arena = Arena(server, 'alice')
        self.program = self.arena.program
        self.alice = server.jid('alice')
        self.failures = 0

    def start(self):
        self.arena.start()
        self.program.says('Online', 60)

    def failed(self):
        self.failures += 1
        if self.program.alive():
            self.program.screenshot(f'communities-{KIND}-failed-{self.failures}')
            say(self.program.tree()[-3500:])
            for _ in range(3):
                if self.program.all('dialog'):
                    self.program.focus()
                    self.program.key('Escape')
                    time.sleep(0.3)
        say(self.program.tail(8))

    def shot(self, name):
        self.program.screenshot(f'communities-{KIND}-{name}')

    def settings(self, node):
        answer = self.helper.iq('get', f"<pubsub xmlns='{OWNER}'><configure node='{node}'/></pubsub>", self.service)
        assert condition(answer) is None, condition(answer)
        return values(answer)

    def followers(self, node):
        """{address: state}"""
        answer = self.helper.iq('get', f"<pubsub xmlns='{OWNER}'><subscriptions node='{node}'/></pubsub>", self.service)
        return {s.get('jid').split('/')[0]: s.get('subscription') for s in answer.iter(f'{{{OWNER}}}subscription')}

    def roles(self, node):
        answer = self.helper.iq('get', f"<pubsub xmlns='{OWNER}'><affiliations node='{node}'/></pubsub>", self.service)
        return {a.get('jid'): a.get('affiliation') for a in answer.iter(f'{{{OWNER}}}affiliation')}

    def close(self):
        dialogs = len(self.program.all('dialog'))
        for _ in range(5):
            self.program.focus()
            self.program.key('Escape')
            try:
                return until(lambda: len(self.program.all('dialog')) < dialogs, 'a dialog gone', 3)
            except AssertionError:
                continue
        raise AssertionError('the dialog does not close')


@case('a community is made, and says what it is')
def create(year):
    year.program.action('win.show-communities')
    year.program.says('No Communities Yet')
    year.shot('01-none')
    year.program.action('win.new-community')
    year.program.says('Who May Write Posts')
    year.program.set_text('Name', 'Cat Lovers')
    year.program.set_text('Description', 'All about cats & kittens')
    until(lambda: year.program.sensitive(year.program.find('button', 'Create')), 'it can be made', 30)
    year.shot('02-new')
    year.program.click('button', 'Create')
    year.program.says('All about cats', 40)
    year.program.says('Public community')
    answer = year.bob.iq('get', "<query xmlns='http://jabber.org/protocol/disco#info' node='cat-lovers'/>", year.service)
    told = values(answer)
    assert told['pubsub#title'] == 'Cat Lovers' and told['pubsub#description'] == 'All about cats & kittens', told
    assert told['pubsub#access_model'] == 'open' and told['pubsub#publish_model'] == 'open', told
    assert year.followers('cat-lovers').get(year.alice) == 'subscribed', year.followers('cat-lovers')
    year.shot('03-page')


@case('others find it, read it and write in it; what they write comes live')
def visitors(year):
    year.bob.follow(year.service, 'cat-lovers')
    # Community posts of Movim come without options: the node is set already.
    entry = year.bob.build(year.service, 'cat-lovers', 'bobs-first-post', 'Bob was here')
    assert condition(year.bob.publish_item(year.service, 'cat-lovers', 'bobs-first-post', entry)) is None
    year.program.says('Bob was here', 30)
    rows = year.arena.stored.rows("SELECT author_jid FROM post WHERE item_id = 'bobs-first-post'")
    assert rows and rows[0]['author_jid'] == year.bob.bare, rows
    year.shot('04-visitor')


@case('it stands in the list with its counts')
def browse(year):
    year.program.action('win.show-communities')
    year.program.says('Cat Lovers', 30)
    year.program.says('1 post', 30)
    year.shot('05-list')


@case('its people: who follows; a writer is named, somebody is banned')
def people(year):
    year.program.action('win.community-people', year.alice, year.service, 'cat-lovers')
    year.program.says(year.bob.bare, 30)
    year.shot('06-people')
    year.program.set_text('Address to Add', year.carl.bare)
    year.program.click(None, 'Add')
    until(lambda: year.roles('cat-lovers').get(year.carl.bare) == 'member', 'carl is a member')
    year.program.click('combo box', 'Follower')
    year.program.key('End')                    # the last choice: Banned
    year.program.key('Return')
    until(lambda: year.roles('cat-lovers').get(year.bob.bare) == 'outcast', 'bob is banned')
    until(lambda: year.bob.bare not in year.followers('cat-lovers') or year.followers('cat-lovers')[year.bob.bare] == 'none', 'bob follows no more')
    year.close()


@case('its settings: another name, and only chosen people may write')
def settings(year):
    year.program.action('win.community-settings', year.alice, year.service, 'cat-lovers')
    year.program.says('Delete Community')
    until(lambda: year.program.look(None, 'Name'), 'the settings', 30)
    year.program.set_text('Name', 'Cats & Friends')
    year.shot('07-settings')
    until(lambda: year.program.sensitive(year.program.find('button', 'Save')), 'it can be saved')
    year.program.click('button', 'Save')
    until(lambda: year.settings('cat-lovers').get('pubsub#title') == 'Cats & Friends', 'the new name')
    assert year.settings('cat-lovers')['pubsub#itemreply'] == 'publisher'
    year.program.gone(None, re.compile('Delete Community'))


@case('a gallery takes no post without a picture')
def gallery(year):
    assert condition(year.helper.configure_node(year.service, 'cat-lovers', [('pubsub#type', 'urn:xmpp:pubsub-social-feed:gallery:1')])) is None
    year.program.action('win.show-home')
    year.program.action('win.open-feed', year.service, 'cat-lovers')
    year.program.says('gallery', 30)
    count = len(year.helper.fetch(year.service, 'cat-lovers'))
    year.program.action('win.new-post-in', year.alice, year.service, 'cat-lovers')
    year.program.find(None, 'Text')
    year.program.set_text('Text', 'Without a picture')
    year.program.click('button', 'Publish')
    year.program.says('add a picture to your post')
    year.shot('07-gallery')
    assert len(year.helper.fetch(year.service, 'cat-lovers')) == count
    year.program.click('button', 'Cancel')
    year.program.click('button', 'Discard')
    year.program.gone(None, 'Text')


@case('its room is named in its settings, where everybody can read it; one press leads in')
def room(year):
    year.room = f'cats@{year.server.rooms}'
    year.seat = year.bob.join(year.room, 'Bob', roomname='Cats Talking', persistentroom=True, publicroom=True)
    year.seat.set_affiliation(year.alice, 'owner')
    year.program.action('win.community-settings', year.alice, year.service, 'cat-lovers')
    year.program.says('Delete Community')
    year.program.set_text('Address of Its Chat Room (Optional)', year.room)
    until(lambda: year.program.sensitive(year.program.find('button', 'Save')), 'it can be saved')
    year.shot('07-room-named')
    year.program.click('button', 'Save')
    until(lambda: year.settings('cat-lovers').get('pubsub#description') == f'All about cats & kittens\n\nxmpp:{year.room}?join', 'the link in the description')
    year.program.gone(None, re.compile('Delete Community'))
    year.program.action('win.open-feed', year.service, 'cat-lovers')
    year.program.find('button', 'Join the Room')
    assert not year.program.look(None, re.compile('xmpp:cats@')), 'the link is no part of the words'
    year.shot('07-room-offered')
    year.program.click('button', 'Join the Room')
    year.program.says('Before You Join', 40)
    year.program.click('button', 'Join')
    year.seat.wait_person('alice')
    until(lambda: not year.program.all('dialog'), 'the question of joining is gone')
    year.program.action('win.open-feed', year.service, 'cat-lovers')
    year.program.find('button', 'Chat Room')


def told_by_room(year):
    answer = year.bob.iq('get', "<query xmlns='http://jabber.org/protocol/disco#info'/>", year.room)
    return values(answer).get('muc#roominfo_pubsub') or ''


@case('where rooms can say so, the room says which community it belongs to; one press leads there')
def community_of_room(year):
    if KIND == 'prosody':
        raise Skip('rooms of Prosody have no place for it')
    # Saved once more by an owner who is inside: the room is told.
    assert told_by_room(year) == ''
    year.program.action('win.community-settings', year.alice, year.service, 'cat-lovers')
    year.program.says('Delete Community')
    year.program.set_text('Name', 'Cats and Friends')
    until(lambda: year.program.sensitive(year.program.find('button', 'Save')), 'it can be saved')
    year.program.click('button', 'Save')
    link = f'xmpp:{year.service}?;node=cat-lovers'
    until(lambda: told_by_room(year) == link, 'the room names the community')
    until(lambda: year.arena.stored.rows('SELECT 1 FROM room WHERE community = ?', (link,)), 'it is stored')
    year.program.action('win.show-home')
    year.program.action('win.room-details', year.alice, year.room)
    year.program.says('Cats and Friends')
    year.shot('07-room-details')
    year.program.click(None, re.compile('^Community'))
    year.program.find('button', 'Chat Room')
    year.program.says('All about cats')


@case('somebody who waits is told of, and let in')
def approval(year):
    if KIND == 'prosody':
        raise Skip('Prosody has no communities that one is let into')
    assert condition(year.helper.configure_node(year.service, 'cat-lovers', [('pubsub#access_model', 'authorize')])) is None
    answer = year.dora.iq('set', f"<pubsub xmlns='{PUBSUB}'><subscribe node='cat-lovers' jid='{year.dora.bare}'/></pubsub>", year.service)
    assert next(answer.iter(f'{{{PUBSUB}}}subscription')).get('subscription') == 'pending'
    told = until(lambda: year.notifications.find('asks to be let into'), 'a notification', 30)
    year.program.action('win.community-people', year.alice, year.service, 'cat-lovers')
    year.program.says('Waits to be let in', 30)
    year.shot('08-waiting')
    year.program.click('button', 'Let In')
    until(lambda: year.followers('cat-lovers').get(year.dora.bare) == 'subscribed', 'dora is in')
    until(lambda: told in year.notifications.closed, 'the notification is gone', 20)
    year.close()


@case('comments and likes are told, and the notifications go when they are seen')
def activity(year):
    post = Reader(year.arena).publish('What do you think?')['item_id']
    read = until(lambda: next((p for p in year.bob.read(year.alice) if p.id == post), None), 'bob reads it', 20, 0.3)
    place = f"<pubsub xmlns='{PUBSUB}'><items node='{COMMENTS}{post}'/></pubsub>"
    until(lambda: condition(year.bob.iq('get', place, f'comments.{year.server.domain}')) is None, 'a place for comments', 30, 0.3)
    year.bob.comment(read, 'I like it <b>much</b>')
    told = until(lambda: year.notifications.find('commented on your post'), 'the comment is told', 40)
    assert 'I like it <b>much</b>' in year.notifications.shown[told]['body'] or 'I like it' in year.notifications.shown[told]['body']
    year.bob.like(read)
    liked = until(lambda: year.notifications.find('likes your post'), 'the like is told', 40)
    year.program.focus()
    year.program.action('win.show-activity')
    year.program.says('commented on your post')
    year.program.says('likes your post')
    year.shot('09-activity')
    until(lambda: told in year.notifications.closed and liked in year.notifications.closed, 'both are gone', 20)
    assert not year.arena.stored.rows('SELECT 1 FROM activity WHERE seen = 0')


def dates(peer, service):
    """{item id: (published, updated)} of a blog, each as a point in time."""
    found = {}
    for item in peer.fetch(service, BLOG):
        if item.payload is None or item.payload.tag != f'{{{ATOM}}}entry':
            continue
        assert item.id not in found, item.id
        found[item.id] = tuple(re.sub(r'(\.\d*?)0*(Z|\+00:00)$', r'\1Z', item.payload.findtext(f'{{{ATOM}}}{name}')).replace('.Z', 'Z').replace('+00:00', 'Z')
                               for name in ('published', 'updated'))
    return found


@case('the blog becomes one file; every post with its dates')
def export(year):
    for i in range(MANY):
        stamp = f'20{10 + i % 10}-0{1 + i % 9}-11T10:20:{i:02}.{100 + i}Z'
        entry = (f"<entry xmlns='{ATOM}'><id>old-post-{i:03}</id><title>Old post {i}</title><author><uri>xmpp:{year.alice}</uri></author>"
                 f"<published>{stamp}</published><updated>{stamp}</updated><strange xmlns='urn:x'>kept {i}</strange></entry>")
        assert condition(year.helper.publish_item(None, BLOG, f'old-post-{i:03}', entry)) is None
    year.before = dates(year.bob, year.alice)
    assert len(year.before) == MANY + 1, len(year.before)
    year.folder = year.arena.profile.folder / 'export'
    year.folder.mkdir()
    year.program.action('win.export-blog', year.folder.as_uri())
    year.program.says(f'{MANY + 1} posts were exported', 60)
    year.shot('10-export')
    feed = ElementTree.parse(year.folder / 'blog.atom').getroot()
    assert len(feed.findall(f'{{{ATOM}}}entry')) == MANY + 1
    year.close()
    year.program.kill()


@case('it is imported into a fresh account, over a SIGKILL: once, with the exact dates')
def bring(year):
    nora = Arena(year.server, 'nora')
    nora.start()
    nora.program.says('Online', 40)
    reader = year.stage.enter(year.server, 'nora', kind=Movim)
    try:
        nora.program.action('win.import-blog', (year.folder / 'blog.atom').as_uri())
        until(lambda: len(reader.fetch(None, BLOG)) >= 3, 'the first posts', 60, 0.05)
        nora.program.kill()
        half = len(reader.fetch(None, BLOG))
        say(f'{half} of {MANY + 1} posts when the program was killed')
        assert half <= MANY + 1
        nora.program.start()
        nora.program.says('Online', 40)                 # all posts may have been there before
        until(lambda: len(reader.fetch(None, BLOG)) == MANY + 1, 'all posts', 90, 0.3)
        assert dates(reader, None) == year.before, (dates(reader, None), year.before)
        entry = reader.fetch_entry(None, BLOG, 'old-post-003')
        assert entry.findtext('{urn:x}strange') == 'kept 3'
        assert entry.findtext(f'{{{ATOM}}}author/{{{ATOM}}}uri') == 'xmpp:' + reader.bare
        # Once more: nothing is new.
        nora.program.action('win.import-blog', (year.folder / 'blog.atom').as_uri())
        nora.program.says(f'{MANY + 1} were there already', 60)
        nora.program.screenshot(f'communities-{KIND}-11-import')
        assert len(reader.fetch(None, BLOG)) == MANY + 1
    finally:
        nora.program.kill()


@case('the end: gone for everybody, and off the list')
def end(year):
    year.arena.start()
    year.program.says('Online', 40)
    year.program.action('win.community-settings', year.alice, year.service, 'cat-lovers')
    year.program.says('Delete Community', 30)
    year.program.press_by_keyboard('Delete Community…')
    year.program.says('deleted for everybody')
    year.program.click('button', 'Delete')
    until(lambda: condition(year.bob.iq('get', "<query xmlns='http://jabber.org/protocol/disco#info' node='cat-lovers'/>", year.service)) == 'item-not-found', 'it is gone', 30)
    until(lambda: not year.arena.stored.rows("SELECT 1 FROM feed WHERE node = 'cat-lovers'"), 'it is forgotten here', 20)


if __name__ == '__main__':
    with servers.new_server(KIND) as server, Stage() as stage:
        year = Year(server, stage)
        try:
            year.start()
            run(year, on_failure=year.failed)
        finally:
            year.program.kill()
