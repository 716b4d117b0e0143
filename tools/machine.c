/* Start reading at the end. */
#include "machine.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { DESCRIPTORS = 32, PROCESSES = 8, FILE_SIZE = 64 * 1024 };

static char lack[256];

static bool complain(const char *what)
{
    snprintf(lack, sizeof lack, "%s: %s", what, strerror(errno));
    return false;
}

static bool has_descriptors(void)
{
    int fds[DESCRIPTORS];
    int count = 0;
    char words[64];
    struct rlimit limit = {0};
    while (count < DESCRIPTORS && (fds[count] = open("/dev/null", O_RDONLY)) != -1)
        count++;
    (void)getrlimit(RLIMIT_NOFILE, &limit);
    snprintf(words, sizeof words, "no more than %lld files may be open (`ulimit -n`)",
             (long long)limit.rlim_cur);
    bool enough = count == DESCRIPTORS || complain(words);
    while (count > 0)
        close(fds[--count]);
    return enough;
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
    while (started > 0) {
        kill(pids[--started], SIGKILL);
        waitpid(pids[started], NULL, 0);
    }
    return enough;
}

static bool can_connect(int listener, int client)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    if (listener == -1 || client == -1)
        return complain("no socket can be made");
    return (bind(listener, (struct sockaddr *)&address, size) == 0 && listen(listener, 1) == 0 &&
            getsockname(listener, (struct sockaddr *)&address, &size) == 0 &&
            connect(client, (struct sockaddr *)&address, size) == 0) ||
           complain("nobody can connect to 127.0.0.1, the loopback interface (it may be down)");
}

static bool has_loopback(void)
{
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    int client = socket(AF_INET, SOCK_STREAM, 0);
    bool connected = can_connect(listener, client);
    close(listener);
    close(client);
    return connected;
}

static bool has_room(void)
{
    static char block[FILE_SIZE];
    FILE *file = tmpfile();
    bool written = file && fwrite(block, sizeof block, 1, file) == 1 && fflush(file) == 0;
    written = written || complain("no file can be written for a while, in /tmp");
    if (file)
        (void)fclose(file);
    return written;
}

const char *machine_lacks_for_servers(void)
{
    return has_descriptors() && has_loopback() ? NULL : lack;
}

const char *machine_lacks(void)
{
    return !machine_lacks_for_servers() && has_room() && has_processes() ? NULL : lack;
}
