/* bench: measures the servers of the stages, and the reactor, beside bare epoll and other loops.
 *
 *   bench [--quick] [--csv FILE] [--only EXPERIMENT] --chat SERVER FOLDER SERVER...
 *
 * Start at main(), then at one of the experiments. Two programs are never measured at different
 * times and then compared, see pairs.h; and many short measurements stand a restless machine better
 * than a few long ones. Server and load have a core each, where there are two. */
#include "bench.h"
#include "common.h"
#include "machine.h"
#include "selector.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <unistd.h>

const char program[] = "bench";

enum {
    FOREIGN = 1000, /* connections of an interpreted server, at most */
    SPARE = 24,     /* descriptors that a program needs for itself */
    CHATTERS = 2000 /* who joins a chat is told to all: n of them are n * n lines */
};

static const struct experiment {
    const char *name;
    void (*run)(const struct bench *bench);
} experiments[] = {
    {"echo", experiment_echo},
    {"idle", experiment_idle},
    {"dispatch", experiment_dispatch},
    {"timers", experiment_timers},
    {"fan-out", experiment_fan_out},
    {"fairness", experiment_fairness},
    {"deaf", experiment_deaf},
    {"scale", experiment_scale},
    {"memory", experiment_memory},
    {"instructions", experiment_instructions},
    {"calls", experiment_calls},
};

enum { EXPERIMENTS = sizeof experiments / sizeof experiments[0] };

size_t bench_descriptors(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == -1)
        return FD_SETSIZE;
    return limit.rlim_max - SPARE;
}

size_t bench_most_watched(const char *backend)
{
    return strcmp(backend, "select") == 0 ? FD_SETSIZE - SPARE : SIZE_MAX;
}

