/* The transport, and the mutants of which the README speaks. */
#include "expect.h"
#include "mutants.h"
#include "transport.h"

static int mutant;

void right_close(struct transport *transport);

#define transport_abort right_abort
#define transport_close right_close
#define transport_write right_write
#include "../../lib/transport/transport.c"
#include "../../lib/transport/write.c"
#undef transport_abort
#undef transport_close
#undef transport_write

void transport_abort(struct transport *transport)
{
    right_abort(transport);
    if (mutant != 1)
        return;
    reactor_cancel(transport->reactor, &transport->call);
    transport_finish(transport);
}

void transport_close(struct transport *transport)
{
    if (mutant == 2 && transport->state == OPEN)
        transport_consume(transport, buffer_size(&transport->output));
    right_close(transport);
}

int transport_write(struct transport *transport, const void *data, size_t size)
{
    if (mutant == 3)
        transport->writing_paused = false;
    return right_write(transport, data, size);
}

int main(int argc, char **argv)
{
    return mutants_play(argc, argv, test, &mutant, NULL);
}
