# SPDX-License-Identifier: GPL-3.0-or-later
"""The system's login manager, played by the test: hands out locks that delay the machine's sleep, and says that the machine goes to
sleep and wakes.  It stands on the test's own bus, which the program takes for the system's (environment()); answers whenever ui.turn()
or ui.until() runs."""
import os
import select

from gi.repository import Gio, GLib

NAME, PATH, MANAGER = 'org.freedesktop.login1', '/org/freedesktop/login1', 'org.freedesktop.login1.Manager'
XML = f'''<node><interface name="{MANAGER}">
<method name="Inhibit"><arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/>
<arg type="h" direction="out"/></method>
<signal name="PrepareForSleep"><arg type="b"/></signal>
</interface></node>'''


class Logind:
    def __init__(self):
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        self.asked, self.locks = [], []         # what each lock was asked for; our ends of those that were handed out
        self.bus.register_object(PATH, Gio.DBusNodeInfo.new_for_xml(XML).interfaces[0], self._call, None, None)
        self._name('RequestName', GLib.Variant('(su)', (NAME, 4)))

    @staticmethod
    def environment():
        return {'DBUS_SYSTEM_BUS_ADDRESS': os.environ['DBUS_SESSION_BUS_ADDRESS']}

    def _name(self, method, arguments):
        self.bus.call_sync('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', method, arguments, None, 0, 5000, None)

    def go(self):
        """The service ends, without a word; its locks mean nothing any more."""
        self._name('ReleaseName', GLib.Variant('(s)', (NAME,)))

    def _call(self, _bus, _sender, _path, _interface, method, parameters, invocation):
        assert method == 'Inhibit', method
        ours, theirs = os.pipe()
        self.asked.append(parameters.unpack())
        self.locks.append(ours)
        files = Gio.UnixFDList.new_from_array([theirs])     # takes it over
        invocation.return_value_with_unix_fd_list(GLib.Variant('(h)', (0,)), files)

    def held(self):
        """How many of the locks are held: the other end of each that is not is closed."""
        for lock in list(self.locks):
            if select.select([lock], [], [], 0)[0]:
                os.close(lock)
                self.locks.remove(lock)
        return len(self.locks)

    def say(self, asleep):
        self.bus.emit_signal(None, PATH, MANAGER, 'PrepareForSleep', GLib.Variant('(b)', (asleep,)))
        self.bus.flush_sync()
