/* The receiver module, through receiver.h and group.h.
 *
 * Start reading at struct guest and check_story(): a guest is a client with a protocol that writes down what it is
 * told, and may then do something, its action. A line is written down as [line], bytes as {bytes}, and all else
 * as a letter:
 *
 *     Welcomed  reFused  Too long  No memory  Ended  Lost  Pause  Resume  Silent  timed Out
 */
/* wraps malloc calloc realloc clock_gettime */
#include "receiver.h"
#include "check.h"
#include "fds.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { GUESTS = 4, LIMIT = 16, KIB = 1024 };

static struct reactor *reactor;
static struct receiver_group group;
static int stopped, emptied; /* how often the group has told so */

/* --- What lib asks the system for -------------------------------------------------------------- */

static bool no_malloc, no_calloc, no_realloc;
static long later_ms; /* that the clock is ahead */

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void *__wrap_realloc(void *block, size_t size);
int __real_clock_gettime(clockid_t clock, struct timespec *time);
int __wrap_clock_gettime(clockid_t clock, struct timespec *time);

void *__wrap_malloc(size_t size)
{
    errno = ENOMEM;
    return no_malloc ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    errno = ENOMEM;
    return no_calloc ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *block, size_t size)
{
    errno = ENOMEM;
    return no_realloc ? NULL : __real_realloc(block, size);
}

int __wrap_clock_gettime(clockid_t clock, struct timespec *time)
{
    int result = __real_clock_gettime(clock, time);
    time->tv_sec += later_ms / 1000;
    time->tv_nsec += later_ms % 1000 * 1000000;
    if (time->tv_nsec >= 1000000000) {
        time->tv_nsec -= 1000000000;
        time->tv_sec++;
    }
    return result;
}

/* --- Guests ------------------------------------------------------------------------------------ */

struct guest {
    struct receiver receiver;
    int peer;        /* the other end */
    bool is_open;    /* not lost */
    int reason;      /* of the loss */
    char story[400]; /* its end is missing if there is much to tell */
    int lines;       /* that were handed up */
    size_t bytes;    /* that were handed up */
    int may_say;     /* so many lines; negative: any number */
    size_t appetite; /* bytes that it uses of bytes_received, at most; 0: all */
    void (*action)(struct guest *, char letter);
};

static struct guest guests[GUESTS];
static int guest_count;

static void tell_text(struct guest *guest, const char *text, size_t size)
{
    check_that(guest->is_open, "connection_lost is the last that a protocol is told.");
    size_t told = strlen(guest->story);
    size_t room = sizeof guest->story - 1 - told;
    memcpy(guest->story + told, text, size < room ? size : room);
}

static void tell(struct guest *guest, char letter)
{
    tell_text(guest, &letter, 1);
    if (guest->action)
        guest->action(guest, letter);
}

static void welcomed(void *data)
{
    tell(data, 'W');
}

static void refused(void *data)
{
    tell(data, 'F');
}

static bool may_receive(void *data)
{
    struct guest *guest = data;
    return guest->may_say != 0;
}

static void line_received(enum line_result result, const char *text, size_t size, void *data)
{
    struct guest *guest = data;
    guest->lines++;
    guest->may_say--;
    if (result == LINE_WHOLE) {
        tell_text(guest, "[", 1);
        tell_text(guest, text, size);
        tell(guest, ']');
    } else {
        tell(guest, result == LINE_TOO_LONG ? 'T' : 'N');
    }
}

static void bytes_received(const char *bytes, size_t size, void *data)
{
    struct guest *guest = data;
    size_t takes = guest->appetite > 0 && guest->appetite < size ? guest->appetite : size;
    check_that(size > 0, "Bytes are at least one.");
    guest->bytes += takes;
    tell_text(guest, "{", 1);
    tell_text(guest, bytes, takes);
    tell(guest, '}');
    transport_unread(receiver_transport(&guest->receiver), size - takes);
}

static void silent(void *data)
{
    tell(data, 'S');
}

static void timed_out(void *data)
{
    tell(data, 'O');
}

static void ended(void *data)
{
    tell(data, 'E');
}

static void pause_writing(void *data)
{
    tell(data, 'P');
}

static void resume_writing(void *data)
{
    tell(data, 'R');
}

/* The receiver may be freed from here on: any use of it would be one of garbage. */
static void connection_lost(int reason, void *data)
{
    struct guest *guest = data;
    tell(guest, 'L');
    guest->is_open = false;
    guest->reason = reason;
    memset(&guest->receiver, 0, sizeof guest->receiver);
}

static const struct receiver_protocol full = {.welcomed = welcomed,
                                              .refused = refused,
                                              .may_receive = may_receive,
                                              .line_received = line_received,
                                              .bytes_received = bytes_received,
                                              .silent = silent,
                                              .timed_out = timed_out,
                                              .ended = ended,
                                              .pause_writing = pause_writing,
                                              .resume_writing = resume_writing,
                                              .connection_lost = connection_lost};

static const struct receiver_protocol least = {.welcomed = welcomed,
                                               .line_received = line_received,
                                               .ended = ended,
                                               .connection_lost = connection_lost};

