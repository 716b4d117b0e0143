/* What a chat server must do, seen from outside: from stage 07 on, with one process or with many.
 *
 * Start at the table at the end. No test knows which worker a client lands on, and none may depend on
 * it. Whoever joins, leaves or takes another name is heard by everybody in the room; so each test waits
 * until all have heard, and the order of what comes is then the same however many processes serve. */
#include "client.h"
#include "contract.h"
#include "story.h"
#include "trace.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_MAX_BYTES = 1024, CROWD = 12 };

/* Connect and send an empty line, which means nothing, but tells the server that we are no browser: one
 * that is silent is welcomed as well, but only after a while. */
static struct client *enter(const char *name)
{
    struct client *client = client_connect("%s", name);
    client_send(client, "\n");
    return client;
}

/* Come in, and hear the welcome; those who are here already hear of it. Guests get the lowest number
 * that is free, so with nobody renamed this is guest<here>. */
static struct client *join(const char *name, int here, struct client **others, int count)
{
    char line[128];
    struct client *client = enter(name);
    snprintf(line, sizeof line, "* welcome, guest%d (%d here): /help lists the commands\n", here,
             here);
    client_expect(client, line);
    snprintf(line, sizeof line, "* guest%d joined\n", here);
    for (int i = 0; i < count; i++)
        client_expect(others[i], line);
    return client;
}

/* A room with so many guests: guest1, guest2, ... in clients[0], clients[1], ... */
static void enter_room(struct client **clients, int count)
{
    static const char *const names[] = {"alice", "bob", "carol", "dave"};
    char name[32];
    for (int i = 0; i < count; i++) {
        snprintf(name, sizeof name, i < 4 ? "%s" : "%s-%d", names[i % 4], i);
        clients[i] = join(name, i + 1, clients, i);
    }
}

static void fill_room(struct client **clients, int count)
{
    contract_serve();
    enter_room(clients, count);
}

static void take_name(struct client *client, const char *before, const char *name,
                      struct client *other)
{
    char line[128];
    snprintf(line, sizeof line, "/nick %s\n", name);
    client_send(client, line);
    snprintf(line, sizeof line, "* you are now %s\n", name);
    client_expect(client, line);
    snprintf(line, sizeof line, "* %s is now %s\n", before, name);
    client_expect(other, line);
}

static int count(const char *text, const char *word)
{
    int times = 0;
    for (; (text = strstr(text, word)); text += strlen(word))
        times++;
    return times;
}

/* Make sure that nothing else has come to a client: what it asks now is answered next. */
static void hears_nothing_more(struct client *client)
{
    client_send(client, "/msg nobody-here x\n");
    client_expect(client, "! nobody here is called nobody-here\n");
}

/* --- Coming, talking, leaving ---------------------------------------------------------------------- */

static void one_that_comes_alone_is_welcomed(void)
{
    struct client *c[1];
    fill_room(c, 1);
}

static void what_one_says_the_other_hears(void)
{
    struct client *c[2];
    fill_room(c, 2);
    client_send(c[0], "hello\n");
    client_expect(c[1], "guest1: hello\n");
    client_send(c[1], "hi\n");
    client_expect(c[0], "guest2: hi\n");
}

static void a_newcomer_is_welcomed_and_the_others_are_told(void)
{
    struct client *c[3];
    fill_room(c, 3);
    hears_nothing_more(c[2]);
}

static void what_one_says_reaches_all_others_but_not_itself(void)
{
    struct client *c[3];
    fill_room(c, 3);
    client_send(c[0], "hello\n");
    client_expect(c[1], "guest1: hello\n");
    client_expect(c[2], "guest1: hello\n");
    hears_nothing_more(c[0]);
}

static void nick_takes_another_name(void)
{
    struct client *c[2];
    fill_room(c, 2);
    take_name(c[0], "guest1", "ana", c[1]);
    client_send(c[0], "it is me\n");
    client_expect(c[1], "ana: it is me\n");
}

static void me_tells_the_others_what_one_does(void)
{
    struct client *c[2];
    fill_room(c, 2);
    client_send(c[0], "/me waves\n");
    client_expect(c[1], "- guest1 waves\n");
    hears_nothing_more(c[0]);
}

static void msg_is_heard_by_one_only(void)
{
    struct client *c[3];
    fill_room(c, 3);
    client_send(c[0], "/msg guest2 hi you\n");
    client_expect(c[0], "[to guest2] hi you\n");
    client_expect(c[1], "[guest1] hi you\n");
    hears_nothing_more(c[2]);
}

static void who_lists_everybody_in_the_order_of_coming(void)
{
    struct client *c[3];
    fill_room(c, 3);
    take_name(c[0], "guest1", "ana", c[1]);
    client_expect(c[2], "* guest1 is now ana\n");
    client_send(c[2], "/who\n");
    client_expect(c[2], "* 3 here: ana guest2 guest3\n");
}

