// Block-sparse causal attention, bf16 in and out, sums in fp32, heads of 64 or 128, blocks of 64 rows.
//
// q, k, v and the like are (units, length, D) with units = batch x heads; n = ceil(length / 64) blocks in each. A row of
// tiles is 64 query rows of one unit: it computes its own block, causal, and the past blocks in its list. Lists stand
// twice: by row (row_start (units n + 1), keys: past blocks, rising) and by column (column_start, column_rows: rows of
// tiles, rising; column_tiles: the tile's place in `keys`). bias (tiles, 64) is added to a row's logits in a tile; it is
// -infinity where the row did not select the tile, which then weighs exactly 0.
//
// One block of 4 warps works on 64 rows, each warp on 16. The own block comes first, so that a row's greatest logit is
// finite from then on. Nothing is added up by atomics: the same numbers come out each time.
#include <device.cuh>

namespace {

constexpr int SIZE = 64;
constexpr int THREADS = 128;
constexpr int NEVER_LATER = 1;
constexpr float LOG2E = 1.4426950408889634;
constexpr float LN2 = 0.6931471805599453;

// Rows of D numbers in shared memory: chunks of 8 stand crosswise, so that eight rows' chunks lie in different banks.
template <int D>
__device__ __forceinline__ const bf16* place(const bf16* tile, int row, int chunk) {
  return tile + row * D + ((chunk ^ (row & 7)) << 3);
}

template <int D>
__device__ __forceinline__ void load(bf16* tile, const bf16* from, int block, int length) {
  const bf16* rows = from + (long long)block * SIZE * D;
  int left = length - block * SIZE;
  for (int i = threadIdx.x; i < SIZE * D / 8; i += THREADS) {
    int row = i / (D / 8), chunk = i % (D / 8);
    bool there = row < left;
    copy16(const_cast<bf16*>(place<D>(tile, row, chunk)), there ? rows + row * D + chunk * 8 : rows, there);
  }
}

// The left factor: 16 rows from `row`, 16 columns from 16 `step`.
template <int D>
__device__ __forceinline__ void left(bf16x2 (&to)[4], const bf16* tile, int row, int step, int lane) {
  matrices(to, place<D>(tile, row + (lane & 15), step * 2 + (lane >> 4)));
}

// The right factor of a product with the tile transposed: 16 of the tile's rows become columns.
template <int D>
__device__ __forceinline__ void right_transposed(bf16x2 (&to)[4], const bf16* tile, int row, int step, int lane) {
  matrices(to, place<D>(tile, row + (lane & 7) + ((lane >> 4) << 3), step * 2 + ((lane >> 3) & 1)));
}

// The right factor of a product with the tile: 16 of its rows, 16 columns from 16 `step`.
template <int D>
__device__ __forceinline__ void right(bf16x2 (&to)[4], const bf16* tile, int row, int step, int lane) {
  turned(to, place<D>(tile, row + (lane & 15), step * 2 + (lane >> 4)));
}

// sums (16 x 8 TILES) += left (16 rows of one tile) times right (8 TILES rows of another), transposed.
template <int D, int TILES>
__device__ __forceinline__ void products(
    float (&sums)[TILES][4], const bf16* left_tile, int left_row, const bf16* right_tile, int right_row, int lane) {
#pragma unroll
  for (int step = 0; step < D / 16; step++) {
    bf16x2 a[4];
    left<D>(a, left_tile, left_row, step, lane);
#pragma unroll
    for (int pair = 0; pair < TILES / 2; pair++) {
      bf16x2 b[4];
      right_transposed<D>(b, right_tile, right_row + pair * 16, step, lane);
      multiply(sums[2 * pair], a, b[0], b[1]);
      multiply(sums[2 * pair + 1], a, b[2], b[3]);
    }
  }
}

// sums (16 x D) += factors (16 x 8 TILES) times rows of a tile.
template <int D, int TILES>
__device__ __forceinline__ void combine(
    float (&sums)[D / 8][4], const float (&factors)[TILES][4], const bf16* tile, int row, int lane) {
#pragma unroll
  for (int step = 0; step < TILES / 2; step++) {
    bf16x2 a[4] = {
        pack(factors[2 * step][0], factors[2 * step][1]), pack(factors[2 * step][2], factors[2 * step][3]),
        pack(factors[2 * step + 1][0], factors[2 * step + 1][1]),
        pack(factors[2 * step + 1][2], factors[2 * step + 1][3])};
#pragma unroll
    for (int pair = 0; pair < D / 16; pair++) {
      bf16x2 b[4];
      right<D>(b, tile, row + step * 16, pair, lane);
      multiply(sums[2 * pair], a, b[0], b[1]);
      multiply(sums[2 * pair + 1], a, b[2], b[3]);
    }
  }
}

template <int TILES>
__device__ __forceinline__ void clear(float (&sums)[TILES][4]) {
#pragma unroll
  for (int i = 0; i < TILES; i++) {
#pragma unroll
    for (int j = 0; j < 4; j++) sums[i][j] = 0;
  }
}

// Over the four lanes that share rows.
__device__ __forceinline__ float sum_of_row(float value) {
  value += __shfl_xor_sync(0xffffffffu, value, 1);
  return value + __shfl_xor_sync(0xffffffffu, value, 2);
}

__device__ __forceinline__ float greatest_of_row(float value) {
  value = fmaxf(value, __shfl_xor_sync(0xffffffffu, value, 1));
  return fmaxf(value, __shfl_xor_sync(0xffffffffu, value, 2));
}

// Rows of 16 x D sums, times a factor for the upper and one for the lower half, to global memory.
template <int D>
__device__ __forceinline__ void store(
    bf16* to, const float (&sums)[D / 8][4], int row, int length, float upper, float lower, int lane) {
  int first = row + (lane >> 2), column = (lane & 3) * 2;
#pragma unroll
  for (int i = 0; i < D / 8; i++) {
    if (first < length) {
      *(bf16x2*)(to + (long long)first * D + i * 8 + column) = pack(sums[i][0] * upper, sums[i][1] * upper);
    }
    if (first + 8 < length) {
      *(bf16x2*)(to + (long long)(first + 8) * D + i * 8 + column) = pack(sums[i][2] * lower, sums[i][3] * lower);
    }
  }
}

template <int D>
__device__ __forceinline__ void forward(
    const bf16* q, const bf16* k, const bf16* v, const int* row_start, const int* keys, const float* bias, bf16* output,
    float* log_sum_exp, int* executed, int length, float scale) {
  SHARED(shared);
  bf16* query = (bf16*)shared;
  bf16* key = query + SIZE * D;
  bf16* value = key + 2 * SIZE * D;
  int n = gridDim.x, own = n - 1 - blockIdx.x;  // the longest lists begin first
  long long base = (long long)blockIdx.y * length;
  int first = row_start[blockIdx.y * n + own];
  int count = row_start[blockIdx.y * n + own + 1] - first;
  int lane = threadIdx.x & 31, warp = threadIdx.x >> 5, group = lane >> 2;
  int row = warp * 16 + group;
  q += base * D;
  k += base * D;
  v += base * D;
  load<D>(query, q, own, length);
  load<D>(key, k, own, length);
  load<D>(value, v, own, length);
  copies_close();
  if (threadIdx.x == 0) atomicAdd(executed, count + 1);
  float sums[D / 8][4];
  clear(sums);
  float most[2] = {-INFINITY, -INFINITY}, total[2] = {0, 0};
  for (int i = 0; i <= count; i++) {
    if (i < count) {
      int next = keys[first + i], at = ((i + 1) & 1) * SIZE * D;
      load<D>(key + at, k, next, length);
      load<D>(value + at, v, next, length);
    }
    copies_close();
    copies_done<NEVER_LATER>();
    __syncthreads();
    const bf16* keys_now = key + (i & 1) * SIZE * D;
    const bf16* values_now = value + (i & 1) * SIZE * D;
    float p[8][4];
    clear(p);
    products<D, 8>(p, query, warp * 16, keys_now, 0, lane);
    float add[2] = {0, 0};
    if (i > 0) {
      add[0] = bias[(long long)(first + i - 1) * SIZE + row] * LOG2E;
      add[1] = bias[(long long)(first + i - 1) * SIZE + row + 8] * LOG2E;
    }
#pragma unroll
    for (int half = 0; half < 2; half++) {
      float greatest = -INFINITY;
#pragma unroll
      for (int j = 0; j < 8; j++) {
#pragma unroll
        for (int e = 0; e < 2; e++) {
          float& score = p[j][2 * half + e];
          bool later = i == 0 && j * 8 + (lane & 3) * 2 + e > row + 8 * half;
          score = later ? -INFINITY : score * (scale * LOG2E) + add[half];
          greatest = fmaxf(greatest, score);
        }
      }
      greatest = fmaxf(most[half], greatest_of_row(greatest));
      float factor = exp2f(most[half] - greatest);
      most[half] = greatest;
      total[half] *= factor;
#pragma unroll
      for (int j = 0; j < D / 8; j++) {
        sums[j][2 * half] *= factor;
        sums[j][2 * half + 1] *= factor;
      }
#pragma unroll
      for (int j = 0; j < 8; j++) {
#pragma unroll
        for (int e = 0; e < 2; e++) {
          float& score = p[j][2 * half + e];
          score = exp2f(score - greatest);
          total[half] += score;
        }
      }
    }
    combine<D, 8>(sums, p, values_now, 0, lane);
    __syncthreads();  // before the next copies overwrite what was read
  }
  float whole[2] = {sum_of_row(total[0]), sum_of_row(total[1])};
  store<D>(output + base * D, sums, own * SIZE + warp * 16, length, 1 / whole[0], 1 / whole[1], lane);
  if ((lane & 3) == 0) {
    for (int half = 0; half < 2; half++) {
      int at = own * SIZE + row + 8 * half;
      if (at < length) log_sum_exp[base + at] = (most[half] + log2f(whole[half])) * LN2;
    }
  }
}

// dO . O of each of `rows` rows, a warp for each.
template <int D>
__device__ __forceinline__ void agree(const bf16* gradient, const bf16* output, float* agreement, int rows) {
  int row = blockIdx.x * (THREADS / 32) + (threadIdx.x >> 5), lane = threadIdx.x & 31;
  if (row >= rows) return;  // the whole warp
  float sum = 0;
  for (int i = lane; i < D; i += 32) {
    sum += number(gradient[(long long)row * D + i]) * number(output[(long long)row * D + i]);
  }
  for (int apart = 16; apart > 0; apart >>= 1) sum += __shfl_xor_sync(0xffffffffu, sum, apart);
  if (lane == 0) agreement[row] = sum;
}

// What a row's probabilities need: its log-sum-exp in powers of two, and dO . O; a row that is not there weighs 0.
struct Row {
  float log_sum_exp, agreement;
};

__device__ __forceinline__ Row row_at(const float* log_sum_exp, const float* agreement, int at, int length) {
  if (at >= length) return {INFINITY, 0};
  return {log_sum_exp[at] * LOG2E, agreement[at]};
}

// dQ, and tile by tile each row's softmax mass and the gradient of its bias.
template <int D>
__device__ __forceinline__ void backward_query(
    const bf16* q, const bf16* k, const bf16* v, const bf16* gradient, const int* row_start, const int* keys,
    const float* bias, const float* log_sum_exp, const float* agreement, bf16* query_gradient, float* mass,
    float* bias_gradient, int length, float scale) {
  SHARED(shared);
  bf16* query = (bf16*)shared;
  bf16* from = query + SIZE * D;
  bf16* key = from + SIZE * D;
  bf16* value = key + 2 * SIZE * D;
  int n = gridDim.x, own = n - 1 - blockIdx.x;
  long long base = (long long)blockIdx.y * length;
  int first = row_start[blockIdx.y * n + own];
  int count = row_start[blockIdx.y * n + own + 1] - first;
  int lane = threadIdx.x & 31, warp = threadIdx.x >> 5, group = lane >> 2;
  int row = warp * 16 + group;
  k += base * D;
  v += base * D;
  load<D>(query, q + base * D, own, length);
  load<D>(from, gradient + base * D, own, length);
  load<D>(key, k, own, length);
  load<D>(value, v, own, length);
  copies_close();
  Row rows[2] = {
      row_at(log_sum_exp + base, agreement + base, own * SIZE + row, length),
      row_at(log_sum_exp + base, agreement + base, own * SIZE + row + 8, length)};
  float sums[D / 8][4];
  clear(sums);
  for (int i = 0; i <= count; i++) {
    if (i < count) {
      int next = keys[first + i], at = ((i + 1) & 1) * SIZE * D;
      load<D>(key + at, k, next, length);
      load<D>(value + at, v, next, length);
    }
    copies_close();
    copies_done<NEVER_LATER>();
    __syncthreads();
    const bf16* keys_now = key + (i & 1) * SIZE * D;
    const bf16* values_now = value + (i & 1) * SIZE * D;
    float add[2] = {0, 0}, masses[2] = {0, 0}, biases[2] = {0, 0};
    long long tile = (long long)(first + i - 1) * SIZE + row;
    if (i > 0) {
      add[0] = bias[tile] * LOG2E;
      add[1] = bias[tile + 8] * LOG2E;
    }
#pragma unroll
    for (int part = 0; part < SIZE; part += 32) {
      float p[4][4], scores[4][4];
      clear(p);
      clear(scores);
      products<D, 4>(p, query, warp * 16, keys_now, part, lane);
      products<D, 4>(scores, from, warp * 16, values_now, part, lane);
#pragma unroll
      for (int j = 0; j < 4; j++) {
#pragma unroll
        for (int e = 0; e < 4; e++) {
          int half = e >> 1;
          bool later = i == 0 && part + j * 8 + (lane & 3) * 2 + (e & 1) > row + 8 * half;
          float weight = later ? 0 : exp2f(p[j][e] * (scale * LOG2E) + add[half] - rows[half].log_sum_exp);
          scores[j][e] = weight * (scores[j][e] - rows[half].agreement);
          masses[half] += weight;
          biases[half] += scores[j][e];
        }
      }
      combine<D, 4>(sums, scores, keys_now, part, lane);
    }
#pragma unroll
    for (int half = 0; half < 2; half++) {
      float whole = sum_of_row(masses[half]), of_bias = sum_of_row(biases[half]);
      if (i > 0 && (lane & 3) == 0) {
        mass[tile + 8 * half] = whole;
        bias_gradient[tile + 8 * half] = of_bias;
      }
    }
    __syncthreads();
  }
  store<D>(query_gradient + base * D, sums, own * SIZE + warp * 16, length, scale, scale, lane);
}

// dK and dV of one block of keys, from the rows of tiles in its column. All rows read the first block, as a rule: its
// column is shared by `parts` blocks of threads, which leave their sums in `partial` (units, parts, 2, 64, D).
template <int D>
__device__ __forceinline__ void backward_keys(
    const bf16* q, const bf16* k, const bf16* v, const bf16* gradient, const int* column_start, const int* column_rows,
    const int* column_tiles, const float* bias, const float* log_sum_exp, const float* agreement, bf16* key_gradient,
    bf16* value_gradient, float* partial, int parts, int length, float scale) {
  SHARED(shared);
  bf16* key = (bf16*)shared;
  bf16* value = key + SIZE * D;
  bf16* query = value + SIZE * D;
  bf16* from = query + 2 * SIZE * D;
  Row* rows = (Row*)(from + 2 * SIZE * D);
  float* add = (float*)(rows + 2 * SIZE);
  int n = gridDim.x - parts + 1, unit = blockIdx.y;
  int part = blockIdx.x < parts ? blockIdx.x : 0;
  int block = blockIdx.x < parts ? 0 : blockIdx.x - parts + 1;
  int shares = block == 0 ? parts : 1;
  long long base = (long long)unit * length;
  int start = column_start[unit * n + block], listed = column_start[unit * n + block + 1] - start;
  int first = start + (int)((long long)listed * part / shares);
  int own = part == 0 ? 1 : 0;  // the own rows of tiles come first
  int count = own + start + (int)((long long)listed * (part + 1) / shares) - first;
  int lane = threadIdx.x & 31, warp = threadIdx.x >> 5, group = lane >> 2;
  q += base * D;
  gradient += base * D;
  load<D>(key, k + base * D, block, length);
  load<D>(value, v + base * D, block, length);
  float keys_sum[D / 8][4], values_sum[D / 8][4];
  clear(keys_sum);
  clear(values_sum);
  for (int i = -1; i < count; i++) {
    if (i + 1 < count) {
      int place = first + i + 1 - own, stage = (i + 1) & 1, at = stage * SIZE * D;
      bool diagonal = i + 1 < own;
      int next = diagonal ? block : column_rows[place];
      load<D>(query + at, q, next, length);
      load<D>(from + at, gradient, next, length);
      if (threadIdx.x < SIZE) {
        rows[stage * SIZE + threadIdx.x] =
            row_at(log_sum_exp + base, agreement + base, next * SIZE + threadIdx.x, length);
        add[stage * SIZE + threadIdx.x] =
            diagonal ? 0 : bias[(long long)column_tiles[place] * SIZE + threadIdx.x] * LOG2E;
      }
    }
    copies_close();
    if (i < 0) continue;
    copies_done<NEVER_LATER>();
    __syncthreads();
    int stage = i & 1;
    const bf16* queries_now = query + stage * SIZE * D;
    const bf16* gradients_now = from + stage * SIZE * D;
#pragma unroll
    for (int half = 0; half < SIZE; half += 32) {
      float p[4][4], scores[4][4];
      clear(p);
      clear(scores);
      products<D, 4>(p, key, warp * 16, queries_now, half, lane);
      products<D, 4>(scores, value, warp * 16, gradients_now, half, lane);
#pragma unroll
      for (int j = 0; j < 4; j++) {
#pragma unroll
        for (int e = 0; e < 4; e++) {
          int column = half + j * 8 + (lane & 3) * 2 + (e & 1);
          Row at = rows[stage * SIZE + column];
          bool later = i < own && warp * 16 + group + 8 * (e >> 1) > column;
          float logit = p[j][e] * (scale * LOG2E) + add[stage * SIZE + column];
          p[j][e] = later ? 0 : exp2f(logit - at.log_sum_exp);
          scores[j][e] = p[j][e] * (scores[j][e] - at.agreement);
        }
      }
      combine<D, 4>(values_sum, p, gradients_now, half, lane);
      combine<D, 4>(keys_sum, scores, queries_now, half, lane);
    }
    __syncthreads();
  }
  if (shares == 1) {
    store<D>(key_gradient + base * D, keys_sum, block * SIZE + warp * 16, length, scale, scale, lane);
    store<D>(value_gradient + base * D, values_sum, block * SIZE + warp * 16, length, 1, 1, lane);
    return;
  }
  float* to = partial + ((long long)unit * parts + part) * 2 * SIZE * D;
#pragma unroll
  for (int i = 0; i < D / 8; i++) {
#pragma unroll
    for (int e = 0; e < 4; e++) {
      int at = (warp * 16 + group + 8 * (e >> 1)) * D + i * 8 + (lane & 3) * 2 + (e & 1);
      to[at] = keys_sum[i][e] * scale;
      to[SIZE * D + at] = values_sum[i][e];
    }
  }
}

// The first block's dK and dV, from what its parts left, in their order.
template <int D>
__device__ __forceinline__ void first_keys(
    const float* partial, bf16* key_gradient, bf16* value_gradient, int parts, int length) {
  const float* of = partial + (long long)blockIdx.x * parts * 2 * SIZE * D;
  for (int i = 2 * threadIdx.x; i < 2 * SIZE * D; i += 2 * THREADS) {
    float first = 0, second = 0;
    for (int part = 0; part < parts; part++) {
      first += of[(long long)part * 2 * SIZE * D + i];
      second += of[(long long)part * 2 * SIZE * D + i + 1];
    }
    int at = i % (SIZE * D);
    bf16* to = (i < SIZE * D ? key_gradient : value_gradient) + (long long)blockIdx.x * length * D;
    if (at / D < length) *(bf16x2*)(to + at) = pack(first, second);
  }
}

}  // namespace

