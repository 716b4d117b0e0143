/* bench: measures the servers of the stages, and the reactor, beside bare epoll and other loops.
 *
 *   bench [--quick] [--only EXPERIMENT] --chat SERVER FOLDER SERVER...
 *
 * Start at main(), then at one of the experiments. Two programs are never measured at different
 * times and then compared, see stats.h; and many short measurements stand a restless machine better
 * than a few long ones. Server and client have a core each, where there are two. */
#include "bounds.h"
#include "common.h"
#include "counts.h"
#include "experiments.h"
#include "machine.h"
#include "selector.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

const char program[] = "bench";

enum {
    INTERPRETED = 1000, /* connections of an interpreted server, at most */
    CHATTERS = 2000     /* who joins a chat is told to all: n of them are n * n lines */
};

static const struct experiment {
    const char *name;
    void (*run)(const struct plan *plan);
} experiments[] = {
    {"echo", experiment_echo},         {"idle", experiment_idle},
    {"dispatch", experiment_dispatch}, {"fan-out", experiment_fan_out},
    {"fairness", experiment_fairness}, {"instructions", experiment_instructions},
};

enum { EXPERIMENTS = sizeof experiments / sizeof experiments[0] };

/* --- Who takes part ----------------------------------------------------------------------------- */

/* A string that lives as long as the program: nobody frees it. */
static char *keep(const char *format, const char *a, const char *b, const char *c)
{
    char text[512];
    snprintf(text, sizeof text, format, a, b, c);
    char *kept = strdup(text);
    if (!kept)
        fail("out of memory");
    return kept;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static void add(struct crew *crew, struct subject subject)
{
    if (crew->count == MAX_SUBJECTS)
        fail("there are more than %d programs to measure", MAX_SUBJECTS);
    crew->all[crew->count++] = subject;
}

static struct subject server(const char *path)
{
    return (struct subject){
        .name = base_name(path), .command = keep("%s --port%s%s", path, "", ""), .most = SIZE_MAX};
}

/* The first stage serves one client at a time; the second waits with select(), whatever happens. */
static void add_stage(struct plan *plan, const char *path)
{
    struct subject stage = server(path);
    if (strncmp(stage.name, "01-", 3) == 0)
        stage.most = 1;
    if (strncmp(stage.name, "02-", 3) == 0)
        stage.most = most_watched("select");
    if (strncmp(stage.name, "04-", 3) == 0)
        plan->reactor_server = stage;
    add(&plan->servers, stage);
}

static struct subject chat(const char *path)
{
    struct subject subject = server(path);
    subject.most = CHATTERS;
    return subject;
}

/* "NAME=COMMAND"; without a command, what it needs is missing. */
static void add_foreign(struct crew *crew, const char *text)
{
    const char *command = strchr(text, '=');
    if (!command)
        fail("'%s' is not NAME=COMMAND", text);
    struct subject foreign = {.name = strndup(text, (size_t)(command - text)),
                              .command = command + 1,
                              .most = INTERPRETED,
                              .interpreted = true};
    if (*foreign.command)
        add(crew, foreign);
    else
        printf("%s is skipped: it is not installed\n", foreign.name);
}

/* One of our own programs: "echo-libev". */
static struct subject on_loop(const struct plan *plan, const char *kind, const char *loop)
{
    bool serves = strcmp(kind, "dispatch") != 0;
    return (struct subject){
        .name = loop,
        .command = keep(serves ? "%s/%s-%s --port" : "%s/%s-%s", plan->folder, kind, loop),
        .most = SIZE_MAX};
}

static void gather_ours(struct plan *plan)
{
    plan->bare_server = on_loop(plan, "echo", "bare");
    plan->reactor_echo = on_loop(plan, "echo", "reactor");
    plan->bare_loop = on_loop(plan, "dispatch", "bare");
    plan->reactor_loop = on_loop(plan, "dispatch", "reactor");
    plan->bare_room = on_loop(plan, "room", "bare");
    add(&plan->servers, plan->reactor_echo);
    for (const char *const *name = selector_backends(); *name; name++) {
        struct subject loop = plan->reactor_loop;
        loop.name = keep("%s%s%s", "reactor, ", *name, "");
        loop.backend = *name;
        loop.most = most_watched(*name);
        add(&plan->loops, loop);
    }
}

/* Print "; NAME VERSION", which the loop's program itself knows. */
static void print_version(const struct subject *loop)
{
    const char *const command[] = {loop->command, "--version", NULL};
    struct process process;
    char version[64] = "?";
    process_start(&process, command, -1);
    (void)process_read_line(&process, version, sizeof version);
    (void)process_finish(&process);
    printf("; %s %s", loop->name, version);
}

/* A program is there if its library was there when it was to be built. */
static void gather_peers(struct plan *plan)
{
    static const char *const peers[] = {"libev", "libuv", "libevent", NULL};
    for (const char *const *name = peers; *name; name++) {
        struct subject loop = on_loop(plan, "dispatch", *name);
        if (access(loop.command, X_OK) == -1) {
            printf("; %s is skipped: it is not installed", *name);
            continue;
        }
        print_version(&loop);
        add(&plan->loops, loop);
        add(&plan->servers, on_loop(plan, "echo", *name));
    }
}

static void choose_cores(struct plan *plan)
{
    machine_cores(&plan->server_core, &plan->client_core);
    if (plan->server_core == -1)
        puts("server and client share a core: the ratios hold, the messages/s do not");
    else
        printf("server on core %d, client on core %d\n", plan->server_core, plan->client_core);
}

/* --- The command line --------------------------------------------------------------------------- */

static const char HELP[] =
    "usage: bench [--quick] [--only EXPERIMENT] --chat SERVER FOLDER SERVER...\n"
    "  --quick            fewer and shorter measurements: under three minutes\n"
    "  --only EXPERIMENT  one of the experiments; all without it\n"
    "  --bounds           hold the reactor to its recorded counts of instructions, and print TAP\n"
    "  --chat SERVER      a chat of one process\n"
    "  --foreign NAME=COMMAND  an echo server of another make, which takes the port as its last "
    "word\n"
    "FOLDER holds our own programs: client, echo-NAME, and so on. The other servers echo.\n"
    "A ratio is the median over all pairs, with the quartiles behind it.\n"
    "The limit is what was busy all the time; where it is the client, the server could do more, "
    "and\n"
    "the CPU time that a message costs it says how much.\n";

static const struct option options[] = {
    {"quick", no_argument, NULL, 'q'},
    {"only", required_argument, NULL, 'o'},
    {"bounds", no_argument, NULL, 'b'},
    {"chat", required_argument, NULL, 'C'},
    {"foreign", required_argument, NULL, 'f'},
    {"help", no_argument, NULL, 'h'},
    {0},
};

static _Noreturn void help(bool wanted)
{
    fputs(HELP, wanted ? stdout : stderr);
    exit(wanted ? 0 : 2);
}

static const struct experiment *find_experiment(const char *name)
{
    for (int i = 0; i < EXPERIMENTS; i++)
        if (strcmp(name, experiments[i].name) == 0)
            return &experiments[i];
    fprintf(stderr, "bench: there is no experiment '%s'; there are:", name);
    for (int i = 0; i < EXPERIMENTS; i++)
        fprintf(stderr, "%s %s", i > 0 ? "," : "", experiments[i].name);
    fputc('\n', stderr);
    exit(2);
}

int main(int argc, char **argv)
{
    static struct plan plan = {.rounds = 5, .pairs = 11, .warm_up = 0.01, .time = 0.04};
    static struct crew foreign;
    const struct experiment *only = NULL;
    bool bounds = false;
    int letter;
    while ((letter = getopt_long(argc, argv, "", options, NULL)) != -1) {
        switch (letter) {
        case 'q': plan.quick = true; break;
        case 'o': only = find_experiment(optarg); break;
        case 'b': bounds = true; break;
        case 'C': plan.chat = chat(optarg); break;
        case 'f': add_foreign(&foreign, optarg); break;
        default: help(letter == 'h');
        }
    }
    if (argc - optind < 2 || !plan.chat.command)
        help(false);
    if (plan.quick) {
        plan.rounds = 2;
        plan.pairs = 3;
        plan.time = 0.03;
    }
    plan.folder = argv[optind];
    for (int i = optind + 1; i < argc; i++)
        add_stage(&plan, argv[i]);
    gather_ours(&plan);
    if (bounds)
        return bounds_hold(&plan) ? 0 : 1;
    machine_print();
    printf("; compiler %s", __VERSION__);
    gather_peers(&plan);
    for (size_t i = 0; i < foreign.count; i++)
        add(&plan.servers, foreign.all[i]);
    putchar('\n');
    choose_cores(&plan);
    for (int i = 0; i < EXPERIMENTS; i++)
        if (!only || only == &experiments[i])
            experiments[i].run(&plan);
}
