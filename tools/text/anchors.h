#ifndef ANCHORS_H
#define ANCHORS_H

/** @file
 *  The anchors that headings have on code hosts: the heading's words in lower case, without
 *  punctuation, blanks as hyphens; the second heading with the same words gets "-1", and so on. */

#include "markdown.h"

/** The anchor of a heading of a document.
 *  @return to be released by the caller. */
struct text anchor_of(const struct markdown_node *document, const struct markdown_node *heading);

#endif
