# Which answers of exercises stand in other files.
#
#   awk -v answers=COUNT -f tests/course/answers.awk UNTOUCHED... SOLUTION... FILE...
#
# The first COUNT files are untouched exercises, and the next COUNT are their solutions, in the same order. An answer is
# what a marked place of a solution has, without blanks, if the untouched file has something else there. Prints a line
# for each FILE in which one stands, "SOLUTION:PLACE in FILE", and at the end "N answers to M exercises".

FNR == 1 { end_of_file(); file++; name = FILENAME; text = ""; place = 0; inside = comment = 0 }
{ line = $0; gsub(/[ \t\r]/, "", line) }
file > 2 * answers { text = text line; next }
/^[ \t]*\/\* EXERCISE/ { inside = 1; place++; comment = !/\*\//; next }
comment { comment = !/\*\//; next }
/^[ \t]*\/\* END \*\// { inside = 0 }
inside { part[file, place] = part[file, place] line }

END {
    end_of_file()
    for (i = 1; i <= count; i++) exercises += !seen[owner[i]]++
    print count + 0, "answers to", exercises + 0, "exercises"
}

function end_of_file(   i)
{
    if (file > answers && file <= 2 * answers)
        for (i = 1; i <= place; i++)
            if (part[file, i] != "" && part[file, i] != part[file - answers, i]) {
                answer[++count] = part[file, i]
                owner[count] = name
                number[count] = i
            }
    if (file > 2 * answers)
        for (i = 1; i <= count; i++)
            if (index(text, answer[i])) print owner[i] ":" number[i] " in " name
}
