#include "client.h"
#include "contract.h"

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

static void send_frame(struct client *client, const char *text)
{
    char frame[256], what[256];
    snprintf(what, sizeof what, "a frame of \"%.100s\"", text);
    client_send_bytes(client, frame, make_frame(frame, text), what);
}

static void expect_frame(struct client *client, const char *text)
{
    char frame[256], what[256];
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
    {"frames may come with the line", frames_may_come_with_the_line, 1, 0,
     "Frames may follow the line in the same arrival: switch when the line is served, not later."},
    {"a frame may begin with the line", a_frame_may_begin_with_the_line, 1, 0,
     "A part of a frame may follow the line in the same arrival. Keep it until the rest arrives."},
    {"one may leave in frames", one_may_leave_in_frames, 1, 0,
     "\"* bye\" is a frame as well, and must be sent before the connection is closed."},
    {0},
};

int main(int argc, char **argv)
{
    return contract_main(argc, argv, tests);
}
