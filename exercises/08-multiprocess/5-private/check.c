#include "contract.h"
#include "spread.h"
#include "story.h"

#include <stdbool.h>
#include <stdio.h>

enum { WORDS = 100, LATE = 3 /* wakenings that may be about what came before */ };

static const char everybody[] = "* 12 here: guest1 guest2 guest3 guest4 guest5 guest6 guest7 "
                                "guest8 guest9 guest10 guest11 guest12\n";

static const char help[] = "* /nick NAME       take another name\n"
                           "* /me TEXT         say what you do\n"
                           "* /msg NAME TEXT   tell somebody something, and nobody else\n"
                           "* /who             list who is here\n"
                           "* /help            list the commands\n"
                           "* /quit [WHY]      leave\n";

static struct spread_client room[SPREAD_CROWD];

static void fill_room(void)
{
    spread_serve();
    for (int i = 0; i < SPREAD_CROWD; i++)
        spread_join(room, i);
}

/* The first who is with the same worker as somebody before, or with another than the first. */
static void find_pair(bool together, int *one, int *other)
{
    for (*one = 0; *one < SPREAD_CROWD; ++*one)
        for (*other = *one + 1; *other < SPREAD_CROWD; ++*other)
            if ((room[*one].worker == room[*other].worker) == together)
                return;
    contract_skip("the system has given all clients to one worker");
}

static void whisper(int from, int to, const char *name)
{
    char line[64];
    snprintf(line, sizeof line, "/msg %s hi\n", name);
    client_send(room[from].client, line);
    snprintf(line, sizeof line, "[guest%d] hi\n", from + 1);
    client_expect(room[to].client, line);
}

static void expect_confirmation(int from, const char *name)
{
    char line[64];
    snprintf(line, sizeof line, "[to %s] hi\n", name);
    client_expect(room[from].client, line);
}

static void hears_nothing_more(int who)
{
    client_send(room[who].client, "/msg nobody x\n");
    client_expect(room[who].client, "! nobody here is called nobody\n");
}

static void a_private_word_reaches_another_worker(void)
{
    int from, to;
    char name[32];
    fill_room();
    find_pair(false, &from, &to);
    snprintf(name, sizeof name, "guest%d", to + 1);
    whisper(from, to, name);
}

static void the_sender_is_told_so(void)
{
    int from, to;
    char name[32];
    fill_room();
    find_pair(false, &from, &to);
    snprintf(name, sizeof name, "guest%d", to + 1);
    whisper(from, to, name);
    expect_confirmation(from, name);
}

static void within_a_worker_it_is_heard_once(void)
{
    int from, to;
    char name[32];
    fill_room();
    find_pair(true, &from, &to);
    snprintf(name, sizeof name, "guest%d", to + 1);
    whisper(from, to, name);
    expect_confirmation(from, name);
    hears_nothing_more(from);
    hears_nothing_more(to);
}

static void what_changes_the_room_is_known_to_all(void)
{
    fill_room();
    client_send(room[0].client, "/nick Ana\n");
    client_expect(room[0].client, "* you are now Ana\n");
    spread_expect(room, SPREAD_CROWD, 0, "* guest1 is now Ana\n");
    client_send(room[0].client, "/me waves\n");
    spread_expect(room, SPREAD_CROWD, 0, "- Ana waves\n");
    client_send(room[1].client, "/who\n");
    client_expect(room[1].client, "* 12 here: Ana guest2 guest3 guest4 guest5 guest6 guest7 guest8 "
                                  "guest9 guest10 guest11 guest12\n");
    client_send(room[0].client, "/quit\n");
    client_expect(room[0].client, "* bye\n");
    client_expect_end(room[0].client);
    client_close(room[0].client);
    room[0].client = NULL;
    spread_expect(room, SPREAD_CROWD, 0, "* Ana left\n");
}

static void rename_to(int who, const char *name)
{
    char line[64];
    snprintf(line, sizeof line, "/nick %s\n", name);
    client_send(room[who].client, line);
    snprintf(line, sizeof line, "* you are now %s\n", name);
    client_expect(room[who].client, line);
    snprintf(line, sizeof line, "* guest%d is now %s\n", who + 1, name);
    spread_expect(room, SPREAD_CROWD, who, line);
}

static void a_name_is_found_whatever_its_case(void)
{
    int from, to;
    fill_room();
    find_pair(false, &from, &to);
    rename_to(to, "ana");
    whisper(from, to, "ANA");
    expect_confirmation(from, "ana");
}

/* Somebody with another worker than the middle one: in the room before it, or after it. */
static int find_apart(int middle, int i, int end)
{
    while (i < end && room[i].worker == room[middle].worker)
        i++;
    return i < end ? i : -1;
}

/* Three in a row, the middle one with another worker than the two around it. */
static void find_three(int *before, int *middle, int *after)
{
    for (*middle = 1; *middle < SPREAD_CROWD - 1; ++*middle) {
        *before = find_apart(*middle, 0, *middle);
        *after = find_apart(*middle, *middle + 1, SPREAD_CROWD);
        if (*before != -1 && *after != -1)
            return;
    }
    contract_skip("the system has given nearly all clients to one worker");
}

static void say(int from, int to, const char *line, const char *said, const char *confirmed)
{
    client_send(room[from].client, line);
    client_expect(room[to].client, said);
    client_expect(room[from].client, confirmed);
}

