/* The terminal module's line editor, through editor.h: it needs no terminal.
 *
 * Start reading at type() and check_line(). */
#include "editor.h"
#include "check.h"
#include "utf8.h"

#include <stdio.h>
#include <string.h>
#include <wchar.h>

#define UP    "\x1b[A"
#define DOWN  "\x1b[B"
#define RIGHT "\x1b[C"
#define LEFT  "\x1b[D"

static struct editor *editor;

static void begin(void)
{
    use_utf8();
    editor = check_not_null(editor_new(), "There is memory.");
}

static void end(void)
{
    editor_free(editor);
}

/* The keys that do not end the line. */
static void type(const char *keys)
{
    for (const char *key = keys; *key; key++)
        check_number(editor_feed(editor, (unsigned char)*key), EDITOR_MORE, "The line goes on.");
}

/* The line, and a '|' where the cursor stands in it. */
static void check_line(const char *expected, const char *advice)
{
    char shown[2 * EDITOR_LINE_MAX];
    wchar_t before[EDITOR_LINE_MAX + 1] = L"";
    const wchar_t *text = editor_text(editor);
    size_t cursor = editor_cursor(editor);
    check_that(cursor <= wcslen(text), "The cursor stands in the line.");
    snprintf(shown, sizeof shown, "%ls|%ls", wmemcpy(before, text, cursor), text + cursor);
    check_string(shown, expected, advice);
}

static void enter(const char *keys, const char *expected)
{
    type(keys);
    check_number(editor_feed(editor, '\r'), EDITOR_LINE, "Enter ends the line.");
    check_string(editor_take(editor), expected, "The line as it stood.");
    check_line("|", "A new one begins.");
}

/* --- Typing ------------------------------------------------------------------------------------ */

static void what_is_typed_stands_in_the_line(void **state)
{
    check_line("|", "It begins empty.");
    type("hello");
    check_line("hello|", "The cursor stands behind it.");
    enter("", "hello");
    check_number(editor_feed(editor, '\n'), EDITOR_LINE, "A newline ends a line as well.");
    check_string(editor_take(editor), "", "An empty line is a line.");
}

static void what_is_typed_goes_where_the_cursor_stands(void **state)
{
    type("hd" LEFT "ea" LEFT RIGHT);
    check_line("hea|d", "What stands behind the cursor moves on.");
}

static void keys_that_mean_nothing_do_nothing(void **state)
{
    type("ab\x0c\t" LEFT "\x1b[Z\x1b[15~\x1b[1;5P\x1b[12345678901~\x1bOQ");
    check_line("a|b", "A key is ignored whole: no part of its sequence stands in the line.");
}

static void an_escape_before_a_character_leaves_the_character_whole(void **state)
{
    type("\x1b\xC3\xA9\x1b\x1b[D\x1b"
         "x");
    check_line("x|\xC3\xA9", "Alt with a key sends that: half a character must not stay behind.");
}

static void a_sequence_that_has_no_end_swallows_no_key(void **state)
{
    type("a\x1b[");
    enter("", "a");
    type("b\x1b[12\x7f");
    check_line("|", "Backspace is a key.");
    type("\x1b[\x1b[\xC3\xA9\x1b[1" LEFT);
    check_line("|\xC3\xA9", "So is a letter beyond ASCII, and a sequence begins in another.");
    type("\x15\x1bO");
    check_number(editor_feed(editor, 4), EDITOR_END, "Ctrl-D as well: Alt-O sends that.");
}

static void function_keys_of_the_linux_console_do_nothing(void **state)
{
    type("ab" LEFT "\x1b[[A\x1b[[B\x1b[[C\x1b[[D\x1b[[E");
    check_line("a|b", "F1 is ESC [ [ A: neither an A, nor the key that is ESC [ A.");
}

static void what_is_shown_as_one_is_moved_over_and_erased_as_one(void **state)
{
    static const char family[] = "\xF0\x9F\x91\xA8\xE2\x80\x8D\xF0\x9F\x91\xA9";
    type("xe\xCC\x81\xCC\xA3y" LEFT LEFT);
    check_line("x|e\xCC\x81\xCC\xA3y", "Two marks are upon the letter.");
    type("\x1b[3~");
    check_line("x|y", "Delete erases the letter with them.");
    type("\x15");
    type(family);
    type("z" LEFT "\x7f");
    check_line("|z", "A joiner makes one picture of two.");
}

static void a_mark_with_nothing_to_be_upon_is_dropped(void **state)
{
    type("\xCC\x81");
    check_line("|", "A terminal would put it upon the prompt, or drop it.");
}

