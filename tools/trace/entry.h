#ifndef ENTRY_H
#define ENTRY_H
/** @file
 *  An entry of a recording: what one line of it says. docs/recording.md has the form.
 *
 *  A line is a flat JSON object: its fields are strings, integers, true or false. An entry has no pointers and
 *  owns nothing, so it may be assigned, and there is nothing to release. */

#include <stdbool.h>
#include <stddef.h>

enum {
    ENTRY_FIELDS = 40,      /**< that an entry can have */
    ENTRY_ROOM = 16 * 1024, /**< bytes for all names and strings, each with its NUL */
    /** Bytes that a line can have, its line feed and a NUL included. */
    ENTRY_LINE = 7 * ENTRY_ROOM,
};

enum entry_kind { ENTRY_NONE, ENTRY_NUMBER, ENTRY_STRING, ENTRY_TRUTH };

struct entry_field {
    enum entry_kind kind;
    unsigned short name, value; /* where they begin in room */
    long long number;           /* a truth's is 0 or 1 */
};

/** An entry. All zero is an empty one; leave its fields alone. */
struct entry {
    int count;
    unsigned used;
    struct entry_field fields[ENTRY_FIELDS];
    char room[ENTRY_ROOM];
};

/** Make an entry empty. */
void entry_clear(struct entry *entry);

/** Make an entry the same as another; faster than to assign it. */
void entry_copy(struct entry *entry, const struct entry *from);

/** @name Read a line, and write one @{ */

/** Read a line.
 *  @param line  @p size bytes, with a line feed at the end or without.
 *  @return whether it is an entry; if not (cut short, nested, too long, no JSON), @p entry is empty. */
bool entry_read(struct entry *entry, const char *line, size_t size);

/** Write an entry as a line with its line feed, and a NUL behind it.
 *  @param line  ENTRY_LINE bytes are always enough.
 *  @return the bytes of the line, without the NUL. */
size_t entry_write(const struct entry *entry, char line[ENTRY_LINE]);

/** @} */
/** @name What an entry says
 *  Strings are UTF-8 and end with a NUL; U+0000 stands in them as the two bytes C0 80. They are borrowed until the
 *  entry changes. @{ */

/** What kind of field that is; ENTRY_NONE if there is none of that name. */
enum entry_kind entry_kind(const struct entry *entry, const char *name);

/** An integer, or 0 or 1 for a truth. @return @p otherwise if there is none of that name. */
long long entry_number(const struct entry *entry, const char *name, long long otherwise);

/** A number to reckon with: as entry_number(), but at most 2^56 away from 0, so that sums fit. In nanoseconds that is
 *  two years. */
long long entry_bounded(const struct entry *entry, const char *name, long long otherwise);

/** A string; empty if there is none of that name. */
const char *entry_string(const struct entry *entry, const char *name);

/** Whether a string is there and has these words. */
bool entry_is(const struct entry *entry, const char *name, const char *string);

/** Whether a truth is there and true. */
bool entry_true(const struct entry *entry, const char *name);

/** The bytes of a string that was set with entry_set_bytes(): each character up to U+00FF is one.
 *  @return how many there are; no more than @p room are stored. */
size_t entry_bytes(const struct entry *entry, const char *name, char *bytes, size_t room);

/** The character that some bytes of UTF-8 begin with.
 *  @param left       how many bytes there are.
 *  @param character  set; U+0000 is written as said above.
 *  @return the bytes that it takes; 0 if they are no UTF-8. */
size_t entry_decode(const char *bytes, size_t left, unsigned *character);

/** The name of the field at @p index, from 0 on, in the order of the line; NULL behind the last. */
const char *entry_name(const struct entry *entry, int index);

/** @} */
/** @name Change an entry
 *  A field that is there is changed in its place. A new one goes to the end; if there is no room for it, it is left
 *  out, and the field "cut" is set to true. @{ */

void entry_set_number(struct entry *entry, const char *name, long long number);
void entry_set_true(struct entry *entry, const char *name);

/** A string of UTF-8. What does not fit is cut off. */
void entry_set_string(struct entry *entry, const char *name, const char *string);

/** Any bytes: each becomes a character, U+0000 to U+00FF. */
void entry_set_bytes(struct entry *entry, const char *name, const char *bytes, size_t size);

/** @} */

#endif
