/* Start at names_learn(). What nm prints of a program is read once, however many processes run it. */
#include "names.h"
#include "entry.h"
#include "pool.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* A function, and its address in the program's file. */
struct symbol {
    unsigned long long address;
    struct function function;
};

struct program {
    const char *path;
    struct symbol *symbols; /* by address */
    size_t count, capacity;
    struct program *next;
};

struct task {
    long long pid;
    unsigned long long moved; /* how much further up all lies in the process */
    const struct program *program;
    struct task *next;
};

struct names {
    struct program *programs;
    struct task *tasks; /* the one that was learned last first */
    struct pool *pool;
    char folder[4096]; /* where we are: names of files begin behind it */
};

struct names *names_open(void)
{
    struct pool *pool = pool_open();
    struct names *names = pool_room(pool, sizeof *names);
    names->pool = pool;
    if (!getcwd(names->folder, sizeof names->folder - 1))
        names->folder[0] = '\0';
    strcat(names->folder, "/");
    return names;
}

void names_close(struct names *names)
{
    for (struct program *program = names ? names->programs : NULL; program; program = program->next)
        free(program->symbols);
    if (names)
        pool_close(names->pool);
}

/* --- nm ------------------------------------------------------------------------------------------- */

static _Noreturn void run_nm(const char *path, int output)
{
    dup2(output, STDOUT_FILENO);
    freopen("/dev/null", "w", stderr);
    execlp("nm", "nm", "--line-numbers", "--defined-only", path, (char *)NULL);
    _exit(127);
}

/* What nm prints of a program; nothing if there is no nm. No shell is asked: the path is from a recording. */
static void ask_nm(const char *path, struct text *output)
{
    int ends[2];
    if (pipe(ends) == -1)
        return;
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0)
        run_nm(path, ends[1]);
    close(ends[1]);
    char chunk[16 * 1024];
    for (ssize_t size; pid > 0 && (size = read(ends[0], chunk, sizeof chunk)) > 0;)
        text_append(output, chunk, (size_t)size);
    close(ends[0]);
    if (pid > 0)
        waitpid(pid, NULL, 0);
}

/* "stages/04-callbacks/server.c" of a path in the folder where we are. */
static const char *short_path(struct names *names, const char *path, size_t size)
{
    size_t folder = strlen(names->folder);
    bool inside = size > folder && strncmp(path, names->folder, folder) == 0;
    const char *whole = pool_bytes(names->pool, path, size);
    if (inside)
        return whole + folder;
    for (const char *slash = strchr(whole, '/'); slash; slash = strchr(slash + 1, '/'))
        if (access(slash + 1, R_OK) == 0)
            return slash + 1; /* it was built in another folder, of which this is a copy */
    return whole;
}

/* "0000000000007000 t read_client.part.0	/home/x/server.c:72" */
static void read_symbol(struct names *names, struct program *program, const char *line)
{
    char *rest;
    unsigned long long address = strtoull(line, &rest, 16);
    if (rest == line || *rest != ' ' || !strchr("tTwW", rest[1]) || rest[2] != ' ')
        return;
    const char *name = rest + 3, *tab = name + strcspn(name, "\t\n");
    struct symbol *symbol =
        text_more(&program->symbols, &program->count, &program->capacity, sizeof *symbol);
    symbol->address = address;
    symbol->function.name = pool_bytes(names->pool, name, strcspn(name, ".\t\n"));
    const char *end = tab + strcspn(tab, "\n"), *colon = end;
    while (colon > tab && *colon != ':')
        colon--;
    if (colon > tab) {
        symbol->function.file = short_path(names, tab + 1, (size_t)(colon - tab - 1));
        symbol->function.line = atoi(colon + 1);
    }
}

static int compare_symbols(const void *left, const void *right)
{
    const struct symbol *one = left, *other = right;
    return one->address < other->address ? -1 : one->address > other->address;
}

