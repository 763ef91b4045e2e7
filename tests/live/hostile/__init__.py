# SPDX-License-Identifier: GPL-3.0-or-later
"""A scripted XMPP server that behaves well until a test tells it otherwise."""
from .server import HostileServer, drop, reset, say, silent
from .session import Session

__all__ = ['HostileServer', 'Session', 'drop', 'reset', 'say', 'silent']
