/* Start at write_diff(), at the end, then write_change(). */
#include "diff_page.h"

#include "piece.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct change {
    struct piece *before, *now; /* one of them may be NULL */
};

struct changes {
    const struct page *page;
    struct pieces before, now;
    struct change *at;
    size_t count, capacity;
};

bool page_is_diff(const struct page *page)
{
    size_t size = strlen(page->path), end = strlen("/diff.md");
    return begins_with(page->path, "stages/") && size > end &&
           strcmp(page->path + size - end, "/diff.md") == 0;
}

/* --- What changes --------------------------------------------------------------------------------- */

static void add_change(struct changes *changes, struct piece *before, struct piece *now)
{
    struct change *change =
        text_more(&changes->at, &changes->count, &changes->capacity, sizeof *change);
    *change = (struct change){before, now};
}

static bool is_same_code(const struct piece *before, const struct piece *now)
{
    return strcmp(text_string(&before->code), text_string(&now->code)) == 0;
}

static struct piece *subject_of(const struct change *change)
{
    return change->now ? change->now : change->before;
}

/* The chapter that stands beside the file, and the one before it. */
static void read_stages(struct changes *changes, const struct page *page)
{
    struct text folder = {0}, path = {0};
    page_follow(&folder, page->path, ".");
    text_format(&path, "%s/README.md", text_string(&folder));
    const struct page *chapter = page_find(path.bytes);
    const struct page *before = chapter ? page_neighbour(chapter, -1) : NULL;
    if (!before)
        die("%s: there is no chapter here, or none before it", page->path);
    pieces_read(&changes->now, folder.bytes);
    text_release(&folder);
    page_follow(&folder, before->path, ".");
    pieces_read(&changes->before, folder.bytes);
    text_release(&folder);
    text_release(&path);
}

static void find_changes(struct changes *changes, const struct page *page)
{
    changes->page = page;
    read_stages(changes, page);
    for (size_t i = 0; i < changes->now.count; i++) {
        struct piece *now = &changes->now.at[i];
        struct piece *before = pieces_counterpart(&changes->before, now);
        if (!before || !is_same_code(before, now))
            add_change(changes, before, now);
    }
    for (size_t i = 0; i < changes->before.count; i++)
        if (!pieces_counterpart(&changes->now, &changes->before.at[i]))
            add_change(changes, &changes->before.at[i], NULL);
}

static void release_changes(struct changes *changes)
{
    pieces_release(&changes->before);
    pieces_release(&changes->now);
    free(changes->at);
}

/* --- Lines ---------------------------------------------------------------------------------------- */

struct lines {
    const char **at;
    size_t count, capacity;
};

static struct lines split(const struct piece *piece)
{
    struct lines lines = {0};
    for (const char *line = text_string(&piece->code); *line; line += strcspn(line, "\n") + 1) {
        const char **place = text_more(&lines.at, &lines.count, &lines.capacity, sizeof *place);
        *place = line;
    }
    return lines;
}

static bool is_same_line(const char *a, const char *b)
{
    size_t size = strcspn(a, "\n");
    return size == strcspn(b, "\n") && strncmp(a, b, size) == 0;
}

/* For each pair of rests, the length of the longest common subsequence of their lines. */
static unsigned *measure(const struct lines *a, const struct lines *b)
{
    size_t width = b->count + 1;
    unsigned *table = calloc((a->count + 1) * width, sizeof *table);
    if (!table)
        die("out of memory");
    for (size_t i = a->count; i-- > 0;)
        for (size_t j = b->count; j-- > 0;) {
            unsigned skip_a = table[(i + 1) * width + j], skip_b = table[i * width + j + 1];
            table[i * width + j] = is_same_line(a->at[i], b->at[j])
                                       ? table[(i + 1) * width + j + 1] + 1
                                   : skip_a > skip_b ? skip_a
                                                     : skip_b;
        }
    return table;
}

static void write_side(struct writer *w, const char *side, const char *element,
                       const struct lines *lines, size_t from, size_t to)
{
    html_format(w, "<pre class=\"%s\"><%s>", side, element);
    for (size_t i = from; i < to; i++) {
        size_t size = strcspn(lines->at[i], "\n");
        html(w, "<span>");
        escaped(w, lines->at[i], size);
        html(w, "\n</span>");
    }
    html_format(w, "</%s></pre>", element);
}

/* Lines that are the same on both sides, or those that are gone beside those that are new. */
static void write_run(struct writer *w, bool same, const struct lines *before, size_t i,
                      size_t i_end, const struct lines *now, size_t j, size_t j_end)
{
    if (i == i_end && j == j_end)
        return;
    html_format(w, "<div class=\"run%s\">", same ? " same" : "");
    write_side(w, "before", same ? "span" : "del", before, i, i_end);
    write_side(w, "now", same ? "span" : "ins", now, j, j_end);
    html(w, "</div>\n");
}

