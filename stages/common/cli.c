/* Start reading at options_parse(). */
#include "cli.h"
#include "log.h"
#include "net.h"
#include "process.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static const char *program = "server";
static bool verbose;

enum { MOST_WORKERS = 256, LONGEST_TEXT = 512 /* bytes */ };

enum { HELP = 256 }; /* in the place of a letter, which --help has not */

/* One option: its name and letter, the name of its value (NULL if it has none), and which stages
 * know it. Only -v may be written with its letter alone. */
struct option_text {
    const char *name;
    int letter;
    const char *value;
    unsigned set;
    const char *help;
};

static const struct option_text texts[] = {
    {"host", 'h', "ADDR", OPTIONS_BASIC, "listen on this address (127.0.0.1)"},
    {"port", 'p', "N", OPTIONS_BASIC, "listen on this port; 0 takes any that is free (7000)"},
    {"backend", 'b', "NAME", OPTION_BACKEND, "wait with select, poll or epoll (the best one here)"},
    {"workers", 'w', "N", OPTION_WORKERS, "serve with so many processes (one a processor)"},
    {"balance", 'l', "HOW", OPTION_WORKERS,
     "share the port: shared, reuseport or exclusive (shared)"},
    {"idle-timeout", 'i', "SECS", OPTION_TIMEOUT,
     "drop who says nothing for so long; 0 for never (300)"},
    {"max-clients", 'm', "N", OPTIONS_BASIC, "serve at most so many at a time (no limit)"},
    {"verbose", 'v', NULL, OPTIONS_BASIC, "log every connection on stderr; -v for short"},
    {"help", HELP, NULL, OPTIONS_BASIC, "show this"},
};

enum { OPTIONS = sizeof texts / sizeof texts[0] };

static bool is_known(const struct option_text *text, unsigned sets)
{
    return (text->set & ~sets) == 0;
}

/* The options of this server, as getopt_long() wants them: the array ends with zeros. */
static void fill_long_options(struct option *longs, unsigned sets)
{
    int count = 0;
    for (int i = 0; i < OPTIONS; i++)
        if (is_known(&texts[i], sets))
            longs[count++] =
                (struct option){.name = texts[i].name,
                                .has_arg = texts[i].value ? required_argument : no_argument,
                                .val = texts[i].letter};
}

static void print(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Write to stdout, at once: it may be a pipe, and someone waits at its end. Or nobody does any more, and then
 * SIGPIPE would end us without a word. After a failure it stays ignored, since exit() tries once more. */
static void print(const char *format, ...)
{
    va_list arguments;
    void (*before)(int) = signal(SIGPIPE, SIG_IGN);
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    if (fflush(stdout) == EOF || ferror(stdout))
        die("cannot write to stdout");
    (void)signal(SIGPIPE, before);
}

static _Noreturn void print_help(unsigned sets)
{
    print("usage: %s [options]\n", program);
    for (int i = 0; i < OPTIONS; i++)
        if (is_known(&texts[i], sets))
            print("  --%-12s %-5s %s\n", texts[i].name, texts[i].value ? texts[i].value : "",
                  texts[i].help);
    exit(0);
}

static _Noreturn void usage_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

static _Noreturn void usage_error(const char *format, ...)
{
    char text[LONGEST_TEXT];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    log_write("%s: %s; --help lists the options\n", program, text);
    exit(2);
}

/* An option that getopt_long() makes no sense of. In optopt it leaves 0 for a word that it does not know,
 * else the letter: one that it does not know, or that of a word which takes no value and got one. */
static _Noreturn void refuse_option(const char *word)
{
    if (optopt == 0)
        usage_error("unknown option '%s'", word);
    if (optopt == HELP || optopt == 'v')
        usage_error("'%s' has a value, and takes none", word);
    usage_error("unknown option '-%c'", optopt);
}

static int parse_number(const char *option, const char *text, int least, int most)
{
    char *end;
    errno = 0;
    long number = strtol(text, &end, 10);
    if (end == text || *end != '\0' || errno != 0 || number < least || number > most)
        usage_error("%s takes a number from %d to %d, not '%s'", option, least, most, text);
    return (int)number;
}

/* One of the words in a list that ends with NULL. */
static const char *parse_word(const char *option, const char *text, const char *const *words)
{
    for (int i = 0; words[i]; i++)
        if (strcmp(text, words[i]) == 0)
            return text;
    usage_error("%s takes %s, %s or %s, not '%s'", option, words[0], words[1], words[2], text);
}

static int processors(void)
{
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count < 1 ? 1 : count > MOST_WORKERS ? MOST_WORKERS : (int)count;
}

struct options options_parse(int argc, char **argv, unsigned sets)
{
    static const char *const backends[] = {"select", "poll", "epoll", NULL};
    static const char *const balances[] = {"shared", "reuseport", "exclusive", NULL};
    struct options options = {.host = "127.0.0.1",
                              .port = "7000",
                              .max_clients = INT_MAX,
                              .workers = processors(),
                              .balance = "shared",
                              .idle_timeout = 300};
    struct option longs[OPTIONS + 1] = {{0}};
    int letter;
    const char *slash = strrchr(argv[0], '/');
    process_begin();
    program = slash ? slash + 1 : argv[0];
    log_begin(program);
    fill_long_options(longs, sets);
    opterr = 0; /* we write the messages */
    while ((letter = getopt_long(argc, argv, ":v", longs, NULL)) != -1) {
        switch (letter) {
        case 'h': options.host = optarg; break;
        case 'p': parse_number("--port", options.port = optarg, 0, 65535); break;
        case 'b': options.backend = parse_word("--backend", optarg, backends); break;
        case 'm': options.max_clients = parse_number("--max-clients", optarg, 1, INT_MAX); break;
        case 'w': options.workers = parse_number("--workers", optarg, 1, MOST_WORKERS); break;
        case 'l': options.balance = parse_word("--balance", optarg, balances); break;
        case 'i': options.idle_timeout = parse_number("--idle-timeout", optarg, 0, 86400); break;
        case 'v': options.verbose = true; break;
        case ':': usage_error("%s needs a value", argv[optind - 1]);
        case HELP: print_help(sets);
        default: refuse_option(argv[optind - 1]);
        }
    }
    if (optind < argc)
        usage_error("unexpected argument '%s'", argv[optind]);
    verbose = options.verbose;
    return options;
}

void announce(int listener)
{
    char name[NET_NAME_SIZE];
    errno = 0;
    if (strcmp(net_local_name(listener, name), "?") == 0)
        die("cannot find out at which address clients are awaited");
    print("listening on %s\n", name);
}

void raise_descriptor_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == -1)
        return;
    limit.rlim_cur = limit.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &limit); /* best effort: then fewer clients fit */
}

static void write_line(int why, const char *format, va_list arguments)
{
    char text[LONGEST_TEXT];
    const char *advice = why == EADDRINUSE ? "; --port N (make: PORT=N) takes another" : "";
    vsnprintf(text, sizeof text, format, arguments);
    if (why == 0)
        log_write("%s: %s\n", program, text);
    else
        log_write("%s: %s: %s%s\n", program, text, strerror(why), advice);
}

void note(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    write_line(0, format, arguments);
    va_end(arguments);
}

void die(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    write_line(errno, format, arguments);
    va_end(arguments);
    exit(1);
}

void complain(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    write_line(errno, format, arguments);
    va_end(arguments);
}

void log_peer(const char *what, int fd)
{
    char name[NET_NAME_SIZE];
    if (verbose)
        log_write("%s %s\n", what, net_peer_name(fd, name));
}
