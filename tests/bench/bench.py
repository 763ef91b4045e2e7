#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The benchmarks, as a table: what was measured beside its goal.

    ./dev bench [--runs N] [--json FILE]

A private Prosody with an account of 400 contacts and 10,000 archived messages, and one with 50 full
rooms, and one that follows sixty blogs; for the floods the scripted server, which is faster; for the long conversation a database with a
million messages.
CPU seconds are those of the program with all its threads, since its start."""
import argparse
import json
import os
import random
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from live.arena import open_desktop  # noqa: E402
from live.hostile import HostileServer  # noqa: E402
from feeds import burst, open_timeline, sign_in_with_feeds  # noqa: E402
from measure import arenas, exact_cpu, idle, new_arena, row, sentence, table  # noqa: E402
from rooms import pour_mixed, sign_in_with_rooms  # noqa: E402
from world import servers  # noqa: E402
from world.flood import flood  # noqa: E402

CONTACTS, ARCHIVED, FLOOD, LONG = 400, 10_000, 20_000, 1_000_000


def prepare(server):
    chance = random.Random(1)
    server.add_user('robin')
    people = [server.jid(f'contact{n:03}') for n in range(CONTACTS)]
    server.set_roster('robin', [servers.contact(p, f'Contact number {n}', [f'Group {n % 8}']) for n, p in enumerate(people)])
    now = time.time()
    server.add_history('robin', [{'peer': people[int(chance.random() ** 3 * CONTACTS)], 'outgoing': chance.random() < 0.5,
                                  'time': now - (ARCHIVED - n) * 600, 'body': sentence(chance)} for n in range(ARCHIVED)])
    return people


def ready(arena):
    """Signed in, roster stored, archive caught up as far as the program wants to at first."""
    arena.stored.wait(lambda: len([c for c in arena.stored.contacts().values() if c['in_roster']]) >= CONTACTS, 'the roster', 60)
    arena.stored.wait(lambda: arena.stored.rows("SELECT 1 FROM archive WHERE peer = '' AND newest_id IS NOT NULL"), 'the archive', 60)
    return idle(arena.program)


def sign_in(runs):
    with servers.new_server('prosody') as server:
        people = prepare(server)
        cold, warm, frame, wall = [], [], [], []
        for _ in range(runs):
            arena = new_arena(server, 'robin')
            start = time.monotonic()
            arena.start()
            cold.append(ready(arena))
            wall.append(time.monotonic() - start)
            arena.program.quit()
            arena.start()
            frame.append(arena.program.probe()['first_frame_ms'] / 1000)
            arena.stored.wait(lambda a=arena: a.program.cpu_seconds() > 0, 'started')
            warm.append(idle(arena.program))
            last = arena
            if len(cold) < runs:
                arena.program.quit()
        row('window from cache', statistics.median(frame), 's', 0.25, f'({min(frame):.2f} to {max(frame):.2f})')
        row('sign-in to ready, cold', statistics.median(cold), 's CPU', 1.0, f'400 contacts, 10,000 archived; {statistics.median(wall):.1f} s wall with waiting')
        row('sign-in to ready, warm', statistics.median(warm), 's CPU', 0.5)
        last.program.action('win.open-conversation', '', people[0])
        idle(last.program)
        row('memory (PSS), signed in, a conversation open', last.program.memory(), 'MiB', 125)
        probe = last.program.probe()
        row('longest turn of the main loop', probe['longest_turn_cpu_ms'], 'ms CPU', 50, f'{probe["longest_turn_ms"]:.0f} ms wall')
        last.program.quit()


def pour():
    with HostileServer() as server:
        server.roster = [{'jid': 'juliet@friends.test', 'name': 'Juliet', 'subscription': 'both'}]
        arena = new_arena(server)
        with arena:
            arena.online()
            arena.sentinel()
            before, start = idle(arena.program), time.monotonic()
            flood(server.wait_online(), 'juliet@friends.test/x', FLOOD, 'flood')
            arena.stored.wait(lambda: arena.stored.rows("SELECT count(*) AS n FROM message WHERE body LIKE 'flood %'")[0]['n'] == FLOOD, 'the flood stored', 180)
            wall = time.monotonic() - start
            row('flood of 20,000 messages stored', idle(arena.program) - before, 's CPU', 4, f'{wall:.1f} s wall, {FLOOD / wall:.0f} messages a second')
            probe = arena.program.probe(30)
            row('longest turn in the flood', probe['longest_turn_cpu_ms'], 'ms CPU', 50)
            row('memory (PSS) after the flood', arena.program.memory(), 'MiB', 125)


def fill_database(file, peer):
    import sqlite3
    db = sqlite3.connect(file)
    (conversation,), = db.execute('SELECT id FROM conversation WHERE jid = ?', (peer,)).fetchall()
    (last,), = db.execute('SELECT ifnull(max(position), 0) FROM message').fetchall()
    chance, now = random.Random(2), time.time_ns() // 1000
    sentences = [sentence(chance) for _ in range(500)]
    step = 90_000_000
    first = min(last or now, now) - (LONG + 10) * step
    db.executemany('INSERT INTO message (conversation_id, position, placed, outgoing, state, time, stanza_id, archive_id, sender, flags, body) '
                   'VALUES (?, ?, 1, ?, ?, ?, ?, ?, ?, 0, ?)',
                   ((conversation, first + n * step, n % 2, 5 * (n % 2), first + n * step, f'long-{n}', f'archived-{n}', None if n % 2 else peer + '/x',
                     sentences[n % 500]) for n in range(LONG)))
    db.execute('UPDATE conversation SET read_position = last_position, unread = 0')      # it opens at its end
    db.commit()
    db.close()


def long_conversation():
    peer, other = 'juliet@friends.test', 'nurse@friends.test'
    with HostileServer() as server:
        server.roster = [{'jid': peer, 'name': 'Juliet', 'subscription': 'both'}, {'jid': other, 'name': 'Nurse', 'subscription': 'both'}]
        arena = new_arena(server)
        arena.start()
        arena.online()
        arena.sentinel(peer + '/x')
        arena.sentinel(other + '/x')
        newest = arena.stored.bodies(peer)[-1]
        arena.program.quit()
        start = time.monotonic()
        fill_database(arena.stored.file(), peer)
        print(f'(a million messages written in {time.monotonic() - start:.0f} s)')
        arena.start()
        arena.online()
        times, cpu = [], []
        from live.ui import turn
        for look in (False, True) * 5:
            arena.program.action('win.open-conversation', '', other)
            idle(arena.program)
            before, start = exact_cpu(arena.program), time.monotonic()
            arena.program.action('win.open-conversation', '', peer)
            # Who looks asks for each row of the tree, which costs the program more than showing it: the two are measured apart.
            while look and not any(newest in (r or '') for r in arena.program.rows('Messages')):
                turn()
                if time.monotonic() - start > 20:
                    raise AssertionError('the conversation never opened')
            if look:
                times.append((time.monotonic() - start) * 1000)
            else:
                idle(arena.program)
                cpu.append((exact_cpu(arena.program) - before) * 1000)
        row('opening a conversation of 1,000,000', statistics.median(cpu), 'ms CPU', 60,
            f'({min(cpu):.0f} to {max(cpu):.0f}); {statistics.median(times):.0f} ms until the accessibility tree shows its last row')
        probe = arena.program.probe()
        row('longest turn meanwhile', probe['longest_turn_cpu_ms'], 'ms CPU', 50)
        row('memory (PSS) with it open', arena.program.memory(), 'MiB', 125)
        arena.program.quit()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--runs', type=int, default=3)
    parser.add_argument('--json')
    parser.add_argument('only', nargs='*', help='sign-in, rooms, feeds, timeline, burst, flood, mixed, long')
    options = parser.parse_args()
    os.environ.setdefault('ENVOI_SCREENSHOTS', str(Path(os.environ.get('ENVOI_BUILD', '.')) / 'screenshots'))
    open_desktop()
    parts = {'sign-in': lambda: sign_in(options.runs), 'rooms': lambda: sign_in_with_rooms(options.runs), 'feeds': lambda: sign_in_with_feeds(options.runs),
             'timeline': open_timeline, 'burst': burst, 'flood': pour,
             'mixed': pour_mixed, 'long': long_conversation}
    failed = False
    for name, part in parts.items():
        if options.only and name not in options.only:
            continue
        try:
            part()
        except Exception as error:                     # the other parts are measured all the same
            failed = True
            print(f'{name}: {error!r}', flush=True)
        finally:
            for arena in arenas:                        # there is one program at a time on a session bus
                arena.close()
    if options.json:
        Path(options.json).write_text(json.dumps(table, indent=2))
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