/* Where hardly a line is left, the few that are would only tear the rest apart. */
static bool is_rewritten(const struct lines *before, const struct lines *now, unsigned common)
{
    return common * 3 < before->count || common * 3 < now->count;
}

static void write_sides(struct writer *w, const struct piece *before, const struct piece *now)
{
    struct lines a = split(before), b = split(now);
    unsigned *table = measure(&a, &b);
    size_t width = b.count + 1, i = 0, j = 0;
    if (is_rewritten(&a, &b, table[0])) {
        write_run(w, false, &a, 0, a.count, &b, 0, b.count);
        i = a.count, j = b.count;
    }
    while (i < a.count || j < b.count) {
        size_t from_i = i, from_j = j;
        while (i < a.count && j < b.count && is_same_line(a.at[i], b.at[j]))
            i++, j++;
        write_run(w, true, &a, from_i, i, &b, from_j, j);
        from_i = i, from_j = j;
        while ((i < a.count || j < b.count) &&
               !(i < a.count && j < b.count && is_same_line(a.at[i], b.at[j]))) {
            if (j == b.count ||
                (i < a.count && table[(i + 1) * width + j] >= table[i * width + j + 1]))
                i++;
            else
                j++;
        }
        write_run(w, false, &a, from_i, i, &b, from_j, j);
    }
    free(table);
    free(a.at);
    free(b.at);
}

static void write_alone(struct writer *w, const struct piece *piece, const char *side,
                        const char *element)
{
    struct lines lines = split(piece);
    write_side(w, side, element, &lines, 0, lines.count);
    free(lines.at);
}

/* --- Changes -------------------------------------------------------------------------------------- */

static const char *fate_of(const struct change *change)
{
    if (!change->now)
        return "gone";
    return change->before ? "changed" : "new";
}

static void write_change(struct writer *w, const struct change *change)
{
    const struct piece *subject = subject_of(change);
    html_format(w, "<figure class=\"diff\"><figcaption><code>%s</code> in %s: %s</figcaption>\n",
                text_string(&subject->name), text_string(&subject->file), fate_of(change));
    if (change->before && change->now)
        write_sides(w, change->before, change->now);
    else if (change->now)
        write_alone(w, change->now, "now", "ins");
    else
        write_alone(w, change->before, "before", "del");
    html(w, "</figure>\n");
}

/* --- Notes ---------------------------------------------------------------------------------------- */

/* "read_client", "server.c", or "server.c: stop" where another file has a stop() too. */
static bool is_called(const struct piece *piece, const char *name)
{
    const char *file = text_string(&piece->file), *own = text_string(&piece->name);
    const char *colon = strstr(name, ": ");
    if (colon)
        return strlen(file) == (size_t)(colon - name) && begins_with(name, file) &&
               strcmp(colon + 2, own) == 0;
    return strcmp(own, name) == 0 || strcmp(file, name) == 0;
}

/* Write the changes that a name stands for, if no note before told of them. */
static bool tell(struct writer *w, struct changes *changes, const char *name)
{
    bool found = false;
    for (size_t i = 0; i < changes->count; i++) {
        struct piece *subject = subject_of(&changes->at[i]);
        if (subject->told || !is_called(subject, name))
            continue;
        found = subject->told = true;
        write_change(w, &changes->at[i]);
    }
    return found;
}

/* What the words of a heading name, one after the other. */
static void tell_all(struct writer *w, struct changes *changes, const struct markdown_node *heading)
{
    struct text words = {0};
    markdown_words(heading, &words);
    text_trim_end(&words);
    for (char *name = strtok(words.bytes, ","); name; name = strtok(NULL, ",")) {
        name += strspn(name, " ");
        if (!tell(w, changes, name))
            fprintf(stderr, "%s:%d: there is a note on %s, which does not change\n",
                    changes->page->path, heading->line, name);
    }
    text_release(&words);
}

static bool is_note(const struct markdown_node *node)
{
    return node->kind == MARKDOWN_HEADING && node->level == 2;
}

static void write_notes(struct writer *w, struct changes *changes)
{
    const struct markdown_node *note = NULL;
    for (const struct markdown_node *node = w->page->document->first; node; node = node->next) {
        if (is_note(node) && note)
            tell_all(w, changes, note);
        if (is_note(node))
            note = node;
        write_node(w, node);
    }
    if (note)
        tell_all(w, changes, note);
}

static void write_rest(struct writer *w, struct changes *changes)
{
    for (size_t i = 0; i < changes->count; i++) {
        const struct piece *subject = subject_of(&changes->at[i]);
        if (subject->told)
            continue;
        fprintf(stderr, "%s: %s in %s changes, and there is no note on it\n", w->page->path,
                text_string(&subject->name), text_string(&subject->file));
        write_change(w, &changes->at[i]);
    }
}

void write_diff(struct writer *w)
{
    struct changes changes = {0};
    find_changes(&changes, w->page);
    write_notes(w, &changes);
    write_rest(w, &changes);
    release_changes(&changes);
}
