#ifndef PLAY_H
#define PLAY_H

#include "units.h"

#endif
