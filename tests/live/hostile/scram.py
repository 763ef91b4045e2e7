# SPDX-License-Identifier: GPL-3.0-or-later
"""The server's side of SCRAM (RFC 5802, 7677), honest by default and false on demand.

Faults are keys of the dict given to Scram:
  iterations   a number instead of 4096          salt        bytes instead of 16 random ones
  nonce        'foreign': not begun by the client's, 'same': nothing added
  signature    'wrong', 'missing', or 'error' (e=)
  mandatory    True: an extension m= comes first
  first, last  a whole message instead of ours"""
import base64
import hashlib
import hmac
import os

HASHES = {'SCRAM-SHA-1': 'sha1', 'SCRAM-SHA-256': 'sha256', 'SCRAM-SHA-512': 'sha512'}


class Refused(Exception):
    """The client did not prove that it knows the password; the text is the SASL condition."""


def b64(data):
    return base64.b64encode(data).decode()


def attributes(message):
    return dict(part.split('=', 1) for part in message.split(',') if '=' in part)


class Scram:
    def __init__(self, mechanism, passwords, binding=None, faults=None):
        """`binding`: a function that gives the channel binding data of a type, or None."""
        self.plus = mechanism.endswith('-PLUS')
        self.hash = HASHES[mechanism.removesuffix('-PLUS')]
        self.passwords, self.binding, self.faults = passwords, binding, faults or {}
        self.user = self.gs2 = self.client_first = self.server_first = None

    def _hmac(self, key, text):
        return hmac.new(key, text if isinstance(text, bytes) else text.encode(), self.hash).digest()

    def challenge(self, data):
        """Takes the client-first message, gives the server-first message."""
        text = data.decode()
        flag, authzid, self.client_first = text.split(',', 2)
        self.gs2 = f'{flag},{authzid},'
        self.flag = flag
        if self.plus and not flag.startswith('p='):
            raise Refused('malformed-request')
        fields = attributes(self.client_first)
        self.user = fields['n'].replace('=2C', ',').replace('=3D', '=')
        if self.user not in self.passwords:
            raise Refused('not-authorized')
        faults = self.faults
        self.salt = faults.get('salt', os.urandom(16))
        self.iterations = faults.get('iterations', 4096)
        nonce = fields['r']
        self.nonce = {'foreign': b64(os.urandom(24)), 'same': nonce}.get(faults.get('nonce'), nonce + b64(os.urandom(18)))
        self.server_first = (('m=unknown,' if faults.get('mandatory') else '') +
                             f'r={self.nonce},s={b64(self.salt)},i={self.iterations}' + faults.get('more', ''))
        if 'first' in faults:
            self.server_first = faults['first']
        return self.server_first.encode()

    def finish(self, data):
        """Takes the client-final message, gives the server-final message."""
        text = data.decode()
        fields = attributes(text)
        without_proof = text[:text.rindex(',p=')]
        expected = self.gs2.encode()
        if self.flag.startswith('p='):
            expected += self.binding(self.flag[2:])
        if base64.b64decode(fields['c']) != expected:
            raise Refused('not-authorized')
        if fields['r'] != self.nonce and 'nonce' not in self.faults:
            raise Refused('not-authorized')
        count = self.iterations if isinstance(self.iterations, int) and 0 < self.iterations < 2_000_000 else 1
        salted = hashlib.pbkdf2_hmac(self.hash, self.passwords[self.user].encode(), self.salt, count)
        message = f'{self.client_first},{self.server_first},{without_proof}'
        client_key = self._hmac(salted, b'Client Key')
        stored = hashlib.new(self.hash, client_key).digest()
        signature = self._hmac(stored, message)
        proof = base64.b64decode(fields['p'])
        if bytes(a ^ b for a, b in zip(client_key, signature)) != proof and not self.faults:
            raise Refused('not-authorized')
        if 'last' in self.faults:
            return self.faults['last'].encode()
        fault = self.faults.get('signature')
        if fault == 'missing':
            return b''
        if fault == 'error':
            return b'e=other-error'
        server = self._hmac(self._hmac(salted, b'Server Key'), message)
        if fault == 'wrong':
            server = bytes(b ^ 0x55 for b in server)
        return f'v={b64(server)}'.encode()
