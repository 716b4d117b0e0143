"""The chat of stage 07 on asyncio: one file, held to the same tests as ours.

    make test STAGE=07 SERVER='python3 tests/foreign/chat_asyncio.py {port}'

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


# Control characters; and what nobody sees, or what turns the direction of writing.
DROPPED = re.compile("[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f"
                     "\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb"
                     "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]")

# One command of telnet's: a request for an option, another option, parameters, a command, or an IAC that is
# meant. In the second group: the beginning of one that has not come whole.
TELNET = re.compile(rb"\xff(?:([\xfb\xfd])(.)|[\xfc\xfe].|\xfa(?:[^\xff]|\xff[^\xf0])*\xff\xf0|[\xec-\xf9]|(\xff))", re.S)
HALF = re.compile(rb"\xff(?:[\xfb-\xfe]|\xfa.*)?\Z", re.S)

REQUEST = re.compile(rb"[A-Z-]{1,32} [^ ]+ HTTP/[0-9]\.[0-9]")
# What may become one.
BEGINNING = re.compile(rb"[A-Z-]{1,32}(?: (?:[^ ]+(?: (?:H(?:T(?:T(?:P(?:/(?:[0-9](?:\.[0-9]?)?)?)?)?)?)?)?)?)?)?")
BAD_REQUEST = (b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: 15\r\n"
               b"Connection: close\r\n\r\nThis is a chat\n")


def clean(line):
    """Text that no terminal obeys and nobody misreads. What is no UTF-8 is replaced."""
    return DROPPED.sub("", line.decode("utf-8", "replace"))


def split(text):
    word, _, rest = text.partition(" ")
    return word, rest.lstrip(" ")


class Member(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport
        self.name = None
        self.raw = b""  # the beginning of a command of telnet's
        self.unfinished = b""
        self.too_long = False  # the rest of this line is skipped
        self.known = False     # its first line has come
        self.patience = asyncio.get_running_loop().call_later(0.2, self.join)

    def join(self):
        self.patience.cancel()
        number = 1
        while f"guest{number}" in room:
            number += 1
        self.name = f"guest{number}"
        room[self.name] = self
        self.hear(f"* welcome, {self.name} ({len(room)} here): /help lists the commands\n")
        self.tell_others(f"* {self.name} joined\n")

    # --- At the door ---

    def judge(self, line, whole):
        """It comes in with its first words, unless they are, or may become, a request of HTTP."""
        may_be = REQUEST.fullmatch(line) if whole else BEGINNING.fullmatch(line)
        if may_be and (whole or len(line) > LINE_MAX):
            self.transport.write(BAD_REQUEST)
            self.leave(" (connection lost)")
            self.transport.close()
        elif may_be:
            if self.name is None:
                self.patience.cancel()
                self.patience = asyncio.get_running_loop().call_later(2, self.join)
        else:
            self.known = True
            if self.name is None:
                self.join()

    # --- From bytes to lines ---

    def answer_telnet(self, command):
        verb, option, literal = command.groups()
        if verb:
            self.transport.write(b"\xff" + (b"\xfc" if verb == b"\xfd" else b"\xfe") + option)
        return literal or b""

    def data_received(self, data):
        data = self.raw + data
        half = HALF.search(data)
        self.raw = half.group() if half and not TELNET.match(half.group()) else b""
        data = TELNET.sub(self.answer_telnet, data[:len(data) - len(self.raw)])
        *lines, self.unfinished = (self.unfinished + data).split(b"\n")
        for line in lines:
            self.begin_line(line.removesuffix(b"\r"), True)
            if self.is_here():
                self.take_line(line)
        self.begin_line(self.unfinished.removesuffix(b"\r"), False)
        if len(self.unfinished) > LINE_MAX + 1:  # the one more may be a '\r'
            self.refuse_line()
            self.unfinished = b""

    def begin_line(self, line, whole):
        if not self.known and not self.transport.is_closing() and (line or whole or not self.raw):
            self.judge(line, whole)

    def eof_received(self):
        if self.unfinished and not self.too_long:
            self.begin_line(self.unfinished, True)
            if self.is_here():
                self.take_line(self.unfinished)

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
        self.patience.cancel()
        self.leave(" (connection lost)")

    # --- From lines to what happens ---

    def is_here(self):
        return self.name is not None and room.get(self.name.lower()) is self

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
        elif owner not in (None, self):
            self.hear(f"! the name {owner.name} is taken\n")
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
            self.tell_others(f"- {self.name} {text}\n")
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
