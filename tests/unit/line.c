/* The line module, through line.h.
 *
 * Start reading at frame() and expect(): the first writes down what the framer finds in an input that
 * arrives in pieces, the second what a reader finds who sees the whole input at once. However the
 * input is cut, both must write the same. */
/* wraps malloc calloc realloc free */
#include "line.h"
#include "check.h"
#include "greeting.h"
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
 * suffice for, "<text>" for an answer. */
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

static void note_result(enum line_result result, const char *text, size_t length)
{
    if (result == LINE_WHOLE)
        note_line(&found, text, length);
    else if (result == LINE_ANSWER) {
        note(&found, "<", 1);
        note(&found, text, length);
        note(&found, ">", 1);
    } else
        note(&found, result == LINE_TOO_LONG ? "!" : "?", 1);
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
        if (result != LINE_ANSWER)
            check_number(line_held(&framer), 0, "What was handed out is not held any more.");
        note_result(result, text, length);
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

static void of_a_line_that_is_too_long_the_beginning_is_handed_out(void **state)
{
    static const char *const pieces[][2] = {
        {"", "0123456789abc\n"}, {"01234567", "89abc"}, {"01234567", "89abc\n"}};
    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        const char *bytes = pieces[i][1];
        const char *text = NULL;
        size_t size = strlen(bytes), length = 0;
        arrive_text(pieces[i][0]);
        check_number(line_next(&framer, &bytes, &size, &text, &length), LINE_TOO_LONG, "It is.");
        check_that(length >= 8, "Enough to see what it was.");
        check_bytes(text, 8, "01234567", 8,
                    "A server may have to know what was too long: a "
                    "request of a browser, say.");
        arrive_text("\n");
        found.size = 0;
        line_release(&framer);
    }
}

/* --- The end of the stream --------------------------------------------------------------------- */

static void finish(void)
{
    const char *text;
    size_t length;
    enum line_result result = line_finish(&framer, &text, &length);
    if (result != LINE_MORE)
        note_result(result, text, length);
}

/* pitfall 56 */
static void the_end_of_the_stream_ends_a_line(void **state)
{
    begin_with_limit(20);
    arrive_text("first\nlast words");
    finish();
    check_found("[first][last words]",
                "printf 'last words' | nc sends no newline: the words count.");
    finish();
    check_found("", "Once.");
    arrive_text("half\r");
    finish();
    check_found("[half]", "Half of a \r\n is an end as well.");
}

static void at_the_end_of_the_stream_there_may_be_no_line(void **state)
{
    finish();
    check_found("", "Nothing has come.");
    arrive_text("whole\n");
    finish();
    check_found("[whole]", "That line has ended already.");
    arrive_text("0123456789x");
    finish();
    check_found("!", "It was reported.");
    line_release(&framer);
    arrive_text("0123456789\r");
    finish();
    check_found("[0123456789]", "It is as long as it may be.");
}

/* --- Telnet ------------------------------------------------------------------------------------ */

/* However the input is cut. */
static void check_telnet(const char *input, size_t size, const char *text, const char *advice)
{
    for (size_t cut = 0; cut <= size; cut++)
        for (size_t second = cut; second <= size; second++) {
            begin_with_limit(LIMIT);
            line_expect_telnet(&framer);
            check_note("cut at %zu and %zu", cut, second);
            arrive(input, cut);
            arrive(input + cut, second - cut);
            arrive(input + second, size - second);
            check_found(text, advice);
            line_release(&framer);
        }
}

#define CHECK_TELNET(input, text, advice) check_telnet(input, sizeof input - 1, text, advice)

/* pitfall 54 */
static void telnets_commands_are_no_text(void **state)
{
    CHECK_TELNET("\xFF\xF4\xFF\xFD\x06hello\r\n", "<\xFF\xFC\x06>[hello]",
                 "Ctrl-C in telnet: until its question is answered it shows nothing more.");
    CHECK_TELNET("he\xFF\xF1llo\xFF\xF6\n", "[hello]", "Commands may stand anywhere.");
    CHECK_TELNET("a\r\xFF\xF1\nb\n", "[a][b]", "Even between the two bytes of an end.");
}

/* pitfall 54 */
static void an_option_of_telnets_may_be_a_newline(void **state)
{
    CHECK_TELNET("a\xFF\xFE\nb\n", "[ab]",
                 "IAC DONT 10: it is taken out before lines are looked for.");
    CHECK_TELNET("a\xFF\xFD\nb\n", "<\xFF\xFC\n>[ab]", "IAC DO 10 is answered IAC WONT 10.");
    CHECK_TELNET("a\xFF\xFA\x18\nx\xFF\xFF\n\xFF\xF1\xFF\xF0"
                 "b\n",
                 "[ab]", "Parameters end with IAC SE, and with nothing else.");
}

static void telnets_options_are_refused(void **state)
{
    CHECK_TELNET("\xFF\xFB\x1F\xFF\xFC\x01\xFF\xFE\x03", "<\xFF\xFE\x1F>",
                 "WILL is answered DONT; WONT and DONT are answers already: answering them would "
                 "never end.");
}

