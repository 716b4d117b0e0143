/* The workers module: channels through channel.h, then a supervisor with real worker processes through
 * workers.h and worker.h.
 *
 * Start reading at obey() and check_heard(): a worker does what the messages tell it, and reports what
 * it hears to the test, which is the supervisor. Nothing here asserts how long something takes; what
 * should not happen for seconds is seen not to happen before what comes after it. */
/* wraps calloc malloc realloc socketpair fcntl fork waitpid getpid clock_gettime */
#include "workers.h"
#include "acceptor.h"
#include "channel.h"
#include "check.h"
#include "fds.h"
#include "frames.h"
#include "net.h"
#include "reload.h"
#include "signals.h"
#include "supervisor.h"
#include "timer.h"
#include "transport.h"
#include "worker.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static struct reactor *reactor;
static int open_before; /* descriptors, when there was no reactor yet */

/* --- What lib asks the system for -------------------------------------------------------------- */

/* The calls of this name that come next, from first to last, fail with why. */
static struct {
    const char *call; /* NULL: none */
    int first, last;  /* from 1 */
    int why;
    int calls; /* so far */
} fault;
static uint64_t later_ms; /* that the clock is ahead */

void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);
void *__real_realloc(void *block, size_t size);
void *__wrap_realloc(void *block, size_t size);
int __real_socketpair(int domain, int type, int protocol, int ends[2]);
int __wrap_socketpair(int domain, int type, int protocol, int ends[2]);
int __real_fcntl(int fd, int command, long argument);
int __wrap_fcntl(int fd, int command, long argument);
pid_t __real_fork(void);
pid_t __wrap_fork(void);
pid_t __real_waitpid(pid_t pid, int *status, int options);
pid_t __wrap_waitpid(pid_t pid, int *status, int options);
pid_t __real_getpid(void);
pid_t __wrap_getpid(void);
int __real_clock_gettime(clockid_t clock, struct timespec *time);
int __wrap_clock_gettime(clockid_t clock, struct timespec *time);

static void let_fail(const char *call, int first, int last, int why)
{
    fault.call = call;
    fault.first = first;
    fault.last = last;
    fault.why = why;
    fault.calls = 0;
}

static bool fails_now(const char *call)
{
    if (!fault.call || strcmp(call, fault.call) != 0)
        return false;
    fault.calls++;
    if (fault.calls < fault.first || fault.calls > fault.last)
        return false;
    errno = fault.why;
    return true;
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails_now("calloc") ? NULL : __real_calloc(count, size);
}

void *__wrap_malloc(size_t size)
{
    return fails_now("malloc") ? NULL : __real_malloc(size);
}

void *__wrap_realloc(void *block, size_t size)
{
    return fails_now("realloc") ? NULL : __real_realloc(block, size);
}

int __wrap_socketpair(int domain, int type, int protocol, int ends[2])
{
    return fails_now("socketpair") ? -1 : __real_socketpair(domain, type, protocol, ends);
}

int __wrap_fcntl(int fd, int command, long argument)
{
    return fails_now("fcntl") ? -1 : __real_fcntl(fd, command, argument);
}

static pid_t children[64]; /* in the order of their forks */
static size_t children_count;

pid_t __wrap_fork(void)
{
    pid_t child = fails_now("fork") ? -1 : __real_fork();
    if (child == 0)
        fault.call = NULL; /* the shortage is the supervisor's */
    if (child > 0 && children_count < sizeof children / sizeof children[0])
        children[children_count++] = child;
    return child;
}

static bool debugged; /* a debugger holds the dead: no parent gets to know them */

pid_t __wrap_waitpid(pid_t pid, int *status, int options)
{
    if (!debugged)
        return __real_waitpid(pid, status, options);
    check_that(options & WNOHANG,
               "To wait for it is to wait for the debugger, and all wait along.");
    return 0;
}

static bool is_init; /* this is the first process of its system, or of a container */

pid_t __wrap_getpid(void)
{
    return is_init ? 1 : __real_getpid();
}

int __wrap_clock_gettime(clockid_t clock, struct timespec *time)
{
    int result = __real_clock_gettime(clock, time);
    time->tv_sec += (time_t)(later_ms / 1000);
    time->tv_nsec += (long)(later_ms % 1000) * 1000000;
    time->tv_sec += time->tv_nsec / 1000000000;
    time->tv_nsec %= 1000000000;
    return result;
}

/* --- Channels ---------------------------------------------------------------------------------- */

static struct channel *channel;
static int peer;
static char heard[64 * 1024]; /* "kind:message;" for each */
static size_t heard_size;
static int lost_with;   /* -1 while it is not */
static size_t consumes; /* of the turn's budget: to hear a message */

static void hear(unsigned char kind, const char *message, size_t size, void *data)
{
    check_that(size + 8 < sizeof heard - heard_size, "heard is too small for this test.");
    heard_size += (size_t)sprintf(heard + heard_size, "%u:", kind);
    if (size > 0)
        memcpy(heard + heard_size, message, size);
    heard_size += size;
    heard[heard_size++] = ';';
    reactor_consume(reactor, consumes);
    if (size == 5 && memcmp(message, "close", 5) == 0)
        channel_close(channel);
}

static void lose_channel(int reason, void *data)
{
    check_number(lost_with, -1, "A channel is lost once.");
    lost_with = reason;
    channel = NULL;
}

static const struct channel_events channel_events = {.received = hear, .lost = lose_channel};

static void turns(int count)
{
    while (count-- > 0)
        check_succeeds(reactor_run_once(reactor, 0), "A turn cannot fail.");
}

/* A descriptor of its own, which lib may close; its other end is `peer`. */
static int open_pair(void)
{
    int pair[2];
    fds_pair(pair);
    int fd = dup(pair[0]);
    fds_close(pair[0]);
    peer = pair[1];
    return fd;
}

static void open_channel(void)
{
    channel = check_not_null(channel_open(reactor, open_pair(), &channel_events, NULL),
                             "It is connected.");
}

static void begin(void)
{
    heard_size = 0;
    lost_with = -1;
    channel = NULL;
    fault.call = NULL;
    debugged = is_init = false;
    fds_begin();
    open_before = fds_count();
    reactor = check_not_null(reactor_open(NULL), "There is one.");
}

static void end_workers(void);

static void end(void)
{
    end_workers();
    if (channel)
        channel_abort(channel);
    turns(2);
    reactor_close(reactor);
    fds_end();
}

static void check_heard(const char *expected, size_t size, const char *advice)
{
    check_bytes(heard, heard_size, expected, size, advice);
}

static const char frames[] = "\0\0\0\2\1hi\0\0\0\0\3\0\0\0\3\2a\0b";

/* pitfall 29 */
static void messages_come_out_as_they_went_in_however_they_are_cut(void **state)
{
    for (size_t piece = 1; piece < sizeof frames; piece++) {
        check_note("pieces of %zu bytes", piece);
        heard_size = 0;
        lost_with = -1;
        open_channel();
        for (size_t at = 0; at < sizeof frames - 1; at += piece) {
            size_t left = sizeof frames - 1 - at;
            check_that(write(peer, frames + at, piece < left ? piece : left) > 0, "It fits.");
            turns(1);
        }
        check_heard("1:hi;3:;2:a\0b;", 14, "A frame has a length: any byte, any cut.");
        channel_abort(channel);
        turns(2);
    }
}

static void what_is_sent_is_a_frame(void **state)
{
    char bytes[64];
    open_channel();
    channel_send(channel, 1, "hi", 2);
    channel_send(channel, 3, NULL, 0);
    channel_send(channel, 2, "a\0b", 3);
    turns(2);
    ssize_t size = read(peer, bytes, sizeof bytes);
    check_bytes(bytes, (size_t)size, frames, sizeof frames - 1, "Length, kind, message.");
}

static void the_longest_message_passes_and_no_longer_one(void **state)
{
    static char message[CHANNEL_MESSAGE_MAX + 1];
    open_channel();
    check_fails(channel_send(channel, 1, message, sizeof message), EMSGSIZE, "It is too long.");
    check_succeeds(channel_send(channel, 1, message, CHANNEL_MESSAGE_MAX), "It is not.");
    check_number(fds_drain(peer), CHANNEL_MESSAGE_MAX + 5, "It and its header.");
}

static void what_makes_no_sense_loses_the_channel(void **state)
{
    open_channel();
    check_number(write(peer, "\0\0\0\1\1x\377\377\377\377\1", 11), 11, "It fits.");
    turns(3);
    check_heard("1:x;", 4, "What came before is handed out.");
    check_number(lost_with, EBADMSG, "No message is that long: do not wait for its end.");
}

static void a_message_that_is_too_long_is_not_handed_out_though_it_is_there(void **state)
{
    static char frame[5 + CHANNEL_MESSAGE_MAX + 1] = {0, 0, (CHANNEL_MESSAGE_MAX + 1) >> 8,
                                                      (CHANNEL_MESSAGE_MAX + 1) & 0xFF, 1};
    open_channel();
    check_number(write(peer, frame, sizeof frame), sizeof frame, "It fits.");
    turns(3);
    check_heard("", 0, "Who receives has room for CHANNEL_MESSAGE_MAX bytes, and no more.");
    check_number(lost_with, EBADMSG, "No message is that long.");
}

static void of_a_message_whose_sender_dies_in_the_middle_nothing_is_seen(void **state)
{
    open_channel();
    fds_write(peer, "\377");
    fds_close(peer);
    turns(3);
    check_heard("", 0, "Whole or not at all.");
    check_number(lost_with, 0, "The end is the news.");
}

