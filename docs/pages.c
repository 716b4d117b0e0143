/* pages: turns Markdown files into pages that Doxygen can put into the site.
 *
 *   pages DIRECTORY FILE.md...      run at the root of the course
 *
 * Start at main(), then write_page() and write_node(). Doxygen has a Markdown of its own, which
 * differs from that of the code hosts, so it is handed HTML instead. Two things stay Doxygen's:
 * headings, for its table of contents and its search; and blocks of C, in which it links functions.
 *
 * The files stay as the code host shows them, so their links are rewritten here: one to another FILE
 * leads to its page; one to any other file becomes "repo:PATH", which docs/links.awk resolves when
 * Doxygen has named its pages. A link that leads nowhere is an error. On stdout goes a line for each
 * page: its name, its path and its title, with tabs between them. */
#include "anchors.h"
#include "markdown.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { TOC_SECTIONS = 4 /* a page of fewer sections needs no table of contents */ };

struct page {
    const char *path;
    struct markdown_node *document;
    struct text name; /* of its HTML file, without ".html" */
    struct text title;
};

static struct page *pages;
static size_t page_count;

struct writer {
    const struct page *page;
    struct text out;
    bool in_html; /* what was written last is for the browser, not for Doxygen */
    int level;    /* of the last heading, as Doxygen counts: 2 is a section */
    int skipped;  /* levels that the page leaves out above it */
    int sections; /* so far */
};

static _Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));

static _Noreturn void die(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputs("\n", stderr);
    exit(1);
}

