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
#include "place.h"
#include "quiz_page.h"
#include "writer.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { TOC_SECTIONS = 4 /* a page of fewer sections needs no table of contents */ };

/* The map of lib that Graphviz has drawn, with links; without it, the one in the text stays. */
static void draw_layers(struct writer *w)
{
    struct text path = {0}, drawing = {0};
    text_format(&path, "%s/layers.svg", w->directory);
    if (text_read_file(&drawing, path.bytes) == 0) {
        html(w, "<div class=\"layers\">\n");
        html(w, drawing.bytes);
        html(w, "</div>\n");
        w->is_drawn = true;
    }
    text_release(&path);
    text_release(&drawing);
}

static void fill_in(struct writer *w, const char *name)
{
    if (strcmp(name, "layers") == 0)
        draw_layers(w);
    else if (strcmp(name, "exercises") == 0)
        write_exercises(w);
}

static void save(const struct writer *w)
{
    struct text path = {0};
    text_format(&path, "%s/%s.md", w->directory, w->page->name.bytes);
    FILE *file = fopen(path.bytes, "w");
    if (!file || fputs(w->out.bytes, file) == EOF || fclose(file) == EOF)
        die("%s: cannot be written: %s", path.bytes, strerror(errno));
    text_release(&path);
}

static void write_page(const char *directory, const struct page *page)
{
    struct writer w = {.page = page, .directory = directory, .here = fill_in, .level = 1};
    text_add(&w.out, "# ");
    add_title(&w.out, text_string(&page->title));
    text_format(&w.out, " {#%s}\n\n", page_is_main(page) ? "mainpage" : page->name.bytes);
    write_place(&w);
    if (page_is_quiz(page))
        write_quiz(&w);
    else if (page_is_diff(page))
        write_diff(&w);
    else
        write_node(&w, page->document);
    write_neighbours(&w);
    end_html(&w);
    if (w.sections >= TOC_SECTIONS && !page_is_diff(page)) /* both sides need the room */
        text_add(&w.out, "@tableofcontents{html:2}\n");
    save(&w);
    text_release(&w.out);
}

static void read_modules(const char *directory)
{
    struct text path = {0};
    text_format(&path, "%s/modules.txt", directory);
    place_read_modules(path.bytes);
    text_release(&path);
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
    read_modules(argv[1]);
    for (size_t i = 0; (page = page_at(i)); i++)
        write_page(argv[1], page);
    page_close_all();
}
