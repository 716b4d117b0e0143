#include "client.h"
#include "contract.h"
#include "story.h"
#include "trace.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

enum {
    CROWD = 50,   /* clients at a time */
    VISITS = 100, /* clients one after the other */
};

static void talk(struct client *client, const char *text)
{
    client_send(client, text);
    client_expect(client, text);
}

static void the_second_client_need_not_wait(void)
{
    contract_serve();
    struct client *alice = client_connect("alice");
    talk(alice, "hi\n");
    talk(client_connect("bob"), "hi\n");
    talk(alice, "bob does not disturb me\n");
}

static void a_crowd_is_served_and_nobody_gets_anothers_bytes(void)
{
    struct client *crowd[CROWD];
    char text[CROWD][32];
    contract_serve();
    story_step("%d clients come at once, and each says its number", CROWD);
    story_is_brief(true);
    for (int i = 0; i < CROWD; i++)
        crowd[i] = client_connect("client %d", i);
    for (int i = 0; i < CROWD; i++) {
        snprintf(text[i], sizeof text[i], "I am %d\n", i);
        client_send(crowd[i], text[i]);
    }
    for (int i = 0; i < CROWD; i++)
        client_expect(crowd[i], text[i]);
}

/* A thread gets a stack of the size that RLIMIT_STACK says, and there is no room for one this large. A
 * C library that has a size of its own makes its thread all the same, which then serves the client. */
static void if_no_thread_can_be_made_that_client_is_closed(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_STACK, &limit) == -1 || limit.rlim_max < (rlim_t)1 << 47)
        contract_skip("this process may not ask for large stacks: ulimit -Hs");
    story_step("the server starts where no thread can be made");
    limit.rlim_cur = (rlim_t)1 << 47;
    (void)setrlimit(RLIMIT_STACK, &limit);
    contract_serve();
    for (int i = 1; i <= 2; i++) {
        enum client_fate fate =
            client_try(client_connect("client %d", i), "hi\n", client_patience_ms);
        if (fate == CLIENT_WAITS)
            story_note("it was neither served nor closed");
        if (fate == CLIENT_WAITS || server_has_died())
            story_fail();
    }
}

/* One number of /proc/PID/status, such as that of "Threads:". */
static long status_of_server(const char *name)
{
    char path[64], line[256];
    long value = 0;
    snprintf(path, sizeof path, "/proc/%ld/status", (long)server_pid());
    FILE *file = fopen(path, "r");
    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, name, strlen(name)) == 0)
            (void)sscanf(line + strlen(name), "%ld", &value);
    if (file)
        fclose(file);
    return value;
}

static void visit(int number)
{
    struct client *client = client_connect("visitor %d", number);
    talk(client, "hi\n");
    client_finish(client);
    client_expect_end(client);
    client_close(client);
}

/* A thread ends a moment after its client has seen the end. */
static void await_one_thread(void)
{
    long long end = milliseconds() + client_patience_ms;
    while (status_of_server("Threads:") > 1 && milliseconds() < end)
        (void)poll(NULL, 0, 1);
    if (status_of_server("Threads:") == 1)
        return;
    story_note("expected  that one thread is left, which accepts");
    story_note("received  %ld threads", status_of_server("Threads:"));
    story_fail();
}

/* A process that has ended is kept, as a zombie, until its parent asks how it ended. */
static void expect_no_child(void)
{
    enum { MOST = 2 * VISITS };
    pid_t children[MOST];
    long long end = milliseconds() + client_patience_ms;
    int count = contract_workers(children, MOST);
    for (; count > 0 && milliseconds() < end; count = contract_workers(children, MOST))
        (void)poll(NULL, 0, 1);
    if (count == 0)
        return;
    story_note("expected  that the server has no child processes: it serves with threads");
    story_note("received  that it has %d, most of them ended processes (zombies), which nobody has "
               "waited for",
               count);
    story_fail();
}

/* The C library keeps a few stacks for threads to come, so what one more visit costs is no measure;
 * what a hundred cost is. */
