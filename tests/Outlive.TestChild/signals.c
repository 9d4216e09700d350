#include "test-child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

static int record_to = -1;
static int exit_code[LAST_SIGNAL + 1]; /* plus one, so that zero says none */
static int prints_size, dumps_core;

static int terminal_size(struct winsize *size)
{
    for (int fd = 0; fd < 3; fd++)
        if (ioctl(fd, TIOCGWINSZ, size) == 0)
            return 1;
    return 0;
}

static void print_size(void)
{
    struct winsize size;
    char text[64], *at = text;
    if (terminal_size(&size)) {
        at = append_number(at, size.ws_row);
        *at++ = ' ';
        at = append_number(at, size.ws_col);
        *at++ = '\n';
    } else {
        at = stpcpy(at, "not a tty\n");
    }
    write_all(STDOUT_FILENO, text, (size_t)(at - text));
}

static void record(int signal, const siginfo_t *info)
{
    char text[96], *at = append_number(text, getpid());
    int sent = info->si_code == SI_USER || info->si_code == SI_QUEUE || info->si_code == SI_TKILL;
    *at++ = ' ';
    at = append_number(at, signal);
    *at++ = ' ';
    at = append_number(at, sent ? info->si_pid : 0);
    *at++ = '\n';
    ssize_t ignored = write(record_to, text, (size_t)(at - text));
    (void)ignored;
}

static int is_fault(int signal, const siginfo_t *info)
{
    int faults = signal == SIGSEGV || signal == SIGBUS || signal == SIGFPE || signal == SIGILL || signal == SIGTRAP || signal == SIGSYS;
    return faults && info->si_code > 0;
}

static void on_signal(int signal, siginfo_t *info, void *context)
{
    int before = errno;
    (void)context;
    if (record_to >= 0 && !(signal == SIGCHLD && info->si_code > 0))
        record(signal, info);
    if (exit_code[signal])
        _exit(exit_code[signal] - 1);
    if (signal == SIGWINCH && prints_size)
        print_size();
    /* A real fault would come again for ever: let it kill. */
    if (is_fault(signal, info))
        reset_signal(signal);
    errno = before;
}

/*
 * libc keeps 32 and 33 for its threads and refuses sigaction on them; there are none here. The kernel's structure
 * differs between processors, so it is copied from a signal that libc did set.
 */
static void set_raw(int signal, int like)
{
    unsigned char kernel_action[128] = { 0 };
    if (like)
        syscall(SYS_rt_sigaction, like, NULL, kernel_action, 8);
    syscall(SYS_rt_sigaction, signal, kernel_action, NULL, 8);
}

static void set_handler(int signal, void (*handler)(int))
{
    struct sigaction action = { .sa_handler = handler, .sa_flags = SA_RESTART };
    sigfillset(&action.sa_mask);
    sigaction(signal, &action, NULL);
}

static void catch_signal(int signal)
{
    struct sigaction action = { .sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_RESTART };
    sigfillset(&action.sa_mask);
    sigaction(signal, &action, NULL);
}

void reset_signal(int signal)
{
    if (signal == 32 || signal == 33)
        set_raw(signal, 0);
    else
        set_handler(signal, SIG_DFL);
}

void ignore_signal(int signal)
{
    struct sigaction before;
    if (signal != 32 && signal != 33) {
        set_handler(signal, SIG_IGN);
        return;
    }
    sigaction(SIGUSR1, NULL, &before);
    set_handler(SIGUSR1, SIG_IGN);
    set_raw(signal, SIGUSR1);
    sigaction(SIGUSR1, &before, NULL);
}

static int can_be_caught(int signal)
{
    return signal != SIGKILL && signal != SIGSTOP;
}

static int signal_of(const char *text)
{
    const char *name = strncmp(text, "SIG", 3) == 0 ? text + 3 : text;
    int offset;
    if (*name >= '0' && *name <= '9') {
        uint64_t signal = number(name);
        if (signal < 1 || signal > LAST_SIGNAL)
            usage("no such signal", text);
        return (int)signal;
    }
    for (int signal = 1; signal < 32; signal++)
        if (sigabbrev_np(signal) && strcmp(sigabbrev_np(signal), name) == 0)
            return signal;
    if (strcmp(name, "RTMIN") == 0 || sscanf(name, "RTMIN+%d", &(int){ 0 }) == 1)
        offset = SIGRTMIN + atoi(name + 5);
    else if (strcmp(name, "RTMAX") == 0 || sscanf(name, "RTMAX-%d", &(int){ 0 }) == 1)
        offset = SIGRTMAX + atoi(name + 5);
    else
        usage("no such signal", text);
    if (offset < SIGRTMIN || offset > SIGRTMAX)
        usage("no such signal", text);
    return offset;
}

static void for_signals(const char *text, void (*apply)(int))
{
    int all = strcmp(text, "all") == 0;
    int first = all ? 1 : signal_of(text), last = all ? LAST_SIGNAL : first;
    for (int signal = first; signal <= last; signal++) {
        exit_code[signal] = 0;
        if (can_be_caught(signal))
            apply(signal);
        else if (!all)
            usage("cannot be caught or ignored", text);
    }
}

void act_signals(char **args, int count)
{
    (void)count;
    int fd = open(args[0], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (fd < 0)
        fail(args[0]);
    if (record_to >= 0)
        close(record_to);
    record_to = out_of_the_way(fd);
    for (int signal = 1; signal <= LAST_SIGNAL; signal++)
        if (can_be_caught(signal))
            catch_signal(signal);
    set_raw(32, SIGUSR1);
    set_raw(33, SIGUSR1);
}

void act_exit_on(char **args, int count)
{
    (void)count;
    int signal = signal_of(args[0]);
    if (!can_be_caught(signal) || signal == 32 || signal == 33)
        usage("cannot exit on", args[0]);
    exit_code[signal] = (int)number(args[1]) + 1;
    catch_signal(signal);
}

void act_default(char **args, int count)
{
    (void)count;
    for_signals(args[0], reset_signal);
}

void act_ignore(char **args, int count)
{
    (void)count;
    for_signals(args[0], ignore_signal);
}

void act_exit(char **args, int count)
{
    (void)count;
    _exit((int)number(args[0]));
}

void act_core(char **args, int count)
{
    (void)args, (void)count;
    struct rlimit limit;
    getrlimit(RLIMIT_CORE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_CORE, &limit);
    dumps_core = 1;
}

void act_die(char **args, int count)
{
    (void)count;
    int signal = signal_of(args[0]);
    if (!dumps_core) {
        /* 1 and not 0: the kernel then refuses files (too small for one) and a piped core_pattern, which 0 would not. */
        struct rlimit limit;
        getrlimit(RLIMIT_CORE, &limit);
        limit.rlim_cur = limit.rlim_max < 1 ? limit.rlim_max : 1;
        setrlimit(RLIMIT_CORE, &limit);
    }
    if (can_be_caught(signal))
        reset_signal(signal);
    uint64_t only = 1ull << (signal - 1);
    syscall(SYS_rt_sigprocmask, SIG_UNBLOCK, &only, NULL, sizeof only);
    kill(getpid(), signal);
}

void act_tty_size(char **args, int count)
{
    (void)args, (void)count;
    print_size();
}

void act_on_resize(char **args, int count)
{
    (void)args, (void)count;
    prints_size = 1;
    catch_signal(SIGWINCH);
}
