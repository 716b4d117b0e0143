/* What the keys do: start at press(). */
#include "list.h"
#include "screen.h"
#include "terminal.h"
#include "window.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- The screen ------------------------------------------------------------------------------------- */

static void scroll(struct window *window, int by)
{
    int last = window->rows - window->page;
    window->top += by;
    if (window->top > last)
        window->top = last;
    if (window->top < 0)
        window->top = 0;
}

static void turn_page(struct window *window)
{
    if (window->top + window->page < window->rows)
        window->top += window->page;
    else if (window->view == SEE_RESULT)
        window->top = 0;
    else
        see(window, SEE_RESULT);
}

/* Whether it was such a key. */
static bool moves(struct window *window, int key)
{
    switch (key) {
    case ' ': turn_page(window); return true;
    case 'j':
    case KEY_DOWN: scroll(window, 1); return true;
    case 'k':
    case KEY_UP: scroll(window, -1); return true;
    case 'b':
    case KEY_PAGE_UP: scroll(window, -window->page); return true;
    case KEY_PAGE_DOWN: scroll(window, window->page); return true;
    case KEY_HOME: scroll(window, -window->rows); return true;
    case KEY_END: scroll(window, window->rows); return true;
    default: return false;
    }
}

/* --- The exercise ----------------------------------------------------------------------------------- */

/* Without it, the key says so. */
static bool has_exercise(struct window *window)
{
    bool has = here(window) && step_is_exercise(here(window));
    if (!has)
        say(window, "Only an exercise has that: l lists them, n goes on.");
    return has;
}

static void see_of_exercise(struct window *window, enum view view)
{
    if (has_exercise(window))
        see(window, view);
}

/* Those that were seen already come first; the next one comes when they are on the screen. */
static void give_hint(struct window *window)
{
    char key[64], value[16];
    struct step *step = here(window);
    if (!has_exercise(window))
        return;
    if (step->seen < step->hints && (step->seen == 0 || window->view == SEE_HINTS)) {
        step->seen++;
        snprintf(key, sizeof key, "hint-%s", step->number);
        snprintf(value, sizeof value, "%d", step->seen);
        record(window, key, value);
    }
    see(window, SEE_HINTS);
}

static void check_again(struct window *window)
{
    see(window, SEE_RESULT);
    if (has_exercise(window))
        check(window, EXERCISE);
}

static void test_stage(struct window *window)
{
    if (!here(window))
        return;
    see(window, SEE_RESULT);
    check(window, TESTS);
}

static void show_solution(struct window *window)
{
    if (!has_exercise(window))
        return;
    ask_for_solution(window);
    say(window, "Comparing your file with our solution ...");
}

/* --- The editor ------------------------------------------------------------------------------------- */

/* Where in a file something failed; else where it is to be edited. */
static int line_in(const struct window *window, const struct text *path, const struct text *lines)
{
    const char *result = text_get(&window->texts[SEE_RESULT]);
    while ((result = strstr(result, text_get(path)))) {
        result += path->size;
        if (*result == ':' && isdigit((unsigned char)result[1]))
            return atoi(result + 1);
    }
    return atoi(text_get(lines));
}

static void back_from_editor(struct window *window, int status)
{
    if (status != 0)
        say(window, "The editor has ended with status %d: VISUAL or EDITOR says which one it is.",
            status);
}

static void edit(struct window *window)
{
    struct text path = {0}, lines = {0};
    char line[16];
    if (has_exercise(window) && step_file(here(window), here(window)->files, &path, &lines)) {
        snprintf(line, sizeof line, "%d", line_in(window, &path, &lines));
        lend_to(window, (const char *const[]){"tools/edit.sh", text_get(&path), line, NULL},
                back_from_editor);
    }
    free(path.bytes);
    free(lines.bytes);
}

/* --- Other steps ------------------------------------------------------------------------------------ */

static void go_back(struct window *window)
{
    if (window->at > 0)
        go_to(window, window->at - 1);
    else
        say(window, "This is the first step: n goes on.");
}

static void open_list(struct window *window)
{
    list_open(window->at);
    see(window, SEE_LIST);
}

static void press_in_list(struct window *window, int key)
{
    int step;
    switch (list_press(&window->course, key, &step)) {
    case LIST_CHOSEN: go_to(window, step); break;
    case LIST_LEFT: see(window, SEE_RESULT); break;
    case LIST_STAYS: break;
    }
}

/* The end of a quiz is worth reading. */
static void back_from_quiz(struct window *window, int status)
{
    (void)status;
    terminal_say("\nPress a key to go back to the course. ");
    window->waits = true;
}

static void take_quiz(struct window *window)
{
    char stage[64];
    if (!here(window))
        return;
    stop_check(window);
    snprintf(stage, sizeof stage, "STAGE=%.*s", (int)strcspn(here(window)->stage, "-"),
             here(window)->stage);
    lend_to(window, (const char *const[]){"make", "-s", "quiz", stage, NULL}, back_from_quiz);
}

/* --- All keys --------------------------------------------------------------------------------------- */

/* Ctrl-C ends what runs, and not the course. */
static void interrupt(struct window *window)
{
    say(window, is_checking(window) ? "Stopped: r checks again." : "Nothing runs; x leaves.");
    stop_check(window);
    job_stop(&window->jobs[ASK]);
    window->asks_again = false;
}

static void suspend(void)
{
    terminal_suspend();
    screen_forget();
}

static void say_unknown(struct window *window, int key)
{
    if (key > ' ' && key < 127)
        say(window, "The key %c does nothing here.", key);
    else
        say(window, "That key does nothing here.");
}

static void obey(struct window *window, int key)
{
    switch (key) {
    case 'h': give_hint(window); break;
    case 'd': see_of_exercise(window, SEE_TASK); break;
    case 'c': see(window, SEE_CHAPTER); break;
    case 'v':
    case KEY_ESCAPE: see(window, SEE_RESULT); break;
    case 's': show_solution(window); break;
    case 'e': edit(window); break;
    case 'r': check_again(window); break;
    case 't': test_stage(window); break;
    case 'q': take_quiz(window); break;
    case 'l': open_list(window); break;
    case 'n': go_to(window, course_next(&window->course, window->at)); break;
    case 'p': go_back(window); break;
    case KEY_CTRL_C: interrupt(window); break;
    case 'x':
    case KEY_CTRL_D: window->left = true; break;
    default: say_unknown(window, key);
    }
}

void press(struct window *window, int key)
{
    text_clear(&window->said);
    if (key == KEY_CTRL_Z) {
        suspend();
    } else if (window->waits) {
        window->waits = false;
        screen_forget();
    } else if (window->view == SEE_LIST) {
        press_in_list(window, key);
    } else if (!moves(window, key)) {
        obey(window, key);
    }
}
