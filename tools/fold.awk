# A function for tools/course-story.awk and tools/fold.sh.

# At blanks, and indented alike, or as the sentences of `make help`. A line without a sentence, such as an
# address, stays as it is.
function print_folded(line, width,    indent, end) {
    match(line, /^ */)
    if (line ~ /^  make [a-z]+ +[^ ]/)
        match(line, /^  make [a-z]+ +/)
    indent = sprintf("%" RLENGTH "s", "")
    while (length(line) > width && line !~ /#[0-9]|^ +[0-9a-f][0-9a-f] /) {
        for (end = width + 1; end > RLENGTH && substr(line, end, 1) != " "; end--)
            ;
        if (end <= RLENGTH)
            break
        print substr(line, 1, end - 1)
        line = indent substr(line, end + 1)
    }
    print line
}
