/* Refused with: lies in the buffer of stdin
 *
 * fgets() reads all that there is, hands out one line, and keeps the others where no reactor sees them. */

/* EXERCISE: a handler for the keyboard. A line "stop" stops the server; the end of input does not. */
#include <stdio.h>

struct keyboard {
    struct reactor *reactor;
};

static void read_keyboard(int fd, unsigned events, void *data)
{
    struct keyboard *keyboard = data;
    char line[80];
    if (!fgets(line, sizeof line, stdin))
        (void)reactor_unregister(keyboard->reactor, fd);
    else if (strcmp(line, "stop\n") == 0)
        reactor_stop(keyboard->reactor);
}
/* END */

    /* EXERCISE: register it for STDIN_FILENO. If that cannot be watched, serve without it. */
    struct keyboard keyboard = {.reactor = server.reactor};
    (void)reactor_register(server.reactor, STDIN_FILENO, SELECTOR_READ, read_keyboard, &keyboard);
    /* END */
