# SPDX-License-Identifier: GPL-3.0-or-later
"""What a scripted person does in rooms: a part of actors.Peer.

    room = bob.join(server.room('tea'), 'Bob')      # a Seat: who is there, what was said
    room.say('hello'); room.wait_body('hi'); room.reply(seen, 'yes'); room.react(seen, '👍'); room.leave()"""
import uuid
from xml.sax.saxutils import escape, quoteattr

MUC, USER, OWNER, ADMIN = (f'http://jabber.org/protocol/muc{part}' for part in ('', '#user', '#owner', '#admin'))
SID, REPLY, FALLBACK, REACTIONS = 'urn:xmpp:sid:0', 'urn:xmpp:reply:0', 'urn:xmpp:fallback:0', 'urn:xmpp:reactions:0'
CORRECT, RETRACT, MODERATE, FASTEN = 'urn:xmpp:message-correct:0', 'urn:xmpp:message-retract:', 'urn:xmpp:message-moderate:', 'urn:xmpp:fasten:0'
BOOKMARKS, MARKERS = 'urn:xmpp:bookmarks:1', 'urn:xmpp:chat-markers:0'


def archive_id(seen, room):
    """The id that the room gave a message."""
    return next((e.get('id') for e in seen.xml.findall(f'{{{SID}}}stanza-id') if e.get('by') == room), None)


