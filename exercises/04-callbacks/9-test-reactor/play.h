#ifndef PLAY_H
#define PLAY_H

#include "mutants.h"

#endif
