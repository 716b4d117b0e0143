/* snippets: brings the code in chapters up to date from the code that is compiled.
 *
 *   snippets FILE...                    rewrite what is stale in these Markdown files
 *   snippets --check [--tap] FILE...    only say what is stale
 *
 * Start at main(), then renew_file(). A snippet is a marker, an HTML comment that code hosts do not
 * show, and the fenced block in the next line:
 *
 *   <!-- snippet: stages/02-select/server.c watch_client -->
 *
 * Run at the root of the course, since the paths in markers begin there. */
#include "markdown.h"
#include "report.h"
#include "source.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MARKER "<!-- snippet:"

/* A Markdown file, and what it should be. */
struct chapter {
    const char *path;
    const char *next; /* the first character not yet copied to fresh */
    int line;         /* where that is */
    struct text fresh;
    bool write;  /* mend what is stale; if not, report it */
    int renewed; /* snippets that were stale */
};

/* --- Markers -------------------------------------------------------------------------------------- */

struct marker {
    int line;
    char *file;
    char *name;
};

static bool is_marker(const struct markdown_node *node)
{
    return node->kind == MARKDOWN_HTML &&
           strncmp(text_string(&node->text), MARKER, strlen(MARKER)) == 0;
}

/* "<!-- snippet: FILE NAME -->"; NAME may have a blank: "struct client". */
static bool parse_marker(struct marker *marker, const struct markdown_node *node)
{
    const char *text = text_string(&node->text) + strlen(MARKER);
    const char *end = strstr(text, " -->");
    text += strspn(text, " ");
    size_t file = strcspn(text, " ");
    if (!end || end[strlen(" -->")] != '\n' || text + file >= end)
        return false;
    marker->line = node->line;
    marker->file = text_copy(text, file);
    marker->name = text_copy(text + file + 1, (size_t)(end - text) - file - 1);
    return true;
}

/* --- Lines ---------------------------------------------------------------------------------------- */

static size_t line_size(const char *line)
{
    size_t size = strcspn(line, "\n");
    return size + (line[size] == '\n');
}

static void copy_line(struct chapter *chapter)
{
    size_t size = line_size(chapter->next);
    text_append(&chapter->fresh, chapter->next, size);
    chapter->next += size;
    chapter->line++;
}

/* How long the fence is that this line opens or closes; 0 if it is no fence. */
static size_t fence_of(const char *line, size_t *indentation)
{
    *indentation = strspn(line, " ");
    size_t length = strspn(line + *indentation, "`");
    return length >= 3 ? length : 0;
}

static bool closes_fence(const char *line, size_t length)
{
    size_t indentation, here = fence_of(line, &indentation);
    return here >= length &&
           strspn(line + indentation + here, " ") == strcspn(line + indentation + here, "\n");
}

static void indent_lines(struct text *indented, const char *code, size_t columns)
{
    while (*code) {
        size_t size = line_size(code);
        if (*code != '\n')
            for (size_t i = 0; i < columns; i++)
                text_add(indented, " ");
        text_append(indented, code, size);
        code += size;
    }
}

/* --- What differs --------------------------------------------------------------------------------- */

static bool same_line(const char *left, const char *right)
{
    return line_size(left) == line_size(right) && strncmp(left, right, line_size(left)) == 0;
}

static const char *last_line(const char *begin, const char *end)
{
    const char *line = end - 1;
    while (line > begin && line[-1] != '\n')
        line--;
    return line;
}

static void report_lines(struct report *report, char sign, const char *begin, const char *end)
{
    for (const char *line = begin; line < end; line += line_size(line)) {
        struct text shown = {0};
        text_format(&shown, "%c %.*s", sign, (int)strcspn(line, "\n"), line);
        report_detail(report, shown.bytes, shown.size);
        text_release(&shown);
    }
}

/* The lines between a common beginning and a common end. */
static void report_difference(struct report *report, const char *stale, const char *fresh)
{
    while (*stale && same_line(stale, fresh)) {
        stale += line_size(stale);
        fresh += line_size(fresh);
    }
    const char *stale_end = stale + strlen(stale), *fresh_end = fresh + strlen(fresh);
    while (stale_end > stale && fresh_end > fresh &&
           same_line(last_line(stale, stale_end), last_line(fresh, fresh_end))) {
        stale_end = last_line(stale, stale_end);
        fresh_end = last_line(fresh, fresh_end);
    }
    report_lines(report, '-', stale, stale_end);
    report_lines(report, '+', fresh, fresh_end);
}

/* --- Renewing ------------------------------------------------------------------------------------- */

