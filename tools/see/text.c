/* A recording as columns for the terminal: when, who, turn and phase, what happens, and which bytes wait where.
 *
 * Start at print_all(). A call inside a callback is indented. A call that sleeps ends with "..."; when a wait is
 * over, only the answer is printed. Behind a step that moves bytes stands where bytes are now: "bob>22" have come from
 * bob and nobody has read them, "bob[22]" wait in our buffer for bob, "22>bob" are sent and bob has not read them. */
#include "commands.h"
#include "model.h"
#include "pool.h"
#include "render.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 1024, MOST_WAITING = 3 };

/* Where bytes wait: of a client, or of a descriptor. */
struct level {
    const char *row, *who;
    long long unread, buffer, waiting;
    size_t place; /* in filled, and 1; 0 if nothing waits */
    struct level *next;
};

struct view {
    const struct steps *steps;
    struct style style;
    bool plain;
    bool turns; /* somebody has some */
    int who_width;
    const char *phase, *who; /* of the line before */
    bool outside;            /* likewise: it came from outside */
    const char *consequence; /* that was printed last */
    const char *below;       /* a sentence to stand below the line; NULL if there is none */
    long long turn;
    struct level *levels[ROWS];
    struct level **filled; /* those where something waits */
    size_t filled_count, filled_capacity;
};

/* --- What waits ----------------------------------------------------------------------------------- */

static struct level *level_of(struct view *view, const char *row)
{
    struct level **first = &view->levels[((size_t)row >> 4) % ROWS], *level = *first;
    while (level && level->row != row)
        level = level->next;
    if (level)
        return level;
    level = pool_room(view->steps->pool, sizeof *level);
    *level = (struct level){.row = row, .next = *first};
    return *first = level;
}

static void list_level(struct view *view, struct level *level)
{
    bool waits = level->unread > 0 || level->buffer > 0 || level->waiting > 0;
    if (waits && level->place == 0) {
        struct level **place =
            text_more(&view->filled, &view->filled_count, &view->filled_capacity, sizeof *place);
        *place = level;
        level->place = view->filled_count;
    } else if (!waits && level->place > 0) {
        struct level *last = view->filled[--view->filled_count];
        view->filled[level->place - 1] = last;
        last->place = level->place;
        level->place = 0;
    }
}

static long long *number_of(struct level *level, const char *field)
{
    return strcmp(field, "unread") == 0    ? &level->unread
           : strcmp(field, "waiting") == 0 ? &level->waiting
           : strcmp(field, "buffer") == 0  ? &level->buffer
                                           : NULL;
}

/* @return whether bytes have moved. */
static bool take_change(struct view *view, const struct change *change)
{
    struct level none, *level = &none;
    if (strcmp(change->field, "who") == 0)
        level_of(view, change->row)->who = change->words;
    if (!number_of(level, change->field))
        return false;
    level = level_of(view, change->row);
    *number_of(level, change->field) = change->number;
    list_level(view, level);
    return change->kind == VALUE_NUMBER;
}

static bool take_changes(struct view *view, const struct step *step)
{
    bool moved = false;
    for (size_t i = 0; i < step->change_count; i++)
        moved = take_change(view, &view->steps->changes[step->first_change + i]) || moved;
    return moved;
}

static void add_level(struct text *line, const struct level *level)
{
    const char *who = level->who ? level->who : level->row;
    if (level->unread > 0)
        text_format(line, "  %s>%lld", who, level->unread);
    if (level->buffer > 0)
        text_format(line, "  %s[%lld]", who, level->buffer);
    if (level->waiting > 0)
        text_format(line, "  %lld>%s", level->waiting, who);
}

static void add_levels(struct view *view, struct text *line)
{
    for (size_t i = 0; i < view->filled_count && i < MOST_WAITING; i++)
        add_level(line, view->filled[i]);
    if (view->filled_count > MOST_WAITING)
        text_format(line, "  +%zu", view->filled_count - MOST_WAITING);
}

/* --- What happens --------------------------------------------------------------------------------- */

/* "select = 6:r" of "select(5:r 6:r) = 6:r": what was asked stands in a line above. */
static void add_answer(struct text *line, const char *words)
{
    const char *open = strchr(words, '('), *close = strchr(words, ')');
    if (open && close)
        text_format(line, "%.*s%s", (int)(open - words), words, close + 1);
    else
        text_add(line, words);
}

