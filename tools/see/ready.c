/* What came out of a wait, as a sentence. Start at say_ready(). */
#include "play.h"

#include <string.h>

enum { MOST_SAID = 3 };

/* What there is to say of a descriptor that is ready. */
enum news { WAITS, READABLE, ENDED, WRITABLE, BROKEN, CLOSED, NOT_OPEN, FAILED, NEWS };

static enum news news_of(const struct descriptor *descriptor)
{
    const struct end *end = descriptor->end;
    const char *letters = descriptor->row->cells[READY].value.words;
    bool reads = letters && strchr(letters, 'r');
    if (!end)
        return CLOSED;
    if (strcmp(end->what, "listener") == 0)
        return WAITS;
    if (!letters || strchr(letters, 'n'))
        return NOT_OPEN;
    if (strchr(letters, 'e'))
        return BROKEN;
    if (reads && end->counted && end->finished && end->in == 0)
        return ENDED;
    return reads ? READABLE : strchr(letters, 'w') ? WRITABLE : FAILED;
}

const char *waiting_of(const struct end *listener)
{
    return listener->queue_count == 1  ? listener->queue[0]->name
           : listener->queue_count > 1 ? "more than one client"
                                       : "a client";
}

/* Those of whom the same is to be said: "alice, bob and 3 more". */
static size_t say_those(struct model *model, const struct actor *actor, enum news news)
{
    size_t count = 0, said = 0;
    for (size_t i = 0; i < actor->ready_count; i++)
        count += news_of(actor->ready[i]) == news;
    for (size_t i = 0; i < actor->ready_count && said < count; i++) {
        const struct descriptor *descriptor = actor->ready[i];
        if (news_of(descriptor) != news)
            continue;
        bool rest = count > MOST_SAID && said + 1 == MOST_SAID;
        SAY(model, "%s", said == 0 ? "" : said + 1 == count || rest ? " and " : ", ");
        if (rest) {
            SAY(model, "%zu more", count - said);
            break;
        }
        SAY(model, "%s",
            news == WAITS ? waiting_of(descriptor->end) : subject_of(model, descriptor));
        said++;
    }
    return count;
}

static void say_news(struct model *model, const struct actor *actor, enum news news)
{
    static const struct {
        const char *before, *one, *more;
    } words[NEWS] = {
        [WAITS] = {"", " waits to be accepted", " wait to be accepted"},
        [READABLE] = {"", " is ready to be read", " are ready to be read"},
        [ENDED] = {"", " is ready to be read: the end has come",
                   " are ready to be read: the end has come"},
        [WRITABLE] = {"there is room to send to ", "", ""},
        [BROKEN] = {"the connection to ", " is broken", " is broken"},
        [CLOSED] = {"", " is still reported", " are still reported"},
        [NOT_OPEN] = {"", " is not open at all", " are not open at all"},
        [FAILED] = {"", " has hung up or failed", " have hung up or failed"},
    };
    SAY(model, "%s", words[news].before);
    size_t count = say_those(model, actor, news);
    SAY(model, "%s", count == 1 ? words[news].one : words[news].more);
}

/* In the order in which the wait has reported them, but for those of whom the same is to be said. */
void say_ready(struct model *model, struct actor *actor)
{
    enum news news[NEWS];
    bool listed[NEWS] = {false};
    size_t count = 0;
    for (size_t i = 0; i < actor->ready_count; i++) {
        enum news next = news_of(actor->ready[i]);
        if (!listed[next])
            news[count++] = next;
        listed[next] = true;
    }
    for (size_t i = 0; i < count; i++) {
        SAY(model, "%s", i == 0 ? "" : i + 1 < count ? ", " : ", and ");
        say_news(model, actor, news[i]);
    }
}
