#include "actor.h"
#include "dial.h"
#include "entry.h"
#include "tape.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0
#endif

enum {
    REFUSAL = 50, /* milliseconds in which a refusal comes */
    SHOWN = 64,   /* bytes of what was said that stand in the recording */
    /* Bytes that are sent at once on a narrow connection: they fit, if all else has been read. */
    PIECE = 16 * 1024
};

/* --- Lines of the recording ------------------------------------------------------------------------------ */

static struct entry begin_line(const struct actor *actor, long long t, const char *event)
{
    struct entry entry = {0};
    entry_set_number(&entry, "t", t);
    entry_set_string(&entry, "from", "client");
    entry_set_string(&entry, "event", event);
    entry_set_string(&entry, "who", actor->name);
    if (actor->port)
        entry_set_number(&entry, "port", actor->port);
    return entry;
}

static void say(const struct actor *actor, long long t, const char *event)
{
    struct entry entry = begin_line(actor, t, event);
    tape_add(&entry);
}

/* With the bytes that went or came, but for secrets. */
static void say_bytes(const struct actor *actor, long long t, const char *event,
                      struct secrets *secrets, const char *bytes, size_t size)
{
    struct entry entry = begin_line(actor, t, event);
    struct text shown = {0};
    text_append(&shown, bytes, size);
    secrets_hide(secrets, shown.bytes, size);
    entry_set_number(&entry, "bytes", (long long)size);
    entry_set_bytes(&entry, "text", shown.bytes, size < SHOWN ? size : SHOWN);
    if (size > SHOWN)
        entry_set_true(&entry, "cut");
    tape_add(&entry);
    text_release(&shown);
}

static const char *error_name(int error)
{
    switch (error) {
    case ECONNRESET: return "ECONNRESET";
    case ECONNREFUSED: return "ECONNREFUSED";
    case EPIPE: return "EPIPE";
    case ETIMEDOUT: return "ETIMEDOUT";
    default: return strerror(error);
    }
}

static void say_error(const struct actor *actor, long long t, const char *event, int error)
{
    struct entry entry = begin_line(actor, t, event);
    entry_set_string(&entry, "error", error_name(error));
    tape_add(&entry);
}

/* --- Connecting ------------------------------------------------------------------------------------------ */

static int own_port(int fd)
{
    struct sockaddr_storage address = {0};
    socklen_t size = sizeof address;
    if (getsockname(fd, (struct sockaddr *)&address, &size) == -1)
        return 0;
    return ntohs(address.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&address)->sin6_port
                                               : ((struct sockaddr_in *)&address)->sin_port);
}

/* Who is refused hears of it at once on this machine, but not always from connect(). Who must wait for a place in the
 * queue of a listener is connected later. */
static int await_connection(int fd)
{
    struct pollfd connecting = {.fd = fd, .events = POLLOUT};
    int error = 0;
    socklen_t size = sizeof error;
    if (poll(&connecting, 1, REFUSAL) > 0)
        (void)getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error == 0)
        return fd;
    close(fd);
    errno = error;
    return -1;
}

static int dial_here(const char *host, int port, unsigned how)
{
    int fd = dial(host, port, how | DIAL_AT_ONCE);
    return fd == -1 ? -1 : await_connection(fd);
}

/* On IPv4, or, where nobody listens on that, on IPv6. */
static int open_connection(int port, unsigned how)
{
    int fd = dial_here("127.0.0.1", port, how);
    return fd == -1 && errno == ECONNREFUSED ? dial_here("::1", port, how) : fd;
}

