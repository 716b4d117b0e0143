/* What is printed goes to a file for the time of a test, and is compared afterwards. */
#include "check.h"
#include "spawn.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static FILE *printed; /* a file without a name, in the place of stdout */
static int real_stdout;
static pid_t self;
static bool at_exit_matters;

static void divert(void)
{
    self = getpid();
    printed = check_not_null(tmpfile(), "");
    fflush(stdout);
    real_stdout = check_succeeds(dup(STDOUT_FILENO), "");
    check_succeeds(dup2(fileno(printed), STDOUT_FILENO), "");
    setvbuf(stdout, NULL, _IOFBF, BUFSIZ); /* as it is for a file */
}

/* Restore stdout, and read what was printed meanwhile. */
static const char *undivert(void)
{
    static char text[4096];
    if (!printed)
        return text;
    fflush(stdout);
    check_succeeds(dup2(real_stdout, STDOUT_FILENO), "");
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
    close(real_stdout);
    rewind(printed);
    text[fread(text, 1, sizeof text - 1, printed)] = '\0';
    fclose(printed);
    printed = NULL;
    return text;
}

static void end(void)
{
    (void)undivert();
}

/* A child that comes back from spawn() must not run the other tests. */
static int spawn_and_wait(int (*work)(void *data), void *data)
{
    int status = 0;
    pid_t child = spawn(work, data);
    if (getpid() != self)
        _exit(99);
    check_that(child > 0, "spawn() returns the child's number to the parent.");
    check_number(waitpid(child, &status, 0), child,
                 "spawn() returns the number of the child that it has started, as fork() does: "
                 "with it the parent waits for that child.");
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int say_something(void *data)
{
    printf("%s", (const char *)data);
    return 7;
}

static int say_nothing(void *data)
{
    return *(const int *)data;
}

static void the_result_is_the_exit_status(void **state)
{
    int result = 42;
    check_number(spawn_and_wait(say_nothing, &result), 42,
                 "The child ends with what work() returned; in the child, spawn() never returns.");
}

static void what_was_printed_before_comes_once(void **state)
{
    int result = 0;
    printf("the parent begins\n");
    spawn_and_wait(say_nothing, &result);
    check_string(
        undivert(), "the parent begins\n",
        "What waits in stdout's buffer is memory, and fork() copies memory: the child has it "
        "too, and prints it when its buffer is emptied. Empty the buffers before fork().");
}

static void what_the_child_prints_comes_once(void **state)
{
    printf("the parent begins\n");
    check_number(spawn_and_wait(say_something, "the child speaks\n"), 7, "");
    printf("the parent goes on\n");
    check_string(
        undivert(), "the parent begins\nthe child speaks\nthe parent goes on\n",
        "What the child printed must be written before it ends: _exit() does not empty the "
        "buffers. And what the parent had printed must not wait in them at fork().");
}

static int write_log(void *data)
{
    return fputs("the child speaks\n", data) == EOF;
}

static void other_streams_have_buffers_too(void **state)
{
    char text[128];
    FILE *log = check_not_null(tmpfile(), "");
    fputs("the parent begins\n", log);
    spawn_and_wait(write_log, log);
    fputs("the parent goes on\n", log);
    rewind(log);
    text[fread(text, 1, sizeof text - 1, log)] = '\0';
    fclose(log);
    check_string(text, "the parent begins\nthe child speaks\nthe parent goes on\n",
                 "stdout is one stream of many, and each has a buffer: fflush(NULL) empties all of "
                 "them, before fork() and at the child's end.");
}

static long size_of_what_came_out(void)
{
    struct stat status;
    check_succeeds(fstat(fileno(printed), &status), "");
    return (long)status.st_size;
}

static void stdout_keeps_its_buffer(void **state)
{
    int result = 0;
    spawn_and_wait(say_nothing, &result);
    printf("the parent goes on\n");
    check_number(size_of_what_came_out(), 0,
                 "After spawn() a printf() must wait in stdout's buffer as it did before. Without "
                 "a buffer nothing comes twice, but from then on each printf() is a system call: "
                 "empty the buffer, and leave it.");
}

static void at_exit(void)
{
    if (at_exit_matters) {
        printf("good-bye\n");
        fflush(stdout);
    }
}

static void the_parents_exit_is_not_the_childs(void **state)
{
    int result = 0;
    at_exit_matters = true;
    spawn_and_wait(say_nothing, &result);
    at_exit_matters = false;
    check_string(
        undivert(), "",
        "The child inherits what the parent has registered with atexit(), and exit() does it: "
        "it would remove the parent's files, or close its database. Leave with _exit().");
}

int main(int argc, char **argv)
{
    static const struct check_suite suite = {.name = "fork", .setup = divert, .teardown = end};
    static const struct CMUnitTest tests[] = {
        TEST(the_result_is_the_exit_status),    TEST(what_was_printed_before_comes_once),
        TEST(what_the_child_prints_comes_once), TEST(other_streams_have_buffers_too),
        TEST(stdout_keeps_its_buffer),          TEST(the_parents_exit_is_not_the_childs),
    };
    if (atexit(at_exit) != 0)
        return 1;
    return check_main(argc, argv, &suite, tests);
}
