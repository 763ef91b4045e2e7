#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""People, through the window: who asks, who is added, named, grouped, removed, blocked; what is seen of them and what they see.

    test_people.py KIND        prosody, ejabberd or ejabberd-sql

One program, one server; everybody else is on another client."""
import base64
import hashlib
import re
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from live.arena import Arena, open_desktop  # noqa: E402
from live.tap import case, run, say  # noqa: E402
from world import servers  # noqa: E402
from world.actors import Stage  # noqa: E402
from world.pictures import png  # noqa: E402

KIND = sys.argv[1] if len(sys.argv) > 1 else 'prosody'
FLAG = (250, 0, 130)                # a colour that nothing else in the window has
OWN = (0, 190, 255)
NICK = 'http://jabber.org/protocol/nick'


open_desktop()                      # libatspi looks at the environment when it is imported
from live.ui import Atspi, has_state, text_of, turn, until, walk  # noqa: E402


class Day:
    """What all cases share."""

    def __init__(self, server, stage):
        self.server, self.stage = server, stage
        self.arena = Arena(server, 'alice')
        self.program, self.stored = self.arena.program, self.arena.stored
        self.alice = server.jid('alice')
        self.failures = 0

    def failed(self):
        self.failures += 1
        if self.program.alive():
            self.program.screenshot(f'people-{KIND}-failed-{self.failures}')
            while self.program.all('dialog'):
                self.close()
        say(self.program.tail(8))

    def shot(self, name):
        self.program.screenshot(f'people-{KIND}-{name}')

    def contact(self, jid):
        return self.stored.contacts().get(jid) or {}

    def row(self, pattern, patience=20):
        return self.program.wait_row('Contacts', re.compile(pattern), patience)

    def no_row(self, pattern):
        until(lambda: not any(re.search(pattern, r) for r in self.program.rows('Contacts')), f'{pattern!r} gone')

    def details(self, jid):
        self.program.action('win.show-contact', self.alice, jid)
        self.program.says(re.compile('^' + re.escape(jid)))

    def close(self):
        """The topmost dialog goes; in a row that is being written, the first Escape ends only that."""
        dialogs = len(self.program.all('dialog'))
        for _ in range(3):
            self.program.focus()
            self.program.key('Escape')
            try:
                return until(lambda: len(self.program.all('dialog')) < dialogs, 'a dialog gone', 3)
            except AssertionError:
                continue
        raise AssertionError('the dialog does not close')

    def edit(self, name, text):
        """Writes into a row and applies it by Return; it offers to apply only what is written with the focus in it."""
        self.program.focus()
        self.program.point_and_click(self.program.find('text', name))
        until(lambda: has_state(self.program.find('text', name), 'FOCUSED'), f'the focus in {name!r}')
        self.program.set_text(name, text)
        self.program.find('button', 'Apply')
        self.program.key('Return')

    def choose(self, file):
        """Gives the file chooser a path."""
        window = self.program.find(None, 'Choose a Picture')

        def field():
            return next((a for a in walk(window) if a.get_role_name() == 'text' and has_state(a, 'FOCUSED')), None)
        for _ in range(6):                              # the window may not listen to the first one yet
            found = subprocess.run(['xdotool', 'search', '--onlyvisible', '--name', '^Choose a Picture$'], capture_output=True, text=True).stdout.split()
            for ident in found[-1:]:
                subprocess.run(['xdotool', 'windowraise', ident, 'windowfocus', ident], check=False, stderr=subprocess.DEVNULL)
            self.program.key('slash')
            try:
                entry = until(field, 'the field for a path', 4)
                break
            except AssertionError:
                continue
        else:
            raise AssertionError('the file chooser takes no path')
        Atspi.EditableText.set_text_contents(entry, str(file))
        until(lambda: text_of(entry) == str(file), 'the path in its field')
        self.program.key('Return')

    def press(self, name):
        """Goes to a row that is a button and presses it, by keyboard: Tab until it has the focus, then Return."""
        self.program.find('button', name)
        dialog = self.program.all('dialog')[-1]
        self.program.focus()
        for _ in range(40):
            if any(has_state(b, 'FOCUSED') for b in self.program.all('button', name, dialog)):
                return self.program.key('Return')
            self.program.key('Tab')
            turn()
        raise AssertionError(f'the keyboard does not reach {name!r}')

    def ask(self, name, nick=None, text=None):
        """Somebody new asks alice to be a contact."""
        self.server.add_user(name)
        peer = self.stage.enter(self.server, name)
        extra = f"<nick xmlns='{NICK}'>{nick}</nick>" if nick else ''
        peer.presence(kind='subscribe', to=self.alice, status=text, extra=extra)
        self.stored.wait(lambda: self.requests(peer.bare), f'the request of {name}')
        return peer

    def requests(self, jid):
        return self.stored.rows('SELECT * FROM request WHERE jid = ?', (jid,))

    def got(self, peer, kind):
        """Waits until the peer has such a presence from alice."""
        peer.wait(lambda: any(p.get('type') == kind for p in peer.presences.get(self.alice, [])), f'{kind} from alice')

    def blocked(self):
        answer = self.other.iq('get', "<blocklist xmlns='urn:xmpp:blocking'/>")
        return {e.get('jid') for e in answer.iter('{urn:xmpp:blocking}item')}

    def roster(self, jid):
        """The item in alice's list, as the server has it."""
        answer = self.other.iq('get', "<query xmlns='jabber:iq:roster'/>")
        for item in answer.iter('{jabber:iq:roster}item'):
            if item.get('jid') == jid:
                return item.get('name'), {g.text for g in item}, item.get('subscription')
        return None

    def shows(self, colour):
        """Whether any pixel of the screen has this colour."""
        pixels = subprocess.run(['import', '-window', 'root', '-depth', '8', 'rgb:-'], capture_output=True).stdout
        place = pixels.find(bytes(colour) * 4)
        return place >= 0

    def picture(self, data):
        ident = hashlib.sha1(data).hexdigest()
        return next((f for f in self.arena.profile.folder.rglob(ident + '*')), None)


