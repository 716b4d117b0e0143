/* The room is tested without a server: what it tells its members is written down by the player. */
#include "check.h"
#include "ask.h"

#include <string.h>

static struct question question;

/* What a member has heard before does not count any more. */
static void forget(int member)
{
    question.from[member] = question.count;
}

static struct step *add_step(int member)
{
    struct step *step = &question.steps[question.count++];
    step->member = member;
    return step;
}

static void come_in(int member)
{
    forget(member);
    add_step(member)->comes_in = true;
}

static void say_bytes(int member, const char *bytes, size_t size)
{
    struct step *step = add_step(member);
    memcpy(step->line, bytes, size);
    step->size = size;
}

static void say(int member, const char *line)
{
    check_note("a member says \"%s\"", line);
    say_bytes(member, line, strlen(line));
}

/* What a member hears when all steps so far are done, from the beginning. */
static const char *words_of(int member)
{
    static struct answer answer;
    answer = ask(question);
    check_number(answer.failed, 0, "Members come in and speak: chat_apply() returns 0.");
    check_that(!answer.heard[member].too_many, "This is more than anybody asked for.");
    return answer.heard[member].words;
}

static void heard(int member, const char *expected, const char *advice)
{
    check_string(words_of(member), expected, advice);
    forget(member);
}

static void open_room(void)
{
    memset(&question, 0, sizeof question);
    come_in(ANA);
    come_in(BOB);
    say(ANA, "/nick ana");
    say(BOB, "/nick bob");
    forget(ANA);
    forget(BOB);
}

static void the_setter_and_the_others_are_told(void **state)
{
    say(ANA, "/topic tea or coffee");
    heard(ANA, "* the topic is now: tea or coffee\n",
          "A command is one row in the table and a function that it names.");
    heard(BOB, "* ana set the topic: tea or coffee\n",
          "The others hear who set it, once a member.");
}

static void without_a_topic_the_room_says_so(void **state)
{
    say(BOB, "/topic");
    heard(BOB, "* there is no topic\n", "Nobody has set one yet.");
    heard(ANA, "", "A question is answered to the one who asked.");
}

static void the_topic_can_be_asked_for(void **state)
{
    say(ANA, "/topic tea");
    forget(ANA);
    forget(BOB);
    for (int i = 0; i < 2; i++) {
        say(BOB, "/topic");
        heard(
            BOB, "* the topic is: tea\n",
            "/topic without a text asks, and changes nothing. Words are no string: they end after "
            "their size, not at a '\\0'. And they are gone when the event is over: keep a copy.");
        heard(ANA, "", "A question is answered to the one who asked.");
    }
}

static void a_new_topic_takes_the_place_of_the_old(void **state)
{
    say(ANA, "/topic a topic with many words");
    say(BOB, "/topic tea");
    forget(ANA);
    say(ANA, "/topic");
    heard(ANA, "* the topic is: tea\n", "A shorter topic must leave nothing of a longer one.");
}

static void a_newcomer_hears_it_after_the_welcome(void **state)
{
    say(ANA, "/topic tea");
    forget(ANA);
    forget(BOB);
    come_in(CAROL);
    heard(CAROL, "* welcome, guest1 (3 here): /help lists the commands\n* the topic is: tea\n",
          "The welcome first, then the topic.");
    heard(ANA, "* guest1 joined\n",
          "The topic is told once a member: those who were here know it already.");
}

static void a_newcomer_hears_nothing_of_no_topic(void **state)
{
    come_in(CAROL);
    heard(CAROL, "* welcome, guest1 (3 here): /help lists the commands\n",
          "If there is no topic, the welcome is all.");
}

static void help_lists_it(void **state)
{
    say(ANA, "/help");
    check_that(strstr(words_of(ANA), "* /topic "), "Its row in the table has a line for /help.");
}

static void a_topic_may_be_as_long_as_a_line(void **state)
{
    char line[CHAT_LINE_MAX];
    memset(line, '\xff', sizeof line); /* no UTF-8: each becomes three bytes */
    memcpy(line, "/topic ", 7);
    say_bytes(ANA, line, sizeof line);
    forget(ANA);
    say(ANA, "/topic");
    check_number(strlen(words_of(ANA)), strlen("* the topic is: \n") + 3 * (sizeof line - 7),
                 "A cleaned text has up to CHAT_TEXT_MAX bytes.");
}

int main(int argc, char **argv)
{
    static const struct check_suite suite = {.name = "topic", .setup = open_room};
    static const struct CMUnitTest tests[] = {
        TEST(the_setter_and_the_others_are_told),
        TEST(without_a_topic_the_room_says_so),
        TEST(the_topic_can_be_asked_for),
        TEST(a_new_topic_takes_the_place_of_the_old),
        TEST(a_newcomer_hears_it_after_the_welcome),
        TEST(a_newcomer_hears_nothing_of_no_topic),
        TEST(help_lists_it),
        TEST(a_topic_may_be_as_long_as_a_line),
        TEST(the_program_ends_in_order),
    };
    return check_main(argc, argv, &suite, tests);
}
