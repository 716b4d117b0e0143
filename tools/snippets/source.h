#ifndef SOURCE_H
#define SOURCE_H
/** @file
 *  Finds a definition in a C file by its name.
 *
 *  Not a C parser: it knows comments, strings, preprocessor lines and brackets, which is enough to
 *  tell where each thing at the outermost level begins and ends. */

#include "text.h"

/** What a search came to. */
enum source_result {
    SOURCE_FOUND,
    SOURCE_UNKNOWN,  /**< nothing in the file has this name */
    SOURCE_AMBIGUOUS /**< more than one thing has */
};

/** Find what is called @p name in the C file @p source.
 *
 *  A function, struct, union, enum or table is found by its definition, from its first line to its
 *  last, without the comment above; if the file has none, as a header, by its declaration. An enum
 *  without a name goes by its first constant. "struct NAME" tells a struct from a function of the
 *  same name. A region stands between lines with the comments [NAME] and [/NAME]; it comes without
 *  the indentation that all of its lines share. Lines with such comments are never part of what is
 *  found.
 *  @param code  the lines found are added to it. */
enum source_result source_find(const char *source, const char *name, struct text *code);

#endif
