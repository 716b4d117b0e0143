/* Refused with: it called close with descriptor
 *
 * serve_client() has closed the client. Closed again, its number may be that of another thread's client. */

/* EXERCISE: serve each client in a thread of its own, so that nobody waits for anybody. */
static void *run_client(void *data)
{
    serve_client((int)(intptr_t)data);
    close((int)(intptr_t)data);
    return NULL;
}

static void start_client(int client)
{
    pthread_t thread;
    errno = pthread_create(&thread, NULL, run_client, (void *)(intptr_t)client);
    if (errno == 0) {
        pthread_detach(thread);
    } else {
        complain("cannot start a thread");
        close(client);
    }
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