static bool begins_with(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* --- Pages and paths ------------------------------------------------------------------------------ */

static bool is_main(const struct page *page)
{
    return strcmp(page->path, "README.md") == 0;
}

static bool is_chapter(const struct page *page)
{
    return begins_with(page->path, "stages/");
}

static bool is_quiz(const struct page *page)
{
    return begins_with(page->path, "quizzes/");
}

/* "stages/02-select/README.md" is stages-02-select; "docs/glossary.md" is docs-glossary. */
static void name_page(struct page *page)
{
    const char *end = strstr(page->path, is_main(page) ? "README.md" : "/README.md");
    if (!end)
        end = strstr(page->path, ".md");
    if (!end)
        die("%s is not a Markdown file", page->path);
    text_append(&page->name, page->path, (size_t)(end - page->path));
    for (size_t i = 0; i < page->name.size; i++)
        if (page->name.bytes[i] == '/')
            page->name.bytes[i] = '-';
    if (is_main(page))
        text_add(&page->name, "index");
}

static const struct page *find_page(const char *path)
{
    for (size_t i = 0; i < page_count; i++)
        if (strcmp(pages[i].path, path) == 0)
            return &pages[i];
    return NULL;
}

static void drop_last_part(struct text *path)
{
    const char *slash = strrchr(text_string(path), '/');
    path->size = slash ? (size_t)(slash - path->bytes) : 0;
    if (path->bytes)
        path->bytes[path->size] = '\0';
}

/* Follow a link from the folder of the page in which it stands: "../lib/net.h" in "stages/x.md" is
 * "lib/net.h". The root of the course is "". */
static void follow(struct text *path, const char *from, const char *link)
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

/* --- Output --------------------------------------------------------------------------------------- */

static void html(struct writer *w, const char *string)
{
    if (!w->in_html)
        text_add(&w->out, "@htmlonly[block]\n");
    w->in_html = true;
    text_add(&w->out, string);
}

static void end_html(struct writer *w)
{
    if (w->in_html)
        text_add(&w->out, "\n@endhtmlonly\n\n");
    w->in_html = false;
}

static void escaped(struct writer *w, const char *text, size_t size)
{
    html(w, "");
    for (size_t i = 0; i < size; i++) {
        switch (text[i]) {
        case '<': text_add(&w->out, "&lt;"); break;
        case '>': text_add(&w->out, "&gt;"); break;
        case '&': text_add(&w->out, "&amp;"); break;
        case '"': text_add(&w->out, "&quot;"); break;
        default: text_append(&w->out, &text[i], 1);
        }
    }
}

/* Doxygen reads the titles of its sections: what it would take for a command is escaped. */
static void add_title(struct text *out, const char *title)
{
    for (; *title; title++) {
        if (*title == '<')
            text_add(out, "&lt;");
        else if (*title == '>')
            text_add(out, "&gt;");
        else if (*title == '&')
            text_add(out, "&amp;");
        else
            text_format(out, "%s%c", strchr("\\@*_`[]%", *title) ? "\\" : "", *title);
    }
}

/* --- Headings ------------------------------------------------------------------------------------- */

/* Doxygen wants sections without gaps: where "###" follows "#", it is a section all the same. */
static int section_level(struct writer *w, int level)
{
    if (level == 2)
        w->skipped = 0;
    if (level - w->skipped > w->level + 1)
        w->skipped = level - w->level - 1;
    w->level = level - w->skipped > 2 ? level - w->skipped : 2;
    return w->level < 4 ? w->level : 4;
}

static void write_section(struct writer *w, const char *command, const char *anchor,
                          const char *words)
{
    end_html(w);
    text_format(&w->out, "@%s %s-%s ", command, text_string(&w->page->name), anchor);
    add_title(&w->out, words);
    text_add(&w->out, "\n\n");
    w->sections++;
}

/* On the main page headings are no sections: the tree beside the pages would list them first. */
static void write_plain_heading(struct writer *w, const char *anchor, const char *words)
{
    html(w, "<h1 id=\"index-");
    escaped(w, anchor, strlen(anchor));
    html(w, "\">");
    escaped(w, words, strlen(words));
    html(w, "</h1>\n");
}

static void write_heading(struct writer *w, const struct markdown_node *heading)
{
    static const char *const commands[] = {"", "", "section", "subsection", "subsubsection"};
    struct text words = {0}, anchor = {0};
    if (heading->level == 1) /* the title, which the page has already */
        return;
    anchor = anchor_of(w->page->document, heading);
    markdown_words(heading, &words);
    text_trim_end(&words);
    if (is_main(w->page))
        write_plain_heading(w, text_string(&anchor), text_string(&words));
    else
        write_section(w, commands[section_level(w, heading->level)], text_string(&anchor),
                      text_string(&words));
    text_release(&words);
    text_release(&anchor);
}

/* --- Links ---------------------------------------------------------------------------------------- */

/* The address in the site of what a link leads to. It stays empty if the site has no such thing: that
 * is a folder without a page. */
static void find_address(const struct writer *w, const struct markdown_node *node,
                         struct text *address)
{
    const char *link = text_string(&node->info), *fragment = strchr(link, '#');
    const struct page *page = w->page;
    struct text path = {0};
    struct stat status = {0};
    if (*link != '#') {
        follow(&path, w->page->path, link);
        if (stat(path.size ? path.bytes : ".", &status) == -1)
            die("%s:%d: the link %s leads nowhere", w->page->path, node->line, link);
        if (S_ISDIR(status.st_mode))
            text_format(&path, "%sREADME.md", path.size ? "/" : "");
        page = find_page(path.bytes);
    }
    if (page && fragment)
        text_format(address, "%s.html#%s-%s", page->name.bytes, page->name.bytes, fragment + 1);
    else if (page)
        text_format(address, "%s.html", page->name.bytes);
    else if (!S_ISDIR(status.st_mode))
        text_format(address, "repo:%s%s", path.bytes, fragment ? fragment : "");
    text_release(&path);
}

/* Begin an element whose attribute is the address of a link, or nothing if the site has none. */
static bool begin_link(struct writer *w, const struct markdown_node *node, const char *element)
{
    const char *link = text_string(&node->info);
    struct text address = {0};
    if (begins_with(link, "http:") || begins_with(link, "https:") || begins_with(link, "mailto:"))
        text_add(&address, link);
    else
        find_address(w, node, &address);
    if (address.size == 0)
        return false;
    html(w, element);
    escaped(w, address.bytes, address.size);
    html(w, "\"");
    text_release(&address);
    return true;
}

static void write_children(struct writer *w, const struct markdown_node *node);

static void write_link(struct writer *w, const struct markdown_node *link)
{
    bool linked = begin_link(w, link, "<a href=\"");
    html(w, linked ? ">" : "");
    write_children(w, link);
    html(w, linked ? "</a>" : "");
}

static void write_image(struct writer *w, const struct markdown_node *image)
{
    struct text words = {0};
    if (!begin_link(w, image, "<img src=\""))
        die("%s:%d: the image %s is a folder", w->page->path, image->line, image->info.bytes);
    markdown_words(image, &words);
    html(w, " alt=\"");
    escaped(w, text_string(&words), words.size);
    html(w, "\">");
    text_release(&words);
}

/* --- Code ----------------------------------------------------------------------------------------- */

/* As Doxygen writes its own blocks; a command in a transcript, after "$ ", stands out. */
static void write_lines(struct writer *w, const char *code)
{
    html(w, "<div class=\"fragment\">");
    while (*code) {
        size_t size = strcspn(code, "\n");
        html(w, begins_with(code, "$ ") ? "<div class=\"line command\">" : "<div class=\"line\">");
        escaped(w, size ? code : " ", size ? size : 1);
        html(w, "</div>\n");
        code += size + (code[size] == '\n');
    }
    html(w, "</div>\n");
}

static void write_code(struct writer *w, const struct markdown_node *code)
{
    const char *language = text_string(&code->info);
    if (strcmp(language, "c") != 0 && !begins_with(language, "c ")) {
        write_lines(w, text_string(&code->text));
        return;
    }
    end_html(w);
    text_format(&w->out, "@code{.c}\n%s@endcode\n\n", text_string(&code->text));
}

/* HTML goes through, but for comments, which are for the course's own tools. */
static void write_html(struct writer *w, const char *text)
{
    const char *comment;
    while ((comment = strstr(text, "<!--"))) {
        const char *end = strstr(comment, "-->");
        html(w, "");
        text_append(&w->out, text, (size_t)(comment - text));
        if (!end)
            return;
        text = end + strlen("-->");
    }
    html(w, text);
}

/* --- Quizzes -------------------------------------------------------------------------------------- */

static void write_node(struct writer *w, const struct markdown_node *node);
static void write_element(struct writer *w, const char *tag, const struct markdown_node *node);

/* An option of a quiz can be opened: inside it says whether it is right, and if not, why. */
static void write_option(struct writer *w, const struct markdown_node *item)
{
    const struct markdown_node *child = item->first;
    html(w, "<li class=\"option\"><details><summary>");
    for (; child && child->kind != MARKDOWN_QUOTE; child = child->next)
        write_node(w, child);
    html(w, item->mark == 'x' ? "</summary><p>Right.</p>\n" : "</summary><p>No.</p>\n");
    for (; child; child = child->next)
        write_node(w, child);
    html(w, "</details></li>\n");
}

/* In a quiz a quote is a reason: of an option, which shows it when opened, or of the answer. */
static void write_quote(struct writer *w, const struct markdown_node *quote)
{
    bool explains = quote->parent->kind == MARKDOWN_DOCUMENT;
    if (!is_quiz(w->page)) {
        write_element(w, "blockquote", quote);
        return;
    }
    html(w, explains ? "<details><summary>Explanation</summary>" : "");
    write_children(w, quote);
    html(w, explains ? "</details>\n" : "");
}

/* --- The tree ------------------------------------------------------------------------------------- */

static void write_element(struct writer *w, const char *tag, const struct markdown_node *node)
{
    html(w, "<");
    html(w, tag);
    html(w, ">");
    escaped(w, text_string(&node->text), node->text.size);
    write_children(w, node);
    html(w, "</");
    html(w, tag);
    html(w, markdown_is_block(node->kind) ? ">\n" : ">");
}

static void write_paragraph(struct writer *w, const struct markdown_node *paragraph)
{
    if (paragraph->parent->kind == MARKDOWN_ITEM && !paragraph->previous)
        write_children(w, paragraph);
    else
        write_element(w, "p", paragraph);
}

static void write_table(struct writer *w, const struct markdown_node *table)
{
    html(w, "<div class=\"wide\"><table class=\"doxtable\">\n");
    write_children(w, table);
    html(w, "</table></div>\n");
}

/* The first row of a table is its head. */
static const char *cell_tag(const struct markdown_node *cell)
{
    return cell->parent->previous ? "td" : "th";
}

static void write_node(struct writer *w, const struct markdown_node *node)
{
    switch (node->kind) {
    case MARKDOWN_DOCUMENT: write_children(w, node); break;
    case MARKDOWN_HEADING: write_heading(w, node); break;
    case MARKDOWN_PARAGRAPH: write_paragraph(w, node); break;
    case MARKDOWN_QUOTE: write_quote(w, node); break;
    case MARKDOWN_LIST: write_element(w, node->ordered ? "ol" : "ul", node); break;
    case MARKDOWN_ITEM:
        if (node->mark && is_quiz(w->page))
            write_option(w, node);
        else
            write_element(w, "li", node);
        break;
    case MARKDOWN_CODE: write_code(w, node); break;
    case MARKDOWN_RULE: html(w, "<hr>\n"); break;
    case MARKDOWN_TABLE: write_table(w, node); break;
    case MARKDOWN_ROW: write_element(w, "tr", node); break;
    case MARKDOWN_CELL: write_element(w, cell_tag(node), node); break;
    case MARKDOWN_TEXT: escaped(w, node->text.bytes, node->text.size); break;
    case MARKDOWN_CODE_SPAN: write_element(w, "code", node); break;
    case MARKDOWN_EMPHASIS: write_element(w, "em", node); break;
    case MARKDOWN_STRONG: write_element(w, "strong", node); break;
    case MARKDOWN_LINK: write_link(w, node); break;
    case MARKDOWN_IMAGE: write_image(w, node); break;
    case MARKDOWN_BREAK: html(w, "<br>\n"); break;
    case MARKDOWN_HTML:
    case MARKDOWN_HTML_SPAN: write_html(w, text_string(&node->text)); break;
    }
}

static void write_children(struct writer *w, const struct markdown_node *node)
{
    for (const struct markdown_node *child = node->first; child; child = child->next)
        write_node(w, child);
}

/* --- Pages ---------------------------------------------------------------------------------------- */

static void write_neighbour(struct writer *w, const char *begin, const struct page *page)
{
    html(w, begin);
    html(w, page->name.bytes);
    html(w, ".html\">");
    escaped(w, page->title.bytes, page->title.size);
    html(w, "</a>");
}

/* Chapters come in the order in which they are read. */
static void write_neighbours(struct writer *w)
{
    const struct page *page = w->page;
    html(w, "<nav class=\"neighbours\">");
    if (page > pages && is_chapter(page - 1))
        write_neighbour(w, "<a rel=\"prev\" href=\"", page - 1);
    if (page + 1 < pages + page_count && is_chapter(page + 1))
        write_neighbour(w, "<a rel=\"next\" href=\"", page + 1);
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
    text_format(&w.out, " {#%s}\n\n", is_main(page) ? "mainpage" : page->name.bytes);
    write_node(&w, page->document);
    if (is_chapter(page))
        write_neighbours(&w);
    end_html(&w);
    if (w.sections >= TOC_SECTIONS && !is_quiz(page))
        text_add(&w.out, "@tableofcontents{html:2}\n");
    save(&w.out, directory, page);
    text_release(&w.out);
}

static void open_page(struct page *page, const char *path)
{
    struct text text = {0};
    page->path = path;
    name_page(page);
    if (text_read_file(&text, path) == -1)
        die("%s: cannot be read: %s", path, strerror(errno));
    page->document = markdown_parse(text_string(&text), text.size);
    text_release(&text);
    const struct markdown_node *heading = page->document->first;
    while (heading && (heading->kind != MARKDOWN_HEADING || heading->level != 1))
        heading = heading->next;
    if (!heading)
        die("%s: there is no title", path);
    markdown_words(heading, &page->title);
    text_trim_end(&page->title);
}

static void close_page(struct page *page)
{
    markdown_free(page->document);
    text_release(&page->name);
    text_release(&page->title);
}

int main(int argc, char **argv)
{
    size_t capacity = 0;
    if (argc < 3)
        die("usage: pages DIRECTORY FILE.md...");
    for (int i = 2; i < argc; i++) {
        struct page *page = text_more(&pages, &page_count, &capacity, sizeof *page);
        open_page(page, argv[i]);
        printf("%s\t%s\t%s\n", page->name.bytes, page->path, page->title.bytes);
    }
    for (size_t i = 0; i < page_count; i++)
        write_page(argv[1], &pages[i]);
    for (size_t i = 0; i < page_count; i++)
        close_page(&pages[i]);
    free(pages);
}
