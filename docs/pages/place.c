/* Start at write_place(). A page belongs to a stage if its path has the stage's folder or name in it:
 * stages/02-select/diff.md, exercises/02-select/1-x/README.md, quizzes/02-select.md. */
#include "place.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* --- Stages --------------------------------------------------------------------------------------- */

/* "02-select", as many bytes as *size says; or NULL. */
static const char *stage_of(const struct page *page, size_t *size)
{
    const char *slash = strchr(page->path, '/');
    bool belongs = page_is_chapter(page) || page_is_quiz(page) ||
                   begins_with(page->path, "stages/") || begins_with(page->path, "exercises/");
    if (!slash || !belongs || !isdigit((unsigned char)slash[1]))
        return NULL;
    *size = strcspn(slash + 1, "/.");
    return slash + 1;
}

static bool is_of_stage(const struct page *page, const char *stage, size_t size)
{
    size_t own_size;
    const char *own = stage_of(page, &own_size);
    return own && own_size == size && strncmp(own, stage, size) == 0;
}

static bool are_of_one_stage(const struct page *a, const struct page *b)
{
    size_t size;
    const char *stage = stage_of(a, &size);
    return stage && is_of_stage(b, stage, size);
}

static bool is_exercise(const struct page *page)
{
    return begins_with(page->path, "exercises/");
}

static void link_page(struct writer *w, const struct page *page, const char *words)
{
    html_format(w, "<a href=\"%s.html\"", text_string(&page->name));
    html(w, page == w->page ? " aria-current=\"page\">" : ">");
    escaped(w, words, strlen(words));
    html(w, "</a>");
}

/* --- Modules -------------------------------------------------------------------------------------- */

static struct text modules;

void place_read_modules(const char *path)
{
    (void)text_read_file(&modules, path);
}

static void link_modules(struct writer *w, const char *stage)
{
    const char *separator = "<li>new in lib: ";
    for (const char *line = text_string(&modules); *line; line += strcspn(line, "\n") + 1) {
        size_t size = strcspn(line, "\t");
        const char *name = line + size;
        if (strncmp(line + size + 1, stage, 2) != 0)
            continue;
        while (name > line && name[-1] != '/')
            name--;
        html(w, separator);
        html_format(w, "<a href=\"repo:%.*s\">%.*s</a>", (int)size, line, (int)(line + size - name),
                    name);
        separator = ", ";
    }
    html(w, *separator == ',' ? "</li>\n" : "");
}

/* --- Above ---------------------------------------------------------------------------------------- */

static void link_stages(struct writer *w)
{
    const struct page *page;
    size_t size;
    html(w, "<ol class=\"stages\">");
    for (size_t i = 0; (page = page_at(i)); i++) {
        if (!page_is_chapter(page))
            continue;
        html_format(w, "<li%s><a href=\"%s.html\" title=\"",
                    are_of_one_stage(page, w->page) ? " class=\"current\"" : "",
                    text_string(&page->name));
        escaped(w, page->title.bytes, page->title.size);
        html_format(w, "\">%.2s</a></li>", stage_of(page, &size));
    }
    html(w, "</ol>\n");
}

/* "02-1: Title" is exercise 1. */
static void link_exercise(struct writer *w, const struct page *page)
{
    const struct page *before = page_beside(page, -1);
    bool first = !before || !is_exercise(before) || !are_of_one_stage(page, before);
    struct text number = {0};
    size_t digits = strcspn(page->title.bytes, "-");
    const char *begin = page->title.bytes + digits + (page->title.bytes[digits] == '-');
    text_append(&number, begin, strcspn(begin, ":"));
    html(w, first ? "<li>exercises " : " ");
    link_page(w, page, text_string(&number));
    text_release(&number);
}

static void link_part(struct writer *w, const struct page *page)
{
    int folder = (int)(strlen(page->path) - strlen("README.md"));
    if (is_exercise(page)) {
        link_exercise(w, page);
        return;
    }
    html(w, "<li>");
    if (page_is_quiz(page))
        link_page(w, page, "quiz");
    else if (!page_is_chapter(page))
        link_page(w, page, "changes in the code");
    else {
        link_page(w, page, "chapter");
        html_format(w, "<li><a href=\"repo:%.*sserver.c\">server.c</a>", folder, page->path);
    }
}

