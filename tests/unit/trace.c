/* What tests ask about what a server did, through trace.h: here of lines that strace could have printed. */
#include "trace.h"
#include "check.h"

#include <string.h>

/* Lines of process 7, at the same moment. */
#define AT         "7 100.000000000 "
#define TOOK       " <0.000000001>\n"
#define CALL(call) AT call TOOK

#define POLL_5 CALL("poll([{fd=5, events=POLLIN}], 1, -1) = 1 ([{fd=5, revents=POLLIN}])")
#define RECV_5 CALL("recvfrom(5<TCP:[1.2.3.4:5->6.7.8.9:10]>, \"hi\\n\", 64, 0, NULL, NULL) = 3")
#define SEND_5                                                                                     \
    CALL("sendto(5<TCP:[1.2.3.4:5->6.7.8.9:10]>, \"hi\\n\", 3, MSG_NOSIGNAL, NULL, 0) = 3")
#define AGAIN_5                                                                                    \
    CALL("recvfrom(5, 0x7ffe, 64, 0, NULL, NULL) = -1 EAGAIN (Resource temporarily unavailable)")
#define ACCEPT_5                                                                                   \
    CALL("accept4(3<TCP:[1.2.3.4:5]>, NULL, NULL, SOCK_CLOEXEC) = 5<TCP:[1.2.3.4:5->6.7.8.9:10]>")
#define NONBLOCKING_5 CALL("fcntl(5, F_SETFL, O_RDWR|O_NONBLOCK) = 0")
#define CLOSE_5       CALL("close(5) = 0")

static void says(int count, int expected, const char *words)
{
    check_number(count, expected, "Count what the lines show.");
    check_string(trace_words(), words, "Whoever reads this wrote that server.");
}

static void wakes_are_counted(void **state)
{
    trace_of(POLL_5 RECV_5 CALL("poll([{fd=5, events=POLLIN}], 1, 10) = 0 (Timeout)") AT
             "poll([], 0, -1 <unfinished ...>\n");
    says(trace_wakes(), 2, "your server was woken 2 times while nobody spoke");
}

static void the_calls_of_an_answer_are_counted(void **state)
{
    trace_of(POLL_5 RECV_5 AGAIN_5 SEND_5 CALL("write(2<pipe:[7]>, \"log\\n\", 4) = 4"));
    says(trace_calls(), 4, "poll, recv, recv (EAGAIN), send");
    says(trace_calls_of("recvfrom"), 2, "your server called recv 2 times");
}

static void a_wake_for_nothing_is_one_after_which_nothing_moved(void **state)
{
    trace_of(POLL_5 AGAIN_5 POLL_5 RECV_5 POLL_5);
    says(trace_wakes_for_nothing(), 1,
         "poll said \"5:r\", your server did nothing about it, and asked again");
    trace_of(POLL_5 CALL("recvfrom(5, \"\", 64, 0, NULL, NULL) = 0") POLL_5);
    check_number(trace_wakes_for_nothing(), 1, "An end stays there to be heard again.");
    trace_of(POLL_5 CALL("accept(5, NULL, NULL) = -1 EMFILE (Too many open files)") POLL_5);
    check_number(trace_wakes_for_nothing(), 1, "Who waits to be accepted still waits.");
    trace_of(POLL_5 CLOSE_5 POLL_5);
    check_number(trace_wakes_for_nothing(), 0, "Closing it ends it.");
    trace_of(POLL_5 CALL("poll([{fd=6, events=POLLIN}], 1, -1) = 1 ([{fd=6, revents=POLLIN}])"));
    check_number(trace_wakes_for_nothing(), 0,
                 "It asked about something else: what was ready is not asked about any more.");
    trace_of(CALL("poll([{fd=5, events=POLLIN}], 1, 10) = 0 (Timeout)") POLL_5);
    check_number(trace_wakes_for_nothing(), 0, "A time-out is a reason to wake.");
}

static void a_closed_descriptor_that_is_asked_about_is_found(void **state)
{
    trace_of(ACCEPT_5 CLOSE_5 POLL_5);
    says(trace_asked_after_close(), 1, "it asked poll about descriptor 5 after it had closed it");
    trace_of(ACCEPT_5 CLOSE_5 CALL(
        "pselect6(6, [5], NULL, NULL, NULL, NULL) = -1 EBADF (Bad file descriptor)"));
    says(trace_asked_after_close(), 1, "it asked select about descriptor 5 after it had closed it");
    trace_of(ACCEPT_5 CLOSE_5 CLOSE_5);
    says(trace_asked_after_close(), 1, "it called close with descriptor 5 after it had closed it");
    trace_of(CALL("epoll_ctl(4, EPOLL_CTL_ADD, 5, {events=EPOLLIN, data={u32=5, u64=5}}) = 0")
                 CLOSE_5 CALL("epoll_wait(4, [{events=EPOLLIN, data={u32=5, u64=5}}], 8, -1) = 1"));
    says(trace_asked_after_close(), 1,
         "epoll_wait reported descriptor 5 after it had closed it: a copy is still open somewhere");
}

static void a_number_that_is_in_use_again_is_not_closed(void **state)
{
    trace_of(ACCEPT_5 CLOSE_5 ACCEPT_5 POLL_5 CLOSE_5 CALL("openat(AT_FDCWD, \"/a\", O_RDONLY) = 5")
                 CLOSE_5 CALL("dup2(3, 5) = 5")
                     POLL_5 CLOSE_5 CALL("execve(\"/a\", [\"a\"], 0x7ffe /* 9 vars */) = 0")
                         POLL_5);
    check_number(trace_asked_after_close(), 0, "It was opened again, or it is another program.");
}

