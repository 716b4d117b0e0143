# Shows Doxygen the programs of the stages, for the sake of their call graphs: its INPUT_FILTER. The
# comment that opens the file, and those above functions, become Doxygen's; a function whose name
# says it all gets an invisible one; all else is hidden. Only functions that are not static, such as
# main(), show whom they call: their graphs contain the others'. Every line stays in its place, because
# the source browser counts them. Sources of lib stay as they are: their headers are what is documented.

BEGIN { RS = "" } # paragraph by paragraph: a function has one or more
NR > 1 { print "" }
FILENAME !~ /\/stages\/[0-9]/ { print; next }

function without_comment(text) { sub(/^\/\*([^*]|\*+[^*\/])*\*+\/\n?/, "", text); return text }

NR == 1 && /^\/\*/ {
    code = without_comment($0)
    comment = substr($0, 1, length($0) - length(code))
    sub(/^\/\*/, "/**", comment)
    sub(/\*\//, "@file */", comment)
    gsub(/[a-z_]+\(\)/, "%&", comment) # no links: other stages have functions of the same names
    print comment code
    next
}

inside { inside = !/(^|\n)}$/; print; next }

{
    first = without_comment($0)
    sub(/\n.*/, "", first)
    is_function = first ~ /^[a-z].*\(/ && first !~ /;$|=/
    if (is_function) {
        graph = first ~ /^static/ ? "@hidecallgraph" : ""
        if (!sub(/^\/\*/, "/** " graph)) $0 = "/** " graph " &zwj; */ " $0
        if (hidden) $0 = "/** @endcond */ " $0
        inside = !/\n}$/
    } else if (!hidden && /^([a-z]|\/\*)/) {
        hidden = 1
        $0 = "/** @cond */ " $0
    }
    hidden = hidden && !is_function
    print
}

END { if (hidden) print "/** @endcond */" }
