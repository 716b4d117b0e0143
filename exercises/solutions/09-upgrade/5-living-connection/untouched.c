/* EXERCISE: pass a connection with its state. */
int pass_connection(int channel, int fd, const void *state, size_t size)
{
    if (write(channel, &fd, sizeof fd) == -1 || write(channel, &size, sizeof size) == -1)
        return -1;
    return write(channel, state, size) == -1 ? -1 : 0;
}

int take_connection(int channel, void *state, size_t room, size_t *size)
{
    int fd;
    if (read(channel, &fd, sizeof fd) <= 0 || read(channel, size, sizeof *size) <= 0)
        return -1;
    return read(channel, state, *size) == -1 ? -1 : fd;
}
/* END */
