#ifndef SEE_H
#define SEE_H
/** @file
 *  The sub-commands of `see`: each is called as a main(), with its own name in argv[0], and returns the exit status. */

int record_main(int argc, char **argv);      /**< run a server through a scene, and write down what it did */
int text_main(int argc, char **argv);        /**< a recording as columns of text */
int steps_main(int argc, char **argv);       /**< its steps, as JSON */
int page_main(int argc, char **argv);        /**< a page that plays one recording, or two side by side */
int data_main(int argc, char **argv);        /**< the same for a page of the site */
int same_main(int argc, char **argv);        /**< whether two recordings have the same steps */
int trace_event_main(int argc, char **argv); /**< as trace-event JSON, for Perfetto */

#endif
