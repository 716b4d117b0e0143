#!/bin/sh
# Which of the libraries to compare with are here, as far as the compiler finds their headers.
#
#   peers.sh COMPILER
for peer in libev:ev.h libuv:uv.h libevent:event2/event.h; do
    echo "#include <${peer#*:}>" | ${1:-cc} -E - >/dev/null 2>&1 && echo "${peer%:*}"
done
exit 0
