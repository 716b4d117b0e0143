/* EXERCISE: write a plain transport: transport_open(), transport_write(), transport_close(), transport_abort(),
 * transport_pause_reading(), transport_resume_reading(), transport_has_input(), transport_queued() and
 * transport_fd(), as transport.h promises them. */
#include "transport.h"
/* END */
