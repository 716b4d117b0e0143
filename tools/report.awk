# What a checker of texts says. For people, a line for each fault; with tap=1, TAP, with the same lines as comments
# below the test that failed.

function fault(file, line, text) { detail(file (line ? ":" line : "") ": " text) }

function detail(text) { faults = faults (tap ? "# " : "") text "\n" }

function end_test(name)
{
    tests++
    failed += faults != ""
    if (tap) print (faults == "" ? "ok " : "not ok ") tests " - " name
    printf "%s", faults
    faults = ""
}

function end_report()
{
    if (tap) print "1.." tests
    exit failed > 0
}
