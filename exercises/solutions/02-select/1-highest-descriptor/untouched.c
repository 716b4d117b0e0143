    /* EXERCISE: end is select()'s first argument. A client came, with this fd: what is end now? */
    server->end = fd;
    /* END */
