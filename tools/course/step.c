#include "step.h"

#include <stdio.h>
#include <string.h>

struct field {
    const char *key;
    char *value;
    size_t room;
};

static void set_field(const struct field *fields, size_t count, const char *line, size_t size)
{
    size_t key = strcspn(line, " \n");
    for (size_t i = 0; i < count; i++)
        if (key < size && strlen(fields[i].key) == key && strncmp(line, fields[i].key, key) == 0)
            snprintf(fields[i].value, fields[i].room, "%.*s", (int)(size - key - 1),
                     line + key + 1);
}

#define FIELD(name)                                                                                \
    {                                                                                              \
#name, step->name, sizeof step->name                                                       \
    }

const char *step_parse(struct step *step, const char *text)
{
    const struct field fields[] = {FIELD(name), FIELD(stage),  FIELD(title),  FIELD(folder),
                                   FIELD(edit), FIELD(state),  FIELD(passed), FIELD(total),
                                   FIELD(next), FIELD(before), FIELD(warning)};
    memset(step, 0, sizeof *step);
    while (*text && *text != '\n') {
        size_t size = strcspn(text, "\n");
        set_field(fields, sizeof fields / sizeof fields[0], text, size);
        text += size + (text[size] == '\n');
    }
    return *text ? text + 1 : text;
}

bool step_is_exercise(const struct step *step)
{
    return *step->folder != '\0';
}

bool step_has_passed(const struct step *step)
{
    return strcmp(step->state, "passed") == 0;
}

const char *step_stage_number(const struct step *step)
{
    static char number[3];
    snprintf(number, sizeof number, "%.2s", step->stage);
    return number;
}
