# The steps of the course, and how far the learner is: behind `make list`, `make next` and the course in the terminal.
# Standard input has the names of files, as course.sh finds them; of most of them the name is enough. FACTS, in the
# environment, is what was remembered.
#
#   awk -v show=state -v steps="01-1 01-2 01-quiz" -f tools/course-steps.awk     a line a step, between tabs:
#       01-2  exercise  01-blocking  passed  TITLE  FOLDER  copy.c:9 to 18;other.c:  1/3  asked  hard skip
#   -v show=list           for a reader
#   -v show=first          the first step that is open, or "done"
#   -v show=words -v step=01-2   what to do at a step
#   -v show=passed         "1 of 52"
#
# The state of an exercise is -, "2 hints", tried, passed, "fails", which has passed once, or missing, if a file of it is.
# That of a quiz is - or taken. Either is "skipped" if it is open, and an exercise has passed with which one may skip its
# stage. "1/3" are the hints that were seen, and "asked" says that the solution was asked for. Last are the marks: "hard",
# "skip", both, or "-".
#
# Start at the end.

function base(name) {
    sub(/.*\//, "", name)
    return name
}

function parent(name) {
    sub(/\/[^\/]*$/, "", name)
    return name
}

# The last one of a key counts.
function read_facts(    n, i, line, space) {
    n = split(ENVIRON["FACTS"], line, "\n")
    for (i = 1; i <= n; i++)
        if ((space = index(line[i], " ")) > 0)
            fact[substr(line[i], 1, space - 1)] = substr(line[i], space + 1)
}

# --- Files -----------------------------------------------------------------------------------------

function add_exercise(folder,    stage, name, number) {
    stage = base(parent(folder))
    name = base(folder)
    number = substr(stage, 1, index(stage, "-") - 1) "-" substr(name, 1, index(name, "-") - 1)
    folder_of[number] = folder
    stage_of[number] = stage
    sub(/^[^-]*-/, "", name)
    name_of[number] = name
}

# A source belongs to the folder of an exercise, and there to one of three stores: edited_names() of course-common.sh
# knows no others.
function add_source(file,    folder, store) {
    if (base(file) ~ /^(\*\.c|check\.c|play\.c|nothing\.c|untouched\.c|wrong-.*|right-.*)$/)
        return
    folder = parent(file)
    store = sub(/\/untouched$/, "", folder) ? 1 : sub(/\/solutions\//, "/", folder) ? 2 : 3
    sources[folder, store] = sources[folder, store] " " base(file)
}

function edited(folder,    store) {
    for (store = 1; store < 3 && sources[folder, store] == ""; store++)
        ;
    return substr(sources[folder, store], 2)
}

# The title, and a mark in the third line: "*A hard one. Pass this one and skip the stage.*"
function read_top(number,    file, line) {
    file = folder_of[number] "/README.md"
    getline line <file
    sub(/^[^:]*: /, "", line)
    title_of[number] = line
    if ((getline line <file) > 0 && (getline line <file) > 0 && line ~ /^\*.*\*$/)
        marks[number] = (line ~ /A hard one/ ? "hard" : "") (line ~ /skip the stage/ ? " skip" : "")
    sub(/^ /, "", marks[number])
    close(file)
    if (marks[number] ~ /skip/ && has_passed(number))
        is_skipped[stage_of[number]] = 1
}

function hints(number,    file, line, n) {
    file = folder_of[number] "/hints.md"
    while ((getline line <file) > 0)
        n += line ~ /^## Hint /
    close(file)
    return n + 0
}

function seen(number, all,    value) {
    value = fact["hint-" name_of[number]]
    return value !~ /^[0-9]+$/ || length(value) > 5 ? 0 : value < all ? value + 0 : all
}

# The marked places of a file, as tools/course-places.awk tells them; "missing" if there is no file.
function places(file,    line, n, first, status, all) {
    while ((status = (getline line <file)) > 0) {
        n++
        if (line ~ /^[ \t]*\/\* EXERCISE/)
            first = n
        if (line ~ /^[ \t]*\/\* END \*\// && first) {
            all = all (all ? ", " : "") first " to " n
            first = 0
        }
    }
    close(file)
    return status < 0 ? "missing" : all
}

function files(number,    n, i, name, where, all) {
    n = split(edited(folder_of[number]), name, " ")
    for (i = 1; i <= n; i++) {
        where = places(folder_of[number] "/" name[i])
        all = all (i > 1 ? ";" : "") name[i] ":" where
    }
    return all
}

function is_missing(number) {
    return (";" files(number) ";") ~ /:missing;/
}

# --- What was done ---------------------------------------------------------------------------------

function is_quiz(step) {
    return step ~ /-quiz$/
}

function stage_at(step,    n) {
    n = substr(step, 1, index(step, "-") - 1)
    return is_quiz(step) ? stage_of[n] : stage_of[step]
}

function quiz(stage) {
    return fact["quiz-" substr(stage, index(stage, "-") + 1)]
}

function has_passed(number) {
    return fact["exercise-" name_of[number]] == "passed"
}

function state(number,    hint) {
    if (is_missing(number))
        return "missing"
    if (has_passed(number))
        return fact["now-" name_of[number]] == "fails" ? "fails" : "passed"
    if (is_skipped[stage_of[number]])
        return "skipped"
    hint = seen(number, hints(number))
    return hint > 1 ? hint " hints" : hint ? "1 hint" : \
        fact["exercise-" name_of[number]] != "" ? fact["exercise-" name_of[number]] : "-"
}

function is_open(step) {
    if (is_skipped[stage_at(step)])
        return 0
    return is_quiz(step) ? quiz(stage_at(step)) == "" : !has_passed(step)
}

function is_begun(stage,    number) {
    for (number in name_of)
        if (stage_of[number] == stage && fact["exercise-" name_of[number]] fact["hint-" name_of[number]] \
            fact["solution-" name_of[number]] != "")
            return 1
    return quiz(stage) != ""
}

# --- What is shown ---------------------------------------------------------------------------------

function show_state(step,    all) {
    if (is_quiz(step)) {
        printf "%s\tquiz\t%s\t%s\tThe quiz of stage %s\t-\t-\t-\t-\t-\n", step, stage_at(step), \
            quiz(stage_at(step)) != "" ? "taken" : is_skipped[stage_at(step)] ? "skipped" : "-", substr(step, 1, index(step, "-") - 1)
        return
    }
    all = hints(step)
    printf "%s\texercise\t%s\t%s\t%s\t%s\t%s\t%d/%d\t%s\t%s\n", step, stage_at(step), state(step), title_of[step], \
        folder_of[step], files(step), seen(step, all), all, \
        fact["solution-" name_of[step]] == "" ? "-" : "asked", marks[step] == "" ? "-" : marks[step]
}

function show_line(step,    words, now) {
    if (is_quiz(step))
        return
    if (stage_at(step) != group)
        print stage_at(step)
    group = stage_at(step)
    now = state(step)
    words = now == "missing" ? "`make reset E=" step "` brings its file back" : \
        title_of[step] words_of_marks(step) (now == "fails" ? " (passed once, fails now)" : "")
    printf "  %-6s %-8s %s\n", step, now, words
}

function words_of_marks(step) {
    return (marks[step] ~ /hard/ ? " (hard)" : "") (marks[step] ~ /skip/ ? " (pass it and skip the stage)" : "")
}

function show_words(step,    n) {
    n = substr(step, 1, index(step, "-") - 1)
    if (step == "done") {
        print "You have done it all. What each stage still leaves open stands at the end of its chapter."
        return
    }
    if (!is_begun(stage_at(step))) {
        print "Read stages/" stage_at(step) "/README.md, the chapter of stage " stage_at(step) "."
        print "Run its server: make run STAGE=" n "; in another terminal: nc 127.0.0.1 7000"
    }
    if (is_quiz(step))
        print "Take its quiz: make quiz STAGE=" n
    else
        printf "Do exercise %s (%s): read %s/README.md, then make exercise E=%s\n", step, title_of[step], \
            folder_of[step], step
}

function first_open(    i) {
    for (i = 1; i <= count; i++)
        if (is_open(order[i]))
            return order[i]
    return "done"
}

function show_passed(    number, passed, all) {
    for (number in name_of) {
        all++
        passed += has_passed(number)
    }
    print passed + 0 " of " all + 0
}

/^stages\/.*\/README.md$/ { n = base(parent($0)); stage_of[substr(n, 1, index(n, "-") - 1)] = n; next }
/\/README.md$/ { add_exercise(parent($0)) }
/\.c$/ { add_source($0) }

END {
    read_facts()
    for (number in folder_of)
        read_top(number)
    count = split(steps, order, " ")
    for (i = 1; i <= count && (show == "state" || show == "list"); i++)
        if (show == "state")
            show_state(order[i])
        else
            show_line(order[i])
    if (show == "first")
        print first_open()
    if (show == "words")
        show_words(step == "" ? first_open() : step)
    if (show == "passed")
        show_passed()
}
