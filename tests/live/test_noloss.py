#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""No message is ever lost, doubled or put out of order.

    test_noloss.py KIND [SEED…]

Two people send each other numbered messages, some 200 a second each way, while a seed decides when
the program is killed or stopped, the line cut, stalled or reset, the server killed and the disk
filled.  Afterwards both sides hold every number once and in order and the outbox is empty.
$ENVOI_TEST_LONG takes many seeds; $ENVOI_COUNT another number of messages.

A server that is killed between two of its own writes (the sender's archive, the addressee's) loses
a message that it had taken over.  Such a message is told apart by what the server itself kept, is
named in the report, and is the only one that may be missing."""
import asyncio
import os
import random
import shutil
import sqlite3
import sys
import tempfile
import threading
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
from live.ui import turn, until  # noqa: E402
from world import servers  # noqa: E402
from world.actors import Stage  # noqa: E402

RATE = 200
SEEDS, MANY_SEEDS = 3, 34               # for each of three servers
PATIENCE = 150
# The program's own patience is shortened, so that a seed does not take minutes; but where everything is slow, a server that hands over what it
# has kept needs longer, and who gives up each time before it is through never gets in.
SLOWNESS = min(max(os.getloadavg()[0] / os.cpu_count() / 2, 1), 5)
DEADLINE_MS = int(4000 * SLOWNESS)
ORDERING = 20


def number_of(body, word):
    return int(body.split()[1]) if body and body.startswith(word + ' ') else None


class Writer:
    """The other person: sends every number, and after the server's death those again that it does not have."""

    word, kind = 'in', 'chat'

    def __init__(self, bob, server, to, count):
        self.bob, self.server, self.to, self.count = bob, server, to, count
        self.next, self.sessions, self.done, self.paused = 0, bob.sessions, False, False
        self.task = asyncio.run_coroutine_threadsafe(self._run(), bob.stage.loop)

    def _there(self):
        return self.bob.online

    async def _kept(self):
        """The numbers that the server holds for the addressee; mnesia's can only be asked for one's own."""
        if self.server.kind == 'ejabberd':
            bodies = [s.body for _, s in await self.bob._read_archive(self.to, 200)]
        else:
            bodies = [body for _, _, body in await asyncio.to_thread(self.server.archive, 'alice')]
        return {n for body in bodies if (n := number_of(body, self.word)) is not None}

    async def _run(self):
        while True:
            try:
                await self._work()
            except Exception as problem:                # the line broke while the archive was asked
                say(f'bob: {problem!r}')
                self.sessions = None
                await asyncio.sleep(0.1)

    async def _work(self):
        bob = self.bob
        if not self._there() or self.paused:
            await asyncio.sleep(0.02)
            return
        if bob.sessions != self.sessions:
            sessions = bob.sessions
            kept = await self._kept()
            self.next = next((n for n in range(self.count) if n not in kept), self.count)
            self.sessions = sessions
        self.done = self.next >= self.count
        start = time.monotonic()
        for _ in range(10):
            if self.next < self.count and self._there():
                ident = f'{self.word}-{self.next}'
                if bob._raw(f"<message type='{self.kind}' to='{self.to}' id='{ident}'><body>{self.word} {self.next}</body>"
                            f"<origin-id xmlns='urn:xmpp:sid:0' id='{ident}'/></message>"):
                    self.next += 1
        await asyncio.sleep(max(0.005, 10 / RATE - (time.monotonic() - start)))


