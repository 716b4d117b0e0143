/* Start at trace_begin() and settle(): strace writes into a file of ours, and before each question all that is new
 * in it is read. Questions walk over all calls, with what is known of each process's descriptors. */
#include "trace.h"
#include "client.h"
#include "server.h"
#include "story.h"
#include "trace/strace.h"
#include "trace/usual.h"
#include "usage.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    SPINS = 200,         /* wakes that are enough to tell of */
    DESCRIPTORS = 4096,  /* of a process, that are looked at */
    PROCESSES = 64,      /* that are looked at */
    LINE_MOST = 1 << 20, /* bytes of a line of strace's */
    WORDS = 400,
    NAMES = 160,           /* bytes of the names of calls that are told */
    TRACE_OUTPUT = 9,      /* what strace writes to, and sh closes before it becomes the server */
    TRACE_MOST = 64 << 20, /* bytes that strace may write */
    TRACE_COMMAND = 5000
};

#define TRACE_PATH "/proc/self/fd/9" /* /dev/fd is not everywhere: see tools/cell_linux.c */

static struct {
    FILE *file;
    long taken; /* bytes of it that were taken */
    struct strace *strace;
    struct trace_call *calls;
    size_t count, capacity;
    size_t mark; /* index of the first call that is asked about */
    char words[WORDS];
} trace;

/* --- Starting ---------------------------------------------------------------------------------------- */

/* How many bytes strace has written by now. */
static long bytes_written(void)
{
    return trace.file && fseek(trace.file, 0, SEEK_END) == 0 ? ftell(trace.file) : 0;
}

/* Watch a program that does nothing: 0 if all is well, 127 if there is no strace. */
static int try_strace(void)
{
    const char *const *arguments = trace_begin();
    int status = -1, null = open("/dev/null", O_WRONLY | O_CLOEXEC);
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        dup2(null, STDERR_FILENO);
        (void)trace_keep();
        trace_execute(arguments, "exit 0");
    }
    close(null);
    waitpid(pid, &status, 0);
    if (status == 0 && bytes_written() == 0) /* strace lets the command run all the same */
        return 126;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 126;
}

const char *trace_reason(void)
{
    static int status = -1;
    if (status == -1)
        status = try_strace();
    return status == 0 ? NULL
           : status == 127
               ? "strace is missing here: make install EXTRAS=1"
               : "ptrace is forbidden here, which strace needs: in a container, start it with "
                 "--cap-add=SYS_PTRACE";
}

static void forget_calls(void)
{
    for (size_t i = 0; i < trace.count; i++) {
        free(trace.calls[i].asked);
        free(trace.calls[i].ready);
    }
    trace.count = trace.mark = 0;
}

/* strace opens our file anew by the number that it has there, so there is no name to be cleaned away. */
const char *const *trace_begin(void)
{
    static const char *arguments[STRACE_ARGUMENTS];
    forget_calls();
    strace_free(trace.strace);
    if (trace.file)
        fclose(trace.file);
    trace.file = tmpfile();
    trace.strace = strace_new(0);
    trace.taken = 0;
    if (!trace.file || !trace.strace) {
        story_note("cannot make a recording: %s", strerror(errno));
        story_fail();
    }
    (void)strace_arguments(TRACE_PATH, arguments);
    return arguments;
}

int trace_keep(void)
{
    return dup2(fileno(trace.file), TRACE_OUTPUT);
}

_Noreturn void trace_execute(const char *const *arguments, const char *command)
{
    char options[256], shell[TRACE_COMMAND];
    const char *words[STRACE_ARGUMENTS + 4] = {0}, *before = getenv("ASAN_OPTIONS");
    int count = 0;
    for (; arguments[count]; count++)
        words[count] = arguments[count];
    words[count++] = "/bin/sh";
    words[count++] = "-c";
    words[count++] = shell;
    snprintf(shell, sizeof shell, "exec %d>&-; %s", TRACE_OUTPUT, command);
    snprintf(options, sizeof options, "%s%sdetect_leaks=0", before ? before : "",
             before ? ":" : "");
    /* A server that spins fills a disk in minutes: then strace ends, and the server goes on without it. */
    (void)setrlimit(RLIMIT_FSIZE, &(struct rlimit){TRACE_MOST, TRACE_MOST});
    /* LeakSanitizer cannot look at a process that strace looks at. */
    setenv("ASAN_OPTIONS", options, 1);
    execvp(words[0], (char *const *)words);
    _exit(127);
}

