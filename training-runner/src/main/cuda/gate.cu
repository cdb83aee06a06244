// The gate of Adaptive Sparse Attention, from its codes to lists of tiles and back: in fp32, since its products are a
// hundredth of the attention's. What it computes is written down in the runner's Gate, Selection and GateLearning.
//
// query_code is (units, length, width), key_code (units, n, width); units = batch x heads, n = ceil(length / 64). distances
// (heads, n) is what each head says of a block 1 to n blocks back. explored (units n, n) says for each row of tiles which
// past blocks are run whatever the gate says.
#include <device.cuh>

namespace {

constexpr int SIZE = 64;
constexpr int CHUNK = 64;  // blocks of keys whose codes are in shared memory at once
constexpr float SMALLEST_Z = 1.0005003335835335e-3f;  // where the gate 1 - exp(-z) is 1e-3
constexpr float LEAST_LEFT = 1e-3f;
constexpr unsigned ALL = 0xffffffffu;

__device__ __forceinline__ float product(const float* query, const float* key, int width) {
  float sum = 0;
  for (int i = 0; i < width; i++) sum += query[i] * key[i];
  return sum;
}

// Codes of `count` rows into shared memory, a number apart so that rows lie in different banks.
__device__ __forceinline__ void load_codes(float* to, const float* from, int count, int width) {
  for (int i = threadIdx.x; i < count * width; i += blockDim.x) to[i / width * (width + 1) + i % width] = from[i];
}

__device__ __forceinline__ bool runs(const float* greatest, const unsigned char* explored, int block) {
  return block == 0 || explored[block] || greatest[block] > 0;
}

}  // namespace

// z of 64 rows and all their past blocks, row by row log-sum-exp first. Leaves each row's log-sum-exp, each tile's greatest
// z (units n, n; -infinity where it is not past), and for each row of tiles how many tiles run, how many of them a row selected, and how many pairs of
// row and block were selected (units n, 3).
KERNEL __launch_bounds__(256) gate_score(
    const float* query_code, const float* key_code, const float* offsets, const float* distances, const unsigned char* explored,
    float* log_sum_exp, float* greatest, int* counts, int heads, int length, int width, float threshold) {
  SHARED(shared);
  float* query = (float*)shared;
  float* key = query + SIZE * (width + 1);
  float* z = key + CHUNK * (width + 1);
  int* found = (int*)(z + SIZE * (CHUNK + 1));
  int n = gridDim.x, own = n - 1 - blockIdx.x, unit = blockIdx.y, head = unit % heads;
  int row = threadIdx.x >> 2, part = threadIdx.x & 3;
  int left = length - own * SIZE, there = left < SIZE ? left : SIZE;
  long long tiles = (long long)unit * n + own, first_row = (long long)unit * length + own * SIZE;
  float scale = rsqrtf((float)width);
  const float* keys = key_code + (long long)unit * n * width;
  const float* distance = distances + (long long)head * n + own - 1;
  load_codes(query, query_code + first_row * width, there, width);
  float most = -INFINITY, total = 0;
  for (int from = 0; from < own; from += CHUNK) {
    int count = own - from < CHUNK ? own - from : CHUNK;
    __syncthreads();
    load_codes(key, keys + (long long)from * width, count, width);
    __syncthreads();
    for (int j = part; j < count && row < there; j += 4) {
      float logit =
          product(query + row * (width + 1), key + j * (width + 1), width) * scale + distance[-(from + j)];
      float next = fmaxf(most, logit);
      total = total * expf(most - next) + expf(logit - next);
      most = next;
    }
  }
  float all = fmaxf(most, __shfl_xor_sync(ALL, most, 1));
  all = fmaxf(all, __shfl_xor_sync(ALL, all, 2));
  total = most == -INFINITY ? 0 : total * expf(most - all);
  total += __shfl_xor_sync(ALL, total, 1);
  total += __shfl_xor_sync(ALL, total, 2);
  float sum = all + logf(total);
  if (own > 0 && part == 0 && row < there) log_sum_exp[first_row + row] = sum;
  float shift = logf((float)own) - threshold - offsets[head] - sum;
  int executed = 0, gated = 0, selected = 0;
  for (int block = own + threadIdx.x; block < n; block += blockDim.x) greatest[tiles * n + block] = -INFINITY;
  for (int from = 0; from < own; from += CHUNK) {
    int count = own - from < CHUNK ? own - from : CHUNK;
    __syncthreads();
    load_codes(key, keys + (long long)from * width, count, width);
    __syncthreads();
    for (int j = part; j < count && row < there; j += 4) {
      z[row * (CHUNK + 1) + j] =
          product(query + row * (width + 1), key + j * (width + 1), width) * scale + distance[-(from + j)] + shift;
    }
    __syncthreads();
    if (threadIdx.x < count) {
      int block = from + threadIdx.x, over = 0;
      float best = -INFINITY;
      for (int i = 0; i < there; i++) {
        float value = z[i * (CHUNK + 1) + threadIdx.x];
        best = fmaxf(best, value);
        over += value > 0;
      }
      greatest[tiles * n + block] = best;
      bool chosen = block == 0 || best > 0;
      gated += chosen;
      executed += chosen || explored[tiles * n + block];
      selected += block == 0 ? there : over;
    }
  }
  if (threadIdx.x < CHUNK) {
    found[threadIdx.x * 3] = executed;
    found[threadIdx.x * 3 + 1] = gated;
    found[threadIdx.x * 3 + 2] = selected;
  }
  __syncthreads();
  if (threadIdx.x < 3) {
    int whole = 0;
    for (int i = 0; i < CHUNK; i++) whole += found[i * 3 + threadIdx.x];
    counts[tiles * 3 + threadIdx.x] = whole;
  }
}

