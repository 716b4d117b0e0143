#ifndef TERMINAL_H
#define TERMINAL_H
/* The terminal: it gives us each key at once, and shows none by itself, until it is given back. */
#include <stdbool.h>
#include <stddef.h>

/* Returns false if there is none. */
bool terminal_open(void);

void terminal_take(void);
void terminal_give_back(void);
bool terminal_is_taken(void);

/* Give it back, and stop: SIGCONT says when it is to be taken again. */
void terminal_suspend(void);

/* What was typed, at most @p size bytes. Returns how many; 0 for none, -1 if the terminal is gone. */
long terminal_read(char *bytes, size_t size);

void terminal_write(const char *bytes, size_t size);
void terminal_say(const char *string);
void terminal_size(int *rows, int *columns);

#endif
