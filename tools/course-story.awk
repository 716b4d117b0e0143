# Turns the TAP of a check into what a learner reads: a line for each test up to the first that failed, and its
# story. One thing to mend at a time. Of what a sanitizer reports it leaves a sentence, the place in the learner's
# file, and those of the calls that are in the course. Lines are folded at "width" by tools/fold.awk.
#
# Start at the rules, in the middle: each line either belongs to a report of a sanitizer, which ends as lines of a
# story, or is told as it is.

# --- The story -------------------------------------------------------------------------------------

function name(line) {
    sub(/^(not )?ok [0-9]+ (- )?/, "", line)
    sub(/ # SKIP /, ": ", line)
    sub(/ \((every stage|stages? [0-9]).*/, "", line)
    gsub(/_/, " ", line)
    return line
}

function result(kind, line) {
    tell_story()
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
function hold(line) {
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
        told_line[++told_lines] = held
    held = last = ""
}

function is_sentence(line) {
    return indent_of(line) == 10 && is_prose(line)
}

# What to do about it is said beside the steps, in sentences; what else stands there names itself, or has a colon behind and
# lines below that stand further in.
function is_advice(i) {
    return is_sentence(told_line[i]) && (told_line[i] !~ /:$/ || i < told_lines && is_sentence(told_line[i + 1]))
}

# A story that fills a window would hide its advice at the end: so it begins with it.
function tell_story(    i, others) {
    release()
    for (i = 1; i <= told_lines; i++)
        others += !is_advice(i)
    for (i = 1; i <= told_lines && others > 8; i++)
        if (is_advice(i)) {
            print_folded(told_line[i], width)
            told_line[i] = ""
        }
    for (i = 1; i <= told_lines; i++)
        if (told_line[i] != "")
            print_folded(told_line[i], width)
    told_lines = 0
}

# An expression of the check that does not hold, or two addresses, say nothing to a learner; the advice does.
function tell_detail(line) {
    sub(/^# ?/, "", line)
    if (line ~ /^ *:0: error: Failure!$/)
        return
    sub(/: error: Failure!$/, "", line)
    if (line ~ /^  expected  (this to hold|(NULL: )?0x[0-9a-f]+)$/)
        held = last = ""
    else if (line !~ /^  received  (it does not|(NULL: )?0x[0-9a-f]+)$/)
        hold("        " line)
}

function tell(line) {
    if (line ~ /^1\.\.[0-9]/)
        planned = substr(line, 4) + 0
    else if (line ~ /ok - /) # the suite's own
        return
    else if (line ~ /^(not )?ok .*# SKIP/)
        result("skip", line)
    else if (line ~ /^ok /)
        result("ok", line)
    else if (line ~ /^not ok /)
        result("FAIL", line)
    else if (failed && line ~ /^Bail out! This test did not end/) # a later test that hangs is another story
        story = 0
    else if (!failed || story)
        tell_detail(line)
}

# --- What a sanitizer reports ----------------------------------------------------------------------

function sentence(line) {
    return line ~ /runtime error: / ? "It did what C leaves undefined" : \
        line ~ /buffer-(over|under)flow/ ? "It touched memory outside of an object" : \
        line ~ /heap-use-after-free/ ? "It touched memory that it had freed" : \
        line ~ /stack-use-after/ ? "It touched a local variable that is gone" : \
        line ~ /attempting|bad-free/ ? "It freed what it may not free, or twice" : \
        line ~ /SEGV.*\(pc 0x0+ / ? "It called a function through a null pointer" : \
        line ~ /SEGV/ ? "It touched memory that is not there, as through a null pointer" : \
        "It did with memory what it may not"
}

function begin(line) {
    alone = line !~ /^#/ # or in a story
    match(line, /^#? */)
    prefix = alone ? "# " : substr(line, 1, RLENGTH)
    report = line ~ /LeakSanitizer/ ? "leak" : line ~ /runtime error/ ? "undefined" : "memory"
    said = sentence(line)
    place = heading = test = ""
    details = leaks = 0
    sub(/^.*Sanitizer: |^.*runtime error: /, "", line)
    sub(/ on (unknown )?address.*/, "", line)
    add(line)
}

function shorten(line) {
    sub(/^(Address )?0x[0-9a-f]+ is located/, "It is located", line)
    gsub(/ \[0x[^)]*\)| at 0x[0-9a-f]+ thread.*|0x[0-9a-f]+ (in )?/, "", line)
    return prefix "  " line
}

# A heading is told with the first line below it: all the calls that it is about may be in the tests.
function add(line) {
    if (heading != "")
        detail[++details] = heading
    detail[++details] = shorten(line)
    heading = ""
}

# "#3 0x55bf in copy exercises/.../copy.c:28": a call in the course, but not in its tests. Whom run_guarded()
# has called is the test.
function take_call(line,    part) {
    split(line, part, " ")
    if (part[4] == "run_guarded" && test == "")
        test = called
    called = part[4]
    if (part[5] !~ /\.[ch]:[0-9]/ || part[5] ~ /^(\.\.|tests)\/|(check|play)\.c:/)
        return
    if (part[5] !~ /^(lib|stages)\// && place == "")
        place = part[4] "(), " part[5]
    add(line)
}

function end_leak() {
    if (place != "" && !(place in told))
        leak[++leaks] = prefix "Memory was allocated and never freed: in " place "."
    told[place]
    place = ""
}

function tell_leaks(    i) {
    end_leak()
    if (alone && failed) # a test that gave up has freed nothing
        return
    if (alone)
        tell("not ok 0 - nothing is left allocated")
    if (leaks == 0)
        tell(prefix "Memory was allocated and never freed.")
    for (i = 1; i <= leaks; i++)
        tell(leak[i])
}

function tell_misdeed(    i) {
    if (alone)
        tell("not ok 0 - " (test != "" ? test : "it keeps to the rules of C"))
    tell(prefix said (place != "" ? ": in " place : "") ".")
    for (i = 1; i <= details; i++)
        tell(detail[i])
}

function end() {
    if (report == "leak")
        tell_leaks()
    else
        tell_misdeed()
    report = ""
}

/^$/ || /^(# +)?=+$/ || /AddressSanitizer:DEADLYSIGNAL/ { next }
report && !alone && /^(not )?ok / { end() } # the story has shown the head only
/==ERROR: (Address|Leak)Sanitizer|: runtime error: / { begin($0); next }
!report { tell($0); next }
{ line = $0; sub(/^#? */, "", line) }
line ~ /leak of .* allocated from:$/ { end_leak() }
line ~ /^#[0-9]/ { take_call(line); next }
report == "undefined" && line ~ /: note: |^(\^|SUMMARY|([0-9a-f][0-9a-f] +)+)/ { next } # the bytes there
report == "undefined" { end(); tell($0); next }
/==ABORTING/ || (report == "leak" && /SUMMARY: /) { end(); next }
line ~ /^(freed|previously allocated|allocated) by/ { heading = shorten(line) }
line ~ /of size [0-9]+ at|is located|<== Memory/ { add(line) }

END {
    if (report)
        end()
    tell_story()
    if (results < planned && !failed)
        print "  The program ended in the middle of the next test."
    if (after["ok"] + after["FAIL"] > 0)
        printf "  Of the tests after this one, %d pass and %d fail.\n", after["ok"], after["FAIL"]
}
