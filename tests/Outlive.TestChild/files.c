#include "test-child.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static int open_to_append(const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (fd < 0)
        fail(path);
    return fd;
}

void act_stamp(char **args, int count)
{
    (void)count;
    int fd = open_to_append(args[0]);
    put(fd, "%s %d\n", args[1], getpid());
    close(fd);
}

void act_alone(char **args, int count)
{
    (void)count;
    int fd = out_of_the_way(open_to_append(args[0]));
    /* The kernel lets go of it at our death, before anybody can know of that. */
    if (flock(fd, LOCK_EX | LOCK_NB) < 0)
        put(fd, "%d\n", getpid());
}

static ssize_t read_some(void *buffer, size_t length)
{
    ssize_t got;
    do
        got = read(STDIN_FILENO, buffer, length);
    while (got < 0 && errno == EINTR);
    /* A terminal whose other side has gone answers EIO: that is its end. */
    if (got < 0 && errno == EIO)
        return 0;
    if (got < 0)
        fail("cannot read stdin");
    return got;
}

void act_echo(char **args, int count)
{
    static char buffer[65536];
    (void)args, (void)count;
    for (ssize_t got; (got = read_some(buffer, sizeof buffer)) > 0;)
        write_all(STDOUT_FILENO, buffer, (size_t)got);
}

void act_read_line(char **args, int count)
{
    static char line[65536];
    size_t length = 0;
    char byte;
    (void)args, (void)count;
    /* Byte by byte: what follows the line belongs to the next action. */
    while (read_some(&byte, 1) > 0) {
        if (byte == '\n') {
            put(STDOUT_FILENO, "got:%.*s\n", (int)length, line);
            return;
        }
        if (length < sizeof line)
            line[length++] = byte;
    }
    if (length > 0)
        put(STDOUT_FILENO, "got:%.*s\n", (int)length, line);
    else
        put(STDOUT_FILENO, "end of input\n");
}

void act_close_stdin(char **args, int count)
{
    (void)args, (void)count;
    close(STDIN_FILENO);
}

void act_close_stdout(char **args, int count)
{
    (void)args, (void)count;
    close(STDOUT_FILENO);
}

void act_redirect_stdout(char **args, int count)
{
    (void)count;
    int fd = open_to_append(args[0]);
    if (fd == STDOUT_FILENO)
        fcntl(fd, F_SETFD, 0);
    else if (dup2(fd, STDOUT_FILENO) < 0 || close(fd) < 0)
        fail("cannot redirect stdout");
}

void act_write_file(char **args, int count)
{
    (void)count;
    struct stat status;
    size_t length;
    char *text = unescape(args[1], &length), *path = args[0], *temporary = NULL;
    /* Renamed into place, except where that would put a file in the place of a pipe or device. */
    int in_place = stat(args[0], &status) == 0 && !S_ISREG(status.st_mode);
    if (!in_place && asprintf(&temporary, "%s.%d.tmp", args[0], getpid()) > 0)
        path = temporary;
    int fd = open(path, O_WRONLY | O_CLOEXEC | (in_place ? 0 : O_CREAT | O_TRUNC), 0644);
    if (fd < 0)
        fail(path);
    write_all(fd, text, length);
    close(fd);
    if (temporary && rename(temporary, args[0]) < 0)
        fail(args[0]);
    free(temporary);
    free(text);
}

void act_notify(char **args, int count)
{
    (void)count;
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    const char *path = getenv("NOTIFY_SOCKET");
    if (!path || !*path || strlen(path) >= sizeof address.sun_path) {
        errno = ENOENT;
        fail("cannot notify: $NOTIFY_SOCKET");
    }
    strcpy(address.sun_path, path);
    if (address.sun_path[0] == '@')
        address.sun_path[0] = 0;

    size_t length;
    char *text = unescape(args[0], &length);
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(path));
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || sendto(fd, text, length, MSG_NOSIGNAL, (struct sockaddr *)&address, size) < 0)
        fail("cannot notify");
    close(fd);
    free(text);
}
