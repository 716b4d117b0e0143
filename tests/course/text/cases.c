/* Start at cases_main(), then run_step(). */
#include "cases.h"
#include "check.h"
#include "markdown.h"
#include "pty.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define SAMPLES "tests/course/text/samples"
#define PROMPT  "): "

static struct markdown_node *document;

/* --- A folder for each case ------------------------------------------------------------------------ */

static char folder[] = "/tmp/case-XXXXXX";

static struct text path_in(const char *name)
{
    struct text path = {0};
    text_format(&path, "%s/%s", folder, name);
    return path;
}

static void write_file(const char *name, const char *content)
{
    struct text path = path_in(name);
    FILE *file = check_not_null(fopen(path.bytes, "w"), "The case writes into its own folder.");
    fputs(content, file);
    check_number(fclose(file), 0, "The case writes into its own folder.");
    text_release(&path);
}

static struct text read_file(const char *name)
{
    struct text path = path_in(name), content = {0};
    check_succeeds(text_read_file(&content, path.bytes), "The case reads from its own folder.");
    text_release(&path);
    return content;
}

/* Run a shell command in the folder and check its exit status. */
static struct text run_in_folder(int status, const char *command)
{
    struct text line = {0}, printed = {0};
    char chunk[4096];
    size_t size;
    text_format(&line, "cd %s && { %s; } 2>&1 </dev/null", folder, command);
    FILE *pipe = check_not_null(popen(line.bytes, "r"), "The case runs a command.");
    while ((size = fread(chunk, 1, sizeof chunk, pipe)) > 0)
        text_append(&printed, chunk, size);
    int ended = pclose(pipe);
    check_note("ran %s, which printed:\n%s", command, text_string(&printed));
    check_that(WIFEXITED(ended), "A signal ended the command.");
    check_number(WEXITSTATUS(ended), status, "0 is for all well, 1 for faults, 2 for wrong usage.");
    text_release(&line);
    return printed;
}

static void begin(void)
{
    struct text command = {0};
    memcpy(folder + sizeof folder - 7, "XXXXXX", 6);
    check_not_null(mkdtemp(folder), "The case needs a folder of its own in /tmp.");
    text_format(&command, "cp -R " SAMPLES "/. %s", folder);
    check_number(system(command.bytes), 0, "Run this at the root of the course.");
    setenv("TMPDIR", folder, 1); /* what a tool that is killed leaves behind goes with the folder */
    setenv("NO_COLOR", "1", 1);
    setenv("QUIZ_SEED", "0", 1); /* the order of the file */
    text_release(&command);
}

static void end(void)
{
    char command[sizeof "rm -rf " + sizeof folder];
    pty_close();
    snprintf(command, sizeof command, "rm -rf %s", folder);
    check_number(system(command), 0, "The folder of the case could not be deleted.");
}

/* --- What was printed, and what should be ----------------------------------------------------------- */

static size_t line_size(const char *line)
{
    size_t size = strcspn(line, "\n");
    return size + (line[size] == '\n');
}

static bool line_matches(const char *wanted, size_t wanted_size, const char *came, size_t size)
{
    static const char rest[] = "[...]\n";
    size_t known = wanted_size < sizeof rest - 1 ? 0 : wanted_size - (sizeof rest - 1);
    if (wanted_size > known && strncmp(wanted + known, rest, sizeof rest - 1) == 0)
        return size > known && memcmp(wanted, came, known) == 0;
    return wanted_size == size && memcmp(wanted, came, size) == 0;
}

/* The farthest line of a case that was looked for, and where. */
static const char *missed, *missed_at;

static bool matches(const char *wanted, const char *came)
{
    size_t wanted_size = line_size(wanted), size = line_size(came);
    if (strncmp(wanted, "...\n", 4) == 0)
        return matches(wanted + 4, came) || (size > 0 && matches(wanted, came + size));
    if (wanted > missed) {
        missed = wanted;
        missed_at = came;
    }
    if (wanted_size == 0)
        return size == 0;
    return line_matches(wanted, wanted_size, came, size) &&
           matches(wanted + wanted_size, came + size);
}

/* As a file of cases has it: no blanks at the end of a line, no carriage returns, and escapes that can be
 * read. */
