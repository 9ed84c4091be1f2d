/*
 * A wire between two network namespaces: forwards Ethernet frames between two tap devices, each DELAY microseconds after it
 * came, and no faster than RATE bits a second in each direction, as a cable with a long way does.
 *
 * cc -O2 -o wire bench/wire.c && ./wire TAP_A NETNS_A TAP_B NETNS_B BITS_PER_SECOND DELAY_US
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

enum { FRAME = 9100, SLOTS = 2048 };

/* Frames may be large, so that this program keeps up; each counts as frames of 1,500 bytes, with headers, preamble and gap. */
static double on_wire(int length) { return length + (length > 1514 ? (length + 1447) / 1448 * 90 - 66 : 24); }

/* One direction: frames on their way, and when the wire has sent the last of them. */
struct queue {
  int from, to;
  double free_at;
  unsigned head, tail;
  struct {
    double due;
    int length;
    char bytes[FRAME];
  } slot[SLOTS];
};

/* Frames are taken a little ahead of their time, so that the wire never idles; the others wait in the device's queue. */
static const double AHEAD = 200e-6;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec * 1e-9;
}

static int open_tap(const char *name, const char *netns) {
  char path[256];
  snprintf(path, sizeof path, "/run/netns/%s", netns);
  int ns = open(path, O_RDONLY);
  if (ns < 0 || setns(ns, CLONE_NEWNET) < 0) { perror(path); exit(1); }
  close(ns);
  int tap = open("/dev/net/tun", O_RDWR | O_NONBLOCK);
  struct ifreq request = { .ifr_flags = IFF_TAP | IFF_NO_PI };
  strncpy(request.ifr_name, name, IFNAMSIZ - 1);
  if (tap < 0 || ioctl(tap, TUNSETIFF, &request) < 0) { perror("/dev/net/tun"); exit(1); }
  return tap;
}

int main(int count, char **args) {
  if (count != 7) { fprintf(stderr, "usage: wire TAP_A NETNS_A TAP_B NETNS_B BITS_PER_SECOND DELAY_US\n"); return 2; }
  int a = open_tap(args[1], args[2]), b = open_tap(args[3], args[4]);
  double rate = atof(args[5]), delay = atof(args[6]) * 1e-6;
  struct queue *ways[2] = {calloc(1, sizeof(struct queue)), calloc(1, sizeof(struct queue))};
  if (!ways[0] || !ways[1]) return 1;
  ways[0]->from = ways[1]->to = a;
  ways[0]->to = ways[1]->from = b;
  prctl(PR_SET_TIMERSLACK, 1UL);
  for (;;) {
    double next = 1e300;
    struct pollfd wait[2];
    for (int i = 0; i < 2; i++) {
      struct queue *q = ways[i];
      double t = now();
      while (q->head != q->tail && q->slot[q->head % SLOTS].due <= t) {
        (void)!write(q->to, q->slot[q->head % SLOTS].bytes, q->slot[q->head % SLOTS].length);
        q->head++;
      }
      while (q->tail - q->head < SLOTS && q->free_at < t + AHEAD) {
        int length = read(q->from, q->slot[q->tail % SLOTS].bytes, FRAME);
        if (length <= 0) break;
        q->free_at = (q->free_at > t ? q->free_at : t) + on_wire(length) * 8 / rate;
        q->slot[q->tail % SLOTS].length = length;
        q->slot[q->tail % SLOTS].due = q->free_at + delay;
        q->tail++;
      }
      int isBusy = q->free_at >= t + AHEAD;
      wait[i] = (struct pollfd){ .fd = q->from, .events = isBusy ? 0 : POLLIN };
      if (isBusy && q->free_at - AHEAD < next) next = q->free_at - AHEAD;
      if (q->head != q->tail && q->slot[q->head % SLOTS].due < next) next = q->slot[q->head % SLOTS].due;
    }
    double left = next - now();
    if (left < 0) left = 0;
    struct timespec time = { 1, 0 };
    if (left < 1) { time.tv_sec = 0; time.tv_nsec = left * 1e9; }
    ppoll(wait, 2, &time, NULL);
  }
}
