# Turns the TAP of a check into what a learner reads: a line for each test up to the first that failed,
# and its story. One thing to mend at a time. Lines are folded at "width", 108 columns unless it is given.

BEGIN { if (!width) width = 108 }

function name(line) {
    sub(/^(not )?ok [0-9]+ (- )?/, "", line)
    sub(/# SKIP /, "", line)
    sub(/ \(every stage.*/, "", line)
    gsub(/_/, " ", line)
    return line
}

function result(kind, line) {
    results++
    if (failed)
        after[kind]++
    else
        printf "  %-5s %s\n", kind, name(line)
    failed += kind == "FAIL"
    story = kind == "FAIL" && failed == 1
}

# At blanks, and indented alike. A line without a sentence, such as an address, stays as it is.
function print_folded(line,    indent, end) {
    match(line, /^ */)
    indent = substr(line, 1, RLENGTH)
    while (length(line) > width && !/#[0-9]|^# +[0-9a-f][0-9a-f] /) {
        for (end = width; end > RLENGTH && substr(line, end, 1) != " "; end--)
            ;
        if (end == RLENGTH)
            break
        print substr(line, 1, end - 1)
        line = indent substr(line, end + 1)
    }
    print line
}

/^1\.\.[0-9]/ { planned = substr($0, 4) }
/^1\.\.[0-9]/ || /ok - / || /^=+$/ { next }
/^(not )?ok .*# SKIP/ { result("skip", $0); next }
/^ok / { result("ok", $0); next }
/^not ok / { result("FAIL", $0); next }
failed && /LeakSanitizer/ { exit } # a test that gave up has freed nothing
/Shadow byte/ { shadow = 1 } # a picture of the memory, for other readers
/==ABORTING/ { shadow = 0; next }
shadow || (failed && !story) { next }
{ sub(/^# ?/, ""); sub(/: error: Failure!$/, ""); print_folded("        " $0) }

END {
    if (results < planned && !failed)
        print "  The program ended in the middle of the next test."
    if (after["ok"] + after["FAIL"] > 0)
        printf "  Of the tests after this one, %d pass and %d fail.\n", after["ok"], after["FAIL"]
}
