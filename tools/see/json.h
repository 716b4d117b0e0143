#ifndef JSON_H
#define JSON_H
/** @file
 *  Strings as JSON that may stand inside a script element: nothing in it ends the element, or a line of JavaScript. */

#include "text.h"

/** Add a string in quotes. */
void json_string(struct text *json, const char *string);

/** Add a list of strings, of lines. */
void json_list(struct text *json, const char *lines);

#endif
