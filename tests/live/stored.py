# SPDX-License-Identifier: GPL-3.0-or-later
"""Looks into the program's database, reading only: what it holds is what the person will see.

While the program runs the file is opened read-only beside it; after a SIGKILL a copy is read, so
that the next start finds exactly what the kill left behind."""
import shutil
import sqlite3
import tempfile
import time
from pathlib import Path

INCOMING, QUEUED, SENT, ACKED, DELIVERED, READ, FAILED = range(7)
STATES = ('incoming', 'queued', 'sent', 'acked', 'delivered', 'read', 'failed')


class Stored:
    def __init__(self, profile):
        self.profile = profile

    def file(self):
        for path in sorted(self.profile.data.rglob('*')):
            if path.is_file() and not path.name.endswith(('-wal', '-shm', '-journal')):
                with open(path, 'rb') as f:
                    if f.read(15) == b'SQLite format 3':
                        return path
        return None

    def rows(self, sql, parameters=(), copy=False):
        """The rows as dicts; no rows as long as there is no database yet."""
        path = self.file()
        if path is None:
            return []
        with tempfile.TemporaryDirectory(prefix='envoi-look-') as folder:
            if copy:
                for part in path.parent.glob(path.name + '*'):
                    if not part.name.endswith('-shm'):
                        shutil.copy(part, folder)
                path = Path(folder) / path.name
            db = sqlite3.connect(f'file:{path}?mode={"rw" if copy else "ro"}', uri=True, timeout=10)
            try:
                db.row_factory = sqlite3.Row
                return [dict(row) for row in db.execute(sql, parameters).fetchall()]
            except sqlite3.OperationalError as error:
                if 'no such table' in str(error) or 'locked' in str(error):
                    return []
                raise
            finally:
                db.close()

    def messages(self, peer=None, copy=False):
        """All messages in the order of each conversation."""
        where, parameters = ('WHERE c.jid = ?', (peer,)) if peer else ('', ())
        return self.rows('SELECT c.jid AS peer, m.* FROM message m JOIN conversation c ON c.id = m.conversation_id '
                         f'{where} ORDER BY c.jid, m.position', parameters, copy)

    def bodies(self, peer=None):
        return [m['body'] for m in self.messages(peer)]

    def find(self, body, peer=None):
        return next((m for m in self.messages(peer) if m['body'] == body), None)

    def contacts(self):
        return {c['jid']: c for c in self.rows('SELECT * FROM contact')}

    def conversations(self):
        return {c['jid']: c for c in self.rows('SELECT * FROM conversation WHERE account_id IS NOT NULL')}

    def outbox(self, copy=False):
        return [m for m in self.messages(copy=copy) if m['outgoing'] and m['state'] in (QUEUED, SENT)]

    def integrity(self):
        """Of each table; the index of words is read by the program's own tokenizer alone."""
        tables = self.rows("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'", copy=True)
        said = {r['integrity_check'] for t in tables for r in self.rows(f'PRAGMA integrity_check("{t["name"]}")', copy=True)}
        return sorted(said)

    def wait(self, condition, what, patience=20, pause=0.05):
        end = time.monotonic() + patience
        while not (value := condition()):
            if time.monotonic() > end:
                raise AssertionError(f'never stored: {what}')
            time.sleep(pause)
        return value

    def wait_body(self, body, peer=None, patience=20):
        return self.wait(lambda: self.find(body, peer), repr(body[:80]), patience)

    def wait_state(self, body, state, patience=20, exactly=False):
        def reached():
            m = self.find(body)
            return m and (m['state'] == state if exactly else m['state'] >= state) and m
        return self.wait(reached, f'{body[:60]!r} {STATES[state]}', patience)
