# SPDX-License-Identifier: GPL-3.0-or-later
"""A private ejabberd, with Mnesia or with SQLite.  It is started as a plain Erlang program (no
node name, so no epmd and no cookie in anybody's home); users and rosters go in through its HTTP
interface on loopback."""
import glob
import json
import os
import sqlite3
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from .prosody import describe
from .servers import Server, free_port

CONFIGURATION = '''
loglevel: {level}
hosts: ["{domain}"]
certfiles: ["{certificate}", "{upload_certificate}"]
ca_file: "{authority}"
auth_password_format: plain
auth_method: [{auth}]
{database}
disable_sasl_mechanisms: [digest-md5, X-OAUTH2]
registration_timeout: infinity
listen:
  - port: {port}
    ip: "127.0.0.1"
    module: ejabberd_c2s
    max_stanza_size: 10485760
    max_fsm_queue: 100000
    shaper: none
    access: all
    starttls: true
    starttls_required: true
  - port: {direct}
    ip: "127.0.0.1"
    module: ejabberd_c2s
    max_stanza_size: 10485760
    max_fsm_queue: 100000
    shaper: none
    access: all
    tls: true
  - port: {api}
    ip: "127.0.0.1"
    module: ejabberd_http
    request_handlers: {{ /api: mod_http_api }}
  - port: {upload_port}
    ip: "127.0.0.1"
    module: ejabberd_http
    tls: true
    request_handlers: {{ /upload: mod_http_upload }}
{federation}
api_permissions:
  "tests":
    from: [mod_http_api]
    who: {{ access: {{ allow: {{ acl: loopback }} }} }}
    what: "*"
acl:
  local: {{ user_regexp: "" }}
  loopback: {{ ip: [127.0.0.0/8] }}
access_rules:
  local: {{ allow: local }}
modules:
  mod_adhoc: {{}}
  mod_admin_extra: {{}}
  mod_auth_fast: {{}}
  mod_avatar: {{}}
  mod_blocking: {{}}
  mod_caps: {{}}
  mod_carboncopy: {{}}
  mod_client_state: {{}}
  mod_disco: {{}}
  mod_http_api: {{}}
  mod_http_upload:
    host: "upload.{domain}"
    put_url: "{upload_url}/upload"
    docroot: "{folder}/upload"
    max_size: {upload_limit}
    thumbnail: false
  mod_last: {{}}
  mod_mam:
    default: always
    request_activates_archiving: false
  mod_muc:
    hosts: ["{rooms}"]
    access: all
    access_create: all
    access_persistent: all
    access_mam: all
    max_users: 6000
    default_room_options:
      mam: true
      public: true
      public_list: true
  mod_muc_admin: {{}}
  mod_muc_occupantid: {{}}
  mod_offline:
    use_mam_for_storage: true
    bounce_groupchat: true
  mod_ping: {{}}
  mod_privacy: {{}}
  mod_private: {{}}
  mod_pubsub:
    hosts: ["pubsub.{domain}", "comments.{domain}"]
    access_createnode: local
    max_items_node: 10000
    max_nodes_discoitems: infinity
    last_item_cache: false
    ignore_pep_from_offline: false
    plugins: [flat, pep]
  mod_register: {{}}
  mod_roster: {{ versioning: true }}
  mod_s2s_dialback: {{}}
  mod_stream_mgmt:
    resume_timeout: 300
    max_ack_queue: 100000
    resend_on_timeout: if_offline
  mod_vcard: {{}}
  mod_vcard_xupdate: {{}}
  mod_version: {{}}
'''

FEDERATED = '''  - port: {port}
    ip: "127.0.0.1"
    module: ejabberd_s2s_in
    max_stanza_size: 1048576
s2s_use_starttls: optional'''

SYNC_MS = 50                            # mnesia by itself keeps its log in memory for up to two seconds

