# SPDX-License-Identifier: GPL-3.0-or-later
"""The desktop's side of the portals, played by the test.

The portals themselves are real (xdg-desktop-portal, its document, permission and Flatpak services); what a desktop would ask a
person or do for the program is answered here, and remembered:

    backend = Backend(); backend.chosen = ['file:///…']; …; backend.notifications, backend.accesses

prepare() comes before the session bus is started, Backend() after it.  It answers in a thread of its own."""
import os
import threading

NAME, PATH = 'org.freedesktop.impl.portal.desktop.envoitest', '/org/freedesktop/portal/desktop'
IMPL = 'org.freedesktop.impl.portal.'
DONE = 0

ASKED = '<arg type="o" direction="in"/><arg type="s" direction="in"/>'
ANSWER = '<arg type="u" direction="out"/><arg type="a{sv}" direction="out"/>'
METHODS = {
    'FileChooser': f'<method name="OpenFile">{ASKED}<arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="a{{sv}}" direction="in"/>{ANSWER}</method>',
    'AppChooser': f'<method name="ChooseApplication">{ASKED}<arg type="s" direction="in"/><arg type="as" direction="in"/><arg type="a{{sv}}" direction="in"/>{ANSWER}</method>'
                  '<method name="UpdateChoices"><arg type="o" direction="in"/><arg type="as" direction="in"/></method>',
    'Notification': '<method name="AddNotification"><arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="a{sv}" direction="in"/></method>'
                    '<method name="RemoveNotification"><arg type="s" direction="in"/><arg type="s" direction="in"/></method>'
                    '<signal name="ActionInvoked"><arg type="s"/><arg type="s"/><arg type="s"/><arg type="av"/></signal>'
                    '<property name="SupportedOptions" type="a{sv}" access="read"/><property name="version" type="u" access="read"/>',
    'Background': '<method name="GetAppState"><arg type="a{sv}" direction="out"/></method>'
                  f'<method name="NotifyBackground">{ASKED}<arg type="s" direction="in"/>{ANSWER}</method>'
                  '<signal name="RunningApplicationsChanged"/>',
    'Access': f'<method name="AccessDialog">{ASKED}<arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/>'
              f'<arg type="s" direction="in"/><arg type="a{{sv}}" direction="in"/>{ANSWER}</method>',
    'Secret': f'<method name="RetrieveSecret">{ASKED}<arg type="h" direction="in"/><arg type="a{{sv}}" direction="in"/>{ANSWER}</method>'
              '<property name="version" type="u" access="read"/>',
    'Settings': '<method name="ReadAll"><arg type="as" direction="in"/><arg type="a{sa{sv}}" direction="out"/></method>'
                '<method name="Read"><arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="v" direction="out"/></method>'
                '<property name="version" type="u" access="read"/>',
}
# The services behind the portals. Those that start a sandbox may not have the capability that the document portal needs.
SERVICES = {'org.freedesktop.portal.Desktop': 'xdg-desktop-portal', 'org.freedesktop.impl.portal.PermissionStore': 'xdg-permission-store',
            'org.freedesktop.portal.Flatpak': 'flatpak-portal', 'org.freedesktop.Flatpak': 'flatpak-session-helper'}
DOCUMENTS = {'org.freedesktop.portal.Documents': 'xdg-document-portal'}


def prepare(folder, plainly):
    """Says which backend is to be asked; gives the service files that the bus needs, by name."""
    portals = folder / 'portals'
    portals.mkdir()
    (portals / 'envoitest.portal').write_text(f'[portal]\nDBusName={NAME}\nUseIn=test\nInterfaces={"".join(IMPL + name + ";" for name in METHODS)}\n')
    (portals / 'portals.conf').write_text('[preferred]\ndefault=envoitest\n')
    os.environ['XDG_DESKTOP_PORTAL_DIR'] = str(portals)
    services = {name: ' '.join([*plainly, f'/usr/libexec/{binary}']) for name, binary in SERVICES.items()}
    services.update({name: f'/usr/libexec/{binary}' for name, binary in DOCUMENTS.items()})
    return {name: f'[D-BUS Service]\nName={name}\nExec={command}\n' for name, command in services.items()}


