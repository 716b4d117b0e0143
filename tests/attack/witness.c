/* Start reading at witness_talk(). */
#include "witness.h"
#include "client.h"
#include "contract.h"
#include "story.h"
#include "utf8.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

enum {
    WITNESSES = 3,
    ROOM = 8192,      /* bytes of a line at most: a chat's longest has some 3100 */
    CHUNK = 64 * 1024 /* bytes read at a time */
};

struct witness {
    const char *name;
    char nick[32]; /* in a chat: as the server welcomes it */
    struct client *client;
    char line[ROOM]; /* the beginning of the one that has not come whole */
    size_t size;
    const char *awaited; /* the beginning of a line; NULL once it has come */
    bool ended;          /* its connection */
};

static struct witness alice = {.name = "alice"}, bob = {.name = "bob"}, carol = {.name = "carol"};
static struct witness *const all[WITNESSES] = {&alice, &bob, &carol};
static bool chat, strays_pass;
static int lines;
static int words, flood; /* of the attackers, heard by bob */

/* --- Listening -------------------------------------------------------------------------------------- */

static bool begins_with(const char *line, const char *start)
{
    return strncmp(line, start, strlen(start)) == 0;
}

static bool is_said_by(const char *line, const struct witness *speaker)
{
    size_t size = strlen(speaker->nick);
    return size > 0 && strncmp(line, speaker->nick, size) == 0 && begins_with(line + size, ": ");
}

static _Noreturn void fail_line(const struct witness *witness, const char *why)
{
    char quoted[STORY_QUOTE_SIZE];
    story_note("%s gets a line that %s: %s", witness->name, why,
               story_quote(quoted, witness->line, witness->size));
    story_fail();
}

static bool ends_with(const char *line, const char *end)
{
    size_t size = strlen(line), more = strlen(end);
    return size >= more && strcmp(line + size - more, end) == 0;
}

/* What an attacker has to say. */
static void take_strangers_line(struct witness *witness)
{
    if (strstr(witness->line, WITNESS_UNFINISHED))
        fail_line(witness, "was never finished");
    if (!strays_pass && strstr(witness->line, WITNESS_STRAY))
        fail_line(witness, "is not for the room");
    if (witness != &bob)
        return;
    flood += ends_with(witness->line, ": " WITNESS_FLOOD);
    if (!ends_with(witness->line, ": " WITNESS_WORDS))
        return;
    words++;
    if (flood > WITNESS_FLOOD_LINES / 2)
        fail_line(witness, "was sent at the beginning of a flood, and comes after most of it");
}

/* A line has come: it is what the witness waits for, or, in a chat, what a stranger has said. */
static void take_line(struct witness *witness)
{
    witness->line[witness->size] = '\0';
    if (chat && !is_clean_utf8(witness->line, witness->size))
        fail_line(witness, "is not fit for a terminal");
    if (chat)
        take_strangers_line(witness);
    if (witness->awaited && begins_with(witness->line, witness->awaited))
        witness->awaited = NULL;
    else if (!chat || is_said_by(witness->line, &alice) || is_said_by(witness->line, &bob))
        fail_line(witness, "nobody has said, or not now");
    if (chat && witness->nick[0] == '\0')
        (void)sscanf(witness->line, "* welcome, %31s", witness->nick);
    witness->size = 0;
}

static void take_byte(struct witness *witness, char byte)
{
    if (byte == '\n')
        take_line(witness);
    else if (witness->size == ROOM - 1)
        fail_line(witness, "is too long");
    else
        witness->line[witness->size++] = byte;
}

/* Read what is there. */
static void listen(struct witness *witness)
{
    static char chunk[CHUNK];
    long got = client_pull(witness->client, chunk, sizeof chunk);
    for (long i = 0; i < got; i++)
        take_byte(witness, chunk[i]);
    witness->ended = got < 0;
}

/* All who are here read, whomever we wait for. */
static void listen_all(void)
{
    struct pollfd fds[WITNESSES];
    for (int i = 0; i < WITNESSES; i++)
        fds[i] = (struct pollfd){.fd = all[i]->client ? client_fd(all[i]->client) : -1,
                                 .events = POLLIN};
    (void)poll(fds, WITNESSES, 10);
    for (int i = 0; i < WITNESSES; i++)
        if (fds[i].revents)
            listen(all[i]);
}

/* Wait for a line that begins like this. */
static void await(struct witness *witness, const char *line)
{
    long long until = milliseconds() + client_patience_ms;
    story_step("%s waits for \"%s\"", witness->name, line);
    witness->awaited = line;
    while (witness->awaited && !witness->ended && milliseconds() < until)
        listen_all();
    if (!witness->awaited)
        return;
    if (witness->ended)
        story_note("%s waits for \"%s\", and the connection ends", witness->name, line);
    else
        story_note("%s waits for \"%s\", and %d ms later it has not come", witness->name, line,
                   client_patience_ms);
    story_fail();
}

/* --- Coming and going ------------------------------------------------------------------------------- */

/* Say a line that the server sends back, and read it. */
static void say_to_oneself(struct witness *witness)
{
    char line[64];
    snprintf(line, sizeof line, "%s says line %d\n", witness->name, ++lines);
    client_send(witness->client, line);
    line[strlen(line) - 1] = '\0';
    await(witness, line);
}

static void come(struct witness *witness)
{
    witness->client = client_connect("%s", witness->name);
    witness->size = 0;
    witness->ended = false;
    witness->nick[0] = '\0';
    if (chat) {
        client_send(witness->client, "\n"); /* a silent one would have to wait for its welcome */
        await(witness, "* welcome, ");
    }
}

/* What others say may still come before the end. */
static void go(struct witness *witness)
{
    long long until = milliseconds() + client_patience_ms;
    client_finish(witness->client);
    story_step("%s waits for the end of the connection", witness->name);
    while (!witness->ended && milliseconds() < until)
        listen_all();
    if (!witness->ended) {
        story_note("%s has half-closed, and %d ms later the server has not closed", witness->name,
                   client_patience_ms);
        story_fail();
    }
    client_close(witness->client);
    witness->client = NULL;
}

static void visit(struct witness *witness)
{
    come(witness);
    if (!chat)
        say_to_oneself(witness);
    go(witness);
}

void witness_newcomer(void)
{
    visit(&carol);
}

/* --- Talking ---------------------------------------------------------------------------------------- */

static bool take_turns(void)
{
    return contract_stage() == 1;
}

void witness_begin(bool is_chat)
{
    chat = is_chat;
    if (take_turns())
        return;
    come(&alice);
    come(&bob);
}

static void say_to_other(struct witness *speaker, struct witness *listener)
{
    char text[64];
    snprintf(text, sizeof text, "line %d\n", ++lines);
    client_send(speaker->client, text);
    snprintf(text, sizeof text, "%s: line %d", speaker->nick, lines);
    await(listener, text);
}

void witness_talk(void)
{
    if (chat) {
        say_to_other(&alice, &bob);
        say_to_other(&bob, &alice);
    } else {
        (take_turns() ? visit : say_to_oneself)(&alice);
        (take_turns() ? visit : say_to_oneself)(&bob);
    }
}

int witness_end(void)
{
    if (take_turns())
        return 0;
    go(&alice);
    go(&bob);
    return 2;
}

int witness_words(void)
{
    return words;
}

void witness_mind_strays(bool mind)
{
    strays_pass = !mind;
}

int witness_lines(void)
{
    return lines;
}
