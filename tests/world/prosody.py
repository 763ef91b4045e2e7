# SPDX-License-Identifier: GPL-3.0-or-later
"""A private Prosody.  Accounts and rosters are written as its own data files; the archive is
kept in SQLite because the archive in plain files takes only some hundred messages a second."""
import os
import sqlite3
import uuid
from pathlib import Path
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

from .servers import Server

MODULES = ('roster', 'saslauth', 'tls', 'disco', 'blocklist', 'bookmarks', 'carbons', 'pep', 'private',
           'smacks', 'vcard4', 'vcard_legacy', 'csi_simple', 'ping', 'time', 'uptime', 'version',
           'lastactivity', 'mam', 'offline', 'user_account_management', 'register_ibr', 'invites', 'invites_register', 'invites_adhoc')
ROOM_MODULES = ('muc_mam', 'muc_moderation', 'vcard_muc', 'muc_offline_delivery')[:3]
# From Debian's prosody-modules, used when they are there: the newer way to sign in.
COMMUNITY = Path('/usr/lib/prosody/modules')
NEWER = ('sasl2', 'sasl2_bind2', 'sasl2_sm', 'sasl2_fast', 'sasl_ssdp', 'csi_battery_saver')[:5]

CONFIGURATION = '''
daemonize = false
run_as_root = true
pidfile = {folder}.."/prosody.pid"
data_path = {folder}.."/data"
plugin_paths = {{ {plugins} }}
interfaces = {{ "127.0.0.1" }}
local_interfaces = {{ "127.0.0.1" }}
c2s_ports = {{ {port} }}
c2s_direct_tls_ports = {{ {direct} }}
log = {{ {level} = {log} }}
modules_enabled = {{ {modules} }}
modules_disabled = {{ {disabled} }}
http_ports = {{ }}
https_ports = {{ {upload_port} }}
https_interfaces = {{ "127.0.0.1" }}
https_ssl = {{ certificate = {upload_certificate}, key = {upload_key} }}
admin_socket = {folder}.."/prosody.sock"
authentication = "internal_plain"
storage = {{ archive = "sql"; muc_log = "sql" }}
default_storage = "internal"
sql = {{ driver = "SQLite3", database = {folder}.."/archive.sqlite" }}
default_archive_policy = true
archive_expires_after = "never"
max_archive_query_results = 250
c2s_require_encryption = true
allow_unencrypted_plain_auth = false
limits = {{ c2s = {{ rate = "100mb/s" }} }}
allow_registration = {registration}
registration_invite_only = true
c2s_stanza_size_limit = 10*1024*1024
smacks_hibernation_time = {hibernation}
smacks_max_unacked_stanzas = 0
smacks_max_queue_size = 100000
smacks_max_hibernated_sessions = 50
pep_max_items = 10000
ssl = {{ certificate = {certificate}, key = {key} }}
c2s_direct_tls_ssl = {{ certificate = {certificate}, key = {key} }}
{extra}
VirtualHost "{domain}"

Component "{rooms}" "muc"
name = "Rooms"
modules_enabled = {{ {room_modules} }}
restrict_room_creation = false
muc_room_default_public = true
muc_log_by_default = true
muc_log_presences = false
muc_log_expires_after = "never"
muc_tombstones = true

Component "upload.{domain}" "http_file_share"
http_host = {upload_host}
http_external_url = {upload_url}
http_file_share_size_limit = {upload_limit}

Component "pubsub.{domain}" "pubsub"
name = "Communities"
storage = "sql"
pubsub_max_items = 10000
expose_publisher = true
add_permissions = {{ ["prosody:registered"] = {{ "pubsub:create-node" }} }}

Component "comments.{domain}" "pubsub"
name = "Comments"
pubsub_max_items = 10000
expose_publisher = true
add_permissions = {{ ["prosody:registered"] = {{ "pubsub:create-node" }} }}
'''
# Its resolver (libunbound) asks nobody on 127.0.0.1, and nobody for .test: federated servers need a name server on another address and other names.
FEDERATED = '''
s2s_ports = {{ {port} }}
s2s_secure_auth = false
s2s_require_encryption = false
s2s_stanza_size_limit = 1024*1024
limits = {{ c2s = {{ rate = "100mb/s" }}, s2sin = {{ rate = "100mb/s" }} }}
unbound = {{ resolvconf = true, hoststxt = false }}
'''


