/* EXERCISE: a handler for the keyboard. A line "stop" stops the server; the end of input does not. */
/* END */
    /* EXERCISE: register it for STDIN_FILENO. If that cannot be watched, serve without it. */
    /* END */
