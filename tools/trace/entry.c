/* Start at entry_read() and entry_write(). Names and strings stand one behind the other in the entry's room; a field
 * knows where. */
#include "entry.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

/* What stays free for the field "cut", which says that something else had to be left out. */
enum { FOR_CUT = sizeof "cut" };

void entry_clear(struct entry *entry)
{
    entry->count = 0;
    entry->used = 0;
}

void entry_copy(struct entry *entry, const struct entry *from)
{
    entry->count = from->count;
    entry->used = from->used;
    memcpy(entry->fields, from->fields, (size_t)from->count * sizeof *from->fields);
    memcpy(entry->room, from->room, from->used);
}

/* --- Fields ------------------------------------------------------------------------------------------ */

static const struct entry_field *find(const struct entry *entry, const char *name)
{
    for (int i = 0; i < entry->count; i++)
        if (strcmp(entry->room + entry->fields[i].name, name) == 0)
            return &entry->fields[i];
    return NULL;
}

const char *entry_name(const struct entry *entry, int index)
{
    return index < entry->count ? entry->room + entry->fields[index].name : NULL;
}

enum entry_kind entry_kind(const struct entry *entry, const char *name)
{
    const struct entry_field *field = find(entry, name);
    return field ? field->kind : ENTRY_NONE;
}

long long entry_number(const struct entry *entry, const char *name, long long otherwise)
{
    const struct entry_field *field = find(entry, name);
    return field && field->kind != ENTRY_STRING ? field->number : otherwise;
}

long long entry_bounded(const struct entry *entry, const char *name, long long otherwise)
{
    const long long most = 1LL << 56, number = entry_number(entry, name, otherwise);
    return number > most ? most : number < -most ? -most : number;
}

const char *entry_string(const struct entry *entry, const char *name)
{
    const struct entry_field *field = find(entry, name);
    return field && field->kind == ENTRY_STRING ? entry->room + field->value : "";
}

bool entry_is(const struct entry *entry, const char *name, const char *string)
{
    const struct entry_field *field = find(entry, name);
    return field && field->kind == ENTRY_STRING && strcmp(entry->room + field->value, string) == 0;
}

bool entry_true(const struct entry *entry, const char *name)
{
    const struct entry_field *field = find(entry, name);
    return field && field->kind == ENTRY_TRUTH && field->number;
}

/* --- Characters --------------------------------------------------------------------------------------- */

size_t entry_decode(const char *bytes, size_t left, unsigned *character)
{
    static const unsigned least[] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned first = (unsigned char)bytes[0];
    size_t size = first < 0x80   ? 1
                  : first < 0xC0 ? 0
                  : first < 0xE0 ? 2
                  : first < 0xF0 ? 3
                  : first < 0xF8 ? 4
                                 : 0;
    if (size == 0 || size > left)
        return 0;
    *character = size == 1 ? first : first & (0x7Fu >> size);
    for (size_t i = 1; i < size; i++) {
        if (((unsigned char)bytes[i] & 0xC0) != 0x80)
            return 0;
        *character = *character << 6 | ((unsigned char)bytes[i] & 0x3Fu);
    }
    if (size == 2 && *character == 0)
        return 2; /* U+0000, as we write it: a string ends with a NUL */
    bool surrogate = *character >= 0xD800 && *character < 0xE000;
    return *character >= least[size] && *character <= 0x10FFFF && !surrogate ? size : 0;
}

/* @return the bytes it takes: 4 at most. */
static size_t encode(unsigned character, char *bytes)
{
    size_t size = character == 0        ? 2
                  : character < 0x80    ? 1
                  : character < 0x800   ? 2
                  : character < 0x10000 ? 3
                                        : 4;
    static const unsigned first[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = size - 1; i > 0; i--, character >>= 6)
        bytes[i] = (char)(0x80 | (character & 0x3F));
    bytes[0] = (char)(first[size] | character);
    return size;
}

