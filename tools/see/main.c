/* see: records what a server does, and shows it.
 *
 *   see record OUT.jsonl [--scene FILE] [--stage NN] [--title WORDS] -- COMMAND
 *   see text FILE                     as columns of text
 *   see steps FILE                    as steps, in JSON
 *   see page OUT.html FILE [FILE]     as a page; two recordings side by side
 *   see data FILE                     for a page of the site
 *   see trace-event FILE              for Perfetto and chrome://tracing
 *   see same OLD NEW                  whether the steps are the same, but for times
 *
 * docs/recording.md says what a recording holds. Run at the root of the course. */
#include "see.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    int (*main)(int argc, char **argv);
    const char *arguments;
} commands[] = {
    {"record", record_main, "OUT.jsonl [--scene FILE] [--stage NN] [--title WORDS] -- COMMAND"},
    {"text", text_main, "FILE"},
    {"steps", steps_main, "FILE"},
    {"page", page_main, "OUT.html FILE [FILE]"},
    {"data", data_main, "FILE"},
    {"trace-event", trace_event_main, "FILE"},
    {"same", same_main, "OLD NEW"},
};

enum { COMMANDS = sizeof commands / sizeof *commands };

static int usage(FILE *stream, int status)
{
    for (int i = 0; i < COMMANDS; i++)
        fprintf(stream, "%s see %s %s\n", i == 0 ? "usage:" : "      ", commands[i].name,
                commands[i].arguments);
    return status;
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "--help") == 0)
        return usage(stdout, 0);
    for (int i = 0; argc > 1 && i < COMMANDS; i++)
        if (strcmp(argv[1], commands[i].name) == 0)
            return commands[i].main(argc - 1, argv + 1);
    return usage(stderr, 2);
}