# As Prosody 13 makes it; Prosody does so only when the archive is first used.
ARCHIVE = '''
PRAGMA journal_mode = WAL;
CREATE TABLE IF NOT EXISTS prosodyarchive (sort_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, host TEXT NOT NULL, user TEXT NOT NULL,
  store TEXT NOT NULL, key TEXT NOT NULL, "when" INTEGER NOT NULL, "with" TEXT NOT NULL, type TEXT NOT NULL, value TEXT NOT NULL);
CREATE UNIQUE INDEX IF NOT EXISTS prosodyarchive_index ON prosodyarchive (host, user, store, key);
CREATE INDEX IF NOT EXISTS prosodyarchive_with_when ON prosodyarchive (host, user, store, "with", "when");
CREATE INDEX IF NOT EXISTS prosodyarchive_when ON prosodyarchive (host, user, store, "when");
CREATE INDEX IF NOT EXISTS prosodyarchive_sort ON prosodyarchive (host, user, store, sort_id);
'''


def lua(value):
    """A Lua literal of a Python value."""
    if isinstance(value, bool):
        return 'true' if value else 'false'
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, dict):
        return '{ ' + ' '.join(f'[{lua(k)}] = {lua(v)};' for k, v in value.items() if v is not None) + ' }'
    return '"' + ''.join(c if 32 <= ord(c) < 127 and c not in '"\\' else
                         ''.join(f'\\{b:03d}' for b in c.encode()) for c in value) + '"'


def file_name(text):
    return ''.join(c if c.isascii() and c.isalnum() else ''.join(f'%{b:02x}' for b in c.encode()) for c in text)


