/* Start reading at guest_hears(). */
#include "guests.h"
#include "client.h"
#include "story.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { GUESTS = 24, HEARD = 64 * 1024 };

struct guest {
    const char *name;
    int fd; /* -1 once it has gone, or is lost */
    bool lost;
    bool ended;  /* the server has closed */
    size_t size; /* bytes heard */
    size_t used; /* of these, up to the end of the last that was waited for */
    char heard[HEARD];
};

static struct guest guests[GUESTS];
static int count;
static int lost;
static int port;
static bool exact;

void guests_begin(int server_port, bool is_exact)
{
    count = 0;
    lost = 0;
    port = server_port;
    exact = is_exact;
}

int guests_lost(void)
{
    return lost;
}

static void go(struct guest *guest)
{
    if (guest->fd != -1)
        close(guest->fd);
    guest->fd = -1;
}

void guests_leave(void)
{
    for (int i = 0; i < count; i++)
        go(&guests[i]);
}

static void lose(struct guest *guest, const char *why)
{
    story_note("%s is lost: %s", guest->name, why);
    guest->lost = true;
    lost++;
    go(guest);
}

struct guest *guest_comes(const char *name)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int on = 1;
    struct guest *guest = &guests[count++];
    story_step("%s connects", name);
    guest->name = name;
    guest->lost = guest->ended = false;
    guest->size = guest->used = 0;
    guest->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(guest->fd, (struct sockaddr *)&address, sizeof address) == -1)
        lose(guest, strerror(errno));
    (void)fcntl(guest->fd, F_SETFL, O_NONBLOCK);
    (void)setsockopt(guest->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on); /* or we wait */
    return guest;
}

/* --- Hearing --------------------------------------------------------------------------------------- */

static const char *unheard(const struct guest *guest, size_t *size)
{
    *size = guest->size - guest->used;
    return guest->heard + guest->used;
}

static void receive(struct guest *guest)
{
    ssize_t n = recv(guest->fd, guest->heard + guest->size, HEARD - guest->size, 0);
    if (n > 0)
        guest->size += (size_t)n;
    else if (n == 0)
        guest->ended = true;
    else if (errno != EAGAIN)
        lose(guest, strerror(errno));
}

/* All are listened to at once: what becomes of one may explain why another waits. */
static bool receive_from_all(long long deadline)
{
    struct pollfd entries[GUESTS];
    for (int i = 0; i < count; i++)
        entries[i] = (struct pollfd){.fd = guests[i].ended ? -1 : guests[i].fd, .events = POLLIN};
    long long left = deadline - milliseconds();
    if (poll(entries, (nfds_t)count, left > 0 ? (int)left : 0) <= 0)
        return left > 0;
    for (int i = 0; i < count; i++)
        if (entries[i].revents)
            receive(&guests[i]);
    return true;
}

/* In an echo it must come next. In a chat it may have come before what was waited for last. */
static const char *find(const struct guest *guest, const char *text)
{
    size_t length = strlen(text);
    const char *bytes = guest->heard + (exact ? guest->used : 0);
    const char *end = guest->heard + guest->size;
    do
        if ((size_t)(end - bytes) >= length && memcmp(bytes, text, length) == 0)
            return bytes;
    while (!exact && bytes++ < end);
    return NULL;
}

/* Whether a line before @p end begins as the server's excuses do. */
static bool is_refused(const struct guest *guest, const char *end)
{
    const char *line = guest->heard + guest->used;
    const char *newline;
    for (; (newline = memchr(line, '\n', (size_t)(end - line))) != NULL; line = newline + 1)
        if (line[0] == '!' && line[1] == ' ')
            return true;
    return false;
}

/* Whether this guest is still to be reckoned with. */
static bool is_there(struct guest *guest, bool end_is_expected)
{
    if (guest->fd == -1)
        return false;
    if (is_refused(guest, guest->heard + guest->size))
        lose(guest, "the server has refused it something");
    else if (guest->ended && !end_is_expected)
        lose(guest, "the server has closed its connection");
    return guest->fd != -1;
}

/* A guest that has gone by its own will may still be heard. */
static bool is_lost(struct guest *guest)
{
    return guest->fd == -1 ? guest->lost : !is_there(guest, false);
}

static void check_prefix(const struct guest *guest, const char *text)
{
    size_t size;
    const char *bytes = unheard(guest, &size);
    size_t length = strlen(text);
    if (memcmp(bytes, text, size < length ? size : length) == 0)
        return;
    story_difference(text, length, bytes, size, NULL);
    story_fail();
}

static _Noreturn void fail_waiting(const struct guest *guest)
{
    char quoted[STORY_QUOTE_SIZE];
    size_t size;
    const char *bytes = unheard(guest, &size);
    story_note("received  %s%s", size > 0 ? story_quote(quoted, bytes, size) : "nothing",
               size > 0 ? ", and nothing more" : "");
    story_note("within %d ms, and the connection is open: it would wait for ever",
               client_patience_ms);
    story_fail();
}

void guest_hears(struct guest *guest, const char *text, struct guest *speaker)
{
    char quoted[STORY_QUOTE_SIZE];
    long long deadline = milliseconds() + client_patience_ms;
    const char *found;
    if (guest->fd == -1 || (speaker && speaker->lost))
        return;
    story_step("%s waits for %s", guest->name, story_quote(quoted, text, strlen(text)));
    while (!(found = find(guest, text))) {
        if (!is_there(guest, false))
            return;
        if (speaker && is_lost(speaker))
            return;
        if (exact)
            check_prefix(guest, text);
        if (!receive_from_all(deadline))
            fail_waiting(guest);
    }
    if (is_refused(guest, found))
        lose(guest, "the server has refused it something");
    found += strlen(text);
    if (found > guest->heard + guest->used)
        guest->used = (size_t)(found - guest->heard);
}

void guest_hears_end(struct guest *guest)
{
    long long deadline = milliseconds() + client_patience_ms;
    if (guest->fd == -1)
        return;
    story_step("%s waits for the end", guest->name);
    while (is_there(guest, true) && !guest->ended)
        if (!receive_from_all(deadline))
            fail_waiting(guest);
    go(guest);
}

/* --- Speaking -------------------------------------------------------------------------------------- */

void guest_says(struct guest *guest, const char *text)
{
    char quoted[STORY_QUOTE_SIZE];
    size_t size = strlen(text);
    if (guest->fd == -1)
        return;
    story_step("%s says %s", guest->name, story_quote(quoted, text, size));
    if (send(guest->fd, text, size, MSG_NOSIGNAL) != (ssize_t)size)
        lose(guest, strerror(errno));
}

void guest_finishes(struct guest *guest)
{
    if (guest->fd == -1)
        return;
    story_step("%s will say nothing more", guest->name);
    (void)shutdown(guest->fd, SHUT_WR);
}

void guest_resets(struct guest *guest)
{
    struct linger at_once = {.l_onoff = 1, .l_linger = 0};
    if (guest->fd == -1)
        return;
    story_step("%s resets its connection", guest->name);
    (void)setsockopt(guest->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    go(guest);
}

void guest_leaves(struct guest *guest)
{
    if (guest->fd != -1)
        receive(guest);
    if (!is_there(guest, false))
        return;
    story_step("%s leaves", guest->name);
    go(guest);
}
