# SPDX-License-Identifier: GPL-3.0-or-later
"""A small living world around one account: who is in it, what was said, and what people do.

populate() writes accounts, rosters and history to a server; Inhabitants brings the people online
and lets them act.  Times are days before now, so that the history always looks recent."""
import asyncio
import random
import time
import uuid
from dataclasses import dataclass, field

from .actors import Peer
from .pictures import landscape
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
    return history


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
        if person.habit == 'types':
            await self._type(peer)
        elif person.habit == 'wanders':
            await self._wander(peer)

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
