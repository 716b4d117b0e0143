#include "client.h"
#include "contract.h"
#include "story.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    FLOOD = 400,   /* lines: more than the kernel and the transport hold */
    DELUGE = 1400, /* lines: more than the transport's limit */
    BATCH = 20,    /* lines said in one go */
    LENGTH = 1000,
    LINE = LENGTH + 16, /* bytes that a listener gets, at most */
    KEPT = 32 * 1024,
    ROOM = (DELUGE + 100) * LINE
};

static struct client *alice, *bob, *carol;
static char heard[ROOM]; /* by carol, who is slow; a string */
static size_t size;

static void fill_room(void)
{
    contract_serve();
    alice = client_connect("alice");
    client_send(alice, "\n");
    client_expect(alice, "* welcome, guest1 (1 here): /help lists the commands\n");
    bob = client_connect("bob");
    client_send(bob, "\n");
    client_expect(bob, "* welcome, guest2 (2 here): /help lists the commands\n");
    carol = client_connect_narrow("carol");
    client_send(carol, "\n");
    client_expect(carol, "* welcome, guest3 (3 here): /help lists the commands\n");
    client_expect(alice, "* guest2 joined\n* guest3 joined\n");
    client_expect(bob, "* guest3 joined\n");
}

/* Alice says many long lines, each numbered. Bob hears every one of them. Carol reads nothing. */
static void flood(int lines)
{
    story_step("alice says %d lines; bob reads them, carol reads nothing", lines);
    story_is_brief(true);
    for (int i = 1; i <= lines; i += BATCH) {
        char said[BATCH * LINE], expected[BATCH * LINE];
        int used = 0, more = 0;
        for (int j = i; j < i + BATCH; j++) {
            used += snprintf(said + used, sizeof said - (size_t)used, "%-*d\n", LENGTH, j);
            more += snprintf(expected + more, sizeof expected - (size_t)more, "guest1: %-*d\n",
                             LENGTH, j);
        }
        client_send(alice, said);
        client_expect(bob, expected);
    }
    story_is_brief(false);
}

/* Carol reads until she has heard these words; false if they do not come. What came stands in heard[]. */
static bool carol_hears(const char *words)
{
    size_t searched = size = 0;
    heard[0] = '\0';
    story_step("carol reads until she hears \"%.40s\"", words);
    for (;;) {
        struct pollfd input = {.fd = client_fd(carol), .events = POLLIN};
        int ready = poll(&input, 1, client_patience_ms);
        long more = ready > 0 ? client_pull(carol, heard + size, ROOM - 1 - size) : -1;
        if (more < 0)
            return false;
        size += (size_t)more;
        heard[size] = '\0';
        if (strstr(heard + searched, words))
            return true;
        searched = size > LINE ? size - LINE : 0;
    }
}

static _Noreturn void fail(const char *why)
{
    story_note("%s", why);
    story_fail();
}

/* What carol has heard: numbered lines with gaps, and in each gap how many are missing. */
struct account {
    int next;    /* the number of the line that comes next if none is missing */
    int dropped; /* as she was told, and has not found missing yet */
    bool told;
};

/* Of a line that came in part, any part may have come: so a whole one is compared with what it must be. */
static int number_of(const char *line, int length)
{
    char whole[LINE + 1];
    int number = length > 8 ? atoi(line + 8) : 0;
    snprintf(whole, sizeof whole, "guest1: %-*d", LENGTH, number);
    if ((int)strlen(whole) == length && memcmp(line, whole, (size_t)length) == 0)
        return number;
    story_note("a line came in part: \"%.*s\"", length < 24 ? length : 24, line);
    fail("drop whole lines, each from its first byte to its '\\n'");
}

static void read_number(struct account *a, int number)
{
    int missing = number - a->next;
    if (missing != a->dropped)
        story_note("between the lines %d and %d she was told that %d lines were dropped",
                   a->next - 1, number, a->dropped);
    if (missing != a->dropped && missing == 0)
        fail("none is missing there: it is the oldest that go, and the newest that are kept");
    if (missing != a->dropped && a->dropped == 0)
        fail("the number must come where they are missing: before the first line behind the gap");
    if (missing != a->dropped)
        fail("count those that were dropped since the last time, each once");
    a->next = number + 1;
    a->dropped = 0;
}

