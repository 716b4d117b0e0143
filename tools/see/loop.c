/* What the loop of a process tells of itself: turns, callbacks, registrations, queues, timers, levels. */
#include "names.h"
#include "play.h"
#include "pool.h"

#include <string.h>

/* --- Callbacks ------------------------------------------------------------------------------------ */

/* The name of a function, if it is known; else what the callback calls itself. */
static const char *function_of(const struct fact *fact)
{
    if (fact->function && strncmp(fact->function, "0x", 2) != 0)
        return fact->function;
    return fact->name ? fact->name : fact->function ? fact->function : "a callback";
}

static const char *signal_of(const struct fact *fact)
{
    return fact->signal ? fact->signal : "a signal";
}

/* The descriptor of a line. Where system calls are not recorded, the loop is the first that speaks of it. */
static struct descriptor *known(struct model *model, struct actor *actor, const struct fact *fact)
{
    struct descriptor *descriptor = descriptor_find(actor, fact->fd);
    if (!descriptor && !actor->traced)
        descriptor = descriptor_open(model, actor, fact->fd, end_make(model, "descriptor"));
    return descriptor;
}

static const char *phase_of(const struct actor *actor, const char *what)
{
    static const char *const phases[][2] = {
        {"handler", "handlers"}, {"call", "calls"},     {"yielded", "calls"},
        {"timer", "timers"},     {"signal", "signals"},
    };
    for (size_t i = 0; i < sizeof phases / sizeof *phases; i++)
        if (is(what, phases[i][0]))
            return phases[i][1];
    return actor->phase;
}

static void show_function(struct model *model, struct actor *actor)
{
    row_words(model, actor->row, PHASE, actor->phase);
    row_words(model, actor->row, FUNCTION,
              actor->depth > 0 ? actor->functions[actor->depth - 1] : NULL);
}

/* Is the event that of who is behind the descriptor now? */
static void say_handler(struct model *model, struct descriptor *descriptor, const char *function)
{
    SAY(model, "the loop calls %s for %s", function, subject_of(model, descriptor));
    const struct end *reported = descriptor ? descriptor->reported : NULL;
    if (reported && reported != descriptor->end)
        SAY(model, ", but the event was for %s, whose connection is closed",
            reported->client ? reported->client->name : "somebody else");
    if (descriptor)
        descriptor->reported = NULL;
}

static void say_begin(struct model *model, struct actor *actor, const struct fact *fact,
                      const char *function)
{
    struct descriptor *descriptor = fact->fd >= 0 ? descriptor_find(actor, fact->fd) : NULL;
    if (is(fact->what, "handler"))
        say_handler(model, descriptor, function);
    else if (is(fact->what, "timer"))
        SAY(model, "a timer is due: the loop calls %s", function);
    else if (is(fact->what, "signal"))
        SAY(model, "%s has come: the loop calls %s", signal_of(fact), function);
    else if (is(fact->what, "yielded"))
        SAY(model, "%s goes on with what it had put aside", function);
    else if (is(fact->what, "hook"))
        SAY(model, "the loop calls the hook %s", function);
    else
        SAY(model, "the loop calls %s, which was queued", function);
}

static bool remove_entry(struct queue *queue, const char *function, const char *id);
static void show_queue(struct model *model, struct actor *actor, enum field field,
                       const struct queue *queue);

/* A call that is made is queued no more. */
static void take_from_queue(struct model *model, struct actor *actor, const struct fact *fact)
{
    if (!is(fact->what, "call") && !is(fact->what, "yielded"))
        return;
    remove_entry(&actor->calls, function_of(fact), fact->call);
    show_queue(model, actor, CALLS, &actor->calls);
}

static const char *kind_of(const struct fact *fact)
{
    return is(fact->what, "timer") || is(fact->what, "signal") ? fact->what : "begin";
}

static void begin(struct model *model, struct actor *actor, const struct fact *fact)
{
    enum { MOST = sizeof actor->functions / sizeof *actor->functions };
    const char *function = function_of(fact);
    struct descriptor *descriptor = fact->fd >= 0 ? known(model, actor, fact) : NULL;
    take_from_queue(model, actor, fact);
    if (fact->fd >= 0)
        TEXT(model, "%s(%lld:%s)", function, fact->fd, fact->ready ? fact->ready : "");
    else
        TEXT(model, "%s()", function);
    say_begin(model, actor, fact, function);
    actor->phase = phase_of(actor, fact->what);
    actor->functions[actor->depth < MOST ? actor->depth : MOST - 1] = function;
    actor->depth += actor->depth < MOST;
    show_function(model, actor);
    struct step *step = step_add(model, fact->t, actor, NULL, kind_of(fact),
                                 descriptor ? descriptor->row : actor->row);
    if (step)
        step->depth--;
}

