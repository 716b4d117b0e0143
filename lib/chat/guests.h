#ifndef GUESTS_H
#define GUESTS_H
/* Inside chat only: which of the names guest1, guest2, ... are free. Taking one, giving one back and
 * finding the lowest cost a few steps each, however many members there are. */

#include <stddef.h>

/* A binary tree in an array. The root is node 1, the children of node n are 2n and 2n + 1, and the leaves
 * stand for the numbers 1, 2, ... A node is full when all numbers below it are taken. */
struct guests {
    unsigned char *full; /* NULL while there is no leaf */
    size_t leaves;       /* a power of two, or 0 */
};

/* Make room for this many numbers, at least. The ones that are new are free.
 * Return 1 if the tree has grown, 0 if it was large enough, or -1 with errno ENOMEM. */
int guests_reserve(struct guests *guests, size_t numbers);

void guests_release(struct guests *guests);

/* A member takes or gives back this name. Names that are no guest's, or that have no leaf, change nothing. */
void guests_take(struct guests *guests, const char *name);
void guests_give_back(struct guests *guests, const char *name);

/* The lowest number that is free. There must be room for one more number than members are here. */
size_t guests_lowest(const struct guests *guests);

#endif
