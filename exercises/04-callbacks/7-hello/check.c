#include "check.h"
#include "fds.h"
#include "hello.h"
#include "net.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const char request[] = "GET / HTTP/1.0\r\nHost: here\r\nCookie: a=1\r\n\r\n";
static const char greeting[] = "HTTP/1.0 200 OK\r\nContent-Length: 6\r\n\r\nhello\n";

static const char reset[] =
    "Connection reset by peer: it was closed while something was unread, or still to "
    "come. Say that all is sent, and read on until the peer has closed.";

static struct reactor *reactor;
static int browser;
static int before; /* descriptors, without the connection */

static void begin(void)
{
    int pair[2], on = 1;
    fds_begin();
    reactor = check_not_null(reactor_open("poll"), "");
    fds_tcp_pair(pair);
    browser = pair[1];
    (void)setsockopt(browser, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on); /* what is sent is there */
    before = fds_count() - 1;
    check_succeeds(net_set_nonblocking(browser), "");
    int fd = check_succeeds(dup(pair[0]), ""); /* hello_open() takes it */
    fds_close(pair[0]);
    check_succeeds(net_set_nonblocking(fd), "");
    check_succeeds(hello_open(reactor, fd), "");
}

static void turns(int count)
{
    while (count-- > 0)
        check_succeeds(reactor_run_once(reactor, 0), "");
}

/* As many turns as it takes to read all, in pieces of whatever size. One that spins is stopped. */
static void turns_until_quiet(void)
{
    for (int i = 0; i < 10000; i++)
        if (check_succeeds(reactor_run_once(reactor, 0), "") == 0)
            return;
}

/* Whatever a test has left: the browser goes, and the connection with it. */
static void end(void)
{
    if (browser != -1)
        fds_close(browser);
    turns_until_quiet();
    reactor_close(reactor);
    check_number(fds_count(), before - 1,
                 "Some descriptors are still open after the peer has gone: an end, "
                 "or an error, in the middle of the head is the end of the visit.");
    fds_end();
}

static void expect_answer(const char *text, const char *advice)
{
    char bytes[256];
    ssize_t got = recv(browser, bytes, sizeof bytes, 0);
    check_that(got != -1 || errno != ECONNRESET, reset);
    size_t size = got > 0 ? (size_t)got : 0;
    check_bytes(bytes, size < strlen(text) ? size : strlen(text), text, strlen(text), advice);
}

static void expect_end(void)
{
    char byte;
    ssize_t got = recv(browser, &byte, 1, 0);
    check_that(got != -1 || errno != ECONNRESET, reset);
    check_number(got, 0, "After the answer comes the end.");
}

static void a_request_is_answered(void **state)
{
    fds_write(browser, request);
    turns(3);
    expect_answer(greeting, "");
    expect_end();
}

static void half_a_request_is_not(void **state)
{
    fds_write(browser, "GET / HTTP/1.0\r\nHo");
    turns(3);
    expect_answer("", "");
    char byte;
    check_number(recv(browser, &byte, 1, 0), -1,
                 "Only a part of it has come, without the empty line: wait "
                 "for the rest.");
}

static void a_request_in_pieces_is_answered(void **state)
{
    char piece[2] = "";
    for (const char *at = request; *at; at++) {
        piece[0] = *at;
        fds_write(browser, piece);
        turns(1);
    }
    turns(3);
    expect_answer(greeting,
                  "The request came in pieces of a byte. The empty line is there when all of them "
                  "are put together.");
    expect_end();
}

static void a_nul_in_the_head_is_a_byte_like_any_other(void **state)
{
    static const char odd[] = "GET / HTTP/1.0\r\nCookie: a\0b\r\n\r\n";
    check_number(send(browser, odd, sizeof odd - 1, MSG_NOSIGNAL), sizeof odd - 1, "");
    turns(3);
    expect_answer(
        greeting,
        "A NUL came before the empty line, and the empty line was not found. What comes from "
        "a network is no string: count bytes, and compare bytes.");
    expect_end();
}

static void what_follows_the_head_does_no_harm(void **state)
{
    char more[2000];
    memset(more, 'x', sizeof more - 1);
    more[sizeof more - 1] = '\0';
    fds_write(browser, request);
    fds_write(browser, more);
    turns(2);
    expect_answer(greeting, "The empty line is in the middle of what came: look for it everywhere, "
                            "not at the end only.");
    for (int i = 0; i < 3; i++) {
        check_number(send(browser, more, sizeof more, MSG_NOSIGNAL), sizeof more, reset);
        turns_until_quiet();
    }
    expect_end();
}

static void a_head_without_end_is_refused(void **state)
{
    for (int i = 0; i < 100; i++)
        if (send(browser, "Cookie: many and many\r\n", 23, MSG_NOSIGNAL) == 23)
            turns(1);
    turns(3);
    expect_answer("HTTP/1.0 431",
                  "There is room for 1024 bytes of a head. Answer a longer one with too_long.");
}

static void who_goes_in_the_middle_is_gone(void **state)
{
    fds_write(browser, "GET / HT");
    turns(1);
    fds_reset(browser);
    browser = -1;
    turns(4);
}

int main(int argc, char **argv)
{
    const struct check_suite suite = {.name = "hello", .setup = begin, .teardown = end};
    const struct CMUnitTest tests[] = {
        TEST(a_request_is_answered),
        TEST(half_a_request_is_not),
        TEST(a_request_in_pieces_is_answered),
        TEST(a_nul_in_the_head_is_a_byte_like_any_other),
        TEST(what_follows_the_head_does_no_harm),
        TEST(a_head_without_end_is_refused),
        TEST(who_goes_in_the_middle_is_gone),
    };
    return check_main(argc, argv, &suite, tests);
}
