/* Start at play_call(), then the table of calls. The descriptors that a line speaks of are worked out first. */
#include "play.h"
#include "pool.h"

#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    enum action action;
} calls[] = {
    {"recvfrom", RECEIVE},
    {"sendto", SEND},
    {"epoll_wait", WAIT},
    {"select", WAIT},
    {"poll", WAIT},
    {"epoll_ctl", WATCH},
    {"read", RECEIVE},
    {"write", SEND},
    {"accept", ACCEPT},
    {"close", CLOSE},
    {"recvmsg", RECEIVE},
    {"sendmsg", SEND},
    {"recv", RECEIVE},
    {"send", SEND},
    {"readv", RECEIVE},
    {"writev", SEND},
    {"sendfile", SEND},
    {"pselect", WAIT},
    {"shutdown", FINISH},
    {"socket", SOCKET},
    {"bind", BIND},
    {"listen", LISTEN},
    {"fcntl", CONTROL},
    {"connect", CONNECT},
    {"dup", DUPLICATE},
    {"dup2", DUPLICATE},
    {"dup3", DUPLICATE},
    {"pipe", PAIR},
    {"pipe2", PAIR},
    {"socketpair", PAIR},
    {"eventfd", MAKE},
    {"eventfd2", MAKE},
    {"signalfd", MAKE},
    {"signalfd4", MAKE},
    {"timerfd_create", MAKE},
    {"epoll_create", MAKE},
    {"epoll_create1", MAKE},
    {"execve", EXECUTE},
    {"wait4", REAP},
    {"waitid", REAP},
    {"kill", KILL},
    {"nanosleep", SLEEP},
    {"clock_nanosleep", SLEEP},
};

enum action call_action(const char *name)
{
    for (size_t i = 0; name && i < sizeof calls / sizeof *calls; i++)
        if (strcmp(calls[i].name, name) == 0)
            return calls[i].action;
    return NOTHING;
}

bool call_is_broken(const struct fact *fact)
{
    return fact->error && strncmp(fact->error, "ERESTART", strlen("ERESTART")) == 0;
}

bool call_may_sleep(enum action action)
{
    return action == ACCEPT || action == RECEIVE || action == SEND || action == CONNECT ||
           action == WAIT || action == REAP || action == SLEEP;
}

/* --- Descriptors ---------------------------------------------------------------------------------- */

long port_of(const char *address)
{
    const char *colon = address ? strrchr(address, ':') : NULL;
    long port = colon ? strtol(colon + 1, NULL, 10) : 0;
    return port > 0 && port < PORTS ? port : 0;
}

static bool is_socket(const struct fact *fact)
{
    return fact && fact->kind &&
           (strcmp(fact->kind, "tcp") == 0 || strcmp(fact->kind, "unix") == 0);
}

/* Somebody looks what a wait has reported. */
struct descriptor *descriptor_seen(struct descriptor *descriptor)
{
    if (descriptor)
        descriptor->reported = NULL;
    return descriptor;
}

static struct end *end_with_local(struct model *model, const char *local)
{
    struct end *end = model->ends;
    while (end && (!end->local || strcmp(end->local, local) != 0))
        end = end->made_before;
    return end;
}

/* Our end of the connection from a port; made if no client of the scene has that port. */
struct end *end_of_port(struct model *model, long port)
{
    struct end *end = model->ports[port];
    if (end)
        return end;
    end = end_make(model, "connection");
    end->client =
        client_make(model, pool_format(model->steps->pool, "client %d", ++model->strangers), false);
    return model->ports[port] = end;
}

/* What a process has from before the recording began, or from where we did not look. */
static struct end *discover(struct model *model, const struct fact *fact)
{
    bool unix = fact->kind && strcmp(fact->kind, "unix") == 0;
    struct end *end = NULL;
    if (!unix && port_of(fact->peer) > 0)
        return end_of_port(model, port_of(fact->peer));
    if (fact->local)
        end = end_with_local(model, fact->local);
    if (end)
        return end;
    end = end_make(model, unix ? "channel" : is_socket(fact) ? "listener" : fact->kind);
    end->local = fact->local;
    return end;
}

