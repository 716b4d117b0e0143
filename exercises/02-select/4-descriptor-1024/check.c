#include "client.h"
#include "contract.h"
#include "story.h"

#include <stdio.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <unistd.h>

enum {
    LEFT = 16, /* numbers below FD_SETSIZE that are free when the server starts */
    MORE = 4,  /* clients past them */
};

static void talk(struct client *client, const char *text)
{
    client_send(client, text);
    client_expect(client, text);
}

static void start_with_few_numbers_left(void)
{
    struct server_setup setup = contract_setup();
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_max < FD_SETSIZE + LEFT)
        contract_skip("this process may not have so many files open: ulimit -Hn");
    setup.taken = FD_SETSIZE - LEFT;
    contract_serve_with(&setup);
}

/* Connect clients until one is refused; those before are served. How many are they? */
static int fill(struct client **clients)
{
    story_step("clients come until one is refused");
    story_is_brief(true);
    for (int count = 0; count < LEFT; count++) {
        clients[count] = client_connect("client %d", count);
        enum client_fate fate = client_try(clients[count], "hi\n", client_patience_ms);
        if (fate == CLIENT_WAITS)
            story_note("it was neither served nor refused");
        if (fate == CLIENT_WAITS || server_has_died())
            story_fail();
        story_is_brief(fate == CLIENT_SERVED);
        if (fate == CLIENT_REFUSED)
            return count;
    }
    story_note("%d clients were served; there are not so many numbers below FD_SETSIZE", LEFT);
    story_fail();
}

/* Whether the server has a descriptor of this number; yes, where the system does not tell. */
static bool is_in_use(int fd)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%ld/fd", (long)server_pid());
    if (access(path, X_OK) == -1)
        return true;
    snprintf(path, sizeof path, "/proc/%ld/fd/%d", (long)server_pid(), fd);
    return access(path, F_OK) == 0;
}

static void whoever_fits_is_served(void)
{
    struct client *clients[LEFT];
    start_with_few_numbers_left();
    int served = fill(clients);
    if (!is_in_use(FD_SETSIZE - 1)) {
        story_note("%d clients were served, and descriptor %d is still free", served,
                   FD_SETSIZE - 1);
        story_fail();
    }
    for (int i = 0; i < served; i++)
        talk(clients[i], "still here\n");
}

static void whoever_does_not_fit_is_told_so(void)
{
    struct client *clients[LEFT];
    start_with_few_numbers_left();
    int served = fill(clients);
    for (int i = 0; i < MORE; i++)
        client_expect_refusal(client_connect("late %d", i));
    for (int i = 0; i < served; i++)
        talk(clients[i], "still here\n");
}

static void a_number_that_is_free_again_is_used(void)
{
    struct client *clients[LEFT];
    start_with_few_numbers_left();
    (void)fill(clients);
    client_finish(clients[0]);
    client_expect_end(clients[0]);
    talk(client_connect("newcomer"), "hi\n");
}

static const struct contract_test tests[] = {
    {"whoever fits is served", whoever_fits_is_served, 1, 0,
     "The descriptors 0 to FD_SETSIZE - 1 fit into an fd_set, and into the table of clients. A "
     "client "
     "with a higher one must be refused before FD_SET() writes past the end of the set, and so "
     "must the "
     "first that does not fit, whose number is FD_SETSIZE itself. Nobody else is to be refused."},
    {"whoever does not fit is told so", whoever_does_not_fit_is_told_so, 1, 0,
     "A client that is refused is told why in words: admit_client() returns a sentence that begins "
     "with "
     "\"! \" and ends with a newline."},
    {"a number that is free again is used", a_number_that_is_free_again_is_used, 1, 0,
     "When a client has gone, there is room for one."},
    {0},
};

int main(int argc, char **argv)
{
    return contract_main(argc, argv, tests);
}