static void help_names_every_command(void)
{
    static const char *const commands[] = {"/nick", "/me", "/msg", "/who", "/help", "/quit"};
    struct client *c[1];
    fill_room(c, 1);
    client_send(c[0], "/help\n/nick\n");
    char text[4096];
    size_t size = 0;
    while (size + 1 < sizeof text) {
        long more = client_pull(c[0], text + size, sizeof text - 1 - size);
        size += more > 0 ? (size_t)more : 0;
        text[size] = '\0';
        if (more < 0 || strstr(text, "\n! a name "))
            break;
    }
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        char line[32];
        snprintf(line, sizeof line, "* %s", commands[i]);
        const char *found = strstr(text, line);
        if (found && strchr(" \n", found[strlen(line)]))
            continue;
        story_note("/help does not name %s:\n%s", commands[i], text);
        story_fail();
    }
}

static void quit_says_good_bye_and_the_others_hear_why(void)
{
    struct client *c[3];
    fill_room(c, 3);
    client_send(c[0], "/quit tired\n");
    client_expect(c[0], "* bye\n");
    client_expect_end(c[0]);
    client_expect(c[1], "* guest1 left (tired)\n");
    client_send(c[1], "/quit\n");
    client_expect(c[1], "* bye\n");
    client_expect_end(c[1]);
    client_expect(c[2], "* guest1 left (tired)\n* guest2 left\n");
}

static void what_follows_quit_is_not_said(void)
{
    struct client *c[2];
    fill_room(c, 2);
    client_send(c[0], "/quit\nI am still here\n");
    client_expect(c[0], "* bye\n");
    client_expect_end(c[0]);
    client_expect(c[1], "* guest1 left\n");
    hears_nothing_more(c[1]);
}

static void a_lost_connection_is_a_departure(void)
{
    struct client *c[4];
    fill_room(c, 4);
    client_close(c[0]);
    client_expect(c[3], "* guest1 left (connection lost)\n");
    client_reset(c[1]);
    client_expect(c[3], "* guest2 left (connection lost)\n");
    client_expect(c[2], "* guest1 left (connection lost)\n* guest2 left (connection lost)\n");
    client_finish(c[2]);
    client_expect(c[3], "* guest3 left (connection lost)\n");
    client_expect_end(c[2]);
}

/* Its number may be somebody else's by now. */
static void a_descriptor_is_not_asked_about_once_it_is_closed(void)
{
    struct client *c[3];
    contract_serve_traced();
    enter_room(c, 3);
    trace_mark();
    client_finish(c[0]);
    client_expect_end(c[0]);
    client_expect(c[2], "* guest1 left (connection lost)\n");
    trace_expect(trace_asked_after_close(), 0);
    client_reset(c[1]);
    client_expect(c[2], "* guest2 left (connection lost)\n");
    trace_expect(trace_asked_after_close(), 0);
}

/* What `(echo /who; echo /nick ana) | nc -N` does. */
static void who_half_closes_hears_the_answers_still(void)
{
    struct client *c[2];
    fill_room(c, 2);
    client_send(c[0], "/who\n/nick ana\nthat is all\n");
    client_finish(c[0]);
    client_expect(c[0], "* 2 here: guest1 guest2\n* you are now ana\n");
    client_expect_end(c[0]);
    client_expect(c[1], "* guest1 is now ana\nana: that is all\n* ana left (connection lost)\n");
}

static void an_unfinished_line_is_said_if_the_stream_ends_in_order(void)
{
    struct client *c[3];
    fill_room(c, 3);
    client_send(c[0], "first\nlast words");
    client_finish(c[0]);
    client_expect_end(c[0]);
    client_expect(c[2], "guest1: first\nguest1: last words\n* guest1 left (connection lost)\n");
    client_send(c[1], "whole\nhalf a li");
    client_expect(c[2], "guest2: whole\n");
    client_reset(c[1]);
    client_expect(c[2], "* guest2 left (connection lost)\n");
}

static void one_that_says_a_line_and_leaves_at_once_is_heard(void)
{
    enum { PASSERS = 20 };
    struct client *c[1];
    char heard[16 * 1024] = "";
    size_t size = 0;
    int said = 0, left = 0;
    fill_room(c, 1);
    for (int i = 0; i < PASSERS; i++) {
        struct client *passer = client_connect("passer-%d", i);
        client_send(passer, i % 2 ? "note\n" : "note");
        if (i % 2)
            client_close(passer); /* a reset, if the welcome has come already */
        else
            client_finish(passer);
    }
    for (long long until = milliseconds() + client_patience_ms;
         left < PASSERS && milliseconds() < until;) {
        long more = client_pull(c[0], heard + size, sizeof heard - 1 - size);
        size += more > 0 ? (size_t)more : 0;
        heard[size] = '\0';
        said = count(heard, ": note\n");
        left = count(heard, " left (");
    }
    story_note("of %d lines %d were heard", PASSERS, said);
    if (said != PASSERS)
        story_fail();
}

/* --- At the door ------------------------------------------------------------------------------------- */

static void one_that_only_listens_is_welcomed_as_well(void)
{
    struct client *c[1];
    fill_room(c, 1);
    struct client *bob = client_connect("bob");
    client_expect(bob, "* welcome, guest2 (2 here): /help lists the commands\n");
    client_expect(c[0], "* guest2 joined\n");
    client_send(c[0], "hello\n");
    client_expect(bob, "guest1: hello\n");
}

