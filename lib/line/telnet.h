#ifndef TELNET_H
#define TELNET_H
/* Inside line only: what telnet mixes into the stream. A command begins with the byte IAC. */

#include "line.h"

/* What a byte of a command comes to. */
enum telnet_result {
    TELNET_NOTHING, /* the command goes on, or was one that needs no answer */
    TELNET_ANSWER,  /* line->answer is to be sent */
    TELNET_DOUBLE,  /* two IACs: one of them, in line->answer, is text */
    TELNET_LITERAL /* an IAC, in line->answer, that no command follows: it is text, and this byte is not used */
};

/* Whether this byte, where text is expected, begins a command. */
bool telnet_begins(enum line_telnet state, char byte);

/* How many bytes there are before the end of a line or the beginning of a command. */
size_t telnet_measure_text(enum line_telnet state, const char *bytes, size_t size);

/* Take the next byte of a command, from its IAC on. */
enum telnet_result telnet_next(struct line *line, char byte);

#endif
