# The rows of `make grade FROM=...` for a reader or for another program. LC_ALL=C, so that a character is a byte.
#
#   awk -f tools/grade-format.awk format=csv kind=exercises FILE kind=rows FILE kind=wanted FILE
#
# exercises: number, points or nothing, title, and "skip" if its stage may be skipped by it. rows: see tools/grade-row.awk, and take_row() for what they hold; of
# two with one key the later counts. wanted: a line for each row that is to come, in order: key, what is said about
# its time, and the name of a file for its student. Fields are separated by tabs. stories: the folder with what a learner
# would read, of which there is none for some rows.
#
# format: text, json, csv, marks, gradescope, prairielearn. The last two are about one student: with several, there is a file
# for each in the folder "into", and their names are printed.
#
# Start at END.

BEGIN {
    FS = "\t"
    for (i = 1; i < 256; i++)
        code[sprintf("%c", i)] = i
}

# --- Reading ---------------------------------------------------------------------------------------

function decoded(text)
{
    gsub(/%09/, "\t", text)
    gsub(/%0A/, "\n", text)
    gsub(/%0D/, "\r", text)
    gsub(/%25/, "%", text)
    return text
}

function take_row()
{
    student[$1] = decoded($2)
    exercise[$1] = $3
    passed[$1] = $4 + 0
    of[$1] = $5 + 0
    came[$1] = $6
    story[$1] = decoded($7)
    seconds[$1] = $8 + 0
    flags[$1] = decoded($9)
    plain[$1] = $10
}

function take_wanted()
{
    if (!($1 in student))
        return
    rows[++count] = $1
    late[$1] = decoded($2)
    place[$1] = $3
    if (!($3 in seen)) {
        seen[$3]
        students[++student_count] = $3
    }
    if (plain[$1] != "")
        alike[exercise[$1], plain[$1]] = alike[exercise[$1], plain[$1]] $1 "\n"
    if (is_way_out[exercise[$1]] && came[$1] == "passed")
        skipped_by[$3, stage(exercise[$1])] = exercise[$1]
}

function stage(number)
{
    return substr(number, 1, index(number, "-") - 1)
}

kind == "exercises" { points[$1] = $2; title[$1] = $3; is_way_out[$1] = $4 == "skip" }
kind == "rows" { take_row() }
kind == "wanted" { take_wanted() }

# --- What a row says -------------------------------------------------------------------------------

function worth(key)
{
    return points[exercise[key]] != "" ? points[exercise[key]] + 0 : of[key]
}

# Nothing, if it could not be judged.
function earned(key)
{
    return came[key] == "could not be judged" ? "" : of[key] ? number(worth(key) * passed[key] / of[key]) : 0
}

# With at most two digits behind the point.
function number(value,    text)
{
    text = sprintf("%.2f", value)
    sub(/\.?0+$/, "", text)
    return text
}

# Sets flag[1], flag[2], ... and returns how many there are.
function find_flags(key,    n)
{
    n = split(flags[key], flag, "; ")
    if (late[key] != "")
        flag[++n] = late[key]
    if (same_as(key) != "")
        flag[++n] = "same as " same_as(key)
    if (may_be_skipped(key))
        flag[++n] = "may be skipped: " skipped_by[place[key], stage(exercise[key])] " has passed"
    return n
}

# That is no reason to look at the row.
function may_be_skipped(key)
{
    return came[key] != "passed" && (place[key], stage(exercise[key])) in skipped_by
}

function same_as(key,    others, n, i, names)
{
    if (plain[key] == "" || flags[key] ~ /same as our solution/)
        return ""
    n = split(alike[exercise[key], plain[key]], others, "\n")
    for (i = 1; i < n; i++)
        if (others[i] != key)
            names = names (names == "" ? "" : " and ") student[others[i]] "'s"
    return names
}

function all_flags(key,    n, i, text)
{
    n = find_flags(key)
    for (i = 1; i <= n; i++)
        text = text (i > 1 ? "; " : "") flag[i]
    return text
}

# --- Text ------------------------------------------------------------------------------------------

# What comes of students is not to steer a terminal.
function shown(text)
{
    gsub(/[\001-\037\177]/, "?", text)
    return text
}

function padded(text, width)
{
    return sprintf("%-" width "s", text)
}

