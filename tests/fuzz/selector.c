/* The backends beside each other: the same script, and all must say the same of the same descriptors. An
 * operation is a letter, then a digit for one of eight pairs, whose near end is watched: 0 to 5 are
 * sockets, 6 is a pipe that we read from, 7 one that we write to.
 *
 *   r, m  register, modify: a digit says for what (0 paused, 1 read, 2 write, 3 both)
 *   u     unregister
 *   w, d  the far end writes a byte; the near end reads all there is
 *   f, e  the near end writes until it is full; the far end reads all of it
 *   h, k  the far end half-closes, if it is a socket; it closes
 *   c     the near end closes, registered or not
 *
 * After each the selectors are asked. */
#include "selector.h"
#include "fuzz.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SOCKETS = 6, READ_PIPE = 6, WRITE_PIPE = 7, PAIRS = 8, BACKENDS = 8, LOOKS = 3 };

static struct selector *selectors[BACKENDS];
static int backends;
static int pairs[PAIRS][2]; /* near, far; -1 once it is closed */
static int numbers[PAIRS];  /* of the near ends, also once they are closed */

static void open_pair(int number)
{
    int *pair = pairs[number];
    int size = 4096, ends[2];
    if ((number < SOCKETS ? socketpair(AF_UNIX, SOCK_STREAM, 0, ends) : pipe(ends)) == -1)
        fuzz_fail("cannot make a pair: %s", strerror(errno));
    pair[0] = numbers[number] = ends[number == WRITE_PIPE];
    pair[1] = ends[number != WRITE_PIPE];
    for (int end = 0; end < 2; end++) {
        (void)fcntl(pair[end], F_SETFL, O_NONBLOCK);
        (void)setsockopt(pair[end], SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    }
}

static void open_all(void)
{
    const char *const *names = selector_backends();
    for (backends = 0; names[backends] && backends < BACKENDS; backends++)
        if (!(selectors[backends] = selector_open(names[backends])))
            fuzz_fail("cannot open %s: %s", names[backends], strerror(errno));
    for (int i = 0; i < PAIRS; i++)
        open_pair(i);
}

static void close_end(int *end)
{
    if (*end != -1)
        close(*end);
    *end = -1;
}

static void close_all(void)
{
    while (backends > 0)
        selector_close(selectors[--backends]);
    for (int i = 0; i < PAIRS; i++) {
        close_end(&pairs[i][0]);
        close_end(&pairs[i][1]);
    }
}

/* --- Doing the same to all --------------------------------------------------------------------------- */

enum change { REGISTER, MODIFY, UNREGISTER };

static int change_one(struct selector *selector, enum change change, int fd, unsigned events)
{
    errno = 0;
    int result = change == REGISTER ? selector_register(selector, fd, events, &numbers)
                 : change == MODIFY ? selector_modify(selector, fd, events, &numbers)
                                    : selector_unregister(selector, fd);
    return result == 0 ? 0 : errno;
}

static void change(enum change change, int fd, unsigned events)
{
    int first = change_one(selectors[0], change, fd, events);
    for (int i = 1; i < backends; i++) {
        int other = change_one(selectors[i], change, fd, events);
        if (other != first)
            fuzz_fail("changing a registration: %s says %s, %s says %s",
                      selector_backend(selectors[0]), strerror(first),
                      selector_backend(selectors[i]), strerror(other));
    }
}

/* What a selector says of each pair. A look may end early because a descriptor was found closed. */
static void look(struct selector *selector, unsigned *events)
{
    struct selector_key ready[PAIRS];
    memset(events, 0, PAIRS * sizeof *events);
    for (int times = 0; times < LOOKS; times++) {
        int count = selector_select(selector, 0, ready, PAIRS);
        for (int i = 0; i < count; i++)
            for (int pair = 0; pair < PAIRS; pair++)
                if (numbers[pair] == ready[i].fd)
                    events[pair] |= ready[i].events;
    }
}

static void compare(void)
{
    unsigned first[PAIRS], other[PAIRS];
    look(selectors[0], first);
    for (int i = 1; i < backends; i++) {
        look(selectors[i], other);
        for (int pair = 0; pair < PAIRS; pair++)
            if (first[pair] != other[pair])
                fuzz_fail("of pair %d %s says %u, and %s says %u", pair,
                          selector_backend(selectors[0]), first[pair],
                          selector_backend(selectors[i]), other[pair]);
        if (selector_count(selectors[i]) != selector_count(selectors[0]))
            fuzz_fail("the selectors differ in how many are registered");
    }
}

/* --- The script -------------------------------------------------------------------------------------- */

static void write_once(int fd)
{
    ssize_t written = fd == -1 ? 0 : write(fd, "x", 1);
    (void)written;
}

static void fill(int fd)
{
    char chunk[1024] = "";
    while (fd != -1 && write(fd, chunk, sizeof chunk) > 0)
        ;
}

static void drain(int fd)
{
    char chunk[4096];
    while (fd != -1 && read(fd, chunk, sizeof chunk) > 0)
        ;
}

/* select() does not tell who waits to write to the reading end of a pipe: selector.h says so. */
static unsigned interest(struct script *script, unsigned which)
{
    unsigned events = script_number(script, 4);
    return which == READ_PIPE ? events & SELECTOR_READ : events;
}

static void step(struct script *script)
{
    char operation = script_byte(script);
    unsigned which = script_number(script, PAIRS);
    int *near = &pairs[which][0], *far = &pairs[which][1];
    switch (operation) {
    case 'r': change(REGISTER, numbers[which], interest(script, which)); break;
    case 'm': change(MODIFY, numbers[which], interest(script, which)); break;
    case 'u': change(UNREGISTER, numbers[which], 0); break;
    case 'w': write_once(*far); break;
    case 'd': drain(*near); break;
    case 'f': fill(*near); break;
    case 'e': drain(*far); break;
    case 'h':
        if (*far != -1)
            (void)shutdown(*far, SHUT_WR);
        break;
    case 'k': close_end(far); break;
    case 'c': close_end(near); break;
    default: return;
    }
    compare();
}

void fuzz_one(const char *bytes, size_t size)
{
    struct script script = {bytes, size < 512 ? size : 512};
    signal(SIGPIPE, SIG_IGN);
    open_all();
    while (script_goes_on(&script))
        step(&script);
    close_all();
}
