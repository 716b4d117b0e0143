/* The line module, through line.h.
 *
 * Start reading at frame() and expect(): the first writes down what the framer finds in an input that
 * arrives in pieces, the second what a reader finds who sees the whole input at once. However the
 * input is cut, both must write the same. */
/* wraps malloc calloc realloc free */
#include "line.h"
#include "check.h"
#include "memory.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { LIMIT = 10, LONG = 3000 };

static struct line framer;
static size_t limit;

/* Not counted: what only the test itself allocates. */
void *__real_malloc(size_t size);
void __real_free(void *block);

/* --- Journals ---------------------------------------------------------------------------------- */

/* What was found: "[text]" for a line, "!" for one that is too long, "?" for one that memory did not
 * suffice for. */
struct journal {
    char text[3 * LONG];
    size_t size;
};

static struct journal found, expected;

static void note(struct journal *journal, const char *text, size_t size)
{
    check_that(size <= sizeof journal->text - journal->size, "More comes out than went in.");
    memcpy(journal->text + journal->size, text, size);
    journal->size += size;
}

static void note_line(struct journal *journal, const char *text, size_t length)
{
    note(journal, "[", 1);
    note(journal, text, length);
    note(journal, "]", 1);
}

/* A piece arrives: it lies in a block of its own, and is gone afterwards. */
static void arrive(const char *piece, size_t size)
{
    char *block = __real_malloc(size > 0 ? size : 1);
    const char *bytes = block;
    const char *text;
    size_t length;
    enum line_result result;
    memcpy(block, piece, size);
    while ((result = line_next(&framer, &bytes, &size, &text, &length)) != LINE_MORE) {
        check_number(line_held(&framer), 0, "What was handed out is not held any more.");
        if (result == LINE_WHOLE)
            note_line(&found, text, length);
        else
            note(&found, result == LINE_TOO_LONG ? "!" : "?", 1);
    }
    check_number(size, 0, "LINE_MORE means that all bytes are used.");
    check_that(line_held(&framer) <= limit + 1, "What is held is bounded by the limit, and the "
                                                "\"\\r\" that may belong to the end.");
    memset(block, '#', (size_t)(bytes - block)); /* who still reads it will be found out */
    __real_free(block);
}

static void arrive_text(const char *text)
{
    arrive(text, strlen(text));
}

static void check_found(const char *text, const char *advice)
{
    check_bytes(found.text, found.size, text, strlen(text), advice);
    found.size = 0;
}

static void begin_with_limit(size_t bytes)
{
    limit = bytes;
    found.size = expected.size = 0;
    line_init(&framer, limit);
}

static void begin(void)
{
    memory_begin();
    begin_with_limit(LIMIT);
}

static void end(void)
{
    line_release(&framer);
    check_number(line_held(&framer), 0, "A released framer holds nothing.");
    check_number(memory.blocks, 0, "A released framer owns no memory.");
}

/* --- Lines ------------------------------------------------------------------------------------- */

static void a_line_ends_with_a_newline_which_is_no_part_of_it(void **state)
{
    arrive_text("hello\n");
    check_found("[hello]", "The end is not handed out.");
}

static void a_carriage_return_before_the_newline_is_part_of_the_end(void **state)
{
    arrive_text("hello\r\nhi\n");
    check_found("[hello][hi]",
                "Both ends are in use, even on one connection: telnet sends \\r\\n.");
}

/* answers: libevent regress_buffer.c evbuffer_search_eol */
static void both_ends_may_be_mixed_and_an_empty_line_may_have_either(void **state)
{
    arrive_text("string! \r\n\r\nx\n\ny");
    check_found("[string! ][][x][]", "\"y\" waits for its end.");
}

static void a_carriage_return_elsewhere_is_part_of_the_line(void **state)
{
    arrive_text("\ra\rb\r\r\n");
    check_found("[\ra\rb\r]", "Only the one directly before the \\n belongs to the end.");
}

