# Draws one experiment out of the CSV of `bench`, as lines over a number: connections, listeners. Without
# -v text=1 it is an SVG, which follows the reader's light or dark theme; with it, bars of characters.
#
#   awk -f plot.awk -v experiment=idle -v metric=server_cpu_us -v title=... FILE
#
# What is drawn is the median of all measurements. Both axes are logarithmic. The yardstick is a line of
# its own, named by -v yardstick=bare; or, with -v alone=1, it is the same subject at x = 1. One subject
# may be left out: -v without=01-blocking, which has one point and no line.

BEGIN { FS = "," }

NR > 1 && $2 == experiment && $5 == metric && $6 > 0 && $4 != without {
    x = $3 + 0
    note($4, x, $7)
    if (yardstick != "")
        note(yardstick, x, $8)
    if (alone)
        note($4, 1, $8)
    machine = $1
}

function note(name, x, value)
{
    if (!(name in known)) {
        known[name] = 1
        names[++lines] = name
    }
    if (!(x in seen)) {
        seen[x] = 1
        xs[++columns] = x
    }
    all[name, x] = all[name, x] " " value
}

function median(text,    values, n, i, j, swap)
{
    n = split(text, values, " ")
    for (i = 2; i <= n; i++)
        for (j = i; j > 1 && values[j - 1] + 0 > values[j] + 0; j--) {
            swap = values[j]; values[j] = values[j - 1]; values[j - 1] = swap
        }
    return (values[int((n + 1) / 2)] + values[int(n / 2) + 1]) / 2
}

function label(c) { return alone && xs[c] == 1 ? 0 : xs[c] }

function log10(x) { return log(x) / log(10) }

END {
    if (lines == 0)
        exit 1
    for (i = 2; i <= columns; i++)
        for (j = i; j > 1 && xs[j - 1] > xs[j]; j--) {
            swap = xs[j]; xs[j] = xs[j - 1]; xs[j - 1] = swap
        }
    for (l = 1; l <= lines; l++)
        for (c = 1; c <= columns; c++)
            if ((names[l], xs[c]) in all) {
                y = value[l, c] = median(all[names[l], xs[c]])
                least = least == "" || y < least ? y : least
                most = y > most ? y : most
            }
    if (text)
        draw_text()
    else
        draw_svg()
}

# --- Characters ------------------------------------------------------------------------------------

function draw_text(    c, l, n, bar)
{
    printf "\n%s (%s)\n", title, unit
    for (c = 1; c <= columns; c++) {
        printf "\n  %s %s\n", label(c), over
        for (l = 1; l <= lines; l++) {
            if (!((l, c) in value))
                continue
            bar = ""
            for (n = 0; n < 50 * value[l, c] / most; n++)
                bar = bar "#"
            printf "    %-14s %9.2f %s\n", names[l], value[l, c], bar
        }
    }
}

# --- SVG -------------------------------------------------------------------------------------------

function px(x) { return 70 + 440 * (columns > 1 ? (log10(x) - log10(xs[1])) / (log10(xs[columns]) - log10(xs[1])) : 0.5) }
function py(y) { return 340 - 270 * (log10(y) - low) / (high - low) }

