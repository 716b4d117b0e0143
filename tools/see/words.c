/* Words that several kinds of steps share. */
#include "play.h"
#include "pool.h"

#include <string.h>

const char *plural(long long count)
{
    return count == 1 ? "" : "s";
}

const char *name_of(const struct actor *actor)
{
    if (strcmp(actor->id, "server") == 0)
        return "the server";
    return strcmp(actor->id, "supervisor") == 0 ? "the supervisor" : actor->id;
}

const char *interest_words(const char *letters)
{
    bool reading = letters && strchr(letters, 'r'), writing = letters && strchr(letters, 'w');
    return reading && writing ? "reading and writing"
           : reading          ? "reading"
           : writing          ? "writing"
                              : "nothing";
}

const char *bytes_of(struct model *model, long long bytes)
{
    return pool_format(model->steps->pool, "%lld byte%s", bytes, plural(bytes));
}

const char *subject_of(struct model *model, const struct descriptor *descriptor)
{
    struct pool *pool = model->steps->pool;
    if (!descriptor)
        return "a descriptor";
    const char *who = who_is_behind(descriptor);
    if (who && strcmp(who, "supervisor") == 0)
        return "the supervisor";
    if (who)
        return who;
    if (!descriptor->end)
        return pool_format(pool, "descriptor %d, which is closed,", descriptor->fd);
    if (strcmp(descriptor->end->what, "connection") == 0 ||
        strcmp(descriptor->end->what, "descriptor") == 0)
        return pool_format(pool, "descriptor %d", descriptor->fd);
    return pool_format(pool, "the %s", descriptor->end->what);
}

void say_error(struct model *model, struct actor *actor, const char *call, const char *error,
               const char *subject)
{
    static const struct {
        const char *error, *before, *after;
    } words[] = {
        {"EAGAIN", "the kernel has nothing for ", ", and says so instead of waiting"},
        {"EINTR", "a signal interrupts the call on ", ""},
        {"ECONNRESET", "", " has reset the connection"},
        {"EPIPE", "", " is gone: nothing can be sent any more"},
        {"EMFILE", "the process may open no more descriptors: ", " has to wait"},
        {"ENFILE", "the machine may open no more descriptors: ", " has to wait"},
        {"ECONNREFUSED", "", " does not answer: nobody listens there"},
        {"EINPROGRESS", "the connection to ", " is under way"},
        {"EBADF", "", " is not open"},
    };
    /* As strace has it before the kernel knows whether to go on with the call. */
    if (strncmp(error, "ERESTART", strlen("ERESTART")) == 0)
        error = "EINTR";
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i].error, error) == 0) {
            SAY(model, "%s%s%s (%s)", words[i].before, subject, words[i].after, error);
            return;
        }
    SAY(model, "%s's %s for %s fails: %s", name_of(actor), call, subject, error);
}
