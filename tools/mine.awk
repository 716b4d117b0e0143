# Prints the tests of steps/list, a line each: NUMBER SLUG STAGE DIFFICULTY SLOW PROGRAM SUITE STATE TEST KEY, with tabs
# between them. NUMBER is that of the step. STATE is passed, open, or skipped, which means that the step was skipped, or
# stands before the one from which on a learner goes. KEY is the test's in progress. Reads progress (kind=progress), the
# names of the tests of each suite (kind=names) and the list.
BEGIN { FS = "|"; OFS = "\t" }

function key_of(test) {
    test = tolower(test)
    gsub(/[^a-z0-9]+/, "-", test)
    gsub(/^-|-$/, "", test)
    return "mine-" test
}

function state_of(step, test) {
    if (facts[key_of(test)] ~ /^(passed|untried)$/)
        return "passed"
    return facts["step-" step] == "skipped" || is_before ? "skipped" : "open"
}

kind == "progress" { split($0, word, " "); facts[word[1]] = word[2]; is_before = facts["step-from"] != ""; next }
kind == "names" { sub(/ \((every stage|stages? [0-9]).*/, ""); suites[$0] = suite; next }
/^#/ || NF == 0 { next }
{
    split($1, word, " ")
    step++
    if (word[1] == facts["step-from"])
        is_before = 0
    for (i = 2; i <= NF; i++) {
        slow = sub(/^~/, "", $i)
        print step, word[1], word[2], word[3], slow, (word[2] < "07" ? "server" : "chat"), suites[$i], state_of(word[1], $i), $i, key_of($i)
    }
}
