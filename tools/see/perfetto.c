/* A recording as trace-event JSON, which ui.perfetto.dev and chrome://tracing open: start at see_trace_event().
 *
 * A process has a track for its system calls, one for each of its threads, and one for its loop, where turns hold
 * waits and callbacks. Clients are a process of their own, each with a track. All fields of a line are the arguments
 * of its event.
 *
 * @see "Trace Event Format", the description of chrome://tracing: X is a slice with its length, B and E are a slice's
 * ends, i is an instant, C a counter, M a name; ts and dur are microseconds. */
#include "commands.h"
#include "entry.h"
#include "json.h"
#include "text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LOOP_TRACK = 1, DEPTH = 32, NAME = 512 };

/* A line of the recording. */
struct record {
    long long t;
    size_t order; /* in the file */
    const char *line;
    size_t size;
};

/* The loop of a process: the slices that have begun and not ended, outermost first. */
struct loop {
    long long pid;
    int depth;
    char kind[DEPTH]; /* 't' for a turn, 'w' for a wait, 'c' for a callback */
};

struct tracks {
    long long first, last; /* the times of the recording */
    long long clients;     /* the pid of the clients' process: one that nobody has */
    long long *named;      /* pids that have names */
    size_t named_count, named_capacity;
    struct loop *loops;
    size_t loop_count, loop_capacity;
    char (*people)[64]; /* clients; a track's number is the index plus 1 */
    size_t people_count, people_capacity;
    struct text *json;
};

/* --- Events ------------------------------------------------------------------------------------------ */

static void add_time(struct tracks *tracks, const char *name, long long ns)
{
    ns = ns > 0 ? ns : 0;
    text_format(tracks->json, ",\"%s\":%lld.%03lld", name, ns / 1000, ns % 1000);
}

/* Begin an event; what is added until end_event() are more of its members. */
static void begin_event(struct tracks *tracks, char phase, const char *name, long long pid,
                        long long tid)
{
    text_format(tracks->json, "%s{\"ph\":\"%c\",\"pid\":%lld,\"tid\":%lld",
                tracks->json->size > 1 ? ",\n" : "", phase, pid, tid);
    if (!name)
        return;
    text_add(tracks->json, ",\"name\":");
    json_string(tracks->json, name);
}

static void end_event(struct tracks *tracks, const struct entry *entry)
{
    static char line[ENTRY_LINE];
    if (entry) {
        size_t size = entry_write(entry, line);
        text_add(tracks->json, ",\"args\":");
        text_append(tracks->json, line, size - 1);
    }
    text_add(tracks->json, "}");
}

static void add_event(struct tracks *tracks, char phase, const char *name, long long pid,
                      long long tid, long long t, const struct entry *entry)
{
    begin_event(tracks, phase, name, pid, tid);
    add_time(tracks, "ts", t - tracks->first);
    if (phase == 'i')
        text_add(tracks->json, ",\"s\":\"t\"");
    end_event(tracks, entry);
}

static void name_track(struct tracks *tracks, const char *what, long long pid, long long tid,
                       const char *name)
{
    begin_event(tracks, 'M', what, pid, tid);
    text_add(tracks->json, ",\"args\":{\"name\":");
    json_string(tracks->json, name);
    text_add(tracks->json, "}");
    end_event(tracks, NULL);
}

/* --- Processes --------------------------------------------------------------------------------------- */

static void name_process(struct tracks *tracks, long long pid, const char *name)
{
    for (size_t i = 0; i < tracks->named_count; i++)
        if (tracks->named[i] == pid)
            return;
    *(long long *)text_more(&tracks->named, &tracks->named_count, &tracks->named_capacity,
                            sizeof pid) = pid;
    name_track(tracks, "process_name", pid, pid, name);
    name_track(tracks, "thread_name", pid, pid, "system calls");
}

static void meet_process(struct tracks *tracks, long long pid)
{
    char name[40] = "server";
    if (tracks->named_count > 0)
        snprintf(name, sizeof name, "process %zu", tracks->named_count + 1);
    name_process(tracks, pid, name);
}

/* "recvfrom(6) = 3", "select = 1: 6:r", "accept4(3) = -1 EAGAIN" */
static void write_call(struct text *name, const struct entry *call)
{
    text_add(name, entry_string(call, "call"));
    if (entry_kind(call, "fd") == ENTRY_NUMBER)
        text_format(name, "(%lld)", entry_number(call, "fd", 0));
    if (entry_kind(call, "result") == ENTRY_NUMBER)
        text_format(name, " = %lld", entry_number(call, "result", 0));
    if (entry_kind(call, "error") == ENTRY_STRING)
        text_format(name, " %s", entry_string(call, "error"));
    if (entry_kind(call, "ready") == ENTRY_STRING)
        text_format(name, ": %.200s", entry_string(call, "ready"));
}

/* A call that never returns lasts to the end of the recording. */
static void add_call(struct tracks *tracks, const struct entry *call, long long t)
{
    struct text name = {0};
    long long pid = entry_number(call, "pid", 0);
    write_call(&name, call);
    begin_event(tracks, 'X', text_string(&name), pid, entry_number(call, "thread", pid));
    add_time(tracks, "ts", t - tracks->first);
    add_time(tracks, "dur", entry_bounded(call, "took", tracks->last - t));
    end_event(tracks, call);
    text_release(&name);
}

