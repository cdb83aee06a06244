// A libcuda.so.1 without a GPU: keeps what it was asked, so that the binding's signatures cross the real ABI.
#include <stdint.h>
#include <stdio.h>
#include <string.h>

typedef void *handle;

static char said[4096];
static int init_status;

static void say(const char *format, long a, long b, long c, long d) {
  size_t used = strlen(said);
  snprintf(said + used, sizeof said - used, format, a, b, c, d);
}

const char *fake_said(void) { return said; }
void fake_reset(int status) {
  said[0] = 0;
  init_status = status;
}

int fake_stream(int device, handle *stream) {
  *stream = (handle)(intptr_t)(0x5000 + device);
  return 0;
}

int cuInit(unsigned flags) { return flags == 0 ? init_status : 1; }
int cuDriverGetVersion(int *version) { return *version = 13020, 0; }
int cuDeviceGetCount(int *count) { return *count = 4, 0; }
int cuDeviceTotalMem_v2(size_t *bytes, int device) { return *bytes = (size_t)device << 33, 0; }
int cuDeviceGet(int *device, int ordinal) { return *device = ordinal + 7, 0; }
int cuDeviceGetName(char *name, int length, int device) {
  snprintf(name, length, "Fake GPU %d", device);
  return 0;
}
int cuDeviceGetAttribute(int *value, int attribute, int device) {
  *value = device == 8 ? attribute == 75 ? 9 : attribute == 76 ? 0 : -1 : -1;
  return 0;
}
int cuDevicePrimaryCtxRetain(handle *context, int device) { return *context = (handle)(intptr_t)(0x100 + device), 0; }
int cuCtxSetCurrent(handle context) { return say("context %lx;", (long)context, 0, 0, 0), 0; }
int cuCtxSynchronize(void) { return say("synchronised;", 0, 0, 0, 0), 0; }
int cuModuleLoadData(handle *module, const void *image) {
  say("image %ld %ld;", ((const char *)image)[0], ((const char *)image)[2], 0, 0);
  *module = (handle)0x200;
  return 0;
}
int cuModuleGetFunction(handle *function, handle module, const char *name) {
  if (module != (handle)0x200 || strcmp(name, "kernel") != 0) return 500;
  *function = (handle)0x300;
  return 0;
}
int cuFuncSetAttribute(handle function, int attribute, int value) {
  say("attribute %ld of %lx is %ld;", attribute, (long)function, value, 0);
  return 0;
}
int cuLaunchKernel(handle function, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz,
                   unsigned shared, handle stream, void **arguments, void **extra) {
  if (gz != 1 || by != 1 || bz != 1 || extra != NULL) return 1;
  say("launch %lx %ld x %ld x %ld", (long)function, gx, gy, bx);
  say(" shared %ld stream %lx", shared, (long)stream, 0, 0);
  float number = *(float *)arguments[2];
  say(" of %ld %ld/1000 tensor[1] %ld;", *(int *)arguments[1], (long)(number * 1000), (*(int **)arguments[0])[1], 0);
  return 0;
}
int cuEventCreate(handle *event, unsigned flags) {
  static long next = 0x400;
  if (flags != 0) return 1;
  *event = (handle)next++;
  return 0;
}
int cuEventRecord(handle event, handle stream) {
  say("event %ld on %lx;", (long)event & 1, (long)stream, 0, 0);
  return 0;
}
int cuEventSynchronize(handle event) { return say("await %ld;", (long)event & 1, 0, 0, 0), 0; }
int cuEventElapsedTime_v2(float *milliseconds, handle start, handle end) {
  if ((long)end - (long)start != 1) return 1;
  *milliseconds = 2.5f;
  return 0;
}
int cuGetErrorName(int status, const char **name) {
  if (status != 100) return 1;
  *name = "CUDA_ERROR_NO_DEVICE";
  return 0;
}
