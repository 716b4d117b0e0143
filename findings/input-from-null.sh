#!/bin/sh
# Loops whose standard input is /dev/null.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
[ "$(uname -s)" = Linux ] || { echo "this is about Linux"; exit 77; }
need() { command -v "$1" >/dev/null || { echo "there is no $1 here"; exit 77; }; }
for program in timeout node python3; do
    need "$program"
done
echo "kernel $(uname -r), $(python3 -V), Node $(node -v)"
cat <<'END'
Guess: a program that reads its standard input by a loop is told the end at once if that is
       /dev/null, as under a service manager; or an error says at once that it cannot be read so.
END
cat >"$dir/read.js" <<'END'
process.stdin.resume().on('end', () => console.log('the end'));
END
cat >"$dir/read.py" <<'END'
import asyncio, sys

async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda *_: None)  # its default prints a PermissionError, and goes on
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    try:
        await asyncio.wait_for(reader.read(), 2)
        print("the end")
    except asyncio.TimeoutError:
        print("no error, and no end within 2 s")

asyncio.run(main())
END
cat >"$dir/register.py" <<'END'
import select

said = []
for name in "select", "poll", "epoll":
    try:
        if name == "select":
            select.select([0], [], [], 0)
        else:
            getattr(select, name)().register(0)
        said.append(f"{name} takes it")
    except PermissionError:
        said.append(f"{name} says EPERM")
print(", ".join(said))
END
kernel=$(python3 "$dir/register.py" </dev/null)
by_node=$(timeout 5 node "$dir/read.js" </dev/null)
by_asyncio=$(timeout 5 python3 "$dir/read.py" </dev/null)
by_pipe=$(: | timeout 5 python3 "$dir/read.py")
cat <<END
Seen:  the kernel            $kernel
Seen:  Node                  $by_node
Seen:  asyncio, empty pipe   $by_pipe
Seen:  asyncio, /dev/null    $by_asyncio
So /dev/null is readable to poll() and no file for epoll. asyncio takes any character device for a
pipe, adds it in a later turn, and leaves the error to the loop's handler: the reader waits for ever.
END
if [ "$kernel" = "select takes it, poll takes it, epoll says EPERM" ] && [ "$by_node" = "the end" ] &&
    [ "$by_pipe" = "the end" ] && [ "$by_asyncio" = "no error, and no end within 2 s" ]; then
    echo "as recorded"
else
    echo "NOT as recorded"
    exit 1
fi
