/* EXERCISE: this believes whatever it is told. Look at each value that recv() and send() return. */
int copy(int from, int to)
{
    char chunk[CHUNK];
    ssize_t got;
    while ((got = recv(from, chunk, sizeof chunk, 0)) != 0)
        send(to, chunk, (size_t)got, 0);
    return 0;
}
/* END */
