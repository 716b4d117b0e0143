/* One client of a room talks, the others listen; how long until the last of them has heard it?
 *
 * Start at begin_message(). One message is under way at a time. Each listener waits until all of it has come
 * and compares it byte by byte, and when the last one has done so the next message begins, which differs. What
 * else the server says, such as who has joined, is skipped: it has no '#', with which our messages begin. Each
 * message counts once for each who has heard it; the times are those until the last one has. */
#include "client.h"
#include "common.h"
#include "net.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct listener {
    struct client *client;
    size_t received; /* bytes of the message */
    uint64_t heard;  /* the number of the last one */
};

static struct listener *listeners;
static int talker;
static char *message;
static uint64_t number; /* of the message */
static uint64_t began;  /* when it was sent */
static size_t waiting;  /* listeners that have not heard it */

/* --- One listener --------------------------------------------------------------------------------- */

static void hear(struct listener *listener)
{
    if (listener->heard == number)
        fail("the server sent a message twice");
    listener->heard = number;
    listener->received = 0;
    listener->client->heard++;
    if (--waiting == 0)
        client_note_time(listener->client, began);
}

/* Compare the next bytes with the message, and say how many of them were it. */
static size_t compare(struct listener *listener, const char *bytes, size_t size)
{
    size_t left = listener->client->settings.size - listener->received;
    size_t count = size < left ? size : left;
    if (memcmp(bytes, message + listener->received, count) != 0)
        fail("what the server sent differs from what it was sent");
    listener->received += count;
    if (count == left)
        hear(listener);
    return count;
}

static void on_readable(int fd, unsigned events, void *data)
{
    char chunk[CHUNK];
    struct listener *listener = data;
    const char *bytes = chunk;
    const char *end = chunk + client_receive(fd, chunk, sizeof chunk);
    while (bytes < end) {
        if (listener->received == 0)
            bytes = memchr(bytes, '#', (size_t)(end - bytes));
        if (!bytes)
            return;
        bytes += compare(listener, bytes, (size_t)(end - bytes));
    }
}

/* --- All of them ---------------------------------------------------------------------------------- */

/* The empty line is for servers that wait for a client's first words before they greet it. */
int room_join(struct client *client)
{
    char greeting[256];
    size_t size;
    int fd = client_connect(client);
    if (net_send_all(fd, "\n", 1) == -1 || net_recv(fd, greeting, sizeof greeting, &size) != NET_OK)
        fail("the server does not let everybody in");
    return fd;
}

static void open_room(struct client *client)
{
    size_t count = client->settings.connections;
    listeners = calloc(count, sizeof *listeners);
    message = malloc(client->settings.size + 1);
    if (!listeners || !message)
        fail("out of memory");
    for (size_t i = 0; i < count; i++) {
        listeners[i].client = client;
        client_watch(client, room_join(client), on_readable, &listeners[i]);
    }
    talker = room_join(client);
}

/* "#17......\n" */
static void begin_message(struct client *client)
{
    size_t size = client->settings.size;
    memset(message, '.', size);
    int digits = snprintf(message, LEAST_SIZE, "#%ju", (uintmax_t)++number);
    message[digits] = '.';
    message[size - 1] = '\n';
    waiting = client->settings.connections;
    began = now();
    if (net_send_all(talker, message, size) == -1)
        fail("the server does not listen: %s", strerror(errno));
}

static void pass_messages(struct client *client, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        begin_message(client);
        while (waiting > 0)
            client_turn(client);
    }
}

static void pass_until(struct client *client, uint64_t end)
{
    while (now() < end)
        pass_messages(client, 1);
}

/* What the server says to the talker is of no interest, but must not stop the server. */
static void settle(struct client *client)
{
    char dropped[4096];
    while (recv(talker, dropped, sizeof dropped, MSG_DONTWAIT) > 0)
        ;
}

const struct way room_way = {open_room, pass_until, pass_messages, settle};
