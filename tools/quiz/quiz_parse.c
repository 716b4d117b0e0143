/* Start at quiz_parse(), then read_block(): the document's blocks, one after another, each go to
 * where they belong in the question that was begun last. */
#include "quiz_parse.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* --- Faults --------------------------------------------------------------------------------------- */

static const char *name_of(enum markdown_kind kind)
{
    static const char *const names[] = {
        [MARKDOWN_HEADING] = "a heading", [MARKDOWN_PARAGRAPH] = "a paragraph",
        [MARKDOWN_QUOTE] = "a quote",     [MARKDOWN_LIST] = "a list",
        [MARKDOWN_CODE] = "a code block", [MARKDOWN_RULE] = "a horizontal rule",
        [MARKDOWN_HTML] = "HTML",         [MARKDOWN_TABLE] = "a table",
        [MARKDOWN_HTML_SPAN] = "HTML",
    };
    return names[kind];
}

/* What cannot be shown in a terminal, or would break the form of what is asked. */
static bool is_misfit(enum markdown_kind kind)
{
    return kind == MARKDOWN_HEADING || kind == MARKDOWN_RULE || kind == MARKDOWN_TABLE ||
           kind == MARKDOWN_HTML || kind == MARKDOWN_HTML_SPAN;
}

/* A question's own heading is the one that is not in anything. */
static void refuse_misfits(struct quiz *quiz, const struct markdown_node *root)
{
    for (const struct markdown_node *node = root; node; node = markdown_after(root, node)) {
        bool heading = node == root && node->kind == MARKDOWN_HEADING;
        if (is_misfit(node->kind) && !heading)
            quiz_fault(quiz, node->line, "%s cannot stand inside a question", name_of(node->kind));
        if (node->kind == MARKDOWN_ITEM && node->mark)
            quiz_fault(quiz, node->line,
                       "this option stands inside another text, not in the "
                       "question's own list");
    }
}

/* --- The parts of a question ---------------------------------------------------------------------- */

static bool is_comment(const struct markdown_node *node)
{
    return node->kind == MARKDOWN_HTML && strncmp(text_string(&node->text), "<!--", 4) == 0;
}

static bool is_options(const struct markdown_node *node)
{
    if (node->kind != MARKDOWN_LIST)
        return false;
    for (const struct markdown_node *item = node->first; item; item = item->next)
        if (item->mark)
            return true;
    return false;
}

/* Whether the words after a code block's fence are "c run". */
static bool is_program(const struct markdown_node *node)
{
    return node->kind == MARKDOWN_CODE && strcmp(text_string(&node->info), "c run") == 0;
}

/* What follows "**Explanation:**" stands alone from now on. A name such as select() stays as it is. */
static void begin_sentence(struct text *text)
{
    size_t spaces = strspn(text_string(text), " ");
    if (text->size == 0)
        return;
    memmove(text->bytes, text->bytes + spaces, (text->size -= spaces) + 1);
    size_t word = strcspn(text->bytes, " ,;:");
    if (strcspn(text->bytes, "_()") >= word)
        text->bytes[0] = (char)toupper((unsigned char)text->bytes[0]);
}

/* If a quote begins with "**Explanation:**", take that away and say so. */
static bool strip_explanation(struct markdown_node *quote)
{
    struct markdown_node *strong = quote->first ? quote->first->first : NULL;
    if (!strong || strong->kind != MARKDOWN_STRONG || !strong->first || strong->first->next ||
        strcmp(text_string(&strong->first->text), "Explanation:") != 0)
        return false;
    struct markdown_node *paragraph = strong->parent;
    markdown_unlink(strong);
    if (paragraph->first)
        begin_sentence(&paragraph->first->text);
    return true;
}

static struct text words_of(const struct markdown_node *node)
{
    struct text words = {0};
    markdown_words(node, &words);
    text_trim_end(&words);
    return words;
}

static bool has_words(const struct markdown_node *node)
{
    struct text words = words_of(node);
    bool some = words.size > 0;
    text_release(&words);
    return some;
}

