// A CPU in the place of a GPU: src/main/cuda's kernels, compiled by the host's compiler as they ship. Each thread of a
// block is a fiber; a warp's collectives and a block's barrier hand over to the next fiber until all have come. Fragments
// of the matrix product lie among the lanes as the PTX ISA says of mma.m16n8k16 and ldmatrix. With IN_DOUBLE all numbers
// are doubles, and nothing is rounded to bf16 or float.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>

#ifdef IN_DOUBLE
typedef double real;
typedef double bf16;
struct bf16x2 {
  bf16 low, high;
};
#else
typedef float real;
typedef unsigned short bf16;
typedef unsigned bf16x2;
#endif

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

constexpr int SLOT = 6 * sizeof(bf16x2);
constexpr int COPY = 8 * sizeof(bf16);  // 16 bytes on a GPU

template <class T>
T of_lane(const unsigned char* slots, int lane) {
  T value;
  memcpy(&value, slots + lane * SLOT, sizeof value);
  return value;
}

#ifdef IN_DOUBLE
inline bf16x2 both(bf16 low, bf16 high) { return {low, high}; }
inline bf16 low(bf16x2 word) { return word.low; }
inline bf16 high(bf16x2 word) { return word.high; }
inline bf16 rounded(real value) { return value; }
#else
inline bf16x2 both(bf16 low, bf16 high) { return low | (bf16x2)high << 16; }
inline bf16 low(bf16x2 word) { return (bf16)word; }
inline bf16 high(bf16x2 word) { return (bf16)(word >> 16); }
inline bf16 rounded(real value) {
  unsigned bits;
  memcpy(&bits, &value, 4);
  return (bf16)((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
}
#endif

}  // namespace host

#define threadIdx (host::thread_index())
#define blockIdx (host::block_index)
#define blockDim (host::block_size)
#define gridDim (host::grid_size)

inline void __syncthreads() { host::meet_block(); }

inline real __shfl_xor_sync(unsigned, real value, int apart) {
  const unsigned char* all = host::meet(&value, sizeof value);
  return host::of_lane<real>(all, (threadIdx.x & 31) ^ apart);
}

inline unsigned __ballot_sync(unsigned, bool yes) {
  int own = yes;
  const unsigned char* all = host::meet(&own, 4);
  unsigned bits = 0;
  for (int lane = 0; lane < 32; lane++) bits |= (unsigned)host::of_lane<int>(all, lane) << lane;
  return bits;
}

inline int __popc(unsigned bits) { return __builtin_popcount(bits); }
inline real rsqrtf(real value) { return 1 / std::sqrt(value); }
inline void atomicAdd(int* to, int more) { *to += more; }

#ifdef IN_DOUBLE
inline double expf(double value) { return std::exp(value); }
inline double exp2f(double value) { return std::exp2(value); }
inline double expm1f(double value) { return std::expm1(value); }
inline double logf(double value) { return std::log(value); }
inline double log2f(double value) { return std::log2(value); }
inline double fmaxf(double first, double second) { return std::fmax(first, second); }
inline real number(bf16 value) { return value; }
#else
inline real number(bf16 value) {
  unsigned bits = (unsigned)value << 16;
  real result;
  memcpy(&result, &bits, 4);
  return result;
}
#endif

inline bf16x2 pack(real first, real second) { return host::both(host::rounded(first), host::rounded(second)); }

// Lane l holds of a: row l / 4 and that + 8, columns 2 (l % 4) and the next, and those + 8; of b the same, turned.
inline void multiply(real (&c)[4], const bf16x2 (&a)[4], bf16x2 b0, bf16x2 b1) {
  bf16x2 own[6] = {a[0], a[1], a[2], a[3], b0, b1};
  const unsigned char* all = host::meet(own, sizeof own);
  auto at = [all](int lane, int which, int upper) {
    bf16x2 word;
    memcpy(&word, all + lane * host::SLOT + which * sizeof word, sizeof word);
    return number(upper ? host::high(word) : host::low(word));
  };
  int lane = threadIdx.x & 31;
  for (int e = 0; e < 4; e++) {
    int row = lane / 4 + 8 * (e / 2), column = 2 * (lane % 4) + e % 2;
    real sum = c[e];
    for (int k = 0; k < 16; k++) {
      real left = at(row % 8 * 4 + k % 8 / 2, row / 8 + 2 * (k / 8), k % 2);
      real right = at(column * 4 + k % 8 / 2, 4 + k / 8, k % 2);
      sum += left * right;
    }
    c[e] = sum;
  }
}

inline void matrices(bf16x2 (&to)[4], const bf16* row) {
  const unsigned char* all = host::meet(&row, sizeof row);
  int lane = threadIdx.x & 31;
  for (int m = 0; m < 4; m++) {
    const bf16* from = host::of_lane<const bf16*>(all, m * 8 + lane / 4);
    memcpy(&to[m], from + 2 * (lane % 4), sizeof to[m]);
  }
}

inline void turned(bf16x2 (&to)[4], const bf16* row) {
  const unsigned char* all = host::meet(&row, sizeof row);
  int lane = threadIdx.x & 31;
  for (int m = 0; m < 4; m++) {
    const bf16* upper = host::of_lane<const bf16*>(all, m * 8 + 2 * (lane % 4));
    const bf16* lower = host::of_lane<const bf16*>(all, m * 8 + 2 * (lane % 4) + 1);
    to[m] = host::both(upper[lane / 4], lower[lane / 4]);
  }
}

inline void copy16(void* to, const void* from, bool there) {
  if (((uintptr_t)to | (uintptr_t)from) % host::COPY != 0) __builtin_trap();  // the GPU would refuse it
  if (there) memcpy(to, from, host::COPY);
  else memset(to, 0, host::COPY);
}

inline void copies_close() {}

template <int LATEST>
inline void copies_done() {}
