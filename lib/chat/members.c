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
    *members = (struct members){.first = NULL};
}

void members_release(struct members *members)
{
    while (members->first)
        members_remove(members, members->first);
    guests_release(&members->guests);
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

static void link_own(struct members *members, struct chat_member *member)
{
    member->own_next = members->own;
    if (members->own)
        members->own->own_previous = member;
    members->own = member;
}

void members_disconnect(struct members *members, struct chat_member *member)
{
    if (!member->data)
        return;
    *(member->own_previous ? &member->own_previous->own_next : &members->own) = member->own_next;
    if (member->own_next)
        member->own_next->own_previous = member->own_previous;
    member->data = NULL;
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
    if (data)
        link_own(members, member);
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
    guests_take(&members->guests, text);
    return name;
}

static void free_name(struct members *members, struct name *name)
{
    guests_give_back(&members->guests, name->text);
    tdelete(name, &members->by_name, compare_names);
    free(name);
}

/* After the next member has come in, there must be a number for the one after it. */
static int reserve_guests(struct members *members)
{
    int grown = guests_reserve(&members->guests, members->present + 2);
    if (grown == 1)
        for (const struct chat_member *m = members->first; m; m = m->next)
            if (m->name)
                guests_take(&members->guests, m->name->text);
    return grown;
}

/* A member of our own is known from when it connected, which may be before others of whom we hear
 * later came in. The order of coming in is the order of being admitted, as in all copies of the room. */
struct chat_member *members_admit(struct members *members, uint64_t number, const char *name)
{
    struct chat_member *known = members_find(members, number);
    struct chat_member *member = known ? known : members_add(members, number, NULL);
    if (!member)
        return NULL;
    if (name &&
        (reserve_guests(members) == -1 || !(member->name = enter_name(members, member, name)))) {
        if (!known)
            members_remove(members, member);
        errno = ENOMEM;
        return NULL;
    }
    unlink_member(members, member);
    append(members, member);
    member->presence = name ? HERE : LEFT;
    members->present += name != NULL;
    members->places++;
    members->changes++;
    return member;
}

/* The new name is entered before the old one goes, so that nothing is lost if there is no memory. A
 * change of case only is none to the tree. */
int members_rename(struct members *members, struct chat_member *member, const char *name)
{
    members->changes++;
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

void members_vacate(struct members *members, struct chat_member *member)
{
    free_name(members, member->name);
    member->name = NULL;
    member->presence = LEFT;
    members->present--;
    members->changes++;
}

void members_remove(struct members *members, struct chat_member *member)
{
    if (member->presence == HERE)
        members_vacate(members, member);
    if (member->presence == LEFT)
        members->places--;
    members_disconnect(members, member);
    unlink_member(members, member);
    tdelete(member, &members->by_number, compare_numbers);
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

void members_guest_name(const struct members *members, char name[CHAT_NAME_MAX + 1])
{
    snprintf(name, CHAT_NAME_MAX + 1, "guest%u", (unsigned)guests_lowest(&members->guests));
}
