// What the kernels run on: threads the machine has, and memory that the process gives back.
#include <napi.h>

#include <thread>

#include "families.h"
#include "machine/machine.h"

namespace lanetrace {

void RegisterMachine(Napi::Env env, Napi::Object exports) {
  exports.Set("hardwareThreads", Napi::Number::New(env, std::thread::hardware_concurrency()));
  exports.Set("keepMemoryLow", Napi::Function::New(env, [](const Napi::CallbackInfo&) { KeepMemoryLow(); }));
  exports.Set("returnFreedMemory", Napi::Function::New(env, [](const Napi::CallbackInfo&) { ReturnFreedMemory(); }));
}

}  // namespace lanetrace
