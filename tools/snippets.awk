# Brings the code in chapters up to date from the code that is compiled.
#
#   awk -f tools/definitions.awk -f tools/report.awk -f tools/snippets.awk FILE...
#   awk -f tools/definitions.awk -f tools/report.awk -f tools/snippets.awk check=1 [tap=1] FILE...
#
# The second form changes no file: it says what is stale. A snippet is a marker, an HTML comment that code hosts do
# not show, and the fenced block in the next line:
#
#   <!-- snippet: stages/02-select/server.c watch_client -->
#
# Run at the root of the course, since the paths in markers begin there.

FNR == 1 { end_chapter(); chapter = FILENAME }

# --- The chapter ------------------------------------------------------------------------------------

# Up to three blanks: a block that is indented by more is shown, and no fence.
{
    match($0, /^ */)
    indentation = RLENGTH
    opened = match($0, /^ ? ? ?```+/) ? RLENGTH - indentation : 0
}

# Within a block: the lines of a snippet are dropped, and the code put in their place at the end.
fence && !(opened >= fence && /^ *`+ *$/) { if (marker) stale[++stale_lines] = $0; else keep($0); next }
fence { if (marker) end_snippet(); fence = marker = 0; keep($0); next }

# The line below a marker.
marker {
    if (!opened) fault(FILENAME, marker, "the line below a snippet's marker opens a fenced block: ```c")
    if (!opened || !find(file, name)) marker = 0
}
opened { fence = opened; columns = indentation; stale_lines = 0 }
/^ ? ? ?<!-- snippet:/ {
    file = $3
    name = NF == 6 ? $4 " " $5 : $4
    if (NF >= 5 && NF <= 6 && $NF == "-->") marker = FNR
    else fault(FILENAME, FNR, "a marker is one line, \"<!-- snippet: FILE NAME -->\"")
}
{ keep($0) }

END { end_chapter(); end_report() }

function keep(line) { text = text line "\n" }

# Put the code into the block that ends here, and say how it differs from what stood there.
function end_snippet(    i, j, same)
{
    for (i = 1; i <= code_lines; i++) {
        fresh[i] = code[i] == "" ? "" : sprintf("%" columns "s", "") code[i]
        keep(fresh[i])
    }
    for (i = 1; i <= stale_lines && i <= code_lines && stale[i] == fresh[i]; i++) continue
    if (i > stale_lines && i > code_lines) return
    renewed++
    if (!check) return
    fault(FILENAME, marker + 2, "this is not what " file " has as " name " (run: make snippets)")
    for (same = 0; stale_lines - same >= i && code_lines - same >= i; same++)
        if (stale[stale_lines - same] != fresh[code_lines - same]) break
    for (j = i; j <= stale_lines - same; j++) detail("    - " stale[j])
    for (j = i; j <= code_lines - same; j++) detail("    + " fresh[j])
}

function end_chapter()
{
    if (chapter == "") return
    if (marker) {
        fault(chapter, marker, "the fenced block below this marker does not end")
        renewed = 0
    }
    if (renewed && !check) {
        printf "%s", text >chapter
        close(chapter)
        print chapter ": " renewed " brought up to date"
    }
    end_test("the code in " chapter " is up to date")
    renewed = fence = marker = 0
    text = ""
}

# --- The code ---------------------------------------------------------------------------------------

# Find what has this name in a C file: code[], without the indentation that all of its lines share. False if there is
# no such thing, or more than one; a declaration counts only if there is no definition.
function find(file, name,    count, i, definitions, declarations, begin, end)
{
    count = read_definitions(file)
    if (count == -1) {
        fault(FILENAME, marker, file " cannot be read")
        return 0
    }
    for (i = 1; i <= count; i++) {
        if (name != identifier[i] && (tag[i] == "" || name != tag[i] && "struct " name != tag[i] &&
            "union " name != tag[i] && "enum " name != tag[i])) continue
        if (outline[i] ~ /[%=]/) definitions++
        else declarations++
        if (definitions == 1 && outline[i] ~ /[%=]/ || !definitions) { begin = first[i]; end = last[i] }
    }
    for (i = 1; i <= source_lines; i++) {
        if (is_mark(source[i], "[" name "]")) { definitions++; begin = i + 1; end = 0 }
        if (is_mark(source[i], "[/" name "]") && begin && !end) end = i - 1
    }
    if (!begin || !end)
        fault(FILENAME, marker, file " has no function, struct, enum, table or region called " name)
    else if (definitions > 1 || !definitions && declarations > 1)
        fault(FILENAME, marker, file " has more than one thing called " name "; say \"struct " name \
            "\" if you mean that")
    else {
        take_lines(begin, end)
        return 1
    }
    return 0
}

function is_mark(line, mark) { sub(/^[ \t]+/, "", line); return line == "/* " mark " */" }

function take_lines(begin, end,    i, shared)
{
    shared = 1000
    for (i = begin; i <= end; i++)
        if (match(source[i], /[^ ]/) && RSTART < shared) shared = RSTART
    code_lines = 0
    for (i = begin; i <= end; i++)
        if (source[i] !~ /^[ \t]*\/\* \[[^]]*\] \*\/$/) code[++code_lines] = substr(source[i], shared)
}