/* --- Taking ------------------------------------------------------------------------------------------ */

static char *copy_list(const struct entry *entry, const char *name)
{
    const char *list = entry_string(entry, name);
    char *copy = *list ? malloc(strlen(list) + 1) : NULL;
    return copy ? strcpy(copy, list) : NULL;
}

static void copy_word(char *to, size_t room, const char *word)
{
    snprintf(to, room, "%.*s", (int)room - 1, word);
}

static struct trace_call call_of(const struct entry *entry)
{
    const char *event = entry_string(entry, "event");
    struct trace_call call = {
        .t = entry_number(entry, "t", 0),
        .took = entry_number(entry, "took", -1),
        .pid = (long)entry_number(entry, "pid", 0),
        .fd = (int)entry_number(entry, "fd", -1),
        .target = (int)entry_number(entry, "target", -1),
        .new_fd = (int)entry_number(entry, "new", -1),
        .new_fd2 = (int)entry_number(entry, "new2", -1),
        .result = entry_number(entry, "result", -1),
        .size = entry_number(entry, "size", -1),
        .timeout = entry_number(entry, "timeout", -1),
        .returned = entry_kind(entry, "took") == ENTRY_NUMBER,
        .nonblocking = entry_true(entry, "nonblocking") ||
                       strstr(entry_string(entry, "flags"), "MSG_DONTWAIT"),
        .blocking = entry_true(entry, "blocking"),
        .cloexec = entry_true(entry, "cloexec"),
        .asked = copy_list(entry, "asked"),
        .ready = copy_list(entry, "ready"),
    };
    if (strcmp(event, "process") == 0)
        call.result = entry_number(entry, "child", -1);
    copy_word(call.call, sizeof call.call,
              strcmp(event, "call") == 0      ? entry_string(entry, "call")
              : strcmp(event, "process") == 0 ? "fork"
                                              : event);
    copy_word(call.error, sizeof call.error, entry_string(entry, "error"));
    copy_word(call.kind, sizeof call.kind, entry_string(entry, "kind"));
    copy_word(call.op, sizeof call.op, entry_string(entry, "op"));
    return call;
}

static void keep(const struct entry *entry)
{
    if (entry_is(entry, "event", "signal") || entry_is(entry, "how", "thread"))
        return;
    if (entry_is(entry, "event", "exit") && entry_kind(entry, "thread") != ENTRY_NONE)
        return;
    if (trace.count == trace.capacity) {
        trace.capacity = trace.capacity ? 2 * trace.capacity : 1024;
        trace.calls = realloc(trace.calls, trace.capacity * sizeof *trace.calls);
        if (!trace.calls)
            abort();
    }
    trace.calls[trace.count++] = call_of(entry);
}

static void keep_all(void)
{
    static struct entry entry;
    while (strace_next(trace.strace, &entry))
        keep(&entry);
}

/* Take the lines that have come, and none that comes meanwhile: of a server that spins there would be no end. The last
 * one may not be whole yet: then it is read again. */
static void take_lines(void)
{
    static char line[LINE_MOST];
    long end = bytes_written();
    if (end == 0)
        return;
    fseek(trace.file, trace.taken, SEEK_SET);
    while (trace.taken < end && fgets(line, sizeof line, trace.file)) {
        size_t size = strlen(line);
        if (line[size - 1] != '\n' && size + 1 < sizeof line)
            break;
        trace.taken += (long)size;
        strace_take(trace.strace, line, size);
        keep_all();
    }
}

