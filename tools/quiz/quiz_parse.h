#ifndef QUIZ_PARSE_H
#define QUIZ_PARSE_H
/** @file
 *  A quiz as data: parsed once, for the terminal, the linter and the web page.
 *
 *  The format stands in CONTRIBUTING.md, under "Quizzes". What a question, an option or an
 *  explanation says is Markdown, so each is a node of the document whose children are its blocks;
 *  whoever shows it renders them.
 *
 *  Anything that the format has no place for is a fault; nothing is dropped silently. */

#include "markdown.h"
#include "report.h"

#include <stdbool.h>
#include <stddef.h>

struct quiz_option {
    int line;
    char mark;                    /**< 'x': right, ' ': wrong, 0: neither was said */
    struct markdown_node *says;   /**< its children are the blocks of the option */
    struct text words;            /**< of what it says, without mark-up */
    struct markdown_node *reason; /**< as says; NULL if there is none */
};

struct quiz_question {
    int line;
    struct markdown_node *asks;    /**< the heading: one sentence */
    struct markdown_node *body;    /**< what stands below it; perhaps without children */
    struct text words;             /**< of both, without mark-up */
    struct markdown_node *program; /**< the block of the body that is to be run, or NULL */
    struct quiz_option *options;   /**< option_count of them */
    size_t option_count, option_capacity;
    struct markdown_node *explanation; /**< NULL if there is none */
};

struct quiz {
    char *path;         /**< of the file, as it was given */
    struct text source; /**< all of the file */
    struct text title;  /**< "02-select" of "# Quiz: 02-select" */
    struct quiz_question *questions;
    size_t question_count, question_capacity;
    struct text faults; /**< what does not fit the format: lines, as report_fault() makes them */
    struct markdown_node *document; /**< owns all nodes */
};

/** Read and parse a file.
 *  @param quiz  filled in; the caller releases it with quiz_release().
 *  @return 0, or -1 with errno if the file cannot be read, and nothing to release. What does not
 *          fit the format is in quiz->faults. */
int quiz_load(struct quiz *quiz, const char *path);

/** Parse a quiz from memory. As quiz_load(), but cannot fail.
 *  @param path  what to call it; its base name says which stage the quiz belongs to.
 *  @param bytes  borrowed for the call. */
void quiz_parse(struct quiz *quiz, const char *path, const char *bytes, size_t size);

/** Free all that the quiz owns. */
void quiz_release(struct quiz *quiz);

/** Add a fault of the quiz. Like report_fault(). */
#define quiz_fault(quiz, line, ...) report_fault(&(quiz)->faults, (quiz)->path, line, __VA_ARGS__)

/** The index of the first right option; the number of options if none is right. */
size_t quiz_right_option(const struct quiz_question *question);

/** The letter that an option is called by: 'a' for the first. */
char quiz_letter(size_t option);

/** What an option of a run question claims the program prints: a code span or a fenced block that
 *  stands alone. An empty block claims that it prints nothing.
 *  @return borrowed from the quiz, or NULL if the option is neither. */
const struct text *quiz_claimed_output(const struct quiz_option *option);

/** Whether an option claims what a program printed. White space at the end does not count. */
bool quiz_same_output(const struct text *claimed, const struct text *printed);

#endif
