# SPDX-License-Identifier: GPL-3.0-or-later
"""The scripted server: listens, negotiates STARTTLS or direct TLS, SASL, bind and resumption.

Each step of the negotiation can be replaced: `server.at['proceed'] = silent`.  A replacement is a
function of the Wire; it returns True when the step is done in its way (the rest goes on), False to
let the ordinary step happen after it, or it raises Gone.  The steps, in order:
  connect  header  features  starttls  proceed  tls  secure-header  secure-features
  auth  challenge  success  final-header  final-features  bind  resume  enable  session"""
import base64
import socket
import ssl
import tempfile
import threading
import time
from pathlib import Path

from world.certificates import Authority
from . import scram
from .session import Archive, Session, StreamState
from .wire import Gone, Wire, tls_context

TLS = 'urn:ietf:params:xml:ns:xmpp-tls'
SASL = 'urn:ietf:params:xml:ns:xmpp-sasl'
BIND = 'urn:ietf:params:xml:ns:xmpp-bind'
SM = 'urn:xmpp:sm:3'


def silent(wire):
    """Says nothing more on this line."""
    wire.hold()


def drop(wire):
    """Closes politely, below XML."""
    wire.close()
    raise Gone('script')


def reset(wire):
    """Closes with RST."""
    wire.reset()
    raise Gone('script')


def say(text, then=None):
    """A replacement that sends `text` first; then the ordinary step or `then`."""
    def step(wire):
        wire.send(text)
        return then(wire) if then else False
    return step


