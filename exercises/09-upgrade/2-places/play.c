#define _GNU_SOURCE /* F_DUPFD_CLOEXEC */
#include "place.h"
#include "player.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HIGH = 100, END = 200 }; /* from HIGH on a pipe is made, on its way to its number */

static void close_all(void)
{
    for (int fd = FIRST; fd < END; fd++)
        close(fd);
}

static void move(int from, int to)
{
    if (from == to)
        return;
    player_needs(dup2(from, to), "dup2()");
    close(from);
}

/* The read end of a pipe with this byte in it. */
static void put_pipe(int number, char byte)
{
    int ends[2];
    player_needs(pipe(ends), "pipe()");
    player_needs(write(ends[1], &byte, 1) == 1 ? 0 : -1, "write()");
    close(ends[1]);
    move(ends[0], number);
}

/* One may be at a number at which another one would be opened: so all are made elsewhere first. */
static void put_pipes(const struct question *question)
{
    for (int i = 0; i < question->count; i++)
        put_pipe(HIGH + i, question->bytes[i]);
    for (int i = 0; i < question->count; i++) {
        move(HIGH + i, question->numbers[i]);
        player_needs(fcntl(question->numbers[i], F_SETFD, FD_CLOEXEC), "fcntl()");
    }
}

static bool is_null(int fd)
{
    struct stat seen;
    return fstat(fd, &seen) == 0 && S_ISCHR(seen.st_mode);
}

/* Whatever is free above the places is taken, as in a server with connections. */
static void fill_with_null(int first)
{
    int null = player_needs(open("/dev/null", O_RDONLY | O_CLOEXEC), "open()");
    for (int fd = first; fd < LAST; fd++)
        if (fcntl(fd, F_GETFD) == -1)
            player_needs(fcntl(null, F_DUPFD_CLOEXEC, fd), "fcntl()");
    if (null < first)
        close(null);
}

/* place() gets its numbers in memory of just their size, so that a look past their end is seen. */
static int call_place(const struct question *question)
{
    size_t size = (size_t)question->count * sizeof question->numbers[0];
    int *numbers = malloc(size);
    player_needs(numbers ? 0 : -1, "malloc()");
    memcpy(numbers, question->numbers, size);
    int result = place(numbers, question->count);
    free(numbers);
    return result;
}

static void look_at_places(const struct question *question, struct answer *answer)
{
    for (int i = 0; i < question->count; i++) {
        answer->closes[i] = fcntl(FIRST + i, F_GETFD) & FD_CLOEXEC;
        if (read(FIRST + i, &answer->bytes[i], 1) != 1)
            answer->bytes[i] = '\0';
    }
}

void play(const struct question *question, struct answer *answer)
{
    bool others[LAST] = {false};
    int first = FIRST + question->count;
    close_all();
    put_pipes(question);
    fill_with_null(first);
    for (int fd = first; fd < LAST; fd++)
        others[fd] = is_null(fd);
    answer->result = call_place(question);
    for (int fd = first; fd < LAST; fd++)
        answer->gone += others[fd] && !is_null(fd);
    for (int fd = first; fd < END; fd++)
        answer->left += fcntl(fd, F_GETFD) != -1 && !(fcntl(fd, F_GETFD) & FD_CLOEXEC);
    look_at_places(question, answer);
    close_all();
}

int main(void)
{
    return player_main();
}