static void add_process_event(struct tracks *tracks, const struct entry *entry, long long t)
{
    char name[NAME];
    long long pid = entry_number(entry, "pid", 0);
    snprintf(name, sizeof name, "%.64s %.64s", entry_string(entry, "event"),
             entry_string(entry, "signal"));
    add_event(tracks, 'i', name, pid, entry_number(entry, "thread", pid), t, entry);
}

/* --- The loop ---------------------------------------------------------------------------------------- */

static struct loop *loop_of(struct tracks *tracks, long long pid)
{
    for (size_t i = 0; i < tracks->loop_count; i++)
        if (tracks->loops[i].pid == pid)
            return &tracks->loops[i];
    struct loop *loop =
        text_more(&tracks->loops, &tracks->loop_count, &tracks->loop_capacity, sizeof *loop);
    loop->pid = pid;
    name_track(tracks, "thread_name", pid, LOOP_TRACK, "loop");
    return loop;
}

static void begin_slice(struct tracks *tracks, struct loop *loop, char kind, const char *name,
                        long long t, const struct entry *entry)
{
    if (loop->depth == DEPTH)
        return;
    loop->kind[loop->depth++] = kind;
    add_event(tracks, 'B', name, loop->pid, LOOP_TRACK, t, entry);
}

/* End the innermost slice of a kind, and what is inside of it: a recording may lack an end. */
static void end_slice(struct tracks *tracks, struct loop *loop, char kind, long long t,
                      const struct entry *entry)
{
    if (!memchr(loop->kind, kind, (size_t)loop->depth))
        return;
    char ended;
    do {
        ended = loop->kind[--loop->depth];
        add_event(tracks, 'E', NULL, loop->pid, LOOP_TRACK, t, ended == kind ? entry : NULL);
    } while (ended != kind);
}

static void write_callback(char *name, const struct entry *entry)
{
    const char *function = entry_string(entry, "function");
    snprintf(name, NAME, "%.64s %.200s", entry_string(entry, "what"), function);
    if (entry_kind(entry, "fd") == ENTRY_NUMBER)
        snprintf(name, NAME, "%.200s(%lld)", function, entry_number(entry, "fd", 0));
}

static void add_level(struct tracks *tracks, const struct entry *entry, long long t)
{
    char name[NAME];
    snprintf(name, sizeof name, "%.64s of %lld", entry_string(entry, "what"),
             entry_number(entry, "fd", -1));
    begin_event(tracks, 'C', name, entry_number(entry, "pid", 0), LOOP_TRACK);
    add_time(tracks, "ts", t - tracks->first);
    text_format(tracks->json, ",\"args\":{\"bytes\":%lld}", entry_number(entry, "bytes", 0));
    end_event(tracks, NULL);
}

static void add_loop_event(struct tracks *tracks, const struct entry *entry, long long t)
{
    char name[NAME];
    struct loop *loop = loop_of(tracks, entry_number(entry, "pid", 0));
    write_callback(name, entry);
    if (entry_is(entry, "event", "turn")) {
        end_slice(tracks, loop, 't', t, NULL);
        snprintf(name, sizeof name, "turn %lld", entry_number(entry, "turn", 0));
        begin_slice(tracks, loop, 't', name, t, entry);
    } else if (entry_is(entry, "event", "wait")) {
        begin_slice(tracks, loop, 'w', "wait", t, entry);
    } else if (entry_is(entry, "event", "woken")) {
        end_slice(tracks, loop, 'w', t, entry);
    } else if (entry_is(entry, "event", "begin")) {
        begin_slice(tracks, loop, 'c', name, t, entry);
    } else if (entry_is(entry, "event", "end")) {
        end_slice(tracks, loop, 'c', t, entry);
    } else if (entry_is(entry, "event", "level")) {
        add_level(tracks, entry, t);
    } else {
        char words[NAME];
        snprintf(words, sizeof words, "%.64s %.300s", entry_string(entry, "event"), name);
        add_event(tracks, 'i', words, loop->pid, LOOP_TRACK, t, entry);
    }
}

static void end_loops(struct tracks *tracks)
{
    for (size_t i = 0; i < tracks->loop_count; i++)
        while (tracks->loops[i].depth > 0)
            end_slice(tracks, &tracks->loops[i], tracks->loops[i].kind[0], tracks->last, NULL);
}

/* --- Clients, and the scene ---------------------------------------------------------------------------- */

static long long track_of(struct tracks *tracks, const char *who)
{
    for (size_t i = 0; i < tracks->people_count; i++)
        if (strcmp(tracks->people[i], who) == 0)
            return (long long)i + 1;
    char *name = text_more(&tracks->people, &tracks->people_count, &tracks->people_capacity,
                           sizeof *tracks->people);
    snprintf(name, sizeof *tracks->people, "%.63s", who);
    if (tracks->people_count == 1)
        name_track(tracks, "process_name", tracks->clients, tracks->clients, "clients");
    name_track(tracks, "thread_name", tracks->clients, (long long)tracks->people_count, name);
    return (long long)tracks->people_count;
}

