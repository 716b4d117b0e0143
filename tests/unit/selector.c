/* The selector module, through selector.h, once for each backend.
 *
 * Start reading at check_sane() and look(): after each step the selector is compared with a model of
 * it, a plain table, and whatever it reports is checked against that. */
/* once per backend */
/* wraps malloc calloc realloc free fstat epoll_ctl select poll */
#include "selector.h"
#include "check.h"
#include "fds.h"
#include "memory.h"
#include "ticks.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/epoll.h>
#include <sys/eventfd.h>
#endif

enum {
    R = SELECTOR_READ,
    W = SELECTOR_WRITE,
    X = SELECTOR_EXCLUSIVE,
    HIGHEST = 4096, /* the model knows descriptors below this */
    MANY = 64
};

static struct selector *selector;

/* The model. */
static struct {
    bool registered;
    unsigned events;
    void *data;
} model[HIGHEST];
static size_t model_count;

/* Things to register with: only their addresses matter. */
static int one, two;

/* --- What lib asks the system for -------------------------------------------------------------- */

static int system_calls;    /* fstat() and epoll_ctl() */
static int epoll_ctl_error; /* if not 0, what epoll_ctl() fails with */
static int fstat_error;     /* likewise */
static bool told_exclusive; /* by the last epoll_ctl() */
static bool skips_rests;    /* poll() of nothing does not sleep, but is counted */
static int rests;           /* how many */
static int rested_ms;       /* for how long, together */
static int select_end;      /* what select() was told: one more than the highest descriptor */

int __real_fstat(int fd, struct stat *status);
int __wrap_fstat(int fd, struct stat *status);

int __real_select(int end, fd_set *r, fd_set *w, fd_set *e, struct timeval *timeout);
int __wrap_select(int end, fd_set *r, fd_set *w, fd_set *e, struct timeval *timeout);

int __wrap_select(int end, fd_set *r, fd_set *w, fd_set *e, struct timeval *timeout)
{
    select_end = end;
    return __real_select(end, r, w, e, timeout);
}

int __real_poll(struct pollfd *entries, nfds_t count, int timeout_ms);
int __wrap_poll(struct pollfd *entries, nfds_t count, int timeout_ms);

int __wrap_poll(struct pollfd *entries, nfds_t count, int timeout_ms)
{
    if (!skips_rests || entries)
        return __real_poll(entries, count, timeout_ms);
    rests++;
    rested_ms += timeout_ms;
    return 0;
}

int __wrap_fstat(int fd, struct stat *status)
{
    system_calls++;
    if (fstat_error == 0)
        return __real_fstat(fd, status);
    errno = fstat_error;
    return -1;
}

#ifdef __linux__
int __real_epoll_ctl(int epoll, int operation, int fd, struct epoll_event *event);
int __wrap_epoll_ctl(int epoll, int operation, int fd, struct epoll_event *event);

int __wrap_epoll_ctl(int epoll, int operation, int fd, struct epoll_event *event)
{
    system_calls++;
    told_exclusive = event->events & EPOLLEXCLUSIVE;
    if (epoll_ctl_error == 0)
        return __real_epoll_ctl(epoll, operation, fd, event);
    errno = epoll_ctl_error;
    return -1;
}
#endif

/* --- The model --------------------------------------------------------------------------------- */

static bool backend_is(const char *name)
{
    return strcmp(selector_backend(selector), name) == 0;
}

static void check_key(int fd)
{
    struct selector_key key = {0};
    if (!model[fd].registered) {
        check_fails(selector_get_key(selector, fd, &key), ENOENT, "Nobody registered it.");
        return;
    }
    check_succeeds(selector_get_key(selector, fd, &key), "It is registered.");
    check_number(key.fd, fd, "A key names its descriptor.");
    check_number(key.events, model[fd].events, "The interest is what was asked for last.");
    check_pointer(key.data, model[fd].data, "The data is what was given last.");
}

static void check_sane(void)
{
    static int end; /* one more than the highest descriptor ever registered */
    check_number(selector_count(selector), model_count, "Each descriptor registered counts once.");
    for (int fd = end; fd < HIGHEST; fd++)
        if (model[fd].registered)
            end = fd + 1;
    for (int fd = 0; fd < end; fd++)
        check_key(fd);
}

static void begin(void)
{
    memset(model, 0, sizeof model);
    model_count = 0;
    memory_begin();
    epoll_ctl_error = fstat_error = 0;
    told_exclusive = false;
    skips_rests = false;
    rests = rested_ms = 0;
    fds_begin();
    selector = check_not_null(selector_open(check_backend), "There is such a backend.");
}

static void end(void)
{
    memory.left = -1;
    epoll_ctl_error = fstat_error = 0;
    selector_close(selector);
    fds_end();
}

static void watch(int fd, unsigned events, void *data)
{
    check_succeeds(selector_register(selector, fd, events, data), "It is open and not registered.");
    model[fd].registered = true;
    model[fd].events = events;
    model[fd].data = data;
    model_count++;
    check_sane();
}

static void change(int fd, unsigned events, void *data)
{
    check_succeeds(selector_modify(selector, fd, events, data), "It is open and registered.");
    model[fd].events = events;
    model[fd].data = data;
    check_sane();
}

static void forget(int fd)
{
    check_succeeds(selector_unregister(selector, fd), "It is registered; whether it is open or "
                                                      "closed does not matter.");
    model[fd].registered = false;
    model[fd].events = 0;
    model_count--;
    check_sane();
}

static void refuse_watch(int fd, unsigned events, int why, const char *advice)
{
    check_fails(selector_register(selector, fd, events, &two), why, advice);
    check_sane();
}

static void refuse_change(int fd, unsigned events, int why, const char *advice)
{
    check_fails(selector_modify(selector, fd, events, &two), why, advice);
    check_sane();
}

/* --- Looking ----------------------------------------------------------------------------------- */

static void check_reported(const struct selector_key *key)
{
    check_note("descriptor %d, events %u, with %s", key->fd, key->events,
               selector_backend(selector));
    check_that(
        key->fd >= 0 && key->fd < HIGHEST && model[key->fd].registered,
        "Only what is registered is reported. Either it was not taken out when it was "
        "unregistered (watch with after == 0), or this is an event of an older registration.");
    check_that(
        key->events != 0,
        "An event that is none would make a loop spin. For what does the kernel report it: a "
        "hang-up, an error, a closed descriptor?");
    check_that((key->events & ~model[key->fd].events) == 0,
               "Only what somebody is interested in is reported.");
    check_pointer(key->data, model[key->fd].data, "The data of this registration comes along.");
    check_note("%s", "");
}

/* Wait, and check all that is reported. */
static int wait_for(int timeout_ms, struct selector_key *ready, int max)
{
    struct selector_key untouched = {.fd = -7, .events = 77, .data = &one};
    static struct selector_key room[HIGHEST]; /* far more, to survive what writes behind max */
    room[max] = untouched;
    int count =
        check_succeeds(selector_select(selector, timeout_ms, room, max), "Waiting cannot fail.");
    check_that(count <= max, "No more is reported than there is room for.");
    check_bytes(&room[max], sizeof untouched, &untouched, sizeof untouched,
                "What stands behind the room given is not ours to write.");
    for (int i = 0; i < count; i++) {
        check_reported(&room[i]);
        for (int j = 0; j < i; j++)
            check_that(room[i].fd != room[j].fd, "One entry a descriptor.");
        ready[i] = room[i];
    }
    return count;
}

static int look(struct selector_key *ready, int max)
{
    return wait_for(0, ready, max);
}

/* What is ready now on fd; 0 if it is not reported. */
static unsigned ready_events(int fd)
{
    struct selector_key ready[MANY];
    int count = look(ready, MANY);
    for (int i = 0; i < count; i++)
        if (ready[i].fd == fd)
            return ready[i].events;
    return 0;
}

static void check_ready(int fd, unsigned events, const char *advice)
{
    check_number(ready_events(fd), events, advice);
}

static void check_nothing_ready(const char *advice)
{
    struct selector_key ready[MANY];
    check_number(look(ready, MANY), 0, advice);
}

/* Wait for ever, or until a tick comes. */
static int wait_among_ticks(int *ticks)
{
    struct selector_key ready;
    ticks_start(NULL);
    int count = selector_select(selector, -1, &ready, 1);
    int why = errno;
    *ticks = ticks_stop();
    errno = why;
    return count;
}

/* A selector that has nothing to report sleeps until a tick wakes it; one that spins comes back before. */
static void check_sleeps(const char *advice)
{
    int ticks;
    check_nothing_ready(advice); /* this may be how it finds out about a closed descriptor */
    int count = check_succeeds(wait_among_ticks(&ticks),
                               "Waiting cannot fail. If a signal ends it, EINTR is no failure: "
                               "return 0.");
    check_number(count, 0, advice);
    bool it_slept_until_a_tick = ticks > 0;
    check_that(it_slept_until_a_tick, advice);
}

/* --- Opening and closing ----------------------------------------------------------------------- */

static void a_selector_tells_which_backend_it_uses(void **state)
{
    check_string(selector_backend(selector), check_backend ? check_backend : selector_backends()[0],
                 "The caller chose it by name.");
}

