/* What a server says: its ready line, and lines on stderr. Start reading at announce(). */
#include "cli.h"
#include "log.h"
#include "net.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

enum { LONGEST_TEXT = 512 /* bytes */ };

const char *cli_program = "server";
bool cli_verbose;

/* Write to stdout, at once: it may be a pipe, and someone waits at its end. Or nobody does any more, and then
 * SIGPIPE would end us without a word. After a failure it stays ignored, since exit() tries once more, and
 * tools/output.c says why. */
void cli_print(const char *format, ...)
{
    va_list arguments;
    void (*before)(int) = signal(SIGPIPE, SIG_IGN);
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    if (fflush(stdout) == EOF || ferror(stdout))
        exit(1);
    (void)signal(SIGPIPE, before);
}

void announce(int listener)
{
    char name[NET_NAME_SIZE];
    errno = 0;
    if (strcmp(net_local_name(listener, name), "?") == 0)
        die("cannot find out at which address clients are awaited");
    cli_print("listening on %s\n", name);
}

void raise_descriptor_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == -1)
        return;
    limit.rlim_cur = limit.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &limit); /* best effort: then fewer clients fit */
}

static void write_line(int why, const char *format, va_list arguments)
{
    char text[LONGEST_TEXT];
    const char *advice = why == EADDRINUSE ? "; --port N (make: PORT=N) takes another" : "";
    vsnprintf(text, sizeof text, format, arguments);
    if (why == 0)
        log_write("%s: %s\n", cli_program, text);
    else
        log_write("%s: %s: %s%s\n", cli_program, text, strerror(why), advice);
}

void note(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    write_line(0, format, arguments);
    va_end(arguments);
}

void die(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    write_line(errno, format, arguments);
    va_end(arguments);
    exit(1);
}

void complain(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    write_line(errno, format, arguments);
    va_end(arguments);
}

void log_peer(const char *what, int fd)
{
    char name[NET_NAME_SIZE];
    if (cli_verbose)
        log_write("%s %s\n", what, net_peer_name(fd, name));
}
