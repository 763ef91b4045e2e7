# SPDX-License-Identifier: GPL-3.0-or-later
"""A name server on 127.0.0.1:53 (or on another address) of a network namespace (see namespace.py), with the records that a
test gives it and the faults that it asks for.  Answers A, AAAA and SRV over UDP."""
import socket
import struct
import threading
import time

A, AAAA, SRV = 1, 28, 33
OK, SERVFAIL, NXDOMAIN = 0, 2, 3


class NameServer:
    def __init__(self, port=53, address='127.0.0.1'):
        self.records = {}              # (name, type): list of values; SRV: (priority, weight, port, target)
        self.silent = False            # says nothing at all
        self.failing = None            # SERVFAIL or NXDOMAIN for everything
        self.delay = 0.0
        self.asked = []
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((address, port))
        threading.Thread(target=self._run, daemon=True).start()

    def srv(self, domain, entries, service='xmpp-client'):
        self.records[f'_{service}._tcp.{domain}', SRV] = entries

    def host(self, name, address='127.0.0.1'):
        self.records[name, A] = [address]

    def behave(self):
        self.records.clear()
        self.silent, self.failing, self.delay = False, None, 0.0
        self.asked.clear()

    def close(self):
        self.socket.close()

    def _run(self):
        while True:
            try:
                query, sender = self.socket.recvfrom(4096)
            except OSError:
                return
            name, kind, end = self._question(query)
            self.asked.append((name, kind))
            if self.silent:
                continue
            if self.delay:
                time.sleep(self.delay)
            try:
                self.socket.sendto(self._answer(query, name, kind, end), sender)
            except OSError:
                return

    @staticmethod
    def _question(query):
        labels, at = [], 12
        while query[at]:
            labels.append(query[at + 1:at + 1 + query[at]].decode('ascii', 'replace').lower())
            at += query[at] + 1
        return '.'.join(labels), struct.unpack('>H', query[at + 1:at + 3])[0], at + 5

    def _answer(self, query, name, kind, end):
        values = self.records.get((name, kind), [])
        known = any(n == name for n, _ in self.records)
        code = self.failing if self.failing is not None else OK if values or known else NXDOMAIN
        if self.failing is not None:
            values = []
        head = query[:2] + struct.pack('>HHHHH', 0x8580 | code, 1, len(values), 0, 0)
        body = b''
        for value in values:
            if kind == A:
                data = socket.inet_aton(value)
            elif kind == AAAA:
                data = socket.inet_pton(socket.AF_INET6, value)
            else:
                priority, weight, port, target = value
                data = struct.pack('>HHH', priority, weight, port) + self._name(target)
            body += b'\xc0\x0c' + struct.pack('>HHIH', kind, 1, 1, len(data)) + data
        return head + query[12:end] + body

    @staticmethod
    def _name(text):
        return b''.join(bytes((len(label),)) + label.encode() for label in text.strip('.').split('.') if label) + b'\0'