/* Add what was said: printable, since a string that is cut may end within a character. */
static void add_words(char *name, const struct entry *entry)
{
    char bytes[64];
    size_t used = strlen(name), count = entry_bytes(entry, "text", bytes, sizeof bytes);
    if (count == 0)
        return;
    memcpy(name + used, ": ", 2);
    used += 2;
    for (size_t i = 0; i < count && i < sizeof bytes; i++)
        name[used++] = bytes[i] == '\n' ? ' ' : bytes[i] >= ' ' && bytes[i] < 0x7F ? bytes[i] : '.';
    name[used] = '\0';
}

static void add_client_event(struct tracks *tracks, const struct entry *entry, long long t)
{
    char name[NAME];
    const char *who = entry_is(entry, "from", "scene") ? "scene" : entry_string(entry, "who");
    int used = snprintf(name, sizeof name, "%.64s", entry_string(entry, "event"));
    if (entry_kind(entry, "bytes") == ENTRY_NUMBER)
        snprintf(name + used, sizeof name - (size_t)used, " %lld bytes",
                 entry_number(entry, "bytes", 0));
    add_words(name, entry);
    add_event(tracks, 'i', name, tracks->clients, track_of(tracks, who), t, entry);
}

/* --- All ---------------------------------------------------------------------------------------------- */

static void add_entry(struct tracks *tracks, const struct entry *entry, long long t)
{
    bool loop = entry_is(entry, "from", "loop"), kernel = entry_is(entry, "from", "kernel");
    if (loop || kernel)
        meet_process(tracks, entry_number(entry, "pid", 0));
    if (loop)
        add_loop_event(tracks, entry, t);
    else if (kernel && entry_is(entry, "event", "call"))
        add_call(tracks, entry, t);
    else if (kernel)
        add_process_event(tracks, entry, t);
    else
        add_client_event(tracks, entry, t);
}

static int compare(const void *left, const void *right)
{
    const struct record *one = left, *other = right;
    if (one->t != other->t)
        return one->t < other->t ? -1 : 1;
    return one->order < other->order ? -1 : 1;
}

/* Note a line that is an entry. The first line of the recording has no time. */
static void note_record(struct record **records, size_t *count, size_t *capacity,
                        struct tracks *tracks, const char *line, size_t size)
{
    static struct entry entry;
    if (!entry_read(&entry, line, size) || entry_kind(&entry, "t") != ENTRY_NUMBER)
        return;
    struct record *record = text_more(records, count, capacity, sizeof *record);
    *record = (struct record){entry_bounded(&entry, "t", 0), *count, line, size};
    long long pid = entry_bounded(&entry, "pid", 0),
              end = record->t + entry_bounded(&entry, "took", 0);
    tracks->clients = pid >= tracks->clients ? pid + 1 : tracks->clients;
    tracks->last = end > tracks->last ? end : tracks->last;
}

static void add_all(struct tracks *tracks, const struct text *recording)
{
    static struct entry entry;
    struct record *records = NULL;
    size_t count = 0, capacity = 0;
    const char *end = text_string(recording) + recording->size, *feed;
    for (const char *line = text_string(recording);
         (feed = memchr(line, '\n', (size_t)(end - line))); line = feed + 1)
        note_record(&records, &count, &capacity, tracks, line, (size_t)(feed - line));
    if (count > 0)
        qsort(records, count, sizeof *records, compare);
    tracks->first = count > 0 ? records[0].t : 0;
    for (size_t i = 0; i < count; i++) {
        entry_read(&entry, records[i].line, records[i].size);
        add_entry(tracks, &entry, records[i].t);
    }
    end_loops(tracks);
    free(records);
}

static bool is_recording(const struct text *recording)
{
    static struct entry entry;
    const char *bytes = text_string(recording), *feed = memchr(bytes, '\n', recording->size);
    return feed && entry_read(&entry, bytes, (size_t)(feed - bytes)) &&
           entry_number(&entry, "recording", 0) == 1;
}

static int print_events(const struct text *recording)
{
    struct text json = {0};
    struct tracks tracks = {.json = &json, .clients = 1};
    text_add(&json, "[");
    add_all(&tracks, recording);
    printf("{\"displayTimeUnit\":\"ns\",\"traceEvents\":%s]}\n", text_string(&json));
    text_release(&json);
    free(tracks.named);
    free(tracks.loops);
    free(tracks.people);
    return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}

int see_trace_event(int count, char **words)
{
    struct text recording = {0};
    int status = 1;
    if (count != 1)
        return WRONG_USAGE;
    if (text_read_file(&recording, words[0]) == -1)
        fprintf(stderr, "see: cannot read %s: %s\n", words[0], strerror(errno));
    else if (!is_recording(&recording))
        fprintf(stderr, "see: %s is no recording of version 1\n", words[0]);
    else
        status = print_events(&recording);
    text_release(&recording);
    return status;
}
