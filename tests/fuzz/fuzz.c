/* Start reading at fuzz.h. */
#include "fuzz.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool script_goes_on(const struct script *script)
{
    return script->size > 0;
}

char script_byte(struct script *script)
{
    if (script->size == 0)
        return 0;
    script->size--;
    return *script->bytes++;
}

unsigned script_number(struct script *script, unsigned below)
{
    static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyz";
    char byte = script_byte(script);
    const char *digit = byte ? strchr(digits, byte) : NULL;
    return (digit ? (unsigned)(digit - digits) : (unsigned char)byte) % below;
}

size_t script_until(struct script *script, char end, const char **text)
{
    const char *found = script->size > 0 ? memchr(script->bytes, end, script->size) : NULL;
    size_t size = found ? (size_t)(found - script->bytes) : script->size;
    *text = script->bytes;
    script->bytes += size + (found ? 1 : 0);
    script->size -= size + (found ? 1 : 0);
    return size;
}

void fuzz_fail(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputs("\n", stderr);
    abort();
}

/* What libFuzzer calls. */
int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size)
{
    fuzz_one((const char *)bytes, size);
    return 0;
}