static void a_channel_may_be_closed_while_a_message_is_handed_out(void **state)
{
    open_channel();
    check_number(write(peer, "\0\0\0\5\1close\0\0\0\1\1x", 16), 16, "It fits.");
    turns(2);
    check_heard("1:close;", 8, "After closing nothing is handed out.");
    fds_close(peer);
    turns(3);
    check_number(lost_with, 0, "Closed in order.");
}

static int resumed;

static void note_resume(void *data)
{
    resumed++;
}

static void open_channel_that_resumes(void)
{
    static const struct channel_events resuming = {
        .received = hear, .lost = lose_channel, .resume_sending = note_resume};
    resumed = 0;
    channel =
        check_not_null(channel_open(reactor, open_pair(), &resuming, NULL), "It is connected.");
}

static void send_messages(int count)
{
    while (count-- > 0)
        check_succeeds(channel_send(channel, 1, "x", 1), "There is room.");
}

/* The peer says that it has handled so many quarters of a window. */
static void say_handled(int quarters)
{
    while (quarters-- > 0)
        check_number(write(peer, "\0\0\0\0\0", 5), 5, "It fits.");
    turns(2);
}

/* pitfall 8 */
static void a_sender_knows_whether_its_receiver_keeps_up(void **state)
{
    open_channel_that_resumes();
    send_messages(CHANNEL_WINDOW - 1);
    check_that(channel_keeps_up(channel), "Less than a window waits to be handled.");
    send_messages(1);
    check_that(!channel_keeps_up(channel), "A whole window waits: what can wait should wait here.");
    fds_drain(peer);
    turns(3);
    check_that(!channel_keeps_up(channel),
               "That the peer's kernel has taken it says nothing about the peer's loop.");
    say_handled(1);
    check_number(resumed, 0, "With every quarter of a window, each side would be woken too often.");
    say_handled(1);
    check_number(resumed, 1, "Half of the window is handled: sending is welcome again.");
    check_that(channel_keeps_up(channel), "It has caught up.");
    say_handled(2);
    check_number(resumed, 1, "It was not behind again.");
    check_number(lost_with, -1, "It has handled what was sent, and no more.");
}

static void whoever_does_not_care_how_much_waits_is_not_told(void **state)
{
    open_channel();
    send_messages(CHANNEL_WINDOW);
    say_handled(2);
    check_that(channel_keeps_up(channel), "It has caught up.");
    check_number(lost_with, -1, "Only received and lost are needed.");
}

static void a_peer_that_has_handled_more_than_was_sent_is_lost(void **state)
{
    open_channel();
    send_messages(CHANNEL_WINDOW / 4 - 1);
    say_handled(1);
    check_number(lost_with, EBADMSG, "Nobody can have handled what was not sent.");
}

/* So many messages come from the peer; what is said about them. */
static size_t exchange(int count)
{
    char answers[256];
    while (count-- > 0)
        check_number(write(peer, "\0\0\0\1\1x", 6), 6, "It fits.");
    turns(3);
    ssize_t size = recv(peer, answers, sizeof answers, MSG_DONTWAIT);
    return size > 0 ? (size_t)size : 0;
}

/* pitfall 8 */
static void a_receiver_says_what_it_has_handled_a_quarter_of_a_window_at_a_time(void **state)
{
    enum { QUARTER = CHANNEL_WINDOW / 4, FRAME = 5 };
    open_channel();
    check_number(exchange(QUARTER - 1), 0, "A word for each message would double the traffic.");
    check_number(exchange(1), FRAME, "A quarter of a window is handled.");
    channel_withhold(channel, true);
    check_number(exchange(2 * QUARTER), 0, "It is handled, and nothing is said of it for now.");
    channel_withhold(channel, false);
    turns(2);
    check_number(exchange(0), 2 * FRAME, "What was withheld is made good.");
}

/* pitfall 40 */
static void a_turn_hands_out_as_many_messages_as_it_has_time_for_and_the_next_goes_on(void **state)
{
    static const char many[] = "\0\0\0\1\1a\0\0\0\1\1b\0\0\0\1\1c\0\0";
    consumes = REACTOR_BUDGET;
    open_channel();
    check_number(write(peer, many, sizeof many - 1), sizeof many - 1, "It fits.");
    turns(1);
    check_heard("1:a;", 4, "One message has used up the turn: the others wait for the next.");
    check_that(channel_has_input(channel), "They are there, and nobody may call the peer silent.");
    turns(1);
    check_heard("1:a;1:b;", 8, "Each turn hands out one at least.");
    turns(1);
    consumes = 0;
    check_number(write(peer, "\0\1\1d", 4), 4, "The rest of what was cut in two.");
    turns(2);
    check_heard("1:a;1:b;1:c;1:d;", 16, "In order, and none is lost.");
}

/* pitfall 40 */
static void of_what_waits_for_a_turn_nothing_is_handed_out_once_the_channel_is_aborted(void **state)
{
    consumes = REACTOR_BUDGET;
    open_channel();
    check_number(write(peer, "\0\0\0\1\1a\0\0\0\1\1b", 12), 12, "It fits.");
    turns(1);
    channel_abort(channel);
    turns(3);
    consumes = 0;
    check_heard("1:a;", 4, "Nothing is done for the lost.");
    check_number(lost_with, ECONNABORTED, "As asked for.");
}

static void without_memory_there_is_no_channel_and_the_descriptor_stays_the_callers(void **state)
{
    int fd = fds_take(open_pair());
    for (int nth = 1; nth <= 2; nth++) {
        check_note("allocation %d fails", nth);
        let_fail("calloc", nth, nth, ENOMEM);
        check_fails_null(channel_open(reactor, fd, &channel_events, NULL), ENOMEM, "No memory.");
        check_succeeds(fcntl(fd, F_GETFD, 0),
                       "It is not closed: what is not taken stays as it is.");
    }
}

static void without_memory_for_half_a_message_the_channel_is_lost(void **state)
{
    open_channel();
    let_fail("malloc", 1, 1, ENOMEM);
    check_number(write(peer, "\0\0\0\1\1x\0\0\0\2\1y", 12), 12, "It fits.");
    turns(3);
    check_heard("1:x;", 4, "What was whole is handed out.");
    check_number(lost_with, ENOMEM, "To go on would be to lose our place in the stream.");
}

/* --- A supervisor and its workers -------------------------------------------------------------- */

static struct workers *workers;
static pid_t pids[64]; /* by number, as the workers report them */
static struct birth {
    int descriptors;             /* that it was born with, beside those of the test */
    int exclusive;               /* whether it is to watch its listener so */
    unsigned long long listener; /* the same for those that share one */
} births[64];                    /* likewise */
static int started, died, stopped;
static int failed_starts, failed_reloads;
static int why_failed;           /* the last of them */
static uint64_t pauses_promised; /* milliseconds, after failed starts */
static bool serves, gave_up;
static int last_status;
static int statuses[64];                   /* of the dead, by number */
static bool is_mute[64];                   /* by number: stopped, or too busy to answer */
static char order[64][4 * CHANNEL_WINDOW]; /* by number: what each has echoed */
static bool fails;                         /* workers end before they are ready */
static bool babbles;                       /* workers begin with frames that no worker sends */
static bool waits;                         /* workers wait for a command before they begin */
static bool stays;                         /* workers go on when they are told to retire */
static bool is_stubborn;                   /* workers go on when they are told to finish */
static int strikes;     /* this signal comes to workers before they begin; 0: none */
static bool is_busy;    /* workers do nothing but say a word when they are told to */
static int commands[2]; /* the test writes a byte to [0], the worker reads it from [1] */

/* What a failed test has left, even if it stands still. */
static void end_workers(void)
{
    for (size_t i = 0; i < sizeof pids / sizeof pids[0]; i++) {
        if (pids[i] == 0 || waitpid(pids[i], NULL, WNOHANG) != 0)
            continue;
        kill(pids[i], SIGKILL);
        waitpid(pids[i], NULL, 0);
    }
    memset(pids, 0, sizeof pids);
}

/* In the worker. */
static struct worker *worker;
static struct reactor *own;
static int to_fill;
enum { FILLING = 3 * CHANNEL_WINDOW };

static void report(const char *format, int number)
{
    char text[64];
    int size = snprintf(text, sizeof text, format, number);
    worker_send(worker, text, (size_t)size);
}

/* Send what is left to be sent, as far as the hub keeps up. */
static void go_on_filling(void *data)
{
    for (; to_fill > 0 && worker_may_send(worker); to_fill--)
        worker_send(worker, "f", 1);
}

/* What is broadcast is echoed, but for "end" and "fill", which are orders. */
static void obey(const char *message, size_t size, void *data)
{
    if (size == 3 && memcmp(message, "end", 3) == 0)
        _exit(3);
    if (size == 4 && memcmp(message, "fill", 4) == 0) {
        to_fill = FILLING;
        go_on_filling(data);
        return;
    }
    worker_send(worker, message, size);
}

static void leave(void *data)
{
    reactor_stop(own);
}

static void retire(void *data)
{
    if (stays)
        report("retired", 0);
    else
        leave(data);
}

/* To say once more that it has drained wins a stubborn one no time. */
static void finish(void *data)
{
    if (is_stubborn)
        worker_drained(worker);
    else
        leave(data);
}

static void drain(void *data)
{
    report("last words", 0);
    worker_drained(worker);
}