// starts[i] = the sum of counts[stride j] over j < i, for i = 0 .. count; one block.
KERNEL __launch_bounds__(256) scan(const int* counts, int stride, int* starts, int count) {
  SHARED(shared);
  int* sums = (int*)shared;
  int each = (count + blockDim.x - 1) / blockDim.x;
  int from = threadIdx.x * each, to = from + each < count ? from + each : count;
  int sum = 0;
  for (int i = from; i < to; i++) sum += counts[(long long)i * stride];
  sums[threadIdx.x] = sum;
  __syncthreads();
  int before = 0;
  for (int i = 0; i < threadIdx.x; i++) before += sums[i];
  for (int i = from; i < to; i++) {
    starts[i] = before;
    before += counts[(long long)i * stride];
  }
  if (threadIdx.x == blockDim.x - 1) starts[count] = before;
}

// The list of each row of tiles, and tile by tile its rows' z and bias.
KERNEL __launch_bounds__(128) fill_rows(
    const float* query_code, const float* key_code, const float* offsets, const float* distances, const unsigned char* explored,
    const float* log_sum_exp, const float* greatest, const int* row_start, int* keys, float* z, float* bias, int heads,
    int length, int width, float threshold) {
  SHARED(shared);
  float* query = (float*)shared;
  int n = gridDim.x, own = n - 1 - blockIdx.x, unit = blockIdx.y, head = unit % heads;
  int left = length - own * SIZE, there = left < SIZE ? left : SIZE;
  long long tiles = (long long)unit * n + own, first_row = (long long)unit * length + own * SIZE;
  int start = row_start[tiles], count = row_start[tiles + 1] - start;
  load_codes(query, query_code + first_row * width, there, width);
  if (threadIdx.x < 32) {
    int lane = threadIdx.x, at = start;
    for (int from = 0; from < own; from += 32) {
      int block = from + lane;
      bool run = block < own && runs(greatest + tiles * n, explored + tiles * n, block);
      unsigned all = __ballot_sync(ALL, run);
      if (run) keys[at + __popc(all & ((1u << lane) - 1))] = block;
      at += __popc(all);
    }
  }
  __syncthreads();
  float scale = rsqrtf((float)width);
  for (int i = threadIdx.x; i < count * SIZE; i += blockDim.x) {
    int block = keys[start + i / SIZE], row = i % SIZE;
    float value = -INFINITY, add = -INFINITY;
    if (row < there) {
      value = product(query + row * (width + 1), key_code + ((long long)unit * n + block) * width, width) * scale +
              distances[(long long)head * n + own - 1 - block] +
              (logf((float)own) - threshold - offsets[head] - log_sum_exp[first_row + row]);
      bool always = block == 0 || explored[tiles * n + block];
      add = always ? 0 : value > 0 ? logf(-expm1f(-fmaxf(value, SMALLEST_Z))) : -INFINITY;
    }
    z[(long long)start * SIZE + i] = value;
    bias[(long long)start * SIZE + i] = add;
  }
}

