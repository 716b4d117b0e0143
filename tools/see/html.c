/* Start at html_add(). */
#include "html.h"

#include <string.h>

void html_add_escaped(struct text *html, const char *string)
{
    for (size_t plain; *string; string += plain) {
        plain = strcspn(string, "<>&\"");
        text_append(html, string, plain);
        if (string[plain])
            text_format(html, "&#%d;", string[plain++]);
    }
}

static void add_spans(struct text *html, const struct markdown_node *parent);

static void add_tagged(struct text *html, const char *tag, const struct markdown_node *span)
{
    text_format(html, "<%s>", tag);
    add_spans(html, span);
    text_format(html, "</%s>", tag);
}

static void add_code(struct text *html, const struct text *code)
{
    text_add(html, "<code>");
    html_add_escaped(html, text_string(code));
    text_add(html, "</code>");
}

static void add_spans(struct text *html, const struct markdown_node *parent)
{
    for (const struct markdown_node *span = parent->first; span; span = span->next)
        switch (span->kind) {
        case MARKDOWN_TEXT: html_add_escaped(html, text_string(&span->text)); break;
        case MARKDOWN_CODE_SPAN: add_code(html, &span->text); break;
        case MARKDOWN_EMPHASIS: add_tagged(html, "em", span); break;
        case MARKDOWN_STRONG: add_tagged(html, "strong", span); break;
        case MARKDOWN_BREAK: text_add(html, "<br>"); break;
        case MARKDOWN_HTML_SPAN: break;
        default: add_spans(html, span); break;
        }
}

static void add_blocks(struct text *html, const struct markdown_node *parent);

static void add_list(struct text *html, const struct markdown_node *list)
{
    const char *tag = list->ordered ? "ol" : "ul";
    text_format(html, "<%s>", tag);
    for (const struct markdown_node *item = list->first; item; item = item->next) {
        text_add(html, "<li>");
        add_blocks(html, item);
        text_add(html, "</li>");
    }
    text_format(html, "</%s>", tag);
}

static void add_block(struct text *html, const struct markdown_node *block)
{
    switch (block->kind) {
    case MARKDOWN_CODE:
        text_add(html, "<pre>");
        add_code(html, &block->text);
        text_add(html, "</pre>");
        break;
    case MARKDOWN_LIST: add_list(html, block); break;
    case MARKDOWN_QUOTE: add_blocks(html, block); break;
    case MARKDOWN_HTML:
    case MARKDOWN_RULE: break;
    default: add_tagged(html, "p", block); break;
    }
}

/* The one paragraph of an option stands without a tag. */
static void add_blocks(struct text *html, const struct markdown_node *parent)
{
    const struct markdown_node *only = parent->first;
    if (only && !only->next && only->kind == MARKDOWN_PARAGRAPH) {
        add_spans(html, only);
        return;
    }
    for (const struct markdown_node *block = parent->first; block; block = block->next)
        add_block(html, block);
}

void html_add(struct text *html, const struct markdown_node *node)
{
    if (node->kind == MARKDOWN_HEADING)
        add_spans(html, node);
    else
        add_blocks(html, node);
}
