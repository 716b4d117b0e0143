/* probe: what every check needs of a machine, tried for itself. Prints what is missing, as a clause, and fails.
 *
 * Built as the exercises are, with sanitizers: where no such program can be linked or started, none of the checks can
 * be judged. Start at main(). */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { DESCRIPTORS = 32, PROCESSES = 8, FILE_SIZE = 64 * 1024 };

static bool complain(const char *what)
{
    printf("%s: %s\n", what, strerror(errno));
    return false;
}

static bool has_descriptors(void)
{
    struct rlimit limit;
    for (int i = 0; i < DESCRIPTORS; i++)
        if (open("/dev/null", O_RDONLY) == -1) {
            getrlimit(RLIMIT_NOFILE, &limit);
            printf("no more than %lld files may be open (`ulimit -n`): %s\n",
                   (long long)limit.rlim_cur, strerror(errno));
            return false;
        }
    for (int fd = STDERR_FILENO + 1; fd <= DESCRIPTORS + STDERR_FILENO; fd++)
        close(fd);
    return true;
}

static bool has_processes(void)
{
    pid_t pids[PROCESSES];
    int started = 0;
    while (started < PROCESSES && (pids[started] = fork()) > 0)
        started++;
    if (started < PROCESSES && pids[started] == 0) {
        pause();
        _exit(0);
    }
    bool enough =
        started == PROCESSES || complain("not enough processes can be started (`ulimit -u`)");
    while (started > 0)
        kill(pids[--started], SIGKILL);
    return enough;
}

static bool has_loopback(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    int client = socket(AF_INET, SOCK_STREAM, 0);
    if (listener == -1 || client == -1)
        return complain("no socket can be made");
    if (bind(listener, (struct sockaddr *)&address, size) == -1 || listen(listener, 1) == -1 ||
        getsockname(listener, (struct sockaddr *)&address, &size) == -1 ||
        connect(client, (struct sockaddr *)&address, size) == -1)
        return complain("nobody can connect to 127.0.0.1, the loopback interface (it may be down)");
    close(listener);
    close(client);
    return true;
}

static bool has_room(void)
{
    static char block[FILE_SIZE];
    FILE *file = tmpfile();
    bool written = file && fwrite(block, sizeof block, 1, file) == 1 && fflush(file) == 0;
    return written || complain("no file can be written for a while, in /tmp");
}

int main(void)
{
    return has_descriptors() && has_loopback() && has_room() && has_processes() ? EXIT_SUCCESS
                                                                                : EXIT_FAILURE;
}
