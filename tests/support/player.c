/* Start reading at player_run(). The check is at the other end of what was standard input. That descriptor moves
 * out of the way: some exercises are about the numbers of descriptors. */
#define _GNU_SOURCE /* MSG_NOSIGNAL under musl, prctl() */
#include "talk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

static int check = STDIN_FILENO; /* the socket to the check */
static pid_t self;
static bool is_over; /* nobody asks any more */
static unsigned char last_status;

/* --- Leaks ------------------------------------------------------------------------------------------- */

/* With these names a program tells the sanitizers that they need not look. They are taken, so that the code under test
 * cannot define them. */
#define UNSANITIZED __attribute__((no_sanitize("address", "undefined")))
int __lsan_is_turned_off(void);
const char *__lsan_default_options(void);
const char *__lsan_default_suppressions(void);
const char *__asan_default_options(void);
const char *__ubsan_default_options(void);
#ifndef __APPLE__ /* where nobody looks for leaks, and the linker wants to know where a weak symbol is */
void __lsan_do_leak_check(void) __attribute__((weak));
#endif

UNSANITIZED int __lsan_is_turned_off(void)
{
    return 0;
}

UNSANITIZED const char *__lsan_default_options(void)
{
    return "";
}

UNSANITIZED const char *__lsan_default_suppressions(void)
{
    return "";
}

UNSANITIZED const char *__asan_default_options(void)
{
    return "";
}

UNSANITIZED const char *__ubsan_default_options(void)
{
    return "";
}

/* Before destructors run: one of these may end the program. If there are leaks, this does not return. */
static void look_for_leaks(void)
{
#ifndef __APPLE__
    if (__lsan_do_leak_check)
        __lsan_do_leak_check();
#endif
}

/* --- Messages ---------------------------------------------------------------------------------------- */

/* Neither write() nor send(), which the play may have replaced. */
static void tell(char kind, void *message, size_t size)
{
    struct iovec parts[] = {{&kind, 1}, {message, size}};
    struct msghdr whole = {.msg_iov = parts, .msg_iovlen = size > 0 ? 2 : 1};
    if (sendmsg(check, &whole, MSG_NOSIGNAL) == -1 && (errno == EBADF || errno == ENOTSOCK))
        _exit(TALK_CLOSED);
}

/* exit() calls this, and _exit() does not. */
static void tell_of_exit(void)
{
    if (!is_over && getpid() == self)
        tell(TALK_EXIT, NULL, 0);
}

void player_hangs_at(const char *place)
{
    char words[256];
    size_t size = strlen(place) < sizeof words ? strlen(place) : sizeof words;
    memcpy(words, place, size);
    tell(TALK_PLACE, words, size);
}

/* The last number that may be open: it stays out of the way of the numbers that the system gives. */
static int move_away(int fd)
{
    int moved = fcntl(fd, F_DUPFD_CLOEXEC, (int)sysconf(_SC_OPEN_MAX) - 1);
    int nothing = open("/dev/null", O_RDONLY);
    if (moved == -1 || nothing == -1 || dup2(nothing, fd) == -1)
        return -1;
    close(nothing);
    return moved;
}

static bool receive(void *data, size_t size)
{
    struct iovec part = {data, size};
    struct msghdr whole = {.msg_iov = &part, .msg_iovlen = 1};
    ssize_t got;
    do
        got = recvmsg(check, &whole, MSG_WAITALL);
    while (got == -1 && errno == EINTR);
    if (got == -1)
        _exit(TALK_CLOSED);
    return got == (ssize_t)size;
}

/* Whether there was one more question. */
static bool hear(void *question, size_t size)
{
    char kind = 0;
    if (receive(&kind, 1) && kind == TALK_QUESTION)
        return receive(question, size);
    (void)receive(&last_status, 1);
    return false;
}

static _Noreturn void end_with(enum talk kind, char *words)
{
    tell((char)kind, words, strlen(words));
    _exit(EXIT_FAILURE);
}

void player_expects(bool holds, const char *sentence)
{
    char words[256];
    snprintf(words, sizeof words, "%s", sentence);
    if (!holds)
        end_with(TALK_COMPLAINT, words);
}

/* Whose fault it is that the system refuses something; NULL if nobody's in this program. */
static const char *explain(int error)
{
    switch (error) {
    case EBADF:
    case ENOTSOCK: return "The code under test has closed a descriptor that is not its own.";
    case EPIPE:
    case ECONNRESET:
    case ENOTCONN: return "The code under test has closed the other end.";
    default: return NULL;
    }
}

int player_needs(int result, const char *what)
{
    char words[256];
    if (result != -1)
        return result;
    const char *why = explain(errno);
    snprintf(words, sizeof words, "%s: %s%s%s", what, strerror(errno), why ? ". " : "",
             why ? why : "");
    end_with(why ? TALK_COMPLAINT : TALK_TROUBLE, words);
}

/* If it is the machine that refuses this, then the check refuses to judge: see tools/probe.c. */
static void *begin_with(void *result, const char *what)
{
    char words[256];
    snprintf(words, sizeof words,
             "The program cannot begin, because of what was done before main(): %s fails%s%s.",
             what, errno ? " with: " : "", errno ? strerror(errno) : "");
    if (!result)
        end_with(TALK_COMPLAINT, words);
    return result;
}

int player_run(void (*play_one)(const void *question, void *answer), size_t question_size,
               size_t answer_size)
{
    self = getpid();
    int moved = move_away(STDIN_FILENO);
    if (moved == -1 && errno == EBADF)
        _exit(TALK_CLOSED);
    begin_with(moved == -1 ? NULL : &moved, "fcntl()");
    check = moved;
    void *question = begin_with(malloc(question_size), "malloc()");
    void *answer = begin_with(malloc(answer_size), "malloc()");
    (void)atexit(tell_of_exit);
    tell(TALK_READY, NULL, 0);
    while (hear(question, question_size)) {
        memset(answer, 0, answer_size);
        play_one(question, answer);
        if (getpid() != self) /* a child that has come back from the code under test */
            _exit(EXIT_FAILURE);
        tell(TALK_ANSWER, answer, answer_size);
    }
    free(question);
    free(answer);
    is_over = true;
    look_for_leaks();
    return last_status;
}
