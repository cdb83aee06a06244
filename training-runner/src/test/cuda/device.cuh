// A CPU in the place of a GPU: src/main/cuda's kernels, compiled by the host's compiler as they ship. Each thread of a
// block is a fiber; a warp's collectives and a block's barrier hand over to the next fiber until all have come. Fragments
// of the matrix product lie among the lanes as the PTX ISA says of mma.m16n8k16 and ldmatrix.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>

typedef unsigned short bf16;

#define __device__
#define __forceinline__ inline
#define __launch_bounds__(threads)
#define KERNEL extern "C" void
#define SHARED(name) unsigned char* name = host::shared

namespace host {

struct Index {
  int x = 0, y = 0, z = 0;
};

extern unsigned char shared[];
extern Index block_index, block_size, grid_size;
const Index& thread_index();

// Hands `bytes` of this lane's to the warp; the answer points to lane 0's, the others' follow at equal distances.
const unsigned char* meet(const void* own, int bytes);
void meet_block();

constexpr int SLOT = 64;

template <class T>
T of_lane(const unsigned char* slots, int lane) {
  T value;
  memcpy(&value, slots + lane * SLOT, sizeof value);
  return value;
}

inline float rounded_away(float value, unsigned& half) {
  unsigned bits;
  memcpy(&bits, &value, 4);
  half = (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
  return value;
}

}  // namespace host

#define threadIdx (host::thread_index())
#define blockIdx (host::block_index)
#define blockDim (host::block_size)
#define gridDim (host::grid_size)

inline void __syncthreads() { host::meet_block(); }

inline float __shfl_xor_sync(unsigned, float value, int apart) {
  const unsigned char* all = host::meet(&value, 4);
  return host::of_lane<float>(all, (threadIdx.x & 31) ^ apart);
}

inline unsigned __ballot_sync(unsigned, bool yes) {
  int own = yes;
  const unsigned char* all = host::meet(&own, 4);
  unsigned bits = 0;
  for (int lane = 0; lane < 32; lane++) bits |= (unsigned)host::of_lane<int>(all, lane) << lane;
  return bits;
}

inline int __popc(unsigned bits) { return __builtin_popcount(bits); }
inline float rsqrtf(float value) { return 1 / std::sqrt(value); }
inline void atomicAdd(int* to, int more) { *to += more; }

inline float number(bf16 value) {
  unsigned bits = (unsigned)value << 16;
  float result;
  memcpy(&result, &bits, 4);
  return result;
}

inline unsigned pack(float first, float second) {
  unsigned low, high;
  host::rounded_away(first, low);
  host::rounded_away(second, high);
  return (low & 0xffff) | high << 16;
}

// Lane l holds of a: row l / 4 and that + 8, columns 2 (l % 4) and the next, and those + 8; of b the same, turned.
inline void multiply(float (&c)[4], const unsigned (&a)[4], unsigned b0, unsigned b1) {
  unsigned own[6] = {a[0], a[1], a[2], a[3], b0, b1};
  const unsigned char* all = host::meet(own, sizeof own);
  auto at = [all](int lane, int which, int upper) {
    unsigned word;
    memcpy(&word, all + lane * host::SLOT + 4 * which, 4);
    return number((bf16)(upper ? word >> 16 : word));
  };
  int lane = threadIdx.x & 31;
  for (int e = 0; e < 4; e++) {
    int row = lane / 4 + 8 * (e / 2), column = 2 * (lane % 4) + e % 2;
    float sum = c[e];
    for (int k = 0; k < 16; k++) {
      float left = at(row % 8 * 4 + k % 8 / 2, row / 8 + 2 * (k / 8), k % 2);
      float right = at(column * 4 + k % 8 / 2, 4 + k / 8, k % 2);
      sum += left * right;
    }
    c[e] = sum;
  }
}

inline void matrices(unsigned (&to)[4], const bf16* row) {
  const unsigned char* all = host::meet(&row, sizeof row);
  int lane = threadIdx.x & 31;
  for (int m = 0; m < 4; m++) {
    const bf16* from = host::of_lane<const bf16*>(all, m * 8 + lane / 4);
    memcpy(&to[m], from + 2 * (lane % 4), 4);
  }
}

inline void turned(unsigned (&to)[4], const bf16* row) {
  const unsigned char* all = host::meet(&row, sizeof row);
  int lane = threadIdx.x & 31;
  for (int m = 0; m < 4; m++) {
    const bf16* upper = host::of_lane<const bf16*>(all, m * 8 + 2 * (lane % 4));
    const bf16* lower = host::of_lane<const bf16*>(all, m * 8 + 2 * (lane % 4) + 1);
    to[m] = upper[lane / 4] | (unsigned)lower[lane / 4] << 16;
  }
}

inline void copy16(void* to, const void* from, bool there) {
  if (((uintptr_t)to | (uintptr_t)from) % 16 != 0) __builtin_trap();  // the GPU would refuse it
  if (there) memcpy(to, from, 16);
  else memset(to, 0, 16);
}

inline void copies_close() {}

template <int LATEST>
inline void copies_done() {}
