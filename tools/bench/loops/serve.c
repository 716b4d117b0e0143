/* What the servers here have in common: they listen, say so, and turn their loop. */
#include "serve.h"
#include "cli.h"
#include "net.h"

enum { BACKLOG = 128 }; /* connections that wait in the kernel until they are accepted */

_Noreturn void serve(int argc, char **argv, void (*accept_client)(struct watch *listener))
{
    struct options options = options_parse(argc, argv, OPTIONS_BASIC);
    struct watch listener = {.on_ready = accept_client};
    raise_descriptor_limit();
    listener.fd = net_listen(options.host, options.port, BACKLOG);
    if (listener.fd == -1 || net_set_nonblocking(listener.fd) == -1)
        die("cannot listen on %s:%s", options.host, options.port);
    announce(listener.fd);
    loop_open(NULL);
    loop_watch(&listener, LOOP_READ);
    for (;;)
        loop_turn();
}
