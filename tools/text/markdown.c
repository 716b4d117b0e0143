/* Start at markdown_parse(), then enter() and add_text(): md4c calls them in reading order, and
 * reader.open is the node that is open at that moment. */
#include "markdown.h"

#include <md4c.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
    DEEPEST = 64 /* nodes within nodes; what is deeper stands in the last of these */
};

struct reader {
    const char *bytes;
    size_t size;
    size_t offset; /* of the last text seen */
    int line;      /* where that offset is */
    int depth;
    struct markdown_node *document;
    struct markdown_node *open;
};

/* --- Nodes ---------------------------------------------------------------------------------------- */

/* All nodes are chained to the document, so that freeing needs no walk through the tree, which
 * users may have rearranged. */
struct markdown_node *markdown_new(struct markdown_node *document, enum markdown_kind kind)
{
    struct markdown_node *node = NULL;
    size_t count = 0, capacity = 0;
    text_more(&node, &count, &capacity, sizeof *node);
    node->kind = kind;
    if (document) {
        node->made_before = document->made_before;
        document->made_before = node;
    }
    return node;
}

void markdown_free(struct markdown_node *document)
{
    while (document) {
        struct markdown_node *next = document->made_before;
        text_release(&document->text);
        text_release(&document->info);
        free(document);
        document = next;
    }
}

void markdown_append(struct markdown_node *parent, struct markdown_node *node)
{
    node->parent = parent;
    node->previous = parent->last;
    if (parent->last)
        parent->last->next = node;
    else
        parent->first = node;
    parent->last = node;
}

void markdown_unlink(struct markdown_node *node)
{
    if (node->previous)
        node->previous->next = node->next;
    else
        node->parent->first = node->next;
    if (node->next)
        node->next->previous = node->previous;
    else
        node->parent->last = node->previous;
    node->parent = node->next = node->previous = NULL;
}

struct markdown_node *markdown_after(const struct markdown_node *root,
                                     const struct markdown_node *node)
{
    if (node->first)
        return node->first;
    while (node != root && !node->next)
        node = node->parent;
    return node == root ? NULL : node->next;
}

void markdown_words(const struct markdown_node *node, struct text *words)
{
    if (node->kind == MARKDOWN_BREAK)
        text_add(words, "\n");
    else if (node->kind != MARKDOWN_HTML && node->kind != MARKDOWN_HTML_SPAN)
        text_append(words, node->text.bytes, node->text.size);
    for (const struct markdown_node *child = node->first; child; child = child->next)
        markdown_words(child, words);
    bool block = node->kind <= MARKDOWN_CELL;
    if (block && words->size > 0 && words->bytes[words->size - 1] != '\n')
        text_add(words, "\n");
}

/* --- Lines ---------------------------------------------------------------------------------------- */

/* md4c tells no lines, but most texts that it hands out lie in the document itself. */
static void see(struct reader *reader, const char *bytes)
{
    uintptr_t start = (uintptr_t)reader->bytes, here = (uintptr_t)bytes;
    if (here < start || here >= start + reader->size)
        return;
    size_t offset = here - start;
    if (offset < reader->offset) {
        reader->offset = 0;
        reader->line = 1;
    }
    for (; reader->offset < offset; reader->offset++)
        reader->line += reader->bytes[reader->offset] == '\n';
}

/* The first text below a node tells where the node is. */
static void place(struct reader *reader, struct markdown_node *node)
{
    for (; node && node->line == 0; node = node->parent)
        node->line = reader->line;
}

/* --- What md4c calls ------------------------------------------------------------------------------ */

static void enter(struct reader *reader, enum markdown_kind kind)
{
    if (++reader->depth > DEEPEST)
        return;
    struct markdown_node *node = markdown_new(reader->document, kind);
    markdown_append(reader->open, node);
    reader->open = node;
}

static void leave(struct reader *reader)
{
    if (reader->depth-- > DEEPEST)
        return;
    place(reader, reader->open);
    reader->open = reader->open->parent;
}

