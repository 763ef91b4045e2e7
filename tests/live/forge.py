# SPDX-License-Identifier: GPL-3.0-or-later
"""Stanzas as a forger writes them."""

FRIEND, EVIL = 'juliet@friends.test', 'mallory@evil.test'
FORWARD = "<forwarded xmlns='urn:xmpp:forward:0'>{}</forwarded>"


def chat(body, sender=FRIEND + '/x', to='romeo@hostile.test', extra='', ident='f1', kind='chat'):
    return (f"<message xmlns='jabber:client' type='{kind}' from='{sender}' to='{to}' id='{ident}'><body>{body}</body>{extra}</message>")


def carbon(way, body, outer, kind='chat'):
    inner = chat(body) if way == 'received' else chat(body, sender='romeo@hostile.test/phone', to=FRIEND)
    return (f"<message xmlns='jabber:client' type='{kind}' from='{outer}' to='romeo@hostile.test/x'><{way} xmlns='urn:xmpp:carbons:2'>"
            + FORWARD.format(inner) + f'</{way}></message>')


def archived(body, outer, query, ident='forged-1'):
    origin = f" from='{outer}'" if outer else ''
    return (f"<message xmlns='jabber:client'{origin} to='romeo@hostile.test/x'><result xmlns='urn:xmpp:mam:2' id='{ident}'"
            + (f" queryid='{query}'" if query else '') + '>' +
            FORWARD.format("<delay xmlns='urn:xmpp:delay' stamp='2026-11-01T10:00:00Z'/>" + chat(body)) + '</result></message>')


def event(sender, node, payload, item='current'):
    return (f"<message xmlns='jabber:client' type='headline' from='{sender}' to='romeo@hostile.test/x'>"
            f"<event xmlns='http://jabber.org/protocol/pubsub#event'><items node='{node}'><item id='{item}'>{payload}</item></items></event></message>")
