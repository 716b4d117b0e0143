#ifndef MARKDOWN_H
#define MARKDOWN_H
/** @file
 *  A Markdown document as a tree of nodes that know their lines.
 *
 *  md4c does the parsing, with the dialect of the code hosts (tables, task lists). It calls back
 *  for whatever it meets; here that becomes a tree, which is easier to ask. A list item's text always
 *  stands in a paragraph.
 *
 *  @see spec.commonmark.org; github.com/mity/md4c. */

#include "text.h"

#include <stdbool.h>

enum markdown_kind {
    /* blocks */
    MARKDOWN_DOCUMENT,
    MARKDOWN_HEADING,
    MARKDOWN_PARAGRAPH,
    MARKDOWN_QUOTE,
    MARKDOWN_LIST,
    MARKDOWN_ITEM,
    MARKDOWN_CODE,
    MARKDOWN_RULE,
    MARKDOWN_HTML,
    MARKDOWN_TABLE,
    MARKDOWN_ROW,
    MARKDOWN_CELL,
    /* spans: what stands in headings, paragraphs and cells */
    MARKDOWN_TEXT,
    MARKDOWN_CODE_SPAN,
    MARKDOWN_EMPHASIS,
    MARKDOWN_STRONG,
    MARKDOWN_LINK,
    MARKDOWN_IMAGE,
    MARKDOWN_BREAK,    /* a line that must end here */
    MARKDOWN_HTML_SPAN /* a tag, a comment, or an entity, as it is written */
};

struct markdown_node {
    enum markdown_kind kind;
    int line;         /* of its first text, from 1; without any, of the text before it */
    int level;        /* a heading's, from 1 */
    char mark;        /* an item's: 'x' or ' ' between its brackets; 0 if it has none */
    bool ordered;     /* a list's: numbered */
    struct text text; /* of code, HTML and text */
    struct text info; /* code: what follows the fence; links and images: where they lead */
    struct markdown_node *parent, *first, *last, *next, *previous;
    struct markdown_node *made_before; /* of all nodes of the document */
};

/** Parse a document; every sequence of bytes is one.
 *  @param bytes  borrowed for the call.
 *  @return the document, which the caller owns. */
struct markdown_node *markdown_parse(const char *bytes, size_t size);

/** Free a document and all that was made with it. NULL is fine. */
void markdown_free(struct markdown_node *document);

/** Take a node out of its parent's children. The document still owns it. */
void markdown_unlink(struct markdown_node *node);

/** Make a node the last child of another, which has been unlinked, or has no parent yet. */
void markdown_append(struct markdown_node *parent, struct markdown_node *node);

/** Make another node of a document, in no tree yet. */
struct markdown_node *markdown_new(struct markdown_node *document, enum markdown_kind kind);

/** The next node in reading order within @p root, below @p node or after it; NULL at the end. */
struct markdown_node *markdown_after(const struct markdown_node *root,
                                     const struct markdown_node *node);

/** Add the words of a node and all below it, without any mark-up, to @p words. Blocks end with a
 *  line feed. */
void markdown_words(const struct markdown_node *node, struct text *words);

#endif
