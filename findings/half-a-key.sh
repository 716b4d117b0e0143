#!/bin/sh
# A line editor in an event loop: a key of which half has come, and letters with combining marks.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
[ "$(uname -s)" = Linux ] || { echo "this is about Linux"; exit 77; }
need() { command -v "$1" >/dev/null || { echo "there is no $1 here"; exit 77; }; }
need cc
need python3
mkdir "$dir/packages"
(cd "$dir/packages" &&
    apt-get -qq download libedit2=3.1-20221030-2 libreadline8=8.2-1.3 libbsd0 libmd0 libtinfo6 >/dev/null 2>&1) ||
    { echo "a package cannot be had here"; exit 77; }
for package in "$dir/packages"/*.deb; do
    dpkg -x "$package" "$dir/root"
done
lib=$(dirname "$(find "$dir/root/usr/lib" -name 'libedit.so.2' | head -n 1)")
libs=$lib:$(dirname "$(find "$dir/root" -name 'libreadline.so.8' | head -n 1)")
echo "kernel $(uname -r), libedit 3.1-20221030, readline 8.2"
cat <<'END'
Guess: rl_callback_read_char(), called when there is a key to read, takes what is there and returns,
       so that the loop can go on; and a combining mark takes no column.
END
cat >"$dir/loop.c" <<'END'
#include <locale.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

void rl_callback_handler_install(const char *prompt, void (*take)(char *line)); /* both have them */
void rl_callback_read_char(void);

static void take(char *line)
{
}

/* Keys come from the terminal; at a byte from descriptor 3, the loop says that it is there. */
int main(void)
{
    struct pollfd ready[2] = {{0, POLLIN, 0}, {3, POLLIN, 0}};
    char byte;
    setlocale(LC_CTYPE, "C.UTF-8");
    rl_callback_handler_install("> ", take);
    for (;;) {
        poll(ready, 2, -1);
        if (ready[1].revents && read(3, &byte, 1) == 1)
            write(2, "here\n", 5);
        if (ready[0].revents)
            rl_callback_read_char();
    }
}
END
for name in edit.so.2 readline.so.8; do
    library=$(find "$dir/root" -name "lib$name" | head -n 1)
    cc -w -o "$dir/${name%%.*}" "$dir/loop.c" "$library" -Wl,--allow-shlib-undefined
done
cat >"$dir/type.py" <<'END'
import os, pty, re, select, subprocess, sys, unicodedata

dir, libs = sys.argv[1:]

def read(fd, seconds):
    text = b""
    while select.select([fd], [], [], seconds)[0]:
        text += os.read(fd, 4096)
    return text.decode()

class Editor:
    def __init__(self, name):
        self.keyboard, terminal = pty.openpty()
        asked, self.ask = os.pipe()
        self.answers, answer = os.pipe()
        self.process = subprocess.Popen(
            [f"{dir}/{name}"], stdin=terminal, stdout=terminal, stderr=answer, pass_fds=(3,),
            preexec_fn=lambda: os.dup2(asked, 3), start_new_session=True,
            env={**os.environ, "TERM": "xterm", "LD_LIBRARY_PATH": libs})
        self.written = read(self.keyboard, 0.5)

    def type(self, keys):
        os.write(self.keyboard, keys.encode())
        self.written += read(self.keyboard, 0.2)

    def is_there(self):
        os.write(self.ask, b"?")
        return read(self.answers, 0.7) != ""

    def end(self):
        self.process.kill()
        self.process.wait()

def screen(written):
    """What a terminal shows of it, and the column of the cursor."""
    cells, column = [""] * 80, 0
    for number, letter, character in re.findall(r"\x1b\[\??(\d*)(?:;\d*)*([A-Za-z])|(.)", written, re.S):
        if letter == "G":
            column = int(number or 1) - 1
        elif letter == "C":
            column += int(number or 1)
        elif letter == "D":
            column -= int(number or 1)
        elif letter == "K":
            cells[column:] = [""] * (80 - column)
        elif character == "\r":
            column = 0
        elif character == "\b":
            column -= 1
        elif unicodedata.combining(character or " "):
            cells[column - 1] += character
        elif character >= " ":
            cells[column] = character
            column += 1
    return "".join(cells), column

same = True
for name in "edit", "readline":
    editor = Editor(name)
    editor.type("hi\x1b[")
    half = editor.is_there()
    editor.type("D")
    whole = editor.is_there()
    editor.end()
    editor = Editor(name)
    editor.type("e\u0301e\u0301x\x1b[D\x1b[D")
    line, column = screen(editor.written)
    editor.end()
    print(f"Seen:  {name:9} half a key, ESC [, and then a message: the loop is {'there' if half else 'not there'};"
          f" after the next key, it is {'there' if whole else 'not there'}")
    print(f"       {'':9} {line!r}, two characters to the left: the cursor is in column {column}")
    same = same and (half, whole, column) == ((False, True, 2) if name == "edit" else (True, True, 3))
print("So libedit waits in read() until the key is whole, however long that takes somebody who has pressed")
print("Alt-[, and counts a column for a combining mark. readline does neither.")
print("as recorded" if same else "NOT as recorded")
sys.exit(not same)
END
timeout 28 python3 "$dir/type.py" "$dir" "$libs"
