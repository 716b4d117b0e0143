#include "client.h"
#include "contract.h"
#include "leaks.h"

#include <stdio.h>
#include <string.h>

#define ANSWER "* frames from here on\n"

static struct client *alice, *bob;

static void fill_room(void)
{
    contract_serve();
    alice = client_connect("alice");
    client_send(alice, "\n");
    client_expect(alice, "* welcome, guest1 (1 here): /help lists the commands\n");
    bob = client_connect("bob");
    client_send(bob, "\n");
    client_expect(bob, "* welcome, guest2 (2 here): /help lists the commands\n");
    client_expect(alice, "* guest2 joined\n");
}

static size_t make_frame(char *frame, const char *text)
{
    size_t size = strlen(text);
    frame[0] = (char)(size >> 8);
    frame[1] = (char)size;
    memcpy(frame + 2, text, size);
    return 2 + size;
}

enum { LONG = 600 }; /* bytes of a message whose length needs both bytes */

static void send_frame(struct client *client, const char *text)
{
    char frame[2 + 2 * LONG], what[256];
    snprintf(what, sizeof what, "a frame of \"%.100s\"", text);
    client_send_bytes(client, frame, make_frame(frame, text), what);
}

static void expect_frame(struct client *client, const char *text)
{
    char frame[2 + 2 * LONG], what[256];
    snprintf(what, sizeof what, "a frame of \"%.100s\"", text);
    client_expect_bytes(client, frame, make_frame(frame, text), what);
}

static void upgrade(struct client *client)
{
    client_send(client, "/frames\n");
    client_expect(client, ANSWER);
}

static void it_is_answered_with_a_line(void)
{
    fill_room();
    upgrade(alice);
}

static void the_others_stay_with_lines(void)
{
    fill_room();
    upgrade(alice);
    client_send(bob, "/who\n");
    client_expect(bob, "* 2 here: guest1 guest2\n");
}

static void what_comes_is_frames(void)
{
    fill_room();
    upgrade(alice);
    send_frame(alice, "hello");
    client_expect(bob, "guest1: hello\n");
}

static void what_it_gets_is_frames(void)
{
    fill_room();
    upgrade(alice);
    client_send(bob, "hi\n");
    expect_frame(alice, "guest2: hi");
    send_frame(alice, "/nick ana");
    expect_frame(alice, "* you are now ana");
}

static void a_frame_may_be_long(void)
{
    char words[LONG + 1], line[LONG + 2], heard[LONG + 16];
    memset(words, 'x', LONG);
    words[LONG] = '\0';
    snprintf(line, sizeof line, "%s\n", words);
    snprintf(heard, sizeof heard, "guest2: %s", words);
    fill_room();
    upgrade(alice);
    client_send(bob, line);
    expect_frame(alice, heard);
    snprintf(heard, sizeof heard, "guest1: %s\n", words);
    send_frame(alice, words);
    client_expect(bob, heard);
}

static void only_this_line_asks(void)
{
    fill_room();
    client_send(alice, "/framesX\n");
    client_expect(alice, "! there is no command /framesX: /help lists the commands\n");
    client_send(alice, "/frame\n");
    client_expect(alice, "! there is no command /frame: /help lists the commands\n");
}

static void frames_may_come_with_the_line(void)
{
    char bytes[64] = "/frames\n";
    size_t size = strlen(bytes);
    fill_room();
    size += make_frame(bytes + size, "one");
    size += make_frame(bytes + size, "two");
    client_send_bytes(alice, bytes, size, "\"/frames\\n\" and two frames, in one piece");
    client_expect(alice, ANSWER);
    client_expect(bob, "guest1: one\nguest1: two\n");
}

static void a_frame_may_begin_with_the_line(void)
{
    char bytes[64] = "/frames\n";
    size_t line = strlen(bytes), size = line + make_frame(bytes + line, "whole");
    fill_room();
    client_send_bytes(alice, bytes, line + 1, "\"/frames\\n\" and the first byte of a frame");
    client_expect(alice, ANSWER);
    client_send_bytes(alice, bytes + line + 1, size - line - 1, "the rest of the frame");
    client_expect(bob, "guest1: whole\n");
}

static void one_may_leave_in_frames(void)
{
    fill_room();
    upgrade(alice);
    send_frame(alice, "/quit tired");
    expect_frame(alice, "* bye");
    client_expect_end(alice);
    client_expect(bob, "* guest1 left (tired)\n");
}

static void leave_within_a_frame(int number)
{
    char part[2 + LONG] = {LONG >> 8, LONG & 0xff};
    struct client *passer = client_connect("passer-%d", number);
    client_send(passer, "/frames\n");
    client_expect(passer, "* welcome, guest1 (1 here): /help lists the commands\n" ANSWER);
    client_send_bytes(passer, part, sizeof part - 1, "a frame without its last byte");
    client_finish(passer);
    client_expect_end(passer);
    client_close(passer);
}

static void who_leaves_within_a_frame_costs_no_memory(void)
{
    leaks_serve();
    leaks_expect_none(leave_within_a_frame, 500, 256);
}

static const struct contract_test tests[] = {
    {"it is answered with a line", it_is_answered_with_a_line, 1, 0,
     "The line \"/frames\" is for the server: it must answer \"* frames from here on\", with a "
     "newline. That is the last line; only what follows is frames."},
    {"the others stay with lines", the_others_stay_with_lines, 1, 0,
     "The others have not asked for frames: remember it in struct client."},
    {"what comes is frames", what_comes_is_frames, 1, 0,
     "After \"/frames\" the client sends frames. Until you call receiver_set_raw(), the receiver "
     "goes on looking for lines."},
    {"what it gets is frames", what_it_gets_is_frames, 1, 0,
     "After the answer, what it gets is frames too: a length, then the line without its newline. "
     "\"/frames\" itself is not for the room."},
    {"a frame may be long", a_frame_may_be_long, 1, 0,
     "A length has two bytes, the higher first: 600 is 0x02 0x58. The higher byte is not always "
     "0."},
    {"only this line asks", only_this_line_asks, 1, 0,
     "Compare the sizes, then the bytes: a line that begins with \"/frames\" and goes on is "
     "another line."},
    {"frames may come with the line", frames_may_come_with_the_line, 1, 0,
     "Frames may follow the line in the same arrival: switch when the line is served, not later."},
    {"a frame may begin with the line", a_frame_may_begin_with_the_line, 1, 0,
     "A part of a frame may follow the line in the same arrival. Keep it until the rest arrives."},
    {"one may leave in frames", one_may_leave_in_frames, 1, 0,
     "\"* bye\" is a frame as well, and must be sent before the connection is closed."},
    {"who leaves within a frame costs no memory", who_leaves_within_a_frame_costs_no_memory, 1,
     NEEDS_PROC,
     "A part of a frame that is kept must be released when the connection is gone: in "
     "close_client()."},
    {0},
};

int main(int argc, char **argv)
{
    return contract_main(argc, argv, tests);
}