static void every_backend_listed_can_be_opened_and_the_first_is_the_default(void **state)
{
    const char *const *names = selector_backends();
    for (int i = 0; names[i]; i++) {
        struct selector *named = check_not_null(selector_open(names[i]), "It is in the list.");
        check_string(selector_backend(named), names[i], "It is the one that was asked for.");
        selector_close(named);
    }
    struct selector *best = check_not_null(selector_open(NULL), "One is always there.");
    check_string(selector_backend(best), names[0], "The best one comes first.");
    selector_close(best);
}

static void an_unknown_backend_is_refused(void **state)
{
    check_fails_null(selector_open("kqueue?"), EINVAL,
                     "A misspelt --backend must not go unnoticed.");
    check_fails_null(selector_open(""), EINVAL, "An empty name names nothing.");
    check_fails_null(selector_open("selec"), EINVAL, "Half a name names nothing.");
}

static void opening_without_memory_fails_and_leaks_nothing(void **state)
{
    for (memory.left = 0; memory.left < 2; memory.left++) {
        int before = memory.left;
        check_fails_null(selector_open(check_backend), ENOMEM, "calloc() returned NULL.");
        memory.left = before;
    }
}

static void opening_without_descriptors_fails_if_the_backend_needs_one(void **state)
{
    fds_allow(0);
    if (backend_is("epoll"))
        check_fails_null(selector_open("epoll"), EMFILE, "epoll_create1() needs a descriptor.");
    else
        selector_close(check_not_null(selector_open(check_backend), "It needs no descriptor."));
}

static int inheritable(void)
{
    int count = 0;
    for (int fd = 0; fd < HIGHEST; fd++)
        count += fcntl(fd, F_GETFD) == 0;
    return count;
}

/* pitfall 20 */
static void what_a_selector_opens_does_not_leak_into_a_child(void **state)
{
    int before = inheritable();
    struct selector *other = selector_open(check_backend);
    check_number(inheritable(), before,
                 "An epoll descriptor without EPOLL_CLOEXEC outlives exec().");
    selector_close(other);
}

/* answers: CPython test_selectors.py test_close
 * We differ: there a closed selector can still be asked, and fails. Here it is gone. */
static void closing_leaves_the_descriptors_open(void **state)
{
    int pair[2];
    fds_pair(pair);
    struct selector *other = selector_open(check_backend);
    check_succeeds(selector_register(other, pair[0], R | W, NULL), "It is open.");
    check_succeeds(selector_register(other, pair[1], 0, NULL), "It is open.");
    selector_close(other);
    fds_write(pair[0], "still here");
    check_number(fds_drain(pair[1]), 10, "Descriptors are borrowed, never closed.");
}

static void closing_no_selector_is_fine(void **state)
{
    selector_close(NULL);
}

static void two_selectors_may_watch_the_same_descriptor(void **state)
{
    int pair[2];
    struct selector_key key;
    fds_pair(pair);
    struct selector *other = selector_open(check_backend);
    check_succeeds(selector_register(other, pair[0], W, &two), "Another selector, another table.");
    watch(pair[0], R, &one);
    check_ready(pair[0], 0, "Nothing came in.");
    check_number(selector_select(other, 0, &key, 1), 1, "There it is watched for writing.");
    check_pointer(key.data, &two, "Each selector has its own data.");
    forget(pair[0]);
    check_number(selector_select(other, 0, &key, 1), 1, "The other one's registration stands.");
    selector_close(other);
}

/* --- Registering ------------------------------------------------------------------------------- */

/* answers: CPython test_selectors.py test_register */
/* answers: CPython test_selectors.py test_get_key */
static void a_registration_keeps_the_descriptor_the_interest_and_the_data(void **state)
{
    int pair[2];
    fds_pair(pair);
    watch(pair[0], R, &one);
    watch(pair[1], R | W, NULL);
}

/* answers: CPython test_selectors.py test_get_map
 * We differ: there is no map to walk. The count and a look at each key say the same. */
static void every_registration_can_be_looked_up_and_counted(void **state)
{
    int pairs[MANY][2];
    for (int i = 0; i < MANY; i++) {
        fds_pair(pairs[i]);
        watch(pairs[i][0], R, &pairs[i]);
    }
    check_number(selector_count(selector), MANY, "One for each.");
    for (int i = 0; i < MANY; i += 2)
        forget(pairs[i][0]);
    check_number(selector_count(selector), MANY / 2, "Half of them are gone.");
}

/* answers: CPython test_selectors.py test_get_key */
static void looking_up_what_was_never_registered_finds_nothing(void **state)
{
    static const int numbers[] = {-1, 0, 5, 100000, INT_MIN, INT_MAX};
    struct selector_key key = {.fd = 7};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        check_fails(selector_get_key(selector, numbers[i], &key), ENOENT,
                    "Any number may be asked for: keep the index inside the table.");
    check_number(key.fd, 7, "A failed call leaves the key alone.");
}

/* answers: CPython test_selectors.py test_register */
static void an_interest_with_other_bits_is_refused(void **state)
{
    int pair[2];
    fds_pair(pair);
    refuse_watch(pair[0], 8, EINVAL, "There are two events, and one wish.");
    refuse_watch(pair[0], R | W | 1u << 31, EINVAL, "All other bits are refused.");
    watch(pair[0], R, &one);
    refuse_change(pair[0], R | 8, EINVAL, "modify checks what register checks.");
}

/* answers: CPython test_selectors.py test_register_bad_fd */
/* answers: Twisted test_fdset.py test_negativeOneFileDescriptor */
static void a_descriptor_that_is_not_open_is_refused(void **state)
{
    int pair[2];
    fds_pair(pair);
    fds_close(pair[0]);
    for (unsigned events = 0; events <= (R | W); events++) {
        refuse_watch(pair[0], events, EBADF, "It is closed, and a paused one must be open too.");
        refuse_watch(-1, events, EBADF, "-1 is what a failed call returns: it is no index.");
        refuse_watch(INT_MIN, events, EBADF, "A negative number is no index.");
    }
}

static void a_number_far_too_high_is_refused_before_tables_grow_to_it(void **state)
{
    int why = backend_is("select") ? ERANGE : EBADF;
    memory.left = 0;
    for (unsigned events = 0; events <= (R | W); events++)
        refuse_watch(INT_MAX - 1, events, why,
                     "Growing the tables first would take gigabytes for a "
                     "number that is not open: check the number first.");
}

/* answers: CPython test_selectors.py test_register */
static void a_second_registration_is_refused_and_the_first_one_stands(void **state)
{
    int pair[2];
    fds_pair(pair);
    watch(pair[0], W, &one);
    refuse_watch(pair[0], W, EEXIST, "A descriptor has one registration: to change it is modify.");
    refuse_watch(pair[0], R, EEXIST, "A descriptor has one registration: to change it is modify.");
    check_ready(pair[0], W, "The kernel watches for what the first registration asked.");
}

/* answers: CPython test_selectors.py test_register_file */
/* answers: libuv test-poll.c poll_bad_fdtype */
static void a_regular_file_or_a_directory_is_refused(void **state)
{
    char path[] = "/tmp/selector-XXXXXX";
    int file = fds_take(mkstemp(path));
    int directory = fds_take(open("/", O_RDONLY));
    unlink(path);
    for (unsigned events = 0; events <= (R | W); events++) {
        refuse_watch(file, events, EPERM, "Always ready: waiting for it would make a loop spin.");
        refuse_watch(directory, events, EPERM, "Always ready, as a file is.");
    }
}

static void a_device_that_cannot_be_waited_for_is_refused_by_epoll_alone(void **state)
{
    int null = fds_take(open("/dev/null", O_RDWR));
    if (backend_is("epoll")) {
        refuse_watch(null, R, EPERM, "Only the kernel knows which devices cannot be watched.");
    } else {
        watch(null, R | W, &one);
        check_ready(null, R | W, "It is always ready.");
    }
}

/* pitfall 4 */
/* answers: CPython test_selectors.py test_above_fd_setsize */
static void select_refuses_numbers_past_its_set_and_the_others_take_them(void **state)
{
    int ends[2];
    if (fds_allow_many() <= FD_SETSIZE + 8)
        skip();
    fds_pipe(ends);
    fds_write(ends[1], "x");
    int last = fds_dup_above(ends[0], FD_SETSIZE - 1);
    int past = fds_dup_above(ends[0], FD_SETSIZE);
    int far = fds_dup_above(ends[0], FD_SETSIZE + 5);
    watch(last, R, &one);
    if (backend_is("select")) {
        refuse_watch(past, R, ERANGE, "FD_SET() past FD_SETSIZE writes into foreign memory.");
        refuse_watch(far, 0, ERANGE, "A paused one would not fit later.");
    } else {
        watch(past, R, &one);
        watch(far, R, &two);
        check_ready(past, R, "Its number does not matter.");
        check_ready(far, R, "Its number does not matter.");
    }
    check_ready(last, R, "The last number that fits works.");
}

/* The others keep no set that has to be walked. */
static void select_walks_no_further_than_the_highest_descriptor_watched(void **state)
{
    int pair[2];
    fds_pair(pair);
    int high = fds_dup_above(pair[0], 500);
    watch(pair[0], R, &one);
    watch(high, R, &two);
    check_nothing_ready("Nothing came in.");
    check_number(select_end, high + 1, "The first argument is one more than the highest.");
    change(high, 0, &two);
    check_nothing_ready("Nothing came in.");
    check_number(select_end, pair[0] + 1, "The highest is paused: the kernel, and we, walk less.");
    change(high, W, &two);
    forget(high);
    forget(pair[0]);
    check_nothing_ready("Nothing came in.");
    check_number(select_end, 0, "None is left.");
}

