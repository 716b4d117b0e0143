    /* EXERCISE: some descriptors cannot be watched by select(). Refuse such a client, in words. */
    /* END */
