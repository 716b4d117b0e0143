/* Start reading at client_send() and client_expect(). */
#include "client.h"
#include "server.h"
#include "story.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0
#endif

enum {
    NAME = 32,     /* bytes of a name */
    PIECE = 16384, /* bytes sent at a time, at most */
    LOOK = 20,     /* milliseconds of a wait between two looks whether the server sleeps */
    STUCK = 50,    /* milliseconds without room to send until a lazy client begins to read */
    MORE = 64,     /* bytes shown of what came and was not expected */
    REFUSAL = 256  /* bytes of a sentence of refusal */
};

struct client {
    struct client *next; /* in the list of those that are open */
    char name[NAME];
    int fd;
};

static struct client *all;

int client_patience_ms = 10000;
int client_sleep_ms;
static bool in_vain;      /* the last wait was, for a server that slept */
static bool has_waited;   /* a client has, and nothing came */
static bool was_answered; /* a client has, with a byte or with an end */

long long milliseconds(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000LL + time.tv_nsec / 1000000;
}

unsigned random_below(unsigned *seed, unsigned below)
{
    *seed =
        *seed * 1664525u + 1013904223u; /* Numerical Recipes' generator; its high bits are good */
    return (unsigned)(((unsigned long long)*seed * below) >> 32);
}

/* --- Life cycle ------------------------------------------------------------------------------------ */

static _Noreturn void fail_with_errno(const char *what)
{
    story_note("%s: %s", what, strerror(errno));
    story_fail();
}

struct client *client_connect_as(bool narrow, const char *format, ...)
{
    va_list arguments;
    struct client *client = malloc(sizeof *client);
    if (!client)
        fail_with_errno("out of memory");
    va_start(arguments, format);
    vsnprintf(client->name, sizeof client->name, format, arguments);
    va_end(arguments);
    story_step("%s connects", client->name);
    client->fd = server_connect(narrow);
    if (client->fd == -1 && errno == ETIMEDOUT)
        story_note(
            "Its place in the queue of the listener is not free: listen() says how long that is.");
    if (client->fd == -1)
        fail_with_errno("connect() failed");
    int on = 1;
    (void)setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    (void)fcntl(client->fd, F_SETFL, O_NONBLOCK);
    client->next = all;
    all = client;
    return client;
}

static void let_go(struct client *client)
{
    struct client **link = &all;
    while (*link != client)
        link = &(*link)->next;
    *link = client->next;
    close(client->fd);
    free(client);
}

void client_close(struct client *client)
{
    story_step("%s closes the connection", client->name);
    let_go(client);
}

