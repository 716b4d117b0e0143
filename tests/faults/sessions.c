/* Start reading at echo_session(). What each guest is there for stands beside it. */
#include "sessions.h"
#include "guests.h"
#include "patient.h"
#include "plan.h"
#include "story.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

enum { MUCH = 4000 /* bytes: several times send_at_most */ };

/* --- Echo ------------------------------------------------------------------------------------------ */

static const char *much(void)
{
    static char text[MUCH + 1];
    for (size_t i = 0; i < MUCH; i++)
        text[i] = (char)('a' + (i * i + i / 26) % 26);
    return text;
}

static void talk(struct guest *guest, const char *text)
{
    guest_says(guest, text);
    guest_hears(guest, text, NULL);
}

static void one_more_echo(void)
{
    struct guest *zoe = guest_comes("zoe");
    talk(zoe, "is anybody there?\n");
    guest_leaves(zoe);
}

/* For the server that has one client at a time. */
static void single_session(pid_t server)
{
    struct guest *ana = guest_comes("ana"); /* talks, and more than goes out at once */
    talk(ana, "one\n");
    talk(ana, much());
    guest_leaves(ana);
    struct guest *carl = guest_comes("carl"); /* says all, then listens */
    guest_says(carl, "two\n");
    guest_finishes(carl);
    guest_hears(carl, "two\n", NULL);
    guest_hears_end(carl);
    struct guest *dora = guest_comes("dora"); /* is gone before her answer */
    guest_says(dora, much());
    guest_resets(dora);
    one_more_echo();
}

static void echo_session(pid_t server)
{
    struct guest *ana = guest_comes("ana"); /* is there all the time */
    struct guest *bob = guest_comes("bob"); /* says more than goes out at once */
    talk(ana, "one\n");
    talk(bob, much());
    struct guest *carl = guest_comes("carl"); /* says all, then listens */
    guest_says(carl, much());
    guest_finishes(carl);
    guest_hears(carl, much(), NULL);
    guest_hears_end(carl);
    struct guest *dora = guest_comes("dora"); /* is gone before her answer */
    guest_says(dora, much());
    guest_resets(dora);
    talk(ana, "two\n");
    guest_leaves(bob);
    talk(ana, "three\n");
    guest_leaves(ana);
    one_more_echo();
}

/* --- Chat ------------------------------------------------------------------------------------------ */

/* Two lines at once. What others wait for has the name in it, so that it is like nothing else. */
static struct guest *joins(const char *name)
{
    char lines[64];
    char answer[64];
    struct guest *guest = guest_comes(name);
    snprintf(lines, sizeof lines, "/nick %s\n/me is here\n", name);
    snprintf(answer, sizeof answer, "you are now %s\n", name);
    guest_says(guest, "\n"); /* a silent one would have to wait for its welcome */
    guest_hears(guest, "* welcome", NULL);
    guest_says(guest, lines);
    guest_hears(guest, answer, NULL);
    return guest;
}

static void one_more_member(void)
{
    struct guest *zoe = joins("zoe");
    guest_says(zoe, "/who\n");
    guest_hears(zoe, " here:", NULL);
    guest_leaves(zoe);
}

static const char *long_text(void)
{
    static char text[901];
    memset(text, 'x', 900);
    return text;
}

/* A line that comes in two parts is put together; so is one of more than goes out at once. */
static void say_in_parts(struct guest *ana, struct guest *bob)
{
    guest_says(bob, long_text());
    guest_says(ana, "meanwhile\n");
    guest_hears(bob, "meanwhile", ana);
    guest_says(bob, "the end\n");
    guest_hears(ana, "the end", bob);
}

static void use_commands(struct guest *ana, struct guest *bob)
{
    guest_says(bob, "/msg bob a word to myself\n");
    guest_hears(bob, "[bob] a word to myself", NULL);
    guest_says(ana, "/who\n");
    guest_hears(ana, " here:", NULL);
    guest_says(ana, "/help\n");
    guest_hears(ana, "/quit", NULL);
    guest_says(ana, "/me waves\n");
    guest_hears(bob, "ana waves", ana);
    guest_says(bob, long_text());
    guest_says(bob, long_text());
    guest_says(bob, "\n");
    guest_hears(bob, "! that line is too long", NULL);
}

