/* 07-chat-client: a terminal for the chat.
 *
 *     07-chat-client [HOST [PORT]]
 *
 * Start at main(), then read_keys() and read_server(). A reactor is not only for servers: here the
 * keyboard and the socket are two handles of one loop, so that what others say appears while a line is
 * being typed, and the line survives it. The connecting is an event as well, and so are the signals. */
#include "buffer.h"
#include "chat.h"
#include "connector.h"
#include "editor.h"
#include "line.h"
#include "reactor.h"
#include "terminal.h"
#include "transport.h"

#include <errno.h>
#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    LONGEST_LINE = 1024 * 1024, /* from the server: /who in a big room */
    UNSENT_MAX = 16 * 1024,     /* bytes */
    COST_OF_PRINTING = 64       /* of the budget of a turn: some ten microseconds */
};

struct client {
    struct reactor *reactor;
    const char *host;
    const char *port;
    struct connector connector;
    struct transport *transport; /* NULL while there is no connection */
    struct line input;           /* the beginning of a line from the server */
    struct reactor_call more;    /* to read on from a file */
    struct buffer unsent;        /* lines that were typed before there was a connection */
    bool interactive;            /* the keyboard and the screen are a terminal, and ours */
    bool leaving;                /* no connection is wanted any more */
    int status;                  /* of the exit */
};

static void leave(int status, void *data)
{
    struct client *client = data;
    client->status = status;
    client->leaving = true;
    if (client->transport)
        transport_abort(client->transport); /* and lose_server() comes back here */
    else
        reactor_stop(client->reactor);
}

/* --- What is shown --------------------------------------------------------------------------------- */

/* Standard output may be a file on a disk that is full: then nobody reads on. */
static void print(struct client *client, const char *text, size_t size)
{
    if (terminal_print(text, size) == 0 || client->status != 0)
        return;
    perror("cannot write to stdout");
    leave(1, client);
}

static void show(struct client *client, const char *text)
{
    print(client, text, strlen(text));
}

/* Our own name is news from the server, like any other. */
static void set_name(const char *text)
{
    char name[CHAT_NAME_MAX + 1];
    char prompt[sizeof name + 2];
    if (sscanf(text, "* welcome, %16[A-Za-z0-9_-] ", name) != 1 &&
        sscanf(text, "* you are now %16[A-Za-z0-9_-]", name) != 1)
        return;
    snprintf(prompt, sizeof prompt, "%s> ", name);
    terminal_set_prompt(prompt);
}

/* --- The server ------------------------------------------------------------------------------------ */

/* What is typed before there is a connection is sent as soon as there is one. */
static void send_line(struct client *client, const char *text)
{
    char line[EDITOR_BYTES_MAX + 2];
    size_t size = (size_t)snprintf(line, sizeof line, "%s\n", text);
    if (client->transport)
        (void)transport_write(client->transport, line, size);
    else if (buffer_append(&client->unsent, line, size) == -1)
        show(client, "! that line is lost: no more are kept until there is a connection");
}

/* The server cleans what it sends, but it need not be our server. */
static void serve_line(struct client *client, const char *text, size_t size)
{
    static const char heartbeat[] = "* are you there?";
    char *clean = malloc(3 * size + 1);
    if (!clean)
        return;
    size = chat_clean(text, size, clean);
    clean[size] = '\0';
    if (strncmp(clean, heartbeat, sizeof heartbeat - 1) == 0) {
        send_line(client, "/pong");
    } else {
        set_name(clean);
        print(client, clean, size);
        reactor_consume(client->reactor, COST_OF_PRINTING);
    }
    free(clean);
}

static void read_server(const char *bytes, size_t size, void *data)
{
    struct client *client = data;
    const char *text;
    size_t length;
    enum line_result result;
    while (reactor_has_budget(client->reactor) &&
           (result = line_next(&client->input, &bytes, &size, &text, &length)) != LINE_MORE)
        if (result == LINE_WHOLE)
            serve_line(client, text, length);
    transport_unread(client->transport, size);
}

static reactor_handler read_keys;

/* A file can always be read, so there is no event to wait for: it is read a piece a turn. */
static void read_file(void *data)
{
    struct client *client = data;
    reactor_defer(client->reactor, &client->more);
    read_keys(STDIN_FILENO, SELECTOR_READ, client);
}

static void listen_to_keyboard(void *data)
{
    struct client *client = data;
    if (reactor_modify(client->reactor, STDIN_FILENO, SELECTOR_READ, read_keys, client) == -1)
        reactor_defer(client->reactor, &client->more);
}

static void ignore_keyboard(void *data)
{
    struct client *client = data;
    (void)reactor_modify(client->reactor, STDIN_FILENO, 0, read_keys, client);
    reactor_cancel(client->reactor, &client->more);
}

static void meet_server(struct transport *transport, void *data)
{
    struct client *client = data;
    client->transport = transport;
    terminal_set_prompt("> ");
    (void)transport_write(transport, buffer_data(&client->unsent), buffer_size(&client->unsent));
    buffer_release(&client->unsent);
    if (!client->leaving)
        listen_to_keyboard(client);
}

