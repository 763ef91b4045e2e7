# SPDX-License-Identifier: GPL-3.0-or-later
"""The desktop's notification service, played by the test: remembers what it was told and lets a test
press on it.  It answers whenever ui.turn() or ui.until() runs."""
from gi.repository import Gio, GLib

NAME, PATH = 'org.freedesktop.Notifications', '/org/freedesktop/Notifications'
XML = '''<node><interface name="org.freedesktop.Notifications">
<method name="GetCapabilities"><arg type="as" direction="out"/></method>
<method name="GetServerInformation"><arg type="s" direction="out"/><arg type="s" direction="out"/><arg type="s" direction="out"/><arg type="s" direction="out"/></method>
<method name="Notify"><arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/>
<arg type="as" direction="in"/><arg type="a{sv}" direction="in"/><arg type="i" direction="in"/><arg type="u" direction="out"/></method>
<method name="CloseNotification"><arg type="u" direction="in"/></method>
<signal name="ActionInvoked"><arg type="u"/><arg type="s"/></signal>
<signal name="NotificationClosed"><arg type="u"/><arg type="u"/></signal>
</interface></node>'''


class Notifications:
    def __init__(self):
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        self.shown, self.closed, self.count = {}, [], 0
        info = Gio.DBusNodeInfo.new_for_xml(XML).interfaces[0]
        self.bus.register_object(PATH, info, self._call, None, None)
        self.bus.call_sync('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', 'RequestName',
                           GLib.Variant('(su)', (NAME, 4)), None, 0, 5000, None)

    def _call(self, _bus, _sender, _path, _interface, method, parameters, invocation):
        if method == 'GetCapabilities':
            invocation.return_value(GLib.Variant('(as)', (['actions', 'body', 'persistence'],)))
        elif method == 'GetServerInformation':
            invocation.return_value(GLib.Variant('(ssss)', ('test', 'test', '1', '1.2')))
        elif method == 'Notify':
            _, replaces, _, summary, body, actions, _, _ = parameters.unpack()
            self.count += 1
            ident = replaces or self.count
            self.shown[ident] = {'summary': summary, 'body': body, 'actions': actions}
            invocation.return_value(GLib.Variant('(u)', (ident,)))
        else:
            ident = parameters.unpack()[0]
            self.closed.append(ident)
            self.shown.pop(ident, None)
            invocation.return_value(None)

    def find(self, text):
        return next((i for i, n in self.shown.items() if text in n['summary'] or text in n['body']), None)

    def press(self, ident, action='default'):
        """As if the person had clicked on it; default stands for its body. The desktop then takes it away."""
        names = self.shown[ident]['actions'][::2]
        chosen = action if action in names else names[0]
        self.bus.emit_signal(None, PATH, NAME, 'ActionInvoked', GLib.Variant('(us)', (ident, chosen)))
        self.shown.pop(ident)
        self.bus.emit_signal(None, PATH, NAME, 'NotificationClosed', GLib.Variant('(uu)', (ident, 2)))