static size_t describe_birth(const struct worker_start *start, char *text, size_t room)
{
    struct stat listener;
    fstat(start->listener, &listener);
    int size =
        snprintf(text, room, "pid %d descriptors %d exclusive %d listener %llu", (int)getpid(),
                 fds_count() - open_before, start->exclusive, (unsigned long long)listener.st_ino);
    return (size_t)size;
}

static void greet(int fd, void *data)
{
    (void)net_send_all(fd, "hi", 2);
    close(fd);
}

static void await_byte(int fd)
{
    struct pollfd byte = {.fd = fd, .events = POLLIN};
    char dropped;
    while (poll(&byte, 1, -1) == -1)
        ;
    if (read(fd, &dropped, 1) != 1)
        _exit(5); /* the test is over */
}

static void babble(int fd)
{
    static const char kinds[] = {FRAME_RETIRE, FRAME_STOP, FRAME_FINISH, FRAME_PING, 77};
    for (size_t i = 0; i < sizeof kinds; i++) {
        const char frame[] = {0, 0, 0, 0, kinds[i]};
        if (write(fd, frame, sizeof frame) != sizeof frame)
            _exit(8);
    }
}

/* A busy one: it never gets to what it was sent, but now and then, when the test says so, it says something. */
static int be_busy(int fd)
{
    const char ready[] = {0, 0, 0, 0, FRAME_READY};
    const char word[] = {0, 0, 0, 1, FRAME_MESSAGE, 'b'};
    for (bool goes_on = write(fd, ready, sizeof ready) > 0; goes_on;) {
        await_byte(commands[1]);
        goes_on = write(fd, word, sizeof word) > 0;
    }
    return 6;
}

static int work(const struct worker_start *start, void *data)
{
    static const struct worker_events events = {.received = obey,
                                                .lost = leave,
                                                .retire = retire,
                                                .stop = drain,
                                                .finish = finish,
                                                .resume_sending = go_on_filling};
    if (strikes != 0)
        raise(strikes);
    if (fails)
        return 7;
    if (waits || is_busy)
        close(commands[0]); /* or it would hide from us that the test is over */
    if (waits)
        await_byte(commands[1]);
    if (babbles)
        babble(start->channel);
    if (is_busy)
        return be_busy(start->channel);
    char birth[128];
    size_t size = describe_birth(start, birth, sizeof birth);
    own = reactor_open(NULL);
    worker = worker_open(own, start, &events, NULL);
    worker_send(worker, birth, size);
    acceptor_open(own, start->listener, greet, NULL);
    worker_ready(worker);
    return reactor_run(own) == -1;
}

static void note_orphan(void *data)
{
    *(bool *)data = true;
}

static void a_worker_whose_supervisor_is_gone_cannot_send(void **state)
{
    static const struct worker_events events = {.received = obey, .lost = note_orphan};
    bool orphaned = false;
    int pair[2];
    fds_pair(pair);
    struct worker_start start = {.channel = dup(pair[0])};
    worker = check_not_null(worker_open(reactor, &start, &events, &orphaned), "There is memory.");
    fds_close(pair[0]);
    fds_close(pair[1]);
    turns(3);
    check_that(orphaned, "The end of the channel is the news of the supervisor's death.");
    check_fails(
        worker_send(worker, "hi", 2), EPIPE,
        "In the turn in which the channel ends, a client may still have something to say: the "
        "worker is valid until the process ends.");
    free(worker); /* workers last as long as their process: this one does not */
}

static char told[16]; /* a letter for each event of a worker */

static void tell(char letter)
{
    size_t size = strlen(told);
    check_that(size < sizeof told - 1, "A worker is told each thing once.");
    told[size] = letter;
    told[size + 1] = '\0';
}

static void note_received(const char *message, size_t size, void *data)
{
    tell('m');
}

static void note_lost(void *data)
{
    tell('l');
}

static void note_retire(void *data)
{
    tell('r');
}

static void note_halt(void *data)
{
    tell('s');
}

static void note_finish(void *data)
{
    tell('f');
}

static void note_quick_hub(void *data)
{
    tell('R');
}

static const struct worker_events all_events = {.received = note_received,
                                                .lost = note_lost,
                                                .retire = note_retire,
                                                .stop = note_halt,
                                                .finish = note_finish,
                                                .resume_sending = note_quick_hub};

/* The test itself is a worker; `peer` is its supervisor's end. */
static void be_worker(const struct worker_events *with)
{
    struct worker_start start = {.channel = open_pair()};
    told[0] = '\0';
    worker = check_not_null(worker_open(reactor, &start, with, NULL), "There is memory.");
}

static void say(int kind)
{
    const char frame[] = {0, 0, 0, 0, (char)kind};
    check_number(write(peer, frame, sizeof frame), sizeof frame, "It fits.");
    turns(1);
}

static void be_orphaned(void)
{
    fds_close(peer);
    turns(3);
    free(worker);
}

static void a_worker_is_told_what_its_supervisor_says(void **state)
{
    be_worker(&all_events);
    say(FRAME_RETIRE);
    say(FRAME_MESSAGE);
    say(FRAME_STOP);
    say(FRAME_FINISH);
    be_orphaned();
    check_string(told, "rmsfl", "Each order once, in order, and then that the supervisor is gone.");
}

static void a_worker_does_not_heed_what_no_supervisor_says(void **state)
{
    be_worker(&all_events);
    say(FRAME_READY);
    say(FRAME_DRAINED);
    say(FRAME_PONG);
    say(77);
    say(FRAME_MESSAGE);
    be_orphaned();
    check_string(told, "ml", "Kinds it does not know, or that are its own, are passed over.");
}

static void a_worker_that_only_listens_may_be_told_all(void **state)
{
    static const struct worker_events few = {.received = note_received, .lost = note_lost};
    be_worker(&few);
    say(FRAME_RETIRE);
    say(FRAME_STOP);
    say(FRAME_FINISH);
    say(FRAME_MESSAGE);
    be_orphaned();
    check_string(told, "ml", "Only received and lost are needed.");
}

/* pitfall 8 */
static void a_worker_knows_that_the_hub_is_behind_and_is_told_when_it_has_caught_up(void **state)
{
    be_worker(&all_events);
    for (int i = 0; i < CHANNEL_WINDOW; i++) {
        check_that(worker_may_send(worker), "Less than a window waits to be handled.");
        check_succeeds(worker_send(worker, "x", 1), "There is room.");
    }
    check_that(!worker_may_send(worker), "Better read no more from clients that want to speak.");
    check_succeeds(worker_send(worker, "x", 1), "What cannot wait is sent all the same.");
    say_handled(3);
    check_string(told, "R", "The clients that had to wait are heard again.");
    check_that(worker_may_send(worker), "It has caught up.");
    be_orphaned();
    check_string(told, "Rl", "Told once.");
}

/* pitfall 43 */
static void a_worker_whose_loop_turns_answers_the_question_whether_it_does(void **state)
{
    char answer[8];
    be_worker(&all_events);
    say(FRAME_PING);
    check_number(recv(peer, answer, sizeof answer, MSG_DONTWAIT), 5,
                 "An answer without a message.");
    check_number(answer[4], FRAME_PONG, "It moves.");
    be_orphaned();
    check_string(told, "l", "The worker's owner has nothing to do with that.");
}

static void without_memory_there_is_no_worker_and_the_channel_stays_the_callers(void **state)
{
    struct worker_start start = {.channel = fds_take(open_pair())};
    for (int nth = 1; nth <= 2; nth++) {
        check_note("allocation %d fails", nth);
        let_fail("calloc", nth, nth, ENOMEM);
        check_fails_null(worker_open(reactor, &start, &all_events, NULL), ENOMEM, "No memory.");
        check_succeeds(fcntl(start.channel, F_GETFD, 0), "What is not taken stays as it is.");
    }
}

static void note_start(struct workers *of, uint32_t number, void *data)
{
    started++;
}

static void note_ready(struct workers *of, void *data)
{
    check_that(!serves, "The server begins to serve once.");
    serves = true;
}

static void append(char *words, size_t room, const char *more)
{
    size_t used = strlen(words);
    snprintf(words + used, room - used, "%s", more);
}

static void note_message(struct workers *of, uint32_t number, const char *message, size_t size,
                         void *data)
{
    char text[256];
    snprintf(text, sizeof text, "%.*s", (int)size, message);
    check_that(number < 64, "Numbers count up from 1.");
    struct birth *birth = &births[number];
    if (sscanf(text, "pid %d descriptors %d exclusive %d listener %llu", &pids[number],
               &birth->descriptors, &birth->exclusive, &birth->listener) == 4)
        return;
    if (text[0] == '+') /* the hub: one order for all */
        workers_broadcast(of, message + 1, size - 1);
    else
        append(order[number], sizeof order[number], text);
}

static void note_death(struct workers *of, uint32_t number, int status, void *data)
{
    died++;
    last_status = statuses[number] = status;
}

static void note_failed_start(struct workers *of, uint32_t number, int error, uint64_t pause_ms,
                              void *data)
{
    failed_starts++;
    why_failed = error;
    pauses_promised += pause_ms;
}

static void note_failed_reload(int error, void *data)
{
    failed_reloads++;
    why_failed = error;
}

static void note_stop(struct workers *of, bool failed, void *data)
{
    stopped++;
    gave_up = failed;
}

static const struct workers_events events = {.work = work,
                                             .started = note_start,
                                             .ready = note_ready,
                                             .received = note_message,
                                             .died = note_death,
                                             .start_failed = note_failed_start,
                                             .stopped = note_stop};

