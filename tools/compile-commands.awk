# Reads what make would do, and prints the calls of the compiler as compile_commands.json has them: an entry a file.
#
#   make -nB V=1 TARGET... | awk -v folder=FOLDER -f compile-commands.awk
#
# An editor takes the command of a neighbour for a header. Three headers of the tests have none that fits: they include
# the play.h of an exercise.

function quoted(text)
{
    gsub(/\\/, "\\\\", text)
    gsub(/"/, "\\\"", text)
    return "\"" text "\""
}

function add(file, command)
{
    if (seen[file]++)
        return
    printf "%s\n{\"directory\": %s, \"file\": %s,\n \"command\": %s}", count++ ? "," : "[", quoted(folder), quoted(file),
        quoted(command " -c " file)
}

function is_there(file, line, there)
{
    there = (getline line <file) >= 0
    close(file)
    return there
}

function add_headers_of_tests(source, command, line)
{
    while ((getline line <source) > 0)
        if (line ~ /^#include ".*selector_play\.h"/)
            add("tests/unit/selector_play.h", command)
        else if (line ~ /^#include "(ask|player)\.h"/) {
            gsub(/.* "|"$/, "", line)
            add("tests/support/" line, command)
        }
    close(source)
}

# A solution is compiled as the file of the exercise whose place it takes.
function add_for_exercise(source, command, solution)
{
    solution = source
    sub(/^exercises/, "exercises/solutions", solution)
    if (is_there(solution))
        add(solution, command)
    add_headers_of_tests(source, command)
}

# What goes on behind a backslash is one line.
{ line = line $0 }
sub(/\\$/, "", line) { next }
match(line, / -c [^ ]+\.c -o [^ ]+/) {
    command = substr(line, 1, RSTART - 1)
    sub(/.*tools\/whole\.sh [^ ]+ /, "", command)
    split(substr(line, RSTART), word, " ")
    gsub(/[ \t]+/, " ", command)
    gsub(/ -M(M?D|P)/, "", command) # an editor leaves no .d files
    add(word[2], command)
    if (word[2] ~ /^exercises/)
        add_for_exercise(word[2], command)
}
{ line = "" }
END { print count ? "\n]" : "[]" }
