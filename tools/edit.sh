#!/bin/sh
# Open a file at a line in the learner's editor: $VISUAL or $EDITOR; in the terminal of VS Code, VS Code; and in tmux, a
# terminal's editor gets a pane of its own, so that the course stays in sight.
#
#   tools/edit.sh FILE [LINE]        at the root of the course
#
# The exit status is that of the editor; 127 if there is none.
set -u
file=$1 line=${2:-1}
[ "$line" -gt 0 ] 2>/dev/null || line=1

first_of() # COMMAND...: the first one that is here
{
    for command; do
        ! command -v "$command" >/dev/null || { echo "$command"; return; }
    done
}

editor=${VISUAL:-${EDITOR:-}}
[ -n "$editor" ] || [ "${TERM_PROGRAM-}" != vscode ] || editor=$(first_of code codium)
[ -n "$editor" ] || editor=$(first_of editor vi nano)
[ -n "$editor" ] || { echo "No editor is known: set EDITOR." >&2; exit 127; }

in_pane= # if it draws in a terminal
name=${editor%% *}
case ${name##*/} in
code | codium | code-insiders) set -- -g "$file:$line" ;;
subl | zed) set -- "$file:$line" ;;
hx | helix) in_pane=yes; set -- "$file:$line" ;;
vi | vim | nvim | view | nano | pico | micro | emacs | emacsclient | joe | jed | mg | ne | kak | ed | editor)
    in_pane=yes; set -- "+$line" "$file" ;;
gvim | gedit) set -- "+$line" "$file" ;;
kate) set -- -l "$line" "$file" ;;
*) set -- "$file" ;;
esac

# An editor may come with options, as git takes it.
if [ -n "$in_pane" ] && [ -n "${TMUX-}" ] && command -v tmux >/dev/null; then
    exec tmux split-window -h -c "$PWD" "$editor $(printf " '%s'" "$@")"
fi
exec sh -c "$editor \"\$@\"" "$editor" "$@"
