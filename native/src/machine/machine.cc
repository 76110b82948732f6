#include "machine/machine.h"

#include <algorithm>
#include <thread>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

namespace lanetrace {

unsigned DefaultThreads() {
  const unsigned hardware = std::thread::hardware_concurrency();
  return std::max(1u, hardware > 1 ? hardware - 1 : 1u);
}

void KeepMemoryLow() {
#if defined(__GLIBC__)
  mallopt(M_MMAP_THRESHOLD, 2 * 1024 * 1024);
  mallopt(M_ARENA_MAX, 2);
#endif
}

void ReturnFreedMemory() {
#if defined(__GLIBC__)
  malloc_trim(0);
#endif
}

}  // namespace lanetrace
