#!/bin/sh
# How large a step may be, so that every line of it can be read. Prints TAP.
. tests/course/tap.sh
. tools/facts.sh
export LC_ALL=C

# In lines: server.c; server.c and supervisor.c together; lines added to server.c since the stage before (those
# that are deleted are free); new lines in lib, without blank lines and comments. A stage that is not here is held
# to the last row.
limits='
    01   100  300   -   500
    02   180  300  160  500
    03   180  300  100  620
    04   180  300  100  620
    06   100  300  100  500
    07   200  300  100  750
    *    200  300  100  500'

# What is larger than it should be. It may not grow, and whoever makes it smaller takes it out.
still_larger='
    stages/03-selector, new lines of code in lib: 710
    stages/06-transports, new lines of code in lib: 507
    stages/05-timers-signals/server.c, lines: 255
    stages/05-timers-signals/server.c, lines added: 102
    stages/06-transports/server.c, lines: 183
    stages/07-chat/server.c, lines: 215
    stages/07-chat/server.c, lines added: 116
    stages/07-chat, new lines of code in lib: 1414
    stages/08-multiprocess/server.c, lines: 280
    stages/08-multiprocess, server.c and supervisor.c, lines: 450
    stages/08-multiprocess/server.c, lines added: 124
    stages/08-multiprocess, new lines of code in lib: 1107
    stages/09-upgrade, new lines of code in lib: 641
    stages/09-upgrade/server.c, lines: 300
    stages/09-upgrade, server.c and supervisor.c, lines: 675'
LIB_FILE=350  # lines of one .c file of lib
PROSE=3500    # words on the main road of a chapter
FIRST_STEP=40 # by this line of the chapter the reader has typed something

limits_of() # STAGE: its row
{
    echo "$limits" | awk -v number="${1%%-*}" '$1 == number || ($1 == "*" && !found) { found = 1; print $2, $3, $4, $5 }'
}

lines() # FILE...
{
    cat "$@" | wc -l
}

added() # BEFORE NOW
{
    diff "$1" "$2" | grep -c '^>'
}

# In our style a comment begins its line, or follows the code that it is about.
code_lines() # FILE...
{
    cat "$@" </dev/null | awk '
        in_comment { if (/\*\//) in_comment = 0; next }
        { sub(/^[ \t]+/, "") }
        /^\/\*/ { if (!/\*\//) in_comment = 1; next }
        /^$|^\/\// { next }
        { n++; if (/\/\*/ && !/\*\//) in_comment = 1 }
        END { print n + 0 }'
}

# Without blocks of code, comments, addresses of links, and what lies beside the road.
prose_words() # CHAPTER
{
    awk '
        /^ *```/ { in_fence = !in_fence; next }
        in_fence { next }
        /<!--/ { in_comment = 1 }
        in_comment { if (/-->/) in_comment = 0; next }
        /^## / { beside = $0 == "## Read every line" || $0 == "## Notes" }
        /<details/ { in_details = 1 }
        /<\/details/ { in_details = 0; next }
        beside || in_details { next }
        {
            gsub(/\]\([^)]*\)/, "]")
            for (i = 1; i <= NF; i++) if ($i ~ /[A-Za-z0-9]/) n++
        }
        END { print n + 0 }' "$1"
}

# The line of the first command, or of the first code that is to be typed.
first_step() # CHAPTER
{
    awk 'typed { print NR; exit } { typed = /^ *```(console|sh)$/ } END { if (!typed) print 100000 }' "$1"
}

at_most() # NAME NUMBER LIMIT ADVICE
{
    larger=$(echo "$still_larger" | sed -n "s|^ *$1: ||p")
    if [ "$3" = - ] || [ "$2" -le "${larger:-$3}" ]; then ok "$1: $2"; else not_ok "$1: $2, and at most $3" "$4"; fi
}

check_stage() # STAGE BEFORE MODULES
{
    folder=stages/$1 before=stages/$2
    # shellcheck disable=SC2046
    set -- $(limits_of "$1") "$3"
    at_most "$folder/server.c, lines" "$(lines "$folder/server.c")" "$1" 'What can lib do for it?'
    [ ! -e "$folder/supervisor.c" ] ||
        at_most "$folder, server.c and supervisor.c, lines" "$(lines "$folder/server.c" "$folder/supervisor.c")" "$2" \
            'What can lib do for them?'
    [ ! -e "$before/server.c" ] ||
        at_most "$folder/server.c, lines added" "$(added "$before/server.c" "$folder/server.c")" "$3" \
            "A step this large is two stages. See: diff $before/server.c $folder/server.c"
    # shellcheck disable=SC2046
    at_most "$folder, new lines of code in lib" \
        "$(code_lines $(for module in $5; do ls lib/"$module"/*.c; done))" "$4" "New in it: $5."
    at_most "$folder/README.md, words on the road" "$(prose_words "$folder/README.md")" "$PROSE" \
        'Notes and <details> do not count: move there what goes deeper.'
    at_most "$folder/README.md, line of the first thing to do" "$(first_step "$folder/README.md")" "$FIRST_STEP" \
        'The reader should do something within one screen.'
}

while IFS='|' read -r stage before new; do
    check_stage "$stage" "$before" "$new"
done <<END
$(steps)
END
for file in lib/*/*.c; do at_most "$file, lines" "$(lines "$file")" $LIB_FILE 'Which part of it can be a file of its own?'; done
tap_end
