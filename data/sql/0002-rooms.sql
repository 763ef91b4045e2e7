-- SPDX-License-Identifier: GPL-3.0-or-later
-- Rooms, what becomes of a message later, and the search.

CREATE TABLE room (
  account_id INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  jid TEXT NOT NULL,
  nick TEXT,
  name TEXT,
  configured_name TEXT,
  description TEXT,
  subject TEXT,
  subject_by TEXT,
  bookmarked INTEGER NOT NULL,
  autojoin INTEGER NOT NULL,
  notify INTEGER NOT NULL,
  features INTEGER NOT NULL,
  extensions TEXT,
  language TEXT,
  n_members INTEGER NOT NULL,
  PRIMARY KEY (account_id, jid)
) STRICT;

ALTER TABLE conversation ADD COLUMN mentions INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conversation ADD COLUMN last_nick TEXT;

-- flags also has: 64 mentions the person, 128 edited, 256 retracted by its author, 512 by a moderator, 1024 has reactions.
ALTER TABLE message ADD COLUMN nick TEXT;
ALTER TABLE message ADD COLUMN author_key TEXT;                 -- NULL one to one, where the sender says it
ALTER TABLE message ADD COLUMN real_jid TEXT;
ALTER TABLE message ADD COLUMN reply_to TEXT;
ALTER TABLE message ADD COLUMN reply_sender TEXT;
ALTER TABLE message ADD COLUMN retraction_reason TEXT;

CREATE INDEX message_mention ON message (conversation_id, position) WHERE flags & 64;
CREATE INDEX message_retracted ON message (conversation_id, position) WHERE flags & 768;
CREATE INDEX message_author ON message (conversation_id, author_key, position) WHERE author_key IS NOT NULL;

-- All versions of an edited message, the first one (without a name) among them. name: the id of the correction.
CREATE TABLE edit (
  message_id INTEGER NOT NULL REFERENCES message ON DELETE CASCADE,
  time INTEGER NOT NULL,
  name TEXT,
  archive_id TEXT,
  body TEXT
) STRICT;

CREATE INDEX edit_message ON edit (message_id, time);
CREATE INDEX edit_name ON edit (name) WHERE name IS NOT NULL;

-- The last set of each person. emojis: separated by blanks; '' stands for one that was taken back, so that an older one does not return.
CREATE TABLE reaction (
  message_id INTEGER NOT NULL REFERENCES message ON DELETE CASCADE,
  author TEXT NOT NULL,
  time INTEGER NOT NULL,
  name TEXT,
  mine INTEGER NOT NULL,
  nick TEXT,
  emojis TEXT NOT NULL,
  PRIMARY KEY (message_id, author)
) STRICT;

-- Changes of messages that are not here yet.
CREATE TABLE pending_change (
  id INTEGER PRIMARY KEY,
  conversation_id INTEGER NOT NULL REFERENCES conversation ON DELETE CASCADE,
  target TEXT NOT NULL,
  kind INTEGER NOT NULL,
  author TEXT,
  outgoing INTEGER NOT NULL,
  name TEXT,
  archive_id TEXT,
  time INTEGER NOT NULL,
  mentions INTEGER NOT NULL,
  nick TEXT,
  text TEXT                                                      -- body, emojis or reason
) STRICT;

CREATE INDEX pending_change_target ON pending_change (conversation_id, target);

-- The words of all messages that have a text. rowid: see envoi_search_key(). unfinished: messages up to this one are not in it yet.
CREATE VIRTUAL TABLE search USING fts5 (text, content = '', contentless_delete = 1, tokenize = 'envoi');

CREATE TABLE search_state (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  unfinished INTEGER NOT NULL
) STRICT;

INSERT INTO search_state (id, unfinished) SELECT 1, ifnull (max (id), 0) FROM message;
