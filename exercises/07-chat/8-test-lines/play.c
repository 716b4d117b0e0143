/* The framer, and the mutants of which the README speaks. */
#include "expect.h"
#include "line.h"
#include "mutants.h"

static int mutant;

#define line_init right_init
#define line_next right_next
#include "../../lib/line/line.c"
#undef line_init
#undef line_next

void line_init(struct line *line, size_t limit)
{
    right_init(line, mutant == 2 ? limit - 1 : limit);
}

/* Whether the line that comes ends with a "\r" that arrived before its "\n". */
static bool is_cut(const struct line *line, const char *bytes, size_t size)
{
    size_t held = line_held(line);
    return held > 0 && line_start(line)[held - 1] == '\r' && size > 0 && bytes[0] == '\n';
}

enum line_result line_next(struct line *line, const char **bytes, size_t *size, const char **text,
                           size_t *length)
{
    bool keeps_end = mutant == 1 && is_cut(line, *bytes, *size);
    enum line_result result = right_next(line, bytes, size, text, length);
    if (keeps_end && result == LINE_WHOLE)
        (*length)++; /* the "\r" is still there, behind the line */
    if (mutant == 3 && result == LINE_TOO_LONG)
        line->skipping = false;
    return result;
}

int main(int argc, char **argv)
{
    return mutants_play(argc, argv, test, &mutant, NULL);
}
