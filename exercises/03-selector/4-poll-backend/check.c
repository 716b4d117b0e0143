/* The selector's own suite of tests, with the backend that is in this folder. */
#define main     suite_main
#define EXERCISE /* leaves out the tests of a lowered limit on descriptors: backend.h says nothing of it */
#include "../../../tests/unit/selector.c"
#undef main

#include <stdio.h>

/* Whether there is anything to test. */
static bool is_begun(void)
{
    struct selector *opened = selector_open("poll");
    bool begun = opened || errno != ENOSYS;
    selector_close(opened);
    return begun;
}

int main(int argc, char **argv)
{
    char backend[] = "poll";
    char *arguments[] = {argv[0], backend, argc > 1 ? argv[1] : NULL, NULL};
    if (!is_begun()) {
        printf("1..1\nnot ok 1 - the backend can be opened\n"
               "# poll_open() says ENOSYS: it is not written yet. Write it and poll_close() first, "
               "then\n"
               "# what poll_watch() does with before == 0, then poll_wait().\n");
        return EXIT_FAILURE;
    }
    return suite_main(argc > 1 ? 3 : 2, arguments);
}
