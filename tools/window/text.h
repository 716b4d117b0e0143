#ifndef TEXT_H
#define TEXT_H
/* A string that grows. One that is all zeros is empty; bytes is NULL then, or a string. */
#include <stddef.h>

struct text {
    char *bytes;
    size_t size;
    size_t room;
};

void text_add(struct text *text, const char *bytes, size_t size);
void text_say(struct text *text, const char *format, ...);
void text_set(struct text *text, const char *string);

/* Forget what is in it, and keep its room. */
void text_clear(struct text *text);

/* What is in it, never NULL. */
const char *text_get(const struct text *text);

#endif
