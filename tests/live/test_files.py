#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures and files, with the real program, a real upload service and a scripted peer: what is sent arrives as others send it, once whatever happens,
and holds nothing of what a camera put into it (F16); what comes is loaded from nobody's host but by a click (F01), and nothing of it is run (F06).

    test_files.py prosody|ejabberd"""
import io
import os
import re
import ssl
import subprocess
import sys
import urllib.request
from pathlib import Path
from xml.etree import ElementTree

from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from live.arena import Arena, open_desktop  # noqa: E402
from live.relay import before_uploads  # noqa: E402
from live.stored import FAILED  # noqa: E402
from live.tap import case, run, say  # noqa: E402
from live.tracker import Tracker  # noqa: E402
from world import servers  # noqa: E402
from world.actors import Stage  # noqa: E402
from world.pictures import photo  # noqa: E402

open_desktop(size='1280x1000')
from live.ui import until  # noqa: E402

OOB, SHARING, METADATA = 'jabber:x:oob', 'urn:xmpp:sfs:0', 'urn:xmpp:file:metadata:0'
UPLOAD = 'urn:xmpp:http:upload:0'


class Harbour:
    def __init__(self, server, stage, relay):
        self.server, self.relay = server, relay
        for name in ('alice', 'bob'):
            server.add_user(name)
        server.befriend('alice', 'bob')
        self.alice, self.bob_jid = server.jid('alice'), server.jid('bob')
        self.room = server.room('harbour')
        self.bob = stage.enter(server, 'bob')
        self.seat = self.bob.join(self.room, 'Bob', roomname='Harbour', persistentroom=True)
        stage.enter(server, 'alice', resource='phone').bookmark(self.room, 'Harbour', 'Alice')
        self.arena = Arena(server, 'alice')
        self.program, self.stored = self.arena.program, self.arena.stored
        self.folder = Path(self.arena.profile.folder) / 'to-send'
        self.folder.mkdir()
        self.trust = ssl.create_default_context(cafile=str(server.authority.file))
        picture = io.BytesIO()
        Image.new('RGB', (320, 200), 'purple').save(picture, 'PNG')
        self.tracker = Tracker(server.authority, picture.getvalue(), 'image/png', 'pixel.png')
        self.clipboard = None
        self.failures = 0

    def ask(self, request):
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=self.trust))
        with opener.open(request, timeout=20) as answer:
            return answer.read()

    def get(self, url):
        return self.ask(urllib.request.Request(url))

    def file(self, name, content):
        path = self.folder / name
        path.write_bytes(content)
        return path

    def open(self, jid):
        self.program.action('win.open-conversation', '', jid)
        self.program.find('text', 'Message')

    def paste(self, path):
        """As who copies a file in the file manager."""
        if self.clipboard is not None:
            self.clipboard.kill()
        self.clipboard = subprocess.Popen(['xclip', '-quiet', '-selection', 'clipboard', '-t', 'text/uri-list'], stdin=subprocess.PIPE,
                                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.clipboard.stdin.write(path.as_uri().encode() + b'\r\n')
        self.clipboard.stdin.close()
        until(lambda: path.as_uri() in subprocess.run(['xclip', '-o', '-selection', 'clipboard', '-t', 'text/uri-list'],
                                                     capture_output=True, text=True, timeout=5).stdout, 'the clipboard')
        self.program.focus()
        self.program.point_and_click(self.program.find('text', 'Message'))
        self.program.key('ctrl+v')

    def send(self, path, description=None):
        self.paste(path)
        self.program.says(path.name)
        if description:
            self.program.set_text('Description of the Picture', description)
            self.shot('0-dialog')
        self.program.click('button', 'Send')
        self.program.gone('button', re.compile('Do not send'))

    def arrived(self, name):
        """What the peer got of a file of this name, so far."""
        found = []
        for seen in list(self.bob.seen):
            sharing = seen.kinds.get('file-sharing')
            if sharing is not None and not seen.carbon and sharing.findtext(f'{{{METADATA}}}file/{{{METADATA}}}name') == name:
                found.append(seen)
        return found

    def wait_arrived(self, name, patience=30):
        return self.bob.wait(lambda: next(iter(self.arrived(name)), None), f'the file {name}', patience)

    def upload_as_bob(self, name, content, media_type):
        answer = self.bob.iq('get', f"<request xmlns='{UPLOAD}' filename='{name}' size='{len(content)}' content-type='{media_type}'/>",
                             to=f'upload.{self.server.domain}')
        slot = answer.find(f'{{{UPLOAD}}}slot')
        put = slot.find(f'{{{UPLOAD}}}put')
        headers = {h.get('name'): h.text for h in put.findall(f'{{{UPLOAD}}}header')}
        self.ask(urllib.request.Request(put.get('url'), data=content, method='PUT', headers={**headers, 'Content-Type': media_type}))
        return slot.find(f'{{{UPLOAD}}}get').get('url')

    def share(self, to, url, kind='chat'):
        return self.bob.say(to, url, extra=f"<x xmlns='{OOB}'><url>{url}</url></x>", kind=kind)

    def shot(self, name):
        self.program.screenshot(f'files-{self.server.kind}-{name}')

    def failed(self):
        self.failures += 1
        if self.program.alive():
            self.shot(f'failed-{self.failures}')
            say(self.program.tree())
        say(self.program.tail(20))
        say('the peer saw', *(ElementTree.tostring(seen.xml, 'unicode') for seen in list(self.bob.seen)[-3:]))


@case('F16 a picture in a conversation: arrives as others send it, with its description, and without place and camera')
def picture(harbour):
    program = harbour.program
    harbour.arena.start()
    harbour.seat.wait_person('Alice', 40)
    harbour.open(harbour.bob_jid)
    harbour.send(harbour.file('pier.jpg', photo('navy')), 'The pier at night')
    seen = harbour.wait_arrived('pier.jpg')
    assert seen.body.startswith('https://'), seen.body
    assert seen.kinds['x'].findtext(f'{{{OOB}}}url') == seen.body
    file = seen.kinds['file-sharing'].find(f'{{{METADATA}}}file')
    said = {child.tag.split('}')[1]: child.text for child in file}
    assert said['media-type'] == 'image/jpeg' and said['desc'] == 'The pier at night' and (said['width'], said['height']) == ('900', '600'), said
    content = harbour.get(seen.body)
    assert len(content) == int(said['size'])
    assert b'SecretCamera' not in content and b'Exif' not in content
    assert Image.open(io.BytesIO(content)).size == (900, 600)
    program.wait_row('Messages', re.compile('You, .*Picture: The pier at night.*(Sent|Delivered)'))
    program.find('button', 'Picture: The pier at night')
    harbour.shot('1-sent')
    until(lambda: not list((harbour.arena.profile.data).rglob('sending/*')), 'nothing left of it among what is to be sent')


@case('a picture in a room')
def in_room(harbour):
    harbour.open(harbour.room)
    harbour.send(harbour.file('boat.jpg', photo('teal')))
    seen = harbour.wait_arrived('boat.jpg')
    assert seen.type == 'groupchat' and seen.sender == f'{harbour.room}/Alice', seen
    harbour.program.wait_row('Messages', re.compile('You, .*Picture: boat.jpg.*Delivered'))


@case('a picture from a contact, on the own server: shown at once; a click makes it large')
def receive(harbour):
    program = harbour.program
    harbour.open(harbour.bob_jid)
    url = harbour.upload_as_bob('cake.jpg', photo('orange'), 'image/jpeg')
    harbour.share(harbour.alice, url)
    program.wait_row('Messages', re.compile('Picture: cake.jpg'))
    program.click(accessible=program.find('button', 'Picture: cake.jpg'))
    program.find('button', 'Save Picture')
    harbour.shot('2-viewer')
    program.focus()
    program.key('Escape')
    program.gone('button', 'Save Picture')


@case('F01 a picture on a stranger\'s host: not a byte is asked for before a click, and then nothing is told of us')
def tracked(harbour):
    program = harbour.program
    harbour.share(harbour.alice, harbour.tracker.url)
    button = program.find('button', 'Load the picture from tracker.localhost')
    harbour.bob.say(harbour.alice, 'Have you seen it?')
    program.wait_row('Messages', 'Have you seen it')
    harbour.shot('3-asks')
    assert harbour.tracker.asked == [], harbour.tracker.asked
    program.click(accessible=button)
    program.find('button', 'Picture: pixel.png')
    assert len(harbour.tracker.asked) == 1, harbour.tracker.asked
    told = {name.lower() for name in harbour.tracker.asked[0]}
    assert not told & {'cookie', 'referer', 'user-agent', 'accept-language', 'authorization'}, told


@case('F06 a program is a card that does not open it; a document is one that does')
def cards(harbour):
    program = harbour.program
    harbour.share(harbour.alice, harbour.upload_as_bob('notes.txt', b'some words', 'text/plain'))
    program.find('button', 'Open notes.txt')
    harbour.share(harbour.alice, harbour.tracker.url.replace('pixel.png', 'setup.sh'))
    program.find('button', 'Save setup.sh')
    assert program.look('button', 'Open setup.sh') is None
    program.says('This kind of file can run programs')
    harbour.shot('4-cards')


@case('F10 a picture that is taken back is gone from this computer, too')
def taken_back(harbour):
    program = harbour.program
    picture = photo('crimson')
    url = harbour.upload_as_bob('secret.jpg', picture, 'image/jpeg')
    ident = harbour.share(harbour.alice, url)
    program.find('button', 'Picture: secret.jpg')

    def kept():
        return [f for f in Path(harbour.arena.profile.folder).rglob('*') if f.is_file() and f.stat().st_size == len(picture) and f.read_bytes() == picture]
    assert kept()
    harbour.bob.raw(f"<message type='chat' to='{harbour.alice}' id='gone-1'><retract xmlns='urn:xmpp:message-retract:1' id='{ident}'/>"
                    "<body>taken back</body><store xmlns='urn:xmpp:hints'/></message>")
    program.wait_row('Messages', re.compile('deleted this message'))
    program.gone('button', 'Picture: secret.jpg')
    until(lambda: not kept(), 'no copy left')


@case('cancelled in the middle: nothing is sent, and it can be tried again')
def cancelled(harbour):
    program, relay = harbour.program, harbour.relay
    relay.stop_after(200_000)
    harbour.send(harbour.file('long.bin', os.urandom(3_000_000)))
    until(lambda: relay.passed > 200_000, 'the upload under way')
    harbour.shot('5-under-way')
    program.click('button', 'Cancel')
    program.says('Not sent: you cancelled it.')
    relay.release()
    row = next(m for m in harbour.stored.messages(harbour.bob_jid) if 'long.bin' in (m['file'] or ''))
    assert row['state'] == FAILED, row['state']
    harbour.bob.say(harbour.alice, 'Anything coming?')
    program.wait_row('Messages', 'Anything coming')
    assert harbour.arrived('long.bin') == []
    program.click('button', 'Try Again')
    seen = harbour.wait_arrived('long.bin')
    assert len(harbour.get(seen.body)) == 3_000_000


@case('T06 killed in the middle of an upload: goes on by itself, and arrives once')
def killed(harbour):
    program, relay = harbour.program, harbour.relay
    relay.stop_after(200_000)
    harbour.send(harbour.file('survivor.bin', os.urandom(3_000_000)))
    until(lambda: relay.passed > 200_000, 'the upload under way')
    program.kill()
    relay.release()
    waiting = [m for m in harbour.stored.outbox(copy=True)]
    assert len(waiting) == 1, waiting
    harbour.arena.start()
    seen = harbour.wait_arrived('survivor.bin')
    harbour.open(harbour.bob_jid)
    program.wait_row('Messages', re.compile('survivor.bin.*(Sent|Delivered)'))
    harbour.bob.say(harbour.alice, 'Got it')
    program.wait_row('Messages', 'Got it')
    assert len(harbour.arrived('survivor.bin')) == 1, harbour.arrived('survivor.bin')
    assert len(harbour.get(seen.body)) == 3_000_000
    archived = [s for _, s in harbour.bob.read_archive(harbour.alice) if s.body == seen.body]
    assert len(archived) == 1, archived


@case('written without a line: goes when there is one; what is written after it does not wait for it')
def offline(harbour):
    program = harbour.program
    harbour.server.kill()
    program.says(re.compile('onnect|ffline|reach'))
    harbour.send(harbour.file('patience.jpg', photo('green')))
    program.wait_row('Messages', re.compile('You, .*Picture: patience.jpg'))
    harbour.server.start()
    harbour.bob.wait_online(60)
    harbour.program.action('win.retry', harbour.alice)
    harbour.wait_arrived('patience.jpg', 90)
    assert len(harbour.arrived('patience.jpg')) == 1


@case('pictures and files fit 360 pixels, and all their controls have names')
def narrow(harbour):
    from live.ui import has_state, walk
    program = harbour.program
    program.resize(360, 640)
    harbour.open(harbour.bob_jid)
    program.find('button', 'Picture: patience.jpg')
    harbour.shot('6-narrow')
    wanted = {'button', 'toggle button', 'text', 'list', 'progress bar'}
    bare = [f'{a.get_role_name()} in {a.get_parent().get_name()!r}' for a in walk(program.application)
            if a.get_role_name() in wanted and not a.get_name() and has_state(a, 'SHOWING')]
    assert not bare, bare
    assert 'CRITICAL' not in program.tail(500), program.tail(20)


if __name__ == '__main__':
    kind = sys.argv[1]
    one_server = servers.new_server(kind, domain=f'{kind}.localhost')
    relay = before_uploads(one_server)
    with one_server, Stage() as one_stage:
        one_harbour = Harbour(one_server, one_stage, relay)
        try:
            run(one_harbour, on_failure=one_harbour.failed)
        finally:
            if one_harbour.clipboard is not None:
                one_harbour.clipboard.kill()
            one_harbour.program.kill()
