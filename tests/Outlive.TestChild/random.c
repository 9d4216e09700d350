#include "test-child.h"

#include <fcntl.h>
#include <unistd.h>

/*
 * Output by chance that can be foretold: `random` and `expect` walk the same generator, and pauses take a number from
 * it in both. What a killed `random` has written is therefore a prefix of what `expect` says, stream by stream.
 */

struct walk {
    uint64_t state;
    int out, err, pauses;
    uint64_t last_out, last_err;
};

static uint64_t next(struct walk *walk)
{
    walk->state ^= walk->state << 13;
    walk->state ^= walk->state >> 7;
    walk->state ^= walk->state << 17;
    return walk->state;
}

static unsigned below(struct walk *walk, unsigned limit)
{
    return (unsigned)((next(walk) >> 20) % limit);
}

static void some_lines(struct walk *walk, int fd, char stream, uint64_t *last)
{
    for (unsigned left = 1 + below(walk, 5); left > 0; left--) {
        char filler[240];
        unsigned length = below(walk, sizeof filler);
        for (unsigned i = 0; i < length; i++)
            filler[i] = (char)('a' + below(walk, 26));
        put(fd, "%c %06llu %.*s\n", stream, (unsigned long long)++*last, (int)length, filler);
    }
}

static void step(struct walk *walk)
{
    unsigned kind = below(walk, 100);
    if (kind < 40) {
        some_lines(walk, walk->out, 'o', &walk->last_out);
    } else if (kind < 60) {
        some_lines(walk, walk->err, 'e', &walk->last_err);
    } else if (kind < 80) {
        unsigned ms = 1 + below(walk, 20);
        if (walk->pauses)
            idle(ms);
    } else {
        put(walk->out, "prompt %u> ", below(walk, 1000));
    }
}

static void run(struct walk *walk, const char *seed, const char *steps)
{
    /* Xorshift never leaves zero, and small seeds begin alike: spread them. */
    walk->state = (number(seed) + 1) * 0x9E3779B97F4A7C15ull;
    if (walk->state == 0)
        walk->state = 1;
    for (uint64_t left = number(steps); left > 0; left--)
        step(walk);
}

void act_random(char **args, int count)
{
    (void)count;
    struct walk walk = { .out = STDOUT_FILENO, .err = STDERR_FILENO, .pauses = 1 };
    run(&walk, args[0], args[1]);
}

void act_expect(char **args, int count)
{
    (void)count;
    struct walk walk = {
        .out = open(args[2], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644),
        .err = open(args[3], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644),
    };
    if (walk.out < 0 || walk.err < 0)
        fail("cannot open the files of `expect`");
    run(&walk, args[0], args[1]);
    close(walk.out);
    close(walk.err);
}
