#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""No message is ever lost, doubled or put out of order.

    test_noloss.py KIND [SEED…]

Two people send each other numbered messages, some 200 a second each way, while a seed decides when
the program is killed or stopped, the line cut, stalled or reset, the server killed and the disk
filled.  Afterwards both sides hold every number once and in order and the outbox is empty.
$ENVOI_TEST_LONG takes many seeds; $ENVOI_COUNT another number of messages.

Where the server itself lost what it had taken over (killed between two of its own writes), that is
told and not held against the program: its own archive shows it."""
import asyncio
import os
import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from live import namespace  # noqa: E402

INSIDE = namespace.enter()
SMALL = namespace.mount_small('48m') if INSIDE else None
if INSIDE:
    namespace.drop_rights()
from live import desktop, stored  # noqa: E402
from live.arena import Arena, open_desktop  # noqa: E402
from live.proxy import Proxy  # noqa: E402
from live.tap import Tap, say  # noqa: E402
from live.ui import turn  # noqa: E402
from world import servers  # noqa: E402
from world.actors import Stage  # noqa: E402

RATE = 200


def number_of(body, word):
    return int(body.split()[1]) if body and body.startswith(word + ' ') else None


class Writer:
    """Bob's side: sends every number, and again those that the server does not have after its death."""

    def __init__(self, bob, server, to, count):
        self.bob, self.server, self.to, self.count = bob, server, to, count
        self.next, self.sessions, self.done = 0, bob.sessions, False
        self.task = asyncio.run_coroutine_threadsafe(self._run(), bob.stage.loop)

    def kept(self):
        """The numbers that the server holds for the program's account."""
        if self.server.kind == 'ejabberd':
            return None
        return {n for _, sender, body in self.server.archive('alice') if (n := number_of(body, 'in')) is not None}

    async def _run(self):
        bob = self.bob
        while True:
            while not bob.online:
                await asyncio.sleep(0.05)
            if bob.sessions != self.sessions:
                self.sessions = bob.sessions
                kept = await asyncio.to_thread(self.kept)
                if kept is None:
                    rows = await bob._read_archive(self.to, 200)
                    kept = {n for _, s in rows if (n := number_of(s.body, 'in')) is not None}
                self.next = next((n for n in range(self.count) if n not in kept), self.count)
            if self.next >= self.count:
                self.done = True
                await asyncio.sleep(0.1)
                continue
            self.done = False
            start = time.monotonic()
            for _ in range(10):
                if self.next < self.count and bob.online:
                    ident = f'in-{self.next}'
                    if bob._raw(f"<message type='chat' to='{self.to}' id='{ident}'><body>in {self.next}</body>"
                                f"<origin-id xmlns='urn:xmpp:sid:0' id='{ident}'/></message>"):
                        self.next += 1
            await asyncio.sleep(max(0, 10 / RATE - (time.monotonic() - start)))


