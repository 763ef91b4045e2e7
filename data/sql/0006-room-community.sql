-- SPDX-License-Identifier: GPL-3.0-or-later
-- The community that a room says it belongs to: its link.

ALTER TABLE room ADD COLUMN community TEXT;                     -- "xmpp:SERVICE?;node=NODE"; NULL: none