class HostileServer:
    def __init__(self, domain='hostile.test', authority=None, users=None, folder=None):
        self._temporary = None
        if authority is None:
            self._temporary = tempfile.TemporaryDirectory(prefix='envoi-hostile-')
            authority = Authority(Path(folder or self._temporary.name) / 'ca')
        self.domain, self.authority = domain, authority
        self.users = users or {'romeo': 'secret'}
        self.certificate = authority.issue(domain)
        self.behave()
        self.closing = False
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.states = {}                # resumption id: StreamState
        self.archive = Archive()
        self.roster = []                # dicts: jid, name, subscription, groups
        self.vcards = {}
        self.received = []              # every stanza of the client, as elements, with the time
        self.sessions = []              # sessions that reached binding, newest last
        self.attempts = []              # time of each accepted connection
        self.steps = []                 # (time, step) for all connections
        self.failures = []              # why connections ended
        self._wires = set()
        self._sockets = [self._listen(), self._listen()]
        self.port, self.direct_port = (s.getsockname()[1] for s in self._sockets)

    def behave(self):
        """Back to good behaviour, for the next case."""
        self.at = {}
        self.mechanisms = ['SCRAM-SHA-256-PLUS', 'SCRAM-SHA-1-PLUS', 'SCRAM-SHA-256', 'SCRAM-SHA-1']
        self.bindings = ['tls-exporter', 'tls-server-end-point']
        self.scram_faults = {}
        self.success_at_once = False    # <success/> instead of a challenge
        self.success_data = True
        self.offer_starttls = True
        self.offer_sm = True
        self.offer_resume = True
        self.offered = ''               # more stream features, before authentication
        self.tls = {}                   # lowest, highest of tls_context
        self.used_certificate = None
        self.sm = {}                    # see session.py
        self.on_iq = []                 # functions (session, iq) that may answer and return True
        self.on_message = []
        self.on_presence = []           # functions (session, presence)
        self.split_bytes = False        # every stanza one byte a packet

    # Life -----------------------------------------------------------------------------

    @staticmethod
    def _listen():
        s = socket.socket()
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        s.bind(('127.0.0.1', 0))
        s.listen(50)
        return s

    def start(self):
        for sock, direct in zip(self._sockets, (False, True)):
            threading.Thread(target=self._accept, args=(sock, direct), daemon=True).start()
        return self

    __enter__ = start

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.closing = True
        for sock in self._sockets:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            sock.close()
        self.hang_up()
        if self._temporary:
            self._temporary.cleanup()

    def hang_up(self, with_reset=True):
        """Ends all present lines; returns when their sessions have noticed."""
        with self.lock:
            wires = list(self._wires)
        for wire in wires:
            if with_reset:
                wire.reset()
            else:
                wire.close()
        with self.changed:
            self.changed.wait_for(lambda: not any(wire in self._wires for wire in wires), 3)

    def environment(self, port=None, direct=False):
        port = port or (self.direct_port if direct else self.port)
        return {'ENVOI_TEST_RESOLVE': f'{self.domain}=127.0.0.1:{port}' + (':direct' if direct else ''),
                'ENVOI_TEST_CA': str(self.authority.file)}

    def jid(self, name):
        return f'{name}@{self.domain}'

    def _accept(self, listener, direct):
        while not self.closing:
            try:
                sock, _ = listener.accept()
            except OSError:
                return
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self._serve, args=(sock, direct), daemon=True).start()

    def _serve(self, sock, direct):
        wire = Wire(sock, self)
        with self.changed:
            self._wires.add(wire)
            self.attempts.append(time.monotonic())
            self.changed.notify_all()
        try:
            self._negotiate(wire, direct)
        except (Gone, TimeoutError) as reason:
            self.note('end', str(reason))
        except Exception as error:                      # a mistake of the script: seen by the test
            self.note('error', repr(error))
            raise
        finally:
            wire.close()
            with self.changed:
                self._wires.discard(wire)
                self.changed.notify_all()

    # What tests look at -----------------------------------------------------------------

    def note(self, step, reason=None):
        with self.changed:
            self.steps.append((time.monotonic(), step))
            if reason is not None:
                self.failures.append((step, reason))
            self.changed.notify_all()

    def wait(self, condition, what, patience=20):
        """Waits until condition() is true; it is looked at whenever something happens here."""
        end = time.monotonic() + patience
        with self.changed:
            while not (value := condition()):
                left = end - time.monotonic()
                if left <= 0:
                    raise AssertionError(f'never: {what}; steps {[s for _, s in self.steps][-12:]}, '
                                         f'ends {self.failures[-4:]}')
                self.changed.wait(min(left, 0.5))
            return value

    def wait_step(self, step, times=1, patience=20, after=0):
        """Waits until the step was reached `times` times (counted from position `after` of steps)."""
        self.wait(lambda: sum(s == step for _, s in self.steps[after:]) >= times, f'step {step}', patience)

    def online(self):
        """The newest session if it is alive."""
        with self.lock:
            return next((s for s in reversed(self.sessions) if s.alive), None)

    def wait_online(self, patience=30, presence=True):
        return self.wait(lambda: (s := self.online()) and (not presence or s.available) and s, 'the client online', patience)

    def inject(self, xml, counted=True):
        """Sends stanzas to the present session as they are."""
        self.wait_online(presence=False).push(xml, counted)

    # Negotiation ------------------------------------------------------------------------

    def step(self, wire, name):
        """True when a script has done this step."""
        self.note(name)
        script = self.at.get(name)
        return bool(script and script(wire))

    def _context(self):
        return tls_context(self.used_certificate or self.certificate, **self.tls)

    def _secure(self, wire):
        certificate = self.used_certificate or self.certificate
        wire.start_tls(self._context(), certificate.certificate)

    def _negotiate(self, wire, direct):
        if self.step(wire, 'connect'):
            return
        if direct:
            self._secure(wire)
            self.note('secured')
        else:
            wire.wait_header()
            if not self.step(wire, 'header'):
                if not self.step(wire, 'features'):
                    offer = f"<starttls xmlns='{TLS}'><required/></starttls>" if self.offer_starttls else self._sasl_offer(wire)
                    wire.open_stream(offer + self.offered)
            while True:
                element = wire.element(60)
                if element.tag == f'{{{TLS}}}starttls' and self.offer_starttls:
                    break
                self.note('clear:' + element.tag.split('}')[-1])    # something said in clear
                if element.tag == f'{{{SASL}}}auth':
                    wire.send(f"<failure xmlns='{SASL}'><encryption-required/></failure>")
            if not self.step(wire, 'starttls'):
                wire.send(f"<proceed xmlns='{TLS}'/>")
            self.step(wire, 'proceed')
            self._secure(wire)
            self.note('secured')
        if self.step(wire, 'tls'):
            return
        wire.wait_header()
        if not self.step(wire, 'secure-header'):
            if not self.step(wire, 'secure-features'):
                wire.open_stream(self._sasl_offer(wire) + self.offered)
        user = self._authenticate(wire)
        wire.restart()
        wire.wait_header()
        if not self.step(wire, 'final-header'):
            if not self.step(wire, 'final-features'):
                sm = f"<sm xmlns='{SM}'/>" if self.offer_sm else ''
                wire.open_stream(f"<bind xmlns='{BIND}'/>{sm}<ver xmlns='urn:xmpp:features:rosterver'/>"
                                 "<csi xmlns='urn:xmpp:csi:0'/><sub xmlns='urn:xmpp:features:pre-approval'/>")
        self._open_session(wire, user)

    def _sasl_offer(self, wire):
        mechanisms = [m for m in self.mechanisms if wire.certificate or not m.endswith('-PLUS')]
        text = f"<mechanisms xmlns='{SASL}'>" + ''.join(f'<mechanism>{m}</mechanism>' for m in mechanisms) + '</mechanisms>'
        if any(m.endswith('-PLUS') for m in mechanisms):
            text += ("<sasl-channel-binding xmlns='urn:xmpp:sasl-cb:0'>" +
                     ''.join(f"<channel-binding type='{b}'/>" for b in self.bindings) + '</sasl-channel-binding>')
        return text

    def _authenticate(self, wire):
        for _ in range(5):
            auth = wire.element(60)
            if auth.tag != f'{{{SASL}}}auth':
                wire.stream_error('not-authorized')
                raise Gone(f'not authenticated: {auth.tag}')
            mechanism = auth.get('mechanism')
            wire.mechanism = mechanism
            self.note('mechanism:' + str(mechanism))
            if self.step(wire, 'auth'):
                continue
            data = base64.b64decode(auth.text or '') if (auth.text or '') != '=' else b''
            try:
                if mechanism not in self.mechanisms:
                    raise scram.Refused('invalid-mechanism')
                if mechanism == 'PLAIN':
                    _, user, password = data.decode().split('\0')
                    if self.users.get(user) != password:
                        raise scram.Refused('not-authorized')
                    success = b''
                else:
                    user, success = self._scram(wire, mechanism, data)
            except scram.Refused as refused:
                self.note('refused')
                wire.send(f"<failure xmlns='{SASL}'><{refused}/></failure>")
                continue
            if not self.step(wire, 'success'):
                wire.send(f"<success xmlns='{SASL}'>{scram.b64(success) if success else ''}</success>")
            return user
        wire.stream_error('policy-violation')
        raise Gone('too many tries')

    def _scram(self, wire, mechanism, data):
        exchange = scram.Scram(mechanism, self.users, wire.binding, self.scram_faults)
        challenge = exchange.challenge(data)
        if self.success_at_once:
            return exchange.user, b''
        if not self.step(wire, 'challenge'):
            wire.send(f"<challenge xmlns='{SASL}'>{scram.b64(challenge)}</challenge>")
        response = wire.element(60)
        if response.tag != f'{{{SASL}}}response':
            self.note('aborted')
            raise scram.Refused('aborted')
        self.note('answered')
        return exchange.user, exchange.finish(base64.b64decode(response.text or ''))

    def _open_session(self, wire, user):
        """Bind or resume, then the session until its end."""
        while True:
            element = wire.element(60)
            name = element.tag.split('}')[-1]
            if name == 'resume':
                if self.step(wire, 'resume'):
                    continue
                state = self.states.get(element.get('previd')) if self.offer_resume else None
                if state is None:
                    wire.send(self.sm.get('failed', f"<failed xmlns='{SM}'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>"))
                    continue
                session = Session(self, wire, state.user, state.resource, state)
                session.resume(element)
            elif name == 'iq' and (bind := element.find(f'{{{BIND}}}bind')) is not None:
                if self.step(wire, 'bind'):
                    continue
                wanted = bind.findtext(f'{{{BIND}}}resource') or f'r{len(self.sessions)}'
                session = Session(self, wire, user, wanted, StreamState(user, wanted))
                wire.send(f"<iq type='result' id='{element.get('id')}'><bind xmlns='{BIND}'>"
                          f"<jid>{session.jid}</jid></bind></iq>")
            else:
                self.note('early:' + name)
                continue
            self.step(wire, 'session')
            session.run()
            return
