#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one does with posts besides reading them: save, copy the link, open the page, mute people and words; and what helps while one writes:
tags, mentions, the card of a link. Through the window, with the keys where people use them.

    test_post_commands.py [prosody|ejabberd|ejabberd-sql]"""
import re
import subprocess
import sys
from pathlib import Path
from xml.sax.saxutils import escape

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from live.arena import Arena, open_desktop  # noqa: E402
from live.feeds import BLOG, Reader  # noqa: E402
from live.tap import case, run, say  # noqa: E402
from live.tracker import HOST, Tracker  # noqa: E402
from world import servers  # noqa: E402
from world.actors import Stage  # noqa: E402

KIND = sys.argv[1] if len(sys.argv) > 1 else 'prosody'
open_desktop(size='1280x1000')
from live.ui import has_state, text_of, until  # noqa: E402

ATOM, PUBSUB = '{http://www.w3.org/2005/Atom}', '{http://jabber.org/protocol/pubsub}'
PAGE = (b'<html><head><title>plain title</title><meta property="og:title" content="Tides &amp; moons"/>'
        b'<meta property="og:description" content="When to sail"/></head><body>x</body></html>')


class Day:
    def __init__(self, server, stage):
        self.server = server
        self.arena = Arena(server, 'alice')
        self.program, self.stored, self.reader = self.arena.program, self.arena.stored, Reader(self.arena)
        self.alice, self.bob_jid = server.jid('alice'), server.jid('bob')
        self.bob, self.carol = stage.enter(server, 'bob'), stage.enter(server, 'carol')
        self.tracker = Tracker(server.authority, PAGE, 'text/html', 'tides')
        self.failures = 0

    def write_post(self, who, ident, title, extra=''):
        who.iq('set', f"<pubsub xmlns='http://jabber.org/protocol/pubsub'><publish node='{BLOG}'><item id='{ident}'>"
               f"<entry xmlns='http://www.w3.org/2005/Atom'><title>{escape(title)}</title><id>tag:{ident}</id><published>2026-01-01T00:00:00Z</published>"
               f"<updated>2026-01-01T00:00:00Z</updated>{extra}</entry></item></publish><publish-options><x xmlns='jabber:x:data' type='submit'>"
               "<field var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/pubsub#publish-options</value></field>"
               "<field var='pubsub#persist_items'><value>true</value></field><field var='pubsub#max_items'><value>20</value></field>"
               '</x></publish-options></pubsub>')

    def own_entries(self):
        answer = self.bob.iq('get', f"<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='{BLOG}'/></pubsub>", to=self.alice)
        return [i.find(ATOM + 'entry') for i in answer.iter(PUBSUB + 'item')]

    def open_menu(self):
        """Of the post that is open; the items, which GTK gives no names."""
        def items():
            found = self.program.all('menu item')
            if not found:
                self.program.click('toggle button', 'More About This Post')
            return found
        return until(items, 'the menu is open', 30, 2)

    def clipboard(self):
        return subprocess.run(['xclip', '-o', '-selection', 'clipboard'], capture_output=True, text=True, timeout=5).stdout

    def shot(self, name):
        self.program.screenshot(f'post-commands-{KIND}-{name}')

    def failed(self):
        self.failures += 1
        if self.program.alive():
            self.shot(f'failed-{self.failures}')
            say(self.program.tree())
        say(self.program.tail(12))
        for _ in range(3):
            if self.program.alive():
                self.program.focus()
                self.program.key('Escape')
                if button := self.program.look('button', 'Discard'):
                    self.program.click(accessible=button)


def prepare(server, stage):
    for name in ('alice', 'bob', 'carol'):
        server.add_user(name)
    server.set_roster('alice', [servers.contact(server.jid('bob')), servers.contact(server.jid('carol'))])
    for name in ('bob', 'carol'):
        server.set_roster(name, [servers.contact(server.jid('alice'))])
    server.start()
    day = Day(server, stage)
    day.write_post(day.bob, 'b1', 'Lobsters for sale', "<category term='harbour'/><link rel='alternate' type='text/html' href='https://blog.example/lobsters?a=1'/>")
    day.write_post(day.bob, 'b2', 'A quiet morning')
    day.write_post(day.carol, 'c1', 'Carol has lobsters, too')
    day.arena.start()
    day.program.find('button', 'Your presence: Online', patience=60)
    for who, items in ((day.bob_jid, ('b1', 'b2')), (server.jid('carol'), ('c1',))):
        day.reader.follow(who)
        for item in items:
            day.reader.wait_post(item)
    return day


@case('F43 saved for later: it stands on the page of saved posts, and leaves it again')
def save(day):
    day.program.action('win.open-post', day.bob_jid, BLOG, 'b2')
    day.program.says('A quiet morning')
    day.program.click('button', re.compile('^Save'))
    day.reader.wait_post('b2', lambda p: p['saved'], 'saved')
    day.program.action('win.show-saved')
    day.program.says('A quiet morning')
    day.shot('1-saved')
    day.program.click(accessible=until(lambda: day.program.look('toggle button', re.compile('ave')) or day.program.look('button', re.compile('aved')), 'the button'))
    day.reader.wait_post('b2', lambda p: not p['saved'], 'no longer saved')


@case('F25 the link that is copied is the page that everybody can open, else one that opens the post in any program like this')
def copy_link(day):
    for item, wanted in (('b1', 'https://blog.example/lobsters?a=1'), ('b2', f'xmpp:{day.bob_jid}?;node={BLOG};item=b2')):
        day.program.action('win.open-post', day.bob_jid, BLOG, item)
        day.program.says({'b1': 'Lobsters for sale', 'b2': 'A quiet morning'}[item])
        items = day.open_menu()
        if item == 'b1':
            day.shot('2-menu')
        day.program.click(accessible=items[3])
        day.program.says('Link copied')
        until(lambda w=wanted: day.clipboard().replace('%3A', ':') == w, f'the link in the clipboard, not {day.clipboard()!r}')


@case('F25 the public page is opened by the desktop\'s browser')
def open_page(day):
    opened, browser = Path(day.arena.profile.folder) / 'opened.txt', Path(day.arena.profile.folder) / 'browser'
    browser.write_text(f'#!/bin/sh\nprintf "%s\\n" "$1" >>{opened}\n')
    browser.chmod(0o755)
    applications = day.arena.profile.data / 'applications'
    applications.mkdir(exist_ok=True)
    (applications / 'test-browser.desktop').write_text(f'[Desktop Entry]\nType=Application\nName=Browser\nExec={browser} %u\nMimeType=x-scheme-handler/https;\n')
    (applications / 'mimeapps.list').write_text('[Default Applications]\nx-scheme-handler/https=test-browser.desktop\n')
    subprocess.run(['update-desktop-database', str(applications)], check=True)
    day.program.action('win.open-post', day.bob_jid, BLOG, 'b1')
    day.program.says('Lobsters for sale')
    items = day.open_menu()
    day.program.click(accessible=items[4])
    until(lambda: opened.exists() and opened.read_text().split() == ['https://blog.example/lobsters?a=1'], 'the browser has the page', 30)


@case('F40 an author is muted from the post and heard again from the list')
def mute_author(day):
    day.program.action('win.show-home')
    day.program.says('A quiet morning')
    day.program.action('win.open-post', day.bob_jid, BLOG, 'b2')
    day.program.says('A quiet morning')
    day.program.click(accessible=day.open_menu()[-1])
    day.program.says(re.compile('^Mute .*?'))
    day.shot('3-mute')
    day.program.click('button', 'Mute')
    day.reader.wait_post('b2', lambda p: p['muted'], 'muted')
    day.program.action('win.show-home')
    day.program.says('Carol has lobsters, too')
    day.program.gone(None, re.compile('A quiet morning'))
    day.shot('4-home-without')


@case('F40 muted words hide what holds them; taken out of the list all is there again')
def mute_words(day):
    day.program.action('app.preferences')
    until(lambda: day.program.look(None, 'Words, or an Address') or (day.program.click('page tab', 'Muted') and False), 'the page of what is muted', 20, 0.5)
    field = day.program.find('text', re.compile('Words, or an Address'))
    day.program.focus()
    day.program.point_and_click(field)
    until(lambda: has_state(field, 'FOCUSED') or (day.program.point_and_click(field) and False), 'the field has the keyboard', 20, 0.5)
    day.program.type('lobsters')
    day.program.key('Return')
    day.reader.wait_post('c1', lambda p: p['muted'], 'muted by its word')
    day.shot('5-mutes')
    for button in ('Remove lobsters', re.compile('^Remove .*[Bb]ob')):
        day.program.click('button', button)
    for item in ('b1', 'b2', 'c1'):
        day.reader.wait_post(item, lambda p: not p['muted'], 'no longer muted')
    day.program.focus()
    day.program.key('Escape')
    day.program.action('win.show-home')
    day.program.says('Carol has lobsters, too')
    day.program.says('A quiet morning')


@case('F5 F6 a tag and a person are completed while one writes; both are in what is published')
def complete(day):
    day.program.action('win.new-post')
    day.program.find(None, 'Text')
    day.program.focus()
    day.program.type('Seen in the #har')
    day.program.says(re.compile('^#?harbour$'))
    day.shot('6-tag')
    day.program.key('Return')
    until(lambda: '#harbour' in text_of(day.program.find(None, 'Text')), 'the tag is written')
    day.program.type(' with @bo')
    day.program.says(re.compile(re.escape(day.bob_jid)))
    day.shot('7-mention')
    day.program.key('Return')
    until(lambda: '@bo ' not in text_of(day.program.find(None, 'Text')) + ' ' or 'bob' in text_of(day.program.find(None, 'Text')), 'the person is written')
    day.program.click('button', 'Publish')
    day.program.gone(None, 'Text')
    entry = until(lambda: next((e for e in day.own_entries() if '#harbour' in ''.join(e.itertext())), None), 'published', 30, 0.3)
    assert [c.get('term') for c in entry.findall(ATOM + 'category')] == ['harbour']
    assert any(day.bob_jid in (link.get('href') or '') for link in entry.iter(ATOM + 'link')) or day.bob_jid in ''.join(entry.itertext()), 'bob is named by his address'


@case('F4 the card of a link is made by who sends it, and not a byte of the page is loaded before one says so')
def card(day):
    day.program.action('win.new-post')
    day.program.find(None, 'Text')
    day.program.set_text('Text', f'Worth reading: {day.tracker.url}')
    day.program.says(re.compile(f'Add a card .* {re.escape(HOST)}'))
    assert day.tracker.asked == []
    day.program.click('button', re.compile('^Add a card'))
    day.program.says('Tides & moons')
    day.program.says('When to sail')
    assert len(day.tracker.asked) == 1
    day.shot('8-card')
    day.program.click('button', 'Publish')
    day.program.gone(None, 'Text')
    entry = until(lambda: next((e for e in day.own_entries() if 'Worth reading' in ''.join(e.itertext())), None), 'published', 30, 0.3)
    links = [link.attrib for link in entry.iter(ATOM + 'link') if link.get('href') == day.tracker.url]
    assert any(link.get('title') == 'Tides & moons' for link in links), [link.attrib for link in entry.iter(ATOM + 'link')]
    assert len(day.tracker.asked) == 1


if __name__ == '__main__':
    with servers.new_server(KIND) as one_server, Stage() as one_stage:
        one_day = prepare(one_server, one_stage)
        try:
            run(one_day, on_failure=one_day.failed)
        finally:
            one_day.program.kill()