# Tables that ejabberd keeps on disk alone: there a message costs as much as all before it, and when
# the server is killed the table loses rows that it had for long.  The schema file only says what
# they become at the next start.
ON_DISK = ('archive_msg', 'archive_prefs', 'mod_auth_fast', 'caps_features', 'last_activity', 'oauth_token', 'offline_msg',
           'passwd', 'privacy', 'private_storage', 'pubsub_item', 'roster', 'roster_version', 'vcard')
IN_MEMORY_TOO = ('[mnesia:change_table_copy_type(T, node(), disc_copies) || T <- mnesia:system_info(tables), '
                 'mnesia:table_info(T, storage_type) == disc_only_copies], ')


def library_folders():
    """Where Debian keeps the Erlang libraries beside OTP's own."""
    return sorted({os.path.dirname(f) for f in glob.glob('/usr/lib/*/ejabberd-*')})


class Ejabberd(Server):
    kind = 'ejabberd'
    auth = 'internal'
    database = 'default_db: mnesia'
    upload_limit = 10 * 1024 * 1024

    def __init__(self, *arguments, **keywords):
        super().__init__(*arguments, **keywords)
        self.api_port = free_port()
        self.waiting = []

    def configure(self):
        for folder in ('mnesia', 'logs'):
            (self.folder / folder).mkdir(exist_ok=True)
        self.log = self.folder / 'logs' / 'ejabberd.log'
        (self.folder / 'mnesia' / 'ejabberd.schema').write_text(
            ''.join(f'{table}:\n  storage_type: disc_copies\n' for table in ON_DISK))
        (self.folder / 'ejabberd.yml').write_text(CONFIGURATION.format(
            level=os.environ.get('ENVOI_TEST_SERVER_LOG', 'warning'), domain=self.domain, certificate=self.certificate.both,
            authority=self.authority.file, auth=self.auth, port=self.port, direct=self.direct_port, api=self.api_port,
            upload_port=self.upload_port, upload_url=self.upload_url, upload_limit=self.upload_limit, folder=self.folder,
            upload_certificate=self.upload_certificate.both,
            database=self.database.format(folder=self.folder), rooms=self.rooms,
            federation=FEDERATED.format(port=self.server_port) if self.federated else ''))

    def command(self):
        mnesia = self.folder / 'mnesia'
        environment = {'EJABBERD_CONFIG_PATH': str(self.folder / 'ejabberd.yml'), 'EJABBERD_LOG_PATH': str(self.log),
                       'EJABBERD_PID_PATH': str(self.folder / 'ejabberd.pid'), 'SPOOL_DIR': str(mnesia),
                       'ERL_CRASH_DUMP': str(self.folder / 'erl_crash.dump'), 'ERL_CRASH_DUMP_BYTES': '0',
                       'ERL_LIBS': ':'.join(library_folders()), 'HOME': str(self.folder)}
        return ['erl', '-noinput', '+K', 'true', '+sbwt', 'none', '+S', '2:2', '-mnesia', 'dir', f'"{mnesia}"',
                '-s', 'ejabberd', '-eval', IN_MEMORY_TOO + f'spawn(fun L() -> timer:sleep({SYNC_MS}), mnesia:sync_log(), '
                f'file:write_file("{self.folder}/synced", "."), L() end).'], environment

    def wait_written(self, patience=15):
        """Waits until the server rests and mnesia's log is on disk.  For when nobody sends it anything."""
        def at_rest():
            for file in Path(f'/proc/{self.process.pid}/task').glob('*/stat'):
                if file.read_text().rsplit(')', 1)[1].split()[0] not in 'SI':
                    return False
            return True
        end, quiet = time.monotonic() + patience, 0
        while quiet < 10 and time.monotonic() < end:
            quiet = quiet + 1 if at_rest() else 0
            time.sleep(0.02)
        # Two rounds: the one under way may have begun too early.
        for _ in range(2):
            (self.folder / 'synced').unlink(missing_ok=True)
            while not (self.folder / 'synced').exists() and time.monotonic() < end:
                time.sleep(SYNC_MS / 1000)

    def ready(self):
        try:
            return self.call('status') is not None
        except OSError:
            return False

    def call(self, name, **arguments):
        request = urllib.request.Request(f'http://127.0.0.1:{self.api_port}/api/{name}', json.dumps(arguments).encode(),
                                         {'Content-Type': 'application/json'})
        try:
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=60) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            if error.code == 409:                       # that user exists already
                return 1
            raise RuntimeError(f'{name}: {error.code} {error.read().decode(errors="replace")}') from None

    def add_user(self, name, password='secret'):
        self.call('register', user=name, host=self.domain, password=password)
        self.users[name] = password

    def set_roster(self, name, contacts):
        for c in contacts:
            user, _, server = c['jid'].partition('@')
            if c['subscription'] == 'pending-in':
                raise NotImplementedError('let an actor ask instead')
            self.call('add_rosteritem', localuser=name, localhost=self.domain, user=user, host=server,
                      nick=c['name'] or '', groups=list(c['groups']), subs=c['subscription'])

    def archive(self, name):
        raise NotImplementedError('ask the archive as a client: actors.Peer.read_archive')