static void read_line(struct account *a, const char *line, int length)
{
    if (sscanf(line, "* %d lines were dropped", &a->dropped) == 1)
        a->told = true;
    else if (strncmp(line, "* ", 2) != 0)
        read_number(a, number_of(line, length));
}

/* What came and what was dropped must add up to all. */
static void carol_catches_up(void)
{
    char last[LINE + 1];
    struct account a = {.next = 1};
    const char *end;
    snprintf(last, sizeof last, "guest1: %-*d\n", LENGTH, FLOOD);
    bool came = carol_hears(last);
    for (const char *line = heard; (end = strchr(line, '\n')); line = end + 1)
        read_line(&a, line, (int)(end - line));
    story_note("she heard all up to line %d, %s were dropped", a.next - 1,
               a.told ? "and of each gap how many" : "and not that any");
    if (came && !a.told)
        fail("so many cannot have been sent: no more than 32 KiB may wait for her");
    if (!came && !a.told)
        fail("when she has caught up she is told how many are missing, and gets the newest");
    if (!came)
        fail("it is the oldest that go: the newest are kept, and come when she has caught up");
}

/* A client that does not read is not heard for TRANSPORT_DEAF_MS. */
static void be_patient(void)
{
    if (client_patience_ms < 4000)
        client_patience_ms = 4000;
}

static void who_reads_slowly_stays(void)
{
    fill_room();
    be_patient();
    flood(DELUGE);
    client_send(carol, "I am still here\n");
    client_expect(bob, "guest3: I am still here\n");
}

static void the_oldest_lines_are_dropped_and_counted(void)
{
    fill_room();
    flood(FLOOD);
    carol_catches_up();
}

static void who_has_caught_up_hears_everything_again(void)
{
    fill_room();
    flood(FLOOD);
    carol_catches_up();
    client_send(alice, "and now?\n");
    if (!carol_hears("guest1: and now?\n"))
        fail("she does not");
}

static void the_second_time_is_counted_anew(void)
{
    fill_room();
    flood(FLOOD);
    carol_catches_up();
    flood(FLOOD);
    carol_catches_up();
}

static void who_leaves_gets_what_was_kept_and_the_good_bye(void)
{
    fill_room();
    be_patient();
    flood(FLOOD);
    client_send(carol, "/quit\n");
    client_expect(bob, "* guest3 left\n");
    carol_catches_up();
    if (!strstr(heard, "* bye\n"))
        client_expect(carol, "* bye\n");
    client_expect_end(carol);
}

static const struct contract_test tests[] = {
    {"who reads slowly stays", who_reads_slowly_stays, 1, 0,
     "Carol is cut off when 1 MiB waits for her. Write no more to her once the transport has "
     "called pause_writing: keep her lines, and drop the oldest when there is no room."},
    {"the oldest lines are dropped, and counted", the_oldest_lines_are_dropped_and_counted, 1, 0,
     "What the transport has cannot be taken back, so the gap is behind it: then comes the number, "
     "then what was kept, whole lines up to the newest. That is in resume_writing."},
    {"who has caught up hears everything again", who_has_caught_up_hears_everything_again, 1, 0,
     "Nobody stays slow: after resume_writing every line is written again."},
    {"the second time is counted anew", the_second_time_is_counted_anew, 1, 0,
     "Begin to count anew when the number has been told."},
    {"who leaves gets what was kept, and the good-bye",
     who_leaves_gets_what_was_kept_and_the_good_bye, 1, 0,
     "\"* bye\" stands behind all that was kept, and a connection that is closing is not resumed: "
     "write what is kept before you close it."},
    {0},
};

int main(int argc, char **argv)
{
    return contract_main(argc, argv, tests);
}
