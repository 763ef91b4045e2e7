-- SPDX-License-Identifier: GPL-3.0-or-later
-- Pictures and files in messages.

ALTER TABLE message ADD COLUMN file TEXT;                       -- see envoi_attachment_to_text(); NULL: none
