/* Start reading at ask_player(). A player that is gone, or hangs, is told in the words of the test that asked it; the
 * next question starts another one. */
#define _GNU_SOURCE /* prctl() */
#include "check.h"
#include "story.h"
#include "talk.h"
#include "usage.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

enum {
    LOOK = 100, /* milliseconds between two looks at what a player does that does not answer */
    LAST_WORDS =
        1000, /* milliseconds for one that hangs to say where, and for one that has closed its socket to end */
    BREATH = 10,  /* milliseconds between two looks at whether it has ended */
    AGAIN = 1,    /* seconds, instead of usage_cpu_limit(), once one has hung */
    STARTING = 1, /* seconds more until main(): a program with sanitizers takes some to start */
    NAME = 16,    /* bytes of a program's name */
    LINES = 12    /* of what it has printed are shown */
};

static struct {
    pid_t pid;  /* 0 if none runs */
    int fd;     /* our end of the socket */
    bool ready; /* main() was reached */
    bool has_called_exit;
    bool is_closed; /* its end of the socket */
    bool is_over;   /* nobody asks it any more */
    bool was_lost;  /* at least once, in the middle of a test */
    bool has_hung;  /* at least once */
    FILE *printed;  /* on stdout and stderr */
} player;

/* --- What it did instead of answering ---------------------------------------------------------------- */

/* Whoever prints lines of TAP may have wanted them to be taken for ours. */
static bool has_printed_a_report(void)
{
    char line[256];
    bool found = false;
    rewind(player.printed);
    while (!found && fgets(line, sizeof line, player.printed))
        found = strncmp(line, "ok ", 3) == 0;
    return found;
}

/* All that it has started goes with it: it leads a process group. */
static int bury_player(void)
{
    int status = 0;
    kill(-player.pid, SIGKILL);
    kill(player.pid, SIGKILL);
    while (waitpid(player.pid, &status, 0) == -1 && errno == EINTR)
        ;
    close(player.fd);
    player.pid = 0;
    return status;
}

static _Noreturn void tell(const char *what)
{
    player.was_lost = true;
    static char *story; /* freed by the next one: ask_end() does not return */
    size_t size = 0;
    free(story);
    story = NULL;
    FILE *out = open_memstream(&story, &size);
    if (out) {
        fprintf(out, "%s\n", what);
        if (has_printed_a_report())
            fputs("It has printed a report of its own, which counts for nothing.\n", out);
        story_print_log(out, "", player.printed, "printed by the code under test", LINES);
        fclose(out);
        while (size > 0 && story[size - 1] == '\n')
            story[--size] = '\0';
    }
    fclose(player.printed);
    ask_end(story ? story : what);
    abort();
}

/* SIGALRM asks it where it is. Most do not know, and end. */
static void ask_for_place(char *place, size_t size)
{
    char words[512];
    struct pollfd word = {.fd = player.fd, .events = POLLIN};
    kill(player.pid, SIGALRM);
    ssize_t got = poll(&word, 1, LAST_WORDS) > 0 ? recv(player.fd, words, sizeof words - 1, 0) : 0;
    words[got > 0 ? got : 0] = '\0';
    snprintf(place, size, "%s%s", words[0] == TALK_PLACE ? "\n" : "",
             words[0] == TALK_PLACE ? words + 1 : "");
}

static _Noreturn void tell_of_hanging(const char *what)
{
    char place[512], words[1024];
    player.has_hung = true;
    ask_for_place(place, sizeof place);
    snprintf(words, sizeof words, "%s%s%s: %s. The program was ended.%s",
             ask_advice ? ask_advice : "", ask_advice ? "\n" : "",
             player.is_over ? "The program does not end"
             : player.ready ? "The call does not return"
                            : "main() is never reached",
             what, place);
    (void)bury_player();
    tell(words);
}

static const char *name_of_exit(void)
{
    return !player.ready ? "exit() or _exit()" : player.has_called_exit ? "exit()" : "_exit()";
}

