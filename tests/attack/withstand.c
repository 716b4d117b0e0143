/* Start reading at withstand(). Two pipes tie the attackers to us: on one they say that the attack is in
 * place; on the other we write a byte for each round of talk, and close it when they shall go. */
#include "withstand.h"
#include "client.h"
#include "contract.h"
#include "story.h"
#include "usage.h"
#include "witness.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    ROUNDS = 3,                /* of talk while the attack is in place, and after it */
    PAUSE = 20,                /* milliseconds */
    GROWTH = 16 * 1024,        /* KiB by which our servers may grow: a few connections' buffers */
    GROWTH_FOREIGN = 64 * 1024 /* and others, which may collect their garbage now and then */
};

/* What the server uses. */
struct use {
    int descriptors;
    long peak_kib;
};

static struct {
    pid_t pid;
    int in_place; /* becomes readable when the attack is in place, or the attackers are gone */
    int rounds;   /* where we write a byte for each round */
} enemy;

/* The attackers' ends, in their process. */
static int report = -1, rounds = -1;

/* --- The attackers' side ---------------------------------------------------------------------------- */

static _Noreturn void become_attackers(const struct attack *attack, const int *in_place,
                                       const int *talk)
{
    report = in_place[1];
    rounds = talk[0];
    close(in_place[0]);
    close(talk[1]);
    signal(SIGPIPE, SIG_IGN);
    attack->run();
    _exit(0);
}

int attacker_connect(bool narrow)
{
    int fd = server_connect(narrow);
    if (fd == -1)
        _exit(1); /* alice and bob will tell what has become of the server */
    return fd;
}

/* What waits in the pipe already tells of rounds that are over. */
bool attacker_turn(void)
{
    char past[512];
    struct pollfd fd = {.fd = rounds, .events = POLLIN};
    while (poll(&fd, 1, 0) > 0)
        if (read(rounds, past, sizeof past) <= 0)
            return false;
    return read(rounds, past, sizeof past) > 0;
}

static void say_in_place(void)
{
    ssize_t written = write(report, "", 1);
    (void)written; /* if it fails, nobody waits for it any more */
}

void attacker_hold(void)
{
    say_in_place();
    while (attacker_turn())
        ;
}

void attacker_hold_and(bool (*act)(void))
{
    char byte;
    say_in_place();
    (void)fcntl(rounds, F_SETFL, O_NONBLOCK);
    while (act() && read(rounds, &byte, 1) != 0)
        (void)poll(NULL, 0, PAUSE);
}

/* --- Beginning and ending --------------------------------------------------------------------------- */

static void make_pipe(int *ends)
{
    if (pipe(ends) == -1) {
        story_note("cannot make a pipe: %s", strerror(errno));
        story_fail();
    }
}

static void begin(const struct attack *attack)
{
    int in_place[2], talk[2];
    make_pipe(in_place);
    make_pipe(talk);
    enemy.pid = fork();
    if (enemy.pid == 0)
        become_attackers(attack, in_place, talk);
    close(in_place[1]);
    close(talk[0]);
    (void)fcntl(talk[1], F_SETFL, O_NONBLOCK);
    signal(SIGPIPE, SIG_IGN); /* they may be gone before they are told */
    enemy.in_place = in_place[0];
    enemy.rounds = talk[1];
}

static bool is_in_place(void)
{
    struct pollfd fd = {.fd = enemy.in_place, .events = POLLIN};
    return poll(&fd, 1, 1) != 0;
}

static void let_go(void)
{
    int status;
    close(enemy.rounds);
    (void)waitpid(enemy.pid, &status, 0);
    close(enemy.in_place);
    if (WIFEXITED(status) && WEXITSTATUS(status) > 1)
        contract_skip("this system does not tell the attackers what they need to know");
}

/* --- Judging ---------------------------------------------------------------------------------------- */

static struct use measure(void)
{
    return (struct use){.descriptors = server_descriptors(),
                        .peak_kib = usage_peak_kib(server_pid())};
}

static void talk_once(void)
{
    witness_talk();
    ssize_t written = write(enemy.rounds, "", 1);
    (void)written; /* they may have no time for it, or be gone */
}

/* How much more memory it has used at any time. */
static long expect_little_growth(const struct use *before)
{
    long grown = usage_peak_kib(server_pid()) - before->peak_kib;
    if (grown <= (contract_is_foreign() ? GROWTH_FOREIGN : GROWTH))
        return grown > 0 ? grown : 0;
    story_note("the server's memory has grown by %ld KiB: something has no limit", grown);
    story_fail();
}

static void expect_service(bool newcomers)
{
    for (int i = 0; i < ROUNDS; i++)
        talk_once();
    if (newcomers)
        witness_newcomer();
}

static void expect_to_be_shaken_off(const struct use *before)
{
    long long until = milliseconds() + client_patience_ms;
    while (server_descriptors() > before->descriptors) {
        if (milliseconds() > until) {
            story_note("%d ms later the server still holds on to the attackers' connections",
                       client_patience_ms);
            story_fail();
        }
        talk_once();
        (void)poll(NULL, 0, PAUSE);
    }
}

static void expect_words(const struct attack *attack)
{
    if (witness_words() == attack->words)
        return;
    story_note(
        "the attackers have said \"%s\" %d times in good order, and bob has heard it %d times",
        WITNESS_WORDS, attack->words, witness_words());
    story_fail();
}

/* A step of the story; of what alice and bob say, only the latest is told. */
static void tell(const char *what)
{
    story_is_brief(false);
    story_step("%s", what);
    story_is_brief(true);
}

static struct use serve(const struct attack *attack, bool chat)
{
    struct server_setup setup = contract_setup();
    setup.options = attack->options;
    setup.descriptors = attack->descriptors;
    contract_serve_with(&setup);
    tell("alice and bob come, and talk; carol comes and goes");
    witness_begin(chat);
    witness_talk();
    witness_newcomer(); /* what the server opens with its first clients is open now */
    return measure();
}

void withstand(const struct attack *attack, bool chat)
{
    struct use before = serve(attack, chat);
    tell("the attack begins; alice and bob talk on");
    begin(attack);
    while (!is_in_place()) {
        talk_once();
        (void)expect_little_growth(&before);
    }
    tell("the attack is in place; alice and bob talk on");
    expect_service(!attack->full);
    if (attack->shaken_off)
        expect_to_be_shaken_off(&before);
    else
        server_expect_rest();
    talk_once(); /* what the server has said by now has been heard */
    witness_mind_strays(false);
    tell("the attackers leave");
    let_go();
    server_expect_descriptors(before.descriptors);
    expect_service(true);
    server_expect_rest();
    talk_once();
    expect_words(attack);
    tell("alice and bob leave");
    server_expect_descriptors(before.descriptors - witness_end());
    story_is_brief(false);
    story_note("%d lines said and heard; memory grew by %ld KiB", witness_lines(),
               expect_little_growth(&before));
}
