/* Start at cork_write(). */
#include "cork.h"
#include "net.h"

#include <string.h>

/* There is room again. */
static reactor_handler on_room;

/* Given: send what is kept, as far as the kernel takes it; for the rest wait until there is room. */
static void send_out(struct cork *cork)
{
    size_t sent;
    enum net_result result =
        net_send(cork->fd, buffer_data(&cork->output), buffer_size(&cork->output), &sent);
    buffer_consume(&cork->output, result == NET_ERROR ? buffer_size(&cork->output) : sent);
    if (buffer_is_empty(&cork->output))
        (void)reactor_unregister(cork->reactor, cork->fd);
    else
        (void)reactor_register(cork->reactor, cork->fd, SELECTOR_WRITE, on_room, cork);
}

static void on_room(int fd, unsigned events, void *data)
{
    send_out(data);
}

/* EXERCISE: what is written in one turn shall go out with one send(). */
void cork_init(struct cork *cork, struct reactor *reactor, int fd)
{
    *cork = (struct cork){.reactor = reactor, .fd = fd};
    buffer_init(&cork->output, CORK_MOST);
}

int cork_write(struct cork *cork, const char *text)
{
    if (buffer_append(&cork->output, text, strlen(text)) == -1)
        return -1;
    send_out(cork);
    return 0;
}

void cork_release(struct cork *cork)
{
    (void)reactor_unregister(cork->reactor, cork->fd);
    buffer_release(&cork->output);
}
/* END */
