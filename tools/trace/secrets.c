#include "secrets.h"

#include <string.h>

/* How far a command has been met, with one byte more. Some servers take it in capitals, too. */
static int advance(int matched, const char *command, char byte)
{
    byte = byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte == '\t' ? ' ' : byte;
    if (byte == command[matched])
        return matched + 1;
    return byte == command[0];
}

/* Telnet's commands, of bytes that are no text, may stand in the middle of a word: a server takes them out. */
static void look(struct secrets *secrets, char byte)
{
    static const char login[] = "/login ", join[] = "/register ";
    if ((byte < ' ' && byte != '\t') || byte >= 0x7F)
        return;
    secrets->login = advance(secrets->login, login, byte);
    secrets->joining = advance(secrets->joining, join, byte);
    secrets->hiding = !login[secrets->login] || !join[secrets->joining];
}

void secrets_hide(struct secrets *secrets, char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] == '\n')
            *secrets = (struct secrets){0};
        else if (secrets->hiding)
            bytes[i] = '*';
        else
            look(secrets, bytes[i]);
    }
}

void secrets_missed(struct secrets *secrets)
{
    secrets->hiding = 1;
}
