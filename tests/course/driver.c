/* The course in a terminal, as `make start` opens it: the test is the learner, and saves files as editors do.
 *
 * All of it happens in a copy of the course, which is the working folder from the first test on; each test
 * begins as on the first day, but for exercise 01-1, which has passed. Start at open_course(), then the
 * tests from top to bottom. */
#include "check.h"
#include "pty.h"

#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COURSE       "tools/course.sh window"
#define FOLDER       "exercises/01-blocking/2-return-values"
#define FILE_TO_EDIT FOLDER "/copy.c"
#define SOLVED       "exercises/solutions/01-blocking/2-return-values/copy.c"
#define KEYS         "q quiz  l list  n next  p back  x quit|"
#define CHOOSE       "Which one? "
#define TITLE        "Exercise 01-2: What do recv() and send() return?"
#define FAILURE      "  FAIL  what send did not take is sent again"
#define TRY_AGAIN    "Save the file in your editor, and it is checked here. h gives a hint."
#define QUESTION     "Your answer (a to d, ? for help): |"
#define GO_ON        "n goes on, s shows our solution."

static char copy[] = "/tmp/course-XXXXXX";
static int exercises; /* in the copy */

/* --- The course ------------------------------------------------------------------------------------ */

/* Run a shell command; it must succeed. */
static void shell(const char *format, ...)
{
    char command[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(command, sizeof command, format, arguments);
    va_end(arguments);
    check_note("the command: %s", command);
    check_number(system(command), 0, "What the test needs for its scene can be done.");
}

static int read_number(const char *path)
{
    int number = 0;
    FILE *file = fopen(path, "r");
    if (file && fscanf(file, "%d", &number) != 1)
        number = 0;
    if (file)
        fclose(file);
    return number;
}

static void delete_copy(void)
{
    if (chdir("/") == 0)
        shell("rm -rf %s", copy);
}

static void copy_course(void)
{
    /* What the make that runs the tests was told is not meant for those of the copy. */
    static const char *const others[] = {"MAKEFLAGS", "MAKELEVEL", "MFLAGS", "SUITE",
                                         "STAGE",     "VARIANT",   "VISUAL", "TMUX"};
    check_not_null(mkdtemp(copy), "The test needs a folder.");
    shell("tests/course/copy.sh %s", copy);
    check_succeeds(chdir(copy), "The test plays in the copy.");
    shell("rm -rf exercises/0[5-9]* exercises/[1-9]*; ls -d exercises/0*/[0-9]*/ | wc -l >count");
    exercises = read_number("count");
    shell("make -s VARIANT=asan exercise-build E=01-2");
    atexit(delete_copy);
    setenv("TERM", "xterm", 1);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        unsetenv(others[i]);
}

static const char *const set_by_tests[] = {"NO_COLOR", "VTE_VERSION", "EDITOR", "PAGER"};

static void begin(void)
{
    if (strstr(copy, "XXXXXX"))
        copy_course();
    shell("rm -rf .course && tools/course.sh reset 01-2 >/dev/null && rm -f " FOLDER "/*.mine*");
    shell("tools/course.sh record exercise-01-1 passed");
    for (size_t i = 0; i < sizeof set_by_tests / sizeof set_by_tests[0]; i++)
        unsetenv(set_by_tests[i]);
    pty_allow_drawing();
}

static void open_in(int columns)
{
    pty_allow_drawing();
    pty_start(columns, (char *[]){"tools/course.sh", "window", NULL});
}

/* Until all is drawn, and the keyboard is listened to. */
static void open_course(void)
{
    open_in(80);
    pty_expect_line(TRY_AGAIN);
    pty_expect_typing(KEYS);
}

/* The first line: a bar of so many columns, and how many exercises have passed. */
static void expect_progress(const char *before, int columns, int passed, const char *after)
{
    char line[128];
    char bar[32] = "";
    for (int i = 0; i < columns; i++)
        bar[i] = i < columns * passed / exercises ? '#' : '-';
    snprintf(line, sizeof line, "%s[%s] %d of %d%s", before, bar, passed, exercises, after);
    pty_expect_line(line);
}

static void write_file(const char *path, const char *text)
{
    FILE *file = check_not_null(fopen(path, "w"), "The test is an editor.");
    fputs(text, file);
    check_number(fclose(file), 0, "The test saves a file.");
}

/* A pager, or an editor, that shows what it is given, and waits for Enter. */
static void use_stand_in(const char *variable, const char *name)
{
    static const char *const script = "#!/bin/sh\n[ $# -gt 0 ] && echo \"opened $*\" || cat\n"
                                      "read line </dev/tty\n";
    write_file(name, script);
    shell("chmod +x %s", name);
    setenv(variable, name, 1);
}

/* --- Saving, as editors do -------------------------------------------------------------------------- */

/* Into the file that is there. */
static void save_solution(void)
{
    shell("cat " SOLVED " >" FILE_TO_EDIT);
}

/* The old file gets another name, and the new one takes its place. So does vim. */
static void save_solution_by_renaming(void)
{
    shell("cp " SOLVED " " FOLDER "/4913 && mv " FILE_TO_EDIT " " FILE_TO_EDIT "~ && "
          "mv " FOLDER "/4913 " FILE_TO_EDIT);
}

/* --- What is shown ---------------------------------------------------------------------------------- */

static void it_shows_where_the_learner_stands_and_what_to_do(void **state)
{
    open_course();
    expect_progress("Stage 01-blocking  ", 18, 1, " exercises pass");
    pty_expect_line(TITLE);
    pty_expect_line("Edit " FILE_TO_EDIT ", lines 9 to 18.");
    pty_expect_line("exercises/01-blocking/2-return-values/README.md, then make exercise E=01-2");
}

static void a_save_is_checked_and_the_first_failure_told_with_its_place(void **state)
{
    open_course();
    shell("touch " FILE_TO_EDIT);
    pty_expect_line(FAILURE);
    pty_expect_line("          Send the rest, from where it stopped, until nothing is left.");
    pty_expect_line("        exercises/01-blocking/2-return-values/check.c:37");
    pty_expect_line("Look at " FILE_TO_EDIT ", lines 9 to 18.");
    pty_expect_line(TRY_AGAIN);
    pty_expect_typing(KEYS);
}

static void what_does_not_compile_is_shown_with_file_and_line(void **state)
{
    open_in(120);
    pty_expect_line(TRY_AGAIN);
    write_file(FILE_TO_EDIT, "int x = ;\n");
    pty_expect_line(FILE_TO_EDIT ":1:9: error: expected expression before ';' token");
    pty_expect_line("It does not compile yet: mend the first error above, then save again.");
}

static void success_stays_on_the_screen_and_says_what_is_next(void **state)
{
    open_course();
    save_solution();
    pty_expect_line("Passed. s shows ours and says why; n says how it goes on.");
    expect_progress("Stage 01-blocking  ", 18, 2, " exercises pass");
    pty_expect_line(TITLE " (passed)");
    pty_expect_line(GO_ON);
    pty_type("n");
    pty_expect_line("Exercise 01-3: One recv() is not one line");
}

/* --- Files ------------------------------------------------------------------------------------------ */

static void a_file_that_is_replaced_is_noticed(void **state)
{
    open_course();
    save_solution_by_renaming();
    pty_expect_line(GO_ON);
    shell("touch " FILE_TO_EDIT); /* the new file is watched as the old one was */
    pty_expect_line(GO_ON);
}

static void a_folder_that_is_replaced_is_noticed(void **state)
{
    open_course();
    shell("mv " FOLDER " aside && cp -R aside " FOLDER " && rm -r aside");
    pty_expect_line(FAILURE);
    pty_expect_line(TRY_AGAIN);
    save_solution();
    pty_expect_line(GO_ON);
}

/* In place, by renaming, with a time that is older, as a link, and as a link's target. */
static void however_a_file_is_saved_it_is_noticed(void **state)
{
    static const char *const saves[][2] = {
        {"true", "cat " SOLVED " >" FILE_TO_EDIT},
        {"cp " SOLVED " new", "mv new " FILE_TO_EDIT},
        {"touch -t 202001010000 " SOLVED, "cp -p " SOLVED " " FILE_TO_EDIT},
        {"touch -r " FILE_TO_EDIT " " SOLVED, "cp -p " SOLVED " " FILE_TO_EDIT},
        {"cp " SOLVED " new", "ln -f new " FILE_TO_EDIT},
        {"mv " FILE_TO_EDIT " aside.c; ln -s ../../../aside.c " FILE_TO_EDIT,
         "cat " SOLVED " >aside.c"},
    };
    for (size_t i = 0; i < sizeof saves / sizeof saves[0]; i++) {
        shell("rm -f " FILE_TO_EDIT "; tools/course.sh reset 01-2 >/dev/null; %s", saves[i][0]);
        open_course();
        shell("%s", saves[i][1]);
        pty_expect_written("Checking 01-2 ... 0 s");
        pty_close();
    }
    shell("rm -f " FILE_TO_EDIT);
}

static void other_files_are_none_of_its_business(void **state)
{
    open_course();
    write_file(FOLDER "/.copy.c.swp", "");
    write_file(FOLDER "/copy.c~", "");
    write_file(FOLDER "/.#copy.c", "");
    write_file("exercises/02-select/1-highest-descriptor/server.c", ""); /* this is noticed */
    pty_expect_line("Exercise 02-1: select()'s first argument");
    pty_check_never_written("Checking 01-2");
    shell("tools/course.sh reset 02-1 >/dev/null");
    shell("rm " FOLDER "/.copy.c.swp " FOLDER "/copy.c~ '" FOLDER "/.#copy.c'");
}

/* Or the window would go to the other one, and end the check. */
static void a_check_touches_no_other_exercise(void **state)
{
    shell("echo >>exercises/02-select/1-highest-descriptor/server.c");
    shell("touch -t 202001010000 exercises/02-select/1-highest-descriptor/server.c");
    open_course();
    save_solution();
    pty_expect_line(GO_ON);
    pty_check_never_written("Exercise 02-1");
    shell("tools/course.sh reset 02-1 >/dev/null");
}

/* The learner's function never returns, and holds the end of a pipe that is named "endless". The alarm that ends
 * a test is put off, and the shell around the course lives on, at whose death the kernel would end all. */
static const char endless[] = "#include \"copy.h\"\n"
                              "#include <fcntl.h>\n"
                              "#include <unistd.h>\n"
                              "int copy(int from, int to)\n"
                              "{\n"
                              "    alarm(0);\n"
                              "    open(\"endless\", O_WRONLY);\n"
                              "    while (1)\n"
                              "        pause();\n"
                              "}\n";

/* Save that, and wait until it runs: the other end of its pipe. */
static int start_endless_check(void)
{
    shell("rm -f endless && mkfifo endless");
    pty_start(80, (char *[]){"/bin/sh", "-c", COURSE "; read line", NULL});
    pty_expect_typing(KEYS);
    write_file(FILE_TO_EDIT, endless);
    check_note("the check is awaited");
    return check_succeeds(open("endless", O_RDONLY), "The endless check runs.");
}

static void expect_end_of_check(int end)
{
    char byte;
    check_note("the end of the check is awaited");
    check_number(read(end, &byte, 1), 0, "The check of what is out of date is ended.");
    close(end);
}

static void a_newer_save_ends_the_check_that_runs(void **state)
{
    int check = start_endless_check();
    pty_expect_written("Checking 01-2 ... 1 s");
    save_solution();
    expect_end_of_check(check);
    pty_expect_line(GO_ON);
}

static void whoever_leaves_ends_the_check(void **state)
{
    int check = start_endless_check();
    pty_type("x");
    expect_end_of_check(check);
    pty_type("a line\n");
    pty_expect_end(0);
    pty_check_restored();
}

static void a_closed_window_ends_the_check(void **state)
{
    int check = start_endless_check();
    pty_hang_up();
    expect_end_of_check(check);
}

/* --- Keys ------------------------------------------------------------------------------------------- */

static void hints_come_one_at_a_time_and_the_solution_to_those_who_ask_twice(void **state)
{
    use_stand_in("PAGER", "./pager");
    open_course();
    shell("touch " FILE_TO_EDIT);
    pty_expect_line(FAILURE);
    pty_expect_line(TRY_AGAIN);
    pty_type("h");
    pty_expect_line("## Hint 1");
    pty_type("h");
    pty_expect_line("## Hint 2");
    pty_expect_line("-- space: back --");
    pty_type(" ");
    pty_expect_line(FAILURE);
    pty_check_no_line("## Hint 2");
    pty_type("r");
    pty_expect_written("Checking 01-2 ... 0 s");
    pty_expect_line(TRY_AGAIN);
    pty_type("s");
    pty_expect_line("If you want to see the solution all the same, ask once more: s.");
    pty_type("s");
    pty_expect_written("From yours (-) to our solution (+), " SOLVED ":");
    pty_expect_line("--- " FILE_TO_EDIT);
    pty_expect_written("\x1b[31m-    ");
    pty_expect_written("\x1b[32m+    ");
    pty_expect_written("EINTR");
    pty_type("\n");
    pty_expect_typing(KEYS);
}

static void a_list_longer_than_the_window_is_shown_in_pages(void **state)
{
    open_course();
    pty_type("l");
    pty_expect_line("> 01-2   -        What do recv() and send() return?");
    pty_expect_line("  01-1   passed   Serve the line back in upper case");
    pty_expect_line("-- space: more --");
    pty_expect_typing(CHOOSE "|");
    pty_type("\033[F");
    pty_expect_line("> quiz   -        The quiz of stage 09");
    pty_check_no_line("  01-1   passed   Serve the line back in upper case");
    pty_type("\033");
    pty_expect_line(TRY_AGAIN);
    pty_expect_line(TITLE);
}

/* By a part of the number or of the title, or by moving. */
static void whoever_knows_an_exercise_goes_there_from_the_list(void **state)
{
    open_course();
    pty_type("l02-3\r");
    pty_expect_line("Exercise 02-3: A client that never reads");
    pty_type("lRESTART fail");
    pty_expect_line("> 01-5   -        The restart that fails");
    pty_check_no_line("  01-4   -        A thread per client, and count what it costs");
    pty_type("\177\177\177\177");
    pty_expect_typing(CHOOSE "RESTART |");
    pty_type("\r");
    pty_expect_line("Exercise 01-5: The restart that fails");
    pty_type("l\033[A\033OBjjk\r");
    pty_expect_line("Exercise 01-6: An answer, or a time-out");
    pty_type("lno such thing\r");
    pty_expect_line("Nothing has that in it.");
    pty_type("\003");
    pty_expect_line("Exercise 01-6: An answer, or a time-out");
    pty_expect_typing(KEYS);
}

/* Of all exercises whose line in the list begins so. */
static void record_as_passed(const char *beginning)
{
    shell("for e in $(tools/course.sh list | awk '/^%s/ { print $1 }'); do"
          " tools/course.sh record exercise-$e passed; done",
          beginning);
}

static void next_goes_on_past_what_is_open_and_comes_back_to_it(void **state)
{
    record_as_passed("  01-");
    shell("for e in 01-2 01-3 01-7; do tools/course.sh record exercise-$e tried; done");
    open_in(80);
    pty_expect_line(FAILURE);
    pty_type("n");
    pty_expect_line("Exercise 01-3: One recv() is not one line");
    pty_expect_line("Edit exercises/01-blocking/3-whole-lines/server.c, lines 18 to 42.");
    pty_type("n");
    pty_expect_line("Exercise 01-7: The echo server, from memory");
    pty_type("n");
    pty_expect_line("The quiz of stage 01");
    pty_expect_line("q takes the quiz, n goes on.");
    pty_type("h");
    pty_expect_line("Only an exercise has that: l lists them, n goes on.");
    pty_type("n");
    pty_expect_line("Exercise 02-1: select()'s first argument");
}

static void who_went_on_too_far_can_go_back(void **state)
{
    open_course();
    pty_type("n");
    pty_expect_line("Exercise 01-3: One recv() is not one line");
    pty_type("p");
    pty_expect_line(TITLE);
    pty_expect_line(TRY_AGAIN);
    save_solution(); /* its file is watched again */
    pty_expect_line(GO_ON);
    pty_type("p");
    pty_expect_line("  FAIL  letters come back in upper case"); /* it was recorded, and not done */
    pty_expect_line("It has passed once, and fails now.");
    pty_expect_line("Exercise 01-1: Serve the line back in upper case (passed once, fails now)");
    pty_expect_line(TRY_AGAIN);
    pty_type("l");
    pty_expect_line("> 01-1   fails    Serve the line back in upper case (passed once, fails now)");
    pty_type("\033");
    pty_expect_typing(KEYS);
    pty_type("p");
    pty_expect_line("This is the first step: n goes on.");
}

static void after_the_last_step_it_says_so(void **state)
{
    record_as_passed("  ");
    shell(
        "for q in quizzes/*.md; do q=${q##*/}; tools/course.sh record quiz-${q%%%%-*} taken; done");
    open_in(80);
    expect_progress("", 18, exercises, " exercises pass");
    pty_expect_line("x leaves.");
    pty_type("p");
    pty_expect_line("The quiz of stage 09");
}

static void a_stage_can_be_tested(void **state)
{
    open_course();
    pty_type("t");
    pty_expect_written("Testing stage 01-blocking ... 0 s");
    pty_expect_line("        fails, as it must: two clients are served at once");
    pty_expect_line(TRY_AGAIN);
}

static void a_quiz_has_the_terminal_until_it_ends(void **state)
{
    shell("tools/course.sh record solution-01-2 asked");
    use_stand_in("PAGER", "./pager");
    open_course();
    pty_type("h");
    pty_expect_line("## Hint 1");
    pty_type("sq"); /* the pager, not there yet, gives way */
    pty_expect_typing(QUESTION);
    pty_check_restored();
    pty_type("\032");
    pty_expect_stop();
    pty_check_restored();
    kill(-pty_program(), SIGCONT); /* to the whole job, as a shell does */
    pty_type("?\n");
    pty_expect_line("once. q leaves the quiz, which goes on there at your next visit.");
    pty_expect_typing(QUESTION);
    pty_type("\003");
    pty_expect_typing("Press a key to go back to the course. |");
    pty_expect_raw();
    pty_type("y");
    pty_expect_line("h gives one more hint (2 of 3 left).");
    pty_expect_typing(KEYS);
    pty_check_never_written("Checking");
    pty_type("x");
    pty_expect_end(0);
    pty_check_restored();
}

/* What was typed ahead, before anything is there to be seen, or while it is fetched. */
static void no_key_is_lost(void **state)
{
    use_stand_in("PAGER", "./pager");
    open_in(80);
    pty_type("hhhd");
    pty_expect_line("# 01-2: What do recv() and send() return?");
    pty_type("h");
    pty_expect_line("These are all 3 hints; s shows our solution.");
    pty_expect_line("## Hint 3");
    pty_type("nnnppv");
    pty_expect_line("Exercise 01-3: One recv() is not one line");
    pty_type("ss");
    pty_expect_written("From yours (-) to our solution (+),");
}

/* It is one key, and none of its bytes. */
static void a_key_that_sends_several_bytes_is_one_key(void **state)
{
    open_course();
    pty_type("\033[15~\033Ox\033[1;5H\033[[Al");
    pty_expect_typing(CHOOSE "|");
    pty_type("\033");
    pty_expect_typing(KEYS);
    pty_type("\033[15~");
    pty_expect_line("That key does nothing here.");
}

static void every_key_is_answered_while_a_check_runs_and_ctrl_c_ends_only_that(void **state)
{
    int check = start_endless_check();
    pty_type("z");
    pty_expect_line("The key z does nothing here.");
    pty_type("d");
    pty_expect_line("# 01-2: What do recv() and send() return?");
    pty_type("\003");
    pty_expect_line("Stopped: r checks again.");
    expect_end_of_check(check);
    pty_type("\003");
    pty_expect_line("Nothing runs; x leaves.");
    pty_type("x");
    pty_expect_written("`make start` goes on from here.");
    pty_type("a line\n");
    pty_expect_end(0);
}

static void what_there_is_to_read_is_a_key_away(void **state)
{
    open_course();
    pty_type("hc");
    pty_expect_line(
        "### recv: some bytes, the end, or an error"); /* where the chapter tells of 01-2 */
    pty_check_no_line("# 01. One client at a time");
    pty_type("\033[H");
    pty_expect_line("# 01. One client at a time");
    pty_type("d");
    pty_expect_line("# 01-2: What do recv() and send() return?");
    pty_type("h");
    pty_expect_line("## Hint 1");
    pty_check_no_line("## Hint 2");
    shell("touch " FILE_TO_EDIT);
    pty_expect_line(FAILURE);
    pty_type("dv");
    pty_expect_line(FAILURE);
}

static void e_opens_the_editor_at_the_place(void **state)
{
    use_stand_in("EDITOR", "./vi");
    open_course();
    pty_type("e");
    pty_expect_line("opened +9 " FILE_TO_EDIT);
    write_file(FILE_TO_EDIT, "/* one */\n\nint x = ;\n");
    pty_type("\n");
    pty_expect_line("It does not compile yet: mend the first error above, then save again.");
    pty_type("e");
    pty_expect_line("opened +3 " FILE_TO_EDIT);
    pty_type("\n");
    pty_expect_typing(KEYS);
}

static void places_are_links_where_the_terminal_knows_them(void **state)
{
    setenv("VTE_VERSION", "7600", 1);
    open_course();
    pty_expect_written("/" FILE_TO_EDIT "\033\\" FILE_TO_EDIT "\033]8;;\033\\, lines 9 to 18.");
    pty_close();
    pty_allow_drawing();
    pty_start(80, (char *[]){"/bin/sh", "-c", "TERM=linux exec " COURSE, NULL});
    pty_expect_typing(KEYS);
    pty_check_never_written("\033]8");
}

/* --- Windows ---------------------------------------------------------------------------------------- */

static void a_narrow_window_shows_all_of_it_folded(void **state)
{
    open_in(40);
    expect_progress("Stage 01-blocking  ", 8, 1, "");
    pty_expect_line("Exercise 01-2: What do recv() and send()");
    pty_expect_line("return?");
    pty_expect_line("Save the file in your editor, and it is");
    pty_expect_line("h hint  d task  c chapter  v result");
    pty_expect_line("s solution  e edit  r rerun  t tests");
    pty_expect_typing(KEYS);
    shell("touch " FILE_TO_EDIT);
    pty_expect_line("  FAIL  what send did not take is sent");
    pty_expect_line("  again");
    pty_expect_line("-- space: more --");
}

/* Without the course around them. */
static void so_do_the_plain_commands(void **state)
{
    pty_start(60, (char *[]){"/bin/sh", "-c", "make hint E=01-2", NULL});
    pty_expect_line("Begin with the result of `recv()`. Three cases: more than 0,");
    pty_expect_line("exactly 0, and -1. Only one of them goes on to `send()`.");
    pty_expect_end(0);
    pty_close();
    pty_start(60, (char *[]){"tools/fold.sh", "tools/course.sh", "exercise", "01-2", NULL});
    pty_expect_line("          send() may take fewer bytes than it was given: it");
    pty_expect_line("          returns how many. Send the rest, from where it");
    pty_expect_end(1);
}

static void another_size_of_the_window_is_another_drawing(void **state)
{
    open_course();
    pty_resize(40);
    pty_expect_line("h hint  d task  c chapter  v result");
    pty_check_no_line(TITLE);
    pty_resize(100);
    pty_expect_typing(KEYS);
    pty_expect_line(TITLE);
}

static void what_was_begun_is_checked_at_once_and_failures_are_red(void **state)
{
    shell("tools/course.sh record exercise-01-2 tried");
    open_in(80);
    pty_expect_line(FAILURE);
    pty_expect_written("\x1b[31m" FAILURE);
    pty_close();
    setenv("NO_COLOR", "1", 1);
    open_in(80);
    pty_expect_line(FAILURE);
    pty_check_never_written("m" FAILURE);
    pty_check_never_written("\x1b[3");
}

static void what_a_learner_prints_does_not_drive_the_terminal(void **state)
{
    open_course();
    write_file(FILE_TO_EDIT, "#error \"\x1b[2J\x1b]0;title\x07\xc2\x9b"
                             "6n\"\n");
    pty_expect_line("It does not compile yet: mend the first error above, then save again.");
    pty_check_never_written("\x1b[2J");
    pty_check_never_written("\xc2\x9b");
}

/* --- The terminal is put back ----------------------------------------------------------------------- */

/* By a key, or by a signal. */
static void check_leaving(const char *key, int number)
{
    open_course();
    pty_expect_raw();
    if (key)
        pty_type(key);
    else
        pty_signal(number);
    pty_expect_end(key ? 0 : 128 + number);
    pty_check_restored();
}

static void x_and_ctrl_d_leave_and_put_the_terminal_back(void **state)
{
    static const char *const keys[] = {"x", "\004"};
    char line[128];
    snprintf(line, sizeof line, "Exercises passed: 1 of %d. `make start` goes on from here.",
             exercises);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        check_leaving(keys[i], 0);
        pty_expect_line(line);
        pty_close();
    }
}

