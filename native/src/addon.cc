// The one door between Node-API and the kernels: each family registers its own functions under its own name.
#include <napi.h>

#include "binding/guard.h"
#include "families.h"
#ifdef LANETRACE_SANITIZE
#include "failing/new.h"
#endif

namespace {

// refuseWith(InputError): the class of errors for input that kernels refuse.
Napi::Value RefuseWith(const Napi::CallbackInfo& info) {
  if (!info[0].IsFunction()) throw Napi::TypeError::New(info.Env(), "refuseWith takes a class.");
  auto* instance = info.Env().GetInstanceData<lanetrace::js::Instance>();
  if (instance) instance->inputError = Napi::Persistent(info[0].As<Napi::Function>());
  return info.Env().Undefined();
}

#ifdef LANETRACE_SANITIZE
// failAllocation(after): the allocation after so many others fails, once. allocations(): those made so far. For
// test/sanitized.
Napi::Value FailAllocation(const Napi::CallbackInfo& info) {
  lanetrace::FailAllocation(info[0].As<Napi::Number>().Int32Value());
  return info.Env().Undefined();
}
Napi::Value Allocations(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), static_cast<double>(lanetrace::AllocationsMade()));
}
#endif

Napi::Object Init(Napi::Env env, Napi::Object exports) {
  env.SetInstanceData(new lanetrace::js::Instance());
  exports.Set("refuseWith", lanetrace::js::Function<RefuseWith>(env, "refuseWith"));
  lanetrace::RegisterFamilies(env, exports);
#ifdef LANETRACE_SANITIZE
  exports.Set("failAllocation", Napi::Function::New(env, FailAllocation));
  exports.Set("allocations", Napi::Function::New(env, Allocations));
#endif
  return exports;
}

}  // namespace

NODE_API_MODULE(lanetrace, Init)
