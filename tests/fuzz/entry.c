/* tools/trace/entry: whatever the line, it is an entry or it is none; an entry is written as a line that is the same
 * entry, and what is set in it has room or is cut. Each line of the script is a line of a recording. */
#include "entry.h"
#include "fuzz.h"

#include <string.h>

static char line[ENTRY_LINE], again[ENTRY_LINE];

static void write_within_its_room(const struct entry *entry, char *to)
{
    size_t size = entry_write(entry, to);
    if (size >= ENTRY_LINE || strlen(to) != size || to[size - 1] != '\n')
        fuzz_fail("a line of %zu bytes ends somewhere else", size);
}

static void comes_back(const struct entry *entry)
{
    static struct entry copy;
    write_within_its_room(entry, line);
    if (!entry_read(&copy, line, strlen(line)))
        fuzz_fail("what was written cannot be read: %s", line);
    write_within_its_room(&copy, again);
    if (strcmp(line, again) != 0)
        fuzz_fail("a line changes when it is read and written: %s", line);
}

/* Fields that are there are set again, and new ones, with the same bytes. */
static void set_more(struct entry *entry, const char *bytes, size_t size)
{
    static char string[ENTRY_LINE];
    size_t kept = size < sizeof string ? size : sizeof string - 1;
    const char *first = entry_name(entry, 0);
    memcpy(string, bytes, kept);
    string[kept] = '\0';
    if (first && strlen(first) < 64) {
        char name[64];
        strcpy(name, first);
        entry_set_bytes(entry, name, bytes, size);
    }
    entry_set_string(entry, "string", string);
    entry_set_number(entry, "number", (long long)size);
    entry_set_bytes(entry, "bytes", bytes, size);
    comes_back(entry);
}

void fuzz_one(const char *bytes, size_t size)
{
    static struct entry entry;
    struct script script = {bytes, size};
    while (script_goes_on(&script)) {
        const char *text;
        size_t length = script_until(&script, '\n', &text);
        if (entry_read(&entry, text, length))
            comes_back(&entry);
        set_more(&entry, text, length);
    }
}
