/* The editor of a line, fed with keys. Whatever is pressed, the cursor stands in the line, and the line is a
 * string that fits. If the keys are UTF-8, so is the line, and the cursor stands between characters. */
#include "editor.h"
#include "fuzz.h"
#include "utf8.h"

#include <stdlib.h>
#include <string.h>

/* A space for each control character is how is_clean_utf8() wants them. */
static bool is_utf8(const char *keys, size_t size)
{
    char *text = malloc(size > 0 ? size : 1);
    for (size_t i = 0; text && i < size; i++)
        text[i] = (unsigned char)keys[i] < ' ' || keys[i] == 127 ? ' ' : keys[i];
    bool clean = text && is_clean_utf8(text, size);
    free(text);
    return clean;
}

static void check(const struct editor *editor)
{
    const char *text = editor_text(editor);
    size_t size = strlen(text);
    if (size > EDITOR_LINE_MAX || editor_cursor(editor) > size)
        fuzz_fail("the cursor is at byte %zu of a line of %zu", editor_cursor(editor), size);
}

/* Between two keys, no character is half typed. */
static void check_characters(const struct editor *editor, unsigned char next)
{
    const char *text = editor_text(editor);
    if ((next & 0xC0) == 0x80)
        return;
    if (!is_clean_utf8(text, strlen(text)))
        fuzz_fail("the keys are UTF-8, and the line is not: %s", text);
    if (((unsigned char)text[editor_cursor(editor)] & 0xC0) == 0x80)
        fuzz_fail("the cursor stands inside a character, at byte %zu of %s", editor_cursor(editor),
                  text);
}

void fuzz_one(const char *bytes, size_t size)
{
    struct editor *editor = editor_new();
    bool utf8 = is_utf8(bytes, size);
    for (size_t i = 0; editor && i < size; i++) {
        if (utf8)
            check_characters(editor, (unsigned char)bytes[i]);
        if (editor_feed(editor, (unsigned char)bytes[i]) == EDITOR_LINE &&
            strpbrk(editor_take(editor), "\n\r"))
            fuzz_fail("a line contains its end");
        check(editor);
    }
    editor_free(editor);
}
