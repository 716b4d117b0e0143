/* EXERCISE: write the selector over poll(): selector_open(), selector_close(), selector_register(),
 * selector_modify(), selector_unregister(), selector_select(), selector_get_key() and selector_count(). */
#include "selector.h"
/* END */