static void signals_end_it_and_the_terminal_is_put_back(void **state)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        check_leaving(NULL, numbers[i]);
        pty_close();
    }
}

static void ctrl_z_lends_the_terminal_to_the_shell(void **state)
{
    open_course();
    pty_type("\032");
    pty_expect_stop();
    pty_check_restored();
    save_solution();
    pty_signal(SIGCONT);
    pty_expect_raw();
    pty_expect_line(GO_ON);
    pty_expect_typing(KEYS);
    pty_signal(SIGTSTP);
    pty_expect_stop();
    pty_check_restored();
    pty_signal(SIGCONT);
    pty_expect_raw();
    pty_type("x");
    pty_expect_end(0);
}

/* In the shell of an interactive session each command is a job, which gets the terminal for itself. A status
 * of 150 says that the course was stopped again, by SIGTTOU: it touched a terminal that it did not have. */
static void open_in_shell(const char *then)
{
    char script[128];
    snprintf(script, sizeof script, "set -m; " COURSE "; kill %%1; bg %%1; wait %%1%s", then);
    pty_start(80, (char *[]){"/bin/sh", "-c", script, NULL});
    pty_expect_line(TRY_AGAIN);
    pty_expect_typing(KEYS);
}

static void what_the_shell_kills_while_it_is_stopped_ends(void **state)
{
    open_in_shell("");
    pty_type("\032");
    pty_expect_end(128 + SIGTERM);
    pty_check_restored();
}

