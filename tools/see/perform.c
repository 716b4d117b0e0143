/* Start reading at perform(). Before each step the server comes to rest: so the order of what is recorded is the same
 * each time, however long each step takes. */
#include "perform.h"
#include "actor.h"
#include "entry.h"
#include "rest.h"
#include "subject.h"
#include "tape.h"
#include "usage.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    PATIENCE = 10000, /* milliseconds: for what must come, and for rest */
    WAIT = 2,         /* between two looks */
    ACTORS = 64
};

/* Seconds of processor time that the server may use until it rests, before it is taken to be one that never does. */
static const double effort = 1;

static struct {
    const struct scene *scene;
    const struct scene_step *step;
    struct actor actors[ACTORS];
    int count;
    bool frozen;
    bool hurries;  /* after a pause: the next step does not wait for rest */
    bool restless; /* it never came to rest once: waiting again would only take long */
    bool failed;
} stage;

/* --- What goes wrong ------------------------------------------------------------------------------------- */

__attribute__((format(printf, 1, 2))) static void complain(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "see: %s:%d: ", stage.scene->path, stage.step->line);
    vfprintf(stderr, format, arguments);
    fputs(".\n", stderr);
    va_end(arguments);
    stage.failed = true;
}

static bool is_over(void)
{
    return tape_is_interrupted();
}

/* --- Rest ------------------------------------------------------------------------------------------------ */

static double processor_time(void)
{
    int status;
    return subject_has_ended(&status) ? 0 : usage_cpu_seconds(subject_pid());
}

/* Nothing has come from it between two looks, none of its threads has run, and nothing is on its way. */
static bool is_at_rest(void)
{
    struct rest_look before = rest_look();
    if (before.awake > 0 || tape_pump(-1, 0, rest_gap_ms()) || !rest_is_delivered(subject_port()))
        return false;
    struct rest_look now = rest_look();
    return rest_is_same(&before, &now) && !tape_pump(-1, 0, 0);
}

/* @return whether it is at rest. */
static bool await_rest(void)
{
    long long end = tape_now() + (stage.restless ? PATIENCE / 100 : PATIENCE) * 1000000LL;
    double most = processor_time() + effort;
    while (!is_over() && !is_at_rest()) {
        if (tape_now() < end && (stage.restless || processor_time() < most)) {
            (void)tape_pump(-1, 0, WAIT);
            continue;
        }
        if (!stage.restless)
            complain("the server is not at rest before \"%s\"; the scene goes on all the same",
                     stage.step->words);
        stage.restless = true;
        return false;
    }
    return !is_over();
}

static bool push_all(void)
{
    bool sent = false;
    for (int i = 0; i < stage.count; i++)
        sent = actor_push(&stage.actors[i]) || sent;
    return sent;
}

/* Rest, and nobody has anything to send that there is room for. */
static void settle(void)
{
    tape_set_rest(false);
    if (stage.frozen || stage.hurries)
        return;
    do
        tape_set_rest(await_rest());
    while (!is_over() && push_all());
}

/* --- Clients --------------------------------------------------------------------------------------------- */

static struct actor *find_actor(const char *name)
{
    for (int i = 0; i < stage.count; i++)
        if (strcmp(stage.actors[i].name, name) == 0)
            return &stage.actors[i];
    if (stage.count == ACTORS)
        return NULL;
    struct actor *actor = &stage.actors[stage.count++];
    *actor = (struct actor){.name = name, .fd = -1};
    return actor;
}

/* Wait for something to read. False if nothing comes for too long. */
static bool await_words(const struct actor *actor)
{
    long long end = tape_now() + PATIENCE * 1000000LL;
    struct pollfd fd = {.fd = actor->fd, .events = POLLIN};
    while (!is_over() && poll(&fd, 1, 0) == 0) {
        if (tape_now() > end)
            return false;
        (void)tape_pump(actor->fd, POLLIN, WAIT * 10);
        if (!stage.frozen && push_all())
            settle();
    }
    return !is_over();
}

