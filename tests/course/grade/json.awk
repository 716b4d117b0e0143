# Reads JSON (RFC 8259) and prints a line for each value: its path, its type, its text. Fails if it is none. For tests.
#
#   {"a": [1, "x"]}     .a[0] number 1
#                       .a[1] string x

{ text = text $0 "\n" }

function fault(what)
{
    print "not JSON: " what " at " substr(text, 1, 40)
    broken = 1
    exit 1
}

function blank() { sub(/^[ \t\r\n]+/, "", text) }

function take(n,    taken)
{
    taken = substr(text, 1, n)
    text = substr(text, n + 1)
    blank()
    return taken
}

function string(    value)
{
    if (!match(text, /^"([^"\\\001-\037]|\\(["\\\/bfnrt]|u[0-9a-fA-F][0-9a-fA-F][0-9a-fA-F][0-9a-fA-F]))*"/)) fault("a string")
    value = take(RLENGTH)
    return substr(value, 2, length(value) - 2)
}

function value(path,    n)
{
    if (broken) return
    if (text ~ /^\{/) {
        take(1)
        print path " object"
        if (text ~ /^\}/) { take(1); return }
        do {
            n = string()
            if (take(1) != ":") fault("a colon")
            value(path "." n)
        } while ((n = take(1)) == ",")
        if (n != "}") fault("the end of an object")
    } else if (text ~ /^\[/) {
        take(1)
        print path " array"
        if (text ~ /^\]/) { take(1); return }
        n = 0
        do value(path "[" n++ "]"); while ((last = take(1)) == ",")
        if (last != "]") fault("the end of an array")
    } else if (text ~ /^"/)
        print path " string " string()
    else if (match(text, /^(true|false)/))
        print path " boolean " take(RLENGTH)
    else if (match(text, /^null/))
        print path " null " take(RLENGTH)
    else if (match(text, /^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?/))
        print path " number " take(RLENGTH)
    else
        fault("a value")
}

END {
    if (!broken) {
        blank()
        value("")
        if (text != "") fault("the end")
    }
    exit broken
}
