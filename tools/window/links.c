/* Start at links_add().
 *
 * Only terminals that are known to have links get them: some others print the address, and the console of Linux beeps.
 * See https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda. */
#include "links.h"

#include <ctype.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PLACE_MAX = 256, NAME_MAX_HOST = 256 };

static bool known;
static bool in_vscode;        /* which has addresses of its own, with the line */
static struct text beginning; /* of each address */

static const char *get(const char *name)
{
    const char *value = getenv(name);
    return value ? value : "";
}

static bool is_one_of(const char *name, const char *const *names)
{
    while (*names && strncmp(name, *names, strlen(*names)) != 0)
        names++;
    return *names;
}

/* A multiplexer hides which terminal it is in, and not all pass links on. */
static bool has_links(void)
{
    static const char *const none[] = {"dumb", "linux", "screen", "tmux", NULL};
    static const char *const kinds[] = {"xterm-kitty", "xterm-ghostty", "foot", "alacritty",
                                        "wezterm",     "contour",       NULL};
    static const char *const programs[] = {"iTerm.app", "WezTerm", "vscode",  "ghostty",
                                           "mintty",    "rio",     "contour", NULL};
    if (!*get("TERM") || is_one_of(get("TERM"), none) || *get("TMUX") || *get("STY"))
        return false;
    return atoi(get("VTE_VERSION")) >= 5000 || *get("KONSOLE_VERSION") || *get("WT_SESSION") ||
           *get("KITTY_WINDOW_ID") || is_one_of(get("TERM"), kinds) ||
           is_one_of(get("TERM_PROGRAM"), programs);
}

static void add_escaped(struct text *address, const char *path)
{
    for (; *path; path++)
        if (isalnum((unsigned char)*path) || strchr("/._~-", *path))
            text_add(address, path, 1);
        else
            text_say(address, "%%%02X", (unsigned)(unsigned char)*path);
}

void links_init(void)
{
    char folder[PATH_MAX];
    char host[NAME_MAX_HOST] = "";
    known = has_links() && getcwd(folder, sizeof folder);
    if (!known)
        return;
    in_vscode = strcmp(get("TERM_PROGRAM"), "vscode") == 0;
    (void)gethostname(host, sizeof host - 1);
    text_say(&beginning, "%s", in_vscode ? "vscode://file" : "file://");
    add_escaped(&beginning, in_vscode ? "" : host);
    add_escaped(&beginning, folder);
}

/* A name of these characters needs no escape. */
static size_t length_of_name(const char *bytes, size_t size)
{
    size_t length = 0;
    while (length < size &&
           (isalnum((unsigned char)bytes[length]) || strchr("/._-", bytes[length])) &&
           bytes[length])
        length++;
    while (length > 0 && bytes[length - 1] == '.')
        length--;
    return length;
}

/* Whether it names a file of the course: copies the name. */
static bool is_place(const char *bytes, size_t length, char *path)
{
    if (length == 0 || length >= PLACE_MAX || *bytes == '/' || !memchr(bytes, '/', length))
        return false;
    memcpy(path, bytes, length);
    path[length] = '\0';
    return !strstr(path, "..") && access(path, F_OK) == 0;
}

/* ":12" behind a name, and ":12:9", are the line and the column. */
static size_t length_of_lines(const char *bytes, size_t size)
{
    size_t length = 0;
    while (length + 1 < size && bytes[length] == ':' && isdigit((unsigned char)bytes[length + 1]))
        for (length++; length < size && isdigit((unsigned char)bytes[length]); length++)
            ;
    return length;
}

static void add_link(struct text *text, const char *path, const char *bytes, size_t name,
                     size_t lines)
{
    text_say(text, "\033]8;;%s/%s%.*s\033\\", text_get(&beginning), path,
             in_vscode ? (int)lines : 0, bytes + name);
    text_add(text, bytes, name + lines);
    text_say(text, "\033]8;;\033\\");
}

void links_add(struct text *text, const char *bytes, size_t size)
{
    char path[PLACE_MAX];
    while (known && size > 0) {
        size_t name = length_of_name(bytes, size), lines = 0;
        if (is_place(bytes, name, path)) {
            lines = length_of_lines(bytes + name, size - name);
            add_link(text, path, bytes, name, lines);
        } else {
            name = name > 0 ? name : 1;
            text_add(text, bytes, name);
        }
        bytes += name + lines;
        size -= name + lines;
    }
    text_add(text, bytes, size);
}
