#ifndef COMMANDS_H
#define COMMANDS_H
/** @file
 *  What `see` can show of a recording. Each command gets the words behind its name, and returns the exit status: 0, 1 if
 *  the answer is no or something went wrong, 2 if there is nothing to go by. */

/** Or it returns this: then `see` says how the command is called. */
enum { WRONG_USAGE = -1 };

/** record OUT.jsonl [--scene FILE] [--stage NN] [-- COMMAND]: run a server through a scene, and write down what it did. */
int see_record(int count, char **words);

/** text [--plain] FILE: columns for the terminal. */
int see_text(int count, char **words);

/** steps FILE: the steps as JSON. */
int see_steps(int count, char **words);

/** page OUT.html FILE [FILE [FILE]]: one page, with the player and the steps in it. */
int see_page(int count, char **words);

/** data FILE: the steps as a script that a page of the site loads. */
int see_data(int count, char **words);

/** same OLD NEW: whether two recordings have steps of the same kind in the same order. */
int see_same(int count, char **words);

/** questions [--tap] FILE.md...: whether each question's step exists in the recording beside it. */
int see_questions(int count, char **words);

/** trace-event FILE: as trace-event JSON, for Perfetto and chrome://tracing. */
int see_trace_event(int count, char **words);

#endif
