#include "fds.h"
#include "net.h"
#include "player.h"
#include "turnstile.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct {
    struct answer *answer;
    struct reactor *reactor;
    struct turnstile turnstile;
    int admitted[SOME], count;
    int comers[SOME], come;
    int thief[2]; /* -1 if there is none */
} scene;

static void admit(int fd, void *data)
{
    scene.answer->admits_nobody |= fd < 0;
    if (scene.count < SOME)
        scene.admitted[scene.count++] = fd;
}

static void admit_and_let_go(int fd, void *data)
{
    admit(fd, data);
    turnstile_leave(&scene.turnstile);
}

static void come(int count)
{
    char name[NET_NAME_SIZE];
    const char *port = net_local_name(scene.turnstile.listener, name) + sizeof "127.0.0.1:" - 1;
    while (count-- > 0) {
        int fd = player_needs(net_connect("127.0.0.1", port), "net_connect()");
        player_needs(net_set_nonblocking(fd), "net_set_nonblocking()");
        scene.comers[scene.come++] = fd;
    }
}

static void leave(int number)
{
    if (number < scene.count && scene.admitted[number] >= 0)
        close(scene.admitted[number]);
    if (number < scene.count)
        scene.admitted[number] = -1;
    turnstile_leave(&scene.turnstile);
}

static int turns(int count)
{
    int called = 0;
    while (count-- > 0 && called != -1) {
        int now = reactor_run_once(scene.reactor, 0);
        called = now == -1 ? -1 : called + now;
    }
    return called;
}

static void steal(int fd, unsigned events, void *data)
{
    int stolen = net_accept(scene.turnstile.listener);
    if (stolen != -1)
        close(stolen);
    if (stolen == -1 || reactor_unregister(scene.reactor, fd) == -1)
        scene.answer->cannot_steal = true;
}

/* The thief is registered first, so it is called before let_in(). */
static void wait_for_thief(void)
{
    player_needs(socketpair(AF_UNIX, SOCK_STREAM, 0, scene.thief), "socketpair()");
    player_needs((int)write(scene.thief[1], "now", 3), "write()");
    if (reactor_unregister(scene.reactor, scene.turnstile.listener) == -1 ||
        reactor_register(scene.reactor, scene.thief[0], SELECTOR_READ, steal, NULL) == -1 ||
        turnstile_open(&scene.turnstile) == -1)
        scene.answer->cannot_steal = true;
}

/* Returns how many functions the reactor has called. */
static int do_step(const struct step *step)
{
    if (step->what == COME)
        come(step->number);
    else if (step->what == LEAVE)
        leave(step->number);
    else if (step->what == STEAL)
        wait_for_thief();
    else
        return turns(step->what == TURN ? 1 : SOME);
    return 0;
}

static void do_steps(const struct step *steps)
{
    for (int i = 0; i < STEPS && steps[i].what != NOTHING_MORE; i++) {
        scene.answer->after[i].called = do_step(&steps[i]);
        scene.answer->after[i].admitted = scene.count;
        scene.answer->after[i].inside = scene.turnstile.inside;
    }
}

static void look_at_comers(void)
{
    char byte;
    size_t got;
    for (int i = 0; i < scene.come; i++)
        scene.answer->waiting[i] = (int)net_recv(scene.comers[i], &byte, 1, &got);
}

static void close_if_open(int fd)
{
    if (fd >= 0)
        close(fd);
}

static void begin(const struct question *question)
{
    int listener = player_needs(net_listen("127.0.0.1", "0", SOME), "net_listen()");
    player_needs(net_set_nonblocking(listener), "net_set_nonblocking()");
    scene.reactor = reactor_open("poll");
    player_needs(scene.reactor ? 0 : -1, "reactor_open()");
    scene.thief[0] = scene.thief[1] = -1;
    scene.turnstile = (struct turnstile){.reactor = scene.reactor,
                                         .listener = listener,
                                         .most = question->most,
                                         .admit = question->runs_in ? admit_and_let_go : admit};
}

static void end(void)
{
    reactor_close(scene.reactor);
    close(scene.turnstile.listener);
    for (int i = 0; i < SOME; i++) {
        close_if_open(i < scene.come ? scene.comers[i] : -1);
        close_if_open(i < scene.count ? scene.admitted[i] : -1);
    }
    close_if_open(scene.thief[0]);
    close_if_open(scene.thief[1]);
}

void play(const struct question *question, struct answer *answer)
{
    int open_before = fds_count();
    memset(&scene, 0, sizeof scene);
    scene.answer = answer;
    begin(question);
    answer->opened = turnstile_open(&scene.turnstile);
    if (answer->opened == 0)
        do_steps(question->steps);
    look_at_comers();
    end();
    answer->left_open = fds_count() - open_before;
}

int main(void)
{
    return player_main();
}