void trace_of(const char *lines)
{
    (void)trace_begin();
    for (; *lines; lines += strcspn(lines, "\n"), lines += *lines == '\n') {
        strace_take(trace.strace, lines, strcspn(lines, "\n"));
        keep_all();
    }
    strace_end(trace.strace);
    keep_all();
}

static int count_wakes(void)
{
    int count = 0;
    for (size_t i = trace.mark; i < trace.count; i++)
        count += trace_is_wait(&trace.calls[i]) && trace.calls[i].returned;
    return count;
}

/* Until the server rests, or has been woken so often meanwhile that it will not. Then no line of strace's is under way:
 * a server that sleeps has been let go by strace, which has written all before. */
static void settle(void)
{
    long long end = milliseconds() + client_patience_ms;
    take_lines();
    int most = count_wakes() + SPINS;
    bool spins = false;
    while (server_pid() > 0 && !server_has_died() && !spins && !server_rests() &&
           milliseconds() < end) {
        take_lines();
        spins = count_wakes() >= most;
    }
    if (!spins) /* one that does writes more than can be read meanwhile */
        take_lines();
}

void trace_mark(void)
{
    settle();
    trace.mark = trace.count;
}

void trace_from_start(void)
{
    trace.mark = 0;
}

const struct trace_call *trace_list(size_t *count)
{
    settle();
    *count = trace.count - trace.mark;
    return trace.calls + trace.mark;
}

bool trace_is_wait(const struct trace_call *call)
{
    return waits_for_several(call->call);
}

/* --- Words ------------------------------------------------------------------------------------------- */

const char *trace_words(void)
{
    return trace.words;
}

