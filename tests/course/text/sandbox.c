#include "sandbox.h"
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[] = "/tmp/sandbox-XXXXXX";
static char tools[4096];
static struct text last; /* what was read or printed last */

/* The tools go before all else in the PATH, once. */
static void find_tools(void)
{
    struct text path = {0};
    check_not_null(getcwd(tools, sizeof tools - sizeof "/" TOOLS), "The tools are below it.");
    strcat(tools, "/" TOOLS);
    setenv("TOOLS", tools, 1);
    text_format(&path, "%s:%s", tools, getenv("PATH"));
    setenv("PATH", path.bytes, 1);
    text_release(&path);
}

void sandbox_begin(void)
{
    memcpy(folder + sizeof folder - 7, "XXXXXX", 6);
    check_not_null(mkdtemp(folder), "The test needs a folder of its own in /tmp.");
    if (!*tools)
        find_tools();
    setenv("TMPDIR", folder, 1); /* what a tool that is killed leaves behind goes with the folder */
}

void sandbox_end(void)
{
    char command[sizeof "rm -rf " + sizeof folder];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    check_number(system(command), 0, "The folder of the test could not be deleted.");
    text_release(&last);
}

static void path_in(struct text *path, const char *name)
{
    text_format(path, "%s/%s", folder, name);
}

void sandbox_write(const char *path, const char *content)
{
    struct text full = {0};
    path_in(&full, path);
    for (char *slash = full.bytes + sizeof folder; (slash = strchr(slash, '/')); slash++) {
        *slash = '\0';
        (void)mkdir(full.bytes, 0777); /* it may be there already; if it cannot be, fopen() fails */
        *slash = '/';
    }
    FILE *file = check_not_null(fopen(full.bytes, "w"), "The test writes into its own folder.");
    fputs(content, file);
    check_number(fclose(file), 0, "The test writes into its own folder.");
    text_release(&full);
}

const char *sandbox_read(const char *path)
{
    struct text full = {0};
    path_in(&full, path);
    text_release(&last);
    check_succeeds(text_read_file(&last, full.bytes), "The test reads from its own folder.");
    text_release(&full);
    return text_string(&last);
}

const char *sandbox_run(int status, const char *command)
{
    struct text line = {0};
    char chunk[4096];
    size_t size;
    text_format(&line, "cd %s && { %s; } 2>&1 </dev/null", folder, command);
    FILE *pipe = check_not_null(popen(line.bytes, "r"), "The test runs a command.");
    text_release(&last);
    while ((size = fread(chunk, 1, sizeof chunk, pipe)) > 0)
        text_append(&last, chunk, size);
    int ended = pclose(pipe);
    check_note("ran %s, which printed:\n%s", command, text_string(&last));
    check_that(WIFEXITED(ended), "A signal ended the command.");
    check_number(WEXITSTATUS(ended), status, "0 is for all well, 1 for faults, 2 for wrong usage.");
    text_release(&line);
    return text_string(&last);
}

const char *sandbox_folder(void)
{
    return folder;
}