size_t entry_bytes(const struct entry *entry, const char *name, char *bytes, size_t room)
{
    const char *string = entry_string(entry, name);
    size_t left = strlen(string), count = 0;
    while (left > 0) {
        unsigned character = '?';
        size_t size = entry_decode(string, left, &character);
        if (count++ < room)
            bytes[count - 1] = (char)(character < 0x100 ? character : '?');
        string += size > 0 ? size : 1;
        left -= size > 0 ? size : 1;
    }
    return count;
}

/* --- Setting ------------------------------------------------------------------------------------------ */

static bool has_room(const struct entry *entry, size_t bytes, size_t reserved)
{
    return entry->count + (reserved > 0) < ENTRY_FIELDS &&
           entry->used + bytes + reserved <= ENTRY_ROOM;
}

/* Make a field at the end, if there is room for its name and for @p bytes more. */
static struct entry_field *add(struct entry *entry, const char *name, size_t bytes, size_t reserved)
{
    size_t size = strlen(name) + 1;
    if (!has_room(entry, size + bytes, reserved))
        return NULL;
    struct entry_field *field = &entry->fields[entry->count++];
    *field = (struct entry_field){.name = (unsigned short)entry->used};
    memcpy(entry->room + entry->used, name, size);
    entry->used += (unsigned)size;
    return field;
}

static void mark_cut(struct entry *entry)
{
    struct entry_field *field = find(entry, "cut") ? NULL : add(entry, "cut", 0, 0);
    if (field)
        *field = (struct entry_field){.kind = ENTRY_TRUTH, .name = field->name, .number = 1};
}

static struct entry_field *field_for(struct entry *entry, const char *name)
{
    struct entry_field *field = (struct entry_field *)find(entry, name);
    if (!field)
        field = add(entry, name, 1, FOR_CUT);
    if (!field)
        mark_cut(entry);
    return field;
}

void entry_set_number(struct entry *entry, const char *name, long long number)
{
    struct entry_field *field = field_for(entry, name);
    if (!field)
        return;
    field->kind = ENTRY_NUMBER;
    field->number = number;
}

void entry_set_true(struct entry *entry, const char *name)
{
    struct entry_field *field = field_for(entry, name);
    if (!field)
        return;
    field->kind = ENTRY_TRUTH;
    field->number = 1;
}

/* Begin a string: what it was before is forgotten, and it grows at the end of what is used. */
static bool begin_string(struct entry *entry, const char *name)
{
    struct entry_field *field = field_for(entry, name);
    if (!field || !has_room(entry, 1, 0) || entry->used + 1 + FOR_CUT > ENTRY_ROOM) {
        mark_cut(entry);
        return false;
    }
    field->kind = ENTRY_STRING;
    field->value = (unsigned short)entry->used;
    return true;
}

static bool append_character(struct entry *entry, unsigned character)
{
    char bytes[4];
    size_t size = encode(character, bytes);
    if (entry->used + size + 1 + FOR_CUT > ENTRY_ROOM)
        return false;
    memcpy(entry->room + entry->used, bytes, size);
    entry->used += (unsigned)size;
    return true;
}

static void end_string(struct entry *entry, bool whole)
{
    entry->room[entry->used++] = '\0';
    if (!whole)
        mark_cut(entry);
}

void entry_set_string(struct entry *entry, const char *name, const char *string)
{
    size_t left = strlen(string);
    bool whole = begin_string(entry, name);
    if (!whole)
        return;
    while (whole && left > 0) {
        unsigned character = 0xFFFD;
        size_t size = entry_decode(string, left, &character);
        if (size == 0)
            character = 0xFFFD;
        whole = append_character(entry, character);
        string += size > 0 ? size : 1;
        left -= size > 0 ? size : 1;
    }
    end_string(entry, whole);
}