/* answers: libevent regress_buffer.c evbuffer_readln */
static void several_lines_in_one_arrival_come_out_one_by_one(void **state)
{
    arrive_text("one\ntwo\n\nfour\n");
    check_found("[one][two][][four]", "One read is not one message: there may be four in it.");
}

/* pitfall 29 */
static void a_line_in_many_arrivals_comes_out_whole(void **state)
{
    arrive_text("hel");
    arrive_text("l");
    check_found("", "Its end has not arrived.");
    check_number(line_held(&framer), 4, "What has arrived is kept.");
    arrive_text("o\nw");
    check_found("[hello]", "A message is what stands before a \\n, not what one read returned.");
    check_number(line_held(&framer), 1, "The beginning of the next line.");
}

static void an_empty_line_is_a_line(void **state)
{
    arrive_text("\n\r\n");
    check_found("[][]", "Whether an empty line means anything is for the protocol to say.");
}

static void nothing_arriving_finds_nothing(void **state)
{
    arrive_text("");
    arrive_text("ab");
    arrive_text("");
    check_number(line_held(&framer), 2, "Nothing came, nothing changed.");
    arrive_text("\n");
    arrive_text("");
    check_found("[ab]", "Nothing came, nothing changed.");
}

/* pitfall 30 */
static void any_byte_may_stand_in_a_line_even_nul(void **state)
{
    char bytes[256];
    size_t size = 0;
    begin_with_limit(sizeof bytes);
    for (int byte = 0; byte < 256; byte++)
        if (byte != '\n')
            bytes[size++] = (char)byte;
    note_line(&expected, bytes, size);
    bytes[size] = '\n';
    arrive(bytes, 100);
    arrive(bytes + 100, size + 1 - 100);
    check_bytes(found.text, found.size, expected.text, expected.size,
                "Lines have a length: strlen() stops at a NUL, and everything after it is lost.");
}

/* --- The limit --------------------------------------------------------------------------------- */

static void a_line_of_exactly_the_limit_passes(void **state)
{
    arrive_text("0123456789\n0123456789\r\n");
    check_found("[0123456789][0123456789]", "The end is not counted, whichever it is.");
}

static void a_line_of_exactly_the_limit_passes_when_its_end_comes_in_pieces(void **state)
{
    arrive_text("0123456789");
    arrive_text("\r");
    check_number(line_held(&framer), LIMIT + 1, "The \\r may be half of the end: hold it too.");
    arrive_text("\n");
    check_found("[0123456789]", "The \\r was half of the end.");
}

/* pitfall 31 */
static void a_line_one_byte_past_the_limit_is_too_long(void **state)
{
    arrive_text("0123456789x\nok\n");
    check_found("![ok]", "It is reported, and the next line is served as if nothing had happened.");
    arrive_text("0123456789\rx\nok\n");
    check_found("![ok]", "A \\r that does not end the line is a byte like others.");
    arrive_text("0123456789\r\r\nok\n");
    check_found("![ok]", "Only the last \\r belongs to the end.");
}

/* pitfall 31 */
static void a_line_without_end_is_reported_at_once_and_once(void **state)
{
    arrive_text("0123456789");
    check_found("", "It may still be a line.");
    arrive_text("x");
    check_found("!", "It can become no line any more: do not wait for its end.");
    check_number(line_held(&framer), 0, "What is to be dropped is not held.");
    for (int i = 0; i < 1000; i++)
        arrive_text("no end in sight");
    check_found("", "One line, one error: or each read would send the client another.");
    arrive_text("here\nok\n");
    check_found("[ok]", "The rest of a line that is too long is skipped, to its end.");
}

/* pitfall 31 */
static void a_line_without_end_takes_no_memory(void **state)
{
    for (int i = 0; i < 10000; i++)
        arrive_text("no end in sight");
    check_that(memory.largest <= LIMIT + 1,
               "A client that sends no newline must not grow our memory.");
}