class Backend:
    def __init__(self):
        self.chosen, self.offered, self.secrets, self.accesses = [], [], [], []
        self.files_asked = 0
        self.notifications = {}                         # (application, id): what is shown
        self.secret = os.urandom(64)                     # the size that libsecret wants
        self.ready = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()
        if not self.ready.wait(10):
            raise RuntimeError('the portals have no backend')

    def _run(self):
        from gi.repository import Gio, GLib
        self.GLib = GLib
        context = GLib.MainContext()
        context.push_thread_default()
        flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
        self.bus = Gio.DBusConnection.new_for_address_sync(os.environ['DBUS_SESSION_BUS_ADDRESS'], flags, None, None)
        for name, methods in METHODS.items():
            info = Gio.DBusNodeInfo.new_for_xml(f'<node><interface name="{IMPL}{name}">{methods}</interface></node>').interfaces[0]
            self.bus.register_object(PATH, info, self._call, self._get, None)
        self.bus.call_sync('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', 'RequestName',
                           GLib.Variant('(su)', (NAME, 4)), None, 0, 5000, None)
        self.ready.set()
        GLib.MainLoop(context).run()

    def _get(self, _bus, _sender, _path, interface, name):
        if name == 'SupportedOptions':
            return self.GLib.Variant('a{sv}', {})
        return self.GLib.Variant('u', 2 if interface.endswith(('Notification', 'Settings')) else 1)

    def _call(self, _bus, _sender, _path, interface, method, arguments, invocation):
        answer = getattr(self, '_' + method)(invocation, *arguments.unpack())
        if answer is False:
            invocation.return_dbus_error('org.freedesktop.portal.Error.NotFound', 'not here')
        else:
            invocation.return_value(answer)

    def _done(self, **results):
        return self.GLib.Variant('(ua{sv})', (DONE, results))

    # What the desktop is asked ------------------------------------------------------------------

    def _OpenFile(self, _invocation, _handle, _application, _parent, _title, _options):
        self.files_asked += 1
        return self._done(uris=self.GLib.Variant('as', self.chosen))

    def _ChooseApplication(self, _invocation, _handle, _application, _parent, choices, _options):
        self.offered.append(choices)
        return self._done(choice=self.GLib.Variant('s', choices[0]))

    def _UpdateChoices(self, _invocation, _handle, _choices):
        return None

    def _AddNotification(self, invocation, application, ident, notification):
        # With its type, which unpacking loses.
        target = invocation.get_parameters().get_child_value(2).lookup_value('default-action-target', None)
        self.notifications[application, ident] = {**notification, 'target': target}
        return None

    def _RemoveNotification(self, _invocation, application, ident):
        self.notifications.pop((application, ident), None)
        return None

    def press(self, key):
        """As if the person had clicked on it: a desktop then calls the program's own action."""
        application, _ = key
        notification = self.notifications.pop(key)
        target = notification.get('target')
        body = self.GLib.Variant('(sava{sv})', (notification['default-action'].removeprefix('app.'), [target] if target else [], {}))
        self.bus.call_sync(application, '/' + application.replace('.', '/'), 'org.freedesktop.Application', 'ActivateAction', body, None, 0, 20000, None)

    def _GetAppState(self, _invocation):
        return self.GLib.Variant('(a{sv})', ({},))

    def _NotifyBackground(self, _invocation, _handle, _application, _name):
        return self._done(result=self.GLib.Variant('u', 2))

    def _AccessDialog(self, _invocation, _handle, application, _parent, title, subtitle, _body, _options):
        self.accesses.append((application, title, subtitle))
        return self._done()

    def _RetrieveSecret(self, invocation, _handle, application, number, _options):
        self.secrets.append(application)
        # Whoever asked reads to the end, so no descriptor may stay open here.
        fds = invocation.get_message().get_unix_fd_list().steal_fds()
        os.write(fds[number], self.secret)
        for fd in fds:
            os.close(fd)
        return self._done()

    def _ReadAll(self, _invocation, _namespaces):
        return self.GLib.Variant('(a{sa{sv}})', ({'org.freedesktop.appearance': {'color-scheme': self.GLib.Variant('u', 0)}},))

    def _Read(self, _invocation, namespace, key):
        if (namespace, key) != ('org.freedesktop.appearance', 'color-scheme'):
            return False
        return self.GLib.Variant('(v)', (self.GLib.Variant('u', 0),))
