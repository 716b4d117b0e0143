/* Start reading at story_step() and story_print(). */
#include "story.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    WIDTH = 100, /* columns for advice */
    WINDOW = 8,  /* bytes shown of what was expected and received */
    STEP = 512,  /* bytes of one step at most */
    REPORT = 60, /* lines shown of a sanitizer's report: what matters comes first */
    QUOTED = 32  /* bytes that are quoted before the text is cut short */
};

static FILE *steps;    /* the text of the story */
static FILE *log_file; /* the server's stderr */
static int count;      /* of steps told */
static bool brief;
static char latest[STEP]; /* the step that has not been told, because the story is brief */

static FILE *open_file(void)
{
    FILE *file = tmpfile();
    if (!file) {
        perror("cannot make a temporary file");
        exit(2);
    }
    (void)fcntl(fileno(file), F_SETFD, FD_CLOEXEC);
    (void)fcntl(fileno(file), F_SETFL, O_RDWR | O_APPEND); /* several processes write */
    return file;
}

static void empty(FILE *file)
{
    rewind(file);
    if (ftruncate(fileno(file), 0) == -1)
        perror("cannot empty a temporary file");
}

void story_begin(void)
{
    if (!steps) {
        steps = open_file();
        log_file = open_file();
    }
    empty(steps);
    empty(log_file);
    count = 0;
    brief = false;
    latest[0] = '\0';
}

static void tell(const char *step)
{
    fprintf(steps, "%3d. %s\n", ++count, step);
    fflush(steps);
}

void story_step(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(latest, sizeof latest, format, arguments);
    va_end(arguments);
    if (brief)
        return;
    tell(latest);
    latest[0] = '\0';
}

static void tell_latest(void)
{
    if (latest[0] != '\0')
        tell(latest);
    latest[0] = '\0';
}

void story_note(const char *format, ...)
{
    va_list arguments;
    tell_latest();
    fputs("     ", steps);
    va_start(arguments, format);
    vfprintf(steps, format, arguments);
    va_end(arguments);
    fputs("\n", steps);
    fflush(steps);
}

void story_is_brief(bool on)
{
    brief = on;
    latest[0] = '\0';
}

int story_log(void)
{
    return fileno(log_file);
}

bool story_log_has(const char *words)
{
    char line[2 * STEP];
    bool found = false;
    rewind(log_file);
    while (!found && fgets(line, sizeof line, log_file))
        found = strstr(line, words);
    return found;
}

/* --- Expected and received ------------------------------------------------------------------------- */

static int quote_byte(char *text, unsigned char byte)
{
    switch (byte) {
    case '\n': return sprintf(text, "\\n");
    case '\r': return sprintf(text, "\\r");
    case '\t': return sprintf(text, "\\t");
    case '"':
    case '\\': return sprintf(text, "\\%c", byte);
    default: return sprintf(text, isprint(byte) ? "%c" : "\\x%02x", byte);
    }
}

const char *story_quote(char *text, const void *data, size_t size)
{
    const unsigned char *bytes = data;
    size_t shown = size > QUOTED ? QUOTED / 2 : size;
    int used = sprintf(text, "\"");
    for (size_t i = 0; i < shown; i++)
        used += quote_byte(text + used, bytes[i]);
    used += sprintf(text + used, "\"");
    if (shown < size)
        sprintf(text + used, " and so on, %zu bytes", size);
    return text;
}

size_t story_first_difference(const void *a, size_t a_size, const void *b, size_t b_size)
{
    const char *these = a, *those = b;
    size_t i = 0;
    while (i < a_size && i < b_size && these[i] == those[i])
        i++;
    return i;
}

const char *story_window(char *text, const void *data, size_t size, size_t from)
{
    const unsigned char *bytes = data;
    size_t end = size < from + WINDOW ? size : from + WINDOW, used = 0;
    for (size_t i = from; i < end; i++)
        used += (size_t)sprintf(text + used, "%02x ", bytes[i]);
    used += (size_t)sprintf(text + used, "%-*s", (int)(3 * WINDOW + 1 - used),
                            size > from ? "" : "(ends here)");
    for (size_t i = from; i < end; i++)
        text[used++] = (char)(isprint(bytes[i]) ? bytes[i] : '.');
    text[used] = '\0';
    return text;
}

