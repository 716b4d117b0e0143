# The functions that C files define, in their order. Our style makes that easy: a definition begins in column 0,
# and so does its brace.
#
#   awk -f functions.awk FILE...      a line for each: NAME, FILE, and its text in one line, with tabs between

FNR == 1 { name = ""; in_body = 0 }
in_body {
    text = text " " $0
    if ($0 == "}") {
        in_body = 0
        if (!((FILENAME, name) in seen)) # twice, if it depends on the system
            print name "\t" FILENAME "\t" text
        seen[FILENAME, name] = 1
        name = ""
    }
    next
}
$0 == "{" && name != "" { in_body = 1; text = head; next }
/^[A-Za-z_]/ { head = $0; name = name_in($0) }
/^[ \t]/ { head = head " " $0 }
/;$|^}|^#|= *{$/ { name = "" }

# The word before the first parenthesis, which is not that of an attribute.
function name_in(line)
{
    gsub(/__attribute__ *\(\([^)]*(\([^)]*\))?\)\)/, "", line)
    if (line ~ /^typedef|^(struct|union|enum)[^(]*{/ || !match(line, /[A-Za-z_0-9]+\(/))
        return ""
    return substr(line, RSTART, RLENGTH - 1)
}
