#include "test-child.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DIGITS 10
#define BLOCK 65536

static uint64_t last_out, last_err;

static size_t width_of(const char *text)
{
    uint64_t width = text ? number(text) : DIGITS + 1;
    return width < DIGITS + 1 ? DIGITS + 1 : width;
}

static char *new_line(size_t width)
{
    char *line = malloc(width);
    if (!line)
        fail("cannot allocate a line");
    memset(line, '.', width);
    line[DIGITS] = ' ';
    line[width - 1] = '\n';
    return line;
}

static void set_number(char *line, uint64_t value)
{
    for (int i = DIGITS - 1; i >= 0; i--, value /= 10)
        line[i] = (char)('0' + value % 10);
}

static void write_lines(int fd, uint64_t *last, uint64_t count, size_t width, int64_t pause)
{
    char *line = new_line(width);
    for (uint64_t i = 0; i < count; i++) {
        if (i > 0 && pause > 0)
            idle(pause);
        set_number(line, ++*last);
        write_all(fd, line, width);
    }
    free(line);
}

void act_lines(char **args, int count)
{
    write_lines(STDOUT_FILENO, &last_out, number(args[0]), width_of(count > 1 ? args[1] : NULL), 0);
}

void act_err_lines(char **args, int count)
{
    write_lines(STDERR_FILENO, &last_err, number(args[0]), width_of(count > 1 ? args[1] : NULL), 0);
}

void act_ticks(char **args, int count)
{
    write_lines(STDOUT_FILENO, &last_out, number(args[0]), width_of(count > 2 ? args[2] : NULL), (int64_t)number(args[1]));
}

void act_fast(char **args, int count)
{
    (void)count;
    uint64_t left = number(args[0]);
    size_t width = width_of(args[1]), chunk = number(args[2]), filled = 0;
    if (chunk == 0)
        usage("CHUNK must be at least", "1");
    char *line = new_line(width), *buffer = malloc(chunk);
    if (!buffer)
        fail("cannot allocate a chunk");
    for (; left > 0; left--) {
        set_number(line, ++last_out);
        for (size_t done = 0; done < width;) {
            size_t part = width - done < chunk - filled ? width - done : chunk - filled;
            memcpy(buffer + filled, line + done, part);
            done += part;
            filled += part;
            if (filled == chunk) {
                write_all(STDOUT_FILENO, buffer, chunk);
                filled = 0;
            }
        }
    }
    write_all(STDOUT_FILENO, buffer, filled);
    free(buffer);
    free(line);
}

/* By the clock, so that the rate is kept whatever a write takes. */
void act_bursts(char **args, int count)
{
    uint64_t left = number(args[0]), each = number(args[1]);
    int64_t pause = (int64_t)number(args[2]), due = now_ms();
    size_t width = width_of(count > 3 ? args[3] : NULL);
    if (each == 0)
        usage("EACH must be at least", "1");
    char *line = new_line(width), *burst = malloc(each * width);
    if (!burst)
        fail("cannot allocate a burst");
    while (left > 0) {
        uint64_t lines = left < each ? left : each;
        for (uint64_t i = 0; i < lines; i++) {
            set_number(line, ++last_out);
            memcpy(burst + i * width, line, width);
        }
        write_all(STDOUT_FILENO, burst, lines * width);
        left -= lines;
        due += pause;
        if (left > 0 && due > now_ms())
            idle(due - now_ms());
    }
    free(burst);
    free(line);
}

/* Every pattern repeats after 256 bytes, so a block can be written from any position in it. */
static void write_pattern(uint64_t count, uint64_t *position, unsigned char (*pattern)(unsigned))
{
    static unsigned char block[BLOCK + 256];
    for (unsigned i = 0; i < sizeof block; i++)
        block[i] = pattern(i);
    while (count > 0) {
        size_t part = count < BLOCK ? count : BLOCK;
        write_all(STDOUT_FILENO, block + *position % 256, part);
        *position += part;
        count -= part;
    }
}

static unsigned char mixed(unsigned i) { return (unsigned char)(i * 31 + 7); }
static unsigned char printable(unsigned i) { return (unsigned char)(48 + i % 64); }
static unsigned char every(unsigned i) { return (unsigned char)i; }

void act_bytes(char **args, int count)
{
    static uint64_t position;
    (void)count;
    write_pattern(number(args[0]), &position, mixed);
}

void act_endless_line(char **args, int count)
{
    static uint64_t position;
    (void)count;
    write_pattern(number(args[0]), &position, printable);
}

void act_binary(char **args, int count)
{
    static uint64_t position;
    (void)count;
    write_pattern(number(args[0]), &position, every);
}

void act_prompt(char **args, int count)
{
    (void)count;
    write_all(STDOUT_FILENO, args[0], strlen(args[0]));
}

void act_unicode(char **args, int count)
{
    static const char text[] =
        "na\xc3\xafve caf\xc3\xa9 \xc3\x85ngstr\xc3\xb6m \xc2\xb5\n"                                 /* two bytes */
        "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e \xe2\x82\xac \xe2\x86\x92\n"                           /* three bytes */
        "\xf0\x9f\x99\x82 \xf0\x9d\x84\x9e\n"                                                        /* four bytes: surrogate pairs in C# */
        "e\xcc\x81 \xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d \xe2\x80\x8b|\xe2\x80\xa8|\n";                   /* combining, right to left, zero width, U+2028 */
    (void)args, (void)count;
    write_all(STDOUT_FILENO, text, sizeof text - 1);
}
