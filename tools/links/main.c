/* links: lists what Markdown files point to; tools/links.awk checks it.
 *
 *   links FILE...
 *
 * Prints a line for each thing, its fields apart by tabs: the file, the line, and
 *
 *   section  ANCHOR   a heading; "#ANCHOR" leads to it
 *   link     TARGET
 *   image    TARGET
 *   wordless TARGET   an image without words for those who do not see it
 *   html     TEXT
 *   span     CODE
 *   sh       LINE     of a fenced block that is marked so
 *   console  LINE
 *
 * and first, for the file itself, "file", or "fault" and a sentence. */
#include "anchors.h"
#include "markdown.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static void print(const char *path, int line, const char *kind, const char *bytes, size_t size)
{
    printf("%s\t%d\t%s\t", path, line, kind);
    for (size_t i = 0; i < size; i++)
        putchar(bytes[i] == '\n' || bytes[i] == '\t' ? ' ' : bytes[i]);
    putchar('\n');
}

static void print_text(const char *path, const struct markdown_node *node, const char *kind,
                       const struct text *text)
{
    print(path, node->line, kind, text_string(text), text->size);
}

static void print_lines(const char *path, const struct markdown_node *block)
{
    int line = block->line;
    for (const char *p = text_string(&block->text), *end; *p; p = end + (*end == '\n'), line++) {
        end = p + strcspn(p, "\n");
        print(path, line, text_string(&block->info), p, (size_t)(end - p));
    }
}

static bool holds_commands(const struct markdown_node *node)
{
    const char *info = text_string(&node->info);
    return strcmp(info, "sh") == 0 || strcmp(info, "console") == 0;
}

static void print_node(const char *path, const struct markdown_node *document,
                       const struct markdown_node *node)
{
    struct text words = {0};
    switch (node->kind) {
    case MARKDOWN_HEADING:
        words = anchor_of(document, node);
        print_text(path, node, "section", &words);
        break;
    case MARKDOWN_IMAGE:
        markdown_words(node, &words);
        text_trim_end(&words);
        print_text(path, node, words.size > 0 ? "image" : "wordless", &node->info);
        break;
    case MARKDOWN_LINK: print_text(path, node, "link", &node->info); break;
    case MARKDOWN_HTML:
    case MARKDOWN_HTML_SPAN: print_text(path, node, "html", &node->text); break;
    case MARKDOWN_CODE_SPAN: print_text(path, node, "span", &node->text); break;
    case MARKDOWN_CODE:
        if (holds_commands(node))
            print_lines(path, node);
        break;
    default: break;
    }
    text_release(&words);
}

static void list_file(const char *path)
{
    struct text source = {0};
    if (text_read_file(&source, path) == -1) {
        printf("%s\t0\tfault\tcannot be read: %s\n", path, strerror(errno));
        return;
    }
    printf("%s\t0\tfile\n", path);
    struct markdown_node *document = markdown_parse(text_string(&source), source.size);
    for (struct markdown_node *node = document; node; node = markdown_after(document, node))
        print_node(path, document, node);
    markdown_free(document);
    text_release(&source);
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        list_file(argv[i]);
    return 0;
}
