/* Reads scenes. Start at scene_read(), then read_line(). */
#include "scene.h"
#include "text.h"

#include <ctype.h>
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    MOST_BYTES = 16 * 1024 * 1024, /* that a step sends or hears */
    LINE_OF_BYTES = 64,            /* of "300000 bytes", which are lines: a chat room wants these */
    LONGEST_NAME = 16,
    MOST_TURNS = 1000,
    LONGEST_PAUSE = 60000 /* milliseconds */
};

/* --- What is wrong ------------------------------------------------------------------------------------- */

__attribute__((format(printf, 3, 4))) static int fail(const struct scene *scene, int line,
                                                      const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "see: %s:%d: ", scene->path, line);
    vfprintf(stderr, format, arguments);
    fputs(".\n", stderr);
    va_end(arguments);
    return -1;
}

/* --- Words ---------------------------------------------------------------------------------------------- */

static char *copy(const char *string)
{
    return text_copy(string, strlen(string));
}

/* Take a phrase off the front: then *rest is what follows it and the blanks behind it. */
static bool take(const char **rest, const char *phrase)
{
    size_t size = strlen(phrase);
    if (strncmp(*rest, phrase, size) != 0 || ((*rest)[size] && (*rest)[size] != ' '))
        return false;
    *rest += size;
    *rest += strspn(*rest, " ");
    return true;
}

static bool take_number(const char **rest, long most, long *number)
{
    char *end;
    if (!isdigit((unsigned char)**rest))
        return false;
    errno = 0;
    *number = strtol(*rest, &end, 10);
    if (errno || *number < 1 || *number > most || (*end && *end != ' '))
        return false;
    *rest = end + strspn(end, " ");
    return true;
}

/* The name of a client; NULL if the line does not begin with one. */
static char *take_name(const char **rest)
{
    size_t size = strspn(*rest, "abcdefghijklmnopqrstuvwxyz0123456789_-");
    if (size == 0 || size > LONGEST_NAME || !islower((unsigned char)**rest) || (*rest)[size] != ' ')
        return NULL;
    char *name = text_copy(*rest, size);
    *rest += size;
    *rest += strspn(*rest, " ");
    return name;
}

/* --- Bytes ---------------------------------------------------------------------------------------------- */

/* The byte that \X stands for, X being the first of `rest`; -1 if there is none. */
static int read_escape(const char **rest)
{
    static const char letters[] = "nrt0\"\\", bytes[] = "\n\r\t\0\"\\";
    unsigned byte;
    int used = 0;
    if (**rest == 'x' && sscanf(*rest + 1, "%2x%n", &byte, &used) == 1 && used == 2) {
        *rest += 3;
        return (int)byte;
    }
    const char *letter = **rest ? strchr(letters, **rest) : NULL;
    if (!letter)
        return -1;
    ++*rest;
    return bytes[letter - letters];
}

/* A string in double quotes. */
static bool take_string(const char **rest, struct text *text)
{
    const char *next = *rest;
    if (*next++ != '"')
        return false;
    while (*next && *next != '"') {
        bool escaped = *next == '\\';
        int byte = escaped ? (next++, read_escape(&next)) : *next++;
        if (byte == -1)
            return false;
        text_append(text, &(char){(char)byte}, 1);
    }
    if (*next != '"')
        return false;
    *rest = next + 1;
    return true;
}

/* So many bytes: lines of letters, and what is left over. */
static void make_bytes(struct text *text, long size, long line)
{
    for (long i = 0; i < size; i++) {
        bool is_last = i % line == line - 1 || i == size - 1;
        text_append(text, is_last ? "\n" : &"abcdefghijklmnopqrstuvwxyz"[i % line % 26], 1);
    }
}

/* "300000 bytes", or "100 lines of 1000 bytes". */
static bool take_size(const char **rest, struct text *text)
{
    long lines = 1, size;
    const char *next = *rest;
    bool in_lines = take_number(&next, MOST_BYTES, &lines) && take(&next, "lines of");
    if (in_lines)
        *rest = next;
    else
        lines = 1;
    if (!take_number(rest, MOST_BYTES / lines, &size) ||
        (!take(rest, "bytes") && !take(rest, "byte")))
        return false;
    make_bytes(text, lines * size, in_lines ? size : LINE_OF_BYTES);
    return true;
}

static bool take_bytes(const char **rest, struct scene_step *step)
{
    struct text text = {0};
    step->sized = take_size(rest, &text);
    bool found = step->sized || (take_string(rest, &text) && text.size > 0);
    step->text = text.bytes;
    step->size = text.size;
    return found;
}

