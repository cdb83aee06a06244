// What the kernels ask of the machine: matrix products of a warp, copies into shared memory, and rounding.
// A CPU has its own version of this file, which the tests compile the same kernels with.
#pragma once

typedef unsigned short bf16;
typedef unsigned bf16x2;  // two of them, the first one in the lower half

#define KERNEL extern "C" __global__ void
#define SHARED(name) extern __shared__ __align__(128) unsigned char name[]

static __device__ __forceinline__ float number(bf16 value) { return __uint_as_float((unsigned)value << 16); }

// Two numbers rounded to the nearest bf16.
static __device__ __forceinline__ bf16x2 pack(float first, float second) {
  bf16x2 both;
  asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(both) : "f"(second), "f"(first));
  return both;
}

// c (16 x 8) += a (16 x 16) b (16 x 8), one warp; fragments as the PTX ISA lays them out for m16n8k16.
static __device__ __forceinline__ void multiply(float (&c)[4], const bf16x2 (&a)[4], bf16x2 b0, bf16x2 b1) {
  asm volatile(
      "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
      : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
}

static __device__ __forceinline__ unsigned in_shared(const void* address) {
  return (unsigned)__cvta_generic_to_shared(address);
}

// Four 8 x 8 matrices; lane l names row l % 8 of matrix l / 8, and gets two neighbours of row l / 4 of each.
static __device__ __forceinline__ void matrices(bf16x2 (&to)[4], const bf16* row) {
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0,%1,%2,%3}, [%4];"
               : "=r"(to[0]), "=r"(to[1]), "=r"(to[2]), "=r"(to[3])
               : "r"(in_shared(row))
               : "memory");
}

// The same of each matrix turned over its diagonal.
static __device__ __forceinline__ void turned(bf16x2 (&to)[4], const bf16* row) {
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0,%1,%2,%3}, [%4];"
               : "=r"(to[0]), "=r"(to[1]), "=r"(to[2]), "=r"(to[3])
               : "r"(in_shared(row))
               : "memory");
}

// 16 bytes from global to shared memory, or zeros where there is nothing; done after copies_done.
static __device__ __forceinline__ void copy16(void* to, const void* from, bool there) {
  int bytes = there ? 16 : 0;
  asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(in_shared(to)), "l"(from), "r"(bytes) : "memory");
}

static __device__ __forceinline__ void copies_close() { asm volatile("cp.async.commit_group;" ::: "memory"); }

// Waits for all groups of copies but the latest `LATEST`.
template <int LATEST>
static __device__ __forceinline__ void copies_done() {
  asm volatile("cp.async.wait_group %0;" ::"n"(LATEST) : "memory");
}
