/* Start at strace_take(). Of each line the pid, the time and the rest are taken; the rest is a call, the first or the
 * last part of one, a signal, or an end. call.c knows the calls. */
#include "strace.h"
#include "call.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { QUEUE = 4 }; /* entries that a line can make, and one more */

struct strace {
    long long offset;
    struct task **tasks;
    size_t count, capacity;
    struct registrations registrations;
    struct entry queue[QUEUE];
    int queued, handed;
    bool ended;
    char seen[CALL_SEEN];
};

/* --- How strace is called ------------------------------------------------------------------------------ */

/* "trace=?accept,?read...": a question mark is for calls that a machine does not have. */
static const char *calls_to_trace(void)
{
    static char list[2048];
    size_t used = (size_t)snprintf(list, sizeof list, "trace");
    for (int i = 0; call_name(i); i++)
        used += (size_t)snprintf(list + used, sizeof list - used, "%c?%s", i > 0 ? ',' : '=',
                                 call_name(i));
    return list;
}

int strace_arguments(const char *output, const char *arguments[STRACE_ARGUMENTS])
{
    const char *const all[] = {"strace",
                               "-D",
                               "-f",
                               "-q",
                               "-yy",
                               "--seccomp-bpf",
                               "--syscall-times=ns",
                               "--absolute-timestamps=format:unix,precision:ns",
                               "-s",
                               "65536",
                               "-e",
                               calls_to_trace(),
                               "-o",
                               output,
                               NULL};
    int count = sizeof all / sizeof *all;
    memcpy(arguments, all, sizeof all);
    return count - 1;
}

/* --- Tasks --------------------------------------------------------------------------------------------- */

static struct task *find_task(const struct strace *strace, long pid)
{
    for (size_t i = 0; i < strace->count; i++)
        if (strace->tasks[i]->pid == pid)
            return strace->tasks[i];
    return NULL;
}

/* The process that a task belongs to. */
static struct task *process_of(const struct strace *strace, struct task *task)
{
    struct task *process = task->process == task->pid ? task : find_task(strace, task->process);
    return process ? process : task;
}

static void inherit_descriptors(struct task *task, const struct task *parent)
{
    size_t size = parent->descriptor_count * sizeof *parent->descriptors;
    free(task->descriptors);
    task->descriptors = size > 0 ? malloc(size) : NULL;
    task->descriptor_count = task->descriptors ? parent->descriptor_count : 0;
    if (task->descriptors)
        memcpy(task->descriptors, parent->descriptors, size);
}

/* A task is the child of another, or a thread of its process. */
static void adopt(struct strace *strace, struct task *child, struct task *parent, bool thread)
{
    struct task *process = process_of(strace, parent);
    child->process = thread ? process->pid : child->pid;
    child->parent = thread ? process->parent : process->pid;
    if (!thread)
        inherit_descriptors(child, process);
}

/* A child is often heard of before its parent's call returns: then it is of the one whose call is under way. */
static void adopt_unknown(struct strace *strace, struct task *child)
{
    for (size_t i = 0; i < strace->count; i++) {
        struct task *task = strace->tasks[i];
        struct piece text = {task->pending, task->pending_size};
        if (!task->pending || !(piece_begins(text, "clone") || piece_begins(text, "fork") ||
                                piece_begins(text, "vfork")))
            continue;
        adopt(strace, child, task, piece_has(text, "CLONE_THREAD"));
        return;
    }
}

static struct task *make_task(struct strace *strace, long pid)
{
    if (strace->count == strace->capacity) {
        size_t capacity = strace->capacity ? 2 * strace->capacity : 8;
        struct task **more = realloc(strace->tasks, capacity * sizeof *more);
        if (!more)
            return NULL;
        strace->tasks = more;
        strace->capacity = capacity;
    }
    struct task *task = calloc(1, sizeof *task);
    if (!task)
        return NULL;
    task->pid = task->process = pid;
    strace->tasks[strace->count++] = task;
    return task;
}

static void free_task(struct task *task)
{
    free(task->pending);
    free(task->descriptors);
    free(task);
}

static void drop_task(struct strace *strace, struct task *task)
{
    for (size_t i = 0; i < strace->count; i++)
        if (strace->tasks[i] == task)
            strace->tasks[i] = strace->tasks[--strace->count];
    free_task(task);
}

