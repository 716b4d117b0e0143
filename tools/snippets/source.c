/* Start at source_find(). A file is cut into items, which are the definitions and declarations at
 * the outermost level: next_item(). Each item is asked whether it has the name: has_name(). */
#include "source.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* A definition or declaration at the outermost level. For asking, a copy of its code in which
 * comments, strings and what stands in brackets are left out: "static void watch_client()  {}". */
struct item {
    const char *begin;
    const char *end;
    struct text outline;
    struct text first_constant; /* the first word in braces */
};

/* --- Cutting -------------------------------------------------------------------------------------- */

static const char *end_of_line(const char *p)
{
    return p + strcspn(p, "\n");
}

/* A preprocessor line, with the lines that it continues on. */
static const char *skip_directive(const char *p)
{
    for (p = end_of_line(p); *p && p[-1] == '\\'; p = end_of_line(p + 1))
        continue;
    return p;
}

static const char *skip_comment(const char *p)
{
    if (p[1] == '/')
        return end_of_line(p);
    const char *end = strstr(p + 2, "*/");
    return end ? end + 2 : p + strlen(p);
}

static const char *skip_quoted(const char *p)
{
    char quote = *p++;
    while (*p && *p != quote && *p != '\n')
        p += *p == '\\' && p[1] ? 2 : 1;
    return *p == quote ? p + 1 : p;
}

static bool is_comment(const char *p)
{
    return p[0] == '/' && (p[1] == '/' || p[1] == '*');
}

/* White space, comments and directives between two items. */
static const char *skip_between(const char *p)
{
    for (;;) {
        if (isspace((unsigned char)*p) || *p == ';')
            p++;
        else if (is_comment(p))
            p = skip_comment(p);
        else if (*p == '#')
            p = skip_directive(p);
        else
            return p;
    }
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

static void note_constant(struct item *item, const char *p, int depth)
{
    if (depth == 1 && item->first_constant.size == 0 && is_word(*p) && !is_word(p[-1])) {
        size_t size = 0;
        while (is_word(p[size]))
            size++;
        text_append(&item->first_constant, p, size);
    }
}

/* Whether the item is complete after this closing brace: a function's body is, a struct's is not. */
static bool ends_function(const struct item *item)
{
    const char *outline = text_string(&item->outline);
    const char *open = strchr(outline, '{');
    while (open > outline && isspace((unsigned char)open[-1]))
        open--;
    return open > outline && open[-1] == ')' && !memchr(outline, '=', (size_t)(open - outline));
}

/* Read one item that begins at p. Returns where it ends, or NULL at the end of the file. */
static const char *read_item(struct item *item, const char *p)
{
    int depth = 0;
    while (*p) {
        if (is_comment(p)) {
            p = skip_comment(p);
            continue;
        }
        if (*p == '"' || *p == '\'') {
            p = skip_quoted(p);
            continue;
        }
        if (*p == '#' && (p[-1] == '\n' || isspace((unsigned char)p[-1]))) {
            p = skip_directive(p);
            continue;
        }
        bool closes = strchr(")]}", *p) != NULL;
        depth -= closes;
        if (depth == 0)
            text_append(&item->outline, p, 1);
        note_constant(item, p, depth);
        depth += strchr("([{", *p) != NULL;
        p++;
        if (depth == 0 && (p[-1] == ';' || (p[-1] == '}' && ends_function(item))))
            return p;
    }
    return NULL;
}

/* The next item from p on, with all of its lines. */
static bool next_item(struct item *item, const char *p)
{
    text_release(&item->outline);
    text_release(&item->first_constant);
    item->begin = skip_between(p);
    item->end = read_item(item, item->begin);
    if (item->end)
        item->end = end_of_line(item->end);
    return item->end != NULL;
}

/* --- Asking --------------------------------------------------------------------------------------- */

static bool is_definition(const struct item *item)
{
    const char *outline = text_string(&item->outline);
    return strchr(outline, '{') || strchr(outline, '=');
}

/* "struct client {};" defines a struct; in "struct client *find() {}" it is only mentioned. */
static bool has_tag(const struct item *item, const char *name)
{
    static const char *const keywords[] = {"struct ", "union ", "enum "};
    const char *outline = text_string(&item->outline);
    size_t length = strcspn(outline, "{");
    while (length > 0 && isspace((unsigned char)outline[length - 1]))
        length--;
    if (length == 4 && strncmp(outline, "enum", 4) == 0)
        return strcmp(text_string(&item->first_constant), name) == 0;
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++) {
        size_t keyword = strlen(keywords[i]);
        if (strncmp(outline, keywords[i], keyword) != 0)
            continue;
        bool bare = length == keyword + strlen(name) &&
                    strncmp(outline + keyword, name, length - keyword) == 0;
        bool full = length == strlen(name) && strncmp(outline, name, length) == 0;
        return bare || full;
    }
    return false;
}