struct descriptor *descriptor_of(struct model *model, struct actor *actor, const struct fact *fact,
                                 long long fd)
{
    struct descriptor *descriptor = descriptor_find(actor, fd);
    if ((descriptor && (descriptor->end || !is_socket(fact))) || fd < 0)
        return descriptor;
    if (!is_socket(fact))
        return NULL;
    return descriptor_open(model, actor, fd, discover(model, fact));
}

/* --- How a step is told --------------------------------------------------------------------------- */

void call_result(struct model *model, const struct fact *fact)
{
    if (fact->error)
        TEXT(model, " = -1 %s", fact->error);
    else if (fact->has_result && fact->result >= 0)
        TEXT(model, " = %lld", fact->result);
    if (fact->text && !fact->error && fact->result != 0)
        TEXT(model, " %s", fact->text);
}

static void add(struct model *model, struct actor *actor, const struct moment *moment,
                const char *kind, const struct row *row)
{
    struct step *step = step_add(model, moment->t, actor, NULL, kind, row);
    if (step)
        step->took = moment->fact->took;
}

/* "recvfrom(6) = 3", and the sentence is there already, or it is an error. */
void call_add(struct model *model, struct actor *actor, const struct moment *moment,
              const struct descriptor *descriptor)
{
    const struct fact *fact = moment->fact;
    if (model->text.size == 0) {
        TEXT(model, "%s(%lld)", fact->call, fact->fd);
        call_result(model, fact);
    }
    if (fact->error && model->say.size == 0)
        say_error(model, actor, fact->call, fact->error, subject_of(model, descriptor));
    bool woke = actor->asleep && moment->part == EXIT;
    if (woke)
        actor_wakes(model, actor);
    add(model, actor, moment, woke ? "wake" : "call", descriptor ? descriptor->row : actor->row);
}

/* A call begins, and others do something before it returns. */
void call_sleeps(struct model *model, struct actor *actor, const struct moment *moment,
                 struct descriptor *descriptor, const char *why)
{
    TEXT(model, "%s(%lld)", moment->fact->call, moment->fact->fd);
    SAY(model, "%s %s, and falls asleep", name_of(actor), why);
    actor_sleeps(model, actor, moment->fact->call, descriptor);
    struct step *step =
        step_add(model, moment->t, actor, NULL, "wait", descriptor ? descriptor->row : actor->row);
    if (step)
        step->took = -1;
}

bool call_is_asleep(const struct moment *moment, const struct descriptor *descriptor)
{
    const struct fact *fact = moment->fact;
    bool waits = !descriptor || !descriptor->end || !descriptor->end->nonblocking;
    return moment->sleeps && waits && (!fact->error || call_is_broken(fact));
}

/* --- Making descriptors --------------------------------------------------------------------------- */

static void rename_end(struct model *model, struct end *end, const char *what)
{
    end->what = what;
    for (size_t i = 0; i < end->name_count; i++)
        row_words(model, end->names[i]->row, WHAT, what);
}

static void play_socket(struct model *model, struct actor *actor, const struct moment *moment)
{
    const struct fact *fact = moment->fact;
    if (fact->new >= 0 && is_socket(fact))
        descriptor_open(model, actor, fact->new, end_make(model, "socket"));
}

static void play_listen(struct model *model, struct actor *actor, const struct moment *moment)
{
    const struct fact *fact = moment->fact;
    struct descriptor *descriptor = descriptor_of(model, actor, fact, fact->fd);
    bool listens = call_action(fact->call) == LISTEN;
    if (!descriptor || !descriptor->end)
        return;
    if (!fact->error && listens)
        SAY(model, "%s listens: from now on clients can connect", name_of(actor));
    else if (!fact->error)
        SAY(model, "%s takes a port", name_of(actor));
    if (listens && !fact->error) {
        rename_end(model, descriptor->end, "listener");
        descriptor->end->local = fact->local;
        model->listener = model->listener ? model->listener : descriptor->end;
        model->listeners++;
        model->quiet = false;
    }
    call_add(model, actor, moment, descriptor);
}

static void play_connect(struct model *model, struct actor *actor, const struct moment *moment)
{
    const struct fact *fact = moment->fact;
    struct descriptor *descriptor = descriptor_of(model, actor, fact, fact->fd);
    if (!descriptor || !descriptor->end || moment->part == EXIT)
        return;
    rename_end(model, descriptor->end, "connection");
    if (!fact->error)
        SAY(model, "%s connects to another server", name_of(actor));
    call_add(model, actor, moment, descriptor);
}

