#include "client.h"
#include "contract.h"
#include "story.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    FLOOD = 8000, /* lines: many more than the kernel and the transport hold */
    LENGTH = 1000,
    PATIENCE = 10000,
    ROOM = (FLOOD + 100) * (LENGTH + 32)
};

static struct client *alice, *bob, *carol;
static char heard[ROOM]; /* by carol, who is slow */
static size_t size;

static void fill_room(void)
{
    contract_serve();
    alice = client_connect("alice");
    client_expect(alice, "* welcome, guest1 (1 here): /help lists the commands\n");
    bob = client_connect("bob");
    client_expect(bob, "* welcome, guest2 (2 here): /help lists the commands\n");
    carol = client_connect_narrow("carol");
    client_expect(carol, "* welcome, guest3 (3 here): /help lists the commands\n");
    client_expect(alice, "* guest2 joined\n* guest3 joined\n");
    client_expect(bob, "* guest3 joined\n");
}

/* Alice says many long lines, each numbered. Bob hears every one of them. Carol reads nothing. */
static void flood(void)
{
    char said[LENGTH + 2], expected[LENGTH + 32];
    story_step("alice says %d lines; bob reads them, carol reads nothing", FLOOD);
    story_is_brief(true);
    for (int i = 1; i <= FLOOD; i++) {
        snprintf(said, sizeof said, "%-*d\n", LENGTH, i);
        snprintf(expected, sizeof expected, "guest1: %s", said);
        client_send(alice, said);
        client_expect(bob, expected);
    }
    story_is_brief(false);
}

/* Carol reads until she has heard these words; whatever came stands in heard[]. */
static void carol_hears(const char *words)
{
    size_t searched = size = 0;
    heard[0] = '\0';
    story_step("carol reads until she hears \"%.40s\"", words);
    for (;;) {
        struct pollfd input = {.fd = client_fd(carol), .events = POLLIN};
        int ready = poll(&input, 1, PATIENCE);
        long more = ready > 0 ? client_pull(carol, heard + size, ROOM - 1 - size) : -1;
        if (more < 0)
            break;
        size += (size_t)more;
        heard[size] = '\0';
        if (strstr(heard + searched, words))
            return;
        searched = size > 64 ? size - 64 : 0;
    }
    story_note("she did not; the last that she heard is:");
    story_note("%s", size > 60 ? heard + size - 60 : heard);
    story_fail();
}

/* How many of the numbered lines came, from the first on: each must follow the one before. */
static int lines_without_a_gap(void)
{
    int count = 0;
    for (const char *at = heard; (at = strstr(at, "guest1: ")); at++)
        if (atoi(at + strlen("guest1: ")) == ++count)
            continue;
        else
            break;
    return count;
}

static void expect_all_accounted_for(void)
{
    carol_hears(" lines were dropped\n");
    const char *news = strstr(heard, "* ");
    int dropped = news ? atoi(news + 2) : 0;
    int came = lines_without_a_gap();
    story_note("she heard the lines 1 to %d, and then that %d were dropped: %d in all", came,
               dropped, came + dropped);
    if (came + dropped != FLOOD || dropped == 0)
        story_fail();
}

static void who_reads_slowly_stays(void)
{
    fill_room();
    flood();
    client_send(carol, "I am still here\n");
    client_expect(bob, "guest3: I am still here\n");
}

static void who_catches_up_is_told_how_many_were_dropped(void)
{
    fill_room();
    flood();
    expect_all_accounted_for();
}

static void who_has_caught_up_hears_everything_again(void)
{
    fill_room();
    flood();
    carol_hears(" lines were dropped\n");
    client_send(alice, "and now?\n");
    carol_hears("guest1: and now?\n");
}

static void the_second_time_is_counted_anew(void)
{
    fill_room();
    flood();
    carol_hears(" lines were dropped\n");
    flood();
    expect_all_accounted_for();
}

static const struct contract_test tests[] = {
    {"who reads slowly stays", who_reads_slowly_stays, 1, 0,
     "Carol is cut off when 1 MiB waits for her. Write no more to her once the transport has "
     "called "
     "pause_writing. Count what you drop, and do not send it all the same."},
    {"who catches up is told how many were dropped", who_catches_up_is_told_how_many_were_dropped,
     1, 0,
     "Carol must hear where they are missing how many were dropped: after the last line that she "
     "got, "
     "before the next. That is in resume_writing. Each line either comes or is counted."},
    {"who has caught up hears everything again", who_has_caught_up_hears_everything_again, 1, 0,
     "Nobody stays slow: after resume_writing every line is written again."},
    {"the second time is counted anew", the_second_time_is_counted_anew, 1, 0,
     "Begin to count anew when the number has been told."},
    {0},
};

int main(int argc, char **argv)
{
    return contract_main(argc, argv, tests);
}
