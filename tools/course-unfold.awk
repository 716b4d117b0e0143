# Joins the lines of each paragraph, so that whoever shows it can fold it to the width of the window. What
# is indented or fenced stays as it is.

function is_prose(line) {
    return !fenced && line ~ /^[A-Za-z0-9`("*\[]/ && line !~ /^```/
}

/^```/ { fenced = !fenced }
{
    printf "%s%s", (NR == 1 ? "" : open && is_prose($0) ? " " : "\n"), $0
    open = is_prose($0)
}
END { if (NR > 0) print "" }
