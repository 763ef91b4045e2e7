# SPDX-License-Identifier: GPL-3.0-or-later
"""Stands before a server's upload service."""
import socket
import threading

# Names below .localhost are this machine's; the library would ask a name server for them.
find_addresses = socket.getaddrinfo
socket.getaddrinfo = lambda host, *rest, **more: find_addresses('127.0.0.1' if str(host).endswith('.localhost') else host, *rest, **more)


class Relay:
    """Between the program and the upload service, on the bytes: it can stop in the middle of something."""

    def __init__(self):
        self.listener = socket.create_server(('127.0.0.1', 0))
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)      # what is held back is not swallowed on the way
        self.port = self.listener.getsockname()[1]
        self.target = None
        self.limit, self.passed = None, 0
        self.refuse = False         # whoever comes is cut off
        self.go = threading.Event()
        self.go.set()
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            client, _ = self.listener.accept()
            if self.refuse:
                client.close()
                continue
            try:
                server = socket.create_connection(('127.0.0.1', self.target))
            except OSError:
                client.close()
                continue
            threading.Thread(target=self.pump, args=(client, server, True), daemon=True).start()
            threading.Thread(target=self.pump, args=(server, client, False), daemon=True).start()

    def pump(self, source, sink, counted):
        try:
            while (data := source.recv(16384)) and not self.refuse:
                if counted:
                    self.passed += len(data)
                    if self.limit is not None and self.passed > self.limit:
                        self.go.wait()
                sink.sendall(data)
        except OSError:
            pass
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def count(self):
        """From now on: passed tells whether anybody asks."""
        self.passed = 0

    def stop_after(self, size):
        self.passed, self.limit = 0, size
        self.go.clear()

    def release(self):
        self.limit = None
        self.go.set()


def before_uploads(server, host=None):
    """All files for this server go through it; before the server is started. host: where they are had, a name below .localhost."""
    relay = Relay()
    if host:
        server.upload_host, server.upload_certificate = host, server.authority.issue(host, stem=host)
    relay.target = server.upload_port
    server.upload_url = f'https://{server.upload_host}:{relay.port}'
    return relay