static void play_pair(struct model *model, struct actor *actor, const struct moment *moment)
{
    const struct fact *fact = moment->fact;
    const char *what = strcmp(fact->call, "socketpair") == 0 ? "channel" : "pipe";
    if (fact->new < 0 || fact->new2 < 0)
        return;
    struct end *one = end_make(model, what), *other = end_make(model, what);
    end_connect(one, other);
    descriptor_open(model, actor, fact->new, one);
    descriptor_open(model, actor, fact->new2, other);
    SAY(model, "%s makes a %s: what goes into one end comes out of the other", name_of(actor),
        what);
    TEXT(model, "%s() = %lld %lld", fact->call, fact->new, fact->new2);
    add(model, actor, moment, "call", actor->row);
}

/* "an epoll set", "a timerfd" */
static const char *thing_of(struct model *model, const char *kind)
{
    return pool_format(model->steps->pool, "%s %s%s", *kind == 'e' ? "an" : "a", kind,
                       strcmp(kind, "epoll") == 0 ? " set" : "");
}

static void play_make(struct model *model, struct actor *actor, const struct moment *moment)
{
    static const char *const kinds[] = {"epoll", "eventfd", "signalfd", "timerfd"};
    const struct fact *fact = moment->fact;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (fact->new >= 0 && strncmp(fact->call, kinds[i], strlen(kinds[i])) == 0) {
            descriptor_open(model, actor, fact->new, end_make(model, kinds[i]));
            SAY(model, "%s makes %s", name_of(actor), thing_of(model, kinds[i]));
            TEXT(model, "%s() = %lld", fact->call, fact->new);
            add(model, actor, moment, "call", actor->row);
        }
}

static void play_duplicate(struct model *model, struct actor *actor, const struct moment *moment)
{
    const struct fact *fact = moment->fact;
    struct descriptor *descriptor = descriptor_of(model, actor, fact, fact->fd);
    long long new = fact->new >= 0 ? fact->new : fact->result;
    if (!descriptor || !descriptor->end || new < 0)
        return;
    const char *subject = subject_of(model, descriptor);
    SAY(model, "%s makes descriptor %lld another name for ", name_of(actor), new);
    if (who_is_behind(descriptor))
        SAY(model, "the %s to ", descriptor->end->what);
    SAY(model, "%s", subject);
    descriptor_open(model, actor, new, descriptor->end);
    call_add(model, actor, moment, descriptor);
}

/* fcntl(): it makes another name, or says whether calls shall wait. */
static void play_control(struct model *model, struct actor *actor, const struct moment *moment)
{
    const struct fact *fact = moment->fact;
    struct descriptor *descriptor = descriptor_find(actor, fact->fd);
    if (fact->new >= 0)
        play_duplicate(model, actor, moment);
    else if (descriptor && fact->operation && strcmp(fact->operation, "F_SETFD") == 0)
        descriptor->cloexec = fact->cloexec > 0;
    else if (descriptor && descriptor->end && !fact->error)
        descriptor->end->nonblocking =
            fact->nonblocking > 0 || (descriptor->end->nonblocking && fact->blocking <= 0);
}

/* --- epoll ---------------------------------------------------------------------------------------- */

static void say_watched(struct model *model, struct actor *actor, const struct fact *fact,
                        bool forget, const char *subject)
{
    TEXT(model, "epoll_ctl(%s %lld%s%s)", fact->op ? fact->op : "", fact->target,
         fact->asked ? ":" : "", fact->asked ? fact->asked : "");
    if (fact->error)
        TEXT(model, " = -1 %s", fact->error);
    if (fact->error && forget)
        SAY(model, "epoll is told to forget %s and fails (%s)", subject, fact->error);
    else if (fact->error)
        say_error(model, actor, fact->call, fact->error, subject);
    else if (forget)
        SAY(model, "epoll stops watching %s", subject);
    else
        SAY(model, "epoll will watch %s for %s", subject, interest_words(fact->asked));
}

