/* Start at memory_note(). */
#include "memory.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* --- Questions and days --------------------------------------------------------------------------- */

/* FNV-1a of what is not white space. */
static void set_key(char key[17], const struct quiz_question *question)
{
    uint64_t hash = 0xCBF29CE484222325u;
    for (const char *byte = text_string(&question->words); *byte; byte++)
        if (!isspace((unsigned char)*byte))
            hash = (hash ^ (unsigned char)*byte) * 0x100000001B3u;
    snprintf(key, 17, "%016" PRIx64, hash);
}

static struct card *find(const struct memory *memory, const char *key)
{
    for (size_t i = 0; i < memory->count; i++)
        if (strcmp(memory->cards[i].key, key) == 0)
            return &memory->cards[i];
    return NULL;
}

static const struct card *card_of(const struct memory *memory, const struct quiz_question *question)
{
    char key[17];
    set_key(key, question);
    return find(memory, key);
}

static bool has_day(enum box box)
{
    return box >= BOX_FIRST && box <= BOX_LAST;
}

/* $QUIZ_DAY repeats a day, as $QUIZ_SEED an order. */
static void set_today(char day[DAY_SIZE])
{
    const char *given = getenv("QUIZ_DAY");
    time_t now = time(NULL);
    if (given && strlen(given) == DAY_SIZE - 1)
        strcpy(day, given);
    else
        strftime(day, DAY_SIZE, "%Y-%m-%d", localtime(&now));
}

/* Noon is on the same day in summer and in winter. */
static void add_days(char day[DAY_SIZE], const char *from, int days)
{
    int year = 0, month = 0, number = 0;
    (void)sscanf(from, "%d-%d-%d", &year, &month, &number);
    struct tm time = {.tm_year = year - 1900,
                      .tm_mon = month - 1,
                      .tm_mday = number + days,
                      .tm_hour = 12,
                      .tm_isdst = -1};
    mktime(&time);
    strftime(day, DAY_SIZE, "%Y-%m-%d", &time);
}

/* --- The file ------------------------------------------------------------------------------------- */

static const char *const names[] = {"new", "missed", "1", "2", "3", "4", "known"};

/* "3f2a... 2 2026-12-03" */
static void read_line(struct memory *memory, const char *line)
{
    struct card read = {.box = BOX_NEW};
    char box[8];
    int words = sscanf(line, "%16s %7s %10s", read.key, box, read.due);
    for (size_t i = BOX_MISSED; words >= 2 && i < sizeof names / sizeof *names; i++)
        if (strcmp(box, names[i]) == 0)
            read.box = (enum box)i;
    if (read.box == BOX_NEW || (has_day(read.box) && words != 3))
        return;
    struct card *card = find(memory, read.key);
    if (!card)
        card = text_more(&memory->cards, &memory->count, &memory->capacity, sizeof *card);
    *card = read;
}

void memory_load(struct memory *memory, const char *path)
{
    struct text file = {0};
    *memory = (struct memory){.path = path};
    set_today(memory->today);
    if (!path || text_read_file(&file, path) == -1)
        return;
    for (const char *line = text_string(&file); *line; line += strspn(line, "\n")) {
        read_line(memory, line);
        line += strcspn(line, "\n");
    }
    text_release(&file);
}

void memory_release(struct memory *memory)
{
    free(memory->cards);
    memory->cards = NULL;
    memory->count = memory->capacity = 0;
}

static int append(const char *path, const struct card *card)
{
    struct text line = {0};
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    text_format(&line, "%s %s%s%s\n", card->key, names[card->box], *card->due ? " " : "",
                card->due);
    ssize_t size = fd == -1 ? -1 : write(fd, line.bytes, line.size);
    bool whole = size == (ssize_t)line.size;
    text_release(&line);
    if (fd != -1 && close(fd) == -1)
        return -1;
    if (!whole && size >= 0)
        errno = ENOSPC;
    return whole ? 0 : -1;
}

/* --- Boxes ---------------------------------------------------------------------------------------- */

enum box memory_box(const struct memory *memory, const struct quiz_question *question)
{
    const struct card *card = card_of(memory, question);
    return card ? card->box : BOX_NEW;
}

const char *memory_day(const struct memory *memory, const struct quiz_question *question)
{
    const struct card *card = card_of(memory, question);
    return card && has_day(card->box) ? card->due : NULL;
}

bool memory_is_due(const struct memory *memory, const struct quiz_question *question)
{
    const char *day = memory_day(memory, question);
    return day && strcmp(day, memory->today) <= 0;
}

/* Where a question goes. What is answered before its day stays where it is. */
static enum box box_after(const struct card *card, const char *today, bool right)
{
    if (!right)
        return BOX_MISSED;
    if (card->box == BOX_NEW)
        return BOX_KNOWN;
    if (card->box == BOX_KNOWN || (has_day(card->box) && strcmp(card->due, today) > 0))
        return card->box;
    return card->box == BOX_LAST ? BOX_KNOWN : card->box + 1;
}

int memory_note(struct memory *memory, const struct quiz_question *question, bool right)
{
    static const int days[] = {1, 3, 7, 16}; /* in each box */
    struct card now = {.box = BOX_NEW};
    set_key(now.key, question);
    struct card *card = find(memory, now.key);
    if (!card)
        card = text_more(&memory->cards, &memory->count, &memory->capacity, sizeof *card);
    else
        now = *card;
    enum box box = box_after(&now, memory->today, right);
    bool changed = box != now.box;
    now.box = box;
    if (!has_day(box))
        now.due[0] = '\0';
    else if (changed)
        add_days(now.due, memory->today, days[box - BOX_FIRST]);
    *card = now;
    return changed && memory->path ? append(memory->path, &now) : 0;
}