/* answers: CPython test_selectors.py test_above_fd_setsize */
static void more_than_a_thousand_descriptors_can_be_ready_at_once(void **state)
{
    int ends[2];
    int room = fds_allow_many() - fds_count() - 8;
    int all = backend_is("select") ? FD_SETSIZE - fds_count() - 8 : 1500;
    int seen = 0;
    fds_pipe(ends);
    fds_write(ends[1], "x");
    for (int i = 0; i < all && i < room; i++) {
        int fd = fds_dup_above(ends[0], 0);
        check_succeeds(selector_register(selector, fd, R, &one), "It is open.");
        model[fd].registered = true;
        model[fd].events = R;
        model[fd].data = &one;
        model_count++;
    }
    check_sane();
    for (int i = 0; i < all / MANY + 1; i++) {
        struct selector_key ready[MANY];
        int count = look(ready, MANY);
        for (int j = 0; j < count; j++)
            forget(ready[j].fd);
        seen += count;
    }
    check_number(seen, all < room ? all : room, "All are ready, so all are reported.");
}

static void registering_without_memory_changes_nothing(void **state)
{
    int pair[2];
    int least = backend_is("select") ? 500 : 1000; /* far away, so that every table must grow */
    fds_pair(pair);
    fds_allow_many();
    int fd = fds_dup_above(pair[0], least);
    int failures = 0;
    watch(pair[1], W, &one);
    for (;;) {
        memory.left = failures > 0; /* one table grows, and stays so; the next one cannot */
        if (selector_register(selector, fd, W, &one) == 0)
            break;
        check_number(errno, ENOMEM, "realloc() returned NULL.");
        check_sane();
        check_ready(fd, 0, "A registration that failed is not watched.");
        failures++;
    }
    check_that(failures > 0, "At least one table had to grow for this descriptor.");
    memory.left = -1;
    check_succeeds(selector_unregister(selector, fd), "In the end it was registered.");
    watch(fd, W, &one);
    check_ready(fd, W, "Once there is memory, all is well.");
    check_ready(pair[1], W, "The others never noticed.");
}

/* select() and poll() are told what to watch when they wait, and refuse nothing. */
static void what_the_kernel_refuses_is_not_registered(void **state)
{
    int pair[2];
    fds_pair(pair);
    epoll_ctl_error = ENOSPC;
    refuse_watch(pair[0], W, ENOSPC, "The user's limit on epoll watches is reached.");
    epoll_ctl_error = ENOMEM;
    refuse_watch(pair[0], W, ENOMEM, "The kernel is out of memory.");
    epoll_ctl_error = 0;
    watch(pair[0], W, &one);
    check_ready(pair[0], W, "Once the kernel takes it, all is well.");
}

/* --- Unregistering ----------------------------------------------------------------------------- */

/* answers: CPython test_selectors.py test_unregister */
static void what_is_unregistered_is_reported_no_more(void **state)
{
    int pair[2];
    fds_pair(pair);
    watch(pair[0], W, &one);
    forget(pair[0]);
    check_sleeps("Nothing is watched, so nothing may wake us.");
    watch(pair[0], W, &two);
    check_ready(pair[0], W, "It may be registered again.");
}

/* answers: CPython test_selectors.py test_unregister */
static void what_is_not_registered_cannot_be_unregistered(void **state)
{
    int pair[2];
    fds_pair(pair);
    check_fails(selector_unregister(selector, pair[0]), ENOENT, "Nobody registered it.");
    check_fails(selector_unregister(selector, -1), ENOENT, "No such descriptor.");
    check_fails(selector_unregister(selector, INT_MAX), ENOENT, "It is outside of any table.");
    watch(pair[0], R, &one);
    forget(pair[0]);
    check_fails(selector_unregister(selector, pair[0]), ENOENT, "It is gone already.");
    check_sane();
}

/* answers: CPython test_selectors.py test_unregister_after_fd_close */
static void a_descriptor_may_be_closed_before_it_is_unregistered(void **state)
{
    int ends[2];
    fds_pipe(ends);
    watch(ends[0], R, &one);
    watch(ends[1], W, &two);
    fds_close(ends[0]);
    fds_close(ends[1]);
    forget(ends[0]);
    forget(ends[1]);
    check_sleeps("Nothing is left to be watched.");
}

/* answers: CPython test_selectors.py test_unregister_after_socket_close */
static void a_socket_may_be_closed_before_it_is_unregistered(void **state)
{
    int pair[2];
    fds_tcp_pair(pair);
    watch(pair[0], R, &one);
    watch(pair[1], R | W, &two);
    fds_close(pair[0]);
    fds_close(pair[1]);
    forget(pair[0]);
    forget(pair[1]);
    check_sleeps("Nothing is left to be watched.");
}

/* answers: CPython test_selectors.py test_unregister_after_fd_close_and_reuse */
static void a_number_may_be_in_use_again_before_it_is_unregistered(void **state)
{
    int first[2];
    int second[2];
    fds_pipe(first);
    fds_pair(second);
    watch(first[0], R, &one);
    check_succeeds(dup2(second[0], first[0]), "The number now means another file.");
    forget(first[0]);
    check_sleeps("Nothing is left to be watched.");
    watch(first[0], W, &two);
    check_ready(first[0], W, "The new file is watched, with the new data.");
    check_ready(second[0], 0, "The number it is a duplicate of was never registered.");
}

/* --- Closed descriptors ------------------------------------------------------------------------ */

/* pitfall 20 */
static void a_closed_descriptor_is_reported_no_more_and_disturbs_nobody(void **state)
{
    int closed[2];
    int other[2];
    fds_pair(closed);
    fds_pair(other);
    watch(closed[0], R | W, &one);
    watch(other[0], R, &two);
    fds_close(closed[0]);
    check_sleeps("A closed descriptor makes select() fail with EBADF and poll() return at once: it "
                 "must be let go.");
    check_sane();
    fds_write(other[1], "x");
    check_ready(other[0], R, "One closed descriptor must not hide the others.");
    forget(closed[0]);
}

/* pitfall 20 */
static void a_closed_descriptor_among_ready_ones_takes_nobodys_place(void **state)
{
    int pairs[3][2];
    for (int i = 0; i < 3; i++) {
        fds_pair(pairs[i]);
        watch(pairs[i][0], W, &pairs[i]);
    }
    fds_close(pairs[1][0]);
    look((struct selector_key[MANY]){{0}}, MANY); /* select() finds out about the closed one */
    check_ready(pairs[0][0], W, "It is ready, whatever became of its neighbour.");
    check_ready(pairs[2][0], W, "It is ready, whatever became of its neighbour.");
    check_ready(pairs[1][0], 0, "It is closed.");
    forget(pairs[1][0]);
    check_ready(pairs[0][0], W, "Removing the closed one moved nobody else's entry.");
    check_ready(pairs[2][0], W, "Removing the closed one moved nobody else's entry.");
    fds_close(pairs[2][0]);
    look((struct selector_key[MANY]){{0}}, MANY);
    forget(pairs[0][0]);
    watch(pairs[1][1], W, &one);
    check_ready(pairs[1][1], W, "Removing one that is open moved nobody else's entry.");
    forget(pairs[2][0]);
    check_ready(pairs[1][1], W, "Removing the closed one moved nobody else's entry.");
}

/* pitfall 20 */
static void a_duplicate_that_keeps_the_file_open_does_not_make_the_loop_spin(void **state)
{
    int ends[2];
    int other[2];
    int gone[2];
    fds_pipe(ends);
    fds_pair(other);
    fds_pipe(gone);
    watch(ends[0], R, &one);
    watch(other[0], W, &two);
    watch(other[1], R, &one);
    watch(gone[0], 0, &one);
    fds_close(gone[1]); /* a hang-up that nobody asked for: see the paused ones below */
    fds_dup_above(ends[0], 0);
    fds_close(ends[0]);
    forget(ends[0]);
    fds_write(ends[1], "x");
    check_ready(other[0], W, "The others go on.");
    change(other[0], R, &two);
    check_sleeps("epoll watches files, not descriptors: the file is open in its duplicate, and "
                 "nobody can unregister it any more. Build the set anew.");
    change(other[0], W, &one);
    check_ready(other[0], W, "Each keeps its interest, and can be changed.");
    fds_write(other[0], "x");
    check_ready(other[1], R, "Each keeps its interest, its data and its place.");
}

/* pitfall 1 */
/* pitfall 20 */
static void an_event_of_the_former_file_is_not_mistaken_for_one_of_its_successor(void **state)
{
    int former[2];
    int successor[2];
    fds_pipe(former);
    fds_pair(successor);
    int number = former[0];
    watch(number, R, &one);
    fds_dup_above(number, 0); /* keeps the former file open */
    check_succeeds(dup2(successor[0], number), "The number now means another file.");
    forget(number);
    watch(number, R, &two);
    fds_write(former[1], "x");
    check_sleeps("The kernel still reports the former file under this number: only a generation "
                 "tells it from its successor.");
    fds_write(successor[1], "x");
    check_ready(number, R, "The successor gets its own events.");
}

