/* No sockets: what arrives is what the check hands over, in pieces of its choice. */
#include "check.h"
#include "frame.h"

#include <stdlib.h>
#include <string.h>

enum { LIMIT = 1100, MESSAGES = 40, ROOM = MESSAGES * (LIMIT + FRAME_HEADER) };

static struct frame frame;
static char sent[ROOM];
static size_t sent_size;
static int expected_next; /* the number of the message that must come next */

static void begin(void)
{
    frame_init(&frame, LIMIT);
    sent_size = 0;
    expected_next = 0;
}

static void end(void)
{
    frame_release(&frame);
}

/* The message of this number, and the size that it has. */
static size_t size_of(int number)
{
    static const size_t sizes[] = {5, 0, 1, 200, 128, 255, 256, LIMIT, 3};
    return sizes[(size_t)number % (sizeof sizes / sizeof sizes[0])];
}

static void write_message(int number, char *text)
{
    for (size_t i = 0; i < size_of(number); i++)
        text[i] = (char)(number * 31 + (int)i * 7);
}

static void send_message(int number)
{
    size_t size = size_of(number);
    sent[sent_size] = (char)(size >> 8);
    sent[sent_size + 1] = (char)size;
    write_message(number, sent + sent_size + FRAME_HEADER);
    sent_size += FRAME_HEADER + size;
}

static void expect_message(const char *text, size_t length, const char *advice)
{
    char expected[LIMIT];
    check_note("message %d, of %zu bytes", expected_next + 1, size_of(expected_next));
    write_message(expected_next, expected);
    check_bytes(text, length, expected, size_of(expected_next), advice);
    expected_next++;
}

/* A piece arrives. It lies in memory of its own, so that a look past its end is seen. */
static enum frame_result arrive(size_t from, size_t size, const char *advice)
{
    char *piece = check_not_null(malloc(size > 0 ? size : 1), "");
    const char *bytes = piece, *text = NULL;
    size_t left = size, length = 0;
    enum frame_result result;
    memcpy(piece, sent + from, size);
    while ((result = frame_next(&frame, &bytes, &left, &text, &length)) == FRAME_WHOLE) {
        check_that(left <= size && bytes == piece + size - left, advice);
        expect_message(text, length, advice);
    }
    if (result == FRAME_MORE)
        check_number(left, 0, "FRAME_MORE says that all bytes are used.");
    free(piece);
    return result;
}

static void an_arrival_may_be_one_message(void **state)
{
    send_message(0);
    check_number(arrive(0, sent_size,
                        "A length of two bytes, the higher first, and then five bytes, which are "
                        "handed out once."),
                 FRAME_MORE, "After the message nothing is left.");
    check_number(expected_next, 1, "One message was sent.");
}

static void a_message_may_come_in_two_pieces(void **state)
{
    static const char advice[] =
        "A piece of a message is no message: keep it until the rest has come.";
    send_message(0);
    check_number(arrive(0, 4, advice), FRAME_MORE, advice);
    check_number(expected_next, 0, advice);
    check_number(arrive(4, sent_size - 4, advice), FRAME_MORE, advice);
    check_number(expected_next, 1, advice);
}

static void an_arrival_may_end_in_the_middle_of_the_length(void **state)
{
    static const char advice[] =
        "An arrival may end in the middle of the length: one byte of it is "
        "not to be lost, and tells nothing yet.";
    send_message(0);
    check_number(arrive(0, 1, advice), FRAME_MORE, advice);
    check_number(arrive(1, sent_size - 1, advice), FRAME_MORE, advice);
    check_number(expected_next, 1, advice);
}

static void an_arrival_may_have_several_messages(void **state)
{
    static const char advice[] = "Behind a message the next begins, with its length: what follows "
                                 "belongs to the next, and a "
                                 "message is handed out once.";
    send_message(0);
    send_message(2);
    send_message(8);
    expected_next = 0;
    const char *bytes = sent, *text;
    size_t left = sent_size, length;
    for (int number = 0; number <= 8; number += number == 0 ? 2 : 6) {
        check_number(frame_next(&frame, &bytes, &left, &text, &length), FRAME_WHOLE, advice);
        expected_next = number;
        expect_message(text, length, advice);
    }
    check_number(frame_next(&frame, &bytes, &left, &text, &length), FRAME_MORE, advice);
}

