# Where the things of a C file begin and end: the definitions and declarations at its outermost level. For
# tools/snippets.awk and tests/course/functions.awk.
#
#   count = read_definitions(FILE)      -1 if the file cannot be read
#
# Thing I stands in the lines first[I] to last[I] of source[], which are all lines of the file. It is called
# identifier[I], or tag[I], which is "struct client" or, of an enum without a name, its first constant. outline[I]
# is its code without strings, comments and directives, where @ stands for (...), $ for [...] and % for {...}:
# "static int watch_client@ %".

function read_definitions(file,    status, line, directive, text, count)
{
    source_lines = in_comment = count = 0
    while ((status = (getline line <file)) > 0) {
        source[++source_lines] = line
        if (directive || (!in_comment && line ~ /^[ \t]*#/)) {
            directive = line ~ /\\$/
            continue
        }
        line = without_words(line)
        if (text == "") first[count + 1] = source_lines
        text = close_brackets(text line " ")
        sub(/^[ \t;]+/, "", text)
        if (is_whole(text)) {
            last[++count] = source_lines
            outline[count] = text
            name_it(count, text)
            text = ""
        }
    }
    close(file)
    return status < 0 ? -1 : count
}

# A line without its strings and comments.
function without_words(line,    text, opens)
{
    while (in_comment ? match(line, /\*\//) : match(line, /"(\\.|[^"\\])*"|'(\\.|[^'\\])*'|\/\*|\/\//)) {
        opens = substr(line, RSTART, 2)
        if (!in_comment) text = text substr(line, 1, RSTART - 1)
        line = opens == "//" ? "" : substr(line, RSTART + RLENGTH)
        in_comment = opens == "/*"
    }
    return text (in_comment ? "" : line)
}

# Put one sign for each pair of brackets that is complete.
function close_brackets(text,    sign)
{
    while (match(text, /\([^](){}[]*\)|\[[^](){}[]*\]|\{[^](){}[]*\}/)) {
        sign = substr(text, RSTART, 1)
        if (sign == "{" && substr(text, 1, RSTART - 1) ~ /^enum +$/) constant = substr(text, RSTART + 1)
        text = substr(text, 1, RSTART - 1) (sign == "(" ? "@" : sign == "[" ? "$" : "%") substr(text, RSTART + RLENGTH)
    }
    return text
}

# A function ends with its body, everything else with a semicolon.
function is_whole(text) { return text !~ /[({[]/ && (text ~ /; *$/ || is_function(text)) }

function is_function(text) { return text ~ /^[^=]*@[^=;]*% *$/ }

function name_it(i, text)
{
    gsub(/__attribute__ *@ */, "", text)
    tag[i] = text ~ /^(struct|union|enum) [A-Za-z_0-9]+ *%/ ? substr(text, 1, match(text, / *%/) - 1) : ""
    if (text ~ /^enum *%/ && match(constant, /[A-Za-z_0-9]+/)) tag[i] = substr(constant, RSTART, RLENGTH)
    sub(/[@$=;].*/, "", text)
    identifier[i] = match(text, /[A-Za-z_0-9]+[^A-Za-z_0-9]*$/) ? substr(text, RSTART) : ""
    gsub(/[^A-Za-z_0-9]/, "", identifier[i])
}
