/* What must run between fork and exec, or inside a signal handler, and so can't be managed code. */
#ifndef OUTLIVE_H
#define OUTLIVE_H

#include <stdint.h>

#define OUTLIVE_EXPORT __attribute__((visibility("default")))

/* The order is that of execution; Outlive.Linux/SpawnStep.cs has the same numbers. */
enum outlive_step {
  STEP_NONE,
  STEP_CLONE,
  STEP_SESSION,
  STEP_SIGNALS,
  STEP_CGROUP,
  STEP_DESCRIPTORS,
  STEP_TERMINAL,
  STEP_LIMITS,
  STEP_NICE,
  STEP_OOM_SCORE,
  STEP_NETWORK,
  STEP_MOUNTS,
  STEP_GROUPS,
  STEP_USER,
  STEP_NO_NEW_PRIVS,
  STEP_DIRECTORY,
  STEP_EXEC,
};

enum outlive_flags {
  FLAG_TERMINAL = 1,         /* descriptor 0 becomes the controlling terminal */
  FLAG_IDENTITY = 2,         /* uid, gid and groups are set */
  FLAG_NO_NEW_PRIVS = 4,
  FLAG_PRIVATE_NETWORK = 8,  /* a network namespace with a loopback of its own */
  FLAG_PRIVATE_TMP = 16,     /* /tmp and /var/tmp are empty and its own */
  FLAG_UMASK = 32,
  FLAG_NICE = 64,
  FLAG_OOM_SCORE = 128,
};

struct outlive_limit {
  int32_t resource;
  int32_t reserved;
  uint64_t soft, hard;
};

/* Filled by the caller, never changed here but for the last four. Outlive.Linux/NativeSpawn.cs has the same layout. */
struct outlive_spawn {
  const char *const *candidates; /* paths to try in order, ends with NULL */
  char *const *argv;
  char *const *envp;
  const char *directory;         /* NULL: stay */
  const char *const *read_only;  /* paths to make read-only, or NULL */
  const int32_t *descriptors;    /* what becomes 0, 1, 2 … */
  const int32_t *join;           /* open cgroup.procs files of v1 hierarchies */
  const uint32_t *groups;
  const struct outlive_limit *limits;
  int32_t descriptor_count, join_count, group_count, limit_count;
  int32_t cgroup;                /* directory of a v2 cgroup, or -1 */
  uint32_t flags, uid, gid, umask;
  int32_t nice, oom_score;
  int32_t pid, pidfd, step, error;
};

/* 0 and pid, pidfd; or -1 and the exact step and errno. */
OUTLIVE_EXPORT int outlive_spawn(struct outlive_spawn *s);

/* From now on a signal writes its number, one byte, to fd. */
OUTLIVE_EXPORT int outlive_catch(int signal, int fd);

/* The part of outlive_spawn that runs in the child. Returns only on failure. */
void outlive_child(struct outlive_spawn *s);

/* Namespaces (sandbox.c): 0, or -1 with errno and s->step. */
int outlive_enter_sandbox(struct outlive_spawn *s);

#endif
