#ifndef SCAN_H
#define SCAN_H
/* Inside tools/trace only: the notation that strace has for the arguments of a call. */

#include <stdbool.h>
#include <stddef.h>

/* Part of a line. */
struct piece {
    const char *at;
    size_t size;
};

bool piece_is(struct piece piece, const char *word);
bool piece_begins(struct piece piece, const char *word);
bool piece_has(struct piece piece, const char *word);

/* What is left of a piece behind @p size bytes. */
struct piece piece_after(struct piece piece, size_t size);

/* The bytes up to the first one of @p ends that stands in no brackets, string or decoration; all, if there is none. */
size_t piece_until(struct piece piece, const char *ends);

/* Take the next item of a list that has commas between its items. */
bool piece_item(struct piece *rest, struct piece *item);

/* What stands in brackets of whatever kind; empty if it is not in brackets. */
struct piece piece_inside(struct piece piece);

/* The value of a member: of "{fd=3, events=POLLIN}", "fd" is "3". Empty if there is none. */
struct piece piece_member(struct piece piece, const char *name);

/* An integer in front, decimal or 0x... @return the bytes it takes; 0 if there is none. */
size_t piece_number(struct piece piece, long long *number);

/* The same, where what follows does not matter. */
long long piece_integer(struct piece piece, long long otherwise);

/* What strace tells of a descriptor in front: of "3<pipe:[77]>", "pipe:[77]". Empty if it tells nothing. */
struct piece piece_decoration(struct piece piece);

/* The bytes of a string in quotes. @return how many there are, no more than @p room. */
size_t piece_string(struct piece piece, char *bytes, size_t room);

#endif
