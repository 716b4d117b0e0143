#!/bin/sh
# Print a quiz of ten questions. Of the first $1 the first option is right, of the others the second; each
# option says what it is given: ten.sh 5 because however no
echo '# Quiz: 01-same'
for number in 0 1 2 3 4 5 6 7 8 9; do
    right='- [x] %s\n' wrong='- [ ] %s\n  > no\n'
    printf "\n### Question %d?\n\n" $number
    if [ $number -lt "$1" ]; then
        printf -- "$right$wrong$wrong" "$2" "$3" "$4"
    else
        printf -- "$wrong$right$wrong" "$2" "$3" "$4"
    fi
    printf '\n> **Explanation:** x\n'
done
