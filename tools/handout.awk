# A text without its links to what is left out: of "[the cure](zoo/cures/mole.md)" stays "the cure".
#
#   awk -v page=docs/teaching.md -v without="zoo/cures docs/teacher" -f tools/handout.awk docs/teaching.md

BEGIN { count = split(without, prefix); sub(/[^\/]*$/, "", page) }
{
    out = ""
    while (match($0, /\[[^][]*\]\([^() ]*\)/)) {
        link = substr($0, RSTART, RLENGTH)
        out = out substr($0, 1, RSTART - 1) (leads_out(link) ? words_of(link) : link)
        $0 = substr($0, RSTART + RLENGTH)
    }
    print out $0
}

function words_of(link) { return substr(link, 2, index(link, "](") - 2) }

function leads_out(link,   path, i)
{
    path = page substr(link, index(link, "](") + 2)
    sub(/\)$/, "/", path)
    while (sub(/[^\/]+\/\.\.\//, "", path)) continue
    for (i = 1; i <= count; i++)
        if (index(path, prefix[i] "/") == 1) return 1
    return 0
}
