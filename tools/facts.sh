# What the Makefile knows of the course, for scripts: read with `. tools/facts.sh`. It sets $stages, $modules,
# $variants, $system and $with_lib, a compiler call; the rest of the syllabus is asked for with `fact` or `set_fact`.
eval "$(MAKEFLAGS='' make -s --no-print-directory VARIANT= facts)"

fact() # NAME KEY: `fact unlock 03` prints unlock_03 of the Makefile
{
    eval "printf '%s\n' \"\${$1_$2-}\""
}

set_fact() # VARIABLE NAME KEY: the same, without another shell
{
    eval "$1=\${$2_$3-}"
}

has_word() # WORD LIST
{
    case " $2 " in *" $1 "*) return 0 ;; *) return 1 ;; esac
}

without() # LIST OTHERS: the words of the list that are not among the others
{
    for word in $1; do has_word "$word" "$2" || printf '%s ' "$word"; done
}

# A line for each stage: STAGE|THE ONE BEFORE|THE MODULES THAT ARE NEW IN IT
steps()
{
    earlier=
    unlocked=
    for stage in $stages; do
        now=$(fact unlock "${stage%%-*}")
        new=$(without "$now" "$unlocked")
        echo "$stage|$earlier|${new% }"
        earlier=$stage
        unlocked=$now
    done
}