/* pitfall 20 */
static void a_file_that_comes_back_under_its_old_number_can_be_registered(void **state)
{
    int ends[2];
    fds_pipe(ends);
    int number = ends[0];
    int duplicate = fds_dup_above(number, 0);
    watch(number, R, &one);
    close(number);
    forget(number);
    check_succeeds(dup2(duplicate, number), "The same file has its old number again.");
    watch(number, R, &two);
    check_sleeps("Nothing came in yet.");
    fds_write(ends[1], "x");
    check_ready(number, R,
                "epoll never forgot this file and number, and says EEXIST: take it over.");
}

/* pitfall 20 */
static void without_a_free_descriptor_a_stale_watch_is_still_not_reported(void **state)
{
    int ends[2];
    int other[2];
    fds_pipe(ends);
    fds_pair(other);
    watch(ends[0], R, &one);
    fds_dup_above(ends[0], 0);
    fds_close(ends[0]);
    forget(ends[0]);
    watch(other[0], W, &two);
    fds_write(ends[1], "x");
    fds_allow(0);
    for (int i = 0; i < 3; i++)
        check_ready(other[0], W,
                    "Without a descriptor the set cannot be built anew; the old one "
                    "still serves.");
    fds_allow_many();
    change(other[0], R, &two);
    check_sleeps("With a descriptor again, the stale watch goes away.");
}

/* pitfall 20 */
static void a_set_that_cannot_be_filled_does_not_take_the_place_of_the_old_one(void **state)
{
    int ends[2];
    int live[2];
    int closed[2];
    fds_pipe(ends);
    fds_pair(live);
    fds_pair(closed);
    watch(live[0], R, &one);
    watch(closed[0], R, &one);
    watch(ends[0], R, &two);
    fds_dup_above(ends[0], 0);
    fds_close(ends[0]);
    forget(ends[0]);
    fds_write(ends[1], "x");
    epoll_ctl_error = ENOSPC;
    check_nothing_ready("The stale watch asks for a new set, and the kernel takes no watches now.");
    epoll_ctl_error = 0;
    fds_write(live[1], "x");
    check_ready(live[0], R, "Fill the new set first: who is left out of it is never heard again.");
    fds_drain(live[0]);
    fds_close(closed[0]);
    check_sleeps(
        "With room again, the stale watch goes away; what is closed is no reason to wait.");
}

/* pitfall 20 */
static void a_set_that_was_built_anew_does_not_leak_into_a_child(void **state)
{
    int ends[2];
    fds_pipe(ends);
    int before = inheritable();
    watch(ends[0], R, &one);
    fds_dup_above(ends[0], 0);
    fds_close(ends[0]);
    forget(ends[0]);
    fds_write(ends[1], "x");
    check_sleeps("Nothing is registered.");
    check_number(inheritable(), before, "The new epoll descriptor is close-on-exec, as the first.");
}

/* pitfall 51 */
static void a_stranger_under_an_old_number_is_not_reported(void **state)
{
    int former[2];
    int stranger[2];
    int other[2];
    fds_pipe(former);
    fds_pipe(stranger);
    fds_pair(other);
    int number = former[0];
    watch(number, R, &one);
    watch(other[0], R, &two);
    check_nothing_ready("Nothing came in.");
    check_succeeds(dup2(stranger[0], number), "It was closed, and the number is in use again.");
    fds_write(stranger[1], "secret");
    fds_write(other[1], "x");
    check_ready(number, 0, "The handler that registered it would read what was meant for another.");
    check_ready(other[0], R, "The others go on.");
    fds_drain(other[0]);
    check_sleeps("Nobody takes the stranger's bytes, so it must not be watched any more.");
    forget(number);
    watch(number, R, &one);
    check_ready(number, R, "Registered anew, the number means the new file.");
}

static void a_file_that_cannot_be_looked_at_now_is_not_taken_for_a_stranger(void **state)
{
    int pair[2];
    fds_pair(pair);
    watch(pair[0], W, &one);
    watch(pair[1], 0, &two);
    fstat_error = ENOMEM;
    check_ready(pair[0], W, "fstat() has no memory to answer with: that is not a no.");
    refuse_change(pair[1], R, ENOMEM, "It is the reason, and nothing has changed.");
    fstat_error = 0;
    check_ready(pair[0], W, "It is still watched.");
    change(pair[1], W, &two);
    check_ready(pair[1], W, "Once there is memory, all is well.");
}

static void a_directory_under_an_old_number_is_a_stranger_too(void **state)
{
    int ends[2];
    fds_pipe(ends);
    int directory = fds_take(open("/", O_RDONLY));
    watch(ends[0], R, &one);
    check_succeeds(dup2(directory, ends[0]), "The number now means a directory.");
    refuse_change(ends[0], R | W, EBADF, "What was registered has been closed.");
    forget(ends[0]);
}

/* Leave behind a watch that nobody can remove, and that is ready. */
static void leave_a_stale_watch(int ends[2])
{
    fds_pipe(ends);
    watch(ends[0], R, &one);
    fds_dup_above(ends[0], 0);
    fds_close(ends[0]);
    forget(ends[0]);
    fds_write(ends[1], "x");
}

/* pitfall 51 */
static void a_set_that_is_built_anew_adopts_no_stranger(void **state)
{
    int former[2];
    int stranger[2];
    int stale[2];
    fds_pipe(former);
    fds_pipe(stranger);
    watch(former[0], R, &one);
    check_succeeds(dup2(stranger[0], former[0]), "It was closed, and the number is in use again.");
    leave_a_stale_watch(stale);
    check_nothing_ready("The stale watch asks for a new set.");
    fds_write(stranger[1], "secret");
    check_sleeps("Ask the old set which file it watched under this number before the new one takes "
                 "whatever the number means now.");
    forget(former[0]);
}

static void an_exclusive_registration_outlives_a_set_that_is_built_anew(void **state)
{
    int pair[2];
    int stale[2];
    fds_pair(pair);
    watch(pair[0], R | X, &two);
    leave_a_stale_watch(stale);
    check_nothing_ready("The stale watch asks for a new set.");
    fds_write(pair[1], "x");
    check_ready(pair[0], R,
                "An exclusive watch cannot be changed, so EINVAL means that it is there.");
}

/* pitfall 51 */
static void without_a_free_descriptor_a_stale_watch_does_not_make_the_loop_spin(void **state)
{
    struct selector_key ready;
    int ends[2];
    int other[2];
    fds_pair(other);
    watch(other[0], R, &two);
    leave_a_stale_watch(ends);
    fds_allow(0);
    skips_rests = true;
    check_number(selector_select(selector, -1, &ready, 1), 0, "Nothing is ready.");
    check_that(rested_ms > 1,
               "The stale watch ends every wait at once, and cannot be removed without "
               "a descriptor: rest before the next attempt.");
    rests = rested_ms = 0;
    check_number(selector_select(selector, 3, &ready, 1), 0, "Nothing is ready.");
    check_that(rested_ms <= 3, "No longer than the caller wants to wait.");
    rests = 0;
    fds_write(other[1], "x");
    check_number(selector_select(selector, -1, &ready, 1), 0, "The stale one took the only place.");
    check_ready(other[0], R, "The others are served.");
    fds_allow_many();
    rests = 0;
    fds_drain(other[0]);
    check_sleeps("With a descriptor again, the stale watch goes away.");
    check_number(rests, 0, "Then there is nothing to rest from.");
}

#ifndef EXERCISE
/* --- A limit on descriptors --------------------------------------------------------------------- */

static void limit_descriptors(int most)
{
    skips_rests = true;
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = (rlim_t)most;
    check_succeeds(setrlimit(RLIMIT_NOFILE, &limit), "A program may lower its own limit.");
}

/* pitfall 53 */
static void a_limit_lowered_below_what_is_registered_does_not_end_the_service(void **state)
{
    struct selector_key ready[MANY];
    int pairs[10][2];
    for (int i = 0; i < 10; i++) {
        fds_pair(pairs[i]);
        watch(pairs[i][0], R, &pairs[i]);
    }
    fds_write(pairs[0][1], "x");
    fds_write(pairs[9][1], "x");
    for (int most = 1; most < 10; most++) {
        limit_descriptors(most);
        check_note("limit %d", most);
        check_number(wait_for(-1, ready, MANY), 2,
                     "poll() takes no more entries than the limit, "
                     "and says EINVAL: go on in parts.");
    }
    check_number(rests, 0, "What is ready is not kept waiting.");
    fds_close(pairs[0][0]);
    check_number(wait_for(0, ready, MANY), 1, "One is closed, in the first part.");
    fds_drain(pairs[9][0]);
    fds_allow_many();
    check_sleeps("The limit is lifted: poll() waits for all at once, and forgets who is closed.");
    forget(pairs[0][0]);
}

/* pitfall 53 */
static void waiting_in_parts_ends_when_its_time_is_over(void **state)
{
    struct selector_key ready[MANY];
    int pairs[10][2];
    for (int i = 0; i < 10; i++) {
        fds_pair(pairs[i]);
        watch(pairs[i][0], R, &pairs[i]);
    }
    for (int most = 0; most < 10; most += 3) {
        limit_descriptors(most);
        check_note("limit %d", most);
        rested_ms = rests = 0;
        check_number(wait_for(0, ready, MANY), 0, "Nothing is ready.");
        check_number(rests, 0, "It only looks.");
        check_number(wait_for(1234, ready, MANY), 0, "Nothing is ready.");
        check_number(rested_ms, 1234,
                     "Each part is looked at without waiting, and between two looks "
                     "it rests: until the time is over, and not a time a part.");
    }
}
#endif

