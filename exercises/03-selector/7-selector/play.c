/* The selector's own suite of tests, with the selector that is in this folder. */
#define main     suite_main
#define EXERCISE /* leaves out what is about a lowered limit on descriptors */
#include "../../../tests/unit/selector.c"
#undef main

#include "../../../tests/unit/selector_play.h"