static void an_iac_that_is_no_command_is_text(void **state)
{
    CHECK_TELNET("a\xFF\xFF"
                 "b\n",
                 "[a\xFF"
                 "b]",
                 "Two of them are how telnet sends one.");
    CHECK_TELNET("\xFF"
                 "a\xFF\n",
                 "[\xFF"
                 "a\xFF]",
                 "Somebody sends bytes that are no UTF-8: the line must end where it ends.");
}

static void telnets_commands_do_not_count_towards_the_limit(void **state)
{
    CHECK_TELNET("01234\xFF\xF1\xFF\xF1\xFF\xF1"
                 "56789\n",
                 "[0123456789]", "A line has ten bytes, whatever is mixed into it.");
    CHECK_TELNET("0123456789x\xFF\xFE\nxx\xFF\xFF\nok\n", "![ok]",
                 "What is skipped is looked through for commands as well.");
}

static void without_telnet_its_bytes_are_bytes(void **state)
{
    arrive_text("\xFF\xFD\x06\n");
    check_found("[\xFF\xFD\x06]", "Only who speaks with people at a terminal has to expect it.");
}

/* --- Who is at the wrong door ------------------------------------------------------------------ */

static void check_greeting(const char *text, enum greeting wanted, bool whole, const char *advice)
{
    check_note("\"%s\"", text);
    check_number(greeting_judge(text, strlen(text), whole), wanted, advice);
}

/* pitfall 55 */
static void a_request_line_is_known_and_nothing_else_is_one(void **state)
{
    static const char *const requests[] = {"GET / HTTP/1.1",      "HEAD * HTTP/1.0",
                                           "PRI * HTTP/2.0",      "CONNECT a:1 HTTP/1.1",
                                           "M-SEARCH * HTTP/1.1", "CUSTOM /x?y=z HTTP/1.1"};
    static const char *const texts[] = {"",
                                        "hello",
                                        "GET lost",
                                        "GET / HTTP",
                                        "GET / HTTP/1.1 ",
                                        " GET / HTTP/1.1",
                                        "GET  HTTP/1.1",
                                        "GET / http/1.1",
                                        "get / HTTP/1.1",
                                        "GET / HTTP/1.",
                                        "GET / HTTP/11",
                                        "GET / HTTP/a.b",
                                        "G\xC3\x89T / HTTP/1.1",
                                        "I said: GET / HTTP/1.1",
                                        "HTTP/1.1",
                                        "a: / HTTP/1.1",
                                        "GET / or HTTP/1.1"};
    for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++)
        check_greeting(requests[i], GREETING_HTTP, true, "METHOD TARGET HTTP/version.");
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        check_greeting(texts[i], GREETING_TEXT, true, "People may begin with any words.");
}

/* pitfall 55 */
static void a_beginning_is_unclear_only_while_it_may_become_a_request(void **state)
{
    static const char request[] = "OPTIONS /a/b HTTP/1.1\r"; /* the "\n" may come later */
    static const char *const texts[] = {"h",          "/",
                                        "7",          "Ge",
                                        "GET  ",      "GET / x",
                                        "GET / HTTQ", "GET / HTTP/1.1 ",
                                        " ",          "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHI"};
    for (size_t size = 0; size < sizeof request; size++)
        check_number(greeting_judge(request, size, false), GREETING_UNCLEAR, "Wait for its end.");
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        check_greeting(texts[i], GREETING_TEXT, false, "A person waits for a welcome.");
}

static void tls_is_known_by_its_first_two_bytes(void **state)
{
    check_greeting("\x16", GREETING_UNCLEAR, false, "The second decides.");
    check_greeting("\x16\x03\x01", GREETING_TLS, false, "A ClientHello.");
    check_greeting("\x16\x03\x01", GREETING_TLS, true, "There may be a newline in it.");
    check_greeting("\x16x", GREETING_TEXT, false, "Ctrl-V.");
}

static void the_answer_to_a_request_is_a_whole_response(void **state)
{
    const char *body = strstr(greeting_bad_request, "\r\n\r\n") + 4;
    const char *length = strstr(greeting_bad_request, "Content-Length: ") + 16;
    check_number(strtoul(length, NULL, 10), strlen(body), "Or the browser waits for more.");
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
        TEST(of_a_line_that_is_too_long_the_beginning_is_handed_out),
        TEST(the_end_of_the_stream_ends_a_line),
        TEST(at_the_end_of_the_stream_there_may_be_no_line),
        TEST(telnets_commands_are_no_text),
        TEST(an_option_of_telnets_may_be_a_newline),
        TEST(telnets_options_are_refused),
        TEST(an_iac_that_is_no_command_is_text),
        TEST(telnets_commands_do_not_count_towards_the_limit),
        TEST(without_telnet_its_bytes_are_bytes),
        TEST(a_request_line_is_known_and_nothing_else_is_one),
        TEST(a_beginning_is_unclear_only_while_it_may_become_a_request),
        TEST(tls_is_known_by_its_first_two_bytes),
        TEST(the_answer_to_a_request_is_a_whole_response),
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
