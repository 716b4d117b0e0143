/* A fork copies what waits in stdio's buffer: run this with and without "| cat". */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    printf("starting\n");
    if (fork() == 0)
        exit(0); /* which flushes the copy; _exit(0) would not */
    wait(NULL);
    printf("started\n");
}