def prepare(server, stage):
    for name in ('alice', 'bob', 'carol'):
        server.add_user(name)
    server.set_roster('alice', [servers.contact(server.jid('bob'), 'Bob Example', ['Friends']), servers.contact(server.jid('carol'))])
    server.set_roster('bob', [servers.contact(server.jid('alice'), 'Alice')])
    server.set_roster('carol', [servers.contact(server.jid('alice'))])
    day = Day(server, stage)
    day.bob, day.carol = stage.enter(server, 'bob'), stage.enter(server, 'carol')
    day.face = png(96, 96, lambda x, y: FLAG)
    day.bob.publish_avatar(day.face)
    day.carol.publish_nick('Carol of the Hills')
    return day


@case('a nickname published before the first sign-in is shown')
def nickname(day):
    day.program.start()
    day.got(day.bob, None)
    day.other = day.stage.enter(day.server, 'alice', resource='phone')
    day.stored.wait(lambda: day.contact(day.carol.bare).get('nickname') == 'Carol of the Hills', 'the nickname', 30)


@case('a picture is not fetched before it is shown')
def not_fetched(day):
    day.stored.wait(lambda: day.contact(day.bob.bare).get('avatar_hash'), 'the hash of the picture', 30)
    assert not day.picture(day.face), 'fetched though nobody looks'


@case('shown, it is fetched, kept by its hash, and stands in the row')
def avatar(day):
    day.program.action('win.show-contacts')
    day.row('Carol of the Hills')
    file = day.stored.wait(lambda: day.picture(day.face), 'the picture')
    assert file.read_bytes() == day.face
    until(lambda: day.shows(FLAG), 'the picture in the window')
    day.shot('01-contacts')
    day.bob.stage.run(day.bob.publish_now('urn:xmpp:avatar:metadata', 'none', "<metadata xmlns='urn:xmpp:avatar:metadata'/>"))
    until(lambda: not day.shows(FLAG), 'the picture gone when it is taken back')


