#!/bin/sh
# docs/protocol.md names every line of the chat, and no others: each text that the room and the servers send is on
# the page, and each line on the page is in the code.
#
#   protocol.sh        prints TAP
cd "$(dirname "$0")/../.." || exit 2
. tests/course/tap.sh
export LC_ALL=C

page=docs/protocol.md
sources="$(ls lib/chat/*.c lib/line/greeting.c) stages/07-chat/server.c"

# A text in one form for both: what differs from line to line is @.
code_texts()
{
    # shellcheck disable=SC2086 # paths without spaces
    cat $sources | sed 's/"CHAT_NAME_MAX"/16/' | grep -v '^#include' |
        grep -o '"\([^"\\]\|\\.\)*"' | sed 's/^"//; s/"$//' |
        sed 's/\\r//g; s/\\n$//; s/%\.\*s/@/g; s/%zu/@/g; s/%s/@/g; s/1 to %d/1 to 16/' |
        grep '^\* .\|^! .\|^- @\|^\[\|^@: @\|^/[a-z]* \|^HTTP/1.1\|^C[A-Za-z-]*: \|^This is\|^connection lost$\|^timed out$\|^the room is full' |
        grep -v '^! @$\|^\* @$' | sed 's/^the room is full/! &/; s|^/.|* &|' | sort -u
}

page_texts()
{
    sed -n '/^## What the server sends/,$p' "$page" |
        sed -n 's/^    //p; s/^| `\([^`]*\)` |.*/\1/p; s/.*another member are `\(.*\)` and `\(.*\)`\./\1@@\2/p' |
        sed 's/@@/\
/' | sed '/^\* \/\|: \/me TEXT$\|: \/msg NAME/!{s/NAME NAME \.\.\.//; s/\bNAME\b/@/g; s/\bTEXT\b/@/g; s/\bWHY\b/@/g; s/\bN\b/@/g;}' |
        sed 's/ $//' | grep . | sort -u
}

make_scratch
code_texts >"$scratch/code"
page_texts >"$scratch/page"

# A text of the code may be a part of a line: "* the name %s is taken" is not, the rest is.
expect "$page lacks no text that the code sends (@ is what differs)" '' "$(comm -23 "$scratch/code" "$scratch/page")"
expect "$page has no line that the code does not send (@ is what differs)" '' \
    "$(comm -13 "$scratch/code" "$scratch/page" | grep -v '^! the server is full$')"
tap_end