/* --- Inside another loop ------------------------------------------------------------------------- */

static bool is_readable(int fd)
{
    struct pollfd entry = {.fd = fd, .events = POLLIN};
    return poll(&entry, 1, 0) == 1 && entry.revents == POLLIN;
}

#ifdef __linux__
static int outer; /* somebody else's epoll set */

static bool outer_is_ready(void)
{
    struct epoll_event event;
    return epoll_wait(outer, &event, 1, 0) == 1;
}

static int enter_outer_loop(void)
{
    int fd = check_succeeds(selector_descriptor(selector), "epoll has a descriptor.");
    struct epoll_event event = {.events = EPOLLIN};
    outer = fds_take(epoll_create1(EPOLL_CLOEXEC));
    check_succeeds(epoll_ctl(outer, EPOLL_CTL_ADD, fd, &event), "epoll sets may be nested.");
    return fd;
}

/* answers: CPython test_selectors.py test_fileno
 * We differ: there the descriptor is that of the set. Here it is another, which stays when the set is built
 * anew, and select() and poll() have none. */
static void an_outer_loop_can_wait_for_a_selector(void **state)
{
    int pair[2];
    fds_pair(pair);
    int before = inheritable();
    int fd = enter_outer_loop();
    check_number(inheritable(), before, "It is close-on-exec.");
    check_number(selector_descriptor(selector), fd, "It stays the same.");
    check_that(!is_readable(fd) && !outer_is_ready(), "Nothing is registered.");
    watch(pair[0], R, &one);
    check_that(!is_readable(fd) && !outer_is_ready(), "Nothing came in.");
    fds_write(pair[1], "x");
    check_that(is_readable(fd) && outer_is_ready(), "Something is ready here.");
    check_ready(pair[0], R, "The outer loop asks what.");
    check_that(is_readable(fd) && outer_is_ready(), "It is still ready.");
    fds_drain(pair[0]);
    check_that(!is_readable(fd) && !outer_is_ready(), "It is ready no more.");
}

static void an_outer_loop_does_not_notice_that_the_set_is_built_anew(void **state)
{
    int pair[2];
    int stale[2];
    fds_pair(pair);
    watch(pair[0], R, &one);
    int fd = enter_outer_loop();
    for (int i = 0; i < 2; i++) {
        leave_a_stale_watch(stale);
        check_that(is_readable(fd) && outer_is_ready(), "The stale watch wakes everybody.");
        check_nothing_ready("The set is built anew.");
        check_that(!is_readable(fd) && !outer_is_ready(), "The stale watch is gone.");
        fds_write(pair[1], "x");
        check_that(is_readable(fd), "The outer loop's descriptor still means this selector.");
        check_that(outer_is_ready(),
                   "An outer epoll set watches files, as ours does: a new file under the "
                   "old number would be lost to it.");
        fds_drain(pair[0]);
    }
}

/* A child that holds the replaced set open must not make the outer loop spin. */
static void an_outer_set_forgets_the_set_that_was_replaced(void **state)
{
    int first[2];
    int second[2];
    char byte;
    fds_pipe(first);
    fcntl(first[0], F_SETFL, 0);
    int fd = enter_outer_loop();
    leave_a_stale_watch(second);
    pid_t child = fork();
    if (child == 0) {
        close(first[1]);
        _exit(read(first[0], &byte, 1) != 0);
    }
    check_nothing_ready("The set is built anew.");
    check_that(!is_readable(fd) && !outer_is_ready(),
               "The child keeps the replaced set open, with its stale watch: take it out.");
    fds_close(first[1]);
    check_number(waitpid(child, NULL, 0), child, "The child ends.");
}
#endif

static void what_an_outer_loop_cannot_be_given_is_refused(void **state)
{
    if (!backend_is("epoll")) {
        check_fails(selector_descriptor(selector), ENOTSUP,
                    "select() and poll() have no descriptor.");
        return;
    }
    fds_allow(0);
    check_fails(selector_descriptor(selector), EMFILE, "It needs one of its own.");
    fds_allow_many();
    check_succeeds(selector_descriptor(selector), "Now there is one.");
}

/* answers: libevent regress.c dup_fd */
static void two_descriptors_of_one_file_are_registered_apart(void **state)
{
    int pair[2];
    fds_pair(pair);
    int duplicate = fds_dup_above(pair[0], 0);
    watch(pair[0], R, &one);
    watch(duplicate, R, &two);
    fds_write(pair[1], "x");
    check_ready(pair[0], R, "Both are ready.");
    check_ready(duplicate, R, "Both are ready.");
    forget(pair[0]);
    check_ready(duplicate, R, "The other one's registration stands.");
    change(duplicate, R | W, &one);
    check_ready(duplicate, R | W, "The other one can be changed.");
}

/* --- Modifying --------------------------------------------------------------------------------- */

/* answers: CPython test_selectors.py test_modify */
static void the_interest_can_be_changed(void **state)
{
    int pair[2];
    fds_pair(pair);
    fds_write(pair[1], "x");
    for (unsigned before = 0; before <= (R | W); before++)
        for (unsigned after = 0; after <= (R | W); after++) {
            watch(pair[0], before, &one);
            check_ready(pair[0], before, "It is readable and writable.");
            change(pair[0], after, &one);
            check_ready(pair[0], after, "It is readable and writable.");
            forget(pair[0]);
        }
}

/* answers: CPython test_selectors.py test_modify */
static void the_data_can_be_changed_without_a_system_call(void **state)
{
    int pair[2];
    fds_pair(pair);
    for (unsigned events = 0; events <= (R | W); events++) {
        watch(pair[0], events, &one);
        system_calls = 0;
        change(pair[0], events, &two);
        check_number(system_calls, 0, "The kernel knows nothing of the data: do not ask it.");
        check_ready(pair[0], events & W, "The kernel goes on as before.");
        forget(pair[0]);
    }
}

/* answers: CPython test_selectors.py test_modify */
static void what_is_not_registered_cannot_be_modified(void **state)
{
    int pair[2];
    fds_pair(pair);
    refuse_change(pair[0], R, ENOENT, "Nobody registered it.");
    refuse_change(-1, R, ENOENT, "No such descriptor.");
    refuse_change(INT_MAX, R, ENOENT, "It is outside of any table.");
}

/* answers: CPython test_selectors.py test_modify_unregister
 * We differ: there a failed modify unregisters. Here it leaves the registration as it was, as any
 * failed call does. */
static void a_modify_that_fails_leaves_the_registration_as_it_was(void **state)
{
    int pair[2];
    fds_pair(pair);
    watch(pair[0], R, &one);
    watch(pair[1], 0, &one);
    fds_close(pair[0]);
    fds_close(pair[1]);
    refuse_change(pair[0], W, EBADF, "It has been closed.");
    refuse_change(pair[0], R | W, EBADF, "It has been closed.");
    refuse_change(pair[1], R, EBADF, "It was closed while it was paused.");
    change(pair[0], 0, &two); /* pausing takes nothing from the kernel that is not gone already */
    refuse_change(pair[0], R, EBADF, "It has been closed.");
    forget(pair[0]);
    forget(pair[1]);
}

/* select() and poll() are told what to watch when they wait, and refuse nothing. */
static void what_the_kernel_refuses_to_change_stays_as_it_was(void **state)
{
    int pair[2];
    fds_pair(pair);
    fds_write(pair[1], "x");
    watch(pair[0], R, &one);
    epoll_ctl_error = ENOMEM;
    refuse_change(pair[0], W, ENOMEM, "The kernel is out of memory.");
    epoll_ctl_error = 0;
    check_ready(pair[0], R, "The kernel still watches for what it did before.");
    change(pair[0], W, &two);
    check_ready(pair[0], W, "Once the kernel takes it, all is well.");
}

/* pitfall 52 */
static void a_number_that_means_another_file_now_is_not_modified(void **state)
{
    int first[2];
    int second[2];
    fds_pair(first);
    fds_pair(second);
    watch(first[0], R, &one);
    check_succeeds(dup2(second[0], first[0]), "The number now means another file.");
    refuse_change(first[0], W, EBADF, "The file that was registered has been closed.");
    change(first[0], 0, &two); /* nothing is asked of the new file */
    refuse_change(first[0], R, EBADF, "To resume it would be to watch another file.");
    forget(first[0]);
    watch(first[0], W, &two);
    check_ready(first[0], W, "Registered anew, the number means the new file.");
}

