#ifndef RENDER_H
#define RENDER_H
/** @file
 *  Markdown as lines in a terminal. */

#include "markdown.h"

#include <stdio.h>

/** Where the lines go to. */
struct style {
    bool colour; /**< code, emphasis and headings have one; else code stands in backquotes */
    int width;   /**< columns; code is never broken, and a long word is not either */
};

/** What standard output is: a terminal of some width, or not. NO_COLOR is respected. */
struct style style_of_stdout(void);

/** Escape sequences, or nothing without colour. */
enum tone { TONE_PLAIN, TONE_BOLD, TONE_EMPHASIS, TONE_CODE, TONE_GOOD, TONE_BAD };
const char *style_tone(const struct style *style, enum tone tone);

/** Render the blocks in a node, or a heading, as whole lines.
 *  @param prefix  what the first line begins with; all others are indented as far. */
void render(FILE *out, const struct style *style, const char *prefix,
            const struct markdown_node *node);

/** Render plain words, as a paragraph. */
void render_words(FILE *out, const struct style *style, const char *words);

#endif
