/* The room, in two copies. A line each: '+3' guest 3 comes, '-3' it leaves, '3 hello' it says hello. Before
 * a line that begins with '~' the bus is not emptied, so that things happen at once. */
#include "fuzz.h"
#include "room.h"

static void act(struct script *line)
{
    char first = script_byte(line);
    if (first == '+')
        room_join(script_number(line, ROOM_GUESTS));
    else if (first == '-')
        room_leave(script_number(line, ROOM_GUESTS));
    else if (script_byte(line) == ' ')
        room_say((unsigned)(unsigned char)first % ROOM_GUESTS, line->bytes, line->size);
}

void fuzz_one(const char *bytes, size_t size)
{
    struct script script = {bytes, size < 4096 ? size : 4096};
    room_open(true);
    while (script_goes_on(&script)) {
        struct script line;
        line.size = script_until(&script, '\n', &line.bytes);
        if (line.size > 0 && line.bytes[0] == '~') {
            (void)script_byte(&line);
        } else {
            room_pump();
            room_check();
        }
        act(&line);
    }
    room_pump();
    room_check();
    room_close();
}
