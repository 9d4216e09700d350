/*
 * outlive-test-child: a program that misbehaves on request.
 *
 * Tests of a supervisor need children that ignore SIGTERM, fork and run away, hold a pipe open, die in every way and
 * write output whose every byte can be checked afterwards. Shell scripts are too slow for that, differ in what they
 * inherit and can't do half of it. This program is static and touches no stdio streams, so a thousand start within a
 * second, and it does nothing behind the caller's back: no threads, no signal is touched unless an action asks.
 *
 * The command line is a sequence of actions, carried out in order; at its end the program exits 0. It is checked as a
 * whole first, so a misspelled action does nothing at all. `--help` lists the actions.
 *
 * Exit codes of its own: 64 the command line is wrong, 70 an action failed, 74 output couldn't be written.
 */
#include "test-child.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct area argument_area, environment_area;

struct call {
    const struct action *action;
    char **args;
    int count;
    char **next;
};

static const struct action *find(const char *name)
{
    for (const struct action *action = actions; action->name; action++)
        if (strcmp(action->name, name) == 0)
            return action;
    usage("unknown action", name);
}

static struct call next_call(char **at, char **end)
{
    struct call call = { .action = find(*at), .args = at + 1 };
    char **next = at + 1;
    if (call.action->block) {
        while (next < end && strcmp(*next, "end") != 0)
            next = next_call(next, end).next;
        if (next == end)
            usage("no `end` for", *at);
        call.count = (int)(next - call.args);
        call.next = next + 1;
        return call;
    }
    if (end - next < call.action->required)
        usage("too few arguments for", *at);
    next += call.action->required;
    for (int i = 0; i < call.action->optional && next < end && **next >= '0' && **next <= '9'; i++)
        next++;
    call.count = (int)(next - call.args);
    call.next = next;
    return call;
}

void run_actions(char **at, char **end)
{
    while (at < end) {
        struct call call = next_call(at, end);
        call.action->run(call.args, call.count);
        at = call.next;
    }
}

static void help(void)
{
    put(STDOUT_FILENO, "usage: outlive-test-child ACTION...\n\nCarries out the actions in order, then exits 0.\n\n");
    for (const struct action *action = actions; action->name; action++)
        put(STDOUT_FILENO, "  %s%s%s\n        %s\n", action->name, *action->arguments ? " " : "", action->arguments, action->help);
}

static struct area area_of(char **strings)
{
    struct area area = { 0 };
    if (!*strings)
        return area;
    area.start = *strings;
    while (strings[1])
        strings++;
    area.length = (size_t)(*strings + strlen(*strings) + 1 - area.start);
    return area;
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        help();
        _exit(0);
    }
    argument_area = area_of(argv);
    environment_area = area_of(environ);

    /* `title` overwrites the argument area, and actions may follow it. */
    char **args = calloc((size_t)argc + 1, sizeof *args);
    for (int i = 0; i < argc; i++)
        args[i] = strdup(argv[i]);

    char **end = args + argc;
    for (char **at = args + 1; at < end;)
        at = next_call(at, end).next;
    run_actions(args + 1, end);
    _exit(0);
}
