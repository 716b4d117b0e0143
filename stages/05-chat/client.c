/* 05-chat-client: a terminal for the chat.
 *
 *     05-chat-client [HOST [PORT]]
 *
 * Start at main(), then read_keys() and read_server(). A reactor is not only for servers: here the
 * keyboard and the socket are two handles of one loop, so that what others say appears while a line is
 * being typed, and the line survives it. The connecting is an event as well, and so are the signals. */
#include "chat.h"
#include "line.h"
#include "net.h"
#include "reactor.h"
#include "signals.h"
#include "terminal.h"
#include "transport.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LONGEST_LINE = 1024 * 1024 }; /* from the server: /who in a big room */

enum { SIGNALS = 7 };

struct client {
    struct reactor *reactor;
    const char *host;
    const char *port;
    struct transport *transport; /* NULL while there is no connection */
    int connecting;              /* the descriptor of an attempt to connect, or -1 */
    int tried;                   /* how many addresses of the host */
    struct line input;           /* the beginning of a line from the server */
    struct reactor_call more;    /* to read on from a file, which is always ready */
    struct reactor_signal signals[SIGNALS];
    bool interactive; /* the keyboard and the screen are a terminal, and ours */
    bool leaving;     /* no connection is wanted any more */
    int status;       /* of the exit */
};

/* --- What is shown --------------------------------------------------------------------------------- */

static void show(const struct client *client, const char *text, size_t size)
{
    if (client->interactive) {
        terminal_print(text, size);
    } else {
        fwrite(text, 1, size, stdout);
        putchar('\n');
        fflush(stdout);
    }
}

