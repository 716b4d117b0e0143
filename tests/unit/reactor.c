/* The reactor module, through reactor.h, once for each backend; timers and signals have suites of
 * their own.
 *
 * Start reading at struct probe, handle() and turn(): a probe is a socket with an event handler that
 * writes down when it was called, and may then do something, its action. */
/* once per backend */
/* wraps malloc calloc realloc free select poll epoll_wait */
#include "reactor.h"
#include "check.h"
#include "fds.h"
#include "memory.h"
#include "ticks.h"
#include "timer.h"
#include "waits.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { R = SELECTOR_READ, W = SELECTOR_WRITE, MANY = 1000 };

static struct reactor *reactor;

/* --- Probes ------------------------------------------------------------------------------------ */

struct probe {
    char letter;
    int fd;
    int peer;                       /* the other end of its socket */
    unsigned interest;              /* what it is registered for */
    bool registered;                /* else a call would be a fault */
    int called;                     /* how often */
    unsigned events;                /* at the last call */
    void (*action)(struct probe *); /* NULL: nothing more */
    struct probe *other;            /* for the action */
};

static struct probe probes[MANY];
static int probe_count;

/* What was called, in order: the letters of probes and of deferred calls. */
static char journal[2 * MANY];
static int calls; /* how many letters that is */
static char next_letter;

static void write_down(char letter)
{
    check_that(calls < 2 * MANY - 1, "The reactor calls the same functions for ever.");
    journal[calls++] = letter;
    journal[calls] = '\0';
}

static void handle(int fd, unsigned events, void *data)
{
    struct probe *probe = data;
    write_down(probe->letter);
    check_that(probe->registered, "A handler that is unregistered is called no more: look its slot "
                                  "up again before each call.");
    check_number(fd, probe->fd, "A handler is told which descriptor is ready.");
    check_that(events != 0, "A handler is called for an event.");
    check_that((events & ~probe->interest) == 0, "A handler gets only what it is interested in.");
    probe->called++;
    probe->events = events;
    if (probe->action)
        probe->action(probe);
}

static void begin(void)
{
    memory_begin();
    probe_count = calls = 0;
    next_letter = 'a';
    fds_begin();
    reactor = check_not_null(reactor_open(check_backend), "There is such a backend.");
}

static void end(void)
{
    memory.left = -1;
    reactor_close(reactor);
    fds_end();
}

static bool backend_is(const char *name)
{
    return strcmp(reactor_backend(reactor), name) == 0;
}

/* A new probe on this descriptor, not registered yet. */
static struct probe *new_probe(int fd)
{
    check_that(probe_count < MANY, "MANY is too small for this test.");
    struct probe *probe = &probes[probe_count++];
    *probe = (struct probe){.letter = next_letter, .fd = fd, .peer = -1};
    next_letter = next_letter == 'z' ? 'a' : (char)(next_letter + 1);
    return probe;
}

static void watch(struct probe *probe, unsigned interest)
{
    int before = calls;
    check_succeeds(reactor_register(reactor, probe->fd, interest, handle, probe),
                   "It is open and not registered.");
    probe->interest = interest;
    probe->registered = true;
    check_number(calls, before, "Nothing is called from within reactor_register().");
}

static void change(struct probe *probe, unsigned interest)
{
    check_succeeds(reactor_modify(reactor, probe->fd, interest, handle, probe),
                   "It is registered.");
    probe->interest = interest;
}

static void forget(struct probe *probe)
{
    check_succeeds(reactor_unregister(reactor, probe->fd), "It is registered.");
    probe->registered = false;
}

/* A new socket with a probe. */
static struct probe *open_probe(unsigned interest, void (*action)(struct probe *))
{
    int pair[2];
    fds_pair(pair);
    struct probe *probe = new_probe(pair[0]);
    probe->peer = pair[1];
    probe->action = action;
    watch(probe, interest);
    return probe;
}

/* The same, and there is something to read. */
static struct probe *open_ready(void (*action)(struct probe *))
{
    struct probe *probe = open_probe(R, action);
    fds_write(probe->peer, "x");
    return probe;
}

/* Two that are ready and know each other. Which one is called first is up to the backend. */
static void open_two(void (*action)(struct probe *), struct probe **one, struct probe **two)
{
    *one = open_ready(action);
    *two = open_ready(action);
    (*one)->other = *two;
    (*two)->other = *one;
}

/* --- Deferred calls ---------------------------------------------------------------------------- */

struct later {
    struct reactor_call call;
    char letter;
    int called;
    void (*action)(struct later *);
    struct later *other; /* for the action */
};

static void make_call(void *data)
{
    struct later *later = data;
    write_down(later->letter);
    later->called++;
    if (later->action)
        later->action(later);
}

static void init_later(struct later *later, char letter, void (*action)(struct later *))
{
    *later = (struct later){.letter = letter, .action = action};
    reactor_call_init(&later->call, make_call, later);
}

/* A new call. It is not on the stack, because it must outlive a test that fails. */
static struct later *prepare(char letter, void (*action)(struct later *))
{
    static struct later laters[10];
    static unsigned next;
    struct later *later = &laters[next++ % 10];
    init_later(later, letter, action);
    return later;
}

static void defer(struct later *later)
{
    int before = calls;
    reactor_defer(reactor, &later->call);
    check_number(calls, before, "Nothing is called from within reactor_defer().");
}

static void cancel(struct later *later)
{
    reactor_cancel(reactor, &later->call);
}

/* --- Turns ------------------------------------------------------------------------------------- */

/* One turn of the loop, in which what was called must be counted right. */
static int turn_within(int timeout_ms)
{
    calls = 0;
    journal[0] = '\0';
    int result = check_succeeds(reactor_run_once(reactor, timeout_ms), "A turn cannot fail.");
    check_number(result, calls, "A turn tells how many functions it called.");
    return result;
}

static int turn(void)
{
    return turn_within(0);
}

/* One turn that may wait for ever, and has no reason to wait at all. */
static void turn_that_must_not_wait(const char *expected, const char *advice)
{
    check_note("a turn that waits: %s", advice);
    turn_within(-1);
    check_note("%s", "");
    check_string(journal, expected, advice);
}

/* One turn, and what it calls, in order. */
static void check_turn(const char *expected, const char *advice)
{
    turn();
    check_string(journal, expected, advice);
}

/* Wait for ever. A reactor with nothing to do sleeps until a tick wakes it. */
static void check_sleeps(const char *advice)
{
    check_turn("", advice);
    ticks_start(NULL);
    int called = turn_within(-1);
    int ticks = ticks_stop();
    check_number(called, 0, advice);
    bool it_slept_until_a_tick = ticks > 0;
    check_that(it_slept_until_a_tick, advice);
}

/* --- Opening and closing ----------------------------------------------------------------------- */

