# Of the story of a check, what fits on one line: the first test that failed, and the first sentence about it, which is
# advice if there is some, and else what stands there first. That a program was ended says less than why.
function take(line) {
    sub(/^ +/, "", line)
    if (line ~ /^Bail out!/)
        return
    if (!begin)
        begin = line
    if (line ~ /^([A-Z][A-Za-z'(]*|main\(\)) .*[.:!]/ && (!sentence || sentence ~ /^The program was ended [a-z ]*\.$/)) {
        sentence = line
        if (match(line, /[.!] /))
            sentence = substr(line, 1, RSTART)
    }
}

/^  FAIL  / { test = substr($0, 9); next }
/^  (ok   |skip ) / { next }
/^  (The program ended|Of the tests)/ { if (/ended/) test = test ? test : "the program ended before its tests did"; next }
{ take($0) }
END {
    if (!sentence)
        sentence = begin
    print test (test && sentence ? ": " : "") sentence
}