static struct guest *new_guest(const int pair[2], const struct receiver_protocol *protocol)
{
    check_that(guest_count < GUESTS, "GUESTS is too small for this test.");
    struct guest *guest = &guests[guest_count++];
    *guest = (struct guest){.peer = pair[1], .is_open = true, .may_say = -1};
    int fd = dup(pair[0]); /* taken by the transport; the first one goes now */
    fds_close(pair[0]);
    check_succeeds(receiver_open(&guest->receiver, &group, fd, LIMIT, protocol, guest),
                   "It is open.");
    return guest;
}

static struct guest *come(void)
{
    int pair[2];
    fds_pair(pair);
    return new_guest(pair, &full);
}

/* --- A test's frame ---------------------------------------------------------------------------- */

static void note_stopped(void *data)
{
    check_pointer(data, &emptied, "The data is what receiver_group_init() was given.");
    stopped++;
}

static void note_emptied(void *data)
{
    check_pointer(group.first, NULL, "Nobody is left.");
    emptied++;
}

static const struct receiver_group_events events = {note_stopped, note_emptied};

static void begin(void)
{
    no_malloc = no_calloc = no_realloc = false;
    later_ms = 0;
    guest_count = stopped = emptied = 0;
    fds_begin();
    reactor = check_not_null(reactor_open(NULL), "There is a backend.");
    receiver_group_init(&group, reactor, &events, &emptied);
}

static int turn(void)
{
    return check_succeeds(reactor_run_once(reactor, 0), "A turn cannot fail.");
}

/* Turn until nothing happens any more. */
static void settle(void)
{
    for (int i = 0; turn() > 0; i++)
        check_that(i < 10000, "The loop spins: something is reported again and again.");
}

/* Let so many milliseconds pass. */
static void pass(long ms)
{
    later_ms += ms;
    settle();
}

static void end(void)
{
    no_malloc = no_calloc = no_realloc = false;
    for (int i = 0; i < guest_count; i++) {
        guests[i].action = NULL;
        if (guests[i].is_open)
            transport_abort(receiver_transport(&guests[i].receiver));
    }
    settle();
    for (int i = 0; i < guest_count; i++)
        check_that(!guests[i].is_open, "Each connection is lost in the end.");
    check_pointer(group.first, NULL, "Whoever is lost is in no list.");
    reactor_close(reactor);
    fds_end();
}

static void say(const struct guest *guest, const char *text)
{
    fds_write(guest->peer, text);
    settle();
}

static void check_story(const struct guest *guest, const char *expected, const char *advice)
{
    check_string(guest->story, expected, advice);
}

static void check_hears(const struct guest *guest, const char *expected, const char *advice)
{
    char bytes[KIB];
    ssize_t size = read(guest->peer, bytes, sizeof bytes);
    check_bytes(bytes, size < 0 ? 0 : (size_t)size, expected, strlen(expected), advice);
}

static void check_is_answered_400(const struct guest *guest)
{
    char text[KIB] = "";
    check_that(read(guest->peer, text, sizeof text - 1) > 0, "A browser is answered.");
    check_string(text, greeting_bad_request, "A whole response, that a browser understands.");
}

/* Whoever is here, in the order of the list. */
static void check_group(const char *numbers, const char *advice)
{
    char here[GUESTS + 1] = "";
    int count = 0;
    for (const struct receiver *r = group.first; r && count < GUESTS; r = r->next)
        here[count++] = (char)('0' + ((struct guest *)r->data - guests));
    check_string(here, numbers, advice);
}

/* A guest who is in and has said a line of text: nothing is judged any more. */
static struct guest *come_in(void)
{
    struct guest *guest = come();
    say(guest, "hi\n");
    check_story(guest, "W[hi]", "It is in.");
    memset(guest->story, 0, sizeof guest->story);
    guest->lines = 0;
    return guest;
}

/* --- The door ---------------------------------------------------------------------------------- */

static void the_first_byte_of_text_is_enough_to_be_welcomed(void **state)
{
    struct guest *guest = come();
    settle();
    check_story(guest, "", "At first nothing is known of it.");
    say(guest, "h");
    check_story(guest, "W", "No request begins so.");
    say(guest, "i\n");
    check_story(guest, "W[hi]", "The byte is a part of its line, and it is welcomed once.");
    pass(RECEIVER_REQUEST_MS);
    check_story(guest, "W[hi]", "No timer runs any more.");
}

static void one_that_says_nothing_is_welcomed_after_a_while(void **state)
{
    struct guest *guest = come();
    pass(RECEIVER_SILENCE_MS - 50);
    check_story(guest, "", "It may still say something.");
    pass(50);
    check_story(guest, "W", "People with nc wait for a welcome.");
    say(guest, "hi\n");
    check_story(guest, "W[hi]", "It is welcomed once.");
}

/* The answer is in the kernel when the time is over: nobody has read it, since reading is paused. */
static void one_whose_words_wait_for_us_is_not_silent(void **state)
{
    struct guest *guest = come();
    transport_pause_reading(receiver_transport(&guest->receiver));
    say(guest, "GET / HTTP/1.1\r\n");
    pass(RECEIVER_SILENCE_MS);
    check_story(guest, "", "Look at what has arrived before you call it silent.");
    transport_resume_reading(receiver_transport(&guest->receiver));
    settle();
    check_is_answered_400(guest);
    check_story(guest, "F", "It was a browser.");
}

