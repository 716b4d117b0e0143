/* What was chosen: on the command line, and in a file of settings. Start reading at options_parse(). */
#include "cli.h"
#include "log.h"
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int argument_count; /* what main() was given */
char **cli_arguments;
static unsigned known_sets;
static const char *settings_path; /* borrowed from argv; NULL if there is none */

enum { MOST_WORKERS = 256, LONGEST_TEXT = 512 /* bytes */ };

/* What is the matter with a file of settings, and then the exit status. */
enum { UNREADABLE = 1, WRONG = 2 };

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
    {"settings", 's', "FILE", OPTION_SETTINGS,
     "read options from this file too, a line each: name, value"},
    {"record", 'r', "FILE", OPTION_RECORD, "write what the loop does into this file, for make see"},
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

static _Noreturn void print_help(unsigned sets)
{
    cli_print("usage: %s [options]\n", cli_program);
    for (int i = 0; i < OPTIONS; i++)
        if (is_known(&texts[i], sets))
            cli_print("  --%-12s %-5s %s\n", texts[i].name, texts[i].value ? texts[i].value : "",
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
    log_write("%s: %s; --help lists the options\n", cli_program, text);
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

/* What is wrong with the value of an option: a sentence that goes on after the option's name. */
static char fault[LONGEST_TEXT];

static int refuse_value(const char *format, ...) __attribute__((format(printf, 1, 2)));

static int refuse_value(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(fault, sizeof fault, format, arguments);
    va_end(arguments);
    return -1;
}

static int set_number(int *number, const char *text, int least, int most)
{
    char *end;
    errno = 0;
    long value = strtol(text, &end, 10);
    if (end == text || *end != '\0' || errno != 0 || value < least || value > most)
        return refuse_value("takes a number from %d to %d, not '%s'", least, most, text);
    *number = (int)value;
    return 0;
}

/* One of the words in a list that ends with NULL. */
static int set_word(const char **word, const char *text, const char *const *words)
{
    for (int i = 0; words[i]; i++)
        if (strcmp(text, words[i]) == 0) {
            *word = words[i];
            return 0;
        }
    return refuse_value("takes %s, %s or %s, not '%s'", words[0], words[1], words[2], text);
}

static int set_text(char *place, size_t room, const char *text)
{
    if (strlen(text) >= room)
        return refuse_value("takes at most %zu bytes", room - 1);
    memcpy(place, text, strlen(text) + 1);
    return 0;
}

static int set_port(struct options *options, const char *text)
{
    int number;
    if (set_number(&number, text, 0, 65535) == -1)
        return -1;
    snprintf(options->port, sizeof options->port, "%d", number);
    options->port_chosen = true;
    return 0;
}

/* Give an option its value: 0, or -1 and the fault says why not. */
static int set_option(struct options *options, int letter, const char *value)
{
    static const char *const backends[] = {"select", "poll", "epoll", NULL};
    static const char *const balances[] = {"shared", "reuseport", "exclusive", NULL};
    switch (letter) {
    case 'h': return set_text(options->host, sizeof options->host, value);
    case 'p': return set_port(options, value);
    case 'b': return set_word(&options->backend, value, backends);
    case 'm': return set_number(&options->max_clients, value, 1, INT_MAX);
    case 'w': return set_number(&options->workers, value, 1, MOST_WORKERS);
    case 'l': return set_word(&options->balance, value, balances);
    case 'i': return set_number(&options->idle_timeout, value, 0, 86400);
    case 's': settings_path = value; return 0;
    case 'r': options->record = value; return 0;
    default: options->verbose = true; return 0;
    }
}

static int processors(void)
{
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count < 1 ? 1 : count > MOST_WORKERS ? MOST_WORKERS : (int)count;
}

static struct options default_options(void)
{
    return (struct options){.host = "127.0.0.1",
                            .port = "7000",
                            .max_clients = INT_MAX,
                            .workers = processors(),
                            .balance = "shared",
                            .idle_timeout = 300};
}

static const struct option_text *find_text(int letter)
{
    const struct option_text *text = texts;
    while (text->letter != letter)
        text++;
    return text;
}

/* The command line, which was read before if it is read again: then nothing in it can be wrong. */
static void read_command_line(struct options *options)
{
    struct option longs[OPTIONS + 1] = {{0}};
    int letter;
    fill_long_options(longs, known_sets);
    opterr = 0; /* we write the messages */
    optind = 1;
    while ((letter = getopt_long(argument_count, cli_arguments, ":v", longs, NULL)) != -1) {
        if (letter == ':')
            usage_error("%s needs a value", cli_arguments[optind - 1]);
        if (letter == HELP)
            print_help(known_sets);
        if (letter == '?')
            refuse_option(cli_arguments[optind - 1]);
        if (set_option(options, letter, optarg) == -1)
            usage_error("--%s %s", find_text(letter)->name, fault);
    }
    if (optind < argument_count)
        usage_error("unexpected argument '%s'", cli_arguments[optind]);
}

static int read_all(struct options *options);

struct options options_parse(int argc, char **argv, unsigned sets)
{
    struct options options = default_options();
    const char *slash = strrchr(argv[0], '/');
    process_begin();
    cli_program = slash ? slash + 1 : argv[0];
    log_begin(cli_program);
    argument_count = argc;
    cli_arguments = argv;
    known_sets = sets;
    read_command_line(&options);
    int failure = settings_path ? read_all(&options) : 0;
    if (failure)
        exit(failure);
    cli_verbose = options.verbose;
    return options;
}

/* --- The file of settings ---------------------------------------------------------------------------- */

/* A file can name neither another file of settings nor a recording: these last as long as the server. */
static const struct option_text *find_setting(const char *name)
{
    for (int i = 0; i < OPTIONS; i++)
        if (strcmp(texts[i].name, name) == 0 && is_known(&texts[i], known_sets) &&
            !strchr("rs", texts[i].letter) && texts[i].letter != HELP)
            return &texts[i];
    return NULL;
}

/* Cut a line into its two words, in place. */
static void split_line(char *line, char **name, char **value)
{
    static const char blanks[] = " \t\r\n";
    *name = line + strspn(line, blanks);
    *value = *name + strcspn(*name, blanks);
    if (**value != '\0')
        *(*value)++ = '\0';
    *value += strspn(*value, blanks);
    size_t length = strlen(*value);
    while (length > 0 && strchr(blanks, (*value)[length - 1]))
        (*value)[--length] = '\0';
}

static int read_setting(struct options *options, char *line)
{
    char *name;
    char *value;
    split_line(line, &name, &value);
    if (*name == '\0' || *name == '#')
        return 0;
    const struct option_text *text = find_setting(name);
    if (!text)
        return refuse_value("there is no setting '%s'", name);
    if (!text->value != (*value == '\0'))
        return refuse_value("'%s' %s", name, text->value ? "needs a value" : "takes no value");
    if (set_option(options, text->letter, value) == 0)
        return 0;
    char why[LONGEST_TEXT];
    memcpy(why, fault, sizeof why);
    return refuse_value("'%s' %s", name, why);
}

/* Whether a whole line was read, and no zero byte with it. fgets() does not say how much it has read, but the file
 * knows how far we have come. */
static bool is_text(const char *line, long start, FILE *file)
{
    return (long)strlen(line) == ftell(file) - start && (strchr(line, '\n') || feof(file));
}

static int read_settings(struct options *options, FILE *file)
{
    char line[LONGEST_TEXT];
    long start = 0;
    for (int number = 1; fgets(line, sizeof line, file); number++, start = ftell(file)) {
        if (!is_text(line, start, file))
            refuse_value("the line is no text, or too long");
        else if (read_setting(options, line) == 0)
            continue;
        note("%s, line %d: %s", settings_path, number, fault);
        return WRONG;
    }
    if (!ferror(file))
        return 0;
    complain("cannot read %s", settings_path);
    return UNREADABLE;
}

/* Only a file: a pipe or a terminal would have the server wait. */
static FILE *open_settings(void)
{
    struct stat kind;
    int fd = open(settings_path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd == -1)
        return NULL;
    if (fstat(fd, &kind) == 0 && !S_ISREG(kind.st_mode)) {
        errno = S_ISDIR(kind.st_mode) ? EISDIR : EINVAL;
        close(fd);
        return NULL;
    }
    FILE *file = fdopen(fd, "r");
    if (!file)
        close(fd);
    return file;
}

static int read_settings_file(struct options *options)
{
    FILE *file = open_settings();
    if (!file && errno == EINVAL)
        note("cannot read %s: it is no file", settings_path);
    else if (!file)
        complain("cannot read %s", settings_path);
    if (!file)
        return UNREADABLE;
    int result = read_settings(options, file);
    fclose(file);
    return result;
}

/* The command line comes last, since it is stronger. */
static int read_all(struct options *options)
{
    struct options read = default_options();
    int failure = settings_path ? read_settings_file(&read) : 0;
    if (failure)
        return failure;
    read_command_line(&read);
    *options = read;
    cli_verbose = read.verbose;
    return 0;
}

int options_read_again(struct options *options)
{
    return read_all(options) == 0 ? 0 : -1;
}