/* Read until so many bytes are here. Each time the server is at rest first, so it does not matter how fast either is. */
static void hear(struct actor *actor, struct text *heard, size_t size)
{
    while (heard->size < size) {
        enum actor_outcome outcome = actor_hear(actor, heard, size - heard->size);
        if (outcome == ACTOR_AT_END || (outcome == ACTOR_NOTHING_YET && !await_words(actor)))
            return;
        if (heard->size < size)
            settle(); /* what has come may be a part of what is on its way */
    }
}

static void hear_bytes(struct actor *actor, const struct scene_step *step)
{
    struct text heard = {0};
    hear(actor, &heard, step->size);
    bool same =
        step->sized || heard.size < step->size || memcmp(heard.bytes, step->text, step->size) == 0;
    if (!is_over() && heard.size < step->size)
        complain("\"%s\": only %zu of %zu bytes arrived", step->words, heard.size, step->size);
    else if (!same)
        complain("\"%s\": other bytes arrived", step->words);
    text_release(&heard);
}

static void hear_something(struct actor *actor, const struct scene_step *step)
{
    struct text heard = {0};
    if (actor_waiting(actor) == 0 && await_words(actor))
        settle();
    size_t waiting = actor_waiting(actor);
    if (waiting > 0)
        hear(actor, &heard, waiting);
    else if (!is_over())
        complain("\"%s\": nothing arrived", step->words);
    text_release(&heard);
}

static void hear_the_end(struct actor *actor, const struct scene_step *step)
{
    struct text heard = {0};
    bool came = await_words(actor);
    if (came)
        settle();
    if (!came && !is_over())
        complain("\"%s\": the end did not come", step->words);
    else if (!is_over() && actor_hear(actor, &heard, 1) != ACTOR_AT_END)
        complain("\"%s\": there are bytes to read first", step->words);
    text_release(&heard);
}

static void act(const struct scene_step *step)
{
    struct actor *actor = find_actor(step->who);
    if (!actor)
        complain("a scene has %d clients at most", ACTORS);
    else if (step->verb != CONNECTS && actor->fd == -1)
        complain("\"%s\": %s could not connect", step->words, step->who);
    else
        switch (step->verb) {
        case CONNECTS:
            if (actor_connect(actor, subject_port(), step->narrow) == -1)
                complain("%s cannot connect: %s", step->who, strerror(errno));
            break;
        case SENDS: actor_send(actor, step->text, step->size); break;
        case HEARS: hear_bytes(actor, step); break;
        case HEARS_SOMETHING: hear_something(actor, step); break;
        case HEARS_THE_END: hear_the_end(actor, step); break;
        case HALF_CLOSES: actor_finish(actor); break;
        case CLOSES: actor_close(actor); break;
        case RESETS: actor_reset(actor); break;
        default: actor_does_not_read(actor); break;
        }
}

/* --- What is nobody's ------------------------------------------------------------------------------------ */

static struct entry begin_line(const char *event)
{
    struct entry entry = {0};
    entry_set_number(&entry, "t", tape_now());
    entry_set_string(&entry, "from", "scene");
    entry_set_string(&entry, "event", event);
    return entry;
}

static void say(const char *event, const char *text)
{
    struct entry entry = begin_line(event);
    if (text)
        entry_set_string(&entry, "text", text);
    tape_add(&entry);
}

static void send_signal(pid_t process, int number, const char *name, const char *whom)
{
    int status;
    if (process == subject_pid() && subject_has_ended(&status)) {
        complain("\"%s\": it has ended", stage.step->words);
        return;
    }
    struct entry entry = begin_line("signals");
    entry_set_string(&entry, "signal", name);
    entry_set_number(&entry, "pid", process);
    entry_set_string(&entry, "text", whom);
    tape_add(&entry);
    if (kill(process, number) == -1)
        complain("cannot signal %s: %s", whom, strerror(errno));
}

/* Where the system does not tell, a moment must do. */
static void await_stop(void)
{
    long long end = tape_now() + PATIENCE * 1000000LL;
    struct rest_look before, now = rest_look();
    do {
        before = now;
        (void)tape_pump(-1, 0, rest_gap_ms());
        now = rest_look();
    } while (!is_over() && !rest_is_stopped(&before, &now) && tape_now() < end);
    while (tape_pump(-1, 0, WAIT))
        ;
}

