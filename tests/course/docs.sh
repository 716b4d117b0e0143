#!/bin/sh
# The built documentation, tested: what becomes of the Markdown, and whether the site is whole. TAP.
#
#   tests/course/docs.sh QUIZ     at the root of the course; QUIZ is tools/quiz
set -u
export LC_ALL=C
quiz_tool=$PWD/$1
root=$PWD
. tests/course/tap.sh
make_scratch

# check NAME COMMAND...: the test passes if the command does; what it says explains why it does not.
check()
{
    test=$1
    shift
    if "$@" >"$scratch/said" 2>&1; then ok "$test"; else not_ok "$test" "$(cat "$scratch/said")"; fi
}

has() # FILE TEXT
{
    grep -qF -- "$2" "$1" || { echo "expected in $1: $2"; echo "it is:"; cat "$1"; return 1; }
}

has_not() # FILE TEXT
{
    ! grep -F -- "$2" "$1"
}

# The command is true of every path; of one for which it is not, the sentence is told.
every() # SENTENCE COMMAND PATH...
{
    sentence=$1 command=$2 status=0
    shift 2
    for path in "$@"; do
        "$command" "$path" || { echo "$path $sentence"; status=1; }
    done
    return $status
}

# --- The pages: a course of three files ------------------------------------------------------------

