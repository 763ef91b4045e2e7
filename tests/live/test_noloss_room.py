#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""No message of a room is ever lost, doubled or put out of order.

    test_noloss_room.py KIND [SEED…]

Three people in one room, of whom the program is one, say numbered things, while a seed decides when the
program is killed or stopped, the line cut, stalled or reset, the server killed and the disk filled.
Afterwards the program and the room's archive hold every number once, in the archive's order.
$ENVOI_TEST_LONG takes many seeds; $ENVOI_COUNT another number of messages."""
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from live.test_noloss import MANY_SEEDS, Trial, Writer, difference, number_of, open_desktop, stored, trial  # noqa: E402
from live.tap import Tap  # noqa: E402

COUNT, SEEDS = 600, 1


class Speaker(Writer):
    """One of the others in the room; what the room's archive does not have after the server's death is said again."""
    kind = 'groupchat'

    def __init__(self, person, word, server, room, count):
        self.word, self.seat = word, person.seats[room]
        super().__init__(person, server, room, count)

    def _there(self):
        return self.bob.online and self.seat.inside

    async def _kept(self):
        bodies = [s.body for _, s in await self.bob._read_archive(None, 250, self.to)]
        return {n for body in bodies if (n := number_of(body, self.word)) is not None}


class Both:
    def __init__(self, *speakers):
        self.speakers = speakers

    next = property(lambda self: min(s.next for s in self.speakers))
    done = property(lambda self: all(s.done for s in self.speakers))
    paused = property(lambda self: self.speakers[0].paused)

    @paused.setter
    def paused(self, value):
        for speaker in self.speakers:
            speaker.paused = value


class RoomTrial(Trial):
    def __init__(self, kind, seed, count, stage, server, line, profile):
        super().__init__(kind, seed, count, stage, server, line, profile)
        self.third = count
        self.carol = next(p for p in stage.peers if p.name == 'carol')
        self.peer = server.room('square')
        self.host = self.bob.join(self.peer, 'Bob', persistentroom=True)
        self.carol.join(self.peer, 'Carol')
        device = stage.enter(server, 'alice', resource='phone')
        assert device.bookmark(self.peer, 'Square', 'Alice').get('type') == 'result'
        device.leave()

    def start(self):
        if self.arena.stored.file() is None:            # the first time: nobody can speak before the room is there
            self.arena.program.start()
            self.host.wait_person('Alice', 60)
            self.arena.program.kill()
        super().start()

    def make_writer(self):
        return Both(Speaker(self.bob, 'in', self.server, self.peer, self.count),
                    Speaker(self.carol, 'third', self.server, self.peer, self.count))

    def judge(self):
        arena, wanted, problems = self.arena, list(range(self.count)), []
        kept = [s.body for _, s in self.host.archive(250) if s.body]
        arena.program.kill()
        for word, outgoing in (('in', 0), ('third', 0), ('out', 1)):
            there = [n for body in kept if (n := number_of(body, word)) is not None]
            here = self.numbers(outgoing, word, copy=True)
            if here != wanted:
                problems.append(f'{word}: {difference(here)}')
            # The others say again what they are not sure of; the program knows.
            if (there if outgoing else list(dict.fromkeys(there))) != wanted:
                problems.append(f'the room of {word}: {difference(there)}')
        # Among the others the archive's order is the only one.
        first = list(dict.fromkeys(b for b in kept if b.split()[0] in ('in', 'third')))
        mine = [r['body'] for r in arena.stored.rows(
            'SELECT m.body FROM message m JOIN conversation c ON c.id = m.conversation_id WHERE c.jid = ? AND NOT m.outgoing ORDER BY m.position',
            (self.peer,), True)]
        if mine != first:
            at = next((i for i, (a, b) in enumerate(zip(mine, first)) if a != b), min(len(mine), len(first)))
            problems.append(f'another order from {at} on: {mine[at:at + 4]} instead of {first[at:at + 4]}')
        left = [(m['body'], stored.STATES[m['state']]) for m in arena.stored.outbox(copy=True)]
        if left:
            problems.append(f'outbox: {left[:5]} … {len(left)}')
        bad = arena.stored.integrity()
        if bad != ['ok']:
            problems.append(f'the file: {bad}')
        assert not problems, '; '.join(problems)


def main():
    kind = sys.argv[1] if len(sys.argv) > 1 else 'prosody'
    count = int(os.environ.get('ENVOI_COUNT') or COUNT)
    seeds = sys.argv[2:] or [str(s) for s in range(1, (MANY_SEEDS if os.environ.get('ENVOI_TEST_LONG') else SEEDS) + 1)]
    open_desktop()
    tap = Tap()
    for seed in seeds:
        tap.attempt(f'{count} messages of each of three in a room of {kind}, seed {seed}', trial, kind, seed, count, RoomTrial, ('carol',))
    sys.exit(tap.finish())


if __name__ == '__main__':
    main()