#define FOR_WIDTH(D)                                                                                                  \
  KERNEL __launch_bounds__(THREADS) forward_##D(                                                                      \
      const bf16* q, const bf16* k, const bf16* v, const int* row_start, const int* keys, const float* bias,          \
      bf16* output, float* log_sum_exp, int* executed, int length, float scale) {                                     \
    forward<D>(q, k, v, row_start, keys, bias, output, log_sum_exp, executed, length, scale);                         \
  }                                                                                                                   \
  KERNEL __launch_bounds__(THREADS)                                                                                   \
      agreement_##D(const bf16* gradient, const bf16* output, float* agreement, int rows) {                           \
    agree<D>(gradient, output, agreement, rows);                                                                      \
  }                                                                                                                   \
  KERNEL __launch_bounds__(THREADS) backward_query_##D(                                                               \
      const bf16* q, const bf16* k, const bf16* v, const bf16* gradient, const int* row_start, const int* keys,       \
      const float* bias, const float* log_sum_exp, const float* agreement, bf16* query_gradient, float* mass,         \
      float* bias_gradient, int length, float scale) {                                                                \
    backward_query<D>(                                                                                                \
        q, k, v, gradient, row_start, keys, bias, log_sum_exp, agreement, query_gradient, mass, bias_gradient,        \
        length, scale);                                                                                               \
  }                                                                                                                   \
  KERNEL __launch_bounds__(THREADS) backward_keys_##D(                                                                \
      const bf16* q, const bf16* k, const bf16* v, const bf16* gradient, const int* column_start,                     \
      const int* column_rows, const int* column_tiles, const float* bias, const float* log_sum_exp,                   \
      const float* agreement, bf16* key_gradient, bf16* value_gradient, float* partial, int parts, int length,        \
      float scale) {                                                                                                  \
    backward_keys<D>(                                                                                                 \
        q, k, v, gradient, column_start, column_rows, column_tiles, bias, log_sum_exp, agreement, key_gradient,       \
        value_gradient, partial, parts, length, scale);                                                               \
  }                                                                                                                   \
  KERNEL __launch_bounds__(THREADS) first_keys_##D(                                                                   \
      const float* partial, bf16* key_gradient, bf16* value_gradient, int parts, int length) {                        \
    first_keys<D>(partial, key_gradient, value_gradient, parts, length);                                              \
  }

FOR_WIDTH(64)
FOR_WIDTH(128)