class Trial:
    def __init__(self, kind, seed, count, stage, server, line, profile):
        self.kind, self.seed, self.count = kind, seed, count
        self.server, self.line = server, line
        self.chance = random.Random(f'{kind}-{seed}')
        self.arena = Arena(server, 'alice', port=line.port, profile=profile, ENVOI_TEST_DEADLINE_MS='4000')
        self.bob = next(p for p in stage.peers if p.name == 'bob')
        self.peer = server.jid('bob')
        self.filler = namespace.Filler(SMALL) if SMALL else None
        self.next = 0
        self.last = time.monotonic()
        self.events = []
        self.later = []                 # (time, function): faults that end

    # The program's side -----------------------------------------------------------------

    def type(self):
        """Hands messages to the program at the rate, without waiting for it."""
        now = time.monotonic()
        due = min(int((now - self.last) * RATE), 40)
        if due <= 0 or self.next >= self.count:
            return
        self.last = now
        for _ in range(due):
            if self.next < self.count:
                self.arena.send(self.peer, f'out {self.next}', wait=False)
                self.next += 1
        turn()

    def held(self, copy=True):
        return [n for m in self.arena.stored.messages(self.peer, copy=copy) if m['outgoing'] and (n := number_of(m['body'], 'out')) is not None]

    def kill(self):
        turn()
        self.arena.program.kill()
        held = self.held()
        assert held == list(range(len(held))), f'a hole in what is stored: {first_difference(held)}'
        bad = self.arena.stored.integrity()
        assert bad == ['ok'], bad
        self.next = len(held)           # what was not stored was not shown: the person types it again
        self.arena.program.start()
        self.last = time.monotonic()

    # Faults -----------------------------------------------------------------------------

    def fault(self, name):
        say(f'{time.monotonic() - self.began:6.2f} s  {name}; {self.next} typed, {self.writer.next} sent to it')
        pause = self.chance.uniform(0.3, 1.8)
        if name == 'kill':
            self.kill()
        elif name == 'freeze':
            self.arena.program.freeze()
            self.end_later(pause, self.arena.program.thaw)
        elif name == 'cut':
            self.line.cut(new_lines=False)
        elif name == 'black hole':
            self.line.cut()
            self.end_later(pause, self.line.heal)
        elif name == 'stall':
            self.line.stall()
            self.end_later(pause, self.line.heal)
        elif name == 'reset':
            self.line.reset()
        elif name == 'server':
            # Mnesia loses its last two seconds when killed; its server is asked to stop.
            self.server.restart(politely=self.kind == 'ejabberd')
        elif name == 'disk':
            self.filler.fill()
            self.end_later(pause, self.filler.free)

    def end_later(self, pause, function):
        self.later.append((time.monotonic() + pause, function))

    def end_faults(self, everything=False):
        now = time.monotonic()
        for when, function in list(self.later):
            if everything or when <= now:
                self.later.remove((when, function))
                function()

    def busy(self, name):
        """Two faults that need the program awake do not overlap."""
        return name in ('kill', 'freeze') and any(f == self.arena.program.thaw for _, f in self.later)

    # The trial --------------------------------------------------------------------------

    def run(self):
        arena = self.arena
        arena.start()
        self.began = time.monotonic()
        arena.stored.wait(lambda: arena.stored.rows('SELECT 1 FROM session'), 'signed in', 30)
        plan = ['kill'] * 3 + ['cut', 'black hole', 'stall', 'reset', 'freeze', 'server', 'kill'] + (['disk'] if self.filler else [])
        self.chance.shuffle(plan)
        self.writer = Writer(self.bob, self.server, arena.bare, self.count)
        span = self.count / RATE
        times = sorted(self.chance.uniform(0.2, span * 1.1) for _ in plan)
        self.last = self.began = time.monotonic()
        while self.next < self.count or plan or self.later or not self.writer.done:
            self.end_faults()
            self.type()
            now = time.monotonic() - self.began
            if plan and now >= times[0] and not self.busy(plan[0]):
                times.pop(0)
                self.fault(plan.pop(0))
            arena.program.check_alive()
            if now > 150:
                raise AssertionError(f'no end in sight: {self.next} typed, {self.writer.next} sent, {plan}')
            time.sleep(0.01)
        self.end_faults(True)
        self.line.heal()
        self.settle()

    def settle(self):
        arena = self.arena
        start = time.monotonic()
        wanted = list(range(self.count))

        def incoming():
            return [n for m in arena.stored.messages(self.peer) if not m['outgoing'] and (n := number_of(m['body'], 'in')) is not None]

        def settled():
            arena.program.check_alive()
            turn()
            return len(self.held(copy=False)) >= self.count and not arena.stored.outbox() and len(set(incoming())) >= self.count
        try:
            arena.stored.wait(settled, 'everything settled', 60, pause=0.25)
        except AssertionError:
            say(f'outbox {len(arena.stored.outbox())}, held {len(self.held(copy=False))}, incoming {len(set(incoming()))} of {self.count}')
        say(f'settled {time.monotonic() - start:.1f} s after the last message, {time.monotonic() - self.began:.1f} s in all')
        out, mine = self.held(copy=False), incoming()
        problems = []
        if out != wanted:
            problems.append(f'own messages: {first_difference(out)}')
        if mine != wanted:
            lost_by_server = self.missing_at_server('alice', 'in')
            if [n for n in wanted if n not in lost_by_server] == mine:
                say(f'the server lost {sorted(lost_by_server)} on the way to the program')
            else:
                problems.append(f'received: {first_difference(mine)}')
        theirs = [n for _, s in self.bob.read_archive(arena.bare, 250) if s.sender.split('/')[0] == arena.bare and (n := number_of(s.body, 'out')) is not None]
        if theirs != wanted:
            lost = set(wanted) - set(theirs)
            if lost and lost <= self.at_server('alice', 'out') and theirs == [n for n in wanted if n not in lost]:
                say(f'the server lost {sorted(lost)} on the way to the other')
            else:
                problems.append(f'the other received: {first_difference(theirs)}')
        left = [(m['body'], stored.STATES[m['state']]) for m in arena.stored.outbox()]
        if left:
            problems.append(f'outbox: {left[:5]} … {len(left)}')
        assert not problems, '; '.join(problems)
        arena.program.kill()
        assert arena.stored.integrity() == ['ok']

    def at_server(self, name, word):
        """The numbers in the server's archive of that account."""
        if self.kind == 'ejabberd':                     # Mnesia is asked as a client
            judge = self.bob.stage.enter(self.server, name, resource='judge')
            bodies = [s.body for _, s in judge.read_archive(page=250)]
            judge.leave()
        else:
            bodies = [body for _, _, body in self.server.archive(name)]
        return {n for body in bodies if (n := number_of(body, word)) is not None}

    def missing_at_server(self, name, word):
        return set(range(self.count)) - self.at_server(name, word)


