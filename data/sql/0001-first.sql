-- SPDX-License-Identifier: GPL-3.0-or-later
-- All times and positions are microseconds since 1970 UTC.

-- One row: which file this is. Every commit counts it up, so each write-ahead log carries the identity of its
-- own file, and the log of another file is known by it.
CREATE TABLE file (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  identity TEXT NOT NULL,
  generation INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE account (
  id INTEGER PRIMARY KEY,
  jid TEXT NOT NULL UNIQUE,
  label TEXT,
  color TEXT,
  enabled INTEGER NOT NULL,
  host TEXT,
  port INTEGER NOT NULL,
  security INTEGER NOT NULL,
  proxy TEXT,
  resource TEXT,
  pin TEXT,
  auth_memory TEXT,
  nickname TEXT,
  availability INTEGER NOT NULL,
  status_text TEXT,
  send_receipts INTEGER NOT NULL,
  send_markers INTEGER NOT NULL,
  send_typing INTEGER NOT NULL,
  auto_away INTEGER NOT NULL,
  roster_version TEXT,
  password_kept INTEGER NOT NULL
) STRICT;

CREATE TABLE contact (
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  jid TEXT NOT NULL,
  name TEXT,
  nickname TEXT,
  groups TEXT,                                  -- separated by U+001F
  subscription INTEGER NOT NULL,
  asked INTEGER NOT NULL,
  in_roster INTEGER NOT NULL,
  blocked INTEGER NOT NULL,
  avatar_hash TEXT,
  UNIQUE (account_id, jid)
) STRICT;

CREATE INDEX contact_avatar ON contact (avatar_hash) WHERE avatar_hash IS NOT NULL;

-- The messages of a conversation hang on "id". Emptying a conversation gives it a new id, and the row under the old one
-- loses its account: such rows are rubbish that is taken out a little at a time. "number" is what the rest of the program knows.
CREATE TABLE conversation (
  id INTEGER PRIMARY KEY,
  number INTEGER NOT NULL,
  account_id INTEGER REFERENCES account ON DELETE SET NULL,
  jid TEXT NOT NULL,
  draft TEXT,
  open INTEGER NOT NULL,
  pinned INTEGER NOT NULL,
  muted_until INTEGER NOT NULL,
  cleared_until INTEGER NOT NULL DEFAULT 0,     -- 0: never emptied; the archive brings back nothing that stands before it
  -- Kept by the store with each message:
  last_text TEXT,
  last_time INTEGER NOT NULL DEFAULT 0,
  last_position INTEGER NOT NULL DEFAULT 0,
  last_outgoing INTEGER NOT NULL DEFAULT 0,
  last_state INTEGER NOT NULL DEFAULT 0,
  unread INTEGER NOT NULL DEFAULT 0,
  read_position INTEGER NOT NULL DEFAULT 0,
  UNIQUE (account_id, jid)
) STRICT;

CREATE TABLE message (
  id INTEGER PRIMARY KEY,
  conversation_id INTEGER NOT NULL REFERENCES conversation,
  position INTEGER NOT NULL,
  placed INTEGER NOT NULL,                      -- 1: the position is the archive's; 0: ours, until the archive tells
  outgoing INTEGER NOT NULL,
  state INTEGER NOT NULL,
  time INTEGER NOT NULL,
  stanza_id TEXT,
  origin_id TEXT,                               -- NULL when it is the same as stanza_id
  archive_id TEXT,
  sender TEXT,
  language TEXT,
  error_condition TEXT,
  error_text TEXT,
  flags INTEGER NOT NULL,                       -- 1 delayed, 2 wants a receipt, 4 markable, 8 after a gap, 16 origin_id = stanza_id, 32 written here
  body TEXT
) STRICT;

CREATE UNIQUE INDEX message_position ON message (conversation_id, position);
CREATE UNIQUE INDEX message_archive_id ON message (conversation_id, archive_id) WHERE archive_id IS NOT NULL;
CREATE INDEX message_stanza_id ON message (conversation_id, stanza_id) WHERE stanza_id IS NOT NULL;
CREATE INDEX message_origin_id ON message (conversation_id, origin_id) WHERE origin_id IS NOT NULL;
CREATE INDEX message_unplaced ON message (conversation_id, position) WHERE placed = 0;
CREATE INDEX message_incoming ON message (conversation_id, position) WHERE outgoing = 0;
CREATE INDEX message_written_here ON message (conversation_id, id) WHERE flags & 32;
CREATE INDEX message_waiting ON message (conversation_id, id) WHERE state IN (1, 2);
CREATE INDEX message_unread_there ON message (conversation_id, position) WHERE state IN (3, 4);

-- Messages that were erased before the archive had told of them: it does not bring them back.
-- name: 'a' and the archive id, else 'o' (own) or 'i' and the stanza's id.
CREATE TABLE forgotten (
  conversation_id INTEGER NOT NULL REFERENCES conversation ON DELETE CASCADE,
  name TEXT NOT NULL,
  PRIMARY KEY (conversation_id, name)
) STRICT;

-- What is known of the server's archive; peer '' is the whole of it.
CREATE TABLE archive (
  account_id INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  peer TEXT NOT NULL,
  newest_id TEXT,
  newest_time INTEGER NOT NULL,
  oldest_id TEXT,
  oldest_time INTEGER NOT NULL,
  complete INTEGER NOT NULL,
  PRIMARY KEY (account_id, peer)
) STRICT;

CREATE TABLE session (
  account_id INTEGER PRIMARY KEY REFERENCES account ON DELETE CASCADE,
  blob TEXT NOT NULL
) STRICT;

CREATE TABLE presence (
  account_id INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  jid TEXT NOT NULL,
  xml TEXT NOT NULL,
  PRIMARY KEY (account_id, jid)
) STRICT;

CREATE TABLE request (
  account_id INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  jid TEXT NOT NULL,
  nickname TEXT,
  text TEXT,
  time INTEGER NOT NULL,
  PRIMARY KEY (account_id, jid)
) STRICT;

-- account_id NULL: the program's own.
CREATE TABLE value (
  account_id INTEGER REFERENCES account ON DELETE CASCADE,
  name TEXT NOT NULL,
  value TEXT NOT NULL
) STRICT;

CREATE UNIQUE INDEX value_name ON value (ifnull (account_id, 0), name);
