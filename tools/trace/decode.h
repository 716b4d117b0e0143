#ifndef DECODE_H
#define DECODE_H
/* Inside tools/trace only: what the functions that decode calls share, and these functions. */

#include "call.h"

/* --- Fields of the entry, from pieces of the call --- */

/* An argument, from 0 on; empty if there is none. */
struct piece call_argument(const struct call *call, int index);

/* Set a field, if there is something to set: to the piece itself, to what it has in quotes, to its number. */
void call_set_piece(struct call *call, const char *name, struct piece piece);
void call_set_quoted(struct call *call, const char *name, struct piece piece);
void call_set_integer(struct call *call, const char *name, struct piece piece);

/* "timeout", of "{tv_sec=1, tv_nsec=500000000}", NULL or a number of milliseconds. */
void call_set_timeout(struct call *call, struct piece time);

/* A number that may be added up and multiplied by a thousand, whatever was read. */
long long piece_bounded(long long number);

/* --- Descriptors --- */

/* What is remembered of a descriptor, and may be changed; NULL if its number, or memory, does not allow for it. */
struct descriptor *task_descriptor(struct task *task, long long fd);

/* Forget it: it is closed. */
void task_forget(struct task *task, long long fd);

/* Remember what strace tells of a descriptor: "3<pipe:[77]>". */
void task_learn(struct task *task, struct piece piece);

/* A descriptor that a call is about: its number, and, if it is "fd", what it is. @return what is remembered of it. */
struct descriptor *call_set_fd(struct call *call, const char *name, struct piece piece);

/* --- The calls --- */

void decode_new(struct call *call);
void decode_open(struct call *call);
void decode_about_fd(struct call *call);
void decode_close(struct call *call);
void decode_close_range(struct call *call);
void decode_dup(struct call *call);
void decode_pair(struct call *call);
void decode_fcntl(struct call *call);
void decode_ioctl(struct call *call);
void decode_option(struct call *call);
void decode_accept(struct call *call);
void decode_bind(struct call *call);
void decode_data(struct call *call);
void decode_vector(struct call *call);
void decode_message(struct call *call);
void decode_between(struct call *call);
void decode_poll(struct call *call);
void decode_select(struct call *call);
void decode_epoll_wait(struct call *call);
void decode_epoll_ctl(struct call *call);

#endif