void entry_set_bytes(struct entry *entry, const char *name, const char *bytes, size_t size)
{
    bool whole = begin_string(entry, name);
    if (!whole)
        return;
    for (size_t i = 0; whole && i < size; i++)
        whole = append_character(entry, (unsigned char)bytes[i]);
    end_string(entry, whole);
}

/* --- Writing ------------------------------------------------------------------------------------------ */

static char *write_character(char *to, const char *bytes, size_t size, unsigned character)
{
    static const char short_ones[] = "\"\"\\\\\nn\rr\tt";
    const char *found =
        character < 0x80 && character > 0 ? strchr(short_ones, (int)character) : NULL;
    if (found && (found - short_ones) % 2 == 0) {
        *to++ = '\\';
        *to++ = found[1];
    } else if (character < 0x20 || (character >= 0x7F && character < 0x100)) {
        to += snprintf(to, 7, "\\u%04x", character);
    } else {
        memcpy(to, bytes, size);
        to += size;
    }
    return to;
}

static char *write_string(char *to, const char *string)
{
    size_t left = strlen(string);
    *to++ = '"';
    while (left > 0) {
        unsigned character = '?';
        size_t size = entry_decode(string, left, &character);
        to = write_character(to, string, size, character);
        string += size;
        left -= size;
    }
    *to++ = '"';
    return to;
}

size_t entry_write(const struct entry *entry, char line[ENTRY_LINE])
{
    char *to = line;
    *to++ = '{';
    for (int i = 0; i < entry->count; i++) {
        const struct entry_field *field = &entry->fields[i];
        if (i > 0)
            *to++ = ',';
        to = write_string(to, entry->room + field->name);
        *to++ = ':';
        if (field->kind == ENTRY_STRING)
            to = write_string(to, entry->room + field->value);
        else if (field->kind == ENTRY_NUMBER)
            to += snprintf(to, 24, "%lld", field->number);
        else
            to += snprintf(to, 24, "%s", field->number ? "true" : "false");
    }
    memcpy(to, "}\n", 3);
    return (size_t)(to - line) + 2;
}

/* --- Reading ------------------------------------------------------------------------------------------ */

/* What is left of a line. */
struct input {
    const char *bytes;
    size_t left;
};

static int peek(const struct input *input)
{
    return input->left > 0 ? (unsigned char)input->bytes[0] : -1;
}

static void skip(struct input *input, size_t count)
{
    input->bytes += count;
    input->left -= count;
}

static void skip_blanks(struct input *input)
{
    while (peek(input) == ' ' || peek(input) == '\t' || peek(input) == '\r' || peek(input) == '\n')
        skip(input, 1);
}

static bool accept(struct input *input, char wanted)
{
    skip_blanks(input);
    if (peek(input) != wanted)
        return false;
    skip(input, 1);
    return true;
}

static bool accept_word(struct input *input, const char *word)
{
    size_t size = strlen(word);
    if (input->left < size || memcmp(input->bytes, word, size) != 0)
        return false;
    skip(input, size);
    return true;
}

static bool read_hex(struct input *input, unsigned *value)
{
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";
    *value = 0;
    for (int i = 0; i < 4; i++) {
        const char *digit = peek(input) > 0 ? strchr(digits, peek(input)) : NULL;
        if (!digit)
            return false;
        *value = *value << 4 | ((unsigned)(digit - digits) & 15);
        skip(input, 1);
    }
    return true;
}

/* Behind "\u". Characters above U+FFFF are written as two halves; half a one is none. */
static bool read_unicode(struct input *input, unsigned *character)
{
    unsigned second;
    if (!read_hex(input, character))
        return false;
    if (*character < 0xD800 || *character >= 0xE000)
        return true;
    struct input before = *input;
    if (*character < 0xDC00 && accept_word(input, "\\u") && read_hex(input, &second) &&
        second >= 0xDC00 && second < 0xE000) {
        *character = 0x10000 + ((*character - 0xD800) << 10) + (second - 0xDC00);
        return true;
    }
    *input = before;
    *character = 0xFFFD;
    return true;
}

