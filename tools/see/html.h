#ifndef HTML_H
#define HTML_H
/** @file
 *  Words as HTML. */

#include "markdown.h"

/** Add a string, so that nothing in it is markup. */
void html_add_escaped(struct text *html, const char *string);

/** Add a heading's words, or the blocks that stand in any other node. Links become their words: where they lead is
 *  somewhere else than where this will be read. */
void html_add(struct text *html, const struct markdown_node *node);

#endif
