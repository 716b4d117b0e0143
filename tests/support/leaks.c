#include "leaks.h"
#include "contract.h"
#include "server.h"
#include "story.h"
#include "usage.h"

#include <stdio.h>
#include <stdlib.h>

void leaks_serve(void)
{
    char options[512];
    const char *before = getenv("ASAN_OPTIONS");
    snprintf(options, sizeof options,
             "%s:quarantine_size_mb=0:thread_local_quarantine_size_kb=0:"
             "detect_stack_use_after_return=0",
             before ? before : "");
    setenv("ASAN_OPTIONS", options, 1);
    contract_serve();
}

void leaks_expect_none(void (*visit)(int number), int times, int least)
{
    int number = 0;
    story_is_brief(true);
    while (number < times / 4)
        visit(number++);
    long before = usage_memory_kib(server_pid());
    while (number < times / 4 + times)
        visit(number++);
    long more = usage_memory_kib(server_pid()) - before;
    story_is_brief(false);
    story_step("%d clients have come and gone, and %d more", times / 4, times);
    if (more <= (long)times * least / 1024)
        return;
    story_note("expected  that the server needs as much memory as after the first %d", times / 4);
    story_note("received  %ld KiB more, %ld bytes for each client", more, more * 1024 / times);
    story_fail();
}
