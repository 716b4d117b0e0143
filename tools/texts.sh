#!/bin/sh
# All the text of the course. What the tests of the tools read is none of it.
find . -name '*.md' -not -path './build/*' -not -path './.*' -not -path './tests/course/text/samples/*' |
    sed 's,^\./,,' | sort
