#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Posts are written, through the window: a few words, an article with a picture, a draft that survives the program's end, edit, deletion with
undo, a post for later, a post shared into a conversation, and links to posts.

    test_composer.py KIND        prosody, ejabberd or ejabberd-sql

What is published is read back from the server by somebody else."""
import calendar
import os
import re
import sys
import time
from pathlib import Path
from xml.etree import ElementTree

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from live.arena import Arena, open_desktop  # noqa: E402
from live.relay import before_uploads  # noqa: E402
from live.tap import case, run, say  # noqa: E402
from world import servers  # noqa: E402
from world.actors import Stage  # noqa: E402
from world.pictures import png  # noqa: E402

KIND = sys.argv[1] if len(sys.argv) > 1 else 'prosody'
open_desktop(size='1280x1000')
from live.ui import has_state, text_of, until, walk  # noqa: E402

ATOM, XHTML = '{http://www.w3.org/2005/Atom}', '{http://www.w3.org/1999/xhtml}'
PUBSUB = '{http://jabber.org/protocol/pubsub}'
BLOG = 'urn:xmpp:microblog:0'
FAILED_DRAFT = 3                    # EnvoiDraftState
LIMIT = 8 * 1024 * 1024
ITEMS = f"<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='{BLOG}'/></pubsub>"


class Day:
    def __init__(self, server, stage, relay):
        self.server, self.stage, self.relay = server, stage, relay
        self.arena = Arena(server, 'alice')
        self.program, self.stored = self.arena.program, self.arena.stored
        self.alice, self.bob_jid = server.jid('alice'), server.jid('bob')
        self.bob = stage.enter(server, 'bob')
        self.failures = 0

    def start(self):
        self.arena.start()
        self.program.find('button', 'Your presence: Online', patience=60)

    # What the server has ----------------------------------------------------------------

    def entries(self):
        """The blog as bob reads it: item id and entry."""
        answer = self.bob.iq('get', ITEMS, to=self.alice)
        return [(i.get('id'), i.find(ATOM + 'entry')) for i in answer.iter(PUBSUB + 'item') if i.find(ATOM + 'entry') is not None]

    def entry(self, title, patience=30):
        """The entry with this title, as soon as it is there."""
        return until(lambda: next(((i, e) for i, e in self.entries() if e.findtext(ATOM + 'title') == title), None), f'a post {title!r} at the server', patience, 0.3)

    def gone(self, title, patience=30):
        until(lambda: not any(e.findtext(ATOM + 'title') == title for _, e in self.entries()), f'the post {title!r} gone from the server', patience, 0.3)

    # The window -------------------------------------------------------------------------

    def compose(self):
        self.program.action('win.new-post')
        self.program.find(None, 'Text')

    def write(self, text):
        self.program.set_text('Text', text)

    def publish(self, button='Publish'):
        self.program.click('button', button)
        self.program.gone(None, 'Text')

    def command(self, name):
        """From the menu of the post that is open."""
        self.card_command(None, name)

    def card_command(self, title, name):
        """From the menu of the card with this text."""
        def menu():
            for button in self.program.all('toggle button', 'More About This Post'):
                if title is None or any(title in (a.get_name() or '') for a in walk(self.card(button))):
                    return button
            return None
        self.program.click(accessible=until(menu, f'the menu of {title!r}'))
        # GTK gives the items of a menu no names: of an own post the last two are these.
        place = {'Edit': -2, 'Delete': -1, 'Share in a Conversation': 2}[name]
        items = until(lambda: self.program.all('menu item'), 'the menu is open')
        self.program.click(accessible=items[place])

    @staticmethod
    def card(button):
        """What the menu stands in."""
        found = button
        for _ in range(6):
            found = found.get_parent() or found
        return found

    def shot(self, name):
        self.program.screenshot(f'composer-{KIND}-{name}')

    def file(self, name, size):
        path = self.arena.profile.folder / name
        path.write_bytes(os.urandom(size))
        return path

    def drafts(self):
        return self.stored.rows('SELECT * FROM draft')

    def close_dialogs(self):
        def closed():
            if not self.program.all('dialog') and not self.program.all('alert'):
                return True
            for name in ('Discard', 'Keep'):
                if button := self.program.look('button', name):
                    self.program.click(accessible=button)
                    return False
            self.program.focus()
            self.program.key('Escape')
            time.sleep(0.2)
            return False
        until(closed, 'no dialog is open')

    def failed(self):
        self.failures += 1
        if self.program.alive():
            self.program.screenshot(f'composer-{KIND}-failed-{self.failures}')
            say(self.program.tree())
        say(self.program.tail(12))
        if not self.program.alive():
            self.start()
        try:
            self.close_dialogs()
        except AssertionError:
            pass


@case('F1 a few words are published with their tag, and stand in the own blog')
def brief(day):
    day.compose()
    day.write('Hello from the harbour #hamburg')
    day.shot('01-brief')
    day.publish()
    ident, entry = day.entry('Hello from the harbour #hamburg')
    assert [c.get('term') for c in entry.findall(ATOM + 'category')] == ['hamburg'], ElementTree.tostring(entry)
    assert entry.findtext(ATOM + 'author/' + ATOM + 'uri') == 'xmpp:' + day.alice
    assert re.fullmatch(r'\S{6,128}', ident), ident
    day.program.action('win.open-feed', '', '')
    day.program.says('Hello from the harbour')
    day.shot('02-own-blog')


@case('F2 an article has its title, its text as XHTML and as Markdown')
def article(day):
    day.compose()
    day.program.click('toggle button', 'Title')
    day.program.set_text('Title', 'Autumn')
    day.write('## Leaves\n\nThey are **red** & <brown>.')
    day.program.click('toggle button', 'Preview')
    day.program.says('Leaves')
    day.shot('03-preview')
    day.program.click('toggle button', 'Preview')
    day.publish()
    _, entry = day.entry('Autumn')
    contents = {c.get('type'): c for c in entry.findall(ATOM + 'content')}
    assert contents['text'].text == '## Leaves\n\nThey are **red** & <brown>.', contents['text'].text
    div = contents['xhtml'].find(XHTML + 'div')
    assert div is not None and ''.join(div.itertext()).split() == 'LeavesThey are red & <brown>.'.split(), ElementTree.tostring(div)
    assert div.find(f'.//{XHTML}strong').text == 'red'


@case('F4 U4 a picture is uploaded with its description')
def picture(day):
    file = day.arena.profile.folder / 'boat.png'
    file.write_bytes(png(64, 64, lambda x, y: (20, 90, 160)))
    day.compose()
    day.write('With a picture')
    day.program.action('win.add-to-post', str(file))
    day.program.says('people who cannot see it')
    field = day.program.find(None, re.compile('^Description of '))
    day.program.set_text(field.get_name(), 'A blue boat')
    day.shot('04-picture')
    day.publish()
    _, entry = day.entry('With a picture', 60)
    link = next(one for one in entry.findall(ATOM + 'link') if one.get('rel') == 'enclosure')
    assert link.get('title') == 'A blue boat' and link.get('type', '').startswith('image/'), link.attrib
    assert link.get('href', '').startswith('http'), link.attrib


@case('F7 what is being written is there again after a SIGKILL')
def draft(day):
    day.compose()
    day.write('Not yet finished')
    until(lambda: any(d['text'] == 'Not yet finished' for d in day.drafts()), 'the draft on the disk')
    day.program.kill()
    day.start()
    day.program.says('You were writing a post')
    day.program.click('button', 'Go On')
    until(lambda: text_of(day.program.find(None, 'Text')) == 'Not yet finished', 'the text is there again')
    day.shot('05-after-kill')
    day.publish()
    day.entry('Not yet finished')
    until(lambda: not day.drafts(), 'no draft is left')


@case('U9 closing asks; what is kept stands among the drafts')
def closing(day):
    day.compose()
    day.write('Keep me')
    day.program.click('button', 'Cancel')
    day.program.says('Keep This Post as a Draft?')
    day.shot('06-closing')
    day.program.click('button', 'Keep')
    day.program.gone(None, 'Text')
    day.program.action('win.show-drafts')
    day.program.says('Keep me')
    day.shot('07-drafts')
    day.program.click('button', 'Delete Draft')
    day.program.says('No Drafts')


@case('F3 an edit keeps the item and when it was published')
def edit(day):
    ident, entry = day.entry('Autumn')
    published = entry.findtext(ATOM + 'published')
    day.program.action('win.open-post', day.alice, BLOG, ident)
    day.program.says('Leaves')
    day.command('Edit')
    day.program.find(None, 'Text')
    day.program.set_text('Title', 'Late Autumn')
    day.publish('Save')
    new, entry = day.entry('Late Autumn')
    assert new == ident, (new, ident)
    assert entry.findtext(ATOM + 'published') == published, (entry.findtext(ATOM + 'published'), published)
    assert entry.findtext(ATOM + 'updated') > published
    assert not any(e.findtext(ATOM + 'title') == 'Autumn' for _, e in day.entries())


@case('F3 a deleted post comes back by Undo, and goes without')
def delete(day):
    ident, _ = day.entry('Late Autumn')
    day.program.action('win.open-feed', '', '')
    day.program.says('Late Autumn')
    day.card_command('Late Autumn', 'Delete')
    day.program.click('button', 'Undo')
    until(lambda: any(i == ident for i, _ in day.entries()), 'still at the server')
    day.program.says('Late Autumn')
    day.card_command('Late Autumn', 'Delete')
    day.gone('Late Autumn')


@case('F8 a post for later waits among the drafts, and goes out at its time')
def schedule(day):
    day.compose()
    day.write('For later')
    day.program.click('button', 'Options')
    day.program.click('toggle button', 'Publish')
    day.program.find(None, 'Hour')
    day.shot('08-schedule')
    day.program.focus()
    day.program.key('Escape')                           # the calendar, then the page of options
    day.program.gone(None, 'Hour')
    until(lambda: day.program.look('button', 'Schedule') or (day.program.click('button', 'Back') and False), 'the page to write on', 20, 0.5)
    day.publish('Schedule')
    until(lambda: any(d['text'] == 'For later' and d['scheduled'] > time.time() * 1e6 for d in day.drafts()), 'the post waits')
    assert not any(e.findtext(ATOM + 'title') == 'For later' for _, e in day.entries())
    day.program.action('win.show-drafts')
    day.program.says('To Be Published')
    day.shot('09-waiting')
    day.program.click('button', 'Do Not Publish')
    until(lambda: all(d['state'] == 0 for d in day.drafts()), 'a draft again')


@case('F26 a post shared into a conversation is a card there and at the other side')
def share(day):
    ident, _ = day.entry('Hello from the harbour #hamburg')
    day.program.action('win.open-post', day.alice, BLOG, ident)
    day.program.says('Hello from the harbour')
    day.command('Share in a Conversation')
    day.program.find('list', 'Conversations')
    day.shot('10-share')
    row = until(lambda: next((r for r in walk(day.program.find('list', 'Conversations')) if 'bob' in (r.get_name() or '')), None), 'bob in the list')
    day.program.click(accessible=row)
    day.bob.wait(lambda: any(s.xml.find('{urn:xmpp:reference:0}reference') is not None for s in day.bob.seen), 'the card at bob')
    found = next(s for s in day.bob.seen if s.xml.find('{urn:xmpp:reference:0}reference') is not None)
    reference = found.xml.find('{urn:xmpp:reference:0}reference')
    assert reference.get('type') == 'data' and ident in reference.get('uri') and reference.get('uri').startswith(f'xmpp:{day.alice}?'), reference.attrib
    day.program.action('win.open-conversation', day.alice, day.bob_jid)
    day.program.says(re.compile('Post by .*: Hello from the harbour'))
    # Beside it, what was said last is no link.
    day.program.find('list item', re.compile('Post: Hello from the harbour'))
    day.shot('11-card')


@case('F26 what somebody else shares is a card that opens the post')
def shared(day):
    ident, _ = day.entry('Hello from the harbour #hamburg')
    uri = f'xmpp:{day.alice}?;node={BLOG};item={ident}'
    day.bob.say(day.alice, 'Post shared using another program', extra=f"<reference xmlns='urn:xmpp:reference:0' type='data' uri='{uri}'/>"
                f"<x xmlns='jabber:x:oob'><url>{uri}</url></x>")
    day.program.says('Post shared using another program')
    cards = until(lambda: [b for b in day.program.all('button', re.compile('^Post by .*Hello from the harbour'))][1:], 'a second card')
    day.program.click(accessible=cards[-1])
    day.program.find(None, re.compile('omment'))
    day.shot('12-opened')


@case('F27 a link opens the post after one question')
def link(day):
    ident, _ = day.entry('Hello from the harbour #hamburg')
    day.program.action('win.show-drafts')
    day.program.action('app.open-link', f'xmpp:{day.alice}?;node={BLOG.replace(":", "%3A")};item={ident}')
    day.program.says(re.compile('Show a Post at'))
    day.shot('13-link')
    day.program.click('button', 'Show')
    day.program.says('Hello from the harbour')
    day.program.action('app.open-link', f'xmpp:{day.bob_jid}?pubsub;action=subscribe;node={BLOG}')
    day.program.says(re.compile('Show the Blog of'))
    day.program.click('button', 'Show')
    day.program.says(day.bob_jid)
    day.program.find(None, re.compile('^Follow'))
    day.shot('14-blog')


@case('D1 how far a file is can be seen; Cancel gives the draft back with everything in it, and it goes out later')
def cancelled(day):
    text, name = 'With a long file', 'long.bin'
    day.relay.stop_after(300_000)
    file = day.file(name, 8_000_000)
    day.compose()
    day.write(text)
    day.program.action('win.add-to-post', str(file))
    day.program.says(name)
    day.publish()
    day.program.action('win.open-feed', '', '')
    bar = day.program.find('progress bar', f'Upload of {name}')
    until(lambda: 0 < bar.get_current_value() < 0.9, 'a part of it is there')
    day.program.says(re.compile('of 8.0.MB'))
    day.shot('20-under-way')
    day.program.action('win.show-drafts')
    day.program.says(re.compile('Uploading the file'))
    part = day.program.find('progress bar', 'Upload')
    until(lambda: 0 < part.get_current_value() < 0.9, 'a part of it is there')
    day.shot('21-under-way-drafts')
    day.program.action('win.open-feed', '', '')
    day.program.click('button', 'Cancel')
    day.program.says('Not published. You find it among your drafts.')
    day.shot('22-cancelled')
    day.relay.release()
    assert not any(e.findtext(ATOM + 'title') == text for _, e in day.entries())
    day.program.click('button', 'Edit')
    until(lambda: text_of(day.program.find(None, 'Text')) == text, 'the text is there again')
    day.program.says(name)
    day.publish()
    _, entry = day.entry(text, 60)
    link = next(one for one in entry.findall(ATOM + 'link') if one.get('rel') == 'enclosure')
    assert link.get('title') == name and link.get('length') == '8000000' and link.get('href').endswith(name), link.attrib


@case('D1 the upload service fails: told in words, and Try Again brings it out')
def upload_fails(day):
    day.relay.refuse = True
    file = day.file('stubborn.bin', 50_000)
    day.compose()
    day.write('Second thoughts')
    day.program.action('win.add-to-post', str(file))
    day.program.says('stubborn.bin')
    day.publish()
    day.program.action('win.open-feed', '', '')
    row = until(lambda: next((d for d in day.drafts() if d['text'] == 'Second thoughts' and d['state'] == FAILED_DRAFT), None), 'failed', 60)
    assert row['problem'], dict(row)
    button = day.program.find('button', 'Try Again')
    day.program.says('This could not be published.')
    # On the card, and not only in the note that goes away.
    until(lambda: any(re.match('The file did not get through|The server for files cannot be reached', a.get_name() or '')
                      for a in walk(button.get_parent().get_parent())), 'the reason on the card')
    day.shot('23-failed')
    day.relay.refuse = False
    day.program.click(accessible=button)
    day.entry('Second thoughts', 60)


@case('D1 what is larger than the server takes says so when it is added, with the limit')
def too_large(day):
    file = day.file('huge.bin', LIMIT + 1)
    day.compose()
    day.write('Too much')
    day.program.action('win.add-to-post', str(file))
    day.program.says(re.compile('Your server takes files of up to 8.4.MB'))
    day.program.says(re.compile('Larger than your server takes'))
    publish = day.program.find('button', 'Publish')
    assert not has_state(publish, 'SENSITIVE')
    day.shot('24-too-large')
    day.program.click('button', 'Remove huge.bin')
    until(lambda: has_state(publish, 'SENSITIVE'), 'it can be published without')
    day.close_dialogs()


@case('F8 a post for the next minute goes out by itself when it has come, and not before')
def moment(day):
    day.compose()
    day.write('On the minute')
    day.program.click('button', 'Options')
    day.program.click('toggle button', 'Publish')
    hour, minute = day.program.find('spin button', 'Hour'), day.program.find('spin button', 'Minute')
    when = int((time.time() + 15) // 60 + 1) * 60                   # the window needs some of them
    wanted = time.localtime(when)
    for button, value in ((hour, wanted.tm_hour), (minute, wanted.tm_min)):
        button.get_value_iface().set_current_value(value)
        until(lambda b=button, v=value: b.get_value_iface().get_current_value() == v, 'the time is set')
    day.program.focus()
    day.program.key('Escape')
    day.program.gone('spin button', 'Hour')
    until(lambda: day.program.look('button', 'Schedule') or (day.program.click('button', 'Back') and False), 'the page to write on', 20, 0.5)
    day.publish('Schedule')
    waiting = until(lambda: next((d for d in day.drafts() if d['text'] == 'On the minute' and d['scheduled']), None), 'the post waits')
    assert waiting['scheduled'] == when * 1_000_000, (waiting['scheduled'], when)
    assert not any(e.findtext(ATOM + 'title') == 'On the minute' for _, e in day.entries()) or time.time() >= when
    _, entry = day.entry('On the minute', when - time.time() + 30)
    published = calendar.timegm(time.strptime(entry.findtext(ATOM + 'published')[:19], '%Y-%m-%dT%H:%M:%S'))
    assert when <= published <= when + 20 and time.time() >= when, (published, when)
    until(lambda: not any(d['text'] == 'On the minute' for d in day.drafts()), 'no draft is left')
    assert [e.findtext(ATOM + 'title') for _, e in day.entries()].count('On the minute') == 1


@case('the composer and the blog fit 360 pixels')
def narrow(day):
    day.program.resize(360, 640)
    day.program.action('win.open-feed', '', '')
    day.program.says('On the minute')
    day.shot('15-narrow-blog')
    day.compose()
    day.write('Narrow #window with a rather long line that has to be wrapped somewhere')
    day.shot('16-narrow')
    day.close_dialogs()


def prepare(server, stage, relay):
    server.add_user('alice')
    server.add_user('bob')
    server.befriend('alice', 'bob')
    server.start()
    day = Day(server, stage, relay)
    day.start()
    return day


if __name__ == '__main__':
    with_uploads = servers.new_server(KIND)
    with_uploads.upload_limit = LIMIT
    one_relay = before_uploads(with_uploads)
    with with_uploads as one_server, Stage() as one_stage:
        one_day = prepare(one_server, one_stage, one_relay)
        try:
            run(one_day, on_failure=one_day.failed)
        finally:
            one_day.program.kill()
