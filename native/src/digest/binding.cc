// xxh128(bytes) -> Uint8Array of 16; hasCrc32() -> boolean; crc32(bytes) -> number
#include <napi.h>

#include <cstring>

#include "binding/arguments.h"
#include "digest/crc32.h"
#include "digest/xxh128.h"
#include "families.h"

namespace lanetrace {

namespace {

Napi::Value Xxh(const Napi::CallbackInfo& info) {
  const auto bytes = js::Borrowed().Array<const std::uint8_t>(info[0], "bytes");
  const auto digest = Xxh128(bytes.data(), bytes.size());
  auto out = Napi::Uint8Array::New(info.Env(), digest.size());
  std::memcpy(out.Data(), digest.data(), digest.size());
  return out;
}

Napi::Value HasCrc(const Napi::CallbackInfo& info) { return Napi::Boolean::New(info.Env(), HasCrc32()); }

Napi::Value Crc(const Napi::CallbackInfo& info) {
  const auto bytes = js::Borrowed().Array<const std::uint8_t>(info[0], "bytes");
  if (!HasCrc32()) throw Napi::Error::New(info.Env(), "This processor has no crc32; ask hasCrc32 first.");
  return Napi::Number::New(info.Env(), Crc32(bytes.data(), bytes.size()));
}

}  // namespace

void RegisterDigest(Napi::Env env, Napi::Object exports) {
  exports.Set("xxh128", js::Function<Xxh>(env, "xxh128"));
  exports.Set("hasCrc32", js::Function<HasCrc>(env, "hasCrc32"));
  exports.Set("crc32", js::Function<Crc>(env, "crc32"));
}

}  // namespace lanetrace
