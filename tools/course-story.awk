# Turns the TAP of a check, as tools/course-report.awk leaves it, into what a learner reads: a line for each
# test up to the first that failed, and its story. One thing to mend at a time. Lines are folded at "width",
# 108 columns unless it is given, by tools/fold.awk.

BEGIN { if (!width) width = 108 }

function name(line) {
    sub(/^(not )?ok [0-9]+ (- )?/, "", line)
    sub(/# SKIP /, "", line)
    sub(/ \((every stage|stages? [0-9]).*/, "", line)
    gsub(/_/, " ", line)
    return line
}

function result(kind, line) {
    release()
    results++
    if (failed)
        after[kind]++
    else
        printf "  %-5s %s\n", kind, name(line)
    failed += kind == "FAIL"
    story = kind == "FAIL" && failed == 1
}

# Advice comes in lines of its own width. Where somebody else folds (a width beyond any window), a line goes
# on with the next one if it is long, is prose, and is indented alike.
function is_prose(line) {
    sub(/^ */, "", line)
    return line ~ /^[A-Za-z]/ && line !~ /  /
}

function indent_of(line) {
    match(line, /^ */)
    return RLENGTH
}

function goes_on(line, next_line) {
    return width >= 1000 && length(line) > 70 && is_prose(line) && is_prose(next_line) && \
        indent_of(line) == indent_of(next_line)
}

# Lines are held back until it is known whether the next one belongs to them.
function tell(line) {
    if (held != "" && goes_on(last, line)) {
        held = held " " substr(line, indent_of(line) + 1)
    } else {
        release()
        held = line
    }
    last = line
}

function release() {
    if (held != "")
        print_folded(held, width)
    held = last = ""
}

/^1\.\.[0-9]/ { planned = substr($0, 4) }
/^1\.\.[0-9]/ || /ok - / || /^=+$/ { next }
/^(not )?ok .*# SKIP/ { result("skip", $0); next }
/^ok / { result("ok", $0); next }
/^not ok / { result("FAIL", $0); next }
# A later test that hangs is not what the story is about.
failed && /^Bail out! This test did not end/ { story = 0; next }
failed && !story { next }
{ sub(/^# ?/, ""); sub(/: error: Failure!$/, "") }
# An expression of the check that does not hold, or two addresses, say nothing to a learner; the advice does.
/^  expected  (this to hold|(NULL: )?0x[0-9a-f]+)$/ { held = last = ""; next }
/^  received  (it does not|(NULL: )?0x[0-9a-f]+)$/ { next }
{ tell("        " $0) }

END {
    release()
    if (results < planned && !failed)
        print "  The program ended in the middle of the next test."
    if (after["ok"] + after["FAIL"] > 0)
        printf "  Of the tests after this one, %d pass and %d fail.\n", after["ok"], after["FAIL"]
}