static void the_line_has_a_limit_and_what_does_not_fit_is_ignored(void **state)
{
    char line[EDITOR_LINE_MAX + 2] = "";
    for (int i = 0; i < EDITOR_LINE_MAX + 100; i++)
        type("x");
    check_number(wcslen(editor_text(editor)), EDITOR_LINE_MAX, "It has as many, no more.");
    type("\x01y");
    check_number(editor_text(editor)[0], 'x', "There is no room at its beginning either.");
    enter("\x05", memset(line, 'x', EDITOR_LINE_MAX));
    type(UP);
    check_line(strcat(line, "|"), "All of it is remembered.");
    type("\x15"
         "a");
    check_line("a|", "It can be edited as ever.");
}

static void a_character_is_in_the_line_when_all_its_bytes_have_come(void **state)
{
    type("\xE2\x82");
    check_line("|", "Two bytes of three: read() may end here, and half of a character is none.");
    type("\xAC");
    check_line("\xE2\x82\xAC|", "Now it is whole.");
    type("\xE2\x82"
         "a\xAC\xC3" LEFT "\xA9");
    check_line("\xE2\x82\xAC|a", "What was begun ends at the next key, and its rest is nothing.");
}

static void what_is_no_character_is_dropped(void **state)
{
    type("\x80\xBF\xBF\xC0\xAF\xC1\xBF\xE0\x9F\xBF\xED\xA0\x80"
         "\xF0\x8F\xBF\xBF\xF4\x90\x80\x80\xF5\x80\x80\x80\xFF\x80\x80\x80");
    check_line("|", "RFC 3629 has no such sequences of bytes.");
    type("\xC3\x80\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xF0\x90\x80\x80\xF4\x8F\xBF\xBF");
    check_line("\xC3\x80\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xF0\x90\x80\x80\xF4\x8F\xBF\xBF|",
               "Their neighbours are characters.");
}

static void control_characters_of_two_bytes_are_dropped(void **state)
{
    type("a\xC2\x9B"
         "31mb\xC2\x80\xC2\x9F\xC2\xA0");
    check_line("a31mb\xC2\xA0|", "U+009B is ESC [ to many a terminal: pasted, it would obey it.");
}

/* --- Moving and erasing ------------------------------------------------------------------------ */

static void the_cursor_moves_by_characters_and_stops_at_the_ends(void **state)
{
    type("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80");
    type(LEFT);
    check_line("a\xC3\xA9\xE2\x82\xAC|\xF0\x9F\x98\x80", "Four bytes are one character.");
    type(LEFT LEFT);
    check_line("a|\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80", "So are three, and two.");
    type(LEFT LEFT LEFT);
    check_line("|a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80", "It stops at the beginning.");
    type(RIGHT RIGHT);
    check_line("a\xC3\xA9|\xE2\x82\xAC\xF0\x9F\x98\x80", "Never inside a character.");
    type(RIGHT RIGHT RIGHT RIGHT);
    check_line("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80|", "It stops at the end.");
}

static void all_keys_for_the_two_ends_work(void **state)
{
    static const char *const homes[] = {"\x01", "\x1b[H", "\x1bOH", "\x1b[1~", "\x1b[7~"};
    static const char *const ends[] = {"\x05", "\x1b[F", "\x1bOF", "\x1b[4~", "\x1b[8~"};
    type("abc");
    for (size_t i = 0; i < sizeof homes / sizeof homes[0]; i++) {
        type(homes[i]);
        check_line("|abc", "Terminals do not agree on what Home sends.");
        type(ends[i]);
        check_line("abc|", "Nor on End.");
    }
}

static void backspace_and_delete_erase_a_character(void **state)
{
    type("a\xC3\xA9\xE2\x82\xAC\x7f");
    check_line("a\xC3\xA9|", "Backspace: the one before the cursor, all its bytes.");
    type("\b\b\b\b");
    check_line("|", "Ctrl-H is the same; nothing is before the beginning.");
    type("\xC3\xA9"
         "bc\x01\x1b[3~");
    check_line("|bc", "Delete: the one under the cursor.");
    type("\x04");
    check_line("|c", "Ctrl-D is the same, as long as there is something.");
    type("\x05\x1b[3~\x04");
    check_line("c|", "Nothing is behind the end.");
}

static void parts_of_the_line_can_be_erased(void **state)
{
    type("one two  three" LEFT LEFT "\x17");
    check_line("one two  |ee", "Ctrl-W: the word before the cursor, as far as it.");
    type("\x17");
    check_line("one |ee", "With the spaces behind it.");
    type("\x01\x17");
    check_line("|one ee", "Nothing is before the beginning.");
    type(RIGHT RIGHT RIGHT "\x0b");
    check_line("one|", "Ctrl-K: all behind the cursor.");
    type("\x15");
    check_line("|", "Ctrl-U: all.");
}

static void ctrl_d_on_an_empty_line_ends_the_input(void **state)
{
    type("a\x7f");
    check_number(editor_feed(editor, 4), EDITOR_END, "As in every program that reads a terminal.");
}