static void the_first_byte_is_enough_to_be_welcomed(void)
{
    struct client *c[1];
    fill_room(c, 1);
    struct client *bob = client_connect("bob");
    client_send(bob, "h");
    client_expect(bob, "* welcome, guest2 (2 here): /help lists the commands\n");
    client_expect(c[0], "* guest2 joined\n");
    client_send(bob, "ello\n");
    client_expect(c[0], "guest2: hello\n");
}

/* Connect and speak at once, as the server sees it. A busy machine may hold up this process for longer than a server
 * waits for the first byte of one that only listens. */
static struct client *connect_and_send(const char *name, const char *text, size_t size)
{
    server_freeze_all();
    struct client *client = client_connect("%s", name);
    client_send_bytes(client, text, size, NULL);
    server_thaw_all();
    return client;
}

/* They have left before the server would welcome them for their silence, since it is halted until then. */
static void one_that_says_nothing_and_leaves_never_comes_in(void)
{
    struct client *c[1];
    fill_room(c, 1);
    server_freeze_all();
    struct client *passer = client_connect("passer");
    client_finish(passer);
    client_reset(client_connect("another"));
    client_close(client_connect("a-third"));
    server_thaw_all();
    client_expect_end(passer);
    struct client *bob = enter("bob");
    client_expect(bob, "* welcome, guest2 (2 here): /help lists the commands\n");
    client_expect(c[0], "* guest2 joined\n");
    hears_nothing_more(c[0]);
}

static void expect_bad_request(struct client *client)
{
    char text[4096] = "";
    size_t size = 0;
    client_expect(client, "HTTP/1.1 400 ");
    for (long more; (more = client_pull(client, text + size, sizeof text - 1 - size)) >= 0;)
        size += (size_t)more;
    text[size] = '\0';
    const char *body = strstr(text, "\r\n\r\n");
    const char *length = strstr(text, "Content-Length: ");
    if (body && length && strstr(text, "Connection: close\r\n") &&
        strtoul(length + 16, NULL, 10) == strlen(body + 4))
        return;
    story_note("it should be a whole response, with its length and Connection: close:\n%s", text);
    story_fail();
}

static void a_browser_is_answered_and_never_comes_in(void)
{
    static const char request[] = "GET / HTTP/1.1\r\nHost: chat\r\nAccept: */*\r\n\r\n";
    static char lengthy[4000] = "GET /";
    struct client *c[1];
    fill_room(c, 1);
    expect_bad_request(connect_and_send("browser", request, sizeof request - 1));
    for (size_t cut = 1; cut <= 15; cut += 7) { /* the last one between "\r" and "\n" */
        struct client *browser = connect_and_send("pieces", request, cut);
        hears_nothing_more(c[0]);
        client_send(browser, request + cut);
        expect_bad_request(browser);
    }
    memset(lengthy + 5, 'x', sizeof lengthy - 6);
    struct client *browser = connect_and_send("lengthy", lengthy, sizeof lengthy - 1);
    client_send(browser, " HTTP/1.1\r\n\r\n");
    expect_bad_request(browser);
    browser = connect_and_send("lengthy in pieces", lengthy, 500);
    hears_nothing_more(c[0]);
    client_send_bytes(browser, lengthy + 500, 600, NULL);
    expect_bad_request(browser);
    hears_nothing_more(c[0]);
}

static void words_that_look_like_a_request_are_words(void)
{
    struct client *c[1];
    fill_room(c, 1);
    struct client *bob = client_connect("bob");
    client_send(bob, "GET lost\n");
    client_expect(bob, "* welcome, guest2 (2 here): /help lists the commands\n");
    client_expect(c[0], "* guest2 joined\nguest2: GET lost\n");
    client_send(bob, "GET / HTTP/1.1\n");
    client_expect(c[0], "guest2: GET / HTTP/1.1\n");
    struct client *carol = client_connect("carol");
    client_send(carol, "POST");
    client_expect(carol, "* welcome, guest3 (3 here): /help lists the commands\n");
    client_expect(c[0], "* guest3 joined\n");
    client_send(carol, " office\n");
    client_expect(c[0], "guest3: POST office\n");
}

static void a_browser_that_was_silent_at_first_leaves_when_it_speaks(void)
{
    struct client *c[1];
    fill_room(c, 1);
    struct client *browser = client_connect("browser");
    client_expect(browser, "* welcome, guest2 (2 here): /help lists the commands\n");
    client_send(browser, "GET / HTTP/1.1\r\nHost: chat\r\n\r\n");
    expect_bad_request(browser);
    client_expect(c[0], "* guest2 joined\n* guest2 left (connection lost)\n");
    hears_nothing_more(c[0]);
}

/* --- Telnet ------------------------------------------------------------------------------------------ */

