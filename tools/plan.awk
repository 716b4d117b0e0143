# Which exercises the 14 weeks of docs/teaching.md have: a line for each, NUMBER, then "plan WEEK" or "optional WEEK".
#
#   awk -f tools/plan.awk docs/teaching.md
#
# In the table whose head begins "| week |" the last column but one is what is handed in, the last one what is
# optional. "03-1 to 03-3" stands for three.

/^\| week \|/ { inside = 1; next }
!/^\|/ { inside = 0 }
inside && /^\| [0-9]/ {
    count = split($0, cell, / *\| */)
    list(cell[count - 2], "plan " cell[2])
    list(cell[count - 1], "optional " cell[2])
}

function list(text, what,    count, word, i, from, to, last)
{
    count = split(text, word, /[ ,]+/)
    for (i = 1; i <= count; i++) {
        if (word[i] !~ /^[0-9][0-9]-[0-9]+$/) continue
        if (word[i - 1] == "to") {
            split(last, from, "-")
            split(word[i], to, "-")
            while (++from[2] < to[2]) print from[1] "-" from[2] + 0, what
        }
        print word[i], what
        last = word[i]
    }
}