static void a_reactor_tells_which_backend_it_uses(void **state)
{
    check_string(reactor_backend(reactor), check_backend ? check_backend : selector_backends()[0],
                 "The caller chose it by name.");
    struct reactor *best = check_not_null(reactor_open(NULL), "One is always there.");
    check_string(reactor_backend(best), selector_backends()[0], "The best one is the default.");
    reactor_close(best);
}

static void an_unknown_backend_is_refused(void **state)
{
    check_fails_null(reactor_open("kqueue?"), EINVAL,
                     "A misspelt --backend must not go unnoticed.");
}

static void opening_without_memory_or_descriptors_fails_and_leaks_nothing(void **state)
{
    for (int enough = 0; enough < 3; enough++) {
        memory.left = enough;
        check_fails_null(reactor_open(check_backend), ENOMEM, "calloc() returned NULL.");
    }
    memory.left = -1;
    fds_allow(0);
    if (backend_is("epoll"))
        check_fails_null(reactor_open("epoll"), EMFILE, "epoll needs a descriptor.");
}

static void closing_no_reactor_is_fine(void **state)
{
    reactor_close(NULL);
}

static void closing_calls_nobody_and_leaves_the_descriptors_open(void **state)
{
    struct probe *probe = open_ready(NULL);
    struct later *later = prepare('1', NULL);
    defer(later);
    reactor_close(reactor);
    reactor = reactor_open(check_backend);
    check_number(calls, 0, "Handlers and queued calls are forgotten without being called.");
    check_number(fds_drain(probe->fd), 1, "Descriptors are borrowed, never closed.");
}

static void a_call_that_was_queued_when_its_reactor_closed_can_be_used_again(void **state)
{
    struct later *first = prepare('1', NULL);
    struct later *second = prepare('2', NULL);
    defer(first);
    defer(second);
    reactor_close(reactor);
    reactor = reactor_open(check_backend);
    defer(second);
    check_turn("2", "A closed reactor has let go of its calls: none is still queued anywhere.");
    cancel(first); /* must not touch the memory of the reactor that is gone */
}

/* --- Registering ------------------------------------------------------------------------------- */

static void a_handler_gets_the_descriptor_what_happened_and_its_data(void **state)
{
    struct probe *probe = open_probe(R | W, NULL);
    check_turn("a", "It is writable.");
    check_number(probe->events, W, "There is nothing to read yet.");
    fds_write(probe->peer, "x");
    check_turn("a", "Both come in one call.");
    check_number(probe->events, R | W, "There is something to read now.");
}

/* answers: libuv test-callback-stack.c callback_stack */
static void nothing_is_called_from_within_the_call_that_asked_for_it(void **state)
{
    int pair[2];
    fds_pair(pair);
    fds_write(pair[1], "x");
    struct probe *probe = new_probe(pair[0]);
    struct later *later = prepare('1', NULL);
    watch(probe, R | W); /* each of these checks that nobody is called */
    defer(later);
    change(probe, R);
    check_turn("1a", "Both are called by the loop.");
}

static void refuse(int fd, unsigned events, int why, const char *advice)
{
    check_fails(reactor_register(reactor, fd, events, handle, NULL), why, advice);
}

/* answers: Twisted test_fdset.py test_negativeOneFileDescriptor */
static void what_cannot_be_watched_is_refused(void **state)
{
    int closed[2];
    fds_pair(closed);
    struct probe *probe = open_probe(R, NULL);
    fds_close(closed[0]);
    refuse(closed[0], R, EBADF, "It is closed.");
    refuse(-1, R, EBADF, "-1 is what a failed call returns: it is no index.");
    refuse(closed[1], 8, EINVAL, "There is no such event.");
    refuse(fds_take(open("/", O_RDONLY)), R, EPERM, "A directory is always ready.");
    refuse(probe->fd, W, EEXIST, "A descriptor has one handler: to change it is modify.");
    fds_write(probe->peer, "x");
    check_turn("a", "The registration that was there stands, with its handler and its data.");
    check_number(probe->events, R, "The registration that was there stands, with its interest.");
}

static void a_number_far_too_high_is_refused_before_tables_grow_to_it(void **state)
{
    memory.left = 0;
    refuse(INT_MAX - 1, R, backend_is("select") ? ERANGE : EBADF,
           "Growing the table first would take gigabytes for a number that is not open.");
}

/* pitfall 4 */
static void a_number_past_the_set_of_select_is_refused_by_select_alone(void **state)
{
    int pair[2];
    if (fds_allow_many() <= FD_SETSIZE)
        skip(); /* no descriptor can have such a number */
    fds_pair(pair);
    struct probe *probe = new_probe(fds_dup_above(pair[0], FD_SETSIZE));
    if (backend_is("select")) {
        refuse(probe->fd, R, ERANGE, "It does not fit into an fd_set.");
    } else {
        watch(probe, W);
        check_turn("a", "Its number does not matter.");
    }
}

static void registering_without_memory_changes_nothing(void **state)
{
    int pair[2];
    int failures = 0;
    fds_pair(pair);
    struct probe *probe = new_probe(fds_dup_above(pair[0], 500)); /* so that every table grows */
    for (;;) {
        memory.left = failures > 0; /* one table grows, and stays so; the next one cannot */
        if (reactor_register(reactor, probe->fd, W, handle, probe) == 0)
            break;
        check_number(errno, ENOMEM, "realloc() returned NULL.");
        check_turn("", "A registration that failed is not watched.");
        check_fails(reactor_unregister(reactor, probe->fd), ENOENT, "It is not registered.");
        failures++;
    }
    memory.left = -1;
    check_that(failures >= 2, "The selector's table had to grow, and the reactor's.");
    probe->interest = W;
    probe->registered = true;
    check_turn("a", "Once there is memory, all is well.");
}

static void what_is_not_registered_cannot_be_changed_or_unregistered(void **state)
{
    static const int numbers[] = {-1, 0, 500, INT_MAX};
    open_probe(R, NULL); /* now there is a table */
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        check_fails(reactor_modify(reactor, numbers[i], R, handle, NULL), ENOENT, "Nobody did.");
        check_fails(reactor_modify(reactor, numbers[i], 0, handle, NULL), ENOENT,
                    "A number that nobody registered is not the same as one that is paused.");
        check_fails(reactor_unregister(reactor, numbers[i]), ENOENT, "Nobody registered it.");
    }
}

static void no_handler(int fd, unsigned events, void *data)
{
    check_that(false, "A handler that was not accepted is not called.");
}

static void a_modify_that_fails_changes_neither_interest_nor_handler(void **state)
{
    struct probe *probe = open_ready(NULL);
    int number = probe->fd;
    check_fails(reactor_modify(reactor, number, 8, no_handler, NULL), EINVAL, "No such event.");
    check_turn("a", "All is as it was.");
    int copy = fds_dup_above(number, 0);
    close(number);
    check_fails(reactor_modify(reactor, number, W, no_handler, NULL), EBADF, "It is closed.");
    check_succeeds(dup2(copy, number), "The same file has its old number again.");
    change(probe, 0);
    change(probe, R); /* select() and poll() may have noticed that it was closed */
    check_turn("a", "All is as it was.");
}

