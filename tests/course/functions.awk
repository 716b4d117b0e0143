# The functions that C files define, in their order.
#
#   awk -f tools/definitions.awk -f tests/course/functions.awk FILE...
#
# A line for each: FILE NAME, a tab, and its text in one line.

BEGIN {
    for (file = 1; file < ARGC; file++) {
        count = read_definitions(ARGV[file])
        for (i = 1; i <= count; i++)
            if (is_function(outline[i]) && !((file, identifier[i]) in seen)) { # twice, if it depends on the system
                seen[file, identifier[i]] = 1
                text = ""
                for (line = first[i]; line <= last[i]; line++) text = text " " source[line]
                print ARGV[file] " " identifier[i] "\t" text
            }
    }
}
