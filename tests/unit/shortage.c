/* Every allocation fails once: for each module, the same calls again and again, and each time another
 * allocation among them fails. See tests/faults for whole servers.
 *
 * Start reading at sweep(), then at the macros PERSIST() and PERSIST_NEW(): a call may fail for want of
 * memory only, leaves its object as it was, and succeeds when it is made again. So the end is always the
 * same, and nothing is left over. */
/* once per backend */
/* wraps malloc calloc realloc strdup free tsearch open_memstream */
#include "acceptor.h"
#include "array.h"
#include "buffer.h"
#include "channel.h"
#include "chat.h"
#include "check.h"
#include "editor.h"
#include "fds.h"
#include "line.h"
#include "net.h"
#include "reactor.h"
#include "selector.h"
#include "signals.h"
#include "timer.h"
#include "transport.h"
#include "worker.h"

#include <errno.h>
#include <search.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

enum { BLOCKS = 256 };

static bool sweeping;
static unsigned allocations; /* in this run */
static unsigned failing;     /* the one that fails, from 1 */
static bool failed;          /* it has */
static void *blocks[BLOCKS]; /* that lib holds */
static int block_count;

/* --- What lib asks the system for -------------------------------------------------------------- */

static bool fails(void)
{
    if (!sweeping || ++allocations != failing)
        return false;
    failed = true;
    errno = ENOMEM;
    return true;
}

static void *note_block(void *memory)
{
    if (!sweeping || !memory)
        return memory;
    check_that(block_count < BLOCKS, "BLOCKS is too small for this test.");
    blocks[block_count++] = memory;
    return memory;
}

static void forget_block(const void *memory)
{
    for (int i = 0; memory && i < block_count; i++)
        if (blocks[i] == memory)
            blocks[i--] = blocks[--block_count];
}

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
void *__wrap_realloc(void *memory, size_t size);
char *__real_strdup(const char *text);
char *__wrap_strdup(const char *text);
void __real_free(void *memory);
void __wrap_free(void *memory);
void *__real_tsearch(const void *key, void **root, int (*compare)(const void *, const void *));
void *__wrap_tsearch(const void *key, void **root, int (*compare)(const void *, const void *));
FILE *__real_open_memstream(char **text, size_t *size);
FILE *__wrap_open_memstream(char **text, size_t *size);

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : note_block(__real_malloc(size));
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails() ? NULL : note_block(__real_calloc(count, size));
}

void *__wrap_realloc(void *memory, size_t size)
{
    if (fails())
        return NULL;
    forget_block(memory);
    return note_block(__real_realloc(memory, size));
}

char *__wrap_strdup(const char *text)
{
    return fails() ? NULL : note_block(__real_strdup(text));
}

void __wrap_free(void *memory)
{
    forget_block(memory);
    __real_free(memory);
}

void *__wrap_tsearch(const void *key, void **root, int (*compare)(const void *, const void *))
{
    return fails() ? NULL : __real_tsearch(key, root, compare);
}

FILE *__wrap_open_memstream(char **text, size_t *size)
{
    return fails() ? NULL : __real_open_memstream(text, size);
}

/* --- Sweeping ---------------------------------------------------------------------------------- */

static void sweep(void (*run)(void))
{
    for (failing = 1, failed = true; failed; failing++) {
        check_note("allocation %u fails", failing);
        allocations = 0;
        failed = false;
        sweeping = true;
        run();
        sweeping = false;
        check_number(block_count, 0, "What was allocated is freed, whatever failed meanwhile.");
    }
    check_that(failing > 2, "This test is about allocations, and lib makes none.");
}

/* What every failed call is held to. */
static void check_shortage(bool had_failed)
{
    check_number(errno, ENOMEM, "Only an allocation has failed.");
    check_that(failed && !had_failed, "All allocations in this call have succeeded.");
}

/* A call that returns -1 if it fails; then this must hold. */
#define PERSIST(call, unchanged)                                                                   \
    do {                                                                                           \
        bool had_failed = failed;                                                                  \
        if ((call) == -1) {                                                                        \
            check_shortage(had_failed);                                                            \
            check_that(unchanged, "A call that failed leaves its object as it was.");              \
            check_succeeds(call, "The shortage is over.");                                         \
        }                                                                                          \
    } while (0)

