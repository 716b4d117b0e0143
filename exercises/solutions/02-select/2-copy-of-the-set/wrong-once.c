/* Refused with: made anew before each call
 *
 * The copies are made once, before the first wait, and never again. */

        /* EXERCISE: some clients are soon served no more. Find out why, and mend it. */
        static fd_set readable, writable;
        static bool copied;
        if (!copied) {
            readable = server->reading;
            writable = server->writing;
            copied = true;
        }
        if (select(server->end, &readable, &writable, NULL, NULL) >= 0)
            serve_ready(server, &readable, &writable);
        /* END */