static void a_child_that_closes_takes_nothing_from_its_parent(void **state)
{
    trace_of(ACCEPT_5 AT "fork( <unfinished ...>\n"
                         "8 100.000000000 close(5) = 0" TOOK
                         "8 100.000000000 read(5, 0x7ffe, 9) = -1 EBADF (Bad)" TOOK AT
                         "<... fork resumed>) = 8" TOOK RECV_5);
    says(trace_asked_after_close(), 1, "it called read with descriptor 5 after it had closed it");
    trace_of(ACCEPT_5 CLOSE_5 CALL(
        "fork() = 8") "8 100.000000000 read(5, 0x7ffe, 9) = -1 EBADF (Bad)" TOOK);
    check_number(trace_asked_after_close(), 1, "A child begins with what its parent had closed.");
    trace_of(ACCEPT_5 CALL("fork() = 8") CLOSE_5 "8 100.000000000 read(5, \"x\", 9) = 1" TOOK);
    check_number(trace_asked_after_close(), 0, "What its parent closes later, it still has.");
}

static void a_wait_for_nothing_that_never_ends_is_found(void **state)
{
    trace_of(AT "pselect6(0, [], [], NULL, NULL, NULL <unfinished ...>\n");
    says(trace_endless_waits(), 1,
         "it called select without a time-out, and there was nothing to wait for");
    trace_of(AT "epoll_wait(4,  <unfinished ...>\n");
    check_number(trace_endless_waits(), 1, "Nothing was added to it.");
    trace_of(CALL("epoll_ctl(4, EPOLL_CTL_ADD, 5, {events=EPOLLIN, data={u32=5, u64=5}}) = 0")
                 CALL("epoll_wait(4, [], 8, -1) = 0"));
    check_number(trace_endless_waits(), 0, "Something was added to it.");
    trace_of(CALL("poll(NULL, 0, 5) = 0 (Timeout)"));
    check_number(trace_endless_waits(), 0, "This is a way to sleep.");
}

static void an_empty_write_is_found(void **state)
{
    trace_of(SEND_5 CALL("sendto(5, \"\", 0, 0, NULL, 0) = 0"));
    says(trace_empty_writes(), 1, "it called send with no bytes, on descriptor 5");
}

static void a_call_that_could_wait_for_one_client_is_found(void **state)
{
    trace_of(ACCEPT_5 POLL_5 RECV_5 NONBLOCKING_5 RECV_5);
    says(trace_blocking_calls(), 1,
         "it called recv on descriptor 5, which it has not made non-blocking: one client can hold "
         "up all");
    trace_of(ACCEPT_5 RECV_5 SEND_5);
    check_number(trace_blocking_calls(), 0, "Who serves one client may wait for it.");
    trace_of(ACCEPT_5 POLL_5 CALL("recvfrom(5, \"hi\\n\", 64, MSG_DONTWAIT, NULL, NULL) = 3"));
    check_number(trace_blocking_calls(), 0, "This call does not wait.");
}

static void a_descriptor_that_programs_inherit_is_found(void **state)
{
    trace_of(CALL("socket(AF_INET, SOCK_STREAM, IPPROTO_TCP) = 5"));
    says(trace_inherited_descriptors(), 1,
         "descriptor 5, which socket made, stays open in each program that your server executes");
    trace_of(CALL("socket(AF_INET, SOCK_STREAM, IPPROTO_TCP) = 5")
                 CALL("fcntl(5, F_SETFD, FD_CLOEXEC) = 0") ACCEPT_5);
    check_number(trace_inherited_descriptors(), 0, "Both are closed then.");
}

static void the_longest_turn_is_told_in_milliseconds(void **state)
{
    trace_of("7 100.000000000 poll([], 0, 1) = 0 (Timeout) <0.001000000>\n"
             "7 100.002000000 poll([], 0, 1) = 0 (Timeout) <0.001000000>\n"
             "7 100.044400000 poll([], 0, 1) = 0 (Timeout) <0.001000000>\n");
    check_string(trace_longest_turn(), "nobody else was served for 41 ms",
                 "From the end of a wait to the next.");
}

static void only_what_came_since_the_mark_is_asked_about(void **state)
{
    trace_of(ACCEPT_5 POLL_5 RECV_5 CLOSE_5);
    trace_mark();
    check_number(trace_wakes(), 0, "All was before.");
    check_number(trace_blocking_calls(), 0, "All was before.");
    trace_from_start();
    check_number(trace_blocking_calls(), 1, "All counts again.");
}

static void without_a_recording_there_is_no_answer(void **state)
{
    trace_of("");
    check_number(trace_wakes(), -1, "0 would be an answer.");
    check_number(trace_calls(), -1, "0 would be an answer.");
    check_number(trace_empty_writes(), -1, "0 would be an answer.");
}

static const struct CMUnitTest tests[] = {
    TEST(wakes_are_counted),
    TEST(the_calls_of_an_answer_are_counted),
    TEST(a_wake_for_nothing_is_one_after_which_nothing_moved),
    TEST(a_closed_descriptor_that_is_asked_about_is_found),
    TEST(a_number_that_is_in_use_again_is_not_closed),
    TEST(a_child_that_closes_takes_nothing_from_its_parent),
    TEST(a_wait_for_nothing_that_never_ends_is_found),
    TEST(an_empty_write_is_found),
    TEST(a_call_that_could_wait_for_one_client_is_found),
    TEST(a_descriptor_that_programs_inherit_is_found),
    TEST(the_longest_turn_is_told_in_milliseconds),
    TEST(only_what_came_since_the_mark_is_asked_about),
    TEST(without_a_recording_there_is_no_answer),
};

int main(int argc, char **argv)
{
    const struct check_suite suite = {.name = "trace"};
    return check_main(argc, argv, &suite, tests);
}
