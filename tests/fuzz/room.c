/* Start reading at room_pump(). */
#include "room.h"
#include "fuzz.h"
#include "utf8.h"

#include <stdlib.h>
#include <string.h>

enum { BUS = 4096 };

struct guest {
    struct chat_member *member; /* NULL while it is not here */
    bool dismissed;             /* its connection is to be closed */
};

struct message {
    char *bytes;
    size_t size;
};

static struct chat *copies[ROOM_COPIES];
static struct guest guests[ROOM_GUESTS];
static struct message bus[BUS];
static size_t first, waiting;
static bool strict;

static void hear(const char *line, size_t size, void *data)
{
    if (!strict)
        return;
    if (size == 0 || line[size - 1] != '\n')
        fuzz_fail("a line has no end: %.*s", (int)size, line);
    if (!is_clean_utf8(line, size - 1))
        fuzz_fail("a line is not fit for a terminal: %.*s", (int)size - 1, line);
}

static void show_out(void *data)
{
    struct guest *guest = data;
    if (guest->dismissed)
        fuzz_fail("a member is shown out twice");
    guest->dismissed = true;
}

static void go_on(void *data)
{
    const struct guest *guest = data;
    if (strict && guest->dismissed)
        fuzz_fail("a member that was shown out may go on");
}

static const struct chat_outlet outlet = {.deliver = hear, .dismiss = show_out, .resume = go_on};

static int put_on_bus(const struct chat_event *event, void *data)
{
    char *bytes = malloc(CHAT_EVENT_MAX);
    if (!bytes || waiting == BUS)
        fuzz_fail("the bus is full"); /* a script is too short for that */
    bus[(first + waiting++) % BUS] = (struct message){bytes, chat_encode(event, bytes)};
    return 0;
}

void room_open(bool is_strict)
{
    strict = is_strict;
    for (uint32_t i = 0; i < ROOM_COPIES; i++)
        copies[i] = chat_open(ROOM_CAPACITY, i + 1, &outlet, put_on_bus, NULL);
}

void room_close(void)
{
    for (; waiting > 0; waiting--, first = (first + 1) % BUS)
        free(bus[first].bytes);
    for (int i = 0; i < ROOM_COPIES; i++)
        chat_close(copies[i]);
    memset(guests, 0, sizeof guests);
}

static struct chat *copy_of(unsigned guest)
{
    return copies[guest % ROOM_COPIES];
}

void room_join(unsigned guest)
{
    if (guests[guest].dismissed)
        room_leave(guest);
    if (!guests[guest].member)
        guests[guest].member = chat_join(copy_of(guest), &guests[guest]);
}

void room_leave(unsigned guest)
{
    struct chat_member *member = guests[guest].member;
    guests[guest] = (struct guest){.member = NULL};
    if (member)
        (void)chat_leave(copy_of(guest), member, "connection lost");
}

void room_say(unsigned guest, const char *text, size_t size)
{
    if (guests[guest].member && chat_may_say(copy_of(guest), guests[guest].member))
        (void)chat_say(copy_of(guest), guests[guest].member, text,
                       size < CHAT_LINE_MAX ? size : CHAT_LINE_MAX);
}

void room_publish(const char *bytes, size_t size)
{
    struct chat_event event;
    char again[CHAT_EVENT_MAX];
    if (chat_decode(bytes, size, &event) == -1)
        return;
    if (chat_encode(&event, again) != size || memcmp(again, bytes, size) != 0)
        fuzz_fail("an event, read and written, is not the same bytes");
    for (int i = 0; i < ROOM_COPIES; i++)
        (void)chat_apply(copies[i], &event);
}

void room_pump(void)
{
    while (waiting > 0) {
        struct message message = bus[first];
        first = (first + 1) % BUS;
        waiting--;
        room_publish(message.bytes, message.size);
        free(message.bytes);
    }
}

/* --- Are they alike? -------------------------------------------------------------------------------- */

/* A description of a copy: all its events, one behind the other. */
struct description {
    char bytes[ROOM_CAPACITY * CHAT_EVENT_MAX];
    size_t size;
};

static int describe(const struct chat_event *event, void *data)
{
    struct description *description = data;
    if (sizeof description->bytes - description->size < CHAT_EVENT_MAX)
        fuzz_fail("more are here than the room holds");
    description->size += chat_encode(event, description->bytes + description->size);
    return 0;
}

void room_check(void)
{
    static struct description descriptions[ROOM_COPIES];
    for (int i = 0; i < ROOM_COPIES; i++) {
        descriptions[i].size = 0;
        (void)chat_describe(copies[i], describe, &descriptions[i]);
    }
    if (chat_count(copies[0]) != chat_count(copies[1]))
        fuzz_fail("one copy of the room has %zu members, the other %zu", chat_count(copies[0]),
                  chat_count(copies[1]));
    if (descriptions[0].size != descriptions[1].size ||
        memcmp(descriptions[0].bytes, descriptions[1].bytes, descriptions[0].size) != 0)
        fuzz_fail("the copies of the room differ in who is here");
}
