/* Start at list_press(). While nothing is typed yet, j and k move; behind a / they are letters, too, and the / itself
 * means nothing. */
#include "list.h"
#include "keys.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { PAGE = 10 };

static char typed[64];
static int cursor; /* the step */

void list_open(int at)
{
    cursor = at;
    typed[0] = '\0';
}

const char *list_typed(void)
{
    return typed;
}

/* --- What fits -------------------------------------------------------------------------------------- */

static bool has_word(const char *line, const char *word, size_t size)
{
    for (; *line; line++) {
        size_t i = 0;
        while (i < size && tolower((unsigned char)line[i]) == tolower((unsigned char)word[i]))
            i++;
        if (i == size)
            return true;
    }
    return false;
}

/* Each of the words that were typed must be in the line. */
static bool fits(const struct step *step)
{
    char line[512];
    snprintf(line, sizeof line, "%s %s %s %s", step->number, step->state, step->title,
             strcmp(step->folder, "-") == 0 ? step->stage : step->folder);
    for (const char *word = typed + strspn(typed, " /"); *word; word += strspn(word, " ")) {
        size_t size = strcspn(word, " ");
        if (!has_word(line, word, size))
            return false;
        word += size;
    }
    return true;
}

/* Move by so many steps that fit; at the end, stay. */
static void move(const struct course *course, int by)
{
    int step = by > 0 ? 1 : -1;
    for (int i = cursor + step; by != 0 && i >= 0 && i < course->count; i += step)
        if (fits(&course->steps[i])) {
            cursor = i;
            by -= step;
        }
}

static bool is_there(const struct course *course)
{
    return cursor >= 0 && cursor < course->count && fits(&course->steps[cursor]);
}

/* To the first that fits. */
static void look_again(const struct course *course)
{
    if (is_there(course))
        return;
    cursor = -1;
    move(course, 1);
}

/* --- Keys ------------------------------------------------------------------------------------------- */

static void erase(void)
{
    size_t size = strlen(typed);
    while (size > 0 && ((unsigned char)typed[size - 1] & 0xc0) == 0x80)
        size--;
    typed[size > 0 ? size - 1 : 0] = '\0';
}

static void type(int key)
{
    size_t size = strlen(typed);
    if (key < ' ' || key >= 256 || size + 1 == sizeof typed)
        return;
    typed[size] = (char)key;
    typed[size + 1] = '\0';
}

static int distance(int key)
{
    switch (key) {
    case KEY_UP: return -1;
    case KEY_DOWN: return 1;
    case KEY_PAGE_UP: return -PAGE;
    case KEY_PAGE_DOWN: return PAGE;
    case KEY_HOME: return -10000;
    case KEY_END: return 10000;
    case 'k': return *typed ? 0 : -1;
    case 'j': return *typed ? 0 : 1;
    case ' ': return *typed ? 0 : PAGE;
    default: return 0;
    }
}

enum list_came list_press(const struct course *course, int key, int *at)
{
    if (key == KEY_ESCAPE || key == KEY_CTRL_C)
        return LIST_LEFT;
    if (key == KEY_ENTER) {
        *at = cursor;
        return is_there(course) ? LIST_CHOSEN : LIST_STAYS;
    }
    if (distance(key) != 0) {
        move(course, distance(key));
        return LIST_STAYS;
    }
    if (key == KEY_ERASE)
        erase();
    else if (key == KEY_CTRL_U)
        typed[0] = '\0';
    else
        type(key);
    look_again(course);
    return LIST_STAYS;
}

/* --- Rows ------------------------------------------------------------------------------------------- */

static void add_line(struct rows *rows, const struct step *step, bool chosen, int columns)
{
    char line[512];
    char row[sizeof line + 16];
    const char *number = step_is_exercise(step) ? step->number : "quiz";
    snprintf(line, sizeof line, "%s %-6s %-8s %s%s%s%s", chosen ? ">" : " ", number, step->state,
             step->title, strstr(step->marks, "hard") ? " (hard)" : "",
             strstr(step->marks, "skip") ? " (pass it and skip the stage)" : "",
             step_is(step, "fails") ? " (passed once, fails now)" : "");
    size_t size = strlen(line);
    while (size > 0 && (width(line, size) > columns || ((unsigned char)line[size] & 0xc0) == 0x80))
        size--;
    snprintf(row, sizeof row, "%s%.*s%s", chosen ? "\033[7m" : "", (int)size, line,
             chosen ? "\033[m" : "");
    rows_add_plain(rows, row);
}

int list_rows(const struct course *course, struct rows *rows, int columns)
{
    int chosen = -1;
    const char *stage = "";
    for (int i = 0; i < course->count; i++) {
        const struct step *step = &course->steps[i];
        if (!fits(step))
            continue;
        if (strcmp(stage, step->stage) != 0)
            rows_add(rows, step->stage, columns);
        stage = step->stage;
        if (i == cursor)
            chosen = rows->count;
        add_line(rows, step, i == cursor, columns);
    }
    return chosen;
}