int actor_connect(struct actor *actor, int port, bool narrow)
{
    int on = 1;
    long long t = tape_now();
    text_release(&actor->unsent);
    *actor = (struct actor){.name = actor->name, .narrow = narrow};
    actor->fd = open_connection(port, narrow ? DIAL_NARROW : 0);
    if (actor->fd == -1) {
        int why = errno;
        say_error(actor, t, "connects", why);
        errno = why;
        return -1;
    }
    (void)setsockopt(actor->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    actor->port = own_port(actor->fd);
    say(actor, t, "connects");
    return 0;
}

/* --- Sending --------------------------------------------------------------------------------------------- */

static void drop_unsent(struct actor *actor, size_t size)
{
    actor->unsent.size -= size;
    memmove(actor->unsent.bytes, actor->unsent.bytes + size, actor->unsent.size);
}

static void finish_now(struct actor *actor)
{
    actor->finishes = false;
    say(actor, tape_now(), "finishes");
    (void)shutdown(actor->fd, SHUT_WR);
}

static void lose(struct actor *actor, long long t, int error)
{
    actor->unsent.size = 0;
    say_error(actor, t, "sends", error);
}

/* A client whose socket blocks would sleep in send() now. */
static void wait_to_send(struct actor *actor, long long t)
{
    if (actor->stuck)
        return;
    actor->stuck = true;
    struct entry entry = begin_line(actor, t, "waits to send");
    entry_set_number(&entry, "bytes", (long long)actor->unsent.size);
    tape_add(&entry);
}

bool actor_push(struct actor *actor)
{
    size_t size = actor->unsent.size;
    if (actor->fd == -1 || size == 0)
        return false;
    long long t = tape_now();
    ssize_t sent = send(actor->fd, actor->unsent.bytes,
                        actor->narrow && size > PIECE ? PIECE : size, MSG_NOSIGNAL);
    if (sent == -1 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) {
        wait_to_send(actor, t);
        return false;
    }
    actor->stuck = false;
    if (sent == -1) {
        lose(actor, t, errno);
        return true;
    }
    say_bytes(actor, t, "sends", &actor->out, actor->unsent.bytes, (size_t)sent);
    drop_unsent(actor, (size_t)sent);
    if (actor->unsent.size == 0 && actor->finishes)
        finish_now(actor);
    return true;
}

void actor_send(struct actor *actor, const char *bytes, size_t size)
{
    text_append(&actor->unsent, bytes, size);
    (void)actor_push(actor);
}

/* --- Receiving ------------------------------------------------------------------------------------------- */

size_t actor_waiting(const struct actor *actor)
{
    int bytes = 0;
    if (actor->fd == -1 || ioctl(actor->fd, FIONREAD, &bytes) == -1)
        return 0;
    return (size_t)bytes;
}

/* No more than was there at first: as soon as some of it is read, more may come, and how much would be chance. */
static size_t read_waiting(struct actor *actor, struct text *bytes, size_t size)
{
    char chunk[65536];
    size_t before = bytes->size;
    while (bytes->size - before < size) {
        size_t left = size - (bytes->size - before);
        ssize_t got = recv(actor->fd, chunk, left < sizeof chunk ? left : sizeof chunk, 0);
        if (got <= 0)
            break;
        text_append(bytes, chunk, (size_t)got);
    }
    return bytes->size - before;
}

/* Nothing waits: is this the end? */
static enum actor_outcome look_for_end(struct actor *actor)
{
    char byte;
    ssize_t got = recv(actor->fd, &byte, 1, MSG_PEEK);
    if (got == 1 || (got == -1 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)))
        return ACTOR_NOTHING_YET;
    if (got == -1)
        say_error(actor, tape_now(), "hears the end", errno);
    else
        say(actor, tape_now(), "hears the end");
    return ACTOR_AT_END;
}

enum actor_outcome actor_hear(struct actor *actor, struct text *bytes, size_t most)
{
    long long t = tape_now();
    size_t waiting = actor_waiting(actor);
    if (waiting == 0)
        return look_for_end(actor);
    size_t got = read_waiting(actor, bytes, waiting < most ? waiting : most);
    say_bytes(actor, t, "receives", &actor->in, bytes->bytes + bytes->size - got, got);
    return ACTOR_GOT;
}

/* --- Ends ------------------------------------------------------------------------------------------------ */

void actor_finish(struct actor *actor)
{
    actor->finishes = true;
    if (actor->unsent.size == 0)
        finish_now(actor);
}

static void let_go(struct actor *actor)
{
    close(actor->fd);
    actor->fd = -1;
    text_release(&actor->unsent);
}

void actor_close(struct actor *actor)
{
    say(actor, tape_now(), "closes");
    let_go(actor);
}

void actor_reset(struct actor *actor)
{
    struct linger at_once = {.l_onoff = 1, .l_linger = 0};
    say(actor, tape_now(), "resets");
    (void)setsockopt(actor->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    let_go(actor);
}

void actor_does_not_read(struct actor *actor)
{
    say(actor, tape_now(), "does not read");
}

void actor_release(struct actor *actor)
{
    if (actor->fd != -1)
        let_go(actor);
}