static void who_is_gone_leaves_nothing_behind(void)
{
    contract_serve();
    visit(0);
    await_one_thread();
    long before = status_of_server("VmSize:");
    story_step("%d clients come and go, one after the other", VISITS);
    story_is_brief(true);
    for (int i = 1; i <= VISITS; i++)
        visit(i);
    story_is_brief(false);
    await_one_thread();
    expect_no_child();
    long kept = (status_of_server("VmSize:") - before) / VISITS;
    if (kept < 1024)
        return;
    story_note("expected  that a client that is gone leaves nothing behind");
    story_note("received  the server keeps %ld KiB of address space for each", kept);
    story_fail();
}

/* In a process with one thread a second close() does nothing but fail. Here the number may be another thread's by then. */
static void a_descriptor_is_closed_once(void)
{
    contract_serve_traced();
    visit(0);
    struct client *alice = client_connect("alice");
    talk(alice, "hi\n");
    client_reset(alice);
    trace_from_start();
    trace_expect(trace_asked_after_close(), 0);
}

/* The bill; and what it is for must be threads. */
static void what_a_crowd_costs(void)
{
    struct client *crowd[CROWD];
    contract_serve();
    visit(0);
    await_one_thread();
    long threads = status_of_server("Threads:");
    long reserved = status_of_server("VmSize:");
    story_step("%d clients come, and each says a word", CROWD);
    story_is_brief(true);
    for (int i = 0; i < CROWD; i++) {
        crowd[i] = client_connect("client %d", i);
        talk(crowd[i], "hi\n");
    }
    story_is_brief(false);
    long started = status_of_server("Threads:") - threads;
    if (started < CROWD) {
        story_note("expected  that each of %d clients has a thread of the server", CROWD);
        story_note("received  %ld threads more than without them", started);
        story_fail();
    }
    printf("# the bill for %d clients that say nothing: %ld threads and %ld MiB of address space\n",
           CROWD, started, (status_of_server("VmSize:") - reserved) / 1024);
}

static const struct contract_test tests[] = {
    {"the second client need not wait", the_second_client_need_not_wait, 1, 0,
     "The server serves one client at a time: while it waits in recv() for alice, nobody accepts "
     "bob. "
     "Start a thread for each client, and go back to accept at once, without waiting for the "
     "thread."},
    {"a crowd is served and nobody gets another's bytes",
     a_crowd_is_served_and_nobody_gets_anothers_bytes, 1, 0,
     "Each thread serves one client, its own. If the thread gets the address of a local variable, "
     "it may "
     "look there too late: the function has returned, or the variable holds the next client. Hand "
     "the "
     "descriptor over by value."},
    {"who is gone leaves nothing behind", who_is_gone_leaves_nothing_behind, 1, NEEDS_PROC,
     "A thread that has ended keeps its stack for whoever may join it. If nobody will, say so: "
     "pthread_detach(). And a process that has ended stays a zombie until it is waited for; here "
     "each client is "
     "to have a thread, not a process."},
    {"a descriptor is closed once", a_descriptor_is_closed_once, 1, 0,
     "A number that has been closed belongs to whoever is accepted next. A thread that closes it "
     "again may end the connection of another thread's client. serve_client() closes the "
     "descriptor: nobody else may."},
    {"if no thread can be made, that client is closed",
     if_no_thread_can_be_made_that_client_is_closed, 1, 0,
     "pthread_create() returns 0, or the number of an error: then there is no thread, and nobody "
     "else "
     "will ever close this client. Look at what it returns, close the client, and go on."},
    {"what a crowd costs", what_a_crowd_costs, 1, NEEDS_PROC,
     "The server serves each client, and started no thread for it. Whatever it did instead, "
     "perhaps fork(), the "
     "task is about threads, and about what they cost: pthread_create()."},
    {0},
};

int main(int argc, char **argv)
{
    return contract_main(argc, argv, tests);
}
