-- SPDX-License-Identifier: GPL-3.0-or-later
-- A post that was shared with a message: its link.
ALTER TABLE message ADD COLUMN post_uri TEXT;
