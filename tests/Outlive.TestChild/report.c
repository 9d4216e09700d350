#include "test-child.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

void act_print_environment(char **args, int count)
{
    (void)args, (void)count;
    for (char **at = environ; at && *at; at++)
        put(STDOUT_FILENO, "%s\n", *at);
}

void act_print_limits(char **args, int count)
{
    static const struct { const char *name; int resource; } limits[] = {
        { "cpu", RLIMIT_CPU }, { "fsize", RLIMIT_FSIZE }, { "data", RLIMIT_DATA }, { "stack", RLIMIT_STACK },
        { "core", RLIMIT_CORE }, { "rss", RLIMIT_RSS }, { "nproc", RLIMIT_NPROC }, { "nofile", RLIMIT_NOFILE },
        { "memlock", RLIMIT_MEMLOCK }, { "as", RLIMIT_AS }, { "locks", RLIMIT_LOCKS }, { "sigpending", RLIMIT_SIGPENDING },
        { "msgqueue", RLIMIT_MSGQUEUE }, { "nice", RLIMIT_NICE }, { "rtprio", RLIMIT_RTPRIO }, { "rttime", RLIMIT_RTTIME },
    };
    (void)args, (void)count;
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        struct rlimit limit;
        getrlimit((__rlimit_resource_t)limits[i].resource, &limit);
        if (limit.rlim_cur == RLIM_INFINITY)
            put(STDOUT_FILENO, "%s unlimited\n", limits[i].name);
        else
            put(STDOUT_FILENO, "%s %llu\n", limits[i].name, (unsigned long long)limit.rlim_cur);
    }
}

void act_print_signals(char **args, int count)
{
    char status[8192];
    (void)args, (void)count;
    int fd = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
    ssize_t length = fd < 0 ? -1 : read(fd, status, sizeof status - 1);
    if (length < 0)
        fail("cannot read /proc/self/status");
    close(fd);
    status[length] = 0;
    for (char *line = strtok(status, "\n"); line; line = strtok(NULL, "\n"))
        if (strncmp(line, "SigBlk", 6) == 0 || strncmp(line, "SigIgn", 6) == 0 || strncmp(line, "SigCgt", 6) == 0)
            put(STDOUT_FILENO, "%s\n", line);
}

void act_print_fds(char **args, int count)
{
    (void)args, (void)count;
    DIR *directory = opendir("/proc/self/fd");
    if (!directory)
        fail("cannot read /proc/self/fd");
    for (struct dirent *entry; (entry = readdir(directory));) {
        char target[PATH_MAX];
        ssize_t length = readlinkat(dirfd(directory), entry->d_name, target, sizeof target);
        if (length >= 0 && atoi(entry->d_name) != dirfd(directory))
            put(STDOUT_FILENO, "%s %.*s\n", entry->d_name, (int)length, target);
    }
    closedir(directory);
}

void act_print_ids(char **args, int count)
{
    static gid_t groups[65536];
    char directory[PATH_MAX];
    mode_t mask = umask(0);
    (void)args, (void)count;
    umask(mask);
    put(STDOUT_FILENO, "pid %d\nppid %d\npgid %d\nsid %d\nuid %u\ngid %u\ngroups", getpid(), getppid(), getpgid(0), getsid(0), getuid(), getgid());
    int entries = getgroups(sizeof groups / sizeof *groups, groups);
    for (int i = 0; i < entries; i++)
        put(STDOUT_FILENO, " %u", groups[i]);
    put(STDOUT_FILENO, "\ncwd %s\numask %04o\n", getcwd(directory, sizeof directory) ? directory : "?", (unsigned)mask);
}