def first_difference(numbers):
    seen, doubled = set(), []
    for n in numbers:
        (doubled.append(n) if n in seen else seen.add(n))
    lost = sorted(set(range(max(seen, default=-1) + 1)) - seen)
    turned = [(a, b) for a, b in zip(numbers, numbers[1:]) if b < a]
    return f'{len(numbers)} held, up to {max(seen, default=None)}, lost {lost[:10]} ({len(lost)}), doubled {doubled[:10]} ({len(doubled)}), inversions {turned[:5]} ({len(turned)})'


def trial(kind, seed, count):
    base = SMALL or Path('/dev/shm' if os.access('/dev/shm', os.W_OK) else '/tmp')
    import shutil
    import tempfile
    folder = Path(tempfile.mkdtemp(prefix='profile-', dir=base))
    try:
        with servers.new_server(kind) as server, Proxy(server.port) as line, Stage() as stage:
            server.add_user('alice')
            server.add_user('bob')
            server.befriend('alice', 'bob')
            stage.enter(server, 'bob').receipts = False
            one = Trial(kind, seed, count, stage, server, line, desktop.Profile(folder))
            try:
                one.run()
            except BaseException:
                one.line.heal()
                if one.filler:
                    one.filler.free()
                say(one.arena.program.tail(15))
                one.arena.program.screenshot(f'noloss-{kind}-{seed}-failed')
                if os.environ.get('ENVOI_KEEP'):
                    shutil.copytree(folder, Path(os.environ['ENVOI_KEEP']) / f'{kind}-{seed}', dirs_exist_ok=True)
                    shutil.copytree(server.folder, Path(os.environ['ENVOI_KEEP']) / f'{kind}-{seed}' / 'server', dirs_exist_ok=True, ignore=lambda d, names: [n for n in names if n.endswith('.sock')])
                raise
            finally:
                one.arena.program.kill()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main():
    kind = sys.argv[1] if len(sys.argv) > 1 else 'prosody'
    # Mnesia's archive slows down with each message (20 a second at 1,000): fewer for it.
    count = int(os.environ.get('ENVOI_COUNT') or (250 if kind == 'ejabberd' else 2000))
    if len(sys.argv) > 2:
        seeds = sys.argv[2:]
    else:
        seeds = [str(s) for s in range(1, (34 if os.environ.get('ENVOI_TEST_LONG') else 3) + 1)]
    open_desktop()
    if not INSIDE:
        say('no small file system to be had here: the disk is not filled')
    tap = Tap()
    for seed in seeds:
        tap.attempt(f'{count} messages each way through {kind}, seed {seed}', trial, kind, seed, count)
    sys.exit(tap.finish())


if __name__ == '__main__':
    main()
