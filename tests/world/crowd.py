# SPDX-License-Identifier: GPL-3.0-or-later
"""A Prosody whose rooms are full: the occupants are put into the rooms' memory by a module of ours, and what is said to them
goes nowhere. Three thousand of them cost the server a second and no connection.

    with FullRooms({'tea': 40, 'garden': 100}, watched='robin') as server: …

The module writes down when the account `watched` opens a stream, is bound and stands in a room: milestones()."""
import os

from .prosody import Prosody, lua

MODULE = '''
local st, now, sha1 = require "prosody.util.stanza", require "prosody.util.time".now, require "prosody.util.hashes".sha1;
local rooms, watched, file = module:get_option_string("crowd_rooms"), module:get_option_string("crowd_watched"), module:get_option_string("crowd_file");

local function note(what)
  local f = io.open(file, "a");
  f:write(string.format("%.4f %s\\n", now(), what));
  f:close();
end

-- Whoever is asked has nothing to say.
local function swallow(event)
  local stanza = event.stanza;
  if stanza.name == "iq" and (stanza.attr.type == "get" or stanza.attr.type == "set") then
    event.origin.send(st.error_reply(stanza, "cancel", "service-unavailable"));
  end
  return true;
end
for _, kind in ipairs { "iq", "message", "presence" } do
  for _, form in ipairs { "full", "bare", "host" } do module:hook(kind .. "/" .. form, swallow, 1000); end
end

local function presence(nick, n)
  local key = sha1(nick, true);
  local stanza = st.presence()
    :tag("c", { xmlns = "http://jabber.org/protocol/caps", hash = "sha-1", node = "https://example.org/actor" .. n % 5, ver = "QgayPKawpkPSDYmwT/WM94uAlu" .. n % 5 .. "=" }):up()
    :tag("x", { xmlns = "vcard-temp:x:update" });
  if n % 3 == 0 then stanza:text_tag("photo", key); else stanza:tag("photo"):up(); end
  return stanza:up():tag("occupant-id", { xmlns = "urn:xmpp:occupant-id:0", id = key .. key }):up();
end

local function fill()
  local muc = prosody.hosts[rooms].modules.muc;
  for name, size in pairs(module:get_option("crowd_sizes")) do
    local room = muc.create_room(name .. "@" .. rooms);
    room:set_persistent(true);
    room:set_name("The " .. name);
    for n = 1, size do
      local nick, bare = "Guest " .. n, name .. n .. "@" .. module.host;
      local occupant = room:new_occupant(bare, room.jid .. "/" .. nick);
      occupant.role = n == 1 and "moderator" or "participant";
      occupant:set_session(bare .. "/crowd", presence(nick, n), true);
      room:save_occupant(occupant);
    end
    room:save(true);
  end
  note("filled");
end
-- The other hosts are there by then.
local function watch()
  module:context(rooms):hook("muc-occupant-session-new", function (event)
    if event.occupant.bare_jid == watched then note("joined " .. event.room.jid); end
  end);
  local home = module:context(watched:match("@(.*)$"));
  home:hook("stream-features", function () note("opened"); end);
  home:hook("resource-bind", function () note("bound"); end);
end
module:hook_global("server-started", function () watch(); fill(); end);
'''

# With so much in its memory the server's own care of it, as it comes, would be four fifths of what is measured.
CONFIGURATION = '''
gc = {{ mode = "incremental"; threshold = 1000; speed = 500 }}

Component "crowd.{domain}" "crowd"
crowd_rooms = {rooms}
crowd_watched = {watched}
crowd_file = {file}
crowd_sizes = {sizes}
'''


class FullRooms(Prosody):
    def __init__(self, sizes, watched, **arguments):
        super().__init__(**arguments)
        self.sizes, self.watched = sizes, watched
        self.file = self.folder / 'milestones'

    def configure(self):
        modules = self.folder / 'modules'
        modules.mkdir(exist_ok=True)
        (modules / 'mod_crowd.lua').write_text(MODULE)
        self.extra = CONFIGURATION.format(domain=self.domain, rooms=lua(self.rooms), watched=lua(self.jid(self.watched)),
                                          file=lua(str(self.file)), sizes=lua(self.sizes))
        super().configure()
        configuration = self.folder / 'prosody.cfg.lua'
        configuration.write_text(configuration.read_text().replace('plugin_paths = { ', f'plugin_paths = {{ {lua(str(modules))}; ', 1))

    def ready(self):
        return self.file.exists()

    def cpu_seconds(self):
        fields = open(f'/proc/{self.process.pid}/stat').read().rsplit(')', 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')

    def milestones(self, since=0):
        """(time, what) of all that happened since then, in seconds since 1970."""
        rows = (line.split(' ', 1) for line in self.file.read_text().splitlines())
        return [(float(when), what) for when, what in rows if float(when) >= since]