static void telnets_commands_are_taken_out_and_answered(void)
{
    static const char interrupt[] = "\xFF\xF4\xFF\xFD\x06hello\r\n";
    static const char options[] = "a\xFF\xFD\nb\xFF\xFB\x1F"
                                  "c\xFF\xFE\n\xFF\xFA\n\xFF\xF0"
                                  "d\n";
    struct client *c[2];
    fill_room(c, 2);
    client_send_bytes(c[0], interrupt, sizeof interrupt - 1,
                      "what telnet sends for Ctrl-C, and a line");
    client_expect(c[0], "\xFF\xFC\x06");
    client_expect(c[1], "guest1: hello\n");
    client_send_bytes(c[0], options, sizeof options - 1, "options, one of them 10");
    client_expect(c[0], "\xFF\xFC\n\xFF\xFE\x1F");
    client_expect(c[1], "guest1: abcd\n");
}

static void half_of_a_telnet_command_waits_for_the_other(void)
{
    static const char said[] = "a\xFF\xFD\x06z\n";
    struct client *c[2];
    fill_room(c, 2);
    for (size_t cut = 1; cut < sizeof said - 1; cut++) {
        client_send_bytes(c[0], said, cut, NULL);
        hears_nothing_more(c[1]); /* meanwhile the first piece can arrive alone */
        client_send_bytes(c[0], said + cut, sizeof said - 1 - cut, NULL);
        client_expect(c[0], "\xFF\xFC\x06");
        client_expect(c[1], "guest1: az\n");
    }
}

/* --- Names ----------------------------------------------------------------------------------------- */

static void a_name_is_taken_whatever_its_case(void)
{
    struct client *c[2];
    fill_room(c, 2);
    take_name(c[0], "guest1", "Ana", c[1]);
    client_send(c[1], "/nick aNA\n");
    client_expect(c[1], "! the name Ana is taken\n");
    client_send(c[1], "/nick GUEST2\n");
    client_expect(c[1], "* you are now GUEST2\n");
    client_expect(c[0], "* guest2 is now GUEST2\n");
    hears_nothing_more(c[0]);
}

static void a_malformed_name_is_refused(void)
{
    static const char *const bad[] = {
        "/nick\n",          "/nick a b\n", "/nick caf\xC3\xA9\n",
        "/nick a:b\n",      "/nick *\n",   "/nick 12345678901234567\n",
        "/nick <script>\n", "/nick ../\n"};
    struct client *c[2];
    fill_room(c, 2);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        client_send(c[0], bad[i]);
        client_expect(c[0], "! a name is 1 to 16 letters, digits, '_' or '-'\n");
    }
    take_name(c[0], "guest1", "1234567890_-abcd", c[1]);
    hears_nothing_more(c[1]);
}

static void a_name_is_free_again_when_its_owner_leaves(void)
{
    struct client *c[3];
    fill_room(c, 3);
    take_name(c[0], "guest1", "ana", c[1]);
    client_expect(c[2], "* guest1 is now ana\n");
    client_close(c[0]);
    client_expect(c[1], "* ana left (connection lost)\n");
    client_expect(c[2], "* ana left (connection lost)\n");
    take_name(c[1], "guest2", "ana", c[2]);
}

static void a_guest_gets_the_lowest_number_that_is_free(void)
{
    struct client *c[3];
    fill_room(c, 3);
    client_close(c[1]);
    client_expect(c[0], "* guest2 left (connection lost)\n");
    struct client *erin = enter("erin");
    client_expect(erin, "* welcome, guest2 (3 here): /help lists the commands\n");
}

/* All ask for the same name in the same moment. Whoever gets it, everybody agrees on who it is. */
/* Listen until all others are done and the own wish is answered, which may be later. Is it granted? */
static bool hear_who_got_it(struct client *client)
{
    char heard[4096] = "";
    size_t size = 0;
    int granted = 0, denied = 0;
    long long until = milliseconds() + client_patience_ms;
    struct pollfd fd = {.fd = client_fd(client), .events = POLLIN};
    while ((count(heard, ": done\n") < CROWD - 1 || granted + denied == 0) &&
           milliseconds() < until) {
        (void)poll(&fd, 1, 10);
        long more = client_pull(client, heard + size, sizeof heard - 1 - size);
        size += more > 0 ? (size_t)more : 0;
        heard[size] = '\0';
        granted = count(heard, "* you are now star\n");
        denied = count(heard, "! the name star is taken\n");
    }
    if (granted + denied == 1)
        return granted;
    story_note("each should hear either that it has the name or that it is taken; one heard:\n%s",
               heard);
    story_fail();
}

static void one_name_asked_for_by_many_goes_to_one(void)
{
    struct client *c[CROWD];
    int owners = 0;
    fill_room(c, CROWD);
    for (int i = 0; i < CROWD; i++)
        client_send(c[i], "/nick star\n");
    for (int i = 0; i < CROWD; i++)
        client_send(c[i], "done\n");
    for (int i = 0; i < CROWD; i++)
        owners += hear_who_got_it(c[i]);
    story_note("%d of %d were told that the name is theirs", owners, CROWD);
    if (owners != 1)
        story_fail();
    client_send(c[0], "/msg star are you there\n");
    client_expect(c[0], "[to star] are you there\n");
}

/* --- Mistakes -------------------------------------------------------------------------------------- */