/* If the loop tells what it does, it has told of this already. */
static void play_watch(struct model *model, struct actor *actor, const struct moment *moment)
{
    const struct fact *fact = moment->fact;
    struct descriptor *descriptor = descriptor_of(model, actor, fact, fact->target);
    bool forget = fact->op && strcmp(fact->op, "del") == 0;
    if (!descriptor)
        return;
    if (!fact->error) {
        descriptor->watched = !forget;
        descriptor->exclusive = fact->exclusive > 0;
        descriptor_interest(model, descriptor, forget ? NULL : fact->asked);
    }
    if (actor->loops && !fact->error)
        return;
    say_watched(model, actor, fact, forget, subject_of(model, descriptor));
    add(model, actor, moment, "register", descriptor->row);
}

/* --- All ------------------------------------------------------------------------------------------ */

static void play_sleep(struct model *model, struct actor *actor, const struct moment *moment)
{
    TEXT(model, "%s()", moment->fact->call);
    SAY(model, "%s %s", name_of(actor), moment->part == ENTRY ? "sleeps" : "wakes up");
    if (moment->part == ENTRY && moment->sleeps) {
        actor_sleeps(model, actor, moment->fact->call, NULL);
        step_add(model, moment->t, actor, NULL, "wait", actor->row);
    } else if (moment->part == EXIT) {
        actor_wakes(model, actor);
        add(model, actor, moment, "wake", actor->row);
    }
    text_release(&model->text);
    text_release(&model->say);
}

static bool is_same_string(const char *one, const char *other)
{
    return one == other || (one && other && strcmp(one, other) == 0);
}

/* A process that is stopped in the middle of a call has not noticed yet that the call is over. */
static bool is_broken_off(const struct actor *actor, const struct fact *fact)
{
    return call_is_broken(fact) || (actor->frozen && is_same_string(fact->error, "EINTR"));
}

/* Whether a call is the one that a signal has interrupted, once more: the kernel goes on with it by itself, and the
 * process sleeps as before. If it is another one, the process has noticed. */
static bool goes_on(struct model *model, struct actor *actor, const struct moment *moment)
{
    const struct fact *broken = actor->broken, *fact = moment->fact;
    actor->broken = NULL;
    bool same = fact->fd == broken->fd && is_same_string(fact->asked, broken->asked);
    if (moment->part == ENTRY && is_same_string(fact->call, broken->call) &&
        (same || fact->resumed > 0))
        return true;
    TEXT(model, "%s = -1 EINTR", broken->call);
    SAY(model, "a signal interrupts %s", broken->call);
    actor_wakes(model, actor);
    step_add(model, moment->t, actor, NULL, "wake", actor->row);
    return false;
}

/* Those that a call has made. */
static void set_cloexec(struct actor *actor, const struct fact *fact)
{
    const long long made[] = {fact->new, fact->new2};
    for (size_t i = 0; fact->cloexec > 0 && i < sizeof made / sizeof *made; i++) {
        struct descriptor *descriptor = descriptor_find(actor, made[i]);
        if (descriptor)
            descriptor->cloexec = true;
    }
}

void play_call(struct model *model, struct actor *actor, const struct moment *moment)
{
    static void (*const plays[])(struct model *, struct actor *, const struct moment *) = {
        [SOCKET] = play_socket,       [BIND] = play_listen,     [LISTEN] = play_listen,
        [CONNECT] = play_connect,     [ACCEPT] = play_accept,   [RECEIVE] = play_receive,
        [SEND] = play_send,           [FINISH] = play_finish,   [CLOSE] = play_close,
        [DUPLICATE] = play_duplicate, [PAIR] = play_pair,       [MAKE] = play_make,
        [WAIT] = play_wait,           [WATCH] = play_watch,     [SLEEP] = play_sleep,
        [CONTROL] = play_control,     [EXECUTE] = play_execute, [REAP] = play_reap,
        [KILL] = play_kill,
    };
    if (actor->broken && goes_on(model, actor, moment))
        return;
    if (moment->part == EXIT && actor->asleep && is_broken_off(actor, moment->fact))
        actor->broken = moment->fact;
    else if (moment->action != NOTHING)
        plays[moment->action](model, actor, moment);
    set_cloexec(actor, moment->fact);
}