static bool read_escape(struct input *input, unsigned *character)
{
    static const char escapes[] = "\"\"\\\\//b\bf\fn\nr\rt\t";
    int letter = peek(input);
    if (letter <= 0)
        return false;
    skip(input, 1);
    if (letter == 'u')
        return read_unicode(input, character);
    for (const char *escape = escapes; *escape; escape += 2)
        if (*escape == letter) {
            *character = (unsigned char)escape[1];
            return true;
        }
    return false;
}

static bool read_character(struct input *input, unsigned *character)
{
    if (peek(input) < 0x20)
        return false;
    if (peek(input) == '\\') {
        skip(input, 1);
        return read_escape(input, character);
    }
    size_t size = entry_decode(input->bytes, input->left, character);
    skip(input, size);
    return size > 0;
}

/* A string, to the end of what is used. @return where it begins, or -1. */
static int read_string(struct entry *entry, struct input *input)
{
    unsigned start = entry->used, character;
    if (!accept(input, '"'))
        return -1;
    while (peek(input) != '"') {
        char bytes[4];
        if (!read_character(input, &character))
            return -1;
        size_t size = encode(character, bytes);
        if (entry->used + size + 1 > ENTRY_ROOM)
            return -1;
        memcpy(entry->room + entry->used, bytes, size);
        entry->used += (unsigned)size;
    }
    skip(input, 1);
    if (entry->used + 1 > ENTRY_ROOM)
        return -1;
    entry->room[entry->used++] = '\0';
    return (int)start;
}

static bool read_number(struct input *input, long long *number)
{
    bool negative = peek(input) == '-';
    if (negative)
        skip(input, 1);
    if (peek(input) < '0' || peek(input) > '9')
        return false;
    for (*number = 0; peek(input) >= '0' && peek(input) <= '9'; skip(input, 1)) {
        int digit = peek(input) - '0';
        if (*number < (LLONG_MIN + digit) / 10) /* counted below zero, where there is one more */
            return false;
        *number = *number * 10 - digit;
    }
    if (!negative && *number == LLONG_MIN)
        return false;
    *number = negative ? *number : -*number;
    return peek(input) != '.' && peek(input) != 'e' && peek(input) != 'E';
}

static bool read_value(struct entry *entry, struct entry_field *field, struct input *input)
{
    skip_blanks(input);
    if (peek(input) == '"') {
        int start = read_string(entry, input);
        field->kind = ENTRY_STRING;
        field->value = (unsigned short)start;
        return start != -1;
    }
    field->kind = ENTRY_TRUTH;
    field->number = peek(input) == 't';
    if (accept_word(input, "true") || accept_word(input, "false"))
        return true;
    field->kind = ENTRY_NUMBER;
    return read_number(input, &field->number);
}

static bool read_field(struct entry *entry, struct input *input)
{
    if (entry->count == ENTRY_FIELDS)
        return false;
    int name = read_string(entry, input);
    if (name == -1 || find(entry, entry->room + name) || !accept(input, ':'))
        return false;
    struct entry_field *field = &entry->fields[entry->count];
    *field = (struct entry_field){.name = (unsigned short)name};
    if (!read_value(entry, field, input))
        return false;
    entry->count++;
    return true;
}

static bool read_object(struct entry *entry, struct input *input)
{
    if (!accept(input, '{'))
        return false;
    if (accept(input, '}'))
        return true;
    do
        if (!read_field(entry, input))
            return false;
    while (accept(input, ','));
    return accept(input, '}');
}

bool entry_read(struct entry *entry, const char *line, size_t size)
{
    struct input input = {line, size};
    entry_clear(entry);
    bool whole = read_object(entry, &input);
    skip_blanks(&input);
    if (whole && input.left == 0)
        return true;
    entry_clear(entry);
    return false;
}
