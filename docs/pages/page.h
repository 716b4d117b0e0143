#ifndef PAGE_H
#define PAGE_H
/** @file
 *  The Markdown files of the course that become pages of the site, and how they lead to each other.
 *
 *  Whatever is wrong with a file ends the program with a sentence that names it. */

#include "markdown.h"

#include <stdbool.h>
#include <stddef.h>

struct page {
    const char *path; /**< of the file, from the root of the course */
    struct markdown_node *document;
    struct text name; /**< of its HTML file, without ".html" */
    struct text title;
};

/** Print a sentence on stderr and exit with 1. */
_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));

/** Read and parse a file.
 *  @param path  borrowed until page_close_all(). */
const struct page *page_open(const char *path);

/** Free all pages. */
void page_close_all(void);

/** The page in the order in which they were opened; NULL past the last, and for -1. */
const struct page *page_at(size_t index);

/** The page of a file, or NULL. */
const struct page *page_find(const char *path);

/** The page that was opened just before another, or just after it (@p step is -1 or 1); or NULL. */
const struct page *page_beside(const struct page *page, int step);

/** The first chapter in that direction, or NULL. */
const struct page *page_neighbour(const struct page *page, int step);

/** What kind of page it is: the first one, a chapter, a quiz. */
bool page_is_main(const struct page *page);
bool page_is_chapter(const struct page *page);
bool page_is_quiz(const struct page *page);

/** Whether @p text begins with @p prefix. */
bool begins_with(const char *text, const char *prefix);

/** Add to @p path where a link leads from the folder of a page: "../lib/net.h" in "stages/x.md" is
 *  "lib/net.h". The root of the course is "". A fragment is left off. */
void page_follow(struct text *path, const char *from, const char *link);

#endif
