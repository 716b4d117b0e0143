# What the comments above tests claim, a line for each fact: what is claimed, a tab, and words that stand in the page.
#
#   awk -f tests/course/claims.awk SUITES       suites: tests/unit/*.c tests/contract/*.c
#
#   answers SUITE FILE CASE    the test; "We differ: ..."; the backends that it runs with
#   pitfall NUMBER             the test
#   kernel STATE               what the three calls report, and the test
#
# A claim above something that is no test is a fault: it goes to stderr, and the exit status is 1.

# All are read twice: first for the backends that tests run with.
BEGIN {
    pass = 1
    count = ARGC - 1
    ARGV[ARGC++] = "pass=2"
    for (i = 1; i <= count; i++) ARGV[ARGC++] = ARGV[i]
}

pass == 1 && /^\/\* once per backend \*\/$/ { backend[FILENAME] = "each" }
pass == 1 && /TEST_OF\(/ { # "means something with this backend only"
    split($0, part, "\"")
    gsub(/[ ,)]/, "", part[3])
    backend[FILENAME, part[3]] = part[2]
}
pass == 1 { next }

FNR == 1 { complain() }

/^[ \t]*\/\*/ { in_comment = 1; words = "" }
in_comment {
    in_comment = $0 !~ /\*\//
    gsub(/^[ \t]*\/?\*+ ?| *\*\/[ \t]*$/, "")
    if (words == "") { words = $0; more = "" }
    else more = more (more == "" ? "" : " ") $0
    if (!in_comment && words ~ /^(answers: |kernel: |pitfall [0-9]+$)/) {
        claim[++waiting] = words
        note[waiting] = more
        place = FILENAME ":" FNR
    }
    next
}

# In a unit suite, and in the table of a contract suite.
/^static void [a-z0-9_]+\(void \*\*state\)$/ { name = $3; sub(/\(.*/, "", name); attach(name) }
/^ +\{"[^"]+",/ { split($0, part, "\""); attach(part[2]) }

kernel != "" && /check_reports\(/ {
    split($0, part, "\"")
    print kernel "\t" part[2] " | " part[4] " | " part[6] " | " test
    kernel = ""
}

NF { complain() }

END { complain(); exit failed }

function complain()
{
    if (waiting) print place ": a comment claims something, and no test follows it" >"/dev/stderr"
    failed = failed || waiting
    waiting = 0
}

# All claims that wait belong to this test.
function attach(name,    i, key, only)
{
    test = name
    if (test !~ / /) gsub(/_/, " ", test)
    test = "[" test "](../" FILENAME ")"
    only = (FILENAME, name) in backend ? backend[FILENAME, name] : backend[FILENAME]
    for (i = 1; i <= waiting; i++) {
        key = claim[i]
        sub(/:/, "", key)
        if (key ~ /^kernel/) kernel = key
        else print key "\t" test
        if (note[i] != "") print key "\t" note[i]
        if (key ~ /^answers/ && only != "") print key "\t" only
    }
    waiting = 0
}
