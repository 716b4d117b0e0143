/* see: records what a server does, and shows it. The table has the commands; commands.h says what each does, and
 * docs/recording.md what a recording holds. Run at the root of the course. */
#include "commands.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    int (*run)(int count, char **words);
    const char *usage;
} commands[] = {
    {"record", see_record, "OUT.jsonl [--scene FILE] [--stage NN] [-- COMMAND]"},
    {"text", see_text, "[--plain] FILE"},
    {"steps", see_steps, "FILE"},
    {"page", see_page, "OUT.html FILE..."},
    {"data", see_data, "FILE"},
    {"trace-event", see_trace_event, "FILE"},
    {"same", see_same, "OLD NEW"},
    {"questions", see_questions, "[--tap] FILE.md..."},
};

enum { COMMANDS = sizeof commands / sizeof *commands };

static int usage(FILE *stream, int status)
{
    for (int i = 0; i < COMMANDS; i++)
        fprintf(stream, "%s see %s %s\n", i == 0 ? "usage:" : "      ", commands[i].name,
                commands[i].usage);
    fputs("In COMMAND, {port} becomes a free port, and {record} a path for --record.\n"
          "A scene may have a command of its own.\n",
          stream);
    return status;
}

static int run(int i, int count, char **words)
{
    int status = commands[i].run(count, words);
    if (status != WRONG_USAGE)
        return status;
    fprintf(stderr, "usage: see %s %s\n", commands[i].name, commands[i].usage);
    return 2;
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "--help") == 0)
        return usage(stdout, 0);
    for (int i = 0; argc > 1 && i < COMMANDS; i++)
        if (strcmp(argv[1], commands[i].name) == 0)
            return run(i, argc - 2, argv + 2);
    return usage(stderr, 2);
}