static struct program *program_at(struct names *names, const char *path)
{
    struct program *program = names->programs;
    while (program && strcmp(program->path, path) != 0)
        program = program->next;
    if (program)
        return program;
    struct text output = {0};
    program = pool_room(names->pool, sizeof *program);
    program->path = path;
    program->next = names->programs;
    names->programs = program;
    ask_nm(path, &output);
    for (const char *line = text_string(&output); *line;
         line += strcspn(line, "\n"), line += *line == '\n')
        read_symbol(names, program, line);
    if (program->count > 0)
        qsort(program->symbols, program->count, sizeof *program->symbols, compare_symbols);
    text_release(&output);
    return program;
}

/* --- Addresses ------------------------------------------------------------------------------------ */

/* A program is loaded at a page's beginning. If the anchor is not where it would be then, this is another build. */
static bool is_this_build(unsigned long long moved)
{
    enum { PAGE = 4096 };
    return moved % PAGE == 0;
}

void names_learn(struct names *names, long long pid, const char *command, const char *anchor,
                 const char *at)
{
    const char *path = pool_bytes(names->pool, command, strcspn(command, " "));
    const struct program *program = program_at(names, path);
    for (size_t i = 0; i < program->count; i++) {
        const struct symbol *symbol = &program->symbols[i];
        unsigned long long moved = strtoull(at, NULL, 16) - symbol->address;
        if (strcmp(symbol->function.name, anchor) != 0 || !is_this_build(moved))
            continue;
        struct task *task = pool_room(names->pool, sizeof *task);
        *task = (struct task){.pid = pid, .moved = moved, .program = program, .next = names->tasks};
        names->tasks = task;
        return;
    }
}

const struct function *names_find(const struct names *names, long long pid, const char *address)
{
    const struct task *task = names->tasks;
    while (task && task->pid != pid)
        task = task->next;
    if (!task || strncmp(address, "0x", 2) != 0)
        return NULL;
    struct symbol wanted = {.address = strtoull(address, NULL, 16) - task->moved};
    const struct symbol *found = bsearch(&wanted, task->program->symbols, task->program->count,
                                         sizeof wanted, compare_symbols);
    return found ? &found->function : NULL;
}

/* --- A recording without addresses ---------------------------------------------------------------- */

/* Where a function stands is told once, before the line that first names it. */
struct settling {
    struct names *names;
    struct text lines;
    const struct function **told;
    size_t count, capacity;
};

static void add_line(struct text *lines, const struct entry *entry)
{
    static char line[ENTRY_LINE];
    text_append(lines, line, entry_write(entry, line));
}

/* Of what tools/without.sh compiles nothing stays. So the recording keeps the source, under the name of the file that was
 * copied. */
static void tell_source(struct entry *place, const struct function *function)
{
    static const char copies[] = ".from/";
    const char *original = strstr(function->file, copies);
    struct text lines = {0};
    int line = original ? source_of(function->file, function->name, &lines) : 0;
    if (line > 0) {
        entry_set_string(place, "file", original + strlen(copies));
        entry_set_number(place, "line", line);
        entry_set_string(place, "source", text_string(&lines));
    }
    text_release(&lines);
}

static void tell(struct settling *settling, const struct entry *entry,
                 const struct function *function)
{
    for (size_t i = 0; i < settling->count; i++)
        if (settling->told[i] == function)
            return;
    *(const struct function **)text_more(&settling->told, &settling->count, &settling->capacity,
                                         sizeof function) = function;
    if (!function->file)
        return;
    struct entry place = {0};
    entry_set_number(&place, "t", entry_number(entry, "t", 0));
    entry_set_string(&place, "from", "loop");
    entry_set_number(&place, "pid", entry_number(entry, "pid", 0));
    entry_set_string(&place, "event", "function");
    entry_set_string(&place, "function", function->name);
    entry_set_string(&place, "file", function->file);
    tell_source(&place, function);
    add_line(&settling->lines, &place);
}

