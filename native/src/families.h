#pragma once
#include <napi.h>

// Every kernel family declares its registration here and is called from RegisterFamilies, one line each.
namespace lanetrace {

void RegisterDigest(Napi::Env env, Napi::Object exports);
void RegisterLearning(Napi::Env env, Napi::Object exports);
void RegisterMachine(Napi::Env env, Napi::Object exports);
void RegisterDynamics(Napi::Env env, Napi::Object exports);
void RegisterEdges(Napi::Env env, Napi::Object exports);
void RegisterHdl64(Napi::Env env, Napi::Object exports);
void RegisterPacked(Napi::Env env, Napi::Object exports);
void RegisterRaycast(Napi::Env env, Napi::Object exports);
void RegisterRegistration(Napi::Env env, Napi::Object exports);
void RegisterGround(Napi::Env env, Napi::Object exports);
void RegisterRaster(Napi::Env env, Napi::Object exports);
void RegisterRidge(Napi::Env env, Napi::Object exports);
void RegisterRim(Napi::Env env, Napi::Object exports);
void RegisterSqlite(Napi::Env env, Napi::Object exports);
void RegisterVoxels(Napi::Env env, Napi::Object exports);

inline void RegisterFamilies(Napi::Env env, Napi::Object exports) {
  RegisterDigest(env, exports);
  RegisterLearning(env, exports);
  RegisterMachine(env, exports);
  RegisterDynamics(env, exports);
  RegisterEdges(env, exports);
  RegisterHdl64(env, exports);
  RegisterPacked(env, exports);
  RegisterRaycast(env, exports);
  RegisterRegistration(env, exports);
  RegisterGround(env, exports);
  RegisterRaster(env, exports);
  RegisterRidge(env, exports);
  RegisterRim(env, exports);
  RegisterSqlite(env, exports);
  RegisterVoxels(env, exports);
}

}  // namespace lanetrace
