#ifndef PIECE_H
#define PIECE_H
/** @file
 *  The C sources of a stage, cut into pieces that have names: a function with the comment above it, a
 *  struct, an enum, a table; and the top of each file, up to the last #include.
 *
 *  Not a C parser. It relies on the layout that clang-format gives the stages: pieces stand apart by
 *  blank lines, and a brace that closes one stands in the first column. */

#include "text.h"

#include <stdbool.h>

struct piece {
    struct text file; /**< its base name: "server.c" */
    struct text name; /**< "read_client", "struct client", the first constant of an enum, "top" */
    struct text code; /**< whole lines */
    bool told;        /**< for whoever writes about the pieces */
};

struct pieces {
    struct piece *at;
    size_t count, capacity;
};

/** Read the sources in a folder, in the order of their names, but for client.c: a client is a lesson of
 *  its own. A folder without sources has no pieces. */
void pieces_read(struct pieces *pieces, const char *folder);

void pieces_release(struct pieces *pieces);

/** The piece that has the name and file of another, which may stand elsewhere; or NULL. */
struct piece *pieces_counterpart(const struct pieces *pieces, const struct piece *piece);

#endif