static void begin_question(struct quiz *quiz, struct markdown_node *heading)
{
    struct quiz_question *question = text_more(&quiz->questions, &quiz->question_count,
                                               &quiz->question_capacity, sizeof *question);
    question->line = heading->line;
    question->asks = heading;
    question->body = markdown_new(quiz->document, MARKDOWN_DOCUMENT);
    refuse_misfits(quiz, heading);
    markdown_words(heading, &question->words);
    if (question->words.size == 0)
        quiz_fault(quiz, heading->line, "this question asks nothing");
}

/* "- [ ] ```" is no fence, because it does not begin its line. */
static bool begins_with_fence(const struct markdown_node *item)
{
    const struct markdown_node *words = item->first ? item->first->first : NULL;
    return words && strncmp(text_string(&words->text), "```", 3) == 0;
}

/* The last block of an option is its reason, if it is a quote. */
static void read_reason(struct quiz *quiz, struct quiz_option *option)
{
    struct markdown_node *last = option->says->last;
    if (!last || last->kind != MARKDOWN_QUOTE)
        return;
    markdown_unlink(last);
    refuse_misfits(quiz, last);
    if (strip_explanation(last))
        quiz_fault(quiz, last->line,
                   "the explanation stands indented under an option, and so would be its reason");
    option->reason = has_words(last) ? last : NULL;
}

static void read_option(struct quiz *quiz, struct quiz_question *question,
                        struct markdown_node *item)
{
    struct quiz_option *option = text_more(&question->options, &question->option_count,
                                           &question->option_capacity, sizeof *option);
    *option = (struct quiz_option){.line = item->line, .mark = item->mark, .says = item};
    if (!item->mark)
        quiz_fault(quiz, item->line,
                   "an option begins with [x] if it is right, or [ ] if it is "
                   "wrong; this one with neither");
    if (begins_with_fence(item))
        quiz_fault(quiz, item->line, "a fenced block begins in a line of its own, below the [ ]");
    read_reason(quiz, option);
    option->words = words_of(item);
    for (struct markdown_node *block = item->first; block; block = block->next) {
        if (block->kind == MARKDOWN_QUOTE)
            quiz_fault(quiz, block->line, "an option has one reason, the last thing in it");
        refuse_misfits(quiz, block);
    }
}

static void read_options(struct quiz *quiz, struct quiz_question *question,
                         struct markdown_node *list)
{
    if (question->option_count > 0)
        quiz_fault(quiz, list->line, "this question has a second list of options");
    for (struct markdown_node *item = list->first; item; item = item->next)
        read_option(quiz, question, item);
}

static void read_explanation(struct quiz *quiz, struct quiz_question *question,
                             struct markdown_node *quote)
{
    if (question->explanation) {
        quiz_fault(quiz, quote->line, "this question has a second explanation");
        return;
    }
    if (question->option_count == 0)
        quiz_fault(quiz, quote->line, "the explanation stands before the options");
    if (has_words(quote))
        question->explanation = quote;
    refuse_misfits(quiz, quote);
}

static void read_body(struct quiz *quiz, struct quiz_question *question,
                      struct markdown_node *block)
{
    if (is_program(block) && question->program)
        quiz_fault(quiz, block->line, "this question has a second program to run");
    else if (is_program(block))
        question->program = block;
    else if (block->kind == MARKDOWN_CODE && strstr(text_string(&block->info), "run"))
        quiz_fault(quiz, block->line, "a program to run is marked \"c run\", this one \"%s\"",
                   text_string(&block->info));
    refuse_misfits(quiz, block);
    markdown_unlink(block);
    markdown_append(question->body, block);
    markdown_words(block, &question->words);
}

/* --- The document --------------------------------------------------------------------------------- */

