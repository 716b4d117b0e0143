# Fills in what a page says of our tests, from what the comments above the tests claim.
#
#   awk -f tools/tables-fill.awk CLAIMS PAGE      CLAIMS is what tools/tables-tests.awk prints, and a line
#                                                 `patch NUMBER PATH` for each protection that can be removed
#
# Three things in a page are filled in. A row of a table below `## SUITE: ...` whose first cell has a
# case's name in a code span, and perhaps its file in another, gets its last two cells: the tests, unless
# it says "Left out: ..." already, and the backends that they run with. What follows `<!-- tests: 10 -->`, up to an empty line, becomes the tests
# of a pitfall; what follows `<!-- kernel -->`, the table of what the kernel reports. A case or a pitfall
# that no test answers is a fault, and so is a claim that the page does not know.

function fault(line, text) { print page ":" line ": " text >"/dev/stderr"; failed = 1 }

function sentence(test) { if (test !~ / /) gsub(/_/, " ", test); return test }

function link(file, test) { return "[" sentence(test) "](../" file ")" }

function add(list, separator, text) { return list == "" ? text : list separator text }

BEGIN { FS = "\t" }

# --- The claims ------------------------------------------------------------------------------------

FNR == NR {
    key = $1 " " $2
    if ($1 == "patch")
        patches[$2] = add(patches[$2], ", ", "[" substr($3, match($3, /[^\/]+$/)) "](../" $3 ")")
    else if ($1 == "kernel") {
        split($6, reports, "|")
        kernel = kernel "| " $2 " | " reports[1] " | " reports[2] " | " reports[3] " | " link($3, $4) " |\n"
        next
    } else {
        tests[key] = add(tests[key], $1 == "answers" ? "<br>" : "; ", link($3, $4))
        if (backends[key] == "" || $5 == "each") backends[key] = $5
        if ($6 != "") differences[key] = add(differences[key], "<br>", $6)
    }
    kind_of[key] = $1
    next
}

FNR == 1 { page = FILENAME }

# --- The page --------------------------------------------------------------------------------------

skipping && NF { next }
{ skipping = 0 }

/^## / {
    suite = $0
    sub(/^## /, "", suite)
    default_file = suite ~ /`/ ? suite : ""
    gsub(/^[^`]*`|`.*$/, "", default_file)
    sub(/:.*/, "", suite)
}

/^\| `/ {
    cells = split($0, cell, / \| /)
    parts = split(cell[1], part, "`")
    about["answers"] = 1
    key = "answers " suite " " (parts > 3 ? part[4] : default_file) " " part[2]
    seen[key]++
    if (seen[key] > 1) fault(FNR, "this case has a row already: " part[2])
    left_out = cell[3] ~ /^Left out: /
    if (left_out && key in tests) fault(FNR, "left out, but a test answers it: " part[2])
    if (!left_out && !(key in tests)) fault(FNR, "no test answers " substr(key, 9))
    if (left_out) print
    else print cell[1] " | " cell[2] " | " tests[key] (key in differences ? "<br>" differences[key] : "") \
        " | " backends[key] " |"
    next
}

/^<!-- tests: [0-9]+ -->$/ {
    split($0, part, " ")
    key = "pitfall " part[3]
    seen[key]++
    if (!(key in tests)) fault(FNR, "no test guards against pitfall " part[3])
    print
    print "- **Tests:** " tests[key] "."
    if (part[3] in patches)
        print "- **Without it:** " patches[part[3]] "; `make protections P=" part[3] "` shows what fails."
    about["pitfall"] = 1
    skipping = 1
    next
}

/^<!-- kernel -->$/ {
    print
    print "| state | select | poll | epoll | test |"
    print "|---|---|---|---|---|"
    printf "%s", kernel
    skipping = 1
    next
}

{ print }

# A page that is about cases, or about pitfalls, has to know all that are claimed.
END {
    for (key in tests)
        if (kind_of[key] in about && !(key in seen))
            fault(FNR, "a test claims what this page does not have: " key)
    for (number in patches)
        if ("pitfall" in about && !("pitfall " number in seen))
            fault(FNR, "a protection can be taken away, and this page has no pitfall " number)
    exit failed
}
