/* Refused with: select() overwrites its second set
 *
 * Only one of the two sets is copied. select() overwrites both. */

        /* EXERCISE: some clients are soon served no more. Find out why, and mend it. */
        fd_set readable = server->reading;
        if (select(server->end, &readable, &server->writing, NULL, NULL) >= 0)
            serve_ready(server, &readable, &server->writing);
        /* END */