/* pitfall 52 */
static void a_check_tells_whether_a_registration_still_means_its_file(void **state)
{
    static const char advice[] =
        "Its file is closed, even though the number is in use again: only the "
        "system knows which file a number means.";
    int first[2];
    int second[2];
    fds_pair(first);
    fds_pair(second);
    check_fails(selector_check(selector, first[0]), ENOENT, "Nobody registered it.");
    check_fails(selector_check(selector, -1), ENOENT, "Any number may be asked for.");
    for (unsigned events = 0; events <= (R | W); events++) {
        watch(first[0], events, &one);
        check_succeeds(selector_check(selector, first[0]), "It is open, and what it was.");
        check_ready(first[0], events & W, "Checking changes nothing.");
        int duplicate = fds_dup_above(first[0], 0);
        check_succeeds(dup2(second[0], first[0]), "The number now means another file.");
        check_fails(selector_check(selector, first[0]), EBADF, advice);
        fds_close(first[0]);
        check_fails(selector_check(selector, first[0]), EBADF, "It is closed.");
        forget(first[0]);
        check_succeeds(dup2(duplicate, first[0]), "As before.");
        fds_take(first[0]);
        fds_close(duplicate);
    }
    watch(first[0], R | X, &one);
    check_succeeds(selector_check(selector, first[0]), "An exclusive one is checked as well.");
}

#ifdef __linux__
/* All eventfds have the same inode. epoll knows them apart all the same, while it watches them. */
static void epoll_tells_eventfds_apart(void **state)
{
    int event = fds_take(eventfd(0, EFD_NONBLOCK));
    int other = fds_take(eventfd(1, EFD_NONBLOCK));
    watch(event, R, &one);
    check_succeeds(dup2(other, event), "The number now means another eventfd.");
    check_fails(selector_check(selector, event), EBADF, "EPOLL_CTL_MOD fails with ENOENT.");
    refuse_change(event, R | W, EBADF, "EPOLL_CTL_MOD fails with ENOENT.");
    forget(event);
}
#endif

/* --- Waiting ----------------------------------------------------------------------------------- */

/* answers: CPython test_selectors.py test_select */
static void exactly_what_is_ready_is_reported(void **state)
{
    struct selector_key ready[MANY];
    int pairs[10][2];
    for (int i = 0; i < 10; i++) {
        fds_pair(pairs[i]);
        watch(pairs[i][0], R, &pairs[i]);
    }
    check_number(look(ready, MANY), 0, "Nothing came in.");
    fds_write(pairs[3][1], "x");
    fds_write(pairs[7][1], "x");
    check_number(look(ready, MANY), 2, "Something came in for two.");
    check_ready(pairs[3][0], R, "Something came in.");
    check_ready(pairs[7][0], R, "Something came in.");
}

/* answers: CPython test_selectors.py test_select_read_write */
static void readable_and_writable_come_in_one_entry(void **state)
{
    int pair[2];
    fds_pair(pair);
    watch(pair[0], R | W, &one);
    check_ready(pair[0], W, "There is room to write, and nothing to read.");
    fds_write(pair[1], "x");
    check_ready(pair[0], R | W, "Both are true now.");
    fds_fill(pair[0]);
    check_ready(pair[0], R, "Nothing fits any more.");
}

static void only_what_somebody_is_interested_in_is_reported(void **state)
{
    int pair[2];
    fds_pair(pair);
    fds_write(pair[1], "x");
    watch(pair[0], W, &one);
    check_ready(pair[0], W, "It is readable as well, and nobody asked.");
    change(pair[0], R, &one);
    check_ready(pair[0], R, "It is writable as well, and nobody asked.");
}

static void what_is_ready_is_reported_for_as_long_as_it_is(void **state)
{
    int pair[2];
    fds_pair(pair);
    watch(pair[0], R, &one);
    fds_write(pair[1], "abc");
    for (int i = 0; i < 3; i++)
        check_ready(pair[0], R, "Level-triggered: it is still readable, so it is reported again.");
    check_number(read(pair[0], (char[1]){0}, 1), 1, "One of three bytes is read.");
    check_ready(pair[0], R, "Two bytes are left.");
    fds_drain(pair[0]);
    check_ready(pair[0], 0, "Nothing is left.");
    fds_write(pair[1], "d");
    check_ready(pair[0], R, "Persistent: nobody had to register it again.");
}

static void what_was_reported_is_a_copy(void **state)
{
    int pair[2];
    struct selector_key ready;
    fds_pair(pair);
    watch(pair[0], W, &one);
    check_number(look(&ready, 1), 1, "It is writable.");
    change(pair[0], R, &two);
    forget(pair[0]);
    check_number(ready.events, W, "It says what happened, not what is wanted now.");
    check_pointer(ready.data, &one, "Later changes do not reach what was handed out.");
}

enum { PAIRS = 12 };
static int readers[PAIRS], writers[PAIRS];

static void open_twelve_pairs(void)
{
    for (int i = 0; i < PAIRS; i++) {
        int pair[2];
        fds_pair(pair);
        readers[i] = pair[0];
        writers[i] = pair[1];
        watch(readers[i], R, &readers[i]);
        watch(writers[i], W, &writers[i]);
    }
}

/* Write to one writer chosen at random, and let it be. */
static void write_at_random(const struct selector_key *ready, int count, uint32_t *random)
{
    int start = (int)check_random(random, (uint32_t)count);
    for (int i = 0; i < count; i++) {
        const struct selector_key *key = &ready[(start + i) % count];
        if (key->events & W) {
            fds_write(key->fd, "This is a test.");
            forget(key->fd);
            return;
        }
    }
}

static size_t read_all(const struct selector_key *ready, int count)
{
    size_t total = 0;
    for (int i = 0; i < count; i++)
        if (ready[i].events & R)
            total += fds_drain(ready[i].fd);
    return total;
}

/* answers: CPython test_selectors.py test_selector */
static void twelve_pairs_deliver_all_that_they_have(void **state)
{
    uint32_t random = check_seed();
    size_t delivered = 0;
    open_twelve_pairs();
    while (delivered < PAIRS * 15) {
        struct selector_key ready[2 * PAIRS];
        int count = wait_for(-1, ready, 2 * PAIRS);
        delivered += read_all(ready, count);
        if (count > 0)
            write_at_random(ready, count, &random);
    }
    check_sleeps("All was delivered, and nobody wants to write.");
}

/* answers: CPython test_selectors.py test_empty_select */
/* answers: CPython test_selectors.py test_empty_select_timeout */
static void with_nothing_registered_it_waits_out_its_time(void **state)
{
    struct selector_key ready;
    check_number(selector_select(selector, 0, &ready, 1), 0, "Nothing can be ready.");
    check_number(selector_select(selector, 1, &ready, 1), 0, "Nothing can be ready.");
    check_sleeps("Nothing is watched, so nothing may wake us.");
}

static long milliseconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* answers: CPython test_selectors.py test_timeout
 * We differ: how long it took is not checked, for a busy machine may take any time; only that it did
 * not come back too soon, which holds on any machine. */
static void a_time_out_is_waited_for(void **state)
{
    struct selector_key ready;
    int pair[2];
    fds_pair(pair);
    watch(pair[0], R, &one);
    long start = milliseconds_now();
    check_number(selector_select(selector, 50, &ready, 1), 0, "Nothing came in.");
    check_that(milliseconds_now() - start >= 49, "The time-out is in milliseconds.");
}

/* answers: CPython test_selectors.py test_timeout */
static void what_is_ready_ends_the_wait_whatever_the_time_out(void **state)
{
    static const int timeouts[] = {0, 1, 999, 1000, 1001, 60000, INT_MAX, -1, -1000, INT_MIN};
    struct selector_key ready;
    int pair[2];
    fds_pair(pair);
    watch(pair[0], W, &one);
    for (size_t i = 0; i < sizeof timeouts / sizeof timeouts[0]; i++)
        check_number(wait_for(timeouts[i], &ready, 1), 1,
                     "It is ready: there is nothing to wait "
                     "for, however long one would.");
}

static int late_writer;

static void write_late(int tick)
{
    if (tick == 3)
        (void)!write(late_writer, "x", 1);
}

/* answers: CPython test_selectors.py test_timeout
 * We differ: there a negative time-out does not wait. Here, as in poll(2), it waits without end. */
static void a_negative_time_out_waits_as_long_as_it_takes(void **state)
{
    struct selector_key ready;
    int pair[2];
    fds_pair(pair);
    watch(pair[0], R, &one);
    late_writer = pair[1];
    ticks_start(write_late);
    while (selector_select(selector, -1, &ready, 1) == 0)
        continue;
    check_that(ticks_stop() >= 3, "It came back when something came in, not before.");
    check_number(ready.fd, pair[0], "This is where something came in.");
}

/* pitfall 5 */
/* answers: CPython test_selectors.py test_select_interrupt_noraise
 * We differ: there the rest of the time is waited out. Here the caller learns that a signal came, and
 * the reactor, which knows what it waits for, waits again. */
/* answers: libuv test-eintr-handling.c eintr_handling */
static void a_signal_ends_the_wait_with_nothing_and_is_no_error(void **state)
{
    static const int timeouts[] = {-1, 60000};
    int pair[2];
    fds_pair(pair);
    watch(pair[0], R, &one);
    for (int i = 0; i < 2; i++) {
        struct selector_key ready;
        ticks_start(NULL);
        int count = selector_select(selector, timeouts[i], &ready, 1);
        ticks_stop();
        check_number(count, 0, "EINTR is no failure: nothing happened, and the caller goes on.");
    }
}

static void room_for_less_than_one_entry_is_refused(void **state)
{
    struct selector_key ready;
    int pair[2];
    fds_pair(pair);
    watch(pair[0], W, &one);
    check_fails(selector_select(selector, 0, &ready, 0), EINVAL, "Nothing could be reported.");
    check_fails(selector_select(selector, 0, &ready, -1), EINVAL, "Nothing could be reported.");
    check_fails(selector_select(selector, -1, &ready, INT_MIN), EINVAL, "It would wait for ever.");
}