/* Three ways to go, and the others hear of it. */
static void come_and_go(struct guest *ana)
{
    struct guest *carl = joins("carl");
    guest_says(carl, "/quit enough\n");
    guest_hears(carl, "* bye", NULL);
    guest_hears_end(carl);
    guest_hears(ana, "carl left (enough)", carl);
    struct guest *dora = joins("dora");
    guest_resets(dora);
    guest_hears(ana, "dora left (connection lost)", dora);
    struct guest *emil = joins("emil");
    guest_finishes(emil);
    guest_hears_end(emil);
    guest_hears(ana, "emil left (connection lost)", emil);
}

static void meet(struct guest **ana, struct guest **bob)
{
    *ana = joins("ana");
    *bob = joins("bob");
    guest_hears(*ana, "bob is here", *bob);
    guest_says(*bob, "hello\n");
    guest_hears(*ana, "bob: hello", *bob);
}

static void chat_session(pid_t server)
{
    struct guest *ana, *bob;
    meet(&ana, &bob);
    use_commands(ana, bob);
    say_in_parts(ana, bob);
    come_and_go(ana);
    guest_leaves(bob);
    guest_hears(ana, "bob left", bob);
    guest_leaves(ana);
    one_more_member();
}

/* Between two workers: the one of whom these guests were before the reload, and its successor. */
static void reload(pid_t server)
{
    struct guest *ana, *bob;
    meet(&ana, &bob);
    kill(server, SIGHUP);
    guest_says(ana, "still here\n");
    guest_hears(bob, "still here", ana);
    come_and_go(ana);
    guest_leaves(bob);
    guest_hears(ana, "bob left", bob);
    guest_leaves(ana);
}

/* Those who are in the room of the old program go on there, while the new one starts. They have names of their own:
 * of one who has just left, the name may not be free yet. */
static void upgrade(pid_t server)
{
    struct guest *gerd = joins("gerd");
    struct guest *hana = joins("hana");
    story_step("the server gets SIGUSR2");
    kill(server, SIGUSR2);
    guest_says(gerd, "still here\n");
    guest_hears(hana, "still here", gerd);
    patient_await_word(server, "new program");
    guest_says(hana, "so am I\n");
    guest_hears(gerd, "so am I", hana);
    guest_leaves(hana);
    guest_hears(gerd, "hana left", hana);
    guest_leaves(gerd);
}

static void signals_session(pid_t server)
{
    chat_session(server);
    reload(server);
    upgrade(server);
    one_more_member();
}

/* --- The end --------------------------------------------------------------------------------------- */

static void end_at_once(pid_t server)
{
    kill(server, SIGTERM);
}

static void end_in_order(pid_t server)
{
    struct guest *yan = joins("yan");
    kill(server, SIGTERM);
    guest_hears(yan, "* the server is stopping", NULL);
    guest_hears_end(yan);
}

/* What was said before the signal is answered, and then comes the end. */
static void end_in_echo(pid_t server)
{
    struct guest *yan = guest_comes("yan");
    talk(yan, "one\n");
    guest_says(yan, much());
    kill(server, SIGTERM);
    guest_hears(yan, much(), NULL);
    guest_hears_end(yan);
}

const struct session sessions[] = {
    {"single", true, true, 1000, single_session, one_more_echo, end_at_once, 128 + SIGTERM},
    {"echo", true, false, 1000, echo_session, one_more_echo, end_at_once, 128 + SIGTERM},
    {"deadlines", true, false, 1000, echo_session, one_more_echo, end_in_echo, 0},
    {"chat", false, false, 200, chat_session, one_more_member, end_in_order, 0},
    {"signals", false, false, 200, signals_session, one_more_member, end_in_order, 0},
    {0},
};
