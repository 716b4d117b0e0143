# Slides from a chapter: its headings, figures, commands, code and rules, in Markdown that Marp and pandoc make pages of.
#
#   awk -f tools/slides.awk stages/02-select/README.md
#
# A section becomes a slide with its first sentence, and one for each figure, for each console and each short piece of
# code in it. What begins bold in a list or a paragraph becomes a line of the slide. Left out is what is to be read
# alone: lists of functions, notes, the same in Python, what to read next.

BEGIN {
    MOST = 16 # lines of code or of output on a slide
    print "---\nmarp: true\npaginate: true\n---\n"
}

/^# / { heading = substr($0, 3); begin_section(); next }
/^##/ && !in_fence {
    level = length($1)
    end_section()
    heading = $0
    sub(/^#+ /, "", heading)
    if (level == 2) skipped = heading ~ /^(Read every line|Notes|Exercises|Quiz|Going further|The same in Python|What changed)$/
    begin_section()
    next
}
skipped { next }

/^ *<!--/ && !in_fence { in_comment = $0 !~ /-->/; next }
in_comment { if (/-->/) in_comment = 0; next }

/^```/ && !in_fence { in_fence = 1; language = substr($0, 4); lines = 0; next }
/^```/ { in_fence = 0; end_fence(); next }
in_fence { line[++lines] = $0; next }

/^!\[/ { figures[++figure_count] = $0; next }
/^Now do \[/ { exercise = 1 }

# A sentence may go over several lines.
/^(- )?\*\*/ || /^[0-9]+\. \*\*/ { end_paragraph(); bold = 1 }
/^- / && !bold { end_paragraph(); listed = 1 }
/^\|/ { end_paragraph(); rows[++row_count] = $0; next }
!NF { end_paragraph(); next }
{ sub(/^ +/, ""); paragraph = paragraph (paragraph == "" ? "" : " ") $0 }

END { end_section() }

function begin_section()
{
    figure_count = text_count = row_count = block_count = exercise = paragraphs = 0
    paragraph = ""
}

# The first sentence; a point in a name, a number or a code span does not end one.
function sentence(words,    i, rest, part)
{
    part = ""
    rest = words
    while (match(rest, /[.?!:]( |$)/)) {
        part = part substr(rest, 1, RSTART)
        rest = substr(rest, RSTART + RLENGTH)
        if (gsub(/`/, "`", part) % 2 == 0 && gsub(/\*\*/, "**", part) % 2 == 0 && length(part) > 20) break
        part = part " "
    }
    if (part == "") part = words
    sub(/:$/, ".", part)
    return without_links(part)
}

function without_links(words,    text)
{
    while (match(words, /\[[^]]*\]\([^)]*\)/)) {
        text = substr(words, RSTART + 1, RLENGTH - 2)
        sub(/\]\(.*/, "", text)
        words = substr(words, 1, RSTART - 1) text substr(words, RSTART + RLENGTH)
    }
    return words
}

function end_paragraph()
{
    if (paragraph != "" && (!paragraphs++ || bold || exercise || listed)) {
        sub(/^([0-9]+\.|-) /, "", paragraph)
        texts[++text_count] = exercise || listed ? without_links(paragraph) : sentence(paragraph)
    }
    paragraph = ""
    bold = listed = exercise = 0
}

function end_fence(    i, text)
{
    if (language !~ /^(console|c|diff)?$/) return
    for (i = 1; i <= lines && i <= MOST; i++) text = text "\n" cut(line[i])
    if (lines > MOST) {
        if (language == "c") return # half a function explains nothing
        text = text "\n..."
    }
    blocks[++block_count] = "```" language text "\n```"
}

function cut(words) { return length(words) > 100 ? substr(words, 1, 97) "..." : words }

function slide() { print (slides++ ? "---\n\n" : "") "## " heading "\n" }

# With little to say, the first figure or block stands below it.
function end_section(    i, first_figure, first_block)
{
    end_paragraph()
    if (heading == "" || skipped) return
    first_figure = first_block = 1
    if (text_count || row_count) {
        slide()
        for (i = 1; i <= text_count && i <= 8; i++) print (i > 1 ? "- " : "") texts[i] (i == 1 ? "\n" : "")
        if (text_count > 1) print ""
        if (row_count && row_count <= 12) {
            for (i = 1; i <= row_count; i++) print without_links(rows[i])
            print ""
        } else if (text_count <= 2 && figure_count) print figures[first_figure++] "\n"
        else if (text_count <= 2 && block_count) print blocks[first_block++] "\n"
    }
    for (i = first_figure; i <= figure_count; i++) { slide(); print figures[i] "\n" }
    for (i = first_block; i <= block_count; i++) { slide(); print blocks[i] "\n" }
    heading = ""
}
