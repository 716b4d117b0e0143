/* Steps as JSON. What a step does not have is left out. */
#include "commands.h"
#include "json.h"
#include "model.h"

#include <stdio.h>
#include <string.h>

/* --- A step --------------------------------------------------------------------------------------- */

static void print_words(struct text *json, const char *name, const char *words)
{
    if (!words)
        return;
    text_format(json, ",\"%s\":", name);
    json_string(json, words);
}

static void print_number(struct text *json, const char *name, long long number)
{
    if (number >= 0)
        text_format(json, ",\"%s\":%lld", name, number);
}

/* A row has the name that a client has in the recording, whatever that is. */
static void print_change(struct text *json, const struct change *change)
{
    json_string(json, change->row);
    json->size--; /* the closing quote */
    text_format(json, ".%s\":", change->field);
    switch (change->kind) {
    case VALUE_GONE: text_add(json, "null"); break;
    case VALUE_NUMBER: text_format(json, "%lld", change->number); break;
    case VALUE_WORDS: json_string(json, change->words); break;
    case VALUE_LIST: json_list(json, change->words); break;
    }
}

/* Whose step it is, is said where it is another one's than the step before. */
static void print_step(struct text *json, const struct steps *steps, const struct step *step)
{
    bool same = step > steps->list && strcmp(step[-1].who, step->who) == 0;
    text_format(json, "{\"t\":%lld", step->t);
    print_words(json, "who", same ? NULL : step->who);
    print_words(json, "kind", step->kind);
    print_number(json, "turn", step->turn);
    print_words(json, "text", step->text);
    print_words(json, "say", step->say);
    print_words(json, "row", step->row);
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
    print_words(json, "about", steps->about);
    text_add(json, ",\"processes\":[");
    for (size_t i = 0; i < steps->process_count; i++)
        text_format(json, "%s{\"id\":\"%s\",\"pid\":%ld}", i == 0 ? "" : ",",
                    steps->processes[i].id, steps->processes[i].pid);
    text_add(json, "],\"clients\":[");
    for (size_t i = 0; i < steps->client_count; i++) {
        text_add(json, i == 0 ? "" : ",");
        json_string(json, steps->clients[i]);
    }
    text_add(json, "]");
}

static void print_functions(const struct steps *steps, struct text *json)
{
    text_add(json, ",\"functions\":{");
    for (size_t i = 0; i < steps->function_count; i++) {
        const struct function *function = &steps->functions[i];
        text_add(json, i == 0 ? "" : ",");
        json_string(json, function->name);
        text_add(json, ":{\"file\":");
        json_string(json, function->file);
        text_format(json, ",\"line\":%d,\"lines\":", function->line);
        json_list(json, function->lines);
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
    text_format(json, "\n],\"questions\":[%s]}", steps->questions ? steps->questions : "");
}

/* --- What others read: the steps, between some words ---------------------------------------------- */

static int print_recording(int count, char **words, const char *before, const char *after)
{
    struct steps steps;
    struct text output = {0};
    if (count != 1)
        return WRONG_USAGE;
    if (steps_load(&steps, words[0]) == -1)
        return 1;
    text_add(&output, before);
    steps_print(&steps, &output);
    text_add(&output, after);
    fwrite(text_string(&output), 1, output.size, stdout);
    text_release(&output);
    steps_release(&steps);
    return 0;
}

int see_steps(int count, char **words)
{
    return print_recording(count, words, "", "\n");
}

/* A script of the site, which a page loads when somebody plays the recording. */
int see_data(int count, char **words)
{
    return print_recording(count, words, "seeSteps(", ");\n");
}