static const struct reload_events reload_events = {.failed = note_failed_reload};

static struct reload *reload;

static void open_workers(unsigned count, const char *balance)
{
    started = died = stopped = failed_starts = failed_reloads = 0;
    pauses_promised = 0;
    serves = gave_up = false;
    children_count = 0;
    memset(pids, 0, sizeof pids);
    memset(order, 0, sizeof order);
    memset(is_mute, 0, sizeof is_mute);
    workers = check_not_null(workers_open(reactor, "127.0.0.1", "0", count, balance, &events, NULL),
                             "A free port.");
    reload = check_not_null(reload_open(reactor, workers, &reload_events, NULL), "Memory.");
}

static void close_workers(void)
{
    reload_close(reload);
    reload = NULL;
    workers_close(workers);
}

/* What a test waits for may come in a deferred call, before the turn's wait: so none is for ever. */
static void turn(void)
{
    check_succeeds(reactor_run_once(reactor, 10), "A turn cannot fail.");
}

/* Whether a worker that could answer the supervisor's question has not done so yet. */
static bool an_answer_is_coming(void)
{
    for (const struct process *p = workers->processes; p; p = p->next)
        if (p->asked && !is_mute[p->number])
            return true;
    return false;
}

/* So much time passes, in which the supervisor runs, and the workers do unless they are mute. */
static void pass(int ms)
{
    for (int passed = 0; passed < ms; passed += 500) {
        later_ms += 500;
        turn();
        while (an_answer_is_coming())
            turn();
    }
}

/* Open workers, and wait until all are ready. */
static void open_serving(unsigned count, const char *balance)
{
    open_workers(count, balance);
    while (!serves)
        turn();
}

static void await_stop(void)
{
    while (stopped == 0)
        turn();
}

static void stop_workers(void)
{
    workers_stop(workers, 30000);
    await_stop();
    check_number(workers_count(workers), 0, "No worker is left.");
    siginfo_t child; /* the kernel may tell of a death some moments after the end of its channel */
    while (waitid(P_ALL, 0, &child, WEXITED | WNOHANG | WNOWAIT) == 0)
        turn();
    check_fails(waitpid(-1, NULL, WNOHANG), ECHILD, "All have been waited for: no zombies.");
    close_workers();
}

static void workers_start_serve_and_stop(void **state)
{
    static const char *const balances[] = {NULL, "shared", "exclusive", "reuseport"};
    for (size_t i = 0; i < sizeof balances / sizeof balances[0]; i++) {
        check_note("balance %s", balances[i] ? balances[i] : "NULL");
        open_workers(3, balances[i]);
        check_that(net_local_port(workers_listener(workers)) > 0, "It listens.");
        while (!serves)
            turn();
        check_number(workers_count(workers), 3, "As many as asked for.");
        stop_workers();
        check_number(started, 3, "Each once.");
        check_number(died, 3, "Each once.");
        check_that(!gave_up, "It was asked to stop.");
    }
}

/* pitfall 19 */
/* pitfall 20 */
static void a_worker_is_born_with_its_channel_and_its_listener_and_nothing_else(void **state)
{
    static const char *const balances[] = {"shared", "reuseport"};
    for (size_t i = 0; i < sizeof balances / sizeof balances[0]; i++) {
        open_serving(3, balances[i]);
        for (int number = 1; number <= 3; number++) {
            check_note("balance %s, worker %d", balances[i], number);
            check_number(births[number].descriptors, 2,
                         "A copy of the supervisor's epoll set, of its signal pipe, of another "
                         "worker's channel or listener: each keeps open what should close.");
        }
        stop_workers();
    }
}

/* pitfall 17 */
/* pitfall 18 */
static void the_port_is_shared_as_asked_for_and_by_default_so_that_nobody_waits(void **state)
{
    static const struct {
        const char *balance;
        bool exclusive, one_listener;
    } cases[] = {{NULL, false, true},
                 {"shared", false, true},
                 {"exclusive", true, true},
                 {"reuseport", false, false}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        check_note("balance %s", cases[i].balance ? cases[i].balance : "NULL");
        open_serving(2, cases[i].balance);
        check_number(births[1].exclusive, cases[i].exclusive,
                     "EPOLLEXCLUSIVE piles slow arrivals up on one worker: only who asks gets it.");
        check_number(births[1].listener == births[2].listener, cases[i].one_listener,
                     "SO_REUSEPORT deals connections to workers that may be stopped: only who "
                     "asks gets it.");
        stop_workers();
    }
}

static void let_worker_stand_still(uint32_t number)
{
    int status;
    is_mute[number] = true;
    kill(pids[number], SIGSTOP);
    waitpid(pids[number], &status, WUNTRACED);
    check_that(WIFSTOPPED(status), "It takes no more connections.");
}

static void let_worker_go_on(uint32_t number)
{
    is_mute[number] = false;
    kill(pids[number], SIGCONT);
}

/* pitfall 18 */
static void who_waits_for_a_worker_that_dies_is_served_by_its_successor(void **state)
{
    static const char *const balances[] = {"shared", "reuseport"};
    for (size_t i = 0; i < sizeof balances / sizeof balances[0]; i++) {
        char port[sizeof "65535"], text[3] = "";
        check_note("balance %s", balances[i]);
        open_serving(1, balances[i]);
        let_worker_stand_still(1);
        snprintf(port, sizeof port, "%d", net_local_port(workers_listener(workers)));
        int fd = fds_take(net_connect("127.0.0.1", port));
        kill(pids[1], SIGKILL);
        while (recv(fd, text, 2, MSG_DONTWAIT) == -1 && errno == EAGAIN)
            turn();
        check_string(text, "hi", "The queue is the supervisor's too: it outlives the worker.");
        stop_workers();
    }
}

static void what_makes_no_sense_is_refused(void **state)
{
    check_fails_null(workers_open(reactor, NULL, "0", 0, NULL, &events, NULL), EINVAL, "None.");
    check_fails_null(workers_open(reactor, NULL, "0", WORKERS_MAX + 1, NULL, &events, NULL), EINVAL,
                     "Too many.");
    check_fails_null(workers_open(reactor, NULL, "0", 1, "fair", &events, NULL), EINVAL,
                     "There is no such balance.");
    workers_close(NULL);
}

/* answers: libuv test-fork.c fork_socketpair */
static void all_workers_get_all_messages_in_one_order(void **state)
{
    open_serving(3, NULL);
    for (char letter[] = "+a"; letter[1] <= 'z'; letter[1]++)
        workers_send(workers, 1 + (uint32_t)letter[1] % 3, letter, 2);
    while (strlen(order[1]) < 26 || strlen(order[2]) < 26 || strlen(order[3]) < 26)
        turn();
    check_string(order[2], order[1], "All messages pass through one process: the hub.");
    check_string(order[3], order[1], "All messages pass through one process: the hub.");
    workers_send(workers, 99, "x", 1);
    stop_workers();
}

static void a_worker_that_is_killed_is_reported_and_replaced(void **state)
{
    open_serving(2, NULL);
    kill(pids[1], SIGKILL);
    while (pids[3] == 0)
        turn();
    check_number(died, 1, "The end of its channel is the news of its death.");
    check_that(WIFSIGNALED(last_status) && WTERMSIG(last_status) == SIGKILL, "How it died.");
    check_number(started, 3, "Its place is filled, and its number is not used again.");
    check_number(workers_count(workers), 2, "As many as before.");
    stop_workers();
    check_number(died, 3, "Each once.");
}

/* pitfall 34 */
static void a_worker_that_dies_as_soon_as_it_serves_is_replaced_after_a_pause(void **state)
{
    open_serving(1, NULL);
    uint64_t began = reactor_clock();
    workers_send(workers, 1, "end", 3);
    while (pids[2] == 0)
        turn();
    check_that(reactor_clock() - began >= WORKERS_FIRST_PAUSE_MS * (uint64_t)1000000,
               "If all its heirs die as soon, they are made as fast as processes can be.");
    stop_workers();
}

static void a_worker_that_has_served_for_a_while_is_replaced_at_once(void **state)
{
    open_serving(1, NULL);
    later_ms += WORKERS_SETTLED_MS;
    workers_send(workers, 1, "end", 3);
    while (died == 0)
        turn();
    turn();
    check_number(started, 2, "What kills it once in a while is no reason to keep clients waiting.");
    while (pids[2] == 0)
        turn();
    stop_workers();
}

/* pitfall 34 */
static void workers_that_fail_to_start_are_given_up_after_some_tries(void **state)
{
    static const uint64_t pauses = (1 + 2 + 4 + 8) * (uint64_t)WORKERS_FIRST_PAUSE_MS;
    uint64_t began = reactor_clock();
    fails = true;
    open_workers(1, NULL);
    while (stopped == 0 && started <= WORKERS_FAILURES)
        turn();
    fails = false;
    check_that(reactor_clock() - began >= pauses * 1000000,
               "Without pauses that grow, a worker that cannot start keeps a core busy.");
    check_that(gave_up, "To try for ever would only keep the machine busy.");
    check_number(started, WORKERS_FAILURES, "So many tries, with growing pauses in between.");
    check_number(died, WORKERS_FAILURES, "Each is reported.");
    check_number(failed_starts, WORKERS_FAILURES - 1, "And when the next try is, if there is one.");
    check_number(pauses_promised, (1 + 2 + 4 + 8) * WORKERS_FIRST_PAUSE_MS,
                 "Each pause is told: it doubles each time.");
    check_number(why_failed, 0, "It could be made, and died: how is told with its death.");
    check_number(stopped, 1, "It is told once.");
    check_that(!serves, "It never served.");
    close_workers();
}

