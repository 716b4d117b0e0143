# Facts of the progress, from numbers to names or back: "exercise-02-1 passed" is kept as
# "exercise-highest-descriptor passed", and "quiz-02 taken" as "quiz-select taken", since numbers change when a
# stage is added. A key that is in no table stays as it is.
#
#   awk -v to=names -v table="$table" -f tools/course-names.awk
#
# The table has lines of a number and a name: "02-1 highest-descriptor", and of stages "02 select". The first
# line with a number, or with a name, is the one that counts.
BEGIN {
    lines = split(table, line, "\n")
    for (i = 1; i <= lines; i++) {
        split(line[i], word, " ")
        kind = word[1] ~ /-/ ? "exercise" : "stage"
        if (!(word[1] in name))
            name[word[1]] = word[2]
        if (!((kind, word[2]) in number))
            number[kind, word[2]] = word[1]
    }
}

{
    value = $0
    sub(/^[^ ]* /, "", value)
    verb = $1
    sub(/-.*/, "", verb)
    thing = substr($1, length(verb) + 2)
    kind = verb == "quiz" ? "stage" : "exercise"
    if (verb ~ /^(exercise|hint|solution|quiz)$/ && to == "names" && (thing in name))
        thing = name[thing]
    if (verb ~ /^(exercise|hint|solution|quiz)$/ && to == "numbers" && ((kind, thing) in number))
        thing = number[kind, thing]
    print verb "-" thing " " value
}
