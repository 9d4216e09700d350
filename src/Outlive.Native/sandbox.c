/* Inside the new network and mount namespaces of a child. */
#define _GNU_SOURCE
#include "outlive.h"

#include <errno.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

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

/* A remount must repeat the flags that the mount has, or the kernel takes it as an attempt to clear them. */
static int mount_read_only(const char *path) {
  struct statvfs found;
  if (mount(path, path, NULL, MS_BIND | MS_REC, NULL) < 0 || statvfs(path, &found) < 0) return -1;
  unsigned long kept = (found.f_flag & ST_NOSUID ? MS_NOSUID : 0) | (found.f_flag & ST_NODEV ? MS_NODEV : 0) |
                       (found.f_flag & ST_NOEXEC ? MS_NOEXEC : 0);
  return mount(NULL, path, NULL, MS_BIND | MS_REMOUNT | MS_RDONLY | kept, NULL);
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