// How many rows of tiles run each block of keys; a warp for each block.
KERNEL __launch_bounds__(256)
    count_columns(const float* greatest, const unsigned char* explored, int* counts, int n) {
  int block = blockIdx.x * (blockDim.x >> 5) + (threadIdx.x >> 5), lane = threadIdx.x & 31, unit = blockIdx.y;
  if (block >= n) return;  // the whole warp
  int count = 0;
  for (int from = block + 1; from < n; from += 32) {
    long long tiles = (long long)unit * n + from + lane;
    bool run = from + lane < n && runs(greatest + tiles * n, explored + tiles * n, block);
    count += __popc(__ballot_sync(ALL, run));
  }
  if (lane == 0) counts[unit * n + block] = count;
}

// The list of each column, and where each of its tiles stands in the lists by row.
KERNEL __launch_bounds__(256) fill_columns(
    const float* greatest, const unsigned char* explored, const int* row_start, const int* keys, const int* column_start,
    int* column_rows, int* column_tiles, int n) {
  int block = blockIdx.x * (blockDim.x >> 5) + (threadIdx.x >> 5), lane = threadIdx.x & 31, unit = blockIdx.y;
  if (block >= n) return;
  int at = column_start[unit * n + block];
  for (int from = block + 1; from < n; from += 32) {
    long long tiles = (long long)unit * n + from + lane;
    bool run = from + lane < n && runs(greatest + tiles * n, explored + tiles * n, block);
    unsigned all = __ballot_sync(ALL, run);
    if (run) {
      int low = row_start[tiles], high = row_start[tiles + 1] - 1;
      while (low < high) {
        int middle = (low + high) / 2;
        if (keys[middle] < block) low = middle + 1;
        else high = middle;
      }
      int to = at + __popc(all & ((1u << lane) - 1));
      column_rows[to] = from + lane;
      column_tiles[to] = low;
    }
    at += __popc(all);
  }
}

