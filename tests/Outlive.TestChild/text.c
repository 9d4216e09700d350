#include "test-child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void complain(const char *what, const char *detail)
{
    char text[512];
    int length = snprintf(text, sizeof text, "outlive-test-child: %s: %s\n", what, detail);
    ssize_t ignored = write(STDERR_FILENO, text, length < (int)sizeof text ? (size_t)length : sizeof text - 1);
    (void)ignored;
}

void fail(const char *what)
{
    complain(what, strerror(errno));
    _exit(EXIT_FAILED);
}

void usage(const char *what, const char *token)
{
    complain(what, token);
    _exit(EXIT_USAGE);
}

void write_all(int fd, const void *bytes, size_t length)
{
    const char *at = bytes;
    while (length > 0) {
        ssize_t written = write(fd, at, length);
        if (written >= 0) {
            at += written;
            length -= (size_t)written;
        } else if (errno == EAGAIN) {
            struct pollfd wait = { .fd = fd, .events = POLLOUT };
            poll(&wait, 1, -1);
        } else if (errno != EINTR) {
            if (fd != STDERR_FILENO)
                complain("cannot write", strerror(errno));
            _exit(EXIT_OUTPUT);
        }
    }
}

void put(int fd, const char *format, ...)
{
    char text[1024], *all = text;
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(text, sizeof text, format, arguments);
    if (length >= (int)sizeof text)
        length = vasprintf(&all, format, again);
    write_all(fd, all, (size_t)length);
    if (all != text)
        free(all);
    va_end(again);
    va_end(arguments);
}

uint64_t number(const char *text)
{
    char *end;
    errno = 0;
    uint64_t value = strtoull(text, &end, 10);
    if (errno || end == text || *end || *text < '0' || *text > '9')
        usage("not a number", text);
    return value;
}

char *unescape(const char *text, size_t *length)
{
    char *result = malloc(strlen(text) + 1), *at = result;
    for (; *text; text++) {
        if (text[0] == '\\' && text[1] == 'n') {
            *at++ = '\n';
            text++;
        } else {
            *at++ = *text;
        }
    }
    *at = 0;
    *length = (size_t)(at - result);
    return result;
}

/* For signal handlers, where snprintf is not allowed (signal-safety(7)). */
char *append_number(char *at, long value)
{
    char digits[24];
    int count = 0;
    do
        digits[count++] = (char)('0' + value % 10);
    while ((value /= 10) > 0);
    while (count > 0)
        *at++ = digits[--count];
    return at;
}

/* After close-stdout the next descriptor would be 1, and a file kept open there would receive the output. */
int out_of_the_way(int fd)
{
    int high = fcntl(fd, F_DUPFD_CLOEXEC, 200);
    if (high < 0)
        return fd;
    close(fd);
    return high;
}
