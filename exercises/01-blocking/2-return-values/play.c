/* recv() and send() are replaced here by a script. A call that the script does not answer ends copy() on the spot. */
/* wraps recv send */
#include "copy.h"
#include "player.h"

#include <errno.h>
#include <setjmp.h>
#include <string.h>
#include <sys/socket.h>

enum { FROM = 40, TO = 41 };

static struct {
    const struct question *question;
    struct answer *answer;
    const struct step *receives, *sends; /* the steps that are still to come */
    size_t handed_out;                   /* of what recv() returns now, by earlier calls */
    size_t received;                     /* bytes, in all */
    bool ended, lost_in, lost_to;        /* recv() has said so; send() has */
    jmp_buf end;
} script;

ssize_t __wrap_recv(int fd, void *data, size_t size, int flags);
ssize_t __wrap_send(int fd, const void *data, size_t size, int flags);

static void end_if(bool condition, enum misdeed misdeed)
{
    if (!condition)
        return;
    script.answer->misdeed = misdeed;
    longjmp(script.end, 1);
}

static ssize_t hand_out(void *data, size_t size)
{
    size_t left = (size_t)script.receives->size - script.handed_out;
    size_t given = size < left ? size : left;
    memcpy(data, script.question->text + script.received, given);
    script.received += given;
    script.handed_out = given < left ? script.handed_out + given : 0;
    script.receives += given == left;
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
    end_if(fd != FROM, RECEIVES_ELSEWHERE);
    end_if(script.ended, RECEIVES_AFTER_THE_END);
    end_if(script.lost_in, RECEIVES_AFTER_A_LOSS);
    if (script.receives->size > 0)
        return hand_out(data, size);
    const struct step *step = script.receives++;
    if (step->size == -1)
        return fail_with(step->why, &script.lost_in);
    script.ended = true;
    return 0;
}

/* A whole chunk from its beginning is another mistake: the bytes that are sent will tell. */
static bool goes_past_the_end(const void *data, size_t size)
{
    const struct answer *answer = script.answer;
    size_t left = script.received - answer->sent_size;
    const char *next = script.question->text + answer->sent_size;
    return size > left && memcmp(data, next, left) == 0;
}

ssize_t __wrap_send(int fd, const void *data, size_t size, int flags)
{
    struct answer *answer = script.answer;
    end_if(fd != TO, SENDS_ELSEWHERE);
    end_if(size >= WHOLE, SENDS_A_HUGE_NUMBER);
    end_if(script.lost_to, SENDS_AFTER_A_LOSS);
    end_if(goes_past_the_end(data, size), SENDS_MORE_THAN_IS_LEFT);
    answer->quiet = (flags & MSG_NOSIGNAL) != 0;
    const struct step *step = script.sends;
    script.sends += step->size != WHOLE;
    if (step->size == -1)
        return fail_with(step->why, &script.lost_to);
    size_t taken = size < (size_t)step->size ? size : (size_t)step->size;
    end_if(taken > MOST - answer->sent_size, SENDS_AGAIN_AND_AGAIN);
    memcpy(answer->sent + answer->sent_size, data, taken);
    answer->sent_size += taken;
    return (ssize_t)taken;
}

void play(const struct question *question, struct answer *answer)
{
    memset(&script, 0, sizeof script);
    script.question = question;
    script.answer = answer;
    script.receives = question->receives;
    script.sends = question->sends;
    if (setjmp(script.end) != 0)
        return;
    answer->result = copy(FROM, TO);
    answer->why = errno;
}

int main(void)
{
    return player_main();
}