static void mistakes_get_one_clear_sentence_and_harm_nobody(void)
{
    static const char *const talk[][2] = {
        {"/nope\n", "! there is no command /nope: /help lists the commands\n"},
        {"/\n", "! there is no command /: /help lists the commands\n"},
        {"/NICK ana\n", "! there is no command /NICK: /help lists the commands\n"},
        {"/me\n", "! say what you do: /me TEXT\n"},
        {"/msg\n", "! say to whom, and what: /msg NAME TEXT\n"},
        {"/msg guest2\n", "! say to whom, and what: /msg NAME TEXT\n"},
        {"/msg zoe hi\n", "! nobody here is called zoe\n"},
    };
    struct client *c[2];
    fill_room(c, 2);
    for (size_t i = 0; i < sizeof talk / sizeof talk[0]; i++) {
        client_send(c[0], talk[i][0]);
        client_expect(c[0], talk[i][1]);
    }
    hears_nothing_more(c[1]);
}

static void answers_come_in_the_order_of_the_questions(void)
{
    struct client *c[2];
    fill_room(c, 2);
    client_send(c[0], "/nick ana\n/who\n/nope\n/nick guest2\n/msg guest2 hi\n/nick bea\n/who\n");
    client_expect(c[0], "* you are now ana\n"
                        "* 2 here: ana guest2\n"
                        "! there is no command /nope: /help lists the commands\n"
                        "! the name guest2 is taken\n"
                        "[to guest2] hi\n"
                        "* you are now bea\n"
                        "* 2 here: bea guest2\n");
    client_expect(c[1], "* guest1 is now ana\n[ana] hi\n* ana is now bea\n");
}

/* --- Lines ----------------------------------------------------------------------------------------- */

/* The second piece is sent when the first has been read: whoever is answered was heard after it. */
static void a_line_is_a_line_whatever_the_pieces(void)
{
    static const char text[] = "one\ntwo\r\n\n\r\nthree\n";
    static const char *const lines[] = {"guest1: one\n", "guest1: two\n", "guest1: three\n"};
    static const size_t ends[] = {4, 9, sizeof text - 1}; /* of these lines */
    struct client *c[2];
    fill_room(c, 2);
    for (size_t cut = 1; cut < sizeof text - 1; cut++) {
        int heard = 0;
        client_send_bytes(c[0], text, cut, NULL);
        while (ends[heard] <= cut)
            client_expect(c[1], lines[heard++]);
        hears_nothing_more(c[1]);
        client_send_bytes(c[0], text + cut, sizeof text - 1 - cut, NULL);
        while (heard < 3)
            client_expect(c[1], lines[heard++]);
    }
}

static void a_line_may_have_1024_bytes_and_no_more(void)
{
    char line[LINE_MAX_BYTES + 3];
    char heard[LINE_MAX_BYTES + 32];
    struct client *c[2];
    fill_room(c, 2);
    memset(line, 'x', sizeof line);
    line[LINE_MAX_BYTES] = '\r';
    line[LINE_MAX_BYTES + 1] = '\n';
    client_send_bytes(c[0], line, LINE_MAX_BYTES + 2, "a line of 1024 bytes, with CR and LF");
    size_t size = (size_t)snprintf(heard, sizeof heard, "guest1: %.*s\n", LINE_MAX_BYTES, line);
    client_expect_bytes(c[1], heard, size, "that line");
    line[LINE_MAX_BYTES] = 'x';
    client_send_bytes(c[0], line, LINE_MAX_BYTES + 2, "a line of 1025 bytes");
    client_expect(c[0], "! that line is too long: a line has at most 1024 bytes\n");
    client_send(c[0], "short again\n");
    client_expect(c[1], "guest1: short again\n");
}

static void a_line_without_end_costs_one_sentence(void)
{
    static char flood[1024 * 1024];
    struct client *c[2];
    fill_room(c, 2);
    memset(flood, 'x', sizeof flood);
    for (int i = 0; i < contract_amount(4, 100); i++) {
        const char *next = flood;
        size_t left = sizeof flood;
        while (left > 0) {
            size_t pushed = client_push(c[0], next, left);
            next += pushed;
            left -= pushed;
        }
    }
    client_send(c[0], "\nhere I am\n");
    client_expect(c[0], "! that line is too long: a line has at most 1024 bytes\n");
    client_expect(c[1], "guest1: here I am\n");
    hears_nothing_more(c[0]);
}

static void no_client_can_drive_anothers_terminal(void)
{
    static const char said[] = "a\x1b[2Jb\x07\x7f\xC2\x9B\x33\x31mc\0d\te\n";
    struct client *c[2];
    fill_room(c, 2);
    client_send_bytes(c[0], said, sizeof said - 1, NULL);
    client_expect(c[1], "guest1: a[2Jb31mcde\n");
    client_send(c[0], "/me \x1b]0;title\x07 bows\n");
    client_expect(c[1], "- guest1 ]0;title bows\n");
    client_send(c[0], "/quit \x1b[31mred\n");
    client_expect(c[1], "* guest1 left ([31mred)\n");
}

