# Gives the links of the pages their addresses, now that Doxygen has named its files:
#
#   awk -f links.awk pass=titles pages.txt pass=modules modules.txt pass=names tags.xml *.html \
#       pass=pages PAGE...
#
# Each page is written to PAGE.new; what is to be copied is printed, and under which name.
#
# A link to "repo:lib/net/net.h" leads to the documentation of that header, one to a source to its
# listing, one to any other file to a copy of it. Names of the library in code spans become links
# too. The page of a source gets its path for a title, that of a header a link to the chapter that
# explains it; the graphs get links that lead somewhere.

# --- What there is ---------------------------------------------------------------------------------

function escaped(text)
{
    gsub(/&/, "\\&amp;", text); gsub(/</, "\\&lt;", text); gsub(/>/, "\\&gt;", text)
    return text
}

function text_of(element) { sub(/^[^>]*>/, "", element); sub(/<.*/, "", element); return element }

function page_of(file) { sub(/.*\//, "", file); return file }

# Which chapter explains a header: "01" is that of stages/01-blocking/README.md.
pass == "titles" && split($0, field, "\t") && field[2] ~ /^stages\/.*\/README.md$/ {
    chapter[substr(field[2], 8, 2)] = "<a href=\"" field[1] ".html\">" escaped(field[3]) "</a>"
}
pass == "modules" { explains[$1] = chapter[$2] }

# <title>PROJECT: lib/net/net.h File Reference</title>
pass == "names" && /^<title>.* (File Reference|Source File)<\/title>/ {
    path = $0
    sub(/^<title>[^:]*: /, "", path)
    sub(/ (File Reference|Source File)<.*/, "", path)
    path_of[page_of(FILENAME)] = path
    if (/ Source File</) listing[path] = page_of(FILENAME)
    else if (path ~ /\.h$/) reference[path] = page_of(FILENAME)
}
pass == "names" && /^ *<name>/ { name = text_of($0) }
pass == "names" && /^ *<filename>struct/ { symbol["struct " name] = text_of($0) }
pass == "names" && /^ *<anchorfile>.*_8h\.html</ { file = text_of($0) }
pass == "names" && /^ *<anchorfile>/ && !/_8h\.html</ { file = "" }
pass == "names" && /^ *<anchor>/ && file {
    symbol[name] = file "#" text_of($0)
    header_of[text_of($0)] = file
}

# --- The pages -------------------------------------------------------------------------------------

function address_of(path,    line, copy)
{
    line = path
    if (sub(/.*#L/, "", line)) line = sprintf("#l%05d", line); else line = ""
    sub(/#.*/, "", path)
    if (path in reference && !line) return reference[path]
    if (path in listing) return listing[path] line
    copy = "files/" path (path ~ /\.(svg|png)$/ ? "" : ".txt")
    if (!(path in copied)) print path "\t" copy
    copied[path] = 1
    return copy
}

function resolve_files(line,    done)
{
    while (match(line, /"repo:[^"]*"/)) {
        done = done substr(line, 1, RSTART) address_of(substr(line, RSTART + 6, RLENGTH - 7)) "\""
        line = substr(line, RSTART + RLENGTH)
    }
    return done line
}

function is_inside_link(text,    opened)
{
    opened = gsub(/<a /, "", text)
    return opened > gsub(/<\/a>/, "", text)
}

function link_names(line,    done, name, span)
{
    while (match(line, /<code>[A-Za-z0-9_ ]+(\(\))?<\/code>/)) {
        done = done substr(line, 1, RSTART - 1)
        span = substr(line, RSTART, RLENGTH)
        line = substr(line, RSTART + RLENGTH)
        name = substr(span, 7, length(span) - 13)
        sub(/\(\)$/, "", name)
        if (name in symbol && !is_inside_link(done)) span = "<a href=\"" symbol[name] "\">" span "</a>"
        done = done span
    }
    return done line
}

# Code in a chapter may call a static function that several stages have: Doxygen links any of them.
function unlink_statics(line,    done)
{
    while (match(line, /<a class="code[^"]*" href="[^"]*_8c\.html#[^"]*">/)) {
        done = done substr(line, 1, RSTART - 1)
        line = substr(line, RSTART + RLENGTH)
        sub(/<\/a>/, "", line)
    }
    return done line
}

# The page of a source: its path for a title, and no invisible comments (see programs.awk).
function tidy_source()
{
    sub(/<div class="title">[^<]*/, "<div class=\"title\">" path)
    gsub(/ *<a href="[^"]*">More\.\.\.<\/a>/, "")
    gsub(/&zwj; *(<br \/>)?/, "")
}

# The graphs lead to the pages of the .c files, which there are only for the programs of the stages. What
# is documented elsewhere is documented in a header; the rest can be read in the listing.
function mend_graph(line,    file, anchor)
{
    if (!match(line, /href="[^"#]*_8c\.html#[^"]*"/)) return line
    file = anchor = substr(line, RSTART + 6, RLENGTH - 7)
    sub(/#.*/, "", file)
    sub(/.*#/, "", anchor)
    if (file in path_of) return line
    if (anchor in header_of) file = header_of[anchor] "#" anchor
    else sub(/\.html$/, "_source.html", file)
    return substr(line, 1, RSTART + 5) file substr(line, RSTART + RLENGTH - 1)
}

pass == "pages" && FNR == 1 { if (out) close(out); out = FILENAME ".new"; path = path_of[page_of(FILENAME)] }
pass == "pages" && FILENAME ~ /\.svg$/ { print mend_graph($0) > out; next }
pass == "pages" && /^<div class="contents">/ && (path in explains) {
    $0 = $0 "\n<nav class=\"place\" aria-label=\"Place in the course\"><ul class=\"parts\"><li>explained in " \
        explains[path] "</li><li><a href=\"lib.html\">all modules</a></li></ul></nav>"
}
pass == "pages" && path && /^<tr class="memdesc.*&zwj;/ { next }
pass == "pages" && path { tidy_source() }
pass == "pages" && !path && /^<div class="ttc" id="[^"]*_8c_html_/ { next }
pass == "pages" && !path { $0 = unlink_statics(link_names(resolve_files($0))) }
pass == "pages" { print > out }
