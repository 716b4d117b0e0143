/* pages: turns Markdown files into pages that Doxygen can put into the site.
 *
 *   pages DIRECTORY FILE.md...      run at the root of the course
 *
 * Start at main(), then write_page(); then writer.c, and what is written in a way of its own:
 * quiz_page.c and diff_page.c. Doxygen has a Markdown of its own, which differs from that of the code hosts, so it is
 * handed HTML instead. Two things stay Doxygen's: headings, for its table of contents; and blocks of
 * C, in which it links functions.
 *
 * The files stay as the code host shows them, so their links are rewritten: one to another FILE leads
 * to its page; one to any other file becomes "repo:PATH", which docs/links.awk resolves when Doxygen
 * has named its pages. A link that leads nowhere is an error. On stdout goes a line for each page: its
 * name, its path and its title, with tabs between them. */
#include "diff_page.h"
#include "quiz_page.h"
#include "writer.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { TOC_SECTIONS = 4 /* a page of fewer sections needs no table of contents */ };

static void write_neighbour(struct writer *w, const char *relation, const struct page *page)
{
    if (!page)
        return;
    html_format(w, "<a rel=\"%s\" href=\"%s.html\">", relation, page->name.bytes);
    escaped(w, page->title.bytes, page->title.size);
    html(w, "</a>");
}

/* Chapters come in the order in which they are read. */
static void write_neighbours(struct writer *w)
{
    html(w, "<nav class=\"neighbours\">");
    write_neighbour(w, "prev", page_neighbour(w->page, -1));
    write_neighbour(w, "next", page_neighbour(w->page, 1));
    html(w, "</nav>\n");
}

static void save(const struct text *out, const char *directory, const struct page *page)
{
    struct text path = {0};
    text_format(&path, "%s/%s.md", directory, page->name.bytes);
    FILE *file = fopen(path.bytes, "w");
    if (!file || fputs(out->bytes, file) == EOF || fclose(file) == EOF)
        die("%s: cannot be written: %s", path.bytes, strerror(errno));
    text_release(&path);
}

static void write_page(const char *directory, const struct page *page)
{
    struct writer w = {.page = page, .level = 1};
    text_add(&w.out, "# ");
    add_title(&w.out, text_string(&page->title));
    text_format(&w.out, " {#%s}\n\n", page_is_main(page) ? "mainpage" : page->name.bytes);
    if (page_is_quiz(page))
        write_quiz(&w);
    else if (page_is_diff(page))
        write_diff(&w);
    else
        write_node(&w, page->document);
    if (page_is_chapter(page))
        write_neighbours(&w);
    end_html(&w);
    if (w.sections >= TOC_SECTIONS && !page_is_diff(page)) /* both sides need the room */
        text_add(&w.out, "@tableofcontents{html:2}\n");
    save(&w.out, directory, page);
    text_release(&w.out);
}

int main(int argc, char **argv)
{
    const struct page *page;
    if (argc < 3)
        die("usage: pages DIRECTORY FILE.md...");
    for (int i = 2; i < argc; i++) {
        page = page_open(argv[i]);
        printf("%s\t%s\t%s\n", page->name.bytes, page->path, page->title.bytes);
    }
    for (size_t i = 0; (page = page_at(i)); i++)
        write_page(argv[1], page);
    page_close_all();
}
