/* recv() and send() are replaced here by a script: each call returns what its next line says. */
/* wraps recv send */
#include "check.h"
#include "copy.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

enum { FROM = 40, TO = 41, WHOLE = 1 << 20 };

/* What one call returns: so many bytes, 0, or -1 with errno. */
struct answer {
    ssize_t size;
    int why;
};

/* The last answers of recv() are the end or an error; WHOLE, the last of send(), is never used up. */
static struct {
    const struct answer *received, *taken; /* the answers that are still to come */
    size_t handed_out;                     /* of what recv() answers now, by earlier calls */
    const char *whole;                     /* what recv() hands out in all */
    const char *text;                      /* what recv() hands out, a letter after the other */
    char sent[256];                        /* what send() took */
    size_t sent_size;
    size_t received_size;  /* what recv() has handed out */
    bool ended;            /* recv() has said that there is nothing more */
    bool lost_in, lost_to; /* recv(), or send(), has said that the connection is lost */
    bool quiet;            /* the last send() would have raised no signal */
} script;

ssize_t __wrap_recv(int fd, void *data, size_t size, int flags);
ssize_t __wrap_send(int fd, const void *data, size_t size, int flags);

/* Where there is room for less than the answer holds, the next call gets the rest. */
static ssize_t hand_out(void *data, size_t size)
{
    size_t left = (size_t)script.received->size - script.handed_out;
    size_t given = size < left ? size : left;
    memcpy(data, script.text, given);
    script.text += given;
    script.received_size += given;
    script.handed_out = given < left ? script.handed_out + given : 0;
    script.received += given == left;
    return (ssize_t)given;
}

static ssize_t fail_with(int why, bool *lost)
{
    *lost = why != EINTR;
    errno = why;
    return -1;
}

ssize_t __wrap_recv(int fd, void *data, size_t size, int flags)
{
    check_number(fd, FROM, "Receive from the first descriptor.");
    check_that(!script.ended, "recv() returned 0: that is the end, and there is nothing more to "
                              "receive. Return 0 then.");
    check_that(!script.lost_in,
               "recv() had returned -1 with ECONNRESET: the connection is lost, and "
               "asking again brings nothing. Return -1, and leave errno.");
    if (script.received->size > 0)
        return hand_out(data, size);
    const struct answer *answer = script.received++;
    if (answer->size == -1)
        return fail_with(answer->why, &script.lost_in);
    script.ended = true;
    return 0;
}

ssize_t __wrap_send(int fd, const void *data, size_t size, int flags)
{
    check_number(fd, TO, "Send to the second descriptor.");
    check_that(size < WHOLE, "send() was asked to send a huge number of bytes: recv() had returned "
                             "-1, and -1 as a size_t is the largest number there is.");
    check_that(!script.lost_to, "send() had returned -1 with EPIPE, not EINTR: the connection is "
                                "lost, and copy() is over. Return -1, and leave errno.");
    /* A whole chunk from its beginning is another mistake: the bytes that are sent will tell. */
    size_t left = script.received_size - script.sent_size;
    bool goes_on = memcmp(data, script.whole + script.sent_size, size < left ? size : left) == 0;
    check_that(size <= left || !goes_on,
               "send() was given more bytes than are left. After it has taken a part, what is left "
               "is shorter by that part.");
    script.quiet = (flags & MSG_NOSIGNAL) != 0;
    const struct answer *answer = script.taken;
    script.taken += answer->size != WHOLE;
    if (answer->size == -1)
        return fail_with(answer->why, &script.lost_to);
    size_t taken = size < (size_t)answer->size ? size : (size_t)answer->size;
    check_that(taken <= sizeof script.sent - script.sent_size,
               "send() is given the same bytes again and again. What it has taken is sent.");
    memcpy(script.sent + script.sent_size, data, taken);
    script.sent_size += taken;
    return (ssize_t)taken;
}

static int run_script(const char *text, const struct answer *received, const struct answer *taken)
{
    memset(&script, 0, sizeof script);
    script.text = script.whole = text;
    script.received = received;
    script.taken = taken;
    return copy(FROM, TO);
}

static void check_sent(const char *text, const char *advice)
{
    check_bytes(script.sent, script.sent_size, text, strlen(text), advice);
}

static void everything_is_copied_until_the_end(void **state)
{
    const struct answer received[] = {{5, 0}, {3, 0}, {0, 0}};
    const struct answer taken[] = {{WHOLE, 0}, {WHOLE, 0}};
    int result = run_script("hello!!!", received, taken);
    check_sent("hello!!!", "Every byte that recv() handed out is to be sent, in order.");
    check_number(result, 0,
                 "recv() returned 0: the peer has sent its last byte. That is a good end.");
}

static void what_send_did_not_take_is_sent_again(void **state)
{
    const struct answer received[] = {{8, 0}, {0, 0}};
    const struct answer taken[] = {{3, 0}, {1, 0}, {WHOLE, 0}, {WHOLE, 0}};
    (void)run_script("abcdefgh", received, taken);
    check_sent("abcdefgh",
               "send() may take fewer bytes than it was given: it returns how many. Send "
               "the rest, from where it stopped, until nothing is left.");
}

static void a_signal_loses_nothing(void **state)
{
    const struct answer received[] = {{-1, EINTR}, {4, 0}, {-1, EINTR}, {0, 0}};
    const struct answer taken[] = {{-1, EINTR}, {2, 0}, {-1, EINTR}, {WHOLE, 0}};
    int result = run_script("ping", received, taken);
    check_number(result, 0,
                 "EINTR says that a signal came before anything moved. Nothing is wrong: "
                 "make the same call again.");
    check_sent("ping",
               "After EINTR nothing has moved: make the same call again, with the same bytes.");
}

static void a_connection_that_is_lost_is_an_error(void **state)
{
    const struct answer received[] = {{2, 0}, {-1, ECONNRESET}};
    const struct answer taken[] = {{WHOLE, 0}};
    check_fails(
        run_script("hi", received, taken), ECONNRESET,
        "recv() returned -1: the connection is lost, and errno says why. That is not the end "
        "of the data, which is 0.");
}

static void a_peer_that_is_gone_is_an_error(void **state)
{
    const struct answer received[] = {{2, 0}, {2, 0}, {0, 0}};
    const struct answer taken[] = {{-1, EPIPE}, {WHOLE, 0}};
    check_fails(run_script("hihi", received, taken), EPIPE,
                "send() returned -1: nobody will ever get these bytes. Return -1 and leave errno.");
    check_that(script.quiet,
               "Without the flag MSG_NOSIGNAL, a send() to a peer that is gone raises "
               "SIGPIPE, and SIGPIPE ends the process.");
}

int main(int argc, char **argv)
{
    const struct check_suite suite = {.name = "return values"};
    const struct CMUnitTest tests[] = {
        TEST(everything_is_copied_until_the_end),
        TEST(what_send_did_not_take_is_sent_again),
        TEST(a_signal_loses_nothing),
        TEST(a_connection_that_is_lost_is_an_error),
        TEST(a_peer_that_is_gone_is_an_error),
    };
    return check_main(argc, argv, &suite, tests);
}
