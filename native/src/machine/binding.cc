// What the kernels run on: threads the machine has and the version of the addon's interface.
#include <napi.h>

#include <thread>

#include "families.h"

namespace lanetrace {

void RegisterMachine(Napi::Env env, Napi::Object exports) {
  exports.Set("hardwareThreads", Napi::Number::New(env, std::thread::hardware_concurrency()));
}

}  // namespace lanetrace
