// What the kernels run on: threads the machine has, and memory that the process gives back.
#include <napi.h>

#include <thread>

#include "binding/guard.h"
#include "families.h"
#include "machine/machine.h"

namespace lanetrace {

namespace {

Napi::Value KeepLow(const Napi::CallbackInfo& info) {
  KeepMemoryLow();
  return info.Env().Undefined();
}

Napi::Value ReturnFreed(const Napi::CallbackInfo& info) {
  ReturnFreedMemory();
  return info.Env().Undefined();
}

}  // namespace

void RegisterMachine(Napi::Env env, Napi::Object exports) {
  exports.Set("hardwareThreads", Napi::Number::New(env, std::thread::hardware_concurrency()));
  exports.Set("keepMemoryLow", js::Function<KeepLow>(env, "keepMemoryLow"));
  exports.Set("returnFreedMemory", js::Function<ReturnFreed>(env, "returnFreedMemory"));
}

}  // namespace lanetrace