/* What comes of it, of "alice connects; that wakes the server". */
static const char *consequence_of(const char *say)
{
    size_t size = strcspn(say, ";");
    const char *sentence = strstr(say, ". ");
    return say[size] ? say + size : sentence ? sentence : "";
}

/* Milliseconds differ from run to run. */
static void add_plain(struct text *line, const char *words)
{
    for (const char *c = words; *c;) {
        size_t digits = strspn(c, "0123456789");
        bool varies = digits > 0 && (strncmp(c + digits, " ms", 3) == 0);
        if (varies)
            text_add(line, "N");
        else
            text_append(line, c, digits > 0 ? digits : 1);
        c += digits > 0 ? digits : 1;
    }
}

/* Without most of a string that is cut anyway: "abcdefgh"... */
static void add_shortened(struct text *line, const char *words)
{
    enum { SHORT = 8 };
    const char *quote = strchr(words, '"'), *end = strstr(words, "\"...");
    bool is_long = quote && end && end > quote + 1 + SHORT && !memchr(quote, '\\', SHORT + 1);
    text_append(line, words, is_long ? (size_t)(quote + 1 + SHORT - words) : strlen(words));
    text_add(line, is_long ? end : "");
}

static const char *who_of(struct view *view, const struct step *step)
{
    return step->row && strchr(step->row, '.') ? level_of(view, step->row)->who : NULL;
}

/* "recvfrom(6 bob) = 3" of "recvfrom(6) = 3". */
static void add_named(struct text *line, const char *words, const char *who)
{
    const char *open = strchr(words, '(');
    size_t size = open ? (size_t)(open + 1 - words) + strspn(open + 1, "0123456789") : 0;
    bool fits = who && open && words[size] == ')' && words + size > open + 1;
    text_append(line, words, fits ? size : 0);
    if (fits)
        text_format(line, " %s", who);
    add_shortened(line, words + (fits ? size : 0));
}

/* A clause goes on in the line, a sentence stands in one of its own below. Not again and again, while a client sends
 * more and more and nothing else happens. */
static void add_consequence(struct view *view, struct text *line, const char *say)
{
    const char *consequence = consequence_of(say);
    bool again = view->consequence && strcmp(view->consequence, consequence) == 0;
    view->consequence = consequence;
    view->below = *consequence == '.' && !again ? consequence + 2 : NULL;
    if (*consequence == ';' && !again)
        text_add(line, consequence);
}

static void add_gloss(struct view *view, struct text *line, const struct step *step, bool is_wait)
{
    const char *at_once = strstr(step->say, " returns at once: ");
    if (is(step->kind, "wait"))
        text_add(line, " ...");
    else if (is(step->kind, "client"))
        add_consequence(view, line, step->say);
    else if (is_wait)
        text_format(line, "  %s", at_once ? strchr(at_once, ':') + 2 : step->say);
}

static void add_event(struct view *view, struct text *line, const struct step *step, bool asleep)
{
    bool is_wait = is(step->kind, "wake") && step->row && !strchr(step->row, '.');
    if (is_wait && asleep)
        add_answer(line, step->text);
    else
        add_named(line, step->text, who_of(view, step));
    add_gloss(view, line, step, is_wait);
}

/* --- Lines ---------------------------------------------------------------------------------------- */

static void print_when(struct view *view, const struct step *step)
{
    if (!view->plain)
        printf("%s%8.1f%s ", style_tone(&view->style, TONE_EMPHASIS), (double)step->t / 1e6,
               style_tone(&view->style, TONE_PLAIN));
}

static void print_turn(struct view *view, const struct step *step)
{
    bool anew = step->turn >= 0 && (step->turn != view->turn || !is(view->who, step->who));
    if (anew)
        printf("%4lld ", step->turn);
    else
        printf("     ");
    bool phase = step->phase && (anew || !is(view->phase, step->phase));
    printf("%-8s ", phase ? step->phase : "");
    if (step->turn < 0)
        return;
    view->turn = step->turn;
    view->who = step->who;
    view->phase = step->phase;
}