static void end(struct model *model, struct actor *actor, const struct fact *fact)
{
    const char *function = actor->depth > 0 ? actor->functions[actor->depth - 1] : "a callback";
    actor->depth -= actor->depth > 0;
    TEXT(model, "%s returns", function);
    SAY(model, "%s returns to the loop", function);
    show_function(model, actor);
    struct step *step = step_add(model, fact->t, actor, NULL, "end", actor->row);
    if (step) {
        step->took = fact->took;
        step->function = function;
    }
}

/* --- Registrations -------------------------------------------------------------------------------- */

static void say_interest(struct model *model, const struct fact *fact, const char *subject)
{
    const char *asked = fact->asked ? fact->asked : "", *function = function_of(fact);
    if (is(fact->event, "unregisters"))
        SAY(model, "the loop forgets %s", subject);
    else if (*asked == '\0')
        SAY(model, "the loop stops reporting %s for now", subject);
    else if (is(subject, "the listener"))
        SAY(model, "the loop will call %s when a client connects", function);
    else if (is(asked, "w"))
        SAY(model, "the loop will call %s when there is room to send to %s", function, subject);
    else if (is(asked, "r"))
        SAY(model, "the loop will call %s when %s can be read", function, subject);
    else
        SAY(model, "the loop will call %s when %s can be read, or there is room to send", function,
            subject);
}

static void change_handler(struct model *model, struct actor *actor, const struct fact *fact)
{
    struct descriptor *descriptor = known(model, actor, fact);
    if (!descriptor)
        return;
    bool forget = is(fact->event, "unregisters");
    if (!forget && is(descriptor->interest, fact->asked) &&
        is(descriptor->handler, function_of(fact)))
        return; /* a handler that asks for the same again changes nothing */
    descriptor->handler = forget ? NULL : function_of(fact);
    say_interest(model, fact, subject_of(model, descriptor));
    TEXT(model, "%s %lld", fact->event, fact->fd);
    if (!forget)
        TEXT(model, ":%s %s", fact->asked ? fact->asked : "", function_of(fact));
    descriptor_interest(model, descriptor, forget ? NULL : fact->asked);
    step_add(model, fact->t, actor, NULL, "register", descriptor->row);
}

/* --- Queues --------------------------------------------------------------------------------------- */

static bool is_entry(const struct entry_of_queue *entry, const char *function, const char *id)
{
    return id && entry->id ? is(entry->id, id) : is(entry->function, function);
}

static bool remove_entry(struct queue *queue, const char *function, const char *id)
{
    size_t i = 0;
    while (i < queue->count && !is_entry(&queue->entries[i], function, id))
        i++;
    if (i == queue->count)
        return false;
    queue->count--;
    memmove(queue->entries + i, queue->entries + i + 1,
            (queue->count - i) * sizeof *queue->entries);
    return true;
}

/* In the order in which they are due; calls have no due, and stay in theirs. */
static void insert_entry(struct queue *queue, struct entry_of_queue entry)
{
    text_more(&queue->entries, &queue->count, &queue->capacity, sizeof entry);
    size_t i = queue->count - 1;
    for (; i > 0 && queue->entries[i - 1].due > entry.due; i--)
        queue->entries[i] = queue->entries[i - 1];
    queue->entries[i] = entry;
}

static void show_queue(struct model *model, struct actor *actor, enum field field,
                       const struct queue *queue)
{
    enum { MOST = 20 };
    struct text lines = {0};
    for (size_t i = 0; i < queue->count && i < MOST; i++) {
        text_add(&lines, queue->entries[i].function);
        if (queue->entries[i].due >= 0)
            text_format(&lines, " at %.3f s", (double)(queue->entries[i].due - model->start) / 1e9);
        text_add(&lines, "\n");
    }
    if (queue->count > MOST)
        text_format(&lines, "and %zu more\n", queue->count - MOST);
    row_list(model, actor->row, field, text_string(&lines));
    text_release(&lines);
}

