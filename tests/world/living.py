# SPDX-License-Identifier: GPL-3.0-or-later
"""A small living world around one account: who is in it, what was said, and what people do.

populate() writes accounts, rosters and history to a server; Inhabitants brings the people online
and lets them act.  Times are days before now, so that the history always looks recent."""
import asyncio
import random
import time
import uuid
from dataclasses import dataclass, field

from . import village_feeds
from .actors import Peer
from .pictures import landscape
from .rooms import Seat, archive_id
from .servers import contact

ME = 'robin'


@dataclass
class Person:
    name: str
    shown: str
    groups: tuple = ()
    show: str | None = 'online'          # None: offline
    status: str = ''
    avatar: bool = True
    subscription: str = 'both'
    habit: str = ''                      # answers, types, wanders
    talk: list = field(default_factory=list)   # (days ago, who: '>' me or '<' they, text)


PEOPLE = [
    Person('ana', 'Ana Castelo', ('Friends', 'Band'), 'online', 'Rehearsal at seven', habit='answers', talk=[
        (20.4, '<', 'Did you find the old recordings?'), (20.39, '>', 'Two tapes, one of them is the concert in the barn'),
        (20.38, '<', 'The one with the storm!'), (20.37, '>', 'You can hear the roof'),
        (6.2, '<', 'I wrote the second verse again, the third time now.'), (6.19, '<', 'It finally scans'),
        (6.1, '>', 'Send it over, I have the evening free'), (1.3, '<', 'Seven o’clock tomorrow?'), (1.29, '>', 'Seven is good 🎶'),
        (0.2, '<', 'Write me a line, I answer at once.')]),
    Person('jonas', 'Jonas Weiß', ('Work',), 'away', 'Mittagspause', talk=[
        (9.1, '<', 'The measurements from last week are on the server: https://example.org/measurements/week-47'),
        (9.08, '>', 'Thank you. The third column looks odd.'), (9.05, '<', 'Wrong unit. I’ll mend it today.'),
        (2.4, '<', 'Mended.'), (2.38, '>', 'Much better')]),
    Person('olena', 'Олена Ковальчук', ('Friends',), 'online', 'На зв’язку', talk=[
        (14.0, '<', 'Привіт! Як минула дорога?'), (13.98, '>', 'Дякую, добре. Потяг навіть приїхав вчасно'),
        (3.2, '<', 'Надіслати тобі рецепт?'), (3.19, '>', 'Так, будь ласка!')]),
    Person('layla', 'ليلى حداد', ('Friends',), 'online', 'في المكتبة', talk=[
        (11.3, '<', 'مرحبا! هل قرأت الكتاب؟'), (11.28, '>', 'نعم، انتهيت منه أمس'), (4.1, '<', 'موعدنا يوم الخميس الساعة 18:30 في مقهى Central')]),
    Person('noam', 'נועם לוי', ('Work',), 'dnd', 'בפגישה', talk=[
        (8.0, '<', 'שלום, אפשר לדבר מחר?'), (7.99, '>', 'כן, בעשר')]),
    Person('mei', '林美玲', ('Friends', 'Band'), 'xa', '出門散步', talk=[
        (16.5, '<', '上次的照片收到了嗎？'), (16.49, '>', '收到了，謝謝！'), (5.5, '<', '下週見 👋')]),
    Person('haruto', '佐藤 陽翔', ('Work',), 'online', '', talk=[
        (12.2, '<', 'おはようございます。資料を確認しました。'), (12.1, '>', 'ありがとうございます')]),
    Person('priya', 'प्रिया शर्मा', ('Friends',), 'online', 'चाय पर', habit='types', talk=[
        (10.2, '<', 'नमस्ते! कैसे हो?'), (10.1, '>', 'बढ़िया, और तुम?'), (0.6, '<', 'कल मिलते हैं')]),
    Person('sol', 'Sol 🌻', ('Band',), 'chat', 'bring snacks 🍿🥨', habit='wanders', talk=[
        (18.0, '<', '🥁🥁🥁'), (17.99, '>', '😂'), (2.9, '<', 'New cymbal! 👩‍🔬→🥁 it sounds like rain'), (2.89, '<', '👨‍👩‍👧‍👦 is coming to the concert')]),
    Person('grandma', 'Grandmother', ('Family',), None, '', talk=[
        (19.0, '<', 'Dear Robin,\n\nthe apples are ripe. Come with an empty bag and leave with a full one.\n\nYour grandmother'),
        (18.9, '>', 'On Sunday!'), (18.8, '<', 'I shall bake.')]),
    Person('emre', 'Emre Yılmaz', ('Work',), None, '', avatar=False, talk=[
        (21.0, '<', 'Görüşmek üzere'), (20.9, '>', 'İyi tatiller!')]),
    Person('zoe', 'Ζωή Παππά', (), 'away', 'επιστρέφω', talk=[(13.0, '<', 'Καλημέρα!'), (12.9, '>', 'Καλημέρα Ζωή')]),
    Person('long', 'A person with a remarkably long name that no narrow list will ever show as a whole', ('Work',), 'online', 'x' * 60, avatar=False),
    Person('silent', 'Quiet Neighbour', (), 'online', ''),
    Person('old', 'Former Colleague', ('Work',), None, '', avatar=False, subscription='to'),
]
STRANGER = Person('marek', 'Marek', status='We met at the concert')
ANSWERS = ['I was just thinking about that.', 'Yes — and then?', 'That needs a second verse.', 'Ha! Exactly.',
           'Let us ask the others on Thursday.', 'I had to read it twice, and liked it twice.']