static void a_reload_replaces_all_workers(void **state)
{
    open_serving(2, NULL);
    reload_start(reload);
    while (died < 2 || workers_count(workers) > 2)
        turn();
    check_number(started, 4, "One new worker for each old one.");
    check_number(last_status, 0, "The old ones end in order: they have no clients.");
    while (pids[3] == 0 || pids[4] == 0)
        turn();
    stop_workers();
}

static void a_supervisor_does_not_heed_what_no_worker_says(void **state)
{
    babbles = true;
    open_workers(1, NULL);
    babbles = false;
    while (!serves)
        turn();
    check_number(died, 0, "Kinds that it does not know, or that are its own, are passed over.");
    stop_workers();
    check_string(order[1], "last words", "Only the worker's own last words were passed on.");
}

static void a_reload_asked_for_during_a_reload_begins_when_that_is_done(void **state)
{
    open_serving(2, NULL);
    reload_start(reload);
    reload_start(reload);
    reload_start(reload);
    while (died < 4 || pids[6] == 0)
        turn();
    check_number(started, 6,
                 "Whoever began before the last call may have read what has changed since; "
                 "however often it was asked for, once more is enough.");
    check_number(workers_count(workers), 2, "As many as before.");
    stop_workers();
}

static void a_reload_asked_for_during_one_that_fails_begins_all_the_same(void **state)
{
    open_serving(2, NULL);
    fails = true;
    reload_start(reload);
    fails = false;
    reload_start(reload);
    while (died == 0)
        turn();
    turn();
    check_that(started > 3, "Who asks again has mended what kept the first from starting.");
    while (died < 3 || pids[5] == 0)
        turn();
    check_number(workers_count(workers), 2, "As many as before.");
    stop_workers();
}

static void a_reload_goes_on_if_one_dies_that_had_not_started_before_it(void **state)
{
    fds_pair(commands);
    waits = true;
    open_workers(2, NULL);
    reload_start(reload);
    waits = false;
    kill(children[0], SIGKILL);
    while (died == 0)
        turn();
    fds_write(commands[0], "!!");
    while (!serves)
        turn();
    check_number(started, 4, "Its heir was about to start: the reload has not failed.");
    while (pids[4] == 0)
        turn();
    stop_workers();
}

/* The highest number that a worker has reported. */
static int newest(void)
{
    int number = 63;
    while (number > 0 && pids[number] == 0)
        number--;
    return number;
}

static bool is_alive(int number)
{
    return kill(pids[number], 0) == 0;
}

static void check_reload_works(void)
{
    int before = newest();
    int deaths = died;
    reload_start(reload);
    while (died < deaths + 2 || newest() < before + 2)
        turn();
    check_number(workers_count(workers), 2, "A new worker for each old one.");
}

static void a_reload_whose_worker_cannot_start_leaves_those_who_serve(void **state)
{
    open_serving(2, NULL);
    fails = true;
    reload_start(reload);
    while (died == 0)
        turn();
    fails = false;
    turn();
    check_that(is_alive(1) && is_alive(2), "The old ones go on: nobody can take their place.");
    check_number(started, 3, "The one that died has nobody's place: it is not replaced.");
    check_number(failed_reloads, 1, "Whoever asked for the reload wants to know.");
    check_number(workers_count(workers), 2, "As many as before.");
    check_reload_works();
    stop_workers();
}

/* pitfall 8 */
static void a_reload_whose_worker_says_nothing_leaves_those_who_serve(void **state)
{
    fds_pair(commands);
    open_serving(2, NULL);
    waits = true;
    reload_start(reload);
    waits = false;
    pass(WORKERS_START_MS);
    check_number(died, 0, "Its time is not over yet.");
    pass(500);
    while (died == 0)
        turn();
    check_that(WIFSIGNALED(last_status), "It would never have ended by itself.");
    check_that(is_alive(1) && is_alive(2), "The old ones go on: nobody can take their place.");
    check_number(workers_count(workers), 2, "As many as before.");
    check_reload_works();
    stop_workers();
}

static void a_reload_that_cannot_begin_leaves_those_who_serve(void **state)
{
    static const char *const calls[] = {"socketpair", "fork"};
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        check_note("%s() fails", calls[i]);
        open_serving(2, NULL);
        let_fail(calls[i], 1, WORKERS_FAILURES, EAGAIN);
        reload_start(reload);
        check_number(failed_reloads, 1, "Whoever asked for the reload wants to know.");
        check_number(why_failed, EAGAIN, "And why.");
        for (int turns_left = 10; turns_left > 0; turns_left--) {
            later_ms += 1000;
            turn();
        }
        check_number(fault.calls, 1, "It is not tried again: the next reload will.");
        check_number(stopped, 0, "Who serves need not suffer.");
        fault.call = NULL;
        check_reload_works();
        stop_workers();
    }
}

static void a_worker_that_dies_while_its_heir_starts_has_one_heir(void **state)
{
    fds_pair(commands);
    open_serving(1, NULL);
    waits = true;
    reload_start(reload);
    waits = false;
    kill(pids[1], SIGKILL);
    while (died == 0)
        turn();
    turn();
    check_number(started, 2, "Its place is filled, though not served yet.");
    fds_write(commands[0], "!");
    while (pids[2] == 0)
        turn();
    stop_workers();
    check_number(started, 2, "Nobody else was needed.");
}

/* A turn, long after the one before; but once so many workers have begun, time goes by as it does, since the
 * machine may be too busy for them to be ready soon. */
static void turn_later(uint64_t ms, int begun)
{
    if (started < begun)
        later_ms += ms;
    turn();
}

static void whatever_fails_while_a_worker_starts_is_tried_again(void **state)
{
    static const struct {
        const char *call;
        int last; /* the first so many of them, one at a time */
    } cases[] = {{"calloc", 3}, {"socketpair", 1}, {"fcntl", 4}, {"fork", 1}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        for (int nth = 1; nth <= cases[i].last; nth++) {
            check_note("%s() number %d fails", cases[i].call, nth);
            open_serving(1, NULL);
            let_fail(cases[i].call, nth, nth, EAGAIN);
            kill(pids[1], SIGKILL);
            while (newest() == 1)
                turn_later(1000, 2);
            check_that(fault.calls >= nth, "It is part of a start.");
            check_number(started, 2, "One that did not begin is not announced.");
            stop_workers();
        }
}

/* Start timers until there is no room for one more: the next that is started needs memory. */
static void let_timers_take_all_room(void)
{
    static struct reactor_timer crowd[64];
    let_fail("realloc", 1, 1, ENOMEM);
    for (struct reactor_timer *timer = crowd; fault.calls == 0; timer++) {
        check_that(timer < crowd + 64, "crowd is too small for this test.");
        reactor_timer_init(timer, NULL, NULL);
        (void)reactor_timer_start(reactor, timer, 1000000000, 0);
    }
}

static void without_memory_for_another_timer_a_worker_is_replaced_all_the_same(void **state)
{
    open_serving(1, NULL);
    let_timers_take_all_room();
    let_fail("realloc", 1, 100, ENOMEM);
    kill(pids[1], SIGKILL);
    while (newest() == 1)
        turn_later(1000, 2);
    check_number(started, 2,
                 "Its timers run from the beginning: to start one anew needs no memory.");
    stop_workers();
}

static void workers_of_which_none_can_be_made_are_given_up(void **state)
{
    enum { COUNT = 3, TRIES = COUNT * WORKERS_FAILURES };
    let_fail("socketpair", 1, 100, EMFILE);
    open_workers(COUNT, NULL);
    while (stopped == 0)
        turn_later(WORKERS_LAST_PAUSE_MS, 1);
    check_that(gave_up && started == 0, "To try for ever would only keep the machine busy.");
    check_number(why_failed, EMFILE, "Why is told each time.");
    check_number(fault.calls, TRIES, "In each slot it is tried so often.");
    reload_start(reload);
    workers_stop(workers, 1);
    turn();
    check_number(stopped, 1,
                 "It is told once, and what is given up cannot be stopped or reloaded.");
    check_number(fault.calls, TRIES, "Nor begun again.");
    close_workers();
}

/* pitfall 44 */
static void once_a_worker_was_ready_new_ones_are_tried_without_end(void **state)
{
    static const char *const calls[] = {"socketpair", "fork"};
    enum { TRIES = 4 * WORKERS_FAILURES };
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        check_note("%s() fails", calls[i]);
        open_serving(2, NULL);
        let_fail(calls[i], 1, TRIES, EAGAIN);
        kill(pids[1], SIGKILL);
        while (newest() == 2 && stopped == 0)
            turn_later(WORKERS_LAST_PAUSE_MS, 3);
        check_number(stopped, 0, "Those who serve must not pay for one that cannot start.");
        check_number(failed_starts, TRIES, "Each failure is told.");
        check_number(why_failed, EAGAIN, "And why.");
        check_that(pauses_promised <= (uint64_t)TRIES * WORKERS_LAST_PAUSE_MS,
                   "After a shortage of an hour nobody wants to wait for another.");
        check_that(is_alive(2), "It has served all the time.");
        stop_workers();
    }
}

