# Shortens what a sanitizer reports in the TAP of a check: a sentence and the place in the learner's file
# first, then of the calls that led there those in the course. The rest is for other readers.
# tools/course-story.awk reads what comes.

function sentence(line) {
    if (line ~ /runtime error: /)
        return "It did what C leaves undefined"
    if (line ~ /buffer-(over|under)flow/)
        return "It touched memory outside of an object"
    if (line ~ /heap-use-after-free/)
        return "It touched memory that it had freed"
    if (line ~ /stack-use-after/)
        return "It touched a local variable that is gone"
    if (line ~ /attempting|bad-free/)
        return "It freed what it may not free, or twice"
    if (line ~ /SEGV.*\(pc 0x0+ /)
        return "It called a function through a null pointer"
    if (line ~ /SEGV/)
        return "It touched memory that is not there, as through a null pointer"
    return "It did with memory what it may not"
}

function begin(line) {
    alone = line !~ /^#/ # or in a story
    match(line, /^#? */)
    prefix = alone ? "# " : substr(line, 1, RLENGTH)
    report = line ~ /LeakSanitizer/ ? "leak" : line ~ /runtime error/ ? "undefined" : "memory"
    said = sentence(line)
    place = details = heading = test = ""
    sub(/^.*Sanitizer: |^.*runtime error: /, "", line)
    sub(/ on (unknown )?address.*/, "", line)
    add(line)
}

function shorten(line) {
    sub(/^(Address )?0x[0-9a-f]+ is located/, "It is located", line)
    gsub(/ \[0x[^)]*\)| at 0x[0-9a-f]+ thread.*|0x[0-9a-f]+ (in )?/, "", line)
    return prefix "  " line "\n"
}

# A heading is told with the first line below it: all the calls that it is about may be in the tests.
function add(line) {
    details = details heading shorten(line)
    heading = ""
}

# "#3 0x55bf in copy exercises/.../copy.c:28": a call in the course, but not in its tests. Whom run_guarded()
# has called is the test.
function take_call(line,    part) {
    split(line, part, " ")
    if (part[4] == "run_guarded" && test == "")
        test = called
    called = part[4]
    if (part[5] !~ /^(lib|stages|exercises|build)\// || line ~ /check\.c:/)
        return
    if (part[5] ~ /exercises\// && place == "")
        place = part[4] "(), " part[5]
    add(line)
}

function end_leak() {
    if (place != "" && !(place in told))
        leaks = leaks prefix "Memory was allocated and never freed: in " place ".\n"
    told[place]
    place = ""
}

function end() {
    if (report == "leak") {
        end_leak()
        if (alone && !failed) # a test that gave up has freed nothing
            print "not ok 0 - nothing is left allocated"
        if (!alone || !failed)
            printf "%s", leaks
    } else {
        if (alone)
            print "not ok 0 - " (test != "" ? test : "it keeps to the rules of C")
        printf "%s%s%s.\n%s", prefix, said, (place != "" ? ": in " place : ""), details
    }
    report = ""
}

/^$/ || /^(# +)?=+$/ || /AddressSanitizer:DEADLYSIGNAL/ { next }
/^not ok/ { failed = 1 }
report && !alone && /^(not )?ok / { end() } # the story has shown the head only
/==ERROR: (Address|Leak)Sanitizer|: runtime error: / { begin($0); next }
!report { print; next }
{ line = $0; sub(/^#? */, "", line) }
line ~ /leak of .* allocated from:$/ { end_leak() }
line ~ /^#[0-9]/ { take_call(line); next }
/==ABORTING/ || (report == "leak" && /SUMMARY: /) || report == "undefined" { end(); next }
line ~ /^(freed|previously allocated|allocated) by/ { heading = shorten(line) }
line ~ /of size [0-9]+ at|is located|<== Memory/ { add(line) }
END { if (report) end() }
