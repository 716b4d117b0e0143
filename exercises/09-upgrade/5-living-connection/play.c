/* The sender is another process. The descriptor that is passed is the reading end of a pipe with a byte in it. */
#define _GNU_SOURCE /* MSG_NOSIGNAL under musl */
#include "pass.h"
#include "player.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LOOKED_AT = 64 };

static char byte_at(int connection, size_t at)
{
    return (char)((size_t)connection * 7 + at % 251);
}

static int make_pipe(char byte)
{
    int ends[2];
    player_needs(pipe(ends), "pipe()");
    player_needs(write(ends[1], &byte, 1) == 1 ? 0 : -1, "write()");
    close(ends[1]);
    return ends[0];
}

static void *make_state(int connection, size_t size)
{
    char *state = malloc(size > 0 ? size : 1);
    player_needs(state ? 0 : -1, "malloc()");
    for (size_t i = 0; i < size; i++)
        state[i] = byte_at(connection, i);
    return state;
}

/* --- The sender -------------------------------------------------------------------------------------- */

static bool pass_one(int channel, int connection, size_t size)
{
    int fd = make_pipe((char)('a' + connection));
    char *state = make_state(connection, size);
    int result = pass_connection(channel, fd, state, size);
    int why = errno;
    bool is_kept = fcntl(fd, F_GETFD) != -1;
    close(fd);
    free(state);
    errno = why;
    return result == 0 && is_kept;
}

static void send_with(int channel, const void *bytes, size_t size, const int *fds, size_t count)
{
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(2 * sizeof(int))];
    } control = {.bytes = {0}};
    struct iovec part = {(void *)(size_t)bytes, size};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    if (count > 0) {
        message.msg_control = control.bytes;
        message.msg_controllen = CMSG_SPACE(count * sizeof(int));
        struct cmsghdr *rights = CMSG_FIRSTHDR(&message);
        rights->cmsg_level = SOL_SOCKET;
        rights->cmsg_type = SCM_RIGHTS;
        rights->cmsg_len = CMSG_LEN(count * sizeof(int));
        memcpy(CMSG_DATA(rights), fds, count * sizeof(int));
    }
    (void)sendmsg(channel, &message, 0);
}

/* What pass_connection() sends, up to some byte: it goes through a channel of our own, and a part of it is passed on. */
static void send_cut_off(int channel, const struct question *question)
{
    int own[2], fd = -1;
    char *bytes = malloc(question->cut);
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof fd)];
    } control;
    struct iovec part = {bytes, question->cut};
    struct msghdr message = {.msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = control.bytes,
                             .msg_controllen = sizeof control.bytes};
    player_needs(bytes ? 0 : -1, "malloc()");
    player_needs(socketpair(AF_UNIX, SOCK_STREAM, 0, own), "socketpair()");
    (void)pass_one(own[0], 0, question->size);
    ssize_t got = recvmsg(own[1], &message, 0);
    struct cmsghdr *rights = CMSG_FIRSTHDR(&message);
    if (rights)
        memcpy(&fd, CMSG_DATA(rights), sizeof fd);
    size_t done = got > 0 ? (size_t)got : 0;
    while (done < question->cut &&
           (got = recv(own[1], bytes + done, question->cut - done, MSG_DONTWAIT)) > 0)
        done += (size_t)got;
    send_with(channel, bytes, done, &fd, fd != -1);
    free(bytes);
}

static void send_two(int channel)
{
    int fds[] = {make_pipe('a'), make_pipe('b')};
    size_t none = 0;
    send_with(channel, &none, sizeof none, fds, 2);
}

static _Noreturn void be_sender(int channel, const struct question *question)
{
    static const char noise[64];
    switch (question->sender) {
    case BY_FUNCTION:
        for (int i = 0; i < question->count; i++)
            (void)pass_one(channel, i, question->size);
        break;
    case CUT_OFF: send_cut_off(channel, question); break;
    case WITHOUT: send_with(channel, noise, sizeof noise, NULL, 0); break;
    case TWO_AT_ONCE: send_two(channel); break;
    case NOBODY: break;
    }
    _exit(0);
}

/* --- The receiver ------------------------------------------------------------------------------------ */

static int count_open(void)
{
    int count = 0;
    for (int fd = 3; fd < LOOKED_AT; fd++)
        count += fcntl(fd, F_GETFD) != -1;
    return count;
}

static void look_at(int fd, int connection, const char *state, size_t size, size_t expected,
                    struct answer *answer)
{
    char byte = 0;
    answer->taken += read(fd, &byte, 1) == 1 && byte == 'a' + connection;
    answer->inherited |= !(fcntl(fd, F_GETFD) & FD_CLOEXEC);
    size_t same = 0;
    while (size == expected && same < size && state[same] == byte_at(connection, same))
        same++;
    answer->whole += size == expected && same == size;
    close(fd);
}

static void take_all(int channel, const struct question *question, struct answer *answer)
{
    char *state = malloc(question->room > 0 ? question->room : 1);
    player_needs(state ? 0 : -1, "malloc()");
    for (int i = 0; i < question->count; i++) {
        size_t size = 0;
        errno = 0;
        answer->result = take_connection(channel, state, question->room, &size);
        answer->error = errno;
        if (answer->result != -1)
            look_at(answer->result, i, state, size, question->size, answer);
    }
    free(state);
}

static void pass_to_nobody(const struct question *question, struct answer *answer)
{
    int ends[2], fd = make_pipe('a');
    player_needs(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), "socketpair()");
    close(ends[1]);
    errno = 0;
    answer->result = pass_connection(ends[0], fd, "", question->size);
    answer->error = errno;
    answer->is_kept = fcntl(fd, F_GETFD) != -1;
    close(fd);
    close(ends[0]);
}

void play(const struct question *question, struct answer *answer)
{
    int ends[2];
    if (question->to_nobody) {
        pass_to_nobody(question, answer);
        return;
    }
    player_needs(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), "socketpair()");
    pid_t sender = fork();
    player_needs(sender, "fork()");
    if (sender == 0) {
        close(ends[0]);
        be_sender(ends[1], question);
    }
    close(ends[1]);
    int before = count_open();
    take_all(ends[0], question, answer);
    answer->left = count_open() - before;
    close(ends[0]);
    kill(sender, SIGKILL);
    (void)waitpid(sender, NULL, 0);
}

int main(void)
{
    return player_main();
}
