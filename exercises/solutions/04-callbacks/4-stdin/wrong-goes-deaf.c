/* Refused with: no end of input
 *
 * When the line has filled the array, read() is asked for 0 bytes, and its 0 is taken for the end. */

/* EXERCISE: a handler for the keyboard. A line "stop" stops the server; the end of input does not. */
struct keyboard {
    struct reactor *reactor;
    char line[512];
    size_t size;
};

static void take_lines(struct keyboard *keyboard)
{
    char *end;
    while ((end = memchr(keyboard->line, '\n', keyboard->size))) {
        size_t taken = (size_t)(end + 1 - keyboard->line);
        if (taken == 5 && memcmp(keyboard->line, "stop", 4) == 0)
            reactor_stop(keyboard->reactor);
        keyboard->size -= taken;
        memmove(keyboard->line, end + 1, keyboard->size);
    }
}

static void read_keyboard(int fd, unsigned events, void *data)
{
    struct keyboard *keyboard = data;
    ssize_t size =
        read(fd, keyboard->line + keyboard->size, sizeof keyboard->line - 1 - keyboard->size);
    if (size == 0) {
        (void)reactor_unregister(keyboard->reactor, fd);
        return;
    }
    keyboard->size += (size_t)size;
    take_lines(keyboard);
}
/* END */

    /* EXERCISE: register it for STDIN_FILENO. If that cannot be watched, serve without it. */
    struct keyboard keyboard = {.reactor = server.reactor};
    (void)reactor_register(server.reactor, STDIN_FILENO, SELECTOR_READ, read_keyboard, &keyboard);
    /* END */
