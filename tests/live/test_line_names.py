# SPDX-License-Identifier: GPL-3.0-or-later
"""T35: where the line looks for a server, with a name server of its own in a network of its own."""
import socket
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from live import namespace, tap  # noqa: E402

if not namespace.enter(network=True):
    print('1..0 # SKIP no namespaces here')
    sys.exit(0)
namespace.use_dns()
# The ports of a domain without SRV records are fixed; the rights are given up after this.
from live.dns import NXDOMAIN, SERVFAIL, NameServer  # noqa: E402

NAMES = NameServer()
namespace.drop_rights()
from live.hostile import HostileServer  # noqa: E402
from live.line import Line  # noqa: E402

DOMAIN = 'hostile.test'


def line(server, **environment):
    return Line(server.jid('romeo'), 'secret', {'ENVOI_TEST_CA': str(server.authority.file), **environment})


def closed_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


@tap.case('T35 both services are one list, by priority')
def merged(server):
    NAMES.host('a.hostile.test')
    NAMES.srv(DOMAIN, [(20, 0, server.port, 'a.hostile.test')])
    NAMES.srv(DOMAIN, [(10, 0, server.direct_port, 'a.hostile.test')], 'xmpps-client')
    with line(server) as romeo:
        assert '(direct)' in romeo.wait('state online')
    NAMES.srv(DOMAIN, [(5, 0, server.port, 'a.hostile.test')])
    with line(server) as romeo:
        assert '(direct)' not in romeo.wait('state online')


@tap.case('T35 a target that refuses, is unknown or unreachable is passed over')
def passed_over(server):
    NAMES.host('a.hostile.test')
    NAMES.srv(DOMAIN, [(1, 0, closed_port(), 'a.hostile.test'), (2, 0, 5222, 'nowhere.hostile.test'), (3, 0, server.port, 'a.hostile.test')])
    with line(server) as romeo:
        start = time.monotonic()
        romeo.wait('state online')
        assert time.monotonic() - start < 3


@tap.case('T35 AAAA that leads nowhere does not hold up A')
def eyeballs(server):
    from live.dns import AAAA
    NAMES.host('a.hostile.test')
    NAMES.records['a.hostile.test', AAAA] = ['2001:db8::1']
    NAMES.srv(DOMAIN, [(1, 0, server.port, 'a.hostile.test')])
    with line(server) as romeo:
        start = time.monotonic()
        romeo.wait('state online')
        assert time.monotonic() - start < 2


@tap.case('T35 "." says that there is no such service')
def withdrawn(server):
    NAMES.srv(DOMAIN, [(0, 0, 0, '.')])
    with line(server) as romeo:
        romeo.wait('state waiting NO_SUCH_SERVER')


@tap.case('T35 fifty records, one of them good, at the front')
def many(server):
    NAMES.host('a.hostile.test')
    NAMES.srv(DOMAIN, [(1, 0, server.port, 'a.hostile.test')] + [(9, 1, 1, f'x{n}.hostile.test') for n in range(20)])
    with line(server) as romeo:
        romeo.wait('state online')


@tap.case('T35 an unknown domain, a name server that fails, one that is silent')
def failing(server):
    NAMES.failing = NXDOMAIN
    with line(server) as romeo:
        # The network here is only a loop: the line may blame that.
        assert romeo.wait('state waiting').split()[2] in ('NO_SUCH_SERVER', 'NO_NETWORK'), romeo.text()
    NAMES.failing = SERVFAIL
    with line(server) as romeo:
        romeo.wait('state waiting')
    NAMES.failing = None
    NAMES.silent = True
    with line(server, ENVOI_TEST_DEADLINE_MS='1000') as romeo:
        start = time.monotonic()
        romeo.wait('state waiting')
        tap.say(f'{time.monotonic() - start:.1f} s', romeo.said('state waiting'))
        assert time.monotonic() - start < 5
        start = time.monotonic()
        romeo.quit()
        assert time.monotonic() - start < 4


with HostileServer() as script:
    def fresh(function):
        def run_fresh(server):
            NAMES.behave()
            server.behave()
            function(server)
        return run_fresh
    tap._cases[:] = [(name, fresh(function)) for name, function in tap._cases]
    tap.run(script)