/* Stopped, all of it: what clients do from here on comes at once when it goes on. */
static void stop_all(bool frozen)
{
    enum { MOST = 256 };
    pid_t processes[MOST];
    int count = rest_processes(processes, MOST);
    for (int i = 0; i < count; i++)
        kill(processes[i], frozen ? SIGSTOP : SIGCONT);
    stage.frozen = frozen;
    if (frozen)
        await_stop();
}

static void freeze(bool frozen)
{
    say(frozen ? "freezes" : "thaws", NULL);
    stop_all(frozen);
}

static void pause_for(int ms)
{
    long long end = tape_now() + ms * 1000000LL, left;
    while (!is_over() && (left = (end - tape_now()) / 1000000) > 0)
        (void)tape_pump(-1, 0, (int)left);
}

static void await_the_end(const struct scene_step *step)
{
    int status;
    long long end = tape_now() + PATIENCE * 1000000LL;
    while (!is_over() && !subject_has_ended(&status) && tape_now() < end)
        (void)tape_pump(-1, 0, WAIT);
    if (!is_over() && !subject_has_ended(&status))
        complain("\"%s\": the server still runs", step->words);
}

static void kill_worker(const struct scene_step *step)
{
    struct actor *actor = step->who ? find_actor(step->who) : NULL;
    pid_t worker = actor ? tape_server_of(actor->port) : subject_worker(step->worker);
    char whom[64];
    if (step->who)
        snprintf(whom, sizeof whom, "the worker of %s", step->who);
    else
        snprintf(whom, sizeof whom, "worker %d", step->worker);
    if (worker)
        send_signal(worker, step->number, step->signal, whom);
    else
        complain("\"%s\": the server has no such worker", step->words);
}

/* What a server does that never sleeps is the same from turn to turn: some are enough, and the others are left out. */
static void watch_spin(const struct scene_step *step)
{
    long long end = tape_now() + PATIENCE * 1000000LL;
    while (!is_over() && !tape_has_enough() && tape_now() < end)
        (void)tape_pump(-1, 0, WAIT);
    if (!is_over() && !tape_has_enough())
        complain("\"%s\": the server sleeps", step->words);
    stop_all(true);
}

/* A program of the scene's own: its words are no part of the recording. */
static void run(const struct scene_step *step)
{
    long long end = tape_now() + PATIENCE * 1000000LL;
    int status = 0;
    say("runs", step->text);
    pid_t pid = subject_spawn(step->text);
    pid_t ended;
    while ((ended = waitpid(pid, &status, WNOHANG)) == 0 && !is_over() && tape_now() < end)
        (void)tape_pump(-1, 0, WAIT);
    if (ended == 0) {
        kill(-pid, SIGKILL);
        waitpid(pid, &status, 0);
    }
    if (!is_over() && (ended != pid || status != 0))
        complain("\"%s\" has failed", step->words);
}

/* --- The play -------------------------------------------------------------------------------------------- */

/* Turns are counted from the step before a spin on. */
static bool spins_next(const struct scene_step *step)
{
    return step + 1 < stage.scene->steps + stage.scene->count && step[1].verb == SPIN;
}

static void do_step(const struct scene_step *step)
{
    stage.step = step;
    if (step->verb != SPIN)
        settle();
    if (is_over())
        return;
    if (spins_next(step))
        tape_limit_turns(step[1].number);
    stage.hurries = step->verb == PAUSE;
    switch (step->verb) {
    case SAY: say("says", step->text); break;
    case FREEZE: freeze(true); break;
    case THAW: freeze(false); break;
    case SIGNAL: send_signal(subject_pid(), step->number, step->signal, "the server"); break;
    case KILL: kill_worker(step); break;
    case PAUSE: pause_for(step->number); break;
    case SERVER_ENDS: await_the_end(step); break;
    case SPIN: watch_spin(step); break;
    case RUN: run(step); break;
    default: act(step); break;
    }
}

int perform(const struct scene *scene)
{
    stage.scene = scene;
    for (size_t i = 0; i < scene->count && !is_over(); i++)
        do_step(&scene->steps[i]);
    if (scene->count > 0)
        settle();
    return stage.failed ? -1 : 0;
}

void perform_end(void)
{
    for (int i = 0; i < stage.count; i++)
        actor_release(&stage.actors[i]);
}
