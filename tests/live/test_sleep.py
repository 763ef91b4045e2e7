#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The machine sleeps and wakes (T17, T34 of the list of attacks and faults), told by a login manager of ours or only by the clocks.

    test_sleep.py KIND               prosody or ejabberd

Asleep, the program is stopped (SIGSTOP): it notices nothing, answers nothing, and its timers stand."""
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from live.arena import Arena, open_desktop  # noqa: E402
from live.proxy import Proxy  # noqa: E402
from live.tap import case, run, say  # noqa: E402
from world import servers  # noqa: E402
from world.actors import Stage  # noqa: E402

KIND = sys.argv[1] if len(sys.argv) > 1 else 'prosody'
SLOWNESS = min(max(os.getloadavg()[0] / os.cpu_count() / 2, 1), 5)
USABLE = 3 * SLOWNESS                   # seconds after waking until messages pass again, in both directions
ORDERING = 20                           # seconds until all has its place
DELAY = 5                               # seconds that logind waits for a lock (InhibitDelayMaxSec)


def difference(held, said):
    return f'missing {[b for b in said if b not in held]}, doubled {sorted({b for b in held if held.count(b) > 1})}, in the order {held}'


class Night:
    def __init__(self, server, line, stage):
        from live.logind import Logind
        from live.ui import until
        self.server, self.line, self.stage, self.until = server, line, stage, until
        self.logind = Logind()
        self.arena = Arena(server, 'alice', port=line.port, **self.logind.environment())
        self.program, self.stored = self.arena.program, self.arena.stored
        self.alice, self.peer = server.jid('alice'), server.jid('bob')
        self.bob = stage.enter(server, 'bob')
        self.ins, self.outs = [], []    # all that was said to the program, and by it

    def told(self, n):
        """Bob says n things."""
        for _ in range(n):
            self.ins.append(f'in {len(self.ins)}')
            self.bob.say(self.alice, self.ins[-1])

    def typed(self, n):
        for _ in range(n):
            self.outs.append(f'out {len(self.outs)}')
            self.arena.send(self.peer, self.outs[-1])

    def online(self):
        """Messages pass, both ways."""
        self.stored.wait(lambda: self.stored.rows('SELECT 1 FROM session'), 'signed in', 30)
        self.told(1)
        self.typed(1)
        self.bob.wait_body(self.outs[-1])
        self.stored.wait_body(self.ins[-1], self.peer)
        self.until(lambda: self.logind.held() == 1, 'the lock is held')

    def left(self):
        """How often others saw it leave."""
        return len([p for p in self.bob.presences.get(self.alice, []) if p.get('type') == 'unavailable'])

    def session(self):
        """The server's name of the session."""
        (row,) = self.stored.rows('SELECT blob FROM session')
        return row['blob'].split(',')[1]

    def fall_asleep(self):
        """As logind does: says so, and sleeps when nobody wants it to wait any more. Returns how long that took."""
        start = time.monotonic()
        self.logind.say(True)
        self.until(lambda: self.logind.held() == 0, 'the program lets the machine sleep', DELAY)
        took = time.monotonic() - start
        self.until(lambda: self.line.count() == 0, 'its line is closed')
        self.program.freeze()
        return took

    def wake(self):
        self.woke = time.monotonic()
        self.program.thaw()
        self.logind.say(True)           # one that is repeated changes nothing
        self.logind.say(False)

    def held(self, word):
        return [b for b in self.stored.bodies(self.peer) if b.startswith(word + ' ')]

    def complete(self, patience=USABLE + 20):
        """Both sides have everything, once and in order; returns the seconds since waking."""
        self.until(lambda: self.stored.find(self.ins[-1], self.peer) and self.outs[-1] in self.bob.bodies(self.alice), 'the newest of both sides', patience)
        took = time.monotonic() - self.woke
        self.until(lambda: not self.stored.outbox(), 'the outbox is empty')
        # What a server hands over in between the new has its place when the archive was asked once more.
        for word, said in (('in', self.ins), ('out', self.outs)):
            try:
                self.until(lambda: self.held(word) == said, 'everything in its place', ORDERING)
            except AssertionError:
                raise AssertionError(difference(self.held(word), said)) from None
        # Its archive: what was on its way to him when the server went comes from there.
        theirs = [s.body for _, s in self.bob.read_archive(self.alice, 250)
                  if s.sender.split('/')[0] == self.alice and s.body and s.body.startswith('out ')]
        assert theirs == self.outs, difference(theirs, self.outs)
        return took


