// A libnccl.so.2 without a GPU: sums and copies in the host's memory, between processes, over a file that they map. So
// the binding's signatures cross the real ABI, and whole trainings run over it. Like NCCL it waits for ever for a rank
// that is gone. FAKE_NCCL_FOLDER says where the files lie; they go when all ranks have come.
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#ifndef FAKE_VERSION
#define FAKE_VERSION 22705
#endif

enum { SUCCESS, CUDA_ERROR, SYSTEM_ERROR, INTERNAL_ERROR, INVALID_ARGUMENT, INVALID_USAGE, REMOTE_ERROR };
enum { FLOAT32 = 7, FLOAT64 = 8, BFLOAT16 = 9 };
enum { SUM = 0 };

#define MOST_RANKS 8
#define CHUNK (1 << 20)

typedef struct {
  char path[120];
  uint64_t check; // of the path: a struct that did not come whole by value is refused
} unique_id;
_Static_assert(sizeof(unique_id) == 128, "as ncclUniqueId");

typedef struct {
  pthread_mutex_t lock;
  pthread_cond_t changed;
  int come, taken[MOST_RANKS];
  int waiting;
  long rounds;
  struct { long count; int type, kind; } asked[MOST_RANKS];
  _Alignas(64) char slots[MOST_RANKS][CHUNK];
} shared;

typedef struct {
  shared *all;
  int rank, ranks;
} communicator;

static long last_stream;
static int async_error, destroyed, aborted;

long fake_stream(void) { return last_stream; }
void fake_async_error(int error) { async_error = error; }
int fake_destroyed(void) { return destroyed; }
int fake_aborted(void) { return aborted; }

static uint64_t digest(const char *text) {
  uint64_t hash = 14695981039346656037u;
  for (; *text; text++) hash = (hash ^ (unsigned char)*text) * 1099511628211u;
  return hash;
}

// All ranks pass together, or none does.
static void meet(communicator *me) {
  shared *all = me->all;
  pthread_mutex_lock(&all->lock);
  long round = all->rounds;
  if (++all->waiting == me->ranks) {
    all->waiting = 0;
    all->rounds++;
    pthread_cond_broadcast(&all->changed);
  }
  while (round == all->rounds) pthread_cond_wait(&all->changed, &all->lock);
  pthread_mutex_unlock(&all->lock);
}

int ncclGetVersion(int *version) { return *version = FAKE_VERSION, SUCCESS; }

const char *ncclGetErrorString(int result) {
  switch (result) {
  case SUCCESS: return "no error";
  case SYSTEM_ERROR: return "unhandled system error (run with NCCL_DEBUG=INFO for details)";
  case INVALID_ARGUMENT: return "invalid argument";
  case INVALID_USAGE: return "invalid usage";
  case REMOTE_ERROR: return "remote process exited or there was a network error";
  default: return "unknown result code";
  }
}