/* The room is walked through in the order of coming, so the longer names are before and behind the shorter. */
static void a_name_is_compared_whole(void)
{
    int before, middle, after;
    fill_room();
    find_three(&before, &middle, &after);
    rename_to(before, "anna");
    rename_to(middle, "ann");
    rename_to(after, "annabel");
    say(before, middle, "/msg ann hi\n", "[anna] hi\n", "[to ann] hi\n");
    say(after, middle, "/msg ann hi\n", "[annabel] hi\n", "[to ann] hi\n");
    say(middle, before, "/msg anna hi\n", "[ann] hi\n", "[to anna] hi\n");
    say(middle, after, "/msg annabel hi\n", "[ann] hi\n", "[to annabel] hi\n");
}

static void there_may_be_more_spaces_than_one(void)
{
    int from, to;
    char line[64], said[64], confirmed[64];
    fill_room();
    find_pair(false, &from, &to);
    snprintf(line, sizeof line, "/msg   guest%d  hi\n", to + 1);
    snprintf(said, sizeof said, "[guest%d] hi\n", from + 1);
    snprintf(confirmed, sizeof confirmed, "[to guest%d] hi\n", to + 1);
    say(from, to, line, said, confirmed);
}

/* How often a process has been woken. */
static long wakings(pid_t process)
{
    char path[64], line[256];
    long count = 0;
    snprintf(path, sizeof path, "/proc/%d/status", (int)process);
    FILE *file = fopen(path, "r");
    while (file && fgets(line, sizeof line, file))
        (void)sscanf(line, "voluntary_ctxt_switches: %ld", &count);
    if (file)
        fclose(file);
    return count;
}

/* A worker that serves neither of the two. */
static pid_t find_bystander(int one, int other)
{
    pid_t workers[SPREAD_WORKERS];
    int count = contract_workers(workers, SPREAD_WORKERS);
    for (int i = 0; i < count; i++)
        if (workers[i] != room[one].worker && workers[i] != room[other].worker)
            return workers[i];
    contract_skip("there is no third worker");
}

static void expect_few(long woken, const char *whose)
{
    if (woken <= LATE) /* on a busy machine one wakening may be for many words */
        return;
    story_note("%s was woken %ld times", whose, woken);
    story_fail();
}

static void nobody_else_is_woken(void)
{
    int from, to;
    char name[32];
    fill_room();
    find_pair(false, &from, &to);
    snprintf(name, sizeof name, "guest%d", to + 1);
    pid_t bystander = find_bystander(from, to);
    long before = wakings(bystander);
    story_step("%d private words are said; a third worker is watched", WORDS);
    story_is_brief(true);
    for (int i = 0; i < WORDS; i++) {
        whisper(from, to, name);
        expect_confirmation(from, name);
    }
    story_is_brief(false);
    expect_few(wakings(bystander) - before, "the third worker");
}

static void ask(int who, const char *question, const char *answer)
{
    client_send(room[who].client, question);
    client_expect(room[who].client, answer);
}

static void a_question_wakes_nobody_else(void)
{
    fill_room();
    pid_t bystander = find_bystander(0, 0);
    long before = wakings(bystander);
    story_step("%d questions are asked; a worker that does not serve the one who asks is watched",
               WORDS);
    story_is_brief(true);
    for (int i = 0; i < WORDS / 2; i++) {
        ask(0, "/who\n", everybody);
        ask(0, "/help\n", help);
    }
    story_is_brief(false);
    expect_few(wakings(bystander) - before, "the other worker");
}

static const struct contract_test tests[] = {
    {"a private word reaches another worker", a_private_word_reaches_another_worker, 1, NEEDS_PROC,
     "The hub sends a command back to the worker it came from, and to no other. A private word is "
     "delivered by the worker of the one it is for: the worker of the one it is for must get it "
     "too. The hub's copy of the room knows who is where."},
    {"the sender is told so", the_sender_is_told_so, 1, NEEDS_PROC,
     "The sender is one of the two whom a private word concerns: its worker must get the event as "
     "well, and answers '[to NAME]'."},
    {"within a worker it is heard once", within_a_worker_it_is_heard_once, 1, NEEDS_PROC,
     "Sender and receiver may be with the same worker: then it gets the event once."},
    {"what changes the room is known to all", what_changes_the_room_is_known_to_all, 1, NEEDS_PROC,
     "What changes the room, such as /nick or /quit, and what is for all to hear, such as /me, "
     "goes "
     "to all workers, and through the hub's own copy."},
    {"a name is found whatever its case", a_name_is_found_whatever_its_case, 1, NEEDS_PROC,
     "Names are compared without regard to case, and by the names that members have now."},
    {"a name is compared whole", a_name_is_compared_whole, 1, NEEDS_PROC,
     "One name may be the beginning of another: compare the sizes too. What you were given is not "
     "a string, it ends with its size."},
    {"there may be more spaces than one", there_may_be_more_spaces_than_one, 1, NEEDS_PROC,
     "The room skips all spaces between a command and what follows it, so the hub must skip them "
     "too: see words_split() and do_msg() in lib/chat."},
    {"nobody else is woken", nobody_else_is_woken, 1, NEEDS_PROC,
     "A private word concerns two: it must wake no other worker. Whoever serves neither of them "
     "need not get it, since it changes nothing in the room."},
    {"a question wakes nobody else", a_question_wakes_nobody_else, 1, NEEDS_PROC,
     "/who and /help are answered by the worker of the member that asks, and change nothing: send "
     "them to that worker alone."},
    {0},
};

int main(int argc, char **argv)
{
    return contract_main(argc, argv, tests);
}
