#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""T26, T27, T22, T20: a server that forgets, miscounts or lies in stream management.  Each time
messages are on their way in both directions; none may be lost, doubled or out of order."""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from live import stored  # noqa: E402
from live.arena import Arena  # noqa: E402
from live.hostile import HostileServer, reset  # noqa: E402
from live.tap import case, run, say  # noqa: E402

FRIEND = 'juliet@friends.test'
SM = 'urn:xmpp:sm:3'
GONE = "<item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
_round = [0]


def bodies_at_server(server, prefix):
    """What the server took over, by message id: first copies only, as a peer sees them."""
    seen, found = set(), []
    for _, e in server.received:
        body = e.findtext('{jabber:client}body')
        if body and body.startswith(prefix):
            if e.get('id') not in seen:
                found.append(body)
            seen.add(e.get('id'))
    return found


def exchange(arena, fault, heal=None, count=10, deaf=True, setup=None):
    """Sends `count` messages each way; the server does not acknowledge; then the fault."""
    server = arena.server
    _round[0] += 1
    prefix = f'round {_round[0]} '
    server.behave()
    if setup:
        setup(server)
    if setup or not server.online() or not server.online().managed:
        server.states.clear()
        server.hang_up()
    arena.online()
    server.sm.update({'deaf': True} if deaf else {})
    session = server.wait_online()
    for number in range(count):
        arena.send(FRIEND, f'{prefix}out {number:02}')
        session.deliver(FRIEND + '/x', f'{prefix}in {number:02}')
    server.wait(lambda: len(bodies_at_server(server, prefix)) >= count, 'all received', 20)
    fault(server)
    server.sm.pop('deaf', None)
    arena.online(60)
    arena.sentinel(patience=60)
    arena.stored.wait(lambda: all(m['state'] >= stored.ACKED for m in arena.stored.messages(FRIEND)
                                  if m['outgoing'] and m['body'].startswith(prefix)), 'outbox empty', 60)
    out = bodies_at_server(server, prefix)
    assert out == [f'{prefix}out {n:02}' for n in range(count)], out
    mine = [m['body'] for m in arena.stored.messages(FRIEND) if m['body'].startswith(prefix)]
    assert sorted(mine) == sorted([f'{prefix}out {n:02}' for n in range(count)] + [f'{prefix}in {n:02}' for n in range(count)]), mine
    for way in ('in', 'out'):
        ordered = [b for b in mine if f' {way} ' in b]
        assert ordered == sorted(ordered), ordered
    assert not arena.stored.outbox()
    arena.program.check_alive()


def cut(server):
    server.hang_up()


def forget(server):
    server.states.clear()
    server.hang_up()


@case('T26 a plain resumption')
def plain(arena):
    exchange(arena, cut)
    assert any(s == 'resumed' for _, s in arena.server.steps), 'it did not resume'


@case('T26 the server lost the session: <failed/> without h')
def failed(arena):
    exchange(arena, forget)


for text in ('0', '4', '10', '4000000000', '-1', 'x'):
    @case(f'T26 <failed/> with h={text}')
    def failed_h(arena, value=text):
        exchange(arena, forget, setup=lambda s: s.sm.update(failed=f"<failed xmlns='{SM}' h='{value}'>{GONE}</failed>"))


for text, change in (('too high', lambda true: true + 500), ('negative', lambda true: -1), ('zero', lambda true: 0), ('nothing', lambda true: '')):
    @case(f'T26 <resumed/> with h {text}')
    def resumed_h(arena, change=change):
        exchange(arena, cut, setup=lambda s: s.sm.update(resumed_h=change))


for text, change in (('going back', lambda true: max(0, true - 5)), ('beyond what was sent', lambda true: true + 7), ('2^32', lambda true: 2**32), ('rubbish', lambda true: 'x')):
    @case(f'T26 <a/> with h {text}')
    def answer_h(arena, change=change):
        exchange(arena, cut, deaf=False, setup=lambda s: s.sm.update(answer_h=change))


for text, xml in (('without id', f"<enabled xmlns='{SM}' resume='true'/>"), ("with resume='false'", f"<enabled xmlns='{SM}' id='x' resume='false'/>"),
                  ('with an endless id', f"<enabled xmlns='{SM}' id='{'i' * 100_000}' resume='true'/>")):
    @case(f'T26 <enabled/> {text}')
    def enabled(arena, xml=xml):
        exchange(arena, forget, setup=lambda s: s.sm.update(enabled=xml))


@case('T26 no stream management at all')
def none(arena):
    exchange(arena, forget, deaf=False, setup=lambda s: setattr(s, 'offer_sm', False))


@case('T26 stream management refused')
def refused(arena):
    exchange(arena, forget, deaf=False, setup=lambda s: s.at.update(enable=lambda wire: (wire.send(f"<failed xmlns='{SM}'><unexpected-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>"), True)[1]))


@case('T26 resumption with another id, and of a session nobody had')
def previd(arena):
    exchange(arena, cut, setup=lambda s: s.at.update(resume=lambda wire: (wire.send(f"<resumed xmlns='{SM}' previd='another' h='0'/>"), wire.hold())[0] if len(s.steps) % 2 else False))


@case('T27 the count wraps at 2^32')
def wrap(arena):
    server = arena.server
    exchange(arena, cut, setup=None)
    # The server's own count of what it sent is moved to the edge; the client counts from zero, so
    # only ours can be moved: a session whose inbound count begins high is told in <resumed/>.
    session = server.wait_online()
    session.state.inbound %= 2**32
    exchange(arena, cut)
    say(f'count {server.wait_online().state.inbound}')


@case('T20 a reset at each step of the next sign-in')
def resets(arena):
    for step in ('connect', 'header', 'starttls', 'proceed', 'tls', 'secure-header', 'auth', 'challenge', 'success', 'final-header', 'resume', 'bind', 'enable', 'roster', 'archive'):
        fired = []

        def once(wire):
            if not fired:
                fired.append(1)
                reset(wire)
            return False
        exchange(arena, cut if step == 'resume' else forget, count=2, setup=lambda s: s.at.update({step: once}))
        say(step, 'reset' if fired else 'was not reached')


if __name__ == '__main__':
    with HostileServer() as hostile:
        hostile.roster = [{'jid': FRIEND, 'name': 'Juliet', 'subscription': 'both'}]
        with Arena(hostile) as place:
            place.online()
            run(place, on_failure=lambda: say('steps:', [s for _, s in hostile.steps[-25:]], 'ends:', hostile.failures[-5:]))
