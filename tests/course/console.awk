# Taken by tests/course/console.sh. Two passes:
#
#   awk -f console.awk pass=script CHAPTER            the commands of its consoles, as a script for bash
#   awk -f console.awk pass=compare CHAPTER OUTPUT    what the script printed, beside what the chapter shows
#
# A comment in the line above a fence says what can not be expected of it:
#   <!-- by hand: WHY -->          it is not run
#   <!-- numbers differ -->        each number is as good as any other
#   <!-- output differs: WHY -->   it is run, and may print anything

# What between_commands and end_all do in the script is in console-shell.sh.

# Where two runs may differ at any time: spaces, addresses, what the clock says, ports and other large numbers.
function shape(line, numbers_differ)
{
    gsub(/0x[0-9a-f]+/, "<address>", line)
    gsub(/[0-9]*\.[0-9]+/, "<fraction>", line)
    gsub(numbers_differ ? "[0-9]+" : "[0-9][0-9][0-9][0-9]+", "<number>", line)
    gsub(/[+][+]+|--+|[+]+-+/, "<bar>", line)
    gsub(/[ \t]+/, " ", line)
    sub(/(^| )S\+ /, " S ", line) # in the foreground of a terminal
    gsub(/^ +| +$/, "", line)
    return line
}

# What the shell says of jobs, and a terminal does not show in this form; and what make has to compile.
function is_by_the_way(line)
{
    return line ~ /: line [0-9]+: +[0-9]+ (Terminated|Killed|Hangup|Done|Interrupt|Broken pipe)/ ||
        line ~ /^  (compile|link) /
}

function begin_fence()
{
    fence = FNR + 1
    fences[++count] = fence
    by_hand[fence] = above ~ /^<!-- by hand: .* -->$/
    numbers_differ[fence] = above == "<!-- numbers differ -->"
    output_differs[fence] = above ~ /^<!-- output differs: .* -->$/
    in_console = 1
    if (pass == "script" && !by_hand[fence])
        print "between_commands; printf '\\n@@@ " fence "\\n'"
}

function take_console_line(command)
{
    if (until != "" || $0 ~ /^> / || $0 ~ /^\$ /) {
        command = $0
        if (pass == "script" && $0 ~ /^\$ / && !by_hand[fence])
            print $0 ~ /& (server|supervisor)=\$!/ && FNR == fence ? "end_all" : "between_commands"
        if (until == "")
            sub(/^[$>] /, "", command)
        if ($0 == until)
            until = ""
        else if (match(command, /<<'[A-Z]+'/))
            until = substr(command, RSTART + 3, RLENGTH - 4)
        if (pass == "script" && !by_hand[fence] && command !~ /make build$/)
            print command
    } else if ($0 == "...")
        more[fence] = 1
    else if ($0 != "" && !output_differs[fence])
        expect(fence, $0)
}

function expect(fence, line, form)
{
    form = shape(line, numbers_differ[fence])
    lines[fence] = lines[fence] "  " line "\n"
    expected[fence, form]++
    forms[fence] = forms[fence] form "\n"
}

function take_output(form)
{
    form = shape($0, numbers_differ[now])
    if (now == 0 || $0 == "" || is_by_the_way($0) || output_differs[now])
        return
    if (++come[now] <= 40)
        got[now] = got[now] "  " $0 "\n"
    if (expected[now, form]-- > 0)
        return
    expected[now, form] = 0
    if (!more[now])
        surplus[now] = 1
}

function report(fence, i, n, form, missing)
{
    n = split(forms[fence], form, "\n")
    for (i = 1; i < n; i++)
        if (expected[fence, form[i]] > 0)
            missing = 1
    if (missing || surplus[fence])
        printf "%s, line %d. It shows:\n%sand what came is:\n%s", chapter, fence, lines[fence], got[fence]
}

FNR == 1 { file++ }
file == 1 {
    if (FNR == 1)
        chapter = FILENAME
    if ($0 == "```console")
        begin_fence()
    else if ($0 == "```")
        in_console = 0
    else if (in_console)
        take_console_line()
    if ($0 != "")
        above = $0
    next
}
$1 == "@@@" { now = $2; next }
{ take_output() }
END {
    if (pass == "compare")
        for (i = 1; i <= count; i++)
            if (!by_hand[fences[i]])
                report(fences[i])
}
