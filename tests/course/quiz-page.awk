# Reads a quiz back from its page in the site, as `quiz --dump` prints it: a line for each part, its
# words without mark-up.
#
#   awk -f tests/course/quiz-page.awk build/docs/html/quizzes-02-select.html
#
# The parts are the elements whose class names them (docs/pages/quiz.lua).

BEGIN { RS = "<"; split("asks body says reason explanation", list); for (i in list) is_part[list[i]] = 1 }

function plain(text)
{
    gsub(/&lt;/, "<", text); gsub(/&gt;/, ">", text); gsub(/&quot;/, "\"", text)
    gsub(/&#39;/, "'", text); gsub(/&(#160|nbsp);/, " ", text); gsub(/&amp;/, "\\&", text)
    gsub(/[ \t\n]+/, " ", text); sub(/^ /, "", text); sub(/ $/, "", text)
    return text
}

function name_of(part) { return part == "says" ? sprintf("%c %s", 96 + letter, mark) : part }

{
    end = index($0, ">")
    tag = substr($0, 1, end - 1)
    class = match(tag, /class="[^"]*"/) ? substr(tag, RSTART + 7, RLENGTH - 8) : ""
    if (tag ~ /^\//) depth--
    else if (tag !~ /^(br|hr|img|input|meta|link|!)/) depth++
}
class ~ /^option / { letter++; mark = substr(class, 8) }
class == "asks" { question++; letter = 0 }
class == "ttc" { hidden = depth } # what Doxygen shows when the pointer is above a name
hidden && depth < hidden { hidden = 0 }
class in is_part && !part { part = class; begins = depth; words = "" }
part && depth < begins {
    said = plain(words)
    print question " " name_of(part) ":" (said == "" ? "" : " " said)
    part = ""
}
part && !hidden { words = words (tag ~ /^(\/?(p|li|div|pre|ul|ol)|br)( |$)/ ? " " : "") substr($0, end + 1) }
