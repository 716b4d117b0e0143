# What a page says of our tests, in the form of claims.awk.
#
#   awk -f tests/course/claims-pages.awk docs/conformance.md
#
# A case is a row of a table below `## SUITE: ...`, whose first cell has its name in a code span, and perhaps its file
# in another; its last two cells have the facts. A pitfall's stand between `<!-- tests: 10 -->` and an empty line.
# The table of what the kernel reports stands below `<!-- kernel -->`. A case that has neither a test nor the words
# "Left out: ...", or two rows, is a fault.

/^## / {
    suite = $0
    sub(/^## /, "", suite)
    file = suite ~ /`/ ? suite : ""
    gsub(/^[^`]*`|`.*$/, "", file)
    sub(/:.*/, "", suite)
}

/^\| `/ {
    split($0, cell, / \| /)
    parts = split(cell[1], part, "`")
    key = "answers " suite " " (parts > 3 ? part[4] : file) " " part[2]
    if (key in seen) fault("this case has a row already: " part[2])
    seen[key] = 1
    if (cell[3] !~ /\[|^Left out: /) fault("no test " key ", and nothing says \"Left out: ...\"")
    if (cell[3] ~ /^Left out: /) next
    print_each(key, cell[3], "<br>")
    gsub(/[ |]/, "", cell[4])
    if (cell[4] != "") print key "\t" cell[4]
}

/^<!-- tests: [0-9]+ -->$/ { key = "pitfall " $3; in_tests = 1; tests = 0 }
in_tests && sub(/^- \*\*Tests:\*\* /, "") { sub(/\.$/, ""); print_each(key, $0, "; "); tests = 1 }
in_tests && sub(/^- \*\*Without it:\*\* /, "") {
    if (!sub("; `make protections P=" substr(key, 9) "` shows what fails\\.$", "")) fault("which command shows it?")
    print_each(key, $0, ", ")
}
in_tests && !NF { in_tests = 0; if (!tests) fault("no test guards against " key) }

/^<!-- kernel -->$/ { in_kernel = 1 }
in_kernel && /^\| .*\]\(/ { $0 = substr($0, 3, length($0) - 4); sub(/ \| /, "\t"); print "kernel " $0 }
!NF { in_kernel = 0 }

END { exit failed }

function print_each(key, text, separator,    count, i)
{
    count = split(text, part, separator)
    for (i = 1; i <= count; i++) print key "\t" part[i]
}

function fault(text) { print FILENAME ":" FNR ": " text >"/dev/stderr"; failed = 1 }
