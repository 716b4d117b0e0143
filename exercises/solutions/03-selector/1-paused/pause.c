/* Back-pressure in two functions: whoever cannot keep up stops reading, and the sender has to wait. */
#include "pause.h"

/* EXERCISE: this forgets too much. What did the caller register, beside the wish to read? */
int pause_reading(struct selector *selector, int fd)
{
    struct selector_key key;
    if (selector_get_key(selector, fd, &key) == -1)
        return -1;
    return selector_modify(selector, fd, key.events & ~(unsigned)SELECTOR_READ, key.data);
}

int resume_reading(struct selector *selector, int fd)
{
    struct selector_key key;
    if (selector_get_key(selector, fd, &key) == -1)
        return -1;
    return selector_modify(selector, fd, key.events | SELECTOR_READ, key.data);
}
/* END */
