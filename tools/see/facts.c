/* Start at facts_read(). Two tables say which fields of a line become members of a fact. */
#include "facts.h"
#include "entry.h"
#include "names.h"
#include "text.h"
#include "usual.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { VERSION = 1, TEXT_SHOWN = 26 };

/* A member, and the field of a line that it holds, which has its name. */
struct member {
    const char *name;
    size_t offset;
};

#define MEMBER(member) .name = #member, .offset = offsetof(struct fact, member)

static const struct member numbers[] = {
    {MEMBER(t)},           {MEMBER(pid)},      {MEMBER(took)},    {MEMBER(result)},
    {MEMBER(fd)},          {MEMBER(target)},   {MEMBER(new)},     {MEMBER(new2)},
    {MEMBER(bytes)},       {MEMBER(child)},    {MEMBER(timeout)}, {MEMBER(turn)},
    {MEMBER(count)},       {MEMBER(due)},      {MEMBER(limit)},   {MEMBER(port)},
    {MEMBER(status)},      {MEMBER(thread)},   {MEMBER(watched)}, {MEMBER(size)},
    {MEMBER(nonblocking)}, {MEMBER(blocking)}, {MEMBER(cloexec)}, {MEMBER(exclusive)},
    {MEMBER(lines)},       {MEMBER(line)},     {MEMBER(resumed)},
};

static const struct member strings[] = {
    {MEMBER(from)},      {MEMBER(event)},    {MEMBER(call)},   {MEMBER(error)},  {MEMBER(local)},
    {MEMBER(peer)},      {MEMBER(kind)},     {MEMBER(asked)},  {MEMBER(ready)},  {MEMBER(op)},
    {MEMBER(signal)},    {MEMBER(how)},      {MEMBER(what)},   {MEMBER(name)},   {MEMBER(who)},
    {MEMBER(timer)},     {MEMBER(function)}, {MEMBER(file)},   {MEMBER(anchor)}, {MEMBER(at)},
    {MEMBER(operation)}, {MEMBER(command)},  {MEMBER(source)},
};

enum { NUMBERS = sizeof numbers / sizeof *numbers, STRINGS = sizeof strings / sizeof *strings };

/* --- What was sent and received ------------------------------------------------------------------- */

/* The length of a character that is more than ASCII; 0 if it is not. */
static size_t sequence_at(const char *bytes, size_t left)
{
    unsigned character;
    size_t size = entry_decode(bytes, left, &character);
    return size > 1 && character != 0 ? size : 0;
}

/* Add a byte as a string in C has it, or a character that is more than one; return how many bytes that was. */
static size_t quote_one(struct text *quoted, const char *bytes, size_t left)
{
    static const char escapes[] = "\nn\rr\tt\"\"\\\\";
    size_t size = sequence_at(bytes, left);
    const char *found = *bytes ? strchr(escapes, *bytes) : NULL;
    if (size > 0)
        text_append(quoted, bytes, size);
    else if (found && (found - escapes) % 2 == 0)
        text_format(quoted, "\\%c", found[1]);
    else if (isprint((unsigned char)*bytes))
        text_append(quoted, bytes, 1);
    else
        text_format(quoted, "\\x%02x", (unsigned char)*bytes);
    return size > 0 ? size : 1;
}

static const char *quote(struct pool *pool, const struct entry *entry)
{
    struct text quoted = {0};
    char bytes[256];
    size_t size = entry_bytes(entry, "text", bytes, sizeof bytes);
    bool cut = entry_true(entry, "cut");
    text_add(&quoted, "\"");
    size_t i = 0;
    while (i < size && quoted.size < TEXT_SHOWN)
        i += quote_one(&quoted, bytes + i, size - i);
    text_add(&quoted, cut || i < size ? "\"..." : "\"");
    const char *copy = pool_copy(pool, text_string(&quoted));
    text_release(&quoted);
    return copy;
}

/* --- Lines ---------------------------------------------------------------------------------------- */

/* The loop tells the number of a signal. These are the same everywhere. */
static const char *signal_name(long long number)
{
    return number == 1 ? "SIGHUP" : number == 2 ? "SIGINT" : number == 15 ? "SIGTERM" : NULL;
}