/* A sanitizer's reason is in what it has printed. */
static _Noreturn void tell_of_end(int status, const char *when)
{
    char words[256];
    if (WIFSIGNALED(status))
        snprintf(words, sizeof words, "The program was ended %s, by signal %d (%s).", when,
                 WTERMSIG(status), strsignal(WTERMSIG(status)));
    else if (story_has_report(player.printed))
        snprintf(words, sizeof words, "The program was ended %s.", when);
    else
        snprintf(words, sizeof words,
                 "The code under test has ended the whole program %s: it has called %s, with "
                 "status %d. A "
                 "function has to return.",
                 when, name_of_exit(), WEXITSTATUS(status));
    tell(words);
}

/* The name of the program that it is now, if that is another one; NULL if not. */
static const char *find_successor(void)
{
    static char name[NAME];
    char own[NAME];
    const char *path = getenv("PLAYER"), *slash = path ? strrchr(path, '/') : NULL;
    const char *expected = slash ? slash + 1 : path;
    if (!expected || !usage_name(player.pid, name, sizeof name) ||
        !usage_name(getpid(), own, sizeof own))
        return NULL;
    bool is_ours = strncmp(name, expected, NAME - 1) == 0 || strcmp(name, own) == 0;
    return is_ours ? NULL : name;
}

