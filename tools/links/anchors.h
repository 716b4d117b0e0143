#ifndef ANCHORS_H
#define ANCHORS_H

#include "markdown.h"

/** Whether a document has a heading that "#anchor" leads to.
 *
 *  As code hosts do it: the heading's words in lower case, without punctuation, blanks as hyphens;
 *  the second heading with the same words gets "-1", and so on. */
bool anchors_has(const struct markdown_node *document, const char *anchor);

#endif
