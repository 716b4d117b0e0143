#ifndef NET_H
#define NET_H
/** @file
 *  Sockets without surprises: listen, accept, connect, receive, send.
 *
 *  A thin layer over the BSD socket interface. It takes away what every server would otherwise
 *  repeat and sometimes get wrong: name resolution, descriptors that leak into child processes,
 *  calls interrupted by signals, connections that die in the queue, SIGPIPE. It adds no state: a
 *  socket stays a plain file descriptor, which the caller owns and closes with close().
 *
 *  All descriptors returned are close-on-exec. No function returns -1 with EINTR.
 *
 *  @see W. R. Stevens, "UNIX Network Programming", volume 1; ip(7), tcp(7), socket(7). */

#include <stddef.h>

/** Room for the longest name that net_local_name() and net_peer_name() write, in bytes. */
#define NET_NAME_SIZE 64

/** TCP keepalive of the sockets made here: after so many seconds without a byte from the peer its kernel is
 *  asked for a sign of life, so many times, at this interval. If no answer comes, for two minutes in all, the
 *  connection is lost with ETIMEDOUT. A peer that crashed or was cut off from the network says nothing, so
 *  without this a server that only waits for input would keep the connection for ever. What is sent to such
 *  a peer is given up later, by retransmission (15 minutes on Linux). */
enum {
    NET_KEEPALIVE_IDLE = 60,     /**< seconds */
    NET_KEEPALIVE_INTERVAL = 10, /**< seconds */
    NET_KEEPALIVE_COUNT = 6      /**< questions */
};

/** What became of one attempt to receive or send. */
enum net_result {
    NET_OK,     /**< some bytes moved, at least one */
    NET_AGAIN,  /**< nothing can move now without blocking: wait until the socket is ready */
    NET_CLOSED, /**< receive: the peer has sent all it will ever send (end of file) */
    NET_ERROR   /**< the connection is lost; errno says why (ECONNRESET, EPIPE, ETIMEDOUT, ...) */
};

struct addrinfo;

/** Find the TCP addresses of a host and a port.
 *  @param host,port  borrowed strings, as for net_listen().
 *  @param flags      as in getaddrinfo(3): AI_PASSIVE to listen, 0 to connect.
 *  @return a list, owned by the caller, who frees it with freeaddrinfo(); or NULL with errno ENOMEM, ENOENT if
 *          @p host or @p port has no meaning, or what the system's resolver left there. */
struct addrinfo *net_resolve(const char *host, const char *port, int flags);

/** Open a blocking TCP socket that listens for connections.
 *
 *  The address may be taken again at once after a restart (SO_REUSEADDR), but not while another server
 *  listens at it. Accepted connections inherit two options: what is sent leaves without waiting for earlier
 *  acknowledgements (TCP_NODELAY), and a peer that has vanished is noticed (NET_KEEPALIVE_IDLE).
 *  @param host     a string: numeric address or name, IPv4 or IPv6; NULL for all addresses of the machine
 *                 (its IPv4 addresses, if the C library names those first, as glibc does). Of a name's
 *                 addresses it takes the first that it can; a port that is taken at one ends the search.
 *  @param port     a string: number or service name; "0" lets the kernel choose, see net_local_port().
 *  @param backlog  completed connections that the kernel may queue until they are accepted.
 *  @return a descriptor that the caller owns, or -1 with errno: EADDRINUSE, EADDRNOTAVAIL, EACCES,
 *          EMFILE, ENFILE, ENOMEM, or ENOENT if @p host or @p port has no meaning.
 *  @see listen(2), getaddrinfo(3). */
int net_listen(const char *host, const char *port, int backlog);

/** As net_listen(), and others may listen on the same port in the same way: each has a queue of its own,
 *  between which the kernel spreads the connections by a hash of the addresses.
 *  @return as net_listen(); EADDRINUSE if somebody listens on the port who does not share it.
 *  @see socket(7), SO_REUSEPORT. */
int net_listen_shared(const char *host, const char *port, int backlog);

/** Let others share the port of a socket that net_listen() has opened. A server that opens its first listener
 *  so, and the others with net_listen_shared(), is told when another server has the port; two that only
 *  shared would each get some of the connections, and neither would know.
 *  @return 0, or -1 with errno as setsockopt(2) sets it. */
int net_share(int listener);

/** Take the next connection from the listener's queue.
 *
 *  Connections that their peers gave up while they waited in the queue are skipped. The
 *  connection is blocking, whatever the listener is.
 *  @return a descriptor that the caller owns, or -1 with errno: EAGAIN if a non-blocking listener's
 *          queue is empty; EMFILE or ENFILE if no descriptor is free, ENOMEM or ENOBUFS if no memory is,
 *          in which case the connection stays in the queue: see net_refuse(); or another one of
 *          accept(2). A blocking listener waits instead of EAGAIN.
 *  @see accept(2). */
int net_accept(int listener);

/** Set a descriptor aside for net_refuse(). It needs no file, so a process may do this in an empty chroot.
 *  @return a descriptor that the caller owns, or -1 with errno: EMFILE, ENFILE, ENOMEM, ENOBUFS. */
