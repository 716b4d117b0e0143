/* Start reading at flood_send(). The kernel's buffers on the way hold some megabytes; what a server
 * takes beyond them it keeps in memory of its own. */
#include "flood.h"
#include "story.h"

#include <poll.h>

enum {
    CHUNK = 32 * 1024,
    PATIENCE = 5 /* times that the witness is served in vain before the flood stands still */
};

/* The byte at a place in the flood: no two stretches are alike, so a loss shows. */
static char byte_at(size_t place)
{
    return (char)(place * 2654435761u >> 20);
}

static void fill(char *chunk, size_t place)
{
    for (size_t i = 0; i < CHUNK; i++)
        chunk[i] = byte_at(place + i);
}

/* As much as fits now. */
static size_t send_more(struct client *client, size_t place)
{
    char chunk[CHUNK];
    fill(chunk, place);
    return client_push(client, chunk, sizeof chunk);
}

size_t flood_send(struct client *client, struct client *witness, size_t most)
{
    size_t sent = 0;
    story_step("alice sends and sends, and reads nothing; bob talks in between");
    story_is_brief(true);
    for (int stuck = 0; stuck < PATIENCE && sent < most; stuck++) {
        for (size_t taken; sent < most && (taken = send_more(client, sent)) > 0; stuck = 0)
            sent += taken;
        client_send(witness, "hi\n");
        client_expect(witness, "hi\n");
    }
    story_is_brief(false);
    if (sent < most)
        return sent;
    story_note("the server has taken %zu MiB from alice, who has read nothing", most >> 20);
    story_fail();
}

static void check_chunk(const char *chunk, size_t size, size_t place)
{
    char expected[CHUNK];
    fill(expected, place);
    for (size_t i = 0; i < size; i++) {
        if (chunk[i] == expected[i])
            continue;
        story_note("%zu bytes have come back as they were sent", place + i);
        story_difference(expected, size, chunk, size, NULL);
        story_fail();
    }
}

void flood_receive(struct client *client, size_t size)
{
    char chunk[CHUNK];
    size_t done = 0;
    long got = 0;
    struct pollfd readable = {.fd = client_fd(client), .events = POLLIN};
    story_step("alice begins to read: she waits for the %zu bytes that she has sent", size);
    while (done < size && got >= 0 && poll(&readable, 1, client_patience_ms) > 0) {
        got = client_pull(client, chunk, sizeof chunk);
        if (got <= 0)
            continue;
        check_chunk(chunk, (size_t)got, done);
        done += (size_t)got;
    }
    if (done == size)
        return;
    story_note("%zu of %zu bytes came, then %s", done, size,
               got < 0 ? "the end of the connection" : "nothing more");
    story_fail();
}