/* The same, for a call that returns NULL. */
#define PERSIST_NEW(pointer, call)                                                                 \
    do {                                                                                           \
        bool had_failed = failed;                                                                  \
        if (!((pointer) = (call))) {                                                               \
            check_shortage(had_failed);                                                            \
            (pointer) = check_not_null(call, "The shortage is over.");                             \
        }                                                                                          \
    } while (0)

/* --- Memory alone ------------------------------------------------------------------------------ */

static void use_array(void)
{
    static const size_t sizes[] = {1, 100, 1000};
    char *array = NULL;
    size_t capacity = 0;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        char *grown;
        size_t before = capacity;
        PERSIST_NEW(grown, array_grow(array, &capacity, sizes[i], 1));
        array = grown;
        check_that(capacity >= sizes[i], "There is room for so many.");
        check_that(i == 0 || array[before - 1] == 'x', "What was in it still is.");
        memset(array, 'x', capacity);
    }
    free(array);
}

static void use_buffer(void)
{
    static char much[3000];
    struct buffer buffer;
    buffer_init(&buffer, sizeof much + 5);
    PERSIST(buffer_append(&buffer, "hello", 5), buffer_is_empty(&buffer));
    PERSIST(buffer_append(&buffer, much, sizeof much),
            buffer_size(&buffer) == 5 && memcmp(buffer_data(&buffer), "hello", 5) == 0);
    check_number(buffer_size(&buffer), sizeof much + 5, "It holds all.");
    buffer_release(&buffer);
}

/* A line that cannot be kept is dropped, to its end; the next one is none the worse. */
static void use_line(void)
{
    static const char *const pieces[] = {"in two ", "parts\n", "whole\n"};
    struct line line;
    char found[64] = "";
    line_init(&line, 2000);
    for (int i = 0; i < 3; i++) {
        const char *bytes = pieces[i], *text;
        size_t size = strlen(bytes), length;
        enum line_result result;
        while ((result = line_next(&line, &bytes, &size, &text, &length)) != LINE_MORE)
            snprintf(found + strlen(found), sizeof found - strlen(found), "%.*s;",
                     result == LINE_WHOLE ? (int)length : 1, result == LINE_WHOLE ? text : "?");
    }
    check_string(found, failed ? "?;whole;" : "in two parts;whole;", "One line at most is lost.");
    line_release(&line);
}

static void use_editor(void)
{
    struct editor *editor;
    PERSIST_NEW(editor, editor_new());
    for (const char *key = "one\r"; *key; key++)
        (void)editor_feed(editor, (unsigned char)*key);
    check_string(editor_take(editor), "one", "That line is remembered no more, but here it is.");
    for (const char *key = "two\033[A"; *key; key++)
        (void)editor_feed(editor, (unsigned char)*key);
    check_that(wcscmp(editor_text(editor), failed && failing == 2 ? L"two" : L"one") == 0,
               "Up leads to what is remembered.");
    editor_free(editor);
}

/* --- Loops ------------------------------------------------------------------------------------- */

static int pair[2];
static int high; /* the same socket, at a number past the first tables */

static bool is_unknown(const struct selector *selector, int fd)
{
    struct selector_key key;
    return selector_get_key(selector, fd, &key) == -1;
}

static void use_selector(void)
{
    struct selector *selector;
    struct selector_key ready[4];
    PERSIST_NEW(selector, selector_open(check_backend));
    PERSIST(selector_register(selector, pair[0], SELECTOR_WRITE, NULL),
            is_unknown(selector, pair[0]) && selector_count(selector) == 0);
    PERSIST(selector_register(selector, high, SELECTOR_WRITE, NULL),
            is_unknown(selector, high) && selector_count(selector) == 1);
    PERSIST(selector_modify(selector, pair[0], 0, NULL), true);
    PERSIST(selector_modify(selector, pair[0], SELECTOR_WRITE, NULL), true);
    check_number(selector_select(selector, 0, ready, 4), 2, "Both are watched, each once.");
    selector_close(selector);
}

