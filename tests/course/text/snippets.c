/* snippets: finding code by its name (source.h), and putting it into chapters (the program). */
#include "check.h"
#include "sandbox.h"
#include "source.h"

#include <stdlib.h>
#include <string.h>

static const char code[] =
    "/* [first] in words is no mark */\n"
    "#include <stdio.h>\n"
    "#define BRACES {{{ \\\n"
    "    ((\n"
    "\n"
    "enum { BACKLOG = 128, /* { */\n"
    "       CHUNK = 64 };\n"
    "\n"
    "enum colour {\n"
    "    RED,\n"
    "    GREEN\n"
    "};\n"
    "\n"
    "struct forward;\n"
    "\n"
    "/* What stands above. */\n"
    "struct client {\n"
    "    struct forward *next; /* inside */\n"
    "    union {\n"
    "        int fd;\n"
    "    } u;\n"
    "};\n"
    "\n"
    "static int forward(const char *text);\n"
    "int later(int a,\n"
    "          int b);\n"
    "\n"
    "static const struct {\n"
    "    const char *name;\n"
    "} table[] = {\n"
    "    {\"a } \\\" ; b\"},\n"
    "    {\"{\"}, /* not \" a string */\n"
    "};\n"
    "static const int primes[] = {2, 3, 5};\n"
    "int counter;\n"
    "\n"
    "/* Above. */\n"
    "static int forward(const char *text)\n"
    "{\n"
    "    // [\n"
    "    if (*text == '}' || *text == '\"')\n"
    "        return later(1, 2);\n"
    "#ifdef X {\n"
    "#endif\n"
    "\n"
    "    /* [inside] */\n"
    "    for (;;) {\n"
    "\n"
    "        forward(\"\");\n"
    "    }\n"
    "    /* [/inside] */\n"
    "    return 0;\n"
    "} /* behind */\n"
    "\n"
    "struct client *find(struct client *client, void (*call)(struct client *))\n"
    "{\n"
    "    return client;\n"
    "}\n"
    "\n"
    "int server(void)\n"
    "{\n"
    "    struct client client = {0};\n"
    "    return BACKLOG;\n"
    "}\n"
    "struct server {\n"
    "    int fd;\n"
    "};\n"
    "\n"
    "/* [open] */\n"
    "int after;\n";

static struct text found;

static void end(void)
{
    text_release(&found);
    sandbox_end();
}

static void finds(const char *name, const char *expected)
{
    text_release(&found);
    check_note("looking for %s", name);
    check_number(source_find(code, name, &found), SOURCE_FOUND, "The name is in the file.");
    check_string(text_string(&found), expected, "From the first line to the last of it.");
}

static void does_not_find(const char *name, enum source_result result)
{
    text_release(&found);
    check_note("looking for %s", name);
    check_number(source_find(code, name, &found), result, "1: unknown, 2: ambiguous.");
    check_number(found.size, 0, "What is not found adds nothing.");
}

/* --- Names ---------------------------------------------------------------------------------------- */

static void a_function_is_found_by_its_definition(void **state)
{
    finds("forward", "static int forward(const char *text)\n{\n    // [\n"
                     "    if (*text == '}' || *text == '\"')\n        return later(1, 2);\n"
                     "#ifdef X {\n#endif\n\n    for (;;) {\n\n        forward(\"\");\n    }\n"
                     "    return 0;\n} /* behind */\n");
}

static void a_function_without_a_definition_is_found_by_its_declaration(void **state)
{
    finds("later", "int later(int a,\n          int b);\n");
}

static void a_function_that_returns_a_struct_is_not_the_struct(void **state)
{
    finds("find", "struct client *find(struct client *client, void (*call)(struct client *))\n{\n"
                  "    return client;\n}\n");
}

static void a_struct_is_found_without_the_comment_above_it(void **state)
{
    static const char expected[] = "struct client {\n    struct forward *next; /* inside */\n"
                                   "    union {\n        int fd;\n    } u;\n};\n";
    finds("client", expected);
    finds("struct client", expected);
}

static void an_enum_is_found_by_its_name_or_else_by_its_first_constant(void **state)
{
    finds("colour", "enum colour {\n    RED,\n    GREEN\n};\n");
    finds("enum colour", "enum colour {\n    RED,\n    GREEN\n};\n");
    finds("BACKLOG", "enum { BACKLOG = 128, /* { */\n       CHUNK = 64 };\n");
    does_not_find("CHUNK", SOURCE_UNKNOWN);
    does_not_find("RED", SOURCE_UNKNOWN);
}

static void a_table_is_found_whatever_its_strings_hold(void **state)
{
    finds("table", "static const struct {\n    const char *name;\n} table[] = {\n"
                   "    {\"a } \\\" ; b\"},\n    {\"{\"}, /* not \" a string */\n};\n");
    finds("primes", "static const int primes[] = {2, 3, 5};\n");
    finds("counter", "int counter;\n");
}

