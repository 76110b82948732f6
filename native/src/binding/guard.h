#pragma once
// What every function of the addon is wrapped in: an exception of C++ reaches JavaScript as an error that says why.
#include <napi.h>

#include <new>
#include <stdexcept>

#include "refusal.h"

namespace lanetrace::js {

// The class InputError of engine/contract/errors.ts, once refuseWith has named it; a RangeError until then.
struct Instance {
  Napi::FunctionReference inputError;
};

inline Napi::Error Refused(Napi::Env env, const char* sentence) {
  const Instance* instance = env.GetInstanceData<Instance>();
  if (!instance || instance->inputError.IsEmpty()) return Napi::RangeError::New(env, sentence);
  return Napi::Error(env, instance->inputError.New({Napi::String::New(env, sentence)}));
}

// Everything else that is thrown is turned into an Error by node-addon-api (NODE_ADDON_API_CPP_EXCEPTIONS_ALL).
template <typename Work>
auto Guarded(Napi::Env env, Work work) -> decltype(work()) {
  constexpr const char* kNoMemory = "There is not enough memory for this step of the computation.";
  try {
    return work();
  } catch (const Refusal& refusal) {
    throw Refused(env, refusal.what());
  } catch (const std::bad_alloc&) {
    throw Refused(env, kNoMemory);
  } catch (const std::length_error&) {
    throw Refused(env, kNoMemory);
  }
}

template <Napi::Value (*Call)(const Napi::CallbackInfo&)>
Napi::Value GuardedCall(const Napi::CallbackInfo& info) {
  return Guarded(info.Env(), [&] { return Call(info); });
}

template <Napi::Value (*Call)(const Napi::CallbackInfo&)>
Napi::Function Function(Napi::Env env, const char* name) {
  return Napi::Function::New<GuardedCall<Call>>(env, name);
}

// A class whose objects hold native memory until dispose(). Its methods are defined by Method<&Kind::Name>("name").
template <typename Kind>
class Handle : public Napi::ObjectWrap<Kind> {
 public:
  explicit Handle(const Napi::CallbackInfo& info) : Napi::ObjectWrap<Kind>(info) {
    info.This().As<Napi::Object>().TypeTag(&Kind::kTag);
  }

  // The handle behind an object. Only objects that this class made carry its tag.
  static Kind& Of(const Napi::Value& value, const char* name) {
    if (!value.IsObject() || !value.As<Napi::Object>().CheckTypeTag(&Kind::kTag))
      throw Napi::TypeError::New(value.Env(), std::string("\"") + name + "\" is not a " + Kind::kName + ".");
    return *Napi::ObjectWrap<Kind>::Unwrap(value.As<Napi::Object>());
  }

 protected:
  template <Napi::Value (Kind::*Call)(const Napi::CallbackInfo&)>
  Napi::Value GuardedMethod(const Napi::CallbackInfo& info) {
    return Guarded(info.Env(), [&] { return (static_cast<Kind*>(this)->*Call)(info); });
  }
  template <Napi::Value (Kind::*Call)(const Napi::CallbackInfo&)>
  static Napi::ClassPropertyDescriptor<Kind> Method(const char* name) {
    return Napi::ObjectWrap<Kind>::InstanceMethod(
        name, static_cast<Napi::Value (Kind::*)(const Napi::CallbackInfo&)>(&Kind::template GuardedMethod<Call>));
  }
};

}  // namespace lanetrace::js