/* pitfall 44 */
static void workers_that_die_at_once_during_a_shortage_are_all_replaced(void **state)
{
    enum { COUNT = WORKERS_FAILURES + 1 };
    open_serving(COUNT, NULL);
    let_fail("socketpair", 1, 2 * WORKERS_FAILURES, EMFILE);
    for (int number = 1; number < COUNT; number++)
        kill(pids[number], SIGKILL);
    while (newest() < COUNT + WORKERS_FAILURES && stopped == 0)
        turn_later(WORKERS_LAST_PAUSE_MS, COUNT + WORKERS_FAILURES);
    check_number(stopped, 0, "Five failures at one moment are one shortage.");
    check_that(is_alive(COUNT), "It has served all the time.");
    stop_workers();
}

/* pitfall 44 */
static void a_slow_first_start_is_waited_for_while_others_fail(void **state)
{
    fds_pair(commands);
    waits = true;
    open_workers(1, NULL);
    waits = false;
    later_ms += WORKERS_START_MS - 1000;
    turn();
    check_number(stopped, 0, "It has not failed.");
    fds_write(commands[0], "!");
    while (!serves)
        turn();
    stop_workers();
}

/* As much as makes a worker be behind that handles none of it. */
static void send_window(uint32_t number)
{
    for (int i = 0; i < CHANNEL_WINDOW; i++)
        workers_send(workers, number, "x", 1);
}

/* Worker 1 stands still while a window waits for it, and worker 2 has much to say. Its answer to what it is
 * asked after that comes behind all that it was allowed to say. */
static void let_worker_fall_behind(void)
{
    open_serving(2, NULL);
    let_worker_stand_still(1);
    send_window(1);
    workers_send(workers, 2, "fill", 4);
    while (strlen(order[2]) < CHANNEL_WINDOW / 2)
        turn();
    workers_send(workers, 2, "?", 1);
    while (!strchr(order[2], '?'))
        turn();
    check_that(strlen(order[2]) <= CHANNEL_WINDOW + 1,
               "What it says might be for worker 1, for which a window of messages waits.");
}

static void await_filling(uint32_t number)
{
    while (strlen(order[number]) < FILLING)
        turn();
}

/* pitfall 8 */
static void while_a_worker_is_behind_no_other_may_send_more_than_a_window(void **state)
{
    let_worker_fall_behind();
    let_worker_go_on(1);
    await_filling(2);
    check_number(died, 0, "It has caught up in time.");
    stop_workers();
}

static void a_worker_that_is_behind_and_dies_holds_up_nobody_any_more(void **state)
{
    let_worker_fall_behind();
    kill(pids[1], SIGKILL);
    await_filling(2);
    while (died == 0)
        turn();
    check_number(died, 1, "Nobody waits for the dead.");
    stop_workers();
}

/* pitfall 8 */
static void a_worker_that_is_not_ready_holds_up_nobody(void **state)
{
    fds_pair(commands);
    open_serving(1, NULL);
    waits = true;
    reload_start(reload);
    waits = false;
    send_window(2);
    workers_send(workers, 1, "fill", 4);
    await_filling(1);
    fds_write(commands[0], "!");
    while (strlen(order[2]) < CHANNEL_WINDOW)
        turn();
    check_that(is_alive(2), "It has all that was sent to it before it was ready.");
    stop_workers();
}

/* pitfall 43 */
static void a_worker_that_is_stuck_is_killed_and_no_other(void **state)
{
    let_worker_fall_behind();
    pass(WORKERS_STALL_MS);
    check_number(died, 0, "Its time is not over: it was asked when half a second had passed.");
    pass(500);
    await_filling(2);
    while (died == 0)
        turn();
    check_number(died, 1, "Only the one that stood still.");
    check_that(WIFSIGNALED(last_status), "It could not end by itself.");
    stop_workers();
}

/* pitfall 43 */
static void a_worker_that_stood_still_for_less_than_the_limit_is_spared(void **state)
{
    open_serving(2, NULL);
    for (int i = 0; i < 3; i++) {
        workers_send(workers, 1, "x", 1);
        let_worker_stand_still(1);
        pass(WORKERS_STALL_MS);
        let_worker_go_on(1);
        while (strlen(order[1]) <= (size_t)i || an_answer_is_coming())
            turn();
        pass(500);
    }
    check_number(died, 0, "It has answered in time, each time.");
    stop_workers();
}

/* pitfall 43 */
static void a_worker_that_is_busy_is_not_killed_as_long_as_anything_is_heard_from_it(void **state)
{
    fds_pair(commands);
    is_busy = true;
    open_workers(1, NULL);
    is_busy = false;
    while (!serves)
        turn();
    is_mute[1] = true;
    send_window(1);
    for (size_t words = 1; words <= 4; words++) {
        pass(WORKERS_STALL_MS - 500);
        check_number(died, 0, "What waits for it does not grow less, and yet it moves.");
        fds_write(commands[0], "!");
        while (strlen(order[1]) < words)
            turn();
    }
    pass(WORKERS_STALL_MS + 500);
    while (died == 0)
        turn();
    check_that(WIFSIGNALED(statuses[1]), "Nothing was heard from it since.");
    stop_workers();
}

/* pitfall 43 */
static void time_in_which_the_supervisor_stood_still_itself_is_nobodys_silence(void **state)
{
    open_serving(1, NULL);
    let_worker_stand_still(1);
    workers_send(workers, 1, "x", 1);
    pass(500);
    for (int i = 1; i < WORKERS_STALL_MS / 500; i++) {
        later_ms += 10 * WORKERS_STALL_MS;
        turn();
        turn();
    }
    check_number(died, 0,
                 "Both may have been stopped: each pause counts as a moment, however long.");
    let_worker_go_on(1);
    while (order[1][0] == '\0')
        turn();
    stop_workers();
    check_number(statuses[1], 0, "It has ended in order.");
}

/* pitfall 43 */
static void nobody_is_asked_who_owes_no_answer(void **state)
{
    open_serving(2, NULL);
    workers_broadcast(workers, "x", 1);
    pass(3 * 500);
    let_worker_stand_still(1);
    turn(); /* SIGCHLD says that it has been stopped */
    later_ms += 60 * 60 * 1000;
    for (int i = 0; i < 3; i++)
        check_number(reactor_run_once(reactor, 0), 0, "An idle supervisor has nothing to do.");
    let_worker_go_on(1);
    stop_workers();
    check_number(died, 2, "Both at the end.");
}

/* --- Deaths ------------------------------------------------------------------------------------ */

/* pitfall 45 */
static void a_dead_worker_that_a_debugger_holds_is_not_waited_for(void **state)
{
    open_serving(2, NULL);
    debugged = true;
    kill(pids[1], SIGKILL);
    while (died == 0)
        turn_later(500, 3);
    check_number(statuses[1], WORKERS_STATUS_UNKNOWN, "Nobody could know yet how it died.");
    while (pids[3] == 0)
        turn();
    debugged = false;
    raise(SIGCHLD); /* the debugger lets go */
    turn();
    stop_workers();
    check_number(died, 3, "Each is told once.");
}

/* pitfall 45 */
static void how_a_worker_died_is_told_as_soon_as_it_is_known(void **state)
{
    open_serving(1, NULL);
    debugged = true;
    kill(pids[1], SIGKILL);
    while (workers_count(workers) > 0)
        turn();
    check_number(died, 0, "The kernel closes its descriptors before we may know how it ended.");
    debugged = false;
    raise(SIGCHLD);
    turn();
    check_number(died, 1, "SIGCHLD says when to ask again.");
    check_that(WIFSIGNALED(statuses[1]), "And then it is known.");
    while (pids[2] == 0)
        turn();
    stop_workers();
}

static void a_stop_does_not_wait_for_those_whom_a_debugger_holds(void **state)
{
    open_serving(1, NULL);
    debugged = true;
    workers_stop(workers, 30000);
    while (stopped == 0)
        turn_later(500, 2);
    debugged = false;
    check_number(statuses[1], WORKERS_STATUS_UNKNOWN, "It is gone, as far as anybody can tell.");
    close_workers();
}

/* pitfall 47 */
static void as_the_first_process_the_supervisor_waits_for_orphans_too(void **state)
{
    open_serving(1, NULL);
    is_init = true;
    pid_t orphan = __real_fork();
    if (orphan == 0)
        _exit(0);
    for (int i = 0; i < 500 && kill(orphan, 0) == 0; i++)
        turn();
    check_fails(kill(orphan, 0), ESRCH, "Nobody else waits for it: it would stay a zombie.");
    kill(pids[1], SIGKILL);
    while (died == 0)
        turn();
    check_that(WIFSIGNALED(statuses[1]), "Our own are still told apart.");
    is_init = false;
    while (pids[2] == 0)
        turn();
    stop_workers();
}

static void all_others_are_not_ours_to_wait_for(void **state)
{
    int status = 0;
    open_serving(1, NULL);
    pid_t child = __real_fork();
    if (child == 0)
        _exit(3);
    kill(pids[1], SIGKILL);
    while (pids[2] == 0)
        turn();
    check_number(waitpid(child, &status, 0), child, "Whoever has made it waits for it.");
    check_number(WEXITSTATUS(status), 3, "Its status has not been taken away.");
    stop_workers();
}

#if defined __linux__ && !defined PORTABLE
/* In a process of its own: a supervisor whose worker is stopped. It says so, and waits for its own end. */
static _Noreturn void be_supervisor(int told_to)
{
    reactor = reactor_open(NULL);
    open_serving(1, NULL);
    kill(pids[1], SIGSTOP);
    (void)!write(told_to, &pids[1], sizeof pids[1]);
    for (;;)
        pause();
}