static void link_parts(struct writer *w)
{
    const struct page *page;
    html(w, "<ul class=\"parts\">");
    for (size_t i = 0; (page = page_at(i)); i++)
        if (are_of_one_stage(page, w->page))
            link_part(w, page);
    size_t size;
    link_modules(w, stage_of(w->page, &size));
    html(w, "</ul>\n");
}

void write_place(struct writer *w)
{
    size_t size;
    if (!stage_of(w->page, &size))
        return;
    html(w, "<nav class=\"place\" aria-label=\"Place in the course\">\n");
    link_stages(w);
    link_parts(w);
    html(w, "</nav>\n");
}

/* --- Below ---------------------------------------------------------------------------------------- */

/* A chapter is followed by the next one, any other page by the next of its stage, the last by the chapter
 * after that. */
static const struct page *neighbour(const struct page *page, int step)
{
    const struct page *other = page;
    if (page_is_chapter(page))
        return page_neighbour(page, step);
    while ((other = page_beside(other, step)))
        if (are_of_one_stage(page, other))
            return other;
    other = page_at(0);
    while (!page_is_chapter(other) || !are_of_one_stage(page, other))
        other = page_beside(other, 1);
    return page_neighbour(other, step);
}

static void write_neighbour(struct writer *w, const char *relation, const struct page *page)
{
    if (!page)
        return;
    html_format(w, "<a rel=\"%s\" href=\"%s.html\">", relation, text_string(&page->name));
    escaped(w, page->title.bytes, page->title.size);
    html(w, "</a>");
}

void write_neighbours(struct writer *w)
{
    size_t size;
    if (!stage_of(w->page, &size))
        return;
    html(w, "<nav class=\"place below\" aria-label=\"This stage\">\n");
    link_parts(w);
    html(w, "</nav>\n<nav class=\"neighbours\" aria-label=\"Before and after\">");
    write_neighbour(w, "prev", neighbour(w->page, -1));
    write_neighbour(w, "next", neighbour(w->page, 1));
    html(w, "</nav>\n");
}

/* --- All exercises -------------------------------------------------------------------------------- */

static bool leads_to(const struct page *from, const struct markdown_node *link,
                     const struct page *page)
{
    struct text path = {0};
    page_follow(&path, from->path, text_string(&link->info));
    bool leads = strcmp(text_string(&path), page->path) == 0;
    text_release(&path);
    return leads;
}

/* What the chapter's list says of an exercise, behind its link and a colon. */
static void write_goal(struct writer *w, const struct page *chapter, const struct page *exercise)
{
    const struct markdown_node *node = chapter->document, *root = node;
    while ((node = markdown_after(root, node))) {
        if (node->kind != MARKDOWN_LINK || !leads_to(chapter, node, exercise))
            continue;
        for (node = node->next; node; node = node->next) {
            bool first =
                node->previous->kind == MARKDOWN_LINK && begins_with(node->text.bytes, ": ");
            if (first)
                escaped(w, node->text.bytes + 2, node->text.size - 2);
            else
                write_node(w, node);
        }
        return;
    }
    die("%s: the list of exercises does not have %s", chapter->path, exercise->path);
}

static void write_exercise(struct writer *w, const struct page *chapter,
                           const struct page *exercise)
{
    const char *title = text_string(&exercise->title), *words = strstr(title, ": ");
    html_format(w, "<tr><td>%.*s</td><td>", (int)strcspn(title, ":"), title);
    link_page(w, exercise, words ? words + 2 : title);
    html(w, "</td><td>");
    write_goal(w, chapter, exercise);
    html(w, "</td></tr>\n");
}

static void write_exercises_of(struct writer *w, const struct page *chapter)
{
    const struct page *page;
    html(w, "<tr><th colspan=\"3\">");
    link_page(w, chapter, text_string(&chapter->title));
    html(w, "</th></tr>\n");
    for (size_t i = 0; (page = page_at(i)); i++)
        if (is_exercise(page) && are_of_one_stage(chapter, page))
            write_exercise(w, chapter, page);
}

void write_exercises(struct writer *w)
{
    const struct page *page;
    html(w, "<div class=\"wide\"><table class=\"doxtable exercises\">\n");
    for (size_t i = 0; (page = page_at(i)); i++)
        if (page_is_chapter(page))
            write_exercises_of(w, page);
    html(w, "</table></div>\n");
}