void client_reset(struct client *client)
{
    struct linger at_once = {.l_onoff = 1, .l_linger = 0};
    story_step("%s resets the connection", client->name);
    (void)setsockopt(client->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    let_go(client);
}

void client_close_all(void)
{
    while (all)
        let_go(all);
}

bool client_was_answered(void)
{
    return was_answered;
}

bool client_waited_for_nothing(void)
{
    return has_waited && !was_answered;
}

int client_fd(const struct client *client)
{
    return client->fd;
}

/* --- One attempt ----------------------------------------------------------------------------------- */

static bool is_not_now(void)
{
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

/* As client_push(), but the connection may be lost: then -1 with errno. */
static long push(struct client *client, const void *data, size_t size)
{
    ssize_t sent = send(client->fd, data, size, MSG_NOSIGNAL);
    return sent == -1 && is_not_now() ? 0 : (long)sent;
}

size_t client_push(struct client *client, const void *data, size_t size)
{
    long sent = push(client, data, size);
    if (sent == -1)
        fail_with_errno("send() failed");
    return (size_t)sent;
}

/* What came: a number of bytes, or one of these. */
enum { NOTHING_YET = 0, AT_END = -1, LOST = -2 };

static long pull(struct client *client, void *data, size_t size)
{
    ssize_t got = recv(client->fd, data, size, 0);
    was_answered |= got >= 0 || !is_not_now();
    if (got > 0)
        return got;
    return got == 0 ? AT_END : is_not_now() ? NOTHING_YET : LOST;
}

long client_pull(struct client *client, void *data, size_t size)
{
    long got = pull(client, data, size);
    return got == LOST ? AT_END : got;
}

bool client_poll(struct pollfd *fds, unsigned count, int patience_ms)
{
    long long begin = milliseconds();
    int waited = 0;
    in_vain = false;
    if (client_sleep_ms == 0)
        return poll(fds, count, patience_ms) != 0;
    while (!in_vain && waited < patience_ms) {
        if (poll(fds, count, LOOK) != 0)
            return true;
        waited = (int)(milliseconds() - begin);
        in_vain = server_slept_ms() >= client_sleep_ms && waited >= client_sleep_ms;
    }
    return false;
}

/* Wait until the client can receive or send. False if nothing moves for so long, or nothing ever will. */
static bool await(const struct client *client, short events, int patience_ms)
{
    struct pollfd fd = {.fd = client->fd, .events = events};
    return client_poll(&fd, 1, patience_ms);
}

/* Why no more came, in words; `text` has room for 64 bytes. */
static const char *describe_end(long got, char *text)
{
    if (got == AT_END)
        return "the end of the connection";
    if (got == LOST)
        return strerror(errno);
    if (in_vain)
        return "nothing, and the server sleeps";
    snprintf(text, 64, "nothing within %d ms", client_patience_ms);
    return text;
}

/* --- Sending --------------------------------------------------------------------------------------- */

void client_send_bytes(struct client *client, const void *data, size_t size, const char *what)
{
    char quoted[STORY_QUOTE_SIZE], reason[64];
    story_step("%s sends %s", client->name, what ? what : story_quote(quoted, data, size));
    for (size_t done = 0; done < size;) {
        if (!await(client, POLLOUT, client_patience_ms)) {
            story_note("the server took %zu of %zu bytes, and then %s", done, size,
                       describe_end(NOTHING_YET, reason));
            story_fail();
        }
        done += client_push(client, (const char *)data + done, size - done);
    }
}

void client_send(struct client *client, const char *text)
{
    client_send_bytes(client, text, strlen(text), NULL);
}

void client_finish(struct client *client)
{
    story_step("%s half-closes: all is sent", client->name);
    (void)shutdown(client->fd, SHUT_WR);
}

/* --- Receiving ------------------------------------------------------------------------------------- */

/* Receive until `size` bytes are here, the connection ends or nothing more comes. What the last attempt
 * returned goes to *last. */
static size_t receive(struct client *client, char *data, size_t size, int patience_ms, long *last)
{
    size_t done = 0;
    *last = NOTHING_YET;
    while (done < size && *last >= 0 && await(client, POLLIN, patience_ms)) {
        *last = pull(client, data + done, size - done);
        done += *last > 0 ? (size_t)*last : 0;
    }
    if (*last > 0)
        *last = NOTHING_YET;
    has_waited |= *last == NOTHING_YET && done < size;
    return done;
}

/* What came is not what was expected: show it, with what else is there. */
static _Noreturn void fail_bytes(struct client *client, const char *data, size_t size,
                                 char *received, size_t done, long last)
{
    char reason[64];
    bool short_of = done < size;
    if (!short_of) {
        long more = pull(client, received + done, MORE);
        done += more > 0 ? (size_t)more : 0;
    }
    story_difference(data, size, received, done, short_of ? describe_end(last, reason) : NULL);
    story_fail();
}

void client_expect_bytes(struct client *client, const void *data, size_t size, const char *what)
{
    char quoted[STORY_QUOTE_SIZE];
    char *received = malloc(size + MORE);
    long last;
    if (!received)
        fail_with_errno("out of memory");
    story_step("%s waits for %s", client->name, what ? what : story_quote(quoted, data, size));
    size_t done = receive(client, received, size, client_patience_ms, &last);
    if (done != size || memcmp(received, data, size) != 0)
        fail_bytes(client, data, size, received, done, last);
    free(received);
}

void client_expect(struct client *client, const char *text)
{
    client_expect_bytes(client, text, strlen(text), NULL);
}

void client_expect_end(struct client *client)
{
    char byte, reason[64];
    long last;
    story_step("%s waits for the end of the connection", client->name);
    size_t more = receive(client, &byte, 1, client_patience_ms, &last);
    if (more == 0 && last == AT_END)
        return;
    story_note("expected  the end of the connection");
    if (more > 0)
        story_note("received  another byte, 0x%02x", (unsigned char)byte);
    else
        story_note("received  %s", describe_end(last, reason));
    story_fail();
}

static bool is_sentence(const char *text, size_t size)
{
    return size > 3 && memcmp(text, "! ", 2) == 0 && text[size - 1] == '\n';
}

void client_expect_refusal(struct client *client)
{
    char text[REFUSAL], reason[64];
    long last;
    story_step("%s waits to be refused", client->name);
    size_t size = receive(client, text, sizeof text, client_patience_ms, &last);
    if (is_sentence(text, size) && (last == AT_END || last == LOST))
        return;
    story_note("expected  a line that begins with \"! \" and says why, then the end");
    if (size > 0)
        story_difference("! ", 2, text, size, describe_end(last, reason));
    else
        story_note("received  %s", describe_end(last, reason));
    story_fail();
}

enum client_fate client_try(struct client *client, const char *text, int patience_ms)
{
    char received[REFUSAL], quoted[STORY_QUOTE_SIZE];
    size_t size = strlen(text);
    long last;
    story_step("%s sends %s, and is served or refused", client->name,
               story_quote(quoted, text, size));
    if (push(client, text, size) < (long)size)
        return CLIENT_REFUSED;
    size_t done = receive(client, received, size, patience_ms, &last);
    if (done == size && memcmp(received, text, size) == 0)
        return CLIENT_SERVED;
    return last < 0 || done > 0 ? CLIENT_REFUSED : CLIENT_WAITS;
}

/* --- Sending and receiving at once ----------------------------------------------------------------- */

struct exchange {
    struct client *client;
    const char *data;
    size_t size, sent, received;
    size_t piece; /* bytes left of the piece being sent */
    unsigned seed;
    bool finish;
};

static bool send_some(struct exchange *exchange)
{
    if (exchange->piece == 0)
        exchange->piece = 1 + random_below(&exchange->seed, PIECE);
    size_t left = exchange->size - exchange->sent;
    size_t sent = client_push(exchange->client, exchange->data + exchange->sent,
                              exchange->piece < left ? exchange->piece : left);
    exchange->piece -= sent;
    exchange->sent += sent;
    if (sent > 0 && exchange->sent == exchange->size && exchange->finish)
        client_finish(exchange->client);
    return sent > 0;
}

/* False if nothing came. */
static bool receive_some(struct exchange *exchange)
{
    char chunk[PIECE], reason[64];
    long got = pull(exchange->client, chunk, sizeof chunk);
    size_t at = exchange->received, left = exchange->size - at;
    if (got == NOTHING_YET)
        return false;
    if (got > 0 && (size_t)got <= left && memcmp(chunk, exchange->data + at, (size_t)got) == 0) {
        exchange->received += (size_t)got;
        return true;
    }
    story_note("%zu bytes have come back as they were sent", at);
    story_difference(exchange->data + at, left, chunk, got > 0 ? (size_t)got : 0,
                     got > 0 ? NULL : describe_end(got, reason));
    story_fail();
}

static void wait_for_progress(const struct exchange *exchange, bool all_sent)
{
    char reason[64];
    short events = (short)(POLLIN | (all_sent ? 0 : POLLOUT));
    if (await(exchange->client, events, client_patience_ms))
        return;
    story_note("%zu of %zu bytes were sent and %zu have come back; then came %s", exchange->sent,
               exchange->size, exchange->received, describe_end(NOTHING_YET, reason));
    story_fail();
}

/* Send until there is no room on the way. If it is only taking long, no harm is done: the test then
 * asks less of the server. */
static void send_without_reading(struct exchange *exchange)
{
    while (exchange->sent < exchange->size && await(exchange->client, POLLOUT, STUCK))
        (void)send_some(exchange);
}

void client_exchange(struct client *client, const void *data, size_t size, unsigned seed,
                     bool finish, bool lazy)
{
    struct exchange exchange = {
        .client = client, .data = data, .size = size, .seed = seed, .finish = finish};
    story_step("%s sends %zu bytes in pieces (seed %u)%s", client->name, size, seed,
               lazy ? ", and reads nothing until no more can be sent"
                    : ", and reads what comes back");
    if (lazy)
        send_without_reading(&exchange);
    while (exchange.received < size) {
        bool all_sent = exchange.sent == size;
        bool sent = !all_sent && send_some(&exchange);
        bool received = receive_some(&exchange);
        if (!sent && !received)
            wait_for_progress(&exchange, all_sent);
    }
    if (finish)
        client_expect_end(client);
}