@case('presence is shown in words with the status text')
def presence(day):
    for show, word in (('away', 'Away'), ('dnd', 'Busy|disturb'), ('xa', 'Away|away|Long'), ('chat', 'chat|talk')):
        day.bob.presence(show, f'now {show} <b>&amp;')
        day.row(f'Bob Example.*({word}).*now {show} <b>&amp;')
    day.bob.presence()
    day.row('Bob Example.*(Online|Available|Here)')
    day.bob.leave()
    day.row('Bob Example.*Offline')
    day.bob.come_back()
    day.row('Bob Example.*(Online|Available|Here)')


@case('a request shows name, address and words; accepted, both see each other')
def accept(day):
    dave = day.ask('dave', 'Dave <i>D</i>'.replace('<', '&lt;'), 'We met at the <lake>')
    day.program.action('app.show-requests')
    day.program.says(dave.bare)
    day.program.says('We met at the <lake>')
    if KIND == 'prosody':
        day.program.says('Dave <i>D</i>')
    day.shot('02-request')
    day.program.click('button', re.compile('Accept'))
    day.got(dave, 'subscribed')
    day.got(dave, 'subscribe')
    dave.presence(kind='subscribed', to=day.alice)
    dave.presence('away', 'painting')
    day.stored.wait(lambda: not day.requests(dave.bare), 'the request answered')
    day.program.says('No Requests')
    day.shot('03-no-requests')
    day.close()
    day.row('dave.*painting')


@case('a declined request is answered and leaves no contact')
def decline(day):
    erin = day.ask('erin', None, 'Let me in')
    day.program.action('app.show-requests')
    day.program.says('Let me in')
    day.program.click('button', re.compile('Decline'))
    day.got(erin, 'unsubscribed')
    day.stored.wait(lambda: not day.requests(erin.bare), 'the request answered')
    day.close()
    day.no_row('erin')
    assert day.roster(erin.bare) is None or day.roster(erin.bare)[2] in ('none', None), day.roster(erin.bare)


@case('a blocked one cannot ask again, is listed, and may be let in again')
def block(day):
    frank = day.ask('frank', None, 'Buy my watches')
    day.program.action('app.show-requests')
    day.program.says('Buy my watches')
    day.program.click('button', re.compile('Block'))
    day.stored.wait(lambda: day.contact(frank.bare).get('blocked'), 'frank blocked')
    assert day.blocked() == {frank.bare}
    day.close()
    frank.presence(kind='subscribe', to=day.alice, status='And again')
    frank.say(day.alice, 'spam')
    marker = day.carol.say(day.alice, 'after the spam')
    day.stored.wait_body('after the spam')
    assert marker and not day.requests(frank.bare) and 'spam' not in day.stored.bodies()
    day.program.action('app.accounts')
    day.program.says('Blocked Addresses')
    day.program.find(None, re.compile(re.escape(frank.bare)))
    day.shot('04-blocked')
    day.program.click('button', 'Unblock ' + frank.bare)
    day.stored.wait(lambda: not day.contact(frank.bare).get('blocked'), 'frank unblocked')
    assert day.blocked() == set()
    day.program.gone(None, 'Blocked Addresses')
    day.close()


@case('blocked on another device of ours, blocked here')
def block_elsewhere(day):
    day.other.iq('set', f"<block xmlns='urn:xmpp:blocking'><item jid='{day.carol.bare}'/></block>")
    day.row('Carol of the Hills.*Blocked')
    day.shot('05-blocked-row')
    day.details(day.carol.bare)
    day.press('Unblock')
    day.stored.wait(lambda: not day.contact(day.carol.bare).get('blocked'), 'carol unblocked')
    assert day.blocked() == set()
    day.close()
    day.row('Carol of the Hills.*(Online|Available|Here)')


