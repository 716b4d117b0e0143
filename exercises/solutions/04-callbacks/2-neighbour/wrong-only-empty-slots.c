/* Refused with: meant for its predecessor
 *
 * It looks whether somebody is there, and not whether it is still the same one. redis' ae.c has this fault. */

        /* EXERCISE: an earlier handler may have changed this slot. Who must not be called any more? */
        const struct slot *slot = &loop->slots[ready[i].fd];
        if (!slot->registered)
            continue;
        slot->handler(ready[i].fd, ready[i].events, slot->data);
        called++;
        /* END */
