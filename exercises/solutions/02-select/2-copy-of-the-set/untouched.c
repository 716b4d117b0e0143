        /* EXERCISE: the second client is never served. Find out why, and mend it. */
        if (select(server->end, &server->reading, &server->writing, NULL, NULL) >= 0)
            serve_ready(server, &server->reading, &server->writing);
        /* END */