CHATTER = [('<', 'Do you remember the house by the canal?'), ('>', 'With the blue door'), ('<', 'They painted it.'), ('>', 'No!'), ('<', 'Yellow.'),
           ('>', 'I might get used to it'), ('<', 'The key still fits, though.'), ('>', 'Then nothing is lost'), ('<', 'And the cat remembers us.')]

# Name, shown, description, subject, who is in it, and what was said: (days ago, who, text)
ROOMS = [
    ('band', 'The Barn Band', 'Rehearsals, songs and who brings what', 'Concert on the 14th', ('ana', 'sol', 'mei'), [
        (9.0, 'Ana', 'The barn is free on the 14th. Shall we?'), (8.99, 'Sol', 'Yes!! 🥁'), (8.97, '美玲', '好啊'), (8.5, 'Ana', 'Then it is said.'),
        (4.2, 'Sol', 'I need somebody who holds the cymbal in the second song'), (4.19, '美玲', 'I can, if I may sit'),
        (1.1, 'Ana', 'The list of songs: https://example.org/songs'), (1.08, 'Sol', '*all* of them? 😅'), (0.3, 'Ana', 'Who brings the extension lead?')]),
    ('square', 'Village Square', 'News for everybody who lives here', 'Be kind', ('ana', 'jonas', 'olena', 'layla', 'priya', 'sol'), [
        (6.0, 'Jonas', 'Am Samstag ist die Brücke gesperrt.'), (5.9, 'Олена', 'А пішки можна?'), (5.89, 'Jonas', 'Zu Fuß ja, mit dem Rad bitte schieben.'),
        (3.0, 'ليلى', 'المكتبة مغلقة يوم الإثنين'), (2.2, 'प्रिया', 'मेरी बिल्ली किसी ने देखी है?'), (2.1, 'Ana', 'On the roof of the bakery, asleep.'),
        (2.05, 'प्रिया', 'धन्यवाद!'), (0.4, 'Jonas', 'Die Brücke ist wieder offen.')]),
]
NICKS = {'ana': 'Ana', 'sol': 'Sol', 'mei': '美玲', 'jonas': 'Jonas', 'olena': 'Олена', 'layla': 'ليلى', 'priya': 'प्रिया'}
ROOM_ANSWERS = ['/me nods', 'Good question.', 'Ask the baker.', 'I was there. It was *loud*.', '+1']


def populate(server, extra_history=120):
    """Accounts, rosters and history.  The server must have been started once."""
    now = time.time()
    server.add_user(ME)
    for person in (*PEOPLE, STRANGER):
        server.add_user(person.name)
    server.set_roster(ME, [contact(server.jid(p.name), p.shown, p.groups, p.subscription) for p in PEOPLE])
    for person in PEOPLE:
        server.set_roster(person.name, [contact(server.jid(ME), 'Robin', subscription={'to': 'from'}.get(person.subscription, person.subscription))])
    history = []
    for person in PEOPLE:
        for days, who, text in person.talk:
            history.append({'peer': server.jid(person.name), 'outgoing': who == '>', 'time': now - days * 86400, 'body': text})
    # One long conversation, to scroll back in.
    for number in range(extra_history):
        who, text = CHATTER[number % len(CHATTER)]
        history.append({'peer': server.jid('ana'), 'outgoing': who == '>', 'body': text,
                        'time': now - (45 - 24 * number / extra_history) * 86400})
    history.sort(key=lambda m: m['time'])
    server.add_history(ME, history)
    for name, *_, talk in ROOMS:
        server.add_room_history(name, [{'nick': who, 'time': now - days * 86400, 'body': text} for days, who, text in talk])
    return history


def furnish(stage, server):
    """Opens the rooms, and bookmarks them for the person; writes the blogs, which the person follows. Before anybody comes."""
    host, me = stage.enter(server, ROOMS[0][4][0], resource='host'), stage.enter(server, ME, resource='before')
    for name, shown, about, subject, *_ in ROOMS:
        seat = host.join(server.room(name), 'Host', roomname=shown, roomdesc=about, persistentroom=True)
        seat.set_subject(subject)
        seat.wait_kind('subject', lambda s, subject=subject: s.xml.findtext('{jabber:client}subject') == subject)
        me.bookmark(server.room(name), shown, 'Robin')
    village_feeds.publish(stage, server, me)
    for peer in (host, me):
        peer.leave()
        stage.peers.remove(peer)


