#include "test-child.h"

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* A process with one thread and no children of its own doing can only answer while it waits: so all waiting is here. */

#define MAX_LISTENERS 8
#define MAX_CONNECTIONS 32

static struct pollfd polled[MAX_LISTENERS + MAX_CONNECTIONS];
static int answered[MAX_LISTENERS + MAX_CONNECTIONS];
static int listeners, used;

int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void accept_from(int listener)
{
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0)
        return;
    fd = out_of_the_way(fd);
    if (used == MAX_LISTENERS + MAX_CONNECTIONS) {
        close(fd);
        return;
    }
    answered[used] = 0;
    polled[used++] = (struct pollfd){ .fd = fd, .events = POLLIN };
}

static void answer(int slot)
{
    static const char reply[] = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 3\r\nConnection: close\r\n\r\nok\n";
    char request[4096];
    int fd = polled[slot].fd;
    ssize_t length = recv(fd, request, sizeof request, 0);
    if (length < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (length > 0 && !answered[slot]) {
        /* Closing with unread input would send a reset and lose the answer, so it is closed when the peer closes. */
        send(fd, reply, sizeof reply - 1, MSG_NOSIGNAL);
        shutdown(fd, SHUT_WR);
        answered[slot] = 1;
    }
    if (length > 0)
        return;
    close(fd);
    polled[slot] = polled[--used];
    answered[slot] = answered[used];
}

static void serve(void)
{
    for (int slot = used - 1; slot >= listeners; slot--)
        if (polled[slot].revents)
            answer(slot);
    for (int slot = 0; slot < listeners; slot++)
        if (polled[slot].revents)
            accept_from(polled[slot].fd);
}

void idle(int64_t ms)
{
    struct timespec now, end, left;
    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_sec += ms / 1000;
    end.tv_nsec += ms % 1000 * 1000000;
    for (;;) {
        clock_gettime(CLOCK_MONOTONIC, &now);
        int64_t ns = (end.tv_sec - now.tv_sec) * 1000000000 + end.tv_nsec - now.tv_nsec;
        if (ms >= 0 && ns <= 0)
            return;
        left = (struct timespec){ .tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000 };
        if (ppoll(polled, (nfds_t)used, ms < 0 ? NULL : &left, NULL) > 0)
            serve();
    }
}

static int listen_on(const char *port)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)number(port)), .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    int yes = 1;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        fail("cannot create a socket");
    fd = out_of_the_way(fd);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(fd, 64) < 0)
        fail("cannot listen");
    return fd;
}

void act_listen(char **args, int count)
{
    (void)count;
    /* Listeners stand before connections; a listener that comes later takes the place of the first of them. */
    if (listeners == MAX_LISTENERS || used == MAX_LISTENERS + MAX_CONNECTIONS)
        usage("too many listeners at", args[0]);
    int fd = listen_on(args[0]);
    polled[used] = polled[listeners];
    answered[used++] = answered[listeners];
    polled[listeners++] = (struct pollfd){ .fd = fd, .events = POLLIN };
}

void act_listen_late(char **args, int count)
{
    idle((int64_t)number(args[0]));
    act_listen(args + 1, count - 1);
}

void act_listen_silent(char **args, int count)
{
    (void)count;
    listen_on(args[0]);
}

void act_sleep(char **args, int count)
{
    (void)count;
    idle((int64_t)number(args[0]));
}

void act_forever(char **args, int count)
{
    (void)args, (void)count;
    idle(-1);
}

void act_wait_file(char **args, int count)
{
    (void)count;
    while (access(args[0], F_OK) < 0)
        idle(2);
}
