/* Start at course_parse(). */
#include "course.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIELDS = 10 };

/* Cut a line at its tabs. Returns how many pieces there are. */
static int cut(char *line, char **pieces)
{
    int count = 0;
    while (line && count < FIELDS) {
        pieces[count++] = line;
        line = strchr(line, '\t');
        if (line)
            *line++ = '\0';
    }
    return count;
}

static void add_step(struct course *course, char **field)
{
    struct step step = {.number = field[0],
                        .kind = field[1],
                        .stage = field[2],
                        .title = field[4],
                        .folder = field[5],
                        .files = field[6],
                        .marks = field[9]};
    step_set(&step, field[3]);
    (void)sscanf(field[7], "%d/%d", &step.seen, &step.hints);
    course->steps = realloc(course->steps, (size_t)(course->count + 1) * sizeof step);
    if (!course->steps)
        abort();
    course->steps[course->count++] = step;
}

static void add_line(char **lines, const char *line)
{
    size_t size = strlen(*lines);
    *lines = realloc(*lines, size + strlen(line) + 2);
    if (!*lines)
        abort();
    sprintf(*lines + size, "%s\n", line);
}

static void take_line(struct course *course, char *line)
{
    char *field[FIELDS];
    int fields = cut(line, field);
    if (fields == FIELDS)
        add_step(course, field);
    else if (fields == 2)
        add_line(&course->notes, field[1]);
    else if (*line)
        add_line(&course->warnings, line);
}

static void forget(struct course *course)
{
    free(course->text.bytes);
    free(course->steps);
    free(course->warnings);
    free(course->notes);
}

bool course_parse(struct course *course, const char *text)
{
    struct course new = {.warnings = calloc(1, 1), .notes = calloc(1, 1)};
    if (!new.warnings || !new.notes)
        abort();
    text_set(&new.text, text);
    for (char *line = new.text.bytes, *end; line; line = end) {
        if ((end = strchr(line, '\n')))
            *end++ = '\0';
        take_line(&new, line);
    }
    forget(new.count > 0 ? course : &new);
    if (new.count > 0)
        *course = new;
    return new.count > 0;
}

/* --- Steps ------------------------------------------------------------------------------------------ */

bool step_is(const struct step *step, const char *state)
{
    return strcmp(step->state, state) == 0;
}

void step_set(struct step *step, const char *state)
{
    snprintf(step->state, sizeof step->state, "%s", state);
}

bool step_is_exercise(const struct step *step)
{
    return strcmp(step->kind, "exercise") == 0;
}

bool step_has_passed(const struct step *step)
{
    return step_is(step, "passed") || step_is(step, "fails");
}

static bool is_open(const struct step *step)
{
    return !step_has_passed(step) && !step_is(step, "taken") && !step_is(step, "skipped");
}

int course_find(const struct course *course, const char *number)
{
    int i = 0;
    while (i < course->count && strcmp(course->steps[i].number, number) != 0)
        i++;
    return i;
}

int course_next(const struct course *course, int at)
{
    for (int i = at + 1; i < course->count; i++)
        if (is_open(&course->steps[i]))
            return i;
    for (int i = 0; i < course->count; i++)
        if (is_open(&course->steps[i]))
            return i;
    return course->count;
}

int course_passed(const struct course *course)
{
    int passed = 0;
    for (int i = 0; i < course->count; i++)
        passed += step_has_passed(&course->steps[i]);
    return passed;
}

int course_exercises(const struct course *course)
{
    int all = 0;
    for (int i = 0; i < course->count; i++)
        all += step_is_exercise(&course->steps[i]);
    return all;
}

const char *step_file(const struct step *step, const char *files, struct text *path,
                      struct text *lines)
{
    size_t name = strcspn(files, ":;"), end = strcspn(files, ";");
    if (!step_is_exercise(step) || name == 0)
        return NULL;
    text_clear(path);
    text_say(path, "%s/%.*s", step->folder, (int)name, files);
    text_clear(lines);
    if (end > name + 1)
        text_add(lines, files + name + 1, end - name - 1);
    return files + end + (files[end] == ';');
}