/* --- Fairness ---------------------------------------------------------------------------------- */

static void see_all_within(int calls, int max, const int *fds, int count)
{
    bool seen[HIGHEST] = {false};
    for (int i = 0; i < calls; i++) {
        struct selector_key ready[MANY];
        int found = look(ready, max);
        check_number(found, max < count ? max : count, "More is ready than there is room for.");
        for (int j = 0; j < found; j++)
            seen[ready[j].fd] = true;
    }
    for (int i = 0; i < count; i++) {
        check_note("descriptor %d of %d, room for %d", i + 1, count, max);
        check_that(seen[fds[i]], "When more is ready than there is room for, begin where the last "
                                 "call ended: else the same few are served for ever.");
    }
}

/* pitfall 16 */
static void with_more_ready_than_there_is_room_for_nobody_starves(void **state)
{
    enum { COUNT = 20 };
    int fds[COUNT];
    for (int i = 0; i < COUNT; i++) {
        int pair[2];
        fds_pair(pair);
        fds[i] = pair[0];
        watch(fds[i], W, &one);
    }
    for (int max = 1; max <= COUNT; max++)
        see_all_within((COUNT + max - 1) / max, max, fds, COUNT);
    for (int i = 5; i < COUNT; i++)
        forget(fds[i]);
    see_all_within(5, 1, fds, 5);
}

/* --- Pausing ----------------------------------------------------------------------------------- */

static void a_paused_descriptor_is_not_reported_until_it_is_resumed(void **state)
{
    int pair[2];
    fds_pair(pair);
    fds_write(pair[1], "x");
    watch(pair[0], 0, &one);
    check_sleeps("Nobody is interested: the kernel must not be asked to watch it.");
    change(pair[0], R, &one);
    check_ready(pair[0], R, "What came in meanwhile is reported now.");
    change(pair[0], 0, &two);
    check_sleeps("Paused again.");
    change(pair[0], R | W, &two);
    check_ready(pair[0], R | W, "Resumed again.");
    forget(pair[0]);
    watch(pair[0], 0, &one);
    forget(pair[0]);
    check_sleeps("A paused one can be unregistered.");
}

/* --- Exclusive registrations ------------------------------------------------------------------- */

/* pitfall 17 */
static void an_exclusive_registration_is_reported_paused_and_resumed_like_any_other(void **state)
{
    int pair[2];
    fds_pair(pair);
    fds_write(pair[1], "x");
    watch(pair[0], R | X, &one);
    check_that(told_exclusive == backend_is("epoll"), "Only epoll grants this wish.");
    check_ready(pair[0], R, "Exclusive is a wish, not an event: it is not reported.");
    change(pair[0], R | X, &two);
    check_ready(pair[0], R, "Its data may change.");
    change(pair[0], 0, &two);
    check_sleeps("It is paused.");
    change(pair[0], R | W | X, &two);
    check_ready(pair[0], R | W, "Resumed, and who resumes may ask for something else.");
}

/* pitfall 17 */
static void an_exclusive_registration_cannot_be_changed_in_passing(void **state)
{
    int pair[2];
    fds_pair(pair);
    watch(pair[0], R | X, &one);
    watch(pair[1], R, &one);
    refuse_change(pair[0], W | X, EINVAL, "epoll_ctl(2) forbids it, so every backend does: pause.");
    refuse_change(pair[0], R, EINVAL, "epoll_ctl(2) forbids it, so every backend does: pause.");
    refuse_change(pair[1], R | X, EINVAL, "epoll_ctl(2) forbids it, so every backend does: pause.");
    fds_write(pair[1], "x");
    check_ready(pair[0], R, "The registration stands.");
}

static void an_exclusive_wish_without_an_event_is_refused(void **state)
{
    int pair[2];
    fds_pair(pair);
    refuse_watch(pair[0], X, EINVAL,
                 "Nothing is waited for, yet epoll would wake us for a hang-up.");
    watch(pair[0], R | X, &one);
    refuse_change(pair[0], X, EINVAL, "To pause is 0.");
}

/* --- What the kernel reports ------------------------------------------------------------------- */

/* What can become of a descriptor: each returns one in that state. */

static int half_closed_tcp(void)
{
    int pair[2];
    fds_tcp_pair(pair);
    shutdown(pair[1], SHUT_WR);
    return pair[0];
}

static int closed_tcp(void)
{
    int pair[2];
    fds_tcp_pair(pair);
    shutdown(pair[0], SHUT_WR);
    shutdown(pair[1], SHUT_WR);
    return pair[0];
}

static int reset_tcp(void)
{
    int pair[2];
    fds_tcp_pair(pair);
    fds_reset(pair[1]);
    return pair[0];
}

static int unconnected_tcp(void)
{
    return fds_take(socket(AF_INET, SOCK_STREAM, 0));
}

static int refused_tcp(void)
{
    int pair[2];
    struct sockaddr_storage nobody;
    socklen_t size = sizeof nobody;
    fds_tcp_pair(pair);
    getsockname(pair[1], (struct sockaddr *)&nobody, &size); /* its listener is closed */
    fds_reset(pair[0]);
    fds_close(pair[1]);
    int fd = unconnected_tcp();
    fcntl(fd, F_SETFL, O_NONBLOCK);
    check_number(connect(fd, (struct sockaddr *)&nobody, size), -1, "Nobody listens there.");
    return fd;
}

static int left_unix_socket(void)
{
    int pair[2];
    fds_pair(pair);
    fds_close(pair[1]);
    return pair[0];
}

static int pipe_without_writer(void)
{
    int ends[2];
    fds_pipe(ends);
    fds_close(ends[1]);
    return ends[0];
}

static int pipe_without_reader(void)
{
    int ends[2];
    fds_pipe(ends);
    fds_close(ends[0]);
    return ends[1];
}

static int full_pipe_without_reader(void)
{
    int ends[2];
    fds_pipe(ends);
    fds_fill(ends[1]);
    fds_close(ends[0]);
    return ends[1];
}

static const struct state {
    const char *name;
    int (*make)(void);
} states[] = {
    {"TCP, half closed", half_closed_tcp},
    {"TCP, both directions closed", closed_tcp},
    {"TCP, reset", reset_tcp},
    {"TCP, never connected", unconnected_tcp},
    {"TCP, refused", refused_tcp},
    {"Unix socket whose peer is gone", left_unix_socket},
    {"pipe without a writer", pipe_without_writer},
    {"pipe without a reader", pipe_without_reader},
    {"full pipe without a reader", full_pipe_without_reader},
};

enum { STATES = sizeof states / sizeof states[0] };

/* For select() a hang-up makes a descriptor readable, not writable. All others in the table above are
 * writable for another reason. Nobody writes to the reading end of a pipe. */
static bool select_cannot_see(int (*make)(void), unsigned interest)
{
    return backend_is("select") && make == pipe_without_writer && interest == W;
}

static unsigned wait_for_interest(int fd, unsigned interest)
{
    struct selector_key ready;
    unsigned events = 0;
    watch(fd, interest, &one);
    for (int i = 0; i < 1000 && events != interest; i++)
        events = wait_for(10, &ready, 1) == 1 ? ready.events : 0; /* TCP may take a moment */
    forget(fd);
    return events;
}

/* answers: libevent regress.c simpleclose_rw */
static void a_hang_up_or_an_error_wakes_whichever_interest_is_registered(void **state)
{
    for (size_t i = 0; i < STATES; i++)
        for (unsigned interest = R; interest <= (R | W); interest++) {
            if (select_cannot_see(states[i].make, interest))
                continue;
            unsigned events = wait_for_interest(states[i].make(), interest);
            check_note("%s, interest %u", states[i].name, interest);
            if (states[i].make == pipe_without_writer && backend_is("select"))
                check_that(events & R, "To read would find the end of file.");
            else
                check_number(events, interest,
                             "Reading and writing would not block, so both are "
                             "reported: a handler that waits for one of them "
                             "must find out.");
        }
}

/* pitfall 10 */
static void a_paused_descriptor_with_a_hang_up_never_makes_the_loop_spin(void **state)
{
    for (size_t i = 0; i < STATES; i++) {
        int fd = states[i].make();
        watch(fd, 0, &one);
        check_sleeps("epoll and poll report hang-ups even if nobody asked: take a paused "
                     "descriptor out of the kernel's set.");
        change(fd, R, &one);
        check_number(wait_for(-1, &(struct selector_key){0}, 1), 1, "Resumed, it is reported.");
        change(fd, 0, &one);
        check_sleeps("Paused again, it is out of the set again.");
        forget(fd);
    }
}

/* answers: libuv test-poll.c poll_unidirectional */
static void half_closed_is_readable_and_the_other_direction_goes_on(void **state)
{
    int pair[2];
    fds_tcp_pair(pair);
    watch(pair[0], R, &one);
    watch(pair[1], R, &two);
    shutdown(pair[1], SHUT_WR);
    check_number(wait_for(-1, &(struct selector_key){0}, 1), 1, "The end of file wakes a reader.");
    check_number(fds_drain(pair[0]), 0, "There is nothing but the end.");
    forget(pair[0]);
    check_sleeps("Who closed one direction still waits for the other.");
    fds_write(pair[0], "x");
    check_number(wait_for(-1, &(struct selector_key){0}, 1), 1, "The other direction works.");
}

