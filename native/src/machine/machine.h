#pragma once

namespace lanetrace {

// Threads a job may use: one fewer than the machine has, so that replay keeps a core (architecture, Processes).
unsigned DefaultThreads();

}  // namespace lanetrace
