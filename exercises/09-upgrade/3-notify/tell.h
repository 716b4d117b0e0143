#ifndef TELL_H
#define TELL_H

/* Send a text to the service manager: 0, or -1 with errno. */
int notify(const char *text);

#endif
