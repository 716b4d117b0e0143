#!/bin/sh
# The built documentation, tested: what becomes of the Markdown, and whether the site is whole. TAP.
#
#   tests/course/docs.sh PAGES QUIZ     at the root of the course; PAGES is docs/pages, compiled; QUIZ is tools/quiz
set -u
export LC_ALL=C
pages=$PWD/$1
quiz_tool=$PWD/$2
root=$PWD
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' INT TERM
. tests/course/tap.sh

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

# --- The pages: a course of three files ------------------------------------------------------------

mkdir -p "$scratch/course/docs" "$scratch/course/exercises/01-one/1-x" "$scratch/course/stages/01-one" "$scratch/course/stages/02-two" "$scratch/course/quizzes" \
    "$scratch/course/lib" "$scratch/in"
cd "$scratch/course" || exit 1
echo 'int x;' >lib/x.c
cat >stages/01-one/README.md <<'END'
# 01: `one` & more

<!-- a comment
of two lines -->

See [two](../02-two/#the-same), [x.c](../../lib/x.c#L1), [lib](../../lib/).

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
END
cat >stages/02-two/README.md <<'END'
# 02: two

## The same

## The `same`

- one

See [below](#the-same-1).
END
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

cat >stages/01-one/server.c <<'END'
#include <stdio.h>

static void stays(void)
{
}

static void goes(void)
{
}

int main(void)
{
    puts("one");
    stays();
}
END
cat >stages/02-two/server.c <<'END'
#include <stdio.h>

static void stays(void)
{
}

/* New. */
static void comes(int a,
                  int b)
{
}

int main(void)
{
    puts("two");
    stays();
}
END
cat >stages/02-two/diff.md <<'END'
# From 01 to 02

## main

It says another number.

## comes, goes
END

printf '# 01-1: Mend it\n\nDo.\n' >exercises/01-one/1-x/README.md
printf '# All\n\n<!-- here: exercises -->\n' >docs/exercises.md
printf '\n## Exercises\n\n1. [x](../../exercises/01-one/1-x/README.md): mend `it`.\n' >>stages/01-one/README.md
printf 'lib/x/x.h\t02\n' >"$scratch/in/modules.txt"
mkdir lib/x && echo 'int y;' >lib/x/x.h

chapter=$scratch/in/stages-01-one.md
diff=$scratch/in/stages-02-two-diff.md
second=$scratch/in/stages-02-two.md
quiz=$scratch/in/quizzes-01-one.md
index=$scratch/in/docs-exercises.md
tab='	'

options_are_read_back()
{
    awk -f "$root/tests/course/quiz-page.awk" "$quiz" >"$scratch/page" &&
        has "$scratch/page" '1 a wrong: This.' && has "$scratch/page" '1 reason: It is not.' &&
        has "$scratch/page" '1 b right: That.'
}

shows_the_output()
{
    has "$quiz" '<p>It printed:</p>' && has "$quiz" '(nothing)' &&
        has "$quiz" '<code>make program STAGE=01 Q=2</code>'
}

a_faulty_quiz_is_refused()
{
    printf '# Quiz: 02-two\n\n### Which?\n\n- [ ] This.\n' >quizzes/02-two.md
    ! "$pages" "$scratch/in" quizzes/02-two.md >"$scratch/list" 2>"$scratch/error" &&
        has "$scratch/error" 'quizzes/02-two.md:3: no option is right'
}

shows_both_sides()
{
    has "$diff" '<figcaption><code>main</code> in server.c: changed</figcaption>' &&
        has "$diff" '<pre class="before"><del><span>    puts(&quot;one&quot;);' &&
        has "$diff" '<pre class="now"><ins><span>    puts(&quot;two&quot;);' &&
        has "$diff" '<code>comes</code> in server.c: new' &&
        has "$diff" '<code>goes</code> in server.c: gone' && has_not "$diff" '<code>stays</code>'
}

complains() # DIFF.MD SENTENCE: of a file with this end
{
    cp stages/02-two/diff.md "$scratch/diff.md"
    printf '%s\n' "$1" >stages/02-two/diff.md
    "$pages" "$scratch/in" stages/0?-*/README.md stages/02-two/diff.md >"$scratch/list" 2>"$scratch/error"
    cp "$scratch/diff.md" stages/02-two/diff.md
    has "$scratch/error" "$2"
}

makes_pages()
{
    "$pages" "$scratch/in" stages/0?-*/README.md stages/02-two/diff.md exercises/*/*/README.md \
        quizzes/01-one.md docs/exercises.md >"$scratch/list" &&
        has "$scratch/list" "stages-01-one${tab}stages/01-one/README.md${tab}01: one & more"
}

a_dead_link_is_refused()
{
    printf '# Title\n\nSee [it](gone.md).\n' >dead.md
    ! "$pages" "$scratch/in" dead.md >"$scratch/list" 2>"$scratch/error" &&
        has "$scratch/error" 'dead.md:3: the link gone.md leads nowhere'
}

a_page_without_title_is_refused()
{
    printf 'No heading.\n' >untitled.md
    ! "$pages" "$scratch/in" untitled.md >"$scratch/list" 2>"$scratch/error" &&
        has "$scratch/error" 'untitled.md: there is no title'
}

check 'every Markdown file becomes a page with its title' makes_pages
check 'a link to a heading of another chapter leads to its page' \
    has "$chapter" '<a href="stages-02-two.html#stages-02-two-the-same">two</a>'
check 'a link to a line of a source is kept for when Doxygen has listed it' \
    has "$chapter" '<a href="repo:lib/x.c#L1">x.c</a>'
check 'a link to a folder without a page is no link' has "$chapter" ', lib.</p>'
check 'HTML comments vanish' has_not "$chapter" 'of two lines'
check 'blocks of C are left to Doxygen, which links the functions in them' has "$chapter" '@code{.c}'
check 'a command in a transcript stands out' \
    has "$chapter" '<div class="line command">$ make &lt;it&gt;</div>'
check 'the first row of a table is its head' has "$chapter" '<th>a</th>'
check 'the second heading of the same words has an anchor of its own' \
    has "$second" '@section stages-02-two-the-same-1 The same'
check 'a chapter links to the one before it' has "$second" '<a rel="prev" href="stages-01-one.html">'
check 'a chapter links to the one after it' has "$chapter" '<a rel="next" href="stages-02-two.html">'
check 'the last page of a stage leads on to the next chapter' \
    has "$quiz" '<a rel="next" href="stages-02-two.html">'
check 'the page after a chapter leads back to it' \
    has "$scratch/in/exercises-01-one-1-x.md" '<a rel="prev" href="stages-01-one.html">'
check 'a page says where it stands: its stage among all' \
    has "$second" '<li class="current"><a href="stages-02-two.html" title="02: two">02</a>'
check 'a page says where it stands: the parts of its stage' \
    has "$quiz" '<li>exercises <a href="exercises-01-one-1-x.html">1</a>'
check 'a chapter leads to the modules that are new' \
    has "$second" '<li>new in lib: <a href="repo:lib/x/x.h">x.h</a></li>'
check 'the list of exercises says what the chapter says of each' \
    has "$index" '>Mend it</a></td><td>mend <code>it</code>.</td>'
check 'an option of a quiz can be chosen' has "$quiz" '<input type="radio" name="question-1" value="a">'
check 'an option of a quiz says whether it is right, and why not' options_are_read_back
check 'the explanation of a quiz is closed at first' \
    has "$quiz" '<details class="answer"><summary>Explanation</summary>'
check 'a question with a program shows what it prints, and how to run it' shows_the_output
check 'a quiz with a fault is refused' a_faulty_quiz_is_refused
check 'what changes between stages is shown, old beside new' shows_both_sides
check 'a note on what does not change is told, with its place' complains "# Title

## main, comes, goes, stays" \
    'stages/02-two/diff.md:3: there is a note on stays, which does not change'
check 'a change without a note is told' complains "# Title

## main, goes" 'stages/02-two/diff.md: comes in server.c changes, and there is no note on it'
check 'a link that leads nowhere is refused, with its place' a_dead_link_is_refused
check 'a page without a title is refused' a_page_without_title_is_refused

# --- What checks the site, checked -----------------------------------------------------------------

links_are_sound() # FOLDER
{
    cd "$1" && find . -type f >"$scratch/files" &&
        find . -name '*.html' -o -name '*.svg' -o -name '*.js' ! -name 'navtreeindex*' |
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

check 'the check of links finds those to missing files and anchors' dead_links_are_found

# --- The site --------------------------------------------------------------------------------------

cd "$root" || exit 1
site=$scratch/site/html
missing=
command -v doxygen >/dev/null || missing="$missing doxygen,"
command -v dot >/dev/null || missing="$missing graphviz,"
[ -e "${THEME:-/usr/share/doxygen-awesome-css}/doxygen-awesome.css" ] ||
    missing="$missing doxygen-awesome-css,"

builds_in_silence()
{
    docs/build.sh "$1" "$scratch/site" >"$scratch/warnings" 2>&1 ||
        echo 'docs/build.sh failed' >>"$scratch/warnings"
    cat "$scratch/warnings"
    ! [ -s "$scratch/warnings" ]
}

an_undocumented_function_is_refused()
{
    mkdir -p "$scratch/bad"
    printf '/** @file\n *  Bad. */\nint told(void); /**< Told. */\nint untold(void);\n' \
        >"$scratch/bad/bad.h"
    { cat docs/Doxyfile; echo "INPUT = $scratch/bad"; echo "OUTPUT_DIRECTORY = $scratch/bad"; } \
        >"$scratch/bad/Doxyfile"
    ! doxygen "$scratch/bad/Doxyfile" >"$scratch/bad/warnings" 2>&1 &&
        has "$scratch/bad/warnings" 'Member untold(void) (function) of file bad.h is not documented' &&
        has_not "$scratch/bad/warnings" 'told(void) (function) of file bad.h is documented'
}

needs_no_network()
{
    ! grep -rnoE --include='*.html' --include='*.css' --include='*.svg' \
        '(src|data)="(https?:)?//.*|<link[^>]*href="(https?:)?//.*|url\(.?https?:.*' "$site"
}

headers_are_documented()
{
    status=0
    for header in lib/*/*.h; do
        grep -q '^/\* Inside .* only' "$header" ||
            grep -q "<title>[^:]*: $header File Reference</title>" "$site"/*_8h.html ||
            { echo "$header begins neither with \"/** @file\" nor with \"/* Inside MODULE only\""; status=1; }
    done
    return $status
}

modules_are_on_the_map()
{
    status=0
    for header in lib/*/*.h; do
        grep -q '^/\* Inside .* only' "$header" || grep -qF "(${header#lib/})" lib/README.md ||
            { echo "lib/README.md has no link to $header"; status=1; }
    done
    return $status
}

stages_are_in_the_table()
{
    status=0
    for stage in stages/[0-9]*/; do
        grep -qF "| [$(basename "$stage")]($stage)" README.md ||
            { echo "the table in README.md has no row for $stage"; status=1; }
    done
    return $status
}

chapters_are_pages()
{
    status=0
    for chapter in stages/[0-9]*/README.md stages/[0-9]*/diff.md quizzes/[0-9]*.md; do
        [ -e "$chapter" ] || continue
        name=$(echo "${chapter%.md}" | sed 's,/README$,,; s,/,-,g')
        [ -e "$site/$name.html" ] && grep -qF "\"$name.html\"" "$site/navtreedata.js" "$site"/navtreeindex*.js ||
            { echo "$chapter is no page of the site, or not in the tree beside the pages"; status=1; }
    done
    return $status
}

stages_have_notes_on_their_changes()
{
    status=0 first=yes
    for stage in stages/[0-9]*/; do
        [ -n "$first" ] || [ -e "${stage}diff.md" ] ||
            { echo "there is no ${stage}diff.md, with a note on each change since the stage before"; status=1; }
        first=
    done
    return $status
}

# --- The manual pages ---------------------------------------------------------------------------------

manual=$scratch/man3

makes_manual()
{
    mkdir -p "$manual"
    awk -v out="$manual" -f docs/man.awk pass=names lib/*/*.h pass=pages lib/*/*.h
    has "$manual/reactor_register.3" 'reactor_register \- call a handler whenever a descriptor is ready' &&
        has "$manual/reactor_register.3" '.B #include \(dqreactor.h\(dq' &&
        has "$manual/reactor_register.3" '.SH RETURN VALUE' &&
        has "$manual/line.h.3" 'enum line_result {' && has "$manual/line.h.3" '\fBline_next\fP(3)' &&
        has_not "$manual/line.h.3" 'skipping;' # a private field
}

manual_is_whole()
{
    awk '/<path>/ { in_lib = /lib\// }
        /<member kind="function">/ { function_ = in_lib } /<name>/ { name = $0 }
        /<anchorfile>.*_8h\.html</ && function_ { gsub(/ *<[^>]*>/, "", name); print name }
        /<\/member>/ { function_ = 0 }' "$scratch/site/tags.xml" | sort -u >"$scratch/functions"
    status=0
    while read -r name; do
        [ -e "$manual/$name.3" ] || { echo "$name() has no manual page"; status=1; }
    done <"$scratch/functions"
    [ "$(wc -l <"$scratch/functions")" -gt 50 ] && return $status
}

an_unexplained_function_is_found()
{
    mkdir -p "$scratch/lax" "$scratch/laxman"
    cat >"$scratch/lax/lax.h" <<'END'
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
END
    awk -v out="$scratch/laxman" -f docs/man.awk pass=names "$scratch/lax/lax.h" pass=pages "$scratch/lax/lax.h"
    awk -f tests/course/contracts.awk "$scratch/laxman"/*.3 >"$scratch/lacks"
    diff - "$scratch/lacks" <<'END'
lax_memory() does not say whose the memory is that it returns
lax_number() does not say what errno may be, or that it cannot fail
lax_wait() does not say that it takes milliseconds
lax_write() does not say who owns the bytes that it is given
END
}

# mandoc complains of the missing date: we have none, so that the same headers make the same pages.
manual_is_sound()
{
    if command -v mandoc >/dev/null; then
        ! mandoc -T lint -W warning "$manual"/*.3 | grep -v 'missing date'
    else
        for page in "$manual"/*.3; do groff -man -ww -z "$page"; done >"$scratch/groff" 2>&1
        cat "$scratch/groff"
        ! [ -s "$scratch/groff" ]
    fi
}

# --- The texts ----------------------------------------------------------------------------------------

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

quizzes_say_the_same()
{
    status=0
    for quiz in quizzes/[0-9]*.md; do
        name=$(basename "$quiz" .md)
        "$quiz_tool" --dump "$name" >"$scratch/terminal" &&
            awk -f tests/course/quiz-page.awk "$site/quizzes-$name.html" >"$scratch/page" &&
            diff "$scratch/terminal" "$scratch/page" ||
            { echo "$quiz: the terminal (<) and the page (>) differ"; status=1; }
    done
    return $status
}

headers_lead_to_chapters_and_back()
{
    has "$site/reactor_8h.html" 'explained in <a href="stages-04-callbacks.html">' &&
        has "$site/timer_8h.html" 'explained in <a href="stages-05-timers-signals.html">' &&
        has "$site/stages-04-callbacks.html" 'new in lib: <a href="reactor_8h.html">reactor.h</a>' &&
        has "$site/lib.html" '<a xlink:href="reactor_8h.html"'
}

exercises_are_listed()
{
    status=0
    for exercise in exercises/[0-9]*/*/; do
        name=$(echo "${exercise%/}" | tr / -)
        grep -qF "\"$name.html\"" "$site/docs-exercises.html" ||
            { echo "$exercise is not in the list of exercises"; status=1; }
    done
    return $status
}

# Old names of pages, as links outside the course have them, and where each is to lead.
old_pages_lead_on()
{
    status=0
    while read -r old new; do
        page=$site/$old.html
        if [ ! -e "$page" ]; then
            echo "$old.html is gone, and people have links to it: see lead_on() in docs/build.sh"
            status=1
        elif ! { has "$page" "<a href=\"$new.html\">" && has "$page" "content=\"0; url=$new.html\"" &&
            has "$page" "location.replace(\"$new.html\" + location.hash.replace(\"#$old\", \"#$new\"))" &&
            [ -e "$site/$new.html" ]; }; then
            echo "$old.html is to lead to $new.html, with the anchor"
            status=1
        fi
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

sources_are_resolved()
{
    ! grep -rl 'repo:' "$site" --include='*.html'
}

# site NAME COMMAND...: as check, if the site can be built here, and was.
site()
{
    if [ -n "$missing" ]; then
        ok "$1 # SKIP missing:${missing%,}; tools/install.sh docs installs what is missing"
    elif [ -s "$scratch/warnings" ]; then
        ok "$1 # SKIP the site was not built"
    else
        check "$@"
    fi
}

site 'the site builds without a warning' builds_in_silence "$pages"
site 'a public function without documentation is refused' an_undocumented_function_is_refused
site 'every link of the site leads to a page and an anchor that exist' links_are_sound "$site"
cd "$root" || exit 1
site 'every link to a file of the course is resolved' sources_are_resolved
site 'a header leads to the chapter that explains it, and back' headers_lead_to_chapters_and_back
site 'pages that have moved lead on, with the anchor' old_pages_lead_on
site 'every exercise is in the list of all' exercises_are_listed
site 'a quiz asks the same on the page as in the terminal' quizzes_say_the_same
site 'the site weighs less than ten megabytes for seven stages' weighs_little
site 'nothing is loaded from the network' needs_no_network
site 'every public header of lib is a page' headers_are_documented
site 'every chapter and quiz is a page' chapters_are_pages
check 'the program of a question can be run, and prints what the quiz says' a_program_can_be_run
check 'a function has a manual page with its parts, a header one with its types' makes_manual
site 'every public function has a manual page' manual_is_whole
if command -v mandoc >/dev/null || command -v groff >/dev/null; then
    check 'the manual pages are sound' manual_is_sound
else
    ok 'the manual pages are sound # SKIP neither mandoc nor groff is here'
fi
check 'a function that leaves out errno, a unit or an owner is found' an_unexplained_function_is_found
check 'every public function says what may fail, in which units, and who owns what' \
    awk -f tests/course/contracts.awk "$manual"/*.3
check 'every stage but the first has notes on what it changes' stages_have_notes_on_their_changes
check 'every stage has its row in the README' stages_are_in_the_table
check 'the layer map and the syllabus agree on which stage brings a module' map_agrees_with_syllabus
check 'every public header of lib is on the layer map' modules_are_on_the_map

tap_end