class EjabberdSql(Ejabberd):
    kind = 'ejabberd-sql'
    auth = 'sql'
    database = ('default_db: sql\nsql_type: sqlite\nsql_database: "{folder}/ejabberd.sqlite"\n'
                'sql_pool_size: 1\nupdate_sql_schema: true')

    def _database(self):
        return sqlite3.connect(self.folder / 'ejabberd.sqlite', timeout=30)

    def add_history(self, name, messages):
        me, rows, last = self.jid(name), [], 0
        for m in messages:
            last = max(last + 1, int(m['time'] * 1_000_000))
            sender, receiver = (me, m['peer']) if m['outgoing'] else (m['peer'], me)
            ident = m.get('id') or uuid.uuid4().hex
            xml = (f"<message xmlns='jabber:client' type='chat' id={quoteattr(ident)} from={quoteattr(sender + '/past')} "
                   f"to={quoteattr(receiver)}><body>{escape(m['body'])}</body>"
                   f"<origin-id xmlns='urn:xmpp:sid:0' id={quoteattr(ident)}/></message>")
            rows.append((name, last, m['peer'] + '/past', m['peer'], xml, m['body'], 'chat', '', ident))
        with self._database() as db:
            db.executemany('INSERT INTO archive (username, timestamp, peer, bare_peer, xml, txt, kind, nick, origin_id) '
                           'VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)', rows)
        db.close()

    def add_room_history(self, name, messages):
        rows, last, room = [], 0, self.room(name)
        for m in messages:
            last = max(last + 1, int(m['time'] * 1_000_000))
            ident = m.get('id') or uuid.uuid4().hex
            xml = (f"<message xmlns='jabber:client' type='groupchat' id={quoteattr(ident)} from={quoteattr(room + '/' + m['nick'])}>"
                   f"<body>{escape(m['body'])}</body><origin-id xmlns='urn:xmpp:sid:0' id={quoteattr(ident)}/></message>")
            rows.append((room, last, m.get('jid') or room + '/' + m['nick'], m.get('jid') or room, xml, m['body'], 'groupchat', m['nick'], ident))
        with self._database() as db:
            db.executemany('INSERT INTO archive (username, timestamp, peer, bare_peer, xml, txt, kind, nick, origin_id) '
                           'VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)', rows)
        db.close()

    def forget_room_history(self, name, bodies):
        """The archive loses these messages, wherever they stand."""
        with self._database() as db:
            gone = sum(db.execute('DELETE FROM archive WHERE username = ? AND txt = ?', (self.room(name), body)).rowcount for body in bodies)
        db.close()
        return gone

    def archive(self, name):
        db = self._database()
        rows = db.execute('SELECT xml FROM archive WHERE username = ? ORDER BY timestamp', (name,)).fetchall()
        db.close()
        return [describe(xml) for xml, in rows]
