#include "json.h"

#include <stdbool.h>
#include <string.h>

/* Inside a script element "<" could end it, and U+2028 and U+2029 end a line in old JavaScript. */
static void add_character(struct text *json, const char **string)
{
    unsigned char byte = (unsigned char)**string;
    if (byte == '"' || byte == '\\')
        text_format(json, "\\%c", byte);
    else if (byte < 0x20 || byte == 0x7F || strchr("<>&", byte))
        text_format(json, "\\u%04x", byte);
    else
        text_append(json, *string, 1);
    ++*string;
}

/* U+0000, as it stands in a string of an entry. */
static bool is_nul(const char *string)
{
    return strncmp(string, "\xC0\x80", 2) == 0;
}

static bool is_separator(const char *string)
{
    return strncmp(string, "\xE2\x80\xA8", 3) == 0 || strncmp(string, "\xE2\x80\xA9", 3) == 0;
}

static void add_bytes(struct text *json, const char *string, size_t size)
{
    const char *end = string + size;
    text_add(json, "\"");
    while (string < end) {
        size_t plain =
            strcspn(string, "\"\\<>&\x7F\xC0\xE2\x01\x02\x03\x04\x05\x06\x07\x08\t\n\x0B\f\r"
                            "\x0E\x0F\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1A\x1B"
                            "\x1C\x1D\x1E\x1F");
        plain = plain > (size_t)(end - string) ? (size_t)(end - string) : plain;
        text_append(json, string, plain);
        string += plain;
        if (string < end && is_separator(string)) {
            text_add(json, string[2] == '\xA8' ? "\\u2028" : "\\u2029");
            string += 3;
        } else if (string < end && is_nul(string)) {
            text_add(json, "\\u0000");
            string += 2;
        } else if (string < end) {
            add_character(json, &string);
        }
    }
    text_add(json, "\"");
}

void json_string(struct text *json, const char *string)
{
    add_bytes(json, string, strlen(string));
}

void json_list(struct text *json, const char *lines)
{
    text_add(json, "[");
    for (const char *line = lines; *line; line += strcspn(line, "\n") + 1) {
        text_add(json, line == lines ? "" : ",");
        add_bytes(json, line, strcspn(line, "\n"));
    }
    text_add(json, "]");
}