/* pitfall 55 */
static void a_request_is_refused_whatever_its_pieces(void **state)
{
    static const char request[] = "GET / HTTP/1.1\r\nHost: chat\r\n\r\n";
    for (size_t cut = 1; cut <= strlen("GET / HTTP/1.1\r\n"); cut++) {
        char start[sizeof request] = "";
        guest_count = 0;
        struct guest *guest = come();
        check_note("the first piece has %zu bytes", cut);
        memcpy(start, request, cut);
        say(guest, start);
        if (cut < strlen("GET / HTTP/1.1\n"))
            check_story(guest, "", "It may become a request, or not: wait.");
        if (guest->is_open)
            say(guest, request + cut);
        check_is_answered_400(guest);
        fds_close(guest->peer);
        pass(TRANSPORT_LINGER_MS);
        check_story(guest, "FL", "It was never welcomed, and none of its lines was handed up.");
    }
}

static void tls_is_refused_without_a_word(void **state)
{
    struct guest *guest = come();
    say(guest, "\x16\x03\x01");
    check_hears(guest, "", "No words of ours would be understood.");
    fds_close(guest->peer);
    settle();
    check_story(guest, "FL", "It is closed.");
}

static void refused_may_be_null(void **state)
{
    int pair[2];
    fds_pair(pair);
    struct guest *guest = new_guest(pair, &least);
    say(guest, "GET / HTTP/1.1\r\n\r\n");
    check_is_answered_400(guest);
    fds_close(guest->peer);
    settle();
    check_story(guest, "L", "The receiver itself closes.");
}

static void words_that_look_like_a_request_are_text(void **state)
{
    struct guest *guest = come();
    say(guest, "GET");
    pass(RECEIVER_SILENCE_MS);
    check_story(guest, "", "For what may become a request it waits longer.");
    say(guest, " lost\n");
    check_story(guest, "W[GET lost]", "It did not become one.");
    say(guest, "GET / HTTP/1.1\n");
    check_story(guest, "W[GET lost][GET / HTTP/1.1]", "Only a first line is judged.");
}

static void a_beginning_that_stays_unclear_is_not_waited_for_without_end(void **state)
{
    struct guest *guest = come();
    say(guest, "POST");
    pass(RECEIVER_REQUEST_MS);
    check_story(guest, "W", "Its line may take as long as it likes.");
    say(guest, " office\n");
    check_story(guest, "W[POST office]", "And is a line.");
}

static void one_that_was_silent_is_judged_by_its_first_line_still(void **state)
{
    struct guest *guest = come();
    pass(RECEIVER_SILENCE_MS);
    say(guest, "GET / HTTP/1.1\r\n\r\n");
    check_is_answered_400(guest);
    fds_close(guest->peer);
    settle();
    check_story(guest, "WFL", "Browsers connect before they have anything to ask.");
}

static void a_first_line_that_is_too_long_and_unclear_is_refused(void **state)
{
    struct guest *guest = come();
    say(guest, "GET /0123456789012345");
    check_is_answered_400(guest);
    fds_close(guest->peer);
    settle();
    check_story(guest, "FL", "It will not become clearer.");
}

static void one_that_leaves_before_it_spoke_was_never_in(void **state)
{
    struct guest *guest = come();
    fds_close(guest->peer);
    settle();
    check_story(guest, "E", "A port scanner. Its end is told, and it was not welcomed.");
    transport_close(receiver_transport(&guest->receiver));
    settle();
    check_story(guest, "EL", "And that is all.");
}

/* --- Lines ------------------------------------------------------------------------------------- */

/* pitfall 29 */
static void lines_are_the_same_whatever_the_pieces(void **state)
{
    static const char text[] = "one\ntwo\r\n\nGET /\nfive\n";
    for (size_t cut = 1; cut < sizeof text - 1; cut++) {
        char start[sizeof text] = "";
        guest_count = 0;
        struct guest *guest = come();
        check_note("the first piece has %zu bytes", cut);
        memcpy(start, text, cut);
        say(guest, start);
        say(guest, text + cut);
        check_story(guest, "W[one][two][][GET /][five]", "Whole lines, however they arrive.");
        transport_abort(receiver_transport(&guest->receiver));
        settle();
    }
}

/* pitfall 31 */
static void a_line_that_is_too_long_is_told_of_once(void **state)
{
    struct guest *guest = come_in();
    say(guest, "0123456789abcdef\n");
    check_story(guest, "[0123456789abcdef]", "It has LIMIT bytes, and may.");
    say(guest, "0123456789abcdefg");
    check_story(guest, "[0123456789abcdef]T", "One more, and it need not end to be too long.");
    say(guest, "0123456789abcdefg");
    say(guest, "h\nok\n");
    check_story(guest, "[0123456789abcdef]T[ok]", "Its rest is skipped.");
}

static void without_memory_a_line_is_lost_and_the_next_one_is_not(void **state)
{
    struct guest *guest = come_in();
    no_malloc = true;
    say(guest, "half");
    no_malloc = false;
    say(guest, " a line\nok\n");
    check_story(guest, "N[ok]", "A beginning cannot be kept: that is told, and the rest skipped.");
}

static void without_memory_a_first_line_lets_nobody_in(void **state)
{
    struct guest *guest = come();
    no_malloc = true;
    say(guest, "GET");
    no_malloc = false;
    fds_close(guest->peer);
    settle();
    check_story(guest, "FL", "Nobody knows what it would have become.");
}