static struct text readable(const char *bytes)
{
    struct text text = {0};
    for (; *bytes; bytes++) {
        if (*bytes == '\n')
            while (text.size > 0 && text.bytes[text.size - 1] == ' ')
                text.size--;
        if (*bytes == '\033')
            text_add(&text, "\\033");
        else if (*bytes != '\r')
            text_append(&text, bytes, 1);
    }
    return text;
}

static void check_printed(const char *wanted, const char *printed)
{
    struct text came = readable(printed), expected = readable(wanted);
    missed = NULL;
    bool same = matches(text_string(&expected), text_string(&came));
    if (!same)
        check_note("this line of the case:\n%.*s\nis not where this was printed:\n%.1500s",
                   (int)strcspn(missed, "\n"), missed, missed_at);
    text_release(&came);
    text_release(&expected);
    check_that(same, "What was printed is what the case has.");
}

/* --- Steps ---------------------------------------------------------------------------------------- */

/* The lines of a "diff" that begin with a blank or with a sign. */
static struct text side(const char *lines, char sign)
{
    struct text text = {0};
    for (size_t size; *lines; lines += size) {
        size = line_size(lines);
        if (*lines == ' ' || *lines == sign)
            text_append(&text, lines + 1, size - 1);
    }
    return text;
}

static void edit(const char *path, const char *lines)
{
    struct text old = side(lines, '-'), new = side(lines, '+'), edited = {0};
    struct text content = read_file(path);
    const char *place = strstr(text_string(&content), text_string(&old));
    check_note("the change of %s:\n%s", path, lines);
    check_that(place, "The case changes lines that the file has.");
    check_that(!strstr(place + 1, text_string(&old)), "The lines to change are there only once.");
    text_append(&edited, content.bytes, (size_t)(place - content.bytes));
    text_add(&edited, text_string(&new));
    text_add(&edited, place + old.size);
    write_file(path, text_string(&edited));
    text_release(&content);
    text_release(&old);
    text_release(&new);
    text_release(&edited);
}

/* Take the exit status away that stands in the last line. */
static int take_status(struct text *wanted)
{
    size_t start = wanted->size > 0 ? wanted->size - 1 : 0;
    while (start > 0 && wanted->bytes[start - 1] != '\n')
        start--;
    int status = 0;
    if (sscanf(text_string(wanted) + start, "[%d]", &status) == 1)
        wanted->bytes[wanted->size = start] = '\0';
    return status;
}

/* Run what stands behind "$ " in the first line. Return where the next command begins. */
static const char *run_command(const char *lines)
{
    struct text command = {0}, wanted = {0};
    const char *next = lines + line_size(lines);
    check_that(strncmp(lines, "$ ", 2) == 0, "A console begins with a command.");
    text_append(&command, lines + 2, (size_t)(next - lines) - 3);
    for (; *next && strncmp(next, "$ ", 2) != 0; next += line_size(next))
        text_append(&wanted, next, line_size(next));
    int status = take_status(&wanted);
    struct text printed = run_in_folder(status, command.bytes);
    check_printed(text_string(&wanted), text_string(&printed));
    text_release(&printed);
    text_release(&command);
    text_release(&wanted);
    return next;
}

/* "^C" is a key. */
static void type(const char *keys, size_t size)
{
    struct text typed = {0};
    for (size_t i = 0; i < size; i++) {
        char key = keys[i] == '^' ? (char)(keys[++i] & 0x1F) : keys[i];
        text_append(&typed, &key, 1);
    }
    if (size > 0 && !strchr("\003\004\n", typed.bytes[typed.size - 1]))
        text_add(&typed, "\n");
    pty_type(text_string(&typed));
    text_release(&typed);
}

/* Play a line of a transcript, if there is something to type in it. */
static void play(const char *line, size_t size, const char *above)
{
    struct text wait = {0};
    const char *prompt = strstr(line, PROMPT);
    const char *keys = prompt && prompt < line + size ? prompt + strlen(PROMPT) : line;
    text_append(&wait, keys > line ? PROMPT : above,
                keys > line ? strlen(PROMPT) : strcspn(above, "\n"));
    if (keys > line || *line == '^') {
        pty_expect_written(text_string(&wait));
        type(keys, (size_t)(line + size - keys) - 1);
    }
    text_release(&wait);
}

