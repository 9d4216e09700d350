#ifndef TEST_CHILD_H
#define TEST_CHILD_H

#include <stddef.h>
#include <stdint.h>

#define EXIT_USAGE 64
#define EXIT_FAILED 70
#define EXIT_OUTPUT 74
#define LAST_SIGNAL 64

typedef void action_run(char **args, int count);

struct action {
    const char *name;
    int required;
    int optional; /* numbers that may follow; no action's name begins with a digit, so they are recognized */
    int block;    /* the arguments are actions, up to the matching `end` */
    action_run *run;
    const char *arguments;
    const char *help;
};

extern const struct action actions[];

/* The memory that /proc/PID/cmdline and /proc/PID/environ show. */
struct area {
    char *start;
    size_t length;
};
extern struct area argument_area, environment_area;

/* test-child.c */
void run_actions(char **at, char **end);

/* text.c */
void fail(const char *what) __attribute__((noreturn));
void usage(const char *what, const char *token) __attribute__((noreturn));
void write_all(int fd, const void *bytes, size_t length);
void put(int fd, const char *format, ...) __attribute__((format(printf, 2, 3)));
uint64_t number(const char *text);
char *unescape(const char *text, size_t *length);
char *append_number(char *at, long value);
int out_of_the_way(int fd);

/* wait.c */
int64_t now_ms(void);
void idle(int64_t ms);

/* signals.c */
void reset_signal(int signal);
void ignore_signal(int signal);

/* wait.c */ action_run act_sleep, act_forever, act_wait_file, act_listen, act_listen_late, act_listen_silent;
/* output.c */ action_run act_lines, act_err_lines, act_fast, act_ticks, act_bursts, act_bytes, act_endless_line, act_binary, act_prompt, act_unicode;
/* random.c */ action_run act_random, act_expect;
/* files.c */ action_run act_stamp, act_alone, act_echo, act_read_line, act_close_stdin, act_close_stdout, act_redirect_stdout, act_write_file, act_notify;
/* signals.c */ action_run act_signals, act_exit_on, act_default, act_ignore, act_exit, act_die, act_core, act_on_resize, act_tty_size;
/* processes.c */ action_run act_fork, act_double_fork, act_double_fork_setsid, act_setsid, act_reap, act_storm, act_hold_stdout;
/* self.c */ action_run act_drop_privileges, act_nondumpable, act_title, act_clear_environment, act_grow, act_burn;
/* report.c */ action_run act_print_environment, act_print_limits, act_print_signals, act_print_fds, act_print_ids;

#endif
