# Checks the links of a site among its own files; Doxygen itself does not. Run in the site's folder:
#
#   find . -type f | sed s,./,, | awk -f docs-links.awk - FILE...
#
# The list of files comes first; links and anchors are read from each FILE, an HTML page, a picture,
# or a script with a table of links. Says "page: what it links to: what is wrong"; the exit status is
# 1 if there was anything to say.

# The text between the quotes of each match of `pattern` on this line goes through `take`.
function take_all(pattern, take,    rest, match_text)
{
    rest = $0
    while (match(rest, pattern)) {
        match_text = substr(rest, RSTART, RLENGTH)
        rest = substr(rest, RSTART + RLENGTH)
        sub(/^[^"']*["']/, "", match_text)
        sub(/["']$/, "", match_text)
        if (take == "anchor") anchors[page "#" match_text]
        else if (match_text !~ /^(https?:|mailto:|javascript:|data:|$)/) links[page SUBSEP match_text]
    }
}

# "../net_8h.html" as seen from "search/all_1.html" is "net_8h.html".
function resolve(from, link)
{
    if (link == "") return from
    if (!sub(/[^\/]*$/, "", from)) from = ""
    while (sub(/^\.\.\//, "", link)) sub(/[^\/]*\/$/, "", from)
    sub(/^\.\//, "", link)
    return from link
}

function check(from, link,    file, anchor)
{
    file = anchor = link
    sub(/#.*/, "", file)
    if (!sub(/^[^#]*#/, "", anchor)) anchor = ""
    file = resolve(from, file)
    if (!(file in files)) return complain(from, link, "there is no such file")
    if (anchor != "" && file ~ /\.html$/ && !((file "#" anchor) in anchors))
        complain(from, link, "there is no such anchor")
}

function complain(from, link, why) { print from ": " link ": " why; failed = 1 }

NR == FNR { files[$0]; next }
FNR == 1 { page = FILENAME }
page ~ /\.html$/ { take_all("(id|name)=\"[^\"]*\"", "anchor"); take_all("(href|src|data)=\"[^\"]*\"", "link") }
page ~ /\.svg$/ { take_all("href=\"[^\"]*\"", "link") }
page ~ /\.js$/ { take_all("[\"'](\\.\\./)?[A-Za-z0-9_-]+\\.html(#[A-Za-z0-9_-]+)?[\"']", "link") }
END {
    for (pair in links) { split(pair, part, SUBSEP); check(part[1], part[2]) }
    exit failed
}
