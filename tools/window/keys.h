#ifndef KEYS_H
#define KEYS_H
/* Bytes that were typed, as keys. A key that sends several bytes is one key, and if we do not know it, it is none of
 * its letters. What was typed ahead waits here. */
#include <stdbool.h>
#include <stddef.h>

enum key {
    KEY_NONE = 0, /* the rest of it is still to come, if there is one */
    KEY_CTRL_C = 3,
    KEY_CTRL_D = 4,
    KEY_ENTER = '\r',
    KEY_CTRL_U = 21,
    KEY_CTRL_Z = 26,
    KEY_ESCAPE = 27,
    KEY_ERASE = 127,
    KEY_UP = 256,
    KEY_DOWN,
    KEY_PAGE_UP,
    KEY_PAGE_DOWN,
    KEY_HOME,
    KEY_END,
    KEY_UNKNOWN
};

struct keys {
    char bytes[4096];
    size_t size;
};

/* How much more there is room for: what does not fit stays in the terminal. */
size_t keys_room(const struct keys *keys);

/* Whether the beginning of a key is there: the Escape key sends what other keys begin with. */
bool keys_are_open(const struct keys *keys);

/* Take out the next key.
 *  @param late  no more bytes of it will come. */
int keys_next(struct keys *keys, bool late);

#endif
