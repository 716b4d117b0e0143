# Draws the course in the terminal: a head, a page of the body, which comes as input, and a foot.
#
#   awk -v rows=24 -v columns=80 -v page=0 -v after=back -f tools/course-window.awk <BODY
#
# HEAD and FOOT are in the environment. "after" is what the space bar does on the last page; without it, that
# page is followed by the first one. The screen never scrolls, so nothing is lost at its top. Each row is written
# over the one that was there, so that nothing flickers. Lines are folded at blanks. With NO_COLOR in the
# environment there are no colours (https://no-color.org). The exit status is 0 if more pages follow.

# How many columns a string takes. Of a character of several bytes, only the first byte counts; a character from
# U+1000 on is taken to be wide.
function width(string) {
    gsub(/[\200-\277]/, "", string)
    return length(string) + gsub(/[\341-\367]/, "&", string)
}

# How many bytes of a line fit into so many columns: up to the last blank behind the indent, or else as many whole
# characters as there is room for.
function fitting(line, room, indent,    end, blank) {
    for (end = 1; end < length(line) && width(substr(line, 1, end + 1)) <= room; end++)
        if (substr(line, end + 1, 1) == " " && end > indent)
            blank = end
    if (substr(line, end + 1, 1) == " ")
        blank = end
    while (!blank && end > 1 && substr(line, end + 1, 1) ~ /[\200-\277]/)
        end--
    return blank ? blank : end
}

function colour(line) {
    if (ENVIRON["NO_COLOR"] != "")
        return ""
    if (line ~ /^(  )?FAIL |: error: /)
        return "\033[31m"
    if (line ~ /^(  )?ok |^Passed\./)
        return "\033[32m"
    return line ~ /^Stage |^## / ? "\033[1m" : ""
}

# Characters that would drive the terminal are left out.
function clean(line) {
    gsub(/[\001-\010\013-\037\177]|\302[\200-\237]/, "", line)
    return line
}

function add_row(part, hue, string) {
    row[part, ++count[part]] = hue string (hue != "" ? "\033[m" : "")
}

# What goes on in the next row stands below where it began.
function add_line(part, line,    hue, indent, hang, end) {
    hue = colour(line)
    match(line, /^ */)
    indent = RLENGTH > columns / 2 ? 0 : RLENGTH
    while (width(line) > columns) {
        end = fitting(line, columns, indent)
        add_row(part, hue, substr(line, 1, end))
        line = substr(line, end + 1)
        sub(/^ */, sprintf("%" indent "s", ""), line)
    }
    add_row(part, hue, line)
}

function add_text(part, text,    lines, line, i) {
    lines = split(text, line, "\n")
    for (i = 1; i <= lines; i++)
        add_line(part, line[i])
}

# What stood there is erased before a row is written: behind one that is as wide as the window, the cursor still
# stands on its last character.
function write_row(string) {
    printf "%s%s", written++ ? "\n\033[K" : "\033[H\033[K", string
}

function write_part(part, first, last,    i) {
    for (i = first; i <= last && i <= count[part]; i++)
        write_row(row[part, i])
}

{ add_line("body", clean($0)) }

# Where the window is low, the foot gives way, and then the head; a page is what fits, less a row that says how to
# see the rest.
END {
    add_text("head", ENVIRON["HEAD"] "\n")
    add_text("foot", "\n" ENVIRON["FOOT"])
    has_foot = count["foot"] + 3 <= rows
    room = rows - (has_foot ? count["foot"] : 0)
    has_head = count["head"] + 3 <= room
    room -= has_head ? count["head"] : 0
    paged = room > 1 && (count["body"] > room || after != "")
    size = room - paged
    last = count["body"] > 0 ? int((count["body"] - 1) / size) : 0
    page = page < last ? page : last
    write_part("head", 1, has_head ? rows : 0)
    write_part("body", page * size + 1, (page + 1) * size)
    if (paged)
        write_row("-- space: " (page < last ? "more" : after != "" ? after : "the beginning") " --")
    printf "\033[J"
    write_part("foot", 1, has_foot ? rows : 0)
    exit page == last
}