/* The text of a tight list's item comes without a paragraph around it. Give it one. */
static void enter_paragraph(struct reader *reader)
{
    if (reader->open->kind == MARKDOWN_ITEM) {
        struct markdown_node *paragraph = markdown_new(reader->document, MARKDOWN_PARAGRAPH);
        markdown_append(reader->open, paragraph);
        reader->open = paragraph;
    }
}

static void leave_paragraph(struct reader *reader)
{
    struct markdown_node *node = reader->open;
    if (node->kind == MARKDOWN_PARAGRAPH && node->parent && node->parent->kind == MARKDOWN_ITEM) {
        place(reader, node);
        reader->open = node->parent;
    }
}

static void add_attribute(struct text *text, const MD_ATTRIBUTE *attribute)
{
    text_append(text, attribute->text, attribute->size);
}

static const enum markdown_kind kinds_of_block[] = {
    [MD_BLOCK_DOC] = MARKDOWN_DOCUMENT, [MD_BLOCK_QUOTE] = MARKDOWN_QUOTE,
    [MD_BLOCK_UL] = MARKDOWN_LIST,      [MD_BLOCK_OL] = MARKDOWN_LIST,
    [MD_BLOCK_LI] = MARKDOWN_ITEM,      [MD_BLOCK_HR] = MARKDOWN_RULE,
    [MD_BLOCK_H] = MARKDOWN_HEADING,    [MD_BLOCK_CODE] = MARKDOWN_CODE,
    [MD_BLOCK_HTML] = MARKDOWN_HTML,    [MD_BLOCK_P] = MARKDOWN_PARAGRAPH,
    [MD_BLOCK_TABLE] = MARKDOWN_TABLE,  [MD_BLOCK_TR] = MARKDOWN_ROW,
    [MD_BLOCK_TH] = MARKDOWN_CELL,      [MD_BLOCK_TD] = MARKDOWN_CELL,
};

/* The document is there already, and rows can stand in their table without a layer between. */
static bool is_left_out(MD_BLOCKTYPE type)
{
    return type == MD_BLOCK_DOC || type == MD_BLOCK_THEAD || type == MD_BLOCK_TBODY;
}

static int enter_block(MD_BLOCKTYPE type, void *detail, void *opaque)
{
    struct reader *reader = opaque;
    if (is_left_out(type))
        return 0;
    leave_paragraph(reader);
    enter(reader, kinds_of_block[type]);
    if (reader->depth > DEEPEST)
        return 0;
    struct markdown_node *node = reader->open;
    if (type == MD_BLOCK_H) {
        node->level = (int)((MD_BLOCK_H_DETAIL *)detail)->level;
    } else if (type == MD_BLOCK_OL) {
        node->ordered = true;
    } else if (type == MD_BLOCK_CODE) {
        add_attribute(&node->info, &((MD_BLOCK_CODE_DETAIL *)detail)->info);
    }
    return 0;
}

/* An item that begins with "[x]" or "[ ]" is marked. (md4c can tell, but some versions overlook the
 * mark of an item that follows a quote.) */
static void read_mark(struct markdown_node *item)
{
    struct markdown_node *paragraph = item->first;
    struct markdown_node *words = paragraph ? paragraph->first : NULL;
    const char *text = words ? text_string(&words->text) : "";
    if (!words || words->kind != MARKDOWN_TEXT || text[0] != '[' || !strchr("xX ", text[1]) ||
        text[2] != ']' || !strchr(" \t", text[3]))
        return;
    item->mark = text[1] == ' ' ? ' ' : 'x';
    size_t size = 3 + strspn(text + 3, " \t");
    memmove(words->text.bytes, text + size, (words->text.size -= size) + 1);
    if (words->text.size == 0)
        markdown_unlink(words);
    if (!paragraph->first)
        markdown_unlink(paragraph);
}

