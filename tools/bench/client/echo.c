/* Each connection is a closed loop: it sends a message, waits until all of it has come back, compares it byte
 * by byte, and sends the next, which differs. Start at begin_message(). */
#include "client.h"
#include "common.h"
#include "net.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { WAVE = 16 }; /* connections opened before one of them must have been served */

struct connection {
    struct client *client;
    int fd;
    char *message;
    uint64_t number; /* of the message: its first bytes */
    uint64_t began;  /* when it began to be sent */
    size_t sent;     /* bytes of it */
    size_t received; /* bytes of its echo */
    bool waits_to_send;
};

static struct connection *connections;
static size_t left;      /* messages that may still begin */
static size_t under_way; /* messages begun and not yet echoed */

/* --- One connection ------------------------------------------------------------------------------- */

static void on_ready(int fd, unsigned events, void *data);

/* Ask to be told when there is room to send, only while something is left to send. */
static void watch(struct connection *connection)
{
    bool wait = connection->sent < connection->client->settings.size;
    unsigned events = wait ? SELECTOR_READ | SELECTOR_WRITE : SELECTOR_READ;
    if (wait == connection->waits_to_send)
        return;
    connection->waits_to_send = wait;
    if (reactor_modify(connection->client->reactor, connection->fd, events, on_ready, connection) ==
        -1)
        fail("cannot watch a connection: %s", strerror(errno));
}

static void send_rest(struct connection *connection)
{
    size_t sent;
    if (net_send(connection->fd, connection->message + connection->sent,
                 connection->client->settings.size - connection->sent, &sent) == NET_ERROR)
        fail("a connection is lost: %s", strerror(errno));
    connection->sent += sent;
    watch(connection);
}

static void begin_message(struct connection *connection)
{
    if (left == 0)
        return;
    left--;
    under_way++;
    connection->number++;
    memcpy(connection->message, &connection->number, sizeof connection->number);
    connection->sent = connection->received = 0;
    connection->began = now();
    send_rest(connection);
}

static void end_message(struct connection *connection)
{
    client_note_time(connection->client, connection->began);
    connection->client->heard++;
    under_way--;
    begin_message(connection);
}

static void receive(struct connection *connection)
{
    char chunk[CHUNK];
    size_t size = client_receive(connection->fd, chunk, sizeof chunk);
    if (size > connection->sent - connection->received)
        fail("the server sent more than it was sent");
    if (memcmp(chunk, connection->message + connection->received, size) != 0)
        fail("the server's echo differs from what was sent");
    connection->received += size;
    if (size > 0 && connection->received == connection->client->settings.size)
        end_message(connection);
}

static void on_ready(int fd, unsigned events, void *data)
{
    if (events & SELECTOR_READ)
        receive(data);
    else
        send_rest(data);
}

/* --- All of them ---------------------------------------------------------------------------------- */

/* One byte there and back proves that the server has accepted this connection, and so all before
 * it. The next wave may come: its queue is empty. */
static void prove(int fd, size_t number)
{
    char byte = '.';
    size_t size;
    if (net_send_all(fd, &byte, 1) == -1 || net_recv(fd, &byte, 1, &size) != NET_OK || byte != '.')
        fail("the server does not serve connection %zu", number);
}

static void open_connection(struct client *client, struct connection *connection, size_t number)
{
    size_t size = client->settings.size;
    *connection = (struct connection){.client = client, .fd = client_connect(client)};
    if (number % WAVE == 0 || number == client->settings.connections)
        prove(connection->fd, number);
    connection->message = malloc(size);
    if (!connection->message)
        fail("out of memory");
    for (size_t i = 0; i < size; i++)
        connection->message[i] = (char)(number * 31 + i * 7);
    connection->sent = connection->received = size; /* nothing is under way */
    client_watch(client, connection->fd, on_ready, connection);
}

static void open_connections(struct client *client)
{
    connections = calloc(client->settings.connections, sizeof *connections);
    if (!connections)
        fail("out of memory");
    for (size_t i = 0; i < client->settings.connections; i++)
        open_connection(client, &connections[i], i + 1);
}

static void begin_all(struct client *client, size_t messages)
{
    left = messages;
    for (size_t i = 0; i < client->settings.connections; i++)
        begin_message(&connections[i]);
}

/* What is under way at the end is not counted: the next call goes on with it, or it is awaited in settle(). */
static void pass_until(struct client *client, uint64_t end)
{
    if (under_way == 0)
        begin_all(client, SIZE_MAX);
    for (uint64_t time = now(); time < end; time = now())
        if (reactor_run_once(client->reactor, (int)((end - time) / 1000000 + 1)) == -1)
            fail("cannot wait: %s", strerror(errno));
}

static void settle(struct client *client)
{
    left = 0;
    while (under_way > 0)
        client_turn(client);
}

static void pass_messages(struct client *client, size_t count)
{
    begin_all(client, count);
    while (under_way > 0)
        client_turn(client);
}

const struct way echo_way = {open_connections, pass_until, pass_messages, settle};
