/* A libnvidia-ml.so.1 for tests: the real ABI (nvml.h 13.3.29), driven by a script that the test sets through
 * fake_* functions of its own. One GPU. Every status can be scripted for each function by its name. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct { unsigned int gpu, memory; } nvmlUtilization_t;
typedef struct { unsigned long long total, free, used; } nvmlMemory_t;
typedef struct {
  unsigned int fieldId, scopeId;
  long long timestamp, latencyUsec;
  int valueType, nvmlReturn;
  union { double dVal; unsigned int uiVal; unsigned long ulVal; unsigned long long ullVal; } value;
} nvmlFieldValue_t;
_Static_assert(sizeof(nvmlFieldValue_t) == 40, "nvmlFieldValue_t is 40 bytes");

enum { NOT_SUPPORTED = 3, UNINITIALIZED = 1 };

static int inits, gpu_status, init_status, energy_status, instant_status, constraints_status, enforced_status, module_limit_status;
static unsigned long long energy;
static unsigned int power, module_power; /* a module: 0 is none */
static int device;

void fake_reset(void) { inits = gpu_status = init_status = energy_status = instant_status = constraints_status = enforced_status = module_limit_status = 0; energy = 0; power = module_power = 0; }
void fake_counter(unsigned long long millijoules) { energy = millijoules; }
void fake_power(unsigned int milliwatts) { power = milliwatts; }
void fake_module_power(unsigned int milliwatts) { module_power = milliwatts; }
void fake_constraints_status(int status) { constraints_status = status; }
void fake_enforced_status(int status) { enforced_status = status; }
void fake_module_limit_status(int status) { module_limit_status = status; }
void fake_gpu_status(int status) { gpu_status = status; }
void fake_init_status(int status) { init_status = status; }
void fake_energy_status(int status) { energy_status = status; }
void fake_instant_status(int status) { instant_status = status; }
int fake_inits(void) { return inits; }

/* In a process that no test can call into, the file that FAKE_NVML_COUNTER names holds the counter. */
static unsigned long long counter(void) {
  const char *path = getenv("FAKE_NVML_COUNTER");
  FILE *file = path ? fopen(path, "r") : NULL;
  if (file) { if (fscanf(file, "%llu", &energy) != 1) energy = 0; fclose(file); }
  return energy;
}

#define GUARD if (inits == 0) return UNINITIALIZED; if (gpu_status) return gpu_status

int nvmlInit_v2(void) { if (init_status) return init_status; inits++; return 0; }
int nvmlShutdown(void) { if (inits == 0) return UNINITIALIZED; inits--; return 0; }
int nvmlSystemGetDriverVersion(char *v, unsigned int n) { snprintf(v, n, "580.95.05"); return 0; }
int nvmlDeviceGetCount_v2(unsigned int *count) { *count = 1; return 0; }
int nvmlDeviceGetHandleByIndex_v2(unsigned int i, void **d) { if (gpu_status) return gpu_status; *d = &device; return i ? 6 : 0; }
int nvmlDeviceGetUUID(void *d, char *u, unsigned int n) { snprintf(u, n, "GPU-8f6e0a4c-0000-4000-8000-00000000f00d"); return 0; }
int nvmlDeviceGetName(void *d, char *u, unsigned int n) { snprintf(u, n, "NVIDIA H100 80GB HBM3"); return 0; }
int nvmlDeviceGetTotalEnergyConsumption(void *d, unsigned long long *e) { GUARD; if (energy_status) return energy_status; *e = counter(); return 0; }
int nvmlDeviceGetPowerUsage(void *d, unsigned int *p) { GUARD; *p = power; return 0; }
/* Enforced now: 500 W, as after nvidia-smi -pl 500. */
int nvmlDeviceGetEnforcedPowerLimit(void *d, unsigned int *p) { GUARD; if (enforced_status) return enforced_status; *p = 500000; return 0; }
int nvmlDeviceGetPowerManagementLimitConstraints(void *d, unsigned int *least, unsigned int *most) {
  GUARD;
  if (constraints_status) return constraints_status;
  *least = 200000; *most = 700000;
  return 0;
}
int nvmlDeviceGetUtilizationRates(void *d, nvmlUtilization_t *u) { GUARD; u->gpu = 97; u->memory = 40; return 0; }
int nvmlDeviceGetTemperature(void *d, int sensor, unsigned int *t) { GUARD; *t = 61; return 0; }
int nvmlDeviceGetClockInfo(void *d, int clock, unsigned int *mhz) { GUARD; if (clock != 1) return 2; *mhz = 1755; return 0; }
/* nvmlDeviceGetCurrentClocksEventReasons is absent, as in drivers before 535: they know it by its older name. */
int nvmlDeviceGetCurrentClocksThrottleReasons(void *d, unsigned long long *r) { GUARD; *r = 0x4; return 0; }
int nvmlDeviceGetMemoryInfo(void *d, nvmlMemory_t *m) { GUARD; m->total = 80ULL << 30; m->used = 5ULL << 30; m->free = m->total - m->used; return 0; }
int nvmlDeviceGetFieldValues(void *d, int n, nvmlFieldValue_t *v) {
  GUARD;
  for (int i = 0; i < n; i++) {
    int module = v[i].scopeId == 1;
    int known = (v[i].scopeId == 0 || (module && module_power)) && (v[i].fieldId == 186 || v[i].fieldId == 188);
    v[i].nvmlReturn = !known ? NOT_SUPPORTED : v[i].fieldId == 186 ? instant_status : module ? module_limit_status : 0;
    v[i].valueType = 1;
    v[i].value.ullVal = 0xFFFFFFFF00000000ULL; /* the driver writes four bytes of the union */
    v[i].value.uiVal = v[i].fieldId == 188 ? (module ? 2900000 : 700000) : module ? module_power : power;
  }
  return 0;
}