/* pitfall 46 */
static void the_end_of_the_supervisor_is_that_of_a_stopped_worker_too(void **state)
{
    int ends[2];
    pid_t stopped_worker = 0;
    fds_pipe(ends);
    pid_t supervisor = __real_fork();
    if (supervisor == 0) {
        close(ends[0]);
        be_supervisor(ends[1]);
    }
    fds_close(ends[1]);
    struct pollfd input = {.fd = ends[0], .events = POLLIN};
    check_number(poll(&input, 1, 5000), 1, "It starts.");
    check_number(read(ends[0], &stopped_worker, sizeof stopped_worker), sizeof stopped_worker,
                 "The worker is stopped.");
    kill(supervisor, SIGKILL);
    waitpid(supervisor, NULL, 0);
    int ended = poll(&input, 1, 5000);
    if (ended == 0)
        kill(stopped_worker, SIGKILL);
    check_number(ended, 1,
                 "It can read nothing, not even the end of its channel, and it holds the port.");
}
#endif

/* pitfall 46 */
static void a_supervisor_in_a_hurry_leaves_nobody_behind(void **state)
{
    open_serving(2, NULL);
    let_worker_stand_still(1);
    workers_stop(workers, 30000);
    workers_kill(workers);
    await_stop();
    check_that(WIFSIGNALED(statuses[1]) && WIFSIGNALED(statuses[2]), "Both, at once.");
    close_workers();
}

static void workers_are_counted_up_by_number(void **state)
{
    open_serving(3, NULL);
    kill(pids[2], SIGKILL);
    while (pids[4] == 0)
        turn();
    uint32_t first = workers_next(workers, 0);
    uint32_t second = workers_next(workers, first);
    uint32_t third = workers_next(workers, second);
    check_that(first == 1 && second == 3 && third == 4, "Those that live, in order.");
    check_number(workers_next(workers, third), 0, "There is no other.");
    stop_workers();
}

/* --- Stopping ---------------------------------------------------------------------------------- */

static void all_events_but_work_and_received_may_be_left_out(void **state)
{
    static const struct workers_events few = {.work = work, .received = note_message};
    memset(pids, 0, sizeof pids);
    workers =
        check_not_null(workers_open(reactor, "127.0.0.1", "0", 1, NULL, &few, NULL), "A port.");
    while (pids[1] == 0)
        turn();
    kill(pids[1], SIGKILL);
    while (pids[2] == 0)
        turn();
    workers_stop(workers, 30000);
    while (workers->processes || workers->dead)
        turn();
    turn();
    check_fails(waitpid(-1, NULL, WNOHANG), ECHILD, "All have been waited for: no zombies.");
    close_workers();
}

static void who_is_stopping_is_neither_stopped_again_nor_reloaded(void **state)
{
    open_serving(2, NULL);
    workers_stop(workers, 30000);
    workers_stop(workers, 0);
    reload_start(reload);
    await_stop();
    turn();
    check_number(stopped, 1, "It is told once.");
    check_number(started, 2, "Nobody begins what is ending.");
    check_number(last_status, 0, "The first deadline counts.");
    close_workers();
}

/* pitfall 58 */
static void a_port_that_is_taken_is_refused(void **state)
{
    static const char *const balances[] = {"shared", "reuseport"};
    char port[sizeof "65535"];
    for (int shared = 0; shared < 2; shared++) {
        check_note(shared ? "The other shares it." : "The other does not share it.");
        int listener = fds_take((shared ? net_listen_shared : net_listen)("127.0.0.1", "0", 1));
        snprintf(port, sizeof port, "%d", net_local_port(listener));
        for (size_t i = 0; i < sizeof balances / sizeof balances[0]; i++)
            check_fails_null(
                workers_open(reactor, "127.0.0.1", port, 2, balances[i], &events, NULL), EADDRINUSE,
                "Two servers that share a port get some of the clients each, and nobody is told.");
    }
}

static void
without_memory_or_descriptors_no_workers_are_opened_and_nothing_is_left_open(void **state)
{
    let_fail("calloc", 1, 1, ENOMEM);
    check_fails_null(workers_open(reactor, "127.0.0.1", "0", 2, NULL, &events, NULL), ENOMEM,
                     "No memory.");
    let_fail("realloc", 1, 1, ENOMEM);
    check_fails_null(workers_open(reactor, "127.0.0.1", "0", 2, NULL, &events, NULL), ENOMEM,
                     "No memory for its timers.");
    for (int allowed = 0; allowed < 4; allowed++) {
        fds_allow(allowed);
        check_fails_null(workers_open(reactor, "127.0.0.1", "0", 2, "reuseport", &events, NULL),
                         EMFILE, "Two listeners, and a pipe for SIGCHLD.");
    }
}

/* pitfall 33 */
static void what_workers_say_while_they_stop_still_passes_through_the_hub(void **state)
{
    open_serving(3, NULL);
    stop_workers();
    for (int i = 1; i <= 3; i++)
        check_string(order[i], "last words", "First all drain, then all finish.");
    check_number(last_status, 0, "Each ended by itself, not by a kill.");
}

/* pitfall 33 */
static void workers_that_do_not_stop_are_killed_at_the_deadline(void **state)
{
    open_serving(1, NULL);
    while (pids[1] == 0)
        turn();
    kill(pids[1], SIGSTOP);
    workers_stop(workers, 1);
    await_stop();
    check_that(WIFSIGNALED(last_status), "A server that stops waits for nobody for ever.");
    close_workers();
}

/* Its echo to what follows its last words says that it has drained, and the second that it lives on. */
static void check_lives_on_drained(uint32_t number, const char *advice)
{
    static const char *const expected[] = {"last words", "last wordsmore", "last wordsmoremore"};
    for (int i = 0; i < 3; i++) {
        if (i > 0)
            workers_send(workers, number, "more", 4);
        while (died == 0 && strlen(order[number]) < strlen(expected[i]))
            turn();
        check_string(order[number], expected[i], advice);
    }
}

/* pitfall 33 */
static void a_worker_that_stands_still_costs_the_others_no_orderly_end(void **state)
{
    open_serving(2, NULL);
    let_worker_stand_still(1);
    workers_stop(workers, 30000);
    check_lives_on_drained(2, "As long as another may have something for its clients.");
    pass(WORKERS_STALL_MS + 500);
    await_stop();
    check_that(WIFSIGNALED(statuses[1]), "It was stuck.");
    check_number(statuses[2], 0, "It has, and nobody is to be waited for any more: it finishes.");
    close_workers();
}

static void workers_that_do_not_finish_are_killed_at_the_second_deadline(void **state)
{
    is_stubborn = true;
    open_serving(1, NULL);
    is_stubborn = false;
    workers_stop(workers, 30000);
    check_lives_on_drained(1, "It has its own idea of when to end.");
    pass(30000);
    check_number(died, 0, "Its time is not over yet.");
    pass(500);
    await_stop();
    check_that(WIFSIGNALED(last_status), "A server that stops waits for nobody for ever.");
    close_workers();
}

/* pitfall 33 */
static void a_retired_worker_finishes_when_all_have_drained(void **state)
{
    stays = true;
    open_serving(1, NULL);
    stays = false;
    reload_start(reload);
    while (pids[2] == 0 || order[1][0] == '\0')
        turn();
    order[1][0] = '\0'; /* "retired" */
    let_worker_stand_still(2);
    workers_stop(workers, 30000);
    check_lives_on_drained(1, "Another may still have something for its clients.");
    let_worker_go_on(2);
    await_stop();
    check_number(statuses[1], 0, "It ended in order.");
    close_workers();
}

/* pitfall 33 */
static void two_that_are_stuck_cost_only_themselves_the_orderly_end(void **state)
{
    open_serving(4, NULL);
    let_worker_stand_still(1);
    send_window(1);
    let_worker_stand_still(2);
    workers_stop(workers, 30000);
    while (order[3][0] == '\0' || order[4][0] == '\0')
        turn();
    pass(WORKERS_STALL_MS + 500);
    await_stop();
    check_that(WIFSIGNALED(statuses[1]) && WIFSIGNALED(statuses[2]), "They were stuck.");
    check_number(statuses[3], 0, "It ended in order.");
    check_number(statuses[4], 0, "It ended in order.");
    close_workers();
}

static void a_worker_that_was_replaced_ends_in_order_when_its_time_is_over(void **state)
{
    stays = true;
    open_serving(1, NULL);
    stays = false;
    reload_start(reload);
    while (pids[2] == 0 || order[1][0] == '\0')
        turn();
    later_ms += RELOAD_RETIRED_MS - 1000;
    turn();
    workers_send(workers, 1, "?", 1);
    while (!strchr(order[1], '?'))
        turn();
    later_ms += 1000;
    while (died == 0)
        turn();
    check_string(order[1], "retired?last words", "It was told to stop, and then to finish.");
    check_number(statuses[1], 0, "It ended in order.");
    check_number(workers_count(workers), 1, "And has no heir: it had one.");
    stop_workers();
}

static void of_those_that_were_replaced_only_so_many_stay(void **state)
{
    stays = true;
    open_serving(1, NULL);
    for (int number = 2; number <= 2 * RELOAD_RETIRED + 2; number++) {
        reload_start(reload);
        pass(500);
        while (pids[number] == 0)
            turn();
        check_that(workers_count(workers) <= RELOAD_RETIRED + 2,
                   "Who reloads often must not get as many processes as reloads.");
    }
    stays = false;
    check_number(statuses[1], 0, "The oldest ends in order.");
    check_string(order[1], "retiredlast words", "It was told to stop, and then to finish.");
    stop_workers();
}

