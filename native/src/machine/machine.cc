#include "machine/machine.h"

#include <algorithm>
#include <thread>

namespace lanetrace {

unsigned DefaultThreads() {
  const unsigned hardware = std::thread::hardware_concurrency();
  return std::max(1u, hardware > 1 ? hardware - 1 : 1u);
}

}  // namespace lanetrace
