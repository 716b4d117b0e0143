/* The room is tested without a server: what it tells its members is written down here. */
#include "check.h"
#include "chat.h"

#include <string.h>

enum { ROOM_FOR_WORDS = 16 * 1024 };

/* A member, and all that it was told since it was last asked. */
struct listener {
    struct chat_member *member;
    char heard[ROOM_FOR_WORDS];
};

static struct chat *room;
static struct listener ana, bob, carol;

static void hear(const char *line, size_t size, void *data)
{
    struct listener *listener = data;
    check_that(strlen(listener->heard) + size < ROOM_FOR_WORDS,
               "This is more than anybody asked for.");
    strncat(listener->heard, line, size);
}

static void leave(void *data)
{
    struct listener *listener = data;
    listener->member = NULL;
}

static const struct chat_outlet outlet = {.deliver = hear, .dismiss = leave};

static void come_in(struct listener *listener)
{
    listener->heard[0] = '\0';
    listener->member = check_not_null(chat_join(room, listener), "");
}

static void forget(struct listener *listener)
{
    listener->heard[0] = '\0';
}

/* A bus: it hands an event back in memory that is used for other things before and after. */
static int carry(const struct chat_event *event, void *data)
{
    static char passing[2 * CHAT_TEXT_MAX];
    struct chat_event carried = *event;
    memset(passing, '#', sizeof passing);
    if (event->size > 0)
        memcpy(passing, event->text, event->size);
    carried.text = passing;
    int result = chat_apply(room, &carried);
    memset(passing, '#', sizeof passing);
    return result;
}

static void say(struct listener *speaker, const char *line)
{
    check_note("a member says \"%s\"", line);
    check_succeeds(chat_say(room, speaker->member, line, strlen(line)), "");
}

static void heard(struct listener *listener, const char *expected, const char *advice)
{
    check_string(listener->heard, expected, advice);
    forget(listener);
}

static void open_room(void)
{
    room = check_not_null(chat_open(10, 1, &outlet, carry, NULL), "");
    come_in(&ana);
    come_in(&bob);
    say(&ana, "/nick ana");
    say(&bob, "/nick bob");
    forget(&ana);
    forget(&bob);
}

static void close_room(void)
{
    chat_close(room);
    room = NULL;
}

static void the_setter_and_the_others_are_told(void **state)
{
    say(&ana, "/topic tea or coffee");
    heard(&ana, "* the topic is now: tea or coffee\n",
          "A command is one row in the table and a function that it names.");
    heard(&bob, "* ana set the topic: tea or coffee\n",
          "The others hear who set it, once a member.");
}

static void without_a_topic_the_room_says_so(void **state)
{
    say(&bob, "/topic");
    heard(&bob, "* there is no topic\n", "Nobody has set one yet.");
    heard(&ana, "", "A question is answered to the one who asked.");
}

static void the_topic_can_be_asked_for(void **state)
{
    say(&ana, "/topic tea");
    forget(&ana);
    forget(&bob);
    for (int i = 0; i < 2; i++) {
        say(&bob, "/topic");
        heard(
            &bob, "* the topic is: tea\n",
            "/topic without a text asks, and changes nothing. Words are no string: they end after "
            "their size, not at a '\\0'. And they are gone when the event is over: keep a copy.");
        heard(&ana, "", "A question is answered to the one who asked.");
    }
}

static void a_new_topic_takes_the_place_of_the_old(void **state)
{
    say(&ana, "/topic a topic with many words");
    say(&bob, "/topic tea");
    forget(&ana);
    say(&ana, "/topic");
    heard(&ana, "* the topic is: tea\n", "A shorter topic must leave nothing of a longer one.");
}

static void a_newcomer_hears_it_after_the_welcome(void **state)
{
    say(&ana, "/topic tea");
    forget(&ana);
    forget(&bob);
    come_in(&carol);
    heard(&carol, "* welcome, guest1 (3 here): /help lists the commands\n* the topic is: tea\n",
          "The welcome first, then the topic.");
    heard(&ana, "* guest1 joined\n",
          "The topic is told once a member: those who were here know it already.");
}

static void a_newcomer_hears_nothing_of_no_topic(void **state)
{
    come_in(&carol);
    heard(&carol, "* welcome, guest1 (3 here): /help lists the commands\n",
          "If there is no topic, the welcome is all.");
}

static void help_lists_it(void **state)
{
    say(&ana, "/help");
    check_that(strstr(ana.heard, "* /topic "), "Its row in the table has a line for /help.");
}

static void a_topic_may_be_as_long_as_a_line(void **state)
{
    char line[CHAT_LINE_MAX];
    memset(line, '\xff', sizeof line); /* no UTF-8: each becomes three bytes */
    memcpy(line, "/topic ", 7);
    check_succeeds(chat_say(room, ana.member, line, sizeof line), "");
    forget(&ana);
    say(&ana, "/topic");
    check_number(strlen(ana.heard), strlen("* the topic is: \n") + 3 * (sizeof line - 7),
                 "A cleaned text has up to CHAT_TEXT_MAX bytes.");
}

int main(int argc, char **argv)
{
    static const struct check_suite suite = {
        .name = "topic", .setup = open_room, .teardown = close_room};
    static const struct CMUnitTest tests[] = {
        TEST(the_setter_and_the_others_are_told),
        TEST(without_a_topic_the_room_says_so),
        TEST(the_topic_can_be_asked_for),
        TEST(a_new_topic_takes_the_place_of_the_old),
        TEST(a_newcomer_hears_it_after_the_welcome),
        TEST(a_newcomer_hears_nothing_of_no_topic),
        TEST(help_lists_it),
        TEST(a_topic_may_be_as_long_as_a_line),
    };
    return check_main(argc, argv, &suite, tests);
}
