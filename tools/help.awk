# Prints the help of `make`: groups from lines "##@ Group", verbs from "target: ... ## sentence".
/^##@ / { group = substr($0, 5) }
/^[a-z][a-z-]*:.*## / {
    target = $0; sub(/:.*/, "", target)
    sentence = $0; sub(/.*## /, "", sentence)
    if (!(group in text)) groups[++count] = group
    text[group] = text[group] sprintf("  make %-12s %s\n", target, sentence)
}
END {
    for (i = 1; i <= count; i++) printf "%s%s\n%s", (i > 1 ? "\n" : ""), groups[i], text[groups[i]]
}
