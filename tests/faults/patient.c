/* Start reading at patient_start(), then at patient_await_rest(). */
#include "patient.h"
#include "cases.h"
#include "client.h"
#include "plan.h"
#include "story.h"
#include "usage.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static int plan_fd = -1;
static int output = -1;  /* our end of the server's stdout: all its processes hold the other end */
static int manager = -1; /* where the server says how it is: see sd_notify(3) */

static _Noreturn void cannot(const char *what)
{
    story_note("cannot %s: %s", what, strerror(errno));
    story_fail();
}

/* --- Starting -------------------------------------------------------------------------------------- */

/* At an address that the kernel chooses, in the abstract namespace. */
static void open_manager(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    socklen_t size = sizeof address;
    char name[sizeof address.sun_path + 1] = "";
    manager = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (bind(manager, (struct sockaddr *)&address, sizeof address.sun_family) == -1 ||
        getsockname(manager, (struct sockaddr *)&address, &size) == -1)
        cannot("make a socket");
    memcpy(name, address.sun_path, size - offsetof(struct sockaddr_un, sun_path));
    name[0] = '@';
    setenv("NOTIFY_SOCKET", name, 1);
}

/* What has lost its parent becomes our child: the program that a server has made way for. */
struct plan *patient_plan(void)
{
    (void)prctl(PR_SET_CHILD_SUBREAPER, 1);
    open_manager();
    FILE *file = tmpfile();
    if (!file || ftruncate(fileno(file), sizeof(struct plan)) == -1)
        cannot("make a temporary file");
    plan_fd = fileno(file);
    struct plan *plan = mmap(NULL, sizeof *plan, PROT_READ | PROT_WRITE, MAP_SHARED, plan_fd, 0);
    if (plan == MAP_FAILED)
        cannot("map the plan");
    char number[16];
    snprintf(number, sizeof number, "%d", plan_fd);
    setenv(PLAN_VARIABLE, number, 1);
    return plan;
}