static void those_that_were_replaced_and_have_no_clients_make_room_by_themselves(void **state)
{
    stays = true;
    open_serving(1, NULL);
    stays = false;
    for (int number = 2; number <= 2 * RELOAD_RETIRED + 2; number++) {
        reload_start(reload);
        while (pids[number] == 0)
            turn();
    }
    check_that(is_alive(1), "It is the oldest, but others could go more easily.");
    stop_workers();
    check_string(order[1], "retiredlast words", "It has served its clients until the end.");
}

static void how_a_worker_died_is_known_though_sigchld_was_ignored(void **state)
{
    signal(SIGCHLD, SIG_IGN);
    open_serving(1, NULL);
    kill(pids[1], SIGKILL);
    while (pids[2] == 0)
        turn();
    check_that(WIFSIGNALED(statuses[1]), "An ignored SIGCHLD is inherited from who started us.");
    stop_workers();
}

static void note_signal(void *data)
{
    ++*(int *)data;
}

static void a_signal_that_the_supervisor_watches_for_is_not_the_workers(void **state)
{
    struct reactor_signal watch;
    int came = 0;
    reactor_signal_init(&watch, note_signal, &came);
    check_succeeds(reactor_signal_start(reactor, &watch, SIGUSR1), "It can be caught.");
    strikes = SIGUSR1;
    open_workers(1, NULL);
    strikes = 0;
    while (!serves && died == 0)
        turn();
    check_number(
        died, 0,
        "A signal to the whole group may come when a worker has just begun, and has had no "
        "time to say what it thinks of it: it must not end it.");
    check_number(came, 0, "What comes to the worker is not the supervisor's, either.");
    stop_workers();
    reactor_signal_stop(reactor, &watch);
}

/* pitfall 37 */
static void what_waits_in_stdio_is_printed_once(void **state)
{
    int ends[2];
    char text[64] = "";
    check_succeeds(pipe(ends), "The test needs a pipe.");
    FILE *stream = fdopen(ends[1], "w");
    fprintf(stream, "once");
    open_serving(2, NULL);
    stop_workers();
    fclose(stream);
    fds_take(ends[0]);
    check_number(read(ends[0], text, sizeof text), 4,
                 "Flushed before fork(), or each would print it.");
}

static int end_of = -1; /* a pipe that tells whose end it is */

static void note_end(void)
{
    if (end_of != -1)
        (void)!write(end_of, "x", 1);
}

/* pitfall 37 */
static void what_the_supervisor_has_set_up_for_its_end_is_not_run_by_workers(void **state)
{
    int ends[2];
    fds_pipe(ends);
    check_number(atexit(note_end), 0, "The test needs atexit().");
    end_of = ends[1];
    open_serving(2, NULL);
    stop_workers();
    end_of = -1;
    check_number(fds_drain(ends[0]), 0,
                 "A child leaves with _exit(): exit() would delete the supervisor's files.");
}

int main(int argc, char **argv)
{
    static const struct check_suite suite = {.name = "workers", .setup = begin, .teardown = end};
    static const struct CMUnitTest tests[] = {
        TEST(messages_come_out_as_they_went_in_however_they_are_cut),
        TEST(what_is_sent_is_a_frame),
        TEST(the_longest_message_passes_and_no_longer_one),
        TEST(what_makes_no_sense_loses_the_channel),
        TEST(a_message_that_is_too_long_is_not_handed_out_though_it_is_there),
        TEST(of_a_message_whose_sender_dies_in_the_middle_nothing_is_seen),
        TEST(a_channel_may_be_closed_while_a_message_is_handed_out),
        TEST(a_sender_knows_whether_its_receiver_keeps_up),
        TEST(whoever_does_not_care_how_much_waits_is_not_told),
        TEST(a_peer_that_has_handled_more_than_was_sent_is_lost),
        TEST(a_receiver_says_what_it_has_handled_a_quarter_of_a_window_at_a_time),
        TEST(a_turn_hands_out_as_many_messages_as_it_has_time_for_and_the_next_goes_on),
        TEST(of_what_waits_for_a_turn_nothing_is_handed_out_once_the_channel_is_aborted),
        TEST(without_memory_there_is_no_channel_and_the_descriptor_stays_the_callers),
        TEST(without_memory_for_half_a_message_the_channel_is_lost),
        TEST(a_worker_whose_supervisor_is_gone_cannot_send),
        TEST(a_worker_is_told_what_its_supervisor_says),
        TEST(a_worker_does_not_heed_what_no_supervisor_says),
        TEST(a_worker_that_only_listens_may_be_told_all),
        TEST(a_worker_knows_that_the_hub_is_behind_and_is_told_when_it_has_caught_up),
        TEST(a_worker_whose_loop_turns_answers_the_question_whether_it_does),
        TEST(without_memory_there_is_no_worker_and_the_channel_stays_the_callers),
        TEST(workers_start_serve_and_stop),
        TEST(a_worker_is_born_with_its_channel_and_its_listener_and_nothing_else),
        TEST(the_port_is_shared_as_asked_for_and_by_default_so_that_nobody_waits),
        TEST(who_waits_for_a_worker_that_dies_is_served_by_its_successor),
        TEST(what_makes_no_sense_is_refused),
        TEST(all_workers_get_all_messages_in_one_order),
        TEST(a_worker_that_is_killed_is_reported_and_replaced),
        TEST(a_worker_that_dies_as_soon_as_it_serves_is_replaced_after_a_pause),
        TEST(a_worker_that_has_served_for_a_while_is_replaced_at_once),
        TEST(workers_that_fail_to_start_are_given_up_after_some_tries),
        TEST(a_reload_replaces_all_workers),
        TEST(a_supervisor_does_not_heed_what_no_worker_says),
        TEST(a_reload_asked_for_during_a_reload_begins_when_that_is_done),
        TEST(a_reload_asked_for_during_one_that_fails_begins_all_the_same),
        TEST(a_reload_goes_on_if_one_dies_that_had_not_started_before_it),
        TEST(a_reload_whose_worker_cannot_start_leaves_those_who_serve),
        TEST(a_reload_whose_worker_says_nothing_leaves_those_who_serve),
        TEST(a_reload_that_cannot_begin_leaves_those_who_serve),
        TEST(a_worker_that_dies_while_its_heir_starts_has_one_heir),
        TEST(whatever_fails_while_a_worker_starts_is_tried_again),
        TEST(without_memory_for_another_timer_a_worker_is_replaced_all_the_same),
        TEST(workers_of_which_none_can_be_made_are_given_up),
        TEST(once_a_worker_was_ready_new_ones_are_tried_without_end),
        TEST(workers_that_die_at_once_during_a_shortage_are_all_replaced),
        TEST(a_slow_first_start_is_waited_for_while_others_fail),
        TEST(while_a_worker_is_behind_no_other_may_send_more_than_a_window),
        TEST(a_worker_that_is_behind_and_dies_holds_up_nobody_any_more),
        TEST(a_worker_that_is_not_ready_holds_up_nobody),
        TEST(a_worker_that_is_stuck_is_killed_and_no_other),
        TEST(a_worker_that_stood_still_for_less_than_the_limit_is_spared),
        TEST(a_worker_that_is_busy_is_not_killed_as_long_as_anything_is_heard_from_it),
        TEST(time_in_which_the_supervisor_stood_still_itself_is_nobodys_silence),
        TEST(nobody_is_asked_who_owes_no_answer),
        TEST(a_dead_worker_that_a_debugger_holds_is_not_waited_for),
        TEST(how_a_worker_died_is_told_as_soon_as_it_is_known),
        TEST(a_stop_does_not_wait_for_those_whom_a_debugger_holds),
        TEST(as_the_first_process_the_supervisor_waits_for_orphans_too),
        TEST(all_others_are_not_ours_to_wait_for),
#if defined __linux__ && !defined PORTABLE
        TEST(the_end_of_the_supervisor_is_that_of_a_stopped_worker_too),
#endif
        TEST(a_supervisor_in_a_hurry_leaves_nobody_behind),
        TEST(workers_are_counted_up_by_number),
        TEST(all_events_but_work_and_received_may_be_left_out),
        TEST(who_is_stopping_is_neither_stopped_again_nor_reloaded),
        TEST(a_port_that_is_taken_is_refused),
        TEST(without_memory_or_descriptors_no_workers_are_opened_and_nothing_is_left_open),
        TEST(what_workers_say_while_they_stop_still_passes_through_the_hub),
        TEST(workers_that_do_not_stop_are_killed_at_the_deadline),
        TEST(a_worker_that_stands_still_costs_the_others_no_orderly_end),
        TEST(workers_that_do_not_finish_are_killed_at_the_second_deadline),
        TEST(a_retired_worker_finishes_when_all_have_drained),
        TEST(two_that_are_stuck_cost_only_themselves_the_orderly_end),
        TEST(a_worker_that_was_replaced_ends_in_order_when_its_time_is_over),
        TEST(of_those_that_were_replaced_only_so_many_stay),
        TEST(those_that_were_replaced_and_have_no_clients_make_room_by_themselves),
        TEST(how_a_worker_died_is_known_though_sigchld_was_ignored),
        TEST(a_signal_that_the_supervisor_watches_for_is_not_the_workers),
        TEST(what_waits_in_stdio_is_printed_once),
        TEST(what_the_supervisor_has_set_up_for_its_end_is_not_run_by_workers),
    };
    return check_main(argc, argv, &suite, tests);
}
