/* Every call fails once. Start reading at main(), then at attend(), which is one run, and judge().
 *
 *     faults [--places] [--seed N] SESSION SERVER [OPTIONS]     all cases, or those that differ in kind
 *     faults --case accept4:2:EMFILE SESSION SERVER [OPTIONS]   one, and its story
 *
 * A run without faults counts how often the server calls what. From that follow the cases: each call, each
 * time it is made, with each error; or each place in the code that makes one, the first time. Results are TAP on stdout: a test for each function. */
#include "cases.h"
#include "client.h"
#include "guests.h"
#include "patient.h"
#include "sessions.h"
#include "story.h"

#include <errno.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { STORIES = 3, ARGUMENTS = 32 };

static struct {
    const struct session *session;
    char *arguments[ARGUMENTS]; /* of the server: its path, the port, its options, -v, NULL */
    const char *program;        /* its name */
    bool places;                /* not each call, but each place in the code that makes one */
    unsigned seed;
    const char *only;
    const char *driver; /* this program */
} run;

static struct patient patient;
static struct plan resting; /* of a run without faults, when all had left */
static struct plan healthy; /* and when it was over */

/* --- One run --------------------------------------------------------------------------------------- */

static _Noreturn void blame(const char *why)
{
    story_note("%s", why);
    story_fail();
}

static bool is_wait(enum call call)
{
    return call == CALL_select || call == CALL_poll || call == CALL_epoll_wait;
}

static bool is_memory(enum call call)
{
    return call == CALL_malloc || call == CALL_calloc || call == CALL_realloc ||
           call == CALL_tsearch;
}

/* A server that can wait for nothing more cannot go on. */
static bool may_end(const struct fault *fault)
{
    return patient.plan->told[fault->process].began_by_exec && is_wait(fault->call);
}

/* The errors of getaddrinfo() are no errno values, but lib turns them into some. */
static const char *reason_for(const struct fault *fault)
{
    return fault->call == CALLS || fault->error < 0 ? "" : strerror(fault->error);
}

static void judge_messages(const struct fault *fault, int most)
{
    struct patient_messages messages;
    patient_read_messages(run.program, reason_for(fault), &messages);
    if (messages.strange > 0 || patient.plan->crash != 0)
        blame("a process of the server has crashed, or a sanitizer has found something");
    if (messages.wrong > 0)
        blame("it gives another reason than the true one: errno is of a later call");
    if (messages.sentences > most)
        blame("one sentence is enough to say what has failed");
    if (patient.ended && patient.status == 1 && messages.sentences == 0)
        blame("it has ended and does not say why");
}

static void judge_early_end(const struct fault *fault)
{
    if (patient.status > 128) {
        story_note("signal %d has killed it", patient.status - 128);
        story_fail();
    }
    if (patient.port != 0 && !may_end(fault))
        blame("it has ended: what befalls one connection is no reason for that");
    judge_messages(fault, 1);
    if (patient.status != 1)
        blame("it could not go on, which is status 1");
}

/* A worker that can wait for nothing more, or has lost its channel, or whose room may differ from the
 * hub's, ends or is killed, and another takes its place. */
static bool may_lose_worker(const struct fault *fault)
{
    bool has_workers = patient.plan->processes > 1;
    return has_workers &&
           (is_wait(fault->call) || is_memory(fault->call) || patient.plan->on_channel);
}

/* accept() without memory: the client waits in the queue, and there may be memory in a moment. */
static bool leaves_the_client_in_the_queue(const struct fault *fault)
{
    bool accepts = fault->call == CALL_accept || fault->call == CALL_accept4;
    return accepts && (fault->error == ENOMEM || fault->error == ENOBUFS);
}

/* A call that is to be made again, at once, when the next event comes or after a rest, has not failed. */
static bool harms_nobody(const struct fault *fault)
{
    return fault->trouble != TROUBLE_NONE || fault->error == EINTR ||
           (fault->error == EAGAIN && !run.session->blocks) ||
           leaves_the_client_in_the_queue(fault);
}

static void judge_losses(const struct fault *fault)
{
    int lost = guests_lost();
    if (harms_nobody(fault) && lost > 0)
        blame("this is no fault at all: nobody may be lost");
    if (lost > 1 && !may_lose_worker(fault))
        blame("the fault of one connection costs that client at most, and nobody else");
}

/* The next client after the fault is served. A server that is about to end closes its sockets a moment before
 * we see that it has ended: only one that lives on has lost that client. */
static void see_that_it_goes_on(void)
{
    int lost = guests_lost();
    run.session->again();
    patient_await_rest(&patient, &resting);
    if (guests_lost() > lost && !patient.ended)
        blame("the fault is over, and yet the next to come is lost");
}