static _Noreturn void become_server(char **arguments, int out)
{
    setpgid(0, 0);
    int null = open("/dev/null", O_RDONLY);
    dup2(null, STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    dup2(story_log(), STDERR_FILENO);
    close(null);
    close(out);
    (void)fcntl(plan_fd, F_SETFD, 0);
    execv(arguments[0], arguments);
    perror(arguments[0]);
    _exit(127);
}

/* Read what the server has printed by now: false if it will print no more. */
static bool read_output(char *text, size_t room, size_t *size)
{
    ssize_t n = read(output, text + *size, room - 1 - *size);
    if (n > 0)
        *size += (size_t)n;
    text[*size] = '\0';
    return n != 0;
}

static bool wait_for_output(long long deadline)
{
    struct pollfd entry = {.fd = output, .events = POLLIN};
    long long left = deadline - milliseconds();
    return poll(&entry, 1, left > 0 ? (int)left : 0) == 1;
}

/* The ready line, or the end. */
static void await_ready_line(struct patient *patient)
{
    char text[512] = "";
    size_t size = 0;
    long long deadline = milliseconds() + client_patience_ms;
    story_step("the server starts");
    while (!strchr(text, '\n')) {
        if (!wait_for_output(deadline)) {
            story_note("within %d ms it neither serves nor ends", client_patience_ms);
            story_fail();
        }
        if (!read_output(text, sizeof text, &size)) {
            patient_await_end(patient);
            return;
        }
    }
    if (sscanf(text, "listening on 127.0.0.1:%d\n", &patient->port) == 1)
        return;
    story_note("expected  listening on 127.0.0.1:PORT");
    story_note("received  %s", text);
    story_fail();
}

/* --- Watching -------------------------------------------------------------------------------------- */

/* A worker that outlives its supervisor by a moment ends as a child of process 1, which may take its time to
 * wait for it: a zombie has ended. */
static bool is_zombie(pid_t pid)
{
    char path[32], state = '?';
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *stat = fopen(path, "r");
    if (!stat)
        return false;
    (void)!fscanf(stat, "%*d (%*[^)]) %c", &state);
    fclose(stat);
    return state == 'Z';
}

static bool is_alive(pid_t pid)
{
    return pid > 0 && kill(pid, 0) == 0 && !is_zombie(pid);
}

static unsigned places(const struct plan *plan)
{
    return plan->processes < PLAN_PROCESSES ? plan->processes : PLAN_PROCESSES;
}

static int descriptors(const struct plan *plan)
{
    int sum = 0;
    for (unsigned i = 0; i < places(plan); i++) {
        int open = usage_own_descriptors(plan->told[i].pid);
        sum += open > 0 ? open : 0; /* none if it is gone */
    }
    return sum;
}

static bool all_wait(const struct plan *plan)
{
    for (unsigned i = 0; i < places(plan); i++)
        if (is_alive(plan->told[i].pid) && !plan->told[i].waiting)
            return false;
    return true;
}

/* Tables that grow, by realloc(), do so when they are first needed, which may be after a fault. */
static unsigned count_blocks(const struct plan_process *told)
{
    unsigned count = 0;
    for (unsigned i = 0; i < told->block_count; i++)
        count += told->blocks[i].call != CALL_realloc;
    return count;
}

/* What a process of this kind holds in a healthy server. Workers are alike, and so are supervisors. */
static unsigned most_blocks(const struct plan *healthy, const struct plan_process *told)
{
    unsigned most = 0;
    for (unsigned i = 0; i < places(healthy); i++)
        if (healthy->told[i].began_by_exec == told->began_by_exec &&
            count_blocks(&healthy->told[i]) > most)
            most = count_blocks(&healthy->told[i]);
    return most;
}

static const struct plan_process *find_leak(const struct plan *plan, const struct plan *healthy)
{
    for (unsigned i = 0; healthy && i < places(plan); i++)
        if (is_alive(plan->told[i].pid) &&
            count_blocks(&plan->told[i]) > most_blocks(healthy, &plan->told[i]))
            return &plan->told[i];
    return NULL;
}

static _Noreturn void fail_resting(const struct patient *patient, const struct plan *healthy)
{
    const struct plan *plan = patient->plan;
    int open_now = descriptors(plan);
    const struct plan_process *leak = find_leak(plan, healthy);
    if (open_now > patient->descriptors)
        story_note("%d descriptors are open, %d were open before the first came", open_now,
                   patient->descriptors);
    else if (leak)
        story_note("it holds more memory than at the end of a run without faults:");
    else
        story_note("within %d ms it did not come to rest", client_patience_ms);
    for (unsigned i = 0; leak && i < leak->block_count; i++)
        story_note("  from call %u of %s()", leak->blocks[i].nth,
                   case_call_name(leak->blocks[i].call));
    story_fail();
}

void patient_await_rest(struct patient *patient, const struct plan *healthy)
{
    const struct plan *plan = patient->plan;
    long long deadline = milliseconds() + client_patience_ms;
    story_step("all have left, and the server is as it was before the first came");
    while (!patient_has_ended(patient)) {
        if (descriptors(plan) <= patient->descriptors && all_wait(plan) &&
            !find_leak(plan, healthy))
            return;
        if (milliseconds() > deadline)
            fail_resting(patient, healthy);
        (void)poll(NULL, 0, 1);
    }
}

/* --- The end --------------------------------------------------------------------------------------- */

/* What stands behind these words on stderr; NULL if they do not stand there. */
static const char *find_word(const char *words)
{
    static char text[1 << 16];
    ssize_t size = pread(story_log(), text, sizeof text - 1, 0);
    text[size > 0 ? size : 0] = '\0';
    const char *found = strstr(text, words);
    return found ? found + strlen(words) : NULL;
}

void patient_await_word(pid_t server, const char *words)
{
    long long deadline = milliseconds() + client_patience_ms;
    while (!find_word(words) && is_alive(server)) {
        if (milliseconds() > deadline) {
            story_note("within %d ms it has not said \"%s\"", client_patience_ms, words);
            story_fail();
        }
        (void)poll(NULL, 0, 1);
    }
}

/* The program that the server has made way for, as its log says, or that has outlived it; -1 if there is none. */
static pid_t find_successor(const struct patient *patient)
{
    const struct plan *plan = patient->plan;
    const char *number = find_word("the new program serves, as process ");
    if (number)
        return (pid_t)atol(number);
    for (unsigned i = 0; i < places(plan) && !is_alive(patient->pid); i++)
        if (plan->told[i].began_by_exec && is_alive(plan->told[i].pid))
            return plan->told[i].pid;
    return -1;
}

static int wait_for_end(pid_t pid)
{
    int status = 0;
    while (waitpid(pid, &status, 0) == -1 && errno == EINTR)
        ;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static void await_old_end(const struct patient *patient)
{
    long long deadline = milliseconds() + client_patience_ms;
    while (is_alive(patient->pid)) {
        if (milliseconds() > deadline) {
            story_note("within %d ms the old program has not ended", client_patience_ms);
            story_fail();
        }
        (void)poll(NULL, 0, 1);
    }
}

pid_t patient_follow(struct patient *patient)
{
    pid_t successor = find_successor(patient);
    if (successor == -1 || successor == patient->pid)
        return patient->pid;
    await_old_end(patient);
    patient->old_status = wait_for_end(patient->pid);
    patient->pid = successor;
    return successor;
}

/* Besides the server there may be workers that have lost their supervisor. */
static void bury(struct patient *patient)
{
    patient->status = wait_for_end(patient->pid);
    patient->ended = true;
    close(output);
    output = -1;
    while (waitpid(-1, NULL, WNOHANG) > 0)
        ;
}

/* Once nobody holds the other end of stdout, all processes have ended, or are about to. */
bool patient_has_ended(struct patient *patient)
{
    char text[512];
    size_t size = 0;
    if (patient->ended)
        return true;
    if (wait_for_output(0) && !read_output(text, sizeof text, &size)) {
        (void)patient_follow(patient);
        bury(patient);
    }
    return patient->ended;
}

void patient_await_end(struct patient *patient)
{
    long long deadline = milliseconds() + client_patience_ms;
    while (!patient_has_ended(patient)) {
        if (wait_for_output(deadline))
            continue;
        story_note("within %d ms it has not ended, or a process of it has not", client_patience_ms);
        story_fail();
    }
}

void patient_kill(struct patient *patient)
{
    if (patient->ended || patient->pid <= 0)
        return;
    kill(-patient->group, SIGKILL);
    bury(patient);
}

/* Its queue is short. */
static void forget_news(void)
{
    char news[64];
    while (recv(manager, news, sizeof news, 0) > 0)
        ;
}

void patient_start(struct patient *patient, char **arguments)
{
    int ends[2];
    memset(patient->plan->told, 0, sizeof patient->plan->told);
    forget_news();
    if (pipe(ends) == -1)
        cannot("make a pipe");
    (void)fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    patient->pid = fork();
    if (patient->pid == -1)
        cannot("fork");
    if (patient->pid == 0)
        become_server(arguments, ends[1]);
    patient->group = patient->pid;
    close(ends[1]);
    output = ends[0];
    await_ready_line(patient);
    if (patient->descriptors == 0)
        patient->descriptors = descriptors(patient->plan);
}

/* --- What it has said ------------------------------------------------------------------------------ */

static bool begins(const char *line, const char *words)
{
    return strncmp(line, words, strlen(words)) == 0;
}

/* What servers say of what goes as it should, and supervisors of their workers. */
static bool is_log(const char *line)
{
    static const char *const beginnings[] = {"accepted ",
                                             "closed ",
                                             "worker ",
                                             "connections ",
                                             "slow: ",
                                             "fault: ",
                                             "the new settings are in force",
                                             "the new program serves"};
    for (size_t i = 0; i < sizeof beginnings / sizeof beginnings[0]; i++)
        if (begins(line, beginnings[i]))
            return true;
    return false;
}

void patient_read_messages(const char *program, const char *reason,
                           struct patient_messages *messages)
{
    char line[1024];
    char prefix[64];
    FILE *file = fdopen(dup(story_log()), "r");
    *messages = (struct patient_messages){0};
    snprintf(prefix, sizeof prefix, "%s: ", program);
    rewind(file);
    while (fgets(line, sizeof line, file)) {
        const char *rest = begins(line, prefix) ? line + strlen(prefix) : line;
        if (is_log(rest))
            continue;
        messages->sentences += rest != line;
        messages->strange += rest == line;
        messages->wrong += begins(rest, "cannot ") && !strstr(rest, reason);
    }
    fclose(file);
}
