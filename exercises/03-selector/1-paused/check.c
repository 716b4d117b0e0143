#include "check.h"
#include "pause.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

static struct selector *selector;
static int ours, theirs; /* the two ends of a connection; the selector watches ours */
static char data, other; /* their addresses are what we keep with a descriptor */

static void open_pair(void)
{
    int ends[2];
    selector = check_not_null(selector_open(NULL), "");
    check_succeeds(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), "");
    ours = ends[0];
    theirs = ends[1];
}

static void close_pair(void)
{
    selector_close(selector);
    close(ours);
    close(theirs);
}

static void watch_ours(unsigned events)
{
    check_succeeds(selector_register(selector, ours, events, &data), "");
    check_number(write(theirs, "hi", 2), 2, "");
}

static struct selector_key key_of(int fd)
{
    struct selector_key key = {0};
    check_succeeds(selector_get_key(selector, fd, &key),
                   "A paused descriptor stays registered: pausing is no unregistering.");
    return key;
}

static struct selector_key key_of_ours(void)
{
    return key_of(ours);
}

static const char *named(unsigned events)
{
    static const char *const names[] = {"nothing", "READ", "WRITE", "READ | WRITE"};
    return names[events & (SELECTOR_READ | SELECTOR_WRITE)];
}

/* What happens to ours, without waiting for it; 0 if it is not reported. */
static unsigned events_of_ours(void)
{
    struct selector_key ready;
    return selector_select(selector, 0, &ready, 1) == 1 ? ready.events : 0;
}

static void a_paused_descriptor_is_not_reported(void **state)
{
    watch_ours(SELECTOR_READ);
    check_succeeds(pause_reading(selector, ours), "");
    check_string(named(events_of_ours()), "nothing",
                 "Something is there to read, and nobody wants to hear of it.");
    (void)key_of_ours();
}

static void a_resumed_descriptor_is_reported_again(void **state)
{
    watch_ours(SELECTOR_READ);
    check_succeeds(pause_reading(selector, ours), "");
    check_succeeds(resume_reading(selector, ours), "");
    check_string(named(events_of_ours()), "READ",
                 "What came during the pause is still there to read.");
}

static void the_data_stay(void **state)
{
    watch_ours(SELECTOR_READ);
    check_succeeds(pause_reading(selector, ours), "");
    check_pointer(
        key_of_ours().data, &data,
        "The data kept with the descriptor are gone. selector_modify() sets events and data "
        "both: ask selector_get_key() for what was there, and hand it back.");
    check_succeeds(resume_reading(selector, ours), "");
    check_pointer(key_of_ours().data, &data,
                  "Resuming has lost the data kept with the descriptor.");
}

static void the_wish_to_write_stays(void **state)
{
    watch_ours(SELECTOR_READ | SELECTOR_WRITE);
    check_succeeds(pause_reading(selector, ours), "");
    check_string(
        named(key_of_ours().events), "WRITE",
        "Pausing takes away one event, the reading. If an answer waits for room to write, it "
        "waits for ever now.");
    check_succeeds(resume_reading(selector, ours), "");
    check_string(named(key_of_ours().events), "READ | WRITE",
                 "Resuming adds one event, the reading, to what is there.");
}

static void twice_is_as_good_as_once(void **state)
{
    watch_ours(SELECTOR_READ | SELECTOR_WRITE);
    check_succeeds(pause_reading(selector, ours), "");
    check_succeeds(pause_reading(selector, ours), "Pausing what is paused is fine.");
    check_string(named(key_of_ours().events), "WRITE",
                 "Pausing twice has brought the reading back: clear the bit, do not flip it.");
    check_succeeds(resume_reading(selector, ours), "");
    check_succeeds(resume_reading(selector, ours), "Resuming what is not paused is fine.");
    check_string(named(key_of_ours().events), "READ | WRITE",
                 "Resuming twice has taken something away: set the bit, do not flip it.");
}

static void resuming_what_was_never_paused_adds_reading(void **state)
{
    watch_ours(SELECTOR_WRITE);
    check_succeeds(resume_reading(selector, ours), "Resuming what is not paused is fine.");
    check_string(named(key_of_ours().events), "READ | WRITE",
                 "It was never paused. Resuming adds the reading to what is there all the same.");
    check_pointer(key_of_ours().data, &data, "It was never paused, and keeps its data.");
}

static void two_paused_descriptors_come_back_each_as_it_was(void **state)
{
    static const char advice[] = "Two descriptors are paused at once, and each has events and data "
                                 "of its own: one place for all of them will not do.";
    watch_ours(SELECTOR_READ);
    check_succeeds(selector_register(selector, theirs, SELECTOR_READ | SELECTOR_WRITE, &other), "");
    check_succeeds(pause_reading(selector, ours), "");
    check_succeeds(pause_reading(selector, theirs), "");
    check_succeeds(resume_reading(selector, ours), "");
    check_succeeds(resume_reading(selector, theirs), "");
    check_string(named(key_of(ours).events), "READ", advice);
    check_pointer(key_of(ours).data, &data, advice);
    check_string(named(key_of(theirs).events), "READ | WRITE", advice);
    check_pointer(key_of(theirs).data, &other, advice);
}

static void what_changes_during_the_pause_stays(void **state)
{
    static const char advice[] =
        "An answer came up during the pause: ask again when you resume, do "
        "not remember.";
    watch_ours(SELECTOR_READ);
    check_succeeds(pause_reading(selector, ours), "");
    check_succeeds(selector_modify(selector, ours, SELECTOR_WRITE, &other), "");
    check_succeeds(resume_reading(selector, ours), "");
    check_string(named(key_of_ours().events), "READ | WRITE", advice);
    check_pointer(key_of_ours().data, &other, advice);
}

static void an_unknown_descriptor_is_an_error(void **state)
{
    check_fails(pause_reading(selector, ours), ENOENT, "It was never registered.");
    check_fails(resume_reading(selector, ours), ENOENT, "It was never registered.");
}

int main(int argc, char **argv)
{
    const struct check_suite suite = {.name = "paused", .setup = open_pair, .teardown = close_pair};
    const struct CMUnitTest tests[] = {
        TEST(a_paused_descriptor_is_not_reported),
        TEST(a_resumed_descriptor_is_reported_again),
        TEST(the_data_stay),
        TEST(the_wish_to_write_stays),
        TEST(twice_is_as_good_as_once),
        TEST(two_paused_descriptors_come_back_each_as_it_was),
        TEST(what_changes_during_the_pause_stays),
        TEST(resuming_what_was_never_paused_adds_reading),
        TEST(an_unknown_descriptor_is_an_error),
    };
    return check_main(argc, argv, &suite, tests);
}
