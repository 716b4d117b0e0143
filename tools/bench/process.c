#include "process.h"
#include "common.h"
#include "machine.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void open_pipe(int ends[2])
{
    if (pipe(ends) == -1 || fcntl(ends[0], F_SETFD, FD_CLOEXEC) == -1 ||
        fcntl(ends[1], F_SETFD, FD_CLOEXEC) == -1)
        fail("cannot open a pipe: %s", strerror(errno));
}

static _Noreturn void become(const char *const *command, int core, int input, int output)
{
    machine_end_with_parent();
    machine_pin(core);
    dup2(input, STDIN_FILENO);
    dup2(output, STDOUT_FILENO);
    execvp(command[0], (char *const *)command);
    _exit(127);
}

void process_start(struct process *process, const char *const *command, int core)
{
    int input[2];
    int output[2];
    open_pipe(input);
    open_pipe(output);
    fflush(NULL); /* or the child would print again what waits in our buffers */
    process->pid = fork();
    if (process->pid == -1)
        fail("cannot start %s: %s", command[0], strerror(errno));
    if (process->pid == 0)
        become(command, core, input[0], output[1]);
    close(input[0]);
    close(output[1]);
    process->input = input[1];
    process->output = fdopen(output[0], "r");
    if (!process->output)
        fail("cannot read from %s: %s", command[0], strerror(errno));
}

void process_order(struct process *process)
{
    if (write(process->input, "\n", 1) != 1)
        fail("a program that was to be measured has ended");
}

bool process_read_line(struct process *process, char *line, size_t size)
{
    if (!fgets(line, (int)size, process->output))
        return false;
    line[strcspn(line, "\n")] = '\0';
    return true;
}

bool process_finish(struct process *process)
{
    int status = -1;
    close(process->input);
    while (waitpid(process->pid, &status, 0) == -1 && errno == EINTR)
        ;
    fclose(process->output);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

void process_stop(struct process *process)
{
    kill(process->pid, SIGTERM);
    (void)process_finish(process);
}
