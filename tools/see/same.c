/* Whether two recordings tell the same story: the same steps in the same order, whatever the times, the ports and how
 * many bytes the kernel took at once.
 *
 * A step becomes a line such as "server recvfrom(alice) = n": numbers are descriptors, of which only the names count,
 * or they count for nothing. What a client or the scene does is done while the server sleeps, so its place in the
 * order is certain; but a client may read while the server still sends.
 *
 * Of several processes nobody knows which is faster, which of the workers gets a client, and how often they tell each
 * other that they are alive. There, all workers are one, and between two things that come from outside it counts what
 * each process does with clients, with other processes and with its children, not in which order or how often. */
#include "commands.h"
#include "model.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { AROUND = 3, DIFFERENT = 1 };

struct line {
    char *words;
    const char *who;
    size_t step;    /* its number, from 1 */
    size_t segment; /* how many things from outside came before */
};

struct story {
    struct steps steps;
    struct line *lines;
    size_t count, capacity;
    struct known { /* who is behind each descriptor, at the step that is being told */
        const char *row, *who;
    } * known;
    size_t known_count, known_capacity;
};

/* --- Who is behind a descriptor ------------------------------------------------------------------- */

static void learn(struct story *story, const struct change *change)
{
    if (!is(change->field, "who") && !is(change->field, "what"))
        return;
    size_t i = 0;
    while (i < story->known_count && story->known[i].row != change->row)
        i++;
    if (i == story->known_count)
        text_more(&story->known, &story->known_count, &story->known_capacity, sizeof *story->known);
    story->known[i].row = change->row;
    if (change->words)
        story->known[i].who = change->words;
}

/* "alice" of 6, for a process whose descriptor 6 is alice's connection; "#" if that is nobody. */
static const char *name_of_number(const struct story *story, const char *who, const char *digits,
                                  size_t size)
{
    char row[128];
    snprintf(row, sizeof row, "%s.%.*s", who, (int)size, digits);
    for (size_t i = 0; i < story->known_count; i++)
        if (is(story->known[i].row, row) && story->known[i].who)
            return story->known[i].who;
    return "#";
}

/* --- Lines ---------------------------------------------------------------------------------------- */

/* The end of a string in quotes: what was said is no part of the story, it may be cut anywhere. */
static const char *behind_quotes(const char *c)
{
    for (c++; *c && *c != '"'; c++)
        c += *c == '\\' && c[1];
    c += *c == '"';
    return c + strspn(c, ".");
}

/* "worker 2", "client 1", "utf8". */
static bool is_part_of_name(const char *text, const char *digits)
{
    static const char *const words[] = {"worker ", "process ", "thread ", "client "};
    size_t before = (size_t)(digits - text);
    if (before > 0 && (isalpha((unsigned char)digits[-1]) || digits[-1] == '_'))
        return true;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t size = strlen(words[i]);
        if (before >= size && strncmp(digits - size, words[i], size) == 0)
            return true;
    }
    return false;
}

static void add_words(struct text *words, const struct story *story, const struct step *step)
{
    const char *text = step->text;
    for (const char *c = text; *c;) {
        size_t digits = strspn(c, "0123456789");
        bool part_of_name = is_part_of_name(text, c);
        bool result = c - text >= 2 && strncmp(c - 2, "= ", 2) == 0;
        if (*c == '"') {
            c = behind_quotes(c);
        } else if (digits > 0 && !part_of_name) {
            bool is_number = c[digits] != ':' && (result || is(step->kind, "client"));
            text_add(words, is_number && *c == '0' ? "0"
                            : is_number            ? "n"
                                                   : name_of_number(story, step->who, c, digits));
            c += digits;
        } else {
            text_append(words, c, digits > 0 ? digits : 1);
            c += digits > 0 ? digits : 1;
        }
    }
    text_trim_end(words);
}

/* What comes from outside, at a moment that the scene has chosen. */
static bool is_outside(const struct step *step)
{
    bool reads = strncmp(step->text, "receives", 8) == 0 || is(step->text, "reads the end");
    return is(step->kind, "scene") || (is(step->kind, "client") && !reads);
}

static bool are_many(const struct story *story)
{
    return story->steps.process_count > 1;
}

/* Who a step is about: a client, another process, a listener; NULL if that is nobody. */
static const char *partner_of(const struct story *story, const struct step *step)
{
    for (size_t i = 0; step->row && i < story->known_count; i++)
        if (story->known[i].row == step->row)
            return story->known[i].who;
    return NULL;
}

static bool is_client(const struct story *story, const char *name)
{
    for (size_t i = 0; name && i < story->steps.client_count; i++)
        if (is(story->steps.clients[i], name))
            return true;
    return false;
}

/* Processes that tell each other that they are alive do so in few bytes. */
static bool is_message(const char *text)
{
    enum { MOST_ALIVE = 8 };
    const char *result = strstr(text, ") = ");
    return result && atoi(result + 4) > MOST_ALIVE;
}

static bool counts(const struct story *story, const struct step *step)
{
    if (!are_many(story) || is_outside(step) || is(step->kind, "client"))
        return true;
    if (is(step->kind, "process") || is(step->kind, "signal"))
        return true;
    if (!is(step->kind, "call") || is(step->phase, "timers") || strstr(step->text, "EAGAIN"))
        return false;
    return is_client(story, partner_of(story, step)) || is_message(step->text) ||
           strncmp(step->text, "accept", 6) == 0;
}