@case('add a contact by address; it accepts and is seen')
def add(day):
    day.server.add_user('grace')
    grace = day.stage.enter(day.server, 'grace')
    day.program.focus()
    day.program.key('ctrl+n')
    day.program.find(None, 'Add Contact')
    assert not day.program.sensitive(day.program.find('button', re.compile('^_?Add$')))
    day.program.set_text(re.compile('^Address'), f'xmpp:{grace.bare}?roster')
    day.program.set_text(re.compile('^Name'), 'Grace')
    day.program.set_text(re.compile('^Groups'), 'Friends, Work')
    day.shot('06-add-contact')
    day.program.click('button', re.compile('^_?Add$'))
    day.got(grace, 'subscribe')
    day.row('Grace.*Waiting')
    grace.presence(kind='subscribed', to=day.alice)
    grace.presence('dnd', 'in a meeting')
    day.row('Grace.*in a meeting')
    assert day.roster(grace.bare) == ('Grace', {'Friends', 'Work'}, 'to'), day.roster(grace.bare)
    grace.presence(kind='subscribe', to=day.alice)     # she was added: no question is asked
    day.got(grace, 'subscribed')
    assert not day.requests(grace.bare)
    day.grace = grace


@case('an address that looks like another is warned of, a wrong one says so')
def lookalike(day):
    day.program.action('win.add-contact')
    day.program.set_text(re.compile('^Address'), 'p\u0430ypal@' + day.server.domain)
    day.program.says('look alike')
    day.shot('07-look-alike')
    day.program.set_text(re.compile('^Address'), 'nobody at all')
    day.program.gone(None, re.compile('look alike'))
    assert not day.program.sensitive(day.program.find('button', re.compile('^_?Add$')))
    day.close()


@case('rename and regroup in the contact\'s dialog')
def rename(day):
    day.details(day.grace.bare)
    day.shot('08-contact')
    day.edit('Name', 'Grace \U0001f33b <u>H</u>')
    day.row('Grace \U0001f33b <u>H</u>')
    day.edit('Groups, Separated by Commas', 'Garden')
    until(lambda: day.roster(day.grace.bare) == ('Grace \U0001f33b <u>H</u>', {'Garden'}, 'both'), 'the server has it', 20, 0.2)
    day.close()


@case('changed on another device, changed here')
def pushed(day):
    day.other.iq('set', f"<query xmlns='jabber:iq:roster'><item jid='{day.grace.bare}' name='Gracie'><group>Garden</group></item></query>")
    day.row('Gracie.*in a meeting')


@case('removing asks first; then neither sees the other')
def remove(day):
    day.details(day.grace.bare)
    day.press(re.compile('^Remove From Contacts'))
    day.program.says('Remove This Contact?')
    day.shot('09-remove')
    day.program.click('button', 'Cancel')
    day.program.gone(None, 'Remove This Contact?')
    assert day.roster(day.grace.bare) is not None
    day.press(re.compile('^Remove From Contacts'))
    day.program.says('Remove This Contact?')
    day.program.click('button', 'Remove')
    day.no_row('Gracie')
    day.got(day.grace, 'unsubscribed')
    assert day.roster(day.grace.bare) is None


@case('one\'s own presence and status text reach the others')
def own_status(day):
    day.program.click('toggle button', re.compile('^Your [Pp]resence'))
    field = day.program.set_text('Status text', 'in the garden \U0001f33b')
    day.shot('10-presence')
    day.program.click('button', 'Set Status')
    assert field is not None

    def last():
        return next((p for p in reversed(day.bob.presences.get(day.alice, [])) if p.get('type') is None and
                     not (p.get('from') or '').endswith('/phone')), None)

    def seen(show, status):
        p = last()
        return p is not None and p.findtext('{jabber:client}show') == show and p.findtext('{jabber:client}status') == status
    day.bob.wait(lambda: seen(None, 'in the garden \U0001f33b'), 'the status')
    day.program.action('app.set-availability', 'busy')
    day.bob.wait(lambda: seen('dnd', 'in the garden \U0001f33b'), 'busy')
    day.program.action('app.set-availability', 'online')
    day.bob.wait(lambda: seen(None, 'in the garden \U0001f33b'), 'online again')


