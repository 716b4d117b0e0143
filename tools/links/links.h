#ifndef LINKS_H
#define LINKS_H

#include "markdown.h"
#include "report.h"

/** Report each link and image of a document that leads nowhere, and each image without words for
 *  those who do not see it. Links to other sites are not followed.
 *  @param path  of the document, from the root of the course, which is where we are. */
void links_check(struct report *report, const char *path, const struct markdown_node *document);

#endif