class Seat:
    """One person's place in one room."""

    def __init__(self, peer, room, nick, password=None):
        self.peer, self.room, self.nick, self.password = peer, room, nick, password
        self.people = {}                # nick: the last available presence's element
        self.gone = []                  # presences of type unavailable and error
        self.statuses = set()           # of the own presence
        self.inside = self.wanted = False

    # In the stage's loop -----------------------------------------------------------------

    def take_presence(self, xml):
        nick = (xml.get('from') or '').partition('/')[2]
        about = xml.find(f'{{{USER}}}x')
        statuses = {s.get('code') for s in about.findall(f'{{{USER}}}status')} if about is not None else set()
        if xml.get('type') in ('unavailable', 'error'):
            self.gone.append(xml)
            if xml.get('type') == 'unavailable':
                self.people.pop(nick, None)
                if nick == self.nick and '303' in statuses:
                    self.nick = about.find(f'{{{USER}}}item').get('nick')
                elif nick == self.nick:     # ejabberd leaves the status 110 out when a room is destroyed
                    self.inside = False
            return
        self.people[nick] = xml
        if '110' in statuses:
            self.nick, self.statuses, self.inside = nick, statuses, True

    def enter(self, history=0):
        self.wanted, self.people, self.gone = True, {}, []
        self.peer._raw(f"<presence to={quoteattr(f'{self.room}/{self.nick}')}><x xmlns='{MUC}'><history maxstanzas='{history}'/>"
                       + (f'<password>{escape(self.password)}</password>' if self.password else '') + '</x></presence>')

    def lost(self):
        self.inside, self.people = False, {}

    # From any thread -------------------------------------------------------------------

    def wait(self, condition, what, patience=20):
        return self.peer.wait(condition, f'{self.room}: {what}', patience)

    def refusal(self):
        """The error condition that the room gave instead of a place."""
        for xml in self.gone:
            if xml.get('type') == 'error':
                return next((c.tag.split('}')[1] for c in xml.find('{jabber:client}error') if 'stanzas' in c.tag), 'error')
        return None

    def seen(self):
        return [s for s in list(self.peer.seen) if s.sender.split('/')[0] == self.room]

    def bodies(self):
        return [s.body for s in self.seen() if s.type == 'groupchat' and s.body is not None]

    def wait_body(self, body, patience=20):
        return self.wait(lambda: next((s for s in self.seen() if s.body == body), None), repr(body), patience)

    def wait_kind(self, kind, condition=lambda seen: True, patience=20):
        return self.wait(lambda: next((s for s in self.seen() if kind in s.kinds and condition(s)), None), kind, patience)

    def wait_person(self, nick, patience=20):
        return self.wait(lambda: self.people.get(nick), f'{nick} there', patience)

    def wait_gone(self, nick, patience=20):
        self.wait(lambda: nick not in self.people, f'{nick} gone', patience)

    def item(self, nick):
        """Role, affiliation and, where it is shown, the address of somebody."""
        return dict(self.people[nick].find(f'{{{USER}}}x/{{{USER}}}item').attrib)

    def message(self, content, ident=None, kind='groupchat', to=None):
        ident = ident or uuid.uuid4().hex
        self.peer.raw(f"<message type='{kind}' to={quoteattr(to or self.room)} id={quoteattr(ident)}>{content}"
                      f"<origin-id xmlns='{SID}' id={quoteattr(ident)}/></message>")
        return ident

    def say(self, body, ident=None, extra=''):
        return self.message(f'<body>{escape(body)}</body>{extra}', ident)

    def whisper(self, nick, body):
        return self.message(f"<body>{escape(body)}</body><x xmlns='{USER}'/>", kind='chat', to=f'{self.room}/{nick}')

    def reply(self, seen, body, quote=True):
        quoted = ''.join(f'> {line}\n' for line in (seen.body or '').splitlines()) if quote else ''
        mark = f"<fallback xmlns='{FALLBACK}' for='{REPLY}'><body start='0' end='{len(quoted)}'/></fallback>" if quoted else ''
        return self.say(quoted + body, extra=f"<reply xmlns='{REPLY}' to={quoteattr(seen.sender)} id={quoteattr(archive_id(seen, self.room) or '')}/>{mark}")

    def react(self, seen, *emojis):
        parts = ''.join(f'<reaction>{escape(e)}</reaction>' for e in emojis)
        return self.message(f"<reactions xmlns='{REACTIONS}' id={quoteattr(archive_id(seen, self.room) or '')}>{parts}</reactions>"
                            "<store xmlns='urn:xmpp:hints'/>")

    def correct(self, ident, body):
        return self.say(body, extra=f"<replace xmlns='{CORRECT}' id={quoteattr(ident)}/>")

    def retract(self, seen):
        return self.message(f"<retract xmlns='{RETRACT}1' id={quoteattr(archive_id(seen, self.room) or '')}/>"
                            f"<fallback xmlns='{FALLBACK}' for='{RETRACT}1'/><body>/me retracted a message</body><store xmlns='urn:xmpp:hints'/>")

    def moderate(self, ident, reason=''):
        """By the id of the archive; whichever version the room speaks. The answer's element."""
        inner = f'<reason>{escape(reason)}</reason>' if reason else ''
        answer = self.peer.iq('set', f"<moderate xmlns='{MODERATE}1' id={quoteattr(ident)}><retract xmlns='{RETRACT}1'/>{inner}</moderate>", self.room)
        if answer.get('type') == 'error':
            answer = self.peer.iq('set', f"<apply-to xmlns='{FASTEN}' id={quoteattr(ident)}><moderate xmlns='{MODERATE}0'>"
                                  f"<retract xmlns='{RETRACT}0'/>{inner}</moderate></apply-to>", self.room)
        return answer

    def mark(self, seen):
        self.message(f"<displayed xmlns='{MARKERS}' id={quoteattr(archive_id(seen, self.room) or '')}/>")

    def set_subject(self, text):
        self.message(f'<subject>{escape(text)}</subject>')

    def change_nick(self, nick):
        self.peer.raw(f"<presence to={quoteattr(f'{self.room}/{nick}')}/>")
        self.wait(lambda: self.nick == nick and nick in self.people, f'called {nick}')

    def configure(self, **values):
        """Sets fields of the room's form; names without the "muc#roomconfig_" are taken for such."""
        fields = ''.join(f"<field var={quoteattr(name if '#' in name or name in ('mam', 'captcha_protected') else 'muc#roomconfig_' + name)}>"
                         f"<value>{escape(str(int(v) if isinstance(v, bool) else v))}</value></field>" for name, v in values.items())
        answer = self.peer.iq('set', f"<query xmlns='{OWNER}'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'>"
                              f"<value>{MUC}#roomconfig</value></field>{fields}</x></query>", self.room)
        assert answer.get('type') == 'result', f'{self.room} was not configured: {values}'

    def set_affiliation(self, jid, affiliation, reason=''):
        return self._administer(f"jid={quoteattr(jid)} affiliation='{affiliation}'", reason)

    def set_role(self, nick, role, reason=''):
        return self._administer(f"nick={quoteattr(nick)} role='{role}'", reason)

    def _administer(self, attributes, reason):
        inner = f'<reason>{escape(reason)}</reason>' if reason else ''
        return self.peer.iq('set', f"<query xmlns='{ADMIN}'><item {attributes}>{inner}</item></query>", self.room)

    def kick(self, nick, reason=''):
        return self.set_role(nick, 'none', reason)

    def invite(self, jid, reason='', mediated=True):
        if mediated:
            self.peer.raw(f"<message to={quoteattr(self.room)}><x xmlns='{USER}'><invite to={quoteattr(jid)}>"
                          f"<reason>{escape(reason)}</reason></invite></x></message>")
        else:
            self.peer.raw(f"<message to={quoteattr(jid)}><x xmlns='jabber:x:conference' jid={quoteattr(self.room)} reason={quoteattr(reason)}/></message>")

    def destroy(self, reason='', instead=''):
        other = f' jid={quoteattr(instead)}' if instead else ''
        return self.peer.iq('set', f"<query xmlns='{OWNER}'><destroy{other}><reason>{escape(reason)}</reason></destroy></query>", self.room)

    def leave(self):
        self.wanted = False
        self.peer.raw(f"<presence type='unavailable' to={quoteattr(f'{self.room}/{self.nick}')}/>")
        self.wait(lambda: not self.inside, 'left')

    def archive(self, page=200):
        """What the room keeps: (archive id, Seen), oldest first."""
        return self.peer.stage.run(self.peer._read_archive(None, page, self.room), 120)


