/* Start at pieces_read(), then read_file(): line by line, a blank one ends a piece. */
#include "piece.h"

#include "page.h"

#include <ctype.h>
#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>

/* --- Names ---------------------------------------------------------------------------------------- */

static const char *next_line(const char *line)
{
    line += strcspn(line, "\n");
    return *line ? line + 1 : line;
}

/* Past a comment above the code. */
static const char *skip_comment(const char *code)
{
    while (begins_with(code, "/*")) {
        const char *end = strstr(code, "*/");
        if (!end)
            return code;
        code = next_line(end);
    }
    return code;
}

static size_t word_size(const char *word)
{
    size_t size = 0;
    while (isalnum((unsigned char)word[size]) || word[size] == '_')
        size++;
    return size;
}

/* "static void read_client(...)": the last word before the bracket; of "struct {...} signals[] = ...",
 * that after it. */
static void name_by_last_word(struct text *name, const char *code)
{
    const char *line_end = code + strcspn(code, "\n");
    if (strstr(code, "\n} ") && line_end - code > 8 && strncmp(line_end - 8, "struct {", 8) == 0)
        code = strstr(code, "\n} ") + 3;
    size_t end = strcspn(code, "([=;{");
    while (end > 0 && word_size(code + end - 1) == 0)
        end--;
    size_t begin = end;
    while (begin > 0 && word_size(code + begin - 1) > 0)
        begin--;
    text_append(name, code + begin, end - begin);
}

static bool is_tagged(const char *code, const char *keyword)
{
    size_t line = strcspn(code, "\n");
    return begins_with(code, keyword) && line > 0 && code[line - 1] == '{' &&
           !memchr(code, '(', line) && !memchr(code, '=', line);
}

static void name_piece(struct piece *piece)
{
    const char *code = skip_comment(text_string(&piece->code));
    if (begins_with(code, "#"))
        text_add(&piece->name, "top");
    else if (begins_with(code, "enum {")) {
        code += strlen("enum {");
        code += strspn(code, " \n");
        text_append(&piece->name, code, word_size(code));
    } else if (is_tagged(code, "struct ") || is_tagged(code, "enum "))
        text_append(&piece->name, code, strcspn(code, "{\n") - 1);
    else if (!strchr(code, '{'))
        text_add(&piece->name, "declarations");
    else
        name_by_last_word(&piece->name, code);
}

/* --- Cutting -------------------------------------------------------------------------------------- */

static bool is_top(const char *line)
{
    return begins_with(line, "#include") || begins_with(line, "#ifndef") ||
           begins_with(line, "#define");
}

/* A comment alone belongs to what follows it; and so do the lines at the top to each other. */
static bool ends_piece(const struct text *code, const char *following)
{
    const char *rest = skip_comment(text_string(code));
    if (*rest == '\0' || begins_with(following, "#endif") || *following == '\0')
        return false;
    return !(is_top(rest) && is_top(following));
}

static void add_piece(struct pieces *pieces, const char *file, struct text *code)
{
    if (code->size == 0)
        return;
    struct piece *piece =
        text_more(&pieces->at, &pieces->count, &pieces->capacity, sizeof *pieces->at);
    text_trim_end(code);
    text_add(code, "\n");
    text_add(&piece->file, file);
    text_add(&piece->code, code->bytes);
    name_piece(piece);
    text_release(code);
}

static void read_file(struct pieces *pieces, const char *path)
{
    struct text source = {0}, code = {0};
    const char *file = strrchr(path, '/') + 1;
    bool inside = false; /* braces, or a comment of several lines */
    if (text_read_file(&source, path) == -1)
        die("%s: cannot be read: %s", path, strerror(errno));
    for (const char *line = text_string(&source); *line; line = next_line(line)) {
        size_t size = strcspn(line, "\n");
        if (size > 0 && line[size - 1] == '{' && line[0] != ' ')
            inside = true;
        if (line[0] == '{' || line[0] == '}')
            inside = line[0] == '{';
        if (size > 0 || inside)
            text_format(&code, "%.*s\n", (int)size, line);
        else if (ends_piece(&code, next_line(line)))
            add_piece(pieces, file, &code);
        else
            text_add(&code, "\n");
    }
    add_piece(pieces, file, &code);
    text_release(&source);
}

void pieces_read(struct pieces *pieces, const char *folder)
{
    glob_t found = {0};
    struct text pattern = {0};
    text_format(&pattern, "%s/*.[ch]", folder);
    glob(pattern.bytes, 0, NULL, &found);
    for (size_t i = 0; i < found.gl_pathc; i++)
        if (strcmp(strrchr(found.gl_pathv[i], '/'), "/client.c") != 0)
            read_file(pieces, found.gl_pathv[i]);
    globfree(&found);
    text_release(&pattern);
}

void pieces_release(struct pieces *pieces)
{
    for (size_t i = 0; i < pieces->count; i++) {
        text_release(&pieces->at[i].file);
        text_release(&pieces->at[i].name);
        text_release(&pieces->at[i].code);
    }
    free(pieces->at);
    *pieces = (struct pieces){0};
}

/* --- Pairs ---------------------------------------------------------------------------------------- */

static bool same(const struct text *a, const struct text *b)
{
    return strcmp(text_string(a), text_string(b)) == 0;
}

struct piece *pieces_counterpart(const struct pieces *pieces, const struct piece *piece)
{
    for (size_t i = 0; i < pieces->count; i++)
        if (same(&pieces->at[i].name, &piece->name) && same(&pieces->at[i].file, &piece->file))
            return &pieces->at[i];
    return NULL;
}
