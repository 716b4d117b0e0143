# Whether the manual page of each function says what a caller has to know:
#
#   awk -f tests/course/contracts.awk build/man/man3/[a-z]*[!h].3
#
# - Of a function that returns an int or a pointer that is not const: what errno may be, or as which other
#   function has it, or that it cannot fail.
# - Of one that returns a pointer: whose it is (owned, borrowed, valid until, constant).
# - Of a time: its unit. Of a size: that it is bytes.
# - Of bytes that it is given: that they are borrowed, taken, filled in, or a string.

FNR == 1 { judge(); function_ = $2; page = synopsis = ""; part = "" }
/^\.SH/ { part = $0 }
part == ".SH SYNOPSIS" && !/^\./ { synopsis = synopsis " " $0; next }
{ page = page " " $0 }
END { judge(); exit failed }

function complain(what) { print function_ "() does not say " what; failed = 1 }

function judge(    returns)
{
    if (function_ == "" || function_ ~ /\.h$/) return
    gsub(/\\f[BIP]/, "", synopsis)
    gsub(/\\f[BIP]/, "", page)
    gsub(/ +/, " ", synopsis)
    returns = synopsis
    sub(/\(.*/, "", returns)
    sub(/[a-z_]+$/, "", returns)
    gsub(/^ +| +$/, "", returns)
    if (returns ~ /^(int|(struct [a-z_]+|void|char) \*)$/ &&
        page !~ /errno|[Aa]s [a-z_]+\(3\)|[Cc]annot fail/)
        complain("what errno may be, or that it cannot fail")
    if (returns ~ /\*$/ && page !~ /own|borrow|valid until|constant|same memory/)
        complain("whose the memory is that it returns")
    if (synopsis ~ /_ms[,)]/ && page !~ /millisecond/) complain("that it takes milliseconds")
    if (synopsis ~ /size_t [a-z]*size[,)]/ && page !~ /byte/) complain("that a size is in bytes")
    sub(/, void \*data\)/, ")", synopsis) # for a callback: handed on, never followed
    if (synopsis ~ /(char|void) \*[a-z]+[,)]/ &&
        page !~ /borrow|taken|filled|string|room for|at least [A-Z0-9_]+ bytes|as [a-z_]+\(3\)/)
        complain("who owns the bytes that it is given")
}