/* What a screen shows of keys: nothing of Ctrl-D, and of Enter that a line ends there. */
static struct text shown(const char *transcript)
{
    struct text text = {0};
    for (; *transcript; transcript++) {
        bool control = *transcript == '^' && strchr("DJ", transcript[1]);
        if (!control)
            text_append(&text, transcript, 1);
        else if (*++transcript == 'J' && transcript[1] != '\n')
            text_add(&text, "\n");
    }
    return text;
}

static void run_in_terminal(const char *columns, const char *lines)
{
    struct text command = {0}, transcript = {0};
    const char *above = lines, *line = lines + line_size(lines);
    text_format(&command, "cd %s && exec env %.*s", folder, (int)(line - lines) - 3, lines + 2);
    text_add(&transcript, line);
    int status = take_status(&transcript);
    pty_allow_drawing();
    pty_start(atoi(columns), (char *[]){"/bin/sh", "-c", command.bytes, NULL});
    for (line = text_string(&transcript); *line; above = line, line += line_size(line))
        play(line, line_size(line), above);
    pty_expect_end(status);
    pty_check_restored();
    struct text wanted = shown(text_string(&transcript));
    check_printed(text_string(&wanted), pty_written());
    pty_close();
    text_release(&command);
    text_release(&transcript);
    text_release(&wanted);
}

static void run_step(const struct markdown_node *block)
{
    const char *kind = text_string(&block->info), *lines = text_string(&block->text);
    const char *argument = kind + strcspn(kind, " ");
    argument += *argument == ' ';
    if (strncmp(kind, "diff ", 5) == 0)
        edit(argument, lines);
    else if (strncmp(kind, "terminal ", 9) == 0)
        run_in_terminal(argument, lines);
    else if (strcmp(kind, "console") != 0)
        write_file(argument, lines);
    else
        while (*lines)
            lines = run_command(lines);
}

/* --- Cases ---------------------------------------------------------------------------------------- */

static char *name_of(const struct markdown_node *heading)
{
    struct text words = {0};
    markdown_words(heading, &words);
    text_trim_end(&words);
    return words.bytes;
}

static bool is_case(const struct markdown_node *node)
{
    return node->kind == MARKDOWN_HEADING && node->level == 3;
}

static void run_case(void **state)
{
    const char *wanted = *state;
    for (const struct markdown_node *node = document->first; node; node = node->next) {
        char *name = is_case(node) ? name_of(node) : NULL;
        bool found = name && strcmp(name, wanted) == 0;
        free(name);
        while (found && (node = node->next) && node->kind != MARKDOWN_HEADING)
            if (node->kind == MARKDOWN_CODE)
                run_step(node);
        if (found)
            return;
    }
}

/* The tools go before all else in the PATH. */
static void find_tools(void)
{
    char root[4096];
    struct text path = {0};
    if (getcwd(root, sizeof root))
        text_format(&path, "%s/" TOOLS ":%s", root, getenv("PATH"));
    setenv("PATH", text_string(&path), 1);
    text_release(&path);
}

int cases_main(int argc, char **argv, const char *suite, const char *file)
{
    const struct check_suite described = {.name = suite, .setup = begin, .teardown = end};
    struct CMUnitTest *tests = NULL;
    size_t count = 0, capacity = 0;
    struct text path = {0}, source = {0};
    text_format(&path, SAMPLES "/%s", file);
    if (text_read_file(&source, path.bytes) == -1)
        return EXIT_FAILURE;
    find_tools();
    document = markdown_parse(source.bytes, source.size);
    for (const struct markdown_node *node = document->first; node; node = node->next)
        if (is_case(node))
            *(struct CMUnitTest *)text_more(&tests, &count, &capacity, sizeof *tests) =
                (struct CMUnitTest){.name = name_of(node), .test_func = run_case};
    int status = check_run(argc, argv, &described, tests, count);
    for (size_t i = 0; i < count; i++)
        free((void *)(uintptr_t)tests[i].name);
    free(tests);
    markdown_free(document);
    text_release(&path);
    text_release(&source);
    return status;
}
