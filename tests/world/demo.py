#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Opens a program in a small living world: a private server with people on it who come, go, type
and answer.  Nothing is left behind when the program ends.

    tests/world/demo.py [--server KIND] [--keep] -- PROGRAM [ARGUMENTS]"""
import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from world import living, servers  # noqa: E402
from world.actors import Stage  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--server', choices=('prosody', 'ejabberd-sql'), default='prosody')
    parser.add_argument('--keep', action='store_true', help='keep the folder with the server and the profile')
    parser.add_argument('command', nargs='+')
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix='envoi-demo-'))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    server = servers.new_server(options.server, folder=folder / 'server', domain='village.test')
    try:
        print('Starting the village …', file=sys.stderr, flush=True)
        server.start()
        living.populate(server)
        with Stage() as stage:
            living.furnish(stage, server)
            living.Inhabitants(stage, server).start()
            environment = {**os.environ, **server.environment(), 'ENVOI_TEST_ACCOUNT': server.jid(living.ME),
                           'ENVOI_TEST_PASSWORD': server.users[living.ME]}
            for name in ('config', 'data', 'cache', 'state'):
                (folder / 'profile' / name).mkdir(parents=True, mode=0o700)
                environment[f'XDG_{name.upper()}_HOME'] = str(folder / 'profile' / name)
            print(f'You are {server.jid(living.ME)}. Write to Ana Castelo, she answers.', file=sys.stderr, flush=True)
            return subprocess.run(options.command, env=environment).returncode
    except KeyboardInterrupt:
        return 130
    finally:
        server.close()
        if options.keep:
            print(f'Kept in {folder}', file=sys.stderr)
        else:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == '__main__':
    sys.exit(main())
