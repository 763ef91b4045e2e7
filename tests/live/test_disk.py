#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""T01, T08, T11 to T14: a death in the instant of an acknowledgement, a full disk, a second start, and database files that are damaged, from a newer
version, or not the program's own."""
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from live import desktop, namespace  # noqa: E402

INSIDE = namespace.enter()
SMALL = namespace.mount_small('24m') if INSIDE else None
if INSIDE:
    namespace.drop_rights()
from live import stored  # noqa: E402
from live.arena import Arena, open_desktop  # noqa: E402
from live.hostile import HostileServer  # noqa: E402
from live.tap import Skip, case, run, say  # noqa: E402

FRIEND = 'juliet@friends.test'


def lived(server, count=200, profile=None):
    """A program that has been online and holds messages, ended politely."""
    server.behave()
    server.states.clear()
    server.archive.entries.clear()
    arena = Arena(server, profile=profile)
    arena.start()
    arena.online()
    for n in range(count):
        server.wait_online().deliver(FRIEND + '/x', f'before {n:03}')
    arena.sentinel(FRIEND + '/x')
    return arena


@case('T08 the disk is full while 200 messages come: told, not acknowledged, none lost')
def full(server):
    if not INSIDE:
        raise Skip('no small file system to be had here')
    profile = desktop.Profile(SMALL / 'full')
    arena = lived(server, 20, profile)
    filler = namespace.Filler(SMALL)
    with arena:
        filler.fill()
        try:
            session = server.wait_online()
            for n in range(200):
                session.deliver(FRIEND + '/x', f'full {n:03} ' + 'x' * 500)
            arena.send(FRIEND, 'written on a full disk')
            arena.program.says(re.compile('Disk full|no room', re.I), 20)
            arena.program.screenshot('disk-full')
            session.ask()
            deadline = time.monotonic() + 3
            while time.monotonic() < deadline and session.alive:
                time.sleep(0.1)
            if session.managed:
                assert len(session.state.unacknowledged) >= 150, f'{200 - len(session.state.unacknowledged)} acknowledged on a full disk'
        finally:
            filler.free()
        arena.stored.wait(lambda: len([b for b in arena.stored.bodies(FRIEND) if b.startswith('full')]) == 200, 'all 200 after there is room', 15)
        assert [b[:8] for b in arena.stored.bodies(FRIEND) if b.startswith('full')] == [f'full {n:03}' for n in range(200)]
        arena.stored.wait_state('written on a full disk', stored.ACKED, 20)
        arena.program.gone(None, re.compile('Disk full'), 20)


@case('T01 killed in the instant of its acknowledgement: what it acknowledged is on disk, the rest comes again')
def acknowledged(server):
    """Nothing is in the archive, so the disk and what the server still holds are all there is."""
    chance = random.Random(int(os.environ.get('ENVOI_SEED', '7')))
    sent = []
    with lived(server, 1) as arena:
        for turn in range(6):
            arena.online()
            session = server.wait_online()
            state, pid, wanted, killed = session.state, arena.program.process.pid, chance.randrange(20, 120), []
            before = len(sent)

            def manage(name, element, really=session._manage, state=state, pid=pid, wanted=wanted, before=before, killed=killed):
                really(name, element)
                if name == 'a' and not killed and len(sent) - len(state.unacknowledged) >= before + wanted:
                    os.kill(pid, signal.SIGKILL)
                    killed.append(len(state.unacknowledged))
            session._manage = manage
            deadline = time.monotonic() + 20
            while not killed:
                if time.monotonic() > deadline:
                    raise AssertionError(f'{len(state.unacknowledged)} of {len(sent)} never acknowledged')
                # What is much too fast for a program that runs under a sanitizer proves nothing more.
                for _ in range(chance.randrange(5, 40) if len(state.unacknowledged) < 2000 else 0):
                    sent.append(f'told {len(sent):04}')
                    session.deliver(FRIEND + '/x', sent[-1], keep=False)
                session.ask()
                time.sleep(chance.uniform(0, 0.01))
            arena.program.kill()
            waiting = ' '.join(state.unacknowledged)
            kept = [b for b in sent if b not in waiting]
            held = [m['body'] for m in arena.stored.messages(FRIEND, copy=True) if m['body'].startswith('told')]
            assert set(kept) <= set(held), f'acknowledged and not on disk: {sorted(set(kept) - set(held))[:5]}'
            assert held == sent[:len(held)], 'order'
            say(f'{len(sent)} sent, {len(kept)} acknowledged, {len(held)} on disk')
            arena.start()
        arena.sentinel(FRIEND + '/x')
        assert [b for b in arena.stored.bodies(FRIEND) if b.startswith('told')] == sent


