#pragma once

namespace lanetrace {

// Threads a job may use: one fewer than the machine has, so that replay keeps a core (docs/processes.md).
unsigned DefaultThreads();

// Has the allocator give large blocks back at once and spread small ones over two heaps at most. By default glibc
// raises the size from which blocks are mapped on their own up to 32 MiB, and makes up to eight heaps a core; freed
// sweeps and tiles then stay with the process as holes. A no-op with any other allocator.
void KeepMemoryLow();

// Gives free pages back to the system. A no-op with any other allocator.
void ReturnFreedMemory();

}  // namespace lanetrace
