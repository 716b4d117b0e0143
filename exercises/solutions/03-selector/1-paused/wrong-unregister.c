/* Refused with: pausing is no unregistering
 *
 * It unregisters. The data are gone, and so is the registration. */

/* EXERCISE: this forgets too much. What did the caller register, beside the wish to read? */
int pause_reading(struct selector *selector, int fd)
{
    return selector_unregister(selector, fd);
}

int resume_reading(struct selector *selector, int fd)
{
    return selector_register(selector, fd, SELECTOR_READ, NULL);
}
/* END */