/* --- Entries ------------------------------------------------------------------------------------------- */

static struct entry *begin_entry(struct strace *strace, struct task *task, long long t,
                                 const char *event)
{
    struct entry *entry = &strace->queue[strace->queued];
    entry_clear(entry);
    entry_set_number(entry, "t", t + strace->offset);
    entry_set_string(entry, "from", "kernel");
    entry_set_number(entry, "pid", task->process);
    if (task->process != task->pid)
        entry_set_number(entry, "thread", task->pid);
    entry_set_string(entry, "event", event);
    return entry;
}

static void end_entry(struct strace *strace)
{
    if (strace->queued + 1 < QUEUE)
        strace->queued++;
}

static void make_child(struct strace *strace, struct task *parent, const struct entry *call,
                       long long t)
{
    long pid = (long)entry_number(call, "child", -1);
    struct task *child = find_task(strace, pid);
    const char *how = entry_string(call, "how");
    bool known = child != NULL;
    if (!child)
        child = make_task(strace, pid);
    if (child && (!known || child->parent == 0))
        adopt(strace, child, parent, strcmp(how, "thread") == 0);
    struct entry *entry = begin_entry(strace, parent, t + entry_number(call, "took", 0), "process");
    entry_set_number(entry, "child", pid);
    entry_set_string(entry, "how", how);
    end_entry(strace);
}

static void take_call(struct strace *strace, struct task *task, long long t, struct piece text)
{
    struct entry *entry = begin_entry(strace, task, t, "call");
    struct call call = {.entry = entry,
                        .task = process_of(strace, task),
                        .registrations = &strace->registrations,
                        .seen = strace->seen};
    if (!call_decode(&call, text))
        return;
    end_entry(strace);
    if (entry_kind(entry, "how") == ENTRY_STRING && entry_number(entry, "child", -1) > 0)
        make_child(strace, task, entry, t);
}

/* --- Calls that return later --------------------------------------------------------------------------- */

static void forget_pending(struct task *task)
{
    free(task->pending);
    task->pending = NULL;
    task->pending_size = 0;
}

/* Add to the text of the call that is under way. */
static void keep_pending(struct task *task, struct piece text)
{
    char *more = realloc(task->pending, task->pending_size + text.size + 1);
    if (!more)
        return;
    task->pending = more;
    if (text.size > 0)
        memcpy(more + task->pending_size, text.at, text.size);
    task->pending_size += text.size;
}

static void take_pending(struct strace *strace, struct task *task)
{
    if (task->pending)
        take_call(strace, task, task->pending_t, (struct piece){task->pending, task->pending_size});
    forget_pending(task);
}

/* "recvfrom(6, <unfinished ...>", "<... recvfrom resumed>"hi\n", 64, 0, NULL, NULL) = 3 <0.1>", or whole. A call whose
 * process is killed meanwhile ends with "<unfinished ...>) = ?", and so is whole. */
static void take_part(struct strace *strace, struct task *task, long long t, struct piece text)
{
    static const char unfinished[] = "<unfinished ...>";
    bool goes_on = text.size >= sizeof unfinished - 1 &&
                   piece_is(piece_after(text, text.size - sizeof unfinished + 1), unfinished);
    bool resumed = piece_begins(text, "<... ");
    text.size -= goes_on ? sizeof unfinished - 1 : 0;
    while (resumed && text.size > 0 && !piece_begins(text, "resumed>"))
        text = piece_after(text, 1);
    text = piece_after(text, resumed ? strlen("resumed>") : 0);
    if (!resumed)
        take_pending(strace, task);
    if (!resumed && !goes_on) {
        take_call(strace, task, t, text);
        return;
    }
    if (!resumed)
        task->pending_t = t;
    keep_pending(task, text);
    if (!goes_on)
        take_pending(strace, task);
}

/* --- Lines --------------------------------------------------------------------------------------------- */

/* "SIGTERM {si_signo=SIGTERM, si_code=SI_USER, si_pid=7, si_uid=0} ---" */
static void take_signal(struct strace *strace, struct task *task, long long t, struct piece text)
{
    char name[32];
    size_t size = piece_until(text, " ");
    long long sender = piece_integer(piece_member(piece_after(text, size + 1), "si_pid"), 0);
    if (!piece_begins(text, "SIG"))
        return; /* "stopped by SIGSTOP" */
    snprintf(name, sizeof name, "%.*s", (int)size, text.at);
    struct entry *entry = begin_entry(strace, task, t, "signal");
    entry_set_string(entry, "signal", name);
    if (sender > 0)
        entry_set_number(entry, "sender", sender);
    end_entry(strace);
}

