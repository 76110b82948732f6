// Allocation that fails on demand: only in the addon that is built with sanitizers, for test/sanitized. The addon is
// linked so that its own code calls these; the rest of the process keeps its own.
#include "failing/new.h"

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

// Allocations until the one that fails; negative: none will.
std::atomic<long> left{-1};
std::atomic<long> made{0};

void* Allocate(std::size_t size) {
  made.fetch_add(1, std::memory_order_relaxed);
  if (left.load(std::memory_order_relaxed) >= 0 && left.fetch_sub(1) == 0) throw std::bad_alloc();
  void* memory = std::malloc(size > 0 ? size : 1);
  if (!memory) throw std::bad_alloc();
  return memory;
}

}  // namespace

namespace lanetrace {

void FailAllocation(long after) { left = after; }
long AllocationsMade() { return made; }

}  // namespace lanetrace

void* operator new(std::size_t size) { return Allocate(size); }
void* operator new[](std::size_t size) { return Allocate(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }
