/* chat_clean(), for any bytes: what comes out is UTF-8 without control characters, of three times the
 * size at most; cleaning it again changes nothing; and what was clean stays as it was. */
#include "chat.h"
#include "fuzz.h"
#include "utf8.h"

#include <stdlib.h>
#include <string.h>

static size_t clean(const char *text, size_t size, char **result)
{
    *result = malloc(size > 0 ? 3 * size : 1);
    return *result ? chat_clean(text, size, *result) : 0;
}

void fuzz_one(const char *bytes, size_t size)
{
    char *once, *twice;
    size_t size_once = clean(bytes, size, &once);
    size_t size_twice = clean(once, size_once, &twice);
    if (size_once > 3 * size || !is_clean_utf8(once, size_once))
        fuzz_fail("what was cleaned is not clean");
    if (size_twice != size_once || memcmp(once, twice, size_once) != 0)
        fuzz_fail("what was clean is changed by cleaning");
    if (is_clean_utf8(bytes, size) && (size_once != size || memcmp(once, bytes, size) != 0))
        fuzz_fail("a clean text is changed");
    free(once);
    free(twice);
}
