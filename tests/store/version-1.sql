-- SPDX-License-Identifier: GPL-3.0-or-later
-- A store as the first version of the schema had it.
BEGIN TRANSACTION;
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
INSERT INTO "account" VALUES(1,'juliet@capulet.example',NULL,NULL,1,NULL,0,0,NULL,'envoi.x',NULL,NULL,NULL,2,NULL,1,1,1,1,NULL,1);
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
INSERT INTO "archive" VALUES(1,'','A4',1700000005000000,'A1',1700000001000000,1);
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
INSERT INTO "contact" VALUES(1,1,'romeo@montague.example','Romeo',NULL,NULL,3,0,1,0,NULL);
INSERT INTO "contact" VALUES(2,1,'nurse@capulet.example',NULL,NULL,NULL,0,0,0,0,NULL);
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
INSERT INTO "conversation" VALUES(1,1,1,'romeo@montague.example','Wherefore',1,1,0,0,'Good night',1700000003000000,1700000003000000,0,0,1,1700000002000000);
INSERT INTO "conversation" VALUES(2,2,1,'nurse@capulet.example',NULL,1,0,0,0,'Anon, good Nurse',1700000005000000,1700000005000000,1,3,0,1700000005000000);
CREATE TABLE file (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  identity TEXT NOT NULL,
  generation INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO "file" VALUES(1,'6f0c0d2e-8f0e-4b8a-9d55-2d9e0a1b7c11',7);
CREATE TABLE forgotten (
  conversation_id INTEGER NOT NULL REFERENCES conversation ON DELETE CASCADE,
  name TEXT NOT NULL,
  PRIMARY KEY (conversation_id, name)
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
INSERT INTO "message" VALUES(1,1,1700000001000000,1,0,0,1700000001000000,'a1',NULL,'A1','romeo@montague.example/o',NULL,NULL,NULL,0,'But soft, what light');
INSERT INTO "message" VALUES(2,1,1700000002000000,0,1,3,1700000002000000,'o1',NULL,'A2','juliet@capulet.example/b',NULL,NULL,NULL,48,'O Romeo, Romeo');
INSERT INTO "message" VALUES(3,1,1700000003000000,0,0,0,1700000003000000,'a2',NULL,'A3','romeo@montague.example/o',NULL,NULL,NULL,4,'Good night');
INSERT INTO "message" VALUES(4,2,1700000005000000,0,1,3,1700000005000000,'o2',NULL,'A4','juliet@capulet.example/b',NULL,NULL,NULL,48,'Anon, good Nurse');
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
CREATE TABLE session (
  account_id INTEGER PRIMARY KEY REFERENCES account ON DELETE CASCADE,
  blob TEXT NOT NULL
) STRICT;
INSERT INTO "session" VALUES(1,'blob');
CREATE TABLE value (
  account_id INTEGER REFERENCES account ON DELETE CASCADE,
  name TEXT NOT NULL,
  value TEXT NOT NULL
) STRICT;
INSERT INTO "value" VALUES(1,'k','v');
CREATE INDEX contact_avatar ON contact (avatar_hash) WHERE avatar_hash IS NOT NULL;
CREATE UNIQUE INDEX message_position ON message (conversation_id, position);
CREATE UNIQUE INDEX message_archive_id ON message (conversation_id, archive_id) WHERE archive_id IS NOT NULL;
CREATE INDEX message_stanza_id ON message (conversation_id, stanza_id) WHERE stanza_id IS NOT NULL;
CREATE INDEX message_origin_id ON message (conversation_id, origin_id) WHERE origin_id IS NOT NULL;
CREATE INDEX message_unplaced ON message (conversation_id, position) WHERE placed = 0;
CREATE INDEX message_incoming ON message (conversation_id, position) WHERE outgoing = 0;
CREATE INDEX message_written_here ON message (conversation_id, id) WHERE flags & 32;
CREATE INDEX message_waiting ON message (conversation_id, id) WHERE state IN (1, 2);
CREATE INDEX message_unread_there ON message (conversation_id, position) WHERE state IN (3, 4);
CREATE UNIQUE INDEX value_name ON value (ifnull (account_id, 0), name);
COMMIT;
PRAGMA user_version = 1;