/* Whoever reads from a terminal that is not its own gets no line, but an error: a shell takes it for the
 * end of its input. */
static void what_is_killed_in_a_quiz_leaves_the_terminal_to_the_shell(void **state)
{
    open_in_shell("; read line");
    pty_type("q");
    pty_expect_typing(QUESTION);
    pty_type("\032a line\n");
    pty_expect_end(0);
    pty_check_restored();
}

/* The process of this name whose parent is the program that the test has started. */
static pid_t child_of_program(const char *name)
{
    shell("ps -A -o pid= -o ppid= -o comm= |"
          " awk '$2 == %d && $3 == \"%s\" { print $1 }' >child",
          (int)pty_program(), name);
    pid_t child = read_number("child");
    check_that(child > 1, "What the test has started runs.");
    return child;
}

static void even_if_it_is_killed_the_terminal_is_put_back(void **state)
{
    pty_start(80, (char *[]){"tools/course.sh", "start", NULL});
    pty_expect_typing(KEYS);
    pty_expect_raw();
    check_succeeds(kill(child_of_program("window"), SIGKILL), "The test kills the course.");
    pty_expect_end(128 + SIGKILL);
    pty_check_restored();
}

/* make, when it is ended itself, ends the script. */
static void whoever_ends_the_script_ends_the_course(void **state)
{
    pty_start(80, (char *[]){"/bin/sh", "-c", "tools/course.sh start; echo over; read line", NULL});
    pty_expect_typing(KEYS);
    check_succeeds(kill(child_of_program("group"), SIGTERM), "The test ends the script.");
    pty_expect_line("over");
    pty_check_restored();
}

