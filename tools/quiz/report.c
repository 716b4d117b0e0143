#include "report.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void report_fault(struct text *faults, const char *path, int line, const char *format, ...)
{
    char sentence[1000];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
    text_add(faults, path);
    if (line > 0)
        text_format(faults, ":%d", line);
    text_format(faults, ": %s\n", sentence);
}

/* Print lines, each behind a mark. */
static void add_lines(struct text *text, const char *mark, const char *lines)
{
    for (size_t size; *lines; lines += size + (lines[size] == '\n')) {
        size = strcspn(lines, "\n");
        text_format(text, "%s%.*s\n", mark, (int)size, lines);
    }
}

void report_details(struct text *faults, const char *lines)
{
    add_lines(faults, "    ", lines);
}

void report_end(struct report *report, struct text *faults, const char *format, ...)
{
    struct text shown = {0};
    bool failed = faults->size > 0;
    report->tests++;
    report->failed += failed;
    if (report->tap) {
        va_list arguments;
        va_start(arguments, format);
        printf("%s %d - ", failed ? "not ok" : "ok", report->tests);
        vprintf(format, arguments);
        putchar('\n');
        va_end(arguments);
    }
    add_lines(&shown, report->tap ? "# " : "", text_string(faults));
    fputs(text_string(&shown), stdout);
    text_release(&shown);
    text_release(faults);
}

int report_finish(const struct report *report)
{
    if (report->tap)
        printf("1..%d\n", report->tests);
    return report->failed > 0;
}
