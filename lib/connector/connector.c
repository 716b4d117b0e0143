/* Start reading at start_attempt(): an attempt is begun, and finish_attempt() is called when it has ended. */
#include "connector.h"
#include "net.h"

#include <errno.h>
#include <unistd.h>

static reactor_handler finish_attempt;

void connector_init(struct connector *connector, struct reactor *reactor,
                    const struct protocol *protocol, connector_failed *failed, void *data)
{
    *connector = (struct connector){
        .reactor = reactor, .protocol = protocol, .failed = failed, .data = data, .fd = -1};
}

/* The socket becomes writable when the attempt has ended, well or badly. */
static int start_attempt(struct connector *connector)
{
    int fd = net_connect_start(connector->host, connector->port, &connector->tried);
    if (fd == -1)
        return -1;
    if (reactor_register(connector->reactor, fd, SELECTOR_WRITE, finish_attempt, connector) == -1) {
        int failure = errno;
        close(fd);
        errno = failure;
        return -1;
    }
    connector->fd = fd;
    return 0;
}

/* That no address is left says less than why the last one failed. */
static void finish_attempt(int fd, unsigned events, void *data)
{
    struct connector *connector = data;
    (void)reactor_unregister(connector->reactor, fd);
    connector->fd = -1;
    if (net_connect_finish(fd) == 0 &&
        transport_open(connector->reactor, fd, connector->protocol, connector->data))
        return;
    int failure = errno;
    close(fd);
    if (start_attempt(connector) == -1)
        connector->failed(failure, connector->data);
}

int connector_start(struct connector *connector, const char *host, const char *port)
{
    connector->host = host;
    connector->port = port;
    connector->tried = 0;
    return start_attempt(connector);
}

bool connector_is_running(const struct connector *connector)
{
    return connector->fd != -1;
}

void connector_stop(struct connector *connector)
{
    if (connector->fd == -1)
        return;
    (void)reactor_unregister(connector->reactor, connector->fd);
    close(connector->fd);
    connector->fd = -1;
}
