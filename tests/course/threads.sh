#!/bin/sh
# Exercise 08-4 is about threads: its solution must be without a data race, as far as ThreadSanitizer sees
# what the suite of the chat makes it do; and a race must be seen. TAP.
. tests/course/tap.sh
unset MAKELEVEL MFLAGS VARIANT
export TSAN_OPTIONS=halt_on_error=1

solved=exercises/solutions/08-multiprocess/4-threads
work=build/test/threads
mkdir -p $work

# Some kernels place memory where the sanitizer does not expect it.
sanitizer_works()
{
    echo 'int main(void) { return 0; }' >$work/empty.c
    ${CC:-cc} -fsanitize=thread $work/empty.c -o $work/empty 2>/dev/null && $work/empty 2>/dev/null
}

serve_chat() # NAME FOLDER [OPTION WORDS]: what the suite says
{
    name=$1
    folder=$2
    shift 2
    make -s VARIANT=tsan exercise-server E=08-4 FROM="$folder" NAME="$name" >$work/log 2>&1 || {
        cat $work/log
        return 1
    }
    build/test/contract/chat --stage 08 "$@" "build/tsan/exercises/08-4/$name/server --port {port} --workers 4"
}

sees_race()
{
    said=$(serve_chat race $work --stop)
    case $said in
    *"data race"*) ;;
    *) printf '%s\n' "$said"; return 1 ;;
    esac
}

if ! sanitizer_works; then
    echo '1..0 # SKIP ThreadSanitizer does not work here'
    exit 0
fi
said=$(serve_chat solution $solved) && ok "08-4: its solution has no data race" ||
    not_ok "08-4: its solution has no data race" "$said"
sed 's|^    const struct link \*link = data;|&\n    link->hub->ready++;|' $solved/supervisor.c >$work/supervisor.c
said=$(sees_race) && ok "08-4: threads that count themselves are a data race" ||
    not_ok "08-4: threads that count themselves are a data race" "$said"
tap_end
