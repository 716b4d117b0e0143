/* An entry of a recording, through entry.h: lines are read and written; and what no recording may hold, through
 * secrets.h. */
#include "entry.h"
#include "check.h"
#include "secrets.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

static struct entry entry;
static char line[ENTRY_LINE];

static const char *written(void)
{
    size_t size = entry_write(&entry, line);
    check_number(size, strlen(line), "The size of a line does not count its NUL.");
    check_that(size > 0 && line[size - 1] == '\n', "A line ends with a line feed.");
    line[size - 1] = '\0';
    return line;
}

static bool reads(const char *text)
{
    return entry_read(&entry, text, strlen(text));
}

static void refuses(const char *text)
{
    check_note("the line %.60s", text);
    check_that(
        !reads(text),
        "This is no entry: a line is a flat JSON object of strings, integers, true and false.");
    check_that(!entry_name(&entry, 0), "What is no entry leaves an empty one.");
}

static void clear(void)
{
    entry_clear(&entry);
}

/* --- Writing and reading ------------------------------------------------------------------------------- */

static void an_entry_is_written_in_the_order_in_which_it_was_set(void **state)
{
    entry_set_number(&entry, "t", 5);
    entry_set_string(&entry, "event", "call");
    entry_set_true(&entry, "cut");
    entry_set_number(&entry, "fd", -1);
    check_string(written(), "{\"t\":5,\"event\":\"call\",\"cut\":true,\"fd\":-1}",
                 "Names, in order.");
}

static void what_is_written_is_read(void **state)
{
    const char *text =
        "{\"t\":5,\"text\":\"say "
        "\\\"hi\\\"\\n\\t\\\\\\u0000\\u001b\\u00ff\",\"title\":\"\xE2\x82\xAC\",\"off\":false}";
    check_that(reads(text), "It was written like that.");
    check_string(written(), text, "Nothing is lost on the way.");
    check_number(entry_number(&entry, "t", -1), 5, "A number.");
    check_that(entry_is(&entry, "title", "\xE2\x82\xAC"), "A string is UTF-8.");
    check_that(!entry_true(&entry, "off") && entry_kind(&entry, "off") == ENTRY_TRUTH,
               "It is there, and false.");
}

static void a_line_may_have_blanks_and_an_end_of_its_own(void **state)
{
    check_that(reads(" { \"a\" : 1 , \"b\":\"\" }\r\n"), "JSON has blanks between words.");
    check_number(entry_number(&entry, "a", 0), 1, "Blanks change nothing.");
    check_that(entry_is(&entry, "b", ""), "A string may be empty.");
    check_that(reads("{}"), "An object may be empty.");
}

static void a_field_that_is_missing_has_the_value_that_the_caller_names(void **state)
{
    check_that(reads("{\"a\":\"7\"}"), "A flat object.");
    check_number(entry_number(&entry, "a", -3), -3, "A string of digits is no number.");
    check_number(entry_number(&entry, "b", -3), -3, "It is not there.");
    check_string(entry_string(&entry, "b"), "", "It is not there.");
    check_that(!entry_is(&entry, "b", ""), "What is not there is not empty.");
    check_number(entry_kind(&entry, "b"), ENTRY_NONE, "It is not there.");
}

static void a_field_that_is_set_again_keeps_its_place(void **state)
{
    entry_set_number(&entry, "a", 1);
    entry_set_string(&entry, "b", "x");
    entry_set_string(&entry, "a", "one");
    entry_set_number(&entry, "b", 2);
    check_string(written(), "{\"a\":\"one\",\"b\":2}", "The same two fields.");
    check_string(entry_name(&entry, 1), "b", "Fields go by the order of the line.");
    check_that(!entry_name(&entry, 2), "There are two.");
}

static void numbers_may_be_as_large_as_they_get(void **state)
{
    check_that(reads("{\"a\":9223372036854775807,\"b\":-9223372036854775808}"), "Both fit.");
    check_number(entry_number(&entry, "a", 0), LLONG_MAX, "The largest.");
    check_number(entry_number(&entry, "b", 0), LLONG_MIN, "The smallest.");
    refuses("{\"a\":9223372036854775808}");
    refuses("{\"a\":-9223372036854775809}");
}

/* --- What is no entry ---------------------------------------------------------------------------------- */