function print_text(    i, key, width, row)
{
    width = 7
    for (i = 1; i <= count; i++)
        if (length(student[rows[i]]) > width) width = length(student[rows[i]])
    print padded("student", width) "  exercise  passed   points   came"
    for (i = 1; i <= count; i++) {
        key = rows[i]
        row = padded(shown(student[key]), width) "  " padded(exercise[key], 8) "  " \
            padded(passed[key] " of " of[key], 8) " " \
            padded(earned(key) == "" ? "-" : earned(key) " of " number(worth(key)), 8) " " came[key]
        if (came[key] != "passed" && story[key] != "") row = row ": " shown(story[key])
        if (all_flags(key) != "") row = row " [" shown(all_flags(key)) "]"
        print row
    }
}

# --- CSV -------------------------------------------------------------------------------------------
# RFC 4180. A field that a spreadsheet would take for a formula gets an apostrophe in front.

function csv(text)
{
    text = valid(text)
    gsub(/[\001-\010\013-\037\177]/, "?", text)
    if (text ~ /^[-=+@\t]/ && text !~ /^-[0-9]+(\.[0-9]+)?$/)
        text = "'" text
    if (text !~ /[",\r\n]/ && text !~ /^ | $/)
        return text
    gsub(/"/, "\"\"", text)
    return "\"" text "\""
}

function print_csv(    i, key)
{
    printf "student,exercise,passed,of,points,max_points,came,story,seconds,flags\r\n"
    for (i = 1; i <= count; i++) {
        key = rows[i]
        printf "%s,%s,%d,%d,%s,%s,%s,%s,%s,%s\r\n", csv(student[key]), csv(exercise[key]), passed[key], of[key], \
            earned(key), number(worth(key)), came[key], csv(story[key]), number(seconds[key]), csv(all_flags(key))
    }
}

# A row for each student. Flags are counted once for all of a student's exercises, as the time of a hand-in is.
function print_marks(    i, key, who, earned_by, most_of, unjudged, is_late, flags_of)
{
    for (i = 1; i <= count; i++) {
        key = rows[i]
        who = place[key]
        name[who] = student[key]
        earned_by[who] += earned(key)
        most_of[who] += worth(key)
        unjudged[who] += came[key] == "could not be judged"
        if (late[key] != "") is_late[who] = late[key]
        flags_of[who] += find_flags(key) - (late[key] != "") - may_be_skipped(key)
    }
    printf "student,points,max_points,could_not_be_judged,late,flags\r\n"
    for (i = 1; i <= student_count; i++) {
        who = students[i]
        printf "%s,%s,%s,%d,%s,%d\r\n", csv(name[who]), number(earned_by[who]), number(most_of[who]), unjudged[who], \
            csv(is_late[who]), flags_of[who]
    }
}

# --- JSON ------------------------------------------------------------------------------------------

# How many bytes the character has that begins at a place of a text, 0 if that is no UTF-8 (RFC 3629).
function utf8_length(text, at,    first, second, size, i)
{
    first = code[substr(text, at, 1)]
    if (first < 128) return 1
    size = first >= 194 && first < 224 ? 2 : first >= 224 && first < 240 ? 3 : first >= 240 && first < 245 ? 4 : 0
    for (i = 1; i < size; i++)
        if (code[substr(text, at + i, 1)] < 128 || code[substr(text, at + i, 1)] > 191) return 0
    second = code[substr(text, at + 1, 1)]
    if ((first == 224 && second < 160) || (first == 237 && second > 159) || (first == 240 && second < 144) || \
        (first == 244 && second > 143)) return 0
    return size
}

# A text as UTF-8: what is none becomes the replacement character.
function valid(text,    at, size, result)
{
    if (text !~ /[\200-\377]/) return text
    for (at = 1; at <= length(text); at += size ? size : 1) {
        size = utf8_length(text, at)
        result = result (size ? substr(text, at, size) : "\357\277\275")
    }
    return result
}

function json(text,    i, c, result)
{
    text = valid(text)
    if (text !~ /["\\\001-\037\177]/) return "\"" text "\""
    for (i = 1; i <= length(text); i++) {
        c = substr(text, i, 1)
        result = result (c == "\"" || c == "\\" ? "\\" c : c == "\n" ? "\\n" : c == "\t" ? "\\t" : \
            code[c] < 32 || code[c] == 127 ? sprintf("\\u%04x", code[c]) : c)
    }
    return "\"" result "\""
}

function json_flags(key,    n, i, text)
{
    n = find_flags(key)
    for (i = 1; i <= n; i++)
        text = text (i > 1 ? ", " : "") json(flag[i])
    return "[" text "]"
}

function or_null(value)
{
    return value == "" ? "null" : value
}

function print_json(    i, key)
{
    printf "{\"rows\": ["
    for (i = 1; i <= count; i++) {
        key = rows[i]
        printf "%s\n  {\"student\": %s, \"exercise\": %s, \"passed\": %d, \"of\": %d, \"points\": %s, " \
            "\"max_points\": %s, \"came\": %s, \"story\": %s, \"seconds\": %s, \"flags\": %s}", (i > 1 ? "," : ""), json(student[key]), \
            json(exercise[key]), passed[key], of[key], or_null(earned(key)), number(worth(key)), json(came[key]), \
            json(story[key]), number(seconds[key]), json_flags(key)
    }
    print "\n]}"
}

# --- For a platform: one student -------------------------------------------------------------------

function words_for_student(key)
{
    return came[key] (story[key] == "" ? "" : ": " story[key])
}

function name_of(key)
{
    return exercise[key] (title[exercise[key]] == "" ? "" : " " title[exercise[key]])
}

# What a learner would read, if it is the story of this row: a file has that of what was judged last.
function whole_story(key,    file, line, text, ours, head)
{
    file = stories "/" place[key] "-" exercise[key]
    head = 1
    while ((getline line <file) > 0) {
        if (head && line == "came " came[key]) ours++
        if (head && substr(line, 1, 6) == "story " && substr(line, 7, length(story[key])) == story[key]) ours++
        if (!head && length(text) + length(line) <= 8000) text = text "\n" line
        if (line == "") head = 0
    }
    close(file)
    return stories != "" && ours == 2 && text ~ /[^\n]/ ? "\n" text : ""
}

# Flags are for teachers: extra_data is kept, and not shown.
function gradescope(who,    i, key, text, time)
{
    for (i = 1; i <= count; i++) {
        key = rows[i]
        if (place[key] != who) continue
        time += seconds[key]
        text = text (text == "" ? "" : ",") "\n  {\"score\": " (earned(key) + 0) ", \"max_score\": " number(worth(key)) \
            ", \"name\": " json(name_of(key)) ", \"number\": " json(exercise[key]) ", \"output\": " \
            json(passed[key] " of " of[key] " tests: " words_for_student(key) whole_story(key)) \
            ", \"visibility\": " json(visibility == "" ? "visible" : visibility) \
            ", \"extra_data\": {\"flags\": " json_flags(key) "}}"
    }
    return "{\"execution_time\": " number(time) ", \"stdout_visibility\": \"hidden\", \"tests\": [" text "\n]}"
}

# What was not judged, or does not compile, costs no try.
function prairielearn(who,    i, key, text, sum, most, judged, errors)
{
    for (i = 1; i <= count; i++) {
        key = rows[i]
        if (place[key] != who) continue
        sum += earned(key)
        most += worth(key)
        judged += came[key] == "passed" || came[key] == "fails"
        if (came[key] != "passed" && came[key] != "fails")
            errors = errors (errors == "" ? "" : ", ") json(exercise[key] ": " words_for_student(key))
        text = text (text == "" ? "" : ",") "\n  {\"name\": " json(name_of(key)) ", \"points\": " (earned(key) + 0) \
            ", \"max_points\": " number(worth(key)) ", \"message\": " json(passed[key] " of " of[key] " tests.") \
            ", \"output\": " json(words_for_student(key) whole_story(key)) "}"
    }
    return "{\"gradable\": " (judged ? "true, \"score\": " sprintf("%.4f", most ? sum / most : 0) : \
        "false, \"format_errors\": [" errors "]") ", \"tests\": [" text "\n]}"
}

function print_for(who)
{
    return format == "gradescope" ? gradescope(who) : prairielearn(who)
}

function print_students(    i, file)
{
    if (student_count == 1) {
        print print_for(students[1])
        return
    }
    for (i = 1; i <= student_count; i++) {
        file = into "/" students[i] ".json"
        print print_for(students[i]) >file
        close(file)
        print file
    }
}

END {
    if (format == "csv") print_csv()
    else if (format == "marks") print_marks()
    else if (format == "json") print_json()
    else if (format == "text") print_text()
    else print_students()
}
