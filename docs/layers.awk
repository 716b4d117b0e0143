# The layer map as a graph for Graphviz: awk -f docs/layers.awk modules.txt Makefile
#
# Reads which stage explains which header, then the lines "below_NAME := OTHERS" of the Makefile. #010101
# stands for the colour of the page's text.

BEGIN {
    print "digraph layers { rankdir=TB; bgcolor=transparent; nodesep=0.35; ranksep=0.45"
    print "node [shape=box style=rounded fontname=\"sans-serif\" fontsize=13 color=\"#010101\" fontcolor=\"#010101\" target=\"_top\"]"
    print "edge [color=\"#010101\" arrowsize=0.6 penwidth=0.8]"
}

FILENAME ~ /modules.txt$/ {
    split($1, part, "/")
    if (part[3] == part[2] ".h" || !(part[2] in stage)) {
        stage[part[2]] = $2
        header[part[2]] = $1 # that of its own name, or else the first
    }
    next
}

/^below_[a-z]+ :=/ {
    module = substr($1, 7)
    printf "%s [label=\"%s\\n%s\" URL=\"repo:%s\" tooltip=\"%s\"]\n", module, module, stage[module],
        header[module], stage[module] ? module ": stage " stage[module] : module
    for (i = 3; i <= NF; i++) print module " -> " $i
}

END { print "}" }
