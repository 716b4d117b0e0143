#ifndef EXPECT_H
#define EXPECT_H
/** @file
 *  What a test is made of that a learner writes, in an exercise where the right code and some mutants are given. The
 *  mutants are the same code with one plausible mistake each. The test has to pass the right code, and to notice each
 *  mutant. It runs once for each of them, in a new process.
 *
 *      void test(void)
 *      {
 *          struct buffer buffer;
 *          buffer_init(&buffer, 10);
 *          expect(buffer_append(&buffer, "hello", 5) == 0);
 *          expect(buffer_size(&buffer) == 5);
 *          buffer_release(&buffer);
 *      }
 *
 *  Where the code is a server, it is running when test() begins. client.h has clients for it, and what these wait for
 *  is expected, too:
 *
 *      void test(void)
 *      {
 *          struct client *alice = client_connect("alice");
 *          client_send(alice, "hello\n");
 *          client_expect(alice, "hello\n");
 *      }
 *
 *  No client waits in vain for long: if the server sleeps and nothing has come, nothing will. What is still open at the
 *  end is closed, and the server is stopped. A server that has ended by itself is noticed. */

#include "client.h"

#include <stdbool.h>

/** The test: the learner's to write. */
void test(void);

/** Something holds. If it does not, the test ends, and has noticed something. */
#define expect(condition) expect_((condition), #condition, __LINE__)

void expect_(bool holds, const char *condition, int line);

#endif