/* pitfall 54 */
static void telnets_commands_are_answered_and_in_no_line(void **state)
{
    static const char said[] = "a\xFF\xFD\nb\xFF\xF4z\n"; /* DO 10, interrupt */
    for (size_t cut = 1; cut < sizeof said - 1; cut++) {
        char start[sizeof said] = "";
        guest_count = 0;
        struct guest *guest = come();
        check_note("the first piece has %zu bytes", cut);
        memcpy(start, said, cut);
        say(guest, start);
        say(guest, said + cut);
        check_hears(guest, "\xFF\xFC\n", "WONT 10, once.");
        check_story(guest, "W[abz]", "None of their bytes is text, not even the 10.");
        transport_abort(receiver_transport(&guest->receiver));
        settle();
    }
}

static void close_at_a_line(struct guest *guest, char letter)
{
    if (letter == ']')
        transport_close(receiver_transport(&guest->receiver));
}

static void no_line_is_handed_up_once_it_is_closing(void **state)
{
    struct guest *guest = come();
    guest->action = close_at_a_line;
    say(guest, "one\ntwo\nthree\n");
    fds_close(guest->peer);
    settle();
    check_story(guest, "W[one]L", "What follows in the same arrival is dead.");
}

static void close_when_welcomed(struct guest *guest, char letter)
{
    if (letter == 'W')
        transport_close(receiver_transport(&guest->receiver));
}

static void one_that_is_closed_inside_its_welcome_says_nothing(void **state)
{
    struct guest *guest = come();
    guest->action = close_when_welcomed;
    say(guest, "hi\n");
    fds_close(guest->peer);
    settle();
    check_story(guest, "WL",
                "A room that is full lets nobody in, and its line is not for the room.");
}

/* pitfall 56 */
static void an_orderly_end_ends_the_last_line_too(void **state)
{
    struct guest *guest = come_in();
    fds_write(guest->peer, "first\nlast words");
    fds_close(guest->peer);
    settle();
    check_story(guest, "[first][last words]E", "The line first, then the end.");
}

static void a_first_line_that_an_end_closes_is_judged_too(void **state)
{
    struct guest *guest = come();
    fds_write(guest->peer, "GET");
    fds_close(guest->peer);
    settle();
    check_story(guest, "W[GET]E", "It cannot become a request any more.");
}

static void a_reset_ends_no_line(void **state)
{
    int pair[2];
    fds_tcp_pair(pair);
    struct guest *guest = new_guest(pair, &full);
    say(guest, "whole\nhalf a li");
    check_story(guest, "W[whole]", "The rest waits for its end.");
    fds_reset(guest->peer);
    settle();
    check_story(guest, "W[whole]L", "Nobody knows whether it was whole.");
    check_number(guest->reason, ECONNRESET, "That is the reason.");
}

/* --- Many lines -------------------------------------------------------------------------------- */

static void a_flood_of_lines_does_not_keep_the_others_waiting(void **state)
{
    static char flood[32 * KIB + 1];
    struct guest *loud = come_in(), *quiet = come_in();
    for (size_t i = 0; i + 1 < sizeof flood; i += 2)
        memcpy(flood + i, "x\n", 2);
    fds_write(loud->peer, flood);
    fds_write(quiet->peer, "may I\n");
    turn();
    check_that(loud->lines <= REACTOR_BUDGET / RECEIVER_LINE_WORK,
               "Each line draws on the budget of the turn.");
    check_that(loud->lines < 16 * KIB, "What is left of them waits.");
    for (int i = 0; i < 2; i++)
        turn();
    check_story(quiet, "[may I]", "The other one has its turn before the flood is over.");
    settle();
    check_number(loud->lines, 16 * KIB, "Nothing is lost: the rest is handed up in later turns.");
}

static void answer_much(struct guest *guest, char letter)
{
    static const char much[KIB];
    if (letter == ']')
        (void)transport_write(receiver_transport(&guest->receiver), much, sizeof much);
}

static void one_that_does_not_read_its_answers_is_not_read(void **state)
{
    static char questions[8 * KIB + 1];
    struct guest *guest = come_in();
    guest->action = answer_much;
    for (size_t i = 0; i + 1 < sizeof questions; i += 2)
        memcpy(questions + i, "?\n", 2);
    say(guest, questions);
    check_that(guest->lines > 0 && guest->lines < 4 * KIB, "It is paced: it has to read first.");
    check_that(guest->is_open, "It is not cut off at the limit.");
    while (guest->lines < 4 * KIB && fds_drain(guest->peer) > 0)
        settle();
    check_number(guest->lines, 4 * KIB, "Once it reads, it is served to the end.");
}

static void one_that_may_not_say_more_waits_until_it_is_resumed(void **state)
{
    struct guest *guest = come_in();
    come_in();
    guest->may_say = 2;
    say(guest, "one\ntwo\nthree\nfour\n");
    check_story(guest, "[one][two]", "Asked before each line.");
    check_group("10", "It goes behind those that wait already.");
    say(guest, "five\n");
    guest->may_say = 1;
    settle();
    check_story(guest, "[one][two]", "Nobody asks again by themselves.");
    receiver_resume(&guest->receiver);
    settle();
    check_story(guest, "[one][two][three]", "The rest was kept.");
    guest->may_say = -1;
    receiver_group_resume(&group);
    settle();
    check_story(guest, "[one][two][three][four][five]", "All of it, in order.");
}

