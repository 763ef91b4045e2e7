# SPDX-License-Identifier: GPL-3.0-or-later
"""A camera that is none: PipeWire with a picture as its source, and a portal that lends it.

    with Camera(desktop, picture): the program finds org.freedesktop.portal.Camera on the session bus."""
import os
import shutil
import socket
import subprocess
import threading
import time
from pathlib import Path

from gi.repository import Gio, GLib

PORTAL, OBJECT = 'org.freedesktop.portal.Desktop', '/org/freedesktop/portal/desktop'
INTERFACE = '''<node><interface name="org.freedesktop.portal.Camera"><method name="AccessCamera"><arg type="a{sv}" name="options" direction="in"/>
<arg type="o" name="handle" direction="out"/></method><method name="OpenPipeWireRemote"><arg type="a{sv}" name="options" direction="in"/>
<arg type="h" name="fd" direction="out"/></method><property name="IsCameraPresent" type="b" access="read"/><property name="version" type="u" access="read"/>
</interface></node>'''


def is_possible():
    return all(shutil.which(name) for name in ('pipewire', 'pw-cli', 'wireplumber', 'gst-launch-1.0'))


class Portal:
    """Answers as the desktop does; `allowed` is what the person says, `present` whether there is a camera."""

    def __init__(self):
        self.allowed, self.present, self.asked = True, True, 0
        self.context = GLib.MainContext()
        self.loop = GLib.MainLoop(self.context)
        self.ready = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()
        self.ready.wait(10)

    def _run(self):
        self.context.push_thread_default()
        self.bus = Gio.DBusConnection.new_for_address_sync(
            os.environ['DBUS_SESSION_BUS_ADDRESS'], Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
        self.bus.register_object(OBJECT, Gio.DBusNodeInfo.new_for_xml(INTERFACE).interfaces[0], self._call, self._get, None)
        self.bus.call_sync('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', 'RequestName', GLib.Variant('(su)', (PORTAL, 4)), None, 0, 5000, None)
        self.ready.set()
        self.loop.run()

    def _get(self, bus, sender, path, interface, name):
        return GLib.Variant('b', self.present) if name == 'IsCameraPresent' else GLib.Variant('u', 1)

    def _call(self, bus, sender, path, interface, method, arguments, invocation):
        if method == 'AccessCamera':
            self.asked += 1
            handle = f'{OBJECT}/request/{sender[1:].replace(".", "_")}/{arguments.unpack()[0]["handle_token"]}'
            # The answer comes before the call returns, as it may.
            bus.emit_signal(sender, handle, 'org.freedesktop.portal.Request', 'Response', GLib.Variant('(ua{sv})', (0 if self.allowed else 1, {})))
            invocation.return_value(GLib.Variant('(o)', (handle,)))
        else:
            line = socket.socket(socket.AF_UNIX)
            line.connect(os.path.join(os.environ['XDG_RUNTIME_DIR'], 'pipewire-0'))
            fds = Gio.UnixFDList.new()
            index = fds.append(line.fileno())
            line.close()
            invocation.return_value_with_unix_fd_list(GLib.Variant('(h)', (index,)), fds)

    def close(self):
        self.loop.quit()
        self.thread.join(5)
        self.bus.close_sync(None)


class Camera:
    """PipeWire, its session manager, and one source that shows a picture."""

    def __init__(self, folder, picture):
        self.folder, self.picture = Path(folder), picture
        self.processes = []

    def _spawn(self, *command):
        log = open(self.folder / f'{command[0]}.log', 'ab')
        self.processes.append(subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True))
        log.close()

    def __enter__(self):
        self._spawn('pipewire')
        end = time.monotonic() + 10
        while not os.path.exists(os.path.join(os.environ['XDG_RUNTIME_DIR'], 'pipewire-0')):
            if time.monotonic() > end:
                raise RuntimeError('PipeWire does not start: ' + (self.folder / 'pipewire.log').read_text()[-2000:])
            time.sleep(0.05)
        self._spawn('wireplumber')
        self._spawn('gst-launch-1.0', 'filesrc', f'location={self.picture}', '!', 'pngdec', '!', 'imagefreeze', 'is-live=true', '!', 'videoconvert', '!',
                    'video/x-raw,format=YUY2,framerate=10/1', '!', 'pipewiresink', 'mode=provide',
                    'stream-properties=properties,media.class=Video/Source,media.role=Camera,node.name=picture,node.description=Picture')
        end = time.monotonic() + 15
        while 'node.name = "picture"' not in subprocess.run(['pw-cli', 'ls', 'Node'], capture_output=True, text=True, check=False).stdout:
            if time.monotonic() > end:
                raise RuntimeError('the camera does not come: ' + ''.join(f.read_text()[-1000:] for f in self.folder.glob('*.log')))
            time.sleep(0.1)
        return self

    def __exit__(self, *_):
        for process in reversed(self.processes):
            process.terminate()
        for process in self.processes:
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
