/* EXERCISE: write the reactor on lib/selector: reactor_open(), reactor_close(), reactor_register(),
 * reactor_modify(), reactor_unregister() and reactor_run(), as reactor.h promises them. */
#include "reactor.h"
/* END */
