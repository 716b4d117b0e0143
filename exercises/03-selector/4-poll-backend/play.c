/* The selector's own suite of tests, with the backend that is in this folder. */
#define main     suite_main
#define EXERCISE /* leaves out the tests of a lowered limit on descriptors: backend.h says nothing of it */
#include "../../../tests/unit/selector.c"
#undef main

#include "../../../tests/unit/selector_play.h"
