/* see record: run a server through a scene, and write down what it did. Start reading at see_record(). */
#include "commands.h"
#include "entry.h"
#include "guard.h"
#include "names.h"
#include "perform.h"
#include "scene.h"
#include "subject.h"
#include "tape.h"
#include "text.h"

#include <getopt.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* The exit status. */
enum { STEP_WENT_WRONG = 1, NOT_RECORDED = 2, INTERRUPTED = 130 };

struct wanted {
    const char *out, *scene, *stage;
    struct text command;
};

static bool read_arguments(struct wanted *wanted, int count, char **words)
{
    static const struct option options[] = {
        {"scene", required_argument, NULL, 's'}, {"stage", required_argument, NULL, 'n'}, {0}};
    int option;
    if (count == 0 || words[0][0] == '-')
        return false;
    wanted->out = words[0];
    while ((option = getopt_long(count, words, "+", options, NULL)) != -1) {
        if (option == '?')
            return false;
        *(option == 's' ? &wanted->scene : &wanted->stage) = optarg;
    }
    for (; optind < count; optind++)
        text_format(&wanted->command, "%s%s", wanted->command.size > 0 ? " " : "", words[optind]);
    return true;
}

/* A command on the command line goes before the scene's. */
static bool complete_command(struct wanted *wanted, const struct scene *scene)
{
    if (wanted->command.size == 0)
        text_add(&wanted->command, scene->command ? scene->command : "");
    if (wanted->command.size == 0)
        return false;
    if (scene->options)
        text_format(&wanted->command, " %s", scene->options);
    return true;
}

/* --- The first line -------------------------------------------------------------------------------------- */

static void set_date(struct entry *head)
{
    char date[sizeof "2026-11-30T18:00:00Z"];
    time_t now = time(NULL);
    strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%SZ", gmtime(&now));
    entry_set_string(head, "date", date);
}

/* As a reader would type it. */
static void set_command(struct entry *head, const char *command)
{
    static const char record[] = " --record {record}";
    struct text shown = {0};
    const char *place = strstr(command, record);
    text_append(&shown, command, place ? (size_t)(place - command) : strlen(command));
    text_add(&shown, place ? place + strlen(record) : "");
    entry_set_string(head, "command", text_string(&shown));
    text_release(&shown);
}

static void set_scene(struct entry *head, const struct scene *scene)
{
    struct text name = {0};
    const char *slash = strrchr(scene->path, '/'), *base = slash ? slash + 1 : scene->path;
    text_append(&name, base, strcspn(base, "."));
    entry_set_string(head, "scene", text_string(&name));
    if (scene->title)
        entry_set_string(head, "title", scene->title);
    text_release(&name);
}

static struct entry make_head(const struct wanted *wanted, const struct scene *scene)
{
    struct entry head = {0};
    entry_set_number(&head, "recording", 1);
    entry_set_string(&head, "clock", "monotonic");
    set_date(&head);
    set_command(&head, text_string(&wanted->command));
    if (wanted->stage)
        entry_set_string(&head, "stage", wanted->stage);
    if (scene->path)
        set_scene(&head, scene);
    entry_set_string(&head, "by", "see");
    return head;
}

/* --- Recording ------------------------------------------------------------------------------------------- */

/* Without a scene it is yours to talk to. */
static int be_open(void)
{
    int status;
    printf("listening on 127.0.0.1:%d; Ctrl-C ends the recording\n", subject_port());
    fflush(stdout);
    while (!tape_is_interrupted() && !subject_has_ended(&status))
        (void)tape_pump(-1, 0, 100);
    return 0;
}

static int record(const struct wanted *wanted, const struct scene *scene)
{
    struct entry head = make_head(wanted, scene);
    int status = NOT_RECORDED;
    if (!guard_begin())
        return NOT_RECORDED;
    if (tape_begin(wanted->out, &head) == 0 && subject_start(text_string(&wanted->command)) == 0 &&
        subject_await() == 0)
        status = (scene->path ? perform(scene) : be_open()) == 0 ? 0 : STEP_WENT_WRONG;
    if (tape_end() == -1)
        status = NOT_RECORDED;
    perform_end();
    subject_stop();
    if (status != NOT_RECORDED)
        (void)names_settle(wanted->out); /* addresses stay, if it cannot be done */
    return scene->path && tape_is_interrupted() ? INTERRUPTED : status;
}

int see_record(int count, char **words)
{
    struct wanted wanted = {0};
    struct scene scene = {0};
    int status = NOT_RECORDED;
    if (!read_arguments(&wanted, count, words))
        status = WRONG_USAGE;
    else if (wanted.scene && scene_read(&scene, wanted.scene) == -1)
        status = NOT_RECORDED;
    else if (!complete_command(&wanted, &scene))
        status = WRONG_USAGE;
    else
        status = record(&wanted, &scene);
    scene_release(&scene);
    text_release(&wanted.command);
    return status;
}
