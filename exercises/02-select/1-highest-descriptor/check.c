#include "client.h"
#include "contract.h"
#include "story.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

enum { VISITS = 20 };

static void talk(struct client *client, const char *text)
{
    client_send(client, text);
    client_expect(client, text);
}

/* When the end is here, the server has closed its descriptor. */
static void leave(struct client *client)
{
    client_finish(client);
    client_expect_end(client);
    client_close(client);
}

static void the_first_client_is_answered(void)
{
    contract_serve();
    talk(client_connect("alice"), "hi\n");
}

static void the_first_and_the_last_are_answered(void)
{
    contract_serve();
    struct client *alice = client_connect("alice");
    struct client *bob = client_connect("bob");
    talk(bob, "I am the last\n");
    talk(alice, "I am the first\n");
}

static void the_highest_is_not_always_the_newest(void)
{
    contract_serve();
    struct client *alice = client_connect("alice");
    talk(alice, "hi\n");
    struct client *bob = client_connect("bob");
    talk(bob, "hi\n");
    struct client *carol = client_connect("carol");
    talk(carol, "hi\n");
    leave(alice);
    leave(bob);
    talk(client_connect("dave"), "I have the number that alice had\n");
    talk(carol, "and I have mine\n");
}

/* The first argument of the system call in which the server waits. */
static long first_argument(void)
{
    char path[64];
    long call, first;
    server_expect_rest();
    snprintf(path, sizeof path, "/proc/%ld/syscall", (long)server_pid());
    FILE *file = fopen(path, "r");
    int read = file ? fscanf(file, "%ld %li", &call, &first) : 0;
    if (file)
        fclose(file);
    if (read != 2)
        contract_skip("this system does not tell in which call a process waits");
    return first;
}

static long highest_descriptor(void)
{
    char path[64];
    long highest = -1;
    snprintf(path, sizeof path, "/proc/%ld/fd", (long)server_pid());
    DIR *folder = opendir(path);
    if (!folder)
        contract_skip("this system does not tell a process's descriptors");
    for (struct dirent *entry; (entry = readdir(folder));)
        highest = atol(entry->d_name) > highest ? atol(entry->d_name) : highest;
    closedir(folder);
    return highest;
}

static void it_looks_no_further_than_it_must(void)
{
    contract_serve();
    struct client *alice = client_connect("alice");
    talk(alice, "hi\n");
    long highest = highest_descriptor();
    leave(alice);
    story_step("%d clients come and go, one after the other, all with the number that alice had",
               VISITS);
    story_is_brief(true);
    for (int i = 0; i < VISITS; i++) {
        struct client *client = client_connect("client %d", i);
        talk(client, "hi\n");
        leave(client);
    }
    story_is_brief(false);
    long end = first_argument();
    if (end <= highest + 1)
        return;
    story_step("the server waits in select()");
    story_note("expected  that it looks at the descriptors 0 to %ld, the highest there ever was",
               highest);
    story_note("received  that it looks at 0 to %ld", end - 1);
    story_fail();
}

static const struct contract_test tests[] = {
    {"the first client is answered", the_first_client_is_answered, 1, 0,
     "select(n, ...) looks at the descriptors below it, 0 to n - 1, and at no others: the "
     "client's own descriptor must be below end."},
    {"the first and the last are answered", the_first_and_the_last_are_answered, 1, 0,
     "Both descriptors must be below end."},
    {"the highest is not always the newest", the_highest_is_not_always_the_newest, 1, 0,
     "Dave is the newest, and has the number that alice had; carol has the highest. end must stay "
     "above "
     "her: neither the newest descriptor nor the number of clients says where it is."},
    {"select() looks no further than it must", it_looks_no_further_than_it_must, 1, NEEDS_PROC,
     "The server looks at more descriptors than there ever were, at each wait. A number that is "
     "free is used "
     "again, so a new client does not always make the numbers go up; and a set has room for more "
     "descriptors than are open. If end grows with each client, it passes the end of the set one "
     "day."},
    {0},
};

int main(int argc, char **argv)
{
    return contract_main(argc, argv, tests);
}
