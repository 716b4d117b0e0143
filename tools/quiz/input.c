#include "input.h"
#include "interrupt.h"

#include <string.h>
#include <unistd.h>

/* stdio is no use here: it may hold lines that pselect() knows nothing of. */
static enum input_result read_more(struct input *input)
{
    char chunk[1024];
    bool readable = interrupt_wait(input->fd, -1);
    if (interrupt_came())
        return INPUT_INTERRUPTED;
    if (!readable) /* some other signal */
        return INPUT_LINE;
    ssize_t size = read(input->fd, chunk, sizeof chunk);
    if (size <= 0)
        return INPUT_END;
    text_append(&input->ahead, chunk, (size_t)size);
    return INPUT_LINE;
}

enum input_result input_line(struct input *input, struct text *line)
{
    char *end;
    text_release(line);
    while (
        !(end = input->ahead.size ? memchr(input->ahead.bytes, '\n', input->ahead.size) : NULL)) {
        enum input_result result = read_more(input);
        if (result != INPUT_LINE)
            return result;
    }
    size_t size = (size_t)(end - input->ahead.bytes);
    text_append(line, input->ahead.bytes, size);
    input->ahead.size -= size + 1;
    memmove(input->ahead.bytes, end + 1, input->ahead.size + 1);
    return INPUT_LINE;
}
