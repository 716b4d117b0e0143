/* Linked into a server under test: between it and the C library. Start reading at fails(), which decides,
 * then at any __wrap_ function; the linker turns the server's calls of socket() into calls of
 * __wrap_socket(), and __real_socket() is the C library's. Without a plan, all goes its usual way. */
#define _GNU_SOURCE
#include "plan.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <search.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* What this file itself calls must not go through its own functions. */
int __real_close(int fd);
int __real_getsockname(int fd, struct sockaddr *address, socklen_t *size);
void *__real_mmap(void *start, size_t size, int protection, int flags, int fd, off_t offset);
ssize_t __real_write(int fd, const void *data, size_t size);

static struct plan *plan; /* NULL if there is none */
static struct plan_process *self;
static unsigned process;
static unsigned waits;     /* that may be false alarms */
static unsigned fruitless; /* waits, one after another */
static bool fruitful;      /* something was done since the last wait */
static unsigned rests;     /* waits that nothing ended but their time */

static void take_place(unsigned number)
{
    process = number;
    self = &plan->told[number < PLAN_PROCESSES ? number : PLAN_PROCESSES - 1];
    self->pid = getpid();
    self->block_count = 0;
    self->waiting = self->began_by_exec = false;
}

/* What exec() has begun is the process that was forked for it. */
static unsigned find_place(void)
{
    for (unsigned i = 0; i < plan->processes && i < PLAN_PROCESSES; i++)
        if (plan->told[i].pid == getpid())
            return i;
    return plan->processes++;
}

