/* The editor of a line, fed with keys. Whatever is pressed, the line fits and is made of characters that may be
 * shown, the cursor stands in it, and what is taken is the same in UTF-8. */
#include "editor.h"
#include "fuzz.h"
#include "utf8.h"

#include <stdbool.h>
#include <stdlib.h>
#include <wchar.h>

enum { LONG = 64 };

static bool may_be_shown(wchar_t character)
{
    return character >= L' ' && (character < 0x7F || character > 0x9F) && character <= 0x10FFFF;
}

/* All of a long line is looked at now and then: else nothing else would be done. */
static void check(const struct editor *editor, size_t key)
{
    const wchar_t *text = editor_text(editor);
    size_t size = wcslen(text), cursor = editor_cursor(editor);
    if (size > EDITOR_LINE_MAX || cursor > size)
        fuzz_fail("the cursor is at character %zu of a line of %zu", cursor, size);
    if (size > LONG && key % LONG != 0)
        return;
    if (size > 0 && editor_columns(*text) == 0)
        fuzz_fail("the line begins with a mark upon nothing: %ls", text);
    for (size_t i = 0; i < size; i++)
        if (!may_be_shown(text[i]))
            fuzz_fail("character %zu, U+%04lX, drives terminals or is none", i,
                      (unsigned long)text[i]);
}

static void take(struct editor *editor)
{
    wchar_t before[EDITOR_LINE_MAX + 1], taken[EDITOR_LINE_MAX + 1];
    wcscpy(before, editor_text(editor));
    const char *line = editor_take(editor);
    if (mbstowcs(taken, line, EDITOR_LINE_MAX + 1) > EDITOR_LINE_MAX || wcscmp(taken, before) != 0)
        fuzz_fail("the line is %ls, and what is taken is %s", before, line);
}

void fuzz_one(const char *bytes, size_t size)
{
    use_utf8();
    struct editor *editor = editor_new();
    for (size_t i = 0; editor && i < size; i++) {
        if (editor_feed(editor, (unsigned char)bytes[i]) == EDITOR_LINE)
            take(editor);
        check(editor, i);
    }
    editor_free(editor);
}