static void a_region_comes_without_its_marks_and_its_indentation(void **state)
{
    finds("inside", "for (;;) {\n\n    forward(\"\");\n}\n");
}

static void a_name_that_is_only_used_or_mentioned_is_unknown(void **state)
{
    does_not_find("text", SOURCE_UNKNOWN);
    does_not_find("first", SOURCE_UNKNOWN);
    does_not_find("printf", SOURCE_UNKNOWN);
    does_not_find("BRACES", SOURCE_UNKNOWN);
    does_not_find("clien", SOURCE_UNKNOWN);
    does_not_find("lient", SOURCE_UNKNOWN);
    does_not_find("", SOURCE_UNKNOWN);
}

static void a_region_that_is_not_closed_is_unknown(void **state)
{
    does_not_find("open", SOURCE_UNKNOWN);
}

static void a_name_that_two_things_have_is_ambiguous_without_its_kind(void **state)
{
    does_not_find("server", SOURCE_AMBIGUOUS);
    finds("struct server", "struct server {\n    int fd;\n};\n");
}

static void any_bytes_are_searched_without_harm(void **state)
{
    static const char pieces[] = "{}()[]\"';=*/#\\ \nabc";
    uint32_t random = check_seed();
    for (int round = 0; round < 3000; round++) {
        char bytes[200] = "";
        for (uint32_t i = check_random(&random, sizeof bytes - 1); i > 0; i--)
            bytes[i - 1] = pieces[check_random(&random, sizeof pieces - 1)];
        check_note("round %d: %s", round, bytes);
        text_release(&found);
        (void)source_find(bytes, "a", &found);
    }
}

/* --- Chapters ------------------------------------------------------------------------------------- */

static const char server[] = "/* A server. */\n"
                             "static int serve(int fd)\n"
                             "{\n"
                             "\n"
                             "    return fd;\n"
                             "}\n";

static void in_a_sandbox(const char *chapter)
{
    sandbox_write("server.c", server);
    sandbox_write("README.md", chapter);
}

/* Check that @p chapter is stale, and what it becomes. */
static void becomes(const char *chapter, const char *expected)
{
    in_a_sandbox(chapter);
    sandbox_run(1, "$TOOLS/snippets --check README.md");
    check_string(sandbox_read("README.md"), chapter, "--check only looks.");
    check_string(sandbox_run(0, "$TOOLS/snippets README.md"), "README.md: 1 brought up to date\n",
                 "What was changed is said.");
    check_string(sandbox_read("README.md"), expected, "All else stays as it was, byte for byte.");
    check_string(sandbox_run(0, "$TOOLS/snippets --check README.md"), "", "Now it is fresh.");
    check_string(sandbox_run(0, "$TOOLS/snippets README.md"), "", "There is nothing left to do.");
}

static void refuses(const char *chapter, const char *expected)
{
    in_a_sandbox(chapter);
    check_string(sandbox_run(1, "$TOOLS/snippets --check README.md"), expected, "One sentence.");
    sandbox_run(1, "$TOOLS/snippets README.md");
    check_string(sandbox_read("README.md"), chapter, "It is left as it was.");
}

#define MARKER "<!-- snippet: server.c serve -->\n"
#define FRESH  "static int serve(int fd)\n{\n\n    return fd;\n}\n"

static void an_empty_block_is_filled(void **state)
{
    becomes("# A\n\n" MARKER "```c\n```\n\nAfter.\n",
            "# A\n\n" MARKER "```c\n" FRESH "```\n\nAfter.\n");
}

static void a_stale_block_is_replaced(void **state)
{
    becomes("A\n\n" MARKER "```c\nold();\nolder();\n```\nAfter, and no line feed",
            "A\n\n" MARKER "```c\n" FRESH "```\nAfter, and no line feed");
}

static void a_block_in_a_list_keeps_its_indentation(void **state)
{
    becomes("- item\n\n  " MARKER "  ```c\n  old\n  ```\n",
            "- item\n\n  " MARKER "  ```c\n  static int serve(int fd)\n  {\n\n      return fd;\n"
            "  }\n  ```\n");
}

static void a_longer_fence_is_closed_by_one_as_long(void **state)
{
    becomes(MARKER "````c\n```\nold\n```\n````\n```\nother\n```\n",
            MARKER "````c\n" FRESH "````\n```\nother\n```\n");
}

static void the_difference_is_shown_with_its_line(void **state)
{
    in_a_sandbox("# A\n\n" MARKER "```c\nstatic int serve(int fd)\n{\n\n    return 1;\n}\n```\n");
    check_string(sandbox_run(1, "$TOOLS/snippets --check README.md"),
                 "README.md:5: this is not what server.c has as serve (run: make snippets)\n"
                 "    -     return 1;\n"
                 "    +     return fd;\n",
                 "Lines that are the same before and after are not shown.");
}