int net_reserve(void);

/** Refuse the next connection in the queue when net_accept() failed for want of descriptors.
 *
 *  Left in the queue, the connection would keep the listener readable: the loop would spin, and
 *  the peer would wait for ever. So the reserve is closed to make room, the connection is
 *  accepted, told why and closed, and the reserve is opened again.
 *  @param reserve  from net_reserve(); replaced. It is -1 afterwards if another thread or process
 *                  was faster; the next call tries to get it back.
 *  @param why      what to tell the peer, a string. Best effort.
 *  @return 0, or -1 with errno: EAGAIN if nobody was waiting; EMFILE or ENFILE if the reserve was
 *          lost, ENOMEM or ENOBUFS if no memory is free: then the connection is still in the queue, and all
 *          that is left is to wait a while.
 *  @see libev's manual, "The special problem of accept()ing when you can't". */
int net_refuse(int listener, int *reserve, const char *why);

/** Tell a peer why it is not served, and close @p fd.
 *
 *  What the peer has already sent is read and dropped first, because closing a socket with unread
 *  input resets the connection, and what the peer has not received by then is lost.
 *  Never blocks.
 *  @param fd   taken.
 *  @param why  a string. Best effort. */
void net_dismiss(int fd, const char *why);

/** Connect to a TCP server.
 *
 *  @param host,port  strings, as for net_listen(); NULL for the loopback address.
 *  @return a blocking descriptor that the caller owns, or -1 with errno: ECONNREFUSED, ETIMEDOUT,
 *          EHOSTUNREACH, EMFILE, ENFILE, ENOMEM, or ENOENT if the name has no meaning.
 *  @see connect(2). */
int net_connect(const char *host, const char *port);

/** Begin to connect to a TCP server, and do not wait.
 *
 *  Finding the address of a name may still take a while: only numeric addresses are certain not to.
 *  When the descriptor is ready to be written to, the attempt is over: see net_connect_finish().
 *  If it has failed then, call again: the name may have another address.
 *  @param host,port  as for net_connect().
 *  @param tried      how many of the name's addresses are passed over, 0 at first; moved on past those that
 *                    fail at once, and past the one at which the attempt is under way.
 *  @return a non-blocking descriptor that the caller owns, or -1 with errno as net_connect() has it, of the
 *          first address that was not passed over; ENOENT if there is none. */
int net_connect_start(const char *host, const char *port, int *tried);

/** Ask how an attempt to connect has ended. That the socket can be written to says only that it has.
 *  @return 0 if it is connected, or -1 with errno: ECONNREFUSED, ETIMEDOUT, EHOSTUNREACH, ...
 *  @see connect(2), EINPROGRESS; socket(7), SO_ERROR. */
int net_connect_finish(int fd);

/** Make every later call on @p fd return at once instead of waiting.
 *  @return 0, or -1 with errno EBADF.
 *  @see fcntl(2), O_NONBLOCK. */
int net_set_nonblocking(int fd);

/** Receive what has arrived, at most @p size bytes.
 *
 *  @param data  filled with *@p done bytes.
 *  @param size  at least 1.
 *  @param done  bytes received: at least 1 with NET_OK, else 0.
 *  @see recv(2). */
enum net_result net_recv(int fd, void *data, size_t size, size_t *done);

/** Send as much as the kernel takes now, at most @p size bytes. A peer that is gone is NET_ERROR
 *  with EPIPE or ECONNRESET; it raises no SIGPIPE.
 *
 *  @param data  borrowed for the call.
 *  @param done  bytes sent: at least 1 with NET_OK and @p size > 0, and perhaps fewer than @p size.
 *  @see send(2), MSG_NOSIGNAL. */
enum net_result net_send(int fd, const void *data, size_t size, size_t *done);

/** Send all @p size bytes, waiting as long as it takes. For blocking descriptors only: a
 *  non-blocking one fails with EAGAIN after an unknown part was sent.
 *  @param data  borrowed for the call.
 *  @return 0, or -1 with errno as send(2) has it; a part may have been sent. */
int net_send_all(int fd, const void *data, size_t size);

/** The port that a socket is bound to.
 *  @return 1..65535, 0 if it is bound to none, or -1 with errno: EBADF, ENOTSOCK, EAFNOSUPPORT. */
int net_local_port(int fd);

/** Write the socket's own address as text: "127.0.0.1:7000" or "[::1]:7000".
 *  @param name  at least NET_NAME_SIZE bytes; "?" if the address is not known.
 *  @return @p name, which stays the caller's own. */
const char *net_local_name(int fd, char *name);

/** Write the peer's address as text, as net_local_name() does: the address that accept() returned. On Linux
 *  it is known until the descriptor is closed; on other systems it is "?" once the peer has reset the
 *  connection or both directions are closed.
 *  @param name  at least NET_NAME_SIZE bytes.
 *  @return @p name, which stays the caller's own. */
const char *net_peer_name(int fd, char *name);

#endif
