#include "test-child.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define STORM_SECONDS 60
#define STORM_FORKS 20
#define STORM_NEIGHBOURS 4

static pid_t fork_or_fail(void)
{
    pid_t pid = fork();
    if (pid < 0)
        fail("cannot fork");
    return pid;
}

void act_fork(char **args, int count)
{
    if (fork_or_fail() != 0)
        return;
    run_actions(args, args + count);
    _exit(0);
}

static void run_away(char **args, int count, int new_session)
{
    pid_t middle = fork_or_fail();
    if (middle == 0) {
        if (new_session && setsid() < 0)
            fail("cannot start a session");
        if (fork_or_fail() != 0)
            _exit(0);
        run_actions(args, args + count);
        _exit(0);
    }
    while (waitpid(middle, NULL, 0) < 0 && errno == EINTR)
        ;
}

void act_double_fork(char **args, int count)
{
    run_away(args, count, 0);
}

void act_double_fork_setsid(char **args, int count)
{
    run_away(args, count, 1);
}

void act_setsid(char **args, int count)
{
    (void)args, (void)count;
    if (getsid(0) != getpid() && setsid() < 0)
        fail("cannot start a session");
}

void act_reap(char **args, int count)
{
    (void)args, (void)count;
    while (waitpid(-1, NULL, 0) >= 0 || errno == EINTR)
        ;
}

/*
 * The processes of a storm stand in a ring of slots in shared memory. Each looks after the few that follow it and
 * replaces the dead ones, so one survivor brings all of them back. A slot holds the pid of its process, or the negative
 * pid of the one that is about to fork it: whoever is killed at any point leaves a slot that shows as free. What ends a
 * storm is that its forks run out, and one deadline for all.
 */
struct storm {
    int size;
    int64_t deadline;
    atomic_int forks_left;
    atomic_int slots[];
};

static int is_free(int owner)
{
    return owner == 0 || (kill(abs(owner), 0) < 0 && errno == ESRCH);
}

static void set_alarm(const struct storm *storm)
{
    int64_t left = (storm->deadline - now_ms()) / 1000;
    alarm(left < 1 ? 1 : (unsigned)left);
}

/* Parent and child both enter the child, whoever comes first: either may be killed before it could. */
static int enter(struct storm *storm, int slot, int claim, int pid)
{
    int owner = claim;
    return atomic_compare_exchange_strong(&storm->slots[slot], &owner, pid) || owner == pid;
}

static int fill(struct storm *storm, int slot)
{
    int owner = atomic_load(&storm->slots[slot]), claim = -getpid();
    if (!is_free(owner) || atomic_load(&storm->forks_left) <= 0 || !atomic_compare_exchange_strong(&storm->slots[slot], &owner, claim))
        return 0;
    pid_t pid = atomic_fetch_sub(&storm->forks_left, 1) > 0 ? fork() : -1;
    if (pid == 0) {
        set_alarm(storm);
        if (!enter(storm, slot, claim, getpid()))
            _exit(0);
        return 1;
    }
    enter(storm, slot, claim, pid > 0 ? pid : 0);
    return 0;
}

void act_storm(char **args, int count)
{
    (void)count;
    int size = (int)number(args[0]), slot = 0;
    if (size < 1)
        usage("a storm needs at least one process, not", args[0]);
    struct storm *storm = mmap(NULL, sizeof *storm + (size_t)size * sizeof(atomic_int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (storm == MAP_FAILED)
        fail("cannot share memory");
    storm->size = size;
    storm->deadline = now_ms() + STORM_SECONDS * 1000;
    atomic_store(&storm->forks_left, size * STORM_FORKS);

    ignore_signal(SIGTERM);
    ignore_signal(SIGCHLD); /* the kernel then reaps, and a killed process does not stay as a zombie in its slot */
    reset_signal(SIGALRM);
    sigset_t safety_net;
    sigemptyset(&safety_net);
    sigaddset(&safety_net, SIGALRM);
    sigprocmask(SIG_UNBLOCK, &safety_net, NULL);
    set_alarm(storm);
    atomic_store(&storm->slots[slot], getpid());
    for (;;) {
        for (int next = 1; next <= STORM_NEIGHBOURS && next < size; next++) {
            int neighbour = (slot + next) % size;
            if (fill(storm, neighbour)) {
                slot = neighbour;
                next = 0;
            }
        }
        nanosleep(&(struct timespec){ .tv_nsec = 3000000 }, NULL);
    }
}

void act_hold_stdout(char **args, int count)
{
    (void)count;
    int64_t ms = (int64_t)number(args[0]);
    int parent = (int)syscall(SYS_pidfd_open, getpid(), 0);
    if (parent < 0)
        fail("cannot open a pidfd");
    if (fork_or_fail() != 0) {
        close(parent);
        return;
    }
    struct pollfd gone = { .fd = out_of_the_way(parent), .events = POLLIN };
    close(STDIN_FILENO);
    close(STDERR_FILENO);
    while (poll(&gone, 1, -1) < 1)
        ;
    idle(ms);
    write_all(STDOUT_FILENO, "held\n", 5);
    _exit(0);
}
