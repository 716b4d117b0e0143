/* Refused with: ended processes (zombies)
 *
 * It starts a process for each client, and waits for none of them. */

/* EXERCISE: serve each client in a thread of its own, so that nobody waits for anybody. */
static void accept_client(int listener)
{
    int client = net_accept(listener);
    if (client == -1) {
        complain("cannot accept a client");
        sleep(1); /* it may pass, and there is nobody else to serve */
        return;
    }
    log_peer("accepted", client);
    if (fork() == 0) {
        serve_client(client);
        _exit(0);
    }
    close(client);
}
/* END */
