/* Refused with: look how long the line is before you answer
 *
 * It has room for a whole chunk, and looks at what is left only when all lines are answered. */

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

/* Greet for each whole line.
 * @return the bytes that these lines took, or -1 */
static ssize_t greet_lines(int client, const char *input, size_t size)
{
    size_t used = 0;
    const char *newline;
    while ((newline = memchr(input + used, '\n', size - used))) {
        const char *line = input + used;
        size_t length = (size_t)(newline - line) + 1;
        if (greet(client, line, length) == -1)
            return -1;
        used += length;
    }
    return (ssize_t)used;
}

static void serve_client(int client)
{
    char input[CHUNK];
    size_t held = 0; /* bytes of a line whose end has not come yet */
    size_t size;
    while (net_recv(client, input + held, sizeof input - held, &size) == NET_OK) {
        held += size;
        ssize_t used = greet_lines(client, input, held);
        if (used == -1)
            break;
        held -= (size_t)used;
        memmove(input, input + used, held);
        if (held >= LONGEST)
            break;
    }
    log_peer("closed", client);
    close(client);
}
/* END */
