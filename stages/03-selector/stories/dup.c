/* A debugging story of stage 03: a descriptor is closed while a duplicate keeps its file open, and
 * only then unregistered. usage: 03-selector-dup [BACKEND]
 *
 * Start at main(). The chapter breaks is_current() in lib/selector/epoll_linux.c and runs this. */
#include "selector.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static _Noreturn void give_up(const char *what)
{
    perror(what);
    exit(1);
}

/* Register one end of a pair, and lose it: from here on only the duplicate keeps its file open, as
 * a child process would that inherited it. Returns the other end. */
static int lose_a_descriptor(struct selector *selector)
{
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == -1 || dup(pair[0]) == -1)
        give_up("socketpair, dup");
    if (selector_register(selector, pair[0], SELECTOR_READ, NULL) == -1)
        give_up("selector_register");
    printf("descriptor %d is closed, then unregistered\n", pair[0]);
    close(pair[0]); /* the mistake: unregister first */
    (void)selector_unregister(selector, pair[0]);
    return pair[1];
}

int main(int argc, char **argv)
{
    struct selector *selector = selector_open(argc > 1 ? argv[1] : NULL);
    if (!selector)
        give_up("selector_open");
    int other = lose_a_descriptor(selector);
    if (write(other, "x", 1) != 1)
        give_up("write");
    for (int i = 1; i <= 3; i++) {
        struct selector_key key;
        int count = selector_select(selector, 100, &key, 1);
        printf("wait %d: %d ready", i, count);
        printf(count == 1 ? ", descriptor %d, events %u\n" : "\n", key.fd, key.events);
    }
    selector_close(selector);
}
