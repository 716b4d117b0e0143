#ifndef MEMORY_H
#define MEMORY_H
/** @file
 *  What is remembered of a learner's answers, from visit to visit: Leitner's boxes.
 *
 *  A question that was right the first time is known. One that was missed comes back until it is right, and then
 *  after one day, three, a week and sixteen days, in which it climbs from box to box; if it is missed again, it begins
 *  anew. A question goes by its words, so an edited quiz does no harm: a question with other words is a new one.
 *
 *  In the file each answer is a line, added at the end with one write, and the last one of a question counts: so neither
 *  a crash nor a second window can harm the others. */

#include "quiz_parse.h"

enum box {
    BOX_NEW,    /**< not answered yet */
    BOX_MISSED, /**< missed, and not right since */
    BOX_FIRST,  /**< right after that, and due again one day; the boxes behind are so, too */
    BOX_LAST = BOX_FIRST + 3,
    BOX_KNOWN
};

enum { DAY_SIZE = sizeof "2026-12-31" };

struct card {
    char key[17]; /**< of the question's words */
    enum box box;
    char due[DAY_SIZE]; /**< the day, in boxes that have one */
};

struct memory {
    const char *path; /**< of the file; NULL if nothing is to be kept */
    char today[DAY_SIZE];
    struct card *cards; /**< one a question that was answered */
    size_t count, capacity;
};

/** Read what is remembered. A file that is not there, and lines that mean nothing, are nothing.
 *  @param path  borrowed; NULL to keep nothing. */
void memory_load(struct memory *memory, const char *path);

/** Free what it owns. */
void memory_release(struct memory *memory);

/** The box of a question, and its day: NULL if the box has none. */
enum box memory_box(const struct memory *memory, const struct quiz_question *question);
const char *memory_day(const struct memory *memory, const struct quiz_question *question);

/** Whether a question is in a box whose day has come. */
bool memory_is_due(const struct memory *memory, const struct quiz_question *question);

/** Remember an answer.
 *  @return 0, or -1 with errno if it could not be written. */
int memory_note(struct memory *memory, const struct quiz_question *question, bool right);

#endif
