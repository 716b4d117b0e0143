    /* EXERCISE: what must be remembered of each client? */
    /* END */
/* EXERCISE: a client may say five lines, and five more a second later. This says whether it may. */
static bool may_speak(struct client *client)
{
    return true;
}
/* END */
    /* EXERCISE: what must not outlive the client? */
    /* END */
    /* EXERCISE: whoever may not speak is told so, with the line below, and nobody else hears it. */
    /* END */
    /* EXERCISE: what must be prepared? */
    /* END */
