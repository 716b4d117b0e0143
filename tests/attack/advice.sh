#!/bin/sh
# What `make attack` tells people to read is there: an advice names chapters, and sections of them or of
# a page beside them.
#
#   advice.sh ATTACK.C
. tests/course/tap.sh

# Strings that the compiler would join are joined, and then each `NN, "Section"` is a line: 02|Ready
pointers=$(tr -d '\n' <"$1" | sed 's/" *"//g; s/\\"/~/g' |
    grep -o '[0-9][0-9], ~[^~]*~' | sed 's/, ~/|/; s/~$//' | sort -u)

while IFS='|' read -r chapter section; do
    name="chapter $chapter has a section \"$section\""
    if grep -qx "##* $section" stages/"$chapter"-*/*.md; then
        ok "$name"
    else
        not_ok "$name" "$1 sends people there"
    fi
done <<END
$pointers
END
tap_end
