/* links: what points to nothing is found, with its line; what points to something is not. */
#include "check.h"
#include "sandbox.h"

#include <stdio.h>
#include <string.h>

static void begin(void)
{
    sandbox_begin();
    sandbox_write("stages/02-select/README.md", "# Stage 2: `select()`\n\n## What still hurts?\n");
    sandbox_write("stages/02-select/server.c", "int main(void);\n");
    sandbox_write("stages/02-select/a picture.svg", "<svg/>\n");
    sandbox_write("build/made.md", "\n");
}

/* Check what is said about docs/page.md. */
static void check_page(const char *page, int status, const char *expected)
{
    sandbox_write("docs/page.md", page);
    check_string(sandbox_run(status, "$TOOLS/links --targets 'run test help' docs/page.md"),
                 expected, "Every fault with its line, and nothing else.");
}

static void accepts(const char *page)
{
    check_page(page, 0, "");
}

/* @p expected is what follows "docs/page.md:". */
static void finds(const char *page, const char *expected)
{
    struct text full = {0};
    text_format(&full, "docs/page.md:%s\n", expected);
    check_page(page, 1, full.bytes);
    text_release(&full);
}

/* --- Links ---------------------------------------------------------------------------------------- */

static void links_to_what_is_there_are_fine(void **state)
{
    accepts("[a](page.md) [b](../stages/02-select/README.md) [c](../stages/02-select) "
            "[d](../stages/02-select/) [e](./page.md) [f](../stages/02-select/server.c) "
            "[g](../stages/02-select/a%20picture.svg) [h][1]\n\n[1]: page.md\n");
}

static void links_to_other_sites_are_not_followed(void **state)
{
    accepts("[a](https://example.org/no#x) <mailto:a@b.c> https://example.org [b](ftp://x)\n");
}

static void a_link_to_nothing_is_found(void **state)
{
    finds("One.\n\nTwo [a](nowhere.md).\n",
          "3: \"nowhere.md\" leads to a file that does not exist");
    finds("| a |\n|---|\n| [a](nowhere.md) |\n",
          "3: \"nowhere.md\" leads to a file that does not exist");
    finds("- one\n  - two\n    > [a](Page.md)\n",
          "3: \"Page.md\" leads to a file that does not exist");
    finds("[a]()\n", "1: \"\" leads nowhere");
}

static void a_link_out_of_the_course_is_found(void **state)
{
    finds("[a](../../etc)\n", "1: \"../../etc\" leads out of the course");
    finds("[a](/etc/passwd)\n",
          "1: \"/etc/passwd\" begins at the root of a disk; begin at the folder of this file");
}

static void a_link_to_what_is_built_is_found(void **state)
{
    finds("[a](../build/made.md)\n",
          "1: \"../build/made.md\" leads to what is built, which not everybody has");
}

static void a_link_in_code_is_none(void **state)
{
    accepts("`[a](nowhere.md)`\n\n```md\n[a](nowhere.md)\n```\n\n    [a](nowhere.md)\n");
}

static void links_in_html_are_links(void **state)
{
    finds("<p>\n<a href=\"nowhere.md\">a</a></p>\n",
          "1: \"nowhere.md\" leads to a file that does not exist");
    finds("see <a href=\"nowhere.md\">a</a>\n",
          "1: \"nowhere.md\" leads to a file that does not exist");
}

/* --- Sections ------------------------------------------------------------------------------------- */

static void sections_are_named_as_code_hosts_do(void **state)
{
    accepts("# The `select()` call, _and_ poll_fd: what's up?\n\n## A &amp; B\n\n## Twice\n\n## "
            "Twice\n\n"
            "## \xc3\xa4rger \xe2\x80\x94 gro\xc3\x9f\n\n"
            "[a](#the-select-call-and-poll_fd-whats-up) [b](#a--b) [c](#twice) [d](#twice-1) "
            "[e](#\xc3\xa4rger--gro\xc3\x9f) [f](../stages/02-select/README.md#what-still-hurts) "
            "[g](page.md#twice)\n");
}

static void a_section_that_is_not_there_is_found(void **state)
{
    finds("# One\n\n[a](#two)\n", "3: \"#two\" leads to a section that this file does not have");
    finds("# One\n\n[a](#One)\n", "3: \"#One\" leads to a section that this file does not have");
    finds("# One\n\n[a](#one-1)\n",
          "3: \"#one-1\" leads to a section that this file does not have");
    finds("[a](../stages/02-select/README.md#nothing)\n",
          "1: \"../stages/02-select/README.md#nothing\" leads to a section that this file does not "
          "have");
}