/* pitfall 39 */
static void while_one_waits_for_the_server_the_loop_expects_more(void **state)
{
    struct guest *first = come_in();
    struct guest *second = come_in();
    first->may_say = second->may_say = 0;
    say(first, "one\n");
    say(second, "two\n");
    check_that(reactor_is_loaded(reactor), "What they say next goes out with what goes out now.");
    first->may_say = -1;
    receiver_resume(&first->receiver);
    settle();
    check_that(reactor_is_loaded(reactor), "The second still waits.");
    transport_abort(receiver_transport(&second->receiver));
    settle();
    check_that(!reactor_is_loaded(reactor), "One has said all, and the other is gone.");
}

static void write_much(struct guest *guest)
{
    static const char much[TRANSPORT_HIGH_WATER + 1];
    fds_fill(transport_fd(receiver_transport(&guest->receiver)));
    check_succeeds(transport_write(receiver_transport(&guest->receiver), much, sizeof much),
                   "There is room.");
    settle();
}

static void let_read(const struct guest *guest)
{
    for (size_t more = 1; more > 0;) {
        more = fds_drain(guest->peer);
        more += (size_t)turn();
    }
}

static void the_watermarks_are_passed_on(void **state)
{
    struct guest *guest = come_in();
    write_much(guest);
    check_story(guest, "P", "More waits than the high watermark.");
    let_read(guest);
    check_story(guest, "PR", "And no more than the low one.");
}

static void the_watermarks_may_be_of_no_interest(void **state)
{
    int pair[2];
    fds_pair(pair);
    struct guest *guest = new_guest(pair, &least);
    say(guest, "hi\n");
    write_much(guest);
    let_read(guest);
    say(guest, "ho\n");
    check_story(guest, "W[hi][ho]", "pause_writing, resume_writing and may_receive are NULL.");
}

/* --- Bytes ------------------------------------------------------------------------------------- */

static void go_raw(struct guest *guest, char letter)
{
    if (letter == ']' && strstr(guest->story, "[raw]"))
        receiver_set_raw(&guest->receiver);
}

static void after_the_switch_all_is_bytes_from_that_line_on(void **state)
{
    static const char text[] = "one\nraw\ntwo\n\xFF\xFD\nx";
    for (size_t cut = 1; cut < sizeof text - 1; cut++) {
        char start[sizeof text] = "", heard[64] = "";
        size_t length = 0;
        guest_count = 0;
        struct guest *guest = come();
        guest->action = go_raw;
        check_note("the first piece has %zu bytes", cut);
        memcpy(start, text, cut);
        say(guest, start);
        say(guest, text + cut);
        for (const char *c = guest->story; *c; c++)
            if (*c != '{' && *c != '}')
                heard[length++] = *c;
        check_string(heard, "W[one][raw]two\n\xFF\xFD\nx", "All that follows the line, as it is.");
        check_hears(guest, "", "Telnet's commands are bytes now.");
        transport_abort(receiver_transport(&guest->receiver));
        settle();
    }
}

static void bytes_that_are_given_back_come_again(void **state)
{
    struct guest *guest = come_in();
    guest->action = go_raw;
    guest->appetite = 3;
    say(guest, "raw\nabcdefg");
    check_story(guest, "[raw]{abc}{def}{g}", "As with data_received of a transport.");
    fds_close(guest->peer);
    settle();
    check_story(guest, "[raw]{abc}{def}{g}E", "There is no last line, only the end.");
}

static void go_raw_with_nothing_left_of_the_turn(struct guest *guest, char letter)
{
    go_raw(guest, letter);
    reactor_consume(reactor, REACTOR_BUDGET);
}

static void a_switch_when_the_budget_is_used_up_keeps_the_rest_as_bytes(void **state)
{
    struct guest *guest = come_in();
    guest->action = go_raw_with_nothing_left_of_the_turn;
    fds_write(guest->peer, "raw\nline\n");
    while (guest->lines == 0)
        turn();
    check_story(guest, "[raw]", "Bytes wait for their turn as lines do.");
    settle();
    check_story(guest, "[raw]{line\n}", "What has waited is no line either.");
}

/* --- Silence ----------------------------------------------------------------------------------- */

enum { PATIENCE_MS = 1000 };

/* A guest who is in, and may be silent for so long. */
static struct guest *come_for_a_while(void)
{
    struct guest *guest = come_in();
    receiver_limit_silence(&guest->receiver, PATIENCE_MS);
    return guest;
}

static void the_silent_are_asked_after_half_of_their_time_and_then_let_go(void **state)
{
    struct guest *guest = come_for_a_while();
    pass(PATIENCE_MS / 2 - 1);
    check_story(guest, "", "It may still say something.");
    pass(1);
    check_story(guest, "S", "Half of its time is over: ask.");
    pass(PATIENCE_MS / 2 - 1);
    check_story(guest, "S", "It may still answer.");
    pass(1);
    check_story(guest, "SO", "All of it is over.");
    pass(PATIENCE_MS);
    check_story(guest, "SO", "Told once.");
}

