/* Start at render(), then render_block(). A paragraph is a row of words: put() collects one, and
 * end_word() finds room for it in this line or the next. */
#include "render.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum {
    USUAL_WIDTH = 80,
    NARROWEST = 20,
    WIDEST = 100, /* longer lines are hard to read, however wide the terminal is */
    CODE_INDENTATION = 4
};

struct renderer {
    struct text *lines;
    const struct style *style;
    struct text prefix; /* of the next line */
    int indentation;    /* of the lines after that */
    int column;         /* 0: the line has not begun */
    struct text word;   /* not yet in a line */
    int word_columns;
    enum tone tone; /* of the text around a span */
    bool space;     /* a blank stands before the word, if both fit into the line */
};

/* --- Style ---------------------------------------------------------------------------------------- */

static int width_of_stdout(void)
{
    struct winsize size;
    const char *columns = getenv("COLUMNS");
    int width = columns ? atoi(columns) : 0;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        width = size.ws_col;
    if (width <= 0)
        width = USUAL_WIDTH;
    return width < NARROWEST ? NARROWEST : width > WIDEST ? WIDEST : width;
}

struct style style_of_stdout(void)
{
    const char *no_color = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");
    bool plain = (no_color && *no_color) || (terminal && strcmp(terminal, "dumb") == 0);
    return (struct style){.colour = isatty(STDOUT_FILENO) && !plain, .width = width_of_stdout()};
}

const char *style_tone(const struct style *style, enum tone tone)
{
    static const char *const sequences[] = {
        [TONE_PLAIN] = "\033[0m", [TONE_BOLD] = "\033[1m",  [TONE_EMPHASIS] = "\033[3m",
        [TONE_CODE] = "\033[36m", [TONE_GOOD] = "\033[32m", [TONE_BAD] = "\033[31m",
    };
    return style->colour ? sequences[tone] : "";
}

/* --- Words and lines ------------------------------------------------------------------------------ */

/* Characters, not bytes. (Those of two columns, such as Chinese ones, count as one.) */
static int columns_of(const char *bytes, size_t size)
{
    int columns = 0;
    for (size_t i = 0; i < size; i++)
        columns += ((unsigned char)bytes[i] & 0xC0) != 0x80;
    return columns;
}

static void begin_line(struct renderer *renderer)
{
    text_append(renderer->lines, renderer->prefix.bytes, renderer->prefix.size);
    renderer->column = columns_of(text_string(&renderer->prefix), renderer->prefix.size);
    text_release(&renderer->prefix);
    text_format(&renderer->prefix, "%*s", renderer->indentation, "");
}

static void end_line(struct renderer *renderer)
{
    text_add(renderer->lines, "\n");
    renderer->column = 0;
    renderer->space = false;
}

static void end_word(struct renderer *renderer)
{
    if (renderer->word.size == 0)
        return;
    bool fits =
        renderer->column + renderer->space + renderer->word_columns <= renderer->style->width;
    if (renderer->column > 0 && renderer->space && !fits)
        end_line(renderer);
    if (renderer->column == 0)
        begin_line(renderer);
    else if (renderer->space)
        text_add(renderer->lines, " ");
    renderer->column += renderer->space + renderer->word_columns;
    text_append(renderer->lines, renderer->word.bytes, renderer->word.size);
    text_release(&renderer->word);
    renderer->word_columns = 0;
    renderer->space = false;
}

/* Something that takes no room. */
static void put_tone(struct renderer *renderer, enum tone tone)
{
    text_add(&renderer->word, style_tone(renderer->style, tone));
}

/* The only sequence that ends a tone ends all, so that of the text around begins anew. */
static void end_tone(struct renderer *renderer)
{
    put_tone(renderer, TONE_PLAIN);
    if (renderer->tone != TONE_PLAIN)
        put_tone(renderer, renderer->tone);
}

static void put(struct renderer *renderer, const char *bytes, size_t size)
{
    text_append(&renderer->word, bytes, size);
    renderer->word_columns += columns_of(bytes, size);
}

static void put_words(struct renderer *renderer, const char *words)
{
    while (*words) {
        size_t size = strcspn(words, " \n");
        if (size > 0)
            put(renderer, words, size);
        words += size;
        size = strspn(words, " \n");
        if (size > 0) {
            end_word(renderer);
            renderer->space = renderer->column > 0;
        }
        words += size;
    }
}

/* --- Spans ---------------------------------------------------------------------------------------- */

static void render_spans(struct renderer *renderer, const struct markdown_node *parent);

/* A span of code is one word: its blanks are part of it. */
static void render_code_span(struct renderer *renderer, const struct markdown_node *span)
{
    const char *quote = renderer->style->colour ? "" : "`";
    put_tone(renderer, TONE_CODE);
    put(renderer, quote, strlen(quote));
    put(renderer, text_string(&span->text), span->text.size);
    put(renderer, quote, strlen(quote));
    end_tone(renderer);
}

static void render_toned(struct renderer *renderer, enum tone tone,
                         const struct markdown_node *span)
{
    enum tone around = renderer->tone;
    renderer->tone = tone;
    put_tone(renderer, tone);
    render_spans(renderer, span);
    renderer->tone = around;
    end_tone(renderer);
}

