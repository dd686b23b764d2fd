/*
 * A libnvidia-ml.so.1 with two devices and no driver behind it. Layouts and numbers are
 * those of nvml.h. INIT_RESULT is what nvmlInit_v2 returns; OLD_DRIVER leaves out what
 * older drivers don't have; LONG_ENTRIES writes processes as 535.43 to 535.86 do;
 * PROCESSES is how many there are.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#ifndef INIT_RESULT
#define INIT_RESULT 0
#endif
#ifndef PROCESSES
#define PROCESSES 2
#endif
#ifdef OLD_DRIVER
#define nvmlDeviceGetComputeRunningProcesses nvmlDeviceGetComputeRunningProcesses_v2
#else
#define nvmlDeviceGetComputeRunningProcesses nvmlDeviceGetComputeRunningProcesses_v3
#endif

enum { SUCCESS = 0, INVALID_ARGUMENT = 2, NOT_SUPPORTED = 3, NOT_FOUND = 6, INSUFFICIENT_SIZE = 7,
	DRIVER_NOT_LOADED = 9, GPU_IS_LOST = 15, VERSION_MISMATCH = 25, UNKNOWN = 999 };

typedef int nvmlReturn_t;
typedef int *nvmlDevice_t;
typedef struct { unsigned int gpu; unsigned int memory; } nvmlUtilization_t;
typedef struct { unsigned long long total; unsigned long long free; unsigned long long used; } nvmlMemory_t;
typedef struct { unsigned int version; unsigned long long total; unsigned long long reserved;
	unsigned long long free; unsigned long long used; } nvmlMemory_v2_t;
typedef struct { char busIdLegacy[16]; unsigned int domain; unsigned int bus; unsigned int device;
	unsigned int pciDeviceId; unsigned int pciSubSystemId; char busId[32]; } nvmlPciInfo_t;
typedef struct { unsigned int pid; unsigned long long usedGpuMemory; unsigned int gpuInstanceId;
	unsigned int computeInstanceId;
#ifdef LONG_ENTRIES
	unsigned long long usedGpuCcProtectedMemory;
#endif
} nvmlProcessInfo_t;

static int devices[] = { 0, 1 };
static volatile int references;
static volatile int hanging;
static volatile int lost = -1;
static volatile int failing = -1;

/* What tests use to steer it. */
int stub_references(void) { return references; }
void stub_hang(int hang) { hanging = hang; }
void stub_lose(int device) { lost = device; }
void stub_fail(int device) { failing = device; }

static nvmlReturn_t text(char *buffer, unsigned int length, const char *value) {
	if (strlen(value) >= length) {
		return INSUFFICIENT_SIZE;
	}
	strcpy(buffer, value);
	return SUCCESS;
}

/* What the first device has, and the second doesn't. */
static nvmlReturn_t first(nvmlDevice_t device, unsigned int *target, unsigned int value) {
	if (*device != 0) {
		return NOT_SUPPORTED;
	}
	*target = value;
	return SUCCESS;
}

const char *nvmlErrorString(nvmlReturn_t result) {
	switch (result) {
	case DRIVER_NOT_LOADED: return "Driver Not Loaded";
	case GPU_IS_LOST: return "GPU is lost";
	default: return "Unknown Error";
	}
}

nvmlReturn_t nvmlInit_v2(void) {
	references += (INIT_RESULT == SUCCESS);
	return INIT_RESULT;
}

nvmlReturn_t nvmlShutdown(void) {
	references--;
	return SUCCESS;
}

nvmlReturn_t nvmlSystemGetDriverVersion(char *version, unsigned int length) {
	return text(version, length, "570.86.10");
}

nvmlReturn_t nvmlSystemGetCudaDriverVersion_v2(int *version) {
	*version = 12080;
	return SUCCESS;
}

nvmlReturn_t nvmlSystemGetProcessName(unsigned int pid, char *name, unsigned int length) {
	return (pid == 4242) ? text(name, length, "/usr/bin/python3 serve.py --token=secret") : NOT_FOUND;
}

nvmlReturn_t nvmlDeviceGetCount_v2(unsigned int *count) {
	while (hanging) {
		usleep(1000);
	}
	*count = 2;
	return SUCCESS;
}

nvmlReturn_t nvmlDeviceGetHandleByIndex_v2(unsigned int index, nvmlDevice_t *device) {
	if (index > 1) {
		return INVALID_ARGUMENT;
	}
	*device = &devices[index];
	return ((int) index == lost) ? GPU_IS_LOST : SUCCESS;
}

