/* Refused with: drop what does not fit
 *
 * It keeps each byte of a line, however long that is. */

/* EXERCISE: a handler for the keyboard. A line "stop" stops the server; the end of input does not. */
struct keyboard {
    struct reactor *reactor;
    char line[512];
    size_t size;
};

static void take_byte(struct keyboard *keyboard, char byte)
{
    if (byte != '\n') {
        keyboard->line[keyboard->size++] = byte;
        return;
    }
    if (keyboard->size == 4 && memcmp(keyboard->line, "stop", 4) == 0)
        reactor_stop(keyboard->reactor);
    keyboard->size = 0;
}

static void read_keyboard(int fd, unsigned events, void *data)
{
    struct keyboard *keyboard = data;
    char chunk[256];
    ssize_t size = read(fd, chunk, sizeof chunk);
    for (ssize_t i = 0; i < size; i++)
        take_byte(keyboard, chunk[i]);
    if (size == 0)
        (void)reactor_unregister(keyboard->reactor, fd);
}
/* END */

    /* EXERCISE: register it for STDIN_FILENO. If that cannot be watched, serve without it. */
    struct keyboard keyboard = {.reactor = server.reactor};
    (void)reactor_register(server.reactor, STDIN_FILENO, SELECTOR_READ, read_keyboard, &keyboard);
    /* END */
