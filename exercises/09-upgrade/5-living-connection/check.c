/* What is passed is a pipe with a byte in it, so that the check sees whether the descriptor leads to the right file. */
#include "check.h"
#include "ask.h"
#include "pass.h"

#include <errno.h>

enum { SOME = 1000, MUCH = 600 * 1024, SIZE_FIRST = 3 /* bytes, in the middle of any header */ };

static const char leaks[] =
    "A descriptor is open that nobody knows: whoever has received one owns it, even if what came "
    "with it is no good.";

static struct answer run(struct question question)
{
    return ask_or_hang(question, "The receiver waits for more than will come, or the sender for "
                                 "room that nobody makes.");
}

static void check_all_came(struct answer answer, int count)
{
    check_that(answer.result != -1, "It fails, and whole connections were sent: bytes may go, and "
                                    "come, in pieces.");
    check_number(answer.taken, count,
                 "A descriptor is of one process: what arrives must be a new one for the same "
                 "file. SCM_RIGHTS carries it.");
    check_number(answer.whole, count, "The state comes as it was sent, each with its connection.");
    check_number(answer.left, 0, leaks);
}

static void a_connection_arrives_with_its_state(void **state)
{
    struct answer answer = run((struct question){.count = 1, .size = SOME, .room = SOME});
    check_all_came(answer, 1);
    check_that(!answer.inherited,
               "The new descriptor is not close-on-exec: MSG_CMSG_CLOEXEC sets the flag.");
}

static void a_connection_may_have_no_state(void **state)
{
    check_all_came(run((struct question){.count = 1}), 1);
}

static void one_comes_after_another(void **state)
{
    check_all_came(run((struct question){.count = 5, .size = SOME, .room = MUCH}), 5);
}

static void much_state_comes_in_pieces(void **state)
{
    check_all_came(run((struct question){.count = 3, .size = MUCH, .room = MUCH}), 3);
}

static void without_room_the_state_is_dropped(void **state)
{
    struct answer answer = run((struct question){.count = 2, .size = SOME, .room = SOME - 1});
    check_number(answer.result, -1, "It does not fit into the room.");
    check_number(answer.error, EMSGSIZE,
                 "It does not fit: all of it is dropped, so the next connection begins where it "
                 "begins, and does not fit either.");
    check_number(answer.left, 0, leaks);
}

static void the_end_is_no_failure(void **state)
{
    struct answer answer = run((struct question){.sender = NOBODY, .count = 1, .room = SOME});
    check_number(answer.result, -1, "There is no connection.");
    check_number(answer.error, 0, "The other end is closed, and nothing was cut off: errno is 0.");
}

static void an_end_in_the_middle_is_one(void **state)
{
    static const size_t cuts[] = {SIZE_FIRST, SOME / 2};
    for (int i = 0; i < 2; i++) {
        struct answer answer = run((struct question){
            .sender = CUT_OFF, .count = 1, .size = SOME, .room = SOME, .cut = cuts[i]});
        check_number(answer.result, -1, "The sender is gone, and not all has come.");
        check_number(answer.error, EBADMSG, "The connection was cut off: EBADMSG.");
        check_number(answer.left, 0, leaks);
    }
}

static void bytes_without_a_descriptor_are_refused(void **state)
{
    struct answer answer = run((struct question){.sender = WITHOUT, .count = 1, .room = SOME});
    check_number(answer.result, -1, "No descriptor has come.");
    check_number(answer.error, EBADMSG, "No descriptor has come: EBADMSG.");
}

static void nobody_can_leave_descriptors_here(void **state)
{
    check_number(
        run((struct question){.sender = TWO_AT_ONCE, .count = 1, .room = SOME}).left, 0,
        "Two descriptors came at once, and one of them stays open: each that comes has to be used "
        "or closed.");
}

static void a_receiver_that_is_gone_is_no_signal(void **state)
{
    struct answer answer = run((struct question){.to_nobody = true});
    check_number(answer.result, -1, "Nobody is there.");
    check_number(answer.error, EPIPE, "Nobody is there: EPIPE.");
    check_that(answer.is_kept, "What is passed stays open here: it is the caller's.");
}

static void too_much_state_is_refused(void **state)
{
    struct answer answer = run((struct question){.to_nobody = true, .size = STATE_MAX + 1});
    check_number(answer.result, -1, "The state is larger than STATE_MAX.");
    check_number(answer.error, EMSGSIZE, "The state is larger than STATE_MAX: EMSGSIZE.");
}

int main(int argc, char **argv)
{
    const struct check_suite suite = {.name = "living connection"};
    const struct CMUnitTest tests[] = {
        TEST(a_connection_arrives_with_its_state),
        TEST(a_connection_may_have_no_state),
        TEST(one_comes_after_another),
        TEST(much_state_comes_in_pieces),
        TEST(without_room_the_state_is_dropped),
        TEST(the_end_is_no_failure),
        TEST(an_end_in_the_middle_is_one),
        TEST(bytes_without_a_descriptor_are_refused),
        TEST(nobody_can_leave_descriptors_here),
        TEST(a_receiver_that_is_gone_is_no_signal),
        TEST(too_much_state_is_refused),
        TEST(the_program_ends_in_order),
    };
    return check_main(argc, argv, &suite, tests);
}