static void the_end_of_a_line_that_is_too_long_may_be_the_end_of_an_arrival(void **state)
{
    arrive_text("0123456789x\n");
    check_found("!", "It has ended.");
    arrive_text("ok\n");
    check_found("[ok]", "Nothing is left to skip.");
}

static void a_limit_of_one_byte_works(void **state)
{
    begin_with_limit(1);
    arrive_text("a\n\r\nb\r\ncd\n\re\n");
    check_found("[a][][b]!!", "The same rules hold for every limit.");
}

/* --- Memory ------------------------------------------------------------------------------------ */

static void lines_that_arrive_whole_allocate_nothing(void **state)
{
    arrive_text("one\ntwo\n0123456789x\nfour\n");
    check_number(memory.allocations, 0, "They are handed out where they lie in the arrival.");
}

static void between_lines_no_memory_is_held(void **state)
{
    arrive_text("he");
    check_number(memory.blocks, 1, "The beginning has to be kept.");
    arrive_text("llo\n");
    arrive_text("");
    check_number(memory.blocks, 0, "An idle connection holds no memory for a line that is done.");
}

static void release_forgets_the_beginning_of_a_line(void **state)
{
    arrive_text("gone");
    line_release(&framer);
    check_number(line_held(&framer), 0, "It is forgotten.");
    arrive_text("here\n");
    check_found("[here]", "It is forgotten.");
    arrive_text("0123456789x");
    line_release(&framer);
    arrive_text("here\n");
    check_found("![here]", "The wish to skip the rest is forgotten too.");
}

static void without_memory_the_line_is_reported_and_dropped_to_its_end(void **state)
{
    memory.left = 0;
    arrive_text("abc");
    check_found("?", "Its beginning cannot be kept, and its owner must hear of it.");
    memory.left = -1;
    arrive_text("def");
    arrive_text("ghi\nok\n");
    check_found("[ok]", "Half a line is none: the rest is skipped to its end.");
}

static void without_memory_to_join_the_line_is_dropped(void **state)
{
    begin_with_limit(LONG);
    arrive_text("abc");
    static char much[LONG - 3];
    memset(much, 'x', sizeof much);
    much[sizeof much - 1] = '\n';
    memory.left = 0;
    arrive(much, sizeof much);
    check_found("?", "Its two halves cannot be put together.");
    memory.left = -1;
    arrive_text("ok\n");
    check_found("[ok]", "Its end has passed: nothing is left to skip.");
}

static void without_memory_lines_that_arrive_whole_still_pass(void **state)
{
    memory.left = 0;
    arrive_text("one\ntwo\nth");
    arrive_text("ree\nfour\n");
    check_found("[one][two]?[four]", "Only the line that had to be kept is lost.");
}

/* --- Anything ---------------------------------------------------------------------------------- */

/* Write down what a line is that has arrived as far as this. */
static void expect_line(const char *text, size_t length, bool ended)
{
    bool may_end = length > 0 && text[length - 1] == '\r';
    size_t least = may_end ? length - 1 : length; /* if the \r belongs to the end */
    if (least > limit)
        note(&expected, "!", 1);
    else if (ended)
        note_line(&expected, text, least);
}

static void expect(const char *input, size_t size)
{
    size_t start = 0;
    expected.size = 0;
    for (size_t i = 0; i < size; i++)
        if (input[i] == '\n') {
            expect_line(input + start, i - start, true);
            start = i + 1;
        }
    expect_line(input + start, size - start, false);
}

static void check_as_expected(void)
{
    check_bytes(found.text, found.size, expected.text, expected.size,
                "What comes out depends on the bytes, never on how they were cut into arrivals.");
    line_release(&framer);
    found.size = 0;
}

/* Bit i of cuts says whether there is a cut after byte i. */
static void frame(const char *input, size_t size, unsigned cuts)
{
    size_t start = 0;
    for (size_t i = 0; i < size; i++)
        if (i + 1 == size || cuts >> i & 1) {
            arrive(input + start, i + 1 - start);
            start = i + 1;
        }
    check_as_expected();
}