/* The name of a function or table is the last word before the first bracket, "=" or ";". */
static bool has_identifier(const struct item *item, const char *name)
{
    const char *outline = text_string(&item->outline);
    size_t end = strcspn(outline, "([=;");
    while (end > 0 && !is_word(outline[end - 1]))
        end--;
    size_t length = strlen(name);
    return length <= end && strncmp(outline + end - length, name, length) == 0 &&
           (length == end || !is_word(outline[end - length - 1]));
}

static bool has_name(const struct item *item, const char *name)
{
    return has_tag(item, name) || has_identifier(item, name);
}

/* --- Regions -------------------------------------------------------------------------------------- */

static const char *next_line(const char *line)
{
    const char *end = end_of_line(line);
    return *end ? end + 1 : end;
}

/* Whether the line is a comment "[name]" or "[/name]", and nothing else. Any name, if it is NULL. */
static bool is_mark(const char *line, bool closing, const char *name)
{
    line += strspn(line, " \t");
    if (strncmp(line, closing ? "/* [/" : "/* [", closing ? 5 : 4) != 0)
        return false;
    line += closing ? 5 : 4;
    size_t size = strcspn(line, "]\n");
    return strncmp(line + size, "] */", 4) == 0 && strcspn(line + size, "\n") == 4 &&
           line[0] != '/' && (!name || (size == strlen(name) && strncmp(line, name, size) == 0));
}

static const char *find_mark(const char *source, bool closing, const char *name)
{
    const char *line = source;
    while (*line && !is_mark(line, closing, name))
        line = next_line(line);
    return *line ? line : NULL;
}

static bool is_blank(const char *line)
{
    return line[strspn(line, " \t")] == '\n';
}

/* The columns of white space that all lines share. */
static size_t shared_indentation(const char *begin, const char *end)
{
    size_t shared = (size_t)-1;
    for (const char *line = begin; line < end; line = next_line(line)) {
        size_t columns = strspn(line, " ");
        if (!is_blank(line) && columns < shared)
            shared = columns;
    }
    return shared;
}

static void add_lines(struct text *code, const char *begin, const char *end)
{
    size_t indentation = shared_indentation(begin, end);
    for (const char *line = begin; line < end; line = next_line(line)) {
        const char *from = is_blank(line) ? end_of_line(line) : line + indentation;
        if (is_mark(line, false, NULL) || is_mark(line, true, NULL))
            continue;
        text_append(code, from, (size_t)(end_of_line(line) - from));
        text_add(code, "\n");
    }
}

/* --- All ------------------------------------------------------------------------------------------ */

struct search {
    int definitions, declarations;
    const char *begin, *end; /* the lines found */
};

static void note_item(struct search *search, const struct item *item)
{
    bool defines = is_definition(item);
    if (defines || search->definitions == 0) {
        search->begin = item->begin;
        search->end = item->end;
    }
    search->definitions += defines;
    search->declarations += !defines;
}

static void note_region(struct search *search, const char *source, const char *name)
{
    const char *open = find_mark(source, false, name);
    const char *close = open ? find_mark(open, true, name) : NULL;
    if (!close)
        return;
    search->begin = next_line(open);
    search->end = close;
    search->definitions += 1 + (find_mark(search->begin, false, name) != NULL);
}

enum source_result source_find(const char *source, const char *name, struct text *code)
{
    struct search search = {0};
    struct item item = {0};
    for (const char *p = source; next_item(&item, p); p = item.end)
        if (has_name(&item, name))
            note_item(&search, &item);
    text_release(&item.outline);
    text_release(&item.first_constant);
    note_region(&search, source, name);
    if (search.definitions + search.declarations == 0)
        return SOURCE_UNKNOWN;
    if (search.definitions > 1 || (search.definitions == 0 && search.declarations > 1))
        return SOURCE_AMBIGUOUS;
    add_lines(code, search.begin, search.end);
    return SOURCE_FOUND;
}
