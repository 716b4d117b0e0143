/* EXERCISE: a new worker must get to know who is there before it hears anything else. */
static void brief_worker(struct workers *workers, uint32_t number, void *data)
{
}
/* END */
