// xxh128(bytes) -> Uint8Array of 16; hasCrc32() -> boolean; crc32(bytes) -> number
#include <napi.h>

#include <cstring>

#include "digest/crc32.h"
#include "digest/xxh128.h"
#include "families.h"

namespace lanetrace {

namespace {

Napi::Value Xxh(const Napi::CallbackInfo& info) {
  const auto bytes = info[0].As<Napi::Uint8Array>();
  if (bytes.ByteLength() < kXxh128Long) throw Napi::RangeError::New(info.Env(), "xxh128 takes 241 bytes or more.");
  const auto digest = Xxh128(bytes.Data(), bytes.ByteLength());
  auto out = Napi::Uint8Array::New(info.Env(), digest.size());
  std::memcpy(out.Data(), digest.data(), digest.size());
  return out;
}

Napi::Value HasCrc(const Napi::CallbackInfo& info) { return Napi::Boolean::New(info.Env(), HasCrc32()); }

Napi::Value Crc(const Napi::CallbackInfo& info) {
  const auto bytes = info[0].As<Napi::Uint8Array>();
  return Napi::Number::New(info.Env(), Crc32(bytes.Data(), bytes.ByteLength()));
}

}  // namespace

void RegisterDigest(Napi::Env env, Napi::Object exports) {
  exports.Set("xxh128", Napi::Function::New(env, Xxh));
  exports.Set("hasCrc32", Napi::Function::New(env, HasCrc));
  exports.Set("crc32", Napi::Function::New(env, Crc));
}

}  // namespace lanetrace