static void bytes_that_are_no_utf8_are_replaced(void)
{
    static const char *const talk[][2] = {
        {"caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80\n",
         "caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80\n"},
        {"\xFE\xFF\xFF\n", "\xEF\xBF\xBD\xEF\xBF\xBD\n"}, /* two IACs are telnet's way of one FF */
        {"cut \xE2\x82\n", "cut \xEF\xBF\xBD\n"},
        {"long \xC0\xAF\n", "long \xEF\xBF\xBD\xEF\xBF\xBD\n"},
        {"half \xED\xA0\x80\n", "half \xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\n"},
    };
    struct client *c[2];
    fill_room(c, 2);
    for (size_t i = 0; i < sizeof talk / sizeof talk[0]; i++) {
        client_send(c[0], talk[i][0]);
        client_expect(c[1], "guest1: ");
        client_expect(c[1], talk[i][1]);
    }
}

/* --- Many ------------------------------------------------------------------------------------------ */

static void what_one_says_arrives_in_order_and_whole(void)
{
    struct client *c[3];
    char line[64];
    int lines = contract_amount(1000, 10000);
    fill_room(c, 3);
    story_is_brief(true);
    for (int i = 0; i < lines; i++) {
        snprintf(line, sizeof line, "line %d\n", i);
        client_send(c[0], line);
        if (i % 100 != 99)
            continue;
        for (int j = i - 99; j <= i; j++) {
            snprintf(line, sizeof line, "guest1: line %d\n", j);
            client_expect(c[1], line);
            client_expect(c[2], line);
        }
    }
}

/* Two talk at once. The order in which their lines mix is the server's to choose, but it is one order:
 * whoever listens hears the same. */
static void all_who_listen_hear_the_same_order(void)
{
    enum { EACH = 500, ROOM = 64 * 1024 };
    static char heard[2][ROOM];
    struct client *c[4];
    char line[64];
    size_t whole = 0;
    fill_room(c, 4);
    story_is_brief(true);
    for (int i = 0; i < EACH; i++) {
        snprintf(line, sizeof line, "%d\n", i);
        client_send(c[0], line);
        client_send(c[1], line);
        whole += 2 * (strlen("guest1: ") + strlen(line));
    }
    for (int i = 0; i < 2; i++) {
        size_t size = 0;
        long long until = milliseconds() + client_patience_ms;
        while (size < whole && milliseconds() < until) {
            long more = client_pull(c[2 + i], heard[i] + size, ROOM - size);
            size += more > 0 ? (size_t)more : 0;
        }
        if (size == whole)
            continue;
        story_note("%d lines were said, %zu bytes to hear; %zu came", 2 * EACH, whole, size);
        story_fail();
    }
    if (memcmp(heard[0], heard[1], whole) == 0)
        return;
    story_note("carol and dave heard the same lines in different orders");
    story_difference(heard[0], whole, heard[1], whole, NULL);
    story_fail();
}

/* Deaf connects with small buffers and never reads. The server gives up on it; nobody else notices. */
static void a_client_that_never_reads_is_cut_off_and_the_others_go_on(void)
{
    static char line[LINE_MAX_BYTES + 1];
    static char heard[LINE_MAX_BYTES + 32];
    struct client *c[2];
    fill_room(c, 2);
    client_send(client_connect_narrow("deaf"), "\n");
    client_expect(c[0], "* guest3 joined\n");
    client_expect(c[1], "* guest3 joined\n");
    memset(line, 'x', LINE_MAX_BYTES);
    line[LINE_MAX_BYTES] = '\n';
    size_t size = (size_t)snprintf(heard, sizeof heard, "guest1: %.*s", LINE_MAX_BYTES + 1, line);
    story_is_brief(true);
    for (int i = 0; i < 8192; i++) {
        char first[2];
        client_send_bytes(c[0], line, LINE_MAX_BYTES + 1, "a line of 1024 bytes");
        long came = 0;
        while (came == 0)
            came = client_pull(c[1], first, 1);
        if (first[0] == '*') { /* the news of its departure comes before the line */
            client_expect(c[1], " guest3 left (connection lost)\n");
            client_send(c[1], "we go on\n");
            client_expect(c[0], "* guest3 left (connection lost)\nguest2: we go on\n");
            return;
        }
        client_expect_bytes(c[1], heard + 1, size - 1, "the line");
    }
    story_note("8 MiB later it is still here");
    story_fail();
}

static void past_max_clients_a_client_is_told_so_and_the_others_go_on(void)
{
    struct server_setup setup = contract_setup();
    setup.options = "--max-clients 2";
    contract_serve_with(&setup);
    struct client *alice = enter("alice");
    client_expect(alice, "* welcome, guest1 (1 here): /help lists the commands\n");
    struct client *bob = enter("bob");
    client_expect(bob, "* welcome, guest2 (2 here): /help lists the commands\n");
    client_expect(alice, "* guest2 joined\n");
    struct client *carol = enter("carol");
    client_expect_refusal(carol);
    client_send(alice, "just us\n");
    client_expect(bob, "guest1: just us\n");
    struct client *second = bob;
    /* A place is free once the room has heard that its member left. */
    for (int i = 0; i < 20; i++) {
        client_close(second);
        client_expect(alice, "* guest2 left (connection lost)\n");
        second = enter("dave");
        client_expect(second, "* welcome, guest2 (2 here): /help lists the commands\n");
        client_expect(alice, "* guest2 joined\n");
    }
}

