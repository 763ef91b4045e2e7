-- SPDX-License-Identifier: GPL-3.0-or-later
-- Feeds: blogs and communities, their posts, comments, what happened to the person, and what is being written.

-- A feed without an account is rubbish: its posts are taken out a little at a time. unread and newest are kept with each post.
CREATE TABLE feed (
  id INTEGER PRIMARY KEY,
  account_id INTEGER REFERENCES account ON DELETE SET NULL,
  service TEXT NOT NULL,
  node TEXT NOT NULL,
  kind INTEGER NOT NULL,
  title TEXT,
  description TEXT,
  avatar_hash TEXT,
  avatar_url TEXT,
  followed INTEGER NOT NULL,
  shared INTEGER NOT NULL,
  extensions TEXT,
  notify INTEGER NOT NULL,
  pinned INTEGER NOT NULL,
  pending INTEGER NOT NULL,
  complete INTEGER NOT NULL,
  cursor TEXT,
  unread_after INTEGER NOT NULL,
  access INTEGER NOT NULL,
  publish INTEGER NOT NULL,
  affiliation INTEGER NOT NULL,
  n_followers INTEGER NOT NULL,
  n_posts INTEGER NOT NULL,
  room_uri TEXT,
  unread INTEGER NOT NULL DEFAULT 0,
  newest INTEGER NOT NULL DEFAULT 0,
  UNIQUE (account_id, service, node)
) STRICT;

-- home: 1 in a followed blog, 2 in a followed community or the like, else 0. Lists of words are separated by U+001F.
CREATE TABLE post (
  id INTEGER PRIMARY KEY,
  feed_id INTEGER NOT NULL REFERENCES feed,
  home INTEGER NOT NULL,
  hash TEXT,                                    -- of the entry, to see what has changed
  item_id TEXT NOT NULL,
  published INTEGER NOT NULL,
  atom_id TEXT,
  kind INTEGER NOT NULL,
  title TEXT,
  content_kind INTEGER NOT NULL,
  content TEXT,
  source TEXT,
  author_jid TEXT,
  claimed_name TEXT,
  claimed_jid TEXT,
  updated INTEGER NOT NULL,
  edited INTEGER NOT NULL,
  language TEXT,
  tags TEXT,
  parts_code TEXT,
  public_url TEXT,
  comments_service TEXT,
  comments_node TEXT,
  reply_service TEXT,
  reply_node TEXT,
  reply_item TEXT,
  via_service TEXT,
  via_node TEXT,
  via_item TEXT,
  place TEXT,
  nsfw INTEGER NOT NULL,
  n_comments INTEGER NOT NULL,
  n_likes INTEGER NOT NULL,
  liked TEXT,
  saved INTEGER NOT NULL,
  read INTEGER NOT NULL,
  muted INTEGER NOT NULL,
  state INTEGER NOT NULL,
  problem TEXT,
  UNIQUE (feed_id, item_id)
) STRICT;

CREATE INDEX post_feed ON post (feed_id, published, item_id, id);
CREATE INDEX post_home ON post (published, item_id, id) WHERE home > 0;
CREATE INDEX post_people ON post (published, item_id, id) WHERE home = 1;
CREATE INDEX post_communities ON post (published, item_id, id) WHERE home = 2;
CREATE INDEX post_saved ON post (published, item_id, id) WHERE saved = 1;
CREATE INDEX post_author ON post (author_jid, published, item_id, id) WHERE author_jid IS NOT NULL;
CREATE INDEX post_waiting ON post (published, item_id, id) WHERE state > 0;
CREATE INDEX post_unread ON post (feed_id) WHERE read = 0;
CREATE INDEX post_muted ON post (id) WHERE muted = 1;
CREATE INDEX post_comments ON post (comments_node) WHERE comments_node IS NOT NULL;

-- The entry as it came.
CREATE TABLE post_entry (
  post_id INTEGER PRIMARY KEY REFERENCES post ON DELETE CASCADE,
  xml TEXT NOT NULL
) STRICT;

