#ifndef WRITER_H
#define WRITER_H
/** @file
 *  Writes a page as Doxygen wants it: HTML, and in between what Doxygen itself is to render. */

#include "page.h"

struct writer;

/** Writes what the comment "<!-- here: NAME -->" stands for; nothing, if it knows no such name. */
typedef void place_holder(struct writer *w, const char *name);

struct writer {
    const struct page *page;
    const char *directory; /**< where the pages are written to */
    place_holder *here;
    struct text out;
    bool in_html;  /**< what was written last is for the browser, not for Doxygen */
    bool in_label; /**< a block of code is for the browser too: Doxygen's would break a label */
    bool is_drawn; /**< a picture has taken the place of the next block of code */
    int level;     /**< of the last heading, as Doxygen counts: 2 is a section */
    int skipped;   /**< levels that the page leaves out above it */
    int sections;  /**< so far */
};

/** Write for the browser, as it stands. */
void html(struct writer *w, const char *string);

/** The same, formatted as printf() does. */
void html_format(struct writer *w, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** Write text for the browser, in which nothing is mark-up. */
void escaped(struct writer *w, const char *text, size_t size);

/** What follows is for Doxygen. */
void end_html(struct writer *w);

/** Add a title as Doxygen reads it: what it would take for a command is escaped. */
void add_title(struct text *out, const char *title);

/** Write a node of a document, or only what is in it. */
void write_node(struct writer *w, const struct markdown_node *node);
void write_children(struct writer *w, const struct markdown_node *node);

/** Write lines of code as Doxygen writes its own blocks; a command in a transcript stands out. */
void write_lines(struct writer *w, const char *code);

#endif
