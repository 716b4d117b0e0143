#!/bin/sh
# Gradescope runs this once, when it makes the image.
set -euf # a wish is no pattern
apt-get update
apt-get install -y --no-install-recommends gcc libc6-dev make libcmocka-dev procps
cd /autograder/source
wish=$(cat wish)
# shellcheck disable=SC2086
GRADING=/autograder/grading sh course/docs/grading/one.sh --build $wish