@case('T11 a second start shows the first window')
def second(server):
    with lived(server, 1) as arena:
        again = subprocess.run([arena.program.binary], env={**os.environ, **arena.profile.environment(), **arena.program.environment}, timeout=20, capture_output=True)
        assert again.returncode == 0, again.stderr.decode()[-500:]
        arena.program.check_alive()
        arena.sentinel()


@case('T11 another program holds the database for a while')
def busy(server):
    with lived(server, 1) as arena:
        other = sqlite3.connect(arena.stored.file(), timeout=5, isolation_level=None)
        other.execute('BEGIN IMMEDIATE')
        for n in range(20):
            server.wait_online().deliver(FRIEND + '/x', f'busy {n:02}')
        time.sleep(2)                                   # longer than any single wait for a lock
        other.execute('ROLLBACK')
        other.close()
        arena.stored.wait(lambda: len([b for b in arena.stored.bodies(FRIEND) if b.startswith('busy')]) == 20, 'all after the lock is gone', 20)
        arena.program.check_alive()


@case('T12 a damaged page: noticed, kept aside, rescued, told')
def damaged(server):
    chance = random.Random(int(os.environ.get('ENVOI_SEED', '5')))
    arena = lived(server, 400)
    arena.program.quit()
    file = arena.stored.file()
    for name in ('-wal', '-shm'):
        Path(str(file) + name).unlink(missing_ok=True)
    before = len(arena.stored.bodies(FRIEND))
    size = file.stat().st_size
    with open(file, 'r+b') as f:
        for _ in range(3):
            f.seek(4096 * chance.randrange(8, size // 4096))
            f.write(chance.randbytes(4096))
    with arena:
        arena.online()
        arena.sentinel(FRIEND + '/x')
        after = len([b for b in arena.stored.bodies(FRIEND) if b.startswith('before')])
        say(f'{before} messages before, {after} after, the archive of the server helps')
        assert after >= before * 0.5
        assert arena.stored.integrity() == ['ok']


@case('T12 a file that is no database at all')
def rubbish(server):
    arena = lived(server, 5)
    arena.program.quit()
    file = arena.stored.file()
    for name in ('-wal', '-shm'):
        Path(str(file) + name).unlink(missing_ok=True)
    content = random.Random(3).randbytes(50_000)
    file.write_bytes(content)
    with arena:
        server.wait_online(40)
        arena.program.says(re.compile('damaged|recovered|saved|aside', re.I))
        arena.program.screenshot('database-damaged')
        others = [p for p in file.parent.rglob('*') if p.is_file() and p != file and p.stat().st_size == 50_000 and p.read_bytes() == content]
        assert others, 'the damaged file was not kept'


def all_back(arena):
    """What the log had held comes from the archive again, which may take longer than a live message."""
    def bodies():
        return sorted(b for b in arena.stored.bodies(FRIEND) if b.startswith('before'))
    arena.stored.wait(lambda: len(bodies()) >= 100, 'all 100 messages', 20)
    assert bodies() == [f'before {n:03}' for n in range(100)]


@case('T13 a write-ahead log that is cut short, and one that is gone')
def log(server):
    arena = lived(server, 100)
    arena.program.kill()
    file = arena.stored.file()
    wal = Path(str(file) + '-wal')
    if wal.exists() and wal.stat().st_size:
        with open(wal, 'r+b') as f:
            f.truncate(max(0, wal.stat().st_size * 2 // 3 + 17))
    with arena:
        arena.sentinel(FRIEND + '/x')
        all_back(arena)
        arena.program.kill()
        wal.unlink(missing_ok=True)
        arena.program.start()
        arena.sentinel(FRIEND + '/x')
        all_back(arena)


@case('T14 a database of a newer version is refused and left as it is')
def newer(server):
    arena = lived(server, 5)
    arena.program.quit()
    file = arena.stored.file()
    db = sqlite3.connect(file)
    (version,), = db.execute('PRAGMA user_version').fetchall()
    db.execute(f'PRAGMA user_version = {version + 1000}')
    db.commit()
    db.execute('PRAGMA wal_checkpoint(TRUNCATE)')
    db.close()
    content = file.read_bytes()
    with arena:
        arena.program.says('Made by a newer Envoi')
        arena.program.screenshot('database-newer')
        arena.program.kill()
    assert file.read_bytes() == content, 'the file was changed'


if __name__ == '__main__':
    open_desktop()
    with HostileServer() as hostile:
        hostile.roster = [{'jid': FRIEND, 'name': 'Juliet', 'subscription': 'both'}]
        run(hostile)
