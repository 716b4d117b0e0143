# Whether the comment of each public function says what a caller has to know:
#
#   awk -f tests/course/contracts.awk lib/*/*.h
#
# - Of a function that returns an int or a pointer that is not const: what errno may be, or as which other
#   function has it, or that it cannot fail.
# - Of one that returns a pointer: whose it is (owned, borrowed, valid until, constant).
# - Of a time: its unit. Of a size: that it is bytes.
# - Of bytes that it is given: that they are borrowed, taken, filled in, or a string.

FNR == 1 { internal = in_comment = 0; comment = declaration = "" }
/^\/\* Inside .* only/ { internal = 1 }
internal { next }
declaration == "" && /^\/\*\*/ { in_comment = 1; comment = "" }
in_comment {
    in_comment = !/\*\//
    gsub(/\/\*\*|\*\/|^ \*/, "")
    comment = comment " " $0
    next
}
declaration == "" && /^([#}]|struct [a-z_]+;|$)/ { next }
{ declaration = declaration " " $0 }
/^}|^[^ ].*;$/ || (declaration !~ /[{]/ && /;$/) {
    if (declaration ~ /^ [a-z][^{(]*[a-z]\(/ && declaration !~ /^ typedef/) judge()
    comment = declaration = ""
}
END { exit failed }

function complain(what) { print function_ "() does not say " what; failed = 1 }

function judge(    returns)
{
    gsub(/ +/, " ", declaration)
    gsub(/ +/, " ", comment)
    returns = declaration
    sub(/\(.*/, "", returns)
    function_ = returns
    sub(/.*[ *]/, "", function_)
    sub(/[a-z_]+$/, "", returns)
    gsub(/^ +| +$/, "", returns)
    if (comment !~ /[a-z]/) complain("what it does")
    if (returns ~ /^(int|(struct [a-z_]+|void|char) \*)$/ &&
        comment !~ /errno|[Aa]s [a-z_]+\(\)|[Cc]annot fail/)
        complain("what errno may be, or that it cannot fail")
    if (returns ~ /\*$/ && comment !~ /own|borrow|valid until|constant|same memory/)
        complain("whose the memory is that it returns")
    if (declaration ~ /_ms[,)]/ && comment !~ /millisecond/) complain("that it takes milliseconds")
    if (declaration ~ /size_t [a-z]*size[,)]/ && comment !~ /byte/) complain("that a size is in bytes")
    sub(/, void \*data\)/, ")", declaration) # for a callback: handed on, never followed
    if (declaration ~ /(char|void) \*[a-z]+[,)]/ &&
        comment !~ /borrow|taken|filled|string|room for|at least [A-Z0-9_]+ bytes|as [a-z_]+\(\)/)
        complain("who owns the bytes that it is given")
}
