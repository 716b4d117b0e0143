/* Pipes, at numbers that the test chooses: what is written into the n-th must come out of the n-th place. Each test
 * runs in a child, which has nothing else open. */
#define _GNU_SOURCE /* F_DUPFD_CLOEXEC */
#include "check.h"
#include "place.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    HIGH = 100,
    SWAPPED = 1,
    CLOSES = 2,
    LEFT = 4,
    REFUSED = 8,
    GONE = 16,
    LAST = 64,
    END = 200
};

/* The read end of a pipe with this byte in it, at a number. */
static void put_pipe(int number, char byte)
{
    int ends[2];
    if (pipe(ends) == -1 || write(ends[1], &byte, 1) != 1)
        _exit(REFUSED);
    close(ends[1]);
    if (ends[0] != number) {
        dup2(ends[0], number);
        close(ends[0]);
    }
    fcntl(number, F_SETFD, FD_CLOEXEC);
}

static bool is_null(int fd)
{
    struct stat seen;
    return fstat(fd, &seen) == 0 && S_ISCHR(seen.st_mode);
}

/* Whatever is free above the places is taken, as in a server with connections. */
static void fill_with_null(int first)
{
    int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (null == -1)
        _exit(REFUSED);
    for (int fd = first; fd < LAST; fd++)
        if (fcntl(fd, F_GETFD) == -1 && fcntl(null, F_DUPFD_CLOEXEC, fd) != fd)
            _exit(REFUSED);
    if (null < first)
        close(null);
}

static int look(const int *numbers, int count)
{
    bool others[LAST] = {false};
    int seen = 0;
    for (int fd = FIRST; fd < END; fd++)
        close(fd);
    for (int i = 0; i < count; i++)
        put_pipe(HIGH + i, (char)('a' + i));
    for (int i = 0; i < count; i++)
        dup2(HIGH + i, numbers[i]), fcntl(numbers[i], F_SETFD, FD_CLOEXEC), close(HIGH + i);
    fill_with_null(FIRST + count);
    for (int fd = FIRST + count; fd < LAST; fd++)
        others[fd] = is_null(fd);
    if (place(numbers, count) == -1)
        return REFUSED;
    for (int fd = FIRST + count; fd < LAST; fd++)
        if (others[fd] && !is_null(fd))
            seen |= GONE;
    for (int fd = FIRST + count; fd < END; fd++)
        if (fcntl(fd, F_GETFD) != -1 && !(fcntl(fd, F_GETFD) & FD_CLOEXEC))
            seen |= LEFT;
    for (int i = 0; i < count; i++) {
        char byte = 0;
        if (fcntl(FIRST + i, F_GETFD) & FD_CLOEXEC)
            seen |= CLOSES;
        if (read(FIRST + i, &byte, 1) != 1 || byte != 'a' + i)
            seen |= SWAPPED;
    }
    return seen;
}

static int run(const int *numbers, int count)
{
    int status = 0;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0)
        _exit(look(numbers, count));
    while (waitpid(child, &status, 0) == -1 && errno == EINTR)
        ;
    check_that(WIFEXITED(status), "place() returns.");
    return WEXITSTATUS(status);
}

static void check_places(const int *numbers, int count)
{
    int seen = run(numbers, count);
    check_number(seen & REFUSED, 0, "There are descriptors enough: place() returns 0.");
    check_number(
        seen & SWAPPED, 0,
        "A socket is gone, or at the wrong number: one of them was where another one belongs, and "
        "dup2() has closed it.");
    check_number(seen & CLOSES, 0,
                 "One that was at its place already is still close-on-exec: exec() will close it.");
    check_number(
        seen & GONE, 0,
        "A descriptor that was none of these is gone: a copy was made at a number that was "
        "not free.");
    check_number(
        seen & LEFT, 0,
        "A descriptor stays open besides those that are handed over: exec() must close it.");
}

static void numbers_far_away(void **state)
{
    const int numbers[] = {20, 21, 22};
    check_places(numbers, 3);
}

static void two_that_change_places(void **state)
{
    const int numbers[] = {4, 3};
    check_places(numbers, 2);
}

static void one_place_further(void **state)
{
    const int up[] = {4, 5, 6};
    const int round[] = {5, 3, 4};
    check_places(up, 3);
    check_places(round, 3);
}

static void one_that_is_there_already(void **state)
{
    const int numbers[] = {3, 9};
    check_places(numbers, 2);
}

int main(int argc, char **argv)
{
    const struct check_suite suite = {.name = "places"};
    const struct CMUnitTest tests[] = {
        TEST(numbers_far_away),
        TEST(two_that_change_places),
        TEST(one_place_further),
        TEST(one_that_is_there_already),
    };
    return check_main(argc, argv, &suite, tests);
}
