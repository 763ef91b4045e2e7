# SPDX-License-Identifier: GPL-3.0-or-later
"""Dino, as the other person's client: driven through its window, like ours."""
import re
import sqlite3

from .ui import Program, children, has_state, until, walk


class Dino(Program):
    def __init__(self, profile):
        super().__init__(profile, binary='/usr/bin/dino', application_id='im.dino.Dino')
        self.environment['G_DEBUG'] = ''               # its own complaints are not ours

    def sign_in(self, jid, password):
        self.click('button', 'Set up account')
        self.set_text('XMPP Address', jid)
        self.click('button', 'Login')
        self.set_text('Password', password)
        self.click('button', 'Login')
        self.says('All set up!')
        self.click('button', 'Finish')
        return self

    def speak_plainly(self):
        """It encrypts new conversations by itself, which we cannot read yet: it is told not to."""
        self.kill()
        db = sqlite3.connect(self.profile.data / 'dino' / 'dino.db', timeout=10)
        db.execute('UPDATE conversation SET encryption = 0')
        db.commit()
        db.close()
        return self.start()

    def open(self, jid):
        """Chooses the conversation in its list, which it fills with the first message."""
        label = self.find('label', jid)
        self.focus()
        self.point_and_click(label)

    def composer(self):
        return next((a for a in self.all('text') if has_state(a, 'EDITABLE') and a.get_name() != 'XMPP Address'), None)

    def write(self, text):
        field = until(self.composer, 'its composer')
        self.focus()
        self.point_and_click(field)
        self.type(text)
        until(lambda: text in self._text(field), 'the text in its composer')
        self.key('Return')

    def shows(self, text, patience=20):
        wanted = re.compile(re.escape(text))

        def there():
            for a in walk(self.application):
                if wanted.search(a.get_name() or ''):
                    return a
                if a.get_role_name() in ('label', 'text') and wanted.search(self._text(a)):
                    return a
            return None
        return until(there, f'{text!r} in Dino', patience)

    @staticmethod
    def _text(a):
        from .ui import text_of
        try:
            return text_of(a) or ''
        except Exception:                               # no text after all
            return ''

    # Rooms -----------------------------------------------------------------------------

    def rows(self, sql, *parameters):
        """What its database holds."""
        db = sqlite3.connect(f'file:{self.profile.data / "dino" / "dino.db"}?mode=ro', uri=True, timeout=10)
        try:
            return db.execute(sql, parameters).fetchall()
        finally:
            db.close()

    def open_room(self, room):
        """Entered by a bookmark, it stands in its list; nothing encrypts there."""
        self._room = until(lambda: self.rows('SELECT c.id, c.encryption FROM conversation c JOIN jid j ON j.id = c.jid_id '
                                             'WHERE j.bare_jid = ? AND c.active', room), 'the room in Dino')[0]
        assert self._room[1] == 0, 'Dino encrypts in the room'
        self.action('app.open-conversation', self._room[0], signature='i')
        until(self.composer, 'its composer')

    def bodies(self):
        return [body for body, in self.rows('SELECT m.body FROM message m JOIN content_item i ON i.foreign_id = m.id AND i.content_type = 1 '
                                            'WHERE i.conversation_id = ?', self._room[0])]

    def _item(self, body):
        found = self.rows('SELECT i.id FROM content_item i JOIN message m ON i.foreign_id = m.id AND i.content_type = 1 WHERE m.body = ?', body)
        return found[0][0] if found else None

    def reply(self, body, text):
        """By the action that its button for this activates."""
        self.action('app.quote', self._room[0], until(lambda: self._item(body), f'{body!r} in Dino'), signature='(ii)')
        self.write(text)

    def shows_answer(self, text, quoted):
        """The message, with the one that it answers above it."""
        def there():
            return any(quoted in [c.get_name() for c in walk(a.get_parent()) if c.get_role_name() == 'label']
                       for a in self.all('label', text))
        until(there, f'{text!r} below {quoted!r} in Dino')

    def correct_last(self, old, new):
        """Up, in its empty composer, opens the last own message."""
        self.focus()
        self.point_and_click(until(self.composer, 'its composer'))
        self.key('Up')
        field = until(lambda: next((a for a in self.all('text') if has_state(a, 'EDITABLE') and self._text(a) == old), None), 'the message to be edited')
        until(lambda: has_state(field, 'FOCUSED'), 'the keyboard in it')
        self.key('ctrl+a')
        self.type(new)
        until(lambda: self._text(field) == new, 'the new text')
        self.key('Return')

    def holds(self, text):
        return any(text in (a.get_name() or '') or text in self._text(a) for a in walk(self.application))

    def _reaction(self, emoji):
        """The button below a message, and the number on it."""
        for button in self.all('button'):
            texts = [a.get_name() or self._text(a) for a in walk(button) if a.get_role_name() == 'label']
            if len(texts) == 2 and texts[0] == emoji:
                return button, int(texts[1])
        return None

    def wait_reaction(self, emoji, count):
        until(lambda: (r := self._reaction(emoji)) and r[1] == count, f'{count} {emoji} in Dino')

    def press_reaction(self, emoji):
        self.click(accessible=self._reaction(emoji)[0])

    def windows_count(self):
        return len(children(self.application))