static void a_whole_line_is_a_sign_of_life_and_a_part_of_one_is_not(void **state)
{
    struct guest *guest = come_for_a_while();
    pass(PATIENCE_MS / 2 - 1);
    say(guest, "one\n");
    pass(PATIENCE_MS / 2 - 1);
    check_story(guest, "[one]", "Its time has begun anew.");
    pass(1);
    say(guest, "two\n");
    pass(PATIENCE_MS / 2);
    check_story(guest, "[one]S[two]S", "Whoever has answered has all of the time again.");
    say(guest, "thr");
    pass(PATIENCE_MS / 2);
    check_story(guest, "[one]S[two]SO", "A byte a minute must not hold a connection.");
}

static void words_that_wait_for_us_are_not_silence(void **state)
{
    struct guest *guest = come_for_a_while();
    transport_pause_reading(receiver_transport(&guest->receiver));
    say(guest, "one\n");
    pass(PATIENCE_MS / 2);
    pass(PATIENCE_MS / 2);
    check_story(guest, "", "Look at what has arrived before you call it silent.");
    transport_resume_reading(receiver_transport(&guest->receiver));
    settle();
    check_story(guest, "[one]", "It is heard when we read again.");
}

static void one_that_was_asked_stays_asked_while_its_words_wait(void **state)
{
    struct guest *guest = come_for_a_while();
    pass(PATIENCE_MS / 2);
    transport_pause_reading(receiver_transport(&guest->receiver));
    say(guest, "on");
    pass(PATIENCE_MS / 2);
    check_story(guest, "S", "Something has arrived, and is to be read first.");
    transport_resume_reading(receiver_transport(&guest->receiver));
    pass(PATIENCE_MS / 2);
    check_story(guest, "SO", "It was no line, so it has not answered.");
}

static void the_limit_begins_anew_or_ends_when_it_is_set_again(void **state)
{
    struct guest *guest = come_for_a_while();
    pass(PATIENCE_MS / 2);
    receiver_limit_silence(&guest->receiver, PATIENCE_MS);
    pass(PATIENCE_MS / 2);
    check_story(guest, "SS", "It is not asked about the time before.");
    receiver_limit_silence(&guest->receiver, 0);
    pass(PATIENCE_MS);
    say(guest, "hi\n");
    pass(PATIENCE_MS);
    check_story(guest, "SS[hi]", "0 is no limit.");
}

static void limit(struct guest *guest, char letter)
{
    if (letter == 'W')
        receiver_limit_silence(&guest->receiver, PATIENCE_MS);
}

/* Its timer was that of the door. When the first bytes are judged, it is the silence's. */
static void one_that_is_limited_in_its_welcome_and_says_half_a_line_is_asked(void **state)
{
    struct guest *guest = come();
    guest->action = limit;
    pass(RECEIVER_SILENCE_MS);
    say(guest, "h");
    pass(PATIENCE_MS / 2);
    check_story(guest, "WS", "The door's end is not the end of the limit.");
}

static void nobody_is_judged_once_the_group_stops(void **state)
{
    struct guest *guest = come_for_a_while();
    receiver_group_stop(&group, 10 * PATIENCE_MS);
    pass(PATIENCE_MS / 2);
    pass(PATIENCE_MS / 2);
    check_story(guest, "", "It is not read: its silence is our doing.");
}

static void one_that_is_closing_is_not_asked(void **state)
{
    struct guest *guest = come_for_a_while();
    write_much(guest);
    transport_close(receiver_transport(&guest->receiver));
    pass(PATIENCE_MS / 2);
    check_story(guest, "P", "It reads slowly what was left for it.");
}

static void after_the_switch_all_bytes_are_signs_of_life(void **state)
{
    struct guest *guest = come_for_a_while();
    guest->action = go_raw;
    say(guest, "raw\n");
    pass(PATIENCE_MS / 2 - 1);
    say(guest, "x");
    pass(PATIENCE_MS / 2 - 1);
    check_story(guest, "[raw]{x}", "A receiver cannot know what a message is.");
    pass(1);
    check_story(guest, "[raw]{x}S", "Silence is silence.");
}

static void do_nothing(void *data)
{
}

/* Other timers take the room that there is. */
static void without_memory_for_its_timer_one_is_lost(void **state)
{
    static struct reactor_timer others[256];
    struct guest *guest = come_in();
    int count = 0;
    no_malloc = no_calloc = no_realloc = true;
    do {
        check_that(count < 256, "Without memory, timers must come to an end.");
        reactor_timer_init(&others[count], do_nothing, NULL);
    } while (reactor_timer_start(reactor, &others[count++], PATIENCE_MS, 0) == 0);
    receiver_limit_silence(&guest->receiver, PATIENCE_MS);
    no_malloc = no_calloc = no_realloc = false;
    for (int i = 0; i < count; i++)
        reactor_timer_stop(reactor, &others[i]);
    settle();
    check_story(guest, "L", "Without a limit it might stay for ever.");
}

/* --- Opening ----------------------------------------------------------------------------------- */

