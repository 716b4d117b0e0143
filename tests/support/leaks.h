#ifndef LEAKS_H
#define LEAKS_H
/** @file
 *  Whether a server keeps memory of clients that have gone. A leak detector does not see what a server that
 *  is killed still had, so this looks at its resident memory. */

/** As contract_serve(). Under AddressSanitizer the server then uses freed memory again: otherwise all that was
 *  ever freed would count. */
void leaks_serve(void);

/** Let clients come and go, and expect that the server needs no more memory than after the first of them.
 *  @param visit  one client comes, and has gone when it returns.
 *  @param times  how often; a quarter of them more come first.
 *  @param least  bytes that each must leave behind to be seen. @p times of them should be 100 KiB or more, since a
 *                server's memory is never the same to the page. */
void leaks_expect_none(void (*visit)(int number), int times, int least);

#endif