/* Writing may be paused: nobody resumes it now, and /connect is to be typed. */
static void lose_server(int reason, void *data)
{
    struct client *client = data;
    char news[128];
    client->transport = NULL;
    line_release(&client->input);
    if (client->leaving || !client->interactive) {
        leave(client->status == 0 && reason != 0 ? 1 : client->status, client);
        return;
    }
    snprintf(news, sizeof news, "* the connection is gone%s%s: /connect tries again, Ctrl-D leaves",
             reason ? ": " : "", reason ? strerror(reason) : "");
    terminal_set_prompt("(not connected)> ");
    show(client, news);
    listen_to_keyboard(client);
}

static const struct protocol server_protocol = {
    .connection_made = meet_server,
    .data_received = read_server,
    .connection_lost = lose_server,
    .pause_writing = ignore_keyboard,
    .resume_writing = listen_to_keyboard,
};

static void fail_to_connect(int reason, void *data)
{
    struct client *client = data;
    char news[256];
    snprintf(news, sizeof news, "! cannot connect to %s:%s: %s", client->host, client->port,
             strerror(reason));
    terminal_set_prompt("(not connected)> ");
    show(client, news);
    if (client->leaving || !client->interactive)
        leave(1, client);
    else
        show(client, reason == ECONNREFUSED ? "* make run STAGE=07, elsewhere, starts a server; "
                                              "/connect tries again, Ctrl-D leaves"
                                            : "* /connect tries again, Ctrl-D leaves");
}

static bool has_server(const struct client *client)
{
    return client->transport || connector_is_running(&client->connector);
}

static void start_connecting(struct client *client)
{
    if (has_server(client))
        show(client, "! connected already");
    else if (connector_start(&client->connector, client->host, client->port) == -1)
        fail_to_connect(errno, client);
}

/* --- The keyboard, or whatever standard input is ----------------------------------------------------- */

/* To leave is to say so, and to wait until the server has answered all before it. The empty line ends an
 * unfinished one, and is nothing otherwise. */
static void say_good_bye(struct client *client)
{
    ignore_keyboard(client);
    client->leaving = true;
    if (client->transport || (has_server(client) && !buffer_is_empty(&client->unsent))) {
        send_line(client, "");
        send_line(client, "/quit");
    } else {
        leave(client->status, client);
    }
}

static bool is_quit(const char *line)
{
    return strcmp(line, "/quit") == 0 || strncmp(line, "/quit ", 6) == 0;
}

static void enter_line(struct client *client, const char *line)
{
    if (strcmp(line, "/connect") == 0) {
        start_connecting(client);
    } else if (is_quit(line) && !client->transport) {
        say_good_bye(client);
    } else if (has_server(client)) {
        client->leaving |= is_quit(line); /* whatever is typed until the server closes */
        send_line(client, line);
    } else if (*line) {
        show(client, "! not connected: /connect tries again, Ctrl-D leaves");
    }
}

static void press_keys(struct client *client, const char *keys, size_t size)
{
    const char *line;
    enum terminal_result result;
    while ((result = terminal_feed(&keys, &size, &line)) == TERMINAL_LINE)
        enter_line(client, line);
    if (result == TERMINAL_END)
        say_good_bye(client);
}

static void read_keys(int fd, unsigned events, void *data)
{
    struct client *client = data;
    char keys[4096];
    ssize_t size = read(fd, keys, sizeof keys);
    if (size == 0 || (size == -1 && errno != EINTR && errno != EAGAIN))
        say_good_bye(client);
    else if (size > 0 && client->interactive)
        press_keys(client, keys, (size_t)size);
    else if (size > 0 && client->transport) /* not in the turn in which the server has gone */
        (void)transport_write(client->transport, keys, (size_t)size);
}

/* --- The whole --------------------------------------------------------------------------------------- */

/* From a pipe or a file nothing is read before there is a connection. */
static int begin(struct client *client)
{
    client->reactor = reactor_open(NULL);
    if (!client->reactor)
        return -1;
    client->interactive = terminal_open(client->reactor, leave, client) == 0;
    if (!client->interactive && errno != ENOTTY)
        return -1;
    line_init(&client->input, LONGEST_LINE);
    buffer_init(&client->unsent, UNSENT_MAX);
    reactor_call_init(&client->more, read_file, client);
    connector_init(&client->connector, client->reactor, &server_protocol, fail_to_connect, client);
    if (reactor_register(client->reactor, STDIN_FILENO, client->interactive ? SELECTOR_READ : 0,
                         read_keys, client) == -1 &&
        client->interactive)
        return -1;
    start_connecting(client);
    return 0;
}

int main(int argc, char **argv)
{
    struct client client = {.host = argc > 1 ? argv[1] : "127.0.0.1",
                            .port = argc > 2 ? argv[2] : "7000"};
    if (argc > 3 || (argc > 1 && argv[1][0] == '-')) {
        fprintf(stderr, "usage: %s [HOST [PORT]]\n", argv[0]);
        return 2;
    }
    if (!setlocale(LC_CTYPE, "C.UTF-8")) /* the chat's characters, whatever the user's are */
        (void)setlocale(LC_CTYPE, "en_US.UTF-8");
    if (begin(&client) == -1 || (!client.leaving && reactor_run(client.reactor) == -1)) {
        terminal_close();
        perror("the loop");
        return 1;
    }
    terminal_close();
    line_release(&client.input);
    buffer_release(&client.unsent);
    reactor_close(client.reactor);
    return client.status;
}