static void read_title(struct quiz *quiz, const struct markdown_node *heading)
{
    struct text words = words_of(heading);
    if (quiz->title.size > 0 || quiz->question_count > 0)
        quiz_fault(quiz, heading->line, "a quiz has one title, in its first line");
    else if (strncmp(text_string(&words), "Quiz: ", 6) != 0)
        quiz_fault(quiz, heading->line, "the title of a quiz is \"# Quiz: NN-name\"");
    else
        text_add(&quiz->title, words.bytes + 6);
    text_release(&words);
}

static void read_block(struct quiz *quiz, struct markdown_node *block)
{
    struct quiz_question *question =
        quiz->question_count > 0 ? &quiz->questions[quiz->question_count - 1] : NULL;
    if (block->kind == MARKDOWN_HEADING && block->level == 1)
        read_title(quiz, block);
    else if (block->kind == MARKDOWN_HEADING && block->level == 3)
        begin_question(quiz, block);
    else if (block->kind == MARKDOWN_HEADING)
        quiz_fault(quiz, block->line, "a question is a heading with three #, this one has %d",
                   block->level);
    else if (is_comment(block))
        return; /* for whoever edits the file, and for code hosts, which hide it too */
    else if (!question)
        quiz_fault(quiz, block->line, "%s stands before the first question", name_of(block->kind));
    else if (is_options(block))
        read_options(quiz, question, block);
    else if (block->kind == MARKDOWN_QUOTE && strip_explanation(block))
        read_explanation(quiz, question, block);
    else if (question->option_count == 0 && !question->explanation)
        read_body(quiz, question, block);
    else
        quiz_fault(quiz, block->line,
                   "%s stands where nobody would see it: after the options there "
                   "is only \"> **Explanation:** ...\"",
                   name_of(block->kind));
}

void quiz_parse(struct quiz *quiz, const char *path, const char *bytes, size_t size)
{
    *quiz = (struct quiz){.path = text_copy(path, strlen(path))};
    text_append(&quiz->source, bytes, size);
    quiz->document = markdown_parse(bytes, size);
    for (struct markdown_node *block = quiz->document->first, *next; block; block = next) {
        next = block->next;
        read_block(quiz, block);
    }
    if (quiz->title.size == 0)
        quiz_fault(quiz, 1, "the first line of a quiz is \"# Quiz: NN-name\"");
}

int quiz_load(struct quiz *quiz, const char *path)
{
    struct text source = {0};
    if (text_read_file(&source, path) == -1) {
        text_release(&source);
        return -1;
    }
    quiz_parse(quiz, path, text_string(&source), source.size);
    text_release(&source);
    return 0;
}

void quiz_release(struct quiz *quiz)
{
    for (size_t i = 0; i < quiz->question_count; i++) {
        struct quiz_question *question = &quiz->questions[i];
        for (size_t j = 0; j < question->option_count; j++)
            text_release(&question->options[j].words);
        text_release(&question->words);
        free(question->options);
    }
    free(quiz->questions);
    free(quiz->path);
    text_release(&quiz->source);
    text_release(&quiz->title);
    text_release(&quiz->faults);
    markdown_free(quiz->document);
}

size_t quiz_right_option(const struct quiz_question *question)
{
    size_t i = 0;
    while (i < question->option_count && question->options[i].mark != 'x')
        i++;
    return i;
}

const struct text *quiz_claimed_output(const struct quiz_option *option)
{
    const struct markdown_node *block = option->says->first;
    if (!block || block->next)
        return NULL;
    if (block->kind == MARKDOWN_CODE)
        return &block->text;
    const struct markdown_node *span = block->first;
    return span && !span->next && span->kind == MARKDOWN_CODE_SPAN ? &span->text : NULL;
}

char quiz_letter(size_t option)
{
    return (char)('a' + option);
}

bool quiz_same_output(const struct text *claimed, const struct text *printed)
{
    struct text left = {0}, right = {0};
    text_add(&left, text_string(claimed));
    text_add(&right, text_string(printed));
    text_trim_end(&left);
    text_trim_end(&right);
    bool same = strcmp(text_string(&left), text_string(&right)) == 0;
    text_release(&left);
    text_release(&right);
    return same;
}
