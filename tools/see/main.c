/* see: records what a server does, and shows it.
 *
 *   see record OUT.jsonl [--scene FILE] [--stage NN] -- COMMAND
 *   see text FILE                     as columns of text
 *   see steps FILE                    as steps, in JSON
 *   see page OUT.html FILE...         as a page; two or three recordings side by side
 *   see data FILE                     for a page of the site
 *   see trace-event FILE              for Perfetto and chrome://tracing
 *   see same OLD NEW                  whether the steps are the same, but for times
 *   see questions [--tap] FILE.md...  whether each question has its step in the recording beside it
 *
 * docs/recording.md says what a recording holds. Run at the root of the course. */
#include "commands.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    int (*run)(int count, char **words);
    const char *usage;
} commands[] = {
    {"record", see_record, "OUT.jsonl [--scene FILE] [--stage NN] -- COMMAND"},
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
    return status;
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "--help") == 0)
        return usage(stdout, 0);
    for (int i = 0; argc > 1 && i < COMMANDS; i++)
        if (strcmp(argv[1], commands[i].name) == 0)
            return commands[i].run(argc - 2, argv + 2);
    return usage(stderr, 2);
}
