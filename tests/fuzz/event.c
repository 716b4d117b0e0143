/* What comes from another process may be anything: each line of the input is bytes for chat_decode(). Three
 * guests are here, numbers 1 to 3 of the first process. */
#include "fuzz.h"
#include "room.h"

void fuzz_one(const char *bytes, size_t size)
{
    struct script script = {bytes, size};
    room_open(false);
    for (unsigned guest = 0; guest < 3; guest++)
        room_join(guest * ROOM_COPIES % ROOM_GUESTS);
    room_pump();
    while (script_goes_on(&script)) {
        const char *event;
        size_t length = script_until(&script, '\n', &event);
        room_publish(event, length);
    }
    room_pump();
    room_close();
}
