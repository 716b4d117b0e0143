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

missing() # FILE OF FILE
{
    comm -23 "$1" "$2"
}

code=$(mktemp) && texts=$(mktemp) || exit 2
trap 'rm -f "$code" "$texts"' EXIT
code_texts >"$code"
page_texts >"$texts"

# A text of the code may be a part of a line: "* the name %s is taken" is not, the rest is.
lost=$(missing "$code" "$texts")
[ -z "$lost" ] && ok "every text that the code sends is on the page" ||
    not_ok "every text that the code sends is on the page" "$page lacks (@ is what differs):
$lost"
invented=$(missing "$texts" "$code" | grep -v '^! the server is full$')
[ -z "$invented" ] && ok "every line on the page is in the code" ||
    not_ok "every line on the page is in the code" "$page has, and the code has not (@ is what differs):
$invented"
tap_end
