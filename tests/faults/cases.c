#include "cases.h"
#include "errors.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    const char *errors;
} calls[CALLS] = {
#define NAME_AND_ERRORS(name, errors) {#name, errors},
    FAULT_CALLS(NAME_AND_ERRORS)};

static const char *const troubles[TROUBLES] = {"",           "short-receives", "short-sends",
                                               "interrupts", "false-alarms",   "shortages"};

const char *case_call_name(enum call call)
{
    return calls[call].name;
}

const char *case_trouble_name(enum trouble trouble)
{
    return troubles[trouble];
}

int case_error(enum call call, unsigned place)
{
    const char *text = calls[call].errors;
    while (place-- > 0 && *text) {
        text += strcspn(text, " ");
        text += *text == ' ';
    }
    return error_value(text, strcspn(text, " "));
}

const char *case_write(char name[CASE_NAME_SIZE], const struct fault *fault)
{
    int size;
    if (fault->call == CALLS) {
        snprintf(name, CASE_NAME_SIZE, "%s:%u", troubles[fault->trouble], fault->amount);
        return name;
    }
    size = snprintf(name, CASE_NAME_SIZE, "%s:%u:%s", calls[fault->call].name, fault->nth,
                    error_name(fault->error));
    if (fault->process > 0)
        snprintf(name + size, CASE_NAME_SIZE - (size_t)size, ":%u", fault->process);
    return name;
}

bool case_read(const char *name, struct fault *fault)
{
    char word[CASE_NAME_SIZE];
    char error[CASE_NAME_SIZE] = "";
    unsigned number;
    *fault = (struct fault){.call = CALLS};
    if (sscanf(name, "%31[^:]:%u:%31[^:]:%u", word, &number, error, &fault->process) < 2)
        return false;
    for (int i = 1; i < TROUBLES; i++)
        if (strcmp(word, troubles[i]) == 0) {
            fault->trouble = (enum trouble)i;
            fault->amount = number;
            return true;
        }
    while (fault->call-- > 0)
        if (strcmp(word, calls[fault->call].name) == 0)
            break;
    fault->nth = number;
    fault->error = error_value(error, strlen(error));
    return fault->call < CALLS && fault->error != 0;
}
