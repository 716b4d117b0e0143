# The tree beside the pages, as Doxygen's layout file. Reads the list of pages (name, path and title,
# apart by tabs) and then the paths of the public headers.
BEGIN { FS = "\t" }

function escaped(text)
{
    gsub(/&/, "\\&amp;", text); gsub(/</, "\\&lt;", text); gsub(/>/, "\\&gt;", text)
    gsub(/"/, "\\&quot;", text)
    return text
}

function tab(target, title) { return sprintf("<tab type=\"user\" url=\"@ref %s\" title=\"%s\"/>\n", target, escaped(title)) }

# Not by sprintf(): what mawk makes with it has at most 8,192 bytes, and the tabs of all stages are more.
function group(target, title, tabs)
{
    return "<tab type=\"usergroup\" url=\"" target "\" title=\"" title "\">\n" tabs "</tab>\n"
}

# The stage that a page belongs to: its folder, or the name of its quiz.
function stage_of(path) { split(path, part, /[\/.]/); return part[2] }

$2 ~ /^stages\/.*\/diff.md$/ { below[stage_of($2)] = tab($1, $3) below[stage_of($2)]; next }
$2 ~ /^stages\// { stages[++count] = stage_of($2); name[stage_of($2)] = $1; title[stage_of($2)] = $3; next }
$2 ~ /^exercises\/|^quizzes\// { below[stage_of($2)] = below[stage_of($2)] tab($1, $3); next }
$2 ~ /^lib\// { lib = tab($1, $3); next }
$2 == "README.md" { next }
NF > 1 { others = others tab($1, $3); next }
{
    split($1, part, "/") # lib/timer/timer.h
    if (!(part[2] in contract)) modules[++module_count] = part[2]
    contract[part[2]] = contract[part[2]]
    if (part[3] != part[2] ".h") contract[part[2]] = contract[part[2]] tab(part[3], part[3])
}

END {
    for (i = 1; i <= count; i++) {
        stage = stages[i]
        program = tab("stages/" stage "/server.c", "server.c")
        chapters = chapters group("@ref " name[stage], escaped(title[stage]), program below[stage])
    }
    for (i = 1; i <= module_count; i++) {
        module = modules[i]
        library = library group("@ref " module ".h", module, contract[module])
    }
    print "<doxygenlayout version=\"1.0\"><navindex>"
    print "<tab type=\"mainpage\" visible=\"yes\" title=\"Start here\"/>"
    if (count) printf "%s", group("[none]", "The stages", chapters)
    printf "%s", group("[none]", "The library", lib library)
    printf "%s", others
    print "<tab type=\"filelist\" visible=\"yes\" title=\"All sources\"/>"
    print "</navindex>"
    # The page of a header begins with what it says, and ends with its graphs.
    print "<file><detaileddescription title=\"\"/>"
    print "<memberdecl><classes visible=\"yes\"/><defines/><typedefs/><enums/><functions/><variables/>"
    print "<membergroups visible=\"yes\"/></memberdecl>"
    print "<memberdef><defines/><typedefs/><enums/><functions/><variables/></memberdef>"
    print "<includes visible=\"yes\"/><includegraph visible=\"yes\"/><includedbygraph visible=\"yes\"/>"
    print "<sourcelink visible=\"yes\"/></file>"
    print "</doxygenlayout>"
}
