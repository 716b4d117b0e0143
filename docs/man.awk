# The manual pages of the library, from the comments of its headers:
#
#   awk -v out=build/man/man3 -f docs/man.awk pass=names lib/*/*.h pass=pages lib/*/*.h
#
# Each public function gets a page, NAME.3, and each public header one, NAME.h.3: what its functions have in
# common, its types, its functions. Start at end_declaration(). A comment may have what the headers have:
# paragraphs, lists, code, @p, @param, @return, @see.

# --- Reading: a comment, then what it is about --------------------------------------------------------

FNR == 1 {
    if (pass == "pages") end_header()
    header = FILENAME
    sub(/.*\//, "", header)
    internal = in_comment = in_declaration = 0
    comment = about = common = types = list = ""
}
/^\/\* Inside .* only/ { internal = 1 }
internal { next }

# int reactor_run(struct reactor *reactor);
function name_of(declaration)
{
    sub(/\(.*/, "", declaration)
    sub(/.*[ *]/, "", declaration)
    return declaration
}

function is_function(declaration)
{
    sub(/\(.*/, "(", declaration)
    return declaration ~ /^[a-z].*[a-z]\($/ && declaration !~ /^typedef|[{]/
}

pass == "names" { if (is_function($0)) ours[name_of($0)] = 1; next }

!in_declaration && /^\/\*\*/ { in_comment = 1; comment = "" }
in_comment {
    line = $0
    in_comment = !sub(/ *\*\/.*/, "", line)
    sub(/^(\/\*\*| \*)/, "", line)
    sub(/^ /, "", line)
    sub(/^ /, "", line)
    if (line !~ /@[{}]/) comment = comment line "\n"
    if (!in_comment && sub(/^@file\n/, "", comment)) { common = comment; comment = "" }
    next
}

!in_declaration && /^#define/ && comment { add_type($0); next }
!in_declaration && /^(struct [a-z_]+;|#|}|$)/ { next }
{
    declaration = in_declaration ? declaration "\n" $0 : $0
    in_declaration = declaration ~ /[{]/ ? !/^}/ : !/;$/
    if (!in_declaration) end_declaration()
}

function end_declaration()
{
    if (is_function(declaration)) {
        list = list ".TP\n\\fB" name_of(declaration) "\\fP(3)\n" words(brief(comment, "[.:;]( |$)")) "\n"
        write_function()
    } else add_type(declaration)
    comment = ""
}

# --- Text ---------------------------------------------------------------------------------------------

# Words of a sentence: names stand out, and nothing is taken for a request of troff.
function words(text,    done, name)
{
    gsub(/\\/, "\\e", text)
    gsub(/ -1/, " \\-1", text)
    while (match(text, /@p [A-Za-z_]+|\*[a-z -]+\*|[a-z_]+\(\)/)) {
        name = substr(text, RSTART, RLENGTH)
        done = done substr(text, 1, RSTART - 1)
        text = substr(text, RSTART + RLENGTH)
        if (sub(/^@p /, "", name)) done = done "\\fI" name "\\fP"
        else if (gsub(/\*/, "", name)) done = done "\\fI" name "\\fP"
        else { sub(/\(\)/, "", name); done = done "\\fB" name (name in ours ? "\\fP(3)" : "\\fP()") }
    }
    text = done text
    return (text ~ /^[.']/ ? "\\&" : "") text
}

# The first sentence, or the part of it before `end`, as NAME has it.
function brief(text, end)
{
    gsub(/\n/, " ", text)
    sub(/@(return|param|see).*/, "", text)
    if (match(text, end)) text = substr(text, 1, RSTART - 1)
    gsub(/ +/, " ", text)
    gsub(/@p /, "", text)
    sub(/ $/, "", text)
    return text ~ /^[A-Z][a-z ]/ ? tolower(substr(text, 1, 1)) substr(text, 2) : text
}

function code(text) { gsub(/\\/, "\\e", text); gsub(/-/, "\\-", text); return (text ~ /^[.']/ ? "\\&" : "") text }

# Take a comment apart: text[""] is the description, text["@return"] and so on the rest.
function render(comment,    count, lines, i, line, part)
{
    split("", text)
    part = ""
    in_code = in_list = 0
    count = split(comment, lines, "\n")
    for (i = 1; i < count; i++) {
        line = lines[i]
        if (match(line, /^@(return|see) /)) { part = substr(line, 1, RLENGTH - 1); line = substr(line, RLENGTH + 1) }
        if (match(line, /^@param [^ ]+ +/)) {
            part = "@param"
            split(substr(line, 1, RLENGTH), field, / +/)
            line = words(substr(line, RLENGTH + 1))
            gsub(/,/, ", ", field[2])
            line = ".TP\n.I " field[2] "\n" line
        } else line = render_line(line, part)
        text[part] = text[part] line (line == "" ? "" : "\n")
    }
    for (part in text) { # no empty paragraphs
        gsub(/\n(\.PP\n)+/, "\n.PP\n", text[part])
        gsub(/\.PP\n\.IP/, ".IP", text[part])
        sub(/\n\.PP\n$/, "\n", text[part])
    }
}

function render_line(line, part,    indented)
{
    if (line ~ /^@code/) { in_code = 1; return ".PP\n.in +4n\n.nf" }
    if (line ~ /^@endcode/) { in_code = 0; return ".fi\n.in\n.PP" }
    if (in_code) return code(line)
    if (line == "") { in_list = 0; return ".PP" }
    indented = match(line, /^ +/) ? RLENGTH : 0
    if (part == "" && !in_list && indented >= 4) return ".in +4n\n.nf\n" code(substr(line, indented + 1)) "\n.fi\n.in"
    line = substr(line, indented + 1)
    if (part == "" && line ~ /^- /) { in_list = 1; return ".IP \\(bu 2\n" words(substr(line, 3)) }
    if (part == "" && match(line, /^[0-9]+\. /)) {
        in_list = 1
        return ".IP " substr(line, 1, RLENGTH - 1) " 3\n" words(substr(line, RLENGTH + 1))
    }
    return words(line)
}

# --- Pages --------------------------------------------------------------------------------------------

function put(line) { print line > page }

function begin(name, says)
{
    page = out "/" name ".3"
    put(".TH " name " 3 \"\" \"One server, stage by stage\" \"The library\"")
    put(".SH NAME")
    put(name " \\- " code(says))
    put(".SH SYNOPSIS")
    put(".nf")
    put(".B #include \\(dq" header "\\(dq")
    put(".fi")
}

function section(title, content)
{
    if (content == "") return
    put(".SH " title)
    sub(/^(\.PP\n)+/, "", content)
    printf "%s", content > page
}

# The names of the arguments in italics, all else in bold.
function synopsis(declaration,    done, name)
{
    while (match(declaration, /[a-z_]+[,)]/)) {
        name = substr(declaration, RSTART, RLENGTH - 1)
        if (name != "void") name = "\\fP\\fI" name "\\fP\\fB"
        done = done substr(declaration, 1, RSTART - 1) name
        declaration = substr(declaration, RSTART + RLENGTH - 1)
        done = done substr(declaration, 1, 1)
        declaration = substr(declaration, 2)
    }
    done = "\\fB" done declaration "\\fP"
    gsub(/\n/, "\\fP\n\\fB", done)
    return done
}

function write_function(    also)
{
    render(comment)
    begin(name_of(declaration), brief(comment, "[.:;]( |$)"))
    put(".PP\n.nf\n" synopsis(declaration) "\n.fi")
    section("DESCRIPTION", text[""])
    section("ARGUMENTS", text["@param"])
    section("RETURN VALUE", text["@return"])
    section("SEE ALSO", ".BR " header " (3)\n" (text["@see"] == "" ? "" : ".PP\n" text["@see"]))
    close(page)
}

function add_type(declaration,    lines, count, i)
{
    if (comment ~ /leaves its fields alone/) sub(/ [{].*/, ";", declaration)
    render(comment)
    types = types ".PP\n" text[""] text["@param"] ".PP\n.in +4n\n.nf\n"
    count = split(declaration, lines, "\n")
    for (i = 1; i <= count; i++) {
        gsub(/\/\*\*<?/, "/*", lines[i])
        gsub(/@p(aram)? /, "", lines[i])
        types = types code(lines[i]) "\n"
    }
    types = types ".fi\n.in\n"
    comment = ""
}

function end_header()
{
    if (common == "") return
    render(common)
    begin(header, brief(common, "[.]( |$)"))
    section("DESCRIPTION", text[""])
    section("TYPES AND CONSTANTS", types)
    section("FUNCTIONS", list)
    section("SEE ALSO", text["@see"])
    close(page)
}

END { end_header() }
