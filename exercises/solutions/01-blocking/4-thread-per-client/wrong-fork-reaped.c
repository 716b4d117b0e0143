/* Refused with: started no thread
 *
 * It starts a process for each client, which costs more than a thread. The task asks for threads, and for their count. */

/* EXERCISE: serve each client in a thread of its own, so that nobody waits for anybody. */
#include <signal.h>

static void accept_client(int listener)
{
    int client = net_accept(listener);
    if (client == -1) {
        complain("cannot accept a client");
        sleep(1); /* it may pass, and there is nobody else to serve */
        return;
    }
    log_peer("accepted", client);
    signal(SIGCHLD, SIG_IGN);
    if (fork() == 0) {
        serve_client(client);
        _exit(0);
    }
    close(client);
}
/* END */