/* --- Steps ---------------------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    int number;
} signals[] = {{"SIGTERM", SIGTERM}, {"SIGINT", SIGINT},   {"SIGHUP", SIGHUP},
               {"SIGUSR1", SIGUSR1}, {"SIGUSR2", SIGUSR2}, {"SIGQUIT", SIGQUIT},
               {"SIGKILL", SIGKILL}, {"SIGCHLD", SIGCHLD}};

/* "TERM" or "SIGTERM". */
static bool take_signal(const char **rest, struct scene_step *step)
{
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        if (take(rest, signals[i].name) || take(rest, signals[i].name + 3)) {
            step->signal = signals[i].name;
            step->number = signals[i].number;
            return true;
        }
    return false;
}

static const char *const without_argument[] = {
    [HALF_CLOSES] = "half-closes",     [CLOSES] = "closes", [RESETS] = "resets",
    [DOES_NOT_READ] = "does not read", [FREEZE] = "freeze", [THAW] = "thaw",
    [SERVER_ENDS] = "the server ends"};

static bool read_simple(struct scene_step *step, const char *rest, enum scene_verb first,
                        enum scene_verb last)
{
    for (unsigned verb = first; verb <= last; verb++)
        if (without_argument[verb] && take(&rest, without_argument[verb])) {
            step->verb = (enum scene_verb)verb;
            return !*rest;
        }
    return false;
}

/* What a client does. */
static int read_client_step(const struct scene *scene, struct scene_step *step, const char *rest)
{
    if (take(&rest, "connects")) {
        step->verb = CONNECTS;
        step->narrow = take(&rest, "narrow");
    } else if (take(&rest, "hears the end")) {
        step->verb = HEARS_THE_END;
    } else if (take(&rest, "hears something")) {
        step->verb = HEARS_SOMETHING;
    } else if (take(&rest, "sends") || take(&rest, "hears")) {
        step->verb = strstr(step->words, " sends") ? SENDS : HEARS;
        if (!take_bytes(&rest, step))
            return fail(
                scene, step->line,
                "say what %s in quotes, such as \"hi\\n\", or how much, such as 300000 bytes "
                "(16 MiB at most)",
                step->verb == SENDS ? "is sent" : "is heard");
    } else if (!read_simple(step, rest, HALF_CLOSES, DOES_NOT_READ)) {
        return fail(scene, step->line,
                    "a client connects, sends, hears, half-closes, closes, resets, or does not "
                    "read; \"%s\" is none of these",
                    rest);
    } else {
        return 0;
    }
    return *rest ? fail(scene, step->line, "the line should end before \"%s\"", rest) : 0;
}

/* "worker 1", or "worker of alice". */
static bool take_worker(const char **rest, struct scene_step *step)
{
    long number;
    if (take(rest, "worker of")) {
        size_t size = strcspn(*rest, " ");
        step->who = size > 0 ? text_copy(*rest, size) : NULL;
        *rest += size + strspn(*rest + size, " ");
        return step->who;
    }
    if (!take(rest, "worker") || !take_number(rest, 999, &number))
        return false;
    step->worker = (int)number;
    return true;
}

/* "300 ms", at the end of a line. */
static bool take_amount(const char *rest, long most, const char *unit, struct scene_step *step)
{
    long number;
    if (!take_number(&rest, most, &number) || !take(&rest, unit) || *rest)
        return false;
    step->number = (int)number;
    return true;
}

/* A step that is nobody's. @return 0, -1, or 1 if it is none. */
static int read_scene_step(const struct scene *scene, struct scene_step *step, const char *rest)
{
    if (take(&rest, "say") || take(&rest, "run")) {
        step->verb = step->words[0] == 's' ? SAY : RUN;
        step->text = copy(rest);
        return *rest ? 0 : fail(scene, step->line, "the rest of the line is missing");
    }
    if (take(&rest, "pause")) {
        step->verb = PAUSE;
        return take_amount(rest, LONGEST_PAUSE, "ms", step)
                   ? 0
                   : fail(scene, step->line, "write a pause as \"pause 300 ms\", a minute at most");
    }
    if (take(&rest, "spin")) {
        step->verb = SPIN;
        return take_amount(rest, MOST_TURNS, "turns", step)
                   ? 0
                   : fail(scene, step->line, "write a spin as \"spin 10 turns\", %d at most",
                          MOST_TURNS);
    }
    if (take(&rest, "signal")) {
        step->verb = SIGNAL;
        return take_signal(&rest, step) && !*rest
                   ? 0
                   : fail(scene, step->line, "write a signal as in \"signal TERM\"");
    }
    if (take(&rest, "kill")) {
        step->verb = KILL;
        step->number = SIGKILL;
        step->signal = "SIGKILL";
        if (!take_worker(&rest, step) || (*rest && !take_signal(&rest, step)) || *rest)
            return fail(scene, step->line,
                        "write a worker as in \"kill worker 1\" or \"kill worker of alice\"");
        return 0;
    }
    return read_simple(step, rest, FREEZE, SERVER_ENDS) ? 0 : 1;
}