__attribute__((constructor)) static void find_plan(void)
{
    const char *descriptor = getenv(PLAN_VARIABLE);
    if (!descriptor)
        return;
    int fd = atoi(descriptor);
    plan = __real_mmap(NULL, sizeof *plan, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (plan == MAP_FAILED) {
        perror("cannot map the plan");
        _exit(2);
    }
    __real_close(fd);
    take_place(find_place());
    self->began_by_exec = true;
}

/* Among what the server says on stderr, so that it can be seen when it happened. */
static void tell_of_fault(enum call call)
{
    static const char *const names[] = {
#define NAME(name, errors) #name,
        FAULT_CALLS(NAME)};
    char line[128];
    const char *why = plan->error < 0 ? gai_strerror(plan->error) : strerror(plan->error);
    int size = snprintf(line, sizeof line, "fault: %s() fails, call %u: %s\n", names[call],
                        plan->nth, why);
    if (__real_write(STDERR_FILENO, line, (size_t)size) == -1)
        _exit(2);
}

static void note_place(enum call call, const char *address)
{
    long offset = address - (const char *)&plan; /* the same wherever the program is loaded */
    for (unsigned i = 0; i < self->place_count; i++)
        if (self->places[i].offset == offset && self->places[i].call == call)
            return;
    if (self->place_count < PLAN_PLACES)
        self->places[self->place_count++] = (struct plan_place){offset, call, self->calls[call]};
}

/* Whether this call fails; errno is set then. To be asked in a __wrap_ function, for its caller's place in the code. */
#define fails(call) fails_at(call, __builtin_return_address(0))
static bool fails_at(enum call call, const char *address)
{
    if (!plan)
        return false;
    unsigned nth = ++self->calls[call];
    note_place(call, address);
    if (call != plan->call || nth != plan->nth || process != plan->process)
        return false;
    plan->reached = true;
    tell_of_fault(call);
    errno = plan->error;
    return true;
}

static bool is_channel(int fd)
{
    struct sockaddr_storage address;
    socklen_t size = sizeof address;
    int why = errno;
    bool is_unix = __real_getsockname(fd, (struct sockaddr *)&address, &size) == 0 &&
                   address.ss_family == AF_UNIX;
    errno = why;
    return is_unix;
}

/* The same, for a call on a descriptor. */
#define fails_on(fd, call) fails_on_at(fd, call, __builtin_return_address(0))
static bool fails_on_at(int fd, enum call call, const char *address)
{
    if (!fails_at(call, address))
        return false;
    plan->on_channel = is_channel(fd);
    return true;
}

static bool has_trouble(enum trouble trouble)
{
    return plan && plan->trouble == trouble;
}

static unsigned random_number(void)
{
    plan->seed = plan->seed * 1103515245 + 12345;
    return plan->seed >> 16;
}

/* By chance, and not by turns: or a call that is made at every second turn would never succeed. */
static bool is_interrupted(void)
{
    if (!has_trouble(INTERRUPTS) || random_number() % plan->amount != 0)
        return false;
    errno = EINTR;
    return true;
}

/* Who only tries again spins, and it never ends. */
static bool is_short(void)
{
    if (!has_trouble(SHORTAGES) || rests >= plan->amount)
        return false;
    errno = rests % 2 == 0 ? ENOMEM : ENFILE;
    return true;
}

static size_t shorten(size_t size, enum trouble trouble)
{
    if (!has_trouble(trouble) || size == 0)
        return size;
    size_t most = plan->amount == ANY_SIZE ? 1 + random_number() % 100 : plan->amount;
    return size < most ? size : most;
}

/* What a call returned is handed on; if it got something done, the server does not spin. */
static ssize_t note_progress(ssize_t result)
{
    fruitful |= result > 0;
    return result;
}

/* --- Memory: what is in use is noted, by whom ------------------------------------------------------ */

static void *note_block(void *start, enum call call)
{
    if (plan && start && self->block_count < PLAN_BLOCKS)
        self->blocks[self->block_count++] =
            (struct plan_block){.start = start, .call = call, .nth = self->calls[call]};
    return start;
}

static void forget_block(const void *start)
{
    if (!plan || !start)
        return;
    for (unsigned i = self->block_count; i-- > 0;)
        if (self->blocks[i].start == start) {
            self->blocks[i] = self->blocks[--self->block_count];
            return;
        }
}

#define WRAP(type, name, ...)                                                                      \
    type __real_##name(__VA_ARGS__);                                                               \
    type __wrap_##name(__VA_ARGS__);                                                               \
    type __wrap_##name(__VA_ARGS__)

WRAP(void *, malloc, size_t size)
{
    return fails(CALL_malloc) ? NULL : note_block(__real_malloc(size), CALL_malloc);
}

WRAP(void *, calloc, size_t count, size_t size)
{
    return fails(CALL_calloc) ? NULL : note_block(__real_calloc(count, size), CALL_calloc);
}

WRAP(void *, realloc, void *start, size_t size)
{
    if (fails(CALL_realloc))
        return NULL;
    void *moved = __real_realloc(start, size);
    if (!moved)
        return NULL;
    forget_block(start);
    return note_block(moved, CALL_realloc);
}

WRAP(void, free, void *start)
{
    forget_block(start);
    __real_free(start);
}

WRAP(void *, tsearch, const void *key, void **root, int (*compare)(const void *, const void *))
{
    return fails(CALL_tsearch) ? NULL : __real_tsearch(key, root, compare);
}

WRAP(FILE *, open_memstream, char **text, size_t *size)
{
    if (fails(CALL_open_memstream))
        return NULL;
    FILE *stream = __real_open_memstream(text, size);
    note_block(stream, CALL_open_memstream);
    return stream;
}

WRAP(int, fclose, FILE *stream)
{
    forget_block(stream);
    return __real_fclose(stream);
}

WRAP(int, getaddrinfo, const char *host, const char *port, const struct addrinfo *hints,
     struct addrinfo **addresses)
{
    if (fails(CALL_getaddrinfo)) {
        errno = ENOMEM; /* for EAI_SYSTEM */
        return plan->error;
    }
    int failure = __real_getaddrinfo(host, port, hints, addresses);
    if (failure == 0)
        note_block(*addresses, CALL_getaddrinfo);
    return failure;
}

WRAP(void, freeaddrinfo, struct addrinfo *addresses)
{
    forget_block(addresses);
    __real_freeaddrinfo(addresses);
}

/* --- Time: it goes by faster ----------------------------------------------------------------------- */

WRAP(int, clock_gettime, clockid_t clock, struct timespec *now)
{
    int result = __real_clock_gettime(clock, now);
    if (!plan || result == -1)
        return result;
    long long nanoseconds = ((long long)now->tv_sec * 1000000000 + now->tv_nsec) * HURRY;
    now->tv_sec = (time_t)(nanoseconds / 1000000000);
    now->tv_nsec = (long)(nanoseconds % 1000000000);
    return result;
}

WRAP(unsigned, sleep, unsigned seconds)
{
    rests++;
    return fails(CALL_sleep) ? seconds : __real_sleep(plan ? 0 : seconds);
}

static int in_a_hurry(int timeout_ms)
{
    return plan && timeout_ms > 0 ? (timeout_ms - 1) / HURRY + 1 : timeout_ms;
}

/* --- Waiting --------------------------------------------------------------------------------------- */

static _Noreturn void give_up_spinning(void)
{
    static const char text[] = "the server spins: it waits, finds nothing to do, and waits again\n";
    ssize_t written = __real_write(STDERR_FILENO, text, sizeof text - 1);
    _exit(written == -1 ? 2 : SPINS);
}

/* A wait that nothing was done after is fruitless, unless it really waited. */
static void begin_wait(void)
{
    if (!plan)
        return;
    fruitless = fruitful ? 0 : fruitless + 1;
    fruitful = false;
    if (fruitless > FRUITLESS_WAITS)
        give_up_spinning();
    self->waiting = true;
}

static int end_wait(int count, bool has_timeout)
{
    if (!plan)
        return count;
    self->waiting = false;
    bool has_rested = count == 0 && has_timeout;
    rests += has_rested;
    fruitful |= has_rested;
    return count;
}

static bool is_false_alarm(void)
{
    return has_trouble(FALSE_ALARMS) && ++waits % plan->amount == 0;
}

WRAP(int, select, int end, fd_set *readable, fd_set *writable, fd_set *failed,
     struct timeval *timeout)
{
    if (fails(CALL_select) || is_interrupted())
        return -1;
    if (is_false_alarm())
        return 1;
    if (plan && timeout) {
        long long microseconds = (long long)timeout->tv_sec * 1000000 + timeout->tv_usec;
        microseconds = (microseconds + HURRY - 1) / HURRY;
        *timeout = (struct timeval){.tv_sec = (time_t)(microseconds / 1000000),
                                    .tv_usec = (suseconds_t)(microseconds % 1000000)};
    }
    bool waits_a_while = timeout && (timeout->tv_sec > 0 || timeout->tv_usec > 0);
    begin_wait();
    return end_wait(__real_select(end, readable, writable, failed, timeout), waits_a_while);
}

WRAP(int, poll, struct pollfd *entries, nfds_t count, int timeout_ms)
{
    if (fails(CALL_poll) || is_interrupted())
        return -1;
    if (is_false_alarm()) {
        for (nfds_t i = 0; i < count; i++)
            entries[i].revents = entries[i].fd < 0 ? (short)0 : entries[i].events;
        return (int)count;
    }
    begin_wait();
    return end_wait(__real_poll(entries, count, in_a_hurry(timeout_ms)), timeout_ms > 0);
}

/* What epoll watches, at the index of the descriptor: a false alarm needs to know it. */
enum { WATCHED = 1024 };
static struct epoll_event watched[WATCHED];

WRAP(int, epoll_ctl, int epoll, int operation, int fd, struct epoll_event *event)
{
    if (operation != EPOLL_CTL_DEL && fails_on(fd, CALL_epoll_ctl))
        return -1;
    int result = __real_epoll_ctl(epoll, operation, fd, event);
    if (result == 0 && fd < WATCHED)
        watched[fd] = operation == EPOLL_CTL_DEL ? (struct epoll_event){0} : *event;
    return result;
}

static int alarm_all(struct epoll_event *events, int most)
{
    int count = 0;
    for (int fd = 0; fd < WATCHED && count < most; fd++) {
        if (watched[fd].events == 0)
            continue;
        events[count] = watched[fd];
        events[count++].events &= EPOLLIN | EPOLLOUT;
    }
    return count;
}

WRAP(int, epoll_wait, int epoll, struct epoll_event *events, int most, int timeout_ms)
{
    if (fails(CALL_epoll_wait) || is_interrupted())
        return -1;
    if (is_false_alarm())
        return alarm_all(events, most);
    begin_wait();
    return end_wait(__real_epoll_wait(epoll, events, most, in_a_hurry(timeout_ms)), timeout_ms > 0);
}

WRAP(int, epoll_create1, int flags)
{
    return fails(CALL_epoll_create1) ? -1 : __real_epoll_create1(flags);
}

/* --- Connections ----------------------------------------------------------------------------------- */

/* Stage 01 waits here, and not for events. */
static void set_waiting(bool waiting)
{
    if (self)
        self->waiting = waiting;
}

WRAP(int, accept4, int listener, struct sockaddr *address, socklen_t *size, int flags)
{
    if (fails_on(listener, CALL_accept4) || is_interrupted() || is_short())
        return -1;
    set_waiting(true);
    int fd = __real_accept4(listener, address, size, flags);
    set_waiting(false);
    return (int)note_progress(fd);
}

WRAP(int, accept, int listener, struct sockaddr *address, socklen_t *size)
{
    if (fails_on(listener, CALL_accept) || is_interrupted() || is_short())
        return -1;
    set_waiting(true);
    int fd = __real_accept(listener, address, size);
    set_waiting(false);
    return (int)note_progress(fd);
}

WRAP(ssize_t, recv, int fd, void *data, size_t size, int flags)
{
    if (fails_on(fd, CALL_recv) || is_interrupted())
        return -1;
    return note_progress(__real_recv(fd, data, shorten(size, SHORT_RECEIVES), flags));
}

WRAP(ssize_t, send, int fd, const void *data, size_t size, int flags)
{
    if (fails_on(fd, CALL_send) || is_interrupted())
        return -1;
    if (plan && plan->send_at_most && size > plan->send_at_most)
        size = plan->send_at_most;
    return note_progress(__real_send(fd, data, shorten(size, SHORT_SENDS), flags));
}

WRAP(int, shutdown, int fd, int how)
{
    return fails_on(fd, CALL_shutdown) ? -1 : __real_shutdown(fd, how);
}

/* On Linux the descriptor is closed even if close() fails. */
WRAP(int, close, int fd)
{
    bool failed = fails_on(fd, CALL_close);
    if (fd >= 0 && fd < WATCHED)
        watched[fd] = (struct epoll_event){0};
    int result = __real_close(fd);
    if (!failed)
        return result;
    errno = plan->error;
    return -1;
}

WRAP(int, socket, int domain, int type, int protocol)
{
    return fails(CALL_socket) ? -1 : __real_socket(domain, type, protocol);
}

WRAP(int, socketpair, int domain, int type, int protocol, int ends[2])
{
    return fails(CALL_socketpair) ? -1 : __real_socketpair(domain, type, protocol, ends);
}

WRAP(int, bind, int fd, const struct sockaddr *address, socklen_t size)
{
    return fails(CALL_bind) ? -1 : __real_bind(fd, address, size);
}

WRAP(int, listen, int fd, int backlog)
{
    return fails(CALL_listen) ? -1 : __real_listen(fd, backlog);
}

WRAP(int, setsockopt, int fd, int level, int option, const void *value, socklen_t size)
{
    return fails_on(fd, CALL_setsockopt) ? -1 : __real_setsockopt(fd, level, option, value, size);
}

WRAP(int, getsockname, int fd, struct sockaddr *address, socklen_t *size)
{
    return fails_on(fd, CALL_getsockname) ? -1 : __real_getsockname(fd, address, size);
}

WRAP(int, getpeername, int fd, struct sockaddr *address, socklen_t *size)
{
    return fails_on(fd, CALL_getpeername) ? -1 : __real_getpeername(fd, address, size);
}

WRAP(int, getnameinfo, const struct sockaddr *address, socklen_t size, char *host,
     socklen_t host_size, char *port, socklen_t port_size, int flags)
{
    if (fails(CALL_getnameinfo))
        return plan->error;
    return __real_getnameinfo(address, size, host, host_size, port, port_size, flags);
}

/* --- Files, pipes and limits ----------------------------------------------------------------------- */

WRAP(int, open, const char *path, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    int mode = flags & O_CREAT ? va_arg(arguments, int) : 0;
    va_end(arguments);
    return fails(CALL_open) ? -1 : __real_open(path, flags, mode);
}

WRAP(void *, mmap, void *start, size_t size, int protection, int flags, int fd, off_t offset)
{
    return fails(CALL_mmap) ? MAP_FAILED : __real_mmap(start, size, protection, flags, fd, offset);
}

WRAP(int, fcntl, int fd, int command, ...)
{
    va_list arguments;
    va_start(arguments, command);
    int argument = command == F_GETFD || command == F_GETFL ? 0 : va_arg(arguments, int);
    va_end(arguments);
    return fails_on(fd, CALL_fcntl) ? -1 : __real_fcntl(fd, command, argument);
}

WRAP(int, fstat, int fd, struct stat *status)
{
    return fails_on(fd, CALL_fstat) ? -1 : __real_fstat(fd, status);
}

WRAP(int, pipe, int ends[2])
{
    return fails(CALL_pipe) ? -1 : __real_pipe(ends);
}

WRAP(ssize_t, read, int fd, void *data, size_t size)
{
    if (fails(CALL_read) || is_interrupted())
        return -1;
    return note_progress(__real_read(fd, data, size));
}

/* Only watched. Signal handlers write to a pipe, which cannot fail but when it is full, and then no harm is
 * done. A line of the log is no progress: a server that spins may write many. */
WRAP(ssize_t, write, int fd, const void *data, size_t size)
{
    ssize_t written = __real_write(fd, data, size);
    return fd == STDERR_FILENO ? written : note_progress(written);
}

/* glibc's first parameter is an enum in C and an int by POSIX. */
WRAP(int, getrlimit, int resource, struct rlimit *limit)
{
    return fails(CALL_getrlimit) ? -1 : __real_getrlimit(resource, limit);
}

WRAP(int, setrlimit, int resource, const struct rlimit *limit)
{
    return fails(CALL_setrlimit) ? -1 : __real_setrlimit(resource, limit);
}

/* fgets() fails in this way only if the stream says so: to write to one that is open for reading is an error. */
WRAP(char *, fgets, char *line, int size, FILE *stream)
{
    if (!fails(CALL_fgets))
        return __real_fgets(line, size, stream);
    (void)fputc('!', stream);
    errno = plan->error;
    return NULL;
}

WRAP(FILE *, fdopen, int fd, const char *mode)
{
    return fails(CALL_fdopen) ? NULL : note_block(__real_fdopen(fd, mode), CALL_fdopen);
}

WRAP(int, dup2, int from, int to)
{
    return fails(CALL_dup2) ? -1 : __real_dup2(from, to);
}

WRAP(ssize_t, sendto, int fd, const void *data, size_t size, int flags,
     const struct sockaddr *address, socklen_t address_size)
{
    if (fails(CALL_sendto))
        return -1;
    return __real_sendto(fd, data, size, flags, address, address_size);
}

/* --- Processes and signals ------------------------------------------------------------------------- */

/* What the child has from its parent is its parent's: it begins with no memory of its own. */
WRAP(pid_t, fork, void)
{
    if (fails(CALL_fork))
        return -1;
    unsigned number = plan ? plan->processes++ : 0;
    pid_t pid = __real_fork();
    if (pid != 0 || !plan)
        return pid;
    memset(watched, 0, sizeof watched);
    take_place(number);
    return 0;
}

WRAP(int, setenv, const char *name, const char *value, int replaces)
{
    return fails(CALL_setenv) ? -1 : __real_setenv(name, value, replaces);
}

/* The new program finds the plan where its driver has it, at a number that is in nobody's way. */
static void hand_over_plan(void)
{
    char text[64];
    const char *descriptor = getenv(PLAN_VARIABLE);
    snprintf(text, sizeof text, "/proc/%d/fd/%s", (int)plan->driver, descriptor ? descriptor : "");
    int fd = __real_open(text, O_RDWR);
    int high = __real_fcntl(fd, F_DUPFD, 200);
    __real_close(fd);
    snprintf(text, sizeof text, "%d", high);
    (void)__real_setenv(PLAN_VARIABLE, text, 1);
}

WRAP(int, execvp, const char *file, char *const *arguments)
{
    if (fails(CALL_execvp))
        return -1;
    if (plan)
        hand_over_plan();
    return __real_execvp(file, arguments);
}

WRAP(pid_t, waitpid, pid_t pid, int *status, int options)
{
    bool failed = fails(CALL_waitpid);
    if (is_interrupted() || (failed && plan->error == EINTR))
        return -1;
    pid_t buried = __real_waitpid(pid, status, options);
    if (failed) { /* ECHILD: somebody else has waited for it */
        errno = plan->error;
        return -1;
    }
    if (plan && buried > 0 && WIFSIGNALED(*status) && WTERMSIG(*status) != SIGKILL)
        plan->crash = WTERMSIG(*status);
    return buried;
}

WRAP(int, kill, pid_t pid, int number)
{
    return fails(CALL_kill) ? -1 : __real_kill(pid, number);
}

WRAP(int, sigaction, int number, const struct sigaction *action, struct sigaction *before)
{
    return fails(CALL_sigaction) ? -1 : __real_sigaction(number, action, before);
}