void bench_progress(const char *name)
{
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\033[2K  %s ...\r", name);
}

void bench_record(const struct bench *bench, const struct record *record)
{
    if (!bench->csv)
        return;
    fprintf(bench->csv, "%s,%s,%s,%s,%s,%zu,%g,", bench->machine, record->experiment,
            record->circumstance, record->subject, record->metric, record->pair, record->value);
    if (record->pair > 0)
        fprintf(bench->csv, "%g", record->yardstick);
    fputc('\n', bench->csv);
}

/* --- Who takes part ----------------------------------------------------------------------------- */

/* Strings that live as long as the program: nobody frees them. */
static char *keep(const char *format, const char *a, const char *b, const char *c)
{
    char text[512];
    snprintf(text, sizeof text, format, a, b, c);
    char *kept = malloc(strlen(text) + 1);
    if (!kept)
        fail("out of memory");
    return strcpy(kept, text);
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static void add(struct subject *subjects, size_t *count, struct subject subject)
{
    if (*count == MAX_SUBJECTS)
        fail("there are more than %d programs to measure", MAX_SUBJECTS);
    subjects[(*count)++] = subject;
}

/* The first stage serves one client at a time; the second waits with select(), whatever happens. */
static size_t most_served(const char *stage)
{
    if (strncmp(stage, "01-", 3) == 0)
        return 1;
    return strncmp(stage, "02-", 3) == 0 ? bench_most_watched("select") : SIZE_MAX;
}

static void add_stages(struct bench *bench, char **paths)
{
    for (; *paths; paths++) {
        struct subject stage = {.name = base_name(*paths), .path = *paths};
        stage.most = most_served(stage.name);
        add(bench->servers, &bench->server_count, stage);
        if (strncmp(stage.name, "04-", 3) == 0)
            bench->reactor_server = stage;
    }
}

static struct subject one_of_ours(const struct bench *bench, const char *kind, const char *name)
{
    return (struct subject){
        .name = name, .path = keep("%s/%s-%s", bench->folder, kind, name), .most = SIZE_MAX};
}

/* A program is there if its library was there when it was to be built. */
static void add_peer(const struct bench *bench, const char *kind, const char *name,
                     struct subject *subjects, size_t *count)
{
    struct subject peer = one_of_ours(bench, kind, name);
    if (access(peer.path, X_OK) == 0)
        add(subjects, count, peer);
    else
        printf("%s-%s is skipped: its library is not installed\n", kind, name);
}

static struct subject a_chat(const char *path)
{
    return (struct subject){.name = base_name(path), .path = path, .most = CHATTERS};
}

static void add_rooms(struct bench *bench)
{
    bench->bare_room = one_of_ours(bench, "room", "bare");
    add(bench->rooms, &bench->room_count, one_of_ours(bench, "room", "transport"));
    add(bench->rooms, &bench->room_count, bench->chat);
}

static void add_reactor_loops(struct bench *bench)
{
    for (const char *const *name = selector_backends(); *name; name++) {
        struct subject loop = bench->reactor_loop;
        loop.name = keep("%s%s%s", "reactor, ", *name, "");
        loop.backend = *name;
        loop.most = bench_most_watched(*name);
        add(bench->loops, &bench->loop_count, loop);
    }
}

/* "NAME=COMMAND"; without a command, what it needs is missing. */
static void add_foreign(struct bench *bench, const char *text)
{
    const char *command = strchr(text, '=');
    if (!command)
        fail("'%s' is not NAME=COMMAND", text);
    struct subject foreign = {.shell = command + 1, .most = FOREIGN};
    foreign.name = strndup(text, (size_t)(command - text));
    if (*foreign.shell)
        add(bench->foreign, &bench->foreign_count, foreign);
    else
        printf("%s is skipped: it is not installed\n", foreign.name);
}

static void gather_ours(struct bench *bench, char **stages)
{
    add_stages(bench, stages);
    add_rooms(bench);
    bench->bare_server = one_of_ours(bench, "echo", "bare");
    bench->reactor_echo = one_of_ours(bench, "echo", "reactor");
    add(bench->servers, &bench->server_count, bench->reactor_echo);
    bench->bare_loop = one_of_ours(bench, "dispatch", "bare");
    bench->reactor_loop = one_of_ours(bench, "dispatch", "reactor");
    add_reactor_loops(bench);
    bench->our_timers = one_of_ours(bench, "timers", "reactor");
}

static void gather_peers(struct bench *bench)
{
    static const char *const echo_peers[] = {"libev", "libuv", "libevent", "bufferevent", NULL};
    static const char *const loop_peers[] = {"libev", "libuv", "libevent", NULL};
    for (int i = 0; echo_peers[i]; i++)
        add_peer(bench, "echo", echo_peers[i], bench->servers, &bench->server_count);
    for (size_t i = 0; i < bench->foreign_count; i++)
        add(bench->servers, &bench->server_count, bench->foreign[i]);
    for (int i = 0; loop_peers[i]; i++)
        add_peer(bench, "dispatch", loop_peers[i], bench->loops, &bench->loop_count);
    for (int i = 0; loop_peers[i]; i++)
        add_peer(bench, "timers", loop_peers[i], bench->timers, &bench->timers_count);
}

/* --- On which machine, with which versions ------------------------------------------------------ */

/* Append "; NAME VERSION", which the loop's program itself knows. */
static void append_version(struct bench *bench, const struct subject *loop)
{
    const char *const command[] = {loop->path, "--version", NULL};
    struct process process;
    char version[64] = "?";
    size_t end = strlen(bench->machine);
    process_start(&process, command, -1);
    (void)process_read_line(&process, version, sizeof version);
    (void)process_finish(&process);
    snprintf(bench->machine + end, sizeof bench->machine - end, "; %s %s", loop->name, version);
}

static void describe_machine(struct bench *bench)
{
    machine_describe(bench->machine, sizeof bench->machine);
    size_t end = strlen(bench->machine);
    snprintf(bench->machine + end, sizeof bench->machine - end, "; compiler %s", __VERSION__);
    for (size_t i = 0; i < bench->loop_count; i++)
        if (!bench->loops[i].backend)
            append_version(bench, &bench->loops[i]);
    printf("%s\n", bench->machine);
}

static void choose_cores(struct bench *bench)
{
    machine_cores(&bench->server_core, &bench->load_core);
    if (bench->server_core == -1)
        puts("server and load share a core: the ratios hold, the messages/s do not");
    else
        printf("server on core %d, load on core %d\n", bench->server_core, bench->load_core);
}

static FILE *open_csv(const char *path)
{
    FILE *file = fopen(path, "w");
    if (!file)
        fail("cannot write %s: %s", path, strerror(errno));
    fputs("machine,experiment,circumstance,subject,metric,pair,value,yardstick\n", file);
    return file;
}

/* --- The command line --------------------------------------------------------------------------- */

static const char HELP[] =
    "usage: bench [--quick] [--csv FILE] [--only EXPERIMENT] --chat SERVER FOLDER SERVER...\n"
    "  --quick            fewer and shorter measurements: under three minutes\n"
    "  --csv FILE         every single measurement, with the machine and the versions\n"
    "  --only EXPERIMENT  one of the experiments; all without it\n"
    "  --bounds           hold the reactor to its recorded counts of instructions, and print TAP\n"
    "  --chat SERVER      a chat of one process\n"
    "  --multi SERVER     a chat of many processes; may stand more than once\n"
    "  --foreign NAME=COMMAND  an echo server of another make, which takes the port as its last "
    "word\n"
    "FOLDER holds our own programs: load, echo-NAME, and so on. The other servers echo.\n"
    "A ratio is the median over all pairs, with the quartiles behind it.\n"
    "The limit is what was busy all the time; where it is the load, the server could do more, and\n"
    "the CPU time that a message costs it says how much.\n";

static const struct option options[] = {
    {"quick", no_argument, NULL, 'q'},
    {"csv", required_argument, NULL, 'c'},
    {"only", required_argument, NULL, 'o'},
    {"bounds", no_argument, NULL, 'b'},
    {"chat", required_argument, NULL, 'C'},
    {"foreign", required_argument, NULL, 'f'},
    {"multi", required_argument, NULL, 'm'},
    {"help", no_argument, NULL, 'h'},
    {0},
};

static bool is_experiment(const char *name)
{
    for (int i = 0; i < EXPERIMENTS; i++)
        if (strcmp(name, experiments[i].name) == 0)
            return true;
    return false;
}

static const char *parse_experiment(const char *name)
{
    if (is_experiment(name))
        return name;
    fprintf(stderr, "bench: there is no experiment '%s'; there are:", name);
    for (int i = 0; i < EXPERIMENTS; i++)
        fprintf(stderr, "%s %s", i > 0 ? "," : "", experiments[i].name);
    fputc('\n', stderr);
    exit(2);
}

static void run_experiments(const struct bench *bench, const char *only)
{
    for (int i = 0; i < EXPERIMENTS; i++)
        if (!only || strcmp(only, experiments[i].name) == 0)
            experiments[i].run(bench);
}

int main(int argc, char **argv)
{
    static struct bench bench = {.instances = 5, .pairs = 11, .warm_up = 0.01, .time = 0.04};
    const char *csv = NULL;
    const char *only = NULL;
    bool bounds = false;
    int letter;
    while ((letter = getopt_long(argc, argv, "", options, NULL)) != -1) {
        switch (letter) {
        case 'q': bench.quick = true; break;
        case 'c': csv = optarg; break;
        case 'o': only = parse_experiment(optarg); break;
        case 'b': bounds = true; break;
        case 'f': add_foreign(&bench, optarg); break;
        case 'C': bench.chat = a_chat(optarg); break;
        case 'm': add(bench.multi, &bench.multi_count, a_chat(optarg)); break;
        case 'h': fputs(HELP, stdout); return 0;
        default: fputs(HELP, stderr); return 2;
        }
    }
    if (argc - optind < 2 || !bench.chat.path) {
        fputs(HELP, stderr);
        return 2;
    }
    if (bench.quick) {
        bench.instances = 2;
        bench.pairs = 3;
        bench.time = 0.03;
    }
    bench.folder = argv[optind];
    gather_ours(&bench, &argv[optind + 1]);
    if (bounds)
        return bounds_hold(&bench) ? 0 : 1;
    gather_peers(&bench);
    describe_machine(&bench);
    choose_cores(&bench);
    bench.csv = csv ? open_csv(csv) : NULL;
    run_experiments(&bench, only);
    if (bench.csv && fclose(bench.csv) != 0)
        fail("cannot write %s: %s", csv, strerror(errno));
}
