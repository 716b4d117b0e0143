#!/bin/sh
# tests/test.sh chooses the suites that it is asked for, and has built what they need: it only says so here. TAP.
. tests/course/tap.sh
unset MAKELEVEL MFLAGS STAGE SUITE SERVER VARIANT MORE

# What would be run, a name in each line; what would be built, in lines "make TARGET...".
dry() # [VARIABLE=VALUE...] [SUITE...]
{
    env MAKEFLAGS=n "$@" 2>&1
}

chosen() # [VARIABLE=VALUE...]
{
    dry "$@" tests/test.sh | sed -n 's/^    //p'
}

expect 'STAGE=03 chooses the new modules, and the contract with each backend' \
    "contract/03-select contract/03-poll contract/03-epoll unit/array unit/selector-select unit/selector-poll unit/selector-epoll" \
    "$(echo $(chosen STAGE=03))"
expect 'a stage may be called by its name' "$(chosen STAGE=03)" "$(chosen STAGE=03-selector)"
expect 'SUITE chooses by a part of the name' 'unit/timer-select unit/timer-poll unit/timer-epoll' \
    "$(echo $(chosen SUITE=unit/timer))"
expect 'with a variant in front those of the variant' 'asan/unit/line' "$(chosen SUITE=asan/unit/line)"
expect 'or with VARIANT' 'asan/unit/line' "$(chosen VARIANT=asan SUITE=unit/line)"
expect 'what runs with MORE=1 alone can be called by name' 'faults/04-poll' "$(chosen SUITE=faults/04-poll)"
expect 'an unknown suite is an error' "There is no suite 'nosuch'; build/suites/list has their names." \
    "$(dry SUITE=nosuch tests/test.sh)"

chosen SUITE= >build/suites.some
chosen MORE=1 >build/suites.more
expect 'no two suites have the same name' '' "$(cut -f 1 build/suites/list | sort | uniq -d)"
expect 'MORE=1 runs all that make test runs' '' "$(sort build/suites.more | comm -23 build/suites.some - 2>/dev/null |
    grep -vxFf build/suites.more)"
expect 'and what is called by its name alone is in neither' '' "$(grep -e '^every-fault/' -e '^exercise/' build/suites.more)"
missing=
for source in tests/unit/*.c; do
    name=$(basename "$source" .c)
    for variant in '' asan/ clang-asan/; do
        grep -q "^${variant}unit/$name" build/suites.more || missing="$missing $variant$name"
    done
done
command -v clang >/dev/null || missing=$(echo "$missing" | sed 's, clang-asan/[a-z_]*,,g')
expect 'each unit suite runs in all variants' '' "$missing"
rm -f build/suites.some build/suites.more

expect 'a suite is a program to be read' '#!/bin/sh
# stage=05
exec build/test/unit/timer select' "$(cat build/suites/unit/timer-select)"
expect 'what it needs is built first, in its variant' \
    'make VARIANT= WERROR=1 build/test/contract/echo build/test/run
make VARIANT=asan WERROR=1 build/asan/bin/02-select' "$(dry SUITE=asan/contract/02 tests/test.sh | grep '^make')"
dry STAGE=02 SERVER="./it's mine --port {port}" tests/test.sh >/dev/null
expect 'a server of others is one word, whatever is in it' \
    "exec build/test/contract/echo --stage 02 --foreign './it'\\''s mine --port {port}'" \
    "$(tail -n 1 build/server/contract/02)"
tap_end
