/* links: checks that what chapters point to is there.
 *
 *   links [--tap] [--targets "build run test"] FILE...
 *
 * In each Markdown file: relative links, images and sections; and the targets of make that readers
 * are told to run. Run at the root of the course. */
#include "commands.h"
#include "links.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

static void check_file(struct report *report, const char *path, const char *targets)
{
    struct text source = {0};
    if (text_read_file(&source, path) == -1)
        report_fault(report, path, 0, "cannot be read: %s", strerror(errno));
    struct markdown_node *document = markdown_parse(text_string(&source), source.size);
    links_check(report, path, document);
    report_end(report, "the links in %s lead somewhere", path);
    commands_check(report, path, document, targets);
    report_end(report, "the commands in %s exist", path);
    markdown_free(document);
    text_release(&source);
}

int main(int argc, char **argv)
{
    enum { TAP = 1, TARGETS };
    static const struct option longs[] = {
        {"tap", no_argument, NULL, TAP}, {"targets", required_argument, NULL, TARGETS}, {0}};
    struct report report = {0};
    const char *targets = "";
    int option;
    while ((option = getopt_long(argc, argv, "", longs, NULL)) != -1) {
        switch (option) {
        case TAP: report.tap = true; break;
        case TARGETS: targets = optarg; break;
        default: fputs("usage: links [--tap] [--targets WORDS] FILE...\n", stderr); return 2;
        }
    }
    for (int i = optind; i < argc; i++)
        check_file(&report, argv[i], targets);
    return report_finish(&report);
}
