    /* EXERCISE: what must be remembered of a slow reader? */
    /* END */
    /* EXERCISE: a slow reader does not get this line. */
    /* END */
/* EXERCISE: the transport says who is slow, and who has caught up: that one is told "* N lines were
 * dropped". */
/* END */
/* EXERCISE: what else does the transport call? */
static const struct protocol client_protocol = {
    .connection_made = admit_client,
    .data_received = read_client,
    .connection_lost = close_client,
};
/* END */
