# SPDX-License-Identifier: GPL-3.0-or-later
"""One connection of the scripted server: raw bytes out, elements in, TLS in between.

Blocking sockets, one thread for each connection, so that a script reads from top to bottom."""
import ctypes
import hashlib
import select
import socket
import ssl
import struct
import threading
import time
from xml.etree import ElementTree

STREAM = 'http://etherx.jabber.org/streams'


class Gone(Exception):
    """The other side closed or reset the line, or the server is being closed."""


class Wire:
    def __init__(self, sock, server):
        self.sock, self.server = sock, server
        self.certificate = None        # DER, once TLS runs
        self.tls_version = None
        self.header = {}
        self.lock = threading.RLock()  # OpenSSL does not like to be read and written at the same time
        self.writing = threading.RLock()    # what is sent at once stays together
        self.raw_in = b''              # everything received, for tests that look at bytes
        self._reset_parser()

    def _reset_parser(self):
        self._parser = ElementTree.XMLPullParser(events=('start', 'end'))
        self._depth, self._root, self._ready = 0, None, []

    # In -------------------------------------------------------------------------------

    def receive(self, patience=None):
        """Some bytes, or Gone."""
        end = None if patience is None else time.monotonic() + patience
        while not self.server.closing:
            try:
                with self.lock:
                    self.sock.settimeout(0)
                    data = self.sock.recv(65536)
            except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
                self._ready_for(select.POLLIN)
                if end is not None and time.monotonic() > end:
                    raise TimeoutError('the client says nothing') from None
                continue
            except (OSError, ValueError) as error:
                raise Gone(str(error)) from None
            if not data:
                raise Gone('closed')
            self.raw_in += data
            return data
        raise Gone('the server ends')

    def _ready_for(self, what):
        try:
            poll = select.poll()
            poll.register(self.sock, what)
            poll.poll(200)
        except (OSError, ValueError):
            raise Gone('closed here') from None

    def _feed(self, patience):
        self._parser.feed(self.receive(patience))
        try:
            events = list(self._parser.read_events())
        except ElementTree.ParseError as error:
            raise Gone(f'no XML, or the end of a stream that was begun anew: {error}') from None
        for event, element in events:
            if event == 'start':
                self._depth += 1
                if self._depth == 1:
                    self._root, self.header = element, dict(element.attrib)
            else:
                self._depth -= 1
                if self._depth == 1:
                    self._ready.append(element)
                    self._root.remove(element)
                elif self._depth == 0:
                    self._ready.append(None)

    def wait_header(self, patience=30):
        while self._root is None:
            self._feed(patience)
        return self.header

    def element(self, patience=None):
        """The next whole top-level element; Gone at the end of the stream."""
        while not self._ready:
            self._feed(patience)
        element = self._ready.pop(0)
        if element is None:
            raise Gone('stream closed')
        return element

    # Out ------------------------------------------------------------------------------

    def send(self, data):
        if isinstance(data, str):
            data = data.encode()
        with self.writing:
            self._send_all(data)

    def _send_all(self, data):
        view, start = memoryview(data), 0
        while start < len(view):
            if self.server.closing:
                raise Gone('the server ends')
            try:
                with self.lock:
                    self.sock.settimeout(0)
                    start += self.sock.send(view[start:start + 65536])
            except (BlockingIOError, ssl.SSLWantWriteError, ssl.SSLWantReadError):
                self._ready_for(select.POLLOUT)
            except (OSError, ValueError) as error:
                raise Gone(str(error)) from None

    def open_stream(self, features, extra='', header=True):
        """Answers the client's stream header; call after wait_header()."""
        text = '' if not header else (
            f"<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='{STREAM}' version='1.0' "
            f"xml:lang='en' id='s{time.monotonic_ns()}' from='{self.server.domain}' {extra}>")
        self.send(text + ('' if features is None else f'<stream:features>{features}</stream:features>'))

    def restart(self):
        """A new stream follows: forget what the parser knew."""
        self._reset_parser()

    def start_tls(self, context, certificate):
        self.sock.settimeout(30)
        try:
            self.sock = context.wrap_socket(self.sock, server_side=True)
        except (OSError, ssl.SSLError, ValueError) as error:
            raise Gone(f'TLS: {error}') from None
        self.tls_version = self.sock.version()
        self.certificate = ssl.PEM_cert_to_DER_cert(_first_pem(certificate)) if certificate else None
        self.restart()

    def exporter_binding(self):
        """tls-exporter (RFC 9266).  Python's ssl module does not offer it: OpenSSL is asked about the
        SSL structure, whose address is the second word after the head of the socket's inner object."""
        library = ctypes.CDLL('libssl.so.3')
        inner = ctypes.c_void_p.from_address(id(self.sock._sslobj) + object.__basicsize__ + ctypes.sizeof(ctypes.c_void_p))
        out, label = ctypes.create_string_buffer(32), b'EXPORTER-Channel-Binding'
        if library.SSL_export_keying_material(inner, out, ctypes.c_size_t(32), label, ctypes.c_size_t(len(label)), None, ctypes.c_size_t(0), 0) != 1:
            raise Gone('OpenSSL exports nothing')
        return out.raw

    def binding(self, kind):
        return {'tls-exporter': self.exporter_binding, 'tls-server-end-point': self.end_point_binding}[kind]()

    def end_point_binding(self):
        """tls-server-end-point (RFC 5929) for the certificates we make: all SHA-256."""
        return hashlib.sha256(self.certificate).digest()

    def stream_error(self, condition, text=''):
        self.send(f"<stream:error><{condition} xmlns='urn:ietf:params:xml:ns:xmpp-streams'>{text}</{condition}>"
                  "</stream:error></stream:stream>")

    def hold(self):
        """Says nothing until the other side has had enough."""
        while True:
            self.receive()

    def reset(self):
        try:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
            self.sock.close()
        except OSError:
            pass

    def close(self):
        try:
            self.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        try:
            self.sock.close()
        except OSError:
            pass


def _first_pem(file):
    end = '-----END CERTIFICATE-----'
    return file.read_text().split(end)[0] + end


def tls_context(certificate, lowest=None, highest=None):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if highest is not None and highest < ssl.TLSVersion.TLSv1_2:
        context.set_ciphers('ALL:@SECLEVEL=0')
    if lowest is not None:
        context.minimum_version = lowest
    if highest is not None:
        context.maximum_version = highest
    context.load_cert_chain(certificate.certificate, certificate.key)
    return context