class Trial:
    third = 0                           # messages of a third person

    def __init__(self, kind, seed, count, stage, server, line, profile):
        self.kind, self.seed, self.count = kind, seed, count
        self.server, self.line = server, line
        self.chance = random.Random(f'{kind}-{seed}')
        self.arena = Arena(server, 'alice', port=line.port, profile=profile, ENVOI_TEST_DEADLINE_MS=str(DEADLINE_MS))
        self.bob = next(p for p in stage.peers if p.name == 'bob')
        self.peer = server.jid('bob')
        self.filler = namespace.Filler(SMALL) if SMALL else None
        self.next = self.probes = 0
        self.typed = 0.0                # how many should have been typed by now, since `last`
        self.path = None                # the window on the bus
        self.later = []                 # (time, function): faults that end
        self.restarting = None          # the thread that brings the server back
        self.figures = {}

    # The program's side -----------------------------------------------------------------

    def send(self, text):
        """As typed by the person; nobody waits for the program, which may stand still."""
        from gi.repository import GLib
        self.arena.program.bus.call(self.arena.program.id, self.path, 'org.gtk.Actions', 'Activate',
                                    GLib.Variant('(sava{sv})', ('send-text', [GLib.Variant('(ss)', (self.peer, text))], {})),
                                    None, 0, -1, None, None)

    def ready(self):
        """The window takes messages: asked by messages without number, until one of them is stored."""
        self.path = self.arena.program.window_path()
        first = self.probes + 1         # those before it were stored by an earlier run

        def taken():
            self.arena.program.check_alive()
            self.end_faults()           # a full disk takes nothing
            self.probes += 1
            self.send(f'probe {self.probes}')
            turn()
            return any(n >= first for n in self.numbers(1, 'probe'))
        until(taken, 'the window takes messages', 30, 0.1)
        self.last = time.monotonic()

    def type(self):
        """Hands messages to the program at the rate."""
        now = time.monotonic()
        self.typed = min(self.typed + (now - self.last) * RATE, 40)
        self.last = now
        while self.typed >= 1 and self.next < self.count:
            self.send(f'out {self.next}')
            self.next += 1
            self.typed -= 1
        turn()

    def numbers(self, outgoing, word, copy=False):
        rows = self.arena.stored.rows('SELECT m.body FROM message m JOIN conversation c ON c.id = m.conversation_id '
                                      'WHERE c.jid = ? AND m.outgoing = ? ORDER BY m.position', (self.peer, outgoing), copy)
        return [n for row in rows if (n := number_of(row['body'], word)) is not None]

    def start(self):
        self.arena.program.start()
        self.ready()

    def kill(self):
        turn()
        self.arena.program.kill()
        held = self.numbers(1, 'out', copy=True)
        assert held == list(range(len(held))), f'a hole in what is stored: {difference(held)}'
        bad = self.arena.stored.integrity()
        assert bad == ['ok'], bad
        self.next = len(held)           # what was not stored was not shown: the person types it again
        self.start()

    # Faults -----------------------------------------------------------------------------

    def fault(self, name):
        say(f'{time.monotonic() - self.began:6.2f} s  {name}; {self.next} typed, {self.writer.next} sent to it')
        self.figures[name] = self.figures.get(name, 0) + 1
        pause = self.chance.uniform(0.3, 1.8)
        if name == 'kill':
            self.kill()
        elif name == 'stop':
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
            if self.kind == 'ejabberd':
                self.quieten()
            self.server.kill()
            self.line.heal()
            self.restarting = threading.Thread(target=self.server.start)
            self.restarting.start()
        elif name == 'disk':
            self.filler.fill()
            self.end_later(pause, self.filler.free)

    def quieten(self):
        """Mnesia says that it has a message before it is on disk.  So that its death proves something
        about the program and not about mnesia, nothing new reaches it before it is killed; what it
        answers does not reach the program, which is left in doubt about all that is under way."""
        self.writer.paused = True
        self.line.stall()
        time.sleep(0.1)
        self.server.wait_written()
        self.writer.paused = False

    def end_later(self, pause, function):
        self.later.append((time.monotonic() + pause, function))

    def end_faults(self, everything=False):
        now = time.monotonic()
        for when, function in list(self.later):
            if everything or when <= now:
                self.later.remove((when, function))
                function()

    def busy(self, name):
        """Two faults that need the program awake do not overlap, nor do two of the server."""
        return (name in ('kill', 'stop') and any(f == self.arena.program.thaw for _, f in self.later)) or \
            (name == 'server' and self.server_away())

    def server_away(self):
        return self.restarting is not None and self.restarting.is_alive()

    # The trial --------------------------------------------------------------------------

    def get_ready(self):
        """What must have happened before the first fault."""

    def make_writer(self):
        return Writer(self.bob, self.server, self.arena.bare, self.count)

    def run(self):
        arena = self.arena
        self.start()
        arena.stored.wait(lambda: arena.stored.rows('SELECT 1 FROM session'), 'signed in', 30)
        self.get_ready()
        plan = ['kill'] * 4 + ['cut', 'black hole', 'stall', 'reset', 'stop', 'server'] + (['disk'] if self.filler else [])
        self.chance.shuffle(plan)
        self.writer = self.make_writer()
        span = self.count / RATE
        times = sorted(self.chance.uniform(0.2, span * 1.1) for _ in plan)
        self.last = self.began = time.monotonic()
        while self.next < self.count or plan or self.later or self.server_away() or not self.writer.done:
            self.end_faults()
            self.type()
            now = time.monotonic() - self.began
            if plan and now >= times[0] and not self.busy(plan[0]):
                times.pop(0)
                self.fault(plan.pop(0))
            arena.program.check_alive()
            if now > PATIENCE * SLOWNESS:
                raise AssertionError(f'no end in sight: {self.next} typed, {self.writer.next} sent, {plan}')
            time.sleep(0.01)
        self.end_faults(True)
        self.line.heal()
        self.settle()
        self.judge()

    def settle(self):
        arena = self.arena
        start = time.monotonic()

        def settled():
            arena.program.check_alive()
            turn()
            (row,) = arena.stored.rows("SELECT sum(m.outgoing AND m.body LIKE 'out %') AS o, sum(NOT m.outgoing AND m.body LIKE 'in %') AS i, "
                                       "sum(NOT m.outgoing AND m.body LIKE 'third %') AS t, "
                                       'sum(m.outgoing AND m.state IN (1, 2)) AS q FROM message m') or [{}]
            self.level = row
            return row and row['o'] >= self.count and row['i'] >= self.count and row['t'] >= self.third and not row['q']
        try:
            arena.stored.wait(settled, 'everything settled', 60 * SLOWNESS, pause=0.25)
        except AssertionError:
            say(f'not settled: {self.level} of {self.count}')
        now = time.monotonic()
        if now - start > 8:
            keep_folder(self, f'{self.kind}-{self.seed}-slow')
        # What a server hands over in between the new has its place when the archive was asked once more.
        placed = [lambda word=word: (held := self.numbers(0, word)) == sorted(held) for word in ('in', 'third')]
        if not all(p() for p in placed):
            try:
                arena.stored.wait(lambda: all(p() for p in placed), 'everything in its place', ORDERING)
                say(f'in its place {time.monotonic() - now:.1f} s later')
            except AssertionError:
                say('not in its place')
        say(f'settled {now - start:.1f} s after the last message, {now - self.began:.1f} s in all; {self.figures}')

    def judge(self):
        arena, wanted, problems = self.arena, list(range(self.count)), []
        theirs = [n for _, s in self.bob.read_archive(arena.bare, 250)
                  if s.sender.split('/')[0] == arena.bare and (n := number_of(s.body, 'out')) is not None]
        unread = arena.stored.conversations()[self.peer]['unread']
        arena.program.kill()
        mine, out = self.numbers(0, 'in', copy=True), self.numbers(1, 'out', copy=True)
        kept = self.kept_for_alice()
        if out != wanted:
            problems.append(f'own messages: {difference(out)}')
        lost = set(wanted) - {n for word, n in kept if word == 'in'}
        if lost and self.kind != 'ejabberd':
            say(f'the server lost {sorted(lost)} on the way to the program')
        if mine != [n for n in wanted if n not in lost] or (lost and self.kind == 'ejabberd'):
            problems.append(f'received: {difference(mine)}; the server lost {len(lost)}')
        lost = set(wanted) - set(theirs)
        if lost and self.kind != 'ejabberd' and lost <= {n for word, n in kept if word == 'out'}:
            say(f'the server lost {sorted(lost)} on the way to the other')
        elif lost:
            problems.append(f'the other misses {sorted(lost)[:10]} ({len(lost)}), which the server never kept')
        if theirs != [n for n in wanted if n not in lost]:
            problems.append(f'the other received: {difference(theirs)}')
        if unread != len(mine):
            problems.append(f'{unread} unread of {len(mine)}')
        left = [(m['body'], stored.STATES[m['state']]) for m in arena.stored.outbox(copy=True)]
        if left:
            problems.append(f'outbox: {left[:5]} … {len(left)}')
        bad = arena.stored.integrity()
        if bad != ['ok']:
            problems.append(f'the file: {bad}')
        assert not problems, '; '.join(problems)

    def kept_for_alice(self):
        """(word, number) of all that the server keeps for the program's account."""
        if self.kind == 'ejabberd':
            alice = self.bob.stage.enter(self.server, 'alice', resource='auditor')
            bodies = [s.body for _, s in alice.read_archive(self.peer, 250)]
            alice.leave()
        else:
            bodies = [body for _, _, body in self.server.archive('alice')]
        return {(word, n) for body in bodies for word in ('in', 'out') if (n := number_of(body, word)) is not None}


