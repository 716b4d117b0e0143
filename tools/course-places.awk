# The marked places of an exercise: from a comment that begins with EXERCISE to a line "/* END */".
#
#   awk -v mode=splice -f tools/course-places.awk PARTS FILE    FILE, its places taken from PARTS
#   awk -v mode=outside -f tools/course-places.awk FILE         what is not in a place, "@" for each
#   awk -v mode=lines -f tools/course-places.awk FILE           their line numbers: "12 to 20, 31 to 33"

FNR == 1 { place = 0 }
/^[ \t]*\/\* EXERCISE/ { inside = 1; place++; first = FNR }

mode == "splice" && NR == FNR && inside { part[place] = part[place] $0 "\n" }
mode == "splice" && NR > FNR && inside && FNR == first { printf "%s", part[place] }
mode == "splice" && NR > FNR && !inside
mode == "outside" && inside && FNR == first { print "@" }
mode == "outside" && !inside
mode == "lines" && inside && /^[ \t]*\/\* END \*\// { printf "%s%d to %d", (place > 1 ? ", " : ""), first, FNR }

/^[ \t]*\/\* END \*\// { inside = 0 }
END { if (mode == "lines") print "" }
