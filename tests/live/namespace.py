# SPDX-License-Identifier: GPL-3.0-or-later
"""A private corner of the system for one test: own mounts and, when wanted, own network.

enter() starts the test program anew inside user, mount and network namespaces (no root needed);
prepare the corner with mount_small() and use_dns(), then give the rights up with drop_rights() before
anything else is started: the program under test shall have none, and its sandboxes insist."""
import ctypes
import errno
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

MARK = 'ENVOI_TEST_NAMESPACE'
ADDRESS = '10.66.0.1'                   # of the corner's own network, beside 127.0.0.1


def enter(network=False):
    """Returns inside; False when namespaces are not to be had here."""
    if os.environ.get(MARK):
        if network:
            subprocess.run(['ip', 'link', 'set', 'lo', 'up'], check=True)
            # Names are looked up only on a machine that has an address beside 127.0.0.1.
            subprocess.run(['ip', 'address', 'add', f'{ADDRESS}/32', 'dev', 'lo'], check=False)
        return os.environ[MARK] == 'yes'
    command = ['unshare', '--map-current-user', '--keep-caps', '--mount'] + (['--net'] if network else [])
    if subprocess.run([*command, 'true'], stderr=subprocess.DEVNULL).returncode:
        return False
    os.environ[MARK] = 'yes'
    os.execvp('unshare', [*command, sys.executable, *sys.argv])


def mount_small(size, parent=None):
    """A folder on a file system of its own of that size (as for mount: 20m)."""
    folder = Path(tempfile.mkdtemp(prefix='envoi-small-', dir=parent))
    subprocess.run(['mount', '-t', 'tmpfs', '-o', f'size={size},mode=0700', 'envoi-small', str(folder)], check=True)
    return folder


def use_dns(server='127.0.0.1'):
    """From now on names are asked of that server only."""
    file = Path(tempfile.mkdtemp(prefix='envoi-dns-')) / 'resolv.conf'
    file.write_text(f'nameserver {server}\noptions timeout:5 attempts:2\n')
    subprocess.run(['mount', '--bind', str(file), '/etc/resolv.conf'], check=True)
    shutil.rmtree(file.parent, ignore_errors=True)


def trust(authority):
    """The system's certificate store knows this authority too: for programs that cannot be told of it."""
    store = Path('/etc/ssl/certs/ca-certificates.crt')
    bundle = Path(tempfile.mkdtemp(prefix='envoi-ca-')) / 'ca-certificates.crt'
    bundle.write_bytes(store.read_bytes() + b'\n' + Path(authority).read_bytes())
    subprocess.run(['mount', '--bind', str(bundle), str(store)], check=True)
    shutil.rmtree(bundle.parent, ignore_errors=True)


def drop_rights():
    """Capabilities end with the next exec of each child."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(47, 4, 0, 0, 0):                      # PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL
        raise OSError(ctypes.get_errno(), 'prctl')


class Filler:
    """Fills a file system and frees it again."""

    def __init__(self, folder):
        self.file = Path(folder) / '.filler'

    def fill(self):
        with open(self.file, 'ab', buffering=0) as f:
            for size in (1 << 20, 1 << 12, 1):
                try:
                    while True:
                        f.write(b'\0' * size)
                except OSError as error:
                    if error.errno != errno.ENOSPC:
                        raise

    def free(self):
        self.file.unlink(missing_ok=True)
