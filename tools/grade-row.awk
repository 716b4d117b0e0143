# A row of `make grade FROM=...` as one line for its file: the variables of the environment whose names are given,
# with tabs between them. What would break the line is written as in an address of the web: %09, %0A, %0D, %25.
#
#   KEY=1 NAME='a b' awk -f tools/grade-row.awk KEY NAME

function encoded(text)
{
    gsub(/%/, "%25", text)
    gsub(/\t/, "%09", text)
    gsub(/\n/, "%0A", text)
    gsub(/\r/, "%0D", text)
    return text
}

BEGIN {
    for (i = 1; i < ARGC; i++)
        printf "%s%s", encoded(ENVIRON[ARGV[i]]), (i < ARGC - 1 ? "\t" : "\n")
}
