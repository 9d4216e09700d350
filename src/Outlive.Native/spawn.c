/* clone3 with the parent's memory, then everything up to execve. The child shares the parent's memory (CLONE_VM), so it
   says which step failed, and why, by writing it down; the parent sleeps meanwhile (CLONE_VFORK). It must not touch
   anything that the parent's other threads use: no malloc, no libc wrapper that talks to other threads (setuid does). */
#define _GNU_SOURCE
#include "outlive.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef CLONE_INTO_CGROUP
#define CLONE_INTO_CGROUP 0x200000000ull
#endif

enum { STACK_SIZE = 64 * 1024, CLONE_ARGS_SIZE = 88 };

/* The kernel's struct clone_args up to `cgroup`; older headers have a shorter one. */
struct clone3_args {
  uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid, set_tid_size, cgroup;
};

/* A child on a stack of its own can't return through the frame of the function that made the system call: it would
   use the parent's locals at the wrong address. So the call and the jump are one piece of assembly. */
long outlive_clone3(struct clone3_args *args, size_t size, void (*run)(void *), void *argument);

#if defined(__x86_64__)
__asm__(".text\n.hidden outlive_clone3\n.globl outlive_clone3\n.type outlive_clone3,@function\n"
        "outlive_clone3:\n"
        "  mov %rcx, %r8\n" /* the system call destroys rcx */
        "  mov $435, %eax\n"
        "  syscall\n"
        "  test %rax, %rax\n"
        "  jnz 1f\n"
        "  xor %ebp, %ebp\n"
        "  mov %r8, %rdi\n"
        "  call *%rdx\n"
        "  hlt\n"
        "1: ret\n"
        ".size outlive_clone3, .-outlive_clone3\n");
#elif defined(__aarch64__)
__asm__(".text\n.hidden outlive_clone3\n.globl outlive_clone3\n.type outlive_clone3,%function\n"
        "outlive_clone3:\n"
        "  mov x8, #435\n"
        "  svc #0\n"
        "  cbnz x0, 1f\n"
        "  mov x29, #0\n"
        "  mov x30, #0\n"
        "  mov x0, x3\n"
        "  blr x2\n"
        "  brk #0\n"
        "1: ret\n"
        ".size outlive_clone3, .-outlive_clone3\n");
#else
#error "Outlive needs a few lines of assembly for this processor: see outlive_clone3 in spawn.c"
#endif

static void run_child(void *argument) {
  struct outlive_spawn *s = argument;
  outlive_child(s);
  s->error = errno;
  syscall(SYS_exit_group, 127);
}

static void reap(int pid) {
  while (waitpid(pid, NULL, __WALL) < 0 && errno == EINTR) continue;
}

/* One for each thread that ever spawns: the thread sleeps while its child uses it. */
static char *child_stack(void) {
  static __thread char *stack;
  if (!stack) stack = mmap(NULL, STACK_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
  if (stack == MAP_FAILED) stack = NULL;
  return stack;
}

int outlive_spawn(struct outlive_spawn *s) {
  int pidfd = -1;
  s->pid = s->pidfd = -1;
  s->step = STEP_CLONE;
  s->error = 0;

  char *stack = child_stack();
  if (!stack) return s->error = ENOMEM, -1;

  struct clone3_args args = {
      .flags = CLONE_VM | CLONE_VFORK | CLONE_PIDFD,
      .pidfd = (uint64_t)(uintptr_t)&pidfd,
      .exit_signal = SIGCHLD,
      .stack = (uint64_t)(uintptr_t)stack,
      .stack_size = STACK_SIZE,
  };
  if (s->cgroup >= 0) {
    args.flags |= CLONE_INTO_CGROUP;
    args.cgroup = (uint64_t)s->cgroup;
  }
  if (s->flags & FLAG_PRIVATE_NETWORK) args.flags |= CLONE_NEWNET;
  if ((s->flags & FLAG_PRIVATE_TMP) || s->read_only) args.flags |= CLONE_NEWNS;

  /* Blocked until the child has reset its handlers: they would run on the shared memory. */
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  long pid = outlive_clone3(&args, CLONE_ARGS_SIZE, run_child, s);
  int failure = pid < 0 ? (int)-pid : s->error;
  if (pid > 0 && failure) {
    reap((int)pid);
    close(pidfd);
  }
  pthread_sigmask(SIG_SETMASK, &before, NULL);

  s->error = failure;
  if (failure) return -1;
  s->step = STEP_NONE;
  s->pid = (int)pid;
  s->pidfd = pidfd;
  return 0;
}

static int signal_descriptor[NSIG];

static void on_signal(int signal) {
  int saved = errno;
  unsigned char number = (unsigned char)signal;
  /* A full pipe is no loss: its reader is already awake. */
  if (write(signal_descriptor[signal], &number, 1) < 0) { }
  errno = saved;
}

int outlive_catch(int signal, int fd) {
  if (signal < 1 || signal >= NSIG) return errno = EINVAL, -1;
  signal_descriptor[signal] = fd;
  struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART | SA_NOCLDSTOP};
  sigfillset(&action.sa_mask);
  return sigaction(signal, &action, NULL);
}