/* --- What may be wrong ------------------------------------------------------------------------------- */

static void progress_that_is_damaged_is_said_so(void **state)
{
    shell("echo what is this >>.course/progress");
    open_in(80);
    pty_expect_line(".course/progress has lines that mean nothing; it is kept as");
    pty_expect_line(".course/progress.damaged, and the other lines still count.");
    pty_expect_line(TRY_AGAIN);
}

static void files_that_have_stayed_in_an_old_folder_are_told_of(void **state)
{
    shell("mkdir -p exercises/01-old/9-return-values && touch exercises/01-old/9-return-values/x");
    open_in(80);
    pty_expect_line("Files of yours are in exercises/01-old/9-return-values. That exercise is in");
    pty_expect_line(FOLDER " now.");
    shell("rm -r exercises/01-old");
}

static void progress_that_cannot_be_read_is_said_so(void **state)
{
    shell("rm -r .course && mkdir -p .course/progress");
    open_in(120);
    pty_expect_end(2);
    pty_check_restored();
    pty_expect_line(
        ".course/progress is not a file that can be read: move it away, and progress begins anew.");
}

/* Where make is alone in its window, only make is told. */
static void a_closed_window_ends_the_server(void **state)
{
    for (int stage = 1; stage <= 9; stage += 8) {
        char command[64];
        snprintf(command, sizeof command, "exec make run STAGE=0%d PORT=0", stage);
        pty_start(80, (char *[]){"/bin/sh", "-c", command, NULL});
        pty_expect_written("listening on");
        pty_hang_up();
        pty_close();
    }
}

