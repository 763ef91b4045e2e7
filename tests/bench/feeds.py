# SPDX-License-Identifier: GPL-3.0-or-later
"""The benchmarks of feeds: the first sign-in of somebody who follows sixty blogs, a timeline of 50,000 posts that is opened
and gone through, and 2,000 events in a burst."""
import os
import random
import statistics
import subprocess
import time
from pathlib import Path

from live.feeds import Reader
from live.hostile import HostileServer
from measure import exact_cpu, idle, main_cpu, new_arena, row, sentence, spread
from world import servers, village_feeds
from world.actors import Stage
from world.blogger import ATOM, BLOG, EVENT, new_id
from world.movim import BLOG_OPTIONS, Movim

BLOGS, POSTS, LONG, BURST = 60, 20, 50_000, 2_000
SCROLLS = 150


def entry(ident, title, text, jid, stamp):
    return (f"<entry xmlns='{ATOM}'><id>{ident}</id><title>{title}</title><author><uri>xmpp:{jid}</uri></author>"
            f"<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>{text}</p></div></content>"
            f"<published>{stamp}</published><updated>{stamp}</updated></entry>")


def prepare(server):
    chance = random.Random(5)
    server.add_user('robin')
    names = [f'blog{n:02}' for n in range(BLOGS)]
    for name in names:
        server.add_user(name)
    server.set_roster('robin', [servers.contact(server.jid(n), n.capitalize(), []) for n in names])
    with Stage() as stage:
        for number, name in enumerate(names):
            server.set_roster(name, [servers.contact(server.jid('robin'), 'Robin', [])])
            writer = stage.enter(server, name, kind=Movim)
            for post in range(POSTS):
                ident, stamp = new_id(), village_feeds.stamp((post * BLOGS + number + 1) / 24)
                writer.publish_item(None, BLOG, ident, entry(ident, f'Post {post} of {name}', sentence(chance), writer.bare, stamp),
                                    [*BLOG_OPTIONS, ('pubsub#access_model', 'open')])
            writer.leave()
            stage.peers.remove(writer)
        robin = stage.enter(server, 'robin', resource='before')
        village_feeds.follow(robin, [(server.jid(n), BLOG, '') for n in names])
        robin.leave()


def stored(arena, what='post'):
    return arena.stored.rows(f'SELECT count(*) AS n FROM {what}')[0]['n']


def sign_in_with_feeds(runs):
    with servers.new_server('prosody') as server:
        prepare(server)
        cpu, turn, wall = [], [], []
        for _ in range(runs):
            arena, start = new_arena(server, 'robin'), time.monotonic()
            arena.start()
            arena.stored.wait(lambda a=arena: stored(a) >= BLOGS * POSTS, 'all posts', 120)
            wall.append(time.monotonic() - start)
            cpu.append(idle(arena.program))
            turn.append(arena.program.probe()['longest_turn_cpu_ms'])
            arena.program.quit()
        row(f'first sign-in with {BLOGS} blogs of {POSTS} posts', statistics.median(cpu), 's CPU', 1.5,
            f'{spread(cpu)}; all stored after {statistics.median(wall):.1f} s wall')
        row('longest turn meanwhile', statistics.median(turn), 'ms CPU', 50, spread(turn, 0))


def filled():
    """A program with the long timeline in its store. It is offline: the scripted server has no list of what is followed."""
    with HostileServer() as server:
        server.roster = [{'jid': 'juliet@friends.test', 'name': 'Juliet', 'subscription': 'both'}]
        arena = new_arena(server)
        arena.start()
        arena.online()
        arena.sentinel('juliet@friends.test/balcony')
        arena.program.quit()
    start = time.monotonic()
    subprocess.run([Path(os.environ['ENVOI_BUILD']) / 'tests/bench/bench-feeds', '--fill', Path(arena.stored.file()).parent, arena.bare, str(LONG)], check=True)
    print(f'({LONG} posts written in {time.monotonic() - start:.0f} s)', flush=True)
    arena.start()
    idle(arena.program)
    return arena


def scroll(program, button, times):
    """Turns the wheel over the middle of the window; milliseconds of the program's CPU time for each turn."""
    window = program.windows()[-1]
    program.focus()
    subprocess.run(['xdotool', 'mousemove', '--window', window, '650', '450'], check=True)
    before = exact_cpu(program)
    subprocess.run(['xdotool', 'click', '--repeat', str(times), '--delay', '40', str(button)], check=True)
    return (exact_cpu(program) - before) * 1000 / times


def open_timeline():
    arena, times = filled(), []
    for _ in range(5):
        arena.program.action('win.open-conversation', '', 'juliet@friends.test')
        idle(arena.program)
        before = exact_cpu(arena.program)
        arena.program.action('win.show-home')
        idle(arena.program)
        times.append((exact_cpu(arena.program) - before) * 1000)
    assert arena.program.look(None, 'Post number 0') is not None, 'the timeline shows its newest post'
    # The first time builds the page and what the whole program needs only once.
    row(f'opening a timeline of {LONG:,}', statistics.median(times), 'ms CPU', 60, f'first {times[0]:.0f}; {spread(times, 0)}')
    row('longest turn meanwhile', arena.program.probe()['longest_turn_cpu_ms'], 'ms CPU', 50)
    arena.program.forget_turns()
    down, up = scroll(arena.program, 5, SCROLLS), scroll(arena.program, 4, SCROLLS // 2)
    assert arena.program.look(None, 'Post number 0') is None, 'the wheel has moved it'
    row('scrolling it, for each turn of the wheel', max(down, up), 'ms CPU', 12, f'down {down:.1f}, up {up:.1f}')
    row('longest turn meanwhile', arena.program.probe()['longest_turn_cpu_ms'], 'ms CPU', 50)
    row('memory (PSS) with it open', arena.program.memory(), 'MiB', 150)
    arena.program.quit()


def burst():
    """Events of one who is followed, as fast as they can be sent, while the timeline is open."""
    chance = random.Random(6)
    writer = 'juliet@friends.test'
    with HostileServer() as server:
        server.roster = [{'jid': writer, 'name': 'Juliet', 'subscription': 'both'}]
        arena = new_arena(server)
        arena.start()
        arena.online()
        Reader(arena).follow(writer)
        arena.program.action('win.show-home')
        before = idle(arena.program)
        arena.program.forget_turns()
        session, stamp = server.wait_online(), village_feeds.stamp(0)
        main, start = main_cpu(arena.program), time.monotonic()
        for number in range(BURST):
            ident = f'burst-{number:05}'
            session.push(f"<message xmlns='jabber:client' from='{writer}' to='{arena.bare}' type='headline' id='e{number}'><event xmlns='{EVENT}'><items node='{BLOG}'><item id='{ident}' "
                         f"publisher='{writer}'>" + entry(ident, f'Burst {number}', sentence(chance), writer, stamp) + '</item></items></event></message>')
        arena.stored.wait(lambda: stored(arena) >= BURST, 'the burst', 60)
        wall = time.monotonic() - start
        row(f'burst of {BURST} posts stored', idle(arena.program) - before, 's CPU', 1.5,
            f'{wall:.1f} s wall; main thread {main_cpu(arena.program) - main:.2f} s')
        row('longest turn in the burst', arena.program.probe()['longest_turn_cpu_ms'], 'ms CPU', 50)
        arena.program.quit()
