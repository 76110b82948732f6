#pragma once
#include <napi.h>

// Every kernel family declares its registration here and is called from RegisterFamilies, one line each.
namespace lanetrace {

void RegisterMachine(Napi::Env env, Napi::Object exports);
void RegisterRegistration(Napi::Env env, Napi::Object exports);

inline void RegisterFamilies(Napi::Env env, Napi::Object exports) {
  RegisterMachine(env, exports);
  RegisterRegistration(env, exports);
}

}  // namespace lanetrace
