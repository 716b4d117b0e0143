/* lock: take a lock for the shell that calls, and say who has it meanwhile.
 *
 *   lock FD FILE WHO SENTENCE
 *
 * FD is FILE, opened by the shell. The kernel ties the lock to what was opened there, see flock(2): so the shell has it
 * until it closes FD, or ends in whatever way. What the shell starts shares it, unless that closes FD; in the end the
 * lock is free when nobody is left who could be in the way of the next.
 *
 * FILE stays, and names in one line who had it last: WHO, a process, and since when. If another has it for more than a
 * moment, SENTENCE is said on stderr, and that line.
 *
 * The exit status is 0 when the shell has the lock, or when there are no locks here; 1 if FILE is another by now, so
 * that it is to be opened anew. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { MOMENTS = 20, MOMENT_MS = 25 };

/* Whether it was taken, or cannot be. */
static int try_to_take(int fd)
{
    return flock(fd, LOCK_EX | LOCK_NB) == 0 || (errno != EWOULDBLOCK && errno != EINTR);
}

static void say_who_has_it(int fd, const char *sentence)
{
    char owner[200];
    ssize_t size = pread(fd, owner, sizeof owner - 1, 0);
    owner[size > 0 ? size : 0] = '\0';
    owner[strcspn(owner, "\n")] = '\0';
    fprintf(stderr, "(%s%s%s%s)\n", sentence, *owner ? " It is " : "", owner, *owner ? "." : "");
}

static void wait_for_it(int fd, const char *sentence)
{
    for (int i = 0; i < MOMENTS; i++) {
        if (try_to_take(fd))
            return;
        (void)poll(NULL, 0, MOMENT_MS);
    }
    say_who_has_it(fd, sentence);
    while (flock(fd, LOCK_EX) == -1 && errno == EINTR)
        ;
}

/* Who clears away what was built may have removed the file while we waited. */
static int is_still(int fd, const char *file)
{
    struct stat opened;
    struct stat named;
    return fstat(fd, &opened) == 0 && stat(file, &named) == 0 && opened.st_ino == named.st_ino &&
           opened.st_dev == named.st_dev;
}

/* Best effort: a full disk holds up nobody. */
static void write_owner(int fd, const char *who)
{
    char line[200];
    char since[16] = "?";
    time_t now = time(NULL);
    struct tm *local = localtime(&now);
    if (local)
        strftime(since, sizeof since, "%H:%M:%S", local);
    int size =
        snprintf(line, sizeof line, "%.120s, process %ld, since %s\n", who, (long)getppid(), since);
    if (ftruncate(fd, 0) == 0)
        (void)!pwrite(fd, line, (size_t)size, 0);
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        fprintf(stderr, "usage: %s FD FILE WHO SENTENCE\n", argv[0]);
        return 2;
    }
    int fd = atoi(argv[1]);
    wait_for_it(fd, argv[4]);
    if (!is_still(fd, argv[2]))
        return 1;
    write_owner(fd, argv[3]);
    return 0;
}
