/* Refused with: your server called read 201 times
 *
 * It reads one byte, and goes back to the loop for the next. */

/* EXERCISE: a handler for the keyboard. A line "stop" stops the server; the end of input does not. */
struct keyboard {
    struct reactor *reactor;
    char line[16]; /* the beginning of a line whose end has not come yet */
    size_t size;   /* of that line, even if it is longer than there is room for */
};

static void take_byte(struct keyboard *keyboard, char byte)
{
    if (byte != '\n') {
        if (keyboard->size < sizeof keyboard->line)
            keyboard->line[keyboard->size] = byte;
        keyboard->size++;
        return;
    }
    if (keyboard->size == 4 && memcmp(keyboard->line, "stop", 4) == 0)
        reactor_stop(keyboard->reactor);
    keyboard->size = 0;
}

static void read_keyboard(int fd, unsigned events, void *data)
{
    struct keyboard *keyboard = data;
    char byte;
    ssize_t size = read(fd, &byte, 1);
    if (size == 1)
        take_byte(keyboard, byte);
    if (size == 0) /* the end stays readable for ever */
        (void)reactor_unregister(keyboard->reactor, fd);
}
/* END */

    /* EXERCISE: register it for STDIN_FILENO. If that cannot be watched, serve without it. */
    struct keyboard keyboard = {.reactor = server.reactor};
    (void)reactor_register(server.reactor, STDIN_FILENO, SELECTOR_READ, read_keyboard, &keyboard);
    /* END */