static void change_calls(struct model *model, struct actor *actor, const struct fact *fact)
{
    const char *function = function_of(fact);
    remove_entry(&actor->calls, function, fact->call);
    if (is(fact->event, "queues"))
        insert_entry(&actor->calls, (struct entry_of_queue){function, fact->call, -1});
    show_queue(model, actor, CALLS, &actor->calls);
    TEXT(model, "%s %s", fact->how ? fact->how : fact->event, function);
    if (is(fact->event, "cancels"))
        SAY(model, "%s is taken out of the queue", function);
    else if (is(fact->how, "yield"))
        SAY(model, "%s puts the rest aside for a later turn", function);
    else if (is(fact->how, "postpone"))
        SAY(model, "%s is queued for a turn with less to do", function);
    else
        SAY(model, "%s is queued: the loop will call it in a later turn", function);
    step_add(model, fact->t, actor, NULL, "queue", actor->row);
}

/* A timer that is due in weeks is one that is not wanted now. */
static bool is_put_off(const struct fact *fact)
{
    static const long long day = 24 * 3600 * 1000000000LL;
    return is(fact->event, "starts") && fact->due - fact->t > day;
}

/* Return whether the timer ran before. */
static bool keep_timers(struct model *model, struct actor *actor, const struct fact *fact)
{
    bool ran = remove_entry(&actor->timers, function_of(fact), fact->timer);
    if (is(fact->event, "starts") && !is_put_off(fact))
        insert_entry(&actor->timers,
                     (struct entry_of_queue){function_of(fact), fact->timer, fact->due});
    show_queue(model, actor, TIMERS, &actor->timers);
    return ran;
}

static void change_timers(struct model *model, struct actor *actor, const struct fact *fact)
{
    const char *function = function_of(fact);
    bool starts = is(fact->event, "starts"), timer = is(fact->what, "timer");
    bool ran = timer && keep_timers(model, actor, fact);
    if (timer && actor->depth == 0 && actor->turn >= 0)
        return; /* the loop does so itself, for a timer that fires */
    TEXT(model, "%s %s %s", fact->event, timer ? "timer" : signal_of(fact), function);
    if (timer && is_put_off(fact))
        SAY(model, "the timer of %s is put off until it is wanted", function);
    else if (timer && starts)
        SAY(model, "a timer starts%s: the loop will call %s in %.1f s", ran ? " anew" : "",
            function, (double)(fact->due - fact->t) / 1e9);
    else if (timer)
        SAY(model, "the timer of %s stops", function);
    else
        SAY(model,
            starts ? "the loop will call %s when %s comes" : "the loop no longer calls %s for %s",
            function, signal_of(fact));
    step_add(model, fact->t, actor, NULL, timer ? "timer" : "signal", actor->row);
}

/* --- Levels --------------------------------------------------------------------------------------- */

static void change_level(struct model *model, struct actor *actor, const struct fact *fact)
{
    struct descriptor *descriptor = descriptor_find(actor, fact->fd);
    if (!descriptor || !is(fact->what, "output"))
        return;
    descriptor->leveled = true;
    row_number(model, descriptor->row, BUFFER, fact->bytes);
    if (fact->limit >= 0)
        row_number(model, descriptor->row, LIMIT, fact->limit);
    TEXT(model, "output of %lld: %lld", fact->fd, fact->bytes);
    if (fact->bytes == 0)
        SAY(model, "nothing is left in our buffer for %s", subject_of(model, descriptor));
    else
        SAY(model, "%s wait%s in our buffer for %s", bytes_of(model, fact->bytes),
            fact->bytes == 1 ? "s" : "", subject_of(model, descriptor));
    step_add(model, fact->t, actor, NULL, "level", descriptor->row);
}

