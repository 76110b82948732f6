#pragma once

namespace lanetrace {

// The allocation of this addon that comes after so many others throws std::bad_alloc, once. Negative: none does.
void FailAllocation(long after);
// Allocations so far, of all threads.
long AllocationsMade();

}  // namespace lanetrace
