# SPDX-License-Identifier: GPL-3.0-or-later
"""A web server on a stranger's host that notes who asks."""
import http.server
import ssl
import threading

HOST = 'tracker.localhost'


class Tracker:
    """Gives the same content to everybody; asked: the headers of each who came."""

    def __init__(self, authority, content, media_type, name):
        self.asked = []
        certificate = authority.issue(HOST, stem='tracker')
        tracker = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                tracker.asked.append(dict(self.headers))
                self.send_response(200)
                self.send_header('Content-Type', media_type)
                self.send_header('Content-Length', str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_):
                pass
        self.server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate.certificate, certificate.key)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.url = f'https://{HOST}:{self.server.server_address[1]}/{name}'
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