/* What a transport says of itself, in words. */
static void say_state(struct model *model, const char *state, const char *subject)
{
    static const struct {
        const char *state, *before, *after;
    } words[] = {
        {"reading paused", "the transport of ", " reads nothing for now"},
        {"reading resumed", "the transport of ", " reads again"},
        {"writing paused", "the buffer for ",
         " is over its high watermark: the writer is asked to pause"},
        {"writing resumed", "the buffer for ", " is under its low watermark: the writer may go on"},
        {"closing", "the transport of ", " is closing: what waits is still to be sent"},
        {"broken", "the transport of ", " is broken: nothing more goes either way"},
        {"lingering", "the transport of ",
         " lingers: all is sent, and what still comes is dropped"},
        {"lost", "the transport of ", " has come to its end"},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (is(words[i].state, state)) {
            SAY(model, "%s%s%s", words[i].before, subject, words[i].after);
            return;
        }
    SAY(model, "the transport of %s: %s", subject, state);
}

static void change_state(struct model *model, struct actor *actor, const struct fact *fact)
{
    struct descriptor *descriptor = descriptor_find(actor, fact->fd);
    if (!descriptor || !fact->what)
        return;
    row_words(model, descriptor->row, STATE, strstr(fact->what, "resumed") ? "open" : fact->what);
    TEXT(model, "state of %lld: %s", fact->fd, fact->what);
    say_state(model, fact->what, subject_of(model, descriptor));
    step_add(model, fact->t, actor, NULL, "level", descriptor->row);
}

/* --- Turns ---------------------------------------------------------------------------------------- */

static void begin_turn(struct model *model, struct actor *actor, const struct fact *fact)
{
    actor->turn = fact->turn;
    actor->phase = "calls";
    row_number(model, actor->row, TURN, fact->turn);
    row_words(model, actor->row, PHASE, "calls");
}

/* If the system call is in the recording too, it says more, and this would be the same wait once more. */
static void wait(struct model *model, struct actor *actor, const struct fact *fact)
{
    if (actor->traced)
        return;
    wait_begins(model, actor, "the wait");
    actor_sleeps(model, actor, "the wait", NULL);
    TEXT(model, "wait(%lld descriptor%s)", fact->watched, plural(fact->watched));
    SAY(model, "%s waits for events", name_of(actor));
    step_add(model, fact->t, actor, NULL, "wait", actor->row);
}

static void woken(struct model *model, struct actor *actor, const struct fact *fact)
{
    if (actor->traced)
        return;
    wait_ends(model, actor, fact->ready);
    actor_wakes(model, actor);
    TEXT(model, "woken: %lld", fact->count);
    if (actor->ready_count > 0)
        say_ready(model, actor);
    else
        SAY(model, "%lld descriptor%s ready", fact->count, fact->count == 1 ? " is" : "s are");
    step_add(model, fact->t, actor, NULL, "wake", actor->row);
}

/* --- Functions ------------------------------------------------------------------------------------ */

static void learn_function(struct model *model, const struct fact *fact)
{
    struct steps *steps = model->steps;
    struct text lines = {0};
    for (size_t i = 0; i < steps->function_count; i++)
        if (is(steps->functions[i].name, fact->function))
            return;
    struct function *function = text_more(&steps->functions, &steps->function_count,
                                          &steps->function_capacity, sizeof *function);
    bool told = fact->source; /* it was a copy's, without some lines or with some more */
    int line = told ? (int)fact->line : source_of(fact->file, fact->function, &lines);
    if (told)
        text_add(&lines, fact->source);
    *function = (struct function){.name = fact->function, .file = fact->file, .line = line};
    function->lines = pool_bytes(steps->pool, text_string(&lines), lines.size);
    text_release(&lines);
}

/* The reader of the recording was slower than the server. */
static void miss_lines(struct model *model, struct actor *actor, const struct fact *fact)
{
    TEXT(model, "dropped %lld", fact->lines);
    SAY(model, "%lld line%s of the loop %s missing here", fact->lines, plural(fact->lines),
        fact->lines == 1 ? "is" : "are");
    step_add(model, fact->t, actor, NULL, "level", actor->row);
}

void play_loop(struct model *model, struct actor *actor, const struct fact *fact)
{
    static const struct {
        const char *event;
        void (*play)(struct model *, struct actor *, const struct fact *);
    } plays[] = {
        {"begin", begin},
        {"end", end},
        {"turn", begin_turn},
        {"wait", wait},
        {"woken", woken},
        {"registers", change_handler},
        {"modifies", change_handler},
        {"unregisters", change_handler},
        {"queues", change_calls},
        {"cancels", change_calls},
        {"starts", change_timers},
        {"stops", change_timers},
        {"level", change_level},
        {"state", change_state},
        {"dropped", miss_lines},
    };
    if (fact->function && fact->file)
        learn_function(model, fact);
    for (size_t i = 0; i < sizeof plays / sizeof *plays; i++)
        if (is(fact->event, plays[i].event))
            plays[i].play(model, actor, fact);
}
