/* Start reading at members_add() and members_admit(). The trees are the C library's: tsearch(). */
#include "members.h"

#include <errno.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static int compare_numbers(const void *a, const void *b)
{
    uint64_t first = ((const struct chat_member *)a)->number;
    uint64_t second = ((const struct chat_member *)b)->number;
    return (first > second) - (first < second);
}

static int compare_names(const void *a, const void *b)
{
    return strcasecmp(((const struct name *)a)->text, ((const struct name *)b)->text);
}

void members_init(struct members *members)
{
    *members = (struct members){.lowest_guest = 1};
}

void members_release(struct members *members)
{
    while (members->first)
        members_remove(members, members->first);
}

static void append(struct members *members, struct chat_member *member)
{
    member->next = NULL;
    member->previous = members->last;
    *(members->last ? &members->last->next : &members->first) = member;
    members->last = member;
}

static void unlink_member(struct members *members, struct chat_member *member)
{
    *(member->previous ? &member->previous->next : &members->first) = member->next;
    *(member->next ? &member->next->previous : &members->last) = member->previous;
}

struct chat_member *members_add(struct members *members, uint64_t number, void *data)
{
    struct chat_member *member = calloc(1, sizeof *member);
    if (!member)
        return NULL;
    member->number = number;
    member->data = data;
    if (!tsearch(member, &members->by_number, compare_numbers)) {
        free(member);
        return NULL;
    }
    append(members, member);
    return member;
}

/* Enter a name that is free: NULL with errno ENOMEM. */
static struct name *enter_name(struct members *members, struct chat_member *member,
                               const char *text)
{
    struct name *name = calloc(1, sizeof *name);
    if (!name)
        return NULL;
    name->member = member;
    strcpy(name->text, text);
    if (!tsearch(name, &members->by_name, compare_names)) {
        free(name);
        return NULL;
    }
    return name;
}

/* The number of a guest's name, such as 7 for guest7; 0 if the name is none. */
static unsigned guest_number(const char *name)
{
    unsigned number = 0;
    if (strncasecmp(name, "guest", 5) == 0)
        (void)sscanf(name + 5, "%9u", &number);
    return number;
}

static void free_name(struct members *members, struct name *name)
{
    unsigned guest = guest_number(name->text);
    if (guest > 0 && guest < members->lowest_guest)
        members->lowest_guest = guest;
    tdelete(name, &members->by_name, compare_names);
    free(name);
}

/* A member of our own is known from when it connected, which may be before others of whom we hear
 * later came in. The order of coming in is the order of being admitted, as in all copies of the room. */
struct chat_member *members_admit(struct members *members, uint64_t number, const char *name)
{
    struct chat_member *known = members_find(members, number);
    struct chat_member *member = known ? known : members_add(members, number, NULL);
    if (!member)
        return NULL;
    member->name = enter_name(members, member, name);
    if (!member->name) {
        if (!known)
            members_remove(members, member);
        errno = ENOMEM;
        return NULL;
    }
    unlink_member(members, member);
    append(members, member);
    members->present++;
    return member;
}

/* The new name is entered before the old one goes, so that nothing is lost if there is no memory. A
 * change of case only is none to the tree. */
int members_rename(struct members *members, struct chat_member *member, const char *name)
{
    if (strcasecmp(member->name->text, name) == 0) {
        strcpy(member->name->text, name);
        return 0;
    }
    struct name *entered = enter_name(members, member, name);
    if (!entered)
        return -1;
    free_name(members, member->name);
    member->name = entered;
    return 0;
}

void members_remove(struct members *members, struct chat_member *member)
{
    unlink_member(members, member);
    tdelete(member, &members->by_number, compare_numbers);
    if (member->name) {
        free_name(members, member->name);
        members->present--;
    }
    free(member);
}

struct chat_member *members_find(const struct members *members, uint64_t number)
{
    struct chat_member key = {.number = number};
    void *node = tfind(&key, &members->by_number, compare_numbers);
    return node ? *(struct chat_member **)node : NULL;
}

struct chat_member *members_named(const struct members *members, const char *text)
{
    struct name key;
    snprintf(key.text, sizeof key.text, "%s", text);
    void *node = tfind(&key, &members->by_name, compare_names);
    return node ? (*(struct name **)node)->member : NULL;
}

void members_guest_name(struct members *members, char name[CHAT_NAME_MAX + 1])
{
    for (;; members->lowest_guest++) {
        snprintf(name, CHAT_NAME_MAX + 1, "guest%u", members->lowest_guest);
        if (!members_named(members, name))
            return;
    }
}
