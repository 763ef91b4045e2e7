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

    def windows_count(self):
        return len(children(self.application))
