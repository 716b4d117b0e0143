# The tests of steps/list, a line each, separated by tabs: NUMBER SLUG STAGE DIFFICULTY SLOW PROGRAM SUITE STATE TEST.
# Read after progress and the names of the suites' tests. STATE is passed, open, or skipped: of a step that was skipped,
# or that stands before the one from which on tests are asked.
BEGIN { FS = "|" }

function fact(key) {
    return key in facts ? facts[key] : ""
}

function key_of(test) {
    test = tolower(test)
    gsub(/[^a-z0-9]+/, "-", test)
    gsub(/^-|-$/, "", test)
    return "mine-" test
}

/^#/ || NF == 0 { next }
kind == "progress" { split($0, word, " "); facts[word[1]] = word[2]; next }
kind == "names" { sub(/ \((every stage|stages? [0-9]).*/, ""); suites[$0] = suite; next }
{
    split($1, word, " ")
    number++
    left_out = fact("step-" word[1]) == "skipped"
    before[number] = word[1]
    for (i = 2; i <= NF; i++) {
        slow = sub(/^~/, "", $i)
        state = left_out ? "skipped" : fact(key_of($i)) == "passed" ? "passed" : "open"
        line[++lines] = number "\t" word[1] "\t" word[2] "\t" word[3] "\t" slow "\t" (word[2] < "07" ? "server" : "chat") \
            "\t" ($i in suites ? suites[$i] : "none") "\t" state "\t" $i
        slug[lines] = word[1]
    }
}
END {
    first = 1
    for (i = 1; i <= lines; i++)
        if (slug[i] == fact("step-from")) { first = i; break }
    for (i = 1; i <= lines; i++) {
        if (i < first) sub(/\t(passed|open)\t/, "\tskipped\t", line[i])
        print line[i]
    }
}