@case('a contact\'s profile is shown as plain text')
def profile(day):
    day.bob.iq('set', "<vCard xmlns='vcard-temp'><FN>Robert &lt;b&gt;Example</FN><ORG><ORGNAME>The Mill</ORGNAME></ORG><BDAY>1970-02-03</BDAY>"
               "<EMAIL><INTERNET/><USERID>bob@example.org</USERID></EMAIL><URL>https://example.org/bob</URL></vCard>")
    day.details(day.bob.bare)
    for text in ('Robert <b>Example', 'The Mill', '1970-02-03', 'bob@example.org', 'https://example.org/bob'):
        day.program.says(text)
    assert len(day.program.all('button', 'Open Link')) == 1
    day.shot('16-profile')
    day.close()


@case('one\'s own name reaches the contacts')
def own_name(day):
    day.bob.xmpp['xep_0030'].add_feature(NICK + '+notify')
    day.program.action('win.show-account', day.alice)
    day.shot('17-own-name')
    day.edit('Name That Your Contacts See', 'Alice \U0001f33b <i>L</i>')

    def published():
        answer = day.bob.iq('get', f"<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='{NICK}'/></pubsub>", to=day.alice)
        return [e.text for e in answer.iter('{%s}nick' % NICK)]
    until(lambda: published() == ['Alice \U0001f33b <i>L</i>'], 'the name at the server', 20, 0.3)
    day.close()


def own_picture(day):
    """(metadata's info element or None, the data) as a contact gets it."""
    def items(node, item=None):
        inner = f"<item id='{item}'/>" if item else ''
        answer = day.bob.iq('get', f"<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='{node}'>{inner}</items></pubsub>", to=day.alice)
        return answer
    info = next(items('urn:xmpp:avatar:metadata').iter('{urn:xmpp:avatar:metadata}info'), None)
    if info is None:
        return None, None
    data = next(items('urn:xmpp:avatar:data', info.get('id')).iter('{urn:xmpp:avatar:data}data'), None)
    return info, data is not None and base64.b64decode(data.text)


@case('one\'s own picture: chosen, cut to a square, shown before it goes out, published, taken back')
def picture(day):
    file = day.arena.profile.folder / 'holiday.png'
    file.write_bytes(png(800, 500, lambda x, y: OWN if 150 <= x < 650 else (0, 0, 0)))
    day.program.action('win.show-account', day.alice)
    day.program.click('button', 'Choose Picture…')
    day.choose(file)
    day.program.says('Use This Picture?')
    day.shot('19-preview')
    assert own_picture(day) == (None, None), 'published before the person agreed'
    day.program.click('button', 'Use Picture')
    until(lambda: own_picture(day)[1], 'the picture at the server', 20, 0.3)
    info, data = own_picture(day)
    assert hashlib.sha1(data).hexdigest() == info.get('id') and int(info.get('bytes')) == len(data) <= 65536, info.attrib
    assert (info.get('type'), info.get('width'), info.get('height')) == ('image/png', '256', '256'), info.attrib
    assert data[16:24] == (256).to_bytes(4) * 2, 'another size than announced'
    until(lambda: day.shows(OWN), 'the picture in the window')
    day.shot('20-own-picture')
    assert (day.arena.profile.data / 'envoi' / 'avatars' / info.get('id')).exists() or day.picture(data)
    day.program.click('button', 'Remove Picture')
    until(lambda: own_picture(day) == (None, None), 'no picture at the server', 20, 0.3)
    day.program.gone('button', 'Remove Picture')
    day.close()