static void a_message_may_be_empty(void **state)
{
    static const char advice[] = "A message may be empty: a length of 0, and nothing behind it.";
    send_message(0);
    send_message(1);
    send_message(2);
    (void)arrive(0, sent_size, advice);
    check_number(expected_next, 3, advice);
}

static void every_byte_of_a_length_counts(void **state)
{
    static const char advice[] =
        "Bytes of a length are numbers from 0 to 255: a byte of 0xff is 255, "
        "and not -1. Look at them as unsigned char. The first is the higher.";
    for (int i = 0; i < MESSAGES; i++)
        send_message(i);
    (void)arrive(0, sent_size, advice);
    check_number(expected_next, MESSAGES, advice);
}

static void whatever_the_pieces_the_messages_are_the_same(void **state)
{
    uint32_t seed = check_seed();
    for (int round = 0; round < 20; round++) {
        begin();
        for (int i = 0; i < MESSAGES; i++)
            send_message(i);
        for (size_t from = 0, size; from < sent_size; from += size) {
            size = 1 + check_random(&seed, round % 2 == 0 ? 4 : 700);
            size = size < sent_size - from ? size : sent_size - from;
            (void)arrive(from, size,
                         "The same messages, wherever the arrivals end: a piece may hold "
                         "the end of one and the beginning of the next.");
        }
        check_number(expected_next, MESSAGES, "All that was sent must come.");
        end();
    }
}

static void too_long_is_said_as_soon_as_it_is_known(void **state)
{
    static const char advice[] =
        "A message past the limit is refused as soon as its length is known, before its bytes "
        "come: "
        "who claims 65535 must not make the server wait for them, or keep them.";
    memcpy(sent, "\x04\x4d", 2);
    check_number(arrive(0, 2, advice), FRAME_TOO_LONG, advice);
    end();
    begin();
    memcpy(sent, "\xff\xff", 2);
    check_number(arrive(0, 2, advice), FRAME_TOO_LONG, advice);
}

static void too_long_is_refused_even_if_it_is_all_there(void **state)
{
    static const char advice[] =
        "A message past the limit is refused, even if all its bytes have arrived with the length: "
        "compare with the limit before you ask whether the message is whole.";
    static char whole[FRAME_HEADER + LIMIT + 1] = "\x04\x4d";
    memcpy(sent, whole, sizeof whole);
    check_number(arrive(0, sizeof whole, advice), FRAME_TOO_LONG, advice);
}

static void as_long_as_the_limit_is_not_too_long(void **state)
{
    static const char advice[] =
        "A message may have as many bytes as the limit says: one more is too long.";
    send_message(7);
    expected_next = 7;
    check_number(arrive(0, sent_size, advice), FRAME_MORE, advice);
    check_number(expected_next, 8, advice);
}

int main(int argc, char **argv)
{
    static const struct check_suite suite = {.name = "frames", .setup = begin, .teardown = end};
    static const struct CMUnitTest tests[] = {
        TEST(an_arrival_may_be_one_message),
        TEST(an_arrival_may_have_several_messages),
        TEST(a_message_may_be_empty),
        TEST(a_message_may_come_in_two_pieces),
        TEST(an_arrival_may_end_in_the_middle_of_the_length),
        TEST(as_long_as_the_limit_is_not_too_long),
        TEST(every_byte_of_a_length_counts),
        TEST(whatever_the_pieces_the_messages_are_the_same),
        TEST(too_long_is_said_as_soon_as_it_is_known),
        TEST(too_long_is_refused_even_if_it_is_all_there),
    };
    return check_main(argc, argv, &suite, tests);
}
