# Checks that what Markdown files point to is there.
#
#   awk -v targets='build run test' [-v tap=1] -f tools/report.awk -f tools/links.awk
#
# Reads the paths of all files, a line each, and then what tools/links/main.c prints of the Markdown files. tools/links.sh
# puts all of it together.

BEGIN {
    FS = "\t"
    count = split(targets, name, " ")
    for (i = 1; i <= count; i++) is_target[name[i]] = 1
}

NF == 1 { exists[$0] = 1; if (/^stages\/[0-9][0-9]-/) is_stage[substr($0, 8, 2)] = 1; next }
$3 == "file" || $3 == "fault" { path[++files] = $1; begin[files] = NR }
$3 == "section" { is_section[$1 "#" $4] = 1 }
{ record[NR] = $0; begin[files + 1] = NR + 1 }

END {
    for (i = 1; i <= files; i++) {
        file = path[i]
        for (j = begin[i]; j < begin[i + 1]; j++) check_link(record[j])
        end_test("the links in " file " lead somewhere")
        for (j = begin[i]; j < begin[i + 1]; j++) check_commands(record[j])
        end_test("the commands in " file " exist")
    }
    end_report()
}

# --- Links ------------------------------------------------------------------------------------------

function check_link(record,    html)
{
    split(record, part, "\t")
    line = part[2]
    if (part[3] == "fault") fault(file, line, part[4])
    if (part[3] == "wordless")
        fault(file, line, "this image has no alternative text: ![what it shows](" part[4] ")")
    if (part[3] ~ /^(link|image|wordless)$/) check_target(part[4])
    if (part[3] != "html") return
    for (html = part[4]; match(html, / (href|src|srcset)="[^"]*"/); html = substr(html, RSTART + RLENGTH)) {
        split(substr(html, RSTART, RLENGTH), part, "\"")
        check_target(part[2])
    }
    for (html = record; match(html, /<img [^>]*/); html = substr(html, RSTART + RLENGTH))
        if (substr(html, RSTART, RLENGTH) !~ / alt="[^"]+"/) fault(file, line, "this image has no alternative text")
}

# Other sites are not visited.
function check_target(target,    to, anchor)
{
    if (target ~ /^[A-Za-z0-9][A-Za-z0-9+.-]+:/) return
    to = anchor = target
    sub(/#.*/, "", to)
    if (!sub(/^[^#]*#/, "", anchor)) anchor = ""
    gsub(/%20/, " ", to)
    to = to == "" ? file : walk(file, to)
    if (target == "") broken(target, "leads nowhere")
    else if (target ~ /^\//) broken(target, "begins at the root of a disk; begin at the folder of this file")
    else if (to == "") broken(target, "leads out of the course")
    else if (to ~ /^build(\/|$)/) broken(target, "leads to what is built, which not everybody has")
    else if (!(to in exists)) broken(target, "leads to a file that does not exist")
    else if (target ~ /#/ && to !~ /\.md$/)
        broken(target, "leads into a file that has no sections; a line number would be wrong after the next change: " \
            "name the function instead")
    else if (target ~ /#/ && !((to "#" anchor) in is_section))
        broken(target, "leads to a section that this file does not have")
}

function broken(target, why) { fault(file, line, "\"" target "\" " why) }

# From a file along a relative path; "" if that leaves the course.
function walk(from, relative,    count, i)
{
    sub(/[^\/]*$/, "", from)
    count = split(relative, step, "/")
    for (i = 1; i <= count; i++) {
        if (step[i] == ".." && !sub(/[^\/]*\/$/, "", from)) return ""
        if (step[i] !~ /^\.?\.?$/) from = from step[i] "/"
    }
    sub(/\/$/, "", from)
    return from == "" ? "." : from
}

# --- Commands ---------------------------------------------------------------------------------------

# Code spans that begin with "make ", and what is typed in blocks.
function check_commands(record,    kind, text)
{
    split(record, part, "\t")
    kind = part[3]
    text = part[4]
    if (kind == "span" && text ~ /^make /) check_line(text, part[2])
    if (kind != "sh" && kind != "console") return
    if (!goes_on) {
        if (!sub(/^ *\$ /, "", text) && kind == "console") return
        typed = ""
        line = part[2]
    }
    typed = typed text
    goes_on = sub(/\\$/, " ", typed)
    if (!goes_on) check_line(typed, line)
}

# Not a shell: it knows quotes, and what ends a command.
function check_line(text, line,    count, command, i, words, word, j)
{
    gsub(/'[^']*'|"[^"]*"/, "_quoted_", text)
    sub(/(^|[ \t;|&])#.*/, "", text)
    count = split(text, command, /[;|&]+/)
    for (i = 1; i <= count; i++) {
        words = split(command[i], word, " ")
        for (j = 1; word[j] ~ /=/; j++) continue
        if (word[j] != "make") continue
        for (j++; j <= words && word[j] !~ /^-[Cf]$/; j++) { # -C, -f: another makefile
            if (word[j] ~ /^STAGE=[0-9][0-9]$/ && !(substr(word[j], 7) in is_stage))
                fault(file, line, "there is no stage " substr(word[j], 7))
            if (word[j] ~ /^[a-z][a-z0-9-]*$/ && !(word[j] in is_target))
                fault(file, line, "there is no target \"make " word[j] "\"")
        }
    }
}
