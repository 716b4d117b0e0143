/* Start at write_node(), at the end: what becomes of each kind of node. */
#include "writer.h"

#include "anchors.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* --- Output --------------------------------------------------------------------------------------- */

void html(struct writer *w, const char *string)
{
    if (!w->in_html)
        text_add(&w->out, "@htmlonly[block]\n");
    w->in_html = true;
    text_add(&w->out, string);
}

void html_format(struct writer *w, const char *format, ...)
{
    char words[300];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(words, sizeof words, format, arguments);
    va_end(arguments);
    html(w, words);
}

void end_html(struct writer *w)
{
    if (w->in_html)
        text_add(&w->out, "\n@endhtmlonly\n\n");
    w->in_html = false;
}

void escaped(struct writer *w, const char *text, size_t size)
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

void add_title(struct text *out, const char *title)
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
    if (page_is_main(w->page))
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
        page_follow(&path, w->page->path, link);
        if (stat(path.size ? path.bytes : ".", &status) == -1)
            die("%s:%d: the link %s leads nowhere", w->page->path, node->line, link);
        if (S_ISDIR(status.st_mode))
            text_format(&path, "%sREADME.md", path.size ? "/" : "");
        page = page_find(path.bytes);
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

void write_lines(struct writer *w, const char *code)
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
    bool is_drawn = w->is_drawn;
    w->is_drawn = false;
    if (is_drawn)
        return;
    if (w->in_label) {
        html(w, "<code class=\"lines\">");
        escaped(w, text_string(&code->text), code->text.size);
        html(w, "</code>");
        return;
    }
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
    char name[40];
    if (w->here && sscanf(text, "<!-- here: %39s -->", name) == 1)
        w->here(w, name);
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

void write_node(struct writer *w, const struct markdown_node *node)
{
    switch (node->kind) {
    case MARKDOWN_DOCUMENT: write_children(w, node); break;
    case MARKDOWN_HEADING: write_heading(w, node); break;
    case MARKDOWN_PARAGRAPH: write_paragraph(w, node); break;
    case MARKDOWN_QUOTE: write_element(w, "blockquote", node); break;
    case MARKDOWN_LIST: write_element(w, node->ordered ? "ol" : "ul", node); break;
    case MARKDOWN_ITEM: write_element(w, "li", node); break;
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

void write_children(struct writer *w, const struct markdown_node *node)
{
    for (const struct markdown_node *child = node->first; child; child = child->next)
        write_node(w, child);
}
