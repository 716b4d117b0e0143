/* Three tests of its own, and then the suite that every chat is held to. */
#define main  chat_main
#define tests chat_tests
#include "../../../tests/contract/chat.c"
#undef tests
#undef main

#include "server.h"

enum { WORKERS = 4, STARTS = 10, MANY = 24 };

static long threads_of_server(void)
{
    char path[64], line[256];
    long count = 0;
    snprintf(path, sizeof path, "/proc/%ld/status", (long)server_pid());
    FILE *file = fopen(path, "r");
    while (file && fgets(line, sizeof line, file))
        (void)sscanf(line, "Threads: %ld", &count);
    if (file)
        fclose(file);
    return count;
}

static void (*end_story)(void);

/* Of a server that ends before it serves the suite says no more than that. Here it is known why. */
static void explain_end(void)
{
    story_note(
        "What fork() copied, threads share. Of each descriptor there is one: what one closes is "
        "closed for all. There is one loop of the hub: no worker may close it. And what a thread "
        "begins with is not copied for it: it must be there as long as the thread.");
    end_story();
}

static void it_starts_every_time(void)
{
    end_story = story_end;
    story_end = explain_end;
    story_is_brief(true);
    for (int i = 0; i < STARTS; i++) {
        story_step("the server is started, time %d of %d", i + 1, STARTS);
        contract_serve();
        struct client *alice = client_connect("alice");
        client_send(alice, "\n");
        client_expect(alice, "* welcome, guest1 (1 here): /help lists the commands\n");
        client_close(alice);
        if (i + 1 < STARTS)
            (void)server_stop();
    }
}

static void one_process_has_a_thread_for_each_worker(void)
{
    pid_t children[WORKERS];
    contract_serve();
    int processes = contract_workers(children, WORKERS);
    long threads = threads_of_server();
    if (processes == 0 && threads > WORKERS)
        return;
    story_note("expected  one process, with more than %d threads", WORKERS);
    story_note("received  %d processes more, and %ld threads", processes, threads);
    story_fail();
}

/* So many that they are with different workers. */
static void a_crowd_is_told_apart(void)
{
    struct client *crowd[MANY];
    fill_room(crowd, MANY);
}

static const struct contract_test own_tests[] = {
    {"it starts every time", it_starts_every_time, 1, 0,
     "Go through every line around fork(), and ask what it is about that is no copy now."},
    {"one process has a thread for each worker", one_process_has_a_thread_for_each_worker, 1,
     NEEDS_PROC, "In start_worker(), start a thread where it forks: one for each worker."},
    {"a crowd is told apart", a_crowd_is_told_apart, 1, 0,
     "A worker numbers its members by its own number, start.number: no two workers may have the "
     "same."},
};

int main(int argc, char **argv)
{
    enum { OWN = sizeof own_tests / sizeof own_tests[0], ALL = OWN + 64 };
    static struct contract_test all[ALL];
    static char command[4096];
    memcpy(all, own_tests, sizeof own_tests);
    memcpy(all + OWN, chat_tests, sizeof chat_tests);
    snprintf(command, sizeof command, "%s --workers %d", argv[argc - 1], WORKERS);
    argv[argc - 1] = command;
    return contract_main(argc, argv, all);
}
