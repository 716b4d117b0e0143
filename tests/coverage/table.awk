# Adds up what `gcov --stdout --branch-probabilities --branch-counts` prints of lib: a table of its modules, or
# with module=transport what no test has reached there. Ends with 1 if lib is below lines= or branches=, percent.
#
# An assert() that fails ends the program, so its branches do not count.

# "        -:    0:Source:lib/net/net.c"
/^ *-: *0:Source:/ {
    file = $0
    sub(/^.*Source:/, "", file)
    part_of_lib = split(file, part, "/") == 3 && part[1] == "lib"
    in_module = part[2]
    next
}

!part_of_lib { next }

# "     5425:   12:    size_t doubled = ...": how often, which line, its text; "#####" is never, "-" no code
/^ *[-#0-9]+\*?: *[0-9]+:/ {
    split($0, part, ":")
    gsub(/[ *]/, "", part[1])
    where = file ":" part[2] + 0
    text = $0
    sub(/^[^:]*:[^:]*: */, "", text)
    nth = 0
    if (part[1] != "-")
        see("line", where, part[1] + 0 > 0)
    next
}

# "branch  0 taken 767 (fallthrough)", or "branch  0 never executed": of the line before
/^branch / && text !~ /^assert\(/ { see("branch", where " " nth++, $3 == "taken" && $4 > 0) }

# A line of a header comes once for each file that includes it.
function see(kind, what, is_reached) {
    if (!((kind, what) in seen)) {
        seen[kind, what] = ++count[kind]
        place[kind, count[kind]] = what
        belongs_to[kind, count[kind]] = in_module
        words[kind, count[kind]] = text
    }
    if (is_reached)
        reached[kind, what] = 1
}

function add_up(kind,    i) {
    for (i = 1; i <= count[kind]; i++) {
        add(kind, belongs_to[kind, i], (kind, place[kind, i]) in reached)
        add(kind, "lib", (kind, place[kind, i]) in reached)
    }
}

function add(kind, name, is_reached) {
    if (!(name in known) && name != "lib")
        names[++modules] = name
    known[name] = 1
    all[kind, name]++
    hit[kind, name] += is_reached
}

function percent(kind, name) { return all[kind, name] ? 100 * hit[kind, name] / all[kind, name] : 100 }

function row(name) {
    printf "%-11s %5d of %5d  %5.1f %%   %5d of %5d  %5.1f %%\n", name,
        hit["line", name], all["line", name], percent("line", name),
        hit["branch", name], all["branch", name], percent("branch", name)
}

function table(    i) {
    printf "%-11s %-23s   %s\n", "module", "lines reached", "branches taken"
    for (i = 1; i <= modules; i++)
        row(names[i])
    row("lib")
}

# One line for each line of code that is not reached, or of whose branches some are not taken.
function show_missed(    i, what, missed, lacking, order, lines) {
    for (i = 1; i <= count["branch"]; i++) {
        what = place["branch", i]
        sub(/ .*/, "", what)
        missed[what] += !(("branch", place["branch", i]) in reached)
        lacking[what]++
    }
    for (i = 1; i <= count["line"]; i++) {
        what = place["line", i]
        if (belongs_to["line", i] != module)
            continue
        if (!(("line", what) in reached))
            printf "%s: never reached: %s\n", what, words["line", i]
        else if (missed[what])
            printf "%s: %d of %d branches never taken: %s\n", what, missed[what], lacking[what], words["line", i]
    }
}

END {
    add_up("line")
    add_up("branch")
    if (module ? !(module in known) : modules == 0) {
        print module ? "There is no module " module " in lib." : "gcov has nothing to say of lib." > "/dev/stderr"
        exit 2
    }
    if (module) {
        show_missed()
        exit 0
    }
    table()
    if (percent("line", "lib") >= lines && percent("branch", "lib") >= branches)
        exit 0
    printf "Too little: of lib %d %% of the lines and %d %% of the branches must be reached.\n", lines, branches
    exit 1
}
