# SPDX-License-Identifier: GPL-3.0-or-later
"""A small SOCKS5 and HTTP CONNECT proxy that notes what it was asked for and sends it all to one place."""
import socket
import struct
import threading


class Relay:
    def __init__(self, target, kind):
        self.target, self.kind, self.asked = target, kind, []
        self.listener = socket.socket()
        self.listener.bind(('127.0.0.1', 0))
        self.listener.listen(10)
        self.port = self.listener.getsockname()[1]
        self.uri = f'{kind}://127.0.0.1:{self.port}'
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.close()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        try:
            (self._socks if self.kind == 'socks5' else self._http)(client)
            server = socket.create_connection(('127.0.0.1', self.target))
        except (OSError, IndexError):
            client.close()
            return
        for source, sink in ((client, server), (server, client)):
            threading.Thread(target=self._pump, args=(source, sink), daemon=True).start()

    @staticmethod
    def _exactly(client, count):
        data = b''
        while len(data) < count:
            piece = client.recv(count - len(data))
            if not piece:
                raise OSError('gone')
            data += piece
        return data

    def _socks(self, client):
        _, methods = self._exactly(client, 2)
        self._exactly(client, methods)
        client.sendall(b'\x05\x00')
        _, _, _, kind = self._exactly(client, 4)
        if kind == 3:
            name = self._exactly(client, self._exactly(client, 1)[0]).decode()
        else:
            name = socket.inet_ntop(socket.AF_INET if kind == 1 else socket.AF_INET6, self._exactly(client, 4 if kind == 1 else 16))
        port, = struct.unpack('>H', self._exactly(client, 2))
        self.asked.append((name, port))
        client.sendall(b'\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x00')

    def _http(self, client):
        head = b''
        while b'\r\n\r\n' not in head:
            head += self._exactly(client, 1)
        name, _, port = head.split()[1].decode().rpartition(':')
        self.asked.append((name, int(port)))
        client.sendall(b'HTTP/1.1 200 OK\r\n\r\n')

    @staticmethod
    def _pump(source, sink):
        try:
            while data := source.recv(65536):
                sink.sendall(data)
        except OSError:
            pass
        for one in (source, sink):
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
