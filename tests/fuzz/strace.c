/* tools/trace/strace: whatever the lines, each entry can be written and read, and nothing that follows "/login " is in
 * its text up to the end of the line. */
#include "strace.h"
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

static void hides_secrets(const struct entry *entry)
{
    static char text[ENTRY_ROOM + 1];
    size_t size = entry_bytes(entry, "text", text, ENTRY_ROOM);
    text[size] = '\0';
    for (const char *at = text; at < text + size; at++) {
        if ((size_t)(text + size - at) < strlen("/login ") ||
            memcmp(at, "/login ", strlen("/login ")) != 0)
            continue;
        for (at += strlen("/login "); at < text + size && *at != '\n'; at++)
            if (*at != '*')
                fuzz_fail("a secret is shown: %s", text);
    }
}

static void take_entries(struct strace *strace)
{
    static struct entry entry, copy;
    static char line[ENTRY_LINE];
    while (strace_next(strace, &entry)) {
        size_t size = entry_write(&entry, line);
        if (!entry_read(&copy, line, size))
            fuzz_fail("an entry cannot be read: %s", line);
        hides_secrets(&entry);
    }
}

void fuzz_one(const char *bytes, size_t size)
{
    struct script script = {bytes, size};
    struct strace *strace = strace_new(0);
    while (strace && script_goes_on(&script)) {
        const char *text;
        size_t length = script_until(&script, '\n', &text);
        char *exact = malloc(length > 0 ? length : 1);
        if (exact && length > 0)
            memcpy(exact, text, length);
        if (exact)
            strace_take(strace, exact, length);
        free(exact);
        take_entries(strace);
    }
    if (strace) {
        strace_end(strace);
        take_entries(strace);
    }
    strace_free(strace);
}
