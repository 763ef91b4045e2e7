# SPDX-License-Identifier: GPL-3.0-or-later
"""A certificate authority of our own for the time of one test, made with openssl.

Authority() makes the key and the root certificate; issue() signs a certificate for a
domain.  The keyword arguments of issue() make the certificates that a client has to refuse."""
import subprocess
from pathlib import Path


class Certificate:
    """One certificate and its key, both PEM files; `both` holds the two in one file."""

    def __init__(self, folder, stem):
        self.certificate = folder / f'{stem}.crt'
        self.key = folder / f'{stem}.key'
        self.both = folder / f'{stem}.pem'

    def join(self):
        self.both.write_bytes(self.key.read_bytes() + self.certificate.read_bytes())
        self.both.chmod(0o600)
        return self


class Authority:
    def __init__(self, folder, name='Test authority'):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.root = Certificate(self.folder, 'authority')
        self.serial = 1
        self.file = self.root.certificate
        self._openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes',
                      '-keyout', self.root.key, '-out', self.root.certificate, '-days', '30',
                      '-subj', f'/CN={name}', '-addext', 'basicConstraints=critical,CA:TRUE',
                      '-addext', 'keyUsage=critical,keyCertSign,cRLSign')

    def issue(self, domain, *, names=None, stem=None, expired=False, not_yet=False,
              self_signed=False, ca=False, common_name=None, usage='serverAuth'):
        """A certificate for `domain`; `names` replaces its subjectAltName (an empty string: none)."""
        self.serial += 1
        out = Certificate(self.folder, stem or f'{domain.replace("*", "star")}-{self.serial}')
        if names is None:
            names = f'DNS:{domain},DNS:*.{domain}'
        request, extensions = out.certificate.with_suffix('.csr'), out.certificate.with_suffix('.ext')
        lines = [f'basicConstraints=critical,CA:{"TRUE" if ca else "FALSE"}', f'extendedKeyUsage={usage}']
        if names:
            lines.append(f'subjectAltName={names}')
        extensions.write_text('\n'.join(lines) + '\n')
        self._openssl('req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes',
                      '-keyout', out.key, '-out', request, '-subj', f'/CN={common_name or domain}')
        if expired:
            dates = ['-not_before', '20200101000000Z', '-not_after', '20210101000000Z']
        elif not_yet:
            dates = ['-not_before', '20900101000000Z', '-not_after', '20910101000000Z']
        else:
            dates = ['-days', '30']
        signer = (['-signkey', out.key] if self_signed else
                  ['-CA', self.root.certificate, '-CAkey', self.root.key])
        self._openssl('x509', '-req', '-in', request, *signer, '-set_serial', str(self.serial),
                      '-out', out.certificate, '-extfile', extensions, *dates)
        return out.join()

    @staticmethod
    def _openssl(*arguments):
        done = subprocess.run(['openssl', *map(str, arguments)], capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError('openssl ' + ' '.join(map(str, arguments)) + '\n' + done.stderr)