/* One that reads nothing has said good-bye and cannot be told: its connection costs what any other does. */
static void one_that_is_closing_counts_until_it_is_gone(void)
{
    static char questions[6 * 4096];
    struct server_setup setup = contract_setup();
    setup.options = "--max-clients 2";
    contract_serve_with(&setup);
    struct client *alice = enter("alice");
    client_expect(alice, "* welcome, guest1 (1 here): /help lists the commands\n");
    struct client *deaf = client_connect_narrow("deaf");
    client_send(deaf, "\n");
    client_expect(alice, "* guest2 joined\n");
    for (size_t i = 0; i < sizeof questions; i += 6)
        memcpy(questions + i, "/help\n", 6);
    client_send_bytes(deaf, questions, sizeof questions / 4, "/help, many times");
    client_send(deaf, "/quit\n");
    client_expect(alice, "* guest2 left\n");
    client_expect_refusal(enter("carol"));
    client_send(alice, "/nick guest2\n");
    client_expect(alice, "* you are now guest2\n");
    client_reset(deaf);
    story_is_brief(true);
    long long until = milliseconds() + client_patience_ms;
    do { /* the server notices in its own time */
        char first[2] = "";
        struct client *dave = enter("dave");
        while (client_pull(dave, first, 1) == 0)
            ;
        if (first[0] == '*')
            return;
        client_close(dave);
    } while (milliseconds() < until);
    story_note("its place is never free again");
    story_fail();
}

static void a_thousand_who_come_and_go_leave_nothing_behind(void)
{
    struct client *c[1];
    int times = contract_amount(200, 1000);
    fill_room(c, 1);
    int before = server_descriptors();
    story_is_brief(true);
    for (int i = 0; i < times; i++) {
        struct client *passer = client_connect("passer-%d", i);
        client_send(passer, "\n");
        client_expect(passer, "* welcome, guest2 (2 here): /help lists the commands\n");
        client_send(passer, "hello\n");
        client_expect(c[0], "* guest2 joined\nguest2: hello\n");
        if (i % 2)
            client_reset(passer);
        else
            client_close(passer);
        client_expect(c[0], "* guest2 left (connection lost)\n");
    }
    server_expect_descriptors(before);
}