@case('a file that is no picture is refused in words')
def no_picture(day):
    file = day.arena.profile.folder / 'evil.png'
    file.write_bytes(b'\x89PNG\r\n\x1a\n' + b'not at all' * 50)
    day.program.action('win.show-account', day.alice)
    day.program.click('button', 'Choose Picture…')
    day.choose(file)
    day.program.says('cannot be used as a picture')
    assert not day.program.look(None, 'Use This Picture?')
    day.close()


def kept_password(address):
    import gi
    gi.require_version('Secret', '1')
    from gi.repository import Secret
    schema = Secret.Schema.new('im.envoi.Envoi', Secret.SchemaFlags.NONE,
                               {'account': Secret.SchemaAttributeType.STRING, 'kind': Secret.SchemaAttributeType.STRING})
    return Secret.password_lookup_sync(schema, {'account': address, 'kind': 'password'}, None)


@case('the password is changed at the server and in the keyring')
def password(day):
    day.program.action('win.show-account', day.alice)
    day.press('Change Password…')
    day.program.find('dialog', 'Change Password')
    change = lambda: day.program.find('button', 'Change')   # noqa: E731
    for row, text in (('Current Password', 'wrong'), ('New Password', 'n\u00e4w & s3cret'), ('New Password Again', 'n\u00e4w & s3cre')):
        day.program.set_text(row, text)
    assert not day.program.sensitive(change()), 'two different new ones'
    day.program.set_text('New Password Again', 'n\u00e4w & s3cret')
    until(lambda: day.program.sensitive(change()), 'the button can be pressed')
    day.program.click('button', 'Change')
    day.program.says('not the current password')
    day.shot('21-wrong-password')
    day.program.set_text('Current Password', day.server.users['alice'])
    day.program.click('button', 'Change')
    day.program.gone('dialog', 'Change Password')
    day.server.users['alice'] = 'n\u00e4w & s3cret'
    late = day.stage.enter(day.server, 'alice', resource='late', password='n\u00e4w & s3cret')
    late.leave()
    early = day.stage.enter(day.server, 'alice', resource='early', password='secret', wait=False)
    early.wait(lambda: early.failures, 'the old one refused')
    early.wanted = False
    day.close()
    until(lambda: kept_password(day.alice) == 'n\u00e4w & s3cret', 'the new password in the keyring')
    # A new run has nothing but the keyring.
    day.program.environment.pop('ENVOI_TEST_PASSWORD', None)
    day.program.environment.pop('ENVOI_TEST_ACCOUNT', None)
    day.program.quit()
    day.server.restart(politely=True)
    day.carol.wait_online()
    day.carol.presences.clear()
    day.program.start()
    day.carol.wait(lambda: any(p.get('type') is None and not p.get('from').endswith('/phone') for p in day.carol.presences.get(day.alice, [])),
                   'alice online with the new password', 40)


@case('the dialogs fit 360 pixels')
def narrow(day):
    day.program.resize(360, 640)
    for name, opens in (('11-narrow-contact', lambda: day.details(day.bob.bare)), ('12-narrow-add', lambda: day.program.action('win.add-contact')),
                        ('13-narrow-accounts', lambda: day.program.action('app.accounts')),
                        ('14-narrow-account', lambda: day.program.action('win.show-account', day.alice)),
                        ('15-narrow-requests', lambda: day.program.action('app.show-requests'))):
        opens()
        day.program.find('button', re.compile('Close|Cancel'))
        day.shot(name)
        day.close()


if __name__ == '__main__':
    with servers.new_server(KIND) as one_server, Stage() as one_stage:
        one_day = prepare(one_server, one_stage)
        try:
            run(one_day, on_failure=one_day.failed)
        finally:
            one_day.program.kill()
