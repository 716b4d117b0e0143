#include "report.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void report_fault(struct report *report, const char *path, int line, const char *format, ...)
{
    char sentence[1000];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
    text_add(&report->lines, report->tap ? "# " : "");
    if (line > 0)
        text_format(&report->lines, "%s:%d: %s\n", path, line, sentence);
    else
        text_format(&report->lines, "%s: %s\n", path, sentence);
}

void report_detail(struct report *report, const char *line, size_t size)
{
    text_format(&report->lines, "%s    %.*s\n", report->tap ? "# " : "", (int)size, line);
}

void report_end(struct report *report, const char *format, ...)
{
    bool failed = report->lines.size > 0;
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
    fputs(text_string(&report->lines), stdout);
    text_release(&report->lines);
}

int report_finish(struct report *report)
{
    if (report->tap)
        printf("1..%d\n", report->tests);
    text_release(&report->lines);
    return report->failed > 0;
}