class Guest:
    """Rooms, for actors.Peer."""

    def sit(self, room, nick, password=None):
        """A seat that is asked for; whether it is given shows."""
        seat = self.seats.setdefault(room, Seat(self, room, nick, password))
        seat.nick, seat.password = nick, password
        self.stage.call(seat.enter)
        return seat

    def join(self, room, nick, password=None, **configuration):
        seat = self.sit(room, nick, password)
        seat.wait(lambda: seat.inside or seat.refusal(), f'{nick} joins')
        assert seat.inside, f'{room} refused {nick}: {seat.refusal()}'
        if '201' in seat.statuses:      # new: locked until its owner says how it shall be
            seat.configure(**configuration)
        return seat

    def bookmark(self, room, name='', nick='', autojoin=True, extra=''):
        """For another device of this person's."""
        publish = (f"<publish node='{BOOKMARKS}'><item id={quoteattr(room)}><conference xmlns='{BOOKMARKS}' name={quoteattr(name)} "
                   f"autojoin='{'true' if autojoin else 'false'}'>" + (f'<nick>{escape(nick)}</nick>' if nick else '') + extra +
                   "</conference></item></publish>")
        options = {'persist_items': '1', 'max_items': '250', 'send_last_published_item': 'never', 'access_model': 'whitelist'}
        form = ("<publish-options><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'>"
                "<value>http://jabber.org/protocol/pubsub#publish-options</value></field>"
                + ''.join(f"<field var='pubsub#{k}'><value>{v}</value></field>" for k, v in options.items()) + '</x></publish-options>')
        for part in (form, ''):         # another device may have made the node with options of its own
            answer = self.iq('set', f"<pubsub xmlns='http://jabber.org/protocol/pubsub'>{publish}{part}</pubsub>")
            if answer.get('type') == 'result':
                break
        return answer

    def bookmarks(self):
        """Address: element of each bookmark."""
        answer = self.iq('get', f"<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='{BOOKMARKS}'/></pubsub>")
        return {item.get('id'): item[0] for item in answer.iter('{http://jabber.org/protocol/pubsub}item') if len(item)}