CREATE TABLE post_tag (
  post_id INTEGER NOT NULL REFERENCES post ON DELETE CASCADE,
  tag TEXT NOT NULL,
  published INTEGER NOT NULL,
  item_id TEXT NOT NULL
) STRICT;

CREATE INDEX post_tag_tag ON post_tag (tag, published, item_id, post_id);
CREATE INDEX post_tag_post ON post_tag (post_id);

-- Where the comments of a post are. Without an account: rubbish.
CREATE TABLE comment_place (
  id INTEGER PRIMARY KEY,
  account_id INTEGER REFERENCES account ON DELETE SET NULL,
  service TEXT NOT NULL,
  node TEXT NOT NULL,
  UNIQUE (account_id, service, node)
) STRICT;

CREATE TABLE comment (
  id INTEGER PRIMARY KEY,
  place_id INTEGER NOT NULL REFERENCES comment_place,
  item_id TEXT NOT NULL,
  author_jid TEXT,
  claimed_name TEXT,
  text TEXT,
  published INTEGER NOT NULL,
  updated INTEGER NOT NULL,
  is_like INTEGER NOT NULL,
  own INTEGER NOT NULL,
  muted INTEGER NOT NULL,
  state INTEGER NOT NULL,
  problem TEXT,
  UNIQUE (place_id, item_id)
) STRICT;

CREATE INDEX comment_time ON comment (place_id, published, item_id);

CREATE TABLE activity (
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  group_key TEXT,                               -- of several that are told as one, the newest is shown
  kind INTEGER NOT NULL,
  time INTEGER NOT NULL,
  actor_jid TEXT,
  actor_name TEXT,
  service TEXT,
  node TEXT,
  item_id TEXT,
  comment_id TEXT,
  text TEXT,
  seen INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX activity_same ON activity (account_id, kind, ifnull (actor_jid, ''), ifnull (service, ''), ifnull (node, ''), ifnull (item_id, ''),
                                               ifnull (comment_id, ''));
CREATE INDEX activity_time ON activity (time, id);
CREATE INDEX activity_group ON activity (account_id, group_key, time, id) WHERE group_key IS NOT NULL;
CREATE INDEX activity_unseen ON activity (account_id) WHERE seen = 0;

CREATE TABLE draft (
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  service TEXT,
  node TEXT,
  title TEXT,
  text TEXT,
  tags TEXT,
  parts_code TEXT,
  language TEXT,
  audience INTEGER NOT NULL,
  comments INTEGER NOT NULL,
  nsfw INTEGER NOT NULL,
  reply_service TEXT,
  reply_node TEXT,
  reply_item TEXT,
  via_service TEXT,
  via_node TEXT,
  via_item TEXT,
  edit_of TEXT,
  published INTEGER NOT NULL,
  scheduled INTEGER NOT NULL,
  updated INTEGER NOT NULL,
  item_id TEXT,
  state INTEGER NOT NULL,
  problem TEXT
) STRICT;

-- What is still to be done at a server.
CREATE TABLE feed_task (
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  kind TEXT NOT NULL,
  service TEXT,
  node TEXT,
  item TEXT,
  payload TEXT,
  attempts INTEGER NOT NULL,
  not_before INTEGER NOT NULL
) STRICT;

-- kind: 0 a word or several, 1 an author. until: 0 for ever.
CREATE TABLE mute (
  id INTEGER PRIMARY KEY,
  kind INTEGER NOT NULL,
  value TEXT NOT NULL,
  until INTEGER NOT NULL,
  UNIQUE (kind, value)
) STRICT;

CREATE TABLE saved_tag (
  tag TEXT PRIMARY KEY,
  time INTEGER NOT NULL
) STRICT;

-- The words of posts and comments. rowid: see envoi_search_key(); the id's last bit tells comments from posts.
CREATE VIRTUAL TABLE feed_search USING fts5 (text, content = '', contentless_delete = 1, tokenize = 'envoi');

-- Posts and comments up to these ids are not in it yet.
ALTER TABLE search_state ADD COLUMN posts_unfinished INTEGER NOT NULL DEFAULT 0;
ALTER TABLE search_state ADD COLUMN comments_unfinished INTEGER NOT NULL DEFAULT 0;
