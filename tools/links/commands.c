/* Start at commands_check(). Not a shell: it knows quotes, and what ends a command, which is enough
 * to find the words that are handed to make. */
#include "commands.h"

#include <ctype.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>

struct place {
    struct report *report;
    const char *path;
    const char *targets;
    int line;
};

/* --- Words ---------------------------------------------------------------------------------------- */

/* The length of the word that begins here; blanks within quotes are part of it. */
static size_t word_length(const char *p)
{
    char quote = 0;
    size_t length = 0;
    for (; p[length] && p[length] != '\n' && (quote || !strchr(" \t;|&", p[length])); length++) {
        if (quote && p[length] == quote)
            quote = 0;
        else if (!quote && (p[length] == '\'' || p[length] == '"'))
            quote = p[length];
    }
    return length;
}

static bool is_word(const char *p, size_t length, const char *word)
{
    return length == strlen(word) && strncmp(p, word, length) == 0;
}

/* "make build/bin/02-select" and "make X" are left alone: a file, and a name that stands for any. */
static bool looks_like_target(const char *p, size_t length)
{
    if (length == 0 || !islower((unsigned char)p[0]))
        return false;
    for (size_t i = 0; i < length; i++)
        if (!islower((unsigned char)p[i]) && !isdigit((unsigned char)p[i]) && p[i] != '-')
            return false;
    return true;
}

static bool is_listed(const char *targets, const char *p, size_t length)
{
    while (*targets) {
        targets += strspn(targets, " ");
        size_t size = strcspn(targets, " ");
        if (size == length && strncmp(targets, p, length) == 0)
            return true;
        targets += size;
    }
    return false;
}

/* --- Arguments of make ---------------------------------------------------------------------------- */

static bool stage_exists(const char *number)
{
    char pattern[] = "stages/NN-*";
    glob_t found = {0};
    memcpy(strchr(pattern, 'N'), number, 2);
    bool exists = glob(pattern, 0, NULL, &found) == 0;
    globfree(&found);
    return exists;
}

static void check_argument(const struct place *place, const char *p, size_t length)
{
    bool stage = length == strlen("STAGE=NN") && strncmp(p, "STAGE=", 6) == 0 &&
                 isdigit((unsigned char)p[6]) && isdigit((unsigned char)p[7]);
    if (stage && !stage_exists(p + 6))
        report_fault(place->report, place->path, place->line, "there is no stage %.2s", p + 6);
    if (looks_like_target(p, length) && !is_listed(place->targets, p, length))
        report_fault(place->report, place->path, place->line, "there is no target \"make %.*s\"",
                     (int)length, p);
}

/* Check one command; returns where it ends. */
static const char *check_command(const struct place *place, const char *p)
{
    bool is_make = false, first = true;
    while (*p && !strchr("\n;|&#", *p)) {
        size_t length = word_length(p);
        if (first && length > 0 && !memchr(p, '=', length)) {
            is_make = is_word(p, length, "make");
            first = false;
        } else if (is_make && (is_word(p, length, "-C") || is_word(p, length, "-f"))) {
            is_make = false; /* that is another makefile, with targets of its own */
        } else if (is_make) {
            check_argument(place, p, length);
        }
        p += length;
        if (p[-1] == '\\' && *p == '\n') /* the command goes on in the next line */
            p++;
        p += strspn(p, " \t");
    }
    return p;
}

static const char *check_line(const struct place *place, const char *p)
{
    while (*p && *p != '\n') {
        if (*p == '#')
            return p + strcspn(p, "\n");
        p = check_command(place, p);
        p += strspn(p, ";|& \t");
    }
    return p;
}

/* --- Where commands stand ------------------------------------------------------------------------- */

static void check_block(struct place *place, const struct markdown_node *block)
{
    const char *info = text_string(&block->info);
    bool console = strcmp(info, "console") == 0;
    if (!console && strcmp(info, "sh") != 0)
        return;
    place->line = block->line;
    for (const char *p = text_string(&block->text), *end; *p; p = end) {
        bool prompt = strncmp(p, "$ ", 2) == 0;
        p += prompt ? 2 : 0;
        p += strspn(p, " \t");
        end = !console || prompt ? check_line(place, p) : p + strcspn(p, "\n");
        for (; p < end; p++)
            place->line += *p == '\n';
        place->line += *end == '\n';
        end += *end == '\n';
    }
}

void commands_check(struct report *report, const char *path, const struct markdown_node *document,
                    const char *targets)
{
    struct place place = {.report = report, .path = path, .targets = targets};
    for (const struct markdown_node *node = document; node; node = markdown_after(document, node)) {
        place.line = node->line;
        if (node->kind == MARKDOWN_CODE)
            check_block(&place, node);
        else if (node->kind == MARKDOWN_CODE_SPAN &&
                 strncmp(text_string(&node->text), "make ", 5) == 0)
            check_line(&place, text_string(&node->text));
    }
}
