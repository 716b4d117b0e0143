/* Start reading at player_start(). */
#include "player.h"
#include "common.h"

#include <stdarg.h>
#include <stdlib.h>

enum {
    MAX_WORDS = 24,
    CROWD = 1000 /* from so many connections on, a measurement takes longer */
};

/* A command line, as it is put together. */
struct words {
    char text[1024]; /* what the words are kept in */
    size_t size;
    const char *all[MAX_WORDS + 1];
    size_t count;
};

/* Add the words that a text has between its blanks. */
static void add_words(struct words *words, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void add_words(struct words *words, const char *format, ...)
{
    va_list arguments;
    char *text = words->text + words->size;
    va_start(arguments, format);
    words->size += (size_t)vsnprintf(text, sizeof words->text - words->size, format, arguments) + 1;
    va_end(arguments);
    if (words->size >= sizeof words->text)
        fail("a command is too long");
    for (char *word = strtok(text, " "); word && words->count < MAX_WORDS; word = strtok(NULL, " "))
        words->all[words->count++] = word;
}

static struct words begin_words(const char *const *prefix)
{
    struct words words = {.count = 0};
    for (; prefix && *prefix; prefix++)
        words.all[words.count++] = *prefix;
    return words;
}

/* Read what a program says up to the line that is this word. A line is a name, a blank, and a number or, for
 * the limit, a word. */
static void await(struct process *process, const char *word, struct sample *sample)
{
    static const char *const names[METRICS] = {"messages/s ", "p50_us ", "p99_us ", "longest_us ",
                                               "cpu_us "};
    char line[256];
    do {
        if (!process_read_line(process, line, sizeof line))
            fail("a program has failed: the measurement is worth nothing");
        for (int i = 0; i < METRICS; i++)
            if (strncmp(line, names[i], strlen(names[i])) == 0)
                sample->values[i] = strtod(line + strlen(names[i]), NULL);
        (void)sscanf(line, "limit %15s", sample->limit);
    } while (strcmp(line, word) != 0);
}

static void start_loop(const struct plan *plan, const struct subject *subject,
                       const struct work *work, const char *const *prefix, struct player *player)
{
    struct words words = begin_words(prefix);
    add_words(&words, "%s %zu %zu %zu %s", subject->command, work->pairs, work->active,
              work->messages, subject->backend ? subject->backend : "");
    process_start(&player->worker, words.all, plan->server_core);
}

static void start_server(const struct plan *plan, const struct subject *subject,
                         const char *const *prefix, struct process *server, int *port)
{
    char line[256] = "";
    struct words words = begin_words(prefix);
    add_words(&words, "%s 0", subject->command);
    if (subject->backend)
        add_words(&words, "--backend %s", subject->backend);
    process_start(server, words.all, plan->server_core);
    if (!process_read_line(server, line, sizeof line) ||
        sscanf(line, "listening on 127.0.0.1:%d", port) != 1)
        fail("%s does not say where it listens", subject->name);
}

static void start_client(const struct plan *plan, const struct work *work, int port, pid_t server,
                         struct process *client)
{
    double times = work->connections < CROWD ? 1 : 3; /* each should have its turn some times */
    struct words words = begin_words(NULL);
    add_words(&words,
              "%s/client --wait --port %d --pid %ld --connections %zu --warm-up %g --time %g",
              plan->folder, port, (long)server, work->connections, times * plan->warm_up,
              times * plan->time);
    if (work->messages > 0)
        add_words(&words, "--messages %zu", work->messages);
    if (work->kind == ROOM)
        add_words(&words, "--room");
    if (work->kind == FLOOD)
        add_words(&words, "--flood %zu", work->flooders);
    process_start(client, words.all, plan->client_core);
}

void player_start(const struct plan *plan, const struct subject *subject, const struct work *work,
                  const char *const *prefix, struct player *player)
{
    struct sample unused;
    int port;
    *player = (struct player){.has_server = work->connections > 0, .has_crowd = work->silent > 0};
    if (!player->has_server) {
        start_loop(plan, subject, work, prefix, player);
    } else {
        start_server(plan, subject, prefix, &player->server, &port);
        if (player->has_crowd) {
            struct work silence = {.connections = work->silent};
            start_client(plan, &silence, port, player->server.pid, &player->crowd);
            await(&player->crowd, "ready", &unused);
        }
        start_client(plan, work, port, player->server.pid, &player->worker);
    }
    await(&player->worker, "ready", &unused);
}

void player_stop(struct player *player)
{
    if (!process_finish(&player->worker) || (player->has_crowd && !process_finish(&player->crowd)))
        fail("a program has met errors: the measurement is worth nothing");
    if (player->has_server)
        process_stop(&player->server);
}

void player_measure(struct player *player, struct sample *sample)
{
    *sample = (struct sample){.limit = "?"};
    process_order(&player->worker);
    await(&player->worker, "done", sample);
}

size_t work_descriptors(const struct work *work)
{
    return work->connections + work->silent + work->flooders + 2 * work->pairs;
}