static void close_and_change(struct probe *probe)
{
    close(probe->fd); /* so that the kernel would refuse, if it were asked */
    check_succeeds(reactor_modify(reactor, probe->fd, W, handle, probe->other),
                   "The interest stays: the kernel knows nothing of handlers.");
    forget(probe);
}

static void a_handler_can_be_changed_without_asking_the_kernel(void **state)
{
    struct probe *probe = open_probe(W, close_and_change);
    probe->other = new_probe(probe->fd);
    check_turn("a", "It is called once, and changes its own handler.");
}

static void a_descriptor_may_be_closed_before_it_is_unregistered(void **state)
{
    struct probe *probe = open_ready(NULL);
    fds_close(probe->fd);
    forget(probe);
    check_turn("", "It is gone.");
}

/* pitfall 20 */
/* answers: libuv test-spawn.c closed_fd_events */
static void a_closed_descriptor_whose_file_lives_on_is_never_dispatched(void **state)
{
    struct probe *probe = open_ready(NULL);
    open_probe(R, NULL); /* one to wait for */
    fds_dup_above(probe->fd, 0);
    fds_close(probe->fd);
    forget(probe);
    check_sleeps("The file is open in the duplicate and readable, and nobody watches it.");
}

/* answers: libevent regress.c simpleclose_rw */
static void a_hang_up_is_dispatched_to_whichever_interest_there_is(void **state)
{
    struct probe *reader = open_probe(R, NULL);
    struct probe *writer = open_probe(W, NULL);
    struct probe *both = open_probe(R | W, NULL);
    fds_fill(writer->fd);
    fds_fill(both->fd);
    check_turn("", "Nothing to read, no room to write.");
    fds_close(reader->peer);
    fds_close(writer->peer);
    fds_close(both->peer);
    check_number(turn(), 3, "Each must find out that its peer is gone.");
    check_number(reader->events, R, "A reader would find the end of file.");
    check_number(writer->events, W, "A writer would get EPIPE.");
    check_number(both->events, R | W, "Either would do.");
}

/* pitfall 10 */
static void a_paused_handler_is_not_called_and_a_hang_up_does_not_spin(void **state)
{
    struct probe *probe = open_ready(NULL);
    change(probe, 0);
    check_sleeps("It is paused.");
    fds_close(probe->peer);
    check_sleeps("It is paused: take it out of the kernel's set, which reports a hang-up always.");
    change(probe, R);
    check_turn("a", "Resumed, it is called.");
}

/* answers: libevent regress.c many_events */
static void seventy_that_are_ready_at_once_are_all_called_in_one_turn(void **state)
{
    for (int i = 0; i < 70; i++)
        open_ready(NULL);
    check_number(turn(), 70, "There is room for many events in one turn.");
    for (int i = 0; i < 70; i++)
        check_number(probes[i].called, 1, "Each is called once.");
}

static void with_more_ready_than_a_turn_can_hold_nobody_starves(void **state)
{
    enum { COUNT = 900 };
    int ends[2];
    if (fds_allow_many() < FD_SETSIZE)
        skip();
    fds_pipe(ends);
    fds_write(ends[1], "x");
    for (int i = 0; i < COUNT; i++)
        watch(new_probe(fds_dup_above(ends[0], 0)), R);
    int first = turn();
    int second = turn();
    check_that(first > 0 && first + second >= COUNT, "Two turns of 512 are enough for 900.");
    for (int i = 0; i < COUNT; i++)
        check_that(probes[i].called >= 1, "The next turn begins with those that had no place.");
}

/* --- Inside a round: others -------------------------------------------------------------------- */

static void forget_the_other(struct probe *probe)
{
    if (probe->other->registered)
        forget(probe->other);
}

/* pitfall 2 */
static void a_handler_unregistered_by_its_neighbour_is_not_called_in_the_same_round(void **state)
{
    struct probe *one, *two;
    open_two(forget_the_other, &one, &two);
    check_number(turn(), 1, "Both were ready; whoever came first unregistered the other.");
    check_number(turn(), 1, "The one that is left goes on.");
    check_that(one->called == 2 || two->called == 2, "The one that is left goes on.");
}

static void forget_all_others(struct probe *probe)
{
    for (int i = 0; i < probe_count; i++)
        if (&probes[i] != probe && probes[i].registered)
            forget(&probes[i]);
}

/* pitfall 2 */
/* answers: libuv test-watcher-cross-stop.c watcher_cross_stop */
static void a_handler_that_unregisters_all_others_is_the_only_one_called(void **state)
{
    for (int i = 0; i < 32; i++)
        open_ready(forget_all_others);
    check_number(turn(), 1, "All were ready; the first one unregistered all others.");
}

static void pause_the_other(struct probe *probe)
{
    change(probe->other, 0);
}

static void a_handler_paused_by_its_neighbour_is_not_called_in_the_same_round(void **state)
{
    struct probe *one, *two;
    open_two(pause_the_other, &one, &two);
    check_number(turn(), 1, "Both were ready; whoever came first paused the other.");
}

static void pause_and_resume_the_other(struct probe *probe)
{
    change(probe->other, 0);
    change(probe->other, R);
}

static void a_handler_paused_and_resumed_in_the_same_round_is_called(void **state)
{
    struct probe *one, *two;
    open_two(pause_and_resume_the_other, &one, &two);
    check_number(turn(), 2, "The event is as true as before: nothing is lost.");
}

static void make_the_other_a_writer(struct probe *probe)
{
    change(probe->other, W);
    probe->action = NULL;
    probe->other->action = NULL;
}

static void an_event_nobody_is_interested_in_any_more_is_not_dispatched(void **state)
{
    struct probe *one, *two;
    open_two(make_the_other_a_writer, &one, &two);
    check_number(turn(), 1, "The other was ready to be read, and does not read any more.");
    struct probe *writer = one->called == 0 ? one : two;
    check_number(writer->called, 0, "It was ready to be read, and does not read any more.");
    check_number(turn(), 2, "In the next turn it gets what it asked for.");
    check_number(writer->events, W, "In the next turn it gets what it asked for.");
}

static void hand_the_other_to_a_successor(struct probe *probe)
{
    struct probe *successor = new_probe(probe->other->fd);
    probe->other->registered = false; /* its handler must not be called any more */
    successor->registered = true;
    check_succeeds(reactor_modify(reactor, successor->fd, R, handle, successor),
                   "It is registered.");
    successor->interest = R;
    probe->action = NULL;
}

static void a_handler_changed_in_a_round_gets_the_event_in_place_of_the_former(void **state)
{
    struct probe *one, *two;
    open_two(hand_the_other_to_a_successor, &one, &two);
    check_number(turn(), 2, "The file is the same and is ready still.");
    check_number(probes[2].called, 1, "Who is called is looked up at the last moment.");
    check_number(one->called + two->called, 1, "The former handler is gone.");
}

/* Under the number of a probe there is a new socket from now on, with a new probe. It is writable at
 * once, and nothing has come in. */
static struct probe *replace(struct probe *probe, unsigned interest)
{
    int pair[2];
    forget(probe);
    fds_close(probe->fd);
    fds_pair(pair);
    if (pair[0] != probe->fd)
        check_succeeds(dup2(pair[0], probe->fd), "The number means a new socket now.");
    struct probe *successor = new_probe(fds_take(probe->fd));
    successor->peer = pair[1];
    watch(successor, interest);
    return successor;
}

static void replace_the_other(struct probe *probe)
{
    probe->action = NULL;
    replace(probe->other, R | W);
}

static void replace_the_other_by_a_reader(struct probe *probe)
{
    probe->action = NULL;
    replace(probe->other, R);
}

/* pitfall 1 */
static void a_reused_number_gets_no_event_in_the_same_round_and_then_its_own(void **state)
{
    struct probe *one, *two;
    open_two(replace_the_other, &one, &two);
    check_number(turn(), 1, "The event was the predecessor's: compare the turn of registration.");
    struct probe *successor = &probes[2];
    check_number(successor->called, 0, "The event was the predecessor's.");
    check_number(turn(), 2, "In the next turn the successor gets its own event.");
    check_number(successor->events, W, "It is writable, and nothing has come in.");
}

/* pitfall 1 */
/* answers: libuv test-tcp-close-accept.c tcp_close_accept */
static void a_reused_number_never_gets_the_event_of_its_predecessor(void **state)
{
    struct probe *one, *two;
    open_two(replace_the_other_by_a_reader, &one, &two);
    check_number(turn(), 1, "The event was the predecessor's.");
    struct probe *successor = &probes[2];
    for (int i = 0; i < 3; i++)
        check_number(turn(), 1, "Only the one that did the replacing has something to read.");
    check_number(successor->called, 0, "For the successor nothing came in.");
    fds_write(successor->peer, "x");
    check_number(turn(), 2, "Now something did.");
}

/* --- Inside a round: itself -------------------------------------------------------------------- */

static void a_handler_may_unregister_itself(void **state)
{
    open_ready(forget);
    check_turn("a", "It is ready.");
    check_turn("", "It is gone.");
}

/* A compiler leaves out a memset() before free(), unless it cannot tell that it is one. */
static void *(*const volatile scribble)(void *, int, size_t) = memset;

static void free_itself(struct probe *probe)
{
    forget(probe);
    scribble(probe, 0xee, sizeof *probe);
    free(probe);
}

/* pitfall 3 */
static void a_handler_may_free_its_own_data(void **state)
{
    int pair[2];
    fds_pair(pair);
    struct probe *probe = malloc(sizeof *probe);
    *probe = (struct probe){.letter = 'f', .fd = pair[0], .action = free_itself};
    watch(probe, W);
    check_turn("f", "Nothing of it may be read after the handler returned.");
    check_turn("", "It is gone.");
}

static void close_itself(struct probe *probe)
{
    forget(probe);
    fds_close(probe->fd);
    fds_close(probe->peer);
}

static void every_handler_may_close_its_own_descriptor(void **state)
{
    for (int i = 0; i < 10; i++)
        open_ready(close_itself);
    check_number(turn(), 10, "Each is called, and none of the closings disturbs another.");
    check_turn("", "All are gone.");
}

static void replace_itself(struct probe *probe)
{
    replace(probe, R | W);
}

/* pitfall 1 */
static void a_handler_that_reopens_its_own_number_gets_the_next_event_in_the_next_turn(void **state)
{
    open_ready(replace_itself);
    check_turn("a", "The successor's first event comes in the next turn.");
    check_turn("b", "The successor gets its own event.");
    check_number(probes[1].events, W, "It is writable, and nothing has come in.");
}

static void register_itself_again(struct probe *probe)
{
    forget(probe);
    watch(probe, R);
}

/* answers: libevent regress.c nonpersist_readd */
static void a_handler_that_registers_itself_again_is_called_once_a_turn(void **state)
{
    open_ready(register_itself_again);
    open_ready(register_itself_again);
    for (int i = 1; i <= 3; i++)
        check_number(turn(), 2, "Each is called once a turn, and none is lost.");
}

static void pause_itself(struct probe *probe)
{
    change(probe, 0);
}

static void a_handler_may_pause_itself(void **state)
{
    open_ready(pause_itself);
    check_turn("a", "It is ready.");
    check_sleeps("It is paused.");
}

static void open_another(struct probe *probe)
{
    probe->action = NULL;
    open_probe(W, NULL);
}

static void a_handler_registered_in_a_round_is_called_in_the_next_turn(void **state)
{
    open_ready(open_another);
    check_turn("a", "What was registered meanwhile waits for the next turn.");
    check_number(turn(), 2, "It is ready.");
}

static void open_two_hundred(struct probe *probe)
{
    probe->action = NULL;
    for (int i = 0; i < 200; i++)
        open_probe(W, NULL);
}

static void tables_may_grow_while_handlers_run(void **state)
{
    fds_allow_many();
    open_ready(open_two_hundred);
    open_ready(open_two_hundred);
    check_number(turn(), 2, "No pointer into a table may be kept across a handler.");
    check_number(turn(), 402, "All are ready.");
}

/* --- Order and deferred calls ------------------------------------------------------------------ */

/* answers: libuv test-close-order.c close_order */
static void deferred_calls_come_before_handlers_and_in_the_order_of_queueing(void **state)
{
    struct later *later[3];
    open_ready(NULL);
    for (int i = 0; i < 3; i++)
        later[i] = prepare((char)('1' + i), NULL);
    defer(later[1]);
    defer(later[2]);
    defer(later[0]);
    check_turn("231a", "First in, first out; then the handlers.");
    check_turn("a", "Each was made once.");
}

static struct later *after;

static void defer_the_after(struct probe *probe)
{
    defer(after);
}

static void what_a_handler_defers_is_called_in_the_next_turn(void **state)
{
    struct probe *probe = open_ready(defer_the_after);
    after = prepare('1', NULL);
    check_turn("a", "It waits for the next turn.");
    change(probe, 0);
    check_turn("1", "This is the next turn.");
}

static void defer_itself(struct later *later)
{
    defer(later);
}

/* pitfall 25 */
/* answers: libuv test-idle.c idle_starvation */
/* answers: libevent regress.c active_later */
static void a_call_that_defers_itself_does_not_starve_the_handlers(void **state)
{
    open_ready(NULL);
    struct later *later = prepare('1', defer_itself);
    defer(later);
    for (int i = 0; i < 100; i++)
        check_turn("1a", "Once a turn each: take what is queued before the first call, not after.");
    cancel(later);
}

static void defer_the_other(struct later *later)
{
    defer(later->other);
}

static void what_a_call_defers_waits_for_the_next_turn_and_keeps_this_one_from_waiting(void **state)
{
    open_probe(R, NULL); /* one to wait for */
    struct later *one = prepare('1', defer_the_other);
    struct later *two = prepare('2', NULL);
    one->other = two;
    defer(one);
    turn_that_must_not_wait("1",
                            "There is something to do in the next turn: look, but do not wait.");
    check_turn("2", "This is the next turn.");
}

static void a_call_that_is_queued_twice_is_made_once_and_keeps_its_place(void **state)
{
    struct later *one = prepare('1', NULL);
    struct later *two = prepare('2', NULL);
    defer(one);
    defer(two);
    defer(one);
    check_turn("12", "It was queued already.");
    defer(one);
    check_turn("1", "It may be queued again.");
}

static void defer_itself_and_another(struct later *later)
{
    defer(later->other);
    defer(later);
    later->action = NULL;
}

static void a_call_already_queued_for_this_turn_stays_in_this_turn(void **state)
{
    struct later *one = prepare('1', defer_itself_and_another);
    struct later *two = prepare('2', NULL);
    one->other = two;
    defer(one);
    defer(two);
    check_turn("12", "The second was queued already, and keeps its place.");
    check_turn("1", "The first was being made, so it is queued anew.");
}

static void cancel_the_other(struct later *later)
{
    cancel(later->other);
}

static void a_call_that_is_cancelled_is_not_made(void **state)
{
    struct later *one = prepare('1', cancel_the_other);
    struct later *two = prepare('2', NULL);
    struct later *three = prepare('3', NULL);
    one->other = two;
    cancel(one); /* never queued: fine */
    defer(three);
    cancel(three);
    cancel(three);
    check_turn("", "It was taken back before the turn.");
    defer(one);
    defer(two);
    defer(three);
    check_turn("13", "It was taken back by another call of the same turn.");
    defer(two);
    check_turn("2", "It may be queued again.");
}

static void cancel_itself(struct later *later)
{
    cancel(later);
    defer(later);
    cancel(later);
}

static void a_call_may_cancel_itself(void **state)
{
    struct later *one = prepare('1', cancel_itself);
    struct later *two = prepare('2', NULL);
    defer(one);
    defer(two);
    check_turn("12", "It is not queued any more while it is made.");
    check_turn("", "What it queued it took back.");
}

static void free_the_call(struct later *later)
{
    scribble(later, 0xee, sizeof *later);
    free(later);
}

/* pitfall 3 */
static void a_call_may_free_itself(void **state)
{
    struct later *first = malloc(sizeof *first);
    init_later(first, '1', free_the_call);
    defer(first);
    defer(prepare('2', NULL));
    check_turn("12", "Nothing of it may be read after it returned.");
}

static void open_a_writer(struct later *later)
{
    open_probe(W, NULL);
}

static void a_handler_registered_by_a_call_may_be_called_in_the_same_turn(void **state)
{
    struct later *later = prepare('1', open_a_writer);
    defer(later);
    check_turn("1a", "The wait for events comes after the calls.");
}

static void forget_everybody(struct later *later)
{
    forget_all_others(NULL);
}

static void a_handler_unregistered_by_a_call_is_not_called(void **state)
{
    open_ready(NULL);
    struct later *later = prepare('1', forget_everybody);
    defer(later);
    check_turn("1", "It was gone before the wait.");
}

/* --- Running ----------------------------------------------------------------------------------- */

/* answers: libuv test-run-nowait.c run_nowait */
static void a_turn_without_a_time_out_only_looks(void **state)
{
    open_probe(R, NULL);
    check_turn("", "Nothing is ready, and nobody waits.");
}

static int late_writer;

static void write_late(int tick)
{
    if (tick == 3)
        (void)!write(late_writer, "x", 1);
}

/* answers: libuv test-run-once.c run_once */
static void a_turn_waits_for_an_event(void **state)
{
    struct probe *probe = open_probe(R, NULL);
    late_writer = probe->peer;
    ticks_start(write_late);
    while (turn_within(-1) == 0)
        continue;
    check_that(ticks_stop() >= 3, "It came back when something came in, not before.");
    check_string(journal, "a", "This is where something came in.");
}

/* pitfall 5 */
static void a_signal_ends_the_wait_of_a_turn_and_is_no_error(void **state)
{
    open_probe(R, NULL);
    check_sleeps("EINTR is no failure: nothing happened.");
}

static void with_nothing_to_wait_for_a_turn_returns_at_once(void **state)
{
    turn_that_must_not_wait("", "No descriptor is registered: nothing could ever come.");
}

static void stop_it(struct probe *probe)
{
    reactor_stop(reactor);
}

static void run(void)
{
    calls = 0;
    journal[0] = '\0';
    check_note("a run that does not return");
    check_succeeds(reactor_run(reactor), "A run cannot fail.");
    check_note("%s", "");
}

static void a_run_ends_when_nothing_is_left_that_could_happen(void **state)
{
    run();
    check_string(journal, "", "There is nothing from the start.");
    open_ready(forget);
    open_ready(forget);
    struct later *later = prepare('1', NULL);
    defer(later);
    run();
    check_number(calls, 3, "The call was made, and both handlers were called before they left.");
}

static void a_run_makes_the_calls_that_are_left(void **state)
{
    struct later *one = prepare('1', defer_the_other);
    struct later *two = prepare('2', NULL);
    one->other = two;
    defer(one);
    run();
    check_string(journal, "12", "A queued call is something that could happen.");
}

/* answers: libuv test-loop-stop.c loop_stop */
static void stop_ends_the_run_when_the_turn_is_complete(void **state)
{
    for (int i = 0; i < 3; i++)
        open_ready(stop_it);
    run();
    check_number(calls, 3, "All that were ready are still called.");
    run();
    check_number(calls, 3, "A run that was stopped can be started again.");
}

static void stop_from_a_call(struct later *later)
{
    reactor_stop(reactor);
}

static void stop_in_a_call_lets_the_handlers_finish_and_does_not_wait(void **state)
{
    struct probe *probe = open_ready(NULL);
    struct later *later = prepare('1', stop_from_a_call);
    defer(later);
    run();
    check_string(journal, "1a", "The turn is completed.");
    fds_drain(probe->fd);
    defer(later);
    run();
    check_string(journal, "1", "Whoever stops does not want to wait for the next event.");
}

/* answers: libuv test-loop-stop.c loop_stop_before_run */
static void stop_before_a_run_ends_it_at_once(void **state)
{
    struct probe *probe = open_ready(stop_it);
    reactor_stop(reactor);
    run();
    check_string(journal, "", "It was stopped before it began.");
    run();
    check_string(journal, "a", "A stop is used up by the run that it ended.");
    fds_drain(probe->fd);
    reactor_stop(reactor);
    turn_that_must_not_wait("", "A stopped reactor looks, but does not wait.");
}

static void run_inside(void)
{
    check_fails(reactor_run_once(reactor, 0), EBUSY, "A turn is under way.");
    check_fails(reactor_run(reactor), EBUSY, "A turn is under way.");
}

static void run_from_a_call(struct later *later)
{
    run_inside();
}

static void run_from_a_handler(struct probe *probe)
{
    run_inside();
    reactor_stop(reactor);
    run_inside();
}

static void a_run_inside_a_turn_is_refused_and_changes_nothing(void **state)
{
    open_ready(run_from_a_handler);
    struct later *later = prepare('1', run_from_a_call);
    defer(later);
    run();
    check_string(journal, "1a",
                 "A run that is refused must not use up the stop that was asked for: "
                 "the outer run goes on else.");
}

enum { BUSY_MS = 2 };

static void write_down_a_timer(void *data)
{
    write_down('T');
}

static void be_busy_until_the_timer_is_due(struct probe *probe)
{
    uint64_t due = reactor_clock() + BUSY_MS * 1000000;
    while (reactor_clock() < due)
        ;
}

/* A process that is stopped and goes on (SIGSTOP, SIGCONT; Ctrl-Z, a container that is paused) is such a case:
 * epoll_wait() then says EINTR, whatever is ready.
 * pitfall 42 */
static void what_is_ready_when_a_signal_ends_the_wait_is_heard_before_timers(void **state)
{
    struct reactor_timer timer;
    open_ready(be_busy_until_the_timer_is_due);
    reactor_timer_init(&timer, write_down_a_timer, NULL);
    check_succeeds(reactor_timer_start(reactor, &timer, BUSY_MS, 0), "There is memory.");
    wait_error = EINTR;
    calls = 0;
    journal[0] = '\0';
    check_succeeds(reactor_run_once(reactor, 1000), "A signal is no failure.");
    check_string(journal, "aT",
                 "Look once more: what came in time must be heard before the deadline.");
}

static void a_wait_that_fails_ends_the_run_and_loses_nothing(void **state)
{
    struct probe *probe = open_ready(forget);
    defer(prepare('1', NULL));
    wait_error = ENOMEM;
    check_fails(reactor_run(reactor), ENOMEM,
                "What the kernel said; to try again is the caller's.");
    check_string(journal, "1", "The turn had begun: what was deferred has been called.");
    wait_error = ENOMEM;
    check_fails(reactor_run_once(reactor, 0), ENOMEM, "What the kernel said.");
    run();
    check_string(journal, "a", "What was ready waits for a turn that can wait.");
    check_number(probe->called, 1, "Once.");
}

static void stop_after_three(struct probe *probe)
{
    fds_drain(probe->fd);
    if (probe->called == 3)
        reactor_stop(reactor);
}

static void write_every_time(int tick)
{
    (void)!write(late_writer, "x", 1);
}

/* pitfall 5 */
/* answers: libuv test-eintr-handling.c eintr_handling */
static void a_run_goes_on_through_signals(void **state)
{
    struct probe *probe = open_probe(R, stop_after_three);
    late_writer = probe->peer;
    ticks_start(write_every_time);
    run();
    ticks_stop();
    check_number(probe->called, 3, "Each signal ends a wait, none ends the run.");
}

/* --- Watching the loop ------------------------------------------------------------------------- */

enum { A_WHILE = 3000000 }; /* nanoseconds; what is measured takes at least that */

static int reports;
static char reported_name[40];
static uint64_t reported_time;
static char slowest_name[40];
static uint64_t slowest_time;

static void report(const char *name, uint64_t nanoseconds, void *data)
{
    check_pointer(data, &reports, "A reporter gets its own data.");
    reports++;
    snprintf(reported_name, sizeof reported_name, "%s", name);
    reported_time = nanoseconds;
    if (nanoseconds <= slowest_time)
        return;
    slowest_time = nanoseconds;
    snprintf(slowest_name, sizeof slowest_name, "%s", name);
}

static void measure(uint64_t threshold_ms)
{
    reports = 0;
    slowest_time = 0;
    reactor_measure(reactor, threshold_ms, report, &reports);
}

static void take_a_while(void)
{
    uint64_t start = reactor_clock();
    while (reactor_clock() - start < A_WHILE)
        continue;
}

static void be_slow(struct probe *probe)
{
    take_a_while();
}

static void be_slow_and_say_so(struct probe *probe)
{
    reactor_name(reactor, "the slow one");
    take_a_while();
}

static void be_slow_later(struct later *later)
{
    take_a_while();
}

/* pitfall 28 */
static void a_slow_callback_is_reported_with_its_name_and_its_time(void **state)
{
    struct probe *probe = open_ready(be_slow_and_say_so);
    measure(1);
    turn();
    check_number(reports, 1, "Everybody waits while one callback runs: say which.");
    check_string(reported_name, "the slow one", "It gave itself a name.");
    check_that(reported_time >= A_WHILE, "It took at least as long as it waited.");
    forget(probe);
    open_ready(be_slow);
    turn();
    check_number(reports, 2, "Each time, and for each.");
    check_string(reported_name, "an event handler", "A name is for one call: this one gave none.");
    forget_all_others(NULL);
    defer(prepare('1', be_slow_later));
    turn();
    check_number(reports, 3, "Deferred calls can be slow as well.");
    check_string(reported_name, "a deferred call", "It gave itself no name.");
}

/* pitfall 28 */
static void a_callback_within_the_threshold_is_not_reported(void **state)
{
    open_ready(be_slow);
    measure(3600 * 1000);
    turn();
    check_number(reports, 0, "An hour is enough for anybody.");
    reactor_measure(reactor, 0, NULL, NULL);
    turn();
    check_number(reports, 0, "Without a reporter nothing is measured.");
}

/* pitfall 28 */
static void the_statistics_know_the_turns_and_the_slowest_callback(void **state)
{
    struct reactor_statistics before = reactor_statistics(reactor);
    check_number(before.slowest, 0, "None is measured yet.");
    check_string(before.slow_name, "", "None is measured yet.");
    open_ready(be_slow_and_say_so);
    turn();
    check_string(reactor_statistics(reactor).slow_name, "", "None is measured yet.");
    measure(0); /* every callback is reported */
    turn();
    probes[0].action = NULL; /* from now on it is fast, unless the machine is busy */
    turn();
    struct reactor_statistics now = reactor_statistics(reactor);
    check_number(now.turns, before.turns + 3, "There were three turns.");
    check_number(now.slowest, slowest_time, "The slowest is kept, not the last.");
    check_string(now.slow_name, slowest_name, "The slowest is kept, not the last.");
    check_that(now.slowest >= A_WHILE, "The first one took at least as long as it waited.");
}

/* --- Reading and writing ----------------------------------------------------------------------- */

static int empty_reads;

static void read_it(struct probe *probe)
{
    char byte;
    if (read(probe->fd, &byte, 1) == -1) {
        check_number(errno, EAGAIN, "Another handler was faster: that is no error.");
        empty_reads++;
    }
}

/* pitfall 6 */
static void a_handler_that_finds_nothing_goes_back_to_waiting(void **state)
{
    struct probe *probe = open_ready(read_it);
    struct probe *duplicate = new_probe(fds_dup_above(probe->fd, 0));
    duplicate->action = read_it;
    watch(duplicate, R);
    empty_reads = 0;
    check_number(turn(), 2, "Both descriptors stand for the same file, which is readable.");
    check_number(empty_reads, 1, "The first one took what was there.");
    check_sleeps("Both wait again.");
    fds_write(probe->peer, "y");
    check_number(turn(), 2, "Both are still registered.");
}

/* One end of a connection that writes some bytes and reads until the end. */
struct end {
    int fd;
    unsigned interest;
    size_t to_write;
    size_t has_read;
    int useful, useless; /* calls in which a byte moved, or none */
};

static void lose_interest(struct end *end, unsigned events)
{
    end->interest &= ~events;
    if (end->interest == 0)
        check_succeeds(reactor_unregister(reactor, end->fd), "It is registered.");
}

static void read_some(struct end *end)
{
    char data[1000];
    ssize_t n = read(end->fd, data, sizeof data);
    end->useful += n >= 0;
    end->useless += n == -1;
    if (n > 0)
        end->has_read += (size_t)n;
    if (n == 0)
        lose_interest(end, R);
}

static void write_some(struct end *end)
{
    static const char data[5000];
    size_t size = end->to_write < sizeof data ? end->to_write : sizeof data;
    ssize_t n = write(end->fd, data, size);
    end->useful += n >= 0;
    end->useless += n == -1;
    if (n > 0)
        end->to_write -= (size_t)n;
    if (end->to_write == 0) {
        shutdown(end->fd, SHUT_WR);
        lose_interest(end, W);
    }
}

static void read_and_write(int fd, unsigned events, void *data)
{
    struct end *end = data;
    check_that(end->interest != 0, "It was unregistered.");
    if (events & R)
        read_some(end);
    if (events & W)
        write_some(end);
    if (end->interest != 0)
        check_succeeds(reactor_modify(reactor, fd, end->interest, read_and_write, end), "It is.");
}

static void transfer(size_t there, size_t back)
{
    int pair[2];
    struct end ends[2];
    fds_tcp_pair(pair);
    for (int i = 0; i < 2; i++) {
        ends[i] = (struct end){.fd = pair[i], .interest = R | W, .to_write = i == 0 ? there : back};
        check_succeeds(reactor_register(reactor, pair[i], R | W, read_and_write, &ends[i]),
                       "Open.");
    }
    check_succeeds(reactor_run(reactor), "It ends when both ends have left.");
    check_number(ends[1].has_read, there, "All that was written arrives, then the end.");
    check_number(ends[0].has_read, back, "All that was written arrives, then the end.");
    for (int i = 0; i < 2; i++)
        check_that(ends[i].useless * 20 <= ends[i].useful,
                   "Write interest that stays on though nothing fits, or read interest after the "
                   "end, makes the loop spin.");
}

/* pitfall 7 */
/* answers: libuv test-poll.c poll_duplex */
static void both_directions_of_a_connection_flow_at_once(void **state)
{
    transfer(2000000, 3000000);
}

/* pitfall 7 */
/* answers: libuv test-poll.c poll_unidirectional */
static void one_direction_flows_after_the_other_was_closed(void **state)
{
    transfer(2000000, 0);
}

/* --- Processes --------------------------------------------------------------------------------- */

static void read_and_end(int fd, unsigned events, void *data)
{
    char byte;
    _exit(read(fd, &byte, 1) == 1 ? 0 : 1);
}

/* A child closes its copy of its parent's reactor, and opens one of its own. */
static _Noreturn void read_in_child(int fd)
{
    reactor_close(reactor);
    struct reactor *own = reactor_open(check_backend);
    if (own && reactor_register(own, fd, R, read_and_end, NULL) == 0)
        reactor_run(own);
    _exit(2);
}

/* pitfall 19 */
/* answers: libevent regress.c fork
 * We differ: there the child goes on with its copy, which event_reinit() makes anew. Here it opens a
 * reactor of its own. */
static void after_a_fork_each_process_has_a_reactor_of_its_own(void **state)
{
    int status;
    struct probe *childs = open_ready(NULL);
    struct probe *parents = open_probe(R, NULL);
    pid_t child = fork();
    if (child == 0)
        read_in_child(childs->fd);
    waitpid(child, &status, 0);
    check_that(WIFEXITED(status) && WEXITSTATUS(status) == 0, "The child's own reactor serves it.");
    check_turn("", "What had come in, the child has read.");
    fds_write(childs->peer, "x");
    fds_write(parents->peer, "x");
    check_number(turn(), 2,
                 "The parent's registrations stand: to close a copy of an epoll set must take "
                 "nothing out of it, for both processes have the same set.");
}

/* --- Anything ---------------------------------------------------------------------------------- */

enum { PLAYERS = 20 };
static struct player {
    int fd;
    int life; /* goes up with each registration; 0 if not registered */
    unsigned interest;
    bool born_in_round; /* registered by a handler, in this turn */
    bool called;        /* in this turn */
} players[PLAYERS];

/* Handed to the handler, and never used twice: an old one that comes along gives itself away. */
static struct life {
    struct player *player;
    bool over;
} lives[200000];

static int life_count;
static uint32_t luck;
static bool in_round;

static void play(void);

static void live(int fd, unsigned events, void *data)
{
    struct life *life = data;
    struct player *player = life->player;
    check_that(!life->over, "A handler that is unregistered is called no more.");
    check_number(fd, player->fd, "A handler is told which descriptor is ready.");
    check_that(events != 0 && (events & ~player->interest) == 0, "It gets what it asked for.");
    check_that(!player->born_in_round,
               "A handler registered in a round is called in the next turn.");
    check_that(!player->called, "A handler is called once a turn.");
    calls++;
    player->called = true;
    in_round = true;
    play();
}

static void enter(struct player *player)
{
    struct life *life = &lives[++life_count];
    *life = (struct life){.player = player};
    player->life = life_count;
    player->interest = check_random(&luck, 4);
    player->born_in_round = in_round;
    player->called = false;
    check_succeeds(reactor_register(reactor, player->fd, player->interest, live, life),
                   "It is open.");
}

static void leave(struct player *player)
{
    check_succeeds(reactor_unregister(reactor, player->fd), "It is registered.");
    lives[player->life].over = true;
    player->life = 0;
}

/* A new socket, with something to read or not, under the number of the former. */
static void reopen(struct player *player)
{
    int pair[2];
    fds_pair(pair);
    check_succeeds(dup2(pair[0], player->fd), "The number means a new socket now.");
    fds_close(pair[0]);
    if (check_random(&luck, 2) == 0)
        fds_write(pair[1], "x");
    if (check_random(&luck, 4) == 0)
        fds_close(pair[1]);
}