/* pitfall 29 */
static void every_short_input_under_every_segmentation_is_framed_alike(void **state)
{
    enum { SIZE = 6 };
    static const char alphabet[] = {'a', '\r', '\n', '\0'};
    for (size_t bytes = 1; bytes <= 3; bytes++) {
        begin_with_limit(bytes);
        for (unsigned word = 0; word < 1u << (2 * SIZE); word++) {
            char input[SIZE];
            for (size_t i = 0; i < SIZE; i++)
                input[i] = alphabet[word >> (2 * i) & 3];
            expect(input, SIZE);
            for (unsigned cuts = 0; cuts < 1u << (SIZE - 1); cuts++) {
                check_note("input %#x, cuts %#x, limit %zu", word, cuts, bytes);
                frame(input, SIZE, cuts);
            }
        }
    }
}

static size_t draw_input(char *input, uint32_t *random)
{
    size_t size = 1 + check_random(random, LONG);
    for (size_t i = 0; i < size; i++) {
        uint32_t kind = check_random(random, 40);
        input[i] = (char)(kind == 0 ? '\n' : kind == 1 ? '\r' : check_random(random, 256));
    }
    return size;
}

/* pitfall 29 */
static void long_inputs_cut_anywhere_are_framed_alike(void **state)
{
    static char input[LONG];
    uint32_t seed = check_seed();
    uint32_t random = seed;
    for (int round = 0; round < 300; round++) {
        size_t size = draw_input(input, &random);
        begin_with_limit(1 + check_random(&random, 60));
        check_note("round %d, limit %zu, CHECK_SEED=%u", round, limit, (unsigned)seed);
        expect(input, size);
        for (size_t start = 0, piece; start < size; start += piece) {
            piece = check_random(&random, 3) > 0 ? check_random(&random, 4)
                                                 : check_random(&random, 200);
            piece = piece < size - start ? piece : size - start;
            arrive(input + start, piece);
        }
        check_as_expected();
    }
}

int main(int argc, char **argv)
{
    static const struct check_suite suite = {.name = "line", .setup = begin, .teardown = end};
    static const struct CMUnitTest tests[] = {
        TEST(a_line_ends_with_a_newline_which_is_no_part_of_it),
        TEST(a_carriage_return_before_the_newline_is_part_of_the_end),
        TEST(both_ends_may_be_mixed_and_an_empty_line_may_have_either),
        TEST(a_carriage_return_elsewhere_is_part_of_the_line),
        TEST(several_lines_in_one_arrival_come_out_one_by_one),
        TEST(a_line_in_many_arrivals_comes_out_whole),
        TEST(an_empty_line_is_a_line),
        TEST(nothing_arriving_finds_nothing),
        TEST(any_byte_may_stand_in_a_line_even_nul),
        TEST(a_line_of_exactly_the_limit_passes),
        TEST(a_line_of_exactly_the_limit_passes_when_its_end_comes_in_pieces),
        TEST(a_line_one_byte_past_the_limit_is_too_long),
        TEST(a_line_without_end_is_reported_at_once_and_once),
        TEST(a_line_without_end_takes_no_memory),
        TEST(the_end_of_a_line_that_is_too_long_may_be_the_end_of_an_arrival),
        TEST(a_limit_of_one_byte_works),
        TEST(lines_that_arrive_whole_allocate_nothing),
        TEST(between_lines_no_memory_is_held),
        TEST(release_forgets_the_beginning_of_a_line),
        TEST(without_memory_the_line_is_reported_and_dropped_to_its_end),
        TEST(without_memory_to_join_the_line_is_dropped),
        TEST(without_memory_lines_that_arrive_whole_still_pass),
        TEST(every_short_input_under_every_segmentation_is_framed_alike),
        TEST(long_inputs_cut_anywhere_are_framed_alike),
    };
    return check_main(argc, argv, &suite, tests);
}
