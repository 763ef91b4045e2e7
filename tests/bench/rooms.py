# SPDX-License-Identifier: GPL-3.0-or-later
"""The benchmarks of rooms: signing in with fifty of them, and a flood of private and room messages mixed."""
import random
import statistics
import sys
import threading
import time

from live.hostile import HostileServer
from measure import idle, main_cpu, new_arena, row, sentence, spread
from world import servers
from world.actors import Stage
from world.crowd import FullRooms
from world.flood import ScriptedRoom, mixed_flood

CONTACTS, ROOMS, SAID = 400, 50, 200
PRIVATE, PUBLIC, TYPED = 10_000, 10_000, 40


def prepare(server, people):
    chance, now = random.Random(3), time.time()
    server.set_roster('robin', [servers.contact(p, f'Contact number {n}', [f'Group {n % 8}']) for n, p in enumerate(people)])
    for name, size in server.sizes.items():
        server.add_room_history(name, [{'nick': f'Guest {chance.randint(1, size)}', 'time': now - (SAID - n) * 900, 'body': sentence(chance)}
                                       for n in range(SAID)])
    with Stage() as stage:
        robin = stage.enter(server, 'robin')
        robin.wait_online()
        for name in server.sizes:
            robin.bookmark(server.room(name), f'The {name}', 'Robin')
        robin.leave()


def start(arena):
    """Starts the program; waits until it stands in all rooms and is quiet. CPU seconds, and seconds from the first byte to the last room."""
    since = time.time()
    arena.start()

    def joined():
        return len({what for _, what in arena.server.milestones(since) if what.startswith('joined')}) == ROOMS
    arena.stored.wait(joined, 'inside of all rooms', 60)
    arena.stored.wait(lambda: len([c for c in arena.stored.contacts().values() if c['in_roster']]) >= CONTACTS, 'the roster', 60)
    cpu = idle(arena.program)
    seen = arena.server.milestones(since)
    return cpu, max(when for when, what in seen if what.startswith('joined')) - min(when for when, what in seen if what == 'opened')


def sign_in_with_rooms(runs):
    chance = random.Random(4)
    sizes = {f'room{n:02}': chance.randint(20, 100) for n in range(ROOMS)}
    with FullRooms(sizes, 'robin') as server:
        server.add_user('robin')
        people = [server.jid(f'contact{n:03}') for n in range(CONTACTS)]
        prepare(server, people)
        figures = {kind: {'cpu': [], 'joined': [], 'turn': [], 'wall': []} for kind in ('cold', 'warm')}
        memory = []
        for _ in range(runs):
            arena = new_arena(server, 'robin')
            for kind in figures:
                cpu, seconds = start(arena)
                probe = arena.program.probe()
                for key, value in zip(('cpu', 'joined', 'turn', 'wall'), (cpu, seconds, probe['longest_turn_cpu_ms'], probe['longest_turn_ms'])):
                    figures[kind][key].append(value)
                if kind == 'warm':
                    memory.append(arena.program.memory())
                    kept = arena.stored.rows('SELECT count(*) AS n FROM message')[0]['n']
                arena.program.quit()
        for kind, goal in (('cold', 1.3), ('warm', 0.6)):
            f = figures[kind]
            row(f'sign-in with {ROOMS} rooms, {kind}', statistics.median(f['cpu']), 's CPU', goal,
                f'{spread(f["cpu"])}; {sum(sizes.values())} occupants' + (f', {kept} messages stored' if kind == 'warm' else ''))
            row(f'inside of all rooms, {kind}', statistics.median(f['joined']), 's', 1.3, f'{spread(f["joined"])} from the first byte')
            row(f'longest turn of the main loop, {kind}', statistics.median(f['turn']), 'ms CPU', 50,
                f'{spread(f["turn"], 0)}; {statistics.median(f["wall"]):.0f} ms wall')
        row(f'memory (PSS) with {ROOMS} rooms', statistics.median(memory), 'MiB', 130, spread(memory, 0))


def type_and_measure(arena, server, peer, count, still=lambda: True):
    """Lines typed one by one: from the command on the bus to the server, milliseconds of the clock and of the main thread's CPU time."""
    taken, arrived, word = [], {}, f'typed {time.monotonic_ns()}'

    def arrive(session, message):
        arrived.setdefault(message.findtext('{jabber:client}body'), (time.monotonic(), main_cpu(arena.program)))
    server.on_message.append(arrive)
    for n in range(count):
        if not still():
            break
        taken.append((f'{word} {n}', time.monotonic(), main_cpu(arena.program)))
        arena.send(peer, taken[-1][0], wait=False)
        arena.program.bus.flush_sync(None)
        time.sleep(0.05)
    server.wait(lambda: all(body in arrived for body, _, _ in taken), 'what was typed reached the server', 60)
    server.on_message.remove(arrive)
    return tuple([(arrived[body][n] - begun[n]) * 1000 for body, *begun in taken] for n in (0, 1))


def pour_mixed():
    peer = 'juliet@friends.test'
    sys.setswitchinterval(0.0002)               # or the threads here wait for each other longer than for the program
    with HostileServer() as server:
        server.roster = [{'jid': peer, 'name': 'Juliet', 'subscription': 'both'}]
        room = ScriptedRoom(server, f'tea@rooms.{server.domain}', 'romeo', 30)
        with new_arena(server) as arena:
            arena.online()
            server.wait(lambda: room.entered, 'inside of the room', 30)
            arena.sentinel()
            at_rest, _ = type_and_measure(arena, server, peer, TYPED // 2)
            before = idle(arena.program)
            ready = threading.Event()
            pouring = threading.Thread(target=mixed_flood, args=(server.wait_online(), f'{peer}/x', room, PRIVATE, PUBLIC, ready), daemon=True)
            arena.program.forget_turns()
            pouring.start()
            ready.wait()
            begun = time.monotonic()

            def stored():
                return arena.stored.rows("SELECT count(*) AS n FROM message WHERE body LIKE 'flood %'")[0]['n']
            meanwhile, work = type_and_measure(arena, server, peer, TYPED, lambda: pouring.is_alive() or stored() < PRIVATE + PUBLIC)
            arena.stored.wait(lambda: stored() == PRIVATE + PUBLIC, 'the flood stored', 180)
            wall = time.monotonic() - begun
            cpu = idle(arena.program) - before
            in_room = arena.stored.rows("SELECT count(*) AS n FROM message m JOIN conversation c ON c.id = m.conversation_id "
                                        "WHERE c.jid = ? AND body LIKE 'flood %'", (room.jid,))[0]['n']
            assert in_room == PUBLIC, f'{in_room} messages of the room'
            row('flood of 10,000 private and 10,000 room messages', cpu, 's CPU', 4, f'all stored; {wall:.1f} s wall; {len(meanwhile)} lines typed meanwhile')
            row('a line typed in the flood reaches the server', statistics.median(meanwhile), 'ms', 10,
                f'{spread(meanwhile, 0)}; {statistics.median(work):.1f} ms of the main thread; at rest {statistics.median(at_rest):.1f} ms')
            row('longest turn in the mixed flood', arena.program.probe(30)['longest_turn_cpu_ms'], 'ms CPU', 50)
            row('memory (PSS) after the mixed flood', arena.program.memory(), 'MiB', 130)
