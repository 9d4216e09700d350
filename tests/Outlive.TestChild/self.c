#include "test-child.h"

#include <grp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

void act_drop_privileges(char **args, int count)
{
    (void)count;
    uid_t id = (uid_t)number(args[0]);
    if (setgroups(0, NULL) < 0 || setgid(id) < 0 || setuid(id) < 0)
        fail("cannot drop privileges");
}

void act_nondumpable(char **args, int count)
{
    (void)args, (void)count;
    if (prctl(PR_SET_DUMPABLE, 0) < 0)
        fail("cannot become nondumpable");
}

void act_title(char **args, int count)
{
    (void)count;
    prctl(PR_SET_NAME, args[0]);
    memset(argument_area.start, 0, argument_area.length);
    strncpy(argument_area.start, args[0], argument_area.length - 1);
}

void act_clear_environment(char **args, int count)
{
    (void)args, (void)count;
    memset(environment_area.start, 0, environment_area.length);
    clearenv();
}

void act_grow(char **args, int count)
{
    (void)count;
    size_t size = number(args[0]);
    if (size == 0)
        return;
    char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        fail("cannot grow");
    for (size_t at = 0; at < size; at += 4096)
        *(volatile char *)(memory + at) = 1;
}

void act_burn(char **args, int count)
{
    (void)count;
    struct timespec start, now;
    int64_t ns = (int64_t)number(args[0]) * 1000000;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &start);
    do {
        for (volatile int i = 0; i < 10000; i++)
            ;
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    } while ((now.tv_sec - start.tv_sec) * 1000000000 + now.tv_nsec - start.tv_nsec < ns);
}
