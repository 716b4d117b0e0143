#ifndef CHAT_H
#define CHAT_H
/** @file
 *  A chat room: members, names and commands. It knows no sockets and no processes.
 *
 *  Towards its members, the room speaks through an *outlet*: functions that deliver a line to somebody,
 *  or show somebody out. Towards the world, it speaks through a *bus*. Whatever a member does is
 *  published on the bus as an event, and happens only when the bus hands that event back.
 *
 *  That is what lets one room live in many processes: each has a copy of it, the bus brings the events
 *  to all copies in the same order, and so all copies always agree on who is here and who has which
 *  name. If two members ask for a name at the same moment, all copies give it to the same one. In a
 *  room of one process an event happens at once.
 *
 *  Delivering is the one thing that copies do not do alike: each delivers to its own members.
 *
 *  Texts are lines of UTF-8 without their end. Before an event is published its text is cleaned (see
 *  chat_clean()), so that no member can drive another's terminal.
 *
 *  @see F. B. Schneider, "Implementing fault-tolerant services using the state machine approach", 1990;
 *  RFC 2812, whose commands these resemble. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    CHAT_NAME_MAX = 16,                  /**< bytes of a name, at most */
    CHAT_LINE_MAX = 1024,                /**< bytes of a line that a member sends, at most */
    CHAT_TEXT_MAX = 3 * CHAT_LINE_MAX,   /**< bytes of a text once it is cleaned, at most */
    CHAT_EVENT_MAX = 16 + CHAT_TEXT_MAX, /**< bytes of an encoded event, at most */
    CHAT_WINDOW =
        128, /**< events of one process on their way through the bus, shared by its members */
    CHAT_WINDOW_LEAST = 4 /**< those that each member may have, however many share */
};

struct chat;
struct chat_member;

/** How the room reaches its own members. None of these may call back into the room. */
struct chat_outlet {
    /** Deliver a line, its "\n" included. @param line  borrowed for the call. */
    void (*deliver)(const char *line, size_t size, void *member_data);

    /** The member has left by "/quit" or chat_quit(), or was not let in: close its connection. Nothing more
     *  is delivered to it. Called once. The handle stays valid until chat_leave(), and until then a member
     *  that has left keeps its place: a connection that is closing counts towards the capacity. */
    void (*dismiss)(void *member_data);

    /** A member that chat_may_say() said no to may go on. NULL for a room of one process, where an event
     *  happens at once, and nobody ever waits. */
    void (*resume)(void *member_data);

    /** All that the member has said has happened, so it may be waiting for the answer: send what was
     *  delivered to it. NULL if that is sent anyway. */
    void (*answered)(void *member_data);
};

/** What may happen in a room. */
enum chat_kind {
    CHAT_JOIN = 1, /**< somebody comes in, and gets a guest's name */
    CHAT_SAY,      /**< a member sends a line: words for all, or a command */
    CHAT_TELL,     /**< the server has a line for this member alone */
    CHAT_LEAVE,    /**< a member leaves the room, or is not let in; the text says why */
    CHAT_GONE, /**< a member's connection is gone: its place is free; it leaves if it has not; why */
    CHAT_PRESENT, /**< for a new copy of the room: this member has a place; the text is its name, or empty
                        if it has left the room */
    CHAT_CAPACITY /**< the room has another number of places: that of the member, which is none */
};

/** Something that happens. */
struct chat_event {
    enum chat_kind kind; /**< what happens */
    uint64_t member;     /**< to whom: a number that no other member has, in any process */
    const char *text;    /**< borrowed; not a string */
    size_t size;         /**< bytes of the text, at most CHAT_TEXT_MAX */
};

/** Takes an event: to publish it, or to pass it on.
 *  @return 0, or -1 with errno if it was not taken. */
typedef int chat_publisher(const struct chat_event *event, void *data);

/** @name Life cycle @{ */

/** Open an empty room.
 *
 *  @param capacity places in the room, at least 1; the same in every process. A member has a place from when
 *                  it comes in until chat_leave(). When all are taken, a newcomer is told so and dismissed.
 *  @param origin   the number of this process; no other process has it. Members are numbered by it.
 *  @param outlet   borrowed for the room's life. NULL for a copy that has no members of its own, and only
 *                  keeps the books: nobody may chat_join() it.
 *  @param publish  the bus: it must see to it that each event comes back through chat_apply(), once, in
 *                  the same order in every process. NULL for a room of this process alone.
 *  @param data     handed to @p publish.
 *  @return owned by the caller, close it with chat_close(); or NULL with errno ENOMEM. */
struct chat *chat_open(size_t capacity, uint32_t origin, const struct chat_outlet *outlet,
                       chat_publisher *publish, void *data);

/** Close a room. Nobody is told.
 *  @param chat  taken; NULL is fine. */
void chat_close(struct chat *chat);

/** @} @name What members do @{ */

/** Somebody comes in.
 *  @param member_data  handed to the outlet; not NULL.
 *  @return a handle, valid until chat_leave(), even if the outlet has dismissed the member already; or NULL
 *          with errno ENOMEM or what publishing failed with. */
