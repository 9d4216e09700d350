/* What the child does between clone and execve. Every function returns 0, or -1 with errno; s->step says where. */
#define _GNU_SOURCE
#include "outlive.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_close_range
#define SYS_close_range 436
#endif

/* The kernel's own structure: libc's sigaction refuses its two internal real-time signals, which .NET may use too. */
struct kernel_sigaction {
  void *handler;
  unsigned long flags;
  void *restorer;
  unsigned long mask;
};

static int reset_signals(void) {
  struct kernel_sigaction by_default = {0};
  for (int signal = 1; signal <= 64; signal++)
    if (signal != SIGKILL && signal != SIGSTOP) syscall(SYS_rt_sigaction, signal, &by_default, NULL, 8);
  unsigned long none = 0;
  return syscall(SYS_rt_sigprocmask, SIG_SETMASK, &none, NULL, 8) < 0 ? -1 : 0;
}

static int join_cgroups(const struct outlive_spawn *s) {
  for (int i = 0; i < s->join_count; i++)
    if (write(s->join[i], "0", 1) != 1) return -1;
  return 0;
}

/* First all of them above the targets, then down: a source may be the target of another. */
static int place_descriptors(const struct outlive_spawn *s) {
  int lifted[16];
  if (s->descriptor_count > 16) return errno = EINVAL, -1;
  for (int i = 0; i < s->descriptor_count; i++)
    if ((lifted[i] = fcntl(s->descriptors[i], F_DUPFD_CLOEXEC, s->descriptor_count)) < 0) return -1;
  for (int i = 0; i < s->descriptor_count; i++)
    if (dup2(lifted[i], i) < 0) return -1;
  return syscall(SYS_close_range, s->descriptor_count, ~0u, 0) < 0 ? -1 : 0;
}

static int set_limits(const struct outlive_spawn *s) {
  for (int i = 0; i < s->limit_count; i++) {
    struct rlimit64 limit = {s->limits[i].soft, s->limits[i].hard};
    if (syscall(SYS_prlimit64, 0, s->limits[i].resource, &limit, NULL) < 0) return -1;
  }
  return 0;
}

static int set_oom_score(int score) {
  char text[16];
  int n = 0, left = score < 0 ? -score : score;
  char digits[8];
  do digits[n++] = (char)('0' + left % 10); while ((left /= 10) && n < 8);
  int length = 0;
  if (score < 0) text[length++] = '-';
  while (n) text[length++] = digits[--n];
  int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (fd < 0) return -1;
  int written = (int)write(fd, text, (size_t)length), error = errno;
  close(fd);
  errno = error;
  return written == length ? 0 : -1;
}

/* By system call: libc's setuid tells all threads of the process, and they are the parent's. */
static int set_identity(struct outlive_spawn *s) {
  s->step = STEP_GROUPS;
  if (syscall(SYS_setgroups, s->group_count, s->groups) < 0 || syscall(SYS_setresgid, s->gid, s->gid, s->gid) < 0) return -1;
  s->step = STEP_USER;
  return syscall(SYS_setresuid, s->uid, s->uid, s->uid) < 0 ? -1 : 0;
}

/* As execvp: the next candidate when this one is not there or not ours to run, and then the more telling error. */
static int run_program(const struct outlive_spawn *s) {
  int error = ENOENT;
  for (const char *const *path = s->candidates; *path; path++) {
    execve(*path, s->argv, s->envp);
    if (errno == EACCES) error = EACCES;
    else if (errno != ENOENT && errno != ENOTDIR) return -1;
  }
  errno = error;
  return -1;
}

#define STEP(number, action) \
  do { s->step = (number); if ((action) < 0) return; } while (0)

void outlive_child(struct outlive_spawn *s) {
  STEP(STEP_SESSION, (int)syscall(SYS_setsid));
  STEP(STEP_SIGNALS, reset_signals());
  STEP(STEP_CGROUP, join_cgroups(s));
  STEP(STEP_DESCRIPTORS, place_descriptors(s));
  if (s->flags & FLAG_TERMINAL) STEP(STEP_TERMINAL, ioctl(0, TIOCSCTTY, 0));
  STEP(STEP_LIMITS, set_limits(s));
  if (s->flags & FLAG_NICE) STEP(STEP_NICE, setpriority(PRIO_PROCESS, 0, s->nice));
  if (s->flags & FLAG_OOM_SCORE) STEP(STEP_OOM_SCORE, set_oom_score(s->oom_score));
  if (outlive_enter_sandbox(s) < 0) return;
  if ((s->flags & FLAG_IDENTITY) && set_identity(s) < 0) return;
  if (s->flags & FLAG_NO_NEW_PRIVS) STEP(STEP_NO_NEW_PRIVS, prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
  if (s->flags & FLAG_UMASK) umask(s->umask);
  if (s->directory) STEP(STEP_DIRECTORY, chdir(s->directory));
  STEP(STEP_EXEC, run_program(s));
}