static void every_stale_block_of_every_file_is_found(void **state)
{
    in_a_sandbox(MARKER "```c\n```\n\n" MARKER "```c\n" FRESH "```\n\n" MARKER "```c\nold\n```\n");
    sandbox_write("docs/other.md", MARKER "```c\n```\n");
    check_string(sandbox_run(0, "$TOOLS/snippets README.md docs/other.md"),
                 "README.md: 2 brought up to date\ndocs/other.md: 1 brought up to date\n",
                 "Two of three, and one of one.");
}

static void a_marker_that_is_shown_as_code_is_none(void **state)
{
    in_a_sandbox("    " MARKER "    ```c\n    old\n    ```\n\n````md\n" MARKER
                 "```c\nold\n```\n````\n");
    check_string(sandbox_run(0, "$TOOLS/snippets --check README.md"), "",
                 "This is how CONTRIBUTING.md shows what a marker looks like.");
}

static void an_unknown_file_is_one_sentence(void **state)
{
    refuses("<!-- snippet: nowhere.c serve -->\n```c\n```\n",
            "README.md:1: nowhere.c cannot be read: No such file or directory\n");
}

static void an_unknown_name_is_one_sentence(void **state)
{
    refuses(
        "<!-- snippet: server.c nothing -->\n```c\n```\n",
        "README.md:1: server.c has no function, struct, enum, table or region called nothing\n");
}

static void a_marker_without_a_block_is_one_sentence(void **state)
{
    refuses(MARKER "\n```c\n```\n",
            "README.md:1: the line below a snippet's marker opens a fenced block: ```c\n");
}

static void a_marker_that_is_no_marker_is_one_sentence(void **state)
{
    refuses("<!-- snippet: server.c -->\n```c\n```\n",
            "README.md:1: a marker is one line, \"<!-- snippet: FILE NAME -->\"\n");
    refuses("<!-- snippet: server.c\nserve -->\n```c\n```\n",
            "README.md:1: a marker is one line, \"<!-- snippet: FILE NAME -->\"\n");
}

static void a_block_that_does_not_end_is_one_sentence(void **state)
{
    refuses(MARKER "```c\nold\n", "README.md:1: the fenced block below this marker does not end\n");
}

static void tap_has_a_test_for_each_chapter(void **state)
{
    in_a_sandbox(MARKER "```c\n```\n");
    sandbox_write("other.md", "No code.\n");
    check_string(sandbox_run(1, "$TOOLS/snippets --check --tap README.md other.md"),
                 "not ok 1 - the code in README.md is up to date\n"
                 "# README.md:3: this is not what server.c has as serve (run: make snippets)\n"
                 "#     + static int serve(int fd)\n"
                 "#     + {\n"
                 "#     + \n"
                 "#     +     return fd;\n"
                 "#     + }\n"
                 "ok 2 - the code in other.md is up to date\n"
                 "1..2\n",
                 "The test runner reads this.");
}

int main(int argc, char **argv)
{
    static const struct check_suite suite = {
        .name = "snippets", .setup = sandbox_begin, .teardown = end};
    static const struct CMUnitTest tests[] = {
        TEST(a_function_is_found_by_its_definition),
        TEST(a_function_without_a_definition_is_found_by_its_declaration),
        TEST(a_function_that_returns_a_struct_is_not_the_struct),
        TEST(a_struct_is_found_without_the_comment_above_it),
        TEST(an_enum_is_found_by_its_name_or_else_by_its_first_constant),
        TEST(a_table_is_found_whatever_its_strings_hold),
        TEST(a_region_comes_without_its_marks_and_its_indentation),
        TEST(a_name_that_is_only_used_or_mentioned_is_unknown),
        TEST(a_region_that_is_not_closed_is_unknown),
        TEST(a_name_that_two_things_have_is_ambiguous_without_its_kind),
        TEST(any_bytes_are_searched_without_harm),
        TEST(an_empty_block_is_filled),
        TEST(a_stale_block_is_replaced),
        TEST(a_block_in_a_list_keeps_its_indentation),
        TEST(a_longer_fence_is_closed_by_one_as_long),
        TEST(the_difference_is_shown_with_its_line),
        TEST(every_stale_block_of_every_file_is_found),
        TEST(a_marker_that_is_shown_as_code_is_none),
        TEST(an_unknown_file_is_one_sentence),
        TEST(an_unknown_name_is_one_sentence),
        TEST(a_marker_without_a_block_is_one_sentence),
        TEST(a_marker_that_is_no_marker_is_one_sentence),
        TEST(a_block_that_does_not_end_is_one_sentence),
        TEST(tap_has_a_test_for_each_chapter),
    };
    return check_main(argc, argv, &suite, tests);
}