def difference(numbers):
    seen, doubled = set(), []
    for n in numbers:
        (doubled.append(n) if n in seen else seen.add(n))
    lost = sorted(set(range(max(seen, default=-1) + 1)) - seen)
    turned = [(a, b) for a, b in zip(numbers, numbers[1:]) if b < a]
    return f'{len(numbers)} held, up to {max(seen, default=None)}, lost {lost[:10]} ({len(lost)}), doubled {doubled[:10]} ({len(doubled)}), inversions {turned[:5]} ({len(turned)})'


def keep_folder(one, name):
    """For a look at what went wrong."""
    if os.environ.get('ENVOI_KEEP'):
        place = Path(os.environ['ENVOI_KEEP']) / name
        shutil.copytree(one.arena.profile.folder, place, dirs_exist_ok=True)
        shutil.copytree(one.server.folder, place / 'server', dirs_exist_ok=True,
                        ignore=lambda _, names: [n for n in names if n.endswith('.sock')])


def trial(kind, seed, count, what=Trial, more=()):
    base = SMALL or Path('/dev/shm' if os.access('/dev/shm', os.W_OK) else '/tmp')
    folder = Path(tempfile.mkdtemp(prefix='profile-', dir=base))
    try:
        with servers.new_server(kind) as server, Proxy(server.port) as line, Stage() as stage:
            server.add_user('alice')
            server.add_user('bob')
            server.befriend('alice', 'bob')
            if kind == 'ejabberd-sql':                  # so that reading beside it never makes it wait
                with sqlite3.connect(server.folder / 'ejabberd.sqlite') as db:
                    db.execute('PRAGMA journal_mode = WAL')
                db.close()
            for name in more:
                server.add_user(name)
            for name in ('bob', *more):
                stage.enter(server, name).receipts = False
            one = what(kind, seed, count, stage, server, line, desktop.Profile(folder))
            try:
                one.run()
            except BaseException:
                line.heal()
                if one.filler:
                    one.filler.free()
                say(one.arena.program.tail(15))
                one.arena.program.screenshot(f'noloss-{kind}-{seed}-failed')
                keep_folder(one, f'{kind}-{seed}')
                raise
            finally:
                one.arena.program.kill()
                if one.restarting:
                    one.restarting.join()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main():
    kind = sys.argv[1] if len(sys.argv) > 1 else 'prosody'
    count = int(os.environ.get('ENVOI_COUNT') or 2000)
    seeds = sys.argv[2:] or [str(s) for s in range(1, (MANY_SEEDS if os.environ.get('ENVOI_TEST_LONG') else SEEDS) + 1)]
    open_desktop()
    if not INSIDE:
        say('no small file system to be had here: the disk is not filled')
    tap = Tap()
    for seed in seeds:
        tap.attempt(f'{count} messages each way through {kind}, seed {seed}', trial, kind, seed, count)
    sys.exit(tap.finish())


if __name__ == '__main__':
    main()
