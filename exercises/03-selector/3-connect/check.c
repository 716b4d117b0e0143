#include "check.h"
#include "ask.h"

/* Connect to somebody who listens. */
static struct answer connect_to(enum scene scene)
{
    struct answer answer = ask((struct question){scene});
    check_succeeded(answer.attempt.result, answer.attempt.why,
                    "Somebody listens there, and the attempt must succeed.");
    check_succeeded(answer.server.result, answer.server.why, "");
    return answer;
}

static void a_listener_is_reached(void **state)
{
    struct answer answer = connect_to(LISTENER);
    check_succeeded(answer.sends.result, answer.sends.why,
                    "What was returned is to be a connected socket.");
    check_that(answer.arrived_size > 0, "The byte sent through it must arrive.");
    check_bytes(answer.arrived, answer.arrived_size, "x", 1,
                "Nothing but what the caller sends may be sent.");
    check_that(answer.is_nonblocking, "The descriptor is to be non-blocking.");
}

static void a_server_that_speaks_first_is_heard(void **state)
{
    struct answer answer = connect_to(SPEAKS_FIRST);
    check_bytes(answer.heard, answer.heard_size, "hello", 5,
                "The server spoke first, and what it said is for the caller. Reading is no way to "
                "ask how the attempt ended: that is SO_ERROR.");
}

static void a_refusal_is_an_error(void **state)
{
    struct answer answer = ask((struct question){NOBODY});
    check_number(answer.attempt.result, -1,
                 "Nobody listens there: the kernel refused the connection, and that too makes "
                 "the socket writable. Ask how the attempt ended: getsockopt(), SO_ERROR.");
    check_failed(
        answer.attempt.result, answer.attempt.why, ECONNREFUSED,
        "The reason is what SO_ERROR hands out: put it into errno. No call has set errno for "
        "us, because the attempt ended while nobody was calling.");
}

static void another_failure_has_another_reason(void **state)
{
    struct answer answer = ask((struct question){RESETS});
    check_succeeded(answer.server.result, answer.server.why, "");
    check_number(answer.attempt.result, -1,
                 "The server has reset the connection before the attempt was over.");
    check_failed(
        answer.attempt.result, answer.attempt.why, ECONNRESET,
        "That is not the reason. There are many, and only the system knows which it was: the value "
        "that getsockopt() hands out for SO_ERROR is the errno of the attempt.");
}

static void a_failure_leaves_no_descriptor_open(void **state)
{
    struct answer answer = ask((struct question){NOBODY});
    check_number(answer.attempt.result, -1, "Nobody listens there.");
    check_number(answer.left_open, 0, "The socket of a failed attempt is to be closed.");
}

int main(int argc, char **argv)
{
    const struct check_suite suite = {.name = "connect"};
    const struct CMUnitTest tests[] = {
        TEST(a_listener_is_reached),
        TEST(a_refusal_is_an_error),
        TEST(a_server_that_speaks_first_is_heard),
        TEST(another_failure_has_another_reason),
        TEST(a_failure_leaves_no_descriptor_open),
        TEST(the_program_ends_in_order),
    };
    return check_main(argc, argv, &suite, tests);
}