// What the gate learns from each row: the gradient of KL(p || softmax g) over the blocks that the row computed, weighted
// by their mass, for the logits (tiles, 64) and the query codes; and for each row of tiles the mass, the gradient of z
// through the bias, and what the loss hangs on the mass (units n, 3). One thread a row; the scale comes later. z is the logit, up to what all blocks of a row share.
KERNEL __launch_bounds__(64) learn_rows(
    const float* key_code, const unsigned char* explored, const int* row_start, const int* keys,
    const float* z, const float* bias, const float* mass, const float* bias_gradient, float* gradient,
    float* query_code_gradient, float* sums, int length, int width) {
  SHARED(shared);
  float* code = (float*)shared + threadIdx.x * (width + 1);
  float* found = (float*)shared + SIZE * (width + 1);
  int n = gridDim.x, own = n - 1 - blockIdx.x, unit = blockIdx.y, row = threadIdx.x;
  long long tiles = (long long)unit * n + own;
  int start = row_start[tiles], end = row_start[tiles + 1];
  float most = -INFINITY, row_mass = 0, of_z = 0, influence = 0;
  for (int i = 0; i < width; i++) code[i] = 0;
  for (int tile = start; tile < end; tile++) {
    long long at = (long long)tile * SIZE + row;
    if (bias[at] != -INFINITY) {
      most = fmaxf(most, z[at]);
      row_mass += mass[at];
      influence += fabsf(bias_gradient[at]) / fmaxf(LEAST_LEFT, 1 - mass[at]);
      if (keys[tile] != 0 && !explored[tiles * n + keys[tile]] && z[at] > SMALLEST_Z) {
        float left = expf(-z[at]);
        of_z += bias_gradient[at] * left / (1 - left);
      }
    }
  }
  float total = 0;
  for (int tile = start; tile < end; tile++) {
    long long at = (long long)tile * SIZE + row;
    if (bias[at] != -INFINITY) total += expf(z[at] - most);
  }
  for (int tile = start; tile < end; tile++) {
    long long at = (long long)tile * SIZE + row;
    float of_logit = 0;
    if (bias[at] != -INFINITY) {
      of_logit = expf(z[at] - most) / total * row_mass - mass[at];
      const float* key = key_code + ((long long)unit * n + keys[tile]) * width;
      for (int i = 0; i < width; i++) code[i] += of_logit * key[i];
    }
    gradient[at] = of_logit;
  }
  if (own * SIZE + row < length) {
    for (int i = 0; i < width; i++) {
      query_code_gradient[((long long)unit * length + own * SIZE + row) * width + i] = code[i];
    }
  }
  found[row * 3] = row_mass;
  found[row * 3 + 1] = of_z;
  found[row * 3 + 2] = influence;
  __syncthreads();
  if (row < 3) {
    float sum = 0;
    for (int i = 0; i < SIZE; i++) sum += found[i * 3 + row];
    sums[tiles * 3 + row] = sum;
  }
}

// The gradient of a block's key code, from the logits of its column; threads share the rows and then add up in order.
KERNEL __launch_bounds__(256) learn_keys(
    const float* query_code, const int* column_start, const int* column_rows, const int* column_tiles,
    const float* gradient, float* key_code_gradient, int length, int width) {
  SHARED(shared);
  float* sums = (float*)shared;
  int n = gridDim.x, unit = blockIdx.y;
  long long block = (long long)unit * n + blockIdx.x;
  int first = column_start[block], pairs = (column_start[block + 1] - first) * SIZE;
  int parts = blockDim.x / width, part = threadIdx.x / width, i = threadIdx.x % width;
  float sum = 0;
  for (int pair = part; pair < pairs && part < parts; pair += parts) {
    int row = column_rows[first + pair / SIZE] * SIZE + pair % SIZE;
    if (row < length) {
      sum += gradient[(long long)column_tiles[first + pair / SIZE] * SIZE + pair % SIZE] *
             query_code[((long long)unit * length + row) * width + i];
    }
  }
  sums[threadIdx.x] = sum;
  __syncthreads();
  if (threadIdx.x < width) {
    float whole = 0;
    for (int p = 0; p < parts; p++) whole += sums[p * width + threadIdx.x];
    key_code_gradient[block * width + threadIdx.x] = whole;
  }
}

// The gradient of what is said of a distance, (units, n), from the logits of all tiles that far back; the scale comes later.
KERNEL __launch_bounds__(64) learn_distances(
    const int* row_start, const int* keys, const float* gradient, float* distance_gradient) {
  SHARED(shared);
  float* found = (float*)shared;
  int n = gridDim.x, back = blockIdx.x + 1, unit = blockIdx.y, row = threadIdx.x;
  float sum = 0;
  for (int own = back; own < n; own++) {
    long long tiles = (long long)unit * n + own;
    int low = row_start[tiles], high = row_start[tiles + 1];
    while (low < high) {
      int middle = (low + high) / 2;
      if (keys[middle] < own - back) low = middle + 1;
      else high = middle;
    }
    if (low < row_start[tiles + 1] && keys[low] == own - back) sum += gradient[(long long)low * SIZE + row];
  }
  found[row] = sum;
  __syncthreads();
  if (row == 0) {
    float whole = 0;
    for (int i = 0; i < SIZE; i++) whole += found[i];
    distance_gradient[(long long)unit * n + back - 1] = whole;
  }
}