static void print_who(struct view *view, const struct step *step)
{
    bool client = is(step->kind, "client");
    printf("%s%-*s%s ", client ? style_tone(&view->style, TONE_BOLD) : "", view->who_width,
           step->who, client ? style_tone(&view->style, TONE_PLAIN) : "");
}

/* An empty line before what comes from outside: below it stands what the server makes of it. */
static void print_gap(struct view *view, const struct step *step)
{
    bool outside = is(step->kind, "client") || is(step->kind, "scene");
    if (outside && !view->outside)
        printf("\n");
    view->outside = outside;
}

static void print_below(struct view *view)
{
    int column = (view->plain ? 0 : 9) + view->who_width + 1 + (view->turns ? 14 : 0);
    if (view->below)
        printf("%*s%s\n", column, "", view->below);
    view->below = NULL;
}

static void print_event(struct view *view, const struct step *step, bool asleep, bool moved)
{
    struct text event = {0}, line = {0};
    if (!is(step->kind, "client"))
        view->consequence = NULL;
    add_event(view, &event, step, asleep);
    if (view->plain)
        add_plain(&line, text_string(&event));
    else
        text_add(&line, text_string(&event));
    printf("%*s%s", 2 * step->depth, "", text_string(&line));
    line.size = 0;
    if (moved)
        add_levels(view, &line);
    printf("%s%s%s\n", style_tone(&view->style, TONE_CODE), line.size > 0 ? line.bytes : "",
           style_tone(&view->style, TONE_PLAIN));
    print_below(view);
    text_release(&event);
    text_release(&line);
}

/* That a callback has returned is seen by what is not indented any more. */
static void print_step(struct view *view, const struct step *step, bool asleep)
{
    bool moved = take_changes(view, step);
    if (is(step->kind, "end"))
        return;
    print_gap(view, step);
    print_when(view, step);
    print_who(view, step);
    if (view->turns)
        print_turn(view, step);
    print_event(view, step, asleep, moved);
}

/* --- All ------------------------------------------------------------------------------------------ */

static int width_of_who(const struct steps *steps)
{
    size_t width = strlen("scene");
    for (size_t i = 0; i < steps->count; i++)
        if (strlen(steps->list[i].who) > width)
            width = strlen(steps->list[i].who);
    return (int)width;
}

static void print_head(const struct view *view)
{
    const struct steps *steps = view->steps;
    const char *bold = style_tone(&view->style, TONE_BOLD);
    const char *plain = style_tone(&view->style, TONE_PLAIN);
    if (*steps->title)
        printf("%s%s%s\n", bold, steps->title, plain);
    if (!view->plain)
        printf(
            "%s\n\n"
            "  alice>3  3 bytes from alice wait in the kernel: nobody has read them\n"
            "  alice[3] 3 bytes wait in the server's own buffer\n"
            "  3>alice  3 bytes are on their way: alice has not read them\n%s",
            steps->command,
            view->turns
                ? "  5:r      descriptor 5 can be read; where a wait begins, this is the question "
                  "(w: written to)\n"
                : "");
    printf("\n%s%s%-*s %swhat happens, and where bytes wait%s\n", bold,
           view->plain ? "" : "      ms ", view->who_width, "who",
           view->turns ? "turn phase    " : "", plain);
}

static void print_all(struct view *view)
{
    const char *asleep = NULL; /* who fell asleep last */
    print_head(view);
    for (size_t i = 0; i < view->steps->count; i++) {
        const struct step *step = &view->steps->list[i];
        print_step(view, step, is(asleep, step->who));
        if (is(step->kind, "wait"))
            asleep = step->who;
    }
}

int see_text(int count, char **words)
{
    bool plain = count > 0 && is(words[0], "--plain");
    struct steps steps;
    if (count != 1 + plain)
        return WRONG_USAGE;
    if (steps_load(&steps, words[plain]) == -1)
        return 1;
    struct view view = {.steps = &steps, .style = style_of_stdout(), .plain = plain, .turn = -1};
    view.who_width = width_of_who(&steps);
    for (size_t i = 0; i < steps.count; i++)
        view.turns = view.turns || steps.list[i].turn >= 0;
    print_all(&view);
    free(view.filled);
    steps_release(&steps);
    return 0;
}
