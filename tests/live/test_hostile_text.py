#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Group E: text that wants to be more than text.  What the accessible tree shows is what a person
sees; the program must show it literally, stay alive and take the next message.

Not here: E08, E09 (test_feed_hostile.py); E03 is in test_stalls.py."""
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from live.arena import Arena  # noqa: E402
from live.forge import EVIL, FRIEND  # noqa: E402
from live.hostile import HostileServer  # noqa: E402
from live.tap import case, run  # noqa: E402
from xml.sax.saxutils import escape  # noqa: E402

MARKUP = "<span size='100000'><b>&amp; <a href='file:///etc/passwd'>x</a> %s %n {0}"


def say(arena, body, extra='', sender=FRIEND + '/x'):
    arena.online()
    ident = arena.server.wait_online().deliver(sender, body, extra=extra)
    arena.stored.wait(lambda: next((m for m in arena.stored.messages() if m['stanza_id'] == ident), None), repr(body[:60]))
    arena.program.check_alive()
    return ident


@case('E01 markup in a message, a status, a nickname and a name is shown as it is')
def e01(arena):
    program = arena.program
    say(arena, MARKUP)
    program.wait_row('Messages', MARKUP)
    program.action('win.show-conversations')
    program.wait_row('Conversations', MARKUP[:30])
    arena.server.inject(f"<presence xmlns='jabber:client' from='{FRIEND}/x'><show>away</show><status>{escape(MARKUP)}</status></presence>")
    program.action('win.show-contacts')
    program.wait_row('Contacts', MARKUP[:30])
    arena.server.inject(f"<iq xmlns='jabber:client' type='set' id='e01'><query xmlns='jabber:iq:roster'><item jid='paris@friends.test' name='{escape(MARKUP, {chr(39): '&apos;'})}' subscription='both'><group>{escape(MARKUP)}</group></item></query></iq>")
    arena.stored.wait(lambda: (arena.stored.contacts().get('paris@friends.test') or {}).get('name') == MARKUP, 'the name')
    program.wait_row('Contacts', re.compile(re.escape(MARKUP[:30]) + '.*'))
    arena.server.inject(f"<presence xmlns='jabber:client' type='subscribe' from='{EVIL}'><nick xmlns='http://jabber.org/protocol/nick'>{escape(MARKUP)}</nick><status>{escape(MARKUP)}</status></presence>")
    arena.stored.wait(lambda: arena.stored.rows('SELECT 1 FROM request'), 'the request')
    program.action('app.show-requests')
    program.says('mallory@evil.test')
    program.screenshot('markup')
    program.key('Escape')
    program.action('win.show-conversations')


@case('E02 E14 a web page, a script and a shell command are only words')
def e02(arena):
    for text in ('<script>alert(1)</script>', '<img src=x onerror=alert(1)>', '$(touch /tmp/envoi-pwned) `id` ; rm -rf ~', "'; DROP TABLE message; --", '\\u0000 %00 %s%s%s%n'):
        say(arena, text)
        arena.program.wait_row('Messages', text)
    assert not Path('/tmp/envoi-pwned').exists()
    assert arena.stored.messages()


@case('E04 a long message is cut between characters, never inside one')
def e04(arena):
    for offset in range(4):
        say(arena, 'a' * offset + '👩‍🔬é漢' * 4000)
    arena.sentinel(FRIEND + '/x')
    for row in arena.program.rows('Messages'):
        assert '\ufffd' not in row


@case('E05 directional controls do not turn what stands around them')
def e05(arena):
    text = 'photo \u202egpj.exe and https://example.org/\u202egnp.exe end'
    say(arena, text)
    arena.program.wait_row('Messages', re.compile('photo'))
    arena.program.screenshot('directional')
    # Name and time are labels of their own, untouched; an address with such a character is no link.
    assert arena.program.look('label', 'Juliet') is not None
    assert not [a for a in arena.program.all('link') if '\u202e' in (a.get_name() or '')]


@case('E06 an address that looks like a contact’s is warned of')
def e06(arena):
    arena.program.action('win.add-contact')
    arena.program.set_text(re.compile('^Address'), 'j\u0443liet@friends.test')
    arena.program.says(re.compile('alphabets|look alike|mixes', re.I))
    arena.program.screenshot('look-alike')
    arena.program.key('Escape')


@case('E07 XHTML-IM is not read, the body is')
def e07(arena):
    xhtml = ("<html xmlns='http://jabber.org/protocol/xhtml-im'><body xmlns='http://www.w3.org/1999/xhtml'><p>E07 rich"
             "<img src='http://127.0.0.1:9/track.png'/></p></body></html>")
    say(arena, 'E07 plain', xhtml)
    arena.program.wait_row('Messages', 'E07 plain')
    assert not any('E07 rich' in (b or '') for b in arena.stored.bodies())
    xhtml_only = f"<message xmlns='jabber:client' type='chat' id='e07' from='{FRIEND}/x' to='romeo@hostile.test'>{xhtml.replace('rich', 'only')}</message>"
    assert not any('E07 only' in (b or '') for b in arena.inject(xhtml_only))


@case('E10 a message cannot look like a line of the program')
def e10(arena):
    for text in ('Today', 'New messages', '\n\n\n\nmallory left\n\n\n', '/me is now known as Juliet'):
        say(arena, text)
    arena.program.wait_row('Messages', re.compile('Juliet, .*is now known as Juliet'))   # it has author and time like any other
    arena.program.wait_row('Messages', re.compile('Juliet, [^:]*: ?.*New messages|Juliet, .*New messages'))
    arena.program.screenshot('imitation')


if __name__ == '__main__':
    with HostileServer() as hostile:
        hostile.roster = [{'jid': FRIEND, 'name': 'Juliet', 'subscription': 'both'}]
        with Arena(hostile) as place:
            place.online()
            place.sentinel(FRIEND + '/x')
            place.program.action('win.open-conversation', '', FRIEND)
            place.program.find('list', 'Messages')
            run(place, on_failure=lambda: place.program.screenshot('hostile-text-failed'))