static void a_line_that_is_cut_short_is_no_entry(void **state)
{
    const char *text = "{\"t\":12,\"text\":\"\\u00ff\\n\xE2\x82\xAC\",\"cut\":true}";
    for (size_t size = 0; size < strlen(text); size++) {
        check_note("cut after %zu bytes", size);
        check_that(!entry_read(&entry, text, size),
                   "The last line of a recording may be cut short by a crash.");
    }
    check_that(reads(text), "And whole it is one.");
}

static void what_is_no_flat_object_is_no_entry(void **state)
{
    refuses("[1]");
    refuses("{\"a\":{}}");
    refuses("{\"a\":[1]}");
    refuses("{\"a\":null}");
    refuses("{\"a\":1.5}");
    refuses("{\"a\":1e3}");
    refuses("{\"a\":-}");
    refuses("{\"a\"}");
    refuses("{\"a\":1,}");
    refuses("{a:1}");
    refuses("{\"a\":1} {\"b\":1}");
    refuses("{\"a\":1,\"a\":2}");
    refuses("{\"a\":truth}");
}

static void strings_are_refused_that_json_does_not_have(void **state)
{
    refuses("{\"a\":\"\\x41\"}");
    refuses("{\"a\":\"\\u12g4\"}");
    refuses("{\"a\":\"\x1b\"}");
    refuses("{\"a\":\"\xff\"}");
    refuses("{\"a\":\"\xC1\x81\"}");
    refuses("{\"a\":\"\xED\xA0\x80\"}");
}

static void a_character_may_be_written_in_two_halves(void **state)
{
    check_that(reads("{\"a\":\"\\ud83d\\ude00\",\"b\":\"\\ud83dx\",\"c\":\"\\ude00\"}"),
               "JSON has no other way.");
    check_string(entry_string(&entry, "a"), "\xF0\x9F\x98\x80", "U+1F600.");
    check_string(entry_string(&entry, "b"), "\xEF\xBF\xBDx", "Half a character is none.");
    check_string(entry_string(&entry, "c"), "\xEF\xBF\xBD", "Half a character is none.");
}

static void what_does_not_fit_is_refused(void **state)
{
    static char text[2 * ENTRY_ROOM];
    size_t used = (size_t)sprintf(text, "{\"a\":\"");
    memset(text + used, 'x', ENTRY_ROOM);
    strcpy(text + used + ENTRY_ROOM, "\"}");
    refuses(text);
    used = 0;
    for (int i = 0; i <= ENTRY_FIELDS; i++)
        used += (size_t)sprintf(text + used, "%c\"f%d\":%d", i == 0 ? '{' : ',', i, i);
    strcpy(text + used, "}");
    refuses(text);
}

/* --- What is set and has no room ------------------------------------------------------------------------- */

static void what_does_not_fit_is_cut_and_the_entry_says_so(void **state)
{
    static char text[2 * ENTRY_ROOM];
    memset(text, '\x01', sizeof text - 1);
    entry_set_string(&entry, "a", text);
    check_that(entry_true(&entry, "cut"), "Something was cut.");
    entry_set_string(&entry, "b", "x");
    check_number(entry_kind(&entry, "b"), ENTRY_NONE, "There was no room for more.");
    check_that(strlen(entry_string(&entry, "a")) > ENTRY_ROOM - 20,
               "As much is kept as there is room for.");
    check_that(reads(written()), "What is cut is an entry, too.");
}

static void too_many_fields_are_left_out_and_the_entry_says_so(void **state)
{
    char name[16];
    for (int i = 0; i < 2 * ENTRY_FIELDS; i++) {
        sprintf(name, "f%d", i);
        entry_set_number(&entry, name, i);
    }
    check_that(entry_true(&entry, "cut"), "Something was left out.");
    check_number(entry_number(&entry, "f38", -1), 38, "All but the last are there.");
    check_that(reads(written()), "It can be read.");
}

static void a_copy_is_the_same(void **state)
{
    static struct entry copy;
    entry_set_string(&entry, "a", "one");
    entry_set_true(&entry, "b");
    entry_copy(&copy, &entry);
    entry_clear(&entry);
    entry = copy;
    check_string(written(), "{\"a\":\"one\",\"b\":true}", "An entry has no pointers.");
}

/* --- Bytes --------------------------------------------------------------------------------------------- */

