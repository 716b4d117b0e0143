/* Start at page_open(). */
#include "page.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct page *pages;
static size_t page_count, page_capacity;

void die(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputs("\n", stderr);
    exit(1);
}

bool begins_with(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

static bool ends_with(const char *text, const char *end)
{
    size_t size = strlen(text), end_size = strlen(end);
    return size >= end_size && strcmp(text + size - end_size, end) == 0;
}

/* --- Kinds ---------------------------------------------------------------------------------------- */

bool page_is_main(const struct page *page)
{
    return strcmp(page->path, "README.md") == 0;
}

bool page_is_chapter(const struct page *page)
{
    return begins_with(page->path, "stages/") && ends_with(page->path, "/README.md");
}

bool page_is_quiz(const struct page *page)
{
    return begins_with(page->path, "quizzes/");
}

/* --- Opening -------------------------------------------------------------------------------------- */

/* "stages/02-select/README.md" is stages-02-select; "docs/glossary.md" is docs-glossary. */
static void name_page(struct page *page)
{
    const char *end = strstr(page->path, page_is_main(page) ? "README.md" : "/README.md");
    if (!end)
        end = strstr(page->path, ".md");
    if (!end)
        die("%s is not a Markdown file", page->path);
    text_append(&page->name, page->path, (size_t)(end - page->path));
    for (size_t i = 0; i < page->name.size; i++)
        if (page->name.bytes[i] == '/')
            page->name.bytes[i] = '-';
    if (page_is_main(page))
        text_add(&page->name, "index");
}

static void find_title(struct page *page)
{
    const struct markdown_node *heading = page->document->first;
    while (heading && (heading->kind != MARKDOWN_HEADING || heading->level != 1))
        heading = heading->next;
    if (!heading)
        die("%s: there is no title", page->path);
    markdown_words(heading, &page->title);
    text_trim_end(&page->title);
}

const struct page *page_open(const char *path)
{
    struct text text = {0};
    struct page *page = text_more(&pages, &page_count, &page_capacity, sizeof *page);
    page->path = path;
    name_page(page);
    if (text_read_file(&text, path) == -1)
        die("%s: cannot be read: %s", path, strerror(errno));
    page->document = markdown_parse(text_string(&text), text.size);
    text_release(&text);
    find_title(page);
    return page;
}

void page_close_all(void)
{
    for (size_t i = 0; i < page_count; i++) {
        markdown_free(pages[i].document);
        text_release(&pages[i].name);
        text_release(&pages[i].title);
    }
    free(pages);
    pages = NULL;
    page_count = page_capacity = 0;
}

/* --- From page to page ---------------------------------------------------------------------------- */

const struct page *page_at(size_t index)
{
    return index < page_count ? &pages[index] : NULL;
}

const struct page *page_find(const char *path)
{
    for (size_t i = 0; i < page_count; i++)
        if (strcmp(pages[i].path, path) == 0)
            return &pages[i];
    return NULL;
}

const struct page *page_beside(const struct page *page, int step)
{
    return page_at((size_t)(page - pages + step));
}

const struct page *page_neighbour(const struct page *page, int step)
{
    do
        page = page_beside(page, step);
    while (page && !page_is_chapter(page));
    return page;
}

static void drop_last_part(struct text *path)
{
    const char *slash = strrchr(text_string(path), '/');
    path->size = slash ? (size_t)(slash - path->bytes) : 0;
    if (path->bytes)
        path->bytes[path->size] = '\0';
}

void page_follow(struct text *path, const char *from, const char *link)
{
    text_add(path, from);
    drop_last_part(path);
    while (*link) {
        size_t size = strcspn(link, "/#");
        if (size == 2 && begins_with(link, ".."))
            drop_last_part(path);
        else if (size > 1 || (size == 1 && *link != '.'))
            text_format(path, "%s%.*s", path->size ? "/" : "", (int)size, link);
        link += size;
        if (*link != '/')
            return;
        link++;
    }
}
