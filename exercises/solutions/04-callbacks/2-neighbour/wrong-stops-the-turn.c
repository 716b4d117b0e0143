/* Refused with: all handlers are called
 *
 * After one handler that changed something it gives up the turn. The others wait. */

        /* EXERCISE: an earlier handler may have changed this slot. Who must not be called any more? */
        const struct slot *slot = &loop->slots[ready[i].fd];
        if (!slot->registered || slot->since == loop->turn)
            break;
        slot->handler(ready[i].fd, ready[i].events, slot->data);
        called++;
        if (!slot->registered)
            break;
        /* END */