/* --- History ----------------------------------------------------------------------------------- */

static void up_and_down_walk_through_the_lines_entered_before(void **state)
{
    enter("one", "one");
    enter("two", "two");
    type("draft" UP);
    check_line("two|", "The last one first.");
    type(UP UP UP);
    check_line("one|", "The walk ends at the oldest.");
    type(DOWN);
    check_line("two|", "And back.");
    type(DOWN DOWN DOWN);
    check_line("draft|", "At the end stands what was being typed.");
}

static void a_line_of_the_past_can_be_edited_and_entered_anew(void **state)
{
    enter("one", "one");
    enter(UP "!", "one!");
    type(UP UP);
    check_line("one|", "The past itself does not change.");
    type(DOWN);
    check_line("one!|", "What was entered is the newest.");
}

static void empty_lines_are_not_remembered(void **state)
{
    enter("one", "one");
    enter("", "");
    type(UP);
    check_line("one|", "Nobody wants them back.");
}

static void the_newest_lines_are_remembered_up_to_a_number(void **state)
{
    char line[32];
    for (int i = 0; i < EDITOR_HISTORY + 3; i++) {
        snprintf(line, sizeof line, "line %d", i);
        enter(line, line);
    }
    for (int i = 0; i < EDITOR_HISTORY + 3; i++)
        type(UP);
    check_line("line 3|", "The oldest are forgotten.");
    enter("\x15"
          "new",
          "new");
    type(UP UP);
    snprintf(line, sizeof line, "line %d|", EDITOR_HISTORY + 2);
    check_line(line, "In their order.");
}

/* --- Anything ---------------------------------------------------------------------------------- */

static void freeing_no_editor_is_fine(void **state)
{
    editor_free(NULL);
}

static bool may_be_shown(wchar_t character)
{
    return character >= L' ' && (character < 0x7F || character > 0x9F);
}

static void whatever_keys_come_the_line_stays_whole(void **state)
{
    static const char keys[] = "\x1b\x1b\x1b[[[[ABCDHF3~\x01\x05\x7f\x17\x0b\r  ab\xE2\x82\xAC"
                               "\xC3\xA9\xF0\x9F\x98\x80\xCC\x81\xC2\x9B";
    uint32_t seed = check_seed();
    uint32_t random = seed;
    for (int n = 0; n < 200000; n++) {
        check_note("step %d, CHECK_SEED=%u", n, (unsigned)seed);
        char key = keys[check_random(&random, sizeof keys - 1)];
        if (editor_feed(editor, (unsigned char)key) == EDITOR_LINE)
            editor_take(editor);
        const wchar_t *text = editor_text(editor);
        size_t size = wcslen(text);
        check_that(size <= EDITOR_LINE_MAX, "It keeps its limit.");
        check_that(editor_cursor(editor) <= size, "The cursor stands in the line.");
        check_that(size == 0 || editor_columns(*text) > 0, "A mark is upon something.");
        for (size_t i = 0; i < size; i++)
            check_that(may_be_shown(text[i]), "No control character is in it.");
    }
}

int main(int argc, char **argv)
{
    static const struct check_suite suite = {.name = "editor", .setup = begin, .teardown = end};
    static const struct CMUnitTest tests[] = {
        TEST(what_is_typed_stands_in_the_line),
        TEST(what_is_typed_goes_where_the_cursor_stands),
        TEST(keys_that_mean_nothing_do_nothing),
        TEST(an_escape_before_a_character_leaves_the_character_whole),
        TEST(a_sequence_that_has_no_end_swallows_no_key),
        TEST(function_keys_of_the_linux_console_do_nothing),
        TEST(what_is_shown_as_one_is_moved_over_and_erased_as_one),
        TEST(a_mark_with_nothing_to_be_upon_is_dropped),
        TEST(the_line_has_a_limit_and_what_does_not_fit_is_ignored),
        TEST(a_character_is_in_the_line_when_all_its_bytes_have_come),
        TEST(what_is_no_character_is_dropped),
        TEST(control_characters_of_two_bytes_are_dropped),
        TEST(the_cursor_moves_by_characters_and_stops_at_the_ends),
        TEST(all_keys_for_the_two_ends_work),
        TEST(backspace_and_delete_erase_a_character),
        TEST(parts_of_the_line_can_be_erased),
        TEST(ctrl_d_on_an_empty_line_ends_the_input),
        TEST(up_and_down_walk_through_the_lines_entered_before),
        TEST(a_line_of_the_past_can_be_edited_and_entered_anew),
        TEST(empty_lines_are_not_remembered),
        TEST(the_newest_lines_are_remembered_up_to_a_number),
        TEST(freeing_no_editor_is_fine),
        TEST(whatever_keys_come_the_line_stays_whole),
    };
    return check_main(argc, argv, &suite, tests);
}
