/* Start reading at telnet_next(). We offer no options and want none, so each is refused whenever it is asked
 * for, and no state is kept of any: RFC 1143 shows that this cannot loop. */
#include "telnet.h"

#include <string.h>

/* RFC 854; from 236 on, RFC 1184 and RFC 885. */
enum {
    FIRST_COMMAND = 236,
    SE = 240,
    SB = 250,
    WILL = 251,
    WONT = 252,
    DO = 253,
    DONT = 254,
    IAC = 255
};

bool telnet_begins(enum line_telnet state, char byte)
{
    return state == TELNET_TEXT && (unsigned char)byte == IAC;
}

/* memchr() for each of the two would look at the same bytes again and again, in a stream full of commands. */
size_t telnet_measure_text(enum line_telnet state, const char *bytes, size_t size)
{
    size_t length = 0;
    if (state == TELNET_IGNORED) {
        const char *end = memchr(bytes, '\n', size);
        return end ? (size_t)(end - bytes) : size;
    }
    while (length < size && bytes[length] != '\n' && !telnet_begins(state, bytes[length]))
        length++;
    return length;
}

static enum telnet_result enter(struct line *line, enum line_telnet state)
{
    line->telnet = state;
    return TELNET_NOTHING;
}

static enum telnet_result answer(struct line *line, unsigned char verb, char option)
{
    line->telnet = TELNET_TEXT;
    line->answer[0] = (char)IAC;
    line->answer[1] = (char)verb;
    line->answer[2] = option;
    return TELNET_ANSWER;
}

static enum telnet_result literal(struct line *line, enum telnet_result result)
{
    line->telnet = TELNET_TEXT;
    line->answer[0] = (char)IAC;
    return result;
}

/* The byte after IAC. */
static enum telnet_result begin_command(struct line *line, unsigned char command)
{
    switch (command) {
    case IAC: return literal(line, TELNET_DOUBLE);
    case DO: return enter(line, TELNET_DO);
    case WILL: return enter(line, TELNET_WILL);
    case WONT:
    case DONT: return enter(line, TELNET_OTHER);
    case SB: return enter(line, TELNET_PARAMETERS);
    default: break; /* interrupt, are you there, erase a line: nothing that a line would need */
    }
    return command >= FIRST_COMMAND ? enter(line, TELNET_TEXT) : literal(line, TELNET_LITERAL);
}

enum telnet_result telnet_next(struct line *line, char byte)
{
    unsigned char code = (unsigned char)byte;
    switch (line->telnet) {
    case TELNET_IGNORED:
    case TELNET_TEXT: return enter(line, TELNET_COMMAND);
    case TELNET_COMMAND: return begin_command(line, code);
    case TELNET_DO:
        return answer(line, WONT, byte); /* TIMING-MARK too: this is what it waits for */
    case TELNET_WILL: return answer(line, DONT, byte);
    case TELNET_OTHER: return enter(line, TELNET_TEXT);
    case TELNET_PARAMETERS:
        return enter(line, code == IAC ? TELNET_PARAMETERS_IAC : TELNET_PARAMETERS);
    case TELNET_PARAMETERS_IAC: break;
    }
    return enter(line, code == SE ? TELNET_TEXT : TELNET_PARAMETERS);
}