int ncclGetUniqueId(unique_id *id) {
  const char *folder = getenv("FAKE_NCCL_FOLDER");
  memset(id, 0, sizeof *id);
  if (snprintf(id->path, sizeof id->path, "%s/ranks-XXXXXX", folder ? folder : "/tmp") >= (int)sizeof id->path)
    return SYSTEM_ERROR;
  int file = mkstemp(id->path);
  if (file < 0 || ftruncate(file, sizeof(shared)) != 0) return SYSTEM_ERROR;
  shared *all = mmap(NULL, sizeof(shared), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  close(file);
  if (all == MAP_FAILED) return SYSTEM_ERROR;
  pthread_mutexattr_t lock;
  pthread_mutexattr_init(&lock);
  pthread_mutexattr_setpshared(&lock, PTHREAD_PROCESS_SHARED);
  pthread_mutex_init(&all->lock, &lock);
  pthread_condattr_t changed;
  pthread_condattr_init(&changed);
  pthread_condattr_setpshared(&changed, PTHREAD_PROCESS_SHARED);
  pthread_cond_init(&all->changed, &changed);
  munmap(all, sizeof(shared));
  id->check = digest(id->path);
  return SUCCESS;
}

int ncclCommInitRank(communicator **comm, int ranks, unique_id id, int rank) {
  if (ranks < 1 || ranks > MOST_RANKS || rank < 0 || rank >= ranks) return INVALID_ARGUMENT;
  if (id.check != digest(id.path)) return INVALID_ARGUMENT;
  const char *fails = getenv("FAKE_NCCL_FAILS");
  if (fails && atoi(fails) == rank) return SYSTEM_ERROR;
  int file = open(id.path, O_RDWR);
  if (file < 0) return SYSTEM_ERROR;
  shared *all = mmap(NULL, sizeof(shared), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  close(file);
  if (all == MAP_FAILED) return SYSTEM_ERROR;
  pthread_mutex_lock(&all->lock);
  int twice = all->taken[rank]++;
  if (++all->come == ranks) unlink(id.path);
  pthread_mutex_unlock(&all->lock);
  if (twice) return INVALID_USAGE;
  communicator *made = malloc(sizeof *made);
  made->all = all, made->rank = rank, made->ranks = ranks;
  meet(made);
  return *comm = made, SUCCESS;
}

static long size_of(int type) { return type == FLOAT64 ? 8 : type == FLOAT32 ? 4 : type == BFLOAT16 ? 2 : 0; }

static float widened(uint16_t half) {
  uint32_t bits = (uint32_t)half << 16;
  float value;
  memcpy(&value, &bits, 4);
  return value;
}

static uint16_t rounded(float value) { // to the nearest, ties to even
  uint32_t bits;
  memcpy(&bits, &value, 4);
  return (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

// In the order of the ranks, so that each gets the same bits.
static void add_up(communicator *me, void *to, long values, int type) {
  for (long i = 0; i < values; i++) {
    double wide = 0;
    float single = 0;
    for (int rank = 0; rank < me->ranks; rank++) {
      char *slot = me->all->slots[rank];
      if (type == FLOAT64) wide += ((double *)slot)[i];
      else single += type == FLOAT32 ? ((float *)slot)[i] : widened(((uint16_t *)slot)[i]);
    }
    if (type == FLOAT64) ((double *)to)[i] = wide;
    else if (type == FLOAT32) ((float *)to)[i] = single;
    else ((uint16_t *)to)[i] = rounded(single);
  }
}

// kind: 0 to sum, 1 to copy the root's
static int collect(communicator *me, const void *from, void *to, long count, int type, int kind, int root) {
  long size = size_of(type);
  if (size == 0 || count < 0 || root < 0 || root >= me->ranks) return INVALID_ARGUMENT;
  me->all->asked[me->rank].count = count;
  me->all->asked[me->rank].type = type;
  me->all->asked[me->rank].kind = kind;
  meet(me);
  int alike = 1;
  for (int rank = 0; rank < me->ranks; rank++)
    alike &= memcmp(&me->all->asked[rank], &me->all->asked[0], sizeof me->all->asked[0]) == 0;
  meet(me);
  if (!alike) return INVALID_USAGE;
  long most = CHUNK / size;
  for (long done = 0; done < count; done += most) {
    long values = count - done < most ? count - done : most;
    memcpy(me->all->slots[me->rank], (const char *)from + done * size, values * size);
    meet(me);
    if (kind == 0) add_up(me, (char *)to + done * size, values, type);
    else memcpy((char *)to + done * size, me->all->slots[root], values * size);
    meet(me);
  }
  return SUCCESS;
}

int ncclAllReduce(const void *from, void *to, size_t count, int type, int operation, communicator *comm, void *stream) {
  last_stream = (long)stream;
  return operation == SUM ? collect(comm, from, to, (long)count, type, 0, 0) : INVALID_ARGUMENT;
}

int ncclBroadcast(const void *from, void *to, size_t count, int type, int root, communicator *comm, void *stream) {
  last_stream = (long)stream;
  return collect(comm, from, to, (long)count, type, 1, root);
}

int ncclCommGetAsyncError(communicator *comm, int *error) { return *error = async_error, comm ? SUCCESS : INVALID_ARGUMENT; }

static int leave(communicator *comm) {
  munmap(comm->all, sizeof(shared));
  free(comm);
  return SUCCESS;
}

int ncclCommDestroy(communicator *comm) { return destroyed++, leave(comm); }
int ncclCommAbort(communicator *comm) { return aborted++, leave(comm); }