static void show_string(const struct client *client, const char *text)
{
    show(client, text, strlen(text));
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

static void leave(struct client *client, int status)
{
    client->status = status;
    client->leaving = true;
    reactor_stop(client->reactor);
}

static void send_line(const struct client *client, const char *text)
{
    if (transport_write(client->transport, text, strlen(text)) == 0)
        (void)transport_write(client->transport, "\n", 1);
}

static bool is_heartbeat(const char *text)
{
    static const char question[] = "* are you there?";
    return strncmp(text, question, sizeof question - 1) == 0;
}

/* The server cleans what it sends, but it need not be our server. */
static void serve_line(const struct client *client, const char *text, size_t size)
{
    char *clean = malloc(3 * size + 1);
    if (!clean)
        return;
    size = chat_clean(text, size, clean);
    clean[size] = '\0';
    if (is_heartbeat(clean)) {
        send_line(client, "/pong");
    } else {
        set_name(clean);
        show(client, clean, size);
    }
    free(clean);
}

static void read_server(const char *bytes, size_t size, void *data)
{
    struct client *client = data;
    const char *text;
    size_t length;
    enum line_result result;
    while ((result = line_next(&client->input, &bytes, &size, &text, &length)) != LINE_MORE)
        if (result == LINE_WHOLE)
            serve_line(client, text, length);
}

static void listen_to_keyboard(struct client *client, bool listen);

/* Writing may be paused: nobody resumes it now, and /connect is to be typed. */
static void lose_server(int reason, void *data)
{
    struct client *client = data;
    char news[128];
    client->transport = NULL;
    line_release(&client->input);
    if (client->leaving || !client->interactive) {
        leave(client, reason == 0 ? 0 : 1);
        return;
    }
    snprintf(news, sizeof news, "* the connection is gone%s%s: /connect tries again, Ctrl-D leaves",
             reason ? ": " : "", reason ? strerror(reason) : "");
    terminal_set_prompt("(not connected)> ");
    show_string(client, news);
    listen_to_keyboard(client, true);
}

static void meet_server(struct transport *transport, void *data)
{
    struct client *client = data;
    client->transport = transport;
    terminal_set_prompt("> ");
    listen_to_keyboard(client, true); /* if it is no keyboard but a pipe: only now, and in order */
}

static void pause_writing(void *data)
{
    listen_to_keyboard(data, false);
}

static void resume_writing(void *data)
{
    listen_to_keyboard(data, true);
}

static const struct protocol server_protocol = {
    .connection_made = meet_server,
    .data_received = read_server,
    .connection_lost = lose_server,
    .pause_writing = pause_writing,
    .resume_writing = resume_writing,
};

/* --- Connecting: begun, and an event when it has ended ---------------------------------------------- */

static void fail_to_connect(struct client *client)
{
    char news[256];
    bool refused = errno == ECONNREFUSED;
    snprintf(news, sizeof news, "! cannot connect to %s:%s: %s", client->host, client->port,
             strerror(errno));
    show_string(client, news);
    terminal_set_prompt("(not connected)> ");
    if (!client->interactive)
        leave(client, 1);
    else
        show_string(client, refused ? "* make run STAGE=05, elsewhere, starts a server; /connect "
                                      "tries again, Ctrl-D leaves"
                                    : "* /connect tries again, Ctrl-D leaves");
}

static void try_next_address(struct client *client, int failure);

static void finish_connecting(int fd, unsigned events, void *data)
{
    struct client *client = data;
    (void)reactor_unregister(client->reactor, fd);
    client->connecting = -1;
    if (net_connect_finish(fd) == -1 ||
        !transport_open(client->reactor, fd, &server_protocol, client)) {
        int failure = errno;
        close(fd);
        try_next_address(client, failure);
    }
}

/* localhost may be ::1 and 127.0.0.1, and the server listen on one of them only. If no address is left, what
 * is told is the failure of the attempt before; 0 if there was none. */
static void try_next_address(struct client *client, int failure)
{
    int fd = net_connect_start(client->host, client->port, &client->tried);
    if (fd != -1 &&
        reactor_register(client->reactor, fd, SELECTOR_WRITE, finish_connecting, client) == 0) {
        client->connecting = fd;
        return;
    }
    if (failure != 0)
        errno = failure;
    fail_to_connect(client);
    if (fd != -1)
        close(fd);
}

static void start_connecting(struct client *client)
{
    if (client->transport || client->connecting != -1) {
        show_string(client, "! connected already");
        return;
    }
    client->tried = 0;
    try_next_address(client, 0);
}

/* --- The keyboard, or whatever standard input is ----------------------------------------------------- */

/* To leave is to say so, and to wait until the server has answered all before it. The empty line ends an
 * unfinished one, and is nothing otherwise. */
static void say_good_bye(struct client *client)
{
    listen_to_keyboard(client, false);
    client->leaving = true;
    if (client->transport) {
        send_line(client, "");
        send_line(client, "/quit");
    } else {
        leave(client, client->status);
    }
}

static bool is_quit(const char *line)
{
    return strcmp(line, "/quit") == 0 || strncmp(line, "/quit ", 6) == 0;
}

static void enter_line(struct client *client, const char *line)
{
    if (strcmp(line, "/connect") == 0)
        start_connecting(client);
    else if (client->transport) {
        if (is_quit(line))
            client->leaving = true; /* whatever is typed until the server closes */
        send_line(client, line);
    } else if (*line)
        show_string(client, "! not connected: /connect tries again, Ctrl-D leaves");
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

/* A file can always be read, so there is no event to wait for: it is read a piece a turn. */
static void read_file(void *data)
{
    struct client *client = data;
    reactor_defer(client->reactor, &client->more);
    read_keys(STDIN_FILENO, SELECTOR_READ, client);
}

static void listen_to_keyboard(struct client *client, bool listen)
{
    unsigned events = listen ? SELECTOR_READ : 0;
    if (reactor_modify(client->reactor, STDIN_FILENO, events, read_keys, client) == 0 ||
        reactor_register(client->reactor, STDIN_FILENO, events, read_keys, client) == 0)
        return;
    if (listen)
        reactor_defer(client->reactor, &client->more);
    else
        reactor_cancel(client->reactor, &client->more);
}

/* --- Signals, and the whole ------------------------------------------------------------------------- */

static void be_interrupted(void *data)
{
    leave(data, 128 + SIGINT);
}

static void be_ended(void *data)
{
    leave(data, 128 + SIGTERM);
}

static void be_quit(void *data)
{
    leave(data, 128 + SIGQUIT);
}

/* The terminal is the shell's while we are stopped. */
static void be_suspended(void *data)
{
    terminal_suspend();
    raise(SIGSTOP);
}

/* Not if a signal that ends us came with it, as with `kill %1`: the terminal is the shell's still, and
 * would stop whoever changes its mode. */
static void be_continued(void *data)
{
    const struct client *client = data;
    if (!client->leaving)
        terminal_resume();
}

static void be_resized(void *data)
{
    terminal_redraw();
}

/* In this order: those that came while we were stopped are delivered in it. */
static int listen_to_signals(struct client *client)
{
    static const struct {
        int number;
        reactor_function *function;
    } signals[SIGNALS] = {{SIGINT, be_interrupted}, {SIGTERM, be_ended},
                          {SIGHUP, be_ended},       {SIGQUIT, be_quit},
                          {SIGTSTP, be_suspended},  {SIGCONT, be_continued},
                          {SIGWINCH, be_resized}};
    for (int i = 0; i < SIGNALS; i++) {
        reactor_signal_init(&client->signals[i], signals[i].function, client);
        if (reactor_signal_start(client->reactor, &client->signals[i], signals[i].number) == -1)
            return -1;
    }
    return 0;
}

/* Signals first: one in between would end us, and leave the terminal taken. */
static int take_terminal(struct client *client)
{
    return listen_to_signals(client) == -1 ? -1 : terminal_open();
}

static int begin(struct client *client)
{
    client->reactor = reactor_open(NULL);
    if (!client->reactor || (client->interactive && take_terminal(client) == -1))
        return -1;
    line_init(&client->input, LONGEST_LINE);
    reactor_call_init(&client->more, read_file, client);
    if (client->interactive)
        listen_to_keyboard(client, true);
    start_connecting(client);
    return 0;
}

int main(int argc, char **argv)
{
    struct client client = {.host = argc > 1 ? argv[1] : "127.0.0.1",
                            .port = argc > 2 ? argv[2] : "7000",
                            .connecting = -1,
                            .interactive = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO)};
    if (argc > 3 || (argc > 1 && argv[1][0] == '-')) {
        fprintf(stderr, "usage: %s [HOST [PORT]]\n", argv[0]);
        return 2;
    }
    if (begin(&client) == -1 || (!client.leaving && reactor_run(client.reactor) == -1)) {
        terminal_close();
        perror("the loop");
        return 1;
    }
    terminal_close();
    line_release(&client.input);
    reactor_close(client.reactor);
    return client.status;
}
