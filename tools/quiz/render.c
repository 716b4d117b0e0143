/* Start at render(), then render_block(). A paragraph is first one long line, spans and all; then fill()
 * breaks it between words. */
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
    CODE_INDENTATION = 4,
    BLANK_OF_CODE = '\1' /* where a line cannot be broken */
};

struct renderer {
    FILE *out;
    const struct style *style;
    struct text prefix; /* of the next line */
    int indentation;    /* of the lines after that */
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

/* --- Lines ---------------------------------------------------------------------------------------- */

/* Characters, not bytes, and no escape sequences. (Characters of two columns, such as Chinese ones, count
 * as one.) */
static int columns_of(const char *bytes, size_t size)
{
    int columns = 0;
    bool escape = false;
    for (size_t i = 0; i < size; i++) {
        escape = escape || bytes[i] == '\033';
        columns += !escape && ((unsigned char)bytes[i] & 0xC0) != 0x80;
        escape = escape && bytes[i] != 'm';
    }
    return columns;
}

static void indent_next(struct renderer *renderer)
{
    text_release(&renderer->prefix);
    text_format(&renderer->prefix, "%*s", renderer->indentation, "");
}

/* Begin a line, and return in which column. */
static int begin_line(struct renderer *renderer)
{
    int column = columns_of(text_string(&renderer->prefix), renderer->prefix.size);
    fputs(text_string(&renderer->prefix), renderer->out);
    indent_next(renderer);
    return column;
}

static void print_word(FILE *out, const char *word, size_t size)
{
    for (size_t i = 0; i < size; i++)
        putc(word[i] == BLANK_OF_CODE ? ' ' : word[i], out);
}

/* A line feed ends a line; where else one ends is up to the width. */
static void fill(struct renderer *renderer, const char *words)
{
    bool begun = false;
    for (int column = 0; *words; words += *words != '\0') {
        size_t size = strcspn(words, " \n");
        int width = columns_of(words, size);
        if (begun && size > 0 && column + 1 + width > renderer->style->width) {
            fputs("\n", renderer->out);
            begun = false;
        }
        if (size > 0) {
            fputs(begun ? " " : "", renderer->out);
            column = (begun ? column + 1 : begin_line(renderer)) + width;
            begun = true;
            print_word(renderer->out, words, size);
        }
        words += size;
        if (begun && *words == '\n') {
            fputs("\n", renderer->out);
            begun = false;
        }
    }
    fputs(begun ? "\n" : "", renderer->out);
}

/* --- Spans ---------------------------------------------------------------------------------------- */

static void add_spans(struct text *words, const struct style *style, enum tone around,
                      const struct markdown_node *parent);

/* The only sequence that ends a tone ends all, so that of the text around begins anew. */
static void end_tone(struct text *words, const struct style *style, enum tone around)
{
    text_add(words, style_tone(style, TONE_PLAIN));
    text_add(words, around == TONE_PLAIN ? "" : style_tone(style, around));
}

static void add_toned(struct text *words, const struct style *style, enum tone around,
                      enum tone tone, const struct markdown_node *span)
{
    text_add(words, style_tone(style, tone));
    add_spans(words, style, tone, span);
    end_tone(words, style, around);
}

static void add_code(struct text *words, const struct style *style, enum tone around,
                     const struct text *code)
{
    const char *quote = style->colour ? "" : "`", blank = BLANK_OF_CODE;
    text_add(words, style_tone(style, TONE_CODE));
    text_add(words, quote);
    for (size_t i = 0; i < code->size; i++)
        text_append(words, strchr(" \n", code->bytes[i]) ? &blank : code->bytes + i, 1);
    text_add(words, quote);
    end_tone(words, style, around);
}

/* "chapter (stages/02-select/README.md)": quizzes/ lies one folder below the root, from where people
 * run this. */
static void add_link(struct text *words, const struct style *style, enum tone around,
                     const struct markdown_node *link)
{
    const char *target = text_string(&link->info);
    add_spans(words, style, around, link);
    if (!link->first || strcmp(text_string(&link->first->text), target) != 0)
        text_format(words, " (%s)", strncmp(target, "../", 3) == 0 ? target + 3 : target);
}

static void add_spans(struct text *words, const struct style *style, enum tone around,
                      const struct markdown_node *parent)
{
    for (const struct markdown_node *span = parent->first; span; span = span->next)
        switch (span->kind) {
        case MARKDOWN_TEXT: text_add(words, text_string(&span->text)); break;
        case MARKDOWN_CODE_SPAN: add_code(words, style, around, &span->text); break;
        case MARKDOWN_EMPHASIS: add_toned(words, style, around, TONE_EMPHASIS, span); break;
        case MARKDOWN_STRONG: add_toned(words, style, around, TONE_BOLD, span); break;
        case MARKDOWN_LINK: add_link(words, style, around, span); break;
        case MARKDOWN_BREAK: text_add(words, "\n"); break;
        default:
            add_spans(words, style, around, span);
            break; /* an image: what it shows, in words */
        }
}

/* --- Blocks --------------------------------------------------------------------------------------- */

static void render_blocks(struct renderer *renderer, const struct markdown_node *parent);

static void render_paragraph(struct renderer *renderer, const struct markdown_node *paragraph)
{
    struct text words = {0};
    if (paragraph->kind == MARKDOWN_HEADING)
        add_toned(&words, renderer->style, TONE_PLAIN, TONE_BOLD, paragraph);
    else
        add_spans(&words, renderer->style, TONE_PLAIN, paragraph);
    fill(renderer, text_string(&words));
    text_release(&words);
}

static void render_code(struct renderer *renderer, const struct markdown_node *code,
                        int indentation)
{
    const char *line = code->text.size > 0 ? text_string(&code->text) : "(nothing)\n";
    for (size_t size; *line; line += size + (line[size] == '\n')) {
        size = strcspn(line, "\n");
        if (size > 0) {
            begin_line(renderer);
            fprintf(renderer->out, "%*s%s%.*s%s", indentation, "",
                    style_tone(renderer->style, TONE_CODE), (int)size, line,
                    style_tone(renderer->style, TONE_PLAIN));
        }
        fputs("\n", renderer->out);
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
    indent_next(renderer);
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
        fputs(block->previous ? "\n" : "", renderer->out);
        render_block(renderer, block, !parent->first->next && parent->kind == MARKDOWN_ITEM);
    }
}

static struct renderer begin(FILE *out, const struct style *style, const char *prefix)
{
    struct renderer renderer = {.out = out, .style = style};
    text_add(&renderer.prefix, prefix);
    renderer.indentation = columns_of(prefix, strlen(prefix));
    return renderer;
}

void render(FILE *out, const struct style *style, const char *prefix,
            const struct markdown_node *node)
{
    struct renderer renderer = begin(out, style, prefix);
    if (node->kind == MARKDOWN_HEADING)
        render_paragraph(&renderer, node);
    else
        render_blocks(&renderer, node);
    text_release(&renderer.prefix);
}

void render_words(FILE *out, const struct style *style, const char *words)
{
    struct renderer renderer = begin(out, style, "");
    fill(&renderer, words);
    text_release(&renderer.prefix);
}
