# SPDX-License-Identifier: GPL-3.0-or-later
"""A TCP proxy in user space that breaks lines on demand.

It stands between the program and a server (or DNS-less anything) and can, at any moment and for
all lines at once: cut without FIN (both ends stay open, nothing passes), reset, stall, dribble
single bytes, add latency, throttle, and refuse new lines.  It runs in a thread of its own, so a
test that is not asynchronous can use it:

    with Proxy(server.port) as proxy:
        ... proxy.port ...; proxy.cut(); proxy.heal(); proxy.reset()"""
import asyncio
import socket
import struct
import threading

from world.servers import free_port


class Line:
    """One client connection and its connection to the server."""

    def __init__(self):
        self.writers = []
        self.lost = False              # cut: nothing will ever pass again
        self.tasks = []


class Proxy:
    def __init__(self, target_port, target_host='127.0.0.1', port=None):
        self.target = (target_host, target_port)
        self.port = port or free_port()
        self.lines = []
        self.accepted = 0
        self.refusing = self.black_hole = self.stalled = False
        self.latency = 0.0             # seconds each way
        self.dribble = 0.0             # seconds between single bytes; 0: off
        self.rate = 0                  # bytes a second; 0: no limit
        self.passed = [0, 0]           # bytes to the server, bytes to the client
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name='proxy', daemon=True)
        self._ready = threading.Event()

    def start(self):
        self._thread.start()
        if not self._ready.wait(10):
            raise RuntimeError('the proxy does not start')
        return self

    __enter__ = start

    def __exit__(self, *_):
        self.close()

    def close(self):
        if self._thread.is_alive():
            self.reset()
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(5)

    # Faults (any thread) ----------------------------------------------------------------

    def cut(self, new_lines=True):
        """From now on nothing passes on the present lines, for ever, and no end is told.
        With `new_lines` new connections are accepted and hear nothing either, until heal()."""
        self._call(self._cut, new_lines)

    def stall(self):
        """Nothing passes until heal(); then everything that was held back goes through."""
        self.stalled = True

    def refuse(self):
        """New connections are reset at once, until heal(); the present ones stay."""
        self.refusing = True

    def heal(self):
        """Ends stall, refuse and the silence of new lines; lines cut before stay dead."""
        self.stalled = self.refusing = self.black_hole = False
        self.latency = self.dribble = 0.0
        self.rate = 0

    def reset(self):
        """All lines end with RST."""
        self._call(self._reset)

    def count(self):
        """Lines open now, dead ones not counted."""
        return self._call(lambda: sum(not line.lost for line in self.lines))

    # The loop ---------------------------------------------------------------------------

    def _call(self, function, *arguments):
        done, box = threading.Event(), []

        def inside():
            try:
                box.append(function(*arguments))
            finally:
                done.set()
        self._loop.call_soon_threadsafe(inside)
        done.wait(10)
        return box[0] if box else None

    def _run(self):
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._listen())
        self._ready.set()
        self._loop.run_forever()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))

    async def _listen(self):
        self._server = await asyncio.start_server(self._accept, '127.0.0.1', self.port)

    def _cut(self, new_lines):
        self.black_hole = self.black_hole or new_lines
        for line in self.lines:
            line.lost = True

    def _reset(self):
        for line in self.lines:
            for writer in line.writers:
                self._abort(writer)
            for task in line.tasks:
                task.cancel()
        self.lines.clear()

    @staticmethod
    def _abort(writer):
        sock = writer.get_extra_info('socket')
        if sock is not None:
            try:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
            except OSError:
                pass
        writer.transport.abort()

    async def _accept(self, reader, writer):
        self.accepted += 1
        line = Line()
        line.writers.append(writer)
        if self.refusing:
            self._abort(writer)
            return
        self.lines.append(line)
        if self.black_hole:
            line.lost = True
        else:
            try:
                server_reader, server_writer = await asyncio.open_connection(*self.target)
            except OSError:
                self._abort(writer)
                self.lines.remove(line)
                return
            line.writers.append(server_writer)
            line.tasks = [asyncio.ensure_future(self._pump(line, reader, server_writer, 0)),
                          asyncio.ensure_future(self._pump(line, server_reader, writer, 1))]
            await asyncio.wait(line.tasks, return_when=asyncio.ALL_COMPLETED)
            if not line.lost:
                writer.close()
                server_writer.close()
        while line.lost and line in self.lines:         # dead lines are kept open: no end is told
            await asyncio.sleep(0.2)
        if line in self.lines:
            self.lines.remove(line)

    async def _pump(self, line, reader, writer, way):
        try:
            while data := await reader.read(65536):
                if self.latency:
                    await asyncio.sleep(self.latency)
                while self.stalled and not line.lost:
                    await asyncio.sleep(0.02)
                if line.lost:
                    continue                            # swallowed
                if self.dribble:
                    for byte in data:
                        writer.write(bytes((byte,)))
                        await writer.drain()
                        await asyncio.sleep(self.dribble)
                else:
                    if self.rate:
                        await asyncio.sleep(len(data) / self.rate)
                    writer.write(data)
                    await writer.drain()
                self.passed[way] += len(data)
            # One end has nothing more to say; what the other still says goes through.
            if not line.lost and not writer.is_closing():
                writer.write_eof()
        except (OSError, asyncio.CancelledError):
            if not line.lost:
                for other in line.writers:
                    other.transport.abort()
