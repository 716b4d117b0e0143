/* What /proc says of processes, threads and connections: see proc(5). Start reading at rest_look().
 *
 * Two looks are enough, however short the time between them: the first has seen each thread asleep, the second has
 * seen that none of them has run since. So there was a moment at which all were asleep. */
#include "rest.h"
#include "usage.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

enum { MOST = 256 }; /* processes that are looked at */

/* --- Processes and threads --------------------------------------------------------------------------- */

struct found {
    pid_t *processes;
    int count, most;
};

static void find_below(pid_t pid, struct found *found)
{
    int first = found->count;
    int children = usage_children(pid, found->processes + first, found->most - first);
    found->count += children > 0 ? children : 0;
    for (int i = first; i < first + children; i++)
        find_below(found->processes[i], found);
}

/* A field of /proc/PID/task/TID/status, such as "State:"; "" if there is none. */
static const char *field(const char *status, const char *name)
{
    const char *at = strstr(status, name);
    return at ? at + strlen(name) : "";
}

static bool is_tracer(pid_t pid)
{
    char name[64];
    return usage_name(pid, name, sizeof name) && strcmp(name, "strace") == 0;
}

int rest_processes(pid_t *processes, int most)
{
    pid_t all[MOST];
    struct found found = {.processes = all, .most = MOST};
    int kept = 0;
    find_below(getpid(), &found);
    for (int i = 0; i < found.count && kept < most; i++)
        if (!is_tracer(all[i]))
            processes[kept++] = all[i];
    return kept;
}

static char state_of(const char *status)
{
    const char *state = field(status, "State:");
    return state[strspn(state, " \t")];
}

static void read_status(char *status, size_t room, pid_t pid, pid_t thread)
{
    char path[96];
    snprintf(path, sizeof path, "/proc/%ld/task/%ld/status", (long)pid, (long)thread);
    FILE *file = fopen(path, "re");
    size_t size = file ? fread(status, 1, room - 1, file) : 0;
    status[size] = '\0';
    if (file)
        fclose(file);
}

/* S sleeps; T is stopped by a signal; t is stopped by a tracer, which may let it run in a moment; Z and X have ended, and
 * so has a thread of which nothing can be read. */
static void look_at_thread(pid_t pid, pid_t thread, struct rest_look *look)
{
    char status[4096];
    read_status(status, sizeof status, pid, thread);
    char state = state_of(status);
    look->awake += !strchr("STZX", state);
    look->unstopped += !strchr(is_tracer(pid) ? "SZX" : "TtZX", state);
    unsigned long ran = strtoul(field(status, "\nvoluntary_ctxt_switches:"), NULL, 10) +
                        strtoul(field(status, "nonvoluntary_ctxt_switches:"), NULL, 10);
    look->ran = look->ran * 31 + (unsigned long)thread * 7 + ran;
}

static void look_at_threads(pid_t pid, struct rest_look *look)
{
    char path[64];
    struct dirent *entry;
    snprintf(path, sizeof path, "/proc/%ld/task", (long)pid);
    DIR *folder = opendir(path);
    while (folder && (entry = readdir(folder)))
        if (entry->d_name[0] != '.')
            look_at_thread(pid, (pid_t)strtol(entry->d_name, NULL, 10), look);
    if (folder)
        closedir(folder);
}

struct rest_look rest_look(void)
{
    pid_t processes[MOST];
    struct found found = {.processes = processes, .most = MOST};
    struct rest_look look = {0};
    find_below(getpid(), &found); /* the tracer, too: it may have something to write yet */
    for (int i = 0; i < found.count; i++)
        look_at_threads(processes[i], &look);
    return look;
}

/* Any time would do: this leaves some of the processor to the server. */
int rest_gap_ms(void)
{
    return 2;
}

bool rest_is_same(const struct rest_look *before, const struct rest_look *now)
{
    return before->awake == 0 && now->awake == 0 && before->ran == now->ran;
}

bool rest_is_stopped(const struct rest_look *before, const struct rest_look *now)
{
    return before->unstopped == 0 && now->unstopped == 0 && before->ran == now->ran;
}

void rest_end_with_parent(void)
{
    (void)prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0);
}

/* --- Connections -------------------------------------------------------------------------------------- */

enum { LISTENS = 0x0A, TIME_WAIT = 0x06 }; /* states of TCP, as the kernel numbers them */
enum { PROBES_WINDOW = 4 };                /* a timer: the receiver has no room */

enum { CONNECTIONS = 1024 }; /* that are looked at */

/* A line of /proc/net/tcp: one end of a connection. */
struct connection {
    unsigned local, remote; /* ports */
    unsigned state, unacknowledged, unread, timer;
};

/* The connections from and to a port. */
struct connections {
    struct connection list[CONNECTIONS];
    int count;
};

static void find(struct connections *all, const char *path, int port)
{
    char line[512];
    FILE *file = fopen(path, "re");
    while (file && all->count < CONNECTIONS && fgets(line, sizeof line, file)) {
        struct connection *one = &all->list[all->count];
        all->count += sscanf(line, " %*d: %*[0-9A-F]:%x %*[0-9A-F]:%x %x %x:%x %x:", &one->local,
                             &one->remote, &one->state, &one->unacknowledged, &one->unread,
                             &one->timer) == 6 &&
                      ((int)one->local == port || (int)one->remote == port);
    }
    if (file)
        fclose(file);
}

static void find_both(struct connections *all, int port)
{
    all->count = 0;
    find(all, "/proc/net/tcp", port);
    find(all, "/proc/net/tcp6", port);
}

/* The sender waits for room, and there is some: its kernel has not been told yet. */
static bool has_room(const struct connections *all, const struct connection *sender)
{
    for (int i = 0; i < all->count; i++)
        if (all->list[i].local == sender->remote && all->list[i].remote == sender->local)
            return all->list[i].unread == 0;
    return false;
}

static bool is_on_its_way(const struct connections *all, const struct connection *one)
{
    return one->state != LISTENS && one->state != TIME_WAIT && one->unacknowledged > 0 &&
           (one->timer != PROBES_WINDOW || has_room(all, one));
}

bool rest_is_delivered(int port)
{
    static struct connections all;
    find_both(&all, port);
    for (int i = 0; i < all.count; i++)
        if (is_on_its_way(&all, &all.list[i]))
            return false;
    return true;
}

bool rest_is_listening(int port)
{
    static struct connections all;
    find_both(&all, port);
    for (int i = 0; i < all.count; i++)
        if (all.list[i].state == LISTENS)
            return true;
    return false;
}
