/* No sockets: what arrives is what the check hands over, in pieces of its choice. */
#include "check.h"
#include "ask.h"

#include <string.h>

static struct question question;
static struct answer answer;
static int numbers[MESSAGES]; /* of the messages that are sent */
static int sent;              /* how many they are */

static void begin(void)
{
    memset(&question, 0, sizeof question);
    sent = 0;
}

/* The size of the message with this number. */
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
    char *bytes = question.bytes + question.size;
    bytes[0] = (char)(size >> 8);
    bytes[1] = (char)size;
    write_message(number, bytes + FRAME_HEADER);
    question.size += FRAME_HEADER + size;
    question.wanted[sent] = size;
    numbers[sent++] = number;
}

/* What is sent besides messages. */
static void send_bytes(const char *bytes, size_t size)
{
    memcpy(question.bytes + question.size, bytes, size);
    question.size += size;
}

static void cut_piece(size_t size)
{
    question.pieces[question.count++] = size;
}

/* --- What comes of it -------------------------------------------------------------------------------- */

static const char *check_message(int i, const char *text, const char *advice)
{
    const struct message *message = &answer.messages[i];
    size_t size = question.pieces[message->piece], wanted = question.wanted[i];
    size_t written = message->length < wanted ? message->length : wanted;
    char expected[LIMIT];
    check_that(message->left <= size && message->moved == (ptrdiff_t)(size - message->left),
               advice);
    check_note("message %d, of %zu bytes", numbers[i] + 1, wanted);
    write_message(numbers[i], expected);
    check_bytes(text, written, expected, wanted, advice);
    check_number(message->length, wanted, advice);
    return text + written;
}

/* All that was handed out is what was sent, as far as it goes. */
static void check_messages(const char *advice)
{
    const char *text = answer.texts;
    for (int i = 0; i < answer.count; i++) {
        check_that(i < sent, advice);
        text = check_message(i, text, advice);
    }
}

/* The rest of the bytes is the last piece. */
static void arrive(const char *advice)
{
    size_t cut = 0;
    for (int i = 0; i < question.count; i++)
        cut += question.pieces[i];
    if (cut < question.size)
        cut_piece(question.size - cut);
    answer = ask(question);
    check_messages(advice);
    for (int i = 0; i < answer.played; i++)
        if (answer.results[i] == FRAME_MORE)
            check_number(answer.left[i], 0, "FRAME_MORE says that all bytes are used.");
}

/* A message in two pieces: none comes of the first, and one of both. */
static void check_two_pieces(const char *advice)
{
    arrive(advice);
    check_number(answer.results[0], FRAME_MORE, advice);
    check_that(answer.count == 0 || answer.messages[0].piece > 0, advice);
    check_number(answer.results[1], FRAME_MORE, advice);
    check_number(answer.count, 1, advice);
}

static void an_arrival_may_be_one_message(void **state)
{
    send_message(0);
    arrive("A length of two bytes, the higher first, and then five bytes, which are "
           "handed out once.");
    check_number(answer.results[0], FRAME_MORE,
                 "A length of two bytes, the higher first, and then five bytes: after the message "
                 "nothing is left.");
    check_number(answer.count, 1, "One message was sent.");
}

static void a_message_may_come_in_two_pieces(void **state)
{
    static const char advice[] =
        "A piece of a message is no message: keep it until the rest has come.";
    send_message(0);
    cut_piece(4);
    check_two_pieces(advice);
}

static void an_arrival_may_end_in_the_middle_of_the_length(void **state)
{
    static const char advice[] =
        "An arrival may end in the middle of the length: one byte of it is "
        "not to be lost, and tells nothing yet.";
    send_message(0);
    cut_piece(1);
    check_two_pieces(advice);
}

static void an_arrival_may_have_several_messages(void **state)
{
    static const char advice[] = "Behind a message the next begins, with its length: what follows "
                                 "belongs to the next, and a "
                                 "message is handed out once.";
    send_message(0);
    send_message(2);
    send_message(8);
    arrive(advice);
    check_number(answer.count, 3, advice);
    check_number(answer.results[0], FRAME_MORE, advice);
}

static void a_message_may_be_empty(void **state)
{
    static const char advice[] = "A message may be empty: a length of 0, and nothing behind it.";
    send_message(0);
    send_message(1);
    send_message(2);
    arrive(advice);
    check_number(answer.count, 3, advice);
}

static void every_byte_of_a_length_counts(void **state)
{
    static const char advice[] =
        "Bytes of a length are numbers from 0 to 255: a byte of 0xff is 255, "
        "and not -1. Look at them as unsigned char. The first is the higher.";
    for (int i = 0; i < MESSAGES; i++)
        send_message(i);
    arrive(advice);
    check_number(answer.count, MESSAGES, advice);
}

static void whatever_the_pieces_the_messages_are_the_same(void **state)
{
    uint32_t seed = check_seed();
    for (int round = 0; round < 20; round++) {
        begin();
        for (int i = 0; i < MESSAGES; i++)
            send_message(i);
        for (size_t from = 0, size; from < question.size; from += size) {
            size = 1 + check_random(&seed, round % 2 == 0 ? 4 : 700);
            size = size < question.size - from ? size : question.size - from;
            cut_piece(size);
        }
        arrive("The same messages, wherever the arrivals end: a piece may hold "
               "the end of one and the beginning of the next.");
        check_number(answer.count, MESSAGES, "All that was sent must come.");
    }
}

static void too_long_is_said_as_soon_as_it_is_known(void **state)
{
    static const char advice[] =
        "A message past the limit is refused as soon as its length is known, before its bytes "
        "come: "
        "who claims 65535 must not make the server wait for them, or keep them.";
    send_bytes("\x04\x4d", 2);
    arrive(advice);
    check_number(answer.results[0], FRAME_TOO_LONG, advice);
    begin();
    send_bytes("\xff\xff", 2);
    arrive(advice);
    check_number(answer.results[0], FRAME_TOO_LONG, advice);
}

static void too_long_is_refused_even_if_it_is_all_there(void **state)
{
    static const char advice[] =
        "A message past the limit is refused, even if all its bytes have arrived with the length: "
        "compare with the limit before you ask whether the message is whole.";
    static char whole[FRAME_HEADER + LIMIT + 1] = "\x04\x4d";
    send_bytes(whole, sizeof whole);
    arrive(advice);
    check_number(answer.results[0], FRAME_TOO_LONG, advice);
}

static void as_long_as_the_limit_is_not_too_long(void **state)
{
    static const char advice[] =
        "A message may have as many bytes as the limit says: one more is too long.";
    send_message(7);
    arrive(advice);
    check_number(answer.results[0], FRAME_MORE, advice);
    check_number(answer.count, 1, advice);
}

int main(int argc, char **argv)
{
    static const struct check_suite suite = {.name = "frames", .setup = begin};
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
        TEST(the_program_ends_in_order),
    };
    return check_main(argc, argv, &suite, tests);
}