class Inhabitants:
    """The people online.  start() returns at once; they arrive one after another."""

    def __init__(self, stage, server, seed=1):
        self.stage, self.server, self.random = stage, server, random.Random(seed)
        self.me = server.jid(ME)
        self.peers = {}
        self._tasks = []

    def start(self):
        for person in (*PEOPLE, STRANGER):
            if person.show is not None:
                self._tasks.append(asyncio.run_coroutine_threadsafe(self._live(person), self.stage.loop))
        return self

    async def _live(self, person):
        try:
            await self._arrive(person)
        except Exception as error:                      # one who cannot come does not end the world
            print(f'{person.name} cannot come: {error!r}')

    async def _arrive(self, person):
        peer = Peer(self.stage, self.server, person.name)
        self.peers[person.name] = peer
        self.stage.peers.append(peer)
        if person.habit == 'answers':
            peer.habits.append(self._answer)
        peer._open()
        while not peer.online:
            await asyncio.sleep(0.05)
        if person.avatar:
            await peer.publish_avatar_now(landscape(person.name))
        await peer.publish_nick_now(person.shown)
        if person is STRANGER:
            peer._raw(f"<presence type='subscribe' to='{self.me}'><nick xmlns='http://jabber.org/protocol/nick'>{person.shown}</nick>"
                      f"<status>{person.status}</status></presence>")
            return
        show = person.show if person.show not in ('online', None) else ''
        peer._raw('<presence>' + (f'<show>{show}</show>' if show else '') + (f'<status>{person.status}</status>' if person.status else '') + '</presence>')
        for name, *_, members, _talk in ROOMS:
            if person.name in members:
                seat = peer.seats[self.server.room(name)] = Seat(peer, self.server.room(name), NICKS[person.name])
                seat.enter()
                if person.name == members[0]:
                    peer.habits.append(self._answer_in_room)
        if person.name == 'ana':
            self._tasks.append(asyncio.ensure_future(village_feeds.live(peer)))
        if person.habit == 'types':
            await self._type(peer)
        elif person.habit == 'wanders':
            await self._wander(peer)

    async def _answer_in_room(self, peer, seen):
        """Answers what the person says in a room, now and then with a thumb."""
        room, _, nick = seen.sender.partition('/')
        if seen.type != 'groupchat' or nick != 'Robin' or room not in peer.seats or seen.xml.find('{urn:xmpp:delay}delay') is not None:
            return
        await asyncio.sleep(self.random.uniform(1, 2.5))
        ident = uuid.uuid4().hex
        peer._raw(f"<message type='groupchat' to='{room}' id='{ident}'><body>{self.random.choice(ROOM_ANSWERS)}</body>"
                  f"<origin-id xmlns='urn:xmpp:sid:0' id='{ident}'/></message>")
        known = archive_id(seen, room)
        if known and self.random.random() < 0.5:
            peer._raw(f"<message type='groupchat' to='{room}' id='{uuid.uuid4().hex}'><reactions xmlns='urn:xmpp:reactions:0' id='{known}'>"
                      "<reaction>👍</reaction></reactions><store xmlns='urn:xmpp:hints'/></message>")

    async def _answer(self, peer, seen):
        """Marks as read, types for a moment, answers."""
        if seen.sender.split('/')[0] != self.me:
            return
        await asyncio.sleep(0.6)
        peer._raw(f"<message type='chat' to='{self.me}'><displayed xmlns='urn:xmpp:chat-markers:0' id='{seen.id}'/><store xmlns='urn:xmpp:hints'/></message>")
        peer._raw(f"<message type='chat' to='{self.me}'><composing xmlns='http://jabber.org/protocol/chatstates'/></message>")
        await asyncio.sleep(self.random.uniform(1, 2.5))
        ident = uuid.uuid4().hex
        peer._raw(f"<message type='chat' to='{self.me}' id='{ident}'><body>{self.random.choice(ANSWERS)}</body><origin-id xmlns='urn:xmpp:sid:0' id='{ident}'/>"
                  "<active xmlns='http://jabber.org/protocol/chatstates'/><request xmlns='urn:xmpp:receipts'/><markable xmlns='urn:xmpp:chat-markers:0'/></message>")

    async def _type(self, peer):
        while peer.wanted:
            for state, seconds in (('composing', 6), ('paused', 8), ('composing', 4), ('active', 20)):
                peer._raw(f"<message type='chat' to='{self.me}'><{state} xmlns='http://jabber.org/protocol/chatstates'/></message>")
                await asyncio.sleep(seconds)

    async def _wander(self, peer):
        while peer.wanted:
            for show, status in (('away', 'carrying a drum'), ('dnd', 'counting to four'), ('chat', 'bring snacks 🍿🥨')):
                await asyncio.sleep(25)
                peer._raw(f'<presence><show>{show}</show><status>{status}</status></presence>')
