# Shows Doxygen the programs of the stages, for the sake of their call graphs: its INPUT_FILTER. The
# comment that opens the file, and those above functions, become Doxygen's; a function whose name
# says it all gets an invisible one; all else is hidden. Only functions that are not static, such as
# main(), show whom they call: their graphs contain the others'. Every line stays in its place, because
# the source browser counts them. Sources of lib stay as they are: their headers are what is documented.

FILENAME !~ /\/stages\/[0-9]/ { print; next }
{ line[FNR] = $0; last = FNR }

function is_function(i) { return line[i] ~ /^[a-z].*\(/ && line[i] !~ /;$/ && line[i] !~ /=/ }

# The line after the comment that begins on line i.
function after_comment(i)
{
    while (i < last && line[i] !~ /\*\//) i++
    return i + 1
}

function open_file(    i)
{
    sub(/^\/\*/, "/**", line[1])
    for (i = 1; i < after_comment(1); i++)
        gsub(/[a-z_]+\(\)/, "%&", line[i]) # no links: other stages have functions of the same names
    sub(/\*\//, "@file */", line[i - 1])
    return i
}

END {
    if (!last) exit
    for (i = line[1] ~ /^\/\*/ ? open_file() : 1; i <= last; i++) {
        begins = !inside && (is_function(i) || (line[i] ~ /^\/\* / && is_function(after_comment(i))))
        ends = inside && line[i] == "}"
        if (begins) {
            inside = 1
            told = line[i] ~ /^\/\*/
            graph = line[told ? after_comment(i) : i] ~ /^static/ ? "@hidecallgraph" : ""
            if (told) sub(/^\/\*/, "/** " graph, line[i])
            else line[i] = "/** " graph " &zwj; */ " line[i]
            if (hidden) line[i] = "/** @endcond */ " line[i]
            hidden = 0
        } else if (!inside && !hidden && line[i] ~ /^([a-z]|\/\*)/) {
            hidden = 1
            line[i] = "/** @cond */ " line[i]
        }
        if (ends) inside = 0
    }
    for (i = 1; i <= last; i++) print line[i]
    if (hidden) print "/** @endcond */"
}
