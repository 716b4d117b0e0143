#ifndef CLIENT_H
#define CLIENT_H
/** @file
 *  Clients with names. Each call is a step of the story, and ends the test if it goes wrong.
 *
 *      struct client *alice = client_connect("alice");
 *      client_send(alice, "hi\n");
 *      client_expect(alice, "hi\n");
 *
 *  Sockets do not block; all waiting is poll(), for client_patience_ms at most. */

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>

struct client;

/** How long to wait for something that must happen, in milliseconds. */
extern int client_patience_ms;

/** How long to wait for a server that sleeps meanwhile, in milliseconds: 0, by default, as long as for any. A kernel may
 *  ask for a window only after 200 ms. Where the system does not tell, it makes no difference. */
extern int client_sleep_ms;

/** Whether any client so far has received a byte or an end; and whether one has waited, and none ever has. */
bool client_was_answered(void);
bool client_waited_for_nothing(void);

/** @name Life cycle @{ */

/** Connect to the server that server_start() started; or with small buffers in the kernel, so that little fits between
 *  client and server. The arguments are the client's name, as printf() has it.
 *  @return owned by the caller; ends with client_close(), client_reset(), or with the test. */
#define client_connect(...)        client_connect_as(false, __VA_ARGS__)
#define client_connect_narrow(...) client_connect_as(true, __VA_ARGS__)
struct client *client_connect_as(bool narrow, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** Close the connection. @param client  taken. */
void client_close(struct client *client);

/** Reset the connection: the peer's next call fails with ECONNRESET. @param client  taken. */
void client_reset(struct client *client);

/** Close all connections that are open, without a step: the story is over. */
void client_close_all(void);

/** @} @name Talk @{ */

/** Send a string. */
void client_send(struct client *client, const char *text);

/** Send bytes.
 *  @param what  names them in the story; NULL to quote them. */
void client_send_bytes(struct client *client, const void *data, size_t size, const char *what);

/** Say that nothing more will be sent: a half-close. */
void client_finish(struct client *client);

/** Wait until exactly this has come; what comes later stays for later. */
void client_expect(struct client *client, const char *text);

/** As client_expect(), for bytes. */
void client_expect_bytes(struct client *client, const void *data, size_t size, const char *what);

/** Wait for the end: the server closes, and nothing more comes. */
void client_expect_end(struct client *client);

/** Wait for a sentence of refusal, a line that begins with "! ", and then the end. A reset instead
 *  of the end is fine. */
void client_expect_refusal(struct client *client);

/** Send bytes in pieces of random sizes and expect the same back.
 *  @param seed    decides the pieces.
 *  @param finish  half-close after the last, and expect the end.
 *  @param lazy    receive nothing until no more can be sent. */
void client_exchange(struct client *client, const void *data, size_t size, unsigned seed,
                     bool finish, bool lazy);

/** What became of a client that a full server may have turned away. */
enum client_fate { CLIENT_SERVED, CLIENT_REFUSED, CLIENT_WAITS };

/** Send @p text, and see whether it comes back.
 *  @param patience_ms  how long to wait for either answer. */
enum client_fate client_try(struct client *client, const char *text, int patience_ms);

/** @} @name Without steps: for loops of one's own @{ */

/** Send as much as fits at once: how many bytes did? */
size_t client_push(struct client *client, const void *data, size_t size);

/** Receive what is there, @p size bytes at most.
 *  @return how many bytes, 0 if none are there now, -1 if none will come. */
long client_pull(struct client *client, void *data, size_t size);

/** The socket, for client_poll(). */
int client_fd(const struct client *client);

/** poll(), with as much patience as all waits of clients. False if nothing came. */
bool client_poll(struct pollfd *fds, unsigned count, int patience_ms);

/** @} */

/** A number from 0 to @p below - 1; the same seed gives the same numbers.
 *  @param seed  of the caller; changed. */
unsigned random_below(unsigned *seed, unsigned below);

/** Milliseconds of a clock that only goes forward. */
long long milliseconds(void);

#endif
