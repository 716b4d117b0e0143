/* The editor of a line, fed with keys. Whatever is pressed, the line fits and is UTF-8 without control
 * characters, and the cursor stands in it between two characters. */
#include "editor.h"
#include "fuzz.h"
#include "utf8.h"

#include <string.h>

enum { LONG = 64 };

/* All of a long line is looked at now and then: else nothing else would be done. */
static void check(const struct editor *editor, size_t key)
{
    const char *text = editor_text(editor);
    size_t size = strlen(text), cursor = editor_cursor(editor);
    if (size > EDITOR_LINE_MAX || cursor > size)
        fuzz_fail("the cursor is at byte %zu of a line of %zu", cursor, size);
    if (size > LONG && key % LONG != 0)
        return;
    if (!is_clean_utf8(text, cursor) || !is_clean_utf8(text + cursor, size - cursor))
        fuzz_fail("before or behind byte %zu stand no whole characters: %s", cursor, text);
}

static void take(struct editor *editor)
{
    const char *line = editor_take(editor);
    if (!is_clean_utf8(line, strlen(line)))
        fuzz_fail("a line is finished that nobody should see: %s", line);
}

void fuzz_one(const char *bytes, size_t size)
{
    struct editor *editor = editor_new();
    for (size_t i = 0; editor && i < size; i++) {
        if (editor_feed(editor, (unsigned char)bytes[i]) == EDITOR_LINE)
            take(editor);
        check(editor, i);
    }
    editor_free(editor);
}