static void end_server(const struct fault *fault)
{
    run.session->end(patient_follow(&patient));
    guests_leave();
    story_step("the server ends");
    patient_await_end(&patient);
    judge_losses(fault);
    judge_messages(fault, PLAN_PROCESSES);
    if ((patient.status == 1 || patient.old_status == 1) && may_end(fault))
        return;
    if (patient.old_status != 0) {
        story_note("the program that has made way ends with status %d", patient.old_status);
        story_fail();
    }
    if (patient.status != run.session->status) {
        story_note("expected  status %d", run.session->status);
        story_note("received  status %d", patient.status);
        story_fail();
    }
}

static void attend(const struct fault *fault)
{
    bool is_healthy = fault->call == CALLS && fault->trouble == TROUBLE_NONE;
    patient_start(&patient, run.arguments);
    guests_begin(patient.port, run.session->exact);
    if (!patient.ended)
        run.session->run(patient.pid);
    if (!patient.ended)
        patient_await_rest(&patient, is_healthy ? NULL : &resting);
    if (is_healthy)
        resting = *patient.plan;
    if (!patient.ended && patient.plan->reached)
        see_that_it_goes_on();
    if (patient.ended)
        judge_early_end(fault);
    else
        end_server(fault);
    if (is_healthy)
        healthy = *patient.plan;
}

static jmp_buf abandoned;

static void abandon(void)
{
    longjmp(abandoned, 1);
}

/* Whether the server has stood it. */
static bool stands(const struct fault *fault)
{
    struct plan *plan = patient.plan;
    patient = (struct patient){.plan = plan, .descriptors = patient.descriptors};
    memset(plan, 0, sizeof *plan);
    plan->call = fault->call;
    plan->nth = fault->nth;
    plan->process = fault->process;
    plan->error = fault->error;
    plan->trouble = fault->trouble;
    plan->amount = fault->amount;
    plan->seed = run.seed;
    plan->send_at_most = run.session->send_at_most;
    plan->driver = getpid();
    story_begin();
    bool good = setjmp(abandoned) == 0;
    if (good)
        attend(fault);
    guests_leave();
    patient_kill(&patient);
    return good;
}

/* --- All runs -------------------------------------------------------------------------------------- */

static unsigned tests, failures;

/* The tests of one function, or of one kind of trouble. */
struct group {
    unsigned cases, failed, missed;
};

/* Without what read_command() adds. */
static void print_command(const char *name)
{
    printf("#   once more: %s --seed %u --case %s %s %s", run.driver, run.seed, name,
           run.session->name, run.arguments[0]);
    for (char **option = run.arguments + 2; option[1]; option++)
        printf(" %s", *option);
    printf("\n");
}

static void try(struct group *group, const struct fault *fault)
{
    char name[CASE_NAME_SIZE];
    group->cases++;
    bool good = stands(fault);
    group->missed += fault->call != CALLS && !patient.plan->reached;
    if (good)
        return;
    case_write(name, fault);
    printf("# %s\n", name);
    if (group->failed++ < STORIES) {
        story_print(stdout, "#   ", NULL, 30);
        print_command(name);
    }
}

static void report(const struct group *group, const char *format, const char *what,
                   unsigned process)
{
    if (group->cases == 0)
        return;
    printf("%s %u - ", group->failed ? "not ok" : "ok", ++tests);
    printf(format, what, process);
    printf(" (%u %s", group->cases, group->cases == 1 ? "case" : "cases");
    if (group->missed > 0) /* processes do not always take turns in the same way */
        printf(", of which %u did not come to it", group->missed);
    printf(")\n");
    fflush(stdout);
    failures += group->failed > 0;
}

/* Whether a worker before this one makes the call at the same place. Each program that begins is a case of its own. */
static bool was_there(unsigned process, const struct plan_place *place)
{
    const struct plan_process *told = healthy.told;
    for (unsigned earlier = 0; earlier < process && !told[process].began_by_exec; earlier++)
        for (unsigned i = 0; i < told[earlier].place_count && !told[earlier].began_by_exec; i++)
            if (told[earlier].places[i].offset == place->offset &&
                told[earlier].places[i].call == place->call)
                return true;
    return false;
}

/* Which place of the call this is in its process, from 0; -1 if a call was made there before. */
static int find_place(const struct fault *fault)
{
    const struct plan_process *told = &healthy.told[fault->process];
    int number = 0;
    for (unsigned i = 0; i < told->place_count; i++) {
        const struct plan_place *place = &told->places[i];
        if (place->call != fault->call || was_there(fault->process, place))
            continue;
        if (place->nth == fault->nth)
            return number;
        number++;
    }
    return -1;
}