static void a_line_number_is_refused(void **state)
{
    finds("[a](../stages/02-select/server.c#L10)\n",
          "1: \"../stages/02-select/server.c#L10\" leads into a file that has no sections; a line "
          "number would be wrong after the next change: name the function instead");
}

/* --- Images --------------------------------------------------------------------------------------- */

static void an_image_has_words(void **state)
{
    accepts("![what *it* shows](<../stages/02-select/a picture.svg>)\n");
    finds("![](<../stages/02-select/a picture.svg>)\n",
          "1: this image has no alternative text: ![what it shows](../stages/02-select/a "
          "picture.svg)");
    finds("<img src=\"page.md\">\n", "1: this image has no alternative text");
    finds("<img src=\"page.md\" alt=\"\">\n", "1: this image has no alternative text");
    accepts("<img src=\"page.md\" alt=\"a page\">\n");
}

static void an_image_is_there(void **state)
{
    finds("![a](nowhere.svg)\n", "1: \"nowhere.svg\" leads to a file that does not exist");
}

/* --- Commands ------------------------------------------------------------------------------------- */

static void targets_that_exist_are_fine(void **state)
{
    accepts("`make`, `make test STAGE=02 SUITE='no such'`, `make -j2 test run`, `make X`, "
            "`make build/bin/02-select`\n"
            "\n"
            "```sh\n"
            "make test STAGE=02 SERVER='./mine --port {port} and so on' # make nothing\n"
            "cd here && make run | make help; make\n"
            "cmake nothing\n"
            "V=1 make \\\n"
            "    test\n"
            "make -C elsewhere nothing\n"
            "make VARIANT=asan $TARGET > nothing.txt\n"
            "```\n"
            "\n"
            "```console\n"
            "$ make run\n"
            "make nothing: this is what it printed\n"
            "```\n"
            "\n"
            "```c\n"
            "make nothing\n"
            "```\n");
}

static void a_target_that_does_not_exist_is_found(void **state)
{
    finds("Type `make nothing STAGE=02`.\n", "1: there is no target \"make nothing\"");
    finds("```sh\n# first\nmake run && make test nothing\n```\n",
          "3: there is no target \"make nothing\"");
    finds("```sh\nV=1 make \\\n    run nothing\nmake test\n```\n",
          "2: there is no target \"make nothing\"");
    finds("```console\nhello\n$ make nothing\n```\n", "3: there is no target \"make nothing\"");
    finds("- item\n\n  ```sh\n  $ make run; make nothing\n  ```\n",
          "4: there is no target \"make nothing\"");
}

static void a_stage_that_does_not_exist_is_found(void **state)
{
    accepts("`make run STAGE=NN`, `make run STAGE=02-select`\n");
    finds("`make run STAGE=09`\n", "1: there is no stage 09");
}

/* --- All ------------------------------------------------------------------------------------------ */

static void a_file_that_cannot_be_read_is_one_sentence(void **state)
{
    check_string(sandbox_run(1, "$TOOLS/links nowhere.md"),
                 "nowhere.md: cannot be read: No such file or directory\n", "One sentence.");
}

static void tap_has_two_tests_for_each_file(void **state)
{
    sandbox_write("a.md", "[a](nowhere.md)\n");
    check_string(sandbox_run(1, "$TOOLS/links --tap --targets run a.md build/made.md"),
                 "not ok 1 - the links in a.md lead somewhere\n"
                 "# a.md:1: \"nowhere.md\" leads to a file that does not exist\n"
                 "ok 2 - the commands in a.md exist\n"
                 "ok 3 - the links in build/made.md lead somewhere\n"
                 "ok 4 - the commands in build/made.md exist\n"
                 "1..4\n",
                 "The test runner reads this.");
}

int main(int argc, char **argv)
{
    static const struct check_suite suite = {
        .name = "links", .setup = begin, .teardown = sandbox_end};
    static const struct CMUnitTest tests[] = {
        TEST(links_to_what_is_there_are_fine),
        TEST(links_to_other_sites_are_not_followed),
        TEST(a_link_to_nothing_is_found),
        TEST(a_link_out_of_the_course_is_found),
        TEST(a_link_to_what_is_built_is_found),
        TEST(a_link_in_code_is_none),
        TEST(links_in_html_are_links),
        TEST(sections_are_named_as_code_hosts_do),
        TEST(a_section_that_is_not_there_is_found),
        TEST(a_line_number_is_refused),
        TEST(an_image_has_words),
        TEST(an_image_is_there),
        TEST(targets_that_exist_are_fine),
        TEST(a_target_that_does_not_exist_is_found),
        TEST(a_stage_that_does_not_exist_is_found),
        TEST(a_file_that_cannot_be_read_is_one_sentence),
        TEST(tap_has_two_tests_for_each_file),
    };
    return check_main(argc, argv, &suite, tests);
}
