/* send() is replaced here by one that counts its calls. */
/* wraps send */
#include "cork.h"
#include "fds.h"
#include "net.h"
#include "player.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct {
    struct answer *answer;
    struct reactor *reactor;
    struct cork
        *cork; /* on the heap, so that a sanitizer sees who touches it too late; NULL in the end */
    int ours, peer;
    int sends;
    bool refuses;
} scene;

ssize_t __real_send(int fd, const void *data, size_t size, int flags);
ssize_t __wrap_send(int fd, const void *data, size_t size, int flags);

ssize_t __wrap_send(int fd, const void *data, size_t size, int flags)
{
    scene.sends++;
    return __real_send(fd, data, scene.refuses && size > 3 ? 3 : size, flags);
}

/* If its call is queued still, it is taken back here, or the reactor would go on with memory that is freed. */
static void let_go_of_cork(void)
{
    cork_release(scene.cork);
    scene.answer->is_queued_still = scene.cork->flush.next;
    reactor_cancel(scene.reactor, &scene.cork->flush);
    free(scene.cork);
    scene.cork = NULL;
}

/* Whether the reactor can make a turn. */
static bool has_function(void)
{
    return !scene.cork || !scene.cork->flush.next || scene.cork->flush.function;
}

static int turn(int more)
{
    int result = 0;
    for (int i = 0; i <= more && result != -1; i++) {
        scene.answer->has_no_function = !has_function();
        if (scene.answer->has_no_function)
            return 0;
        result = reactor_run_once(scene.reactor, 0);
    }
    return result == -1 ? -1 : 0;
}

static int write_texts(const struct step *step)
{
    int result = 0;
    for (int i = 0; i < WRITES_MOST && step->texts[i][0] != '\0' && result == 0; i++)
        result = cork_write(scene.cork, step->texts[i]);
    return result;
}

static int do_step(const struct step *step)
{
    if (step->what == WRITES)
        return write_texts(step);
    if (step->what == TURNS)
        return turn(step->more);
    let_go_of_cork();
    return 0;
}

static void do_steps(const struct step *steps)
{
    struct answer *answer = scene.answer;
    for (int i = 0; i < STEPS && steps[i].what != NOTHING_MORE && !answer->has_no_function; i++) {
        answer->after[i].result = do_step(&steps[i]);
        answer->after[i].sends = scene.sends;
    }
}

static void receive(void)
{
    ssize_t got = recv(scene.peer, scene.answer->received, MOST, MSG_DONTWAIT);
    scene.answer->size = got > 0 ? (size_t)got : 0;
}

static void begin(void)
{
    int pair[2];
    player_needs(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), "socketpair()");
    scene.ours = pair[0];
    scene.peer = pair[1];
    player_needs(net_set_nonblocking(scene.ours), "net_set_nonblocking()");
    scene.reactor = reactor_open("poll");
    scene.cork = malloc(sizeof *scene.cork);
    player_needs(scene.reactor && scene.cork ? 0 : -1, "reactor_open() or malloc()");
    cork_init(scene.cork, scene.reactor, scene.ours);
}

static void end(void)
{
    if (scene.cork)
        let_go_of_cork();
    reactor_close(scene.reactor);
    close(scene.ours);
    close(scene.peer);
}

void play(const struct question *question, struct answer *answer)
{
    int open_before = fds_count();
    memset(&scene, 0, sizeof scene);
    scene.answer = answer;
    scene.refuses = question->refuses;
    begin();
    do_steps(question->steps);
    receive();
    end();
    answer->left_open = fds_count() - open_before;
}

int main(void)
{
    return player_main();
}