static void all_bytes_come_back_as_they_were(void **state)
{
    char bytes[256], back[256];
    for (int i = 0; i < 256; i++)
        bytes[i] = (char)i;
    entry_set_bytes(&entry, "text", bytes, sizeof bytes);
    check_that(reads(written()), "Bytes are written as characters.");
    check_that(strstr(line, "\\u0000\\u0001") && strstr(line, "\\u007f\\u0080") &&
                   strstr(line, "\\u00ff"),
               "Bytes that are no text are written as \\u00XX.");
    check_number(entry_bytes(&entry, "text", back, sizeof back), 256, "A character is a byte.");
    check_bytes(back, 256, bytes, 256, "Each is what it was.");
    check_number(entry_bytes(&entry, "text", back, 3), 256,
                 "It says how many there are, whatever the room.");
}

static void a_string_that_is_no_utf_8_is_made_one(void **state)
{
    entry_set_string(&entry, "who",
                     "a\xff"
                     "b\xE2\x82");
    check_string(entry_string(&entry, "who"),
                 "a\xEF\xBF\xBD"
                 "b\xEF\xBF\xBD\xEF\xBF\xBD",
                 "U+FFFD stands for it.");
}

/* --- Secrets --------------------------------------------------------------------------------------------- */

static void what_follows_a_login_is_hidden_wherever_it_is_cut(void **state)
{
    const char *text =
        "hi\n/login bob pass\nthen /register ann word\r\n/loginx\n/ /login\n//login c\n";
    const char *hidden =
        "hi\n/login ********\nthen /register *********\n/loginx\n/ /login\n//login *\n";
    for (size_t first = 0; first <= strlen(text); first++)
        for (size_t second = first; second <= strlen(text); second++) {
            struct secrets secrets = {0};
            char copy[128];
            strcpy(copy, text);
            secrets_hide(&secrets, copy, first);
            secrets_hide(&secrets, copy + first, second - first);
            secrets_hide(&secrets, copy + second, strlen(text) - second);
            check_note("cut after %zu and %zu bytes", first, second);
            check_string(copy, hidden, "A command, and what follows it, may come in any pieces.");
        }
}

static void a_login_in_capitals_or_within_telnets_commands_is_hidden_too(void **state)
{
    static const char *const commands[] = {"/LOGIN ",
                                           "/Login ",
                                           "/login\t",
                                           "/lo\xFF\xF1gin ",
                                           "/login\xFF\xFB\x01 ",
                                           "\xFF\xFD\x01/register\xFF\xF1 "};
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        struct secrets secrets = {0};
        char text[64], hidden[64];
        snprintf(text, sizeof text, "%sann word\nhi\n", commands[i]);
        snprintf(hidden, sizeof hidden, "%s********\nhi\n", commands[i]);
        secrets_hide(&secrets, text, strlen(text));
        check_string(text, hidden, "A server may take it for the same command.");
    }
}

static void what_comes_after_bytes_that_were_not_seen_is_hidden(void **state)
{
    struct secrets secrets = {0};
    char text[] = "secret\nhi\n";
    secrets_missed(&secrets);
    secrets_hide(&secrets, text, strlen(text));
    check_string(text, "******\nhi\n",
                 "What was not seen may have been the beginning of a command.");
}

static const struct CMUnitTest tests[] = {
    TEST(an_entry_is_written_in_the_order_in_which_it_was_set),
    TEST(what_is_written_is_read),
    TEST(a_line_may_have_blanks_and_an_end_of_its_own),
    TEST(a_field_that_is_missing_has_the_value_that_the_caller_names),
    TEST(a_field_that_is_set_again_keeps_its_place),
    TEST(numbers_may_be_as_large_as_they_get),
    TEST(a_line_that_is_cut_short_is_no_entry),
    TEST(what_is_no_flat_object_is_no_entry),
    TEST(strings_are_refused_that_json_does_not_have),
    TEST(a_character_may_be_written_in_two_halves),
    TEST(what_does_not_fit_is_refused),
    TEST(what_does_not_fit_is_cut_and_the_entry_says_so),
    TEST(too_many_fields_are_left_out_and_the_entry_says_so),
    TEST(a_copy_is_the_same),
    TEST(all_bytes_come_back_as_they_were),
    TEST(a_string_that_is_no_utf_8_is_made_one),
    TEST(what_follows_a_login_is_hidden_wherever_it_is_cut),
    TEST(a_login_in_capitals_or_within_telnets_commands_is_hidden_too),
    TEST(what_comes_after_bytes_that_were_not_seen_is_hidden),
};

int main(int argc, char **argv)
{
    const struct check_suite suite = {.name = "entry", .setup = clear};
    return check_main(argc, argv, &suite, tests);
}