/* "chapter (stages/02-select/README.md)": quizzes/ lies one folder below the root, from where people
 * run this. */
static void render_link(struct renderer *renderer, const struct markdown_node *link)
{
    const char *target = text_string(&link->info);
    struct text shown = {0};
    text_format(&shown, " (%s)", strncmp(target, "../", 3) == 0 ? target + 3 : target);
    struct text words = {0};
    markdown_words(link, &words);
    render_spans(renderer, link);
    if (strcmp(text_string(&words), target) != 0)
        put_words(renderer, shown.bytes);
    text_release(&words);
    text_release(&shown);
}

static void render_span(struct renderer *renderer, const struct markdown_node *span)
{
    switch (span->kind) {
    case MARKDOWN_TEXT: put_words(renderer, text_string(&span->text)); break;
    case MARKDOWN_CODE_SPAN: render_code_span(renderer, span); break;
    case MARKDOWN_EMPHASIS: render_toned(renderer, TONE_EMPHASIS, span); break;
    case MARKDOWN_STRONG: render_toned(renderer, TONE_BOLD, span); break;
    case MARKDOWN_LINK: render_link(renderer, span); break;
    case MARKDOWN_BREAK:
        end_word(renderer);
        end_line(renderer);
        break;
    default: render_spans(renderer, span); break; /* an image: what it shows, in words */
    }
}

static void render_spans(struct renderer *renderer, const struct markdown_node *parent)
{
    for (const struct markdown_node *span = parent->first; span; span = span->next)
        render_span(renderer, span);
}

/* --- Blocks --------------------------------------------------------------------------------------- */

static void render_blocks(struct renderer *renderer, const struct markdown_node *parent);

static void render_paragraph(struct renderer *renderer, const struct markdown_node *paragraph)
{
    render_spans(renderer, paragraph);
    end_word(renderer);
    if (renderer->column > 0)
        end_line(renderer);
}

static void render_code(struct renderer *renderer, const struct markdown_node *code,
                        int indentation)
{
    const char *line = code->text.size > 0 ? text_string(&code->text) : "(nothing)\n";
    while (*line) {
        size_t size = strcspn(line, "\n");
        if (size > 0) {
            begin_line(renderer);
            text_format(renderer->lines, "%*s%s%.*s%s", indentation, "",
                        style_tone(renderer->style, TONE_CODE), (int)size, line,
                        style_tone(renderer->style, TONE_PLAIN));
        }
        end_line(renderer);
        line += size + (line[size] == '\n');
    }
}

/* Render what stands in a block, behind a mark such as "- ". */
static void render_marked(struct renderer *renderer, const char *mark,
                          const struct markdown_node *block)
{
    text_add(&renderer->prefix, mark);
    renderer->indentation += (int)strlen(mark);
    render_blocks(renderer, block);
    renderer->indentation -= (int)strlen(mark);
    text_release(&renderer->prefix);
    text_format(&renderer->prefix, "%*s", renderer->indentation, "");
}

static void render_list(struct renderer *renderer, const struct markdown_node *list)
{
    int number = 1;
    for (const struct markdown_node *item = list->first; item; item = item->next) {
        char mark[16] = "- ";
        if (list->ordered)
            snprintf(mark, sizeof mark, "%d. ", number++);
        render_marked(renderer, mark, item);
    }
}

static void render_block(struct renderer *renderer, const struct markdown_node *block, bool alone)
{
    switch (block->kind) {
    case MARKDOWN_CODE: render_code(renderer, block, alone ? 0 : CODE_INDENTATION); break;
    case MARKDOWN_LIST: render_list(renderer, block); break;
    case MARKDOWN_QUOTE: render_marked(renderer, "  ", block); break;
    default: render_paragraph(renderer, block); break;
    }
}

/* Between blocks stands an empty line. */
static void render_blocks(struct renderer *renderer, const struct markdown_node *parent)
{
    for (const struct markdown_node *block = parent->first; block; block = block->next) {
        if (block->previous)
            text_add(renderer->lines, "\n");
        render_block(renderer, block, !parent->first->next && parent->kind == MARKDOWN_ITEM);
    }
}

static struct renderer begin(struct text *lines, const struct style *style, const char *prefix)
{
    struct renderer renderer = {.lines = lines, .style = style};
    text_add(&renderer.prefix, prefix);
    renderer.indentation = columns_of(prefix, strlen(prefix));
    return renderer;
}

static void finish(struct renderer *renderer)
{
    end_word(renderer);
    if (renderer->column > 0)
        end_line(renderer);
    text_release(&renderer->prefix);
}

void render(struct text *lines, const struct style *style, const char *prefix,
            const struct markdown_node *node)
{
    struct renderer renderer = begin(lines, style, prefix);
    if (node->kind == MARKDOWN_HEADING)
        render_toned(&renderer, TONE_BOLD, node);
    else
        render_blocks(&renderer, node);
    finish(&renderer);
}

void render_words(struct text *lines, const struct style *style, const char *prefix,
                  const char *words)
{
    struct renderer renderer = begin(lines, style, prefix);
    put_words(&renderer, words);
    finish(&renderer);
}