static int counted;

static void count(int fd, unsigned events, void *data)
{
    counted++;
}

static void count_call(void *data)
{
    counted++;
}

static void use_reactor(void)
{
    struct reactor *reactor;
    struct reactor_signal watch;
    PERSIST_NEW(reactor, reactor_open(check_backend));
    reactor_signal_init(&watch, count_call, NULL);
    PERSIST(reactor_signal_start(reactor, &watch, SIGUSR1), reactor_run_once(reactor, 0) == 0);
    PERSIST(reactor_register(reactor, pair[0], SELECTOR_WRITE, count, NULL),
            reactor_unregister(reactor, pair[0]) == -1);
    PERSIST(reactor_register(reactor, high, SELECTOR_WRITE, count, NULL),
            reactor_unregister(reactor, high) == -1);
    raise(SIGUSR1);
    counted = 0;
    check_succeeds(reactor_run_once(reactor, 0), "A turn cannot fail.");
    check_number(counted, 3, "Two sockets and a signal.");
    reactor_close(reactor);
}

static void use_timers(void)
{
    enum { TIMERS = 40 };
    struct reactor *reactor;
    struct reactor_timer timers[TIMERS];
    PERSIST_NEW(reactor, reactor_open(check_backend));
    for (int i = 0; i < TIMERS; i++) {
        reactor_timer_init(&timers[i], count_call, NULL);
        PERSIST(reactor_timer_start(reactor, &timers[i], 0, 0),
                !reactor_timer_is_running(&timers[i]));
    }
    counted = 0;
    check_succeeds(reactor_run_once(reactor, 0), "A turn cannot fail.");
    check_number(counted, TIMERS, "Each fires once.");
    reactor_close(reactor);
}

/* --- Connections ------------------------------------------------------------------------------- */

static int lost_with; /* -1 while it is not lost */

static void ignore(const char *bytes, size_t size, void *data)
{
}

static void lose(int reason, void *data)
{
    check_number(lost_with, -1, "A connection is lost once.");
    lost_with = reason;
}

static const struct protocol protocol = {.data_received = ignore, .connection_lost = lose};

static void run_until_lost(struct reactor *reactor)
{
    while (lost_with == -1)
        check_succeeds(reactor_run_once(reactor, -1), "A turn cannot fail.");
}

/* What is written second waits for the next turn, in memory. Without it, the kernel gets it at once. */
static void use_transport(void)
{
    int ends[2];
    struct reactor *reactor;
    struct transport *transport;
    fds_pair(ends);
    int fd = dup(ends[0]);
    fds_close(ends[0]);
    lost_with = -1;
    PERSIST_NEW(reactor, reactor_open(check_backend));
    PERSIST_NEW(transport, transport_open(reactor, fd, &protocol, NULL));
    bool had_failed = failed;
    check_succeeds(transport_write(transport, "one", 3), "It goes out at once.");
    if (transport_write(transport, "two", 3) == -1)
        check_shortage(had_failed);
    transport_close(transport); /* without memory for its deadline, nothing waits */
    bool was_short = failed && !had_failed;
    fds_close(ends[1]);
    run_until_lost(reactor);
    check_that(lost_with == 0 || lost_with == EPIPE || (was_short && lost_with == ENOMEM),
               "The reason is the true one.");
    reactor_close(reactor);
}

static void take(int fd, void *data)
{
    close(fd);
}

static void use_acceptor(void)
{
    struct reactor *reactor;
    struct acceptor *acceptor;
    int listener = check_succeeds(net_listen("127.0.0.1", "0", 1), "There is a port.");
    PERSIST_NEW(reactor, reactor_open(check_backend));
    PERSIST_NEW(acceptor, acceptor_open(reactor, listener, take, NULL));
    acceptor_close(acceptor);
    reactor_close(reactor);
}

static void hear(unsigned char kind, const char *message, size_t size, void *data)
{
}

