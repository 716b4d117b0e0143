#include "client.h"
#include "contract.h"

enum {
    BYTES = 256,
    MUCH = 1024 * 1024,
};

static void letters_come_back_in_upper_case(void)
{
    contract_serve();
    struct client *alice = client_connect("alice");
    client_send(alice, "hello");
    client_expect(alice, "HELLO");
}

static void as_many_bytes_come_back_as_were_sent(void)
{
    contract_serve();
    struct client *alice = client_connect("alice");
    client_send(alice, "abc");
    client_finish(alice);
    client_expect(alice, "ABC");
    client_expect_end(alice);
}

static void she_is_answered_again_and_again(void)
{
    contract_serve();
    struct client *alice = client_connect("alice");
    client_send(alice, "one");
    client_expect(alice, "ONE");
    client_send(alice, "two");
    client_expect(alice, "TWO");
}

static void what_is_no_letter_stays_as_it_is(void)
{
    contract_serve();
    struct client *alice = client_connect("alice");
    client_send(alice, "Hello, 2 you! {ok}\n");
    client_expect(alice, "HELLO, 2 YOU! {OK}\n");
}

static void a_nul_is_a_byte_like_any_other(void)
{
    contract_serve();
    struct client *alice = client_connect("alice");
    client_send_bytes(alice, "abc\0def\n", 8, NULL);
    client_expect_bytes(alice, "ABC\0DEF\n", 8, NULL);
}

static void all_bytes_but_small_letters_come_back_as_they_were(void)
{
    char sent[BYTES], expected[BYTES];
    for (int i = 0; i < BYTES; i++) {
        sent[i] = (char)i;
        expected[i] = (char)(i >= 'a' && i <= 'z' ? i - 'a' + 'A' : i);
    }
    contract_serve();
    struct client *alice = client_connect("alice");
    client_send_bytes(alice, sent, BYTES, "all 256 bytes");
    client_expect_bytes(alice, expected, BYTES, "all 256 bytes, a to z in upper case");
}

static void much_comes_back_whole(void)
{
    static char data[MUCH];
    for (int i = 0; i < MUCH; i++)
        data[i] = (char)('A' + i % 26);
    contract_serve();
    client_exchange(client_connect("alice"), data, MUCH, contract_seed(), true, false);
}

static const struct contract_test tests[] = {
    {"letters come back in upper case", letters_come_back_in_upper_case, 1, 0,
     "Each letter from a to z is to come back in upper case. Change the bytes of the chunk after "
     "they "
     "were received and before they are sent."},
    {"as many bytes come back as were sent", as_many_bytes_come_back_as_were_sent, 1, 0,
     "She got more than she had sent, or less. net_recv() says in its last argument how many bytes "
     "came: send as many. What lies behind them in the chunk is not hers."},
    {"she is answered again and again", she_is_answered_again_and_again, 1, 0,
     "What alice says a second time is to be answered too: go on receiving until net_recv() "
     "returns "
     "something other than NET_OK."},
    {"what is no letter stays as it is", what_is_no_letter_stays_as_it_is, 1, 0,
     "A byte was changed that is no small letter. Only a letter from a to z changes: look at the "
     "condition, "
     "and try it with a newline, a capital letter and a brace."},
    {"a NUL is a byte like any other", a_nul_is_a_byte_like_any_other, 1, 0,
     "The chunk holds bytes, not a string: a NUL may stand in its middle, and no NUL ends it. Go "
     "through as many bytes as net_recv() says, whatever they are."},
    {"all bytes but small letters come back as they were",
     all_bytes_but_small_letters_come_back_as_they_were, 1, 0,
     "Only a to z change. toupper() needs an unsigned char: a char from 0x80 on may be negative."},
    {"much comes back whole", much_comes_back_whole, 1, 0,
     "A megabyte arrives in many chunks, and each has a size of its own."},
    {0},
};

int main(int argc, char **argv)
{
    return contract_main(argc, argv, tests);
}