/* --- Anything ---------------------------------------------------------------------------------- */

/* Ask poll() about one descriptor: slow, and too simple to be wrong. */
static unsigned truly_ready(int fd, unsigned interest)
{
    int wanted = (interest & R ? POLLIN : 0) | (interest & W ? POLLOUT : 0);
    struct pollfd entry = {.fd = fd, .events = (short)wanted};
    if (interest == 0)
        return 0;
    poll(&entry, 1, 0);
    if (entry.revents & (POLLHUP | POLLERR))
        return interest;
    return (entry.revents & POLLIN ? (unsigned)R : 0) | (entry.revents & POLLOUT ? (unsigned)W : 0);
}

static void compare_with_poll(const int *fds, int count)
{
    struct selector_key ready[2 * MANY];
    unsigned reported[HIGHEST] = {0};
    int found = look(ready, 2 * MANY - 1);
    for (int i = 0; i < found; i++)
        reported[ready[i].fd] = ready[i].events;
    for (int i = 0; i < count; i++)
        check_number(reported[fds[i]], truly_ready(fds[i], model[fds[i]].events),
                     "It must report what poll() says of each descriptor alone.");
}

/* Replace fd with a new socket under the same number, sometimes while a duplicate of the former one
 * stays open, and sometimes unregistered only afterwards. */
static void replace(int fd, uint32_t *random)
{
    int pair[2];
    bool late = check_random(random, 2) == 0;
    bool registered = model[fd].registered;
    if (check_random(random, 8) == 0)
        fds_dup_above(fd, 0);
    if (registered && !late)
        forget(fd);
    fds_pair(pair);
    check_succeeds(dup2(pair[0], fd), "The number now means another file.");
    fds_close(pair[0]);
    if (registered && late)
        forget(fd);
}

static void random_step(int fd, int peer, uint32_t *random)
{
    unsigned events = check_random(random, 4);
    switch (check_random(random, 6)) {
    case 0:
    case 1:
        if (model[fd].registered)
            change(fd, events, check_random(random, 2) == 0 ? &one : &two);
        else
            watch(fd, events, &one);
        break;
    case 2:
        if (model[fd].registered)
            forget(fd);
        break;
    case 3: (void)!send(peer, "x", 1, MSG_NOSIGNAL); break; /* it may have no reader left */
    case 4: fds_drain(fd); break;
    default:
        if (check_random(random, 4) == 0)
            replace(fd, random);
    }
}

/* pitfall 1 */
/* pitfall 20 */
static void whatever_happens_it_reports_what_poll_would(void **state)
{
    enum { COUNT = 2 * 30, STEPS = 3000 };
    int fds[COUNT];
    uint32_t seed = check_seed();
    uint32_t random = seed;
    for (int i = 0; i < COUNT; i += 2)
        fds_pair(&fds[i]);
    for (int n = 0; n < STEPS; n++) {
        int i = (int)check_random(&random, COUNT);
        check_note("step %d, CHECK_SEED=%u", n, (unsigned)seed);
        random_step(fds[i], fds[i ^ 1], &random);
        if (n % 4 == 0)
            compare_with_poll(fds, COUNT);
    }
}

int main(int argc, char **argv)
{
    static const struct check_suite suite = {
        .name = "selector", .setup = begin, .teardown = end, .has_backends = true};
    static const struct CMUnitTest tests[] = {
        TEST(a_selector_tells_which_backend_it_uses),
        TEST(every_backend_listed_can_be_opened_and_the_first_is_the_default),
        TEST(an_unknown_backend_is_refused),
        TEST(opening_without_memory_fails_and_leaks_nothing),
        TEST(opening_without_descriptors_fails_if_the_backend_needs_one),
        TEST(what_a_selector_opens_does_not_leak_into_a_child),
        TEST(closing_leaves_the_descriptors_open),
        TEST(closing_no_selector_is_fine),
        TEST(two_selectors_may_watch_the_same_descriptor),
        TEST(a_registration_keeps_the_descriptor_the_interest_and_the_data),
        TEST(every_registration_can_be_looked_up_and_counted),
        TEST(looking_up_what_was_never_registered_finds_nothing),
        TEST(an_interest_with_other_bits_is_refused),
        TEST(a_descriptor_that_is_not_open_is_refused),
        TEST(a_number_far_too_high_is_refused_before_tables_grow_to_it),
        TEST(a_second_registration_is_refused_and_the_first_one_stands),
        TEST(a_regular_file_or_a_directory_is_refused),
        TEST(a_device_that_cannot_be_waited_for_is_refused_by_epoll_alone),
        TEST(select_refuses_numbers_past_its_set_and_the_others_take_them),
        TEST_OF("select", select_walks_no_further_than_the_highest_descriptor_watched),
        TEST(more_than_a_thousand_descriptors_can_be_ready_at_once),
        TEST(registering_without_memory_changes_nothing),
        TEST_OF("epoll", what_the_kernel_refuses_is_not_registered),
        TEST(what_is_unregistered_is_reported_no_more),
        TEST(what_is_not_registered_cannot_be_unregistered),
        TEST(a_descriptor_may_be_closed_before_it_is_unregistered),
        TEST(a_socket_may_be_closed_before_it_is_unregistered),
        TEST(a_number_may_be_in_use_again_before_it_is_unregistered),
        TEST(a_closed_descriptor_is_reported_no_more_and_disturbs_nobody),
        TEST(a_closed_descriptor_among_ready_ones_takes_nobodys_place),
        TEST(a_duplicate_that_keeps_the_file_open_does_not_make_the_loop_spin),
        TEST(an_event_of_the_former_file_is_not_mistaken_for_one_of_its_successor),
        TEST(a_file_that_comes_back_under_its_old_number_can_be_registered),
        TEST(without_a_free_descriptor_a_stale_watch_is_still_not_reported),
        TEST_OF("epoll", a_set_that_cannot_be_filled_does_not_take_the_place_of_the_old_one),
        TEST(a_set_that_was_built_anew_does_not_leak_into_a_child),
        TEST_OF("epoll", a_stranger_under_an_old_number_is_not_reported),
        TEST(a_file_that_cannot_be_looked_at_now_is_not_taken_for_a_stranger),
        TEST(a_directory_under_an_old_number_is_a_stranger_too),
        TEST_OF("epoll", a_set_that_is_built_anew_adopts_no_stranger),
        TEST(an_exclusive_registration_outlives_a_set_that_is_built_anew),
        TEST_OF("epoll", without_a_free_descriptor_a_stale_watch_does_not_make_the_loop_spin),
#ifndef EXERCISE
        TEST_OF("poll", a_limit_lowered_below_what_is_registered_does_not_end_the_service),
        TEST_OF("poll", waiting_in_parts_ends_when_its_time_is_over),
#endif
        TEST_OF("epoll", an_outer_loop_can_wait_for_a_selector),
        TEST_OF("epoll", an_outer_loop_does_not_notice_that_the_set_is_built_anew),
        TEST_OF("epoll", an_outer_set_forgets_the_set_that_was_replaced),
        TEST(what_an_outer_loop_cannot_be_given_is_refused),
        TEST(two_descriptors_of_one_file_are_registered_apart),
        TEST(the_interest_can_be_changed),
        TEST(the_data_can_be_changed_without_a_system_call),
        TEST(what_is_not_registered_cannot_be_modified),
        TEST(a_modify_that_fails_leaves_the_registration_as_it_was),
        TEST_OF("epoll", what_the_kernel_refuses_to_change_stays_as_it_was),
        TEST(a_number_that_means_another_file_now_is_not_modified),
        TEST(a_check_tells_whether_a_registration_still_means_its_file),
#ifdef __linux__
        TEST_OF("epoll", epoll_tells_eventfds_apart),
#endif
        TEST(exactly_what_is_ready_is_reported),
        TEST(readable_and_writable_come_in_one_entry),
        TEST(only_what_somebody_is_interested_in_is_reported),
        TEST(what_is_ready_is_reported_for_as_long_as_it_is),
        TEST(what_was_reported_is_a_copy),
        TEST(twelve_pairs_deliver_all_that_they_have),
        TEST(with_nothing_registered_it_waits_out_its_time),
        TEST(a_time_out_is_waited_for),
        TEST(what_is_ready_ends_the_wait_whatever_the_time_out),
        TEST(a_negative_time_out_waits_as_long_as_it_takes),
        TEST(a_signal_ends_the_wait_with_nothing_and_is_no_error),
        TEST(room_for_less_than_one_entry_is_refused),
        TEST(with_more_ready_than_there_is_room_for_nobody_starves),
        TEST(a_paused_descriptor_is_not_reported_until_it_is_resumed),
        TEST(an_exclusive_registration_is_reported_paused_and_resumed_like_any_other),
        TEST(an_exclusive_registration_cannot_be_changed_in_passing),
        TEST(an_exclusive_wish_without_an_event_is_refused),
        TEST(a_hang_up_or_an_error_wakes_whichever_interest_is_registered),
        TEST(a_paused_descriptor_with_a_hang_up_never_makes_the_loop_spin),
        TEST(half_closed_is_readable_and_the_other_direction_goes_on),
        TEST(whatever_happens_it_reports_what_poll_would),
    };
    return check_main(argc, argv, &suite, tests);
}