/* "worker" of "worker 2". */
static void forget_workers(struct text *words)
{
    static const char worker[] = "worker ";
    char *to = words->bytes;
    for (const char *from = to; from && *from;) {
        bool named = strncmp(from, worker, sizeof worker - 1) == 0;
        memmove(to, from, named ? sizeof worker - 2 : 1);
        to += named ? sizeof worker - 2 : 1;
        from += named ? sizeof worker - 1 + strspn(from + sizeof worker - 1, "0123456789#") : 1;
    }
    if (to)
        *to = '\0';
    words->size = to ? (size_t)(to - words->bytes) : 0;
}

static void add_line(struct story *story, const struct step *step, size_t number, size_t segment)
{
    struct text words = {0};
    struct line *line = text_more(&story->lines, &story->count, &story->capacity, sizeof *line);
    bool worker = are_many(story) && strncmp(step->who, "worker ", 7) == 0;
    add_words(&words, story, step);
    if (are_many(story))
        forget_workers(&words);
    *line = (struct line){.words = text_copy(text_string(&words), words.size),
                          .who = worker ? "worker" : step->who,
                          .step = number,
                          .segment = segment};
    text_release(&words);
}

static int compare_lines(const void *left, const void *right)
{
    const struct line *one = left, *other = right;
    if (one->segment != other->segment)
        return one->segment < other->segment ? -1 : 1;
    int who = strcmp(one->who, other->who);
    return who != 0 ? who : one->step < other->step ? -1 : one->step > other->step;
}

static int compare_words(const void *left, const void *right)
{
    const struct line *one = left, *other = right;
    if (one->segment != other->segment)
        return one->segment < other->segment ? -1 : 1;
    int who = strcmp(one->who, other->who), words = strcmp(one->words, other->words);
    return who != 0 ? who : words != 0 ? words : compare_lines(left, right);
}

static bool is_same(const struct line *one, const struct line *other)
{
    return strcmp(one->who, other->who) == 0 && strcmp(one->words, other->words) == 0;
}

static bool is_repeated(const struct line *before, const struct line *line)
{
    return before->segment == line->segment && is_same(before, line);
}

/* What has been done once has been done. */
static void drop_repeated(struct story *story)
{
    size_t kept = 0;
    for (size_t i = 0; i < story->count; i++) {
        struct line *line = &story->lines[i];
        if (kept > 0 && is_repeated(&story->lines[kept - 1], line))
            free(line->words);
        else
            story->lines[kept++] = *line;
    }
    story->count = kept;
}

static void put_in_order(struct story *story)
{
    if (story->count > 0)
        qsort(story->lines, story->count, sizeof *story->lines,
              are_many(story) ? compare_words : compare_lines);
    if (are_many(story))
        drop_repeated(story);
}

static int tell(struct story *story, const char *path)
{
    size_t segment = 0;
    if (steps_load(&story->steps, path) == -1)
        return -1;
    for (size_t i = 0; i < story->steps.count; i++) {
        const struct step *step = &story->steps.list[i];
        for (size_t j = 0; j < step->change_count; j++)
            learn(story, &story->steps.changes[step->first_change + j]);
        segment += is_outside(step);
        if (counts(story, step))
            add_line(story, step, i + 1, segment);
        segment += is_outside(step);
    }
    put_in_order(story);
    return 0;
}

static void release(struct story *story)
{
    for (size_t i = 0; i < story->count; i++)
        free(story->lines[i].words);
    free(story->lines);
    free(story->known);
    if (story->steps.pool)
        steps_release(&story->steps);
}

/* --- The difference ------------------------------------------------------------------------------- */

/* The steps around a line, as they came; behind the last line, the end. */
static void show(const struct story *story, size_t line)
{
    const struct steps *steps = &story->steps;
    size_t at = line < story->count ? story->lines[line].step - 1 : steps->count;
    for (size_t i = at > AROUND ? at - AROUND : 0; i < steps->count && i < at + AROUND; i++)
        printf("%s %5zu  %s %s\n", i == at ? "->" : "  ", i + 1, steps->list[i].who,
               steps->list[i].text);
    if (at + AROUND > steps->count)
        printf("%s        the end\n", at == steps->count ? "->" : "  ");
}

static int compare(const struct story *old, const struct story *fresh, char **paths)
{
    size_t i = 0;
    while (i < old->count && i < fresh->count && is_same(&old->lines[i], &fresh->lines[i]))
        i++;
    if (i == old->count && i == fresh->count) {
        printf("the same %zu steps\n", i);
        return 0;
    }
    printf("two different stories. Where %s has\n\n", paths[0]);
    show(old, i);
    printf("\n%s has\n\n", paths[1]);
    show(fresh, i);
    return DIFFERENT;
}

int see_same(int count, char **words)
{
    struct story old = {0}, fresh = {0};
    if (count != 2)
        return WRONG_USAGE;
    int status = 2;
    if (tell(&old, words[0]) == 0 && tell(&fresh, words[1]) == 0)
        status = compare(&old, &fresh, words);
    release(&old);
    release(&fresh);
    return status;
}
