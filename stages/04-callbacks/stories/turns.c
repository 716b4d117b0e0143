/* What stage 04 tells of deferred calls: one that defers itself again, and a descriptor that is always
 * ready. Neither keeps the other from its turn. */
#include "reactor.h"

#include <stdio.h>
#include <unistd.h>

static struct reactor *reactor;
static struct reactor_call call;

static void defer_again(void *data)
{
    printf("  the deferred call\n");
    reactor_defer(reactor, &call);
}

static void leave_unread(int fd, unsigned events, void *data)
{
    printf("  the handler\n");
}

int main(void)
{
    int ends[2];
    reactor = reactor_open(NULL);
    if (!reactor || pipe(ends) == -1 || write(ends[1], "x", 1) != 1 ||
        reactor_register(reactor, ends[0], SELECTOR_READ, leave_unread, NULL) == -1) {
        perror("turns");
        return 1;
    }
    reactor_call_init(&call, defer_again, NULL);
    reactor_defer(reactor, &call);
    for (int turn = 1; turn <= 3; turn++) {
        printf("turn %d\n", turn);
        reactor_run_once(reactor, -1);
    }
    reactor_close(reactor);
}