static bool is_alive(void)
{
    siginfo_t info = {0};
    return waitid(P_PID, (id_t)player.pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           info.si_pid == 0;
}

/* A process that ends closes its descriptors first, so it has a moment. */
static bool lives_on(void)
{
    for (int waited = 0; player.is_closed && is_alive() && waited < LAST_WORDS; waited += BREATH)
        (void)poll(NULL, 0, BREATH);
    return is_alive();
}

/* It has not said what it should have. */
static _Noreturn void tell_of_silence(const char *when)
{
    char words[256];
    const char *successor = find_successor();
    bool lives = lives_on();
    int status = bury_player();
    if (successor) {
        snprintf(words, sizeof words,
                 "The code under test has become another program, %s, with exec(). A function has "
                 "to return.",
                 successor);
        tell(words);
    }
    if (lives && !player.is_closed)
        tell("The code under test has written to a descriptor that is not its own: the one on "
             "which the check hears its answers.");
    if (lives || (WIFEXITED(status) && WEXITSTATUS(status) == TALK_CLOSED))
        tell("The code under test has closed a descriptor that is not its own: the one on which "
             "the check asks. It has to close what it has opened, and nothing else.");
    tell_of_end(status, when);
}

static _Noreturn void tell_of_trouble(const char *reason)
{
    printf("Bail out! It cannot be judged here: %s\n", reason);
    fflush(stdout);
    (void)bury_player();
    _exit(TALK_CANNOT_JUDGE);
}

static void fail_test(const char *story)
{
    check_gives_up(story);
}

void (*ask_end)(const char *story) = fail_test;
const char *ask_advice;

void ask_tells_story(const char *story)
{
    for (size_t size; *story; story += size + (story[size] == '\n')) {
        size = strcspn(story, "\n");
        story_note("%.*s", (int)size, story);
    }
    story_fail();
}

/* --- The player -------------------------------------------------------------------------------------- */

/* Where a server of an early stage is checked too, which has no orderly end, leaks are not looked for. A player ends
 * in order. Of options that contradict each other the last one counts. */
static void have_leaks_told(void)
{
    char options[1024];
    const char *given = getenv("ASAN_OPTIONS");
    snprintf(options, sizeof options, "%s%sdetect_leaks=1", given ? given : "", given ? ":" : "");
    setenv("ASAN_OPTIONS", options, 1);
}

static _Noreturn void be_player(int fd)
{
    const char *program = getenv("PLAYER");
    setpgid(0, 0);
    have_leaks_told();
#ifdef __linux__
    prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
    dup2(fd, STDIN_FILENO);
    dup2(fileno(player.printed), STDOUT_FILENO);
    dup2(fileno(player.printed), STDERR_FILENO);
    for (int open = STDERR_FILENO + 1; open <= fd || open <= fileno(player.printed); open++)
        close(open);
    execl(program, program, (char *)NULL);
    _exit(127);
}

static void start_player(void)
{
    int pair[2] = {-1, -1};
    player.printed = tmpfile();
    if (!player.printed || socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == -1)
        tell_of_trouble(strerror(errno));
    player.ready = player.has_called_exit = player.is_closed = player.is_over = false;
    player.fd = pair[0];
    fflush(NULL);
    player.pid = fork();
    if (player.pid == -1)
        tell_of_trouble(strerror(errno));
    if (player.pid == 0)
        be_player(pair[1]);
    setpgid(player.pid, player.pid);
    close(pair[1]);
}

/* --- Messages ---------------------------------------------------------------------------------------- */

static double seconds_allowed(void)
{
    double limit = usage_cpu_limit();
    if (player.has_hung && limit > AGAIN)
        limit = AGAIN;
    return limit + (player.ready ? 0 : STARTING);
}

/* Wait until there is something to be read, or nobody who would write it. The limits count what the player does, so
 * on a busy machine it has more time by the clock. */
static void wait_for_word(void)
{
    double begin = usage_cpu_seconds(player.pid), last = begin;
    double still = 0, idle = 0; /* seconds in which it has done nothing: lately, and in all */
    double limit = seconds_allowed();
    struct pollfd word = {.fd = player.fd, .events = POLLIN};
    while (poll(&word, 1, LOOK) <= 0 && is_alive()) {
        double used = usage_cpu_seconds(player.pid);
        bool runs = usage_running(player.pid) > 0;
        still = runs || used > last ? 0 : still + LOOK / 1000.0;
        idle += runs ? 0 : LOOK / 1000.0;
        last = used;
        if (used - begin > limit)
            tell_of_hanging("it goes round in an endless loop");
        if (still > limit + 1 || idle > 2 * limit + 1)
            tell_of_hanging("it waits for something that does not come");
    }
}

/* Whether all of it came. */
static bool hear(void *data, size_t size)
{
    char *next = data;
    while (size > 0) {
        wait_for_word();
        ssize_t got = recv(player.fd, next, size, MSG_DONTWAIT);
        if (got <= 0) {
            player.is_closed = true;
            return false;
        }
        next += got;
        size -= (size_t)got;
    }
    return true;
}

/* It cannot go on, and says why. */
static _Noreturn void hear_reason(enum talk kind)
{
    char reason[256] = "";
    (void)recv(player.fd, reason, sizeof reason - 1, MSG_DONTWAIT);
    if (kind == TALK_TROUBLE)
        tell_of_trouble(reason);
    (void)bury_player();
    tell(reason);
}

/* Whether the next message is of this kind. */
static bool hear_kind(enum talk expected)
{
    char kind = 0;
    while (hear(&kind, 1) && kind == TALK_EXIT)
        player.has_called_exit = true;
    if (kind == TALK_TROUBLE || kind == TALK_COMPLAINT)
        hear_reason((enum talk)kind);
    return kind == (char)expected;
}

/* What is lost on the way to a player that is gone is told by what it left. */
static void say(const void *data, size_t size)
{
    const char *next = data;
    while (size > 0) {
        ssize_t sent = send(player.fd, next, size, MSG_NOSIGNAL);
        if (sent <= 0)
            return;
        next += sent;
        size -= (size_t)sent;
    }
}

void ask_player(const void *question, size_t question_size, void *answer, size_t answer_size)
{
    if (player.pid == 0) {
        start_player();
        player.ready = hear_kind(TALK_READY);
    }
    say((char[]){TALK_QUESTION}, 1);
    say(question, question_size);
    if (!player.ready || !hear_kind(TALK_ANSWER) || !hear(answer, answer_size))
        tell_of_silence(player.ready ? "in the middle of a call" : "before main()");
}

void ask_anew(void)
{
    if (player.pid == 0)
        return;
    (void)bury_player();
    fclose(player.printed);
}

/* Not one that a sanitizer, a shell or a habit would choose. The code under test does not learn of it before main()
 * returns. */
static unsigned char choose_status(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (unsigned char)(43 + now.tv_nsec / 1000 % 80);
}

void the_program_ends_in_order(void **state)
{
    char word;
    unsigned char orderly = choose_status();
    if (player.pid == 0 && player.was_lost)
        ask_end(
            "The program was ended in a test before, and there is none that could end in order.");
    if (player.pid == 0)
        return;
    player.is_over = true;
    say((char[]){TALK_OVER, (char)orderly}, 2);
    shutdown(player.fd, SHUT_WR);
    while (hear(&word, 1))
        ;
    if (find_successor())
        tell_of_silence("at its end");
    int status = bury_player();
    if (!WIFEXITED(status) || WEXITSTATUS(status) != orderly)
        tell_of_end(status, "at its end");
    fclose(player.printed);
}