/* Find the code that a marker names. False if it cannot be, which is reported. */
static bool find_code(struct report *report, const char *path, const struct marker *marker,
                      struct text *code)
{
    struct text source = {0};
    enum source_result result = SOURCE_UNKNOWN;
    bool readable = text_read_file(&source, marker->file) == 0;
    if (readable)
        result = source_find(text_string(&source), marker->name, code);
    else
        report_fault(report, path, marker->line, "%s cannot be read: %s", marker->file,
                     strerror(errno));
    if (readable && result == SOURCE_UNKNOWN)
        report_fault(report, path, marker->line,
                     "%s has no function, struct, enum, table or region called %s", marker->file,
                     marker->name);
    if (result == SOURCE_AMBIGUOUS)
        report_fault(report, path, marker->line,
                     "%s has more than one thing called %s; say \"struct %s\" if you mean that",
                     marker->file, marker->name, marker->name);
    text_release(&source);
    return result == SOURCE_FOUND;
}

/* Take the lines up to the one that closes the block. False if none does. */
static bool take_block(struct chapter *chapter, size_t fence, struct text *block)
{
    for (; *chapter->next && !closes_fence(chapter->next, fence); chapter->line++) {
        text_append(block, chapter->next, line_size(chapter->next));
        chapter->next += line_size(chapter->next);
    }
    return *chapter->next;
}

/* Put the code into the fenced block that begins at chapter->next. */
static void renew_block(struct report *report, struct chapter *chapter, const struct marker *marker,
                        const char *code)
{
    size_t columns, fence = fence_of(chapter->next, &columns);
    struct text stale = {0}, fresh = {0};
    copy_line(chapter);
    if (take_block(chapter, fence, &stale)) {
        indent_lines(&fresh, code, columns);
    } else {
        report_fault(report, chapter->path, marker->line,
                     "the fenced block below this marker does not end");
        text_add(&fresh, text_string(&stale));
    }
    bool differs = strcmp(text_string(&stale), text_string(&fresh)) != 0;
    chapter->renewed += differs;
    if (differs && !chapter->write) {
        report_fault(report, chapter->path, marker->line + 2,
                     "this is not what %s has as %s (run: make snippets)", marker->file,
                     marker->name);
        report_difference(report, text_string(&stale), text_string(&fresh));
    }
    text_add(&chapter->fresh, text_string(&fresh));
    text_release(&stale);
    text_release(&fresh);
}

static void renew_snippet(struct report *report, struct chapter *chapter,
                          const struct markdown_node *node)
{
    struct marker marker = {0};
    struct text code = {0};
    size_t columns;
    while (chapter->line <= node->line)
        copy_line(chapter);
    if (!parse_marker(&marker, node))
        report_fault(report, chapter->path, node->line,
                     "a marker is one line, \"<!-- snippet: FILE NAME -->\"");
    else if (fence_of(chapter->next, &columns) == 0)
        report_fault(report, chapter->path, node->line,
                     "the line below a snippet's marker opens a fenced block: ```c");
    else if (find_code(report, chapter->path, &marker, &code))
        renew_block(report, chapter, &marker, text_string(&code));
    text_release(&code);
    free(marker.file);
    free(marker.name);
}

static void write_file(struct report *report, const char *path, const struct text *text)
{
    FILE *file = fopen(path, "w");
    if (!file || fwrite(text->bytes, 1, text->size, file) != text->size || fclose(file) != 0)
        report_fault(report, path, 0, "cannot be written: %s", strerror(errno));
}

static void renew_file(struct report *report, const char *path, bool write)
{
    struct text source = {0};
    if (text_read_file(&source, path) == -1) {
        report_fault(report, path, 0, "cannot be read: %s", strerror(errno));
        return;
    }
    struct chapter chapter = {
        .path = path, .next = text_string(&source), .line = 1, .write = write};
    struct markdown_node *document = markdown_parse(text_string(&source), source.size);
    for (struct markdown_node *node = document; node; node = markdown_after(document, node))
        if (is_marker(node))
            renew_snippet(report, &chapter, node);
    text_add(&chapter.fresh, chapter.next);
    if (write && chapter.renewed > 0) {
        write_file(report, path, &chapter.fresh);
        printf("%s: %d brought up to date\n", path, chapter.renewed);
    }
    markdown_free(document);
    text_release(&chapter.fresh);
    text_release(&source);
}

int main(int argc, char **argv)
{
    struct report report = {0};
    bool check = false;
    int first = 1;
    for (; first < argc && strncmp(argv[first], "--", 2) == 0; first++) {
        check = check || strcmp(argv[first], "--check") == 0;
        report.tap = report.tap || strcmp(argv[first], "--tap") == 0;
    }
    for (int i = first; i < argc; i++) {
        renew_file(&report, argv[i], !check);
        report_end(&report, "the code in %s is up to date", argv[i]);
    }
    return report_finish(&report);
}
