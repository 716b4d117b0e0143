# All in which the languages of `make mine` differ: a part of mine.sh. A Makefile of the learner's own, mine/Makefile,
# takes the place of all this: it makes mine/server, and from stage 07 on mine/chat, in any language.

languages="c python go rust node"

# Set $ending, of the names of its files, and $tool, that builds or runs them. Nothing is known of any other.
enter_language() # NAME
{
    case $1 in
    c) ending=c tool=${CC:-cc} ;;
    python) ending=py tool=python3 ;;
    go) ending=go tool=go ;;
    rust) ending=rs tool=rustc ;;
    node) ending=js tool=node ;;
    *) return 1 ;;
    esac
}

# What is not server.c or chat.c itself belongs to both programs.
shared_files()
{
    for file in mine/*."$ending"; do
        case $file in "mine/server.$ending" | "mine/chat.$ending" | 'mine/*'*) ;; *) say "$file" ;; esac
    done
}

# Build a program from mine/, as a new file; what the compiler says goes to where it likes.
build_program() # server or chat, FILE
{
    if [ -e mine/Makefile ]; then
        "${MAKE:-make}" -s -C mine "$1" && cp "mine/$1" "$2"
        return
    fi
    # Files and flags are words.
    # shellcheck disable=SC2046
    case $language in
    c) compile_c "mine/$1.c" $(shared_files) -o "$2" ;;
    go) go build -o "$2" "mine/$1.go" $(shared_files) ;;
    rust) rustc -g -o "$2" "mine/$1.rs" ;;
    python) read_anew && python3 -m py_compile "mine/$1.py" && wrap "$(python3 -c 'import sys; print(sys.executable)')" "mine/$1.py" "$2" ;;
    node) node --check "mine/$1.js" && wrap "$tool" "mine/$1.js" "$2" ;;
    esac
}

# Where that is possible, what a program does wrong with memory ends it, with a report. Tried once, for all programs.
checked=unknown
find_checks()
{
    [ "$checked" = unknown ] || return 0
    checked="-fsanitize=address,undefined -fno-sanitize-recover=all"
    # shellcheck disable=SC2086
    { echo 'int main(void) { return 0; }' | "$tool" $checked -x c - -o "$own/checked" && "$own/checked"; } 2>/dev/null || checked=
}

# Without the course's lib: from nothing means from nothing.
compile_c() # ARGUMENT...
{
    case $(uname -s) in Darwin) system=-D_DARWIN_C_SOURCE ;; *) system=-D_POSIX_C_SOURCE=200809L ;; esac
    find_checks
    # shellcheck disable=SC2086
    "$tool" -std=c11 $system -Wall -Wextra -Wno-unused-parameter -g $checked "$@"
}

# What Python keeps of a module is of the file that has this time and this size, not of these contents.
read_anew()
{
    PYTHONPYCACHEPREFIX=$(cd "$own" && pwd)/pycache
    export PYTHONPYCACHEPREFIX
    rm -rf "$PYTHONPYCACHEPREFIX"
}

# What is not compiled is a program, too, for which $PROGRAM is where it stands: one that replaces itself starts that.
wrap() # INTERPRETER SOURCE FILE
{
    printf '#!/bin/sh\nexport PROGRAM="$0" PYTHONUNBUFFERED=1 PYTHONPYCACHEPREFIX="%s"\nexec "%s" "%s/%s" "$@"\n' "${PYTHONPYCACHEPREFIX-}" "$1" "$PWD" "$2" >"$3" && chmod +x "$3"
}
