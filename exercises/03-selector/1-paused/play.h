#ifndef PLAY_H
#define PLAY_H
/* Two ends of a connection, ours and theirs. Ours has something to be read. */

enum { STEPS = 4 };

enum end { OURS, THEIRS, ENDS };

/* What is kept with a descriptor. */
enum data { NO_DATA, DATA, OTHER_DATA, STRANGE_DATA };

/* How an end is registered before the first step. It is not if there are no data. */
struct registration {
    unsigned events; /* of enum selector_events */
    enum data data;
};

enum action {
    NOTHING,
    PAUSE,
    RESUME,
    WANT_TO_WRITE /* selector_modify() to SELECTOR_WRITE and OTHER_DATA */
};

struct step {
    enum action action;
    enum end end;
};

struct question {
    struct registration registered[ENDS];
    struct step steps[STEPS];
};

/* What selector_get_key() says of an end. */
struct key {
    int result;
    int why; /* errno */
    unsigned events;
    enum data data;
};

/* What came of one step. */
struct seen {
    int result; /* of the call */
    int why;    /* errno */
    struct key keys[ENDS];
    unsigned reported; /* the events of ours that selector_select() reports, without waiting */
};

struct answer {
    struct seen seen[STEPS];
};

#endif