static void opening_fails_without_taking_the_descriptor(void **state)
{
    struct receiver receiver;
    int pair[2];
    fds_pair(pair);
    no_calloc = true;
    check_fails(receiver_open(&receiver, &group, pair[0], LIMIT, &full, NULL), ENOMEM,
                "There is no memory for a timer, or for the transport.");
    no_calloc = false;
    no_realloc = true;
    check_fails(receiver_open(&receiver, &group, pair[0], LIMIT, &full, NULL), ENOMEM,
                "There is no memory in the heap of the timers.");
    no_realloc = false;
    check_fails(receiver_open(&receiver, &group, 999, LIMIT, &full, NULL), EBADF,
                "It is not open.");
    check_pointer(group.first, NULL, "It was never added to the group.");
    memset(&receiver, 0, sizeof receiver);
    pass(RECEIVER_REQUEST_MS);
    check_number(emptied, 0, "So nobody has left it either.");
    struct guest *guest = new_guest(pair, &full);
    say(guest, "hi\n");
    check_story(guest, "W[hi]", "The descriptor is as it was.");
}

/* --- The group --------------------------------------------------------------------------------- */

static void lose(struct guest *guest)
{
    transport_abort(receiver_transport(&guest->receiver));
    settle();
}

static void a_group_is_a_list_in_the_order_of_coming(void **state)
{
    for (int i = 0; i < 4; i++)
        come_in();
    check_group("0123", "The newest comes last.");
    lose(&guests[1]);
    check_group("023", "One in the middle has gone.");
    lose(&guests[3]);
    check_group("02", "The last one has gone.");
    receiver_step_back(&guests[0].receiver);
    check_group("20", "The first one has stepped back.");
    receiver_step_back(&guests[0].receiver);
    check_group("20", "The last one may step back as well.");
    check_number(emptied, 0, "Somebody is here still.");
    lose(&guests[2]);
    lose(&guests[0]);
    check_number(emptied, 1, "The last one has gone: that is told, whatever the phase.");
    guest_count = 0;
    come_in();
    check_group("0", "It can be filled again.");
}

/* Leave lines of which it may say none yet: they wait in its transport. */
static struct guest *come_with_lines_that_wait(const char *lines)
{
    struct guest *guest = come_in();
    guest->may_say = 0;
    say(guest, lines);
    check_that(transport_held(receiver_transport(&guest->receiver)) > 0, "They wait.");
    guest->may_say = -1;
    return guest;
}

static void a_stop_serves_what_was_received_and_nothing_more(void **state)
{
    struct guest *guest = come_with_lines_that_wait("one\ntwo\nthr");
    struct guest *other = come_in();
    receiver_group_stop(&group, 1000);
    check_number(group.phase, GROUP_STOPPING, "It has begun.");
    say(other, "too late\n");
    check_number(stopped, 0, "Something waits still.");
    receiver_group_resume(&group);
    check_number(stopped, 0, "From the loop, not from here.");
    say(guest, "ee\n");
    check_story(guest, "[one][two]", "All lines that were whole when it stopped.");
    check_story(other, "", "Nothing is received any more.");
    check_number(stopped, 1, "All is served.");
    check_number(group.phase, GROUP_STOPPED, "Told of by the phase too.");
    pass(1000);
    check_number(stopped, 1, "Told once: the deadline was taken back.");
}

static void a_stop_does_not_wait_for_one_that_is_gone(void **state)
{
    struct guest *guest = come_with_lines_that_wait("one\n");
    come_in();
    receiver_group_stop(&group, 1000);
    settle();
    check_number(stopped, 0, "Its line waits.");
    lose(guest);
    check_number(stopped, 1, "There is nothing left to serve.");
}

static void a_stop_with_nothing_to_serve_is_done_in_the_next_turn(void **state)
{
    receiver_group_stop(&group, 1000);
    check_number(stopped, 0, "Not from within the call.");
    settle();
    check_number(stopped, 1, "Nobody is here.");
}

static void a_stop_is_bounded_in_time(void **state)
{
    struct guest *guest = come_with_lines_that_wait("one\n");
    receiver_group_stop(&group, 1000);
    pass(999);
    check_number(stopped, 0, "There is time.");
    pass(1);
    check_number(stopped, 1, "No more.");
    receiver_resume(&guest->receiver);
    receiver_group_resume(&group);
    settle();
    check_story(guest, "", "What was not served in time is not served.");
    check_number(stopped, 1, "Told once.");
}

/* Its lines have not been refused: there was no time for them, and they come by themselves in the next turn. */
static void what_is_not_served_in_time_is_not_served_later(void **state)
{
    static char flood[32 * KIB + 1];
    struct guest *loud = come_in();
    for (size_t i = 0; i + 1 < sizeof flood; i += 2)
        memcpy(flood + i, "x\n", 2);
    fds_write(loud->peer, flood);
    while (loud->lines == 0)
        turn();
    receiver_group_stop(&group, 0);
    turn();
    check_number(stopped, 1, "There was no time.");
    int served = loud->lines;
    settle();
    check_number(loud->lines, served, "After the end of the stop, no line is handed up.");
}

static void a_stop_that_is_over_in_time_and_by_itself_is_told_of_once(void **state)
{
    struct guest *guest = come_with_lines_that_wait("one\n");
    receiver_group_stop(&group, 1000);
    settle();
    later_ms += 1000;
    transport_abort(receiver_transport(&guest->receiver));
    settle();
    check_number(stopped, 1, "The check that was queued comes too late.");
}

static void without_memory_for_its_timer_a_stop_waits_for_nobody(void **state)
{
    no_calloc = no_realloc = true;
    receiver_group_stop(&group, 1000);
    check_number(stopped, 1, "A deadline that cannot start has run out.");
    no_calloc = no_realloc = false;
    settle();
    check_number(stopped, 1, "Told once.");
}

