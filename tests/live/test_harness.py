#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The harness tested by itself, without the program: actors converse through each real server,
across its death, through the faulty proxy and through the scripted server."""
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from live import proxy, tap  # noqa: E402
from live.hostile import HostileServer, silent  # noqa: E402
from world import rooms, servers  # noqa: E402
from world.actors import Stage  # noqa: E402


def converse(server, port=None):
    with Stage() as stage:
        alice, bob = stage.enter(server, 'alice', port=port), stage.enter(server, 'bob')
        ident = alice.say(bob.bare, 'hello ✓ <b>&amp;')
        assert bob.wait_body('hello ✓ <b>&amp;').id == ident
        alice.wait_kind('received', ident)
        bob.chat_state(alice.bare, 'composing')
        alice.wait_kind('composing')
        bob.mark(alice.bare, ident)
        alice.wait_kind('displayed', ident)
        bob.wait(lambda: alice.bare in bob.presences, "alice's presence")
        second = stage.enter(server, 'alice', resource='second', port=port)
        bob.say(alice.bare + '/actor', 'only to one')
        second.wait(lambda: [s for s in second.seen if s.carbon == 'received' and s.body == 'only to one'], 'carbon copy')
        archive = [s.body for _, s in alice.read_archive(bob.bare) if s.body]
        assert archive == ['hello ✓ <b>&amp;', 'only to one'], archive


def gather(server):
    """Three people in a room do all that a room allows."""
    server.add_user('carol')
    with Stage() as stage:
        alice, bob, carol = (stage.enter(server, n) for n in ('alice', 'bob', 'carol'))
        tea = server.room('tea')
        host = alice.join(tea, 'Alice', persistentroom=True, membersonly=False)
        assert host.item('Alice')['affiliation'] == 'owner'
        guest, third = bob.join(tea, 'Bob'), carol.join(tea, 'Carol')
        host.wait_person('Carol')
        host.say('hello')
        hello = guest.wait_body('hello')
        guest.reply(hello, 'yes')
        answer = host.wait_body('> hello\nyes')
        assert answer.kinds['reply'].get('id') == rooms.archive_id(hello, tea), answer
        guest.react(hello, '👍')
        host.wait_kind('reactions')
        wrong = guest.say('helo')
        guest.correct(wrong, 'hello too')
        host.wait_kind('replace')
        guest.retract(guest.wait_body('> hello\nyes'))
        host.wait_kind('retract')
        guest.whisper('Carol', 'only for you')
        carol.wait_body('only for you')
        guest.change_nick('Robert')
        host.wait_person('Robert')
        host.set_subject('Tea')
        guest.wait_kind('subject')
        third.say('rubbish')
        rubbish = host.wait_body('rubbish')
        answer = host.moderate(rooms.archive_id(rubbish, tea), 'off topic')
        tap.say(f'{server.kind} moderates: {answer.get("type")}')
        third.say('still here')
        guest.wait_body('still here')
        kept = [s.body for _, s in host.archive() if s.body]
        assert 'hello' in kept and 'still here' in kept, kept
        host.kick('Carol', 'enough')
        third.wait(lambda: not third.inside, 'kicked')
        carol.join(tea, 'Carol')
        host.set_affiliation(carol.bare, 'outcast', 'for good')
        third.wait(lambda: not third.inside, 'banned')
        assert carol.sit(tea, 'Carol').wait(third.refusal, 'refused') == 'forbidden'
        host.configure(passwordprotectedroom=True, roomsecret='open sesame')
        guest.leave()
        assert bob.sit(tea, 'Bob').wait(guest.refusal, 'refused') == 'not-authorized'
        bob.join(tea, 'Bob', 'open sesame')
        host.invite(carol.bare, 'come')
        host.invite(bob.bare, 'come', mediated=False)
        bob.wait(lambda: [s for s in bob.seen if s.xml.find('{jabber:x:conference}x') is not None], 'an invitation')
        assert bob.bookmark(tea, 'Tea', 'Bob').get('type') == 'result'
        assert bob.bookmarks()[tea].get('name') == 'Tea'
        host.destroy('closed', server.room('coffee'))
        guest.wait(lambda: not guest.inside, 'destroyed')


def real(kind):
    with servers.new_server(kind) as server:
        server.add_user('alice')
        server.add_user('bob')
        server.befriend('alice', 'bob')
        converse(server)
        gather(server)
        with Stage() as stage:
            alice, bob = stage.enter(server, 'alice'), stage.enter(server, 'bob')
            start = time.monotonic()
            # Mnesia's archive takes ever longer for each message: 20 a second when it holds 1,000.
            count = 150 if kind == 'ejabberd' else 1000
            for number in range(count):
                alice.say(bob.bare, f'{number}', markable=False)
            bob.wait(lambda: len(bob.bodies()) >= count, f'{count} messages', 60)
            assert bob.bodies() == [str(n) for n in range(count)]
            tap.say(f'{kind}: {count / (time.monotonic() - start):.0f} messages a second between two actors')
            server.restart()
            alice.wait(lambda: alice.sessions == 2 and alice.online, 'alice back')
            bob.wait(lambda: bob.sessions == 2 and bob.online, 'bob back')
            alice.say(bob.bare, 'after the death of the server')
            bob.wait_body('after the death of the server')
            if kind != 'ejabberd':                      # Mnesia may lose its last seconds
                kept = [s.body for _, s in bob.read_archive() if s.body and s.body.isdigit()]
                assert kept == [str(n) for n in range(count)], kept[-3:]
                past = [{'peer': server.jid('bob'), 'outgoing': False, 'time': 1_700_000_000 + n, 'body': f'past {n}'} for n in range(10)]
                server.add_user('dora')
                server.add_history('dora', past)
                dora = stage.enter(server, 'dora')
                assert [s.body for _, s in dora.read_archive()] == [f'past {n}' for n in range(10)]


for one_kind in servers.KINDS:
    tap.case(f'two actors converse through {one_kind}')(lambda kind=one_kind: real(kind))


@tap.case('the proxy delays, cuts, resets and heals')
def faulty():
    with servers.new_server('prosody') as server, proxy.Proxy(server.port) as line, Stage() as stage:
        server.add_user('alice')
        server.add_user('bob')
        server.befriend('alice', 'bob')
        alice, bob = stage.enter(server, 'alice', port=line.port), stage.enter(server, 'bob')
        line.stall()
        alice.say(bob.bare, 'held back')
        bob.say(bob.bare, 'meanwhile')
        bob.wait_body('meanwhile')
        assert 'held back' not in bob.bodies()
        line.heal()
        bob.wait_body('held back')
        line.dribble = 0.0001
        alice.say(bob.bare, 'byte by byte')
        bob.wait_body('byte by byte')
        line.heal()
        line.reset()
        alice.wait(lambda: alice.sessions == 2 and alice.online, 'alice back after RST')
        line.cut()
        alice.say(bob.bare, 'into the void')
        bob.say(bob.bare, 'later')
        bob.wait_body('later')
        assert 'into the void' not in bob.bodies() and alice.online


@tap.case('the scripted server behaves well when told nothing')
def good():
    with HostileServer(users={'alice': 'secret'}) as server, Stage() as stage:
        server.host = '127.0.0.1'
        server.roster = [{'jid': 'bob@elsewhere.test', 'name': 'Bob'}]
        alice = stage.enter(server, 'alice')
        server.wait_online().deliver('bob@elsewhere.test/x', 'hello from the script')
        alice.wait_body('hello from the script')
        alice.say('bob@elsewhere.test', 'and back')
        server.wait(lambda: any(e.findtext('{jabber:client}body') == 'and back' for _, e in server.received), 'the answer')
        assert [s.body for _, s in alice.read_archive()] == ['hello from the script', 'and back']
        assert any(s.startswith('mechanism:SCRAM-SHA-') for _, s in server.steps), server.steps


@tap.case('the scripted server keeps silent where told')
def quiet():
    with HostileServer(users={'alice': 'secret'}) as server, Stage() as stage:
        server.host = '127.0.0.1'
        server.at['bind'] = silent
        stage.enter(server, 'alice', wait=False)
        server.wait_step('bind')
        assert server.online() is None


if __name__ == '__main__':
    tap.run()