class Prosody(Server):
    kind = 'prosody'
    hibernation = 300
    registration = True                 # by invitation only
    extra = ''
    upload_limit = 10 * 1024 * 1024

    def configure(self):
        newer = [m for m in NEWER if (COMMUNITY / f'mod_{m}').exists()]
        rooms = [m for m in ROOM_MODULES if m == 'muc_mam' or (COMMUNITY / f'mod_{m}').exists()]
        (self.folder / 'data').mkdir(exist_ok=True)
        with self._database() as db:
            db.executescript(ARCHIVE)
        db.close()
        (self.folder / 'prosody.cfg.lua').write_text(CONFIGURATION.format(
            folder=lua(str(self.folder)), port=self.port, direct=self.direct_port, log=lua(str(self.log)),
            plugins=lua(str(COMMUNITY)) if newer or len(rooms) > 1 else '',
            level=os.environ.get('ENVOI_TEST_SERVER_LOG', 'info'), modules='; '.join(lua(m) for m in (*MODULES, *newer, *(('dialback',) if self.federated else ()))),
            certificate=lua(str(self.certificate.certificate)), key=lua(str(self.certificate.key)),
            upload_port=self.upload_port, upload_host=lua(self.upload_host), upload_url=lua(self.upload_url + '/'), upload_limit=self.upload_limit,
            upload_certificate=lua(str(self.upload_certificate.certificate)), upload_key=lua(str(self.upload_certificate.key)),
            hibernation=self.hibernation, extra=self.extra + (FEDERATED.format(port=self.server_port) if self.federated else ''),
            disabled='; '.join(lua(m) for m in (*(() if self.federated else ('s2s',)), 'http_errors', 'http_files', 'admin_shell')),
            domain=self.domain, rooms=self.rooms, registration=lua(self.registration),
            room_modules='; '.join(lua(m) for m in rooms)))

    def command(self):
        return ['prosody', '-F', '--config', str(self.folder / 'prosody.cfg.lua')], {}

    def _data(self, store, name, value):
        file = self.folder / 'data' / file_name(self.domain) / store / f'{file_name(name)}.dat'
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f'return {lua(value)};\n')

    def add_user(self, name, password='secret'):
        self._data('accounts', name, {'password': password})
        self.users[name] = password

    def set_roster(self, name, contacts):
        rows = {False: {'version': 1, 'pending': {c['jid']: True for c in contacts if c['subscription'] == 'pending-in'}}}
        for c in contacts:
            if c['subscription'] == 'pending-in':       # somebody who asks: kept until the user answers
                continue
            rows[c['jid']] = {'subscription': c['subscription'], 'name': c['name'],
                              'ask': 'subscribe' if c['ask'] else None, 'groups': {g: True for g in c['groups']}}
        self._data('roster', name, rows)

    def _database(self):
        return sqlite3.connect(self.folder / 'archive.sqlite', timeout=30)

    def add_history(self, name, messages):
        me, rows = self.jid(name), []
        for m in messages:
            sender, receiver = (me, m['peer']) if m['outgoing'] else (m['peer'], me)
            ident = m.get('id') or uuid.uuid4().hex
            extra = m.get('extra', '')
            xml = (f"<message xmlns='jabber:client' type='chat' id={quoteattr(ident)} from={quoteattr(sender + '/past')} "
                   f"to={quoteattr(receiver)}><body>{escape(m['body'])}</body>"
                   f"<origin-id xmlns='urn:xmpp:sid:0' id={quoteattr(ident)}/>{extra}</message>")
            rows.append((self.domain, name, 'archive', m.get('archive_id') or uuid.uuid4().hex, int(m['time']), m['peer'], 'xml', xml))
        with self._database() as db:
            db.executemany('INSERT INTO prosodyarchive (host, user, store, key, "when", "with", type, value) '
                           'VALUES (?, ?, ?, ?, ?, ?, ?, ?)', rows)
        db.close()

    def add_room_history(self, name, messages):
        rows = []
        for m in messages:
            ident = m.get('id') or uuid.uuid4().hex
            xml = (f"<message xmlns='jabber:client' type='groupchat' id={quoteattr(ident)} from={quoteattr(self.room(name) + '/' + m['nick'])}>"
                   f"<body>{escape(m['body'])}</body><origin-id xmlns='urn:xmpp:sid:0' id={quoteattr(ident)}/>{m.get('extra', '')}</message>")
            rows.append((self.rooms, name, 'muc_log', m.get('archive_id') or uuid.uuid4().hex, int(m['time']), 'message<groupchat', 'xml', xml))
        with self._database() as db:
            db.executemany('INSERT INTO prosodyarchive (host, user, store, key, "when", "with", type, value) '
                           'VALUES (?, ?, ?, ?, ?, ?, ?, ?)', rows)
        db.close()

    def forget_room_history(self, name, bodies):
        """The archive loses these messages, wherever they stand."""
        db = self._database()
        rows = db.execute('SELECT sort_id, value FROM prosodyarchive WHERE host = ? AND user = ?', (self.rooms, name)).fetchall()
        gone = [(ident,) for ident, xml in rows if describe(xml)[2] in bodies]
        with db:
            db.executemany('DELETE FROM prosodyarchive WHERE sort_id = ?', gone)
        db.close()
        return len(gone)

    def archive(self, name):
        db = self._database()
        rows = db.execute('SELECT value FROM prosodyarchive WHERE host = ? AND user = ? AND store = ? '
                          'ORDER BY sort_id', (self.domain, name, 'archive')).fetchall()
        db.close()
        return [describe(xml) for xml, in rows]


def describe(xml):
    """(id, bare from, body) of a stored message."""
    message = ElementTree.fromstring(xml)
    body = message.find('{jabber:client}body')
    if body is None:
        body = message.find('body')
    return message.get('id'), (message.get('from') or '').split('/')[0], '' if body is None else body.text or ''