nvmlReturn_t nvmlDeviceGetName(nvmlDevice_t device, char *name, unsigned int length) {
	return text(name, length, (*device == 0) ? "NVIDIA Stub 80GB" : "NVIDIA Stub 24GB");
}

nvmlReturn_t nvmlDeviceGetUUID(nvmlDevice_t device, char *uuid, unsigned int length) {
	return text(uuid, length, (*device == 0) ? "GPU-aaaa" : "GPU-bbbb");
}

nvmlReturn_t nvmlDeviceGetPciInfo_v3(nvmlDevice_t device, nvmlPciInfo_t *info) {
	memset(info, 0xff, sizeof *info);
	return text(info->busId, sizeof info->busId, (*device == 0) ? "00000000:17:00.0" : "00000000:65:00.0");
}

nvmlReturn_t nvmlDeviceGetMemoryInfo(nvmlDevice_t device, nvmlMemory_t *memory) {
	memory->total = (*device == 0) ? 85899345920ULL : 25769803776ULL;
	memory->used = 1610612736ULL;
	memory->free = memory->total - memory->used;
	return SUCCESS;
}

#ifndef OLD_DRIVER
nvmlReturn_t nvmlDeviceGetMemoryInfo_v2(nvmlDevice_t device, nvmlMemory_v2_t *memory) {
	if (memory->version != (sizeof *memory | 2 << 24)) {
		return VERSION_MISMATCH;
	}
	memory->total = (*device == 0) ? 85899345920ULL : 25769803776ULL;
	memory->reserved = 536870912ULL;
	memory->used = 1073741824ULL;
	memory->free = memory->total - memory->reserved - memory->used;
	return SUCCESS;
}

nvmlReturn_t nvmlDeviceGetTotalEnergyConsumption(nvmlDevice_t device, unsigned long long *energy) {
	if (*device != 0) {
		return NOT_SUPPORTED;
	}
	*energy = 123456789012ULL;
	return SUCCESS;
}
#endif

nvmlReturn_t nvmlDeviceGetUtilizationRates(nvmlDevice_t device, nvmlUtilization_t *utilization) {
	utilization->gpu = 37;
	utilization->memory = 12;
	return (*device == 0) ? SUCCESS : NOT_SUPPORTED;
}

nvmlReturn_t nvmlDeviceGetTemperature(nvmlDevice_t device, int sensor, unsigned int *temperature) {
	*temperature = (*device == 0) ? 41 : 35;
	return (sensor != 0) ? INVALID_ARGUMENT : (*device == failing) ? UNKNOWN : SUCCESS;
}

nvmlReturn_t nvmlDeviceGetPowerUsage(nvmlDevice_t device, unsigned int *power) {
	return first(device, power, 68530);
}

nvmlReturn_t nvmlDeviceGetEnforcedPowerLimit(nvmlDevice_t device, unsigned int *limit) {
	return first(device, limit, 700000);
}

nvmlReturn_t nvmlDeviceGetClockInfo(nvmlDevice_t device, int type, unsigned int *clock) {
	if (type != 1 && type != 2) {
		return INVALID_ARGUMENT;
	}
	*clock = (*device == 0) ? ((type == 1) ? 1980 : 2619) : ((type == 1) ? 210 : 405);
	return SUCCESS;
}

nvmlReturn_t nvmlDeviceGetFanSpeed(nvmlDevice_t device, unsigned int *speed) {
	return first(device, speed, 30);
}

nvmlReturn_t nvmlDeviceGetPerformanceState(nvmlDevice_t device, int *state) {
	*state = (*device == 0) ? 0 : 32;
	return SUCCESS;
}

nvmlReturn_t nvmlDeviceGetComputeRunningProcesses(nvmlDevice_t device, unsigned int *count,
		nvmlProcessInfo_t *processes) {
	unsigned int room = *count;
	if (*device != 0) {
		return NOT_SUPPORTED;
	}
	*count = PROCESSES;
	if (room < PROCESSES) {
		return INSUFFICIENT_SIZE;
	}
	for (unsigned int i = 0; i < PROCESSES; i++) {
		processes[i] = (nvmlProcessInfo_t) { .pid = 4242 + i, .usedGpuMemory = (i == 0) ? 1073741824ULL : ~0ULL,
				.gpuInstanceId = 0xffffffff, .computeInstanceId = 0xffffffff };
	}
	return SUCCESS;
}
