/* Back-pressure in two functions: whoever cannot keep up stops reading, and the sender has to wait. */
#include "pause.h"

/* EXERCISE: this forgets too much. What did the caller register, beside the wish to read? */
int pause_reading(struct selector *selector, int fd)
{
    return selector_modify(selector, fd, 0, NULL);
}

int resume_reading(struct selector *selector, int fd)
{
    return selector_modify(selector, fd, SELECTOR_READ, NULL);
}
/* END */