static void play_with(struct player *player)
{
    if (player->life == 0) {
        if (check_random(&luck, 2) == 0)
            reopen(player);
        enter(player);
        return;
    }
    switch (check_random(&luck, 4)) {
    case 0: leave(player); break;
    case 1:
        leave(player);
        reopen(player);
        enter(player);
        break;
    case 2:
        player->interest = check_random(&luck, 4);
        check_succeeds(
            reactor_modify(reactor, player->fd, player->interest, live, &lives[player->life]),
            "It is registered and open.");
        break;
    default: break;
    }
}

static void play(void)
{
    for (uint32_t moves = check_random(&luck, 4); moves > 0; moves--)
        play_with(&players[check_random(&luck, PLAYERS)]);
}

static void play_later(struct later *later)
{
    play();
    if (check_random(&luck, 2) == 0)
        defer(later);
}

/* pitfall 1 */
/* pitfall 2 */
static void whatever_handlers_do_to_each_other_nobody_is_called_wrongly(void **state)
{
    enum { TURNS = 1000 };
    uint32_t seed = check_seed();
    luck = seed;
    life_count = 0;
    fds_allow_many();
    struct later *later = prepare('1', play_later);
    for (int i = 0; i < PLAYERS; i++) {
        int pair[2];
        fds_pair(pair);
        players[i] = (struct player){.fd = pair[0]};
    }
    for (int n = 0; n < TURNS; n++) {
        check_note("turn %d, CHECK_SEED=%u", n, (unsigned)seed);
        in_round = false;
        for (int i = 0; i < PLAYERS; i++)
            players[i].called = players[i].born_in_round = false;
        play();
        defer(later);
        turn();
    }
}

int main(int argc, char **argv)
{
    static const struct check_suite suite = {
        .name = "reactor", .setup = begin, .teardown = end, .has_backends = true};
    static const struct CMUnitTest tests[] = {
        TEST(a_reactor_tells_which_backend_it_uses),
        TEST(an_unknown_backend_is_refused),
        TEST(opening_without_memory_or_descriptors_fails_and_leaks_nothing),
        TEST(closing_no_reactor_is_fine),
        TEST(closing_calls_nobody_and_leaves_the_descriptors_open),
        TEST(a_call_that_was_queued_when_its_reactor_closed_can_be_used_again),
        TEST(a_handler_gets_the_descriptor_what_happened_and_its_data),
        TEST(nothing_is_called_from_within_the_call_that_asked_for_it),
        TEST(what_cannot_be_watched_is_refused),
        TEST(a_number_far_too_high_is_refused_before_tables_grow_to_it),
        TEST(a_number_past_the_set_of_select_is_refused_by_select_alone),
        TEST(registering_without_memory_changes_nothing),
        TEST(what_is_not_registered_cannot_be_changed_or_unregistered),
        TEST(a_modify_that_fails_changes_neither_interest_nor_handler),
        TEST(a_handler_can_be_changed_without_asking_the_kernel),
        TEST(a_descriptor_may_be_closed_before_it_is_unregistered),
        TEST(a_closed_descriptor_whose_file_lives_on_is_never_dispatched),
        TEST(a_hang_up_is_dispatched_to_whichever_interest_there_is),
        TEST(a_paused_handler_is_not_called_and_a_hang_up_does_not_spin),
        TEST(seventy_that_are_ready_at_once_are_all_called_in_one_turn),
        TEST(with_more_ready_than_a_turn_can_hold_nobody_starves),
        TEST(a_handler_unregistered_by_its_neighbour_is_not_called_in_the_same_round),
        TEST(a_handler_that_unregisters_all_others_is_the_only_one_called),
        TEST(a_handler_paused_by_its_neighbour_is_not_called_in_the_same_round),
        TEST(a_handler_paused_and_resumed_in_the_same_round_is_called),
        TEST(an_event_nobody_is_interested_in_any_more_is_not_dispatched),
        TEST(a_handler_changed_in_a_round_gets_the_event_in_place_of_the_former),
        TEST(a_reused_number_gets_no_event_in_the_same_round_and_then_its_own),
        TEST(a_reused_number_never_gets_the_event_of_its_predecessor),
        TEST(a_handler_may_unregister_itself),
        TEST(a_handler_may_free_its_own_data),
        TEST(every_handler_may_close_its_own_descriptor),
        TEST(a_handler_that_reopens_its_own_number_gets_the_next_event_in_the_next_turn),
        TEST(a_handler_that_registers_itself_again_is_called_once_a_turn),
        TEST(a_handler_may_pause_itself),
        TEST(a_handler_registered_in_a_round_is_called_in_the_next_turn),
        TEST(tables_may_grow_while_handlers_run),
        TEST(deferred_calls_come_before_handlers_and_in_the_order_of_queueing),
        TEST(what_a_handler_defers_is_called_in_the_next_turn),
        TEST(a_call_that_defers_itself_does_not_starve_the_handlers),
        TEST(what_a_call_defers_waits_for_the_next_turn_and_keeps_this_one_from_waiting),
        TEST(a_call_that_is_queued_twice_is_made_once_and_keeps_its_place),
        TEST(a_call_already_queued_for_this_turn_stays_in_this_turn),
        TEST(a_call_that_is_cancelled_is_not_made),
        TEST(a_call_may_cancel_itself),
        TEST(a_call_may_free_itself),
        TEST(a_handler_registered_by_a_call_may_be_called_in_the_same_turn),
        TEST(a_handler_unregistered_by_a_call_is_not_called),
        TEST(a_turn_without_a_time_out_only_looks),
        TEST(a_turn_waits_for_an_event),
        TEST(a_signal_ends_the_wait_of_a_turn_and_is_no_error),
        TEST(with_nothing_to_wait_for_a_turn_returns_at_once),
        TEST(a_run_ends_when_nothing_is_left_that_could_happen),
        TEST(a_run_makes_the_calls_that_are_left),
        TEST(stop_ends_the_run_when_the_turn_is_complete),
        TEST(stop_in_a_call_lets_the_handlers_finish_and_does_not_wait),
        TEST(stop_before_a_run_ends_it_at_once),
        TEST(a_run_inside_a_turn_is_refused_and_changes_nothing),
        TEST(what_is_ready_when_a_signal_ends_the_wait_is_heard_before_timers),
        TEST(a_wait_that_fails_ends_the_run_and_loses_nothing),
        TEST(a_run_goes_on_through_signals),
        TEST(a_slow_callback_is_reported_with_its_name_and_its_time),
        TEST(a_callback_within_the_threshold_is_not_reported),
        TEST(the_statistics_know_the_turns_and_the_slowest_callback),
        TEST(a_handler_that_finds_nothing_goes_back_to_waiting),
        TEST(both_directions_of_a_connection_flow_at_once),
        TEST(one_direction_flows_after_the_other_was_closed),
        TEST(after_a_fork_each_process_has_a_reactor_of_its_own),
        TEST(whatever_handlers_do_to_each_other_nobody_is_called_wrongly),
    };
    return check_main(argc, argv, &suite, tests);
}
