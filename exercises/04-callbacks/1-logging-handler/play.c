#include "logging.h"
#include "player.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct answer *seen;
static struct reactor *reactor;
static FILE *log_file;
static char *log_text; /* what is in the log */
static size_t log_size;
static int own_data; /* of the wrapped handler */

static void read_log(char text[LOG_MOST])
{
    fflush(log_file);
    snprintf(text, LOG_MOST, "%s", log_text);
}

static void note(int fd, unsigned events, void *data)
{
    seen->calls.count++;
    seen->calls.fd = fd;
    seen->calls.events = events;
    seen->calls.has_own_data = data == &own_data;
    read_log(seen->calls.log);
}

static void end_connection(int fd, unsigned events, void *data)
{
    (void)reactor_unregister(reactor, fd);
    seen->calls.count++;
    free(data); /* the struct logging itself */
}

/* On the heap, so that a sanitizer sees who reads it when it is freed. */
static struct logging *wrap_handler(bool frees)
{
    struct logging *logging = malloc(sizeof *logging);
    player_needs(logging ? 0 : -1, "malloc()");
    *logging = frees ? (struct logging){log_file, end_connection, logging}
                     : (struct logging){log_file, note, &own_data};
    return logging;
}

/* Make a descriptor readable, and let the reactor make one turn. */
static void dispatch(unsigned events, struct logging *logging)
{
    int ends[2];
    player_needs(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), "socketpair()");
    player_needs((int)write(ends[1], "hi", 2), "write()");
    player_needs(reactor_register(reactor, ends[0], events, logging_handler, logging),
                 "reactor_register()");
    seen->fd = ends[0];
    seen->dispatched = reactor_run_once(reactor, 0);
    close(ends[0]);
    close(ends[1]);
}

void play(const struct question *question, struct answer *answer)
{
    seen = answer;
    reactor = reactor_open(NULL);
    log_file = open_memstream(&log_text, &log_size);
    player_needs(reactor && log_file ? 0 : -1, "reactor_open() or open_memstream()");
    struct logging *logging = wrap_handler(question->frees);
    dispatch(question->events, logging);
    read_log(answer->log);
    if (!question->frees || answer->calls.count == 0)
        free(logging);
    reactor_close(reactor);
    fclose(log_file);
    free(log_text);
}

int main(void)
{
    return player_main();
}
