    /* EXERCISE: what must the room remember? */
    /* END */
/* EXERCISE: what "/topic" does, with words and without. */
/* END */
    /* EXERCISE: one more row. */
    /* END */
    /* EXERCISE: a newcomer hears the topic, if there is one. */
    /* END */
