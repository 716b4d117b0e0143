#ifndef WITHSTAND_H
#define WITHSTAND_H
/** @file
 *  One attack: the attackers are a process of their own, so that they may block, wait and be killed,
 *  while alice and bob (see witness.h) talk in this one. */

#include <stdbool.h>

/** An attack, and what it takes to withstand it. */
struct attack {
    void (*run)(void);   /**< what the attackers do; they are gone when it returns */
    const char *options; /**< for the server; NULL for none */
    int descriptors;     /**< how many the server may have open; 0 for no limit */
    bool full;           /**< while it lasts the server may turn newcomers away */
    int words;           /**< how often the room must hear WITNESS_WORDS from the attackers */
    bool shaken_off;     /**< the server must close all attackers' connections by itself */
};

/** Start the server, attack it, and judge:
 *  - what alice and bob say is heard, while the attack goes on and afterwards;
 *  - newcomers are served;
 *  - what attackers say in good order is heard too;
 *  - when nobody does anything, neither does the server;
 *  - when the attackers are gone, it has as many descriptors open as before;
 *  - its memory has grown by some megabytes at most.
 *
 *  Returns if all that is so; else the test has ended.
 *  @param chat  whether the server is a chat room; else it echoes. */
void withstand(const struct attack *attack, bool chat);

/** @name For attackers, in attack->run @{ */

/** Connect to the server; without one, this process ends.
 *  @param narrow  with little room in both kernels.
 *  @return a descriptor that blocks. */
int attacker_connect(bool narrow);

/** Wait until alice and bob have talked once more.
 *  @return false if it is time to go. */
bool attacker_turn(void);

/** The attack is in place: stay like this until it is time to go. */
void attacker_hold(void);

/** As attacker_hold(), but act now and then.
 *  @param act  is called some times a second; false when it is done. */
void attacker_hold_and(bool (*act)(void));

/** @} */

#endif