void story_difference(const void *expected, size_t expected_size, const void *received,
                      size_t received_size, const char *after)
{
    char text[STORY_WINDOW_SIZE];
    size_t at = story_first_difference(expected, expected_size, received, received_size);
    size_t from = at < WINDOW ? 0 : at - WINDOW / 2;
    if (from > 0)
        story_note("%zu bytes are as expected; from byte %zu on:", at, from);
    if (expected_size > from)
        story_note("expected  %s", story_window(text, expected, expected_size, from));
    else
        story_note("expected  nothing%s", from > 0 ? " more" : "");
    if (received_size > from)
        story_note("received  %s%s%s", story_window(text, received, received_size, from),
                   after ? ", then " : "", after ? after : "");
    else
        story_note("received  %s", after ? after : "nothing");
}

/* --- Printing -------------------------------------------------------------------------------------- */

static void print_steps(FILE *out, const char *prefix)
{
    char line[2 * STEP];
    rewind(steps);
    while (fgets(line, sizeof line, steps))
        fprintf(out, "%s%s", prefix, line);
}

/* Fold a text into lines at its blanks. */
static void print_folded(FILE *out, const char *prefix, const char *text)
{
    while (*text) {
        size_t size = strlen(text);
        if (size > WIDTH - 2)
            for (size = WIDTH - 2; size > 1 && text[size] != ' '; size--)
                ;
        fprintf(out, "%s  %.*s\n", prefix, (int)size, text);
        text += size + strspn(text + size, " ");
    }
}

const char *story_end_in_short(void)
{
    static char text[4 * STEP + 2];
    char line[2 * STEP], last[2 * STEP] = "";
    text[0] = '\0';
    rewind(steps);
    while (fgets(line, sizeof line, steps)) {
        line[strcspn(line, "\n")] = '\0';
        const char *words = line + strspn(line, " ");
        bool received = strncmp(words, "received", 8) == 0;
        snprintf(text, sizeof text, "%s%s%s", received ? last : "", received ? "; " : "", words);
        strcpy(last, words);
    }
    return text;
}

static bool begins_report(const char *line)
{
    return strstr(line, "==ERROR: ") || strstr(line, ": runtime error: ");
}

/* How many lines there are, and which of them begins a sanitizer's report; -1 if none does. */
static int count_lines(FILE *log, int *report)
{
    char line[2 * STEP];
    int lines = 0;
    *report = -1;
    rewind(log);
    for (; fgets(line, sizeof line, log); lines++)
        if (*report == -1 && begins_report(line))
            *report = lines;
    return lines;
}

bool story_has_report(FILE *log)
{
    int report;
    (void)count_lines(log, &report);
    return report != -1;
}

void story_print_log(FILE *out, const char *prefix, FILE *log, const char *name, int most)
{
    char line[2 * STEP];
    int report, lines = count_lines(log, &report);
    int from = report != -1 ? report : lines > most ? lines - most : 0;
    int end = report != -1 ? report + REPORT : lines;
    const char *part = report != -1 ? ", a sanitizer's report" : ", the last lines";
    if (lines > 1)
        fprintf(out, "%s  %s%s:\n", prefix, name, from > 0 || report != -1 ? part : "");
    rewind(log);
    for (int i = 0; i < end && fgets(line, sizeof line, log); i++)
        if (i >= from)
            fprintf(out, "%s  %s%s%s", prefix, lines == 1 ? name : "  ", lines == 1 ? ": " : "",
                    line);
}

void story_print(FILE *out, const char *prefix, const char *advice, int lines)
{
    print_steps(out, prefix);
    if (advice)
        print_folded(out, prefix, advice);
    story_print_log(out, prefix, log_file, "server's stderr", lines);
    fflush(out);
}

static void print_and_exit(void)
{
    story_print(stdout, "", NULL, 20);
    exit(1);
}

void (*story_end)(void) = print_and_exit;

void story_fail(void)
{
    tell_latest();
    story_end();
    abort();
}