pages() # FILE.md...: into $scratch/input
{
    OUT=$scratch QUIZ=$quiz_tool SEE=${quiz_tool%/*}/see pandoc --preserve-tabs -f "$root/docs/pages/site.lua" -t plain -o /dev/null "$@"
}

write_server() # STAGE FUNCTION WORD
{
    cat >"stages/$1/server.c" <<END
#include <stdio.h>

static void stays(void)
{
}

$2
{
}

int main(void)
{
    puts("$3");
    stays();
}
END
}

write_course()
{
    mkdir -p docs/see exercises/01-one/1-x stages/01-one stages/02-two/scenes quizzes lib/x
    touch docs/quiz.css docs/see/player.css docs/see/player.js
    echo 'int x;' >lib/x.c
    echo 'int y;' >lib/x/x.h
    printf '# lib\n\n| x | [x.h](x/x.h) | 02 |\n' >lib/README.md
    printf '# 01-1: Mend it\n\nDo.\n' >exercises/01-one/1-x/README.md
    printf '# All\n\n<!-- here: exercises -->\n' >docs/exercises.md
    printf '# All\n\n<!-- here: recordings -->\n' >docs/recordings.md
    cat >stages/02-two/scenes/x.jsonl <<'END'
{"recording":1,"clock":"monotonic","command":"two","stage":"02","scene":"x","title":"<It> listens","by":"see"}
{"t":1,"from":"kernel","pid":7,"event":"call","call":"listen","fd":4,"local":"127.0.0.1:7000","kind":"tcp","result":0,"took":1}
{"t":2,"from":"client","who":"alice","port":5000,"event":"connects"}
END
    cat >stages/01-one/README.md <<'END'
# 01: `one` & more

<!-- a comment
of two lines -->

See [two](../02-two/#the-same), [x.c](../../lib/x.c#L1), [lib](../../docs/).

```c run
int main(void) { return 0; } /* comment */
```
```console
$ make <it>
made
```

| a | b |
|---|---|
| 1 | 2 |

## Exercises

1. [x](../../exercises/01-one/1-x/README.md): mend `it`.
END
    printf '# 02: two\n\n## The same\n\n## The `same`\n\n- one\n\nSee [below](#the-same-1).\n\n<!-- see: x -->\nStep.\n' >stages/02-two/README.md
    cat >quizzes/01-one.md <<'END'
# Quiz: 01

### Which?

- [ ] This.
  > It is not.
- [x] That.

> **Explanation:** it is.

### What does it print?

```c run
int main(void) {}
```

- [x]
  ```
  ```
- [ ] `1`
  > It has no printf().
END

    write_server 01-one 'static void goes(void)' one
    write_server 02-two '/* New. */
static void comes(int a,
                  int b)' two
    cat >stages/02-two/diff.md <<'END'
# From 01 to 02

## main

It says another number.

## comes, goes
END
}

write_spoiled() # what each of these says is in the tests below
{
    printf '# Quiz: 02-two\n\n### Which?\n\n- [ ] This.\n' >quizzes/02-two.md
    printf '# Title\n\nSee [it](gone.md).\n' >dead.md
    printf '# Title\n\n<!-- see: 02/gone -->\n' >unplayed.md
    printf 'No heading.\n' >untitled.md
}

makes_pages()
{
    pages stages/0?-*/README.md stages/02-two/diff.md exercises/*/*/README.md quizzes/01-one.md docs/exercises.md \
        docs/recordings.md &&
        has "$scratch/input/stages-01-one.md" '# 01: one &amp; more {#stages-01-one}'
}

is_refused() # FILE SENTENCE
{
    ! pages "$1" >"$scratch/error" 2>&1 && has "$scratch/error" "$2"
}

complains() # HEADING SENTENCE: with these notes on what changes
{
    cp stages/02-two/diff.md "$scratch/diff.md"
    printf '# Title\n\n## %s\n' "$1" >stages/02-two/diff.md
    pages stages/0?-*/README.md stages/02-two/diff.md >"$scratch/error" 2>&1
    cp "$scratch/diff.md" stages/02-two/diff.md
    has "$scratch/error" "$2"
}

test_pages()
{
    check 'every Markdown file becomes a page with its title' makes_pages
    while IFS='|' read -r page name text; do
        check "$name" has "$scratch/input/$page.md" "$text"
    done <<'END'
stages-01-one|a link to a heading of another chapter leads to its page|<a href="stages-02-two.html#stages-02-two-the-same">two</a>
stages-01-one|a link to a line of a source is kept for when Doxygen has listed it|<a href="repo:lib/x.c#L1">x.c</a>
stages-01-one|a link to a folder without a page is no link|, lib.</p>
stages-01-one|blocks of C are left to Doxygen, which links the functions in them|@code{.c}
stages-01-one|a command in a transcript stands out|<div class="line command">$ make &lt;it&gt;</div>
stages-01-one|the first row of a table is its head|<th>a</th>
stages-02-two|the second heading of the same words has an anchor of its own|@section stages-02-two-the-same-1 The same
stages-02-two|a chapter links to the one before it|<a rel="prev" href="stages-01-one.html">
stages-01-one|a chapter links to the one after it|<a rel="next" href="stages-02-two.html">
quizzes-01-one|the last page of a stage leads on to the next chapter|<a rel="next" href="stages-02-two.html">
exercises-01-one-1-x|the page after a chapter leads back to it|<a rel="prev" href="stages-01-one.html">
stages-02-two|a page says where it stands: its stage among all|<li class="current"><a href="stages-02-two.html" title="02: two">02</a>
quizzes-01-one|a page says where it stands: the parts of its stage|<li>exercises <a href="exercises-01-one-1-x.html">1</a>
stages-02-two|a chapter leads to the modules that are new|<li>new in lib: <a href="repo:lib/x/x.h">x.h</a></li>
docs-exercises|the list of exercises says what the chapter says of each|>Mend it</a></td><td>mend <code>it</code>.</td>
stages-02-two|a recording is played where a chapter names it|<div class="see" id="see-02-x" data-from="see/02-x.js" data-title="&#60;It&#62; listens" data-about="2 steps, with alice">
stages-02-two|without JavaScript there is the table of its steps|<noscript><details><summary>&#60;It&#62; listens: all steps</summary><div class="wide"><table>
stages-02-two|a page with a recording loads the player|<script src="player.js"></script>
docs-recordings|all recordings are on one page, below their chapters|<h2><a href="stages-02-two.html">02: two</a></h2>
quizzes-01-one|an option of a quiz can be chosen|<input type="radio" name="question-1" value="a">
quizzes-01-one|the explanation of a quiz is closed at first|<details class="answer"><summary>Explanation</summary>
quizzes-01-one|a question with a program shows what it prints|<p>It printed:</p><div class="printed"><div class="fragment"><div class="line">(nothing)
quizzes-01-one|a question with a program says how to run it|<code>make program STAGE=01 Q=2</code>
stages-02-two-diff|what changes between stages is shown with its place|<figcaption><code>main</code> in server.c: changed</figcaption>
stages-02-two-diff|what changes is shown as it was|<pre class="before"><del><span>    puts(&quot;one&quot;);
stages-02-two-diff|what changes is shown as it is now|<pre class="now"><ins><span>    puts(&quot;two&quot;);
stages-02-two-diff|what a stage adds is new|<code>comes</code> in server.c: new
stages-02-two-diff|what a stage drops is gone|<code>goes</code> in server.c: gone
END
    check 'the steps of a recording are a script' has "$scratch/html/see/02-x.js" 'seeSteps({"steps":1,'
    check 'a page without a recording does not load the player' has_not "$scratch/input/stages-01-one.md" player.js
    check 'a recording that is not there is refused' is_refused unplayed.md 'stages/02-two/scenes/gone.jsonl: No such file'
    check 'HTML comments vanish' has_not "$scratch/input/stages-01-one.md" 'of two lines'
    check 'what does not change is not shown' has_not "$scratch/input/stages-02-two-diff.md" '<code>stays</code>'
    check 'a note on what does not change is told' complains 'main, comes, goes, stays' \
        'stages/02-two/diff.md: there is a note on stays, which does not change'
    check 'a change without a note is told' complains 'main, goes' \
        'stages/02-two/diff.md: comes in server.c changes, and there is no note on it'
    check 'a quiz with a fault is refused' is_refused quizzes/02-two.md 'quizzes/02-two.md is not a sound quiz'
    check 'a link that leads nowhere is refused' is_refused dead.md 'dead.md: the link gone.md leads nowhere'
    check 'a page without a title is refused' is_refused untitled.md 'untitled.md: there is no title'
}

# --- What checks the site, checked -----------------------------------------------------------------

links_are_sound() # FOLDER
{
    cd "$1" && find . -type f | sed 's,^\./,,' >"$scratch/files" &&
        grep -E '\.(html|svg|js)$' "$scratch/files" | grep -v navtreeindex |
        xargs awk -f "$root/tests/course/docs-links.awk" "$scratch/files"
}

dead_links_are_found()
{
    mkdir -p "$scratch/dead/search"
    echo '<a id="a" href="#a">x</a><a href="#b">x</a><a href="gone.html">x</a>' >"$scratch/dead/x.html"
    echo "['x',['../x.html#a','../x.html#c']]" >"$scratch/dead/search/all.js"
    (links_are_sound "$scratch/dead") >"$scratch/found"
    sort "$scratch/found" >"$scratch/sorted"
    printf '%s\n' 'search/all.js: ../x.html#c: there is no such anchor' \
        'x.html: #b: there is no such anchor' 'x.html: gone.html: there is no such file' |
        diff - "$scratch/sorted"
}

# --- The site --------------------------------------------------------------------------------------

site=$scratch/site/html

builds_in_silence()
{
    docs/build.sh "$quiz_tool" "$scratch/site" >"$scratch/warnings" 2>&1 ||
        echo 'docs/build.sh failed' >>"$scratch/warnings"
    cat "$scratch/warnings"
    ! [ -s "$scratch/warnings" ]
}

an_undocumented_function_is_refused()
{
    mkdir -p "$scratch/bad"
    printf '/** @file\n *  Bad. */\nint told(void); /**< Told. */\nint untold(void);\n' \
        >"$scratch/bad/bad.h"
    ! { cat docs/Doxyfile; echo "INPUT = $scratch/bad"; echo "OUTPUT_DIRECTORY = $scratch/bad"; } |
        doxygen - >"$scratch/bad/warnings" 2>&1 &&
        has "$scratch/bad/warnings" 'Member untold(void) (function) of file bad.h is not documented' &&
        has_not "$scratch/bad/warnings" 'told(void) (function) of file bad.h is documented'
}

needs_no_network()
{
    ! grep -rnoE --include='*.html' --include='*.css' --include='*.svg' \
        '(src|data)="(https?:)?//.*|<link[^>]*href="(https?:)?//.*|url\(.?https?:.*' "$site"
}

is_internal() # HEADER
{
    grep -q '^/\* Inside .* only' "$1"
}

is_documented() { is_internal "$1" || grep -q "<title>[^:]*: $1 File Reference</title>" "$site"/*_8h.html; }
is_on_the_map() { is_internal "$1" || grep -qF "(${1#lib/})" lib/README.md; }
is_in_the_table() { grep -qF "| [$(basename "$1")]($1)" README.md; }
is_listed() { grep -qF "\"$(echo "${1%/}" | tr / -).html\"" "$site/docs-exercises.html"; }

is_played() # RECORDING.jsonl
{
    name=$(echo "$1" | sed 's,stages/\([0-9]*\)[^/]*/scenes/\(.*\)l$,see/\1-\2,; s,\.json$,.js,')
    [ -s "$site/$name" ] && grep -qF "data-from=\"$name\"" "$site/docs-recordings.html"
}

is_a_page() # FILE.md: and in the tree beside the pages
{
    name=$(echo "${1%.md}" | sed 's,/README$,,; s,/,-,g')
    [ -e "$site/$name.html" ] && grep -qF "\"$name.html\"" "$site/navtreedata.js" "$site"/navtreeindex*.js
}

says_the_same() # QUIZ.md
{
    name=$(basename "$1" .md)
    "$quiz_tool" --dump "$name" >"$scratch/terminal" &&
        awk -f tests/course/quiz-page.awk "$site/quizzes-$name.html" >"$scratch/page" &&
        diff "$scratch/terminal" "$scratch/page"
}

headers_lead_to_chapters_and_back()
{
    has "$site/reactor_8h.html" 'explained in <a href="stages-04-callbacks.html">' &&
        has "$site/timer_8h.html" 'explained in <a href="stages-05-timers-signals.html">' &&
        has "$site/stages-04-callbacks.html" 'new in lib: <a href="reactor_8h.html">reactor.h</a>' &&
        has "$site/lib.html" '<a xlink:href="reactor_8h.html"'
}

# Old names of pages, as links outside the course have them, and where each is to lead.
old_pages_lead_on()
{
    status=0
    while read -r old new; do
        page=$site/$old.html
        [ -e "$site/$new.html" ] && has "$page" "<a href=\"$new.html\">" &&
            has "$page" "content=\"0; url=$new.html\"" &&
            has "$page" "location.replace(\"$new.html\" + location.hash.replace(\"#$old\", \"#$new\"))" ||
            { echo "$old.html is to lead to $new.html: see lead_on() in docs/pages/tree.lua"; status=1; }
    done <<'END'
stages-05-chat stages-07-chat
stages-05-chat-diff stages-07-chat-diff
quizzes-05-chat quizzes-07-chat
stages-06-multiprocess stages-08-multiprocess
stages-06-multiprocess-diff stages-08-multiprocess-diff
quizzes-06-multiprocess quizzes-08-multiprocess
stages-07-timers-signals stages-05-timers-signals
stages-07-timers-signals-diff stages-05-timers-signals-diff
quizzes-07-timers-signals quizzes-05-timers-signals
exercises-05-chat-1-topic exercises-07-chat-1-topic
exercises-07-timers-signals-5-wheel exercises-05-timers-signals-4-wheel
END
    return $status
}

# Seven stages were held to ten megabytes.
weighs_little()
{
    bytes=$(find "$site" -type f -exec cat {} + | wc -c)
    most=$(($(ls stages/[0-9]*/README.md | wc -l) * 10000000 / 7))
    [ "$bytes" -lt $most ] || { echo "the site has $bytes bytes, and may have $most"; return 1; }
}

is_short() # RECORDING.js: of the site
{
    [ "$(wc -c <"$1")" -lt 100000 ]
}

sources_are_resolved()
{
    ! grep -rl 'repo:' "$site" --include='*.html'
}

makes_manual()
{
    { cat docs/Doxyfile.man; echo "OUTPUT_DIRECTORY = $scratch"; } | doxygen - &&
        has "$scratch/man/man3/reactor_register.3" '.so man3/reactor.h.3' &&
        has "$scratch/man/man3/reactor.h.3" 'Call a handler whenever a descriptor is ready' &&
        has "$scratch/man/man3/line.h.3" 'enum \fBline_result\fP' && has "$scratch/man/man3/line.h.3" '\fBline_next\fP' &&
        has_not "$scratch/man/man3/line.h.3" 'skipping' # a private field
}

test_site()
{
    check 'the site builds without a warning' builds_in_silence
    [ -s "$scratch/warnings" ] && return
    check 'a public function without documentation is refused' an_undocumented_function_is_refused
    check 'every link of the site leads to a page and an anchor that exist' links_are_sound "$site"
    cd "$root" || exit 1
    check 'every link to a file of the course is resolved' sources_are_resolved
    check 'a header leads to the chapter that explains it, and back' headers_lead_to_chapters_and_back
    check 'pages that have moved lead on, with the anchor' old_pages_lead_on
    check 'every exercise is in the list of all' every 'is not in the list' is_listed exercises/[0-9]*/*/
    check 'every recording is played on the page of all' every 'is not played there' is_played stages/*/scenes/*.jsonl
    check 'a quiz asks the same on the page as in the terminal' \
        every 'says one thing in the terminal (<) and another on the page (>)' says_the_same quizzes/[0-9]*.md
    check 'the site weighs less than ten megabytes for seven stages' weighs_little
    check 'a recording weighs less than 100 kilobytes' \
        every 'has more: a shorter scene shows the same' is_short "$site"/see/*.js
    check 'nothing is loaded from the network' needs_no_network
    check 'every public header of lib is a page' \
        every 'begins neither with "/** @file" nor with "/* Inside MODULE only"' is_documented lib/*/*.h
    check 'every chapter and quiz is a page' every 'is no page of the site, or not in the tree beside the pages' \
        is_a_page stages/[0-9]*/README.md stages/[0-9]*/diff.md quizzes/[0-9]*.md
    check 'a function has a manual page, and a header one with its types' makes_manual
}

# --- The texts ----------------------------------------------------------------------------------------

an_unexplained_function_is_found()
{
    cat >"$scratch/lax.h" <<'END'
/** @file
 *  Lax. */
/** Fine. @return 0, or -1 with errno. */
int lax_fine(int x);
/** A number. */
int lax_number(void);
/** Memory, or NULL with errno ENOMEM. */
char *lax_memory(void);
/** Waits. */
void lax_wait(int timeout_ms);
/** Write. @param bytes  the bytes. */
void lax_write(const char *bytes, size_t size);
void lax_untold(void);
END
    awk -f tests/course/contracts.awk "$scratch/lax.h" >"$scratch/lacks"
    diff - "$scratch/lacks" <<'END'
lax_number() does not say what errno may be, or that it cannot fail
lax_memory() does not say whose the memory is that it returns
lax_wait() does not say that it takes milliseconds
lax_write() does not say who owns the bytes that it is given
lax_untold() does not say what it does
END
}

has_notes() { [ -e "${1}diff.md" ]; }

# The table says 03 for a module that unlock_03 is the first to list. (Parts of a module may come later.)
map_agrees_with_syllabus()
{
    awk -F '[ |]+' '
        FILENAME == "Makefile" && /^unlock_/ {
            for (i = 3; i <= NF; i++) if ($i !~ /\$/) first[$i] = substr($1, 8)
        }
        FILENAME != "Makefile" && /^[|].*[.]h[)]/ && ($2 in first) && !index($0, "| " first[$2]) {
            print "lib/README.md: the Makefile unlocks " $2 " in stage " first[$2] ", and the table says: " $0
            failed = 1
        }
        END { exit failed }' Makefile lib/README.md
}

a_program_can_be_run()
{
    (unset SUITE STAGE; MAKEFLAGS='' make -s program STAGE=02 Q=1 PROGRAM="$scratch/program") >"$scratch/printed" &&
        has "$scratch/printed" "$("$quiz_tool" --dump 02 | sed -n 's/^1 . right: //p')" &&
        has "$scratch/program.c" 'int main(void)'
}

# --- All of it ------------------------------------------------------------------------------------------

missing=
command -v pandoc >/dev/null || missing="$missing pandoc,"
command -v doxygen >/dev/null || missing="$missing doxygen,"
command -v dot >/dev/null || missing="$missing graphviz,"
[ -e "${THEME:-/usr/share/doxygen-awesome-css}/doxygen-awesome.css" ] ||
    missing="$missing doxygen-awesome-css,"

check 'the check of links finds those to missing files and anchors' dead_links_are_found
cd "$root" || exit 1
if [ -n "$missing" ]; then
    ok "the site # SKIP missing:${missing%,}; tools/install.sh docs installs what is missing"
else
    mkdir "$scratch/course" "$scratch/input" "$scratch/html"
    cd "$scratch/course" && write_course && write_spoiled && test_pages
    cd "$root" && test_site
fi
check 'the program of a question can be run, and prints what the quiz says' a_program_can_be_run
check 'a function that leaves out errno, a unit or an owner is found' an_unexplained_function_is_found
check 'every public function says what may fail, in which units, and who owns what' \
    awk -f tests/course/contracts.awk lib/*/*.h
set -- stages/[0-9]*/
check 'every stage has its row in the README' every 'has no row in the table of README.md' is_in_the_table "$@"
shift
check 'every stage but the first has notes on what it changes' \
    every 'has no diff.md, with a note on each change since the stage before' has_notes "$@"
check 'the layer map and the syllabus agree on which stage brings a module' map_agrees_with_syllabus
check 'every public header of lib is on the layer map' every 'has no link in lib/README.md' is_on_the_map lib/*/*.h

tap_end
