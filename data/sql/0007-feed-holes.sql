-- SPDX-License-Identifier: GPL-3.0-or-later
-- Where something of a feed may be missing.

ALTER TABLE post ADD COLUMN alone INTEGER NOT NULL DEFAULT 0;   -- 1: what stands before it at the service may not be here
ALTER TABLE feed ADD COLUMN depth INTEGER NOT NULL DEFAULT 0;   -- see envoi_feed_get_depth()

CREATE INDEX post_alone ON post (feed_id) WHERE alone = 1;

UPDATE feed SET depth = ifnull ((SELECT min (published) FROM post WHERE feed_id = feed.id), 0) WHERE complete = 0 AND cursor <> '';