/* --- Lines ---------------------------------------------------------------------------------------------- */

/* The lines that are no steps. @return 0, -1, or 1 if it is none of them. */
static int read_head(struct scene *scene, int line, const char *rest)
{
    char **place = take(&rest, "title")     ? &scene->title
                   : take(&rest, "server")  ? &scene->options
                   : take(&rest, "command") ? &scene->command
                   : take(&rest, "without") ? &scene->without
                                            : NULL;
    if (!place)
        return 1;
    if (*place || !*rest)
        return fail(scene, line,
                    *place ? "there was such a line before" : "the rest of the line is missing");
    *place = copy(rest);
    return 0;
}

/* Is the client that a step is about connected by then? */
static bool is_connected(const struct scene *scene, const char *who)
{
    for (size_t i = scene->count; i-- > 0;) {
        const struct scene_step *step = &scene->steps[i];
        if (step->who && strcmp(step->who, who) == 0)
            return step->verb != CLOSES && step->verb != RESETS;
    }
    return false;
}

static bool is_frozen(const struct scene *scene)
{
    for (size_t i = scene->count; i-- > 0;)
        if (scene->steps[i].verb == FREEZE || scene->steps[i].verb == THAW)
            return scene->steps[i].verb == FREEZE;
    return false;
}

static int check(const struct scene *scene, const struct scene_step *step)
{
    if (step->who && is_connected(scene, step->who) != (step->verb != CONNECTS))
        return fail(scene, step->line, "%s is %s", step->who,
                    step->verb == CONNECTS ? "connected" : "not connected");
    if ((step->verb == FREEZE || step->verb == THAW) && is_frozen(scene) != (step->verb == THAW))
        return fail(scene, step->line, "the server is %s",
                    step->verb == FREEZE ? "frozen" : "not frozen");
    return 0;
}

static void release_step(struct scene_step *step)
{
    free(step->words);
    free(step->who);
    free(step->text);
}

static int read_step(const struct scene *scene, struct scene_step *step)
{
    const char *rest = step->words;
    int result = read_scene_step(scene, step, rest);
    if (result != 1)
        return result;
    step->who = take_name(&rest);
    if (!step->who)
        return fail(
            scene, step->line,
            "a step begins with the name of a client, in small letters, or with one of the "
            "words title, server, command, without, say, freeze, thaw, signal, kill, pause, "
            "spin, run or \"the server ends\"");
    return read_client_step(scene, step, rest);
}

static int add_step(struct scene *scene, int line, const char *words)
{
    struct scene_step step = {.line = line, .words = copy(words)};
    if (read_step(scene, &step) != 0 || check(scene, &step) != 0) {
        release_step(&step);
        return -1;
    }
    struct scene_step *more =
        text_more(&scene->steps, &scene->count, &scene->capacity, sizeof *scene->steps);
    *more = step;
    return 0;
}

static int read_line(struct scene *scene, int number, char *line)
{
    size_t size = strlen(line);
    while (size > 0 && isspace((unsigned char)line[size - 1]))
        line[--size] = '\0';
    line += strspn(line, " \t");
    if (!*line || *line == '#')
        return 0;
    int result = read_head(scene, number, line);
    return result == 1 ? add_step(scene, number, line) : result;
}

int scene_read(struct scene *scene, const char *path)
{
    struct text text = {0};
    int result = 0, number = 1;
    *scene = (struct scene){.path = copy(path)};
    if (text_read_file(&text, path) == -1) {
        fprintf(stderr, "see: cannot read the scene %s: %s.\n", path, strerror(errno));
        result = -1;
    } else if (memchr(text.bytes ? text.bytes : "", '\0', text.size)) {
        result = fail(scene, 1, "this is not a text file");
    }
    for (char *line = text.bytes, *end; result == 0 && line && *line; line = end, number++) {
        end = line + strcspn(line, "\n");
        if (*end)
            *end++ = '\0';
        result = read_line(scene, number, line);
    }
    text_release(&text);
    return result;
}

void scene_release(struct scene *scene)
{
    for (size_t i = 0; i < scene->count; i++)
        release_step(&scene->steps[i]);
    free(scene->steps);
    free(scene->path);
    free(scene->title);
    free(scene->options);
    free(scene->command);
    free(scene->without);
    *scene = (struct scene){0};
}
