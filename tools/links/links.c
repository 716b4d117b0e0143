/* Start at links_check(), then check_target(). */
#include "links.h"
#include "anchors.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct place {
    struct report *report;
    const char *path;
    int line;
    const struct markdown_node *document;
};

/* --- Paths ---------------------------------------------------------------------------------------- */

/* "http:", "mailto:" and so on. */
static bool has_scheme(const char *target)
{
    size_t length = 0;
    while (isalnum((unsigned char)target[length]) ||
           (length > 0 && strchr("+-.", target[length]) && target[length]))
        length++;
    return length > 1 && target[length] == ':';
}

static void drop_last_part(struct text *path)
{
    const char *slash = path->size > 0 ? strrchr(path->bytes, '/') : NULL;
    path->size = slash ? (size_t)(slash - path->bytes) : 0;
    if (path->bytes)
        path->bytes[path->size] = '\0';
}

/* Walk from the folder of a file along a relative path. False if that leaves the course. */
static bool resolve(struct text *path, const char *from, const char *relative)
{
    text_add(path, from);
    drop_last_part(path);
    while (*relative) {
        size_t size = strcspn(relative, "/");
        if (size == 2 && strncmp(relative, "..", 2) == 0) {
            if (path->size == 0)
                return false;
            drop_last_part(path);
        } else if (size > 0 && !(size == 1 && *relative == '.')) {
            text_add(path, path->size > 0 ? "/" : "");
            text_append(path, relative, size);
        }
        relative += size + (relative[size] == '/');
    }
    if (path->size == 0)
        text_add(path, ".");
    return true;
}

/* "%20" is a blank. */
static char *decode(const char *bytes, size_t size)
{
    struct text plain = {0};
    text_add(&plain, "");
    for (size_t i = 0; i < size; i++) {
        char c = bytes[i];
        if (c == '%' && i + 2 < size && isxdigit((unsigned char)bytes[i + 1]) &&
            isxdigit((unsigned char)bytes[i + 2])) {
            const char digits[] = {bytes[i + 1], bytes[i + 2], '\0'};
            c = (char)strtol(digits, NULL, 16);
            i += 2;
        }
        text_append(&plain, &c, 1);
    }
    return plain.bytes;
}

static bool ends_with(const char *string, const char *end)
{
    size_t length = strlen(string), size = strlen(end);
    return length >= size && strcmp(string + length - size, end) == 0;
}

/* --- Targets -------------------------------------------------------------------------------------- */

static void fault(const struct place *place, const char *target, const char *why)
{
    report_fault(place->report, place->path, place->line, "\"%s\" %s", target, why);
}

static void check_anchor(const struct place *place, const char *target, const char *path,
                         const char *anchor)
{
    struct text source = {0};
    if (!ends_with(path, ".md")) {
        fault(place, target,
              "leads into a file that has no sections; a line number would be wrong "
              "after the next change: name the function instead");
    } else if (text_read_file(&source, path) == 0) {
        struct markdown_node *document = markdown_parse(text_string(&source), source.size);
        if (!anchors_has(document, anchor))
            fault(place, target, "leads to a section that this file does not have");
        markdown_free(document);
    }
    text_release(&source);
}

static void check_path(const struct place *place, const char *target, const char *relative,
                       const char *anchor)
{
    struct text path = {0};
    struct stat status;
    if (!resolve(&path, place->path, relative))
        fault(place, target, "leads out of the course");
    else if (strcmp(path.bytes, "build") == 0 || strncmp(path.bytes, "build/", 6) == 0)
        fault(place, target, "leads to what is built, which not everybody has");
    else if (stat(path.bytes, &status) == -1)
        fault(place, target, "leads to a file that does not exist");
    else if (anchor)
        check_anchor(place, target, path.bytes, anchor);
    text_release(&path);
}

static void check_target(const struct place *place, const char *target)
{
    size_t size = strcspn(target, "#");
    const char *anchor = target[size] ? target + size + 1 : NULL;
    if (has_scheme(target))
        return;
    if (*target == '\0') {
        fault(place, target, "leads nowhere");
    } else if (*target == '/') {
        fault(place, target, "begins at the root of a disk; begin at the folder of this file");
    } else if (size == 0) {
        if (!anchors_has(place->document, anchor))
            fault(place, target, "leads to a section that this file does not have");
    } else {
        char *relative = decode(target, size);
        check_path(place, target, relative, anchor);
        free(relative);
    }
}

/* --- HTML ----------------------------------------------------------------------------------------- */

/* The value of each attribute of this name. */
static void check_attribute(const struct place *place, const char *html, const char *name)
{
    for (const char *p = html; (p = strstr(p, name));) {
        p += strlen(name);
        char *target = text_copy(p, strcspn(p, "\"\n"));
        check_target(place, target);
        free(target);
    }
}

static void check_html(const struct place *place, const char *html)
{
    check_attribute(place, html, " href=\"");
    check_attribute(place, html, " src=\"");
    check_attribute(place, html, " srcset=\"");
    for (const char *p = html; (p = strstr(p, "<img "));) {
        char *tag = text_copy(p, strcspn(p, ">"));
        if (!strstr(tag, " alt=\"") || strstr(tag, " alt=\"\""))
            report_fault(place->report, place->path, place->line,
                         "this image has no alternative text");
        p += strlen(tag);
        free(tag);
    }
}

/* --- All ------------------------------------------------------------------------------------------ */

static void check_image(const struct place *place, const struct markdown_node *image)
{
    struct text words = {0};
    markdown_words(image, &words);
    text_trim_end(&words);
    if (words.size == 0)
        report_fault(place->report, place->path, place->line,
                     "this image has no alternative text: ![what it shows](%s)",
                     text_string(&image->info));
    check_target(place, text_string(&image->info));
    text_release(&words);
}

void links_check(struct report *report, const char *path, const struct markdown_node *document)
{
    struct place place = {.report = report, .path = path, .document = document};
    for (const struct markdown_node *node = document; node; node = markdown_after(document, node)) {
        place.line = node->line;
        if (node->kind == MARKDOWN_LINK)
            check_target(&place, text_string(&node->info));
        else if (node->kind == MARKDOWN_IMAGE)
            check_image(&place, node);
        else if (node->kind == MARKDOWN_HTML || node->kind == MARKDOWN_HTML_SPAN)
            check_html(&place, text_string(&node->text));
    }
}
