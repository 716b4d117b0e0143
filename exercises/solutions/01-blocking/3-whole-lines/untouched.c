/* EXERCISE: answer every line "HELO name" with "hello name". The bytes of a line may come in pieces,
 * and one chunk may hold several lines. Close a client whose line is longer than LONGEST bytes. */
enum { LONGEST = 1024 };

/* The line includes its newline. */
static int greet(int client, const char *line, size_t size)
{
    if (size < 5 || memcmp(line, "HELO ", 5) != 0)
        return net_send_all(client, "! say HELO and your name\n", 25);
    if (net_send_all(client, "hello ", 6) == -1)
        return -1;
    return net_send_all(client, line + 5, size - 5);
}

static void serve_client(int client)
{
    char chunk[CHUNK];
    size_t size;
    while (net_recv(client, chunk, sizeof chunk, &size) == NET_OK)
        if (greet(client, chunk, size) == -1)
            break;
    log_peer("closed", client);
    close(client);
}
/* END */
