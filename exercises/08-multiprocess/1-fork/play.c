/* What is printed goes to a file for the time of a question. */
#include "player.h"
#include "spawn.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static bool at_exit_matters;

static FILE *open_file(void)
{
    FILE *file = tmpfile();
    player_needs(file ? 0 : -1, "tmpfile()");
    return file;
}

/* Bring stdout to a file.
 * @return a descriptor of where it was. */
static int divert(FILE *file)
{
    fflush(stdout);
    int real = player_needs(dup(STDOUT_FILENO), "dup()");
    player_needs(dup2(fileno(file), STDOUT_FILENO), "dup2()");
    setvbuf(stdout, NULL, _IOFBF, BUFSIZ); /* as it is for a file */
    return real;
}

static void undivert(int real)
{
    fflush(stdout);
    player_needs(dup2(real, STDOUT_FILENO), "dup2()");
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
    close(real);
}

static void read_all(FILE *file, struct answer *answer)
{
    rewind(file);
    answer->printed[fread(answer->printed, 1, MOST - 1, file)] = '\0';
}

struct work {
    const char *text;
    FILE *stream;
    int result;
};

static int do_work(void *data)
{
    const struct work *work = data;
    fputs(work->text, work->stream);
    return work->result;
}

/* A child that comes back from spawn() must not answer questions. */
static void spawn_and_wait(struct work *work, struct answer *answer)
{
    pid_t self = getpid();
    int status = 0;
    pid_t child = spawn(do_work, work);
    if (getpid() != self)
        _exit(99);
    answer->is_positive = child > 0;
    answer->is_child = child > 0 && waitpid(child, &status, 0) == child;
    answer->status = answer->is_child && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    while (waitpid(-1, NULL, 0) > 0) /* one whose number is not known */
        ;
}

static void print(const struct question *question, FILE *stream, struct answer *answer)
{
    struct work work = {question->child, stream, question->result};
    fputs(question->before, stream);
    at_exit_matters = question->has_an_end;
    spawn_and_wait(&work, answer);
    at_exit_matters = false;
    fputs(question->after, stream);
}

static long size_of(FILE *file)
{
    struct stat status;
    player_needs(fstat(fileno(file), &status), "fstat()");
    return (long)status.st_size;
}

void play(const struct question *question, struct answer *answer)
{
    FILE *file = open_file(), *log = question->in_a_log ? open_file() : NULL;
    int real = divert(file);
    print(question, log ? log : stdout, answer);
    answer->came_out = size_of(file);
    undivert(real);
    read_all(log ? log : file, answer);
    fclose(file);
    if (log)
        fclose(log);
}

static void at_exit(void)
{
    if (at_exit_matters) {
        printf("good-bye\n");
        fflush(stdout);
    }
}

int main(void)
{
    return atexit(at_exit) == 0 ? player_main() : EXIT_FAILURE;
}
