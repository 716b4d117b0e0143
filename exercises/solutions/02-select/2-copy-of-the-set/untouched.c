        /* EXERCISE: some clients are soon served no more. Find out why, and mend it. */
        if (select(server->end, &server->reading, &server->writing, NULL, NULL) >= 0)
            serve_ready(server, &server->reading, &server->writing);
        /* END */
