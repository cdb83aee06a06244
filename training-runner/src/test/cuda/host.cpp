// Starts kernels on the CPU, fiber by fiber. See device.cuh.
#include <device.cuh>

#include <ucontext.h>

#include <map>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace host {

constexpr int WIDER = sizeof(bf16) / 2;  // than on a GPU
alignas(128) unsigned char shared[(256 << 10) * WIDER];
Index block_index, block_size, grid_size;

namespace {

constexpr int MOST_THREADS = 256;
constexpr int STACK = 128 << 10;

struct Fiber {
  ucontext_t context;
  std::vector<char> stack = std::vector<char>(STACK);
  Index index;
  bool done = false;
};

// Who meets: a warp's lanes, or a block's threads.
struct Meeting {
  int came = 0;
  unsigned round = 0;
};

std::vector<Fiber> fibers(MOST_THREADS);
int threads, now;
ucontext_t launcher;
Meeting warps[MOST_THREADS / 32], block;
unsigned char slots[MOST_THREADS / 32][2][32 * SLOT];
void (*body)(void**);
void** arguments;

// To the next fiber that is not done; back to the launcher where there is none.
void hand_over() {
  int from = now;
  for (int i = 1; i <= threads; i++) {
    int next = (from + i) % threads;
    if (!fibers[next].done) {
      if (next == from) return;
      now = next;
      swapcontext(&fibers[from].context, &fibers[next].context);
      return;
    }
  }
  setcontext(&launcher);
}

void run() {
  body(arguments);
  fibers[now].done = true;
  hand_over();
}

void wait(Meeting& meeting, int size) {
  unsigned round = meeting.round;
  if (++meeting.came == size) {
    meeting.came = 0;
    meeting.round++;
    return;
  }
  while (meeting.round == round) hand_over();
}

}  // namespace

const Index& thread_index() { return fibers[now].index; }

const unsigned char* meet(const void* own, int bytes) {
  int warp = now / 32;
  unsigned char* all = slots[warp][warps[warp].round & 1];
  memcpy(all + now % 32 * SLOT, own, bytes);
  wait(warps[warp], 32);
  return all;
}

void meet_block() { wait(block, threads); }

}  // namespace host

#ifdef IN_DOUBLE
#define float double
#endif
#include "attention.cu"
#undef KERNEL
#define KERNEL extern "C" void
namespace gate_kernels {
#include "gate.cu"
}
#undef float

namespace {

// As the runner hands it over, a number as a float.
template <class A>
A argument(void* at) {
  if constexpr (std::is_same_v<A, real>) return *(float*)at;
  else return *(A*)at;
}

template <class... A, size_t... I>
void spread(void (*kernel)(A...), void** arguments, std::index_sequence<I...>) {
  kernel(argument<A>(arguments[I])...);
}

template <auto kernel>
struct Call;

template <class... A, void (*kernel)(A...)>
struct Call<kernel> {
  static void run(void** arguments) { spread(kernel, arguments, std::index_sequence_for<A...>()); }
};

#define ENTRY(name) {#name, Call<name>::run}

const std::map<std::string, void (*)(void**)> KERNELS = {
    ENTRY(forward_64),         ENTRY(forward_128),         ENTRY(agreement_64),
    ENTRY(agreement_128),      ENTRY(backward_query_64),   ENTRY(backward_query_128),
    ENTRY(backward_keys_64),   ENTRY(backward_keys_128),   ENTRY(first_keys_64),
    ENTRY(first_keys_128),     {"gate_score", Call<gate_kernels::gate_score>::run},
    {"scan", Call<gate_kernels::scan>::run},               {"fill_rows", Call<gate_kernels::fill_rows>::run},
    {"count_columns", Call<gate_kernels::count_columns>::run},
    {"fill_columns", Call<gate_kernels::fill_columns>::run},
    {"learn_rows", Call<gate_kernels::learn_rows>::run},   {"learn_keys", Call<gate_kernels::learn_keys>::run},
    {"learn_distances", Call<gate_kernels::learn_distances>::run}};

}  // namespace

// 0 when it ran to its end; 1 where there is no such kernel; 2 where a GPU would not take it.
extern "C" int launch(const char* name, int grid_x, int grid_y, int threads, int shared_bytes, void** arguments) {
  auto found = KERNELS.find(name);
  if (found == KERNELS.end()) return 1;
  if (threads > host::MOST_THREADS || threads % 32 != 0 || shared_bytes * host::WIDER > (int)sizeof host::shared) return 2;
  host::body = found->second;
  host::arguments = arguments;
  host::threads = threads;
  host::grid_size = {grid_x, grid_y, 1};
  host::block_size = {threads, 1, 1};
  for (int y = 0; y < grid_y; y++) {
    for (int x = 0; x < grid_x; x++) {
      host::block_index = {x, y, 0};
      memset(host::shared, 0xff, sizeof host::shared);  // what nobody wrote is not a number
      for (auto& meeting : host::warps) meeting = {};
      host::block = {};
      for (int i = 0; i < threads; i++) {
        host::Fiber& fiber = host::fibers[i];
        fiber.index = {i, 0, 0};
        fiber.done = false;
        getcontext(&fiber.context);
        fiber.context.uc_stack.ss_sp = fiber.stack.data();
        fiber.context.uc_stack.ss_size = fiber.stack.size();
        fiber.context.uc_link = nullptr;
        makecontext(&fiber.context, host::run, 0);
      }
      host::now = 0;
      swapcontext(&host::launcher, &host::fibers[0].context);
    }
  }
  return 0;
}
