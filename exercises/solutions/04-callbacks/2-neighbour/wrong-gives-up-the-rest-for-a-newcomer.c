/* Refused with: continue, not break
 *
 * Whoever stands behind a newcomer loses its turn. */

        /* EXERCISE: an earlier handler may have changed this slot. Who must not be called any more? */
        const struct slot *slot = &loop->slots[ready[i].fd];
        if (!slot->registered)
            continue;
        if (slot->since == loop->turn)
            break;
        slot->handler(ready[i].fd, ready[i].events, slot->data);
        called++;
        /* END */
