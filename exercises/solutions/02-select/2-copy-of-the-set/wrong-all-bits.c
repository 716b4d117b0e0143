/* Refused with: taken for readable
 *
 * It puts all bits back before each call, also those that nobody wanted. */

        /* EXERCISE: some clients are soon served no more. Find out why, and mend it. */
        FD_SET(server->listener, &server->reading);
        for (int fd = 0; fd < server->end; fd++)
            if (server->clients[fd])
                FD_SET(fd, &server->reading);
        if (select(server->end, &server->reading, &server->writing, NULL, NULL) >= 0)
            serve_ready(server, &server->reading, &server->writing);
        /* END */
