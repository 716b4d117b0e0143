/* Start at test(). */
#include "expect.h"
#include "reactor.h"

#include <unistd.h>

/* EXERCISE: pass the right reactor, and notice each mutant. */
static struct reactor *reactor;
static int these[2], those[2]; /* pipes: their writing ends are ready */
static int calls, late_calls;

static void begin(reactor_handler *handler)
{
    calls = late_calls = 0;
    reactor = reactor_open(NULL);
    expect(pipe(these) == 0 && pipe(those) == 0);
    expect(reactor_register(reactor, these[1], SELECTOR_WRITE, handler, NULL) == 0);
    expect(reactor_register(reactor, those[1], SELECTOR_WRITE, handler, NULL) == 0);
}

static void end(void)
{
    reactor_close(reactor);
    for (int i = 0; i < 2; i++) {
        close(these[i]);
        close(those[i]);
    }
}

static int other(int fd)
{
    return fd == these[1] ? those[1] : these[1];
}

static void unregister_other(int fd, unsigned events, void *data)
{
    calls++;
    reactor_unregister(reactor, other(fd));
}

static void an_unregistered_handler_is_not_called_any_more(void)
{
    begin(unregister_other);
    reactor_run_once(reactor, 0);
    expect(calls == 1);
    end();
}

static void count_late(int fd, unsigned events, void *data)
{
    late_calls++;
}

static void replace_other(int fd, unsigned events, void *data)
{
    reactor_unregister(reactor, other(fd));
    reactor_register(reactor, other(fd), SELECTOR_WRITE, count_late, NULL);
}

static void a_new_handler_gets_no_event_of_its_predecessor(void)
{
    begin(replace_other);
    reactor_run_once(reactor, 0);
    expect(late_calls == 0);
    end();
}

static void call_again(void *data)
{
    if (++calls < 3)
        reactor_defer(reactor, data);
}

static void a_call_that_defers_itself_waits_for_the_next_turn(void)
{
    struct reactor_call call;
    calls = 0;
    reactor = reactor_open(NULL);
    reactor_call_init(&call, call_again, &call);
    reactor_defer(reactor, &call);
    for (int turn = 1; turn <= 3; turn++) {
        reactor_run_once(reactor, 0);
        expect(calls == turn);
    }
    reactor_close(reactor);
}

void test(void)
{
    an_unregistered_handler_is_not_called_any_more();
    a_new_handler_gets_no_event_of_its_predecessor();
    a_call_that_defers_itself_waits_for_the_next_turn();
}
/* END */
