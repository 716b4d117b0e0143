/* Replays a corpus where there is no libFuzzer: replay FOLDER prints TAP, a test for each file.
 *
 * Start at main(). Each file is tried in a process of its own, since a target that finds something ends
 * its process. */
#include "fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST = 1024 * 1024 }; /* bytes of a file */

static char *read_file(const char *path, size_t *size)
{
    char *bytes = malloc(MOST);
    FILE *file = fopen(path, "rb");
    if (!bytes || !file) {
        perror(path);
        exit(2);
    }
    *size = fread(bytes, 1, MOST, file);
    fclose(file);
    return bytes;
}

/* A copy of just these bytes, so that a sanitizer sees who reads past their end. */
static _Noreturn void become_target(const char *path)
{
    size_t size;
    char *bytes = read_file(path, &size);
    char *exact = malloc(size > 0 ? size : 1);
    if (!exact)
        exit(2);
    memcpy(exact, bytes, size);
    free(bytes);
    fuzz_one(exact, size);
    free(exact);
    exit(0); /* a sanitizer looks for leaks now */
}

static bool replay(const char *path)
{
    int status = 1;
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0)
        become_target(path);
    return pid != -1 && waitpid(pid, &status, 0) == pid && status == 0;
}

static int is_seed(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

int main(int argc, char **argv)
{
    char path[1024];
    struct dirent **seeds;
    int failed = 0, count = argc == 2 ? scandir(argv[1], &seeds, is_seed, alphasort) : -1;
    if (count <= 0) {
        fprintf(stderr, "usage: %s FOLDER, with the files to replay\n", argv[0]);
        return 2;
    }
    printf("1..%d\n", count);
    dup2(STDOUT_FILENO, STDERR_FILENO);
    for (int i = 0; i < count; i++) {
        snprintf(path, sizeof path, "%s/%s", argv[1], seeds[i]->d_name);
        bool ok = replay(path);
        failed += !ok;
        printf("%sok %d - %s\n", ok ? "" : "not ", i + 1, seeds[i]->d_name);
        free(seeds[i]);
    }
    free(seeds);
    return failed > 0;
}
