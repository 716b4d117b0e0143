# What the comments above tests claim, a line for each claim, its fields apart by tabs:
#
#   kind  key  file  test  backend  note
#
# The kinds: `answers`, whose key is SUITE FILE CASE and whose note says where we differ; `pitfall`, whose
# key is a number; `kernel`, whose key is a state and whose note has what the three calls report of it.
# The backend is "each" if the suite runs once for each, a name if the test means something with that one
# only, or empty. Reads the suites of tests/unit and tests/contract. A claim above something that is no
# test is a fault: it goes to stderr, and the exit status is 1.

function fault(text) { print file ":" FNR ": " text >"/dev/stderr"; failed = 1 }

# A comment that may go on for several lines: without its stars.
function plain(line)
{
    sub(/^[ \t]*\/?\*+ ?/, "", line)
    sub(/ *\*\/[ \t]*$/, "", line)
    return line
}

function claim(text) { kinds[++pending] = text; notes[pending] = "" }

# All claims that wait belong to this test.
function attach(test,    i)
{
    for (i = 1; i <= pending; i++) {
        kind[++count] = kinds[i]
        note[count] = notes[i]
        of_test[count] = test
    }
    pending = 0
}

function finish_file(    i, words, key)
{
    if (pending) fault("a comment claims something, and no test follows it")
    for (i = 1; i <= count; i++) {
        split(kind[i], words, ":? ")
        key = substr(kind[i], length(words[1]) + (kind[i] ~ /^[a-z]+:/ ? 3 : 2))
        print words[1] "\t" key "\t" file "\t" of_test[i] "\t" \
            (of_test[i] in only ? only[of_test[i]] : per_backend) "\t" note[i]
    }
    count = pending = 0
    per_backend = ""
    split("", only)
}

FNR == 1 { if (NR > 1) finish_file(); file = FILENAME; in_comment = in_claim = 0 }

/^\/\* once per backend \*\/$/ { per_backend = "each"; next }

in_comment {
    if (in_claim) notes[pending] = notes[pending] (notes[pending] == "" ? "" : " ") plain($0)
    in_comment = $0 !~ /\*\//
    next
}
/^[ \t]*\/\*/ {
    in_claim = plain($0) ~ /^(answers: |pitfall [0-9]+$|kernel: )/
    if (in_claim) claim(plain($0))
    in_comment = $0 !~ /\*\//
    next
}

# What the calls report: the strings at the end of check_reports().
kernel_test && /check_reports\(/ {
    for (i = 1; i <= count; i++)
        if (of_test[i] == kernel_test) {
            split($0, strings, "\"")
            note[i] = strings[2] "|" strings[4] "|" strings[6]
        }
    kernel_test = ""
}

/^static void [a-z0-9_]+\(void \*\*state\)$/ {
    name = $3
    sub(/\(.*/, "", name)
    kernel_test = pending && kinds[1] ~ /^kernel/ ? name : ""
    attach(name)
    next
}
/^ +\{"[^"]+",/ { # in the table of a contract suite
    split($0, strings, "\"")
    attach(strings[2])
    next
}
/TEST_OF\(/ {
    split($0, strings, "\"")
    name = strings[3]
    gsub(/[ ,)]/, "", name)
    only[name] = strings[2]
}
pending && NF { fault("a comment claims something, and no test follows it"); pending = 0 }

END { finish_file(); exit failed }