static void a_close_says_a_last_line_to_everybody(void **state)
{
    struct guest *guest = come_in();
    struct guest *other = come();
    receiver_group_close(&group, "* bye\n", 1000);
    check_number(group.phase, GROUP_CLOSING, "It has begun.");
    check_hears(guest, "* bye\n", "In the room,");
    check_hears(other, "* bye\n", "and at the door.");
    fds_close(guest->peer);
    settle();
    check_number(emptied, 0, "One is here still.");
    fds_close(other->peer);
    settle();
    pass(RECEIVER_REQUEST_MS);
    check_story(guest, "L", "Closed,");
    check_number(guest->reason, 0, "in order.");
    check_story(other, "L", "One at the door is not welcomed any more.");
    check_number(emptied, 1, "The last one has gone.");
}

static void a_close_cuts_off_those_that_do_not_read(void **state)
{
    struct guest *deaf = come_in();
    write_much(deaf);
    memset(deaf->story, 0, sizeof deaf->story);
    receiver_group_close(&group, "* bye\n", 1000);
    pass(999);
    check_story(deaf, "", "There is time.");
    pass(1);
    check_story(deaf, "L", "No more.");
    check_number(deaf->reason, ECONNABORTED, "It was cut off.");
    check_number(emptied, 1, "The last one has gone.");
}

static void a_close_with_nobody_here_is_done_at_once(void **state)
{
    receiver_group_close(&group, "* bye\n", 1000);
    check_number(emptied, 1, "Nobody has to leave.");
}

int main(int argc, char **argv)
{
    static const struct check_suite suite = {.name = "receiver", .setup = begin, .teardown = end};
    static const struct CMUnitTest tests[] = {
        TEST(the_first_byte_of_text_is_enough_to_be_welcomed),
        TEST(one_that_says_nothing_is_welcomed_after_a_while),
        TEST(one_whose_words_wait_for_us_is_not_silent),
        TEST(a_request_is_refused_whatever_its_pieces),
        TEST(tls_is_refused_without_a_word),
        TEST(refused_may_be_null),
        TEST(words_that_look_like_a_request_are_text),
        TEST(a_beginning_that_stays_unclear_is_not_waited_for_without_end),
        TEST(one_that_was_silent_is_judged_by_its_first_line_still),
        TEST(a_first_line_that_is_too_long_and_unclear_is_refused),
        TEST(one_that_leaves_before_it_spoke_was_never_in),
        TEST(lines_are_the_same_whatever_the_pieces),
        TEST(a_line_that_is_too_long_is_told_of_once),
        TEST(without_memory_a_line_is_lost_and_the_next_one_is_not),
        TEST(without_memory_a_first_line_lets_nobody_in),
        TEST(telnets_commands_are_answered_and_in_no_line),
        TEST(no_line_is_handed_up_once_it_is_closing),
        TEST(one_that_is_closed_inside_its_welcome_says_nothing),
        TEST(an_orderly_end_ends_the_last_line_too),
        TEST(a_first_line_that_an_end_closes_is_judged_too),
        TEST(a_reset_ends_no_line),
        TEST(a_flood_of_lines_does_not_keep_the_others_waiting),
        TEST(one_that_does_not_read_its_answers_is_not_read),
        TEST(one_that_may_not_say_more_waits_until_it_is_resumed),
        TEST(while_one_waits_for_the_server_the_loop_expects_more),
        TEST(the_watermarks_are_passed_on),
        TEST(the_watermarks_may_be_of_no_interest),
        TEST(after_the_switch_all_is_bytes_from_that_line_on),
        TEST(bytes_that_are_given_back_come_again),
        TEST(a_switch_when_the_budget_is_used_up_keeps_the_rest_as_bytes),
        TEST(the_silent_are_asked_after_half_of_their_time_and_then_let_go),
        TEST(a_whole_line_is_a_sign_of_life_and_a_part_of_one_is_not),
        TEST(words_that_wait_for_us_are_not_silence),
        TEST(one_that_was_asked_stays_asked_while_its_words_wait),
        TEST(the_limit_begins_anew_or_ends_when_it_is_set_again),
        TEST(one_that_is_limited_in_its_welcome_and_says_half_a_line_is_asked),
        TEST(nobody_is_judged_once_the_group_stops),
        TEST(one_that_is_closing_is_not_asked),
        TEST(after_the_switch_all_bytes_are_signs_of_life),
        TEST(without_memory_for_its_timer_one_is_lost),
        TEST(opening_fails_without_taking_the_descriptor),
        TEST(a_group_is_a_list_in_the_order_of_coming),
        TEST(a_stop_serves_what_was_received_and_nothing_more),
        TEST(a_stop_does_not_wait_for_one_that_is_gone),
        TEST(a_stop_with_nothing_to_serve_is_done_in_the_next_turn),
        TEST(a_stop_is_bounded_in_time),
        TEST(what_is_not_served_in_time_is_not_served_later),
        TEST(a_stop_that_is_over_in_time_and_by_itself_is_told_of_once),
        TEST(without_memory_for_its_timer_a_stop_waits_for_nobody),
        TEST(a_close_says_a_last_line_to_everybody),
        TEST(a_close_cuts_off_those_that_do_not_read),
        TEST(a_close_with_nobody_here_is_done_at_once),
    };
    return check_main(argc, argv, &suite, tests);
}
