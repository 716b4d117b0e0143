/* Start reading at flood_send(). The kernel's buffers on the way hold some megabytes; what a server
 * takes beyond them it keeps in memory of its own. */
#include "flood.h"
#include "story.h"

#include <stdio.h>
#include <stdlib.h>

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

void flood_receive(struct client *client, size_t size)
{
    char *bytes = malloc(size + CHUNK), what[64];
    if (!bytes)
        story_fail();
    for (size_t place = 0; place < size; place += CHUNK)
        fill(bytes + place, place);
    snprintf(what, sizeof what, "the %zu bytes that she has sent", size);
    client_expect_bytes(client, bytes, size, what);
    free(bytes);
}
