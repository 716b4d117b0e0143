/* Refused with: nobody else will ever close this client
 *
 * Without a thread it goes on, and the client waits for ever. */

/* EXERCISE: serve each client in a thread of its own, so that nobody waits for anybody. */
static void *run_client(void *data)
{
    serve_client((int)(intptr_t)data);
    return NULL;
}

static void start_client(int client)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, run_client, (void *)(intptr_t)client) == 0)
        pthread_detach(thread);
}

static void accept_client(int listener)
{
    int client = net_accept(listener);
    if (client == -1) {
        complain("cannot accept a client");
        sleep(1); /* it may pass, and there is nobody else to serve */
        return;
    }
    log_peer("accepted", client);
    start_client(client);
}
/* END */