/* Every error at the first place, and one at each of the others. */
static bool is_chosen(const struct fault *fault, unsigned error, unsigned errors)
{
    int place = run.places ? find_place(fault) : 0;
    return place == 0 || (place > 0 && (unsigned)place % errors == error);
}

static void fail_call(enum call call, unsigned process)
{
    struct group group = {0};
    struct fault fault = {.call = call, .process = process};
    unsigned errors = 0;
    while (case_error(call, errors) != 0)
        errors++;
    for (fault.nth = 1; fault.nth <= healthy.told[process].calls[call]; fault.nth++)
        for (unsigned error = 0; error < errors; error++)
            if (is_chosen(&fault, error, errors)) {
                fault.error = case_error(call, error);
                try(&group, &fault);
            }
    report(&group, process == 0 ? "%s() fails once" : "%s() fails once, in process %u",
           case_call_name(call), process);
}

static void fail_calls(void)
{
    for (unsigned process = 0; process < PLAN_PROCESSES; process++)
        for (enum call call = 0; call < CALLS; call++)
            fail_call(call, process);
}

static void trouble(enum trouble trouble, const unsigned *amounts)
{
    struct group group = {0};
    for (; *amounts != 0; amounts++)
        try(&group, &(struct fault){.call = CALLS, .trouble = trouble, .amount = *amounts});
    report(&group, "%s harm nobody", case_trouble_name(trouble), 0);
}

static void make_trouble(void)
{
    static const unsigned sizes[] = {1, 2, 3, 5, 7, 64, 199, ANY_SIZE, 0};
    static const unsigned rhythms[] = {2, 3, 5, 7, 0};
    static const unsigned times[] = {1, 2, 5, 0};
    trouble(SHORT_RECEIVES, sizes);
    trouble(SHORT_SENDS, sizes);
    trouble(INTERRUPTS, rhythms);
    trouble(FALSE_ALARMS, rhythms);
    trouble(SHORTAGES, times);
}

/* --- The command line ------------------------------------------------------------------------------ */

static int usage(void)
{
    fprintf(stderr, "usage: faults [--places] [--seed N] [--patience MS] [--case CASE] "
                    "SESSION SERVER [OPTIONS]\n");
    return 2;
}

static bool read_options(int argc, char **argv, int *next)
{
    client_patience_ms = 10000;
    run.seed = (unsigned)(time(NULL) / 86400); /* another choice every day */
    for (*next = 1; *next + 1 < argc && argv[*next][0] == '-'; *next += 2) {
        const char *value = argv[*next + 1];
        if (strcmp(argv[*next], "--places") == 0)
            run.places = (*next)--; /* it has no value */
        else if (strcmp(argv[*next], "--seed") == 0)
            run.seed = (unsigned)strtoul(value, NULL, 10);
        else if (strcmp(argv[*next], "--patience") == 0)
            client_patience_ms = atoi(value);
        else if (strcmp(argv[*next], "--case") == 0)
            run.only = value;
        else
            return false;
    }
    return true;
}

static bool read_command(int argc, char **argv, int next)
{
    static char port[] = "--port=0", verbose[] = "-v";
    if (argc - next < 2 || argc - next > ARGUMENTS - 4)
        return false;
    for (run.session = sessions; strcmp(run.session->name, argv[next]) != 0; run.session++)
        if (!run.session[1].name)
            return false;
    const char *slash = strrchr(argv[next + 1], '/');
    run.program = slash ? slash + 1 : argv[next + 1];
    run.arguments[0] = argv[next + 1];
    run.arguments[1] = port;
    memcpy(run.arguments + 2, argv + next + 2, (size_t)(argc - next - 2) * sizeof *argv);
    run.arguments[argc - next] = verbose;
    run.driver = argv[0];
    return true;
}

static int try_only(void)
{
    struct fault fault;
    if (!case_read(run.only, &fault)) {
        fprintf(stderr, "there is no case %s; there are such as accept4:2:EMFILE\n", run.only);
        return 2;
    }
    bool good = stands(&fault);
    story_print(stdout, "", NULL, 100);
    printf("%s\n", !patient.plan->reached && fault.call != CALLS ? "it was not called so often"
                   : good                                        ? "the server stands it"
                                                                 : "the server does not stand it");
    return good ? 0 : 1;
}

int main(int argc, char **argv)
{
    static const struct fault none = {.call = CALLS};
    int next;
    if (!read_options(argc, argv, &next) || !read_command(argc, argv, next))
        return usage();
    story_end = abandon;
    patient.plan = patient_plan();
    if (!stands(&none)) {
        printf("not ok 1 - without faults\n1..1\n");
        story_print(stdout, "#   ", NULL, 30);
        return 1;
    }
    if (run.only)
        return try_only();
    fail_calls();
    make_trouble();
    printf("1..%u\n", tests);
    return failures > 0;
}
