#!/bin/sh
# How few small messages a unix stream socket takes.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
command -v cc >/dev/null || { echo "there is no C compiler here"; exit 77; }
[ "$(uname -s)" = Linux ] || { echo "this is about Linux"; exit 77; }
echo "kernel $(uname -r)"
cat <<'END'
Guess: a socket with a buffer of 200 KB takes about 200,000 sends of one byte, and is
       writable again as soon as the reader has read something.
END
cat >"$dir/seen.c" <<'END'
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static int verdict(int same)
{
    puts(same ? "as recorded" : "NOT as recorded");
    return !same;
}

static int writable(int fd)
{
    struct pollfd wait = {fd, POLLOUT, 0};
    return poll(&wait, 1, 0) == 1;
}

/* Writes bytes one by one until there is no room, and reads them one by one until there is. */
static void fill(const char *kind, int in, int out, int *taken, int *read_back)
{
    char byte = 'x';
    fcntl(in, F_SETFL, O_NONBLOCK);
    fcntl(out, F_SETFL, O_NONBLOCK);
    for (*taken = 0; write(in, &byte, 1) == 1; ++*taken)
        ;
    for (*read_back = 0; !writable(in) && read(out, &byte, 1) == 1; ++*read_back)
        ;
    printf("Seen:  %-12s takes %d single bytes, and is writable again after %d of them were read\n",
           kind, *taken, *read_back);
}

int main(void)
{
    int stream[2], whole[2], ends[2], taken, read_back, pipe_taken, pipe_read_back, buffer;
    socklen_t size = sizeof(buffer);
    char *block = calloc(1, 1 << 20);
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, stream) || socketpair(AF_UNIX, SOCK_STREAM, 0, whole) ||
        pipe(ends))
        return 77;
    getsockopt(stream[0], SOL_SOCKET, SO_SNDBUF, &buffer, &size);
    if (buffer != 212992) {
        printf("the default buffer is %d here, not 212992: the numbers would be others\n", buffer);
        return 77;
    }
    ssize_t at_once = send(whole[0], block, 1 << 20, MSG_DONTWAIT);
    printf("Seen:  %-12s takes %zd bytes of one send\n", "unix stream", at_once);
    fill("unix stream", stream[0], stream[1], &taken, &read_back);
    fill("pipe", ends[1], ends[0], &pipe_taken, &pipe_read_back);
    puts("So each send costs a unix socket some 770 bytes more, and it wakes the writer when three "
         "quarters are read.\n"
         "A pipe puts them into one page, and wakes the writer when a whole page is free.");
    return verdict(at_once > 200000 && taken > 200 && taken < 400 && read_back > taken * 7 / 10 &&
                   read_back < taken * 8 / 10 && pipe_taken == 65536 && pipe_read_back == 4096);
}
END
cc -O1 -Wall -o "$dir/seen" "$dir/seen.c"
"$dir/seen"