static void settle_line(struct settling *settling, const char *line, size_t size)
{
    struct entry entry;
    if (!entry_read(&entry, line, size)) {
        text_append(&settling->lines, line, size);
        return;
    }
    long long pid = entry_number(&entry, "pid", -1);
    if (entry_kind(&entry, "anchor") == ENTRY_STRING)
        names_learn(settling->names, pid, entry_string(&entry, "command"),
                    entry_string(&entry, "anchor"), entry_string(&entry, "at"));
    const struct function *function =
        names_find(settling->names, pid, entry_string(&entry, "function"));
    if (function) {
        tell(settling, &entry, function);
        entry_set_string(&entry, "function", function->name);
        add_line(&settling->lines, &entry);
    } else {
        text_append(&settling->lines, line, size);
    }
}

static bool write_from(FILE *file, const struct text *lines, size_t start)
{
    size_t size = start < lines->size ? lines->size - start : 0;
    return fseek(file, (long)start, SEEK_SET) == 0 &&
           fwrite(text_string(lines) + start, 1, size, file) == size && fflush(file) == 0;
}

/* The file stays the same one: others may have it open. What makes it longer is written first: if the disk has no room
 * for that, all stays as it was. */
static int write_over(const char *path, const struct text *lines, size_t before)
{
    FILE *file = fopen(path, "r+");
    if (!file)
        return -1;
    bool fits = lines->size <= before || write_from(file, lines, before);
    bool written = fits && write_from(file, lines, 0);
    if (ftruncate(fileno(file), (off_t)(fits ? lines->size : before)) == -1)
        written = false;
    (void)fclose(file);
    return written ? 0 : -1;
}

int names_settle(const char *path)
{
    struct text before = {0};
    struct settling settling = {.names = names_open()};
    int result = text_read_file(&before, path);
    const char *line = text_string(&before), *end = line + before.size, *feed;
    for (; (feed = memchr(line, '\n', (size_t)(end - line))); line = feed + 1)
        settle_line(&settling, line, (size_t)(feed + 1 - line));
    text_append(&settling.lines, line, (size_t)(end - line));
    if (result == 0 && settling.count > 0)
        result = write_over(path, &settling.lines, before.size);
    free(settling.told);
    names_close(settling.names);
    text_release(&settling.lines);
    text_release(&before);
    return result;
}

/* --- Source --------------------------------------------------------------------------------------- */

enum { MOST_LINES = 60, HEAD_LINES = 6 };

static const char *next_line(const char *line)
{
    line += strcspn(line, "\n");
    return line + (*line == '\n');
}

/* Whether a function is defined here: its name stands in the first line, and "{" comes before ";". */
static bool is_definition(const char *line, const char *name)
{
    size_t size = strcspn(line, "\n"), length = strlen(name);
    const char *found = strstr(line, name);
    if (strchr(" \t\n#/{}", *line) || !found || found + length >= line + size ||
        found[length] != '(' ||
        (found > line && strchr("abcdefghijklmnopqrstuvwxyz_0123456789", found[-1])))
        return false;
    for (int i = 0; i < HEAD_LINES && *line; i++, line = next_line(line)) {
        if (*line == '{')
            return true;
        if (memchr(line, ';', strcspn(line, "\n")))
            return false;
    }
    return false;
}

static void add_definition(struct text *lines, const char *line)
{
    for (int i = 0; i < MOST_LINES && *line; i++, line = next_line(line)) {
        text_append(lines, line, strcspn(line, "\n"));
        text_add(lines, "\n");
        if (*line == '}')
            return;
    }
}

int source_of(const char *file, const char *name, struct text *lines)
{
    struct text source = {0};
    int number = 1, found = 0;
    if (*file == '/' || strstr(file, "..") || text_read_file(&source, file) == -1)
        return text_release(&source), 0;
    for (const char *line = text_string(&source); *line && !found; line = next_line(line), number++)
        if (is_definition(line, name)) {
            add_definition(lines, line);
            found = number;
        }
    text_release(&source);
    return found;
}
