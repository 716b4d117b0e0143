#!/bin/sh
# tools/snippets.awk finds code by its name, puts it into chapters, and sees what is stale or wrong: tried on a file
# that has everything which could be taken for something else.
# shellcheck disable=SC2016,SC2059 # chapters are formats of printf, and fences no commands
. tests/course/tap.sh
export LC_ALL=C
make_scratch
cp tools/definitions.awk tools/report.awk tools/snippets.awk "$scratch"
cd "$scratch" || exit 1

snippets() # [check=1] [tap=1] FILE...
{
    awk -f definitions.awk -f report.awk -f snippets.awk "$@" 2>&1
}

# --- Names ------------------------------------------------------------------------------------------

cat >code.c <<'END'
/* [first] in words is no mark */
#include <stdio.h>
#define BRACES {{{ \
    ((

enum { BACKLOG = 128, /* { */
       CHUNK = 64 };
enum colour {
    RED,
    GREEN
};
struct forward;
/* What stands above. */
struct client {
    struct forward *next; /* inside */
    union {
        int fd;
    } u;
};
static int forward(const char *text);
int later(int a,
          int b);
static const struct {
    const char *name;
} table[] = {
    {"a } \" ; b"},
    {"{"}, /* not " a string */
};
static const int primes[] = {2, 3, 5};
int counter = BACKLOG;
int twice(void);
int twice(void);
/* Above. */
static int forward(const char *text)
{
    // [
    if (*text == '}' || *text == '"')
        return later(1, 2);
#ifdef X {
#endif

    /* [inside] */
    for (;;) {

        forward("");
    }
    /* [/inside] */
    return 0;
} /* behind */
struct client *find(struct client *client, void (*call)(struct client *))
{
    return client;
}
int server(void)
{
    struct client client = {0};
    return BACKLOG;
}
struct server {
    int fd;
};
/* [open] */
__attribute__((format(printf, 1, 2))) void last(void);
END

ask() # NAME: what comes of an empty snippet
{
    printf '<!-- snippet: code.c %s -->\n```c\n```\n' "$1" >page.md
    if output=$(snippets page.md); then sed '1,2d; $d' page.md; else echo "$output"; fi
}

finds() # SENTENCE LINES NAME...: by each of the names, these lines of the file, as sed has them
{
    sentence=$1 lines=$2
    shift 2
    for name in "$@"; do
        expect "$sentence: $name" "$(sed -n "$lines p" code.c | sed '/\* \[\/*inside/d')" "$(ask "$name")"
    done
}

does_not_find() # SENTENCE WORDS NAME...
{
    sentence=$1 words=$2
    shift 2
    for name in "$@"; do
        expect "$sentence: $name" "page.md:1: code.c has $words called $name" "$(ask "$name" | sed 's/; say .*//')"
    done
}

finds 'a function is found by its definition' '/^static int forward.*)$/,/^}/' forward
finds 'a function without a definition is found by its declaration' '/^int later/,/;/' later
finds 'a function that returns a struct is not the struct' '/^struct client \*find/,/^}/' find
finds 'an attribute is not the name' '/void last/' last
finds 'a struct is found without the comment above it' '/^struct client {/,/^}/' client 'struct client'
finds 'an enum is found by its name' '/^enum colour/,/^}/' colour 'enum colour'
finds 'an enum without a name is found by its first constant' '/^enum { BACKLOG/,/;/' BACKLOG
finds 'a table is found whatever its strings hold' '/^static const struct {/,/^};/' table
finds 'a table may be one line' '/primes/' primes
finds 'so may a variable' '/counter/' counter
finds 'a struct is told from a function of the same name' '/^struct server/,/^}/' 'struct server'
expect 'a region comes without its marks and its indentation' "$(printf 'for (;;) {\n\n    forward("");\n}')" "$(ask inside)"
does_not_find 'a name that is only used or mentioned is unknown' 'no function, struct, enum, table or region' \
    CHUNK RED text first printf BRACES clien lient
does_not_find 'a region that is not closed is unknown' 'no function, struct, enum, table or region' open
does_not_find 'a name that two things have is ambiguous' 'more than one thing' server twice

# --- Chapters ---------------------------------------------------------------------------------------

printf '/* A server. */\nstatic int serve(int fd)\n{\n\n    return fd;\n}\n' >server.c
marker='<!-- snippet: server.c serve -->'
code='static int serve(int fd)\n{\n\n    return fd;\n}'

becomes() # NAME CHAPTER EXPECTED: formats of printf
{
    printf -- "$2" >page.md
    cp page.md before.md
    snippets check=1 page.md >/dev/null && { not_ok "$1" 'It is stale, and nobody says so.'; return; }
    cmp -s page.md before.md || { not_ok "$1" 'check=1 has changed the file.'; return; }
    said=$(snippets page.md)
    expect "$1" "$(printf "page.md: 1 brought up to date\n$3\nfresh\n.")" \
        "$said
$(cat page.md)
$(snippets check=1 page.md && snippets page.md && echo fresh; echo .)"
}

refuses() # NAME CHAPTER EXPECTED
{
    printf -- "$2" >page.md
    cp page.md before.md
    expect "$1" "page.md:$3" "$(snippets check=1 page.md && echo 'It passes.')"
    snippets page.md >/dev/null && not_ok "$1" 'It passes where it is to be mended.'
    cmp -s page.md before.md || not_ok "$1" 'It has changed the file.'
}

becomes 'an empty block is filled' "# A\n\n$marker\n\`\`\`c\n\`\`\`\n\nAfter.\n" \
    "# A\n\n$marker\n\`\`\`c\n$code\n\`\`\`\n\nAfter."
becomes 'a stale block is replaced' "A\n\n$marker\n\`\`\`c\nold();\nolder();\n\`\`\`\nAfter\n" \
    "A\n\n$marker\n\`\`\`c\n$code\n\`\`\`\nAfter"
becomes 'a block in a list keeps its indentation' "- item\n\n  $marker\n  \`\`\`c\n  old\n  \`\`\`\n" \
    "- item\n\n  $marker\n  \`\`\`c\n  static int serve(int fd)\n  {\n\n      return fd;\n  }\n  \`\`\`"
becomes 'a longer fence is closed by one as long' "$marker\n\`\`\`\`c\n\`\`\`\nold\n\`\`\`\n\`\`\`\`\n\`\`\`\nother\n\`\`\`\n" \
    "$marker\n\`\`\`\`c\n$code\n\`\`\`\`\n\`\`\`\nother\n\`\`\`"
printf '# A\n\n%s\n```c\nstatic int serve(int fd)\n{\n\n    return 1;\n}\n```\n' "$marker" >page.md
expect 'the difference is shown with its line' \
    'page.md:5: this is not what server.c has as serve (run: make snippets)
    -     return 1;
    +     return fd;' "$(snippets check=1 page.md)"

stale="$marker\n\`\`\`c\nold\n\`\`\`\n" fresh="$marker\n\`\`\`c\n$code\n\`\`\`\n"
printf "$stale\n$fresh\n$stale" >page.md
printf "$stale" >other.md
printf "$fresh" >fresh.md
expect 'every stale block of every file is found' 'page.md: 2 brought up to date
other.md: 1 brought up to date' "$(snippets page.md other.md; cmp other.md fresh.md 2>&1)"

printf "    $marker\n    \`\`\`c\n    old\n    \`\`\`\n\n\`\`\`\`md\n$stale\`\`\`\`\n" >page.md
expect 'a marker that is shown as code is none' '' "$(snippets check=1 page.md)"

refuses 'an unknown file is one sentence' '<!-- snippet: nowhere.c serve -->\n```c\n```\n' '1: nowhere.c cannot be read'
refuses 'an unknown name is one sentence' '<!-- snippet: server.c nothing -->\n```c\n```\n' \
    '1: server.c has no function, struct, enum, table or region called nothing'
refuses 'a marker without a block is one sentence' "$marker\n\n\`\`\`c\n\`\`\`\n" \
    "1: the line below a snippet's marker opens a fenced block: \`\`\`c"
refuses 'so is one at the end' "$marker\n" '1: the fenced block below this marker does not end'
refuses 'a marker without a name is one sentence' '<!-- snippet: server.c -->\n```c\n```\n' \
    '1: a marker is one line, "<!-- snippet: FILE NAME -->"'
refuses 'a marker of two lines is one sentence' '<!-- snippet: server.c\nserve -->\n```c\n```\n' \
    '1: a marker is one line, "<!-- snippet: FILE NAME -->"'
refuses 'a block that does not end is one sentence' "$marker\n\`\`\`c\nold\n" \
    '1: the fenced block below this marker does not end'
printf "$stale$marker\n\`\`\`c\nold\n" >page.md
cp page.md before.md
snippets page.md >/dev/null
expect 'what stands in it is not lost when there are others' '' "$(cmp page.md before.md 2>&1)"

printf "$marker\n\`\`\`c\n\`\`\`\n" >page.md
echo 'No code.' >other.md
expect 'TAP has a test for each chapter' 'not ok 1 - the code in page.md is up to date
# page.md:3: this is not what server.c has as serve (run: make snippets)
#     + static int serve(int fd)
#     + {
#     + 
#     +     return fd;
#     + }
ok 2 - the code in other.md is up to date
1..2' "$(snippets check=1 tap=1 page.md other.md)"
tap_end