struct chat_member *chat_join(struct chat *chat, void *member_data);

/** Whether a member may say or be told something now. Ask before each chat_say() and chat_tell() that serves
 *  what a client has sent. The answer is no while it has its share of a *window* on its way through the bus: so
 *  many events that have not come back. A flood then waits in its sender's own connection, and not in front of
 *  what others say. After a no the outlet calls resume when half of them have come back. The answer is no as
 *  well, for ever, once the member has left. */
bool chat_may_say(const struct chat *chat, struct chat_member *member);

/** Whether all that a member has said or been told has happened: nothing of it is on its way through the bus. */
bool chat_is_answered(const struct chat_member *member);

/** A member sends a line: words for the others or, if it begins with a slash, a command.
 *  @param text  borrowed for the call, @p size bytes, at most CHAT_LINE_MAX; need not be clean. An empty
 *               line is nothing.
 *  @return 0, or -1 with errno: EMSGSIZE if it is longer, or what publishing failed with. */
int chat_say(struct chat *chat, struct chat_member *member, const char *text, size_t size);

/** Tell a member something, in its place among all that the member is told.
 *  @param line  a string without its end, such as "! that line is too long".
 *  @return as chat_say(). */
int chat_tell(struct chat *chat, struct chat_member *member, const char *line);

/** A member will say nothing more, but may still listen. What it said before happens first, and it is told
 *  what it asked for; then it leaves the room, and the outlet dismisses it.
 *  @param why  a string for the others, such as "connection lost".
 *  @return as chat_say(). */
int chat_quit(struct chat *chat, struct chat_member *member, const char *why);

/** A member's connection is gone. Nothing will be delivered to it any more; its place is free once this has
 *  happened in all copies. If it is in the room still, it leaves.
 *  @param member  taken, even if publishing fails.
 *  @param why     as for chat_quit().
 *  @return as chat_say(). */
int chat_leave(struct chat *chat, struct chat_member *member, const char *why);

/** @} @name What the bus does @{ */

/** Let an event happen. Those that make no sense are passed over: of a member that is gone, say, or that
 *  it comes in when it is in already.
 *  @return 0, or -1 with errno ENOMEM: the event has not happened in this copy of the room. Then it must not
 *          happen in the others either, see chat_refusal(), or this copy is of no use any more. */
int chat_apply(struct chat *chat, const struct chat_event *event);

/** What is to happen everywhere instead of an event that the first copy of all had no memory for. It changes
 *  nothing: whoever wanted to come in is told so and shown out, and a member who waits for an answer gets one.
 *  @return an event whose text is constant. */
struct chat_event chat_refusal(const struct chat_event *event);

/** The event after which the room has another number of places, see chat_open(). All copies must agree about who
 *  still finds a place, so the change comes to them in the order of all events. Nobody has to leave.
 *  @return an event without text. */
struct chat_event chat_resize(size_t capacity);

/** Write an event as bytes that another process, or another machine, can read.
 *  @param bytes  room for CHAT_EVENT_MAX.
 *  @return the number of bytes. */
size_t chat_encode(const struct chat_event *event, char *bytes);

/** Read an event.
 *  @param event  filled in; its text is borrowed from @p bytes.
 *  @return 0, or -1 with errno EBADMSG if these bytes are no event. */
int chat_decode(const char *bytes, size_t size, struct chat_event *event);

/** Describe the room to a new copy of it: an event of kind CHAT_PRESENT for each place that is taken. Applied to an
 *  empty room they make it equal to this one.
 *  @return 0, or -1 with errno as @p publish has it. */
int chat_describe(const struct chat *chat, chat_publisher *publish, void *data);

/** A process is gone, and with it its members: an event of kind CHAT_GONE for each of them. They leave
 *  when these events are applied.
 *  @return 0, or -1 with errno as @p publish has it. */
int chat_abandon(const struct chat *chat, uint32_t origin, chat_publisher *publish, void *data);

/** @} @name Query @{ */

/** How many members are in the room, in all processes. */
size_t chat_count(const struct chat *chat);

/** @} */

/** Clean a text, so that a line of it can neither drive a terminal nor look like another line. What is
 *  dropped:
 *  - control characters: C0, DEL and C1, so escape sequences lose their escape;
 *  - the separators of lines and paragraphs, U+2028 and U+2029;
 *  - what has no shape of its own: Unicode's Default_Ignorable_Code_Point, with all controls of the writing
 *    direction and the tags, and interlinear annotations. Kept are U+200C and U+200D, which Persian, the
 *    languages of India and emoji need, and U+FE0E and U+FE0F, which choose between text and emoji.
 *
 *  Bytes that are no UTF-8 become U+FFFD, one for each sequence that is cut short.
 *
 *  @param clean  room for three times @p size.
 *  @return the number of bytes written.
 *  @see The Unicode Standard, section 3.9, "U+FFFD Substitution of Maximal Subparts", and its file
 *  DerivedCoreProperties.txt; RFC 3629. */
size_t chat_clean(const char *text, size_t size, char *clean);

#endif
