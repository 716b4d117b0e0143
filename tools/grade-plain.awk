# A C source without its comments and blanks, so that two can be compared: what is left comes on one line. Strings and
# characters stay as they are.

function skip_to(end, from,    at) # the text behind the next END
{
    while ((at = index(substr(text, from), end)) > 0 && end != "*/" && text ~ /\\/ && is_escaped(from + at - 1))
        from += at
    return at > 0 ? from + at - 1 + length(end) : length(text) + 1
}

function is_escaped(at,    count)
{
    while (at > 1 && substr(text, --at, 1) == "\\") count++
    return count % 2
}

{ text = text $0 "\n" }

END {
    gsub(/\\\n/, "", text) # a line that goes on
    while (match(text, /["']|\/\*|\/\/|[ \t\r\n\f\v]/)) {
        printf "%s", substr(text, 1, RSTART - 1)
        kind = substr(text, RSTART, RLENGTH)
        text = substr(text, RSTART + RLENGTH)
        if (kind == "\"" || kind == "'") {
            rest = skip_to(kind, 1)
            printf "%s%s", kind, substr(text, 1, rest - 1)
        } else if (kind == "/*") {
            rest = skip_to("*/", 1)
        } else if (kind == "//") {
            rest = skip_to("\n", 1)
        } else {
            rest = 1
        }
        text = substr(text, rest)
    }
    print text
}