@case('T34 before sleep the line is closed and acknowledged in order, and the server keeps the session')
def before(night):
    night.online()
    assert night.logind.asked[-1][0] == 'sleep' and night.logind.asked[-1][3] == 'delay', night.logind.asked
    left, lines = night.left(), night.line.accepted
    night.told(20)
    night.typed(20)
    took = night.fall_asleep()
    say(f'asleep {took:.2f} s after the word')
    assert took < DELAY / 2 * SLOWNESS, took
    # Nobody sees it leave, and it does not come back by itself.
    night.bob.say(night.peer, 'behind what came before')
    night.bob.wait_body('behind what came before')
    assert (night.left(), night.line.accepted) == (left, lines)


@case('T34 after it the session goes on at once; what was said meanwhile and what was under way is complete')
def after(night):
    session, left, lines = night.session(), night.left(), night.line.accepted
    night.told(50)
    night.wake()
    night.typed(10)
    took = night.complete()
    say(f'complete {took:.2f} s after waking')
    assert took <= USABLE, took
    # Resumed, at the first attempt.
    assert (night.session(), night.left(), night.line.accepted) == (session, left, lines + 1), night.line.accepted
    night.until(lambda: night.logind.held() == 1, 'the next sleep is waited for')


@case('T34 a sleep that did not come about: the line is there again')
def aborted(night):
    night.online()
    night.logind.say(True)
    night.until(lambda: night.logind.held() == 0, 'the program lets the machine sleep', DELAY)
    night.woke = time.monotonic()
    night.logind.say(False)
    night.told(3)
    night.typed(3)
    took = night.complete()
    assert took <= USABLE, took


@case('T34 many short sleeps in a row, in the middle of a conversation')
def restless(night):
    night.online()
    for n in range(6):
        night.told(10)
        night.typed(5)
        night.fall_asleep()
        night.told(10)
        night.wake()
        if n % 2:                       # and sometimes the next one comes before the line is there again
            night.complete()
        night.until(lambda: night.logind.held() == 1, 'the lock is held again')
    took = night.complete()
    say(f'complete {took:.2f} s after the last waking')


@case('T34 the server’s patience ended meanwhile: a new session, and nothing is missing')
def long(night):
    night.online()
    session = night.session()
    night.typed(10)
    night.fall_asleep()
    night.server.restart(politely=True)
    night.bob.wait_online(30 * SLOWNESS)
    night.told(30)
    night.bob.wait(lambda: len([1 for _, s in night.bob.read_archive(night.alice) if s.body and s.body.startswith('in ')]) >= len(night.ins), 'the server has it')
    night.wake()
    night.typed(5)
    took = night.complete()
    say(f'complete {took:.2f} s after waking')
    assert took <= 2 * USABLE, took
    assert night.session() != session


@case('T34 the network comes back some time after the machine')
def no_network(night):
    night.online()
    night.fall_asleep()
    night.told(10)
    night.line.refuse()
    lines = night.line.accepted
    night.wake()
    night.typed(5)
    night.until(lambda: night.line.accepted >= lines + 2, 'it keeps trying')
    night.line.heal()
    night.woke = time.monotonic()
    night.complete(30 * SLOWNESS)


@case('T17 without a word of the system: the clocks tell, and a line that is dead is found so without waiting for its silence')
def clocks(night):
    night.online()
    night.logind.go()
    night.until(lambda: night.logind.held() == 0, 'a lock of nobody is given back')
    night.line.cut(new_lines=False)     # the router forgot the line; no end is told
    night.program.freeze()
    night.told(10)
    time.sleep(9)                       # the sleep itself: more than the clocks' tick and tolerance (8 s)
    night.program.thaw()
    night.woke = time.monotonic()
    night.typed(5)
    took = night.complete(60)
    say(f'complete {took:.2f} s after waking')
    # One tick, then five seconds for an answer; silence alone would be questioned after 30 s.
    assert took <= 12 + USABLE, took


if __name__ == '__main__':
    open_desktop()
    with servers.new_server(KIND) as one_server, Stage() as one_stage, Proxy(one_server.port) as one_line:
        for user in ('alice', 'bob'):
            one_server.add_user(user)
        one_server.befriend('alice', 'bob')
        one_night = Night(one_server, one_line, one_stage)

        def failed():
            say(one_night.program.tail(15))
            say(one_server.tail())
            one_night.program.screenshot(f'sleep-{KIND}-failed')
        try:
            with one_night.arena:
                run(one_night, on_failure=failed)
        finally:
            one_night.program.kill()
