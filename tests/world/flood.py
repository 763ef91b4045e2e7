# SPDX-License-Identifier: GPL-3.0-or-later
"""Many messages at once, from the scripted server, as fast as the line takes them."""
import uuid
from xml.sax.saxutils import quoteattr


def flood(session, sender, count, word, keep=False, burst=200):
    """Sends `count` numbered messages with archive ids; `keep` writes them to the archive as well."""
    number = 0
    while number < count:
        xml = []
        for number in range(number, min(number + burst, count)):
            ident, key = f'{word}-{number}', uuid.uuid4().hex
            start = (f"<message xmlns='jabber:client' type='chat' id='{ident}' from={quoteattr(sender)} to={quoteattr(session.bare)}>"
                     f"<body>{word} {number} the quick brown fox jumps over the lazy dog</body>")
            if keep:
                session.server.archive.add(start + '</message>', ident=key)
            xml.append(session.archived(start, key))
        number += 1
        with session.server.lock:
            if session.managed:                         # as one entry a message, for the count
                session.state.outbound += len(xml)
                session.state.unacknowledged += xml
            session.wire.send(''.join(xml))