static void set_number(struct fact *fact, const struct entry *entry, const char *name)
{
    for (size_t i = 0; i < NUMBERS; i++)
        if (strcmp(numbers[i].name, name) == 0)
            *(long long *)((char *)fact + numbers[i].offset) = entry_bounded(entry, name, -1);
    if (strcmp(name, "signal") == 0)
        fact->signal = signal_name(entry_bounded(entry, name, -1));
    fact->has_result = fact->has_result || strcmp(name, "result") == 0;
}

static void set_string(struct facts *facts, struct fact *fact, const struct entry *entry,
                       const char *name)
{
    for (size_t i = 0; i < STRINGS; i++)
        if (strcmp(strings[i].name, name) == 0)
            *(const char **)((char *)fact + strings[i].offset) =
                pool_copy(facts->pool, entry_string(entry, name));
}

/* No process has so many descriptors: this is no number of one. And of bytes there may be sums. */
static void refuse_strange(struct fact *fact)
{
    enum { MOST_DESCRIPTORS = 1 << 20 };
    const long long most_bytes = 1LL << 40;
    if (fact->bytes > most_bytes)
        fact->bytes = most_bytes;
    long long *const numbers_of[] = {&fact->fd, &fact->target, &fact->new, &fact->new2};
    for (size_t i = 0; i < sizeof numbers_of / sizeof *numbers_of; i++)
        if (*numbers_of[i] >= MOST_DESCRIPTORS)
            *numbers_of[i] = -1;
}

/* The program of a process tells where it lies; then addresses become names. */
static void name_function(struct facts *facts, struct fact *fact)
{
    if (fact->anchor && fact->at && fact->command)
        names_learn(facts->names, fact->pid, fact->command, fact->anchor, fact->at);
    const struct function *function =
        fact->function ? names_find(facts->names, fact->pid, fact->function) : NULL;
    if (!function)
        return;
    fact->function = pool_copy(facts->pool, function->name);
    fact->file = function->file ? pool_copy(facts->pool, function->file) : NULL;
}

static void add_fact(struct facts *facts, const struct entry *entry)
{
    struct fact *fact = text_more(&facts->list, &facts->count, &facts->capacity, sizeof *fact);
    const char *name;
    *fact = (struct fact){0};
    for (size_t i = 0; i < NUMBERS; i++)
        *(long long *)((char *)fact + numbers[i].offset) = -1;
    for (int i = 0; (name = entry_name(entry, i)); i++)
        if (entry_kind(entry, name) == ENTRY_STRING)
            set_string(facts, fact, entry, name);
        else
            set_number(fact, entry, name);
    if (entry_kind(entry, "text") == ENTRY_STRING)
        fact->text = entry_is(entry, "from", "scene")
                         ? pool_copy(facts->pool, entry_string(entry, "text"))
                         : quote(facts->pool, entry);
    fact->call = usual_name(fact->call);
    refuse_strange(fact);
    name_function(facts, fact);
    if (fact->t == -1 || !fact->event || !fact->from)
        facts->count--;
}

/* --- The first line ------------------------------------------------------------------------------- */

static const char *read_head(struct facts *facts, const struct entry *entry)
{
    if (entry_number(entry, "recording", 0) != VERSION)
        return entry_number(entry, "recording", 0) == 0
                   ? "is not a recording: its first line does not say {\"recording\":1, ...}"
                   : "is a recording of another version: record it anew";
    facts->title = pool_copy(facts->pool, entry_string(entry, "title"));
    facts->command = pool_copy(facts->pool, entry_string(entry, "command"));
    facts->stage = pool_copy(facts->pool, entry_string(entry, "stage"));
    facts->scene = pool_copy(facts->pool, entry_string(entry, "scene"));
    return NULL;
}

const char *facts_read(struct facts *facts, const char *bytes, size_t size)
{
    struct entry entry = {0};
    facts->names = names_open();
    const char *line = bytes, *end = bytes + size, *feed, *fault;
    for (; line < end && (feed = memchr(line, '\n', (size_t)(end - line))); line = feed + 1) {
        bool read = entry_read(&entry, line, (size_t)(feed - line));
        if (line == bytes && (fault = read_head(facts, &entry)))
            return fault;
        if (line != bytes && read)
            add_fact(facts, &entry);
    }
    return facts->title ? NULL : "is empty: nothing has been recorded yet";
}

void facts_release(struct facts *facts)
{
    free(facts->list);
    names_close(facts->names);
    *facts = (struct facts){0};
}