static const struct contract_test tests[] = {
    {"one that comes alone is welcomed", one_that_comes_alone_is_welcomed, 7, 0,
     "An empty line is a sign of life: answer it with the welcome. The first guest is guest1."},
    {"what one says the other hears", what_one_says_the_other_hears, 7, 0,
     "Keep all members in one place. The others hear NAME: and the line."},
    {"a newcomer is welcomed, and the others are told",
     a_newcomer_is_welcomed_and_the_others_are_told, 7, 0,
     "A connection is a member as soon as it has sent a byte that begins no request."},
    {"what one says reaches all others, but not itself",
     what_one_says_reaches_all_others_but_not_itself, 7, 0,
     "Broadcast to every member but the sender."},
    {"/nick takes another name", nick_takes_another_name, 7, 0,
     "The member is told in the second person, the others in the third."},
    /* pitfall 57 */
    {"/me tells the others what one does", me_tells_the_others_what_one_does, 7, 0,
     "/me is shown as '- ' and what is done: '* ' is the server's alone. The sender does not hear "
     "it."},
    {"/msg is heard by one only", msg_is_heard_by_one_only, 7, 0,
     "The sender gets '[to NAME]', the receiver '[NAME]', nobody else anything. With several "
     "workers the "
     "two may be served by different ones."},
    {"/who lists everybody, in the order of coming", who_lists_everybody_in_the_order_of_coming, 7,
     0, "With several workers, a worker that knows only its own members answers too little."},
    {"/help names every command", help_names_every_command, 7, 0,
     "One command a line, each with '* '."},
    {"/quit says good-bye, and the others hear why", quit_says_good_bye_and_the_others_hear_why, 7,
     0, "'* bye' must be sent before the connection is closed: close after flushing."},
    {"what follows /quit is not said", what_follows_quit_is_not_said, 7, 0,
     "One arrival may bring several lines. After the one that ends the connection, the rest is "
     "dead."},
    {"a lost connection is a departure", a_lost_connection_is_a_departure, 7, 0,
     "An end of file, a reset and a half-close all end a membership."},
    /* pitfall 20 */
    {"a descriptor is not asked about once it is closed",
     a_descriptor_is_not_asked_about_once_it_is_closed, 7, 0,
     "Take a descriptor out of the set before you close it: the next member gets the same number."},
    /* pitfall 9 */
    {"who half-closes hears the answers still", who_half_closes_hears_the_answers_still, 7, 0,
     "If answers take a round trip, the end of file must take it as well, behind the questions."},
    /* pitfall 56 */
    {"an unfinished line is said if the stream ends in order",
     an_unfinished_line_is_said_if_the_stream_ends_in_order, 7, 0,
     "An orderly end is the end of the last line too. After a reset nobody knows whether it was "
     "whole."},
    /* pitfall 41 */
    {"one that says a line and leaves at once is heard",
     one_that_says_a_line_and_leaves_at_once_is_heard, 7, 0,
     "What a client has sent before it left can be read, even if nothing can be written to it any "
     "more."},
    {"one that only listens is welcomed as well", one_that_only_listens_is_welcomed_as_well, 7, 0,
     "Wait for the first byte, but not for ever: 200 ms."},
    {"the first byte is enough to be welcomed", the_first_byte_is_enough_to_be_welcomed, 7, 0,
     "Only what may become a request of HTTP has to wait for more."},
    {"one that says nothing and leaves never comes in",
     one_that_says_nothing_and_leaves_never_comes_in, 7, 0,
     "A port scanner and a health check are no guests."},
    /* pitfall 55 */
    {"a browser is answered and never comes in", a_browser_is_answered_and_never_comes_in, 7, 0,
     "A first line METHOD TARGET HTTP/1.1 is answered with 400 and a close, whatever its pieces."},
    {"words that look like a request are words", words_that_look_like_a_request_are_words, 7, 0,
     "Only a first line that ends in HTTP/ and a version is a request."},
    {"a browser that was silent at first leaves when it speaks",
     a_browser_that_was_silent_at_first_leaves_when_it_speaks, 7, 0,
     "Browsers connect before they have anything to ask. Judge the first line whenever it comes."},
    /* pitfall 54 */
    {"telnet's commands are taken out and answered", telnets_commands_are_taken_out_and_answered, 7,
     0, "IAC begins a command. Take it out before you look for lines: an option may be 10."},
    {"half of a telnet command waits for the other", half_of_a_telnet_command_waits_for_the_other,
     7, 0, "Keep where you are in a command from one arrival to the next."},
    {"a name is taken whatever its case", a_name_is_taken_whatever_its_case, 7, 0,
     "Compare names without regard to case; one's own name is not taken from oneself."},
    {"a malformed name is refused", a_malformed_name_is_refused, 7, 0,
     "1 to 16 of A-Z a-z 0-9 _ -: check the length before copying it anywhere."},
    {"a name is free again when its owner leaves", a_name_is_free_again_when_its_owner_leaves, 7, 0,
     "Take the name out of the index when the member goes, however it goes."},
    {"a guest gets the lowest number that is free", a_guest_gets_the_lowest_number_that_is_free, 7,
     0, "Numbers of guests who left are given again."},
    {"one name asked for by many goes to one", one_name_asked_for_by_many_goes_to_one, 7, 0,
     "Two workers that each ask only their own list both say yes. Somebody has to decide in one "
     "order for "
     "all."},
    {"mistakes get one clear sentence and harm nobody",
     mistakes_get_one_clear_sentence_and_harm_nobody, 7, 0,
     "Answer the one who made the mistake, with '! ' and a sentence."},
    {"answers come in the order of the questions", answers_come_in_the_order_of_the_questions, 7, 0,
     "If some commands are answered at once and others after a round trip, answers overtake each "
     "other."},
    /* pitfall 29 */
    {"a line is a line whatever the pieces", a_line_is_a_line_whatever_the_pieces, 7, 0,
     "One read is not one message: keep what has no newline yet until the rest comes."},
    {"a line may have 1024 bytes and no more", a_line_may_have_1024_bytes_and_no_more, 7, 0,
     "The line's end does not count, and neither does the CR of CRLF."},
    /* pitfall 31 */
    {"a line without end costs one sentence", a_line_without_end_costs_one_sentence, 7, 0,
     "Past the limit, drop what comes until the next newline, and keep nothing of it."},
    /* pitfall 38 */
    {"no client can drive another's terminal", no_client_can_drive_anothers_terminal, 7, 0,
     "Drop C0, DEL and C1 control characters before anything is sent on."},
    {"bytes that are no UTF-8 are replaced", bytes_that_are_no_utf8_are_replaced, 7, 0,
     "One U+FFFD for each maximal part of an ill-formed sequence."},
    {"what one says arrives in order and whole", what_one_says_arrives_in_order_and_whole, 7, 0,
     "What the kernel does not take now must wait behind what waits already."},
    {"all who listen hear the same order", all_who_listen_hear_the_same_order, 7, 0,
     "With several workers, lines that do not all pass one place are heard in different orders."},
    /* pitfall 8 */
    /* answers: redis obuf-limits.tcl Client output buffer hard limit is enforced */
    {"a client that never reads is cut off, and the others go on",
     a_client_that_never_reads_is_cut_off_and_the_others_go_on, 7, 0,
     "What waits for a slow reader must have a limit, and reaching it must close that client "
     "alone."},
    {"past --max-clients a client is told so, and the others go on",
     past_max_clients_a_client_is_told_so_and_the_others_go_on, 7, NEEDS_OUR_OPTIONS,
     "The limit is for the whole room, not for each worker."},
    {"one that is closing counts until it is gone", one_that_is_closing_counts_until_it_is_gone, 7,
     NEEDS_OUR_OPTIONS,
     "Free the name when a member leaves the room, and its place when its connection is gone."},
    {"a thousand who come and go leave nothing behind",
     a_thousand_who_come_and_go_leave_nothing_behind, 7, NEEDS_PROC,
     "Every way a connection ends must close its descriptor."},
    {.name = NULL},
};

int main(int argc, char **argv)
{
    return contract_main(argc, argv, tests);
}
