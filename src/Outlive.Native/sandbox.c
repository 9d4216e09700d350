/* Inside the new network and mount namespaces of a child. */
#define _GNU_SOURCE
#include "outlive.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The same on every processor; older headers don't have them. */
#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif
#ifndef AT_RECURSIVE
#define AT_RECURSIVE 0x8000
#endif
enum { MOUNT_READ_ONLY = 1 };

static int raise_loopback(void) {
  struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  int result = ioctl(fd, SIOCSIFFLAGS, &request), error = errno;
  close(fd);
  errno = error;
  return result;
}

static int mount_private(const char *path) {
  struct stat found;
  if (stat(path, &found) < 0) return errno == ENOENT ? 0 : -1;
  return mount("tmpfs", path, "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777");
}

/* With everything mounted below it, which a remount would leave writable; mount_setattr(2), Linux 5.12. */
static int mount_read_only(const char *path) {
  struct { uint64_t set, clear, propagation, user_namespace; } attributes = {.set = MOUNT_READ_ONLY};
  if (mount(path, path, NULL, MS_BIND | MS_REC, NULL) < 0) return -1;
  return (int)syscall(SYS_mount_setattr, AT_FDCWD, path, AT_RECURSIVE, &attributes, sizeof attributes);
}

int outlive_enter_sandbox(struct outlive_spawn *s) {
  s->step = STEP_NETWORK;
  if ((s->flags & FLAG_PRIVATE_NETWORK) && raise_loopback() < 0) return -1;
  if (!(s->flags & FLAG_PRIVATE_TMP) && !s->read_only) return 0;

  s->step = STEP_MOUNTS;
  if (mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL) < 0) return -1;
  if (s->flags & FLAG_PRIVATE_TMP)
    if (mount_private("/tmp") < 0 || mount_private("/var/tmp") < 0) return -1;
  for (const char *const *path = s->read_only; path && *path; path++)
    if (mount_read_only(*path) < 0) return -1;
  return 0;
}
