#include "settings.h"
#include "common.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct option options[] = {
    {"deaf", no_argument, NULL, 'D'},
    {"flooders", required_argument, NULL, 'F'},
    {"host", required_argument, NULL, 'h'},
    {"port", required_argument, NULL, 'p'},
    {"connections", required_argument, NULL, 'c'},
    {"size", required_argument, NULL, 's'},
    {"warm-up", required_argument, NULL, 'w'},
    {"time", required_argument, NULL, 't'},
    {"messages", required_argument, NULL, 'm'},
    {"wait", no_argument, NULL, 'W'},
    {"pid", required_argument, NULL, 'P'},
    {"help", no_argument, NULL, '?'},
    {0},
};

static _Noreturn void help(const struct command *command, bool wanted)
{
    fputs(command->help, wanted ? stdout : stderr);
    exit(wanted ? 0 : 2);
}

/* What getopt_long() returns for an option that this program does not have. */
static int allowed(const struct command *command, int letter)
{
    bool unknown =
        (letter == 'D' && !command->may_be_deaf) || (letter == 'F' && !command->may_flood);
    return unknown ? '?' : letter;
}

struct settings settings_parse(int argc, char **argv, const struct command *command)
{
    struct settings s = {
        .host = "127.0.0.1", .connections = 50, .size = 64, .warm_up = 0.2, .time = 1};
    int letter;
    opterr = 0;
    while ((letter = allowed(command, getopt_long(argc, argv, ":", options, NULL))) != -1) {
        switch (letter) {
        case 'h': s.host = optarg; break;
        case 'p': s.port = optarg; break;
        case 'c': s.connections = (size_t)parse_number(optarg, 1, 1e6); break;
        case 's': s.size = (size_t)parse_number(optarg, (double)command->least_size, 1e9); break;
        case 'w': s.warm_up = parse_number(optarg, 0, 3600); break;
        case 't': s.time = parse_number(optarg, 0.001, 3600); break;
        case 'm': s.messages = (size_t)parse_number(optarg, 1, 1e15); break;
        case 'W': s.wait = true; break;
        case 'D': s.deaf = true; break;
        case 'F': s.flooders = (size_t)parse_number(optarg, 0, 1e6); break;
        case 'P': s.pid = (pid_t)parse_number(optarg, 1, 1e9); break;
        default: help(command, strcmp(argv[optind - 1], "--help") == 0);
        }
    }
    if (!s.port || optind < argc)
        help(command, false);
    return s;
}