/* The name that a programmer knows a call by, of whatever form of it. */
static const char *known_name(const char *call)
{
    static const char *const names[][2] = {{"recvfrom", "recv"},
                                           {"sendto", "send"},
                                           {"pipe2", "pipe"},
                                           {"epoll_create1", "epoll_create"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(call, names[i][0]) == 0)
            return names[i][1];
    return usual_name(call);
}

static const char *name_of(const struct trace_call *call)
{
    return known_name(call->call);
}

/* --- Walking ----------------------------------------------------------------------------------------- */

struct descriptor_state {
    bool open, closed;                    /* seen; neither is one that was there before */
    bool nonblocking, cloexec, asked_for; /* the last: since the mark */
};

struct process_state {
    long pid;
    bool waits; /* it has waited for several */
    bool woken,
        useful; /* its last wait said that something is ready; and something was done about it */
    size_t last_wait; /* index of it */
    int watched;      /* by its epolls */
    struct descriptor_state descriptors[DESCRIPTORS];
};

struct walk {
    struct process_state *processes[PROCESSES];
    int process_count;
    struct process_state *process; /* of the call at hand, as it was before the call */
    size_t index;                  /* of the call at hand */
    int found;
};

typedef void question(struct walk *walk, const struct trace_call *call);

static struct process_state *find_process(const struct walk *walk, long pid)
{
    for (int i = 0; i < walk->process_count; i++)
        if (walk->processes[i]->pid == pid)
            return walk->processes[i];
    return NULL;
}

/* Who forked a process: this is told when fork() has returned, and by then the child may have done much. */
static const struct process_state *parent_of(const struct walk *walk, long pid)
{
    for (size_t i = 0; i < trace.count; i++)
        if (strcmp(trace.calls[i].call, "fork") == 0 && trace.calls[i].result == pid)
            return find_process(walk, trace.calls[i].pid);
    return NULL;
}

static struct process_state *process_of(struct walk *walk, long pid)
{
    struct process_state *process = find_process(walk, pid);
    if (process || walk->process_count == PROCESSES)
        return process ? process : walk->processes[PROCESSES - 1];
    const struct process_state *parent = parent_of(walk, pid);
    process = calloc(1, sizeof *process);
    if (!process)
        abort();
    if (parent)
        *process = *parent;
    process->pid = pid;
    process->woken = false;
    return walk->processes[walk->process_count++] = process;
}

static struct descriptor_state *descriptor_of(struct walk *walk, int fd)
{
    static struct descriptor_state unknown;
    unknown = (struct descriptor_state){0};
    return fd >= 0 && fd < DESCRIPTORS ? &walk->process->descriptors[fd] : &unknown;
}

static bool is(const struct trace_call *call, const char *name)
{
    return strcmp(call->call, name) == 0;
}

static bool begins(const struct trace_call *call, const char *word)
{
    return strncmp(call->call, word, strlen(word)) == 0;
}

static void note_new(struct walk *walk, const struct trace_call *call, int fd)
{
    bool copies = strncmp(call->call, "dup", 3) == 0 || is(call, "fcntl");
    bool nonblocking = call->nonblocking || (copies && descriptor_of(walk, call->fd)->nonblocking);
    if (fd >= 0)
        *descriptor_of(walk, fd) =
            (struct descriptor_state){.open = true,
                                      .nonblocking = nonblocking,
                                      .cloexec = call->cloexec,
                                      .asked_for = walk->index >= trace.mark};
}

static void note_execution(struct walk *walk)
{
    for (int fd = 0; fd < DESCRIPTORS; fd++)
        if (walk->process->descriptors[fd].cloexec || walk->process->descriptors[fd].closed)
            walk->process->descriptors[fd] = (struct descriptor_state){0};
}

static void note_changes(struct walk *walk, const struct trace_call *call)
{
    struct descriptor_state *state = descriptor_of(walk, call->fd);
    bool changes =
        (is(call, "fcntl") || is(call, "ioctl")) && call->new_fd == -1 && call->result == 0;
    if (changes)
        state->nonblocking = call->nonblocking || (state->nonblocking && !call->blocking);
    if (changes)
        state->cloexec |= call->cloexec;
    if (is(call, "close") && (call->result == 0 || !call->returned) && call->fd >= 0)
        *state = (struct descriptor_state){.closed = true};
    if (is(call, "execve") && call->result == 0)
        note_execution(walk);
    if (is(call, "epoll_ctl") && call->result == 0)
        walk->process->watched += strcmp(call->op, "add") == 0   ? 1
                                  : strcmp(call->op, "del") == 0 ? -1
                                                                 : 0;
    /* Unless a child was heard of before, it begins with what its parent has now. */
    if (is(call, "fork"))
        (void)process_of(walk, (long)call->result);
    note_new(walk, call, call->new_fd);
    note_new(walk, call, call->new_fd2);
}

/* Whether a call deals with what was ready. An end that is heard, or a call that fails, changes nothing by itself. */
static bool deals_with(const struct trace_call *call)
{
    static const char *const moving[] = {"recv",   "read",    "send",  "write",
                                         "accept", "connect", "splice"};
    static const char *const others[] = {"close", "shutdown", "epoll_ctl",
                                         "wait4", "waitid",   "timerfd_settime"};
    for (size_t i = 0; i < sizeof moving / sizeof *moving; i++)
        if (begins(call, moving[i]))
            return call->result > 0 || strcmp(call->error, "EINPROGRESS") == 0;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (is(call, others[i]))
            return true;
    return false;
}

static void note_turn(struct walk *walk, const struct trace_call *call)
{
    struct process_state *process = walk->process;
    process->useful |= deals_with(call);
    if (!trace_is_wait(call))
        return;
    process->waits = true;
    process->woken = call->returned && call->result > 0;
    process->useful = false;
    process->last_wait = walk->index;
}

/* Ask a question of each call since the mark. @return what was found. */
static int ask(question *look)
{
    struct walk walk = {0};
    settle();
    trace.words[0] = '\0';
    if (trace.count == 0)
        return -1;
    for (walk.index = 0; walk.index < trace.count; walk.index++) {
        const struct trace_call *call = &trace.calls[walk.index];
        walk.process = process_of(&walk, call->pid);
        if (walk.index >= trace.mark)
            look(&walk, call);
        note_changes(&walk, call);
        note_turn(&walk, call);
    }
    for (int i = 0; i < walk.process_count; i++)
        free(walk.processes[i]);
    return walk.found;
}

/* Count one more; the first one is told of. */
__attribute__((format(printf, 2, 3))) static void found(struct walk *walk, const char *format, ...)
{
    va_list arguments;
    if (walk->found++ > 0)
        return;
    va_start(arguments, format);
    vsnprintf(trace.words, sizeof trace.words, format, arguments);
    va_end(arguments);
}

/* --- Questions --------------------------------------------------------------------------------------- */

int trace_wakes(void)
{
    settle();
    int count = trace.count > 0 ? count_wakes() : -1;
    snprintf(trace.words, sizeof trace.words, "your server was woken %d times while nobody spoke",
             count);
    return count;
}

static bool asks_the_same(const struct trace_call *a, const struct trace_call *b)
{
    return (!a->asked && !b->asked) || (a->asked && b->asked && strcmp(a->asked, b->asked) == 0);
}

static void find_useless(struct walk *walk, const struct trace_call *call)
{
    const struct process_state *process = walk->process;
    const struct trace_call *last = &trace.calls[process->last_wait];
    if (!trace_is_wait(call) || !process->woken || process->useful || !asks_the_same(call, last) ||
        process->last_wait < trace.mark)
        return;
    found(walk, "%s said \"%s\", your server did nothing about it, and asked again", name_of(last),
          last->ready ? last->ready : "ready");
}

int trace_wakes_for_nothing(void)
{
    return ask(find_useless);
}

static bool is_log(const struct trace_call *call)
{
    return (is(call, "write") || is(call, "writev")) &&
           (call->fd == STDOUT_FILENO || call->fd == STDERR_FILENO);
}

static bool counts(const struct trace_call *call)
{
    return !is_log(call) && !is(call, "fork") && !is(call, "exit");
}

static void add_name(const struct trace_call *call)
{
    size_t used = strlen(trace.words);
    if (used + 40 < NAMES)
        snprintf(trace.words + used, sizeof trace.words - used, "%s%s%s%s%s", used ? ", " : "",
                 name_of(call), *call->error ? " (" : "", call->error, *call->error ? ")" : "");
}

int trace_calls(void)
{
    int count = 0;
    settle();
    trace.words[0] = '\0';
    for (size_t i = trace.mark; i < trace.count; i++)
        if (counts(&trace.calls[i])) {
            count++;
            add_name(&trace.calls[i]);
        }
    return trace.count > 0 ? count : -1;
}

int trace_calls_of(const char *name)
{
    int count = 0;
    settle();
    for (size_t i = trace.mark; i < trace.count; i++)
        count += is(&trace.calls[i], name);
    snprintf(trace.words, sizeof trace.words, "your server called %s %d times", known_name(name),
             count);
    return trace.count > 0 ? count : -1;
}

/* The first descriptor of a list that was closed; -1 if there is none. */
static int closed_one(struct walk *walk, const char *list)
{
    for (; list && *list; list += strcspn(list, " "), list += *list == ' ')
        if (descriptor_of(walk, atoi(list))->closed)
            return atoi(list);
    return -1;
}

static void find_closed(struct walk *walk, const struct trace_call *call)
{
    int asked = trace_is_wait(call) ? closed_one(walk, call->asked) : -1;
    int ready = trace_is_wait(call) ? closed_one(walk, call->ready) : -1;
    int other = descriptor_of(walk, call->target)->closed && is(call, "epoll_ctl")  ? call->target
                : descriptor_of(walk, call->fd)->closed && call->new_fd != call->fd ? call->fd
                                                                                    : -1;
    if (asked != -1)
        found(walk, "it asked %s about descriptor %d after it had closed it", name_of(call), asked);
    else if (ready != -1)
        found(walk,
              "%s reported descriptor %d after it had closed it: a copy is still open somewhere",
              name_of(call), ready);
    else if (other != -1)
        found(walk, "it called %s with descriptor %d after it had closed it", name_of(call), other);
}

int trace_asked_after_close(void)
{
    return ask(find_closed);
}

static void find_endless(struct walk *walk, const struct trace_call *call)
{
    bool epolls = strncmp(call->call, "epoll", 5) == 0;
    if (!trace_is_wait(call) || call->timeout != -1 || call->asked ||
        (epolls && walk->process->watched > 0))
        return;
    found(walk, "it called %s without a time-out, and there was nothing to wait for",
          name_of(call));
}

int trace_endless_waits(void)
{
    return ask(find_endless);
}

static void find_empty(struct walk *walk, const struct trace_call *call)
{
    if ((begins(call, "send") || begins(call, "write")) && call->size == 0)
        found(walk, "it called %s with no bytes, on descriptor %d", name_of(call), call->fd);
}

int trace_empty_writes(void)
{
    return ask(find_empty);
}

static void find_blocking(struct walk *walk, const struct trace_call *call)
{
    const struct descriptor_state *state = descriptor_of(walk, call->fd);
    bool may_wait = begins(call, "recv") || begins(call, "read") || begins(call, "send") ||
                    begins(call, "write") || begins(call, "accept") || begins(call, "connect");
    if (may_wait && walk->process->waits && state->open && !state->nonblocking &&
        !call->nonblocking && strcmp(call->kind, "file") != 0)
        found(walk,
              "it called %s on descriptor %d, which it has not made non-blocking: one client can "
              "hold up all",
              name_of(call), call->fd);
}

int trace_blocking_calls(void)
{
    return ask(find_blocking);
}

/* Whether anything was said of a descriptor later that makes it close when a program is executed. */
static bool is_cured(const struct trace_call *call, int fd)
{
    for (const struct trace_call *later = call; later < trace.calls + trace.count; later++)
        if (later->pid == call->pid && later->fd == fd && later->cloexec && !is(later, "accept4"))
            return true;
        else if (later->pid == call->pid && later->fd == fd && is(later, "close"))
            return false;
    return false;
}

static void find_inherited(struct walk *walk, const struct trace_call *call)
{
    const int made[] = {call->new_fd, call->new_fd2};
    if (begins(call, "open"))
        return; /* a file: what starts a program leaves some open on purpose */
    for (int i = 0; i < 2; i++)
        if (made[i] > STDERR_FILENO && !call->cloexec && !is_cured(call + 1, made[i]))
            found(walk,
                  "descriptor %d, which %s made, stays open in each program that your server "
                  "executes",
                  made[i], name_of(call));
}

int trace_inherited_descriptors(void)
{
    return ask(find_inherited);
}

const char *trace_longest_turn(void)
{
    long long longest = 0;
    settle();
    for (size_t i = trace.mark; i < trace.count; i++) {
        const struct trace_call *wait = &trace.calls[i], *next = wait + 1;
        while (next < trace.calls + trace.count && !(next->pid == wait->pid && trace_is_wait(next)))
            next++;
        if (trace_is_wait(wait) && wait->returned && next < trace.calls + trace.count &&
            next->t - wait->t - wait->took > longest)
            longest = next->t - wait->t - wait->took;
    }
    snprintf(trace.words, sizeof trace.words, "nobody else was served for %lld ms",
             (longest + 500000) / 1000000);
    return trace.words;
}

/* --- Expectations ------------------------------------------------------------------------------------- */

void trace_expect(int count, int most)
{
    if (count == -1) {
        story_note("The server was not recorded.");
        story_fail();
    }
    if (count <= most)
        return;
    story_note("%s%s", trace_words(),
               count > 1 && !strstr(trace_words(), " times") ? ", and so on" : "");
    story_fail();
}

void trace_expect_calls(int messages, int each)
{
    int count = trace_calls();
    if (count != -1 && count <= messages * each)
        return;
    story_note("%.1f system calls for a message, and %d would do", (double)count / messages, each);
    story_note("they begin: %s", trace_words());
    story_fail();
}
