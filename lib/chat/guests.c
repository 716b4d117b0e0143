/* Start reading at guests_lowest(): it walks down to the leftmost leaf that is not full. */
#include "guests.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { FEWEST = 64 }; /* leaves of the first tree */

int guests_reserve(struct guests *guests, size_t numbers)
{
    size_t leaves = guests->leaves > 0 ? guests->leaves : FEWEST;
    if (numbers <= guests->leaves)
        return 0;
    while (leaves < numbers)
        leaves *= 2;
    unsigned char *full = calloc(leaves, 2);
    if (!full)
        return -1;
    free(guests->full);
    *guests = (struct guests){full, leaves};
    return 1;
}

void guests_release(struct guests *guests)
{
    free(guests->full);
    *guests = (struct guests){.full = NULL};
}

/* The leaf of a guest's name, such as guest7; 0 if there is none. guest07 is a name of its own. */
static size_t find_leaf(const struct guests *guests, const char *name)
{
    static const char digits[] = "0123456789";
    const char *number = name + 5;
    if (strncasecmp(name, "guest", 5) != 0 || number[0] == '0')
        return 0;
    size_t length = strspn(number, digits);
    if (length == 0 || length > 9 || number[length] != '\0')
        return 0;
    size_t value = strtoul(number, NULL, 10);
    return value <= guests->leaves ? guests->leaves + value - 1 : 0;
}

void guests_take(struct guests *guests, const char *name)
{
    size_t node = find_leaf(guests, name);
    if (node == 0)
        return;
    guests->full[node] = 1;
    for (node /= 2; node > 0 && guests->full[2 * node] && guests->full[2 * node + 1]; node /= 2)
        guests->full[node] = 1;
}

void guests_give_back(struct guests *guests, const char *name)
{
    for (size_t node = find_leaf(guests, name); node > 0; node /= 2)
        guests->full[node] = 0;
}

size_t guests_lowest(const struct guests *guests)
{
    size_t node = 1;
    if (guests->leaves == 0)
        return 1;
    while (node < guests->leaves)
        node = 2 * node + guests->full[2 * node];
    return node - guests->leaves + 1;
}