static int leave_block(MD_BLOCKTYPE type, void *detail, void *opaque)
{
    struct reader *reader = opaque;
    if (is_left_out(type))
        return 0;
    if (type == MD_BLOCK_LI) {
        leave_paragraph(reader);
        if (reader->open->kind == MARKDOWN_ITEM)
            read_mark(reader->open);
    }
    leave(reader);
    return 0;
}

static const enum markdown_kind kinds_of_span[] = {
    [MD_SPAN_EM] = MARKDOWN_EMPHASIS,    [MD_SPAN_STRONG] = MARKDOWN_STRONG,
    [MD_SPAN_A] = MARKDOWN_LINK,         [MD_SPAN_IMG] = MARKDOWN_IMAGE,
    [MD_SPAN_CODE] = MARKDOWN_CODE_SPAN, [MD_SPAN_DEL] = MARKDOWN_EMPHASIS,
};

static int enter_span(MD_SPANTYPE type, void *detail, void *opaque)
{
    struct reader *reader = opaque;
    enter_paragraph(reader);
    enter(reader, kinds_of_span[type]);
    if (reader->depth > DEEPEST)
        return 0;
    if (type == MD_SPAN_A)
        add_attribute(&reader->open->info, &((MD_SPAN_A_DETAIL *)detail)->href);
    else if (type == MD_SPAN_IMG)
        add_attribute(&reader->open->info, &((MD_SPAN_IMG_DETAIL *)detail)->src);
    return 0;
}

static int leave_span(MD_SPANTYPE type, void *detail, void *opaque)
{
    leave(opaque);
    return 0;
}

/* Code and HTML keep their text themselves; other text is a node, one for all pieces in a row. An entity
 * such as "&rarr;" is HTML. */
static struct text *text_for(struct reader *reader, MD_TEXTTYPE type)
{
    enum markdown_kind open = reader->open->kind;
    if (open == MARKDOWN_CODE || open == MARKDOWN_CODE_SPAN || open == MARKDOWN_HTML)
        return &reader->open->text;
    bool html = type == MD_TEXT_HTML || type == MD_TEXT_ENTITY;
    enum markdown_kind kind = html ? MARKDOWN_HTML_SPAN : MARKDOWN_TEXT;
    struct markdown_node *last = reader->open->last;
    if (!last || last->kind != kind) {
        last = markdown_new(reader->document, kind);
        markdown_append(reader->open, last);
    }
    return &last->text;
}

static int add_text(MD_TEXTTYPE type, const MD_CHAR *bytes, MD_SIZE size, void *opaque)
{
    struct reader *reader = opaque;
    enter_paragraph(reader);
    see(reader, bytes);
    if (type == MD_TEXT_BR) {
        markdown_append(reader->open, markdown_new(reader->document, MARKDOWN_BREAK));
        place(reader, reader->open->last);
        return 0;
    }
    struct text *text = text_for(reader, type);
    if (type == MD_TEXT_SOFTBR)
        text_add(text, " ");
    else if (type == MD_TEXT_NULLCHAR)
        text_add(text, "\ufffd");
    else
        text_append(text, bytes, size);
    place(reader, reader->open->last ? reader->open->last : reader->open);
    return 0;
}

struct markdown_node *markdown_parse(const char *bytes, size_t size)
{
    struct reader reader = {.bytes = bytes, .size = size, .line = 1};
    const MD_PARSER parser = {
        .flags = MD_DIALECT_GITHUB & ~(unsigned)MD_FLAG_TASKLISTS,
        .enter_block = enter_block,
        .leave_block = leave_block,
        .enter_span = enter_span,
        .leave_span = leave_span,
        .text = add_text,
    };
    reader.document = reader.open = markdown_new(NULL, MARKDOWN_DOCUMENT);
    reader.document->line = 1;
    if (size > 0)
        md_parse(bytes, (MD_SIZE)size, &parser, &reader);
    return reader.document;
}
