#!/bin/sh
# What a server calls of the C library can be made to fail, or is listed here as what cannot, or need not.
# So a call that is new to the course is decided about, and does not slip through.
#
#   calls.sh SERVER...
. tests/course/tap.sh
command -v nm >/dev/null || { echo '1..0 # SKIP nm is not here to tell what is called'; exit 0; }

# Only text and numbers, in memory that the caller has.
harmless='memchr memcmp memcpy memmove memset snprintf sscanf strcasecmp strcmp strcpy
strchr strcspn strerror strftime strlen strncasecmp strncmp strrchr strspn strtol strtoul tdelete tfind vsnprintf'
# The text on stdout and stderr: who does not get it does not get it.
harmless="$harmless feof ferror fflush ftell fprintf fputc fwrite printf putc setvbuf stderr stdout vfprintf vprintf"
# The command line, before anything else.
harmless="$harmless getopt_long getpid optarg opterr optind sysconf"
# Nothing can be done if these fail; or only a mistake in our code could make them.
harmless="$harmless exit getppid prctl sigaddset sigemptyset sigfillset sigismember signal sigpending sigprocmask sigwait unsetenv"
# What --record does before the server serves: tests/unit/record.c.
harmless="$harmless fchmod flock ftruncate"
# Watched, and good at any time.
harmless="$harmless clock_gettime fclose free freeaddrinfo gmtime time write"
# The client's: it is no server.
harmless="$harmless atexit connect getenv getsockopt ioctl isatty mbrtowc newlocale raise strdup strnlen
tcgetattr tcsetattr uselocale wcwidth"

can_fail=$(sed -n 's/^    CALL(\([a-z0-9_]*\),.*/\1/p' tests/faults/plan.h)

# What the dynamic linker has to find, under the names that we write: __isoc99_sscanf is sscanf. Of others
# that begin with an underscore, the compiler's and the C library's own, nothing is asked.
imports_of() # SERVER
{
    nm -u "$1" | sed 's/.* //; s/@.*//; s/__isoc[0-9]*_//; s/__sysv_signal/signal/' |
        grep -v '^_' | sort -u
}

unknown_in() # SERVER
{
    for name in $(imports_of "$1"); do
        case " $(echo $harmless $can_fail) " in
        *" $name "*) ;;
        *) echo "$name()" ;;
        esac
    done
}

for server; do
    name="what ${server##*/} calls can be made to fail, or need not be"
    unknown=$(unknown_in "$server")
    if [ -z "$unknown" ]; then
        ok "$name"
    else
        not_ok "$name" "new: $(echo $unknown). If it can fail, it wants a line in FAULT_CALLS
(tests/faults/plan.h) and a __wrap_ function in inject.c; else it wants to stand in this script."
    fi
done
tap_end
