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

static int check; /* the socket to the check */
static pid_t self;
static bool is_over; /* nobody asks any more */

/* Neither write() nor send(), which the play may have replaced. */
static void tell(char kind, void *message, size_t size)
{
    struct iovec parts[] = {{&kind, 1}, {message, size}};
    struct msghdr whole = {.msg_iov = parts, .msg_iovlen = size > 0 ? 2 : 1};
    (void)sendmsg(check, &whole, MSG_NOSIGNAL);
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

/* Whether there was one more question. */
static bool hear(void *question, size_t size)
{
    struct iovec part = {question, size};
    struct msghdr whole = {.msg_iov = &part, .msg_iovlen = 1};
    ssize_t got;
    do
        got = recvmsg(check, &whole, MSG_WAITALL);
    while (got == -1 && errno == EINTR);
    return got == (ssize_t)size;
}

int player_needs(int result, const char *what)
{
    char words[256];
    if (result != -1)
        return result;
    snprintf(words, sizeof words, "%s: %s", what, strerror(errno));
    tell(TALK_TROUBLE, words, strlen(words));
    _exit(EXIT_FAILURE);
}

int player_run(void (*play_one)(const void *question, void *answer), size_t question_size,
               size_t answer_size)
{
    self = getpid();
    check = move_away(STDIN_FILENO);
    void *question = malloc(question_size), *answer = malloc(answer_size);
    if (check == -1 || !question || !answer || atexit(tell_of_exit) != 0)
        return EXIT_FAILURE;
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
    return TALK_ORDERLY_END;
}
