"""The chat of stage 05 on asyncio: one file, held to the same tests as ours.

    make test STAGE=05 SERVER='python3 tests/foreign/chat_asyncio.py {port}'

Start at Member.data_received(). asyncio's protocol and transport are what lib/transport is modelled on,
so what is left to write is what lib/line and lib/chat do.
"""
import asyncio
import re
import sys

LINE_MAX = 1024  # bytes of a line, without its end
CAP = 1 << 20    # bytes that may wait for a member; one that reads more slowly is cut off

HELP = """\
* /nick NAME       take another name
* /me TEXT         say what you do
* /msg NAME TEXT   tell somebody something, and nobody else
* /who             list who is here
* /help            list the commands
* /quit [WHY]      leave
"""

room = {}  # names without regard to case, in the order of coming


def clean(line):
    """Text that no terminal obeys: what is no UTF-8 is replaced, and control characters are dropped."""
    return re.sub(r"[\x00-\x1f\x7f-\x9f]", "", line.decode("utf-8", "replace"))


def split(text):
    word, _, rest = text.partition(" ")
    return word, rest.lstrip(" ")


class Member(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport
        self.unfinished = b""
        self.too_long = False  # the rest of this line is skipped
        number = 1
        while f"guest{number}" in room:
            number += 1
        self.name = f"guest{number}"
        room[self.name] = self
        self.hear(f"* welcome, {self.name} ({len(room)} here): /help lists the commands\n")
        self.tell_others(f"* {self.name} joined\n")

    # --- From bytes to lines ---

    def data_received(self, data):
        *lines, self.unfinished = (self.unfinished + data).split(b"\n")
        for line in lines:
            if self.is_here():
                self.take_line(line)
        if len(self.unfinished) > LINE_MAX + 1:  # the one more may be a '\r'
            self.refuse_line()
            self.unfinished = b""

    def take_line(self, line):
        if line.endswith(b"\r"):
            line = line[:-1]
        if len(line) > LINE_MAX:
            self.refuse_line()
        elif not self.too_long:
            self.say(clean(line))
        self.too_long = False

    def refuse_line(self):
        if not self.too_long:
            self.hear(f"! that line is too long: a line has at most {LINE_MAX} bytes\n")
        self.too_long = True

    def connection_lost(self, why):
        self.leave(" (connection lost)")

    # --- From lines to what happens ---

    def is_here(self):
        return room.get(self.name.lower()) is self

    def hear(self, line):
        if self.transport.is_closing():
            return
        self.transport.write(line.encode())
        if self.transport.get_write_buffer_size() > CAP:
            self.transport.abort()

    def tell_others(self, line):
        for member in list(room.values()):
            if member is not self:
                member.hear(line)

    def leave(self, why):
        if self.is_here():
            del room[self.name.lower()]
            self.tell_others(f"* {self.name} left{why}\n")

    def say(self, text):
        if text.startswith("/"):
            word, rest = split(text)
            command = self.commands.get(word)
            if command:
                command(self, rest)
            else:
                self.hear(f"! there is no command {word}: /help lists the commands\n")
        elif text:
            self.tell_others(f"{self.name}: {text}\n")

    def nick(self, name):
        owner = room.get(name.lower())
        if not re.fullmatch("[A-Za-z0-9_-]{1,16}", name):
            self.hear("! a name is 1 to 16 letters, digits, '_' or '-'\n")
        elif owner not in (None, self) or name.lower() in ("you", "are"):
            self.hear(f"! the name {owner.name if owner else name} is taken\n")
        else:
            self.rename(name)

    def rename(self, name):
        global room
        room = {(m.name if m is not self else name).lower(): m for m in room.values()}
        self.hear(f"* you are now {name}\n")
        self.tell_others(f"* {self.name} is now {name}\n")
        self.name = name

    def me(self, text):
        if text:
            self.tell_others(f"* {self.name} {text}\n")
        else:
            self.hear("! say what you do: /me TEXT\n")

    def msg(self, words):
        name, text = split(words)
        receiver = room.get(name.lower())
        if not text:
            self.hear("! say to whom, and what: /msg NAME TEXT\n")
        elif not receiver:
            self.hear(f"! nobody here is called {name}\n")
        else:
            self.hear(f"[to {receiver.name}] {text}\n")
            receiver.hear(f"[{self.name}] {text}\n")

    def who(self, _):
        self.hear(f"* {len(room)} here: {' '.join(m.name for m in room.values())}\n")

    def help(self, _):
        self.hear(HELP)

    def quit(self, why):
        self.hear("* bye\n")
        self.leave(f" ({why})" if why else "")
        self.transport.close()

    commands = {"/nick": nick, "/me": me, "/msg": msg, "/who": who, "/help": help, "/quit": quit}


async def main():
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 7000
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Member, "127.0.0.1", port, backlog=512)
    print("listening on %s:%d" % server.sockets[0].getsockname(), flush=True)
    await server.serve_forever()


asyncio.run(main())
