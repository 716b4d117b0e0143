/* Steps as JSON. What a step does not have is left out. */
#include "commands.h"
#include "model.h"

#include <stdio.h>
#include <string.h>

/* Inside a script element "<" could end it, and U+2028 and U+2029 end a line in old JavaScript. */
static void print_character(struct text *json, const char **string)
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

static bool is_separator(const char *string)
{
    return strncmp(string, "\xE2\x80\xA8", 3) == 0 || strncmp(string, "\xE2\x80\xA9", 3) == 0;
}

static void print_bytes(struct text *json, const char *string, size_t size)
{
    const char *end = string + size;
    text_add(json, "\"");
    while (string < end) {
        size_t plain = strcspn(string, "\"\\<>&\x7F\xE2\x01\x02\x03\x04\x05\x06\x07\x08\t\n\x0B\f\r"
                                       "\x0E\x0F\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1A\x1B"
                                       "\x1C\x1D\x1E\x1F");
        plain = plain > (size_t)(end - string) ? (size_t)(end - string) : plain;
        text_append(json, string, plain);
        string += plain;
        if (string < end && is_separator(string)) {
            text_add(json, string[2] == '\xA8' ? "\\u2028" : "\\u2029");
            string += 3;
        } else if (string < end) {
            print_character(json, &string);
        }
    }
    text_add(json, "\"");
}

static void print_string(struct text *json, const char *string)
{
    print_bytes(json, string, strlen(string));
}

static void print_list(struct text *json, const char *lines)
{
    text_add(json, "[");
    for (const char *line = lines; *line; line += strcspn(line, "\n") + 1) {
        text_add(json, line == lines ? "" : ",");
        print_bytes(json, line, strcspn(line, "\n"));
    }
    text_add(json, "]");
}

/* --- A step --------------------------------------------------------------------------------------- */

static void print_words(struct text *json, const char *name, const char *words)
{
    if (!words)
        return;
    text_format(json, ",\"%s\":", name);
    print_string(json, words);
}

static void print_number(struct text *json, const char *name, long long number)
{
    if (number >= 0)
        text_format(json, ",\"%s\":%lld", name, number);
}

static void print_change(struct text *json, const struct change *change)
{
    text_add(json, "\"");
    text_add(json, change->row);
    text_format(json, ".%s\":", change->field);
    switch (change->kind) {
    case VALUE_GONE: text_add(json, "null"); break;
    case VALUE_NUMBER: text_format(json, "%lld", change->number); break;
    case VALUE_WORDS: print_string(json, change->words); break;
    case VALUE_LIST: print_list(json, change->words); break;
    }
}

static void print_step(struct text *json, const struct steps *steps, const struct step *step)
{
    text_format(json, "{\"t\":%lld", step->t);
    print_words(json, "who", step->who);
    print_words(json, "kind", step->kind);
    print_number(json, "turn", step->turn);
    print_words(json, "phase", step->phase);
    print_words(json, "text", step->text);
    print_words(json, "say", step->say);
    print_words(json, "row", step->row);
    print_number(json, "depth", step->depth > 0 ? step->depth : -1);
    print_words(json, "function", step->function);
    print_number(json, "took", step->took);
    text_add(json, ",\"set\":{");
    for (size_t i = 0; i < step->change_count; i++) {
        text_add(json, i == 0 ? "" : ",");
        print_change(json, &steps->changes[step->first_change + i]);
    }
    text_add(json, "}}");
}

/* --- All ------------------------------------------------------------------------------------------ */

static void print_head(const struct steps *steps, struct text *json)
{
    text_add(json, "{\"steps\":1");
    print_words(json, "title", steps->title);
    print_words(json, "command", steps->command);
    print_words(json, "stage", steps->stage);
    print_words(json, "scene", steps->scene);
    text_add(json, ",\"processes\":[");
    for (size_t i = 0; i < steps->process_count; i++)
        text_format(json, "%s{\"id\":\"%s\",\"pid\":%ld}", i == 0 ? "" : ",",
                    steps->processes[i].id, steps->processes[i].pid);
    text_add(json, "],\"clients\":[");
    for (size_t i = 0; i < steps->client_count; i++) {
        text_add(json, i == 0 ? "" : ",");
        print_string(json, steps->clients[i]);
    }
    text_add(json, "]");
}

static void print_functions(const struct steps *steps, struct text *json)
{
    text_add(json, ",\"functions\":{");
    for (size_t i = 0; i < steps->function_count; i++) {
        const struct function *function = &steps->functions[i];
        text_add(json, i == 0 ? "" : ",");
        print_string(json, function->name);
        text_add(json, ":{\"file\":");
        print_string(json, function->file);
        text_format(json, ",\"line\":%d,\"lines\":", function->line);
        print_list(json, function->lines);
        text_add(json, "}");
    }
    text_add(json, "}");
}

void steps_print(const struct steps *steps, struct text *json)
{
    print_head(steps, json);
    print_functions(steps, json);
    text_add(json, ",\"list\":[");
    for (size_t i = 0; i < steps->count; i++) {
        text_add(json, i == 0 ? "\n" : ",\n");
        print_step(json, steps, &steps->list[i]);
    }
    text_add(json, "\n]}");
}

int see_steps(int count, char **words)
{
    struct steps steps;
    struct text json = {0};
    if (count != 1) {
        fputs("usage: see steps FILE\n", stderr);
        return 2;
    }
    if (steps_load(&steps, words[0]) == -1)
        return 1;
    steps_print(&steps, &json);
    text_add(&json, "\n");
    fwrite(text_string(&json), 1, json.size, stdout);
    text_release(&json);
    steps_release(&steps);
    return 0;
}