/* "exited with 0 +++", "killed by SIGKILL +++", "killed by SIGSEGV (core dumped) +++" */
static void take_exit(struct strace *strace, struct task *task, long long t, struct piece text)
{
    char name[32];
    bool exited = piece_begins(text, "exited with "), killed = piece_begins(text, "killed by ");
    if (!exited && !killed)
        return; /* "superseded by execve in pid 7" */
    text = piece_after(text, strlen(exited ? "exited with " : "killed by "));
    take_pending(strace, task);
    struct entry *entry = begin_entry(strace, task, t, "exit");
    snprintf(name, sizeof name, "%.*s", (int)piece_until(text, " "), text.size > 0 ? text.at : "");
    if (exited)
        entry_set_number(entry, "status", piece_integer(text, -1));
    else
        entry_set_string(entry, "signal", name);
    end_entry(strace);
    drop_task(strace, task);
}

static struct piece skip_blanks(struct piece text)
{
    while (piece_begins(text, " "))
        text = piece_after(text, 1);
    return text;
}

/* "1275  1796061519.704160115 rest" */
static bool split_line(struct piece *line, long *pid, long long *t)
{
    long long number, seconds, nano;
    size_t size = piece_number(*line, &number);
    *pid = (long)number;
    *line = skip_blanks(piece_after(*line, size));
    size_t digits = piece_number(*line, &seconds);
    if (size == 0 || number <= 0 || digits == 0 || seconds < 0 || seconds > 1LL << 32)
        return false;
    struct piece fraction = piece_after(*line, digits + 1);
    if (!piece_begins(piece_after(*line, digits), ".") || piece_number(fraction, &nano) != 9 ||
        nano < 0)
        return false;
    *t = seconds * 1000000000 + nano;
    *line = skip_blanks(piece_after(fraction, 9));
    return line->size > 0;
}

static struct task *task_of(struct strace *strace, long pid)
{
    struct task *task = find_task(strace, pid);
    if (task)
        return task;
    task = make_task(strace, pid);
    if (task)
        adopt_unknown(strace, task);
    return task;
}

void strace_take(struct strace *strace, const char *line, size_t size)
{
    struct piece text = {line, size};
    long pid;
    long long t;
    strace->queued = strace->handed = 0;
    while (text.size > 0 && (text.at[text.size - 1] == '\n' || text.at[text.size - 1] == ' '))
        text.size--;
    if (!split_line(&text, &pid, &t))
        return;
    struct task *task = task_of(strace, pid);
    if (!task)
        return;
    if (piece_begins(text, "--- "))
        take_signal(strace, task, t, piece_after(text, 4));
    else if (piece_begins(text, "+++ "))
        take_exit(strace, task, t, piece_after(text, 4));
    else
        take_part(strace, task, t, text);
}

void strace_end(struct strace *strace)
{
    strace->queued = strace->handed = 0;
    strace->ended = true;
}

/* The calls of tasks that are left over, one a time. */
static void take_left_over(struct strace *strace)
{
    strace->queued = strace->handed = 0;
    while (strace->queued == 0 && strace->count > 0) {
        struct task *task = strace->tasks[strace->count - 1];
        take_pending(strace, task);
        drop_task(strace, task);
    }
}

bool strace_next(struct strace *strace, struct entry *entry)
{
    if (strace->handed == strace->queued && strace->ended)
        take_left_over(strace);
    if (strace->handed == strace->queued)
        return false;
    entry_copy(entry, &strace->queue[strace->handed++]);
    return true;
}

/* --- The whole ----------------------------------------------------------------------------------------- */

struct strace *strace_new(long long offset)
{
    struct strace *strace = calloc(1, sizeof *strace);
    if (strace)
        strace->offset = offset;
    return strace;
}

void strace_free(struct strace *strace)
{
    if (!strace)
        return;
    for (size_t i = 0; i < strace->count; i++)
        free_task(strace->tasks[i]);
    free(strace->tasks);
    free(strace->registrations.list);
    free(strace);
}

void strace_set_offset(struct strace *strace, long long offset)
{
    strace->offset = offset;
}
