/* The timers' own suite of tests, with the timers that are in this folder. */
#define main suite_main
#include "../../../tests/unit/timer.c"
#undef main

/* Whether there is anything to test. */
static bool is_begun(void)
{
    struct reactor_timer timer;
    struct reactor *opened = reactor_open("poll");
    reactor_timer_init(&timer, NULL, NULL);
    bool begun = reactor_timer_start(opened, &timer, 1000, 0) == 0 || errno != ENOSYS;
    reactor_close(opened);
    return begun;
}

int main(int argc, char **argv)
{
    char backend[] = "poll";
    char *arguments[] = {argv[0], backend, argc > 1 ? argv[1] : NULL, NULL};
    true_clock = true;
    check_time_limit = 20; /* the whole suite takes a second: whatever takes longer hangs */
    if (!is_begun()) {
        printf("1..1\nnot ok 1 - a timer can be started\n"
               "# reactor_timer_start() says ENOSYS: it is not written yet. Begin with a phase "
               "that runs "
               "nothing,\n"
               "# then start one timer, and fire it.\n");
        return EXIT_FAILURE;
    }
    return suite_main(argc > 1 ? 3 : 2, arguments);
}