static void without_a_terminal_it_names_the_command_that_needs_none(void **state)
{
    shell(COURSE
          " </dev/null 2>words; [ $? -eq 1 ] && grep -q 'needs a terminal; without one, `make next`"
          " says' words");
}

int main(int argc, char **argv)
{
    static const struct check_suite suite = {
        .name = "the course in a terminal", .setup = begin, .teardown = pty_close};
    static const struct CMUnitTest tests[] = {
        TEST(it_shows_where_the_learner_stands_and_what_to_do),
        TEST(a_save_is_checked_and_the_first_failure_told_with_its_place),
        TEST(what_does_not_compile_is_shown_with_file_and_line),
        TEST(success_stays_on_the_screen_and_says_what_is_next),
        TEST(a_file_that_is_replaced_is_noticed),
        TEST(a_folder_that_is_replaced_is_noticed),
        TEST(however_a_file_is_saved_it_is_noticed),
        TEST(other_files_are_none_of_its_business),
        TEST(a_check_touches_no_other_exercise),
        TEST(a_newer_save_ends_the_check_that_runs),
        TEST(whoever_leaves_ends_the_check),
        TEST(a_closed_window_ends_the_check),
        TEST(hints_come_one_at_a_time_and_the_solution_to_those_who_ask_twice),
        TEST(a_list_longer_than_the_window_is_shown_in_pages),
        TEST(whoever_knows_an_exercise_goes_there_from_the_list),
        TEST(next_goes_on_past_what_is_open_and_comes_back_to_it),
        TEST(who_went_on_too_far_can_go_back),
        TEST(after_the_last_step_it_says_so),
        TEST(a_stage_can_be_tested),
        TEST(a_quiz_has_the_terminal_until_it_ends),
        TEST(no_key_is_lost),
        TEST(a_key_that_sends_several_bytes_is_one_key),
        TEST(every_key_is_answered_while_a_check_runs_and_ctrl_c_ends_only_that),
        TEST(what_there_is_to_read_is_a_key_away),
        TEST(e_opens_the_editor_at_the_place),
        TEST(places_are_links_where_the_terminal_knows_them),
        TEST(a_narrow_window_shows_all_of_it_folded),
        TEST(so_do_the_plain_commands),
        TEST(another_size_of_the_window_is_another_drawing),
        TEST(what_was_begun_is_checked_at_once_and_failures_are_red),
        TEST(what_a_learner_prints_does_not_drive_the_terminal),
        TEST(x_and_ctrl_d_leave_and_put_the_terminal_back),
        TEST(signals_end_it_and_the_terminal_is_put_back),
        TEST(ctrl_z_lends_the_terminal_to_the_shell),
        TEST(what_the_shell_kills_while_it_is_stopped_ends),
        TEST(what_is_killed_in_a_quiz_leaves_the_terminal_to_the_shell),
        TEST(even_if_it_is_killed_the_terminal_is_put_back),
        TEST(whoever_ends_the_script_ends_the_course),
        TEST(progress_that_is_damaged_is_said_so),
        TEST(files_that_have_stayed_in_an_old_folder_are_told_of),
        TEST(progress_that_cannot_be_read_is_said_so),
        TEST(a_closed_window_ends_the_server),
        TEST(without_a_terminal_it_names_the_command_that_needs_none),
    };
    return check_main(argc, argv, &suite, tests);
}