function draw_svg(    c, l, k, m, y, path, last)
{
    low = log10(least * 0.8)
    high = log10(most * 1.25)
    print "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 640 400\" role=\"img\" aria-labelledby=\"t d\">"
    printf "<title id=\"t\">%s</title>\n<desc id=\"d\">", title
    for (l = 1; l <= lines; l++) {
        printf "%s%s:", (l > 1 ? ". " : ""), names[l]
        for (c = 1; c <= columns; c++)
            if ((l, c) in value)
                printf " %.3g at %s", value[l, c], label(c)
    }
    printf ". In %s, over %s. Measured on %s.</desc>\n", unit, over, machine
    print "<style>\ntext { font: 14px system-ui, -apple-system, \"Segoe UI\", \"DejaVu Sans\", sans-serif; fill: #24313d; }"
    print ".title { font-weight: bold; font-size: 15px; }\n.soft { fill: #586673; font-size: 13px; }"
    print ".paper { fill: #f7f9fb; stroke: #d5dce3; }\n.rule { stroke: #d5dce3; }\npath { fill: none; stroke-width: 2.5; }"
    print ".l1 { stroke: #1b6fb3; } .l2 { stroke: #b0463c; } .l3 { stroke: #3d7a37; } .l4 { stroke: #8a5fb0; } .l5 { stroke: #9a6b00; } .l6 { stroke: #586673; }"
    print "@media (prefers-color-scheme: dark) {\ntext { fill: #dbe4eb; }\n.soft { fill: #9fb0bf; }\n.paper { fill: #22272e; stroke: #3a444f; }\n.rule { stroke: #3a444f; }"
    print ".l1 { stroke: #6db3ee; } .l2 { stroke: #e58a80; } .l3 { stroke: #8bc586; } .l4 { stroke: #c3a1e0; } .l5 { stroke: #dcb459; } .l6 { stroke: #9fb0bf; }\n}\n</style>"
    print "<rect class=\"paper\" x=\"1\" y=\"1\" width=\"638\" height=\"398\" rx=\"10\"/>"
    printf "<text class=\"title\" x=\"24\" y=\"32\">%s</text>\n<text class=\"soft\" x=\"24\" y=\"54\">%s</text>\n", title, unit
    for (k = int(low) - 1; k <= high; k++)
        for (m = 1; m <= 5; m += m == 1 ? 1 : 3) {
            y = m * 10 ^ k
            if (log10(y) < low || log10(y) > high)
                continue
            printf "<path class=\"rule\" style=\"stroke-width:1\" d=\"M70 %.1fH510\"/><text class=\"soft\" x=\"62\" y=\"%.1f\" text-anchor=\"end\">%g</text>\n", py(y), py(y) + 4, y
        }
    for (c = 1; c <= columns; c++)
        if (c == 1 || px(xs[c]) - last >= 44) {
            last = px(xs[c])
            printf "<text class=\"soft\" x=\"%.1f\" y=\"362\" text-anchor=\"middle\">%s</text>\n", px(xs[c]), label(c)
        }
    printf "<text class=\"soft\" x=\"290\" y=\"386\" text-anchor=\"middle\">%s</text>\n", over
    for (l = 1; l <= lines; l++) {
        path = ""
        for (c = 1; c <= columns; c++)
            if ((l, c) in value) {
                path = path (path == "" ? "M" : "L") sprintf("%.1f %.1f", px(xs[c]), py(value[l, c]))
                endx[l] = px(xs[c])
                endy[l] = py(value[l, c])
            }
        printf "<path class=\"l%d\" d=\"%s\"/>\n", (l - 1) % 6 + 1, path
    }
    spread_labels()
    for (l = 1; l <= lines; l++)
        printf "<text x=\"%.1f\" y=\"%.1f\">%s</text>\n", endx[l] + 8, labely[l] + 5, names[l]
    print "</svg>"
}

# The names stand where their lines end, and none on another: those too near move down, and up again from
# where the paper ends.
function spread_labels(    i, j, order, swap, bottom)
{
    for (i = 1; i <= lines; i++)
        order[i] = i
    for (i = 2; i <= lines; i++)
        for (j = i; j > 1 && endy[order[j - 1]] > endy[order[j]]; j--) {
            swap = order[j]; order[j] = order[j - 1]; order[j - 1] = swap
        }
    for (i = 1; i <= lines; i++) {
        labely[order[i]] = endy[order[i]]
        if (i > 1 && labely[order[i]] < labely[order[i - 1]] + 15)
            labely[order[i]] = labely[order[i - 1]] + 15
    }
    for (i = lines; i > 0; i--) {
        bottom = i == lines ? 380 : labely[order[i + 1]] - 15
        if (labely[order[i]] > bottom)
            labely[order[i]] = bottom
    }
}