static void use_channel(void)
{
    static const struct channel_events events = {.received = hear, .lost = lose};
    int ends[2];
    struct reactor *reactor;
    struct channel *channel;
    fds_pair(ends);
    int fd = dup(ends[0]);
    fds_close(ends[0]);
    lost_with = -1;
    PERSIST_NEW(reactor, reactor_open(check_backend));
    PERSIST_NEW(channel, channel_open(reactor, fd, &events, NULL));
    check_number(write(ends[1], "\0\0\0\5\1half", 9), 9,
                 "It fits."); /* a frame that is to be kept */
    check_succeeds(reactor_run_once(reactor, -1), "A turn cannot fail.");
    fds_close(ends[1]);
    run_until_lost(reactor);
    reactor_close(reactor);
}

/* --- The room ---------------------------------------------------------------------------------- */

static char told[4096];

static void deliver(const char *line, size_t size, void *member)
{
    snprintf(told, sizeof told, "%.*s", (int)size, line);
}

static void dismiss(void *member)
{
}

static const struct chat_outlet outlet = {.deliver = deliver, .dismiss = dismiss};

static void use_chat(void)
{
    static char ana, bob; /* members are told apart by their addresses */
    struct chat *room;
    struct chat_member *first, *second;
    PERSIST_NEW(room, chat_open(8, 1, &outlet, NULL, NULL));
    PERSIST_NEW(first, chat_join(room, &ana));
    PERSIST_NEW(second, chat_join(room, &bob));
    check_number(chat_count(room), 2, "Each has come in once.");
    PERSIST(chat_say(room, first, "/nick ana", 9), told[0] == '!');
    bool had_failed = failed;
    check_succeeds(chat_say(room, second, "/who", 4), "The room is as it was.");
    check_string(told,
                 failed && !had_failed ? "! the server is out of memory: try again\n"
                                       : "* 2 here: ana guest2\n",
                 "Whoever asks is answered.");
    check_succeeds(chat_leave(room, second, ""), "Leaving takes no memory.");
    check_number(chat_count(room), 1, "One is left.");
    chat_close(room);
}

/* --- The tests --------------------------------------------------------------------------------- */

static void begin(void)
{
    sweeping = false; /* a test that failed left it on */
    block_count = 0;
    fds_begin();
    fds_pair(pair);
    high = fds_dup_above(pair[0], 100);
}

static void an_array_stands_every_shortage(void **state)
{
    sweep(use_array);
}

static void a_buffer_stands_every_shortage(void **state)
{
    sweep(use_buffer);
}

static void a_line_stands_every_shortage(void **state)
{
    sweep(use_line);
}

static void an_editor_stands_every_shortage(void **state)
{
    sweep(use_editor);
}

static void a_selector_stands_every_shortage(void **state)
{
    sweep(use_selector);
}

static void a_reactor_stands_every_shortage(void **state)
{
    sweep(use_reactor);
}

static void timers_stand_every_shortage(void **state)
{
    sweep(use_timers);
}

static void a_transport_stands_every_shortage(void **state)
{
    sweep(use_transport);
}

static void an_acceptor_stands_every_shortage(void **state)
{
    sweep(use_acceptor);
}

static void a_channel_stands_every_shortage(void **state)
{
    sweep(use_channel);
}

static void a_room_stands_every_shortage(void **state)
{
    sweep(use_chat);
}

int main(int argc, char **argv)
{
    static const struct check_suite suite = {
        .name = "shortage", .setup = begin, .teardown = fds_end, .has_backends = true};
    static const struct CMUnitTest tests[] = {
        TEST(an_array_stands_every_shortage),    TEST(a_buffer_stands_every_shortage),
        TEST(a_line_stands_every_shortage),      TEST(an_editor_stands_every_shortage),
        TEST(a_selector_stands_every_shortage),  TEST(a_reactor_stands_every_shortage),
        TEST(timers_stand_every_shortage),       TEST(a_transport_stands_every_shortage),
        TEST(an_acceptor_stands_every_shortage), TEST(a_channel_stands_every_shortage),
        TEST(a_room_stands_every_shortage),
    };
    return check_main(argc, argv, &suite, tests);
}
