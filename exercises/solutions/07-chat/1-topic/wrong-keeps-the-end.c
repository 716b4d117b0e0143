/* Refused with: A shorter topic
 *
 * The end of a longer topic stays behind. */

    /* EXERCISE: what must the room remember? */
    char topic[CHAT_TEXT_MAX]; /* a copy: the words of an event last as long as the event */
    size_t topic_size;         /* 0: there is none */
    /* END */

/* EXERCISE: what "/topic" does, with words and without. */
static void tell_topic(const struct chat *chat, const struct chat_member *member)
{
    room_tell(chat, member, "* the topic is: %.*s\n", (int)chat->board->topic_size,
              chat->board->topic);
}

static int do_topic(struct chat *chat, struct chat_member *member, struct words words)
{
    if (words.size > 0) {
        memcpy(chat->board->topic, words.text, words.size);
        if (words.size > chat->board->topic_size)
            chat->board->topic_size = words.size;
        room_tell(chat, member, "* the topic is now: %.*s\n", (int)words.size, words.text);
        room_tell_others(chat, member, "* %s set the topic: %.*s\n", member->name->text,
                         (int)words.size, words.text);
    } else if (chat->board->topic_size > 0) {
        tell_topic(chat, member);
    } else {
        room_tell(chat, member, "* there is no topic\n");
    }
    return 0;
}
/* END */

    /* EXERCISE: one more row. */
    {"/topic", do_topic, "/topic [TEXT]    set the topic, or ask for it"},
    /* END */

    /* EXERCISE: a newcomer hears the topic, if there is one. */
    if (chat->board->topic_size > 0)
        tell_topic(chat, member);
    /* END */
