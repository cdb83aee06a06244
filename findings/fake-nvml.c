/* A libnvidia-ml.so.1 for the scripts beside it: what the public NVML API offers, with one GPU or FAKE_NVML_GPUS of them,
 * all with the values that the file named by FAKE_NVML_STATE holds: counter in mJ, power in mW. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int devices[8];

static unsigned int count(void) {
  const char *n = getenv("FAKE_NVML_GPUS");
  return n ? (unsigned int) atoi(n) : 1;
}

static unsigned long long value(int which) {
  unsigned long long v[2] = {1000000000ULL, 100000ULL};
  const char *path = getenv("FAKE_NVML_STATE");
  FILE *file = path ? fopen(path, "r") : NULL;
  if (file) { if (fscanf(file, "%llu %llu", &v[0], &v[1]) != 2) v[0] = 0; fclose(file); }
  return v[which];
}

int nvmlInit_v2(void) { return 0; }
int nvmlInitWithFlags(unsigned int f) { return 0; }
int nvmlShutdown(void) { return 0; }
const char *nvmlErrorString(int r) { return r == 3 ? "Not Supported" : "Unknown Error"; }
int nvmlSystemGetDriverVersion(char *v, unsigned int n) { snprintf(v, n, "580.95.05"); return 0; }
int nvmlDeviceGetCount_v2(unsigned int *n) { *n = count(); return 0; }
int nvmlDeviceGetHandleByIndex_v2(unsigned int i, void **d) {
  if (i >= count()) return 2;
  *d = &devices[i];
  return 0;
}
int nvmlDeviceGetName(void *d, char *s, unsigned int n) { snprintf(s, n, "NVIDIA H100 80GB HBM3"); return 0; }
int nvmlDeviceGetUUID(void *d, char *s, unsigned int n) { snprintf(s, n, "GPU-00000000-0000-4000-8000-00000000000%d", (int) ((int *) d - devices)); return 0; }
int nvmlDeviceGetArchitecture(void *d, unsigned int *a) { *a = 9; return 0; }
int nvmlDeviceGetTotalEnergyConsumption(void *d, unsigned long long *e) { *e = value(0); return 0; }
int nvmlDeviceGetPowerUsage(void *d, unsigned int *p) { *p = (unsigned int) value(1); return 0; }
int nvmlDeviceGetEnforcedPowerLimit(void *d, unsigned int *p) { *p = 700000; return 0; }
int nvmlDeviceGetPersistenceMode(void *d, int *m) { *m = 1; return 0; }
typedef struct {
  unsigned int field, scope;
  long long timestamp, latency;
  int type, status;
  union { double d; unsigned int ui; unsigned long long ull; } value;
} field_value;
int nvmlDeviceGetFieldValues(void *d, int n, field_value *v) {
  for (int i = 0; i < n; i++) {
    int power = v[i].field == 185 || v[i].field == 186;
    v[i].status = power && v[i].scope == 0 ? 0 : 3;
    v[i].type = 1;
    v[i].value.ull = 0;
    v[i].value.ui = (unsigned int) value(1);
  }
  return 0;
}
