/* Pages that play a recording. docs/see/player.js says what a page has in it for that. */
#include "commands.h"
#include "html.h"
#include "model.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { MOST_ROWS = 5000, MOST_RECORDINGS = 3 };

/* --- The table, for a browser without JavaScript --------------------------------------------------- */

static void add_row(struct text *html, const struct step *step, size_t number)
{
    text_format(html, "<tr><td>%zu<td>%.1f<td>", number, (double)step->t / 1e6);
    html_add_escaped(html, step->who);
    text_add(html, "<td>");
    if (step->turn >= 0)
        text_format(html, "%lld", step->turn);
    text_add(html, "<td>");
    html_add_escaped(html, step->say);
    text_add(html, "<td>");
    html_add_escaped(html, step->text);
    text_add(html, "\n");
}

static void add_table(struct text *html, const struct steps *steps)
{
    text_add(html, "<table><caption>");
    html_add_escaped(html, steps->title);
    text_add(html, "</caption>\n<tr><th>step<th>ms<th>who<th>turn<th>what happens<th>call\n");
    for (size_t i = 0; i < steps->count && i < MOST_ROWS; i++)
        add_row(html, &steps->list[i], i + 1);
    text_add(html, "</table>\n");
    if (steps->count > MOST_ROWS)
        text_format(html,
                    "<p>%zu more steps are in the recording: <code>see text</code> prints all.\n",
                    steps->count - MOST_ROWS);
}

/* --- The page ------------------------------------------------------------------------------------- */

static int add_file(struct text *html, const char *path)
{
    int result = text_read_file(html, path);
    if (result == -1)
        fprintf(stderr, "see: cannot read %s: %s; run this at the root of the course\n", path,
                strerror(errno));
    return result;
}

static void add_titles(struct text *html, const struct steps *recordings, int count)
{
    for (int i = 0; i < count; i++) {
        const char *title = recordings[i].title;
        text_add(html, i > 0 ? " · " : "");
        html_add_escaped(html, *title ? title : recordings[i].command);
    }
}

static int add_head(struct text *html, const struct steps *recordings, int count)
{
    text_add(html, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                   "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                   "<title>");
    add_titles(html, recordings, count);
    text_add(html, "</title>\n<style>\n");
    if (add_file(html, "docs/quiz.css") == -1 || add_file(html, "docs/see/player.css") == -1)
        return -1;
    text_add(html, "</style>\n</head>\n<body class=\"see-page\">\n");
    return 0;
}

static int add_body(struct text *html, const struct steps *recordings, int count)
{
    text_add(html, "<div class=\"see\" data-steps=\"");
    for (int i = 0; i < count; i++)
        text_format(html, "%ssteps-%d", i > 0 ? " " : "", i + 1);
    text_add(html, "\"><noscript>\n");
    for (int i = 0; i < count; i++)
        add_table(html, &recordings[i]);
    text_add(html, "</noscript></div>\n");
    for (int i = 0; i < count; i++) {
        text_format(html, "<script type=\"application/json\" id=\"steps-%d\">", i + 1);
        steps_print(&recordings[i], html);
        text_add(html, "</script>\n");
    }
    text_add(html, "<script>\n");
    if (add_file(html, "docs/see/player.js") == -1)
        return -1;
    text_add(html, "</script>\n</body>\n</html>\n");
    return 0;
}

/* Whoever may read the recordings may read the page. */
static mode_t mode_of_all(char **recordings, int count)
{
    struct stat status;
    mode_t mode = 0644;
    for (int i = 0; i < count; i++)
        mode &= stat(recordings[i], &status) == 0 ? status.st_mode | 0600 : 0600;
    return mode;
}

static FILE *open_file(const char *path, mode_t mode)
{
    struct stat status;
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (fd != -1 && fstat(fd, &status) == 0 && S_ISREG(status.st_mode))
        (void)fchmod(fd, mode); /* best effort: it may be somebody else's */
    return fd == -1 ? NULL : fdopen(fd, "w");
}

static int write_file(const char *path, mode_t mode, const struct text *bytes)
{
    FILE *file = open_file(path, mode);
    bool written = file && fwrite(text_string(bytes), 1, bytes->size, file) == bytes->size;
    if (file)
        written = fclose(file) == 0 && written;
    if (!written)
        fprintf(stderr, "see: cannot write %s: %s\n", path, strerror(errno));
    return written ? 0 : -1;
}

static int make_page(const char *path, mode_t mode, const struct steps *recordings, int count)
{
    struct text html = {0};
    int result = add_head(&html, recordings, count);
    if (result == 0)
        result = add_body(&html, recordings, count);
    if (result == 0)
        result = write_file(path, mode, &html);
    text_release(&html);
    return result;
}

int see_page(int count, char **words)
{
    struct steps recordings[MOST_RECORDINGS];
    int loaded = 0, result = 0;
    if (count < 2 || count > 1 + MOST_RECORDINGS)
        return WRONG_USAGE;
    while (result == 0 && loaded < count - 1)
        if ((result = steps_load(&recordings[loaded], words[1 + loaded])) == 0)
            loaded++;
    if (result == 0)
        result = make_page(words[0], mode_of_all(words + 1, loaded), recordings, loaded);
    while (loaded > 0)
        steps_release(&recordings[--loaded]);
    return result == 0 ? 0 : 1;
}
